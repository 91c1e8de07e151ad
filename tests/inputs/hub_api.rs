//! Saved answers of the hub's API.

use cleartitle::ArtifactKind;
use cleartitle::vocab::Origin;
use proptest::prelude::*;

use super::*;

const ANSWER: &str = r#"{
  "_id": "1", "id": "acme/chat-gguf", "modelId": "acme/chat-gguf",
  "sha": "c0ffee00",
  "cardData": {
    "license": "other",
    "license_name": "acme-1.0",
    "base_model": ["acme/chat"],
    "datasets": ["acme/talk"]
  },
  "baseModels": {"relation": "quantized", "models": [{"_id": "2", "id": "acme/chat"}]},
  "tags": ["gguf", "license:other", "base_model:acme/chat", "base_model:quantized:acme/chat",
    "dataset:acme/talk", "dataset:acme/more", "region:us"],
  "gated": "auto",
  "siblings": [{"rfilename": "chat.gguf"}]
}"#;

#[test]
fn a_saved_answer_is_the_repository_that_it_speaks_of() {
    let graph = graph(one("model.json", ANSWER));
    let model = artifact(&graph, "acme/chat-gguf");
    assert_eq!(model.kind, ArtifactKind::Model);
    assert_eq!(licenses(model), [("acme-1.0".to_owned(), Evidence::Declared)]);
    let place = model.statements[0].place.as_ref().unwrap();
    assert_eq!(place.to_string(), "model.json:6:5");
    assert_eq!(
        relations(&graph, "acme/chat-gguf"),
        [
            (Relation::QuantizedFrom, "acme/chat", Evidence::Tag),
            (Relation::TrainedOn, "acme/more", Evidence::Tag),
            (Relation::TrainedOn, "acme/talk", Evidence::Declared),
        ]
    );
    assert_eq!(stated_at(&graph, "acme/chat-gguf", "acme/chat"), "model.json:10:73");
    let details = model.details();
    assert_eq!(details.revision.as_deref(), Some("c0ffee00"));
    assert_eq!(details.origin, Some(Origin::ThirdParty));
    assert!(details.note.as_deref().unwrap().starts_with("gated on the hub"));
}

#[test]
fn tags_count_where_nothing_else_says_it() {
    let text = r#"{"id": "a/b", "tags": ["license:mit", "base_model:c/d", "base_model:adapter:c/d", "base_model:e/f"], "gated": false}"#;
    let first = graph(one("", text));
    assert_eq!(licenses(artifact(&first, "a/b")), [("mit".to_owned(), Evidence::Tag)]);
    assert_eq!(artifact(&first, "a/b").kind, ArtifactKind::Adapter);
    assert_eq!(
        relations(&first, "a/b"),
        [(Relation::AdapterOf, "c/d", Evidence::Tag), (Relation::Unstated, "e/f", Evidence::Tag),]
    );
    let text = r#"{"id": "a/b", "tags": ["license:mit"], "cardData": {"license": ["apache-2.0"]}}"#;
    let card = graph(one("", text));
    assert_eq!(licenses(artifact(&card, "a/b")), [("apache-2.0".to_owned(), Evidence::Declared)]);
}

#[test]
fn a_dataset_is_one_by_its_keys() {
    let text = r#"{"id": "a/b", "gated": false, "tags": ["task_categories:other", "license:cc0-1.0"],
        "cardData": {"license": "cc0-1.0", "source_datasets": ["original", "extended|squad"]}}"#;
    let graph = graph(one("", text));
    assert_eq!(artifact(&graph, "a/b").kind, ArtifactKind::Dataset);
    assert_eq!(relations(&graph, "a/b"), [(Relation::DerivedFrom, "squad", Evidence::Declared)]);
}

#[test]
fn other_json_is_not_taken_for_an_answer() {
    for (name, text) in [
        ("settings.json", r#"{"id": 1, "tags": 2}"#),
        ("bom.json", r#"{"bomFormat": "CycloneDX", "id": 1, "tags": [], "gated": 1}"#),
        ("croissant.json", r#"{"@context": {}, "id": 1, "tags": [], "cardData": 1}"#),
        ("rows.jsonl", r#"{"id": "a/b", "tags": [], "gated": false}"#),
        ("list.json", r#"[{"id": "a/b", "tags": [], "gated": false}]"#),
    ] {
        let gathered = one(name, text);
        assert!(gathered.builder.artifacts().all(|a| &*a.id != "a/b"), "{name}");
    }
}

#[test]
fn odd_fields_cost_themselves_and_nothing_else() {
    let text = r#"{"id": "a/b", "tags": ["license:mit", 7, "license:", "base_model:", "base_model:finetune:"],
"cardData": [1], "baseModels": {"relation": 1, "models": [{"id": "c/d"}, {"_id": "1"}, 7]},
"siblings": [{"rfilename": "README.md"}, 1], "gated": 1.5, "disabled": true}"#;
    let gathered = one("", text);
    assert_eq!(
        told(&gathered),
        [
            "2:13: `cardData` is a list, expected a table; the rest of the file counts",
            "1:39: `tags` is a number or yes/no, expected a text; the rest of the file counts",
            "3:42: `siblings` is a number or yes/no, expected a file with its `rfilename`; the rest of the file counts",
            "2:74: `baseModels` is a table, expected a model with its `id`; the rest of the file counts",
            "2:88: `baseModels` is a number or yes/no, expected a model with its `id`; the rest of the file counts",
            "2:45: `baseModels` is a number or yes/no, expected a relation; the rest of the file counts",
            "3:55: `gated` is a number or yes/no, expected no, `auto` or `manual`; the rest of the file counts",
        ]
    );
    let graph = sound(gathered);
    assert_eq!(licenses(artifact(&graph, "a/b")), [("mit".to_owned(), Evidence::Tag)]);
    assert_eq!(relations(&graph, "a/b"), [(Relation::Unstated, "c/d", Evidence::Tag)]);
    assert_eq!(artifact(&graph, "a/b").details().note.as_deref(), Some("disabled on the hub"));
    let nameless = one("", r#"{"id": 7, "tags": [], "gated": false}"#);
    assert_eq!(told(&nameless), ["0:0: the answer has no `id`"]);
}

#[test]
fn hostile_answers_end() {
    let many = vec![r#"{"id": "c/d"}"#; 2000].join(",");
    let many = format!(r#"{{"id": "a/b", "tags": [], "baseModels": {{"models": [{many}]}}}}"#);
    let deep = format!(r#"{{"id": "a/b", "tags": [], "cardData": {}1"#, "[".repeat(100_000));
    let tags = vec![r#""license:mit""#; 150_000].join(",");
    let tags = format!(r#"{{"id": "a/b", "gated": false, "tags": [{tags}]}}"#);
    for (name, text) in [("many", many), ("deep", deep), ("tags", tags)] {
        let gathered = one("", text);
        assert!(!gathered.problems.is_empty(), "{name}");
        assert!(sound(gathered).edges().len() <= 500, "{name}");
    }
    let odd = "{\"id\": \"\\u0000\\u001b[2J/\\u202e\", \"tags\": [\"license:\\u0007\"], \"gated\": false}";
    sound(one("", odd));
}

/// Rows of a public list of models: each has the fields of an answer that it needs.
#[test]
fn collected_rows_are_read_as_answers() {
    let Some(fixtures) = fixtures() else { return };
    let text = fs::read_to_string(fixtures.join("hub/radar-2026-08.models.jsonl")).unwrap();
    let (mut rows, mut tagged, mut descended) = (0, 0, 0);
    for line in text.lines().step_by(7) {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = row["id"].as_str().unwrap();
        let tags = || row["tags"].as_array().unwrap().iter().map(|t| t.as_str().unwrap());
        let gathered = one("row.json", line);
        assert_eq!(gathered.problems.iter().filter(|p| !p.is_warning()).count(), 0, "{id}");
        let graph = sound(gathered);
        let model = artifact(&graph, id);
        let said: Vec<&str> = tags().filter_map(|t| t.strip_prefix("license:")).collect();
        match said.as_slice() {
            [] => assert_eq!(licenses(model), [], "{id}"),
            [one] => {
                assert_eq!(licenses(model), [((*one).to_owned(), Evidence::Tag)], "{id}");
                tagged += 1;
            }
            several => assert!(
                matches!(&model.statements[0].stated, Stated::List(l) if l.len() == several.len())
            ),
        }
        for by in ["adapter", "merge", "quantized", "finetune"] {
            let prefix = format!("base_model:{by}:");
            for base in tags().filter_map(|t| t.strip_prefix(&prefix)) {
                let relations = relations(&graph, id);
                let to = relations.iter().filter(|(_, to, _)| to.eq_ignore_ascii_case(base));
                let relation = match by {
                    "adapter" => Relation::AdapterOf,
                    "merge" => Relation::MergedFrom,
                    "quantized" => Relation::QuantizedFrom,
                    _ => Relation::FineTunedFrom,
                };
                assert!(to.into_iter().any(|(r, ..)| *r == relation), "{id} {by} {base}");
                descended += 1;
            }
        }
        rows += 1;
    }
    assert!(rows > 500 && tagged > 200 && descended > 100, "{rows} {tagged} {descended}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_an_answer_end_as_facts_or_problems(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        at in 0..ANSWER.len(),
    ) {
        let mut text = ANSWER.as_bytes()[..at].to_vec();
        text.extend(&bytes);
        text.extend(&ANSWER.as_bytes()[at..]);
        let gathered = one("model.json", text);
        prop_assert!(gathered.read_something || !gathered.problems.is_empty());
        let _ = gathered.builder.build();
    }
}
