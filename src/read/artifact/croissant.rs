//! Croissant, and other descriptions of a dataset in JSON-LD with the terms of schema.org.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::ReadError;
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::json;
use super::name::name;
use super::node::{Node, Shape};
use super::source::{MANIFEST_LIMIT, Source};
use crate::graph::{Place, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Relation};

/// The most values that are read of one kind.
const MOST: usize = 500;
/// The most values that are followed in one file.
const FOLLOWED: usize = 100_000;
/// How deep agents are looked for below what they did.
const AGENTS: usize = 4;
/// The longest note on use.
const NOTE: usize = 400;

pub(in crate::read) struct Croissant;

impl Reader for Croissant {
    fn format(&self) -> &'static Format {
        &Format {
            word: "croissant",
            title: "Croissant and schema.org datasets",
            file_name: "croissant.json",
            recognized_by: "`croissant.json`, or JSON-LD that names Croissant or is a dataset of schema.org",
            gives: "a dataset, its license, what it derives from and what generated it",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if input.base() == "croissant.json" {
            return true;
        }
        let ending = input.base().rsplit_once('.').map(|(_, ending)| ending);
        matches!(ending, None | Some("json" | "jsonld")) && {
            let head = input.head_text();
            let is_dataset =
                ["\"Dataset\"", "\"sc:Dataset\"", "\"schema:Dataset\"", "schema.org/Dataset\""];
            let text = head.trim_start_matches('\u{feff}').trim_start();
            text.starts_with(['{', '['])
                && head.contains("\"@context\"")
                && (head.contains("mlcommons.org/croissant")
                    || head.contains("schema.org") && is_dataset.iter().any(|d| head.contains(d)))
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Dataset);
        let source = match input.whole(MANIFEST_LIMIT) {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let top = match json::parse(&source) {
            Ok(top) => top,
            Err(problem) => {
                facts.problems.push(problem);
                return facts.sources.push(source);
            }
        };
        let graph = values(&top, "@graph");
        let nodes: Vec<&Node> = if graph.is_empty() { top.items().iter().collect() } else { graph };
        let mut datasets = nodes.iter().copied().filter(|n| is(n, &["Dataset"]));
        // A description without any type is taken for what its file is.
        let first = datasets.next().or(nodes.first().copied().filter(|n| n.get("@type").is_none()));
        let mut reader =
            Reading { source: &source, ids: ids(&nodes), left: FOLLOWED, problems: Vec::new() };
        match first {
            Some(first) => {
                reader.dataset(first, &mut facts.own);
                for more in datasets {
                    let mut about = About::new("", ArtifactKind::Dataset);
                    reader.dataset(more, &mut about);
                    about.name = about.name.filter(|n| !n.is_empty());
                    about.place = Some(more.place(&source));
                    facts.others.extend(about.name.is_some().then_some(about));
                }
            }
            None => reader.problems.push(ReadError::MissingKey {
                place: (*top.place(&source)).clone(),
                table: "the description",
                key: "@type",
            }),
        }
        facts.problems.append(&mut reader.problems);
        facts.sources.push(source);
    }
}

/// A term without its prefix or address.
fn local(term: &str) -> &str {
    term.rsplit(['/', '#', ':']).next().unwrap_or_default()
}

/// All values of a term, whatever its prefix; what is in a list of JSON-LD stands by itself.
fn values<'n>(node: &'n Node, term: &str) -> Vec<&'n Node> {
    let entries = node.entries().iter();
    let named = entries.filter(|(key, _)| key.text().is_some_and(|key| local(key) == term));
    let mut all: Vec<&Node> = Vec::new();
    for value in named.flat_map(|(_, value)| value.items()) {
        match value.get("@list").or_else(|| value.get("@set")) {
            Some(list) => all.extend(list.items()),
            None => all.push(value),
        }
    }
    all.truncate(MOST);
    all
}

/// The text of a value.
fn text(node: &Node) -> Option<&str> {
    let text = match &node.shape {
        Shape::Text(text) | Shape::Plain(text) => text.as_str(),
        _ => return node.get("@value").and_then(text),
    };
    Some(text.trim()).filter(|t| !t.is_empty())
}

/// Whether a node is of one of these types.
fn is(node: &Node, types: &[&str]) -> bool {
    let said = node.get("@type").into_iter().flat_map(Node::items).filter_map(text);
    said.map(local).any(|said| types.contains(&said))
}

/// What describes the nodes that others name by their id.
fn ids<'n>(nodes: &[&'n Node]) -> HashMap<&'n str, &'n Node> {
    let described = nodes.iter().filter(|n| n.entries().len() > 1);
    described.filter_map(|n| Some((n.get("@id").and_then(text)?, *n))).collect()
}

struct Reading<'n> {
    source: &'n Source,
    ids: HashMap<&'n str, &'n Node>,
    /// How many values are still followed: by their ids a few can be many.
    left: usize,
    problems: Vec<ReadError>,
}

impl<'n> Reading<'n> {
    /// What says more of a node that is named by its id alone.
    fn described(&self, node: &'n Node) -> &'n Node {
        match node.entries() {
            [_] => {
                let id = node.get("@id").and_then(text);
                id.and_then(|id| self.ids.get(id).copied()).unwrap_or(node)
            }
            _ => node,
        }
    }

    fn place(&self, node: &Node) -> Option<Arc<Place>> {
        Some(node.place(self.source))
    }

    /// Whether one more value is followed.
    fn follows(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        if self.left == 1 {
            let (place, what) = (self.source.whole(), "the description");
            let limit = format!("{FOLLOWED} values");
            self.problems.push(ReadError::TooMuch { place, what, limit });
        }
        self.left > 1
    }

    fn dataset(&mut self, node: &'n Node, about: &mut About) {
        self.licenses(node, about);
        self.origins(node, about);
        let parts = ["distribution", "recordSet", "hasPart"];
        for part in parts.iter().flat_map(|term| values(node, term)) {
            if !self.follows() {
                return;
            }
            self.origins(self.described(part), about);
        }
        let addresses = ["url", "sameAs", "@id"].iter().flat_map(|term| values(node, term));
        let hub = addresses.filter_map(text).find(|t| name(t).kind == Some(ArtifactKind::Dataset));
        let own = || values(node, "name").into_iter().find_map(text);
        about.name = hub.or_else(own).map(str::to_owned);
        about.details.revision =
            values(node, "version").into_iter().find_map(text).map(str::to_owned);
        let mut note = String::new();
        for usage in values(node, "usageInfo") {
            let usage = self.described(usage);
            let terms = ["termCode", "name", "url", "@id"];
            let said = terms.iter().find_map(|term| values(usage, term).into_iter().find_map(text));
            if let Some(said) = said.or_else(|| text(usage)).filter(|s| note.len() + s.len() < NOTE)
            {
                note.push_str(if note.is_empty() { "usage: " } else { ", " });
                note.push_str(said);
            }
        }
        about.details.note = Some(note).filter(|n| !n.is_empty());
    }

    /// The licenses of a dataset and of its parts; how several combine is not said.
    fn licenses(&mut self, node: &'n Node, about: &mut About) {
        let mut all: Vec<String> = Vec::new();
        let mut place = None;
        let parts = ["distribution", "recordSet", "hasPart"];
        let parts = parts.iter().flat_map(|term| values(node, term)).map(|p| self.described(p));
        let all_parts: Vec<&Node> = std::iter::once(node).chain(parts).collect();
        for license in all_parts.into_iter().flat_map(|n| values(n, "license")) {
            if !self.follows() {
                break;
            }
            let Some(said) = self.reference(license) else {
                self.problems.push(ReadError::WrongValue {
                    place: (*license.place(self.source)).clone(),
                    key: "license",
                    found: license.what().to_owned(),
                    expected: "an address, a name, or a work with one of them",
                });
                continue;
            };
            place = place.or_else(|| self.place(license));
            if all.len() < MOST && !all.iter().any(|known| known == said) {
                all.push(said.to_owned());
            }
        }
        let stated = match all.as_slice() {
            [] => return,
            [one] => Stated::Expression(one.as_str().into()),
            _ => Stated::List(all.into()),
        };
        let (component, evidence) = (Component::All, Evidence::Declared);
        about.statements.push(Statement { stated, component, evidence, place });
    }

    /// What a dataset or a part of it was made of and by.
    fn origins(&mut self, node: &'n Node, about: &mut About) {
        let terms = ["isBasedOn", "isBasedOnUrl", "wasDerivedFrom"];
        for source in terms.iter().flat_map(|term| values(node, term)) {
            if !self.follows() {
                return;
            }
            match self.reference(source) {
                Some(to) => self.link(about, Relation::DerivedFrom, to, Evidence::Declared, source),
                None => self.problems.push(ReadError::WrongValue {
                    place: (*source.place(self.source)).clone(),
                    key: "isBasedOn",
                    found: source.what().to_owned(),
                    expected: "an address, a name, or a work with one of them",
                }),
            }
        }
        for activity in values(node, "wasGeneratedBy") {
            self.agents(activity, about, 0);
        }
    }

    /// Programs that took part in an activity. One that is no model is none that is known either.
    fn agents(&mut self, node: &'n Node, about: &mut About, depth: usize) {
        let node = self.described(node);
        if !self.follows() {
            return;
        }
        if is(node, &["SoftwareAgent", "SoftwareApplication", "Model"]) {
            if let Some(to) = self.reference(node) {
                let on_hub = name(to).id != to || to.split('/').count() == 2 && !to.contains(' ');
                let grade = if on_hub { Evidence::Declared } else { Evidence::Inferred };
                self.link(about, Relation::GeneratedBy, to, grade, node);
            }
        } else if depth < AGENTS {
            for value in node.entries().iter().flat_map(|(_, value)| value.items()).take(MOST) {
                self.agents(value, about, depth + 1);
            }
        }
    }

    fn link(&self, about: &mut About, by: Relation, to: &str, grade: Evidence, node: &Node) {
        let is_known = about.links.iter().any(|l| l.by == by && l.to == to);
        if !is_known && about.links.len() < MOST {
            about.link(by, to, grade, self.place(node));
        }
    }

    /// Whom a value names: itself, or by its address, its id, its name.
    fn reference(&self, node: &'n Node) -> Option<&'n str> {
        if let Some(text) = text(node) {
            return Some(text);
        }
        let node = self.described(node);
        let said = |term: &str| values(node, term).into_iter().filter_map(text);
        let addresses = || said("url").chain(said("sameAs")).chain(said("@id"));
        let is_local = |id: &&str| id.starts_with(['#', '_']) || !id.contains([':', '/']);
        let hub = addresses().find(|a| name(a).id != *a);
        hub.or_else(|| addresses().find(|a| !is_local(a)))
            .or_else(|| said("name").next())
            .or_else(|| said("@id").find(|id| !id.starts_with('_')))
    }
}
