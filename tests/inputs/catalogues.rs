//! Collections of others: what is made of each, or the refusal that names it.

use std::collections::BTreeMap;

use cleartitle::ArtifactKind;

use super::*;

fn collected(name: &str) -> Option<Gathered> {
    let path = fixtures()?.join("catalogues").join(name);
    Some(one(name, fs::read(path).unwrap()))
}

#[test]
fn a_graph_of_models_and_datasets_is_read_with_its_dependencies() {
    let Some(gathered) = collected("ecosystem-graphs.sample.jsonl") else { return };
    let graph = graph(gathered);
    let mut kinds = BTreeMap::new();
    for artifact in graph.artifacts().iter().filter(|a| a.described) {
        *kinds.entry(artifact.kind).or_insert(0) += 1;
    }
    // One name of two models differs in case only.
    let expected =
        [(ArtifactKind::Model, 124), (ArtifactKind::Dataset, 38), (ArtifactKind::Service, 43)];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(graph.edges().len(), 241);
    let place = stated_at(&graph, "Conformer-1", "Conformer-1 dataset");
    assert_eq!(place, "ecosystem-graphs.sample.jsonl:2:1");
    let expected = [(Relation::Unstated, "Conformer-1 dataset", Evidence::Declared)];
    assert_eq!(relations(&graph, "Conformer-1"), expected);
    assert_eq!(artifact(&graph, "Conformer-1 dataset").kind, ArtifactKind::Dataset);
}

/// Lists of models say in their own words what a model stands on; nothing is guessed of them.
#[test]
fn lists_of_models_are_refused_by_name() {
    for name in ["openmodeldb", "redhat-ai", "tfhub", "spacy-models"] {
        let file = if name == "spacy-models" { "meta" } else { "models" };
        let file = format!("{name}.{file}.jsonl");
        let Some(gathered) = collected(&file) else { return };
        assert!(!gathered.read_something, "{file}");
        assert_eq!(told(&gathered), ["0:0: holds nothing that is known here"], "{file}");
        assert_eq!(&*gathered.problems[0].place().file, file);
    }
}

#[test]
fn a_page_without_keys_is_told_to_be_one() {
    let Some(gathered) = collected("open-llms.README.md") else { return };
    assert!(matches!(gathered.problems[..], [ReadError::NoFrontMatter { .. }]));
    let graph = sound(gathered);
    let [page] = graph.artifacts() else { panic!() };
    assert_eq!(page.statements, []);
}

/// None of the collections of the hub is taken for a list of datasets.
#[test]
fn collections_of_the_hub_are_no_lists_of_datasets() {
    let Some(fixtures) = fixtures() else { return };
    for folder in ["hub", "configs", "cards"] {
        for file in fs::read_dir(fixtures.join(folder)).unwrap().flatten() {
            let name = file.file_name().into_string().unwrap();
            if !name.ends_with(".jsonl") {
                continue;
            }
            let graph = sound(one(&name, fs::read(file.path()).unwrap()));
            let datasets = graph.artifacts().iter().filter(|a| a.described);
            let datasets =
                datasets.filter(|a| a.kind == ArtifactKind::Dataset && a.place.is_some());
            assert_eq!(datasets.count(), 0, "{name}");
        }
    }
}
