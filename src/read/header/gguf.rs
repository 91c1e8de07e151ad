//! GGUF: what the header of a file of weights says of license and descent.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::card::{Card, Item, is_placeholder};
use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::gguf_keys::{self, ITEMS, Value};
use super::input::Input;
use super::name::{Name, identifies, is_on_hub, name, unidentified};
use super::weights;
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(in crate::read) struct Gguf;

impl Reader for Gguf {
    fn format(&self) -> &'static Format {
        &Format {
            word: "gguf",
            title: "GGUF weights",
            file_name: "model.gguf",
            recognized_by: "the bytes `GGUF` at the beginning, or `.gguf`",
            gives: "a model or adapter, its license, and what it was made from",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        input.head().starts_with(b"GGUF") || weights::is_named(input, "gguf")
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let (place, size) = (input.place(), input.size());
        let stream = match input.stream() {
            Ok(stream) => stream,
            Err(problem) => return facts.problems.push(problem),
        };
        let (values, problems) = gguf_keys::read(stream, size, &place, is_wanted);
        facts.problems.extend(problems);
        Header { values, place: Arc::new(place), facts }.tell();
    }
}

/// The fields of `general.base_model.N.` and `general.dataset.N.` that say who is meant.
const WHO: [&str; 4] = ["repo_url", "url", "name", "organization"];

fn is_wanted(key: &str) -> bool {
    let Some(key) = key.strip_prefix("general.") else { return key == "adapter.type" };
    let numbered = key.strip_prefix("base_model.").or_else(|| key.strip_prefix("dataset."));
    match numbered.and_then(|rest| rest.split_once('.')) {
        Some((number, field)) => number.parse::<u32>().is_ok() && WHO.contains(&field),
        None => matches!(
            key,
            "type"
                | "file_type"
                | "license"
                | "license.name"
                | "license.link"
                | "repo_url"
                | "source.repo_url"
                | "source.url"
                | "source.huggingface.repository"
                | "datasets"
        ),
    }
}

/// The keys of one file, and what they become.
struct Header<'f> {
    values: BTreeMap<String, Value>,
    place: Arc<Place>,
    facts: &'f mut Facts,
}

impl Header<'_> {
    fn tell(&mut self) {
        let kind = self.text("general.type");
        let has_adapter = self.values.contains_key("adapter.type");
        if kind.is_some_and(|kind| kind == "adapter") || has_adapter {
            self.facts.own.kind = Some(ArtifactKind::Adapter);
        }
        self.license();
        let own = self.text("general.repo_url").filter(|url| is_on_hub(url));
        let own_key = own.as_deref().map(|own| Name::key(&name(own).id));
        self.facts.own.name = own;
        self.source(own_key.as_deref());
        self.base_models(own_key.as_deref());
        self.datasets();
    }

    /// The license as cards state it: the writers of the format copy it from there.
    fn license(&mut self) {
        let item = |text: String| Item { text, place: Arc::clone(&self.place) };
        let license = self.text("general.license").unwrap_or_default();
        let parts: Vec<&str> = license.split(',').map(str::trim).collect();
        // The hub's ids joined by commas; a name may have commas of its own, and spaces.
        let is_list = parts.iter().all(|p| !p.is_empty() && !p.contains(char::is_whitespace));
        let licenses = if is_list { parts } else { vec![license.as_str()] };
        let licenses = licenses.into_iter().filter(|text| !text.is_empty());
        let card = Card {
            licenses: licenses.map(|text| item(text.to_owned())).collect(),
            license_name: self.text("general.license.name").map(item),
            // A file named there lay beside the model that this one was made from.
            license_link: self
                .text("general.license.link")
                .filter(|link| link.contains("://"))
                .map(item),
            evidence: Some(Evidence::Embedded),
            ..Card::default()
        };
        self.facts.own.license_keys(card);
        self.wrong("general.license", "an SPDX expression");
        self.wrong("general.license.name", "a text");
        self.wrong("general.license.link", "an address");
    }

    /// What the file was converted from.
    fn source(&mut self, own: Option<&str>) {
        let repository = ["general.source.repo_url", "general.source.huggingface.repository"];
        let repository = repository.into_iter().find_map(|key| self.text(key));
        // Its homepage may be anything.
        let page = self.text("general.source.url").filter(|url| is_on_hub(url));
        let Some(source) = repository.or(page) else { return };
        let by = match self.values.get("general.file_type") {
            // All of 32 bits, most of 16, most of bfloat16; 1024 marks a type that was guessed.
            Some(Value::Number(kind)) if !matches!(kind & !1024, 0 | 1 | 32) => {
                Relation::QuantizedFrom
            }
            _ => Relation::ConvertedFrom,
        };
        self.link(by, &source, own, Evidence::Embedded);
    }

    /// What the model was made from, before it came into this format.
    fn base_models(&mut self, own: Option<&str>) {
        let parents = self.numbered("base_model", "general.base_model");
        let (by, evidence) = match parents.as_slice() {
            _ if self.facts.own.kind == Some(ArtifactKind::Adapter) => {
                (Relation::AdapterOf, Evidence::Embedded)
            }
            // Nobody said how; these are the hub's own guesses for cards.
            [_, _, ..] => (Relation::MergedFrom, Evidence::Inferred),
            _ => (Relation::FineTunedFrom, Evidence::Inferred),
        };
        for parent in parents {
            self.link(by, &parent, own, evidence);
        }
    }

    fn datasets(&mut self) {
        for dataset in self.numbered("dataset", "general.dataset") {
            self.link(Relation::TrainedOn, &dataset, None, Evidence::Embedded);
        }
        let names = match self.values.get("general.datasets") {
            Some(Value::Texts(names, more)) => {
                let names = names.clone();
                if *more {
                    self.too_many("general.datasets");
                }
                names
            }
            Some(Value::Text(name)) => vec![name.clone()],
            _ => return self.wrong("general.datasets", "a list of texts"),
        };
        for name in names.iter().map(|n| n.trim()).filter(|n| !is_placeholder(n)) {
            self.link(Relation::TrainedOn, name, None, Evidence::Embedded);
        }
    }

    /// Whom the entries of a numbered list name, whatever its `count` says.
    fn numbered(&mut self, list: &str, key: &'static str) -> Vec<String> {
        let prefix = format!("{key}.");
        let entry = |key: &String| key.strip_prefix(&prefix)?.split_once('.')?.0.parse().ok();
        let mut numbers: Vec<u32> = self.values.keys().filter_map(entry).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() > ITEMS {
            numbers.truncate(ITEMS);
            self.too_many(key);
        }
        let mut all = Vec::new();
        for number in numbers {
            let [repository, url, called, owner] =
                WHO.map(|field| self.text(&format!("general.{list}.{number}.{field}")));
            let id = repository.or(url.filter(|url| is_on_hub(url)));
            all.extend(id.or_else(|| Some(unidentified(&called?, owner.as_deref()))));
        }
        all
    }

    /// Adds a relation to an upstream other than the file's own repository.
    fn link(&mut self, by: Relation, to: &str, own: Option<&str>, evidence: Evidence) {
        if own == Some(&*Name::key(&name(to).id)) {
            return;
        }
        // What is called so by people says less than what identifies it.
        let evidence = if identifies(to) { evidence } else { Evidence::Inferred };
        self.facts.own.link(by, to, evidence, Some(Arc::clone(&self.place)));
    }

    fn text(&self, key: &str) -> Option<String> {
        match self.values.get(key)? {
            Value::Text(text) => {
                Some(text.trim()).filter(|t| !is_placeholder(t)).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Tells of a value that should be of another type.
    fn wrong(&mut self, key: &'static str, expected: &'static str) {
        let found = match self.values.get(key) {
            None | Some(Value::Text(_)) => return,
            Some(Value::Texts(..)) => "a list of texts",
            Some(Value::Number(_)) => "a number",
            Some(Value::Other(found)) => found,
        };
        let (place, found) = ((*self.place).clone(), found.to_owned());
        self.facts.problems.push(ReadError::WrongValue { place, key, found, expected });
    }

    fn too_many(&mut self, what: &'static str) {
        let (place, limit) = ((*self.place).clone(), format!("{ITEMS} entries"));
        self.facts.problems.push(ReadError::TooMuch { place, what, limit });
    }
}
