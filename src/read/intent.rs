//! `[intent]` and `[assume]`.

use toml::de::{DeTable, DeValue};

use super::error::ReadError;
use super::tree::{Tree, Value};
use crate::graph::{Intent, UserCount};
use crate::vocab::Switch;

const KEYS: &[&str] = &[
    "purpose",
    "release",
    "monthly-active-users",
    "annual-revenue-usd",
    "territory",
    "established",
    "offered-in",
    "domains",
    "as-of",
];

impl Tree<'_> {
    pub(super) fn intent(&mut self, table: &DeTable<'_>) -> Intent {
        self.keys(table, "[intent]", KEYS);
        let mut intent = Intent::default();
        // In the order of the list: the longer keys come after `territory` and say it more exactly.
        for key in KEYS.iter().copied() {
            let Some(value) = table.get(key) else { continue };
            match key {
                "purpose" => intent.purpose = self.word(key, value),
                "release" => intent.release = self.words(key, value).unwrap_or_default(),
                "monthly-active-users" => intent.users = self.users(key, value),
                "annual-revenue-usd" => intent.revenue = self.count(key, value),
                "territory" => {
                    intent.established = self.countries(key, value);
                    intent.offered_in.clone_from(&intent.established);
                }
                "established" => intent.established = self.countries(key, value),
                "offered-in" => intent.offered_in = self.countries(key, value),
                "domains" => intent.domains = self.words(key, value),
                _ => intent.as_of = self.day(key, value),
            }
            intent.places.insert(key, self.place(value.span()));
        }
        intent
    }

    fn countries(&mut self, key: &'static str, value: &Value<'_>) -> Option<Vec<String>> {
        let before = self.problems.len();
        let texts = self.texts(key, value);
        let mut countries = Vec::with_capacity(texts.len());
        for (text, value) in texts {
            match text {
                "UK" => self.wrong(key, value, "`GB`, its ISO 3166-1 code"),
                _ if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) => {
                    countries.push(text.to_owned());
                }
                _ => self.wrong(key, value, "ISO 3166-1 codes of two capitals, as \"DE\""),
            }
        }
        (self.problems.len() == before).then_some(countries)
    }

    fn users(&mut self, key: &'static str, value: &Value<'_>) -> Option<Vec<UserCount>> {
        let DeValue::Array(_) = value.get_ref() else {
            return self.count(key, value).map(|users| vec![UserCount { on: None, users }]);
        };
        let before = self.problems.len();
        let mut counts = Vec::new();
        for (table, at) in self.tables(key, value) {
            self.keys(table, "monthly-active-users", &["on", "users"]);
            let on = table.get("on").and_then(|v| self.day("on", v));
            match table.get("users") {
                Some(users) => {
                    let users = self.count("users", users);
                    counts.extend(users.map(|users| UserCount { on, users }));
                }
                None => self.missing(at, "an entry of `monthly-active-users`", "users"),
            }
        }
        (self.problems.len() == before && !counts.is_empty()).then_some(counts)
    }

    /// The switches that are set.
    pub(super) fn assumptions(&mut self, table: &DeTable<'_>) -> Vec<(Switch, bool)> {
        let mut set = Vec::new();
        for (key, value) in table {
            let switch: Switch = match key.get_ref().parse() {
                Ok(switch) => switch,
                Err(word) => {
                    let place = self.source.place(key.span());
                    self.problems.push(ReadError::UnknownWord { place, word });
                    continue;
                }
            };
            match value.get_ref() {
                DeValue::String(s) if s == "yes" => set.push((switch, true)),
                DeValue::String(s) if s == "no" => set.push((switch, false)),
                _ => self.wrong(switch.word(), value, "\"yes\" or \"no\""),
            }
        }
        set
    }
}
