//! `modules.json` of sentence-transformers.

use proptest::prelude::*;

use super::*;
use Evidence::Inferred;
use Relation::FineTunedFrom;

const MODULES: &str = r#"[
  {"idx": 0, "name": "0", "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
  {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
  {"idx": 2, "name": "2", "path": "../..", "type": "sentence_transformers.models.Normalize"}
]"#;

#[test]
fn a_module_says_what_it_was_loaded_from() {
    let folder = Temp::new()
        .with("config.json", r#"{"_name_or_path": "lead/out"}"#)
        .with("m/README.md", "---\nlicense: mit\n---\n")
        .with("m/modules.json", MODULES)
        .with("m/0_Transformer/config.json", r#"{"_name_or_path": "acme/encoder"}"#)
        .with("m/1_Pooling/config.json", r#"{"word_embedding_dimension": 384}"#);
    let found = graph(folder.read("m"));
    assert_eq!(relations(&found, "m"), [(FineTunedFrom, "acme/encoder", Inferred)]);
    assert_eq!(artifact(&found, "m").kind, cleartitle::ArtifactKind::Model);
}

#[test]
fn other_lists_of_modules_are_none() {
    for text in [r#"[{"path": "x", "type": "webpack"}]"#, r#"{"sentence_transformers.": 1}"#] {
        let problems = one("modules.json", text).problems;
        assert!(matches!(problems[..], [ReadError::Unrecognized { .. }]), "{text}");
    }
}

#[test]
fn values_of_another_shape_are_told() {
    let text = r#"[{"path": 7, "type": "sentence_transformers.x"}, 3]"#;
    assert_eq!(
        told(&one("modules.json", text)),
        ["1:11: `path` is a number or yes/no, expected the folder of a module"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_modules_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"[\"sentence_transformers.x\", {\"path\": ".to_vec();
        text.extend(bytes);
        let gathered = one("modules.json", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }
}
