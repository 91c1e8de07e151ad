//! Does each format say what the report says, in the structure that its readers take, whatever
//! stands in it?
#![cfg(feature = "cli")]

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use cleartitle::render::{Base, Sources, escape, github, junit, markdown, plain, sarif};
use cleartitle::report::{Accepted, Report};
use cleartitle::vocab::{Code, Level};
use cleartitle::{
    Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Date, Place, Relation, read,
};
use jsonschema::Validator;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

const MANIFEST: &str = r#"[intent]
purpose = "commercial"

[[artifact]]
id = "acme/chat"
kind = "model"
license = "Apache-2.0"
relations = [
  { by = "fine-tuned-from", to = "example/base" },
  { by = "contains", to = "näme/x" },
]

[[artifact]]
id = "example/base"
kind = "model"
license = "CC-BY-NC-4.0"
"#;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::builtin)
}

fn report() -> (Report, Sources) {
    let mut gathered =
        read::read_bytes("cleartitle.toml", MANIFEST.as_bytes(), read::Options::default());
    gathered.builder.intent_mut().as_of = Some(Date { year: 2026, month: 11, day: 23 });
    let graph = gathered.builder.build().expect("a graph");
    (Checker::new(catalog()).check(&graph), gathered.sources.into_iter().collect())
}

fn accepted() -> Accepted {
    let until = Date { year: 2027, month: 1, day: 31 };
    Accepted { reason: "asked".to_owned(), owner: "legal".to_owned(), until }
}

/// The schema that the standard's committee publishes, out of a crate that carries it.
fn standard() -> &'static Validator {
    static SCHEMA: OnceLock<Validator> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let cargo = |arguments: &[&str]| {
            let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let mut command = Command::new(program);
            command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
            let output = command.output().expect("cargo starts");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("UTF-8")
        };
        // Packages of other platforms may not be at hand.
        let version = cargo(&["-vV"]);
        let host = version.lines().find_map(|l| l.strip_prefix("host: ")).expect("the platform");
        let arguments = ["metadata", "--format-version=1", "--offline", "--filter-platform", host];
        let metadata: Value = serde_json::from_str(&cargo(&arguments)).expect("JSON");
        let packages = metadata["packages"].as_array().expect("packages");
        let package = packages.iter().find(|p| p["name"] == "serde-sarif").expect("the crate");
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        let text = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json"));
        // A bracket that stands for itself: strict readers of regular expressions want it so.
        let text = text.expect("the schema").replace("]?$", "\\\\]?$");
        let schema = serde_json::from_str(&text).expect("JSON");
        jsonschema::draft7::new(&schema).expect("a schema of draft 7")
    })
}

/// What code scanning asks for beyond the standard.
#[track_caller]
fn fits_code_scanning(log: &Value) {
    let short = |v: &Value, most| {
        let length = v.as_str().expect("a text").chars().count();
        assert!((1..=most).contains(&length), "{v}");
    };
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().is_some_and(|s| s.contains("sarif-2.1.0")));
    let runs = log["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    let id = run["automationDetails"]["id"].as_str().expect("an id");
    assert!(id.starts_with("cleartitle/") && id.ends_with('/') && id.split('/').count() == 3);
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "cleartitle");
    short(&driver["semanticVersion"], 255);
    let rules = driver["rules"].as_array().expect("rules");
    for rule in rules {
        short(&rule["id"], 255);
        short(&rule["name"], 255);
        short(&rule["shortDescription"]["text"], 1024);
        short(&rule["fullDescription"]["text"], 1024);
        short(&rule["help"]["text"], 100_000);
        short(&rule["help"]["markdown"], 100_000);
        let properties = &rule["properties"];
        assert!(properties["tags"].as_array().is_some_and(|t| t.len() <= 20));
        assert!(properties.get("security-severity").is_none(), "no security results");
        let severity = properties["problem.severity"].as_str().expect("a severity");
        assert!(["error", "warning", "recommendation"].contains(&severity));
    }
    let results = run["results"].as_array().expect("results");
    assert!(results.len() <= 25_000);
    let mut prints = std::collections::BTreeSet::new();
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().expect("a number") as usize];
        assert_eq!(result["ruleId"], rule["id"]);
        short(&result["message"]["text"], 1_000_000);
        let print = result["partialFingerprints"]["primaryLocationLineHash"].as_str();
        assert!(prints.insert(print.expect("a fingerprint")), "{print:?} stands twice");
        let flows = result["codeFlows"].as_array().into_iter().flatten();
        let flows = flows.map(|f| &f["threadFlows"][0]["locations"]);
        let steps = flows.flat_map(|f| f.as_array().expect("steps")).map(|s| &s["location"]);
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        let first = result["locations"].as_array().expect("locations");
        assert_eq!(first.len(), 1);
        for location in first.iter().chain(related).chain(steps) {
            let place = &location["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("an address");
            let legal = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
            assert!(!uri.is_empty() && !uri.starts_with('/') && uri.chars().all(legal), "{uri}");
            assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
            let region = &place["region"];
            assert!(region["startLine"].as_u64() >= Some(1));
            assert!(region["startColumn"].as_u64() <= region["endColumn"].as_u64());
        }
    }
}

fn log(report: &Report, sources: &Sources, base: &Base) -> Value {
    let log: Value = serde_json::from_str(&sarif(report, sources, base)).expect("JSON");
    let errors: Vec<String> = standard()
        .iter_errors(&log)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .take(5)
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    fits_code_scanning(&log);
    log
}

#[test]
fn a_result_stands_at_the_users_own_line_with_its_chain() {
    let (report, sources) = report();
    let log = log(&report, &sources, &Base::new("/w/shop/models", "/w/shop"));
    let results = &log["runs"][0]["results"];
    let at = |result: &Value| result["locations"][0]["physicalLocation"].clone();
    assert_eq!(results[0]["ruleId"], "use-not-permitted");
    assert_eq!(results[0]["level"], "error");
    assert_eq!(
        at(&results[0]),
        json!({
            "artifactLocation": { "uri": "models/cleartitle.toml", "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 23 },
        })
    );
    let chain = &results[0]["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(chain[0]["location"]["physicalLocation"]["region"]["startLine"], 9);
    let message = &chain[0]["location"]["message"]["text"];
    assert_eq!(
        message,
        "`acme/chat` is fine-tuned-from `example/base` (models/cleartitle.toml:9:3)"
    );
    // `ä` is two bytes, and one unit.
    let unknown = results.as_array().unwrap().iter().find(|r| r["ruleId"] == "upstream-unknown");
    assert_eq!(at(unknown.expect("it is found"))["region"]["endColumn"], 37);
}

#[test]
fn what_somebody_lives_with_is_told_as_such() {
    let (mut report, sources) = report();
    let plain_log = log(&report, &sources, &Base::default());
    assert!(plain_log["runs"][0]["results"][0].get("baselineState").is_none());
    assert!(plain_log["runs"][0]["results"][0].get("suppressions").is_none());
    report.findings[0].accepted = Some(accepted());
    report.findings[1].known = true;
    report.findings[2].level = Level::Allow;
    let log = log(&report, &sources, &Base::default());
    let results = &log["runs"][0]["results"];
    assert_eq!(
        results[0]["suppressions"],
        json!([{ "kind": "external", "status": "accepted", "justification": "asked (legal, until 2027-01-31)" }])
    );
    assert_eq!(results[0]["baselineState"], "new");
    assert_eq!(results[1]["baselineState"], "unchanged");
    assert_eq!(results[2]["level"], "note");
    let commands = github(&report, &sources, &Base::default());
    assert!(!commands.contains("::error "), "{commands}");
    assert!(commands.contains("%0Aaccepted by legal until 2027-01-31: asked%0A"), "{commands}");
    let comment = markdown(&report, &sources, &Base::default());
    assert!(comment.contains("**Nothing fails the check.**"), "{comment}");
    let tests = junit(&report, &sources, &Base::default());
    assert!(tests.contains("failures=\"0\" errors=\"0\" skipped=\"2\""), "{tests}");
}

/// No reader takes a result without a place.
#[test]
fn what_has_no_place_is_at_a_file_of_the_input() {
    let mut builder = ArtifactGraph::builder();
    builder.artifact(Artifact::new("a", ArtifactKind::Code));
    let report = Checker::new(catalog()).check(&builder.build().expect("a graph"));
    let uri = |sources: &Sources| {
        let log = log(&report, sources, &Base::default());
        let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        place["artifactLocation"]["uri"].clone()
    };
    assert_eq!(uri(&Sources::default()), "cleartitle.toml");
    assert_eq!(uri(&[("a b.md", "x")].into_iter().collect()), "a%20b.md");
}

/// A report with so many findings, each of its own.
fn many(count: usize) -> Report {
    let (mut report, _) = report();
    let first = report.findings[0].clone();
    report.findings = vec![first; count];
    report
}

#[test]
fn what_is_more_than_a_reader_takes_is_left_out_and_told() {
    let sources = Sources::default();
    let text = sarif(&many(25_003), &sources, &Base::default());
    let log: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(25_000));
    let told = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"];
    assert!(told["text"].as_str().is_some_and(|t| t.starts_with("3 more findings")), "{told}");

    let commands = github(&many(13), &sources, &Base::default());
    assert_eq!(commands.matches("::error ").count(), 10);
    assert!(commands.lines().last().unwrap().contains("not shown: 3 errors"), "{commands}");

    let comment = markdown(&many(400), &sources, &Base::default());
    let shown = comment.matches("- **use-not-permitted**").count();
    assert!(comment.len() <= 65_536 && comment.len() > 60_000, "{}", comment.len());
    assert!(comment.contains(&format!("no more: {} findings", 400 - shown)), "{shown}");
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
    let whole = markdown(&many(4), &sources, &Base::default());
    assert!(!whole.contains("Left out"), "{whole}");
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Text that some medium reads as more than text.
fn hostile() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(vec![
        "`",
        "``",
        "```",
        "~~~",
        "<script>",
        "<b",
        "</details>",
        "-->",
        "<!--",
        "]]>",
        "](http://x)",
        "[a](b)",
        "![a]",
        "[^1]",
        "@team",
        "a@b.org",
        "#1",
        "org/repo#1",
        "GH-7",
        "https://x.org",
        "www.x.org",
        "::error::x",
        "%0A",
        "%",
        ",",
        ":",
        "=",
        "\n",
        "\r",
        "\n\n",
        "\t",
        "|",
        "\\",
        "&amp;",
        "&",
        "\"",
        "'",
        "{0}",
        "{",
        "}",
        "*",
        "**",
        "_",
        "__a__",
        "~~a~~",
        "$a$",
        ":smile:",
        "- ",
        "+ ",
        "1. ",
        "1) ",
        "# ",
        "> ",
        "    ",
        " ",
        "===",
        "---",
        "\u{202e}",
        "\u{0}",
        "\u{1b}[2J",
        "\u{fffe}",
        "\u{200b}",
        "ä",
        "😀",
        "x",
        "##[error]",
    ]);
    let part = prop_oneof![3 => marks.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(part, 1..6)
        .prop_map(|parts| parts.concat())
        .prop_filter("a text", |text| !text.is_empty())
}

fn events(text: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    Parser::new_ext(text, options).collect()
}

/// What the events show, and whether they are one paragraph with no more than text and code in it.
fn one_paragraph(events: &[Event<'_>]) -> Option<String> {
    let [Event::Start(Tag::Paragraph), inner @ .., Event::End(TagEnd::Paragraph)] = events else {
        return None;
    };
    let mut shown = String::new();
    for event in inner {
        match event {
            Event::Text(text) | Event::Code(text) => shown.push_str(text),
            _ => return None,
        }
    }
    // What keeps GitHub from linking is not seen.
    Some(shown.replace('\u{200b}', ""))
}

/// Whether GitHub, which looks once the marks are read, would find something to link in a text.
fn links(shown: &str) -> bool {
    let found = |mark: &str| shown.to_ascii_lowercase().contains(mark);
    let after = |mark: char, is: fn(char) -> bool| {
        shown.match_indices(mark).any(|(n, m)| shown[n + m.len()..].starts_with(is))
    };
    found("://")
        || found("www.")
        || after('@', |c| c != '\u{200b}')
        || after('#', |c| c.is_ascii_digit())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_line_of_markdown_shows_the_text_and_nothing_else(text in hostile()) {
        let escaped = escape::markdown(&text);
        let shown = one_paragraph(&events(&escaped));
        prop_assert_eq!(shown, Some(plain(&text)), "{}", escaped);
        let all: String = events(&escaped).iter().filter_map(|e| match e {
            Event::Text(text) => Some(&**text),
            _ => None,
        }).collect();
        prop_assert!(!links(&all), "{}", all);
        // The same within a cell of a table.
        let table = format!("| a | b |\n|---|---|\n| {escaped} | c |\n");
        let cells = events(&table).iter().filter(|e| **e == Event::End(TagEnd::TableCell)).count();
        prop_assert_eq!(cells, 4);
    }

    #[test]
    fn code_shows_the_text_and_nothing_else(text in hostile()) {
        let escaped = escape::code(&text);
        let all = events(&escaped);
        prop_assert_eq!(all.len(), 3, "{}", escaped);
        prop_assert_eq!(&all[1], &Event::Code(plain(&text).into()));
    }

    #[test]
    fn a_sentence_shows_the_text_but_for_its_backticks(text in hostile()) {
        let escaped = escape::sentence(&text);
        let shown = one_paragraph(&events(&escaped)).map(|t| t.replace('`', ""));
        prop_assert_eq!(shown, Some(plain(&text).replace('`', "")), "{}", escaped);
    }
}

/// The model that is judged in each medium, and a file of that name.
fn named(id: &str, file: &str) -> (Report, Sources) {
    let place = |line| Some(Place { file: file.into(), line, column: 1, length: 3 }.into());
    let mut builder = ArtifactGraph::builder();
    let mut own = Artifact::new(id, ArtifactKind::Model).license("Apache-2.0");
    own.place = place(1);
    builder.artifact(own);
    builder.artifact(Artifact::new("\u{10ffff}base", ArtifactKind::Model).license("CC-BY-NC-4.0"));
    builder.relation(id, Relation::FineTunedFrom, "\u{10ffff}base");
    let report = Checker::new(catalog()).check(&builder.build().expect("a graph"));
    (report, [(file, "abc")].into_iter().collect())
}

/// A name without what ends a file's name.
fn as_file(text: &str) -> String {
    format!("d/x{}", text.replace(['/', '\\', '\0'], ""))
}

/// An address as a name.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri;
    while let Some(c) = rest.chars().next() {
        let (byte, length) = match c {
            '%' => (u8::from_str_radix(&rest[1..3], 16).expect("two digits"), 3),
            c => (u8::try_from(c).expect("ASCII"), 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Tags of blocks: what a name must not change.
fn blocks(comment: &str) -> Vec<String> {
    events(comment)
        .iter()
        .filter_map(|event| match event {
            Event::Start(Tag::CodeBlock(_)) => Some("code".to_owned()),
            Event::Start(tag) => Some(format!("{tag:?}")),
            Event::End(tag) => Some(format!("{tag:?}")),
            Event::Html(html) => Some(html.to_string()),
            Event::InlineHtml(_) => Some("HTML within a line".to_owned()),
            _ => None,
        })
        .collect()
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn no_name_changes_the_structure(text in hostile()) {
        // A graph has no names that are only white space.
        let id = format!("{text}a");
        let (report, sources) = named(&id, &as_file(&text));
        let (tame, tame_sources) = named("tame", "d/x");
        let base = Base::default();
        let shown = plain(&id);

        let log = log(&report, &sources, &base);
        let result = &log["runs"][0]["results"][0];
        prop_assert_eq!(&result["locations"][0]["logicalLocations"][0]["name"], &shown);
        let message = result["message"]["text"].as_str().unwrap();
        let lone = message.replace("{{", "").replace("}}", "");
        prop_assert!(!lone.contains(['{', '}']) && !lone.contains("a]("), "{message}");
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        prop_assert_eq!(decoded(place["uri"].as_str().unwrap()), as_file(&text));
        let message = message.replace("\\](", "](").replace("{{", "{").replace("}}", "}");
        prop_assert!(message.contains(&shown), "{message}");

        let comment = markdown(&report, &sources, &base);
        let expected = blocks(&markdown(&tame, &tame_sources, &base));
        prop_assert_eq!(blocks(&comment), expected, "{}", comment);

        let commands = github(&report, &sources, &base);
        let tame_commands = github(&tame, &tame_sources, &base);
        prop_assert_eq!(commands.lines().count(), tame_commands.lines().count());
        for (line, tame) in commands.lines().zip(tame_commands.lines()) {
            let (kind, properties, data) = command(line);
            let (tame_kind, tame_properties, _) = command(tame);
            prop_assert_eq!(kind, tame_kind);
            let keys = |all: &[(String, String)]| all.iter().map(|(k, _)| k.clone()).collect::<Vec<_>>();
            prop_assert_eq!(keys(&properties), keys(&tame_properties));
            if kind == "error" {
                prop_assert!(data.contains(&shown), "{data}");
            }
        }

        let tests = junit(&report, &sources, &base);
        let tree = roxmltree::Document::parse(&tests).expect("XML");
        let tags = |tree: &roxmltree::Document<'_>| {
            tree.descendants().map(|n| n.tag_name().name().to_owned()).collect::<Vec<_>>()
        };
        let tame_tests = junit(&tame, &tame_sources, &base);
        let tame_tree = roxmltree::Document::parse(&tame_tests).expect("XML");
        let elements = |t: Vec<String>| t.into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>();
        prop_assert_eq!(elements(tags(&tree)), elements(tags(&tame_tree)));
        let suite = tree.descendants().find(|n| n.has_tag_name("testsuite")).expect("a suite");
        let spelled = shown.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}");
        prop_assert_eq!(suite.attribute("name"), Some(&*spelled));
    }
}

/// A workflow command as GitHub's runner takes it apart.
fn command(line: &str) -> (&str, Vec<(String, String)>, String) {
    let rest = line.strip_prefix("::").expect("a command");
    let (head, data) = rest.split_once("::").expect("its text");
    let (kind, properties) = head.split_once(' ').expect("its values");
    let decoded = |text: &str, all: bool| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        let text = if all { text.replace("%3A", ":").replace("%2C", ",") } else { text };
        text.replace("%25", "%")
    };
    let properties = properties.split(',').map(|p| {
        let (key, value) = p.split_once('=').expect("a value");
        (key.to_owned(), decoded(value, true))
    });
    (kind, properties.collect(), decoded(data, false))
}

/// Rules are the pages that `explain` prints.
#[test]
fn every_code_is_a_rule_with_its_page() {
    let (report, sources) = report();
    let log = log(&report, &sources, &Base::default());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), Code::ALL.len());
    for rule in rules {
        let help = rule["help"]["markdown"].as_str().expect("a page");
        assert!(help.contains("## What to do"), "{}", rule["id"]);
        assert_ne!(rule["shortDescription"]["text"], rule["id"], "{}", rule["id"]);
    }
}
