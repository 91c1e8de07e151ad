//! Does a report read as it should, and is it safe to print?
#![cfg(feature = "cli")]

use std::sync::Arc;

use cleartitle::graph::Place;
use cleartitle::render::{HumanOptions, Sources, human, json};
use cleartitle::report::{
    ArtifactReport, Because, Choice, Detail, DetailValue, FORMAT, Finding, IntentReport,
    LicenseReport, Obligation, Pointer, Report, Step, TitleEntry, Tool,
};
use cleartitle::vocab::{
    ArtifactKind, Basis, Code, Duty, Level, Reach, Relation, Release, Status, Switch, Verdict,
};

const MANIFEST: &str = "\
[intent]
purpose = \"commercial\"

[[artifact]]
id = \"acme/chat-8b\"
license = \"Apache-2.0\"
relations = [{ by = \"fine-tuned-from\", to = \"meta-llama/Llama-3.1-8B\" }]
";

const NOTICE: &str = "Llama 3.1 is licensed under the Llama 3.1 Community License";

fn place(found: &str) -> Arc<Place> {
    let start = MANIFEST.find(found).expect("stands in the manifest");
    Place::in_text("cleartitle.toml", MANIFEST, start..start + found.len()).into()
}

fn pointer(found: &str, label: &str) -> Pointer {
    Pointer { place: place(found), label: label.to_owned() }
}

fn sources() -> Sources {
    [("cleartitle.toml", MANIFEST)].into_iter().collect()
}

fn chain() -> Vec<Step> {
    vec![Step {
        from: "acme/chat-8b".into(),
        by: Relation::FineTunedFrom,
        to: "meta-llama/Llama-3.1-8B".into(),
        place: Some(place("\"meta-llama/Llama-3.1-8B\"")),
        evidence: None,
    }]
}

fn finding(code: Code) -> Finding {
    Finding {
        code,
        verdict: code.verdict(),
        basis: Basis::Text,
        artifact: "acme/chat-8b".into(),
        note: false,
        licenses: vec!["LicenseRef-Llama-3.1".to_owned()],
        because: vec![Because {
            license: "LicenseRef-Llama-3.1".to_owned(),
            rule: "name-prefix".to_owned(),
            section: "1.b.i".to_owned(),
            quote: "shall also include “Llama” at the beginning".to_owned(),
            document: None,
            reading: None,
        }],
        path: chain(),
        other_paths: Vec::new(),
        detail: Detail::new(),
        assumptions: Vec::new(),
        message: "`acme/chat-8b` is declared Apache-2.0".to_owned(),
        help: vec!["declare both".to_owned()],
        fingerprint: "0".to_owned(),
        level: Level::usual(code.verdict()),
        accepted: None,
        known: false,
        places: vec![
            pointer("\"Apache-2.0\"", "declared here"),
            pointer("\"meta-llama/Llama-3.1-8B\"", "the upstream is named here"),
        ],
    }
}

fn obligation(duty: Duty, license: &str, from: &str, status: Status) -> Obligation {
    Obligation {
        duty,
        artifact: "acme/chat-8b".into(),
        license: license.to_owned(),
        from: from.into(),
        reach: Reach::Adapted,
        section: "1.b".to_owned(),
        quote: "words of the clause".to_owned(),
        when: [Release::Share].into_iter().collect(),
        status,
        looked_at: None,
        detail: Detail::new(),
        assumptions: Vec::new(),
        path: Vec::new(),
    }
}

fn artifact(id: &str, shipped: bool, verdict: Verdict) -> ArtifactReport {
    ArtifactReport {
        id: id.into(),
        kind: ArtifactKind::Model,
        revision: None,
        verdict,
        shipped,
        intent: None,
        license: LicenseReport {
            declared: Some("Apache-2.0".to_owned()),
            normalized: None,
            evidence: None,
            table: None,
            parts: Vec::new(),
            statements: Vec::new(),
        },
        title: vec![TitleEntry {
            license: "LicenseRef-Llama-3.1".to_owned(),
            from: "meta-llama/Llama-3.1-8B".into(),
            reach: "adapted",
            assumptions: Vec::new(),
            path: Vec::new(),
        }],
        choices: Vec::new(),
        place: None,
    }
}

fn report(findings: Vec<Finding>, obligations: Vec<Obligation>) -> Report {
    let verdict =
        findings.iter().filter(|f| !f.note).map(|f| f.verdict).max().unwrap_or(Verdict::Clear);
    Report {
        format: FORMAT,
        tool: Tool { name: "cleartitle", version: "0.1.0", catalog: "2026-11-22".to_owned() },
        verdict,
        intent: IntentReport::default(),
        artifacts: vec![artifact("acme/chat-8b", true, verdict)],
        undescribed: Vec::new(),
        relations: chain(),
        licenses: Vec::new(),
        findings,
        obligations,
        remarks: Vec::new(),
    }
}

fn text(report: &Report) -> String {
    human(report, &sources(), HumanOptions::default())
}

#[test]
fn a_finding_shows_the_line_the_chain_the_clause_and_the_cure() {
    let expected = "\
error[outbound-drops-terms]: `acme/chat-8b` is declared Apache-2.0
 --> cleartitle.toml:6:11
  |
6 | license = \"Apache-2.0\"
  |           ^^^^^^^^^^^^ declared here
7 | relations = [{ by = \"fine-tuned-from\", to = \"meta-llama/Llama-3.1-8B\" }]
  |                                             ------------------------- the upstream is named here
  |
  = because `acme/chat-8b` is fine-tuned-from `meta-llama/Llama-3.1-8B` (cleartitle.toml:7:45)
  = and LicenseRef-Llama-3.1 1.b.i: “shall also include “Llama” at the beginning”
help: declare both

verdict: blocked (1 finding: outbound-drops-terms)
";
    assert_eq!(text(&report(vec![finding(Code::OutboundDropsTerms)], vec![])), expected);
}

#[test]
fn without_the_source_the_place_is_named_all_the_same() {
    let report = report(vec![finding(Code::OutboundDropsTerms)], vec![]);
    let text = human(&report, &Sources::default(), HumanOptions::default());
    assert!(text.contains("\n --> cleartitle.toml:6:11\n"), "{text}");
    assert!(text.contains("\n  = because `acme/chat-8b`"), "{text}");
}

#[test]
fn a_place_that_the_source_does_not_have_is_no_panic() {
    let mut f = finding(Code::OutboundDropsTerms);
    let odd = |line, column, length| Pointer {
        place: Place { file: "cleartitle.toml".into(), line, column, length }.into(),
        label: "odd".to_owned(),
    };
    f.places = vec![
        odd(900, 1, 1),
        odd(0, 0, 0),
        odd(3, 50, u32::MAX),
        odd(u32::MAX, u32::MAX, u32::MAX),
        odd(1, 0, 2),
    ];
    assert!(text(&report(vec![f], vec![])).contains("odd"));
}

#[test]
fn the_level_follows_the_verdict_and_notes_are_notes() {
    let unknown = finding(Code::LicenseMissing);
    let conditional = finding(Code::FactNeeded);
    let note = Finding { note: true, ..finding(Code::OutboundDropsTerms) };
    let text = text(&report(vec![unknown, conditional.clone(), conditional, note], vec![]));
    assert!(text.contains("error[license-missing]"), "{text}");
    assert!(text.contains("warning[fact-needed]"), "{text}");
    assert!(text.contains("note[outbound-drops-terms]"), "{text}");
    assert!(
        text.ends_with("verdict: unknown (3 findings: license-missing, 2 fact-needed; 1 note)\n"),
        "{text}"
    );
}

/// A finding about each of some artifacts, in one file.
fn alike(code: Code, artifacts: std::ops::Range<usize>) -> Vec<Finding> {
    let one = |n: usize| Finding {
        artifact: format!("pkg:npm/p{n}").into(),
        message: format!("nothing states a license for `pkg:npm/p{n}`"),
        because: Vec::new(),
        path: Vec::new(),
        places: vec![pointer("\"Apache-2.0\"", "declared here")],
        ..finding(code)
    };
    artifacts.map(one).collect()
}

#[test]
fn findings_that_differ_in_whom_they_are_about_are_one_block_where_the_first_is() {
    let mut all = alike(Code::LicenseMissing, 0..9);
    all.insert(4, finding(Code::OutboundDropsTerms));
    let report = report(all, vec![]);
    let expected = "\
error[license-missing]: nothing states a license for 9 artifacts
 --> cleartitle.toml:6:11: `pkg:npm/p0`
 --> cleartitle.toml:6:11: `pkg:npm/p1`
 --> cleartitle.toml:6:11: `pkg:npm/p2`
 --> cleartitle.toml:6:11: `pkg:npm/p3`
 --> cleartitle.toml:6:11: `pkg:npm/p4`
  = and 4 more: `--format json` gives them all
help: declare both

error[outbound-drops-terms]";
    let shown = text(&report);
    assert!(shown.starts_with(expected), "{shown}");
    assert!(shown.ends_with("(10 findings: 9 license-missing, outbound-drops-terms)\n"), "{shown}");
    let json = json(&report);
    assert!((0..9).all(|n| json.contains(&format!("\"pkg:npm/p{n}\""))), "{json}");
}

#[test]
fn few_findings_those_of_another_file_and_other_codes_stand_by_themselves() {
    let shown = text(&report(alike(Code::LicenseMissing, 0..4), vec![]));
    assert!((0..4).all(|n| shown.contains(&format!("a license for `pkg:npm/p{n}`\n"))), "{shown}");
    let shown = text(&report(alike(Code::ActNotPermitted, 0..9), vec![]));
    assert!(!shown.contains("artifacts"), "{shown}");
    let mut elsewhere = alike(Code::LicenseMissing, 0..8);
    for finding in &mut elsewhere[..4] {
        finding.places.clear();
    }
    let shown = text(&report(elsewhere, vec![]));
    assert!((0..8).all(|n| shown.contains(&format!("a license for `pkg:npm/p{n}`\n"))), "{shown}");
    // Nobody is left out for being the only one more.
    let shown = text(&report(alike(Code::LicenseMissing, 0..6), vec![]));
    assert!(shown.contains(": `pkg:npm/p5`\n") && !shown.contains("more"), "{shown}");
}

#[test]
fn a_place_without_a_line_is_named_beside_one_with_a_line() {
    let mut f = finding(Code::LicenseContradictory);
    let weights = Place::whole("chat.gguf").into();
    f.places[1] = Pointer { place: weights, label: "another statement".to_owned() };
    let shown = text(&report(vec![f], vec![]));
    assert!(shown.contains("\n ::: chat.gguf: another statement\n"), "{shown}");
}

#[test]
fn what_hangs_on_a_switch_says_what_each_answer_changes() {
    let mut f = finding(Code::ActNotPermitted);
    f.verdict = Verdict::Conditional;
    f.basis = Basis::Assumption;
    f.assumptions = vec![Switch::TrainingAdaptsData];
    f.because[0].reading = Some("models are taken to be works".to_owned());
    let text = text(&report(vec![f], vec![]));
    assert!(text.contains("  =   read so: models are taken to be works\n"), "{text}");
    let line = "  = assumptions: hangs on `training-adapts-data`: answered yes, it stands; answered no, it falls away\n";
    assert!(text.contains(line), "{text}");
}

#[test]
fn obligations_are_a_list_to_work_through() {
    let mut prefix = obligation(
        Duty::NamePrefix,
        "LicenseRef-Llama-3.1",
        "meta-llama/Llama-3.1-8B",
        Status::Unmet,
    );
    prefix.detail.insert("prefix", DetailValue::Text("Llama".to_owned()));
    prefix.looked_at = Some("acme/chat-8b".to_owned());
    let mut notice = obligation(
        Duty::IncludeNotice,
        "LicenseRef-Llama-3.1",
        "meta-llama/Llama-3.1-8B",
        Status::Met,
    );
    notice.detail.insert("text", DetailValue::Text(format!("{NOTICE}\nsecond line")));
    notice.looked_at = Some("NOTICE:3".to_owned());
    let mut asked = obligation(Duty::UseLatestVersion, "LicenseRef-X", "x", Status::Unchecked);
    asked.detail.insert("request", DetailValue::Flag(true));
    asked.assumptions = vec![Switch::AdapterIsDerivative];
    let expected = "\
obligations
`acme/chat-8b`
  [ ] name-prefix: begin the name of the model so (UNMET, looked at acme/chat-8b)
        “Llama…”
      LicenseRef-Llama-3.1 1.b, from meta-llama/Llama-3.1-8B; on share
  [x] include-notice: put this notice into a NOTICE file (in NOTICE:3)
        “Llama 3.1 is licensed under the Llama 3.1 Community License”
        “second line”
      LicenseRef-Llama-3.1 1.b, from meta-llama/Llama-3.1-8B; on share
  [ ] use-latest-version: use the latest version (unchecked; asked for, not demanded; hangs on `adapter-is-derivative`)
      LicenseRef-X 1.b, from x; on share

verdict: clear (no findings; 3 obligations, 1 unmet)
";
    assert_eq!(text(&report(vec![], vec![prefix, notice, asked])), expected);
}

#[test]
fn the_same_duty_from_many_upstreams_is_one_line() {
    let many = (0..212).map(|n| {
        obligation(Duty::RetainNotices, "MIT", &format!("crate-{n:03}"), Status::Unchecked)
    });
    let text = text(&report(vec![], many.collect()));
    assert!(
        text.contains(
            "      MIT 1.b, from 212 upstreams (crate-000, crate-001, crate-002, …); on share\n"
        ),
        "{text}"
    );
    assert_eq!(text.matches("retain-notices").count(), 1, "{text}");
    assert!(text.contains("`--format json` gives them all"), "{text}");
}

#[test]
fn a_long_list_has_one_heading_a_duty() {
    let many = (0..120).flat_map(|n| {
        let license = format!("LicenseRef-{:02}", n % 30);
        [Duty::IncludeLicense, Duty::RetainNotices]
            .map(|d| obligation(d, &license, &format!("crate-{n:03}"), Status::Unchecked))
    });
    let text = text(&report(vec![], many.collect()));
    assert_eq!(text.matches("[ ] ").count(), 2, "{text}");
    assert!(
        text.contains("      4 under LicenseRef-07 (crate-007, crate-037, crate-067, crate-097)\n"),
        "{text}"
    );
}

#[test]
fn several_artifacts_are_counted_and_choices_and_remarks_told() {
    let mut report = report(vec![], vec![]);
    report.artifacts.push(artifact("base", false, Verdict::Unknown));
    report.artifacts[0].choices = ["a", "b"]
        .map(|from| Choice {
            expression: "Apache-2.0 OR MIT".to_owned(),
            chosen: "MIT".to_owned(),
            from: from.into(),
        })
        .into();
    report.remarks = vec!["`base` is described by the built-in table".to_owned()];
    let expected = "\
note: of `Apache-2.0 OR MIT` the choice is MIT (2 times)
note: `base` is described by the built-in table

artifacts: 2 (1 shipped): 1 clear, 1 unknown
verdict: clear (no findings)
";
    assert_eq!(text(&report), expected);
}

/// An id that clears the screen, turns the writing round, hides, and starts a line of its own.
const EVIL: &str = "acme/\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{200b}\r\nverdict: clear\t";

fn evil() -> (Report, Sources) {
    let evil = || EVIL.to_owned();
    let mut f = finding(Code::OutboundDropsTerms);
    let manifest = format!("id = \"{EVIL}\"\n");
    let at = Place { file: EVIL.into(), line: 1, column: 7, length: 12 };
    f.places = vec![Pointer { place: at.clone().into(), label: evil() }];
    f.artifact = EVIL.into();
    f.licenses = vec![evil()];
    f.because[0] = Because {
        license: evil(),
        rule: evil(),
        section: evil(),
        quote: evil(),
        document: Some(evil()),
        reading: Some(evil()),
    };
    f.path = vec![Step {
        from: EVIL.into(),
        by: Relation::MergedFrom,
        to: EVIL.into(),
        place: Some(at.into()),
        evidence: None,
    }];
    f.other_paths = vec![f.path.clone()];
    f.message = evil();
    f.help = vec![evil()];
    let mut unsourced = f.clone();
    unsourced.places[0].place =
        Place { file: format!("{EVIL}2").as_str().into(), line: 1, column: 1, length: 1 }.into();
    let mut duty = obligation(Duty::Display, EVIL, EVIL, Status::Unmet);
    duty.artifact = EVIL.into();
    duty.section = evil();
    duty.looked_at = Some(evil());
    duty.detail.insert("text", DetailValue::Text(evil()));
    duty.detail.insert("prefix", DetailValue::Text(evil()));
    duty.detail.insert("other", DetailValue::List(vec![evil()]));
    let mut report = report(vec![f, unsourced], vec![duty]);
    report.artifacts[0].choices =
        vec![Choice { expression: evil(), chosen: evil(), from: EVIL.into() }];
    report.artifacts.push(artifact(EVIL, false, Verdict::Clear));
    report.remarks = vec![evil()];
    (report, [(EVIL, manifest)].into_iter().collect())
}

fn is_evil(c: char) -> bool {
    c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{200b}'))
}

#[test]
fn nothing_from_input_steers_the_terminal() {
    let (report, sources) = evil();
    let text = human(&report, &sources, HumanOptions::default());
    assert!(!text.contains(is_evil), "{text:?}");
    assert_eq!(text.lines().filter(|l| l.starts_with("verdict:")).count(), 1, "{text}");
    // Lists of the same with more than the heading's limit.
    let mut long = report;
    long.obligations = (0..60)
        .map(|n| Obligation { license: format!("{EVIL}{n}"), ..long.obligations[0].clone() })
        .collect();
    let text = human(&long, &sources, HumanOptions::default());
    assert!(!text.contains(is_evil), "{text:?}");
}

#[test]
fn with_color_only_the_renderer_steers_the_terminal() {
    let (report, sources) = evil();
    let text = human(&report, &sources, HumanOptions { color: true, width: 80, list: false });
    let mut rest = &*text;
    while let Some(at) = rest.find('\u{1b}') {
        let (params, after) =
            rest[at + 1..].strip_prefix('[').and_then(|s| s.split_once('m')).expect("a color");
        assert!(params.chars().all(|c| c.is_ascii_digit() || c == ';'), "{params:?}");
        rest = after;
    }
    assert!(!text.replace('\u{1b}', "").contains(is_evil), "{text:?}");
}

#[test]
fn color_changes_no_words() {
    let report = report(
        vec![finding(Code::OutboundDropsTerms)],
        vec![obligation(Duty::Display, "MIT", "x", Status::Met)],
    );
    let colored =
        human(&report, &sources(), HumanOptions { color: true, ..HumanOptions::default() });
    assert!(colored.contains('\u{1b}'));
    let mut parts = colored.split('\u{1b}');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|p| bare.push_str(p.split_once('m').expect("a color").1));
    assert_eq!(bare, text(&report));
}

#[test]
fn json_is_the_report_in_the_same_bytes_each_time() {
    let (report, _) = evil();
    let bytes = json(&report);
    assert_eq!(bytes, json(&report.clone()));
    assert!(bytes.starts_with("{\n  \"format\": 1,\n  \"tool\": {\n") && bytes.ends_with("\n}\n"));
    assert!(!bytes.contains(is_evil), "{bytes:?}");
    let value: serde_json::Value = serde_json::from_str(&bytes).expect("JSON");
    assert_eq!(value["findings"][0]["artifact"], EVIL);
    assert_eq!(value["findings"][0]["path"][0]["by"], "merged-from");
    assert_eq!(value["obligations"][0]["status"], "unmet");
    assert_eq!(value["obligations"][0]["when"][0], "share");
    assert_eq!(value["verdict"], "blocked");
}
