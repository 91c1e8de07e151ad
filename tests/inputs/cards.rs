//! Model and dataset cards: what the tests of `readers.rs` leave open.

use super::*;

fn card(text: &str) -> Gathered {
    Temp::new().with("it.md", text).read("it.md")
}

fn base_of(text: &str) -> Vec<(Relation, String, Evidence)> {
    let gathered = card(text);
    let graph = sound(gathered);
    let all = relations(&graph, "it");
    all.into_iter().map(|(by, to, grade)| (by, to.to_owned(), grade)).collect()
}

#[test]
fn a_name_and_an_address_of_the_hub_are_one_model() {
    for written in [
        "meta-llama/Llama-3.1-8B",
        "https://huggingface.co/meta-llama/Llama-3.1-8B",
        "https://huggingface.co/meta-llama/Llama-3.1-8B/tree/main",
        "http://www.huggingface.co/models/meta-llama/Llama-3.1-8B/",
        "hf.co/meta-llama/Llama-3.1-8B",
        "hf://meta-llama/Llama-3.1-8B@0e9e39f",
        "pkg:huggingface/meta-llama/Llama-3.1-8B@0e9e39f",
        "https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/README.md?x=1#y",
    ] {
        let text = format!("---\nbase_model: \"{written}\"\nbase_model_relation: adapter\n---\n");
        let expected = (Relation::AdapterOf, "meta-llama/Llama-3.1-8B".into(), Evidence::Declared);
        assert_eq!(base_of(&text), [expected], "{written}");
    }
}

#[test]
fn the_revision_that_a_name_gives_is_kept() {
    let text = "---\nbase_model: hf://a/b@v1.0\n---\n";
    let graph = graph(card(text));
    assert_eq!(artifact(&graph, "a/b").details().revision.as_deref(), Some("v1.0"));
}

/// The hub does not tell upper and lower case apart.
#[test]
fn two_spellings_of_one_name_are_one_upstream() {
    let text = "---\nbase_model: [Meta-Llama/llama-3.1-8b, meta-llama/Llama-3.1-8B]\n---\n";
    let all = base_of(text);
    assert_eq!(all.len(), 1, "{all:?}");
}

#[test]
fn a_tag_of_distillation_leaves_open_whether_the_base_is_the_teacher() {
    let text = "---\nbase_model: a/b\ntags: [distillation]\n---\n";
    assert_eq!(base_of(text), [(Relation::Unstated, "a/b".into(), Evidence::Inferred)]);
    let text = "---\nbase_model: a/b\nbase_model_relation: finetune\ntags: [distillation]\n---\n";
    assert_eq!(base_of(text), [(Relation::FineTunedFrom, "a/b".into(), Evidence::Declared)]);
}

#[test]
fn a_table_of_the_prose_counts_where_the_front_matter_says_nothing() {
    let table = "# Model\n\n| Attribute | Value |\n|---|---|\n| **License** | [Apache 2.0](https://apache.org) |\n";
    let graph = sound(card(table));
    let about = artifact(&graph, "it");
    assert_eq!(licenses(about), [("Apache 2.0".to_owned(), Evidence::Recovered)]);
    assert_eq!(about.statements[0].place.as_ref().unwrap().line, 5);
    let both = format!("---\nlicense: mit\n---\n{table}");
    let graph = sound(card(&both));
    assert_eq!(licenses(artifact(&graph, "it")), [("mit".to_owned(), Evidence::Declared)]);
}

#[test]
fn a_gate_is_a_condition_of_access_and_no_license() {
    let text = "---\nextra_gated_prompt: |\n  You agree\n  to be nice.\n---\n";
    let graph = graph(card(text));
    let about = artifact(&graph, "it");
    assert_eq!(about.statements, []);
    assert_eq!(
        about.details().note.as_deref(),
        Some("its files are given only to those who agree to this: You agree to be nice.")
    );
}

#[test]
fn free_text_of_old_dataset_cards_says_what_other_means() {
    let text = "---\nlicense: other\nlicense_details: CC BY 4.0 for texts\ntask_ids: [x]\n---\n";
    let graph = graph(card(text));
    let said = [("CC BY 4.0 for texts".to_owned(), Evidence::Declared)];
    assert_eq!(licenses(artifact(&graph, "it")), said);
}

/// Ten cards of another registry have their license in a table of the prose only.
#[test]
fn collected_cards_without_front_matter_say_their_license_in_a_table() {
    let Some(fixtures) = fixtures() else { return };
    let mut said = Vec::new();
    for entry in fs::read_dir(fixtures.join("cards/docker-ai")).unwrap().flatten() {
        let gathered = read(&[entry.path()], None, Options::default());
        let graph = sound(gathered);
        let [about] = graph.artifacts() else { panic!("{:?}", entry.path()) };
        said.extend(licenses(about).into_iter().map(|(text, grade)| {
            assert_eq!(grade, Evidence::Recovered);
            text
        }));
    }
    said.sort();
    let expected = [
        "Apache 2.0",
        "Apache 2.0",
        "Apache 2.0",
        "Apache 2.0",
        "Gemma Terms",
        "Llama 3.1 Community license",
        "MIT",
        "MIT",
    ];
    assert_eq!(said, expected);
}
