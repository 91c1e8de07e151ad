//! What several files say of one artifact.

use cleartitle::vocab::{Code, Verdict};
use cleartitle::{Catalog, Checker, GraphBuilder, Report};
use proptest::prelude::*;

use super::*;

fn check(gathered: Gathered) -> Report {
    let (graph, errors) = gathered.builder.build_sound();
    assert_eq!(errors, []);
    Checker::new(&Catalog::builtin()).check(&graph)
}

/// A GGUF file with one text key.
fn gguf(key: &str, value: &str) -> Vec<u8> {
    let text = |t: &str| [&(t.len() as u64).to_le_bytes()[..], t.as_bytes()].concat();
    [
        b"GGUF".to_vec(),
        3u32.to_le_bytes().to_vec(),
        0u64.to_le_bytes().to_vec(),
        1u64.to_le_bytes().to_vec(),
        text(key),
        8u32.to_le_bytes().to_vec(),
        text(value),
    ]
    .concat()
}

#[test]
fn a_header_against_a_card_is_a_contradiction_that_points_at_both() {
    let temp = Temp::new()
        .with("m/README.md", "---\nlicense: apache-2.0\n---\n")
        .with("m/model.gguf", gguf("general.license", "llama3.1"));
    let report = check(temp.read("m"));
    let found = report.findings.iter().find(|f| f.code == Code::LicenseContradictory).unwrap();
    let places: Vec<_> = found.places.iter().map(|p| p.place.to_string()).collect();
    let at = |end: &str| places.iter().any(|p| p.ends_with(end));
    assert!(at("m/README.md:2:1") && at("m/model.gguf"), "{places:?}");
    // What agrees is no finding.
    let temp = Temp::new()
        .with("m/README.md", "---\nlicense: apache-2.0\n---\n")
        .with("m/model.gguf", gguf("general.license", "Apache-2.0"));
    assert!(check(temp.read("m")).findings.is_empty());
}

#[test]
fn a_card_against_a_license_text_is_a_contradiction_that_points_at_both() {
    let text = spdx::license_id("MIT").unwrap().text();
    let temp =
        Temp::new().with("m/README.md", "---\nlicense: apache-2.0\n---\n").with("m/LICENSE", text);
    let report = check(temp.read("m"));
    let found = report.findings.iter().find(|f| f.code == Code::LicenseContradictory).unwrap();
    let files: Vec<_> = found.places.iter().map(|p| p.place.file.to_string()).collect();
    assert!(files.iter().any(|f| f.ends_with("README.md")), "{files:?}");
    assert!(files.iter().any(|f| f.ends_with("LICENSE")), "{files:?}");
}

const LLAMA_NOTICE: &str = "Llama 3.1 is licensed under the Llama 3.1 Community License, \
     Copyright © Meta Platforms, Inc. All Rights Reserved.\n";

#[test]
fn a_notice_of_terms_that_the_card_does_not_know_is_a_contradiction_that_points_at_both() {
    let temp = Temp::new()
        .with("m/README.md", "---\nlicense: apache-2.0\n---\n")
        .with("m/NOTICE", LLAMA_NOTICE);
    let gathered = temp.read("m");
    let (graph, _) = gathered.builder.build_sound();
    let catalog = Catalog::builtin();
    let report = Checker::new(&catalog).check(&graph);
    let found = report.findings.iter().find(|f| f.code == Code::LicenseContradictory).unwrap();
    assert_eq!(found.licenses, ["LicenseRef-Llama-3.1"]);
    let places: Vec<_> = found.places.iter().map(|p| p.place.to_string()).collect();
    let at = |end: &str| places.iter().any(|p| p.ends_with(end));
    assert!(at("m/NOTICE") && at("m/README.md:2:1"), "{places:?}");
    assert_eq!(report.verdict, Verdict::Unknown);
    assert_eq!(Checker::new(&catalog).verdicts(&graph).overall, Verdict::Unknown);
}

#[test]
fn a_notice_of_the_lineage_or_of_what_may_be_in_it_is_none() {
    for front in [
        // The upstream is under it.
        "license: llama3.1\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: finetune",
        // So is what was made of it, whatever the card says of itself.
        "license: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: finetune",
        // Nobody knows what this is from: that is told, and the notice may be of it.
        "license: apache-2.0\nbase_model: nobody/knows\nbase_model_relation: finetune",
        "base_model: []",
    ] {
        let temp = Temp::new()
            .with("m/README.md", format!("---\n{front}\n---\n"))
            .with("m/NOTICE", LLAMA_NOTICE);
        let mut gathered = temp.read("m");
        cleartitle::Upstreams::builtin().describe(&mut gathered.builder);
        let report = check(gathered);
        let stray = report.findings.iter().any(|f| f.code == Code::LicenseContradictory);
        assert!(!stray, "{front}: {:#?}", report.findings);
    }
}

#[test]
fn a_use_policy_of_other_terms_is_a_contradiction() {
    let Some(shared) = std::env::var_os("CLEARTITLE_SHARED").map(std::path::PathBuf::from) else {
        return;
    };
    let text = shared.join("license-texts/LicenseRef-Llama-3.1-AUP.txt");
    let text = std::fs::read_to_string(text).unwrap();
    for (license, stray) in [("apache-2.0", true), ("llama3.1", false), ("llama3.2", true)] {
        let temp = Temp::new()
            .with("m/README.md", format!("---\nlicense: {license}\n---\n"))
            .with("m/USE_POLICY.md", text.clone());
        let report = check(temp.read("m"));
        let found = report.findings.iter().any(|f| f.code == Code::LicenseContradictory);
        assert_eq!(found, stray, "{license}");
    }
}

#[test]
fn a_card_a_bill_of_materials_and_a_manifest_speak_of_one_model() {
    let bom = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "machine-learning-model", "name": "b", "purl": "pkg:huggingface/Acme/B@0a1b",
         "licenses": [{"license": {"id": "MIT"}}]}]}"#;
    let manifest = "[[artifact]]\nid = \"acme/b\"\nkind = \"model\"\nlicense = \"Apache-2.0\"\n";
    let card = "---\nlicense: mit\nbase_model: https://huggingface.co/acme/b\n---\n";
    let temp =
        Temp::new().with("bom.json", bom).with("cleartitle.toml", manifest).with("c.md", card);
    let paths = ["bom.json", "c.md", "cleartitle.toml"].map(|p| temp.0.join(p));
    let graph = graph(read(&paths, None, Options::default()));
    let ids: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(ids, ["acme/b", "c"]);
    let base = artifact(&graph, "acme/b");
    let said = |text: &str, grade| (text.to_owned(), grade);
    assert_eq!(
        licenses(base),
        [said("Apache-2.0", Evidence::Concluded), said("MIT", Evidence::Declared)]
    );
    assert_eq!(base.details().revision.as_deref(), Some("0a1b"));
}

#[test]
fn of_one_pair_the_strongest_word_stands() {
    let temp = Temp::new().with("m/README.md", "---\nlicense: mit\nbase_model: a/b\n---\n").with(
        "m/mergekit_config.yml",
        "merge_method: linear\nmodels:\n  - model: A/B\n  - model: c/d\n",
    );
    let gathered = temp.read("m");
    let told = told(&gathered);
    let graph = sound(gathered);
    use Evidence::Declared;
    assert_eq!(
        relations(&graph, "m"),
        [(Relation::MergedFrom, "a/b", Declared), (Relation::MergedFrom, "c/d", Declared)]
    );
    // The card names only one of the two.
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("`c/d`"), "{told:?}");
}

/// Data may be called as the base is; neither word hides the other.
#[test]
fn a_stronger_word_on_another_matter_hides_nothing() {
    let text = "---\nbase_model: a/b\ndatasets: a/b\n---\n";
    let gathered = Temp::new().with("m.md", text).read("m.md");
    let graph = sound(gathered);
    let by: Vec<_> = relations(&graph, "m").into_iter().map(|(by, ..)| by).collect();
    assert_eq!(by, [Relation::FineTunedFrom, Relation::TrainedOn]);
    let manifest = "[[artifact]]\nid = \"m\"\nkind = \"model\"\npath = \"m\"\nrelations = [{ by = \"distilled-from\", to = \"a/b\" }]\n";
    let temp = Temp::new().with("cleartitle.toml", manifest).with("m/README.md", text);
    let graph = sound(temp.read(""));
    let by: Vec<_> = relations(&graph, "m").into_iter().map(|(by, ..)| by).collect();
    assert_eq!(by, [Relation::DistilledFrom], "a person's word stands alone");
}

#[test]
fn a_relation_that_a_person_states_and_cannot_be_is_an_error() {
    let text = "[[artifact]]\nid = \"d\"\nkind = \"dataset\"\nlicense = \"MIT\"\nrelations = [{ by = \"fine-tuned-from\", to = \"m\" }]\n[[artifact]]\nid = \"m\"\nkind = \"model\"\nlicense = \"MIT\"\n";
    let (_, errors) = Temp::new().with("cleartitle.toml", text).read("").builder.build_sound();
    assert_eq!(errors.len(), 1, "{errors:?}");
}

/// What a graph is, whatever the order in which its parts were read.
fn essence(builder: GraphBuilder) -> Vec<String> {
    let graph = builder.build_sound().0;
    let mut all: Vec<String> = Vec::new();
    for at in graph.artifacts() {
        let mut said = licenses(at);
        said.sort();
        all.push(format!("{} {} {said:?}", at.id.to_lowercase(), at.kind));
    }
    for edge in graph.edges() {
        let id = |at: u32| graph.artifact(at).id.to_lowercase();
        all.push(format!("{} {} {} {}", id(edge.from), edge.relation, id(edge.to), edge.evidence));
    }
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_in_which_inputs_are_named_changes_nothing(
        cards in prop::collection::btree_map("[a-c]", (
            prop::option::of("(mit|apache-2.0|gpl-3.0|other)"),
            prop::option::of("(A|b|https://huggingface.co/c|org/x|ORG/x)"),
            prop::option::of("(org/x|d|data/set)"),
        ), 1..4),
        turn in 0usize..4,
    ) {
        let mut temp = Temp::new();
        let mut paths = Vec::new();
        for (name, (license, base, data)) in &cards {
            let line = |key: &str, value: &Option<String>| {
                value.as_ref().map(|v| format!("{key}: {v}\n")).unwrap_or_default()
            };
            let text = format!(
                "---\nx: 1\n{}{}{}---\n",
                line("license", license), line("base_model", base), line("datasets", data)
            );
            temp = temp.with(&format!("{name}.md"), text);
            paths.push(temp.0.join(format!("{name}.md")));
        }
        let one = essence(read(&paths, None, Options::default()).builder);
        let by = turn % paths.len();
        paths.rotate_left(by);
        let other = essence(read(&paths, None, Options::default()).builder);
        prop_assert_eq!(one, other);
    }
}
