//! Does the program let one live with findings? As its users run it: a manifest, flags, exit codes.
#![cfg(feature = "cli")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// One release that drops the terms of Llama and has a package without a license in it.
const RELEASE: &str = r#"
[intent]
purpose = "commercial"
as-of = 2026-11-26

[[artifact]]
id = "acme/chat-8b"
kind = "model"
license = "MIT"
relations = [
  { by = "fine-tuned-from", to = "meta/llama" },
  { by = "contains", to = "acme/none" },
]

[[artifact]]
id = "meta/llama"
kind = "model"
license = "llama3.1"

[[artifact]]
id = "acme/none"
kind = "code"
"#;

struct Folder(PathBuf);

impl Folder {
    fn with(manifest: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cleartitle-living-{}-{count}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&folder.0).unwrap();
        folder.write("cleartitle.toml", manifest);
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// Exit code, standard output, standard error.
    fn check(&self, arguments: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
        command.current_dir(&self.0).arg("check").args(arguments.split_whitespace());
        let ran = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (ran.status.code().unwrap(), text(ran.stdout), text(ran.stderr))
    }

    fn json(&self, arguments: &str) -> Value {
        serde_json::from_str(&self.check(&format!("--format json {arguments}")).1).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn levels_of_the_manifest_decide_and_flags_go_before_them() {
    for (levels, arguments, code) in [
        ("", "", 1),
        ("blocked = 'warn'\nunknown = 'allow'", "", 0),
        ("outbound-drops-terms = 'warn'\nlicense-missing = 'warn'", "", 0),
        ("'llama3.1' = 'warn'\nunknown = 'warn'", "", 0),
        ("blocked = 'warn'\nunknown = 'allow'", "--deny LicenseRef-Llama-3.1", 1),
        ("blocked = 'warn'\nunknown = 'allow'", "--deny license-missing", 1),
        ("outbound-drops-terms = 'warn'\nlicense-missing = 'warn'", "--deny blocked", 1),
        ("", "--allow blocked --allow unknown", 0),
        ("", "--allow llama3.1 --warn unknown", 0),
    ] {
        let folder = Folder::with(&format!("{RELEASE}\n[levels]\n{levels}\n"));
        let (found, out, err) = folder.check(arguments);
        assert_eq!(found, code, "{levels} {arguments}\n{out}{err}");
        // A level changes no verdict.
        assert_eq!(folder.json(arguments)["verdict"], "blocked");
    }
}

#[test]
fn a_baseline_keeps_old_findings_from_failing_and_names_the_fixed_ones() {
    let folder = Folder::with(RELEASE);
    assert_eq!(folder.check("").0, 1);
    assert_eq!(folder.check("--write-baseline known.json").0, 0);
    let written = folder.read("known.json");
    let value: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(value["format"], 1);
    // The same findings give the same bytes.
    folder.check("--write-baseline known.json --baseline known.json");
    assert_eq!(folder.read("known.json"), written);

    let (code, out, err) = folder.check("--baseline known.json");
    assert_eq!((code, &*err), (0, ""), "{out}");
    assert!(out.contains("known[outbound-drops-terms]: `acme/chat-8b` is declared MIT"), "{out}");
    assert!(!out.contains("error"), "{out}");
    assert!(out.contains(" in the baseline: "), "{out}");
    assert_eq!(folder.json("--baseline known.json")["findings"][0]["known"], true);

    // One is fixed, one is new.
    let fixed = RELEASE.replace("kind = \"code\"", "kind = \"code\"\nlicense = \"MIT\"");
    folder.write("cleartitle.toml", &fixed);
    let (code, out, err) = folder.check("--baseline known.json");
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        err.starts_with("note: a finding of the baseline is fixed: license-missing at acme/none\n"),
        "{err}"
    );
    assert!(out.contains("note: fixed: nothing states a license for `acme/none`\n"), "{out}");
    let new = format!("{fixed}\n[[artifact]]\nid = \"acme/new\"\nkind = \"model\"\n");
    folder.write("cleartitle.toml", &new);
    let (code, out, _) = folder.check("--baseline known.json");
    assert_eq!(code, 1);
    assert!(
        out.contains("error[license-missing]: nothing states a license for `acme/new`"),
        "{out}"
    );
}

#[test]
fn a_baseline_that_cannot_be_read_is_an_error_with_place_and_cure() {
    let folder = Folder::with(RELEASE);
    let entry = r#""fingerprint": "1", "artifact": "a", "verdict": "clear", "message": "m""#;
    for (text, says) in [
        ("", "known.json:1:1: this is not valid JSON"),
        ("[1]", "this is no baseline"),
        (
            r#"{"format": 2, "findings": []}"#,
            "known.json:1:12: this is a baseline of another format",
        ),
        (r#"{"format": 1}"#, "the baseline has no `findings`"),
        (r#"{"format": 1, "findings": {}}"#, "`findings` is a table, expected a list"),
        (
            r#"{"format": 1, "findings": [], "finding": []}"#,
            "unknown key `finding` in the baseline, did you mean `findings`?",
        ),
        (
            &format!(r#"{{"format": 1, "findings": [{{{entry}}}]}}"#),
            "a finding of the baseline has no `code`",
        ),
        (
            &format!(r#"{{"format": 1, "findings": [{{{entry}, "code": "license-mising"}}]}}"#),
            "did you mean `license-missing`?",
        ),
    ] {
        folder.write("known.json", text);
        let (code, out, err) = folder.check("--baseline known.json");
        assert_eq!((code, &*out), (2, ""), "{text}");
        assert!(err.contains(says) && err.contains("\nhelp: "), "{text}: {err}");
    }
    let (code, _, err) = folder.check("--baseline absent.json");
    assert!(code == 2 && err.contains("absent.json: cannot be read"), "{err}");
    let (code, _, err) = folder.check("--write-baseline absent/known.json");
    assert!(code == 2 && err.contains("cannot write the baseline absent/known.json"), "{err}");
}

#[test]
fn of_what_could_not_be_read_no_baseline_is_written() {
    let folder = Folder::with(&format!("{RELEASE}\nunknown-key = 1\n"));
    let (code, _, err) = folder.check("--write-baseline known.json");
    assert!(code == 2 && err.contains("the baseline was not written"), "{err}");
    assert!(!folder.0.join("known.json").exists());
}

#[test]
fn an_acceptance_is_one_line_with_owner_day_and_reason() {
    let accept = |until: &str| {
        format!(
            "{RELEASE}\n[[accept]]\ncode = 'outbound-drops-terms'\nartifact = 'acme/chat-8b'\n\
             license = 'llama3.1'\nreason = \"a \\u001b[2Jpilot\"\nowner = 'legal'\nuntil = {until}\n"
        )
    };
    let folder = Folder::with(&accept("2027-06-30"));
    let (code, out, err) = folder.check("--allow unknown");
    assert_eq!((code, &*err), (0, ""), "{out}");
    let line =
        out.lines().find(|l| l.starts_with("accepted[outbound-drops-terms]: `acme/chat-8b`"));
    let end = r"(by legal until 2027-06-30: a \u{1b}[2Jpilot)";
    assert!(line.is_some_and(|l| l.ends_with(end)), "{out}");
    let last = out.lines().last().unwrap();
    assert!(
        last.starts_with("verdict: blocked (") && last.contains("findings, 1 accepted: "),
        "{last}"
    );
    // Whoever writes a baseline does not make the acceptance last for ever.
    folder.check("--write-baseline known.json");
    assert!(!folder.read("known.json").contains("outbound-drops-terms"));
    folder.write("cleartitle.toml", &accept("2026-11-25"));
    let (code, _, err) = folder.check("--baseline known.json");
    assert_eq!(code, 1);
    assert!(err.starts_with("warning: cleartitle.toml:24:1: what legal accepted (`outbound-drops-terms` at `acme/chat-8b` about LicenseRef-Llama-3.1) ended on 2026-11-25"), "{err}");
}

#[test]
fn what_is_wrong_in_the_rules_is_told_with_its_line() {
    for (rules, says) in [
        (
            "[levels]\nlicense-mising = 'warn'",
            "cleartitle.toml:23:1: `license-mising` is no finding code or verdict, and does not name one license\nhelp: did you mean `license-missing`?",
        ),
        (
            "[levels]\nblocked = 'fatal'",
            "cleartitle.toml:23:11: unknown level `fatal`\nhelp: expected one of `allow`, `warn`, `deny`",
        ),
        (
            "[policy]\nlicenses = { deny = ['MITT'] }",
            "cleartitle.toml:23:22: `MITT` does not name one license\nhelp: did you mean `MIT`?",
        ),
        (
            "[policy]\nlicenses = { alow = ['MIT'] }",
            "cleartitle.toml:23:14: unknown key `alow` in a list of [policy], did you mean `allow`?",
        ),
        (
            "[policy]\nlicenses = { allow = [] }",
            "cleartitle.toml:23:22: `allow` is a list, expected a list of one word or more",
        ),
        (
            "[policy]\nlicences = { allow = ['MIT'] }",
            "cleartitle.toml:23:1: unknown key `licences` in [policy], did you mean `licenses`?",
        ),
        (
            "[policy]\nduties = { deny = ['disclose'] }",
            "cleartitle.toml:23:20: unknown duty `disclose`, did you mean `disclose-source`?",
        ),
        (
            "[[accept]]\ncode = 'license-missing'\nartifact = 'x'\nreason = 'y'\nuntil = 2027-01-01",
            "cleartitle.toml:22:1: the acceptance has no `owner`",
        ),
        (
            "[[accept]]\ncode = 'license-missing'\nowner = 'x'\nreason = 'y'\nuntil = 2027-01-01",
            "cleartitle.toml:22:1: the acceptance has no `artifact`",
        ),
        (
            "[[accept]]\nfingerprint = '1234'\nowner = 'x'\nreason = 'y'\nuntil = 2027-01-01",
            "cleartitle.toml:23:15: `fingerprint` is `1234`, expected the first 8 or more digits",
        ),
        (
            "[[accept]]\nfingerprint = '12345678'\nowner = 'x'\nreason = ' '\nuntil = 2027-01-01",
            "cleartitle.toml:25:10: `reason` is ` `, expected a text that is not empty",
        ),
        (
            "[[accept]]\nfingerprint = '12345678'\nowner = 'x'\nreason = 'y'\nuntil = '2027-01-01'",
            "cleartitle.toml:26:9: `until` is `2027-01-01`, expected a date without quotes",
        ),
    ] {
        let folder = Folder::with(&format!("{}{rules}\n", RELEASE.trim_start()));
        let (code, _, err) = folder.check("");
        assert!(code == 2 && err.contains(says), "{rules}: {err}");
    }
    let folder = Folder::with(RELEASE);
    let (code, out, err) = folder.check("--deny Apache-9.0");
    assert!(code == 2 && out.is_empty() && err.contains("did you mean `Apache-"), "{err}");
}

#[test]
fn a_policy_is_shown_over_the_line_that_brings_it_in_and_its_own() {
    let folder =
        Folder::with(&format!("{RELEASE}\n[policy]\nlicenses = {{ deny = ['llama3.1'] }}\n"));
    let (code, out, _) = folder.check("--allow unknown --allow outbound-drops-terms");
    assert_eq!(code, 1);
    let shown = "error[policy-denied]: `acme/chat-8b` carries LicenseRef-Llama-3.1 of `meta/llama`, which the policy denies
  --> cleartitle.toml:11:3
   |
11 |   { by = \"fine-tuned-from\", to = \"meta/llama\" },
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the upstream is named here
   |
  ::: cleartitle.toml:25:22
   |
25 | licenses = { deny = ['llama3.1'] }
   |                      ---------- denied here
   |
   = because `acme/chat-8b` is fine-tuned-from `meta/llama` (cleartitle.toml:11:3)
help: take another upstream, or have `licenses` under [policy] changed
";
    assert!(out.contains(shown), "{out}");
    let found = &folder.json("")["findings"];
    let finding = found.as_array().unwrap().iter().find(|f| f["code"] == "policy-denied").unwrap();
    let expected = ("policy", "licenses", "meta/llama");
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let found = (
        text(&finding["basis"]),
        text(&finding["detail"]["policy"]),
        text(&finding["detail"]["from"]),
    );
    assert_eq!((&*found.0, &*found.1, &*found.2), expected);
}

#[test]
fn many_findings_of_a_policy_are_one_thing_to_a_person() {
    let mut manifest = String::from(
        "[policy]\nlicenses = { deny = ['Zlib'] }\n[[artifact]]\nid = 'acme/app'\nkind = 'code'\nlicense = 'MIT'\nrelations = [",
    );
    (0..9).for_each(|n| manifest.push_str(&format!("{{ by = 'links-static', to = 'z{n}' }}, ")));
    manifest.push_str("]\n");
    for n in 0..9 {
        manifest.push_str(&format!("[[artifact]]\nid = 'z{n}'\nkind = 'code'\nlicense = 'Zlib'\n"));
    }
    let folder = Folder::with(&manifest);
    let (_, out, _) = folder.check("");
    assert!(
        out.contains(
            "error[policy-denied]: 9 times `acme/app` carries Zlib, which the policy denies\n"
        ),
        "{out}"
    );
    assert!(out.contains("`acme/app` of `z0`\n") && out.contains("and 4 more"), "{out}");
    assert_eq!(folder.json("")["findings"].as_array().unwrap().len(), 9);
}

#[test]
fn a_finding_is_explained_by_its_fingerprint_or_code() {
    let folder = Folder::with(RELEASE);
    let (code, out, err) = folder.check("--explain outbound-drops-terms");
    assert_eq!((code, &*err), (0, ""));
    let report = folder.json("");
    let found = report["findings"].as_array().unwrap();
    let finding = found.iter().find(|f| f["code"] == "outbound-drops-terms").unwrap();
    let print = finding["fingerprint"].as_str().unwrap();
    for part in [
        "error[outbound-drops-terms]: `acme/chat-8b` is declared MIT",
        "\nclauses\n  LicenseRef-Llama-3.1 `",
        "\nduties of the same licenses\n  [ ] ",
        &format!("\nlevel\n  deny\n  fingerprint {print}\n"),
        &format!(
            "[[accept]]\n    code = \"outbound-drops-terms\"\n    artifact = \"acme/chat-8b\"\n    fingerprint = \"{print}\"\n"
        ),
        "\n# outbound-drops-terms\n\n## What it means\n",
    ] {
        assert!(out.contains(part), "without {part}: {out}");
    }
    assert!(!out.contains("license-missing"), "only what is asked for: {out}");
    assert_eq!(folder.check(&format!("--explain {}", &print[..6])).1, out);
    assert_eq!(folder.check(&format!("--explain {}", print.to_uppercase())).1, out);
    let (code, out, err) = folder.check("--explain ffffffffffffffffff");
    assert_eq!((code, &*out), (2, ""));
    assert!(err.contains("no finding is meant by") && err.contains(print), "{err}");

    // What it says to write is what is read.
    let block = folder.check("--explain outbound-drops-terms").1;
    let block = &block[block.find("    [[accept]]").unwrap()..];
    let block = block.split("\n\n").next().unwrap();
    let filled = block.replace("\"\"", "\"x\"").replace("until = ", "until = 2027-11-26");
    folder.write("cleartitle.toml", &format!("{RELEASE}\n{filled}\n"));
    let (code, out, err) = folder.check("--allow unknown");
    assert_eq!((code, &*err), (0, ""), "{filled}\n{out}");
}
