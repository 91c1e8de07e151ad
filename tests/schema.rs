//! Do the published schemas say what is written and what can be read? With `CLEARTITLE_WRITE=1`
//! their word lists are written from the vocabulary instead of compared.
#![cfg(feature = "readers")]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cleartitle::read::{self, ReadError};
use cleartitle::report::{Accepted, Report};
use cleartitle::vocab::*;
use cleartitle::{Answer, Catalog, Checker, Date, Upstreams};
use jsonschema::Validator;
use serde_json::{Value, json};

const SCHEMAS: [&str; 6] = [
    "audit-1.json",
    "audit-summary-1.json",
    "compat-1.json",
    "license-1.json",
    "manifest-1.json",
    "report-1.json",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    let path = root().join("schemas").join(name);
    std::fs::read_to_string(path).expect("a schema").replace("\r\n", "\n")
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&text(name)).expect("JSON")
}

fn validator(name: &str) -> Validator {
    jsonschema::draft202012::new(&schema(name)).expect("a schema of draft 2020-12")
}

fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).take(5).collect()
}

/// Every list of words that a schema may hold, by the name of its definition.
fn vocabulary(name: &str) -> Option<Vec<&'static str>> {
    macro_rules! lists {
        ($($name:literal = $list:ident,)+) => {
            match name {
                $($name => Some($list::ALL.iter().map(|w| w.word()).collect()),)+
                "answer" => Some(
                    [Answer::Yes, Answer::Depends, Answer::Unknown, Answer::No]
                        .map(Answer::word)
                        .to_vec(),
                ),
                _ => None,
            }
        };
    }
    lists! {
        "action" = Action, "artifact-kind" = ArtifactKind, "assumption" = Switch,
        "basis" = Basis, "code" = Code, "component" = Component, "condition" = Condition,
        "domain" = Domain, "duty" = Duty, "effect" = EffectWord, "evidence" = Evidence,
        "level" = Level, "limit" = Limit, "modality" = Modality, "occasion" = Occasion,
        "origin" = Origin, "outbound" = OutboundWord, "purpose" = Purpose, "reach" = Reach,
        "relation" = Relation, "release" = Release, "status" = Status, "verdict" = Verdict,
    }
}

/// The schema's text with its word lists as the vocabulary has them.
fn with_words(name: &str) -> String {
    let mut text = text(name);
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    for (definition, value) in schema["$defs"].as_object().expect("definitions") {
        if value.get("enum").is_none() {
            continue;
        }
        let words = vocabulary(definition).unwrap_or_else(|| panic!("{name}: {definition}"));
        let all = text.find("\n  \"$defs\": {").expect("the definitions");
        let start = text[all..].find(&format!("\n    \"{definition}\": {{"));
        let start = all + start.expect("the definition");
        let open = start + text[start..].find("\"enum\": [").expect("its list") + 9;
        let close = open + text[open..].find(']').expect("the end of its list");
        let lines: Vec<String> = words.iter().map(|w| format!("\n        \"{w}\"")).collect();
        text.replace_range(open..close, &format!("{}\n      ", lines.join(",")));
    }
    text
}

#[test]
fn word_lists_are_those_of_the_vocabulary() {
    for name in SCHEMAS {
        let expected = with_words(name);
        if std::env::var_os("CLEARTITLE_WRITE").is_some() {
            std::fs::write(root().join("schemas").join(name), expected).expect("a schema");
        } else {
            let help = "run `CLEARTITLE_WRITE=1 cargo test --test schema`";
            assert!(expected == text(name), "{name}: {help}");
        }
    }
}

/// `f` of every object of a JSON text, by its pointer.
fn objects(value: &Value, at: &str, f: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            f(at, map);
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                objects(value, &format!("{at}/{key}"), f);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                objects(item, &format!("{at}/{n}"), f);
            }
        }
        _ => {}
    }
}

/// What is not described is refused, or a new key would go by unseen.
#[test]
fn every_object_of_a_schema_is_closed() {
    for name in SCHEMAS {
        objects(&schema(name), "", &mut |at, map| {
            if map.get("type") == Some(&json!("object")) {
                assert!(map.contains_key("additionalProperties"), "{name}{at}");
            }
        });
    }
}

#[test]
fn what_two_schemas_describe_they_describe_alike() {
    let report = schema("report-1.json");
    let own = ["pair", "row", "answer", "decided", "change", "verdicts"];
    for other in ["compat-1.json", "audit-1.json", "audit-summary-1.json"] {
        for (name, definition) in schema(other)["$defs"].as_object().expect("definitions") {
            if !own.contains(&&**name) {
                assert_eq!(definition, &report["$defs"][name], "{other}: {name}");
            }
        }
    }
}

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::builtin)
}

/// What the program would say of what was read.
fn judged(mut gathered: read::Gathered) -> Report {
    gathered.builder.intent_mut().as_of = Some(Date { year: 2026, month: 11, day: 23 });
    Upstreams::builtin().describe(&mut gathered.builder);
    Checker::new(catalog()).check(&gathered.builder.build_sound().0)
}

fn of_manifest(text: &str) -> Report {
    judged(read::read_bytes("cleartitle.toml", text.as_bytes(), read::Options::default()))
}

/// The manifests of all scenarios, by name.
fn manifests() -> Vec<(String, toml::Table)> {
    let folder = std::fs::read_dir(root().join("tests/scenarios")).expect("the scenarios");
    let paths = folder.map(|e| e.expect("an entry").path());
    let mut all: Vec<_> = paths
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .filter_map(|p| {
            let file: toml::Table = std::fs::read_to_string(&p).ok()?.parse().ok()?;
            let name = p.file_stem()?.to_str()?.to_owned();
            Some((name, file.get("manifest")?.as_table()?.clone()))
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(all.len() >= 100, "{}", all.len());
    all
}

#[test]
fn every_report_of_a_scenario_is_as_the_schema_says() {
    let validator = validator("report-1.json");
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (name, manifest) in manifests() {
        let report = of_manifest(&manifest.to_string());
        seen.extend(report.findings.iter().map(|f| f.code.word()));
        let value = serde_json::to_value(&report).expect("JSON");
        assert_eq!(errors(&validator, &value), Vec::<String>::new(), "{name}");
    }
    // Contradictions need files, and a policy is judged after the graph (tests/review.rs).
    let elsewhere = [Code::LicenseContradictory, Code::PolicyDenied, Code::PolicyReview];
    let missing: Vec<_> = Code::ALL.iter().filter(|c| !seen.contains(c.word())).collect();
    assert!(missing.iter().all(|c| elsewhere.contains(c)), "{missing:?}");
}

/// Everything that a report can have at once.
fn full() -> Report {
    let mut report = of_manifest(
        r#"
        [intent]
        purpose = "commercial"
        release = ["share", "host"]
        domains = []

        [[artifact]]
        id = "acme/chat"
        kind = "model"
        license = { weights = "MIT OR Apache-2.0", data = "CC-BY-NC-4.0" }
        revision = "v1"
        note = "a note"
        intent = { purpose = "research" }
        relations = [
          { by = "fine-tuned-from", to = "meta-llama/Llama-3.1-8B" },
          { by = "trained-on", to = "acme/tickets" },
          { by = "contains", to = "nobody/knows" },
        ]

        [[artifact]]
        id = "acme/tickets"
        kind = "dataset"
        license = "CC-BY-NC-4.0"
        "#,
    );
    report.findings[0].accepted = Some(Accepted {
        reason: "asked".to_owned(),
        owner: "legal".to_owned(),
        until: Date { year: 2027, month: 1, day: 1 },
    });
    report.findings[1].known = true;
    report
}

#[test]
fn wrong_reports_are_refused() {
    let validator = validator("report-1.json");
    let right = serde_json::to_value(full()).expect("JSON");
    assert_eq!(errors(&validator, &right), Vec::<String>::new());
    let mut changed = 0;
    let mut refused = |at: &str, change: &dyn Fn(&mut Value)| {
        let mut wrong = right.clone();
        change(wrong.pointer_mut(at).expect("it stands there"));
        assert!(!validator.is_valid(&wrong), "{at}: {:?}", wrong.pointer(at));
        changed += 1;
    };
    let words = ["code", "verdict", "basis", "by", "kind", "duty", "status", "reach", "level"];
    let needed = ["id", "from", "verdict", "code", "title", "quote", "path", "format", "declared"];
    objects(&right, "", &mut |at, map| {
        refused(at, &|object| object["surprise"] = json!(1));
        for key in map.keys() {
            if words.contains(&&**key) {
                refused(at, &|object| object[key] = json!("nonsense"));
            }
            if needed.contains(&&**key) {
                refused(at, &|object| drop(object.as_object_mut().unwrap().remove(key)));
            }
            refused(at, &|object| object[key] = json!(1.5));
        }
    });
    for (at, value) in [
        ("/format", json!(2)),
        ("/findings/0/fingerprint", json!("73e0")),
        ("/findings/0/accepted/until", json!("tomorrow")),
        ("/findings/1/known", json!(false)),
        ("/artifacts/0/id", json!("")),
        ("/intent/release", json!(["share", "share"])),
    ] {
        refused(at, &|there| *there = value.clone());
    }
    assert!(changed > 100, "{changed}");
}

#[test]
fn answers_of_compat_are_as_the_schema_says() {
    let validator = validator("compat-1.json");
    let checker = Checker::new(catalog());
    let ids = ["MIT", "GPL-3.0-only", "CC-BY-NC-4.0", "llama3.1", "nobody-knows"];
    let mut answers = BTreeSet::new();
    for (inbound, outbound) in ids.iter().flat_map(|i| ids.map(|o| (*i, o))) {
        let answer = checker.compat(inbound, outbound, None);
        answers.insert(answer.answer.word());
        let mut value = serde_json::to_value(&answer).expect("JSON");
        assert_eq!(errors(&validator, &value), Vec::<String>::new(), "{inbound} {outbound}");
        value["answer"] = json!("perhaps");
        assert!(!validator.is_valid(&value));
    }
    assert!(answers.len() >= 3, "{answers:?}");
    let row = json!({"inbound": "MIT", "outbound": "MIT", "answer": "yes"});
    assert!(validator.is_valid(&json!([row])));
    assert!(!validator.is_valid(&row));
    assert!(!validator.is_valid(&json!([{"inbound": "MIT", "answer": "yes"}])));
}

/// TOML as JSON; a date is its text.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect()
        }
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        other => serde_json::to_value(other).expect("JSON"),
    }
}

#[test]
fn every_manifest_that_is_read_is_as_the_schema_says() {
    let validator = validator("manifest-1.json");
    for (name, manifest) in manifests() {
        let value = as_json(&toml::Value::Table(manifest));
        assert_eq!(errors(&validator, &value), Vec::<String>::new(), "{name}");
    }
}

/// One wrong thing at a time: the reader and the schema refuse the same.
#[test]
fn wrong_manifests_are_refused_by_reader_and_schema() {
    let validator = validator("manifest-1.json");
    let right = "[[artifact]]\nid = \"a\"\nkind = \"code\"\n";
    for wrong in [
        "[[artifact]]\nkind = \"code\"",
        "[[artifact]]\nid = \"a\"",
        "[[artifact]]\nid = \" \"\nkind = \"code\"",
        "[[artifact]]\nid = \"a\"\nkind = \"modle\"",
        "[[artifact]]\nid = \"a\"\nkind = \"code\"\nlicence = \"MIT\"",
        "[[artifact]]\nid = \"a\"\nkind = \"code\"\nlicense = [\"MIT\"]",
        "[[artifact]]\nid = \"a\"\nkind = \"code\"\nlicense = { all = \"MIT\" }",
        "[[artifact]]\nid = \"a\"\nkind = \"code\"\nrelations = [{ by = \"contains\" }]",
        "[[artifact]]\nid = \"a\"\nkind = \"code\"\nrelations = [{ by = \"has\", to = \"b\" }]",
        "[[artifact]]\nid = \"a\"\nkind = \"code\"\nlicense-facts = { x = 1.5 }",
        "[intent]\nterritory = \"UK\"",
        "[intent]\nterritory = [\"Germany\"]",
        "[intent]\nas-of = \"today\"",
        "[intent]\npurpose = [\"commercial\"]",
        "[intent]\nannual-revenue-usd = -1",
        "[intent]\nmonthly-active-users = [{ on = 2026-01-01 }]",
        "[assume]\ntraining-adapts-data = true",
        "[assume]\nnonsense = \"yes\"",
        "[artifacts]\nid = \"a\"",
    ] {
        let table: toml::Table = wrong.parse().expect("TOML");
        assert!(!validator.is_valid(&as_json(&toml::Value::Table(table))), "schema: {wrong}");
        // A manifest that describes nothing is refused for that.
        let text = if wrong.contains("[[artifact]]") {
            wrong.to_owned()
        } else {
            format!("{wrong}\n{right}")
        };
        let read = read::read_bytes("cleartitle.toml", text.as_bytes(), read::Options::default());
        assert!(!read.problems.is_empty(), "reader: {wrong}");
    }
}

/// The keys that the reader names where it finds a strange one are those of the schema.
#[test]
fn the_schema_has_the_keys_that_the_reader_knows() {
    let schema = schema("manifest-1.json");
    // What is in the schema already, and not yet read.
    let ahead = ["levels", "accept", "policy"];
    for (probe, at) in [
        ("strange = 1", ""),
        ("[intent]\nstrange = 1", "/$defs/intent"),
        ("[[artifact]]\nid = \"a\"\nkind = \"code\"\nstrange = 1", "/$defs/artifact"),
        (
            "[[artifact]]\nid = \"a\"\nkind = \"code\"\nlicense = { strange = 1 }",
            "/$defs/artifact/properties/license/anyOf/1",
        ),
        (
            "[[artifact]]\nid = \"a\"\nkind = \"code\"\nrelations = [{ strange = 1 }]",
            "/$defs/artifact/properties/relations/items",
        ),
        (
            "[intent]\nmonthly-active-users = [{ strange = 1 }]",
            "/$defs/intent/properties/monthly-active-users/anyOf/1/items",
        ),
        ("[[accept]]\nstrange = 1", "/properties/accept/items"),
        ("[policy]\nstrange = 1", "/properties/policy"),
        ("[policy.licenses]\nstrange = 1", "/properties/policy/properties/licenses"),
    ] {
        let properties = schema.pointer(at).and_then(|s| s["properties"].as_object());
        let mut keys: BTreeSet<&str> =
            properties.unwrap_or_else(|| panic!("{at}")).keys().map(|k| &**k).collect();
        let read = read::read_bytes("cleartitle.toml", probe.as_bytes(), read::Options::default());
        let known = read.problems.iter().find_map(|problem| match problem {
            ReadError::UnknownKey { found, expected, .. } => Some((found, expected)),
            _ => None,
        });
        let (found, expected) = known.unwrap_or_else(|| panic!("{probe}: {:?}", read.problems));
        if ahead.contains(&&**found) {
            continue;
        }
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        keys.retain(|k| !ahead.contains(k) || expected.contains(k));
        assert_eq!(keys, expected, "{probe}");
    }
}

#[test]
fn every_license_file_is_as_the_schema_says() {
    let validator = validator("license-1.json");
    let folder = std::fs::read_dir(root().join("licenses")).expect("the licenses");
    let paths = folder.map(|e| e.expect("an entry").path());
    let mut count = 0;
    for path in paths.filter(|p| p.extension().is_some_and(|e| e == "toml")) {
        let text = std::fs::read_to_string(&path).expect("a license file");
        let table: toml::Table = text.parse().expect("TOML");
        let mut value = as_json(&toml::Value::Table(table));
        assert_eq!(errors(&validator, &value), Vec::<String>::new(), "{}", path.display());
        if let Some(rule) = value["rule"].get_mut(0) {
            rule["effect"] = json!("permits");
            assert!(!validator.is_valid(&value), "{}", path.display());
        }
        value["format"] = json!(2);
        assert!(!validator.is_valid(&value), "{}", path.display());
        count += 1;
    }
    assert!(count > 100, "{count}");
}

/// Folders of real files, each read as a whole.
#[test]
fn reports_of_real_files_are_as_the_schema_says() {
    let Some(shared) = common::shared() else {
        eprintln!("skipped: CLEARTITLE_SHARED is not set");
        return;
    };
    let validator = validator("report-1.json");
    let mut count = 0;
    for kind in ["cards", "configs", "weights", "bom", "catalogues", "hub"] {
        let entries = std::fs::read_dir(shared.join("fixtures").join(kind)).expect("fixtures");
        let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
        paths.sort();
        for path in paths {
            let gathered = read::read(std::slice::from_ref(&path), None, read::Options::default());
            let report = judged(gathered);
            count += report.artifacts.len();
            let value = serde_json::to_value(&report).expect("JSON");
            assert_eq!(errors(&validator, &value), Vec::<String>::new(), "{}", path.display());
        }
    }
    assert!(count > 50, "{count}");
}
