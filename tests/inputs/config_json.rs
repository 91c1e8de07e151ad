//! `config.json`.

use proptest::prelude::*;

use super::*;
use Evidence::{Declared, Inferred};
use Relation::{FineTunedFrom, QuantizedFrom};

#[test]
fn what_a_model_was_loaded_from_is_a_guess_at_its_parent() {
    let text = "{\n \"_name_or_path\": \"acme/base\",\n \"model_type\": \"llama\"\n}";
    let graph = graph(one("config.json", text));
    assert_eq!(relations(&graph, "config"), [(FineTunedFrom, "acme/base", Inferred)]);
    assert_eq!(stated_at(&graph, "config", "acme/base"), "config.json:2:19");
    assert_eq!(artifact(&graph, "config").kind, cleartitle::ArtifactKind::Model);
}

#[test]
fn a_model_with_quantization_was_quantized_from_it() {
    let text = r#"{"_name_or_path": "acme/base", "quantization_config": {"bits": 4}}"#;
    let found = graph(one("config.json", text));
    assert_eq!(relations(&found, "config"), [(QuantizedFrom, "acme/base", Inferred)]);
    let text = r#"{"_name_or_path": "acme/base", "quantization_config": null}"#;
    let found = graph(one("config.json", text));
    assert_eq!(relations(&found, "config"), [(FineTunedFrom, "acme/base", Inferred)]);
}

#[test]
fn a_folder_of_somebody_s_machine_is_no_parent() {
    for origin in [
        "",
        " ",
        "./",
        ".",
        "/tmp/x",
        "C:\\models\\x",
        "~/x",
        "a/b/c",
        "models/llama",
        "out/checkpoint-500",
        "acme/checkpoint-500",
        "checkpoint-1000",
        "outputs",
    ] {
        let text = serde_json::json!({"model_type": "llama", "_name_or_path": origin}).to_string();
        assert_eq!(graph(one("config.json", text)).edges(), [], "{origin}");
    }
    // Names of the hub's first years have no owner.
    let text = r#"{"model_type": "bert", "_name_or_path": "bert-base-uncased"}"#;
    assert_eq!(graph(one("config.json", text)).edges().len(), 1);
}

#[test]
fn each_part_of_a_model_says_what_it_began_as() {
    let text = r#"{"model_type": "llava", "text_config": {"_name_or_path": "acme/text"}, "vision_config": {"_name_or_path": ""}, "encoder": {"_name_or_path": "acme/encoder"}, "other": {"_name_or_path": "no/body"}}"#;
    let graph = graph(one("config.json", text));
    assert_eq!(
        relations(&graph, "config"),
        [(FineTunedFrom, "acme/encoder", Inferred), (FineTunedFrom, "acme/text", Inferred)]
    );
}

#[test]
fn a_model_is_not_its_own_parent() {
    let text = r#"{"model_type": "llama", "_name_or_path": "Acme/Model"}"#;
    let folder = Temp::new()
        .with("models--acme--model/snapshots/abc/config.json", text)
        .with("models--acme--model/refs/main", "abc");
    let graph = graph(folder.read("models--acme--model"));
    assert!(graph.find("acme/model").is_some());
    assert_eq!(graph.edges(), []);
}

#[test]
fn a_card_that_names_a_parent_counts_alone() {
    let folder = Temp::new()
        .with("m/README.md", "---\nbase_model: acme/real\nbase_model_relation: finetune\n---\n")
        .with("m/config.json", r#"{"model_type": "x", "_name_or_path": "acme/guess"}"#);
    let found = graph(folder.read("m"));
    assert_eq!(relations(&found, "m"), [(FineTunedFrom, "acme/real", Declared)]);
}

#[test]
fn other_programs_configurations_are_none() {
    for (name, text) in [
        ("config.json", r#"{"port": 80, "models": []}"#),
        ("settings.json", r#"{"model_type": "x", "architectures": []}"#),
        ("config.json", "[]"),
        ("", r#"{"model_type": "x"}"#),
    ] {
        let problems = one(name, text).problems;
        assert!(matches!(problems[..], [ReadError::Unrecognized { .. }]), "{name} {text}");
    }
    assert_eq!(one("", r#"{"model_type": "x", "architectures": ["y"]}"#).problems, []);
}

#[test]
fn damage_is_told_with_its_place() {
    let gathered = one("config.json", r#"{"model_type": "x", "_name_or_path": ["a/b"]}"#);
    assert_eq!(told(&gathered), ["1:38: `_name_or_path` is a list, expected the name of a model"]);
    let told = told(&one("config.json", "{\n\"model_type\": \"x\",\n}"));
    assert!(told[0].starts_with("3:1: this is not valid JSON"), "{told:?}");
    let deep = format!("{{\"model_type\": {}", "[".repeat(50_000));
    let deep = one("config.json", deep);
    assert_eq!(deep.problems.len(), 1);
    let deep = format!("{{\"model_type\": {}{}}}", "[".repeat(100), "]".repeat(100));
    assert!(matches!(one("config.json", deep).problems[..], [ReadError::TooMuch { .. }]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_model_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"{\"model_type\": \"x\", ".to_vec();
        text.extend(bytes);
        let gathered = one("config.json", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }
}

#[test]
fn the_collected_model_was_loaded_from_minilm() {
    let Some(fixtures) = fixtures() else { return };
    let folder = fixtures.join("weights/all-MiniLM-L6-v2");
    let graph = sound(read(&[folder], None, Options::default()));
    let expected = (FineTunedFrom, "nreimers/MiniLM-L6-H384-uncased", Inferred);
    assert!(relations(&graph, "all-MiniLM-L6-v2").contains(&expected));
}
