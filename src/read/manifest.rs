//! `cleartitle.toml`, and the same keys under `[package.metadata.cleartitle]`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::error::ReadError;
use super::facts::Link;
use super::format::reader;
use super::input::Input;
use super::source::Source;
use super::tree::{Tree, Value, day};
use crate::graph::{Artifact, Fact, Intent, Place, Stated, Statement};
use crate::review::Rules;
use crate::vocab::{ArtifactKind, Component, Evidence, Relation, Switch};

const TOP: &[&str] = &["intent", "assume", "artifact", "levels", "accept", "policy"];
const ARTIFACT: &[&str] = &[
    "id",
    "kind",
    "license",
    "relations",
    "path",
    "modalities",
    "origin",
    "license-facts",
    "revision",
    "note",
    "intent",
];
/// What a crate may say of itself and of the models it ships or fetches.
const PACKAGE: &[&str] =
    &["contains", "runs", "serves", "relations", "artifact", "intent", "license"];
const COMPONENTS: &[&str] = &["weights", "code", "data"];

/// A manifest, read: nothing is looked up, no folder is opened.
#[derive(Default)]
pub(super) struct Manifest {
    pub intent: Option<Intent>,
    pub assumptions: Vec<(Switch, bool)>,
    pub artifacts: Vec<Entry>,
    pub rules: Rules,
}

/// An `[[artifact]]`.
pub(super) struct Entry {
    pub artifact: Artifact,
    /// Whether `kind` was stated; else the folder may tell.
    pub has_kind: bool,
    pub relations: Vec<Link>,
    pub path: Option<(String, Arc<Place>)>,
}

/// What a crate's manifest says.
#[derive(Default)]
pub(super) struct PackageNotes {
    /// The line of `license`, else of the name.
    pub place: Option<Arc<Place>>,
    pub license_place: Option<Arc<Place>>,
    pub statements: Vec<Statement>,
    pub relations: Vec<Link>,
    pub intent: Option<Intent>,
    pub artifacts: Vec<Entry>,
    /// Which files a package of it holds, where that is said.
    pub include: Vec<String>,
    pub exclude: Vec<String>,
}

/// Whether a file is a manifest: any TOML that is no known file of another program, and text without
/// a name that describes an artifact.
pub(super) fn is_manifest(input: &mut Input<'_>) -> bool {
    match input.name() {
        "" => input.head().split(|b| *b == b'\n').any(|l| l.trim_ascii() == b"[[artifact]]"),
        name => name.ends_with(".toml") && reader(input).is_none(),
    }
}

/// Reads a manifest.
pub(super) fn manifest(source: &Source) -> (Manifest, Vec<ReadError>) {
    let (mut tree, top) = Tree::parse(source);
    let mut manifest = Manifest::default();
    let top = top.get_ref();
    tree.keys(top, "the manifest", TOP);
    if let Some(intent) = top.get("intent").and_then(|v| tree.table("intent", v)) {
        manifest.intent = Some(tree.intent(intent));
    }
    if let Some(assume) = top.get("assume").and_then(|v| tree.table("assume", v)) {
        manifest.assumptions = tree.assumptions(assume);
    }
    if let Some(list) = top.get("artifact") {
        manifest.artifacts = tree.artifacts(list);
    }
    manifest.rules = tree.rules(top);
    (manifest, tree.done())
}

/// Reads what a crate's `Cargo.toml` says beyond what cargo tells.
pub(super) fn package(source: &Source) -> (PackageNotes, Vec<ReadError>) {
    let (mut tree, top) = Tree::parse(source);
    // Cargo has its own words for what is wrong with its own keys.
    tree.problems.clear();
    let mut notes = PackageNotes::default();
    let Some(package) = top.get_ref().get("package").and_then(|v| v.get_ref().as_table()) else {
        return (notes, Vec::new());
    };
    let at = |key| package.get_key_value(key).map(|(k, v)| k.span().start..v.span().end);
    notes.place = at("name").map(|at| tree.place(at));
    let license = at("license").or_else(|| at("license-file"));
    notes.license_place = license.map(|at| tree.place(at)).or_else(|| notes.place.clone());
    let patterns = |key| {
        let list = package.get(key).and_then(|v: &Value<'_>| v.get_ref().as_array());
        let texts = list.into_iter().flatten().filter_map(|v| v.get_ref().as_str());
        texts.map(str::to_owned).collect()
    };
    (notes.include, notes.exclude) = (patterns("include"), patterns("exclude"));
    let own = package.get("metadata").and_then(|v| v.get_ref().as_table());
    let own = own.and_then(|t| t.get("cleartitle"));
    let Some(own) = own.and_then(|v| tree.table("cleartitle", v)) else {
        return (notes, tree.done());
    };
    tree.keys(own, "[package.metadata.cleartitle]", PACKAGE);
    for (key, by) in
        [("contains", Relation::Contains), ("runs", Relation::Runs), ("serves", Relation::Serves)]
    {
        for (to, value) in own.get(key).map(|v| tree.texts(key, v)).unwrap_or_default() {
            let place = Some(tree.place(value.span()));
            notes.relations.push(Link {
                by,
                to: to.to_owned(),
                place,
                evidence: Evidence::Concluded,
            });
        }
    }
    if let Some(list) = own.get("relations") {
        notes.relations.extend(tree.relations(list));
    }
    if let Some(list) = own.get("artifact") {
        notes.artifacts = tree.artifacts(list);
    }
    if let Some(intent) = own.get("intent").and_then(|v| tree.table("intent", v)) {
        notes.intent = Some(tree.intent(intent));
    }
    if let Some(license) = own.get("license") {
        notes.statements = tree.license(license);
    }
    (notes, tree.done())
}

impl Tree<'_> {
    /// The problems, in the order of the file.
    fn done(mut self) -> Vec<ReadError> {
        self.problems.sort_by_key(|p| (p.place().line, p.place().column));
        self.problems
    }

    fn artifacts(&mut self, list: &Value<'_>) -> Vec<Entry> {
        let tables = self.tables("artifact", list);
        tables.into_iter().filter_map(|(table, at)| self.artifact(table, at)).collect()
    }

    fn artifact(&mut self, table: &DeTable<'_>, at: Range<usize>) -> Option<Entry> {
        self.keys(table, "[[artifact]]", ARTIFACT);
        let kind = table.get("kind").and_then(|v| self.word("kind", v));
        let Some(id_value) = table.get("id") else {
            self.missing(at, "the artifact", "id");
            return None;
        };
        let id = self.text("id", id_value)?;
        let path =
            table.get("path").and_then(|v| Some((self.text("path", v)?.to_owned(), v.span())));
        if !table.contains_key("kind") && path.is_none() {
            self.missing(id_value.span(), "the artifact", "kind");
        }
        let mut artifact = Artifact::new(id, kind.unwrap_or(ArtifactKind::Model));
        artifact.place = Some(self.place(id_value.span()));
        if let Some(license) = table.get("license") {
            artifact.statements = self.license(license);
        }
        if let Some(v) = table.get("modalities") {
            artifact.details_mut().modalities = self.words("modalities", v);
        }
        if let Some(v) = table.get("origin") {
            artifact.details_mut().origin = self.word("origin", v);
        }
        if let Some(facts) = table.get("license-facts").and_then(|v| self.table("license-facts", v))
        {
            artifact.details_mut().license_facts = self.facts(facts);
        }
        if let Some(v) = table.get("revision") {
            artifact.details_mut().revision = self.text("revision", v).map(str::to_owned);
        }
        if let Some(v) = table.get("note") {
            artifact.details_mut().note = self.text("note", v).map(str::to_owned);
        }
        if let Some(intent) = table.get("intent").and_then(|v| self.table("intent", v)) {
            artifact.details_mut().intent = Some(self.intent(intent));
        }
        Some(Entry {
            artifact,
            has_kind: kind.is_some(),
            relations: table.get("relations").map(|v| self.relations(v)).unwrap_or_default(),
            path: path.map(|(path, at)| (path, self.place(at))),
        })
    }

    fn relations(&mut self, list: &Value<'_>) -> Vec<Link> {
        let mut links = Vec::new();
        for (table, at) in self.tables("relations", list) {
            self.keys(table, "a relation", &["by", "to"]);
            let Some(to) = table.get("to") else {
                self.missing(at, "the relation", "to");
                continue;
            };
            let by = match table.get("by") {
                Some(by) => self.word("by", by),
                None => Some(Relation::Unstated),
            };
            if let (Some(by), Some(to)) = (by, self.text("to", to)) {
                let (to, place) = (to.to_owned(), Some(self.place(at)));
                links.push(Link { by, to, place, evidence: Evidence::Concluded });
            }
        }
        links
    }

    fn license(&mut self, value: &Value<'_>) -> Vec<Statement> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.stated("license", value, Component::All).into_iter().collect();
        };
        self.keys(table, "`license`", COMPONENTS);
        let parts =
            [("weights", Component::Weights), ("code", Component::Code), ("data", Component::Data)];
        let mut statements = Vec::new();
        for (key, component) in parts {
            statements.extend(table.get(key).and_then(|v| self.stated(key, v, component)));
        }
        statements
    }

    fn stated(
        &mut self,
        key: &'static str,
        value: &Value<'_>,
        component: Component,
    ) -> Option<Statement> {
        let stated = match value.get_ref() {
            DeValue::String(_) => match self.text(key, value)? {
                "NOASSERTION" => return None,
                "NONE" => Stated::Nothing,
                expression => Stated::Expression(expression.into()),
            },
            _ => {
                self.wrong(key, value, "a license expression, `NONE` or `NOASSERTION`");
                return None;
            }
        };
        let place = Some(self.place(value.span()));
        Some(Statement { stated, component, evidence: Evidence::Concluded, place })
    }

    fn facts(&mut self, table: &DeTable<'_>) -> BTreeMap<String, Fact> {
        let mut facts = BTreeMap::new();
        for (key, value) in table {
            let fact = match value.get_ref() {
                DeValue::String(s) => Fact::Word(s.to_string()),
                DeValue::Boolean(b) => Fact::Flag(*b),
                DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
                    Ok(number) => Fact::Number(number),
                    Err(_) => {
                        self.wrong("license-facts", value, "a number of at most 64 bits");
                        continue;
                    }
                },
                DeValue::Datetime(_) if let Some(day) = day(value) => Fact::Day(day),
                DeValue::Array(_) => {
                    let words = self.texts("license-facts", value);
                    Fact::Words(words.into_iter().map(|(w, _)| w.to_owned()).collect())
                }
                _ => {
                    self.wrong("license-facts", value, "a text, date, number, list or yes/no");
                    continue;
                }
            };
            facts.insert(key.get_ref().to_string(), fact);
        }
        facts
    }
}
