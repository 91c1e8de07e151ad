//! Do the schemas of an audit describe what is written, and nothing else?
#![cfg(feature = "readers")]

use std::path::Path;

use cleartitle::audit::{
    Answer, ByClause, ByCode, ByDuty, ByLicense, ByRelation, ByUpstream, Changes, Decided, Drift,
    LINES, Summary, Unmapped, Verdicts,
};
use cleartitle::render::audit::{json_lines, summary_json};
use cleartitle::vocab::{ArtifactKind, Code, Duty, Relation, Switch, Verdict};
use jsonschema::Validator;
use serde_json::{Value, json};

fn validator(name: &str) -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name);
    let text = std::fs::read_to_string(path).expect("a schema");
    jsonschema::draft202012::new(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

#[track_caller]
fn fits(validator: &Validator, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Takes out, renames and spoils every key of every object, one at a time; each has to be refused,
/// but for keys that may be absent.
fn spoiled(validator: &Validator, right: &Value, optional: &[&str]) {
    let mut tried = 0;
    let mut pointers = vec![String::new()];
    while let Some(at) = pointers.pop() {
        match right.pointer(&at).expect("it stands there") {
            Value::Array(items) => pointers.extend((0..items.len()).map(|n| format!("{at}/{n}"))),
            Value::Object(map) => {
                for key in map.keys() {
                    pointers.push(format!("{at}/{key}"));
                    let mut refused = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
                        let mut wrong = right.clone();
                        let object = wrong.pointer_mut(&at).and_then(Value::as_object_mut);
                        change(object.expect("an object"));
                        assert!(!validator.is_valid(&wrong), "{at}/{key}: {wrong}");
                        tried += 1;
                    };
                    refused(&|object| drop(object.insert(format!("{key}x"), json!(1))));
                    refused(&|object| drop(object.insert(key.clone(), json!(-1.5))));
                    if !optional.contains(&&**key) {
                        refused(&|object| drop(object.remove(key)));
                    }
                }
            }
            _ => {}
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn a_row_is_as_the_schema_says() {
    let validator = validator("audit-1.json");
    let full = Answer {
        id: "acme/chat-8b".into(),
        kind: ArtifactKind::Model,
        declared: Some("apache-2.0"),
        license: Some("Apache-2.0"),
        verdict: Verdict::Blocked,
        findings: vec![Decided {
            code: Code::OutboundDropsTerms,
            verdict: Verdict::Blocked,
            upstream: Some("meta-llama/Llama-3.1-8B".into()),
            license: Some("LicenseRef-Llama-3.1"),
            section: Some("1.b.i"),
        }],
        title: vec!["LicenseRef-Llama-3.1"],
        duties: vec![Duty::NamePrefix],
        assumptions: vec![Changes {
            assume: Switch::TrainingAdaptsData,
            answer: true,
            verdict: Verdict::Clear,
        }],
        depth: 3,
    };
    let mut bare = Answer { declared: None, license: None, ..full.clone() };
    bare.findings[0] = Decided { upstream: None, license: None, section: None, ..bare.findings[0] };
    (bare.title, bare.duties, bare.assumptions) = (vec![], vec![], vec![]);
    let mut out = Vec::new();
    json_lines([full, bare].into_iter(), &mut out);
    let lines = out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let rows: Vec<Value> = lines.map(|line| serde_json::from_slice(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    rows.iter().for_each(|row| fits(&validator, row));
    spoiled(&validator, &rows[0], &["declared", "license", "upstream", "section"]);
    for (key, word) in [("kind", "modle"), ("verdict", "fine"), ("id", " ")] {
        let mut wrong = rows[0].clone();
        wrong[key] = json!(word);
        assert!(!validator.is_valid(&wrong), "{key}");
    }
}

#[test]
fn a_summary_is_as_the_schema_says() {
    let validator = validator("audit-summary-1.json");
    let verdicts = Verdicts { clear: 1, conditional: 2, unknown: 3, blocked: 4 };
    let code = Code::OutboundDropsTerms;
    let text = || "MIT".to_owned();
    let full = Summary {
        format: 1,
        artifacts: 10,
        bad_rows: 1,
        undescribed: 1,
        relations: 1,
        verdicts,
        by_relation: vec![ByRelation { relation: Some(Relation::Contains), verdicts }],
        by_license: vec![ByLicense { license: Some(text()), verdicts }],
        by_code: vec![ByCode { code, artifacts: 1 }],
        duties: vec![ByDuty { duty: Duty::NamePrefix, owed: 2, broken: 1 }],
        clauses: vec![ByClause { license: text(), section: text(), code, blocked: 1 }],
        upstreams: vec![ByUpstream { id: text(), license: Some(text()), blocked: 1 }],
        unmapped: vec![Unmapped { stated: text(), artifacts: 1 }],
        unmapped_artifacts: 1,
        drift: vec![Drift { depth: 0, artifacts: 1, unstated: 0, drifted: 0, blocked: 0 }],
    };
    let value: Value = serde_json::from_str(&summary_json(&full)).unwrap();
    fits(&validator, &value);
    spoiled(&validator, &value, &[]);
    let mut nobody = full.clone();
    nobody.by_relation[0].relation = None;
    nobody.by_license[0].license = None;
    nobody.upstreams[0].license = None;
    fits(&validator, &serde_json::to_value(&nobody).unwrap());
    fits(&validator, &serde_json::to_value(Summary { format: 1, ..Summary::default() }).unwrap());
    // The lists of what others wrote are bounded.
    for (at_most, works) in [(LINES, true), (LINES + 1, false)] {
        let long = Summary { unmapped: vec![full.unmapped[0].clone(); at_most], ..full.clone() };
        assert_eq!(validator.is_valid(&serde_json::to_value(&long).unwrap()), works);
    }
    let later = Summary { format: 2, ..full };
    assert!(!validator.is_valid(&serde_json::to_value(&later).unwrap()));
}
