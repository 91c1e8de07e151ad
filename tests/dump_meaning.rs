//! Rows as hubs and catalogs write them, and what they mean: each of them was once read wrong.
#![allow(missing_docs, reason = "helpers of tests")]

mod common;

use cleartitle::read::dump::Row;
use cleartitle::vocab::Relation;
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
