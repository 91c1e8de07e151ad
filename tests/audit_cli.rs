//! `audit` as a user runs it.
#![cfg(feature = "cli")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use common::temp::Temp;
use serde_json::Value;

/// A base, a fine-tune that drops its terms, a quantization of that, data, a row that names nobody's
/// model, one without a license.
const HUB: &str = r#"{"id": "acme/base", "tags": ["license:llama3.1"]}
{"id": "acme/chat", "tags": ["license:apache-2.0", "base_model:finetune:acme/base", "region:us"]}
{"id": "acme/Llama-chat-GGUF", "cardData": {"license": "llama3.1", "base_model": "acme/chat", "base_model_relation": "quantized"}}
{"id": "acme/tickets", "tags": ["license:cc-by-4.0", "task_categories:text-generation"]}
{"id": "acme/reader", "tags": ["license:mit", "dataset:acme/tickets"]}
{"id": "acme/lost", "tags": ["license:mit", "base_model:finetune:nobody/knows"]}
{"id": "acme/silent", "tags": []}
"#;

impl Temp {
    fn audit(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
        command.arg("audit").args(arguments).current_dir(&self.0).output().unwrap()
    }

    fn rows(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.audit(arguments);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e} {err}")))
            .collect()
    }
}

fn ids_and_verdicts(rows: &[Value]) -> Vec<(&str, &str)> {
    rows.iter().map(|r| (r["id"].as_str().unwrap(), r["verdict"].as_str().unwrap())).collect()
}

#[test]
fn every_row_has_an_answer_in_the_order_of_the_input() {
    let temp = Temp::new();
    temp.write("hub.jsonl", HUB);
    let rows = temp.rows(&["hub.jsonl"]);
    let expected = [
        // Its own license asks how many use it (§2): a fact that nobody states.
        ("acme/base", "conditional"),
        // Llama 3.1 §1.b.i wants its terms and the name handed on: Apache-2.0 does neither.
        ("acme/chat", "blocked"),
        // Carries the terms and the name; the laundered step between is no matter of its own.
        ("acme/Llama-chat-GGUF", "clear"),
        ("acme/tickets", "clear"),
        // Whether training adapts the data is open, but CC BY asks for credit only: no verdict hangs on it.
        ("acme/reader", "clear"),
        ("acme/lost", "unknown"),
        ("acme/silent", "unknown"),
    ];
    let found = ids_and_verdicts(&rows);
    let as_told = |id: &str| found.iter().find(|(i, _)| *i == id).unwrap().1;
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), expected.map(|(id, _)| id));
    for (id, verdict) in
        expected.into_iter().filter(|(id, _)| !["acme/Llama-chat-GGUF", "acme/reader"].contains(id))
    {
        assert_eq!(as_told(id), verdict, "{id}");
    }
    let chat = &rows[1];
    let drops =
        chat["findings"].as_array().unwrap().iter().find(|f| f["code"] == "outbound-drops-terms");
    let drops = drops.expect("it drops terms");
    assert_eq!(drops["upstream"], "acme/base");
    assert_eq!(drops["license"], "LicenseRef-Llama-3.1");
    assert_eq!(chat["title"], serde_json::json!(["LicenseRef-Llama-3.1"]));
    assert_eq!((&chat["declared"], &chat["license"]), (&"apache-2.0".into(), &"Apache-2.0".into()));
    assert_eq!(
        (&rows[0]["depth"], &chat["depth"], &rows[2]["depth"]),
        (&0.into(), &1.into(), &2.into())
    );
    assert_eq!(rows[5]["findings"][0]["upstream"], "nobody/knows");
}

#[test]
fn the_proof_of_one_artifact_is_what_check_prints() {
    let temp = Temp::new();
    temp.write("hub.jsonl", HUB);
    let output = temp.audit(&["hub.jsonl", "--explain", "acme/chat", "-o", "rows.jsonl"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for part in ["outbound-drops-terms", "1.b.i", "acme/base", "fine-tuned-from"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let rows = fs::read_to_string(temp.0.join("rows.jsonl")).unwrap();
    assert_eq!(rows.lines().count(), 7, "the rows are written in the same run");
    let output = temp.audit(&["hub.jsonl", "--explain", "acme/nothing"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("acme/nothing"));
}

#[test]
fn only_some_verdicts_are_written_and_all_are_counted() {
    let temp = Temp::new();
    temp.write("hub.jsonl", HUB);
    let output = temp.audit(&[
        "hub.jsonl",
        "--only",
        "blocked",
        "--summary",
        "json",
        "--summary-file",
        "s.json",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1);
    let summary: Value =
        serde_json::from_str(&fs::read_to_string(temp.0.join("s.json")).unwrap()).unwrap();
    assert_eq!(summary["artifacts"], 7);
    assert_eq!(summary["verdicts"]["blocked"], 1);
    assert_eq!(summary["undescribed"], 1);
    assert_eq!(summary["relations"], 4);
    assert_eq!(summary["upstreams"][0]["id"], "acme/base");
    let silent = summary["by_license"].as_array().unwrap().iter().find(|l| l["license"].is_null());
    assert_eq!(silent.unwrap()["verdicts"]["unknown"], 1);
}

#[test]
fn bad_rows_are_told_with_their_lines_and_stop_nothing() {
    let temp = Temp::new();
    let hub = "{\"id\": \"a/one\", \"tags\": [\"license:mit\"]}\nno json\n{\"tags\": []}\n{\"id\": \"a/two\", \"tags\": 7}\n{\"id\": \"A/One\"}\n{\"id\": \"a/three\", \"tags\": [\"license:mit\"]}\n";
    temp.write("hub.jsonl", hub);
    let output = temp.audit(&["hub.jsonl", "--bad-rows", "bad.jsonl"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let ids: Vec<Value> =
        text.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["id"].clone()).collect();
    assert_eq!(ids, ["a/one", "a/two", "a/three"]);
    let bad = fs::read_to_string(temp.0.join("bad.jsonl")).unwrap();
    let lines: Vec<u64> = bad
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["row"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(err.contains("hub.jsonl:2: no JSON") && err.contains("hub.jsonl:5: `A/One`"), "{err}");
}

#[test]
fn standard_input_and_several_files_and_any_number_of_threads_give_the_same() {
    let temp = Temp::new();
    temp.write("hub.jsonl", HUB);
    let (first, rest) = HUB.split_at(HUB.find("{\"id\": \"acme/tickets").unwrap());
    temp.write("1.jsonl", first);
    temp.write("2.jsonl", rest);
    let whole = temp.audit(&["hub.jsonl"]).stdout;
    assert!(!whole.is_empty());
    assert_eq!(temp.audit(&["1.jsonl", "2.jsonl", "--threads", "3"]).stdout, whole);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
    command.args(["audit", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(HUB.as_bytes()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, whole);
}

/// More rows than one thread makes at once.
#[cfg(feature = "parquet")]
#[test]
fn any_number_of_threads_gives_the_same_table() {
    let temp = Temp::new();
    let row = |n: u32| format!("{{\"id\":\"a/{n}\",\"license\":\"mit\"}}\n");
    temp.write("hub.jsonl", (0..60_000).map(row).collect::<String>());
    for threads in ["1", "2", "3"] {
        let output = format!("{threads}.parquet");
        let arguments = ["hub.jsonl", "-o", &output, "--threads", threads, "--summary", "none"];
        assert!(temp.audit(&arguments).status.success());
    }
    let table = |threads: u32| fs::read(temp.0.join(format!("{threads}.parquet"))).unwrap();
    assert!(table(1) == table(2) && table(1) == table(3));
}

/// Many rows, each on those before it, in an order that names what comes later.
fn many() -> String {
    let licenses = ["mit", "apache-2.0", "llama3.1", "cc-by-nc-4.0", "gpl-3.0", "gemma"];
    let row = |n: usize| {
        let base = match n {
            0..=3 => String::new(),
            _ => format!(", \"base_model:finetune:o/m{}\"", n / 2),
        };
        format!("{{\"id\": \"o/m{n}\", \"tags\": [\"license:{}\"{base}]}}\n", licenses[n % 6])
    };
    (0..400).rev().map(row).collect()
}

#[test]
fn a_hub_that_does_not_fit_is_judged_in_parts_with_the_same_answers() {
    let temp = Temp::new();
    temp.write("hub.jsonl", many());
    let whole =
        temp.audit(&["hub.jsonl", "--summary", "json", "--summary-file", "whole.json"]).stdout;
    assert_eq!(String::from_utf8_lossy(&whole).lines().count(), 400);
    let arguments = ["hub.jsonl", "--memory", "40kB", "--summary", "json"];
    let parts = temp.audit(&[&arguments[..], &["--summary-file", "parts.json"]].concat());
    assert_eq!(parts.stdout, whole, "{}", String::from_utf8_lossy(&parts.stderr));
    let read = |name: &str| fs::read_to_string(temp.0.join(name)).unwrap();
    assert_eq!(read("parts.json"), read("whole.json"));
    // Into a file, with what an interrupted run has left.
    let into =
        [&arguments[..4], &["json", "--summary-file", "third.json", "-o", "rows.jsonl"]].concat();
    let done = temp.audit(&into);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(read("rows.jsonl").as_bytes(), whole);
    assert!(!temp.0.join("rows.jsonl.parts").exists(), "nothing is left behind");
}

#[test]
fn a_folder_of_parts_that_is_not_ours_is_left_alone() {
    let temp = Temp::new();
    temp.write("hub.jsonl", many());
    temp.write("rows.jsonl.parts/thesis.txt", "do not lose");
    let output = temp.audit(&["hub.jsonl", "--memory", "40kB", "-o", "rows.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("rows.jsonl.parts"));
    let kept = fs::read_to_string(temp.0.join("rows.jsonl.parts/thesis.txt")).unwrap();
    assert_eq!(kept, "do not lose");
}

#[test]
fn an_interrupted_run_goes_on_with_the_parts_that_are_done() {
    let temp = Temp::new();
    temp.write("hub.jsonl", many());
    let whole = temp.audit(&["hub.jsonl"]).stdout;
    let begin = ["hub.jsonl", "--memory", "40kB", "-o", "rows.jsonl"];
    // A run that cannot end: the place of its output is taken by a folder.
    fs::create_dir(temp.0.join("rows.jsonl")).unwrap();
    assert_eq!(temp.audit(&begin).status.code(), Some(2));
    fs::remove_dir(temp.0.join("rows.jsonl")).unwrap();
    // What it has done is taken as it is: a mark in a part shows it.
    let part = temp.0.join("rows.jsonl.parts/0.rows");
    let marked = fs::read_to_string(&part).unwrap().replacen("{", "{\"mark\":1,", 1);
    fs::write(&part, &marked).unwrap();
    let output = temp.audit(&[&begin[..], &["--resume"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = fs::read_to_string(temp.0.join("rows.jsonl")).unwrap();
    assert_eq!(rows.replacen("\"mark\":1,", "", 1).as_bytes(), whole);
    assert!(rows.contains("mark"));
    // Of another question nothing is taken.
    fs::create_dir(temp.0.join("again.jsonl")).unwrap();
    let other = ["hub.jsonl", "--memory", "40kB", "-o", "again.jsonl"];
    temp.audit(&other);
    let output = temp.audit(&[&other[..], &["--resume", "--purpose", "commercial"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another question"));
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_who_stops_reading_is_no_failure() {
    use std::os::unix::fs::FileTypeExt as _;
    let temp = Temp::new();
    temp.write("hub.jsonl", HUB);
    assert_eq!(temp.audit(&["hub.jsonl", "-o", "/dev/null"]).status.code(), Some(1));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
    command.args(["audit", "hub.jsonl"]).current_dir(&temp.0).stdout(writer);
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn of_several_later_rows_of_one_artifact_the_last_one_counts() {
    let temp = Temp::new();
    temp.write("hub.jsonl", "{\"id\": \"a/one\", \"tags\": [\"license:mit\"]}\n");
    temp.audit(&["hub.jsonl", "--save", "s.state", "-o", "x.jsonl"]);
    let later = "{\"id\": \"a/two\", \"tags\": []}\n{\"id\": \"a/two\", \"tags\": [\"license:mit\"]}\n{\"id\": \"a/three\", \"tags\": []}\n{\"id\": \"a/three\", \"deleted\": true}\n";
    temp.write("later.jsonl", later);
    let changes = temp.rows(&["later.jsonl", "--against", "s.state", "--save", "t.state"]);
    assert_eq!(changes, [serde_json::json!({"id": "a/two", "after": "clear"})]);
    // No row is listed twice, and none that is gone.
    temp.write("none.jsonl", "");
    let later = "{\"id\": \"a/three\", \"tags\": []}\n";
    temp.write("again.jsonl", later);
    let changes = temp.rows(&["again.jsonl", "--against", "t.state"]);
    assert_eq!(changes, [serde_json::json!({"id": "a/three", "after": "unknown"})]);
}

#[test]
fn a_damaged_table_is_a_named_error_and_leaves_no_output() {
    let temp = Temp::new();
    temp.write("hub.parquet", "PAR1 and no more");
    temp.write("rows.jsonl", "what was there\n");
    let output = temp.audit(&["hub.parquet", "-o", "rows.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(err.contains("hub.parquet") && err.contains("help:"), "{err}");
    assert_eq!(fs::read_to_string(temp.0.join("rows.jsonl")).unwrap(), "what was there\n");
    let left: Vec<_> = fs::read_dir(&temp.0).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn what_a_later_day_changes_is_judged_alone_and_told() {
    let temp = Temp::new();
    temp.write("hub.jsonl", HUB);
    temp.audit(&["hub.jsonl", "--save", "monday.state", "-o", "monday.jsonl"]);
    let later = "{\"id\": \"acme/base\", \"tags\": [\"license:mit\"]}\n{\"id\": \"acme/new\", \"tags\": [\"license:mit\"]}\n{\"id\": \"acme/silent\", \"deleted\": true}\n{\"id\": \"acme/tickets\", \"tags\": [\"license:cc-by-4.0\", \"task_categories:text-generation\"]}\n";
    temp.write("later.jsonl", later);
    let changes =
        temp.rows(&["later.jsonl", "--against", "monday.state", "--save", "tuesday.state"]);
    let expected = [
        serde_json::json!({"id": "acme/chat", "before": "blocked", "after": "clear"}),
        serde_json::json!({"id": "acme/new", "after": "clear"}),
        serde_json::json!({"id": "acme/silent", "before": "unknown"}),
    ];
    let told = |id: &str| changes.iter().find(|c| c["id"] == id).cloned();
    for change in expected {
        assert_eq!(told(change["id"].as_str().unwrap()), Some(change));
    }
    assert_eq!(told("acme/tickets"), None, "a row that says what it said changes nothing");
    // What is only named since was kept as well, and what was changed twice.
    let later = "{\"id\": \"acme/newer\", \"tags\": [\"base_model:finetune:acme/unheard-of\"]}\n";
    temp.write("newer.jsonl", later);
    temp.audit(&["newer.jsonl", "--against", "tuesday.state", "--save", "wednesday.state"]);
    let output = temp.audit(&["newer.jsonl", "--against", "wednesday.state"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout, b"");
    // What was kept can be asked without any rows.
    let output = temp.audit(&["--against", "tuesday.state", "--explain", "acme/chat"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("acme/base"));
    // Another question needs all rows.
    let output =
        temp.audit(&["later.jsonl", "--against", "monday.state", "--purpose", "commercial"]);
    assert_eq!(output.status.code(), Some(2));
    // A damaged file is told, and no panic.
    let mut state = fs::read(temp.0.join("monday.state")).unwrap();
    let middle = state.len() / 2;
    state[middle] ^= 1;
    fs::write(temp.0.join("bad.state"), &state).unwrap();
    for name in ["bad.state", "hub.jsonl"] {
        let output = temp.audit(&["later.jsonl", "--against", name]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("no judged hub"));
    }
}

/// Real hubs, of which some rows come a day later.
#[test]
fn a_real_hub_that_was_kept_goes_on_as_if_all_had_come_at_once() {
    let Some(shared) = common::shared() else {
        return eprintln!("skipped: CLEARTITLE_SHARED is not set");
    };
    for file in fs::read_dir(shared.join("fixtures/hub")).unwrap() {
        let (path, temp) = (file.unwrap().path(), Temp::new());
        let text = fs::read_to_string(&path).unwrap();
        let (mut monday, mut later) = (String::new(), String::new());
        for (n, line) in text.lines().enumerate() {
            let day = if n % 20 == 7 { &mut later } else { &mut monday };
            day.push_str(line);
            day.push('\n');
        }
        temp.write("monday.jsonl", &monday);
        temp.write("later.jsonl", &later);
        let state = ["--save", "monday.state", "-o", "monday.out", "--summary", "none"];
        temp.audit(&[&["monday.jsonl"], &state[..]].concat());
        let changes = temp.rows(&["later.jsonl", "--against", "monday.state", "--summary", "none"]);
        let whole = temp.rows(&["monday.jsonl", "later.jsonl", "--summary", "none"]);
        let before = fs::read_to_string(temp.0.join("monday.out")).unwrap();
        let before: Vec<Value> = before.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let mut now: BTreeMap<&str, &str> = ids_and_verdicts(&before).into_iter().collect();
        for change in &changes {
            let after = change["after"].as_str().expect("nothing is gone");
            now.insert(change["id"].as_str().unwrap(), after);
        }
        assert!(now.len() > before.len(), "{}", path.display());
        let expected: BTreeMap<&str, &str> = ids_and_verdicts(&whole).into_iter().collect();
        assert!(now == expected, "{}", path.display());
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_of_parts_has_the_rows_of_all() {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    let temp = Temp::new();
    temp.write("hub.jsonl", many());
    let rows = |name: &str| -> Vec<String> {
        let file = SerializedFileReader::new(fs::File::open(temp.0.join(name)).unwrap()).unwrap();
        file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
    };
    temp.audit(&["hub.jsonl", "-o", "whole.parquet"]);
    temp.audit(&["hub.jsonl", "-o", "parts.parquet", "--memory", "40kB"]);
    assert_eq!(rows("whole.parquet").len(), 400);
    assert_eq!(rows("whole.parquet"), rows("parts.parquet"));
}
