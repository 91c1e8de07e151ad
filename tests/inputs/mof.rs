//! Descriptors of the Model Openness Framework.

use cleartitle::ArtifactKind;
use cleartitle::vocab::Component;
use proptest::prelude::*;

use super::*;

const TEXT: &str = "framework:
  name: 'Model Openness Framework'
  version: '1.0'
release:
  name: Chat-7B
  huggingface: 'https://huggingface.co/acme/Chat-7B'
  license:
    distribution: { name: Apache-2.0, path: '' }
    data: { name: null }
  components:
    - { name: 'Model architecture', license: MIT }
    - { name: 'Inference code', license: MIT }
    - { name: 'Training code', license: BSD-3-Clause }
    - { name: 'Model parameters (Final)', license: unlicensed }
    - { name: 'Model parameters (Intermediate)', license: Undisclosed }
    - { name: Datasets, license: CC-BY-4.0 }
    - { name: 'Evaluation data', license: GPL-3.0 }
    - { name: 'Model card', license: GPL-3.0 }
    - { name: 'Evaluation code', license: 'Component not included' }
";

fn said(graph: &ArtifactGraph, id: &str) -> Vec<(Component, Stated, u32)> {
    let all = artifact(graph, id).statements.iter();
    all.map(|s| (s.component, s.stated.clone(), s.place.as_ref().unwrap().line)).collect()
}

#[test]
fn each_part_of_a_release_has_its_license() {
    for name in ["chat.yml", "chat.yaml", ""] {
        let graph = graph(one(name, TEXT));
        assert_eq!(artifact(&graph, "acme/Chat-7B").kind, ArtifactKind::Model);
        let expected = [
            (Component::All, Stated::Expression("Apache-2.0".into()), 8),
            (
                Component::Code,
                Stated::List(["MIT".to_owned(), "BSD-3-Clause".to_owned()].into()),
                11,
            ),
            (Component::Weights, Stated::Nothing, 14),
            (Component::Data, Stated::Expression("CC-BY-4.0".into()), 16),
        ];
        assert_eq!(said(&graph, "acme/Chat-7B"), expected);
    }
}

#[test]
fn the_framework_may_stand_on_one_line() {
    let text = "framework: { name: Model Openness Framework }\nrelease:\n  name: chat\n  components:\n    - { name: Datasets, license: CC-BY-4.0 }\n";
    let expected = [(Component::Data, Stated::Expression("CC-BY-4.0".into()), 5)];
    assert_eq!(said(&graph(one("", text)), "chat"), expected);
}

#[test]
fn damage_is_told_and_other_yaml_is_left_alone() {
    let head = "framework:\n  name: Model Openness Framework\n";
    assert_eq!(told(&one("x.yml", head)), ["0:0: the descriptor has no `release`"]);
    let odd = format!(
        "{head}release:\n  name: chat\n  license:\n    code: {{ name: [MIT] }}\n  components:\n    - {{ name: Datasets, license: MIT }}\n"
    );
    let gathered = one("x.yml", odd);
    assert_eq!(told(&gathered), ["6:5: `license` is a list, expected the name of a license"]);
    assert_eq!(said(&sound(gathered), "chat").len(), 1);
    let broken = format!("{head}release: [\n");
    assert!(told(&one("x.yml", broken))[0].contains("this is not valid YAML"));
    assert!(!one("x.yml", "framework: pytorch\nrelease: 1\n").read_something);
}

#[test]
fn collected_descriptors_are_models_with_parts() {
    let Some(fixtures) = fixtures() else { return };
    let mut parts = std::collections::BTreeMap::new();
    let mut count = 0;
    for file in fs::read_dir(fixtures.join("catalogues/mof")).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        let graph = graph(one(&name, fs::read(file.path()).unwrap()));
        let [model] = graph.artifacts() else { panic!("{name}") };
        assert_eq!(model.kind, ArtifactKind::Model, "{name}");
        model.statements.iter().for_each(|s| *parts.entry(s.component).or_insert(0) += 1);
        count += 1;
    }
    assert_eq!(count, 85);
    let expected = [
        (Component::All, 20),
        (Component::Weights, 35),
        (Component::Code, 46),
        (Component::Data, 34),
    ];
    assert_eq!(parts.into_iter().collect::<Vec<_>>(), expected);
    let text = fs::read(fixtures.join("catalogues/mof/Amber.yml")).unwrap();
    let amber = graph(one("Amber.yml", text));
    let expected = [
        (Component::All, Stated::Expression("Apache-2.0".into()), 18),
        (Component::Data, Stated::Expression("MIT".into()), 48),
    ];
    assert_eq!(said(&amber, "LLM360/Amber"), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Any bytes after the beginning of a descriptor.
    #[test]
    fn any_bytes_are_facts_or_told(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let head = b"framework:\n  name: Model Openness Framework\nrelease:\n  ";
        let gathered = one("x.yml", [head, &bytes[..]].concat());
        let is_told = !gathered.problems.is_empty();
        prop_assert!(is_told || !sound(gathered).artifacts().is_empty());
    }
}
