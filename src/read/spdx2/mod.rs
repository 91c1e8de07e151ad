//! SPDX 2 in JSON and as tags with values: packages, their licenses and relationships.

mod json;
mod tags;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::bom::own::{NAMED_ONLY, is_own};
use super::bom::{Bom, Custom, LIMIT, Met, Number, Raw, Said, hub_kind, other_form};
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject};
use super::input::Input;
use crate::graph::Stated;
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(super) struct Spdx2;

impl Reader for Spdx2 {
    fn format(&self) -> &'static Format {
        &Format {
            word: "spdx-2",
            title: "SPDX 2 document",
            file_name: "bom.spdx.json",
            recognized_by: "`SPDXID` in JSON, or lines like `SPDXVersion: SPDX-2.3`",
            gives: "an artifact for each package, with its licenses and relations",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Others
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let name = input.base().to_ascii_lowercase();
        if form(&name, input.head()).is_some() {
            return true;
        }
        let head = input.head_text();
        let head = head.trim_start_matches('\u{feff}').trim_start();
        if head.starts_with('{') {
            let marks = ["\"SPDXID\"", "\"spdxVersion\"", "\"SPDXRef-"];
            if head.contains("\"@context\":") || name.ends_with(".spdx3.json") {
                // SPDX 3, whatever its packages are called.
                return false;
            }
            return marks.iter().any(|m| head.contains(m)) || name.ends_with(".spdx.json");
        }
        head.lines().any(|l| l.starts_with("SPDXVersion:")) || name.ends_with(".spdx")
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        let name = input.base().to_ascii_lowercase();
        if let Some(found) = form(&name, input.head()) {
            let expected = "SPDX in JSON or as tags with values";
            return facts.problems.push(other_form(input, found, expected));
        }
        let source = match input.whole(LIMIT) {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let text = source.text.trim_start_matches('\u{feff}').trim_start();
        let mut bom = Bom::new(&source);
        if text.starts_with('{') {
            match Raw::whole(&source) {
                Ok(whole) => {
                    let document = json::document(&mut bom, whole);
                    build(bom, document, facts);
                }
                Err(problem) => facts.problems.push(problem),
            }
        } else {
            let document = tags::document(&mut bom);
            build(bom, document, facts);
        }
        facts.sources.push(source);
    }
}

/// Another form of SPDX than those that are read.
fn form(name: &str, head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') && text.contains("spdx.org/rdf/terms") {
        return Some("SPDX in RDF/XML");
    }
    let is_yaml = name.ends_with(".spdx.yaml") || name.ends_with(".spdx.yml");
    let says_so = || text.lines().any(|l| l.starts_with("spdxVersion:"));
    (!text.starts_with('{') && (is_yaml || says_so())).then_some("SPDX in YAML")
}

/// A text and where it stands.
#[derive(Debug, Clone)]
struct Text<'a> {
    text: Cow<'a, str>,
    at: Range<usize>,
}

#[derive(Debug, Default)]
struct Package<'a> {
    reference: Option<Text<'a>>,
    name: Option<Text<'a>>,
    version: Option<Text<'a>>,
    download: Option<Text<'a>>,
    purl: Option<Text<'a>>,
    purpose: Option<Text<'a>>,
    summary: Option<Text<'a>>,
    comment: Option<Text<'a>>,
    declared: Option<Text<'a>>,
    concluded: Option<Text<'a>>,
    /// Licenses that were seen in its files.
    seen: Vec<Text<'a>>,
}

#[derive(Debug)]
struct Relationship<'a> {
    from: Cow<'a, str>,
    by: Cow<'a, str>,
    to: Cow<'a, str>,
    comment: Option<Cow<'a, str>>,
    at: Range<usize>,
}

/// What either form comes to.
#[derive(Debug, Default)]
struct Document<'a> {
    version: Option<Text<'a>>,
    creators: Vec<Cow<'a, str>>,
    packages: Vec<Package<'a>>,
    /// References of files, snippets and the document: no artifacts.
    others: Vec<Cow<'a, str>>,
    relationships: Vec<Relationship<'a>>,
    /// References of what it is about.
    describes: Vec<Cow<'a, str>>,
    custom: HashMap<Cow<'a, str>, Custom<'a>>,
}

const DOCUMENT: &str = "SPDXRef-DOCUMENT";

fn build<'a>(mut bom: Bom<'a>, document: Document<'a>, facts: &mut Facts) {
    if let Some(Text { text, at }) = document.version
        && !text.starts_with("SPDX-2.")
    {
        bom.odd(at, "spdxVersion", format!("`{text}`"), "a version of SPDX 2");
    }
    let mut tools = document.creators.iter().filter_map(|c| c.strip_prefix("Tool: "));
    bom.texts.own = tools.any(is_own);
    bom.refer(Cow::Borrowed(DOCUMENT), None);
    for package in document.packages {
        let reference = package.reference.clone();
        if let Some(Text { text, .. }) = &reference
            && bom.texts.own
            && package.comment.as_ref().is_some_and(|c| c.text == NAMED_ONLY)
        {
            let known = package.purl.or(package.download).filter(|k| k.text.contains(':'));
            let name = known.or(package.name).map_or(text.clone(), |n| n.text);
            bom.name_only(text.clone(), name);
            continue;
        }
        let number = part(&mut bom, package, &document.custom);
        if let Some(Text { text, .. }) = reference {
            bom.refer(text, number);
        }
    }
    for other in document.others {
        bom.refer(other, None);
    }
    for described in document.describes {
        if let Some(root) = bom.find(&described) {
            bom.root(root);
        }
    }
    for relationship in document.relationships {
        relate(&mut bom, relationship);
    }
    bom.finish(facts);
}

/// Adds a package as an artifact.
fn part<'a>(
    bom: &mut Bom<'a>,
    it: Package<'a>,
    custom: &HashMap<Cow<'a, str>, Custom<'a>>,
) -> Option<Number> {
    let statements = statements(bom, &it, custom);
    let purpose = it.purpose.as_ref().map(|p| p.text.to_ascii_uppercase().replace('-', "_"));
    if matches!(purpose.as_deref(), Some("FILE" | "OPERATING_SYSTEM" | "DEVICE"))
        && !statements.iter().any(|(stated, ..)| *stated != Stated::Nothing)
    {
        // It stands for what is described beside it.
        return None;
    }
    let purl = it.purl.filter(|p| p.text.starts_with("pkg:"));
    let address = it.download.filter(|d| hub_kind(&d.text).is_some());
    let mut revision = None;
    let (name, at) = match (purl.or(address), it.name, it.reference) {
        (Some(known), name, _) => {
            let at = name.map_or(known.at, |n| n.at);
            (known.text.into_owned(), at)
        }
        (None, Some(name), _) if bom.texts.own => {
            revision = it.version.map(|v| v.text.into_owned());
            (name.text.into_owned(), name.at)
        }
        (None, Some(name), _) => {
            let version = it.version.map(|v| format!("@{}", v.text)).unwrap_or_default();
            (format!("{}{version}", name.text), name.at)
        }
        (None, None, Some(reference)) => (reference.text.into_owned(), reference.at),
        (None, None, None) => return None,
    };
    let own = it.summary.filter(|_| bom.texts.own).and_then(|s| s.text.parse().ok());
    let kind = own.or_else(|| hub_kind(&name)).unwrap_or(ArtifactKind::Code);
    let mut about = About::new(&name, kind);
    about.details.revision = revision;
    about.place = Some(bom.place(at));
    for (stated, evidence, at) in statements {
        bom.state(&mut about, (stated, evidence), at);
    }
    bom.add(about, Met::Listed)
}

/// What is stated of a package's license: what was concluded, what was declared where that is
/// something else, and what was seen in its files where nobody concluded from it.
fn statements<'a>(
    bom: &mut Bom<'a>,
    it: &Package<'a>,
    custom: &HashMap<Cow<'a, str>, Custom<'a>>,
) -> Vec<(Stated, Evidence, Range<usize>)> {
    let own = bom.texts.own;
    let mut said = |text: &Text<'a>| {
        let (stated, evidence) = bom.texts.expression(&text.text, |id| custom.get(id))?;
        Some((stated, evidence, text.at.clone()))
    };
    let concluded = it.concluded.as_ref().filter(|_| !own).and_then(&mut said);
    let declared = it.declared.as_ref().and_then(&mut said);
    if let Some(concluded) = concluded {
        let other = declared.filter(|d| d.0 != concluded.0);
        return std::iter::once(concluded).chain(other).collect();
    }
    let mut seen: Vec<_> = it.seen.iter().filter_map(said).collect();
    seen.retain(|(stated, ..)| *stated != Stated::Nothing);
    for (_, evidence, _) in &mut seen {
        *evidence = Evidence::Inferred;
    }
    let words = seen.iter().map(|(stated, ..)| match stated {
        Stated::Expression(text) => Some(text.to_string()),
        other => super::bom::exact(other),
    });
    // Nothing says how they combine, unless each says only what is declared.
    if declared.is_none()
        && seen.len() > 1
        && let Some(all) = words.collect::<Option<Vec<_>>>()
        && let Some((_, evidence, at)) = seen.first().cloned()
    {
        return vec![(Stated::List(all.into()), evidence, at)];
    }
    declared.into_iter().chain(seen).collect()
}

fn relate<'a>(bom: &mut Bom<'a>, it: Relationship<'a>) {
    let word = it.by.to_ascii_uppercase().replace('-', "_");
    let own: Option<Relation> = it.comment.as_deref().and_then(|c| c.trim().parse().ok());
    match &*word {
        "DESCRIBES" | "DESCRIBED_BY" => {
            let (from, to) =
                if word == "DESCRIBES" { (&it.from, &it.to) } else { (&it.to, &it.from) };
            if from == DOCUMENT
                && let Some(root) = bom.find(to)
            {
                bom.root(root);
            }
            return;
        }
        "DEV_DEPENDENCY_OF" | "DEV_TOOL_OF" | "TEST_DEPENDENCY_OF" | "TEST_TOOL_OF" | "TEST_OF"
        | "TEST_CASE_OF" | "EXAMPLE_OF"
            if own.is_none() =>
        {
            if let Some(tool) = bom.find(&it.from) {
                bom.set_apart(tool);
            }
            return;
        }
        _ => {}
    }
    let (said, turned) = match (said(&word), own) {
        (Some((said, turned)), own) => (own.map_or(said, Said::own), turned),
        (None, Some(own)) if word == "OTHER" => (Said::own(own), false),
        (None, Some(own)) if word == "TEST_OF" => (Said::own(own), true),
        (None, _) => return,
    };
    let (from, to) = if turned { (it.to, it.from) } else { (it.from, it.to) };
    if matches!(&*to, "NOASSERTION" | "NONE") {
        return;
    }
    match bom.find(&from) {
        Some(from) => bom.link_to(from, said, to, it.at),
        // Of a file, or in another document.
        None if bom.knows(&from) || from.starts_with("DocumentRef-") => {}
        None if matches!(&*from, "NOASSERTION" | "NONE") => {}
        None => {
            let expected = "an element of the document";
            bom.dangling(it.at, "spdxElementId", &from, expected);
        }
    }
}

/// What the word of a relationship says, and whether it says it of the second of the two.
fn said(word: &str) -> Option<(Said, bool)> {
    Some(match word {
        "DEPENDS_ON" => (Said::Depends, false),
        "DEPENDENCY_OF" | "RUNTIME_DEPENDENCY_OF" | "OPTIONAL_DEPENDENCY_OF" => {
            (Said::Depends, true)
        }
        // It is there already where the other one is used.
        "PROVIDED_DEPENDENCY_OF" => (Said::Is(Relation::LinksDynamic), true),
        "HAS_PREREQUISITE" => (Said::Is(Relation::Runs), false),
        "PREREQUISITE_FOR" => (Said::Is(Relation::Runs), true),
        "STATIC_LINK" => (Said::Is(Relation::LinksStatic), false),
        "DYNAMIC_LINK" => (Said::Is(Relation::LinksDynamic), false),
        "BUILD_TOOL_OF" | "BUILD_DEPENDENCY_OF" => (Said::Is(Relation::BuiltWith), true),
        "CONTAINS" => (Said::Holds, false),
        "CONTAINED_BY"
        | "PACKAGE_OF"
        | "OPTIONAL_COMPONENT_OF"
        | "DATA_FILE_OF"
        | "EXPANDED_FROM_ARCHIVE"
        | "PATCH_APPLIED" => (Said::Holds, true),
        "DISTRIBUTION_ARTIFACT" => (Said::Is(Relation::Aggregates), false),
        "DESCENDANT_OF" | "VARIANT_OF" | "COPY_OF" | "PATCH_FOR" => (Said::Descends, false),
        "ANCESTOR_OF" => (Said::Descends, true),
        "GENERATED_FROM" => (Said::Generated, false),
        "GENERATES" => (Said::Generated, true),
        _ => return None,
    })
}
