//! Training configurations of axolotl.

use proptest::prelude::*;

use super::*;
use Evidence::{Declared, Inferred};
use Relation::{AdapterOf, Contains, EvaluatedOn, FineTunedFrom, MergedFrom, TrainedOn};
use cleartitle::ArtifactKind;

#[test]
fn a_whole_model_is_fine_tuned_and_trained_on_its_datasets() {
    let text = "base_model: acme/base\nsequence_len: 2048\ndatasets:\n  - path: acme/data\n    type: alpaca\n  - path: data/own.jsonl\n    ds_type: json\n  - path: json\n    data_files: [one.jsonl, two.jsonl]\npretraining_dataset: acme/corpus\ntest_datasets:\n  - path: acme/test\n    split: test\nadapter:\nlora_model_dir:\n";
    let graph = graph(one("run.yml", text));
    assert_eq!(artifact(&graph, "run").kind, ArtifactKind::Model);
    assert_eq!(
        relations(&graph, "run"),
        [
            (FineTunedFrom, "acme/base", Declared),
            (TrainedOn, "acme/corpus", Declared),
            (TrainedOn, "acme/data", Declared),
            (EvaluatedOn, "acme/test", Declared),
            (TrainedOn, "data/own.jsonl", Declared),
            (TrainedOn, "one.jsonl", Declared),
            (TrainedOn, "two.jsonl", Declared)
        ]
    );
    assert_eq!(stated_at(&graph, "run", "acme/data"), "run.yml:4:11");
    assert_eq!(artifact(&graph, "acme/data").kind, ArtifactKind::Dataset);
}

#[test]
fn an_adapter_is_of_its_base_and_called_as_it_is_pushed() {
    let text = "base_model: acme/base\nadapter: qlora\nlora_model_dir: acme/earlier-lora\nmicro_batch_size: 1\nhub_model_id: me/lora\ntokenizer_config: other/tokens\npretraining_dataset:\n  - path: acme/corpus\n    name: en\n";
    let graph = graph(one("run.yaml", text));
    assert_eq!(artifact(&graph, "me/lora").kind, ArtifactKind::Adapter);
    assert_eq!(
        relations(&graph, "me/lora"),
        [
            (AdapterOf, "acme/base", Declared),
            (TrainedOn, "acme/corpus", Declared),
            (FineTunedFrom, "acme/earlier-lora", Declared),
            (Contains, "other/tokens", Declared)
        ]
    );
}

#[test]
fn an_adapter_that_was_merged_is_a_model() {
    let text = "base_model: acme/base\nadapter: lora\nsequence_len: 1\n";
    let folder = Temp::new()
        .with("whole/config.json", r#"{"model_type": "llama"}"#)
        .with("whole/run.yml", text)
        .with("part/adapter_config.json", r#"{"peft_type": "LORA"}"#)
        .with("part/run.yml", text);
    let whole = graph(folder.read("whole"));
    assert_eq!(artifact(&whole, "whole").kind, ArtifactKind::Model);
    assert_eq!(relations(&whole, "whole"), [(FineTunedFrom, "acme/base", Inferred)]);
    let part = graph(folder.read("part"));
    assert_eq!(artifact(&part, "part").kind, ArtifactKind::Adapter);
    assert_eq!(relations(&part, "part"), [(AdapterOf, "acme/base", Declared)]);
    let said = format!("{text}merge_lora: true\nlora_model_dir: acme/lora\n");
    let said = graph(one("run.yml", said));
    assert_eq!(
        relations(&said, "run"),
        [(FineTunedFrom, "acme/base", Declared), (MergedFrom, "acme/lora", Declared)]
    );
}

#[test]
fn its_own_output_is_no_upstream() {
    let text = "base_model: acme/base\nadapter: lora\nlora_model_dir: ./out/lora\nval_set_size: 0\ndatasets: []\n";
    assert_eq!(graph(one("run.yml", text)).edges().len(), 1);
}

#[test]
fn values_of_another_shape_are_told_and_the_rest_is_read() {
    let text = "base_model: [acme/base]\nsequence_len: 1\ndatasets:\n  - path: {a: b}\n  - [x]\n  - path: acme/data\n  - type: alpaca\nhub_model_id: {}\n";
    let gathered = one("run.yml", text);
    assert_eq!(
        told(&gathered),
        [
            "8:15: `hub_model_id` is a table, expected `owner/name`",
            "1:13: `base_model` is a list, expected the name of a model",
            "4:11: `path` is a table, expected the name of a dataset",
            "5:5: `datasets` is a list, expected datasets with a `path`"
        ]
    );
    assert_eq!(relations(&sound(gathered), "run"), [(TrainedOn, "acme/data", Declared)]);
}

#[test]
fn a_base_on_somebody_s_machine_is_told() {
    let gathered = one("run.yml", "base_model: /workspace/llama\nsequence_len: 1\n");
    assert_eq!(
        told(&gathered),
        ["1:13: the base model `/workspace/llama` is a path, which names no model to others"]
    );
}

#[test]
fn a_short_address_of_the_hub_is_a_name_and_no_path() {
    let found = graph(one("run.yml", "base_model: hf.co/acme/base\nsequence_len: 1\n"));
    assert_eq!(relations(&found, "run"), [(FineTunedFrom, "acme/base", Declared)]);
}

#[test]
fn other_yaml_with_a_base_model_is_none() {
    let card = "base_model: acme/base\ndatasets: [acme/data]\nlicense: mit\n";
    let nested = "train:\n  base_model: x\n  sequence_len: 1\n";
    for (name, text) in [
        ("config.yaml", card),
        ("config.yaml", nested),
        ("run.txt", "base_model: x\nsequence_len: 1\n"),
    ] {
        let problems = one(name, text).problems;
        assert!(matches!(problems[..], [ReadError::Unrecognized { .. }]), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_configuration_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"base_model: x\nsequence_len: 1\ndatasets:\n".to_vec();
        text.extend(bytes);
        let gathered = one("run.yml", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }
}

#[test]
fn collected_configurations_have_the_edges_that_their_collector_saw() {
    let Some(fixtures) = fixtures() else { return };
    let lines = fs::read_to_string(fixtures.join("configs/axolotl-edges.jsonl")).unwrap();
    let mut count = 0;
    for line in lines.lines() {
        let expected: serde_json::Value = serde_json::from_str(line).unwrap();
        let file = expected["file"].as_str().unwrap();
        let name = file.strip_prefix("examples/").unwrap().replace('/', "__");
        let Ok(text) = fs::read(fixtures.join("configs/axolotl").join(&name)) else { continue };
        let graph = graph(one("run.yml", text));
        let by = if expected["adapter"].is_null() { FineTunedFrom } else { AdapterOf };
        let mut edges = vec![(by, expected["base_model"].as_str().unwrap(), Declared)];
        let data = expected["datasets"].as_array().unwrap().iter();
        edges.extend(data.map(|d| (TrainedOn, d.as_str().unwrap(), Declared)));
        edges.sort_by_key(|e| e.1);
        assert_eq!(relations(&graph, "run"), edges, "{file}");
        count += 1;
    }
    assert_eq!(count, 25);
}
