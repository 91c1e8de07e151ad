//! `meta.json` of spaCy.

use proptest::prelude::*;

use super::*;
use Evidence::Declared;
use Relation::{FineTunedFrom, TrainedOn};
use cleartitle::ArtifactKind;

#[test]
fn a_pipeline_has_its_license_and_its_sources_have_theirs() {
    let text = r#"{"lang": "en", "name": "core", "spacy_version": ">=3.8", "license": "MIT",
"sources": [
{"name": "Corpus 5", "url": "https://example.org/c", "license": "CC BY-SA 4.0"},
"Wikipedia",
{"name": "acme/bert", "url": "https://huggingface.co/acme/bert", "license": ""},
{"name": "acme/data", "url": "https://huggingface.co/datasets/acme/data"}
]}"#;
    let graph = graph(one("meta.json", text));
    let pipeline = artifact(&graph, "en_core");
    assert_eq!(licenses(pipeline), [("MIT".to_owned(), Declared)]);
    assert_eq!(
        relations(&graph, "en_core"),
        [
            (TrainedOn, "Corpus 5", Declared),
            (TrainedOn, "Wikipedia", Declared),
            (FineTunedFrom, "acme/bert", Declared),
            (TrainedOn, "acme/data", Declared)
        ]
    );
    let corpus = artifact(&graph, "Corpus 5");
    assert_eq!(corpus.kind, ArtifactKind::Dataset);
    assert_eq!(licenses(corpus), [("CC BY-SA 4.0".to_owned(), Declared)]);
    assert_eq!(corpus.statements[0].place.as_ref().unwrap().to_string(), "meta.json:3:65");
    assert!(!artifact(&graph, "acme/bert").described, "nothing is said of it");
}

#[test]
fn values_of_another_shape_are_told_and_the_rest_is_read() {
    let text = r#"{"lang": "en", "name": "x", "spacy_version": "3", "license": ["MIT"], "sources": [7, {"name": {}}, {"license": "MIT"}, "good"]}"#;
    let gathered = one("meta.json", text);
    assert_eq!(
        told(&gathered),
        [
            "1:62: `license` is a list, expected the name of a license",
            "1:83: `sources` is a number or yes/no, expected tables with `name` and `license`",
            "1:95: `name` is a table, expected the name of what it learnt from"
        ]
    );
    assert_eq!(relations(&sound(gathered), "en_x"), [(TrainedOn, "good", Declared)]);
}

#[test]
fn other_metadata_is_none() {
    for text in [r#"{"name": "x", "lang": "en"}"#, r#"{"name": "x", "license": "MIT"}"#, "[]"] {
        let problems = one("meta.json", text).problems;
        assert!(matches!(problems[..], [ReadError::Unrecognized { .. }]), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_pipeline_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"{\"lang\": \"en\", \"name\": \"x\", \"spacy_version\": \"3\", \"sources\": [".to_vec();
        text.extend(bytes);
        let gathered = one("meta.json", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }
}

#[test]
fn the_collected_folder_is_mit_and_the_terms_of_its_sources_are_not_its_own() {
    let Some(fixtures) = fixtures() else { return };
    let folder = fixtures.join("weights/en_core_web_sm-3.8.0");
    let graph = graph(read(&[folder], None, Options::default()));
    let id = "en_core_web_sm-3.8.0";
    let found = licenses(artifact(&graph, id));
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].1, Evidence::Text);
    assert!(found.iter().all(|(license, _)| license.contains("MIT")), "{found:?}");
    let sources: Vec<_> = relations(&graph, id).into_iter().map(|r| (r.0, r.1)).collect();
    assert_eq!(
        sources,
        [
            (TrainedOn, "ClearNLP Constituent-to-Dependency Conversion"),
            (TrainedOn, "OntoNotes 5"),
            (TrainedOn, "WordNet 3.0")
        ]
    );
    let word_net = licenses(artifact(&graph, "WordNet 3.0"));
    assert_eq!(word_net, [("WordNet 3.0 License".to_owned(), Declared)]);
}

#[test]
fn collected_pipelines_name_what_their_metadata_names() {
    let Some(fixtures) = fixtures() else { return };
    let lines = fs::read_to_string(fixtures.join("catalogues/spacy-models.meta.jsonl")).unwrap();
    let mut models = 0;
    for line in lines.lines() {
        let meta: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = format!("{}_{}", meta["lang"].as_str().unwrap(), meta["name"].as_str().unwrap());
        let graph = graph(one("meta.json", line));
        let stated = meta["license"].as_str().unwrap().to_owned();
        assert_eq!(licenses(artifact(&graph, &id)), [(stated, Declared)]);
        let mut names: Vec<&str> = meta["sources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().or(s["name"].as_str()).unwrap())
            .collect();
        names.sort_unstable();
        names.dedup();
        let found: Vec<_> = relations(&graph, &id).into_iter().map(|r| r.1).collect();
        assert_eq!(found, names, "{id}");
        models += relations(&graph, &id).iter().filter(|r| r.0 == FineTunedFrom).count();
    }
    assert_eq!((lines.lines().count(), models), (22, 2));
}
