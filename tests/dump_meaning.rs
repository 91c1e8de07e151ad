//! Rows as hubs and catalogs write them, and what they mean: each of them was once read wrong.
#![allow(missing_docs, reason = "helpers of tests")]
#![cfg(feature = "readers")]

mod common;

use cleartitle::graph::Stated;
use cleartitle::read::dump::Row;
use cleartitle::vocab::{ArtifactKind, Relation};
use serde_json::{Value, json};

fn row(value: &Value) -> Row {
    let (row, problems) = Row::from_json(value.to_string().as_bytes()).unwrap();
    assert_eq!(problems, [], "{value}");
    row
}

/// Relations and names of the parents.
fn parents(value: &Value) -> Vec<(Relation, String)> {
    row(value).parents.iter().map(|parent| (parent.by, parent.to.to_string())).collect()
}

fn names(value: &Value) -> Vec<String> {
    parents(value).into_iter().map(|(_, to)| to).collect()
}

#[test]
fn several_names_in_one_text_of_a_column_are_several_parents() {
    let column = |text: &str| names(&json!({"id": "me/x", "base_model": text}));
    assert_eq!(column("a/b, c/d"), ["a/b", "c/d"]);
    assert_eq!(column("a/b,c/d ,e/f-1.5"), ["a/b", "c/d", "e/f-1.5"]);
    assert_eq!(column("a/b"), ["a/b"]);
    // What is no list of names stays one text.
    for text in ["a/b, and more", "a/b,", "gpt2, bert", "a/b, /c"] {
        assert_eq!(column(text), [text]);
    }
    // In a card a text is one name.
    let card = json!({"id": "me/x", "cardData": {"base_model": "a/b, c/d"}});
    assert_eq!(names(&card), ["a/b, c/d"]);
    let many: Vec<_> = (0..2000).map(|n| format!("a/{n}")).collect();
    assert_eq!(column(&many.join(",")).len(), 500);
}

#[test]
fn a_name_says_adapter_only_where_nothing_else_says_what_it_is() {
    let by = |value: Value| parents(&value)[0].0;
    for name in ["me/x-lora", "me/x_QLoRA_v2", "me/adapter.x"] {
        assert_eq!(by(json!({"id": name, "base_model": "a/b"})), Relation::AdapterOf, "{name}");
        assert_eq!(
            row(&json!({"id": name, "base_model": "a/b"})).artifact.kind,
            ArtifactKind::Adapter
        );
    }
    // A part of a word is none, and what a LoRA was merged into is a model.
    for name in ["me/explora", "me/loras", "me/x-lora-merged"] {
        assert_eq!(by(json!({"id": name, "base_model": "a/b"})), Relation::FineTunedFrom, "{name}");
    }
    let lora = |more: Value| {
        let mut all = json!({"id": "me/x-lora", "base_model": "a/b"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let row = row(&all);
        (row.artifact.kind, row.parents.iter().any(|parent| parent.by == Relation::AdapterOf))
    };
    let no_adapter = (ArtifactKind::Model, false);
    assert_eq!(lora(json!({"relation": "finetune"})), no_adapter);
    assert_eq!(lora(json!({"tags": ["base_model:finetune:a/b"]})), no_adapter);
    assert_eq!(
        lora(json!({"baseModels": {"relation": "finetune", "models": [{"id": "a/b"}]}})),
        no_adapter
    );
    assert_eq!(lora(json!({"tags": ["base_model:a/b"]})), (ArtifactKind::Adapter, true));
}

#[test]
fn bare_tags_tell_how_it_was_made_where_nothing_else_does() {
    let by = |tags: Value, more: Value| {
        let mut all = json!({"id": "me/x", "base_model": "a/b", "tags": tags});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parents(&all).into_iter().map(|(by, _)| by).collect::<Vec<_>>()
    };
    assert_eq!(by(json!(["GGUF", "x"]), json!({})), [Relation::QuantizedFrom]);
    assert_eq!(by(json!(["mergekit"]), json!({})), [Relation::MergedFrom]);
    assert_eq!(by(json!(["adapter"]), json!({})), [Relation::AdapterOf]);
    assert_eq!(by(json!(["distillation"]), json!({})), [Relation::Unstated]);
    assert_eq!(by(json!(["conversational"]), json!({})), [Relation::FineTunedFrom]);
    // Less than a word of the card, and than one of the hub.
    assert_eq!(by(json!(["gguf"]), json!({"relation": "finetune"})), [Relation::FineTunedFrom]);
    assert_eq!(
        by(json!(["gguf"]), json!({"cardData": {"tags": ["merge"]}})),
        [Relation::MergedFrom]
    );
    let told = by(json!(["gguf", "base_model:finetune:a/b"]), json!({}));
    assert!(!told.contains(&Relation::QuantizedFrom), "{told:?}");
}

#[test]
fn a_page_of_tensorflow_hub_is_the_model_that_it_speaks_of() {
    let page = json!({
        "doc": "assets/docs/google/models/bert/lite/1.md", "title": "Lite google/bert/1",
        "parent_model": ["google/bert/1"], "dataset": ["imagenet-ilsvrc-2012-cls"], "license": ["apache-2.0"],
    });
    assert_eq!(&*row(&page).artifact.id, "google/bert/lite/1");
    let expected = [
        (Relation::FineTunedFrom, "google/bert/1"),
        (Relation::TrainedOn, "imagenet-ilsvrc-2012-cls"),
    ];
    assert!(parents(&page).iter().map(|(by, to)| (*by, &**to)).eq(expected));
    // Other documents are no ids.
    assert!(Row::from_json(br#"{"doc": "a/b.md", "license": "mit"}"#).is_err());
    let other =
        json!({"id": "me/x", "doc": 3, "lang": ["en"], "sources": [1], "dependencies": ["numpy"]});
    assert_eq!((&*row(&other).artifact.id, parents(&other).len()), ("me/x", 0));
}

#[test]
fn a_training_began_with_a_pretrained_model() {
    let both = json!({"id": "4x-One", "pretrainedModelG": "1x-G", "pretrainedModelD": "1x-D", "license": null});
    let by = Relation::FineTunedFrom;
    assert_eq!(parents(&both), [(by, "1x-D".to_owned()), (by, "1x-G".to_owned())]);
    let none = json!({"id": "4x-One", "pretrainedModelG": null, "pretrainedModelD": null});
    assert_eq!(parents(&none), []);
}

#[test]
fn an_ecosystem_graph_names_what_its_entries_are_and_stand_on() {
    let api = json!({
        "type": "application", "name": "Acme API", "dependencies": ["Acme-1", "Acme data"],
        "license": {"explanation": "see the terms", "value": "BigScience RAIL v1.0"},
    });
    let read = row(&api);
    assert_eq!(read.artifact.kind, ArtifactKind::Service);
    assert_eq!(
        read.artifact.statements[0].stated,
        Stated::Expression("BigScience RAIL v1.0".into())
    );
    let by = Relation::Unstated;
    assert_eq!(parents(&api), [(by, "Acme-1".to_owned()), (by, "Acme data".to_owned())]);
    let explained = json!({"type": "dataset", "name": "Acme data", "dependencies": {"value": ["One", "Two"], "explanation": "x"}});
    assert_eq!(row(&explained).artifact.kind, ArtifactKind::Dataset);
    assert_eq!(names(&explained), ["One", "Two"]);
}

#[test]
fn a_pipeline_of_spacy_is_called_by_language_and_name() {
    let pipeline = json!({
        "lang": "de", "name": "core_news_lg", "license": "MIT", "spacy_version": ">=3.8.0,<3.9.0",
        "sources": [
            {"name": "TIGER Corpus", "url": "https://www.ims.uni-stuttgart.de/tiger", "license": "commercial"},
            {"name": "a base", "url": "https://huggingface.co/acme/bert", "license": "MIT"},
            "WikiNER",
        ],
    });
    assert_eq!(&*row(&pipeline).artifact.id, "de_core_news_lg");
    let expected = [
        (Relation::TrainedOn, "TIGER Corpus"),
        (Relation::FineTunedFrom, "acme/bert"),
        (Relation::TrainedOn, "WikiNER"),
    ];
    assert!(
        parents(&pipeline).iter().map(|(by, to)| (*by, &**to)).eq(expected),
        "{:?}",
        parents(&pipeline)
    );
    assert_eq!(&*row(&json!({"lang": "de", "name": "x"})).artifact.id, "x");
}
