//! `notice`: what it writes is what `check` asks for, it loses nothing, and what no file can do is told.
#![cfg(feature = "cli")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cleartitle::bundle::{self, By, Card, plan};
use cleartitle::graph::{Document, Folder, Role, sections};
use cleartitle::identify::{Identifier, MatchKind};
use cleartitle::vocab::Status;
use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Relation};
use common::temp::Temp;
use serde_json::Value;

mod common;

const CLEARTITLE: &str = env!("CARGO_BIN_EXE_cleartitle");
/// The text of a license with who holds the rights.
const BASE_TEXT: &str = "Copyright (c) 2024 The Base Makers";

impl Temp {
    /// Runs the program there: exit code, standard output, standard error.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(CLEARTITLE);
        command.current_dir(&self.0).args(arguments).stdin(Stdio::null());
        let output = command.output().expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!err.contains("panicked"), "{arguments:?}: {err}");
        let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        assert!(!out.contains(steers) && !err.contains(steers), "{out:?} {err:?}");
        (output.status.code().expect("an exit code"), out, err)
    }

    /// Where each duty stands, by duty, license and upstream.
    #[track_caller]
    fn duties(&self) -> BTreeMap<(String, String), String> {
        let (_, out, err) = self.run(&["check", "--format", "json"]);
        let report: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
        let text = |o: &Value, key: &str| o[key].as_str().unwrap_or_default().to_owned();
        let all = report["obligations"].as_array().expect("obligations");
        all.iter().map(|o| ((text(o, "duty"), text(o, "from")), text(o, "status"))).collect()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Every file with its bytes.
    fn all(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        let mut open = vec![self.0.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    all.insert(path.clone(), fs::read(&path).unwrap_or_default());
                }
            }
        }
        all
    }
}

fn mit() -> String {
    let text = spdx::license_id("MIT").unwrap().text();
    text.replace("Copyright (c) <year> <copyright holders>", BASE_TEXT)
}

/// A model made from one under Llama's license and one under MIT, with data that asks for credit.
fn fine_tune() -> Temp {
    Temp::new()
        .with(
            "cleartitle.toml",
            r#"
[intent]
purpose = "commercial"
monthly-active-users = 10
domains = []
[assume]
training-adapts-data = "yes"
[[artifact]]
id = "acme/Llama-support-8b"
kind = "model"
license = "llama3.1"
path = "models/support"
relations = [
  { by = "merged-from", to = "meta-llama/Llama-3.1-8B" },
  { by = "merged-from", to = "base/small" },
  { by = "trained-on", to = "rajpurkar/squad" },
]
[[artifact]]
id = "meta-llama/Llama-3.1-8B"
kind = "model"
license = "llama3.1"
[[artifact]]
id = "base/small"
kind = "model"
license = "MIT"
path = "models/base"
[[artifact]]
id = "rajpurkar/squad"
kind = "dataset"
license = "CC-BY-4.0"
"#,
        )
        .with("models/support/model.safetensors", "")
        .with("models/base/LICENSE", mit())
        .with("models/base/NOTICE", "Base\nBuilt by the makers of bases.\n")
}

fn key(duty: &str, from: &str) -> (String, String) {
    (duty.to_owned(), from.to_owned())
}

#[test]
fn what_is_written_is_what_check_asks_for() {
    let temp = fine_tune();
    let (llama, base, data) = ("meta-llama/Llama-3.1-8B", "base/small", "rajpurkar/squad");
    let meets = [
        key("include-notice", llama),
        key("display", llama),
        key("include-license", base),
        key("retain-notices", base),
        key("include-license", data),
        key("attribution", data),
    ];
    let before = temp.duties();
    for duty in &meets {
        assert_ne!(before[duty], "met", "{duty:?}");
    }
    let (code, out, err) = temp.run(&["notice"]);
    assert_eq!(code, 0, "{out}{err}");
    let after = temp.duties();
    for duty in &meets {
        assert_eq!(after[duty], "met", "{duty:?}\n{out}");
    }
    // Nobody gave the text of Llama's license: told in the file, on standard error, and open.
    assert_eq!(after[&key("include-license", llama)], "unmet");
    assert!(err.contains("a text of LicenseRef-Llama-3.1 is missing: of meta-llama"), "{err}");
    assert!(out.contains("[ ] include-license for `acme/Llama-support-8b`"), "{out}");
    let licenses = temp.read("models/support/THIRD_PARTY_LICENSES");
    assert!(licenses.contains("MISSING") && licenses.contains(BASE_TEXT), "{licenses}");
    let notice = temp.read("models/support/NOTICE");
    for words in [
        "Copyright © Meta Platforms, Inc.",
        "Built by the makers of bases.",
        "“squad” by rajpurkar",
    ] {
        assert!(notice.contains(words), "{words}: {notice}");
    }
    let card = temp.read("models/support/README.md");
    assert_eq!(
        card,
        "---\nlicense: llama3.1\nbase_model:\n- base/small\n- meta-llama/Llama-3.1-8B\nbase_model_relation: merge\n\
         datasets:\n- rajpurkar/squad\n---\n\n# Llama-support-8b\n\nBuilt with Llama\n"
    );
    // A notice that goes missing is missed.
    fs::write(temp.0.join("models/support/THIRD_PARTY_LICENSES"), licenses.replace(BASE_TEXT, ""))
        .unwrap();
    assert_eq!(temp.duties()[&key("retain-notices", base)], "unmet");
}

#[test]
fn a_text_that_is_at_hand_is_handed_on_word_for_word() {
    let Some(shared) = common::shared() else {
        return eprintln!("skipped: CLEARTITLE_SHARED is not set");
    };
    let text = fs::read_to_string(shared.join("license-texts/LicenseRef-Llama-3.1.txt")).unwrap();
    let temp = fine_tune().with("models/llama/LICENSE", &text);
    let manifest = temp.read("cleartitle.toml").replace(
        "id = \"meta-llama/Llama-3.1-8B\"",
        "id = \"meta-llama/Llama-3.1-8B\"\npath = \"models/llama\"",
    );
    let temp = temp.with("cleartitle.toml", manifest);
    temp.run(&["notice"]);
    assert_eq!(temp.duties()[&key("include-license", "meta-llama/Llama-3.1-8B")], "met");
    assert!(!temp.read("models/support/THIRD_PARTY_LICENSES").contains("MISSING"));
}

#[test]
fn a_second_run_changes_nothing_and_says_so() {
    let temp = fine_tune();
    let (code, out, _) = temp.run(&["notice", "--check"]);
    assert_eq!(code, 1, "{out}");
    assert!(!temp.0.join("models/support/NOTICE").exists());
    temp.run(&["notice"]);
    let first = temp.all();
    for arguments in [&["notice"][..], &["notice", "--check"], &["notice", "--force"]] {
        let (code, out, _) = temp.run(arguments);
        assert_eq!((code, out.contains("unchanged")), (0, true), "{arguments:?}: {out}");
        assert!(!out.contains("written") && !out.contains("replaced"), "{out}");
        assert_eq!(temp.all(), first, "{arguments:?}");
    }
}

#[test]
fn no_byte_that_is_there_changes_without_being_asked() {
    let names = ["NOTICE", "THIRD_PARTY_LICENSES", "README.md", "CHANGES.md", "USE_POLICY.md"];
    let mut temp = fine_tune();
    for name in names {
        let text =
            if name == "README.md" { "---\ntags: [mine] # why\n---\n# Mine\n" } else { "mine\n" };
        temp = temp.with(&format!("models/support/{name}"), text);
    }
    let before = temp.all();
    let (code, out, err) = temp.run(&["notice"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        err.contains("NOTICE is there and says something else") && err.contains("--force"),
        "{err}"
    );
    let after = temp.all();
    for (path, bytes) in &before {
        assert_eq!(after.get(path), Some(bytes), "{}", path.display());
    }
    assert!(temp.read("models/support/MODEL_CARD_ADDITIONS.md").contains("> Built with Llama"));
    let (code, out, _) = temp.run(&["notice", "--force"]);
    assert_eq!(code, 0, "{out}");
    // What a person fills in stays even then, and a card is only added to.
    assert_eq!(temp.read("models/support/CHANGES.md"), "mine\n");
    assert_eq!(
        temp.read("models/support/README.md"),
        "---\ntags: [mine] # why\nlicense: llama3.1\nbase_model:\n- base/small\n- meta-llama/Llama-3.1-8B\n\
         base_model_relation: merge\ndatasets:\n- rajpurkar/squad\n---\n# Mine\n\nBuilt with Llama\n"
    );
    let card = temp.read("models/support/README.md");
    temp.run(&["notice", "--force"]);
    assert_eq!(temp.read("models/support/README.md"), card);
}

#[test]
fn a_statement_of_changes_counts_when_it_is_filled_in() {
    let manifest = |extra: &str| {
        format!(
            "[[artifact]]\nid = \"acme/chat\"\nkind = \"model\"\nlicense = \"Apache-2.0\"\npath = \"chat\"\n\
             relations = [{{ by = \"fine-tuned-from\", to = \"base/merged-3b\" }}]\n\
             [[artifact]]\nid = \"base/merged-3b\"\nkind = \"model\"\nlicense = \"Apache-2.0\"\n{extra}"
        )
    };
    let temp = Temp::new().with("cleartitle.toml", manifest("")).with("chat/model.safetensors", "");
    let (_, out, _) = temp.run(&["notice"]);
    assert!(out.contains("CHANGES.md is a form"), "{out}");
    let duty = key("state-changes", "base/merged-3b");
    assert_eq!(temp.duties()[&duty], "unmet", "{}", temp.read("chat/CHANGES.md"));
    let filled = temp.read("chat/CHANGES.md").replace(
        "TODO: what was changed in it, and how",
        "merged-3b was fine-tuned on 20,000 tickets; all of its weights changed",
    );
    let temp = temp.with("chat/CHANGES.md", &filled);
    assert_eq!(temp.duties()[&duty], "met");
    temp.run(&["notice", "--force"]);
    assert_eq!(temp.read("chat/CHANGES.md"), filled);
    assert_eq!(temp.duties()[&duty], "met");
}

#[test]
fn a_workspace_has_one_bundle_at_its_root_and_check_holds_it_against_the_crates() {
    // The one text is chosen, and who holds the rights stands in the other.
    let apache = spdx::license_id("Apache-2.0").unwrap().text();
    let form = "Copyright [yyyy] [name of copyright owner]";
    let apache = apache.replace(form, "Copyright 2021 Large Makers");
    assert!(!apache.contains(form));
    let crate_of = |name: &str, license: &str, needs: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\nlicense = \"{license}\"\n\
             [dependencies]\n{needs}"
        )
    };
    let app = "small = { path = \"../../small\" }\nlarge = { path = \"../../large\" }\n";
    let temp = Temp::new()
        .with("ws/Cargo.toml", "[workspace]\nmembers = [\"app\"]\nresolver = \"2\"\n")
        .with("ws/app/Cargo.toml", crate_of("app", "MIT", app))
        .with("ws/app/src/main.rs", "fn main() {}\n")
        .with("small/Cargo.toml", crate_of("small", "MIT", ""))
        .with("small/src/lib.rs", "")
        .with("small/LICENSE", mit())
        .with("large/Cargo.toml", crate_of("large", "MIT OR Apache-2.0", ""))
        .with("large/src/lib.rs", "")
        .with("large/LICENSE-APACHE", apache)
        .with("large/LICENSE-MIT", mit().replace(BASE_TEXT, ""))
        .with("large/NOTICE", "Large\nCopyright 2020 Large Makers\n");
    let temp_run = |arguments: &[&str]| {
        let output =
            Command::new(CLEARTITLE).current_dir(temp.0.join("ws")).args(arguments).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let unmet = |out: &str| {
        let report: Value = serde_json::from_str(out).unwrap();
        let all = report["obligations"].as_array().unwrap().clone();
        let left =
            all.into_iter().filter(|o| o["status"] != "met" && o["duty"] != "no-endorsement");
        left.map(|o| format!("{} {} {}", o["duty"], o["from"], o["status"])).collect::<Vec<_>>()
    };
    // Without such files nothing is checked: sources that lie there are not yet what is shipped.
    let before = unmet(&temp_run(&["check", "--format", "json"]));
    assert_eq!(before.len(), 4, "{before:?}");
    assert!(before.iter().all(|o| o.ends_with("\"unchecked\"")), "{before:?}");
    let out = temp_run(&["notice"]);
    assert!(out.contains("4 of 4 obligations"), "{out}");
    assert!(!temp.0.join("ws/app/NOTICE").exists() && temp.0.join("ws/NOTICE").exists());
    assert_eq!(unmet(&temp_run(&["check", "--format", "json"])), Vec::<String>::new());
    assert!(
        temp.read("ws/THIRD_PARTY_LICENSES").contains("* large\n    Copyright 2021 Large Makers\n")
    );
    assert!(temp.read("ws/NOTICE").contains("Copyright 2020 Large Makers"));
    assert!(temp_run(&["notice"]).contains("unchanged"));
    let text = temp.read("ws/THIRD_PARTY_LICENSES").replace(BASE_TEXT, "Copyright (c) 2024 Us");
    fs::write(temp.0.join("ws/THIRD_PARTY_LICENSES"), text).unwrap();
    let after = unmet(&temp_run(&["check", "--format", "json"]));
    assert_eq!(after, ["\"retain-notices\" \"small\" \"unmet\""]);
}

#[test]
fn names_that_lead_elsewhere_lead_nowhere() {
    let temp = Temp::new()
        .with(
            "in/cleartitle.toml",
            r#"
[[artifact]]
id = "../../evil\u001b[2J\nlicense: mit"
kind = "model"
license = "llama3.1"
path = "chat"
relations = [
  { by = "fine-tuned-from", to = "../../../etc/passwd" },
  { by = "trained-on", to = "a/b\n- injected: yes" },
]
[[artifact]]
id = "../../../etc/passwd"
kind = "model"
license = "llama3.1"
[[artifact]]
id = "a/b\n- injected: yes"
kind = "dataset"
license = "CC-BY-4.0"
"#,
        )
        .with("in/chat/model.safetensors", "");
    let (code, out, err) = temp.run(&["notice", "in"]);
    assert_eq!(code, 0, "{out}{err}");
    for path in temp.all().into_keys() {
        assert!(
            path.starts_with(temp.0.join("in/chat")) || path.ends_with("in/cleartitle.toml"),
            "{path:?}"
        );
    }
    let card = temp.read("in/chat/README.md");
    assert!(card.starts_with("---\nlicense: llama3.1\n---\n"), "{card}");
    for text in temp.all().into_values().map(|b| String::from_utf8(b).unwrap()) {
        assert!(!text.contains('\u{1b}') && !text.contains("\n- injected"), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_not_written_over() {
    let temp = fine_tune().with("secret", "keep me");
    for (name, to) in [
        ("NOTICE", "../../secret"),
        ("README.md", "../../secret"),
        ("THIRD_PARTY_LICENSES", "nowhere"),
    ] {
        std::os::unix::fs::symlink(to, temp.0.join("models/support").join(name)).unwrap();
    }
    let (code, out, err) = temp.run(&["notice", "--force"]);
    assert_ne!(code, 0, "{out}");
    assert!(err.contains("is no regular file"), "{err}");
    assert_eq!(temp.read("secret"), "keep me");
    assert!(!temp.0.join("models/support/nowhere").exists());
}

/// The files of a bundle as a reader would find them.
fn folder(bundle: &bundle::Bundle) -> Folder {
    let role = |name: &str| match name {
        bundle::NOTICE => Role::Notice,
        bundle::THIRD_PARTY => Role::License,
        bundle::USE_POLICY => Role::UsePolicy,
        bundle::CHANGES => Role::Changes,
        _ => Role::Card,
    };
    let licenses = |text: &str| -> Vec<String> {
        let all = sections(text).into_iter().flatten().flat_map(|text| {
            let found = Identifier::builtin().identify(text);
            found.best.into_iter().chain(found.contained).filter(|m| m.kind == MatchKind::Exact)
        });
        all.flat_map(|m| std::iter::once(m.license).chain(m.also).map(str::to_owned)).collect()
    };
    let document = |file: &bundle::File| Document {
        name: file.name.to_owned(),
        role: role(file.name),
        text: file.text.as_str().into(),
        licenses: if file.name == bundle::THIRD_PARTY { licenses(&file.text) } else { Vec::new() },
    };
    Folder { path: ".".to_owned(), documents: bundle.files.iter().map(document).collect() }
}

/// Of every license: each obligation is in a file or open; what is in a file is not missed there.
#[test]
fn every_obligation_is_in_a_file_or_open() {
    let catalog = Catalog::builtin();
    let uses = [
        (ArtifactKind::Model, Relation::FineTunedFrom, ArtifactKind::Model),
        (ArtifactKind::Code, Relation::LinksStatic, ArtifactKind::Code),
    ];
    let mut seen = BTreeSet::new();
    let ids: Vec<_> = catalog.ids().cloned().collect();
    let is_common = |n: usize| n.is_multiple_of(3);
    let some =
        ids.iter().enumerate().filter(|(n, id)| is_common(*n) || id.starts_with("LicenseRef-"));
    for (_, id) in some {
        for (kind, by, upstream) in uses {
            let build = |folder: Option<Folder>| {
                let mut own = Artifact::new("acme/ours", kind).license("MIT");
                own.details_mut().folder = folder;
                let mut builder = ArtifactGraph::builder();
                builder.artifact(own);
                builder.artifact(Artifact::new("them/theirs", upstream).license(id));
                builder.relation("acme/ours", by, "them/theirs");
                builder.build().unwrap()
            };
            let graph = build(None);
            let report = Checker::new(&catalog).check(&graph);
            let made = plan(&report, &graph, &catalog, &["acme/ours"], &Card::default());
            let settled: Vec<usize> = made.duties.iter().map(|d| d.obligation).collect();
            let own = |(n, o): (usize, &cleartitle::report::Obligation)| {
                (&*o.artifact == "acme/ours").then_some(n)
            };
            let due: Vec<usize> = report.obligations.iter().enumerate().filter_map(own).collect();
            assert_eq!(settled, due, "{id}");
            let names: BTreeSet<&str> = made.files.iter().map(|f| f.name).collect();
            assert_eq!(names.len(), made.files.len(), "{id}: a name twice");
            let written = build(Some(folder(&made)));
            let checked = Checker::new(&catalog).check(&written);
            for duty in &made.duties {
                let obligation = &report.obligations[duty.obligation];
                match &duty.by {
                    By::File(name) => {
                        assert!(names.contains(name), "{id}: {name} is not written");
                        let now = checked.obligations.iter().find(|o| {
                            (o.duty, &o.section, &o.detail)
                                == (obligation.duty, &obligation.section, &obligation.detail)
                        });
                        let now = now.unwrap_or_else(|| panic!("{id}: {} went", obligation.duty));
                        assert_ne!(
                            now.status,
                            Status::Unmet,
                            "{id}: {} {:?}",
                            now.duty,
                            now.looked_at
                        );
                        seen.insert(obligation.duty);
                    }
                    By::Open(why) => assert!(!why.is_empty(), "{id}"),
                    By::Already => assert_eq!(obligation.status, Status::Met, "{id}"),
                }
            }
        }
    }
    let words: Vec<&str> = seen.iter().map(|d| d.word()).collect();
    for duty in
        ["include-license", "include-notice", "attribution", "display", "pass-on-restrictions"]
    {
        assert!(words.contains(&duty), "{duty} was never met: {words:?}");
    }
}

#[test]
fn help_shows_how() {
    let output =
        Command::new(CLEARTITLE).args(["notice", "--help"]).current_dir(Path::new(".")).output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    for word in ["--force", "--check", "--output", "Examples:"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}
