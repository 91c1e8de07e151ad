//! CycloneDX 1.6 and 1.7 as JSON.

mod component;
mod licenses;
mod shape;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::packages::told;
use super::{created, uuid_of};
use crate::report::{IntentReport, Report, Step};
use crate::vocab::{ArtifactKind, Relation, Word, WordSet};
use component::Parts;
use shape::{
    Annotation, Annotator, Composition, Dependency, Document, Metadata, Property, Tool, Tools,
};

/// A version of CycloneDX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum CycloneDx {
    /// 1.6: licenses are a list, or one expression.
    #[default]
    V1_6,
    /// 1.7: licenses may be both.
    V1_7,
}

impl CycloneDx {
    fn word(self) -> &'static str {
        match self {
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }
}

/// The report as CycloneDX. `epoch` is the second at which it is said to be made, as
/// `SOURCE_DATE_EPOCH` has it; else it is the day for which was judged.
///
/// ```
/// use cleartitle::render::bom::{CycloneDx, cyclonedx};
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/chat", ArtifactKind::Model).license("mit"));
/// let catalog = Catalog::builtin();
/// let report = Checker::new(&catalog).check(&builder.build().unwrap());
/// let text = cyclonedx(&report, CycloneDx::V1_6, Some(0));
/// assert!(text.contains("\"purl\": \"pkg:huggingface/acme/chat\""));
/// ```
pub fn cyclonedx(report: &Report, version: CycloneDx, epoch: Option<u64>) -> String {
    let made = created(report, epoch);
    let tool = Tool { kind: "application", name: report.tool.name, version: report.tool.version };
    let mut parts = Parts::of(report, version);
    let (mut root, mut components, mut services) = (None, Vec::new(), Vec::new());
    let shipped = report.artifacts.iter().filter(|a| a.shipped).count();
    for artifact in &report.artifacts {
        let is_root = artifact.shipped && shipped == 1;
        let part = parts.described(artifact, is_root);
        match artifact.kind {
            _ if is_root => root = Some(part),
            ArtifactKind::Service => services.push(part),
            _ => components.push(part),
        }
    }
    for named in &report.undescribed {
        let part = parts.named(named);
        let list =
            if named.kind == ArtifactKind::Service { &mut services } else { &mut components };
        list.push(part);
    }
    let annotations = report.findings.iter().map(|finding| Annotation {
        subjects: vec![reference(&finding.artifact)],
        annotator: Annotator { component: tool },
        timestamp: &made,
        text: told(finding),
    });
    let mut document = Document {
        schema: format!("http://cyclonedx.org/schema/bom-{}.schema.json", version.word()),
        bom_format: "CycloneDX",
        spec_version: version.word(),
        serial_number: String::new(),
        version: 1,
        metadata: Metadata {
            timestamp: &made,
            tools: Tools { components: [tool] },
            component: root,
            properties: of_all(report),
        },
        components,
        services,
        dependencies: dependencies(report),
        compositions: compositions(report),
        annotations: annotations.collect(),
    };
    document.serial_number = format!("urn:uuid:{}", uuid_of(&crate::render::json(&document)));
    crate::render::json(&document)
}

/// What an artifact is referred to by: its id, but for what would not stay whole or be mistaken.
fn reference(id: &str) -> String {
    const WRAPPED: &str = "cleartitle:ref:";
    let odd = id.is_empty()
        || id.trim().len() < id.len()
        || ["urn:cdx:", WRAPPED].iter().any(|p| id.starts_with(p));
    if odd { format!("{WRAPPED}{id}.") } else { id.to_owned() }
}

/// What is said of the report as a whole.
fn of_all(report: &Report) -> Vec<Property> {
    let mut all =
        vec![property("verdict", report.verdict.word()), property("catalog", &report.tool.catalog)];
    all.extend(intent(&report.intent));
    all.extend(report.remarks.iter().map(|remark| property("remark", remark)));
    all
}

fn intent(intent: &IntentReport) -> Vec<Property> {
    fn list<W: Word + std::fmt::Display>(words: WordSet<W>) -> String {
        words.iter().map(|w| w.to_string()).collect::<Vec<_>>().join(", ")
    }
    let purpose = intent.purpose.map(|p| property("purpose", p.word()));
    let release = Some(property("release", &list(intent.release)));
    let domains = intent.domains.map(|domains| property("domains", &list(domains)));
    let as_of = intent.as_of.map(|day| property("as-of", &day.to_string()));
    [purpose, release, domains, as_of].into_iter().flatten().collect()
}

fn property(name: &str, value: &str) -> Property {
    Property { name: format!("cleartitle:{name}"), value: value.to_owned() }
}

/// What is there only together with its upstream.
fn needs(by: Relation) -> bool {
    use Relation as R;
    matches!(
        by,
        R::AdapterOf
            | R::LinksStatic
            | R::LinksDynamic
            | R::Contains
            | R::Aggregates
            | R::Runs
            | R::Serves
    )
}

fn dependencies(report: &Report) -> Vec<Dependency> {
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Step { from, to, .. } in report.relations.iter().filter(|s| needs(s.by)) {
        all.entry(from).or_default().insert(to);
    }
    let dependency = |(of, on): (&str, BTreeSet<&str>)| Dependency {
        of: reference(of),
        depends_on: on.into_iter().map(reference).collect(),
    };
    all.into_iter().map(dependency).collect()
}

/// Where the lineage is known to go on and nothing says how. Nothing is said to be complete.
fn compositions(report: &Report) -> Vec<Composition> {
    let named: BTreeSet<&str> = report.undescribed.iter().map(|n| &*n.id).collect();
    let ends = report.relations.iter().filter(|s| named.contains(&*s.to));
    let ends: BTreeSet<&str> = ends.map(|s| &*s.from).filter(|id| !named.contains(id)).collect();
    [("incomplete", ends), ("unknown", named)]
        .into_iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(aggregate, ids)| Composition {
            aggregate,
            assemblies: ids.into_iter().map(reference).collect(),
        })
        .collect()
}

/// Whether an address may stand where one is asked for: one of the web, with nothing in it that
/// would have to be written otherwise.
fn is_address(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://").filter(|(s, _)| matches!(*s, "http" | "https"))
    else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&b);
    let coded =
        |part: &str| part.as_bytes().iter().take(2).filter(|b| b.is_ascii_hexdigit()).count();
    !host.is_empty()
        && host.bytes().all(is_host)
        && rest.bytes().all(plain)
        && rest.matches('#').count() < 2
        && rest.split('%').skip(1).all(|part| coded(part) == 2)
}

/// By id, what a list says of it.
fn by_id<'r, T>(list: &'r [T], id: impl Fn(&'r T) -> &'r str) -> HashMap<&'r str, Vec<&'r T>> {
    let mut all: HashMap<&str, Vec<&T>> = HashMap::new();
    for item in list {
        all.entry(id(item)).or_default().push(item);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_tell_ids_apart_and_stay_whole() {
        let ids = ["a", " a", "a ", "", "urn:cdx:x", "cleartitle:ref:a", "cleartitle:ref: a."];
        let made: BTreeSet<String> = ids.iter().map(|id| reference(id)).collect();
        assert_eq!(made.len(), ids.len());
        for one in made {
            assert!(!one.is_empty() && one.trim() == one && !one.starts_with("urn:cdx:"), "{one}");
        }
    }

    #[test]
    fn addresses_are_plain() {
        for yes in ["https://a.b/c?d=e%20f#g", "http://a"] {
            assert!(is_address(yes), "{yes}");
        }
        for no in [
            "",
            "a",
            "https://",
            "https:///x",
            "ftp://a",
            "https://a:b/",
            "https://a/ b",
            "https://a/%zz",
            "https://a/%2",
            "https://a/#b#c",
            "https://a/ä",
            "javascript:x",
        ] {
            assert!(!is_address(no), "{no}");
        }
    }
}
