//! Rows of a list of datasets: what a column holds by its name, and what a row says.

use std::sync::Arc;

use super::facts::{About, Facts};
use super::name::name;
use super::node::{Node, Shape};
use crate::graph::{Place, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Relation};

/// The most values of one field.
const MOST: usize = 500;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Column {
    /// A name, and whether it says that it is a dataset's.
    Name {
        is_dataset: bool,
    },
    /// An address, which is a name where it is one of the hub.
    Address,
    License,
    /// Where the license stands: it is one where no other word says it.
    LicenseAddress,
    Source(Relation, Evidence),
    Model,
    Kind,
    /// What says that each row is something else than a dataset.
    Other,
    /// What says nothing here.
    Plain,
    Unknown,
}

/// A column's name without case, spaces and marks.
pub(in crate::read) fn key(name: &str) -> String {
    let name = name.trim_start_matches('\u{feff}').trim();
    name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

fn column(key: &str) -> Column {
    use Column as C;
    use Evidence::{Declared, Inferred};
    match key {
        "dataset" | "dataset_name" | "dataset_id" | "unique_dataset_identifier" => {
            C::Name { is_dataset: true }
        }
        "name" | "id" => C::Name { is_dataset: false },
        "hugging_face_url" | "huggingface_url" | "hf_url" | "url" | "dataset_url" => C::Address,
        "license" | "licenses" | "licence" | "licences" | "license_name" | "license_id"
        | "dataset_license" => C::License,
        "license_url" | "license_link" => C::LicenseAddress,
        "source_dataset"
        | "source_datasets"
        | "derived_from"
        | "derived_from_datasets"
        | "based_on"
        | "text_sources" => C::Source(Relation::DerivedFrom, Declared),
        "source" | "sources" => C::Source(Relation::DerivedFrom, Inferred),
        "dependencies" => C::Source(Relation::Unstated, Declared),
        "model_generated" | "generated_by" | "generator" => C::Model,
        "type" | "kind" => C::Kind,
        "homepage" | "link" | "description" | "note" | "notes" | "comment" | "comments"
        | "size" | "language" | "languages" | "task" | "tasks" | "task_categories" | "year"
        | "domain" | "domains" | "creator" | "creators" | "collection" => C::Plain,
        // Rows of data, and lists of models and packages.
        "text"
        | "content"
        | "prompt"
        | "instruction"
        | "input"
        | "output"
        | "messages"
        | "response"
        | "question"
        | "answer"
        | "image"
        | "label"
        | "package"
        | "purl"
        | "crate"
        | "architecture"
        | "network_architecture"
        | "model"
        | "model_id"
        | "model_name"
        | "base_model"
        | "parent_model"
        | "pipeline_tag"
        | "fine_tunable"
        | "pretrainedmodelg" => C::Other,
        _ => C::Unknown,
    }
}

/// The columns of a list.
pub(in crate::read) struct Columns {
    all: Vec<Column>,
    /// Whether a column of kinds is known to hold our words.
    has_kinds: bool,
}

impl Columns {
    pub fn new(keys: impl Iterator<Item = String>) -> Self {
        Self { all: keys.map(|key| column(&key)).collect(), has_kinds: false }
    }

    /// Those of an object.
    pub fn of_object(node: &Node) -> Self {
        let columns = node.entries().iter().map(|(k, value)| {
            match column(&key(k.text().unwrap_or_default())) {
                // What a row is of is known only where it is one of our words.
                Column::Kind if value.text().and_then(kind).is_none() => Column::Unknown,
                known => known,
            }
        });
        let all: Vec<Column> = columns.collect();
        Self { has_kinds: all.contains(&Column::Kind), all }
    }

    pub fn all(&self) -> impl Iterator<Item = Column> {
        self.all.iter().copied()
    }

    /// Whether this is a list of datasets: one column says so, or none says anything else.
    pub fn is_list(&self) -> bool {
        let has = |what: fn(&Column) -> bool| self.all.iter().any(what);
        let has_name = has(|c| matches!(c, Column::Name { .. }));
        let has_license = has(|c| *c == Column::License);
        let says_so = self.has_kinds || has(|c| *c == Column::Name { is_dataset: true });
        has_name
            && has_license
            && !has(|c| *c == Column::Other)
            && (says_so || !has(|c| matches!(c, Column::Unknown | Column::Kind)))
    }
}

/// Whether a text begins as a summary of the Data Provenance Initiative does.
pub(in crate::read) fn is_summary(text: &str) -> bool {
    let says = |key| text.contains(key);
    says("\"Licenses\"") && (says("\"Unique Dataset Identifier\"") || says("\"Dataset Name\""))
}

/// The kind that a word means.
fn kind(word: &str) -> Option<ArtifactKind> {
    match word {
        "application" => Some(ArtifactKind::Service),
        word => word.parse().ok(),
    }
}

/// What one row says.
#[derive(Debug, Default)]
pub(in crate::read) struct Row {
    name: Option<String>,
    dataset_name: Option<String>,
    address: Option<String>,
    kind: Option<ArtifactKind>,
    licenses: Vec<String>,
    license_address: Option<String>,
    sources: Vec<(Relation, String, Evidence)>,
}

impl Row {
    /// Adds a field of a table, in which `;` and `|` stand between several values.
    pub fn texts(&mut self, column: Column, field: &str) {
        let field = field.trim();
        let many = match column {
            Column::License => &[';', '|'][..],
            Column::Source(..) | Column::Model => &[';', '|', ','],
            _ => return self.text(column, field),
        };
        // Some programs write lists in their own way.
        let list = field.strip_prefix('[').and_then(|f| f.strip_suffix(']'));
        let many = if list.is_some() { &[';', '|', ','] } else { many };
        for value in list.unwrap_or(field).split(many).take(MOST) {
            self.text(column, value.trim().trim_matches(['\'', '"']));
        }
    }

    /// Adds the values of an object.
    pub fn object(&mut self, node: &Node) {
        for (key_node, value) in node.entries() {
            let column = column(&key(key_node.text().unwrap_or_default()));
            for item in value.items().iter().take(MOST) {
                match &item.shape {
                    Shape::Text(text) => self.text(column, text),
                    Shape::Map(_) if column == Column::License => self.license(item),
                    Shape::Map(_) => {
                        let named = ["value", "name", "id", "url"].iter();
                        if let Some(text) = named.filter_map(|k| item.get_text(k)).next() {
                            self.text(column, text);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Adds a license that is an object with its name and address.
    fn license(&mut self, node: &Node) {
        let said = |keys: &[&str]| {
            let entries = node.entries().iter();
            let mut named =
                entries.filter(|(k, _)| keys.contains(&key(k.text().unwrap_or_default()).as_str()));
            named.find_map(|(_, value)| value.text()).map(str::trim).filter(|t| is_said(t))
        };
        let name = said(&["license", "value", "name", "id"]);
        let name = name.filter(|n| !n.eq_ignore_ascii_case("custom"));
        if let Some(said) = name.or_else(|| said(&["license_url", "url"])) {
            self.text(Column::License, said);
        }
    }

    fn text(&mut self, column: Column, text: &str) {
        let text = text.trim();
        if !is_said(text) {
            return;
        }
        let first = |known: &mut Option<String>| {
            known.get_or_insert_with(|| text.to_owned());
        };
        match column {
            Column::Name { is_dataset: true } => first(&mut self.dataset_name),
            Column::Name { is_dataset: false } => first(&mut self.name),
            Column::Address if name(text).kind == Some(ArtifactKind::Dataset) => {
                first(&mut self.address);
            }
            Column::License if self.licenses.iter().any(|known| known == text) => {}
            Column::License => self.licenses.push(text.to_owned()),
            Column::LicenseAddress => first(&mut self.license_address),
            Column::Source(by, grade) => self.sources.push((by, text.to_owned(), grade)),
            Column::Model if matches!(text, "yes" | "no" | "true" | "false" | "True" | "False") => {
            }
            Column::Model => {
                self.sources.push((Relation::GeneratedBy, text.to_owned(), Evidence::Declared));
            }
            Column::Kind => self.kind = kind(text),
            _ => {}
        }
    }

    /// Adds the row to what is known; one without a name says nothing.
    pub fn finish(self, place: Place, facts: &mut Facts) {
        let Some(called) = self.address.or(self.dataset_name).or(self.name) else { return };
        let place = Some(Arc::new(place));
        let kind = self.kind.unwrap_or(ArtifactKind::Dataset);
        let mut about = About::new(&called, kind);
        let mut licenses = self.licenses;
        if licenses.is_empty() {
            licenses.extend(self.license_address);
        }
        licenses.truncate(MOST);
        let stated = match licenses.as_slice() {
            [] => None,
            [one] => Some(Stated::Expression(one.as_str().into())),
            _ => Some(Stated::List(licenses.into())),
        };
        about.statements.extend(stated.map(|stated| Statement {
            stated,
            component: Component::All,
            evidence: Evidence::Declared,
            place: place.clone(),
        }));
        let own = name(&called).id;
        for (by, to, grade) in self.sources.into_iter().take(MOST) {
            // Where a list says of what it names that it is its own source, it says where it lies.
            if name(&to).id != own {
                about.link(by, &to, grade, place.clone());
            }
        }
        about.place = place;
        facts.others.push(about);
    }
}

/// Whether a text says anything.
fn is_said(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    !lower.bytes().all(|b| b.is_ascii_punctuation())
        && !matches!(
            lower.as_str(),
            "unknown"
                | "unspecified"
                | "undisclosed"
                | "none"
                | "null"
                | "nan"
                | "n/a"
                | "na"
                | "tbd"
        )
}
