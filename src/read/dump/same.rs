//! A row means what the hub's API means by the same JSON.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Parent, Row, RowProblem};
use crate::graph::{Artifact, Statement};
use crate::read::answer::Answer;
use crate::read::facts::About;
use crate::read::name::name;
use crate::read::source::Source;
use crate::vocab::ArtifactKind;

/// What the reader of the API's answers says, in the shape of a row.
fn by_api(text: &str) -> Option<Row> {
    let mut answer = Answer::read(&Source::new("model.json", text), None).ok()?;
    answer.said.id.is_some().then(|| row(answer.about(&mut Vec::new())))
}

fn row(about: About) -> Row {
    let id = name(&about.name.unwrap_or_default()).id;
    let mut artifact = Artifact::new(&id, about.kind.unwrap_or(ArtifactKind::Model));
    let statements = about.statements.into_iter();
    artifact.statements = statements.map(|s| Statement { place: None, ..s }).collect();
    if about.details.modalities.is_some() {
        artifact.details_mut().modalities = about.details.modalities;
    }
    let parents = about.links.into_iter().map(|link| {
        let to = name(&link.to);
        let (by, kind, evidence) = (link.by, to.kind, link.evidence);
        Parent { by, to: Arc::from(to.id), kind, evidence }
    });
    Row { artifact, parents: parents.collect() }
}

fn by_row(text: &str) -> Option<Row> {
    Row::from_json(text.as_bytes()).ok().map(|(row, _)| row)
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "mit", "other", "Other", "apache-2.0", "a/b", "A/B", "a/c", "https://huggingface.co/a/b",
            "hf.co/a/b", "gpt2", "", " ", " a/b ", "todo", "TODO: x", "n/a", "{{ license }}", "---",
            "[More Information Needed]", "peft", "merge", "GGUF", "distilled", "adapter", "finetune",
            "Quantized", "text-generation", "text-to-image", "dataset1", "./out", "gptq/x-awq",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "license:mit", "license:other", "license:", "base_model:a/b", "base_model:adapter:a/b",
            "base_model:quantized:A/b", "base_model:merge:a/c", "base_model:odd:a/d", "base_model::x",
            "dataset:a/d", "dataset:A/D", "dataset: ", "size_categories:1K<n<10K", "region:us",
            "task_categories:x", "arxiv:1", "license:\u{e9}\n",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => word().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => Just(json!(1.5)),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let key = prop::sample::select(vec!["id", "name", "results", "url", "x"]);
        prop_oneof![
            3 => vec(inner.clone(), 0..5).prop_map(Value::from),
            1 => vec((key, inner), 0..3).prop_map(|all| {
                all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
            }),
        ]
    })
}

/// An object whose keys may come twice.
fn object(keys: Vec<(String, String)>) -> String {
    let all = keys.iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str())));
    format!("{{{}}}", all.collect::<Vec<_>>().join(","))
}

fn card() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "license",
        "License",
        "licenses",
        "licence",
        "license_name",
        "license_link",
        "license_details",
        "base_model",
        "BASE_MODEL",
        "base_models",
        "base_model_relation",
        "datasets",
        "dataset",
        "source_datasets",
        "tags",
        "pipeline_tag",
        "library_name",
        "task_categories",
        "pretty_name",
        "language",
        "x",
    ]);
    let all = vec((key.prop_map(str::to_owned), value().prop_map(|v| v.to_string())), 0..8);
    all.prop_map(object)
}

fn no_text() -> impl Strategy<Value = String> {
    value()
        .prop_filter("a row reads texts that hold JSON", |v| !v.is_string())
        .prop_map(|v| v.to_string())
}

fn resolved() -> impl Strategy<Value = String> {
    let model = prop_oneof![
        3 => word().prop_map(|id| json!({"_id": "1", "id": id})),
        1 => value(),
    ];
    let by = prop_oneof![
        3 => prop::sample::select(vec!["adapter", "finetune", "merge", "quantized", "odd"]).prop_map(Value::from),
        1 => value(),
    ];
    (by, vec(model, 0..4))
        .prop_map(|(by, models)| json!({"relation": by, "models": models}).to_string())
}

fn answer() -> impl Strategy<Value = String> {
    let entry = |key: &'static str, value: BoxedStrategy<String>| {
        value.prop_map(move |value| (key.to_owned(), value)).boxed()
    };
    let any = || value().prop_map(|v| v.to_string()).boxed();
    let id = || {
        prop::sample::select(vec![
            "\"me/one\"",
            "\" me/one-gguf \"",
            "\"me/one_LoRA\"",
            "\"\"",
            "null",
            "3",
        ])
        .prop_map(str::to_owned)
        .boxed()
    };
    let tags = vec(word(), 0..8).prop_map(|tags| json!(tags).to_string()).boxed();
    let files = vec(
        prop::sample::select(vec![
            "adapter_config.json",
            "a.gguf",
            "x/a.bin",
            "b.safetensors",
            "c.md",
        ]),
        0..3,
    )
    .prop_map(|all| {
        json!(all.iter().map(|f| json!({"rfilename": f})).collect::<Vec<_>>()).to_string()
    })
    .boxed();
    let one = prop_oneof![
        3 => entry("id", id()),
        1 => entry("modelId", id()),
        4 => entry("tags", tags),
        1 => entry("tags", no_text().boxed()),
        4 => entry("cardData", card().boxed()),
        1 => entry("cardData", no_text().boxed()),
        3 => entry("baseModels", resolved().boxed()),
        1 => entry("baseModels", no_text().boxed()),
        2 => entry("siblings", files),
        1 => entry("siblings", any()),
        2 => entry("pipeline_tag", any()),
        2 => entry("library_name", any()),
        1 => entry("gated", any()),
        1 => entry("mainSize", any()),
        1 => entry("_id", any()),
    ];
    (any_id(), vec(one, 0..8)).prop_map(|(id, mut all)| {
        all.extend(id.map(|id| ("id".to_owned(), id)));
        object(all)
    })
}

fn any_id() -> impl Strategy<Value = Option<String>> {
    prop_oneof![9 => Just(Some("\"me/two\"".to_owned())), 1 => Just(None)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 3_000 } else { 20_000 }))]

    #[test]
    fn a_row_means_what_the_api_means(text in answer()) {
        prop_assert_eq!(by_row(&text), by_api(&text), "{}", text);
    }
}

/// A table among base models, more tags than count, a number: what only the tree does justice to.
#[test]
fn what_is_odd_in_a_card_means_the_same() {
    let many: Vec<_> =
        (0..600).map(|n| if n == 599 { "gguf".into() } else { format!("t{n}") }).collect();
    for card in [
        json!({"base_model": [{"name": "a/b"}, {"model": "c/d", "x": 1}], "license": "mit"}),
        json!({"base_model": "a/b", "tags": many}),
        json!({"license": 1.0, "base_model": true}),
        json!({"license": ["mit", {"name": "apache-2.0"}]}),
    ] {
        let text = json!({"id": "me/x", "cardData": card}).to_string();
        let row = by_row(&text).unwrap();
        assert_eq!(Some(&row), by_api(&text).as_ref(), "{text}");
        assert!(row.artifact.statements.len() + row.parents.len() > 0, "{text}");
        // As a text it says the same.
        let within = json!({"id": "me/x", "cardData": card.to_string()}).to_string();
        assert_eq!(by_row(&within), Some(row), "{within}");
    }
}

/// Real rows, as the API would give them.
#[test]
fn real_rows_mean_what_the_api_means() {
    let Some(shared) = std::env::var_os("CLEARTITLE_SHARED") else {
        return eprintln!("SKIPPED: CLEARTITLE_SHARED is not set");
    };
    let hub = std::path::PathBuf::from(shared).join("fixtures/hub");
    let text = std::fs::read_to_string(hub.join("radar-2026-08.models.jsonl")).unwrap();
    let (mut counted, mut several) = (0, 0);
    for line in text.lines() {
        let mut row: Value = serde_json::from_str(line).unwrap();
        // Several parents stand in one text there.
        let all: Vec<_> = row["base_model"].as_str().unwrap_or_default().split(", ").collect();
        if all.len() > 1 && all.iter().all(|name| name.contains('/')) {
            row["base_model"] = json!(all);
        }
        let api = json!({
            "id": row["id"], "tags": row["tags"], "pipeline_tag": row["pipeline_tag"],
            "library_name": row["library"],
            "cardData": {"license": row["license"], "base_model": row["base_model"]},
        });
        assert_eq!(by_row(line), by_api(&api.to_string()), "{line}");
        assert_eq!(by_row(&api.to_string()), by_api(&api.to_string()), "{line}");
        several += usize::from(row["base_model"].is_array());
        counted += 1;
    }
    assert_eq!((counted, several), (4125, 35));
    // Of cards of 2022 the hub's tags tell what it read in them.
    let text = std::fs::read_to_string(hub.join("hub-2022-02.model-front-matter.jsonl")).unwrap();
    let (mut same, mut other) = (0, 0);
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let by_tags = json!({"id": row["id"], "tags": row["hub_tags"]}).to_string();
        let said = |row: Row| row.artifact.statements.into_iter().map(|s| s.stated).next();
        match by_row(line).and_then(said) == by_row(&by_tags).and_then(said) {
            true => same += 1,
            false => other += 1,
        }
    }
    assert_eq!(same + other, 5846);
    assert!(other * 20 < same, "{other} of {same} differ");
}

#[test]
fn a_value_of_another_type_costs_that_value() {
    let text = r#"{"id": "a/b", "tags": 3, "license": {"x": 1}, "baseModels": [], "base_model": "c/d", "kind": "app", "deleted": "no", "pipeline_tag": []}"#;
    let (row, problems) = Row::from_json(text.as_bytes()).unwrap();
    assert_eq!(row.parents.len(), 1);
    let keys: Vec<_> = problems
        .iter()
        .map(|problem| match problem {
            RowProblem::Type { key, .. } => *key,
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(keys, ["tags", "license", "baseModels", "kind", "deleted", "pipeline_tag"]);
}
