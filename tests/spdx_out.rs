//! Is a report as SPDX valid, and is what is read back the same graph? What is lost is listed in
//! docs/bom.md.
#![cfg(feature = "readers")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cleartitle::render::bom;
use cleartitle::report::Report;
use cleartitle::vocab::Code;
use cleartitle::{
    Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Date, Relation, Upstreams, read,
};
use proptest::prelude::*;
use serde_json::Value;

mod common;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::builtin)
}

type Write = fn(&Report, Option<u64>) -> String;

/// Both forms, with the names of their files.
const FORMS: [(&str, Write); 2] = [("bom.spdx3.json", bom::spdx3), ("bom.spdx.json", bom::spdx2)];

fn judged(mut gathered: read::Gathered) -> Report {
    let intent = gathered.builder.intent_mut();
    intent.as_of = intent.as_of.or(Some(Date { year: 2026, month: 11, day: 26 }));
    Upstreams::builtin().describe(&mut gathered.builder);
    Checker::new(catalog()).check(&gathered.builder.build().expect("a sound graph"))
}

/// Every scenario, by its name.
fn scenarios() -> Vec<(String, Report)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = std::fs::read_dir(folder).expect("the scenarios").map(|e| e.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    let report = |path: &PathBuf| {
        let whole: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let manifest = toml::to_string(&whole["manifest"]).unwrap();
        let options = read::Options::default();
        let gathered = read::read_bytes("cleartitle.toml", manifest.as_bytes(), options);
        (path.file_stem().unwrap().to_string_lossy().into_owned(), judged(gathered))
    };
    files.iter().map(report).collect()
}

/// What others made: cards, dumps of the hub, settings, bills of materials.
fn real() -> Vec<(String, Report)> {
    let Some(shared) = common::shared() else {
        println!("skipped: CLEARTITLE_SHARED is not set");
        return Vec::new();
    };
    let mut open: Vec<PathBuf> =
        ["cards", "configs", "bom", "hub"].map(|f| shared.join("fixtures").join(f)).into();
    let mut all = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let gathered = read::read(std::slice::from_ref(&path), None, read::Options::default());
        // What cannot be joined is no graph.
        let mut gathered = gathered;
        Upstreams::builtin().describe(&mut gathered.builder);
        if let Ok(graph) = gathered.builder.build() {
            all.push((path.display().to_string(), Checker::new(catalog()).check(&graph)));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let artifacts: usize = all.iter().map(|(_, r)| r.artifacts.len()).sum();
    assert!(artifacts > 1_000, "{artifacts} artifacts in all");
    all
}

/// The official schema of a form.
fn schema(form: &str) -> Option<jsonschema::Validator> {
    let file = if form == "bom.spdx3.json" { "spdx-3.0.1" } else { "spdx-2.3" };
    let path = common::shared()?.join(format!("fixtures/schemas/spdx/{file}.schema.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Some(jsonschema::validator_for(&schema).expect("a sound schema"))
}

#[test]
fn the_official_schemas_accept_every_report() {
    let reports: Vec<_> = scenarios().into_iter().chain(real()).collect();
    for (form, write) in FORMS {
        let Some(schema) = schema(form) else {
            println!("skipped: CLEARTITLE_SHARED is not set");
            return;
        };
        let whole: Value = serde_json::from_str(&write(&reports[0].1, None)).unwrap();
        let mut broken = whole;
        broken.as_object_mut().unwrap().remove("@context");
        broken.as_object_mut().unwrap().remove("SPDXID");
        assert!(!schema.is_valid(&broken), "the schema asks for something");
        for (name, report) in &reports {
            if report.artifacts.len() > 100 {
                // Schemas of this size take a minute for what says nothing new.
                continue;
            }
            let document: Value = serde_json::from_str(&write(report, None)).unwrap();
            let first = schema.iter_errors(&document).next();
            assert!(first.is_none(), "{form} of {name}: {}", first.unwrap());
        }
    }
}

/// What a report says of the graph.
#[derive(Debug, PartialEq)]
struct Said {
    artifacts: BTreeSet<(String, ArtifactKind, Option<String>, Option<String>)>,
    named: BTreeSet<(String, ArtifactKind)>,
    relations: BTreeSet<(String, Relation, String)>,
}

fn said(report: &Report) -> Said {
    let license = |a: &cleartitle::report::ArtifactReport| {
        if a.license.parts.is_empty() {
            // That nobody said is not said twice.
            return a.license.normalized.clone().filter(|n| n != "NOASSERTION");
        }
        // Parts are joined: all of them apply.
        let mut all: Vec<String> = Vec::new();
        for part in &a.license.parts {
            if !all.contains(&part.normalized) {
                all.push(part.normalized.clone());
            }
        }
        let closed = |t: &String| if t.contains(" OR ") { format!("({t})") } else { t.clone() };
        Some(match &all[..] {
            [one] => one.clone(),
            _ => all.iter().map(closed).collect::<Vec<_>>().join(" AND "),
        })
    };
    let artifact = |a| (id(a), license(a));
    fn id(a: &cleartitle::report::ArtifactReport) -> (String, ArtifactKind, Option<String>) {
        (a.id.to_string(), a.kind, a.revision.clone())
    }
    Said {
        artifacts: report
            .artifacts
            .iter()
            .map(artifact)
            .map(|((id, kind, revision), license)| (id, kind, revision, license))
            .collect(),
        named: report.undescribed.iter().map(|n| (n.id.to_string(), n.kind)).collect(),
        relations: report
            .relations
            .iter()
            .map(|s| (s.from.to_string(), s.by, s.to.to_string()))
            .collect(),
    }
}

/// What a document says when it is read.
fn read_back(form: &str, text: &str) -> Report {
    let gathered = read::read_bytes(form, text.as_bytes(), read::Options::default());
    assert_eq!(gathered.problems, [], "{form} {text}");
    Checker::new(catalog()).check(&gathered.builder.build().expect("a sound graph"))
}

#[test]
fn what_is_read_back_is_the_graph_of_every_scenario() {
    for (name, report) in scenarios() {
        for (form, write) in FORMS {
            let back = read_back(form, &write(&report, None));
            assert_eq!(said(&back), said(&report), "{form} of {name}");
            let disagrees = back.findings.iter().find(|f| f.code == Code::LicenseContradictory);
            assert!(disagrees.is_none(), "{form} of {name}: a conclusion is no statement");
        }
    }
}

/// What others wrote is read back as well.
#[test]
fn what_is_read_back_is_the_graph_of_real_inputs() {
    for (name, report) in real() {
        for (form, write) in FORMS {
            let back = read_back(form, &write(&report, None));
            assert_eq!(said(&back), said(&report), "{form} of {name}");
        }
    }
}

/// Ids as people write them, and as nobody should.
fn ids() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &[
        "<script>alert(1)</script>",
        "a\u{1b}[2J\u{202e}b",
        "two\nlines",
        "a \"quoted\" \\ name",
        "50% & more?#x",
        "模型/模型",
        "SPDXRef-DOCUMENT",
        "acme/<b>x</b>",
        "acme/a@b",
        "x@",
        "@",
        "pkg:",
        "a(b)c@1 2",
    ];
    prop_oneof![
        "[a-z]{1,6}/[A-Za-z0-9._-]{1,8}[a-z]",
        "[a-z]{1,6}@[0-9]\\.[0-9]",
        "pkg:npm/[a-z]{1,6}@[0-9]\\.[0-9]",
        "pkg:npm/@[a-z]{1,4}/[a-z]{1,6}@[0-9]\\.[0-9]",
        "https://example\\.org/[a-z]{1,6}",
        "[a-z]{1,6}( [a-z]{1,6}){0,3}",
        proptest::sample::select(ODD).prop_map(|t: &str| t.to_owned()),
        Just("long".repeat(2_500)),
    ]
}

fn licenses() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "MIT",
        "apache-2.0",
        "llama3.1",
        "gpl-3.0",
        "GPL v2",
        "lgpl-2.1 OR mit",
        "gpl-3.0 with Classpath-exception-2.0",
        "(MIT OR Apache-2.0) AND llama3.1",
        "cc",
        "NONE",
        "NOASSERTION",
        "other",
        "LicenseRef-mine",
        "LicenseRef-cleartitle-mine",
        "DocumentRef-x:LicenseRef-y",
        "my own terms",
        "my own terms AND MIT",
        "MIT AND",
        "((MIT",
        "<script>&\"",
        "two\nlines",
        "\u{202e}hidden",
        "GPL-2.0+",
        "MIT WITH nothing",
    ];
    prop_oneof![
        4 => proptest::sample::select(KNOWN).prop_map(|t: &str| t.to_owned()),
        1 => "\\PC{1,20}".prop_filter("some word", |t| !t.trim().is_empty()),
    ]
}

prop_compose! {
    fn graphs()(
        parts in prop::collection::vec(
            (ids(), 0..7_usize, prop::option::of(licenses()), prop::option::of("[0-9a-f]{1,8}")),
            1..8,
        ),
        edges in prop::collection::vec((0..8_usize, 0..9_usize, 0..21_usize), 0..12),
        // What only relations name is what they let expect, unless its name says something else.
        others in prop::collection::vec(
            ids().prop_filter("a name without a kind", |id| !id.starts_with("pkg:")),
            1..3,
        ),
    ) -> Option<ArtifactGraph> {
        let mut builder = ArtifactGraph::builder();
        let mut known: Vec<(String, ArtifactKind)> = Vec::new();
        let mut named: Vec<(String, ArtifactKind)> = Vec::new();
        for (id, kind, license, revision) in parts {
            // Names are told apart without regard to case.
            if known.iter().any(|(k, _)| k.eq_ignore_ascii_case(&id)) {
                continue;
            }
            let kind = ArtifactKind::ALL[kind];
            let mut artifact = Artifact::new(&id, kind);
            if let Some(license) = license {
                artifact = artifact.license(&license);
            }
            if revision.is_some() {
                artifact.details_mut().revision = revision;
            }
            builder.artifact(artifact);
            known.push((id, kind));
        }
        for (from, to, by) in edges {
            let by = Relation::ALL[by];
            let Some((from, kind)) = known.get(from) else { continue };
            let target = known.get(to);
            let to = target.map_or(&others[to % others.len()], |(id, _)| id);
            // What nothing describes is of the first kind that the first relation to it allows.
            let first = || ArtifactKind::ALL.iter().copied().find(|k| by.ends_at(*k));
            let of = known.iter().chain(&named).find(|(id, _)| id == to).map(|(_, k)| *k);
            let fits = by.ends_at(of.or_else(first).expect("a kind"));
            let alike = known.iter().any(|(id, _)| id != to && id.eq_ignore_ascii_case(to));
            if by.starts_at(*kind) && fits && !alike {
                builder.relation(from, by, to);
                named.extend(of.is_none().then(|| (to.clone(), first().expect("a kind"))));
            }
        }
        builder.build().ok()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_graph_says_is_valid_and_read_back(graph in graphs()) {
        let Some(graph) = graph else { return Ok(()) };
        let report = Checker::new(catalog()).check(&graph);
        for (form, write) in FORMS {
            let text = write(&report, Some(0));
            prop_assert_eq!(&text, &write(&report, Some(0)));
            let document: Value = serde_json::from_str(&text).expect("JSON");
            for expression in expressions(&document) {
                let mode =
                    spdx::ParseMode { allow_deprecated: true, ..spdx::ParseMode::STRICT };
                let parsed = spdx::Expression::parse_mode(&expression, mode);
                prop_assert!(parsed.is_ok(), "{}", expression);
            }
            for (by, of) in stated(&document) {
                prop_assert_eq!(of.len(), report.artifacts.len() + report.undescribed.len());
                let once: BTreeSet<&str> = of.iter().copied().collect();
                prop_assert_eq!(once.len(), of.len(), "exactly one {} each", by);
            }
            let back = read_back(form, &text);
            prop_assert_eq!(said(&back), said(&report), "{}\n{}", form, text);
        }
    }
}

/// Every license expression of a document.
fn expressions(document: &Value) -> Vec<String> {
    let of = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
    let graph = document["@graph"].as_array().into_iter().flatten();
    let packages = document["packages"].as_array().into_iter().flatten();
    let spdx2 = packages.flat_map(|p| ["licenseDeclared", "licenseConcluded"].map(|k| of(p, k)));
    let all = graph.map(|e| of(e, "simplelicensing_licenseExpression")).chain(spdx2);
    all.flatten().filter(|e| e != "NONE" && e != "NOASSERTION").collect()
}

/// Of which packages an SPDX 3 document states a license, declared and concluded.
fn stated(document: &Value) -> Vec<(&'static str, Vec<&str>)> {
    let Some(graph) = document["@graph"].as_array() else { return Vec::new() };
    let of = |by: &'static str| {
        graph.iter().filter(move |e| e["relationshipType"] == by).filter_map(|e| e["from"].as_str())
    };
    ["hasDeclaredLicense", "hasConcludedLicense"].map(|by| (by, of(by).collect())).into()
}
