//! A card that stands alone, in a file or on standard input.

use cleartitle::ArtifactKind;

use super::*;

#[test]
fn a_card_without_a_name_is_called_stdin() {
    let text = "\u{feff}---\r\nlicense: mit\r\nbase_model: acme/base\r\n---\r\nWords.\r\n";
    let graph = graph(one("", text));
    let card = artifact(&graph, "stdin");
    assert_eq!(card.kind, ArtifactKind::Model);
    assert_eq!(licenses(card), [("mit".to_owned(), Evidence::Declared)]);
    assert_eq!(stated_at(&graph, "stdin", "acme/base"), "stdin:3:1");
}

#[test]
fn a_card_that_never_ends_its_keys_is_recognized_and_told() {
    let gathered = one("", "---\nlicense: mit\n");
    assert_eq!(told(&gathered).len(), 1);
    assert!(matches!(gathered.problems[0], ReadError::Unterminated { .. }));
    let graph = sound(gathered);
    assert_eq!(licenses(artifact(&graph, "stdin")), [("mit".to_owned(), Evidence::Recovered)]);
}

#[test]
fn a_card_is_called_as_its_file_is_with_all_its_dots() {
    let graph = graph(one("Llama-3.2-1B.MD", "---\nlicense: llama3.2\n---\n"));
    assert_eq!(artifact(&graph, "Llama-3.2-1B").kind, ArtifactKind::Model);
}

#[test]
fn yaml_that_begins_with_a_line_of_dashes_is_no_card() {
    for (name, text) in [("x.yaml", "---\nlicense: mit\n---\n"), ("", "---\nmodels: []\n")] {
        let gathered = one(name, text);
        assert!(!gathered.problems.iter().any(|p| matches!(p, ReadError::Unterminated { .. })));
        assert!(sound(gathered).artifacts().iter().all(|a| a.statements.is_empty()), "{name}");
    }
}

#[test]
fn a_manifest_without_a_name_is_one() {
    let text = "[[artifact]]\nid = \"acme/chat\"\nkind = \"model\"\nlicense = \"MIT\"\n";
    let graph = graph(one("", text));
    assert_eq!(licenses(artifact(&graph, "acme/chat")), [("MIT".to_owned(), Evidence::Concluded)]);
}

#[test]
fn bytes_open_no_folder() {
    let text = "[[artifact]]\nid = \"acme/chat\"\nkind = \"model\"\npath = \"src\"\n";
    let gathered = one("cleartitle.toml", text);
    assert_eq!(told(&gathered), ["4:8: `src` leads out of the folder that is read"]);
}

#[test]
fn sources_of_a_dataset_are_those_that_it_names() {
    let text = "---\ntask_ids: []\nannotations_creators:\n- machine-generated\nsource_datasets:\n- original\n- extended|acme/a\n\
        - extended|other-Old Corpus\n- extended|other\n- acme/b\n- found\n---\n";
    let graph = graph(one("words.md", text));
    let by = |to| (Relation::DerivedFrom, to, Evidence::Declared);
    assert_eq!(relations(&graph, "words"), ["Old Corpus", "acme/a", "acme/b"].map(by));
    // Which model it was is not said.
    let note = artifact(&graph, "words").details().note.as_deref();
    assert_eq!(note, Some("annotations_creators: machine-generated"));
}

/// Few bytes that stand for many: the texts that aliases repeat have a limit, too.
#[test]
fn a_text_that_aliases_repeat_without_end_is_told() {
    let long = "x".repeat(200_000);
    let text = format!("---\nlicense: mit\na: &a {long}\nb: [{}]\n---\n", "*a, ".repeat(15_000));
    let gathered = one("README.md", text);
    let [message] = &told(&gathered)[..] else { panic!("{:?}", told(&gathered)) };
    assert!(message.contains("its aliases repeat more than 8 MiB"), "{message}");
    assert_eq!(licenses(artifact(&sound(gathered), "model"))[0].0, "mit");
}

#[test]
fn a_damaged_card_of_endless_parents_ends_soon() {
    let parents: String = (0..30_000).map(|n| format!("base_model: acme/base{n}\n")).collect();
    let graph = sound(one("README.md", format!("---\n{parents}license: mit\n---\n")));
    assert_eq!(relations(&graph, "model").len(), 500);
    assert_eq!(licenses(artifact(&graph, "model"))[0].0, "mit");
}
