//! Modelfiles of ollama.

use proptest::prelude::*;

use super::*;
use Evidence::{Declared, Inferred, Text};
use Relation::Contains;

fn from(value: &str) -> String {
    let graph = graph(one("Modelfile", format!("FROM {value}\n")));
    let relations = relations(&graph, "Modelfile");
    assert_eq!((relations.len(), relations[0].0, relations[0].2), (1, Contains, Declared));
    relations[0].1.to_owned()
}

#[test]
fn what_a_modelfile_is_made_of_is_contained_and_never_mistaken_for_another_s() {
    assert_eq!(from("llama3.1:8b"), "ollama.com/library/llama3.1");
    assert_eq!(from("llama3.1"), "ollama.com/library/llama3.1");
    assert_eq!(from("mistral/mistral"), "ollama.com/mistral/mistral");
    assert_eq!(from("https://ollama.com/library/phi3:mini"), "ollama.com/library/phi3");
    assert_eq!(from("hf.co/bartowski/Llama-GGUF:Q4_K_M"), "bartowski/Llama-GGUF");
    assert_eq!(from("huggingface.co/acme/chat-gguf"), "acme/chat-gguf");
    assert_eq!(from("./gone.gguf"), "./gone.gguf");
    assert_eq!(from("weights/gone.gguf"), "weights/gone.gguf");
    assert_eq!(from("/opt/models/x"), "/opt/models/x");
    assert_eq!(from("\"llama3\""), "ollama.com/library/llama3");
}

#[test]
fn instructions_are_read_in_any_case_and_texts_over_lines_are_no_instructions() {
    let text = "# a comment\nfrom llama3\nSystem \"\"\"You are\nFROM nobody\nADAPTER neither\n\"\"\"\nPARAMETER stop \"\"\"x\nADAPTER nor\n\"\"\"\nMESSAGE user \"two\nADAPTER lines\"\nAdapter acme/lora\nTEMPLATE \"{{ .Prompt }}\"\n";
    let graph = graph(one("Modelfile", text));
    assert_eq!(
        relations(&graph, "Modelfile"),
        [
            (Contains, "ollama.com/acme/lora", Declared),
            (Contains, "ollama.com/library/llama3", Declared)
        ]
    );
    assert_eq!(stated_at(&graph, "Modelfile", "ollama.com/acme/lora"), "Modelfile:12:1");
}

#[test]
fn a_license_is_a_text_or_where_it_is_short_a_name() {
    let mit = spdx::license_id("MIT").unwrap().text();
    let text = format!("FROM llama3\nLICENSE \"\"\"\n{mit}\n\"\"\"\n");
    let graph_of = |text: &str| graph(one("Modelfile", text));
    let found = licenses(artifact(&graph_of(&text), "Modelfile"));
    assert_eq!(found.len(), 1);
    assert!(found[0].0.split(" or ").any(|id| id == "MIT") && found[0].1 == Text, "{found:?}");

    let found =
        licenses(artifact(&graph_of("FROM a\nLICENSE \"\"\"\napache-2.0\n\"\"\""), "Modelfile"));
    assert_eq!(found, [("apache-2.0".to_owned(), Declared)]);

    let apache = spdx::license_id("Apache-2.0").unwrap().text();
    let both = format!("FROM a\nLICENSE \"\"\"{mit}\"\"\"\nLICENSE \"\"\"{apache}\"\"\"\n");
    let graph = graph_of(&both);
    let modelfile = artifact(&graph, "Modelfile");
    assert_eq!(licenses(modelfile), [("MIT AND Apache-2.0".to_owned(), Text)]);
    assert_eq!(modelfile.statements[0].place.as_ref().unwrap().to_string(), "Modelfile:2:1");

    let policy = format!(
        "FROM a\nLICENSE \"\"\"{mit}\"\"\"\nLICENSE \"\"\"Acme Acceptable Use Policy\nDo not.\"\"\"\n"
    );
    assert_eq!(licenses(artifact(&graph_of(&policy), "Modelfile")).len(), 1);

    let own = "FROM a\nLICENSE \"\"\"My own terms\nare these.\"\"\"\n";
    assert_eq!(licenses(artifact(&graph_of(own), "Modelfile")), [("ForeignText".to_owned(), Text)]);
}

#[test]
fn an_unknown_instruction_is_a_warning_and_the_rest_is_read() {
    let gathered = one("Modelfile", "FORM x\nFROM llama3\nRUN rm\n");
    assert_eq!(
        told(&gathered),
        [
            "1:1: `FORM` is no instruction of a Modelfile",
            "3:1: `RUN` is no instruction of a Modelfile"
        ]
    );
    assert!(gathered.problems.iter().all(ReadError::is_warning));
    assert_eq!(sound(gathered).edges().len(), 1);
}

#[test]
fn an_open_quote_is_told_once_and_costs_its_own_line() {
    let gathered =
        one("Modelfile", "SYSTEM \"\"\"You are\na person\nFROM llama3\nLICENSE \"\"\"mit\n");
    assert_eq!(
        told(&gathered),
        ["1:1: this is not valid Modelfile: nothing ends the quote that begins here"]
    );
    let graph = sound(gathered);
    assert_eq!(graph.edges().len(), 1);
    assert_eq!(licenses(artifact(&graph, "Modelfile")), [("mit".to_owned(), Declared)]);
}

#[test]
fn without_from_nothing_is_made() {
    for text in ["", "FROM\nSYSTEM x\n", "SYSTEM x"] {
        let told = told(&one("Modelfile", text));
        assert_eq!(
            told,
            ["0:0: this is not valid Modelfile: no `FROM` names the model that it is made of"]
        );
    }
}

#[test]
fn a_file_beside_speaks_for_itself() {
    let folder = Temp::new()
        .with("model/config.json", r#"{"model_type": "llama", "_name_or_path": "acme/base"}"#)
        .with(
            "lora/adapter_config.json",
            r#"{"peft_type": "LORA", "base_model_name_or_path": "acme/base"}"#,
        )
        .with("empty.gguf", "")
        .with("Modelfile", "FROM ./model\nADAPTER ./lora\n")
        .with("Modelfile.loop", "FROM ./Modelfile\n")
        .with("Modelfile.self", "FROM ./Modelfile.self\n")
        .with("Modelfile.out", "FROM ../../etc/passwd\n")
        .with("Modelfile.weights", "FROM empty.gguf\n");
    let graph_of = |name: &str| graph(folder.read(name));
    let found = graph_of("Modelfile");
    assert_eq!(
        relations(&found, "Modelfile"),
        [(Contains, "./lora", Declared), (Relation::FineTunedFrom, "acme/base", Inferred)]
    );
    assert_eq!(relations(&found, "./lora"), [(Relation::AdapterOf, "acme/base", Declared)]);
    assert_eq!(graph_of("Modelfile.loop").edges(), []);
    let empty = folder.read("Modelfile.weights");
    assert_eq!(told(&empty), ["0:0: the file is empty, so nothing of it was read"]);
    assert_eq!(sound(empty).edges(), []);
    assert_eq!(
        relations(&graph_of("Modelfile.out"), "Modelfile"),
        [(Contains, "../../etc/passwd", Declared)]
    );
    assert_eq!(graph_of("Modelfile.self").edges().len(), 1);
}

#[test]
fn what_a_file_beside_says_is_told_and_counted_once() {
    let folder = Temp::new()
        .with("chat/Modelfile", "FROM .\n")
        .with("chat/config.json", r#"{"model_type": "x", "_name_or_path": 7}"#);
    let gathered = folder.read("chat");
    assert_eq!(told(&gathered).len(), 1, "{:?}", told(&gathered));
}

#[test]
fn a_blob_is_called_as_the_comment_above_it_calls_it() {
    let text = "# Modelfile generated by \"ollama show\"\n# To build a new one, replace FROM with:\n# FROM llama3.2:latest\n\nFROM /usr/share/ollama/.ollama/models/blobs/sha256-dde5aa3f\n";
    let graph = graph(one("", text.to_owned() + "TEMPLATE x\n"));
    let [edge] = graph.edges() else { panic!() };
    assert_eq!(&*graph.artifact(edge.to).id, "ollama.com/library/llama3.2");
    assert_eq!(edge.evidence, Inferred);
}

#[test]
fn a_dockerfile_is_none() {
    let docker = "FROM rust:1.95\nWORKDIR /app\nCOPY . .\nRUN cargo build\n";
    for name in ["Dockerfile", "", "Modelfiles.txt"] {
        let gathered = one(name, docker);
        assert!(matches!(gathered.problems[..], [ReadError::Unrecognized { .. }]), "{name}");
    }
}

#[test]
fn a_folder_with_a_modelfile_is_a_model() {
    let folder = Temp::new().with("chat/Modelfile", "FROM llama3\n").with("chat/x.py", "");
    let graph = graph(folder.read("chat"));
    assert_eq!(relations(&graph, "chat"), [(Contains, "ollama.com/library/llama3", Declared)]);
}

#[test]
fn hostile_modelfiles_come_to_an_end() {
    let quotes = format!("SYSTEM {}", "\"x".repeat(200_000));
    let open = "SYSTEM \"x\n".repeat(50_000);
    let many = "FROM a\nADAPTER b\nLICENSE c\n".repeat(20_000);
    let words = "nonsense\n".repeat(50_000);
    let spaces = format!("SYSTEM \"{}", "\" ".repeat(200_000));
    for text in [quotes, open, many, words, spaces, "FROM \u{1b}[31m\u{202e}x\n".into()] {
        let gathered = one("Modelfile", text);
        assert!(gathered.problems.len() < 20, "{}", gathered.problems.len());
        sound(gathered);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_a_modelfile_or_a_problem(text in "(FROM |LICENSE |PARAMETER |[a-z\"#\n é\t]){0,60}") {
        let gathered = one("Modelfile", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }

    #[test]
    fn any_bytes_are_a_modelfile_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(one("Modelfile", &bytes).builder.build().is_ok());
    }
}

#[test]
fn collected_modelfiles_contain_weights_beside_them_under_apache() {
    let Some(fixtures) = fixtures() else { return };
    for (name, file) in
        [("Modelfile", "./cdx1-14B-q8_0.gguf"), ("Modelfile-pro", "./cdx1-pro-30B-q8_0.gguf")]
    {
        let text = fs::read(fixtures.join("configs/ollama").join(name)).unwrap();
        let graph = graph(one(name, text));
        assert_eq!(relations(&graph, name), [(Contains, file, Declared)]);
        assert_eq!(licenses(artifact(&graph, name)), [("apache-2.0".to_owned(), Declared)]);
    }
}
