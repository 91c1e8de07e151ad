//! `diff` as a user runs it: two folders, two revisions of a repository.
#![cfg(feature = "cli")]

mod common;

use std::fs;
use std::process::{Command, Output};

use common::temp::Temp;
use serde_json::Value;

const BASE: &str = "---\nlicense: llama3.1\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: finetune\n---\n# Llama-x\nBuilt with Llama. Llama-3.1-8B was fine-tuned.\n";

impl Temp {
    fn git(&self, arguments: &[&str]) {
        let who =
            ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let done =
            Command::new("git").args(who).args(arguments).current_dir(&self.0).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn diff(&self, within: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
        let scratch = self.0.join("scratch");
        fs::create_dir_all(&scratch).unwrap();
        command.env("TMPDIR", scratch);
        command.arg("diff").args(arguments).current_dir(self.0.join(within)).output().unwrap()
    }

    fn json(&self, within: &str, arguments: &[&str]) -> (i32, Value) {
        let output = self.diff(within, &[arguments, &["--format", "json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text} {err}"));
        (output.status.code().unwrap(), value)
    }
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_license_that_is_dropped_is_a_new_finding_and_going_back_is_none() {
    let temp = Temp::new();
    temp.write("a/x/README.md", BASE);
    temp.write("b/x/README.md", BASE.replace("license: llama3.1", "license: mit"));
    let (code, changes) = temp.json("", &["a/x", "b/x"]);
    assert_eq!(code, 1, "a denied finding is new");
    assert_eq!(changes["verdict"]["head"], "blocked");
    let new: Vec<&str> = changes["findings"]["new"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["code"].as_str().unwrap())
        .collect();
    assert!(new.contains(&"outbound-drops-terms"), "{new:?}");
    assert_eq!(changes["artifacts"][0]["license"]["base"], "LicenseRef-Llama-3.1");
    assert_eq!(changes["artifacts"][0]["license"]["head"], "MIT");
    let (code, back) = temp.json("", &["b/x", "a/x"]);
    assert_eq!(code, 0, "nothing came that is denied");
    assert_eq!(back["findings"]["gone"], changes["findings"]["new"]);
    let same = temp.diff("", &["a/x", "a/x"]);
    assert_eq!((same.status.code(), text(&same).contains("nothing changed")), (Some(0), true));
}

#[test]
fn a_revision_is_read_as_its_checkout_would_be_and_nothing_of_it_is_run() {
    let temp = Temp::new();
    temp.git(&["init", "-q", "-b", "main"]);
    temp.write("m/README.md", BASE);
    temp.write("m/data.bin", "a");
    // A filter, a hook and a link out: none of them is obeyed.
    temp.write(".gitattributes", "*.md filter=bad\n* export-ignore\n");
    temp.git(&["add", "."]);
    temp.git(&["commit", "-q", "-m", "one"]);
    temp.git(&["tag", "one"]);
    temp.write("m/README.md", BASE.replace("license: llama3.1", "license: mit"));
    temp.git(&["commit", "-q", "-a", "-m", "two"]);
    let trap = temp.0.join("trap");
    let act = format!("touch {}", trap.display());
    temp.git(&["config", "filter.bad.smudge", &act]);
    temp.git(&["config", "core.fsmonitor", &act]);
    temp.write(".git/hooks/post-checkout", format!("#!/bin/sh\n{act}\n"));
    let revisions = temp.json("m", &["one", "HEAD"]);
    assert_eq!(revisions.0, 1);
    assert_eq!(revisions.1["artifacts"][0]["id"], "m");
    // The same as the working tree.
    let tree = temp.json("m", &["one"]);
    assert_eq!(tree.1["artifacts"], revisions.1["artifacts"]);
    let told = text(&temp.diff("m", &["one", "HEAD"]));
    assert!(told.contains("license MIT, was LicenseRef-Llama-3.1"), "{told}");
    assert!(!trap.exists());
    let left = fs::read_dir(temp.0.join("scratch")).unwrap().count();
    assert_eq!(left, 0, "what was unpacked is gone");
}

#[test]
fn what_is_neither_a_path_nor_a_revision_is_refused_with_the_cure() {
    let temp = Temp::new();
    temp.write("README.md", BASE);
    for name in ["no-such-thing", "--upload-pack=touch x", "HEAD:../..", "\u{1b}[31m"] {
        let output = temp.diff("", &["--", name, "."]);
        let err = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(err.contains("neither a path nor a revision") && err.contains("help:"), "{err}");
        assert!(!err.contains('\u{1b}'));
    }
}

#[test]
fn a_comment_on_a_change_holds_names_of_strangers_as_text() {
    let temp = Temp::new();
    let manifest = |license: &str| {
        format!("[[artifact]]\nid = \"<b>@team</b>\"\nkind = \"model\"\nlicense = \"{license}\"\n")
    };
    temp.write("a/cleartitle.toml", manifest("MIT"));
    temp.write("b/cleartitle.toml", manifest("nobody-knows"));
    let comment = text(&temp.diff("", &["a", "b", "--format", "markdown"]));
    assert!(comment.contains("### new findings") && comment.contains("nobody-knows"), "{comment}");
    let outside_code: String = comment.split('`').step_by(2).collect();
    assert!(!outside_code.contains("<b>"), "{comment}");
}

#[test]
fn a_folder_of_a_revision_is_compared_with_that_on_disk() {
    let temp = Temp::new();
    temp.git(&["init", "-q", "-b", "main"]);
    temp.write("models/x/README.md", BASE);
    temp.git(&["add", "-A"]);
    temp.git(&["commit", "-qm", "one"]);
    let same = temp.diff("", &["main:models/x", "models/x"]);
    assert_eq!(same.status.code(), Some(0), "{}", String::from_utf8_lossy(&same.stderr));
    assert_eq!(text(&same), text(&temp.diff("", &["main:models/x", "main:models/x"])));
    temp.write("models/x/README.md", BASE.replace("license: llama3.1", "license: mit"));
    for (within, arguments) in [
        ("", ["main:models/x", "models/x"]),
        ("models", ["main:./x", "x"]),
        ("models/x", ["main:./", "."]),
    ] {
        let (code, changes) = temp.json(within, &arguments);
        assert_eq!((code, &changes["verdict"]["head"]), (1, &"blocked".into()), "{arguments:?}");
        assert_eq!(changes["artifacts"][0]["id"], "x", "{arguments:?}");
    }
    for name in ["main:models/x/README.md", "main:absent", ":models/x", ":/one", "-x", "--help:x"] {
        let output = temp.diff("", &["--", name, "models/x"]);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}
