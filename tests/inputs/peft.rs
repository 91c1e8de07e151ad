//! `adapter_config.json`.

use super::*;

#[test]
fn an_adapter_stands_on_the_base_that_its_configuration_names() {
    let text = "{\n  \"peft_type\": \"LORA\",\n  \"base_model_name_or_path\": \"meta-llama/Llama-3.2-3B\"\n}";
    let graph = graph(one("adapter_config.json", text));
    let base = "meta-llama/Llama-3.2-3B";
    assert_eq!(
        relations(&graph, "adapter_config"),
        [(Relation::AdapterOf, base, Evidence::Declared)]
    );
    assert_eq!(stated_at(&graph, "adapter_config", base), "adapter_config.json:3:3");
}

#[test]
fn a_base_of_another_type_is_told_and_no_base_is_none() {
    let text = "{\"peft_type\": \"LORA\", \"base_model_name_or_path\": 7}";
    let gathered = one("", text);
    assert_eq!(
        told(&gathered),
        ["1:50: `base_model_name_or_path` is a number or yes/no, expected the name of a model"]
    );
    let graph = graph(one("", "{\"peft_type\": \"LORA\", \"base_model_name_or_path\": null}"));
    assert_eq!(graph.edges(), []);
}

/// All of them were written for experiments, without their base.
#[test]
fn collected_adapters_are_adapters_of_nobody() {
    let Some(fixtures) = fixtures() else { return };
    let mut count = 0;
    for file in fs::read_dir(fixtures.join("configs/peft")).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        let graph = graph(one(&name, fs::read(file.path()).unwrap()));
        let [adapter] = graph.artifacts() else { panic!("{name}") };
        assert_eq!(adapter.kind, cleartitle::ArtifactKind::Adapter, "{name}");
        assert_eq!(graph.edges(), [], "{name}");
        count += 1;
    }
    assert_eq!(count, 6);
}
