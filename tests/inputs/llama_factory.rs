//! Configurations of LLaMA-Factory.

use proptest::prelude::*;

use super::*;
use Evidence::{Declared, Inferred};
use Relation::{
    AdapterOf, ConvertedFrom, EvaluatedOn, FineTunedFrom, MergedFrom, QuantizedFrom, TrainedOn,
};
use cleartitle::ArtifactKind;

fn edges(text: &str) -> Vec<(Relation, String)> {
    let graph = graph(one("run.yaml", text));
    relations(&graph, "run").into_iter().map(|r| (r.0, r.1.to_owned())).collect()
}

fn edge(by: Relation, to: &str) -> (Relation, String) {
    (by, to.to_owned())
}

#[test]
fn what_is_trained_is_an_adapter_unless_the_whole_is_said() {
    let rest = "model_name_or_path: acme/base\nstage: sft\ntemplate: qwen\n";
    assert_eq!(edges(rest), [edge(AdapterOf, "acme/base")]);
    assert_eq!(edges(&format!("{rest}finetuning_type: lora")), [edge(AdapterOf, "acme/base")]);
    for whole in ["full", "freeze"] {
        let text = format!("{rest}finetuning_type: {whole}");
        assert_eq!(edges(&text), [edge(FineTunedFrom, "acme/base")], "{whole}");
    }
    let json = r#"{"model_name_or_path": "acme/base", "finetuning_type": "full"}"#;
    let graph = graph(one("run.json", json));
    assert_eq!(relations(&graph, "run"), [(FineTunedFrom, "acme/base", Declared)]);
}

#[test]
fn an_export_is_merged_quantized_or_converted() {
    let export = "model_name_or_path: acme/base\nexport_dir: out\n";
    assert_eq!(edges(export), [edge(ConvertedFrom, "acme/base")]);
    assert_eq!(
        edges(&format!("{export}export_quantization_bit: 4\n")),
        [edge(QuantizedFrom, "acme/base")]
    );
    assert_eq!(
        edges(&format!("{export}adapter_name_or_path: me/one, me/two\n")),
        [edge(MergedFrom, "acme/base"), edge(MergedFrom, "me/one"), edge(MergedFrom, "me/two")]
    );
}

#[test]
fn a_dataset_is_an_entry_of_the_registry_which_says_where_it_lies() {
    let text = "model_name_or_path: acme/base\nfinetuning_type: full\ndataset: known, file,unknown\neval_dataset: [known2]\n";
    let alone = graph(one("run.yaml", text));
    assert_eq!(
        relations(&alone, "run"),
        [
            (FineTunedFrom, "acme/base", Declared),
            (TrainedOn, "dataset_info.json#file", Declared),
            (TrainedOn, "dataset_info.json#known", Declared),
            (EvaluatedOn, "dataset_info.json#known2", Declared),
            (TrainedOn, "dataset_info.json#unknown", Declared)
        ]
    );
    assert_eq!(stated_at(&alone, "run", "dataset_info.json#file"), "run.yaml:3:10");
    let registry = r#"{"known": {"hf_hub_url": "acme/data"}, "known2": {"hf_hub_url": "acme/test"}, "file": {"file_name": "x.json"}}"#;
    let folder = Temp::new()
        .with("run.yaml", text)
        .with("data/dataset_info.json", registry)
        .with("elsewhere.yaml", format!("{text}dataset_dir: nowhere\n"))
        .with("outside.yaml", format!("{text}dataset_dir: ../..\n"));
    let found = graph(folder.read("run.yaml"));
    assert_eq!(
        relations(&found, "run"),
        [
            (FineTunedFrom, "acme/base", Declared),
            (TrainedOn, "acme/data", Declared),
            (EvaluatedOn, "acme/test", Declared),
            (TrainedOn, "dataset_info.json#file", Declared),
            (TrainedOn, "dataset_info.json#unknown", Declared)
        ]
    );
    for name in ["elsewhere", "outside"] {
        let graph = graph(folder.read(&format!("{name}.yaml")));
        assert!(graph.find("dataset_info.json#known").is_some(), "{name}");
    }
    let online = format!("{text}dataset_dir: ONLINE\n");
    assert!(edges(&online).contains(&edge(TrainedOn, "known")));
}

#[test]
fn a_damaged_registry_is_told_and_the_names_stay() {
    let folder = Temp::new()
        .with("run.yaml", "model_name_or_path: a/b\nfinetuning_type: full\ndataset: x\n")
        .with("dataset_info.json", "{\"x\": ");
    let gathered = folder.read("run.yaml");
    assert_eq!(gathered.problems.len(), 1);
    assert!(gathered.problems[0].place().file.ends_with("dataset_info.json"));
    assert_eq!(relations(&sound(gathered), "run").len(), 2);
}

#[test]
fn an_adapter_that_was_merged_is_a_model() {
    let folder = Temp::new()
        .with("whole/config.json", r#"{"model_type": "llama"}"#)
        .with("whole/run.yaml", "model_name_or_path: a/b\nfinetuning_type: lora\n");
    let graph = graph(folder.read("whole"));
    assert_eq!(artifact(&graph, "whole").kind, ArtifactKind::Model);
    assert_eq!(relations(&graph, "whole"), [(FineTunedFrom, "a/b", Inferred)]);
}

#[test]
fn values_of_another_shape_are_told() {
    let text = "model_name_or_path: {a: b}\nfinetuning_type: full\ndataset: [{x: y}, z]\n";
    let gathered = one("run.yaml", text);
    assert_eq!(
        told(&gathered),
        [
            "1:21: `model_name_or_path` is a table, expected the name of a model",
            "3:11: `dataset` is a table, expected names with commas between them"
        ]
    );
    assert_eq!(sound(gathered).edges().len(), 1);
}

#[test]
fn other_trainers_configurations_are_none() {
    for text in ["model_name_or_path: a/b\ndataset_name: x\n", "finetuning_type: lora\n"] {
        let problems = one("run.yaml", text).problems;
        assert!(matches!(problems[..], [ReadError::Unrecognized { .. }]), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_configuration_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"model_name_or_path: x\nfinetuning_type: full\ndataset: ".to_vec();
        text.extend(bytes);
        let gathered = one("run.yaml", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }
}

#[test]
fn collected_configurations_train_qwen_and_merge_it() {
    let Some(fixtures) = fixtures() else { return };
    let base = "Qwen/Qwen2-7B-Instruct";
    let data = "dataset_info.json#qwen_train_data";
    for (file, kind, expected) in [
        ("full-sft", ArtifactKind::Model, [(FineTunedFrom, base), (TrainedOn, data)]),
        ("lora-sft", ArtifactKind::Adapter, [(AdapterOf, base), (TrainedOn, data)]),
        ("qlora-sft", ArtifactKind::Adapter, [(AdapterOf, base), (TrainedOn, data)]),
        ("merge-lora", ArtifactKind::Model, [(MergedFrom, "PATH-TO-LORA"), (MergedFrom, base)]),
    ] {
        let path = fixtures.join(format!("configs/llama-factory/qwen2-7b-{file}.yaml"));
        let graph = graph(one("run.yaml", fs::read(path).unwrap()));
        let found: Vec<_> = relations(&graph, "run").into_iter().map(|r| (r.0, r.1)).collect();
        assert_eq!(found, expected, "{file}");
        assert_eq!(artifact(&graph, "run").kind, kind, "{file}");
    }
}
