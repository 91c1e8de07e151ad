//! CycloneDX in JSON: components, what they depend on and come from, and their licenses.

mod licenses;
mod part;

use std::borrow::Cow;

use super::bom::own::{DESCRIBED, ID, RELATION};
use super::bom::{Bom, LIMIT, Met, Number, Raw, Said, other_form, table};
use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use crate::vocab::{Evidence, Relation};
use part::{kind, part};

/// The deepest nesting of components that is read.
const DEPTH: usize = 64;

pub(super) struct CycloneDx;

impl Reader for CycloneDx {
    fn format(&self) -> &'static Format {
        &Format {
            word: "cyclonedx",
            title: "CycloneDX bill of materials",
            file_name: "bom.json",
            recognized_by: "`bomFormat`, or a name that ends in `.cdx.json`",
            gives: "an artifact for each component, with its licenses and relations",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Others
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let name = input.base().to_ascii_lowercase();
        if name.ends_with(".cdx.json") || name == "bom.json" {
            return true;
        }
        if form(input.head()).is_some() {
            return true;
        }
        let head = input.head_text();
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let marks = ["\"bomFormat\"", "cyclonedx.org/schema/bom"];
        head.starts_with('{') && marks.iter().any(|m| head.contains(m))
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        if let Some(found) = form(input.head()) {
            return facts.problems.push(other_form(input, found, "CycloneDX in JSON"));
        }
        let source = match input.whole(LIMIT) {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        match Raw::whole(&source) {
            Ok(whole) => read(Bom::new(&source), whole, facts),
            Err(problem) => facts.problems.push(problem),
        }
        facts.sources.push(source);
    }
}

/// Another form of CycloneDX than the one that is read.
fn form(head: &[u8]) -> Option<&'static str> {
    // The first field of the message: the version, as `1.6`.
    if matches!(head, [0x0a, 3, b'1', b'.', b'0'..=b'9', ..]) {
        return Some("CycloneDX in Protocol Buffers");
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_xml = text.starts_with('<') && text.contains("cyclonedx.org/schema/bom");
    is_xml.then_some("CycloneDX in XML")
}

table! {
    Top {
        version: "specVersion",
        metadata: "metadata",
        components: "components",
        services: "services",
        dependencies: "dependencies",
    }
}

table! { Metadata { component: "component", } }

table! {
    /// A component or a service.
    Component {
        kind: "type",
        reference: "bom-ref",
        group: "group",
        name: "name",
        version: "version",
        scope: "scope",
        purl: "purl",
        licenses: "licenses",
        evidence: "evidence",
        pedigree: "pedigree",
        card: "modelCard",
        data: "data",
        contents: "contents",
        links: "externalReferences",
        properties: "properties",
        components: "components",
        services: "services",
    }
}

table! { Pedigree { ancestors: "ancestors", notes: "notes", } }
table! { Card { parameters: "modelParameters", } }
table! { Parameters { datasets: "datasets", } }
table! { Dataset { reference: "ref", name: "name", } }
table! { Contents { url: "url", } }
table! { Property { name: "name", value: "value", } }
table! { Dependency { reference: "ref", on: "dependsOn", } }

/// A component that is still to be read.
struct Task<'a> {
    raw: Raw<'a>,
    met: Met,
    what: What,
    /// Who has it, and how.
    owner: Option<(Number, Said)>,
    depth: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Component,
    Service,
    Dataset,
}

fn read<'a>(mut bom: Bom<'a>, whole: Raw<'a>, facts: &mut Facts) {
    if !whole.is_table() {
        bom.wrong(whole, "the bill of materials", "a table");
        return bom.finish(facts);
    }
    let top = Top::of(whole);
    if let Some(version) = top.version.text()
        && !matches!(&*version, "1.2" | "1.3" | "1.4" | "1.5" | "1.6" | "1.7")
    {
        let at = bom.at(top.version);
        bom.odd(at, "specVersion", format!("`{version}`"), "a version from 1.2 to 1.7");
    }
    let component = Metadata::of(top.metadata).component;
    if !component.is_absent() {
        let first =
            Task { raw: component, met: Met::Aside, what: What::Component, owner: None, depth: 0 };
        if let Some(root) = walk(&mut bom, first) {
            bom.root(root);
        }
    }
    for (key, list, what) in
        [("components", top.components, What::Component), ("services", top.services, What::Service)]
    {
        if !list.is_list() && !list.is_absent() {
            bom.wrong(list, key, "a list");
            continue;
        }
        for raw in list.items() {
            walk(&mut bom, Task { raw, met: Met::Listed, what, owner: None, depth: 0 });
        }
    }
    dependencies(&mut bom, top.dependencies);
    bom.finish(facts);
}

/// Reads a component with all that is described inside it; its number, if it is an artifact.
fn walk<'a>(bom: &mut Bom<'a>, first: Task<'a>) -> Option<Number> {
    let mut open = vec![first];
    let mut result = None;
    let mut is_first = true;
    while let Some(task) = open.pop() {
        let number = component(bom, &task, &mut open);
        if std::mem::take(&mut is_first) {
            result = number;
        }
    }
    result
}

/// Reads one component; what is described inside it is left for later.
fn component<'a>(bom: &mut Bom<'a>, task: &Task<'a>, open: &mut Vec<Task<'a>>) -> Option<Number> {
    if !task.raw.is_table() {
        bom.wrong(task.raw, "a component", "a table");
        return None;
    }
    let it = Component::of(task.raw);
    let properties = properties(it.properties);
    if let Some(id) = property(&properties, ID) {
        let Some(reference) = it.reference.text() else {
            // An ancestor that is described elsewhere; what is said of the two is a property.
            return None;
        };
        if property(&properties, DESCRIBED).as_deref() == Some("false") {
            bom.name_only(reference, id);
            return None;
        }
    }
    let kind = kind(bom, &it, task.what, &properties);
    let reference = it.reference.text();
    let number = kind.and_then(|kind| {
        let met = match it.scope.text().as_deref() {
            Some("excluded") if task.met == Met::Listed => Met::Apart,
            _ => task.met,
        };
        part(bom, (task.raw, &it, &properties), kind, met)
    });
    if let Some(name) = reference.or_else(|| it.purl.text()) {
        bom.refer(name, number);
    }
    let named = if it.name.is_absent() { task.raw } else { it.name };
    let at = bom.at(named);
    if let (Some((owner, said)), Some(number)) = (task.owner, number) {
        bom.link(owner, said, number, at.clone());
    } else if let (Some((owner, said)), Some(name)) = (task.owner, it.reference.text())
        && kind.is_some()
    {
        // An ancestor that is described elsewhere.
        bom.link_to(owner, said, name, at.clone());
    }
    let mut inner = |list: Raw<'a>, what, met, owner| {
        let mut all = list.items();
        all.reverse();
        open.extend(all.into_iter().map(|raw| Task {
            raw,
            met,
            what,
            owner,
            depth: task.depth + 1,
        }));
    };
    let pedigree = Pedigree::of(it.pedigree);
    let card = Parameters::of(Card::of(it.card).parameters);
    let lists = [it.components, it.services, pedigree.ancestors, card.datasets];
    if task.depth == DEPTH {
        if lists.iter().any(|l| l.is_list()) {
            let (place, limit) = (bom.source.place(at), format!("{DEPTH} levels"));
            bom.tell(ReadError::TooMuch { place, what: "the nesting of components", limit });
        }
        return number;
    }
    // Inside of what is no artifact, as an operating system, lies what is one.
    let holder = number.map(|n| (n, Said::Holds)).or(task.owner.filter(|o| o.1 == Said::Holds));
    inner(it.components, What::Component, task.met, holder);
    inner(it.services, What::Service, task.met, holder.map(|(n, _)| (n, Said::Is(Relation::Runs))));
    if let Some(number) = number {
        let notes = pedigree.notes.text().and_then(|n| n.parse().ok());
        let said = notes.map_or(Said::Descends, Said::own);
        inner(pedigree.ancestors, What::Component, Met::Aside, Some((number, said)));
        for raw in card.datasets.items() {
            let dataset = Dataset::of(raw);
            match dataset.reference.text() {
                Some(name) if dataset.name.is_absent() => {
                    let at = bom.at(dataset.reference);
                    bom.link_to(number, Said::Trained, name, at);
                }
                _ => open.push(Task {
                    raw,
                    met: Met::Aside,
                    what: What::Dataset,
                    owner: Some((number, Said::Is(Relation::TrainedOn))),
                    depth: task.depth + 1,
                }),
            }
        }
        own_words(bom, number, &properties);
    }
    number
}

/// Names and values of properties, each with where its value stands.
fn properties(list: Raw<'_>) -> Vec<(Cow<'_, str>, Raw<'_>)> {
    let all = list.items().into_iter().map(Property::of);
    all.filter_map(|p| Some((p.name.text()?, p.value))).collect()
}

/// The value of a property, the first of that name.
fn property<'a>(properties: &[(Cow<'a, str>, Raw<'a>)], name: &str) -> Option<Cow<'a, str>> {
    properties.iter().find(|(n, _)| n == name).and_then(|(_, value)| value.text())
}

/// Relations that this program states itself: `cleartitle:relation:` and the reference of the
/// upstream, with the relation as the value, and how sure that is where it is less than declared.
fn own_words<'a>(bom: &mut Bom<'a>, number: Number, properties: &[(Cow<'a, str>, Raw<'a>)]) {
    for (name, value) in properties {
        let Some(upstream) = name.strip_prefix(RELATION) else { continue };
        let at = bom.at(*value);
        let words = value.text().unwrap_or_default();
        let (by, grade) = words.split_once(' ').unwrap_or((&words, "declared"));
        match by.parse::<Relation>().and_then(|by| Ok((by, grade.parse::<Evidence>()?))) {
            Ok((by, grade)) => {
                // What a file says of itself is no stronger than what files say.
                let said = Said::Own(by, grade.max(Evidence::Declared));
                bom.link_to(number, said, Cow::Owned(upstream.to_owned()), at);
            }
            Err(word) => {
                let place = bom.source.place(at);
                bom.tell(ReadError::UnknownWord { place, word });
            }
        }
    }
}

fn dependencies<'a>(bom: &mut Bom<'a>, list: Raw<'a>) {
    if !list.is_list() && !list.is_absent() {
        return bom.wrong(list, "dependencies", "a list");
    }
    for raw in list.items() {
        let it = Dependency::of(raw);
        let Some(from) = it.reference.text() else {
            bom.missing(raw, "the dependency", "ref");
            continue;
        };
        let on = it.on.items();
        if on.is_empty() {
            continue;
        }
        let Some(number) = bom.find(&from) else {
            if !bom.knows(&from) {
                let at = bom.at(it.reference);
                bom.dangling(at, "ref", &from, "the `bom-ref` of a component");
            }
            continue;
        };
        for one in on {
            match one.text() {
                Some(to) => {
                    let at = bom.at(one);
                    bom.link_to(number, Said::Depends, to, at);
                }
                None => bom.wrong(one, "dependsOn", "a list of references"),
            }
        }
    }
}
