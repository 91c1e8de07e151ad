//! Does `init` write a manifest that a person can go on from, and that leaves the answer as it is?
#![cfg(feature = "cli")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::temp::Temp;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Temp {
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
        let output =
            command.current_dir(&self.0).args(arguments).stdin(Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ran = Ran {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }

    #[track_caller]
    fn manifest(&self, folder: &str) -> String {
        fs::read_to_string(self.0.join(folder).join("cleartitle.toml")).unwrap()
    }

    /// Verdict, findings, artifacts and relations of a check.
    #[track_caller]
    fn answer(&self, paths: &[&str]) -> (String, BTreeSet<(String, String)>) {
        let ran = self.run(&[&["check", "--format", "json"], paths].concat());
        let Ok(report) = serde_json::from_str::<Value>(&ran.out) else {
            panic!("{paths:?}: {}", ran.err)
        };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let findings = report["findings"].as_array().unwrap().iter();
        let counted = findings.filter(|f| f["note"] == false);
        let findings = counted.map(|f| (text(&f["fingerprint"]), text(&f["verdict"])));
        let artifacts = report["artifacts"].as_array().unwrap().iter();
        let artifacts = artifacts.map(|a| (text(&a["id"]), text(&a["verdict"])));
        let relations = report["relations"].as_array().unwrap().iter();
        let relations =
            relations.map(|r| (format!("{} {}", text(&r["from"]), text(&r["by"])), text(&r["to"])));
        (text(&report["verdict"]), findings.chain(artifacts).chain(relations).collect())
    }

    /// The law: what is answered before is answered after.
    #[track_caller]
    fn keeps(&self, folder: &str) -> String {
        let before = self.answer(&[folder]);
        let ran = self.run(&["init", folder]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let text = self.manifest(folder);
        assert_eq!(self.answer(&[folder]), before, "{text}");
        text
    }
}

fn card(front: &str) -> String {
    format!("---\n{front}\n---\n# A card\n")
}

#[test]
fn what_is_found_is_said_with_how_sure_it_is() {
    let temp = Temp::new().with(
        "support/README.md",
        card("license: llama3.1\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: finetune\ndatasets:\n- acme/tickets"),
    );
    let text = temp.keeps("support");
    for line in [
        "id = \"support\"",
        "kind = \"model\"",
        "path = \".\"",
        "license = \"llama3.1\" # declared in README.md:2:1",
        "  { by = \"fine-tuned-from\", to = \"meta-llama/Llama-3.1-8B\" }, # declared in README.md:3:1",
        "# purpose = \"commercial\"",
        "# monthly-active-users = 10_000",
        "# id = \"acme/tickets\"",
    ] {
        assert!(text.lines().any(|l| l == line), "`{line}` is not in:\n{text}");
    }
    assert!(text.contains("`LicenseRef-Llama-3.1` asks for it"), "{text}");
    assert!(text.contains("not repeated: `meta-llama/Llama-3.1-8B`"), "{text}");
    assert!(!text.lines().any(|l| l == "id = \"meta-llama/Llama-3.1-8B\""), "{text}");
}

#[test]
fn a_guess_is_left_to_be_confirmed() {
    let temp = Temp::new()
        .with("m/README.md", card("license: mit\nbase_model: meta-llama/Llama-3.1-8B"))
        .with("m/LICENSE", "All rights reserved. Ask us.\n");
    let text = temp.keeps("m");
    let line = text.lines().find(|l| l.contains("to = \"meta-llama")).unwrap();
    assert!(
        line.starts_with('#') && line.contains("inferred") && line.ends_with("to be confirmed"),
        "{text}"
    );
    // Card and text disagree: nobody has decided yet.
    assert!(!text.lines().any(|l| l.starts_with("license =")), "{text}");
    assert!(text.lines().any(|l| l.starts_with("# license = \"mit\" # declared")), "{text}");
}

#[test]
fn folders_of_all_sorts_keep_their_answer() {
    let spdx = |id: &str| spdx::license_id(id).unwrap().text();
    let bom = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[
        {"type":"machine-learning-model","name":"m","bom-ref":"m","licenses":[{"license":{"id":"MIT"}}]},
        {"type":"data","name":"d","licenses":[{"license":{"name":"Ours"}}]}]}"#;
    let temp = Temp::new()
        .with("no-license/README.md", card("base_model: mistralai/Mistral-7B-v0.1"))
        .with("text/LICENSE", spdx("MIT")).with("text/model.safetensors", [2, 0, 0, 0, 0, 0, 0, 0, b'{', b'}'])
        .with("both/README.md", card("license: apache-2.0")).with("both/LICENSE", spdx("Apache-2.0"))
        .with("against/README.md", card("license: mit")).with("against/LICENSE", spdx("GPL-3.0-only"))
        .with("lora/adapter_config.json", r#"{"peft_type":"LORA","base_model_name_or_path":"meta-llama/Llama-2-7b-hf"}"#)
        .with("lora/README.md", card("license: other\nlicense_name: ours"))
        .with("data/README.md", card("license:\n- cc-by-sa-4.0\n- gfdl\ntask_categories:\n- translation\nsize_categories:\n- 1K<n<10K"))
        .with("ollama/Modelfile", "FROM llama3.1\nLICENSE \"\"\"mine\"\"\"\n")
        .with("bom/model.cdx.json", bom)
        .with("py/pyproject.toml", "[project]\nname = \"app\"\nversion = \"1\"\nlicense = \"MIT\"\ndependencies = [\"torch\"]\n")
        .with("self/README.md", card("license: cc\nbase_model: self"))
        .with("many/README.md", card("license: unknown\nbase_model:\n- a/b\n- a/c\nbase_model_relation: merge"));
    let folders = [
        "no-license",
        "text",
        "both",
        "against",
        "lora",
        "data",
        "ollama",
        "bom",
        "py",
        "self",
        "many",
    ];
    for folder in folders {
        temp.keeps(folder);
    }
    assert!(temp.manifest("text").lines().any(|l| l.starts_with("license = \"MIT\" # text in")));
    assert!(temp.manifest("no-license").contains("# license = \"…\" # nobody states one"));
    // The two agree, the two do not.
    assert!(
        temp.manifest("both")
            .lines()
            .any(|l| l.starts_with("license = \"Apache-2.0\" # text in LICENSE; declared in"))
    );
    assert!(!temp.manifest("against").lines().any(|l| l.starts_with("license =")));
}

#[test]
fn real_cards_keep_their_answer() {
    let Some(shared) = common::shared() else {
        return eprintln!("skipped: CLEARTITLE_SHARED is not set");
    };
    let cards =
        fs::read_to_string(shared.join("fixtures/cards/modern-front-matter.jsonl")).unwrap();
    let old = fs::read_to_string(shared.join("fixtures/hub/hub-2022-02.model-front-matter.jsonl"))
        .unwrap();
    let all = cards.lines().chain(old.lines().step_by(200)).collect::<Vec<_>>();
    let (mut stated, mut count) = (0, 0);
    for line in all {
        let row: Value = serde_json::from_str(line).unwrap();
        let temp =
            Temp::new().with("m/README.md", format!("{}\n", row["front_matter"].as_str().unwrap()));
        count += 1;
        stated += usize::from(temp.keeps("m").contains("\nlicense = "));
    }
    assert!(stated * 5 > count && count > 20, "{stated} of {count}");
}

#[test]
fn folders_below_are_found_and_are_then_read_by_their_paths() {
    let temp = Temp::new()
        .with("models/support/README.md", card("license: mit"))
        .with(
            "data/tickets/README.md",
            card(
                "license: cc-by-nc-4.0\ntask_categories:\n- translation\nsize_categories:\n- n<1K",
            ),
        )
        .with("tests/tiny/README.md", card("license: gpl-3.0"))
        .with("node_modules/x/README.md", card("license: gpl-3.0"));
    let before = temp.answer(&["models/support", "data/tickets"]);
    assert_eq!(temp.run(&["init"]).code, 0);
    let text = temp.manifest(".");
    assert_eq!(temp.answer(&[]), before, "{text}");
    let paths: Vec<&str> = text.lines().filter(|l| l.starts_with("path =")).collect();
    assert_eq!(paths, ["path = \"models/support\"", "path = \"data/tickets\""]);
}

#[test]
fn what_is_asked_for_is_stated() {
    let temp = Temp::new().with("m/README.md", card("license: cc-by-nc-4.0\ndatasets:\n- a/b"));
    let flags =
        ["--purpose=research", "--release=share,host", "--assume", "training-adapts-data=no"];
    assert_eq!(temp.run(&[&["init", "m"], &flags[..]].concat()).code, 0);
    let text = temp.manifest("m");
    for line in [
        "purpose = \"research\"",
        "release = [\"share\", \"host\"]",
        "training-adapts-data = \"no\"",
    ] {
        assert!(text.lines().any(|l| l == line), "`{line}` is not in:\n{text}");
    }
    let before = temp.answer(&["m"]);
    fs::remove_file(temp.0.join("m/cleartitle.toml")).unwrap();
    assert_eq!(temp.answer(&[&["m"], &flags[..]].concat()), before);
}

#[test]
fn what_is_there_is_not_lost() {
    let temp =
        Temp::new().with("m/README.md", card("license: mit")).with("m/cleartitle.toml", "mine");
    let ran = temp.run(&["init", "m"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("is there already") && ran.err.contains("--force"), "{}", ran.err);
    assert_eq!(temp.manifest("m"), "mine");
    // What it said, and was no TOML, does not stand in the way.
    let ran = temp.run(&["init", "m", "--force"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let first = temp.manifest("m");
    assert!(first.contains("license = \"mit\""), "{first}");
    // A second one is the same.
    assert_eq!(temp.run(&["init", "m", "--force"]).code, 0);
    assert_eq!(temp.manifest("m"), first);
    let names: Vec<_> =
        fs::read_dir(temp.0.join("m")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    for (arguments, word) in [
        (&["init", "absent"][..], "is no folder"),
        (&["init", "m/README.md"], "is no folder"),
        (&["init", "m", "--force", "--manifest-path", "x.toml"], "reads none"),
    ] {
        let ran = temp.run(arguments);
        assert!(ran.code == 2 && ran.err.contains(word), "{}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_not_written_through() {
    let temp = Temp::new().with("m/README.md", card("license: mit"));
    std::os::unix::fs::symlink("../elsewhere.toml", temp.0.join("m/cleartitle.toml")).unwrap();
    assert_eq!(temp.run(&["init", "m"]).code, 2);
    assert!(!temp.0.join("elsewhere.toml").exists());
}

#[test]
fn an_empty_folder_gets_an_example_that_is_read() {
    let temp = Temp::new().with("notes/todo.txt", "nothing");
    let ran = temp.run(&["init", "notes"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("nothing to read here") && ran.out.contains("example"), "{}", ran.out);
    // With its comments taken away it is a manifest.
    let text = temp.manifest("notes");
    let (first, rest) = text.split_once('\n').unwrap();
    assert!(first.starts_with("# An example"), "{text}");
    let filled: String =
        rest.lines().map(|l| format!("{}\n", l.strip_prefix("# ").unwrap_or(l))).collect();
    fs::write(temp.0.join("notes/cleartitle.toml"), filled).unwrap();
    let ran = temp.run(&["check", "notes"]);
    assert!(ran.code != 2, "{}", ran.err);
}

#[test]
fn an_intent_alone_leaves_to_the_files_what_there_is() {
    let bom = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[
        {"type":"library","name":"a","purl":"pkg:npm/a@1","licenses":[{"license":{"id":"MIT"}}]},
        {"type":"machine-learning-model","name":"m","licenses":[{"license":{"id":"MIT"}}]}]}"#;
    let temp = Temp::new().with("d/bom.cdx.json", bom).with("e/bom.cdx.json", bom);
    let text = temp.keeps("d");
    assert!(text.contains("# [[artifact]]\n# id = \"m\""), "{text}");
    // Where a person says what there is, that counts.
    let one = "[[artifact]]\nid = \"x\"\nkind = \"model\"\nlicense = \"cc\"\n";
    fs::write(temp.0.join("e/cleartitle.toml"), one).unwrap();
    assert_eq!(temp.answer(&["e"]).0, "unknown");
    assert_ne!(temp.answer(&["e/bom.cdx.json"]).0, "unknown");
}

#[test]
fn crates_are_not_listed() {
    let temp = Temp::new();
    let copy = Command::new("cp")
        .args(["-r", &format!("{ROOT}/examples/rust-app"), "app"])
        .current_dir(&temp.0)
        .status();
    assert!(copy.unwrap().success());
    let _ = fs::remove_file(temp.0.join("app/cleartitle.toml"));
    let text = temp.keeps("app");
    assert!(text.contains("are read from their own files, and not repeated"), "{text}");
    assert!(!text.lines().any(|l| l.starts_with("[[artifact]]")), "{text}");
}

#[cfg(unix)]
#[test]
fn hostile_names_stay_text() {
    let names = [
        "a\"b",
        "a\\b",
        "a\nlicense = \"MIT\"",
        "\u{202e}x",
        "\u{1b}[2J",
        "'''",
        "[[artifact]]",
        "# x",
        "ü–名",
        "a\tb",
        "x y",
        "datasets",
        " ",
        "a=b",
    ];
    for name in names {
        let front = format!(
            "license: apache-2.0\nbase_model: {}",
            serde_json::to_string(&format!("o/{name}")).unwrap()
        );
        let temp = Temp::new().with(&format!("{name}/README.md"), card(&front));
        let text = temp.keeps(name);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\t']), "{text:?}");
        let read: toml::Table = text.parse().unwrap_or_else(|e| panic!("{name:?}: {e}\n{text}"));
        assert!(
            read.keys().all(|k| ["intent", "assume", "artifact"].contains(&k.as_str())),
            "{text}"
        );
    }
    // In a name that is a path of its own, every line is still one comment or one key.
    let long = "x".repeat(200);
    let temp = Temp::new()
        .with(&format!("{long}/README.md"), card("license: \"<b>\\u0007 and \\\" # more\""));
    temp.keeps(&long);
}

#[test]
fn what_cannot_be_written_is_told() {
    let temp = Temp::new().with("m/README.md", card("license: mit"));
    fs::create_dir(temp.0.join("m/cleartitle.toml")).unwrap();
    let ran = temp.run(&["init", "m", "--force"]);
    assert!(ran.code == 2 && ran.err.contains("cannot write"), "{}", ran.err);
    assert!(Path::new(&temp.0.join("m/cleartitle.toml")).is_dir());
}
