//! `[levels]`, `[[accept]]` and `[policy]`: how a person lives with findings.

use std::ops::Range;

use toml::de::DeTable;

use super::tree::{Tree, Value};
use crate::report::Accepted;
use crate::review::{Acceptance, LevelRule, Levels, Listed, Lists, Policy, Rules, Topic};
use crate::vocab::Code;

const ACCEPT: &[&str] = &["code", "fingerprint", "artifact", "license", "reason", "owner", "until"];
const POLICY: &[&str] = &["licenses", "purposes", "duties"];
const LISTS: &[&str] = &["allow", "deny", "review"];
/// Fewer digits of a fingerprint may be those of several.
const DIGITS: usize = 8;

impl Tree<'_> {
    /// What a manifest says of findings.
    pub(super) fn rules(&mut self, top: &DeTable<'_>) -> Rules {
        let mut rules = Rules::default();
        if let Some(levels) = top.get("levels").and_then(|v| self.table("levels", v)) {
            rules.levels = self.levels(levels);
        }
        if let Some(list) = top.get("accept") {
            let tables = self.tables("accept", list);
            rules.accepted =
                tables.into_iter().filter_map(|(table, at)| self.acceptance(table, at)).collect();
        }
        if let Some(policy) = top.get("policy").and_then(|v| self.table("policy", v)) {
            rules.policy = self.policy(policy);
        }
        rules
    }

    fn levels(&mut self, table: &DeTable<'_>) -> Levels {
        let mut levels = Levels::default();
        for (key, value) in table {
            let Some(level) = self.word("levels", value) else { continue };
            let place = Some(self.place(key.span()));
            levels.push(LevelRule { topic: Topic::parse(key.get_ref()), level, place });
        }
        levels
    }

    fn acceptance(&mut self, table: &DeTable<'_>, at: Range<usize>) -> Option<Acceptance> {
        let before = self.problems.len();
        self.keys(table, "[[accept]]", ACCEPT);
        let mut text = |key: &'static str| -> Option<String> {
            table.get(key).and_then(|v| self.text(key, v)).map(str::to_owned)
        };
        let (artifact, license) = (text("artifact"), text("license"));
        let (reason, owner) = (text("reason"), text("owner"));
        let fingerprint = text("fingerprint").map(|f| f.to_ascii_lowercase());
        let code: Option<Code> = table.get("code").and_then(|v| self.word("code", v));
        let until = table.get("until").and_then(|v| self.day("until", v));
        if let (Some(print), Some(value)) = (&fingerprint, table.get("fingerprint"))
            && (print.len() < DIGITS || !print.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            self.wrong("fingerprint", value, "the first 8 or more digits that a report gives");
        }
        // A fingerprint says it all; a code alone would accept what nobody has looked at.
        let mut needed = vec!["reason", "owner", "until"];
        if !table.contains_key("fingerprint") {
            needed.extend(["code", "artifact"]);
        }
        for key in needed.into_iter().filter(|key| !table.contains_key(*key)) {
            self.missing(at.clone(), "the acceptance", key);
        }
        if self.problems.len() > before {
            return None;
        }
        let terms = Accepted { reason: reason?, owner: owner?, until: until? };
        let place = Some(self.place(at));
        Some(Acceptance { code, fingerprint, artifact, license, terms, place })
    }

    fn policy(&mut self, table: &DeTable<'_>) -> Policy {
        self.keys(table, "[policy]", POLICY);
        Policy {
            licenses: self
                .lists("licenses", table, |tree, v| tree.text("licenses", v).map(str::to_owned)),
            purposes: self.lists("purposes", table, |tree, v| tree.word("purposes", v)),
            duties: self.lists("duties", table, |tree, v| tree.word("duties", v)),
        }
    }

    fn lists<T>(
        &mut self,
        key: &'static str,
        table: &DeTable<'_>,
        word: fn(&mut Self, &Value<'_>) -> Option<T>,
    ) -> Lists<T> {
        let mut lists = Lists::default();
        let Some(table) = table.get(key).and_then(|v| self.table(key, v)) else { return lists };
        self.keys(table, "a list of [policy]", LISTS);
        for (name, list) in
            [("allow", &mut lists.allow), ("deny", &mut lists.deny), ("review", &mut lists.review)]
        {
            let Some(value) = table.get(name) else { continue };
            let texts = self.texts(name, value);
            if texts.is_empty() && name == "allow" {
                // An empty list would be read as "nothing" by one and as "anything" by another.
                self.wrong(name, value, "a list of one word or more; without `allow`, all may be");
            }
            for (_, value) in texts {
                if let Some(word) = word(self, value) {
                    list.push(Listed { word, place: Some(self.place(value.span())) });
                }
            }
        }
        lists
    }
}
