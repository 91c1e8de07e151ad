//! Is a report as CycloneDX valid, and is what is read back the same graph? What is lost is listed
//! in docs/bom.md.
#![cfg(feature = "readers")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cleartitle::graph::{ChangedText, Stated, Statement};
use cleartitle::read::{self, Options};
use cleartitle::render::bom::{CycloneDx, cyclonedx};
use cleartitle::vocab::{Code, Component, Evidence, Switch};
use cleartitle::{
    Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Date, Relation, Report, Upstreams,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

mod common;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

const VERSIONS: [(&str, CycloneDx); 2] = [("1.6", CycloneDx::V1_6), ("1.7", CycloneDx::V1_7)];

fn check(graph: &ArtifactGraph) -> Report {
    Checker::new(&CATALOG).check(graph)
}

fn built(mut gathered: read::Gathered) -> ArtifactGraph {
    let intent = gathered.builder.intent_mut();
    intent.as_of = intent.as_of.or(Some(Date { year: 2026, month: 11, day: 26 }));
    Upstreams::builtin().describe(&mut gathered.builder);
    gathered.builder.build_sound().0
}

fn manifest(text: &str) -> ArtifactGraph {
    built(read::read_bytes("cleartitle.toml", text.as_bytes(), Options::default()))
}

/// Every scenario, by its name.
fn scenarios() -> Vec<(String, ArtifactGraph)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the scenarios").map(|e| e.unwrap().path()).collect();
    files.sort();
    let scenario = |path: &PathBuf| {
        let whole: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let text = toml::to_string(&whole["manifest"]).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), manifest(&text))
    };
    files.iter().map(scenario).collect()
}

/// What others made: cards, dumps of the hub, settings, bills of materials.
fn real() -> Vec<(String, ArtifactGraph)> {
    let Some(shared) = common::shared() else {
        println!("skipped: CLEARTITLE_SHARED is not set");
        return Vec::new();
    };
    let mut open: Vec<PathBuf> =
        ["cards", "configs", "bom"].map(|f| shared.join("fixtures").join(f)).into();
    let mut all = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let gathered = read::read(std::slice::from_ref(&path), None, Options::default());
        let graph = built(gathered);
        if !graph.artifacts().is_empty() {
            all.push((path.display().to_string(), graph));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// A graph as it can be compared: what it says, but for places and details.
#[derive(Debug, PartialEq, Default)]
struct Said {
    artifacts: BTreeMap<String, Thing>,
    relations: BTreeSet<(String, Relation, String, Evidence)>,
}

#[derive(Debug, PartialEq)]
struct Thing {
    kind: ArtifactKind,
    described: bool,
    revision: Option<String>,
    statements: Vec<Statement>,
}

fn said(graph: &ArtifactGraph) -> Said {
    let thing = |a: &Artifact| Thing {
        kind: a.kind,
        described: a.described,
        revision: a.details().revision.clone(),
        statements: a.statements.iter().map(|s| Statement { place: None, ..s.clone() }).collect(),
    };
    let id = |at| graph.artifact(at).id.to_string();
    Said {
        artifacts: graph.artifacts().iter().map(|a| (a.id.to_string(), thing(a))).collect(),
        relations: graph
            .edges()
            .iter()
            .map(|e| (id(e.from), e.relation, id(e.to), e.evidence))
            .collect(),
    }
}

/// What docs/bom.md lists under “Lost”.
fn after_losses(said: Said) -> Said {
    let capped = |grade: Evidence| grade.max(Evidence::Declared);
    let id = |id: &str| id.trim().trim_end_matches('/').to_owned();
    let revision = |r: &String| Some(r.trim().to_owned()).filter(|r| !r.is_empty());
    let mut after = Said::default();
    for (name, mut thing) in said.artifacts {
        thing.revision = thing.revision.as_ref().filter(|_| thing.described).and_then(revision);
        thing.statements.iter_mut().for_each(|s| s.evidence = capped(s.evidence));
        after.artifacts.insert(id(&name), thing);
    }
    for (from, by, to, grade) in said.relations {
        // A guess that something is made of itself tells nothing.
        if from != to || grade != Evidence::Inferred {
            after.relations.insert((id(&from), by, id(&to), capped(grade)));
        }
    }
    after
}

fn read_back(text: &str) -> Result<ArtifactGraph, String> {
    let gathered = read::read_bytes("bom.cdx.json", text.as_bytes(), Options::default());
    let told: Vec<String> = gathered.problems.iter().map(ToString::to_string).collect();
    if !told.is_empty() {
        return Err(told.join("\n"));
    }
    gathered.builder.build().map_err(|e| format!("{e:?}"))
}

/// Whether what is read back is what was written, but for what is known to be lost.
fn comes_back(graph: &ArtifactGraph) -> Result<(), String> {
    let report = check(graph);
    for (word, version) in VERSIONS {
        let text = cyclonedx(&report, version, None);
        let back = read_back(&text)?;
        let (found, expected) = (said(&back), after_losses(said(graph)));
        if found != expected {
            let differ = |id: &&String| found.artifacts.get(*id) != expected.artifacts.get(*id);
            let ids = found.artifacts.keys().chain(expected.artifacts.keys());
            let all: Vec<_> = ids.filter(differ).collect();
            let relations = found.relations.symmetric_difference(&expected.relations);
            return Err(format!(
                "{word}: {:#?}\n{:?}",
                all.iter()
                    .map(|id| (id, found.artifacts.get(*id), expected.artifacts.get(*id)))
                    .collect::<Vec<_>>(),
                relations.collect::<Vec<_>>()
            ));
        }
    }
    Ok(())
}

/// The official schema of a version.
fn schema(version: &str) -> Option<jsonschema::Validator> {
    let folder = common::shared()?.join("fixtures/schemas/cyclonedx");
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    let mut registry = jsonschema::Registry::new();
    for name in ["spdx", "jsf-0.82", "cryptography-defs"] {
        let name = format!("{name}.schema.json");
        let schema = read(&name);
        registry = registry.add(format!("http://cyclonedx.org/schema/{name}"), schema).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let schema = read(&format!("bom-{version}.schema.json"));
    let options = jsonschema::options().should_validate_formats(true).with_registry(&registry);
    Some(options.build(&schema).expect("a sound schema"))
}

fn accepted(schema: &jsonschema::Validator, text: &str) -> Result<(), String> {
    let document: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let found: Vec<String> = schema
        .iter_errors(&document)
        .take(3)
        .map(|e| {
            format!(
                "{}: {}",
                e.instance_path(),
                e.to_string().chars().take(500).collect::<String>()
            )
        })
        .collect();
    if found.is_empty() {
        // Every reference means one thing of the document.
        let mut known = BTreeSet::new();
        let lists = ["components", "services"].map(|l| document[l].as_array());
        let parts = lists.into_iter().flatten().flatten();
        for part in parts.chain(document["metadata"].get("component")) {
            let reference = part["bom-ref"].as_str().unwrap();
            if !known.insert(reference) {
                return Err(format!("twice: {reference}"));
            }
        }
        let list = |name: &str| document[name].as_array().into_iter().flatten();
        let used = list("dependencies").flat_map(|d| d["dependsOn"].as_array().unwrap());
        let used = used.chain(list("dependencies").map(|d| &d["ref"]));
        let used = used.chain(list("annotations").map(|a| &a["subjects"][0]));
        let used =
            used.chain(list("compositions").flat_map(|c| c["assemblies"].as_array().unwrap()));
        for reference in used {
            if !known.contains(reference.as_str().unwrap()) {
                return Err(format!("refers to nothing: {reference}"));
            }
        }
        return Ok(());
    }
    Err(found.join("\n"))
}

#[test]
fn the_official_schemas_accept_every_report() {
    let graphs: Vec<_> = scenarios().into_iter().chain(real()).collect();
    for (word, version) in VERSIONS {
        let Some(schema) = schema(word) else { return };
        assert!(!schema.is_valid(&json!({"bomFormat": "CycloneDX", "specVersion": word, "x": 1})));
        for (name, graph) in &graphs {
            let text = cyclonedx(&check(graph), version, None);
            if let Err(found) = accepted(&schema, &text) {
                panic!("{word} of {name}: {found}");
            }
        }
    }
}

#[test]
fn every_scenario_comes_back() {
    for (name, graph) in scenarios() {
        comes_back(&graph).unwrap_or_else(|found| panic!("{name}: {found}"));
    }
}

#[test]
fn real_inputs_come_back() {
    for (name, graph) in real() {
        comes_back(&graph).unwrap_or_else(|found| panic!("{name}: {found}"));
    }
}

/// Ids as people write them, and as nobody should.
fn id() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &[
        "<script>alert(1)</script>",
        "a\u{1b}[2J\u{202e}b",
        "two\nlines",
        "a \"quoted\" \\ name",
        "50% & more?#x",
        "模型/模型",
        "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x",
        "cleartitle:ref:x.",
        "cleartitle:relation:x",
        " blank before",
        "slash after/",
        "acme/a@b",
        "serde@1.0.2",
        "pkg:npm/@babel/core@7.1.0",
        "pkg:pypi/torch@2.1.0+cpu",
        "Llama 3 (owner not named)",
        "datasets/acme/x",
        "a/b/c@",
        "@",
    ];
    prop_oneof![
        3 => "[a-z]{1,4}/[a-z0-9.-]{0,3}[a-z0-9]",
        3 => select(ODD).prop_map(str::to_owned),
        1 => "[a-z]{1,3}@[0-9]\\.[0-9]\\.[0-9]",
        1 => "\\PC{1,12}".prop_filter("says something", |s| !s.trim().trim_end_matches('/').is_empty()),
        1 => Just("x".repeat(10_000)),
    ]
}

fn statement() -> impl Strategy<Value = Statement> {
    let words = || {
        select(
            &[
                "MIT",
                "mit",
                "apache-2.0",
                "llama3.1",
                "MIT OR Apache-2.0",
                "llama3.1 AND mit",
                "cc",
                "gpl-3.0",
                "my own <b>terms</b>",
                "GPL-2.0-only WITH Classpath-exception-2.0",
                "atc-game",
                "NONE",
                "NOASSERTION",
                " MIT",
                "LicenseRef-x",
                "a\u{202e}b",
                "other",
                "Llama 3.1 Community License Agreement",
            ][..],
        )
    };
    let stated = prop_oneof![
        4 => words().prop_map(|w| Stated::Expression(w.into())),
        1 => proptest::collection::vec(words().prop_map(str::to_owned), 0..3).prop_map(|l| Stated::List(l.into())),
        1 => Just(Stated::Nothing),
        1 => Just(Stated::Text(["MIT".to_owned()].into())),
        1 => Just(Stated::ForeignText),
        1 => Just(Stated::ChangedText(Box::new(ChangedText { like: "MIT".into(), change: "+\n\"no\"".into() }))),
    ];
    let component = prop_oneof![3 => Just(Component::All), 1 => select(Component::ALL)];
    (stated, component, select(Evidence::ALL)).prop_map(|(stated, component, evidence)| Statement {
        stated,
        component,
        evidence,
        place: None,
    })
}

prop_compose! {
    fn graph()(
        things in proptest::collection::vec(
            (id(), select(ArtifactKind::ALL), proptest::collection::vec(statement(), 0..3),
             proptest::option::of("[ -~]{0,6}"), any::<bool>()),
            1..6,
        ),
        edges in proptest::collection::vec(
            (any::<Index>(), any::<Index>(), select(Relation::ALL), any::<bool>()), 0..8),
        loose in proptest::collection::vec((any::<Index>(), id(), select(Relation::ALL)), 0..2),
    ) -> ArtifactGraph {
        let mut builder = ArtifactGraph::builder();
        let mut taken = BTreeSet::new();
        // Names that mean the same are one artifact wherever files are read.
        let key = |id: &str| id.trim().trim_end_matches('/').to_ascii_lowercase();
        let (mut ids, mut kinds) = (Vec::new(), Vec::new());
        for (id, kind, mut statements, revision, has) in things {
            if taken.insert(key(&id)) {
                let mut artifact = Artifact::new(&id, kind);
                // Readers hand over the strongest first.
                statements.sort_by_key(|s| s.evidence.max(Evidence::Declared));
                artifact.statements = statements;
                if has {
                    artifact.details_mut().revision = revision;
                }
                builder.artifact(artifact);
                ids.push(id);
                kinds.push(kind);
            }
        }
        let mut pairs = BTreeSet::new();
        for (from, to, by, guessed) in edges {
            let (from, to) = (from.get(&ids), to.get(&ids));
            // Of one pair the strongest word stands.
            if pairs.insert((from, to)) {
                let grade = if guessed { Evidence::Inferred } else { Evidence::Concluded };
                builder.relation_at(from, by, to, None, grade);
            }
        }
        for (from, to, by) in loose {
            let from = from.index(ids.len());
            // Of what is not described, nobody can tell that it does not fit.
            if by.starts_at(kinds[from]) && taken.insert(key(&to)) {
                let from = &ids[from];
                builder.relation_at(from, by, &to, None, Evidence::Declared);
                if to.starts_with("pkg:") {
                    // As every reader takes it.
                    builder.expect(&to, ArtifactKind::Code);
                }
            }
        }
        builder.assume(Switch::AdapterIsDerivative, true);
        builder.build_sound().0
    }
}

proptest! {
    #![proptest_config(common::cases(256))]

    /// Whatever the graph is called and says, it comes back.
    #[test]
    fn every_graph_comes_back(graph in graph()) {
        if let Err(found) = comes_back(&graph) {
            prop_assert!(false, "{found}");
        }
    }

    #[test]
    fn every_graph_is_valid(graph in graph()) {
        static SCHEMAS: LazyLock<Option<Vec<jsonschema::Validator>>> =
            LazyLock::new(|| VERSIONS.iter().map(|(word, _)| schema(word)).collect());
        let report = check(&graph);
        for (schema, (word, version)) in SCHEMAS.iter().flatten().zip(VERSIONS) {
            if let Err(found) = accepted(schema, &cyclonedx(&report, version, None)) {
                prop_assert!(false, "{word}: {found}");
            }
        }
    }
}

fn document(graph: &ArtifactGraph, version: CycloneDx) -> Value {
    serde_json::from_str(&cyclonedx(&check(graph), version, Some(86_399))).unwrap()
}

const LLAMA: &str = r#"
[[artifact]]
id = "acme/chat"
kind = "model"
license = "MIT OR Apache-2.0"
revision = "0123abcd"
relations = [{ by = "fine-tuned-from", to = "meta-llama/Llama-3.1-8B" }, { by = "trained-on", to = "acme/talk" }]

[[artifact]]
id = "meta-llama/Llama-3.1-8B"
kind = "model"
license = "llama3.1"

[[artifact]]
id = "acme/talk"
kind = "dataset"
license = "CC-BY-4.0"
"#;

#[test]
fn declared_and_concluded_stand_apart() {
    let declared = json!({"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"});
    let concluded = json!({
        "expression": "(MIT OR Apache-2.0) AND LicenseRef-Llama-3.1", "acknowledgement": "concluded"
    });
    let root = &document(&manifest(LLAMA), CycloneDx::V1_6)["metadata"]["component"];
    assert_eq!(root["licenses"], json!([declared]));
    assert_eq!(root["evidence"]["licenses"], json!([concluded]));
    let root = &document(&manifest(LLAMA), CycloneDx::V1_7)["metadata"]["component"];
    assert_eq!(root["licenses"], json!([declared, concluded]));
    assert_eq!(root["evidence"], Value::Null);
}

#[test]
fn lineage_is_pedigree_data_and_dependencies() {
    let whole = document(&manifest(LLAMA), CycloneDx::V1_6);
    let root = &whole["metadata"]["component"];
    assert_eq!(root["purl"], "pkg:huggingface/acme/chat@0123abcd");
    assert_eq!(root["pedigree"]["notes"], "fine-tuned-from");
    assert_eq!(root["pedigree"]["ancestors"][0]["purl"], "pkg:huggingface/meta-llama/Llama-3.1-8B");
    assert_eq!(root["modelCard"]["modelParameters"]["datasets"], json!([{"ref": "acme/talk"}]));
    let parts = whole["components"].as_array().unwrap();
    let refs: Vec<_> = parts.iter().map(|p| p["bom-ref"].as_str().unwrap()).collect();
    assert_eq!(refs, ["acme/talk", "meta-llama/Llama-3.1-8B"]);
    assert_eq!(parts[0]["type"], "data");
    assert_eq!(parts[0].get("purl"), None);
    assert_eq!(
        parts[1]["licenses"][0]["license"],
        json!({
            "name": "Llama 3.1 Community License Agreement",
            "acknowledgement": "declared",
            "url": "https://www.llama.com/llama3_1/license/",
            "licensing": {"altIds": ["LicenseRef-Llama-3.1"]},
        })
    );
    let lora = manifest(
        "[[artifact]]\nid = \"a/lora\"\nkind = \"adapter\"\nlicense = \"MIT\"\n\
         relations = [{ by = \"adapter-of\", to = \"nobody/knows-it\" }]",
    );
    let whole = document(&lora, CycloneDx::V1_6);
    let on = json!([{"ref": "a/lora", "dependsOn": ["nobody/knows-it"]}]);
    assert_eq!(whole["dependencies"], on);
    assert_eq!(
        whole["compositions"],
        json!([
            {"aggregate": "incomplete", "assemblies": ["a/lora"]},
            {"aggregate": "unknown", "assemblies": ["nobody/knows-it"]},
        ])
    );
    let finding = whole["annotations"][0]["text"].as_str().unwrap();
    assert!(finding.starts_with("upstream-unknown (unknown): "), "{finding}");
    assert_eq!(whole["annotations"][0]["timestamp"], "1970-01-01T23:59:59Z");
}

/// What is contradictory or changed is no clearer for having been written down.
#[test]
fn no_doubt_about_a_license_is_lost() {
    let mut builder = ArtifactGraph::builder();
    let mut model = Artifact::new("acme/m", ArtifactKind::Model).license("Apache-2.0");
    let text = Stated::Text(["MIT".to_owned()].into());
    model.statements.push(Statement { stated: text, ..Statement::declared("") });
    builder.artifact(model);
    let mut data = Artifact::new("acme/d", ArtifactKind::Dataset);
    let changed = ChangedText { like: "MIT".into(), change: "more".into() };
    let stated = Stated::ChangedText(Box::new(changed));
    data.statements.push(Statement { stated, ..Statement::declared("") });
    builder.artifact(data);
    let graph = builder.build().unwrap();
    let codes = |graph: &ArtifactGraph| -> Vec<(String, Code)> {
        check(graph).findings.iter().map(|f| (f.artifact.to_string(), f.code)).collect()
    };
    assert!(codes(&graph).contains(&("acme/m".to_owned(), Code::LicenseContradictory)));
    let whole = cyclonedx(&check(&graph), CycloneDx::V1_7, None);
    assert!(!whole.contains("\"concluded\""), "{whole}");
    assert_eq!(codes(&read_back(&whole).unwrap()), codes(&graph));
}

/// Ids are read as names are everywhere: what an address or another spelling means.
#[test]
fn an_id_that_is_an_address_comes_back_as_what_it_means() {
    let mut builder = ArtifactGraph::builder();
    builder.artifact(Artifact::new("https://huggingface.co/acme/m", ArtifactKind::Model));
    let report = check(&builder.build().unwrap());
    let back = read_back(&cyclonedx(&report, CycloneDx::V1_6, None)).unwrap();
    assert_eq!(&*back.artifacts()[0].id, "acme/m");
}

/// Others may add to a document, and what they add counts as theirs.
#[test]
fn what_others_add_is_read_as_anybodys() {
    let mut whole = document(&manifest(LLAMA), CycloneDx::V1_6);
    let added = json!({"type": "library", "name": "added", "version": "1", "bom-ref": "added",
        "licenses": [{"license": {"id": "MIT", "acknowledgement": "concluded"}}]});
    whole["components"].as_array_mut().unwrap().push(added);
    let graph = read_back(&whole.to_string()).unwrap();
    let added = graph.artifact(graph.find("added@1").unwrap());
    assert_eq!(added.statements.len(), 1);
}

#[test]
fn a_broken_statement_is_told() {
    let text = cyclonedx(&check(&manifest(LLAMA)), CycloneDx::V1_6, None);
    let broken = text.replace("{\\\"stated\\\":", "{\\\"said\\\":");
    assert_ne!(text, broken);
    let found = read_back(&broken).unwrap_err();
    assert!(found.contains("cleartitle:statement"), "{found}");
}

/// Parts with licenses of their own are all declared; each is told by its name.
#[test]
fn parts_are_kept() {
    let graph = manifest(
        "[[artifact]]\nid = \"acme/m\"\nkind = \"model\"\n\
         license = { weights = \"llama3.1\", code = \"MIT OR Apache-2.0\" }",
    );
    let root = &document(&graph, CycloneDx::V1_6)["metadata"]["component"];
    let text = root["licenses"][0]["expression"].as_str().unwrap();
    assert_eq!(text, "LicenseRef-Llama-3.1 AND (MIT OR Apache-2.0)");
    let properties: BTreeMap<&str, &str> = root["properties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["name"].as_str().unwrap(), p["value"].as_str().unwrap()))
        .collect();
    assert_eq!(properties["cleartitle:license:weights"], "LicenseRef-Llama-3.1");
    assert_eq!(properties["cleartitle:license:code"], "MIT OR Apache-2.0");
    assert_eq!(properties["cleartitle:concluded"], text);
}
