//! Does the command behave? The program as its users run it: arguments in, report, exit code.
#![cfg(feature = "cli")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::temp::Temp;
use serde_json::Value;

const CLEARTITLE: &str = env!("CARGO_BIN_EXE_cleartitle");
const CARGO_CLEARTITLE: &str = env!("CARGO_BIN_EXE_cargo-cleartitle");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

const CODES: [&str; 15] = [
    "use-not-permitted",
    "act-not-permitted",
    "outbound-drops-terms",
    "outbound-adds-terms",
    "upstreams-incompatible",
    "license-missing",
    "license-unrecognized",
    "license-ambiguous",
    "license-contradictory",
    "upstream-unknown",
    "fact-needed",
    "obligation-unmet",
    "lineage-cycle",
    "policy-denied",
    "policy-review",
];

/// What a run has given.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Exit code, and that all of `words` stand on standard error.
    #[track_caller]
    fn refuses(&self, words: &[&str]) {
        assert_eq!(self.code, 2, "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
    }
}

/// Runs a program in a folder. Whatever it is given, it does not panic and steers no terminal.
#[track_caller]
fn run_as(program: &str, folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    let output = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().expect("an exit code, not a signal");
    let ran = Ran { code, out: text(output.stdout), err: text(output.stderr) };
    assert!((0..=2).contains(&ran.code), "{arguments:?}: {ran:#?}");
    assert!(!ran.err.contains("panicked"), "{arguments:?}: {}", ran.err);
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!ran.out.contains(steers) && !ran.err.contains(steers), "{arguments:?}: {ran:?}");
    ran
}

/// Runs `cleartitle` in the project's folder.
#[track_caller]
fn run(arguments: &[&str]) -> Ran {
    run_as(CLEARTITLE, Path::new(ROOT), arguments)
}

/// Runs `check … --format json`, which writes nothing but the report.
#[track_caller]
fn report(arguments: &[&str]) -> (i32, Value) {
    let ran = run(&[&["check", "--format", "json"], arguments].concat());
    assert_eq!(ran.err, "", "{arguments:?}");
    (ran.code, ran.json())
}

impl Temp {
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Ran {
        run_as(CLEARTITLE, &self.0, arguments)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

fn spdx_text(id: &str) -> &'static str {
    spdx::license_id(id).unwrap().text()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The findings of a code that are about a license.
fn found<'r>(report: &'r Value, code: &str, license: &str) -> Vec<&'r Value> {
    let about = |f: &&Value| list(&f["licenses"]).iter().any(|l| l == license);
    list(&report["findings"]).iter().filter(|f| f["code"] == code).filter(about).collect()
}

/// `from by to` of each step.
fn path(finding: &Value) -> Vec<String> {
    let steps = list(&finding["path"]).iter();
    steps.map(|s| format!("{} {} {}", text(&s["from"]), text(&s["by"]), text(&s["to"]))).collect()
}

/// `license section` of each clause.
fn sections(finding: &Value) -> Vec<String> {
    let clauses = list(&finding["because"]).iter();
    clauses.map(|c| format!("{} {}", text(&c["license"]), text(&c["section"]))).collect()
}

const CARD: &str = "---\nlicense: mit\n---\n";

/// A model trained on noncommercial data.
const NC: &str = r#"
[[artifact]]
id = "acme/m"
kind = "model"
license = "MIT"
relations = [{ by = "trained-on", to = "acme/d" }]

[[artifact]]
id = "acme/d"
kind = "dataset"
license = "CC-BY-NC-4.0"
"#;

const ACME: &str = r#"format = 1

[license]
id = "LicenseRef-Acme"
title = "Acme Terms"
aliases = ["acme-terms"]
covers = ["model"]
silent-on = ["serve", "train"]

[source]
url = "https://acme.example/terms"
retrieved = 2026-11-22

[[rule]]
id = "grant"
effect = "permit"
action = ["use", "modify", "share"]
purpose = "noncommercial"
reaches = ["verbatim", "adapted"]
clause = "1"
quote = "for your own pleasure"
"#;

// The examples

#[test]
fn a_relabelled_llama_is_blocked_by_what_its_label_drops() {
    let (code, report) = report(&["examples/relabelled-llama"]);
    assert_eq!((code, text(&report["verdict"])), (1, "blocked"));
    let [drops] = found(&report, "outbound-drops-terms", "LicenseRef-Llama-3.1")[..] else {
        panic!("{report:#}")
    };
    assert_eq!(drops["artifact"], "acme/support-8b");
    assert_eq!((&drops["verdict"], &drops["basis"]), (&"blocked".into(), &"text".into()));
    assert_eq!(path(drops), ["acme/support-8b fine-tuned-from meta-llama/Llama-3.1-8B"]);
    assert_eq!(sections(drops), ["LicenseRef-Llama-3.1 1.b.i"]);

    let unmet = found(&report, "obligation-unmet", "LicenseRef-Llama-3.1");
    let prefix = unmet.iter().find(|f| f["detail"]["duty"] == "name-prefix").unwrap();
    assert_eq!(sections(prefix), ["LicenseRef-Llama-3.1 1.b.i"]);
    assert_eq!(path(prefix), ["acme/support-8b fine-tuned-from meta-llama/Llama-3.1-8B"]);
    let duties = list(&report["obligations"]);
    let prefix = duties.iter().find(|o| o["duty"] == "name-prefix").unwrap();
    assert_eq!((&prefix["status"], &prefix["section"]), (&"unmet".into(), &"1.b.i".into()));
    assert_eq!(prefix["detail"]["prefix"], "Llama");
    assert_eq!(prefix["from"], "meta-llama/Llama-3.1-8B");
    assert!(text(&prefix["quote"]).contains("at the beginning of any such AI model name"));

    let own = list(&report["artifacts"]).iter().find(|a| a["id"] == "acme/support-8b").unwrap();
    assert_eq!(own["license"]["declared"], "apache-2.0");
    assert_eq!(own["license"]["normalized"], "Apache-2.0");
    let title = list(&own["title"]).iter().find(|t| t["license"] == "LicenseRef-Llama-3.1");
    assert_eq!(title.unwrap()["reach"], "adapted");
}

#[test]
fn the_advice_of_a_finding_cures_it() {
    let example = Path::new(ROOT).join("examples/relabelled-llama");
    let read = |name| fs::read_to_string(example.join(name)).unwrap();
    let card = read("model/README.md");
    let cured = card.replace("apache-2.0", "LicenseRef-Llama-3.1 AND Apache-2.0");
    assert_ne!(card, cured);
    let temp =
        Temp::new().with("cleartitle.toml", read("cleartitle.toml")).with("model/README.md", cured);
    let ran = temp.run(&["check", "--format", "json"]);
    assert_eq!((ran.code, text(&ran.json()["verdict"])), (0, "conditional"), "{}", ran.out);
}

#[test]
fn a_fine_tune_of_stable_diffusion_may_be_sold() {
    let (code, report) = report(&["examples/sd15-finetune", "--purpose", "commercial"]);
    assert_eq!((code, text(&report["verdict"])), (0, "conditional"));
    let findings = list(&report["findings"]);
    assert!(findings.iter().all(|f| f["code"] == "obligation-unmet"), "{report:#}");
    let unmet = found(&report, "obligation-unmet", "LicenseRef-CreativeML-OpenRAIL-M");
    let cited: Vec<_> = unmet.iter().flat_map(|f| sections(f)).collect();
    let id = "LicenseRef-CreativeML-OpenRAIL-M";
    assert_eq!(cited, [format!("{id} 4.b"), format!("{id} 4.c")]);
    let base = "sd15-finetune fine-tuned-from stable-diffusion-v1-5/stable-diffusion-v1-5";
    assert!(unmet.iter().all(|f| path(f) == [base]), "{report:#}");
    let duties = list(&report["obligations"]);
    let pass_on = duties.iter().find(|o| o["duty"] == "pass-on-restrictions").unwrap();
    assert_eq!((&pass_on["license"], &pass_on["status"]), (&id.into(), &"unchecked".into()));
}

#[test]
fn a_rust_program_is_blocked_by_its_crate_and_by_its_model() {
    let (code, report) = report(&["examples/rust-app"]);
    assert_eq!((code, text(&report["verdict"])), (1, "blocked"));
    for (license, step, section) in [
        ("GPL-3.0-only", "rust-app links-static gpl-parser", "5(c)"),
        ("LicenseRef-Llama-3.1", "rust-app contains meta-llama/Llama-3.1-8B", "1.b.i"),
    ] {
        let [drops] = found(&report, "outbound-drops-terms", license)[..] else {
            panic!("{license}: {report:#}")
        };
        assert_eq!(drops["artifact"], "rust-app");
        assert_eq!(path(drops), [step]);
        assert!(sections(drops)[0].starts_with(&format!("{license} {section}")), "{drops:#}");
    }
    let source = list(&report["obligations"]).iter().find(|o| o["duty"] == "disclose-source");
    assert_eq!(source.unwrap()["from"], "gpl-parser");
}

#[test]
fn a_person_reads_the_line_the_clause_and_the_cure() {
    let ran = run(&["check", "examples/relabelled-llama"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    for part in [
        "error[outbound-drops-terms]: `acme/support-8b`",
        "examples/relabelled-llama/model/README.md:2:1",
        "license: apache-2.0",
        "is fine-tuned-from `meta-llama/Llama-3.1-8B`",
        "LicenseRef-Llama-3.1 1.b.i: “",
        "help: declare `LicenseRef-Llama-3.1 AND Apache-2.0`",
        "name-prefix: begin the name of the model so (UNMET",
    ] {
        assert!(ran.out.contains(part), "`{part}` is not in: {}", ran.out);
    }
    assert!(ran.out.lines().last().unwrap().starts_with("verdict: blocked (5 findings:"));
}

// One program, same bytes

#[test]
fn both_programs_are_the_same() {
    for arguments in [
        &["check", "examples/relabelled-llama"][..],
        &["check", "examples/rust-app", "--format", "json"],
        &["check", "no-such-folder"],
        &["compat", "MIT", "GPL-3.0-only"],
        &["explain", "nothing-of-the-kind"],
        &["--version"],
        &[],
    ] {
        let plain = run(arguments);
        let cargo = [&["cleartitle"], arguments].concat();
        assert_eq!(run_as(CARGO_CLEARTITLE, Path::new(ROOT), &cargo), plain, "{arguments:?}");
        assert_eq!(run_as(CARGO_CLEARTITLE, Path::new(ROOT), arguments), plain, "{arguments:?}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let temp = Temp::new().with("cleartitle.toml", NC).with("ids", "MIT\nGPL-3.0-only\nllama3.1");
    for example in ["relabelled-llama", "sd15-finetune", "rust-app"] {
        let folder = format!("{ROOT}/examples/{example}");
        for format in ["human", "json"] {
            let arguments = ["check", &folder, temp.path(), "--format", format];
            assert_eq!(temp.run(&arguments), temp.run(&arguments));
        }
    }
    for arguments in [&["compat", "--matrix", "ids"][..], &["licenses", "list"]] {
        assert_eq!(temp.run(arguments), temp.run(arguments));
    }
}

#[test]
fn the_order_of_inputs_does_not_count() {
    let temp = Temp::new().with("a/README.md", CARD).with("b/cleartitle.toml", NC);
    let ab = temp.run(&["check", "a", "b", "--format", "json"]);
    assert_eq!(ab, temp.run(&["check", "b", "a", "--format", "json"]));
    assert_eq!(list(&ab.json()["artifacts"]).len(), 3);
}

#[test]
fn the_report_alone_is_on_standard_output() {
    let broken = "---\nlicense: mit\ntags:\n\t- x\n---\n";
    let temp = Temp::new().with("README.md", broken);
    let ran = temp.run(&["check", "--format", "json"]);
    assert_eq!(ran.json()["verdict"], "clear");
    assert!(ran.err.contains("tabs"), "{}", ran.err);
    let human = temp.run(&["check"]);
    assert!(human.err == ran.err && !human.out.contains("tabs"), "{human:?}");
}

// The shape of a report

/// The promised keys are there; others only if they are known here, so that none comes unseen.
#[track_caller]
fn has_keys(value: &Value, promised: &[&str], beside: &[&str]) {
    let keys: BTreeSet<&str> =
        value.as_object().unwrap_or_else(|| panic!("{value}")).keys().map(|k| &**k).collect();
    let missing: Vec<_> = promised.iter().filter(|k| !keys.contains(*k)).collect();
    assert!(missing.is_empty(), "without {missing:?}: {value:#}");
    let more: Vec<_> =
        keys.iter().filter(|k| !promised.contains(k) && !beside.contains(k)).collect();
    assert!(more.is_empty(), "with {more:?}: {value:#}");
}

#[track_caller]
fn is_finding(finding: &Value) {
    let promised = [
        "code",
        "verdict",
        "basis",
        "artifact",
        "licenses",
        "because",
        "path",
        "detail",
        "assumptions",
        "message",
        "help",
        "fingerprint",
    ];
    let more = ["note", "other_paths", "places", "level", "accepted", "known"];
    has_keys(finding, &promised, &more);
    assert!(CODES.contains(&text(&finding["code"])), "{finding:#}");
    assert!(["clear", "conditional", "unknown", "blocked"].contains(&text(&finding["verdict"])));
    assert!(
        ["text", "steward", "reading", "assumption", "policy"].contains(&text(&finding["basis"]))
    );
    assert!(!text(&finding["message"]).is_empty() && !text(&finding["fingerprint"]).is_empty());
    assert!(!list(&finding["help"]).is_empty(), "{finding:#}");
    for clause in list(&finding["because"]) {
        has_keys(clause, &["license", "rule", "section", "quote"], &["document", "reading"]);
    }
    for step in list(&finding["path"]) {
        has_keys(step, &["from", "by", "to"], &["evidence"]);
    }
    let switches = list(&finding["assumptions"]);
    assert_eq!(finding["basis"] == "assumption", !switches.is_empty(), "{finding:#}");
}

#[test]
fn a_report_has_the_promised_keys() {
    let temp = Temp::new()
        .with("nc/cleartitle.toml", NC)
        .with("free/README.md", "---\nlicense: mit OR apache-2.0\n---\n")
        .with("none/README.md", "---\nbase_model: who/knows\n---\n");
    let inside = |name: &str| format!("{}/{name}", temp.path());
    for (input, verdict) in [
        ("examples/relabelled-llama", "blocked"),
        ("examples/sd15-finetune", "conditional"),
        ("examples/rust-app", "blocked"),
        (&*inside("nc"), "conditional"),
        (&*inside("free"), "clear"),
        (&*inside("none"), "unknown"),
    ] {
        let (_, report) = report(&[input]);
        let top = ["format", "tool", "verdict", "artifacts", "findings", "obligations"];
        let more = ["remarks", "intent", "undescribed", "relations", "licenses"];
        has_keys(&report, &top, &more);
        assert_eq!((&report["format"], text(&report["verdict"])), (&1.into(), verdict), "{input}");
        has_keys(&report["tool"], &["name", "version", "catalog"], &[]);
        assert_eq!(report["tool"]["name"], "cleartitle");
        assert_eq!(report["tool"]["version"], env!("CARGO_PKG_VERSION"));
        let day = text(&report["tool"]["catalog"]);
        assert!(day.len() == 10 && day.starts_with("20"), "{day}");
        for artifact in list(&report["artifacts"]) {
            let promised = ["id", "kind", "verdict", "license", "title"];
            has_keys(artifact, &promised, &["shipped", "choices", "revision", "intent"]);
            let more = ["table", "evidence", "parts"];
            has_keys(&artifact["license"], &["declared", "normalized"], &more);
            for title in list(&artifact["title"]) {
                has_keys(title, &["license", "from", "reach"], &["assumptions"]);
            }
        }
        let findings = list(&report["findings"]);
        findings.iter().for_each(is_finding);
        let prints: BTreeSet<_> = findings.iter().map(|f| text(&f["fingerprint"])).collect();
        assert_eq!(prints.len(), findings.len(), "fingerprints clash: {report:#}");
        for duty in list(&report["obligations"]) {
            let promised = [
                "duty", "artifact", "license", "from", "section", "quote", "when", "status",
                "detail",
            ];
            has_keys(duty, &promised, &["assumptions", "looked_at", "path"]);
            assert!(["met", "unmet", "unchecked"].contains(&text(&duty["status"])));
            assert!(!list(&duty["when"]).is_empty(), "{duty:#}");
        }
    }
}

// What a user states on the command line

/// A row: arguments, exit code, verdict.
#[track_caller]
fn rows(folder: &str, rows: &[(&str, i32, &str)]) {
    for (arguments, code, verdict) in rows {
        let arguments: Vec<&str> =
            std::iter::once(folder).chain(arguments.split_whitespace()).collect();
        let (found, report) = report(&arguments);
        assert_eq!((found, text(&report["verdict"])), (*code, *verdict), "{arguments:?}");
    }
}

#[test]
fn release_decides_what_is_asked() {
    rows(
        "examples/relabelled-llama",
        &[
            ("", 1, "blocked"),
            ("--release share", 1, "blocked"),
            ("--release share,host", 1, "blocked"),
            ("--release host --release share", 1, "blocked"),
            ("--release internal", 0, "clear"),
            ("--release outputs", 0, "clear"),
        ],
    );
}

#[test]
fn purpose_and_assumptions_decide_what_holds() {
    let temp = Temp::new().with("cleartitle.toml", NC);
    rows(
        temp.path(),
        &[
            ("", 0, "conditional"),
            ("--purpose commercial", 0, "conditional"),
            ("--purpose commercial --assume training-adapts-data=yes", 1, "blocked"),
            ("--purpose commercial --assume training-adapts-data=no", 0, "clear"),
            (
                "--release internal --purpose noncommercial --assume training-adapts-data=yes",
                0,
                "clear",
            ),
            ("--release internal --purpose research --assume training-adapts-data=no", 0, "clear"),
        ],
    );
    let (_, open) = report(&[temp.path(), "--purpose", "commercial"]);
    let [use_] = found(&open, "use-not-permitted", "CC-BY-NC-4.0")[..] else { panic!("{open:#}") };
    assert_eq!((text(&use_["verdict"]), text(&use_["basis"])), ("conditional", "assumption"));
}

#[test]
fn the_command_line_goes_before_the_manifest() {
    let stated = "[intent]\npurpose = \"commercial\"\nrelease = [\"internal\"]\n\
                  [assume]\ntraining-adapts-data = \"yes\"\n";
    let temp = Temp::new().with("cleartitle.toml", format!("{stated}{NC}"));
    rows(
        temp.path(),
        &[
            ("", 1, "blocked"),
            ("--purpose noncommercial", 0, "clear"),
            ("--assume training-adapts-data=no", 0, "clear"),
        ],
    );
}

#[test]
fn levels_decide_the_exit_code_and_not_the_verdict() {
    rows(
        "examples/relabelled-llama",
        &[
            ("--allow blocked", 0, "blocked"),
            ("--warn outbound-drops-terms", 0, "blocked"),
            ("--allow outbound-drops-terms", 0, "blocked"),
            ("--allow outbound-drops-terms --deny obligation-unmet", 1, "blocked"),
            ("--allow blocked --deny conditional", 1, "blocked"),
            ("--allow license-missing", 1, "blocked"),
        ],
    );
    rows(
        "examples/sd15-finetune",
        &[
            ("", 0, "conditional"),
            ("--deny conditional", 1, "conditional"),
            ("--deny obligation-unmet", 1, "conditional"),
            ("--deny fact-needed", 0, "conditional"),
            ("--deny obligation-unmet --allow obligation-unmet", 0, "conditional"),
        ],
    );
    let temp = Temp::new().with("README.md", "---\nlicense: nobody-knows-this\n---\n");
    rows(
        temp.path(),
        &[
            ("", 1, "unknown"),
            ("--warn unknown", 0, "unknown"),
            ("--allow license-unrecognized", 0, "unknown"),
            ("--allow blocked", 1, "unknown"),
        ],
    );
}

#[test]
fn what_an_upstream_leaves_unknown_is_denied_too() {
    let text = NC.replace("license = \"CC-BY-NC-4.0\"\n", "").replace("trained-on", "contains");
    let temp = Temp::new().with("cleartitle.toml", text);
    rows(temp.path(), &[("", 1, "unknown"), ("--allow license-missing", 0, "unknown")]);
}

#[test]
fn a_wrong_word_on_the_command_line_names_the_right_one() {
    for (arguments, words) in [
        (&["check", "--purpose", "comercial"][..], &["did you mean `commercial`"][..]),
        (&["check", "--release", "hosted"], &["did you mean `host`"]),
        (&["check", "--deny", "obligation-unmett"], &["did you mean `obligation-unmet`"]),
        (&["check", "--assume", "training-adapts=no"], &["training-adapts-data", "one of"]),
        (&["check", "--assume", "training-adapts-data=maybe"], &["neither yes nor no"]),
        (&["check", "--assume", "training-adapts-data"], &["NAME=VALUE"]),
        (&["check", "--format", "xml"], &["human", "json"]),
        (&["compat", "MIT", "MIT", "--relation", "fine-tuned"], &["fine-tuned-from"]),
        (&["compat", "MIT"], &["OUTBOUND"]),
        (&["chekc"], &["check"]),
    ] {
        let ran = run(arguments);
        ran.refuses(words);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}

#[test]
fn help_is_given_when_asked_for() {
    for command in [
        &[][..],
        &["check"],
        &["compat"],
        &["explain"],
        &["licenses"],
        &["licenses", "list"],
        &["licenses", "show"],
        &["licenses", "identify"],
    ] {
        for flag in ["--help", "-h"] {
            let ran = run(&[command, &[flag]].concat());
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command:?}");
            assert!(ran.out.contains("Usage: cleartitle"), "{}", ran.out);
        }
    }
    assert_eq!(run(&["--version"]).out, format!("cleartitle {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_command_the_usage_is_told() {
    for arguments in [&[][..], &["licenses"], &["explain"], &["licenses", "identify"]] {
        let ran = run(arguments);
        ran.refuses(&["Usage: cleartitle"]);
        assert_eq!(ran.out, "");
    }
    run_as(CARGO_CLEARTITLE, Path::new(ROOT), &["cleartitle"]).refuses(&["Usage: cleartitle"]);
}

// compat

#[test]
fn a_pair_is_answered_with_reasons() {
    for (inbound, outbound, relation, answer, code, cited) in [
        ("MIT", "Apache-2.0", "", "yes", "", ""),
        ("Apache-2.0", "GPL-3.0-only", "", "yes", "", ""),
        ("GPL-3.0-only", "MIT", "", "no", "outbound-drops-terms", "GPL-3.0-only 5(c)"),
        ("llama3.1", "apache-2.0", "", "no", "outbound-drops-terms", "LicenseRef-Llama-3.1 1.b.i"),
        ("GPL-3.0-only", "MIT", "links-dynamic", "depends", "outbound-drops-terms", "GPL-3.0-only"),
        ("CC-BY-SA-4.0", "MIT", "trained-on", "depends", "outbound-drops-terms", "CC-BY-SA-4.0"),
        ("Nope-1.0", "MIT", "", "unknown", "license-unrecognized", ""),
        ("MIT", "Nope-1.0", "", "unknown", "license-unrecognized", ""),
        ("MIT AND (", "MIT", "", "unknown", "license-unrecognized", ""),
        ("cc", "MIT", "", "unknown", "license-ambiguous", ""),
    ] {
        let mut arguments = vec!["compat", inbound, outbound];
        if !relation.is_empty() {
            arguments.extend(["--relation", relation]);
        }
        let human = run(&arguments);
        assert_eq!((human.code, human.err.as_str()), (0, ""), "{arguments:?}");
        assert!(human.out.starts_with(&format!("{answer}: ")), "{arguments:?}: {}", human.out);
        assert!(human.out.contains(code) && human.out.contains(cited), "{}", human.out);
        arguments.extend(["--format", "json"]);
        let json = run(&arguments).json();
        has_keys(&json, &["inbound", "outbound", "relation", "answer", "because"], &["findings"]);
        assert_eq!(json["answer"], answer, "{arguments:?}");
        list(&json["findings"]).iter().for_each(is_finding);
        assert_eq!(list(&json["findings"]).is_empty(), answer == "yes", "{json:#}");
        for clause in list(&json["because"]) {
            has_keys(clause, &["license", "rule", "section", "quote"], &["document", "reading"]);
        }
        let clauses = !list(&json["because"]).is_empty();
        assert_eq!(clauses, answer != "unknown", "every answer has its clauses: {json:#}");
        if !relation.is_empty() {
            assert_eq!(json["relation"], relation);
        }
    }
}

#[test]
fn aliases_are_answered_with_ids_and_the_fitting_relation() {
    let json = run(&["compat", "llama3.1", "apache-2.0", "--format", "json"]).json();
    assert_eq!(
        (text(&json["inbound"]), text(&json["outbound"])),
        ("LicenseRef-Llama-3.1", "Apache-2.0")
    );
    assert_eq!(json["relation"], "fine-tuned-from");
    let json = run(&["compat", "mit", "GPL-3.0-only", "--format", "json"]).json();
    assert_eq!((text(&json["inbound"]), text(&json["relation"])), ("MIT", "modified-from"));
}

#[test]
fn a_matrix_has_a_line_for_each_pair_and_says_what_pairs_say() {
    let ids = ["MIT", "GPL-3.0-only", "llama3.1", "Nope-1.0"];
    let temp = Temp::new().with("ids", format!("# some\n\n{}\r\n", ids.join("\r\n  ")));
    let ran = temp.run(&["compat", "--matrix", "ids"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines: Vec<Vec<&str>> = ran.out.lines().map(|l| l.split('\t').collect()).collect();
    let pairs: Vec<_> = ids.iter().flat_map(|i| ids.iter().map(move |o| (*i, *o))).collect();
    assert_eq!(lines.len(), pairs.len(), "{}", ran.out);
    for (line, (inbound, outbound)) in lines.iter().zip(pairs) {
        let json = run(&["compat", inbound, outbound, "--format", "json"]).json();
        assert_eq!(line[..], [inbound, outbound, text(&json["answer"])]);
    }
    let rows = temp.run(&["compat", "--matrix", "ids", "--format", "json"]).json();
    for (row, line) in list(&rows).iter().zip(&lines) {
        let row = [&row["inbound"], &row["outbound"], &row["answer"]].map(text);
        assert_eq!(row[..], line[..]);
    }
}

#[test]
fn a_matrix_of_a_bad_file_is_refused() {
    let temp = Temp::new().with("utf16", utf16("MIT\n")).with("ids", "MIT\n");
    temp.run(&["compat", "--matrix", "nofile"]).refuses(&["nofile", "one license id a line"]);
    temp.run(&["compat", "--matrix", "utf16"]).refuses(&["utf16", "UTF-8"]);
    temp.run(&["compat", "--matrix", "."]).refuses(&["one license id a line"]);
    temp.run(&["compat", "--matrix", "ids", "MIT", "MIT"]).refuses(&["--matrix"]);
}

// explain and licenses

#[test]
fn every_finding_code_has_a_page() {
    for code in CODES {
        let ran = run(&["explain", code]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{code}");
        assert!(ran.out.starts_with(&format!("# {code}\n")), "{}", ran.out);
    }
}

#[test]
fn a_license_has_a_page_by_any_of_its_names() {
    for (name, id, cited) in [
        ("MIT", "MIT", "include-license"),
        ("apache-2.0", "Apache-2.0", "state-changes"),
        ("llama3.1", "LicenseRef-Llama-3.1", "Built with Llama"),
        ("creativeml-openrail-m", "LicenseRef-CreativeML-OpenRAIL-M", "pass-on-restrictions"),
        ("GPL-3.0-only", "GPL-3.0-only", "disclose-source"),
        ("cc-by-nc-4.0", "CC-BY-NC-4.0", "noncommercial"),
    ] {
        let page = run(&["explain", name]);
        assert_eq!((page.code, page.err.as_str()), (0, ""), "{name}");
        assert!(page.out.starts_with(&format!("# {id}\n")), "{}", page.out);
        assert!(page.out.contains(cited), "`{cited}` is not in: {}", page.out);
        assert_eq!(run(&["licenses", "show", name]), page);
    }
    let several = run(&["explain", "gpl"]);
    assert_eq!(several.code, 0);
    assert!(several.out.contains("GPL-2.0-only") && several.out.contains("GPL-3.0-only"));
}

#[test]
fn an_unknown_topic_names_the_nearest() {
    for (topic, near) in [
        ("outbond-drops-terms", "outbound-drops-terms"),
        ("license-mising", "license-missing"),
        ("Apche-2.0", "Apache-2.0"),
        ("lama3.1", "llama3.1"),
    ] {
        let ran = run(&["explain", topic]);
        ran.refuses(&[topic, &format!("did you mean `{near}`")]);
        assert_eq!(ran.out, "");
    }
    run(&["licenses", "show", "Apche-2.0"]).refuses(&["did you mean `Apache-2.0`"]);
    run(&["explain", "nothing like any of it"]).refuses(&["licenses list", "lineage-cycle"]);
    run(&["explain", ""]).refuses(&["licenses list"]);
}

/// An exception is no license, and no broken file either.
#[test]
fn an_exception_is_not_called_broken() {
    let ran = run(&["explain", "Classpath-exception-2.0"]);
    assert!(!ran.err.contains("cannot be read"), "{ran:?}");
}

#[test]
fn every_license_that_is_listed_can_be_shown() {
    let listed = run(&["licenses", "list", "--format", "json"]).json();
    let human = run(&["licenses", "list"]).out;
    assert!(list(&listed).len() > 50);
    for row in list(&listed) {
        let id = text(&row["id"]);
        assert!(human.lines().any(|l| l.split_whitespace().next() == Some(id)), "{id}");
        let page = run(&["licenses", "show", id]);
        assert!(page.code == 0 && page.out.starts_with(&format!("# {id}\n")), "{id}: {page:?}");
    }
}

#[test]
fn every_spdx_text_is_identified() {
    let listed = run(&["licenses", "list", "--format", "json"]).json();
    let ids = list(&listed).iter().map(|row| text(&row["id"]));
    let ids: Vec<_> = ids.filter(|id| spdx::license_id(id).is_some()).collect();
    assert!(ids.len() > 20, "{ids:?}");
    let temp = ids.iter().fold(Temp::new(), |t, id| t.with(id, spdx_text(id)));
    let ran = temp.run(&[&["licenses", "identify", "--format", "json"], &ids[..]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    for (row, id) in list(&ran.json()).iter().zip(ids) {
        assert_eq!(row["file"], id);
        let best = &list(&row["matches"])[0];
        let also = list(&best["also"]).iter().any(|l| l == id);
        assert!(best["kind"] == "exact" && (best["license"] == id || also), "{id}: {row:#}");
    }
}

#[test]
fn an_inserted_restriction_is_a_changed_text() {
    const RESTRICTION: &str = "You may not use the Software for commercial purposes.";
    for id in ["MIT", "Apache-2.0", "BSD-3-Clause"] {
        let temp = Temp::new().with("LICENSE", format!("{}\n{RESTRICTION}\n", spdx_text(id)));
        let ran = temp.run(&["licenses", "identify", "LICENSE"]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{id}");
        assert!(ran.out.contains(&format!("like {id}")), "{}", ran.out);
        assert!(ran.out.contains(RESTRICTION), "{}", ran.out);
        let ran = temp.run(&["licenses", "identify", "LICENSE", "--format", "json"]);
        let best = &list(&list(&ran.json())[0]["matches"])[0].clone();
        assert_eq!((ran.code, text(&best["kind"])), (1, "changed"));
        let added = list(&best["added"]);
        assert!(added.iter().any(|p| text(&p["text"]).contains("commercial")), "{best:#}");
        assert!(added.iter().all(|p| p["line"].as_u64() > Some(1)), "{best:#}");
    }
}

#[test]
fn a_foreign_text_is_none_of_the_known() {
    let temp = Temp::new()
        .with("own", "All of this is mine and mine alone, and nobody else's at all.")
        .with("empty", "");
    for file in ["own", "empty"] {
        let ran = temp.run(&["licenses", "identify", file]);
        assert_eq!(ran.code, 1);
        assert_eq!(ran.out, format!("{file}: none of the known licenses\n"));
        let ran = temp.run(&["licenses", "identify", file, "--format", "json"]);
        assert!(ran.code == 1 && list(&list(&ran.json())[0]["matches"]).is_empty());
    }
}

#[test]
fn a_text_is_the_same_with_a_mark_and_other_line_ends() {
    let text = format!("\u{feff}{}", spdx_text("MIT").replace('\n', "\r\n"));
    let ran = Temp::new().with("LICENSE", text).run(&["licenses", "identify", "LICENSE"]);
    assert_eq!((ran.code, ran.out.trim_end()), (0, "LICENSE: MIT"));
}

#[test]
fn a_file_that_is_no_text_is_named_and_the_others_are_identified() {
    let mit = spdx_text("MIT");
    let temp = Temp::new().with("u16", utf16(mit)).with("bin", b"\0\x01MIT").with("mit", mit);
    let alone = temp.run(&["licenses", "identify", "u16"]);
    alone.refuses(&["u16", "UTF-16", "UTF-8"]);
    assert_eq!(alone.out, "");
    let all = temp.run(&["licenses", "identify", "u16", "bin", "nofile", ".", "mit"]);
    all.refuses(&["u16", "bin", "nofile"]);
    assert_eq!(all.out, "mit: MIT\n");
    assert_eq!(all.err.matches("help: ").count(), 4, "{}", all.err);
}

// Bad input

/// Every one of these is refused with file and line, what was expected, and a cure.
#[test]
fn bad_input_is_refused_with_file_line_and_cure() {
    let mit = "[[artifact]]\nid = \"a\"\nkind = \"model\"\nlicense = \"MIT\"\n";
    let manifest = |text: &str| Temp::new().with("cleartitle.toml", text);
    let model = |name: &str, bytes: &[u8]| {
        Temp::new().with("README.md", CARD).with("config.json", "{}").with(name, bytes)
    };
    let cases: Vec<(Temp, &str, &[&str])> = vec![
        (
            manifest(&format!("[intnet]\npurpose = \"commercial\"\n{mit}")),
            "cleartitle.toml:1",
            &["unknown key `intnet`", "did you mean `intent`", "`assume`, `artifact`"],
        ),
        (
            manifest(&mit.replace("model", "modle")),
            "cleartitle.toml:3",
            &["did you mean `model`", "`dataset`"],
        ),
        (
            manifest(&mit.replace("\"MIT\"", "3")),
            "cleartitle.toml:4",
            &["`license` is `3`", "expected a license expression"],
        ),
        (
            manifest(&format!("[intent]\nterritory = \"Germany\"\n{mit}")),
            "cleartitle.toml:2",
            &["territory", "DE"],
        ),
        (manifest("[intent\npurpose = "), "cleartitle.toml:1", &["TOML", "https://toml.io"]),
        (manifest("[[artifact]]\nkind = \"model\"\n"), "cleartitle.toml:1", &["no `id`", "add"]),
        (
            manifest(&format!("{mit}path = \"nodir\"\n")),
            "cleartitle.toml:5",
            &["nodir", "No such file", "check the path"],
        ),
        (
            manifest(&format!("{mit}path = \"..\"\n")),
            "cleartitle.toml:5",
            &["`..` leads out", "into the folder"],
        ),
        (
            manifest(&format!("{}{mit}", mit.replace("\"a\"", "\"b\"")).replace(
                "\"model\"\nlicense = \"MIT\"\n[[",
                "\"dataset\"\nlicense = \"MIT\"\nrelations = [{ by = \"fine-tuned-from\", to = \"a\" }]\n[[",
            )),
            "cleartitle.toml:5",
            &["a dataset cannot be `fine-tuned-from`", "from model or adapter", "check `kind`"],
        ),
        (
            manifest(&format!("{mit}{mit}")),
            "cleartitle.toml:6",
            &["two artifacts have the id `a`", "cleartitle.toml:2", "rename one"],
        ),
        (manifest("\u{0}"), "cleartitle.toml", &["binary data"]),
        (
            model("LICENSE", b"Text\n<<<<<<< HEAD\nMIT\n=======\nBSD\n>>>>>>> other\n"),
            "LICENSE:2",
            &["unfinished merge", "finish the merge"],
        ),
        (model("LICENSE", &utf16(spdx_text("MIT"))), "LICENSE", &["UTF-16", "save it as UTF-8"]),
        (model("adapter_config.json", b"{\n nonsense"), "adapter_config.json:2", &["JSON"]),
        (
            Temp::new().with("Cargo.toml", "[package]\nname = \"x\"\n[dep\n"),
            "Cargo.toml",
            &["cargo cannot read the workspace", "cargo metadata"],
        ),
    ];
    let mut without = Vec::new();
    for (temp, place, words) in &cases {
        let ran = temp.run(&["check"]);
        assert_eq!(ran.code, 2, "{place} {words:?}: {ran:#?}");
        assert!(ran.err.contains("help: "), "{}", ran.err);
        let wanted = std::iter::once(place).chain(*words);
        let missing: Vec<_> = wanted.filter(|w| !ran.err.contains(**w)).collect();
        if !missing.is_empty() {
            without.push(format!("{missing:?} not in: {}", ran.err));
        }
    }
    assert!(without.is_empty(), "{}", without.join("\n"));
}

#[test]
fn what_is_not_there_is_refused() {
    let temp = Temp::new().with("notes.txt", "hello");
    fs::create_dir(temp.0.join("empty")).unwrap();
    temp.run(&["check", "nofile"]).refuses(&["nofile", "cannot be read", "help: "]);
    temp.run(&["check", "empty"]).refuses(&["empty", "cleartitle.toml", "help: "]);
    temp.run(&["check"]).refuses(&["`cleartitle inputs`", "lists what can be read"]);
    temp.run(&["check", "notes.txt"]).refuses(&["notes.txt"]);
    temp.run(&["check", "--manifest-path", "no.toml"]).refuses(&["no.toml", "cannot be read"]);
    for arguments in [&["check", "nofile"][..], &["check", "empty", "--format", "json"]] {
        assert_eq!(temp.run(arguments).out, "");
    }
}

/// What is odd in a file of others and costs nothing that counts is told, and the check has its
/// answer; what is lost is an error.
#[test]
fn an_odd_value_in_a_bill_of_materials_is_no_failure_and_a_lost_one_is() {
    let bom = |dependency: &str| {
        format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
{{"type": "library", "bom-ref": "a", "name": "a", "licenses": [{{"license": {{"id": "MIT"}}}}]}}],
"dependencies": [{dependency}]}}"#
        )
    };
    let odd = Temp::new().with("bom.json", bom(r#"{"ref": "gone", "dependsOn": ["a"]}"#));
    let ran = odd.run(&["check", "bom.json"]);
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.err.starts_with("warning: bom.json:3:26: `ref` is `gone`"), "{}", ran.err);
    let lost = Temp::new().with("bom.json", bom(r#"{"ref": "a", "dependsOn": [{}]}"#));
    lost.run(&["check", "bom.json"]).refuses(&["error: bom.json:3", "`dependsOn` is a table"]);
}

/// Nothing judged is not `clear`.
#[test]
fn a_manifest_without_artifacts_is_not_clear() {
    for text in ["", "# later\n", "[intent]\npurpose = \"commercial\"\n"] {
        let ran = Temp::new().with("cleartitle.toml", text).run(&["check"]);
        ran.refuses(&["cleartitle.toml", "help: "]);
        assert!(!ran.out.contains("verdict: clear"), "{}", ran.out);
    }
}

#[test]
fn a_manifest_that_is_named_is_all_that_is_read() {
    let temp = Temp::new()
        .with("other/x.toml", NC)
        .with("here/notes.txt", "")
        .with("cleartitle.toml", "[");
    for folder in ["here", "."] {
        let manifest = if folder == "." { "other/x.toml" } else { "../other/x.toml" };
        let ran = run_as(CLEARTITLE, &temp.0.join(folder), &["check", "--manifest-path", manifest]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{folder}: {}", ran.out);
        assert!(ran.out.contains("verdict: conditional"), "{}", ran.out);
    }
}

/// A damaged card is an error; the lines of it that matter are read and judged all the same.
#[test]
fn damaged_front_matter_is_told_with_its_line_and_judged_by_what_is_left() {
    let mut bomb = "---\na0: &a0 [x, x]\n".to_owned();
    for n in 1..60 {
        bomb += &format!("a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1);
    }
    bomb += "license: mit\n---\n";
    let deep = format!("---\ntags: {}\nlicense: mit\n---\n", "[".repeat(100_000));
    let tab = "---\nlicense: mit\ntags:\n\t- x\n---\n";
    for (code, card, words) in [
        (2, "---\nlicense: mit\n\n# Title\n", ["README.md:1", "ends it", "add a line `---`"]),
        (2, tab, ["README.md:4", "tabs", "indent with spaces"]),
        (2, &bomb, ["README.md:", "not valid YAML", "correct the YAML"]),
        (2, &deep, ["README.md:", "not valid YAML", "correct the YAML"]),
        (0, "# Title\n---\nlicense: mit\n---\n", ["README.md:2", "not begin", "on line 1"]),
    ] {
        let temp = Temp::new().with("README.md", card);
        let began = std::time::Instant::now();
        let ran = temp.run(&["check", "README.md"]);
        assert!(began.elapsed().as_secs() < 5);
        assert_eq!(ran.code, code, "{ran:#?}");
        assert!(ran.out.contains("verdict: clear"), "{}", ran.out);
        for word in words.iter().chain([&"help: "]) {
            assert!(ran.err.contains(word), "`{word}` is not in: {}", ran.err);
        }
    }
}

#[test]
#[cfg(unix)]
fn a_link_out_of_the_folder_is_not_followed() {
    let temp = Temp::new()
        .with("m/README.md", CARD)
        .with("m/model.safetensors", "")
        .with("secret", format!("{}\nthe secret", spdx_text("GPL-3.0-only")));
    std::os::unix::fs::symlink("../secret", temp.0.join("m/LICENSE")).unwrap();
    let ran = temp.run(&["check", "m", "--format", "json"]);
    ran.refuses(&["m/LICENSE", "leads out of the folder", "help: "]);
    assert!(!ran.out.contains("GPL") && !ran.out.contains("secret"), "{}", ran.out);
}

#[test]
fn names_of_others_steer_no_terminal() {
    let id = r"a\u001b[2Jb\u0007\u009b31m\u202e";
    let manifest = format!(
        "[[artifact]]\nid = \"{id}\"\nkind = \"model\"\nlicense = \"{id}\"\n\
         relations = [{{ by = \"fine-tuned-from\", to = \"u{id}\" }}]\n"
    );
    let raw =
        "---\nlicense: \"x\\e[31m\\u202e\"\nbase_model: \"o/\\e]8;;y\\a\"\n# \u{1b}[2J\n---\n";
    let temp = Temp::new()
        .with("m/cleartitle.toml", &manifest)
        .with("c/README.md", raw)
        .with("twice/cleartitle.toml", manifest.repeat(2))
        .with("ids", "MIT\na\u{1b}[2Jb\n");
    for arguments in [
        &["check", "m"][..],
        &["check", "m", "--format", "json"],
        &["check", "c"],
        &["check", "c", "--format", "json"],
        &["check", "twice"],
        &["check", "x\u{1b}[2J"],
        &["explain", "x\u{1b}[2J"],
        &["licenses", "show", "x\u{1b}[2J"],
        &["licenses", "identify", "x\u{1b}[2J"],
        &["licenses", "list", "--licenses", "x\u{1b}[2J"],
        &["compat", "x\u{1b}[2J", "MIT"],
        &["compat", "x\u{1b}[2J", "MIT", "--format", "json"],
        &["compat", "--matrix", "ids"],
        &["compat", "--matrix", "x\u{1b}[2J"],
        &["check", "--purpose", "x\u{1b}[2J"],
    ] {
        let ran = temp.run(arguments);
        let turns = |t: &str| t.contains(['\u{1b}', '\u{9b}', '\u{202e}']);
        assert!(!turns(&ran.out) && !turns(&ran.err), "{arguments:?}: {ran:?}");
    }
    let ids = temp.run(&["check", "m", "--format", "json"]).json();
    let ids: Vec<_> = list(&ids["artifacts"]).iter().map(|a| text(&a["id"]).to_owned()).collect();
    assert!(ids.contains(&"a\u{1b}[2Jb\u{7}\u{9b}31m\u{202e}".to_owned()), "{ids:?}");
}

/// The rest is on standard output, whatever is wrong with another input.
#[track_caller]
fn does_not_hide_the_rest(broken: Temp, names: &[&str]) {
    let temp = broken.with("good/cleartitle.toml", NC.replace("acme/m", "acme/good"));
    for name in names {
        for format in ["human", "json"] {
            let ran = temp.run(&["check", name, "good", "--format", format]);
            ran.refuses(&[name, "help: "]);
            assert!(ran.out.contains("acme/good"), "{name} as {format}: {ran:?}");
        }
    }
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest() {
    let broken = Temp::new()
        .with("toml/cleartitle.toml", "[intent\n")
        .with("cargo/Cargo.toml", "[package\n")
        .with("merge/README.md", CARD)
        .with("merge/LICENSE", "<<<<<<< a\nMIT\n=======\nBSD\n>>>>>>> b\n");
    does_not_hide_the_rest(broken, &["nofile", "toml", "cargo", "merge"]);
}

#[test]
fn what_makes_no_graph_does_not_hide_the_rest() {
    let twice = "[[artifact]]\nid = \"t\"\nkind = \"model\"\nlicense = \"MIT\"\n".repeat(2);
    let kinds = NC.replace("trained-on", "fine-tuned-from").replace("acme", "other");
    let broken =
        Temp::new().with("twice/cleartitle.toml", twice).with("kinds/cleartitle.toml", kinds);
    does_not_hide_the_rest(broken, &["twice", "kinds"]);
}

// Licenses of one's own

#[test]
fn a_license_of_ones_own_is_used() {
    let temp = Temp::new()
        .with("own/LicenseRef-Acme.toml", ACME)
        .with("m/README.md", "---\nlicense: acme-terms\n---\n");
    let unknown = temp.run(&["check", "m", "--format", "json"]);
    assert_eq!((unknown.code, text(&unknown.json()["verdict"])), (1, "unknown"));
    for arguments in [
        &["check", "m", "--licenses", "own", "--purpose", "commercial", "--format", "json"][..],
        &["--licenses", "own", "check", "m", "--purpose", "commercial", "--format", "json"],
    ] {
        let ran = temp.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{}", ran.out);
        let report = ran.json();
        let [limit] = found(&report, "use-not-permitted", "LicenseRef-Acme")[..] else {
            panic!("{report:#}")
        };
        assert_eq!(sections(limit), ["LicenseRef-Acme 1"]);
        assert_eq!(list(&limit["because"])[0]["quote"], "for your own pleasure");
    }
    let noncommercial = ["check", "m", "--licenses", "own", "--purpose", "noncommercial"];
    assert_eq!(temp.run(&noncommercial).code, 0);
    let page = temp.run(&["explain", "acme-terms", "--licenses", "own"]);
    assert!(page.code == 0 && page.out.starts_with("# LicenseRef-Acme\n"), "{page:?}");
    let listed = temp.run(&["licenses", "list", "--licenses", "own"]);
    assert!(listed.out.contains("Acme Terms"), "{}", listed.out);
}

#[test]
fn a_license_of_ones_own_replaces_the_known_one() {
    let text = ACME.replace("LicenseRef-Acme", "MIT").replace("Acme Terms", "Our MIT");
    let temp = Temp::new().with("own/MIT.toml", text).with("m/README.md", CARD);
    let page = temp.run(&["licenses", "show", "MIT", "--licenses", "own"]);
    assert!(page.code == 0 && page.out.contains("Our MIT"), "{page:?}");
    let arguments = ["check", "m", "--purpose", "commercial"];
    assert_eq!(temp.run(&arguments).code, 0);
    assert_eq!(temp.run(&[&arguments[..], &["--licenses", "own"]].concat()).code, 1);
}

#[test]
fn licenses_of_ones_own_may_stand_on_each_other_in_any_order() {
    let base = ACME.replace("LicenseRef-Acme", "LicenseRef-Zed").replace("acme-terms", "zed");
    let (head, _) = ACME.split_once("[[rule]]").unwrap();
    let child = head.replace("covers = [\"model\"]", "extends = \"LicenseRef-Zed\"");
    let child = child.replace("silent-on = [\"serve\", \"train\"]\n", "");
    let temp =
        Temp::new().with("own/LicenseRef-Acme.toml", child).with("own/LicenseRef-Zed.toml", base);
    let page = temp.run(&["explain", "acme-terms", "--licenses", "own"]);
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    assert!(page.out.contains("for your own pleasure"), "{}", page.out);
}

#[test]
fn a_license_that_contradicts_itself_is_named_with_its_rule_and_left_out() {
    let rule = |id: &str, rest: &str| {
        format!(
            "\n[[rule]]\nid = \"{id}\"\n{rest}\nreaches = [\"verbatim\"]\nclause = \"2\"\nquote = \"no copies\"\n"
        )
    };
    let add = |id: &str, more: &str| {
        let name = id.to_lowercase();
        ACME.replace("LicenseRef-Acme", id).replace("acme-terms", &name) + more
    };
    let both = rule("gives", "effect = \"permit\"\naction = [\"modify\"]")
        + &rule("takes", "effect = \"forbid\"\naction = [\"modify\"]");
    let silent = rule("hosting", "effect = \"permit\"\naction = [\"serve\"]");
    let stranger = rule("versions", "effect = \"choose\"\nchoose = [\"Apache-2.O\"]");
    let orphan = "format = 1\n[license]\nid = \"LicenseRef-Orphan\"\nextends = \"MITT\"\n";
    let temp = Temp::new()
        .with("own/LicenseRef-Acme.toml", ACME)
        .with("own/LicenseRef-Both.toml", add("LicenseRef-Both", &both))
        .with("own/LicenseRef-Silent.toml", add("LicenseRef-Silent", &silent))
        .with("own/LicenseRef-Stranger.toml", add("LicenseRef-Stranger", &stranger))
        .with("own/LicenseRef-Orphan.toml", orphan)
        .with("m/README.md", "---\nlicense: acme-terms\n---\n");
    let ran = temp.run(&["check", "m", "--licenses", "own", "--purpose", "noncommercial"]);
    let lines = ACME.lines().count();
    let takes = format!(
        "own/LicenseRef-Both.toml:{}: rule `takes` forbids what rule `gives` permits: modify",
        lines + 11
    );
    ran.refuses(&[
        &takes,
        "limit one of them",
        "own/LicenseRef-Silent.toml:",
        "`serve` is ruled on and named in silent-on",
        "rule `versions` names `Apache-2.O`, which nobody knows",
        "did you mean",
        "own/LicenseRef-Orphan.toml:4: it extends `MITT`, for which there are no rules",
    ]);
    assert!(ran.out.contains("verdict: clear"), "{}", ran.out);
    let gone = temp.run(&["explain", "LicenseRef-Both", "--licenses", "own"]);
    assert!(gone.err.contains("neither a finding code nor a known license"), "{gone:?}");
}

#[test]
fn a_broken_license_is_named_and_the_others_are_loaded() {
    let broken = ACME.replace("LicenseRef-Acme", "LicenseRef-Bad").replace("acme-terms", "bad");
    let temp = Temp::new()
        .with("own/LicenseRef-Acme.toml", ACME)
        .with("own/LicenseRef-Bad.toml", broken.replace("\"permit\"", "\"premit\""))
        .with("own/LicenseRef-Cut.toml", "format = 1\n[license\n")
        .with("own/LicenseRef-Other.toml", ACME)
        .with("own/LicenseRef-Wide.toml", utf16(ACME))
        .with("own/README.md", "no license file")
        .with("m/README.md", "---\nlicense: acme-terms\n---\n");
    let purpose = ["--purpose", "noncommercial"];
    let ran = temp.run(&[&["check", "m", "--licenses", "own"], &purpose[..]].concat());
    ran.refuses(&[
        "own/LicenseRef-Bad.toml:16: unknown effect `premit`, did you mean `permit`? (rule `grant`)",
        "one of: permit, require",
        "own/LicenseRef-Cut.toml:2:",
        "own/LicenseRef-Other.toml:4:",
        "name the file after the license",
        "own/LicenseRef-Wide.toml: ",
        "UTF-8",
    ]);
    assert!(ran.out.contains("verdict: clear"), "{}", ran.out);
    let page = temp.run(&["explain", "acme-terms", "--licenses", "own"]);
    assert!(page.code == 2 && page.out.starts_with("# LicenseRef-Acme\n"), "{page:?}");
    let missing = temp.run(&["licenses", "list", "--licenses", "nofolder"]);
    missing.refuses(&["nofolder", "--licenses"]);
}

#[test]
fn a_dash_is_standard_input_whatever_it_is() {
    use std::io::Write as _;
    for (text, word) in [
        ("---\nlicense: gpl-3.0\nbase_model: acme/closed\n---\n", "`stdin`"),
        (
            "\u{feff}{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"acme/base\"}",
            "`stdin`",
        ),
        ("[[artifact]]\nid = \"acme/x\"\nkind = \"model\"\nlicense = \"made-up\"\n", "`acme/x`"),
    ] {
        let mut child = Command::new(CLEARTITLE)
            .args(["check", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let (out, err) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(out.contains(word), "{out}{err}");
        assert_eq!(err, "");
    }
}

#[cfg(unix)]
#[test]
fn a_cache_lists_every_model_and_dataset_that_it_holds() {
    let card = "---\nlicense: mit\nbase_model: a/base\nbase_model_relation: finetune\n---\n";
    let temp = Temp::new()
        .with("hub/models--a--tuned/refs/main", "c0")
        .with("hub/models--a--tuned/snapshots/c0/README.md", card)
        .with("hub/models--a--base/refs/main", "c1")
        .with("hub/models--a--base/snapshots/c1/README.md", "---\nlicense: mit\n---\n")
        .with("hub/datasets--a--talk/refs/main", "c2")
        .with("hub/datasets--a--talk/snapshots/c2/README.md", "---\nlicense: cc0-1.0\n---\n");
    let ran = run(&["check", &format!("--hub-cache={}/hub", temp.path())]);
    let listed = |id: &str| ran.out.lines().any(|l| l.starts_with("clear") && l.ends_with(id));
    assert!(listed("  a/tuned") && listed("  a/base") && listed("  a/talk"), "{ran:?}");
    run(&["check", "--hub-cache=/nowhere"]).refuses(&["/nowhere", "HF_HUB_CACHE"]);
}

#[test]
fn inputs_lists_formats_and_prints_their_pages() {
    let all = run(&["inputs"]);
    assert!(all.out.contains("gguf") && all.out.contains("cyclonedx"), "{all:?}");
    assert!(run(&["inputs", "gguf"]).out.contains("## What is read"));
    run(&["inputs", "ggfu"]).refuses(&["did you mean `gguf`?"]);
}
