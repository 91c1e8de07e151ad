//! Recipes of mergekit.

use proptest::prelude::*;

use super::*;
use Evidence::Declared;
use Relation::{Contains, MergedFrom};

fn recipe(text: &str) -> ArtifactGraph {
    graph(one("mergekit_config.yml", text))
}

fn parents(text: &str) -> Vec<String> {
    let graph = recipe(text);
    let merged = relations(&graph, "mergekit_config").into_iter();
    merged.filter(|r| r.0 == MergedFrom).map(|r| r.1.to_owned()).collect()
}

#[test]
fn every_model_of_a_recipe_is_a_parent_and_so_is_its_base() {
    let text = "merge_method: ties\nbase_model: acme/base\nmodels:\n  - model: acme/one\n    parameters: {weight: 1.0}\n  - model: acme/two\ndtype: float16\n";
    let graph = recipe(text);
    assert_eq!(
        relations(&graph, "mergekit_config"),
        [
            (MergedFrom, "acme/base", Declared),
            (MergedFrom, "acme/one", Declared),
            (MergedFrom, "acme/two", Declared)
        ]
    );
    assert_eq!(artifact(&graph, "mergekit_config").kind, cleartitle::ArtifactKind::Model);
    assert_eq!(stated_at(&graph, "mergekit_config", "acme/two"), "mergekit_config.yml:6:12");
    assert_eq!(stated_at(&graph, "mergekit_config", "acme/base"), "mergekit_config.yml:2:13");
}

#[test]
fn slices_and_modules_name_parents_too() {
    let slices = "slices:\n- base_model: a/per-slice\n  sources:\n  - {model: a/one, layer_range: [0, 16]}\n  - {model: a/two, layer_range: [0, 16]}\n- sources: [{model: a/one, layer_range: [16, 32]}]\nmerge_method: passthrough\n";
    assert_eq!(parents(slices), ["a/one", "a/per-slice", "a/two"]);
    let modules = "merge_method: linear\nmodules:\n  text:\n    models: [{model: a/one}]\n  vision:\n    slices: [{sources: [{model: a/two}]}]\n";
    assert_eq!(parents(modules), ["a/one", "a/two"]);
}

#[test]
fn experts_are_parents_of_a_mixture() {
    let text = "base_model: a/base\ngate_mode: hidden\nexperts:\n  - source_model: a/one\n    positive_prompts: [x]\n  - source_model: a/two\nshared_experts:\n  - source_model: a/three\n";
    assert_eq!(parents(text), ["a/base", "a/one", "a/three", "a/two"]);
}

#[test]
fn a_lora_that_is_added_to_a_model_is_a_parent_without_its_revision() {
    let text = "merge_method: linear\nmodels:\n  - model: a/one@v2+b/lora@main\n  - model:\n      model: {path: a/two, revision: abc}\n      lora: {path: b/other}\n  - model: {model: a/three@x}\n";
    assert_eq!(parents(text), ["a/one", "a/three", "a/two", "b/lora", "b/other"]);
}

#[test]
fn a_reference_against_its_grammar_is_told_and_loses_no_name() {
    let text = "merge_method: linear\nmodels:\n  - model: a/one@x@y\n  - model: a/two+b/l+c/m\n  - model: 7.5\n  - model: [a/b]\n";
    let gathered = one("m.yaml", text);
    let told = told(&gathered);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("3:12: `model` is `a/one@x@y`, expected"), "{told:?}");
    assert!(told[1].starts_with("4:12: `model` is `a/two+b/l+c/m`"), "{told:?}");
    assert_eq!(told[2], "6:12: `model` is a list, expected the name of a model");
    let graph = sound(gathered);
    let all: Vec<_> = relations(&graph, "m").into_iter().map(|r| r.1).collect();
    assert_eq!(all, ["7.5", "a/one", "a/two", "b/l", "c/m"]);
}

#[test]
fn a_tokenizer_of_another_model_is_shipped_inside() {
    let text = "merge_method: linear\nbase_model: a/base\nmodels: [{model: a/one}]\ntokenizer:\n  source: t/whole\n  tokens:\n    <|im_start|>: {source: t/token}\n    <|im_end|>: {source: {kind: model_token, model: t/kind, token: x}}\n    <|pad|>: {source: {kind: zero}}\n    <|b|>: {source: base}\n    <|o|>: {source: a/one}\n";
    let graph = recipe(text);
    let contained: Vec<_> =
        relations(&graph, "mergekit_config").into_iter().filter(|r| r.0 == Contains).collect();
    assert_eq!(
        contained,
        [
            (Contains, "t/kind", Declared),
            (Contains, "t/token", Declared),
            (Contains, "t/whole", Declared)
        ]
    );
    for word in ["union", "base", "a/one"] {
        let text =
            format!("merge_method: linear\nmodels: [{{model: a/one}}]\ntokenizer_source: {word}\n");
        assert_eq!(recipe(&text).edges().len(), 1, "{word}");
    }
}

#[test]
fn a_stage_is_no_upstream_and_what_it_is_made_of_is() {
    let documents = "name: first\nmerge_method: slerp\nmodels: [{model: a/one}, {model: a/two}]\n---\nname: second\nmerge_method: linear\nmodels: [{model: first+b/lora}, {model: a/three}]\ntokenizer_source: first\n---\nmerge_method: linear\nbase_model: second\nmodels: [{model: first}]\n";
    let expected = ["a/one", "a/three", "a/two", "b/lora"];
    assert_eq!(parents(documents), expected);
    assert_eq!(
        stated_at(&recipe(documents), "mergekit_config", "a/three"),
        "mergekit_config.yml:7:41"
    );
    let list = "- name: first\n  merge_method: slerp\n  models: [{model: a/one}, {model: a/two}]\n- merge_method: linear\n  models: [{model: first+b/lora}, {model: a/three}]\n";
    assert_eq!(parents(list), expected);
}

#[test]
fn stages_that_are_made_of_each_other_are_told() {
    let circle = "name: one\nmerge_method: linear\nmodels: [{model: two}, {model: a/b}]\n---\nname: two\nmerge_method: linear\nmodels: [{model: one}]\n---\nmerge_method: linear\nmodels: [{model: two}]\n";
    let gathered = one("mergekit_config.yml", circle);
    assert_eq!(
        told(&gathered),
        ["1:7: this is not valid mergekit: the stages are made of each other"]
    );
    assert_eq!(relations(&sound(gathered), "mergekit_config"), [(MergedFrom, "a/b", Declared)]);
    let itself = "name: one\nmerge_method: linear\nmodels: [{model: one}]\n";
    assert_eq!(told(&one("m.yml", itself)).len(), 1);
}

#[test]
fn a_recipe_without_models_is_told_and_keeps_its_base() {
    let gathered = one("m.yml", "merge_method: ties\nmodels: [{weight: 1}]\n");
    assert_eq!(told(&gathered), ["2:10: `model` is a table, expected the name of a model"]);
    let gathered = one("m.yml", "merge_method: ties\nbase_model: a/b\nslices: 3\n");
    assert_eq!(told(&gathered), ["3:9: `slices` is a text, expected slices with their `sources`"]);
    let gathered = one("m.yml", "merge_method: ties\nbase_model: a/b\n");
    assert_eq!(told(&gathered), ["1:1: a stage of the recipe has no `models`"]);
    assert_eq!(relations(&sound(gathered), "m"), [(MergedFrom, "a/b", Declared)]);
}

#[test]
fn broken_yaml_is_told_with_its_line() {
    let gathered = one("m.yml", "merge_method: ties\nmodels: [\n  {model: a/b\n");
    let told = told(&gathered);
    assert!(told.len() == 1 && told[0].contains("not valid YAML"), "{told:?}");
    assert!(gathered.problems[0].place().line >= 2, "{told:?}");
}

#[test]
fn a_recipe_beside_a_card_adds_what_the_card_leaves_out() {
    let folder = Temp::new()
        .with("merge/README.md", "---\nbase_model: [a/one]\ntags: [mergekit]\n---\n")
        .with(
            "merge/mergekit_config.yml",
            "merge_method: linear\nmodels: [{model: a/one}, {model: ./here/b}]\n",
        );
    let graph = graph(folder.read("merge"));
    assert_eq!(relations(&graph, "merge"), [(MergedFrom, "a/one", Declared)]);
}

#[test]
fn other_yaml_is_no_recipe() {
    for text in ["experts: 8\nbase_model: x\n", "merge: ours\n", "# merge_method: ties\n"] {
        let gathered = one("config.yaml", text);
        assert!(
            matches!(gathered.problems[..], [ReadError::Unrecognized { .. }]),
            "{text}: {:?}",
            gathered.problems
        );
    }
}

#[test]
fn hostile_recipes_come_to_an_end() {
    let deep = format!("merge_method: x\nmodels: {}", "[".repeat(100_000));
    let wide = format!("merge_method: x\nmodels: [{}]", "{model: a/b},".repeat(100_000));
    let stages: String = (0..1_500)
        .map(|n| format!("- {{name: s{n}, merge_method: x, models: [s{}]}}\n", n + 1))
        .collect();
    let laughs: String = (1..=9)
        .map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(",")))
        .collect();
    let laughs = format!("merge_method: x\na0: &a0 [x]\n{laughs}models: *a9\n");
    let many = "merge_method: x\n---\n".repeat(5_000);
    for text in [deep, wide, stages, laughs, many, "merge_method: \u{0}".to_owned()] {
        let gathered = one("m.yml", &text);
        assert!(gathered.read_something);
        sound(gathered);
    }
    let chain = "merge_method: x\nmodels: *loop\n";
    assert!(!one("m.yml", chain).problems.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_recipe_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"merge_method: x\nmodels:\n".to_vec();
        text.extend(bytes);
        let gathered = one("m.yml", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }
}

#[test]
fn the_collected_recipe_merges_four_models() {
    let Some(fixtures) = fixtures() else { return };
    let text = fs::read(fixtures.join("configs/mergekit/ties.yml")).unwrap();
    let graph = graph(one("ties.yml", text));
    let all: Vec<_> = relations(&graph, "ties").into_iter().map(|r| (r.0, r.1)).collect();
    assert_eq!(
        all,
        [
            (MergedFrom, "TheBloke/Llama-2-13B-fp16"),
            (MergedFrom, "WizardLM/WizardMath-13B-V1.0"),
            (MergedFrom, "garage-bAInd/Platypus2-13B"),
            (MergedFrom, "psmathur/orca_mini_v3_13b")
        ]
    );
}
