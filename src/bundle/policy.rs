//! `USE_POLICY.md`: the limits of use that go with the release, for whoever receives it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{By, File, Old, Outcome, Planner, USE_POLICY, clean};
use crate::graph::Role;
use crate::license::{Effect, Rule};
use crate::render::{escape, plain};
use crate::report::Obligation;
use crate::vocab::Duty;

impl Planner<'_> {
    pub(super) fn policy(
        &self,
        due: &[(usize, &Obligation)],
        outcome: &mut Outcome,
    ) -> Option<File> {
        let mut licenses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let about =
            |o: &Obligation| matches!(o.duty, Duty::AcceptableUsePolicy | Duty::PassOnRestrictions);
        for &(at, o) in due.iter().filter(|(_, o)| about(o)) {
            let has_words =
                !self.clauses(&o.license).is_empty() || self.texts_of(&o.from).next().is_some();
            if !has_words {
                continue;
            }
            licenses.entry(&o.license).or_default().insert(&o.from);
            // To keep to a policy is for people; to hand it on is for a file.
            if o.duty == Duty::PassOnRestrictions {
                outcome.insert(at, By::File(USE_POLICY));
            }
        }
        if licenses.is_empty() {
            return None;
        }
        let mut out = format!(
            "# Limits of use\n\n{} is made from works whose licenses limit what it may be used for. \
             Whoever receives it may use it, and what is made from it, only within these limits, \
             and hands them on with it.\n",
            escape::markdown(&self.whole())
        );
        for (license, froms) in &licenses {
            let (title, url) = self.license(license);
            let names: Vec<String> = froms.iter().map(|f| escape::markdown(f)).collect();
            let _ = write!(
                out,
                "\n## {} ({})\n\nOf {}. The license: <{}>\n",
                escape::markdown(title),
                escape::markdown(license),
                names.join(", "),
                plain(url)
            );
            let mut texts: Vec<String> =
                froms.iter().flat_map(|f| self.texts_of(f)).map(clean).collect();
            texts.sort();
            texts.dedup();
            for text in &texts {
                let _ = write!(out, "\n{}\n", text.trim_matches('\n').trim_end());
            }
            if texts.is_empty() {
                out.push_str(&self.quoted(license));
            }
        }
        Some(File { name: USE_POLICY, text: out, old: Old::Replace })
    }

    fn texts_of(&self, from: &str) -> impl Iterator<Item = &str> {
        let own = !self.artifacts.contains(&from);
        let documents = self.documents(from).filter(move |d| own && d.role == Role::UsePolicy);
        documents.map(|d| &*d.text).filter(|text| !text.trim().is_empty())
    }

    /// The clauses that limit what for.
    fn clauses(&self, license: &str) -> Vec<std::sync::Arc<Rule>> {
        let Some(set) = self.catalog.get(license) else { return Vec::new() };
        let limits = |r: &&std::sync::Arc<Rule>| match &r.effect {
            Effect::Forbid(forbid) => !forbid.domains.is_empty() || forbid.purpose.is_some(),
            Effect::Permit(permit) => permit.purpose.is_some(),
            _ => false,
        };
        set.rules.iter().filter(limits).cloned().collect()
    }

    /// Where the text is not at hand: its clauses by their numbers, in a few of their words.
    fn quoted(&self, license: &str) -> String {
        let mut out = String::from(
            "\nThe text was not at hand. These are the clauses that limit use, each in a few of its \
             words; the text itself counts.\n\n",
        );
        let mut told = BTreeSet::new();
        for rule in self.clauses(license) {
            if !told.insert((rule.clause.section.clone(), rule.clause.quote.clone())) {
                continue;
            }
            let clause = &rule.clause;
            let document = match &clause.document {
                Some(document) => format!(" of {}", escape::markdown(document)),
                None => String::new(),
            };
            let _ = writeln!(
                out,
                "- {}{document}: “{}”",
                escape::markdown(&clause.section),
                escape::markdown(&clause.quote)
            );
        }
        out
    }
}
