//! SPDX 3 in JSON-LD: elements that relationships join, licenses among them.

mod licenses;

use std::borrow::Cow;
use std::collections::HashMap;

use super::bom::own::{NAMED_ONLY, is_own};
use super::bom::{Bom, LIMIT, Met, Number, Raw, Said, hub_kind};
use super::error::ReadError;
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject};
use super::input::Input;
use crate::vocab::{ArtifactKind, Relation};
use licenses::Licenses;

/// How deep elements may stand inside of others.
const DEPTH: usize = 8;

pub(super) struct Spdx3;

impl Reader for Spdx3 {
    fn format(&self) -> &'static Format {
        &Format {
            word: "spdx-3",
            title: "SPDX 3 document",
            file_name: "bom.spdx.json",
            recognized_by: "JSON with `spdxId`, or with a context of SPDX 3",
            gives: "an artifact for each package, with its licenses and relations",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Others
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if input.base().to_ascii_lowercase().ends_with(".spdx3.json") {
            return true;
        }
        let head = input.head_text();
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let marks = ["\"spdxId\"", "spdx.org/rdf/3", "spdx.github.io/spdx-spec/v3"];
        head.starts_with(['{', '[']) && marks.iter().any(|m| head.contains(m))
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
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

/// A name of the format without the profile or address that it may begin with.
fn tail(name: &str) -> &str {
    name.rsplit(['/', '#', ':', '_']).next().unwrap_or(name)
}

/// An element. Which of the values there are hangs on its type.
#[derive(Debug, Default)]
struct Element<'a> {
    raw: Raw<'a>,
    types: Raw<'a>,
    id: Raw<'a>,
    name: Raw<'a>,
    comment: Raw<'a>,
    summary: Raw<'a>,
    // Packages.
    version: Raw<'a>,
    purl: Raw<'a>,
    download: Raw<'a>,
    purpose: Raw<'a>,
    identifiers: Raw<'a>,
    // Relationships.
    from: Raw<'a>,
    by: Raw<'a>,
    to: Raw<'a>,
    scope: Raw<'a>,
    // Collections.
    roots: Raw<'a>,
}

impl<'a> Element<'a> {
    fn of(raw: Raw<'a>) -> Self {
        let mut made = Self { raw, ..Self::default() };
        raw.entries(|key, value| match tail(key) {
            "type" | "@type" => made.types = value,
            "spdxId" | "@id" => made.id = value,
            "name" => made.name = value,
            "comment" => made.comment = value,
            "summary" => made.summary = value,
            "packageVersion" => made.version = value,
            "packageUrl" => made.purl = value,
            "downloadLocation" => made.download = value,
            "primaryPurpose" => made.purpose = value,
            "externalIdentifier" => made.identifiers = value,
            "from" => made.from = value,
            "relationshipType" => made.by = value,
            "to" => made.to = value,
            "scope" => made.scope = value,
            "rootElement" => made.roots = value,
            _ => {}
        });
        made
    }

    /// The last part of its type; empty where there is none.
    fn kind(&self) -> String {
        let types = self.types.items();
        let first = types.first().and_then(|t| t.text());
        first.map(|t| tail(&t).to_owned()).unwrap_or_default()
    }

    /// What others call it.
    fn reference(&self, bom: &Bom<'a>) -> Cow<'a, str> {
        // One without a name of its own can only be meant where it stands.
        self.id.text().unwrap_or_else(|| Cow::Owned(format!("_:at-{}", bom.at(self.raw).start)))
    }
}

/// What a value refers to: a name, or an element that stands there.
fn reference<'a>(bom: &Bom<'a>, raw: Raw<'a>) -> Option<Cow<'a, str>> {
    if raw.is_table() { Some(Element::of(raw).reference(bom)) } else { raw.text() }
}

/// Elements by what they are.
#[derive(Default)]
struct Graph<'a> {
    packages: Vec<Element<'a>>,
    relationships: Vec<Element<'a>>,
    /// Root elements of documents and other collections.
    collections: HashMap<Cow<'a, str>, Raw<'a>>,
    documents: Vec<Cow<'a, str>>,
    tools: Vec<Cow<'a, str>>,
    licenses: Licenses<'a>,
}

fn read<'a>(mut bom: Bom<'a>, whole: Raw<'a>, facts: &mut Facts) {
    let mut list = None;
    whole.entries(|key, value| {
        if key == "@graph" {
            list = Some(value);
        }
    });
    let mut graph = Graph::default();
    for raw in list.unwrap_or(whole).items() {
        collect(&mut bom, &mut graph, raw);
    }
    bom.texts.own = !graph.tools.is_empty() && graph.tools.iter().all(|t| is_own(t));
    let relationships = std::mem::take(&mut graph.relationships);
    let mut rest = Vec::new();
    for it in relationships {
        let Some(word) = it.by.text() else {
            bom.missing(it.raw, "the relationship", "relationshipType");
            continue;
        };
        let word = tail(&word).to_ascii_lowercase();
        let concluded = word == "hasconcludedlicense";
        if concluded && bom.texts.own {
            continue;
        }
        if concluded || word == "hasdeclaredlicense" {
            if let Some(of) = reference(&bom, it.from) {
                graph.licenses.state(of, concluded, it.to);
            }
        } else {
            rest.push((word, it));
        }
    }
    for it in std::mem::take(&mut graph.packages) {
        let reference = it.reference(&bom);
        if bom.texts.own && it.comment.text().as_deref() == Some(NAMED_ONLY) {
            let name = purl(&it).or(it.download.text()).or(it.name.text());
            bom.name_only(reference.clone(), name.unwrap_or(reference));
            continue;
        }
        let number = part(&mut bom, &mut graph.licenses, it, &reference);
        bom.refer(reference, number);
    }
    roots(&mut bom, &graph);
    for (word, it) in rest {
        relate(&mut bom, &graph, &word, it);
    }
    bom.finish(facts);
}

/// Sorts an element in, with those that stand in it.
fn collect<'a>(bom: &mut Bom<'a>, graph: &mut Graph<'a>, raw: Raw<'a>) {
    let mut open = vec![(raw, 0)];
    while let Some((raw, depth)) = open.pop() {
        if !raw.is_table() {
            bom.wrong(raw, "an element", "a table");
            continue;
        }
        let it = Element::of(raw);
        let kind = it.kind();
        let reference = it.reference(bom);
        let inner: Vec<Raw<'a>> = [it.from, it.to, it.roots]
            .into_iter()
            .flat_map(Raw::items)
            .filter(|r| r.is_table() && !Element::of(*r).types.is_absent())
            .collect();
        if depth == DEPTH && !inner.is_empty() {
            let (place, limit) = (bom.source.place(bom.at(raw)), format!("{DEPTH} levels"));
            bom.tell(ReadError::TooMuch { place, what: "the nesting of elements", limit });
        } else {
            open.extend(inner.into_iter().map(|r| (r, depth + 1)));
        }
        match &*kind {
            "AIPackage" | "DatasetPackage" | "Package" => graph.packages.push(it),
            "Relationship" | "LifecycleScopedRelationship" => graph.relationships.push(it),
            "SpdxDocument" | "Bom" | "Sbom" | "Bundle" => {
                bom.refer(reference.clone(), None);
                if kind == "SpdxDocument" {
                    graph.documents.push(reference.clone());
                }
                graph.collections.insert(reference, it.roots);
            }
            _ if licenses::is_license(&kind) => graph.licenses.add(reference, raw),
            "Tool" => {
                graph.tools.extend(it.name.text());
                bom.refer(reference, None);
            }
            // People, files: they have no terms here.
            _ => bom.refer(reference, None),
        }
    }
}

/// Adds a package as an artifact.
fn part<'a>(
    bom: &mut Bom<'a>,
    licenses: &mut Licenses<'a>,
    it: Element<'a>,
    reference: &str,
) -> Option<Number> {
    let purl = purl(&it);
    let address = it.download.text().filter(|d| hub_kind(d).is_some());
    let known = purl.or(address);
    let purpose = it.purpose.text();
    let purpose = purpose.as_deref().map(tail);
    let own = it.summary.text().filter(|_| bom.texts.own).and_then(|s| s.parse().ok());
    let kind = match (&*it.kind(), purpose) {
        _ if let Some(kind) = own => kind,
        ("AIPackage", _) => ArtifactKind::Model,
        ("DatasetPackage", _) => ArtifactKind::Dataset,
        _ if let Some(kind) = known.as_deref().and_then(hub_kind) => kind,
        (_, Some("model")) => ArtifactKind::Model,
        (_, Some("data")) => ArtifactKind::Dataset,
        // They stand for what is described beside them, unless they have terms themselves.
        (_, Some("operatingSystem" | "device" | "file")) if !licenses.has(reference) => {
            return None;
        }
        _ => ArtifactKind::Code,
    };
    let mut about = About { kind: Some(kind), ..About::default() };
    let version = it.version.text();
    about.name = Some(match (known, it.name.text()) {
        (Some(known), _) => known.into_owned(),
        (None, Some(name)) if kind == ArtifactKind::Code && !bom.texts.own => {
            format!("{name}{}", version.map(|v| format!("@{v}")).unwrap_or_default())
        }
        (None, Some(name)) => {
            about.details.revision = version.map(Cow::into_owned);
            name.into_owned()
        }
        (None, None) => reference.to_owned(),
    });
    let named = if it.name.is_absent() { it.raw } else { it.name };
    about.place = Some(bom.place(bom.at(named)));
    licenses.statements(bom, reference, &mut about);
    bom.add(about, Met::Listed)
}

/// The package URL of an element.
fn purl<'a>(it: &Element<'a>) -> Option<Cow<'a, str>> {
    let is_purl = |p: &Cow<'a, str>| p.starts_with("pkg:");
    it.purl.text().filter(is_purl).or_else(|| {
        it.identifiers.items().into_iter().find_map(|raw| {
            let mut identifier = Raw::default();
            raw.entries(|key, value| {
                if tail(key) == "identifier" {
                    identifier = value;
                }
            });
            identifier.text().filter(is_purl)
        })
    })
}

/// Marks what the document is about, or where there is none, its lists of parts.
fn roots<'a>(bom: &mut Bom<'a>, graph: &Graph<'a>) {
    let mut open: Vec<Cow<'a, str>> = graph.documents.clone();
    if open.is_empty() {
        open.extend(graph.collections.keys().cloned());
        open.sort_unstable();
    }
    let mut seen = std::collections::HashSet::new();
    while let Some(at) = open.pop() {
        if !seen.insert(at.clone()) {
            continue;
        }
        if let Some(roots) = graph.collections.get(&at) {
            open.extend(roots.items().into_iter().filter_map(|r| reference(bom, r)));
        } else if let Some(root) = bom.find(&at) {
            bom.root(root);
        }
    }
}

fn relate<'a>(bom: &mut Bom<'a>, graph: &Graph<'a>, word: &str, it: Element<'a>) {
    let (Some(from), false) = (reference(bom, it.from), it.to.is_absent()) else {
        bom.wrong(it.raw, "a relationship", "a table that says of what, how and to what");
        return;
    };
    let own: Option<Relation> = it.comment.text().and_then(|c| c.parse().ok());
    let scope = it.scope.text();
    for raw in it.to.items() {
        let Some(to) = reference(bom, raw) else {
            bom.wrong(raw, "to", "an element");
            continue;
        };
        if word == "describes" {
            if graph.collections.contains_key(&from)
                && let Some(root) = bom.find(&to)
            {
                bom.root(root);
            }
            continue;
        }
        let for_making = matches!(scope.as_deref(), Some("development" | "test" | "design"));
        if for_making || matches!(word, "hastest" | "hastestcase" | "hasexample") {
            if let Some(tool) = bom.find(&to) {
                bom.set_apart(tool);
            }
            continue;
        }
        let (mut said, turned) = match (said(word), own) {
            (Some(known), _) => known,
            (None, Some(own)) if word == "other" => (Said::own(own), false),
            (None, _) => continue,
        };
        if said == Said::Depends && scope.as_deref() == Some("build") {
            said = Said::Is(Relation::BuiltWith);
        }
        let said = own.map_or(said, Said::own);
        let (from, to) = if turned { (to, from.clone()) } else { (from.clone(), to) };
        let nobody = ["NoAssertionElement", "NoneElement", "NoAssertion", "None"];
        if !bom.knows(&to) && nobody.contains(&tail(&to)) {
            continue;
        }
        let at = bom.at(raw);
        match bom.find(&from) {
            Some(from) => bom.link_to(from, said, to, at),
            None if bom.knows(&from) || turned => {}
            None => {
                let at = bom.at(it.from);
                bom.dangling(at, "from", &from, "an element of the document");
            }
        }
    }
}

/// What the word of a relationship says, and whether it says it of the second of the two. Words of
/// drafts of SPDX 3.1 are among them.
fn said(word: &str) -> Option<(Said, bool)> {
    Some(match word {
        "dependson" | "hasoptionaldependency" => (Said::Depends, false),
        // It is there already where the other one is used.
        "hasprovideddependency" => (Said::Is(Relation::LinksDynamic), false),
        "hasprerequisite" => (Said::Is(Relation::Runs), false),
        "invokedby" => (Said::Is(Relation::Runs), true),
        "hasstaticlink" => (Said::Is(Relation::LinksStatic), false),
        "hasdynamiclink" => (Said::Is(Relation::LinksDynamic), false),
        "contains" | "hasoptionalcomponent" | "hasdatafile" | "expandsto" | "patchedby" => {
            (Said::Holds, false)
        }
        "packagedby" | "hasdistributionartifact" => (Said::Holds, true),
        "descendantof" => (Said::Descends, false),
        "ancestorof" | "hasvariant" | "copiedto" => (Said::Descends, true),
        "generates" => (Said::Generated, true),
        "usestool" => (Said::Is(Relation::BuiltWith), false),
        "trainedon" | "finetunedon" | "pretrainedon" => (Said::Trained, false),
        "testedon" | "evaluatedon" | "validatedon" => (Said::Is(Relation::EvaluatedOn), false),
        _ => return None,
    })
}
