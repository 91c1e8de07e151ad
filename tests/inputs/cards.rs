//! Model and dataset cards: what the tests of `readers.rs` leave open.

use cleartitle::ArtifactKind;

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

/// The hub minds no empty lines before the keys: its tags of such cards say what stands there.
#[test]
fn empty_lines_before_the_keys_are_nothing() {
    for before in ["\n", "\r\n", "\u{feff}\n  \n", " "] {
        let graph = graph(card(&format!("{before}---\nlicense: mit\n---\nWords.\n")));
        let about = artifact(&graph, "it");
        assert_eq!(licenses(about), [("mit".to_owned(), Evidence::Declared)], "{before:?}");
        let line = about.statements[0].place.as_ref().unwrap().line;
        assert_eq!(line as usize, before.matches('\n').count() + 2);
    }
    assert_eq!(licenses(artifact(&graph(one("", "\n---\nlicense: mit\n---\n")), "stdin")).len(), 1);
    let broken = card("\n---\na: [\nlicense: mit\n---\n");
    assert_eq!(broken.problems[0].place().line, 3, "{:?}", told(&broken));
}

#[test]
fn an_example_in_a_block_of_code_is_not_the_pages_own() {
    let keys = "---\nlicense: mit\ndatasets: a/b\n---\n";
    let page = sound(card(&format!("# How to\n\n```yaml\n{keys}```\n")));
    assert_eq!((artifact(&page, "it").statements.len(), page.edges().len()), (0, 0));
    // A page that was put into a block as a whole is meant.
    let page = sound(card(&format!("```yaml\n{keys}```\n# Model\n")));
    assert_eq!(licenses(artifact(&page, "it")), [("mit".to_owned(), Evidence::Recovered)]);
    let page = sound(card(&format!("# Model\n{keys}```\ncode\n```\n")));
    assert_eq!(licenses(artifact(&page, "it")), [("mit".to_owned(), Evidence::Recovered)]);
}

#[test]
fn items_that_are_tables_count_by_their_name() {
    let data = |items: &str| {
        let graph = graph(card(&format!("---\ndatasets:\n{items}---\n")));
        let all = relations(&graph, "it").into_iter();
        all.map(|(_, to, grade)| (to.to_owned(), grade)).collect::<Vec<_>>()
    };
    let said = |name: &str| vec![(name.to_owned(), Evidence::Declared)];
    assert_eq!(data("- FOSD: https://data.example/4\n"), said("FOSD"));
    assert_eq!(data("- name: a/b\n  split: train\n"), said("a/b"));
    // `model-index:` was forgotten: these are results of an evaluation.
    assert_eq!(data("- a/b\n- name: Chat\n  results:\n  - metrics: [x]\n"), said("a/b"));
    assert_eq!(data("- TODO: name them\n- {dataset}\n- a: 1\n  b: 2\n"), []);
}

#[test]
fn data_of_the_template_is_none() {
    for front in ["datasets: [dataset1, dataset2]\n", "a: [\ndatasets:\n- dataset1\n- dataset2\n"] {
        let graph =
            sound(card(&format!("---\n{front}base_model: base model Hub identifier\n---\n")));
        assert_eq!(graph.edges(), [], "{front}");
    }
}

#[test]
fn a_key_may_have_capitals() {
    let graph = graph(card("---\nLicenses:\n- mit\nDatasets: a/b\n---\n"));
    assert_eq!(licenses(artifact(&graph, "it")), [("mit".to_owned(), Evidence::Declared)]);
    assert_eq!(relations(&graph, "it").len(), 1);
}

#[test]
fn a_tag_says_that_it_is_an_adapter() {
    let expected = [(Relation::AdapterOf, "a/b".into(), Evidence::Inferred)];
    assert_eq!(base_of("---\nbase_model: a/b\ntags: [adapter]\n---\n"), expected);
}

#[test]
fn a_name_for_people_is_a_datasets() {
    let kind = |front: &str| artifact(&graph(card(&format!("---\n{front}\n---\n"))), "it").kind;
    assert_eq!(kind("license: mit\npretty_name: Words"), ArtifactKind::Dataset);
    assert_eq!(kind("license: mit\npretty_name: W\npipeline_tag: fill-mask"), ArtifactKind::Model);
}

/// The hub's datasets lay in one repository of code once; none of them is made of that code.
#[test]
fn an_address_of_the_hubs_old_datasets_is_that_dataset() {
    for (written, meant) in [
        ("https://github.com/huggingface/datasets/tree/master/datasets/xsum", "xsum"),
        ("https://github.com/huggingface/datasets/blob/2.0/datasets/xsum/README.md", "xsum"),
        (
            "https://github.com/huggingface/datasets/tree/main",
            "https://github.com/huggingface/datasets",
        ),
    ] {
        let graph = graph(card(&format!("---\ntask_ids: [x]\nsource_datasets: {written}\n---\n")));
        assert_eq!(relations(&graph, "it")[0].1, meant, "{written}");
    }
}

/// A schema has all the keys by which files of its format are known.
#[test]
fn the_schema_of_a_format_is_no_file_of_it() {
    let of = "\"$schema\": \"http://json-schema.org/draft-07/schema#\"";
    for keys in ["\"bomFormat\": {}", "\"SPDXID\": {}", "\"spdxId\": {}"] {
        let text = format!("{{{of}, \"properties\": {{{keys}}}}}");
        let gathered = one("schema.json", &text);
        assert_eq!(told(&gathered), ["0:0: holds nothing that is known here"], "{text}");
        assert_eq!(cleartitle::read::format_of("schema.json", text.as_bytes()), None);
    }
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
