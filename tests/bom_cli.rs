//! `cleartitle bom`, as its users run it.
#![cfg(feature = "cli")]

mod common;

use std::fs;
use std::process::{Command, Output};

use common::temp::Temp;
use serde_json::Value;

const MANIFEST: &str = "[intent]\nas-of = 2026-11-22\n[[artifact]]\nid = \"acme/m\"\n\
                        kind = \"model\"\nlicense = \"MIT\"\n\
                        relations = [{ by = \"fine-tuned-from\", to = \"meta-llama/Llama-3.1-8B\" }]\n";

fn folder() -> Temp {
    Temp::new().with("cleartitle.toml", MANIFEST)
}

impl Temp {
    fn bom(&self, arguments: &[&str], epoch: Option<&str>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
        command.current_dir(&self.0).arg("bom").args(arguments).env_remove("SOURCE_DATE_EPOCH");
        command.envs(epoch.map(|e| ("SOURCE_DATE_EPOCH", e))).output().unwrap()
    }
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn findings_are_written_and_fail_nothing() {
    let folder = folder();
    let ran = folder.bom(&[], None);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let whole = json(&ran.stdout);
    assert_eq!((&whole["bomFormat"], &whole["specVersion"]), (&"CycloneDX".into(), &"1.6".into()));
    assert_eq!(whole["metadata"]["timestamp"], "2026-11-22T00:00:00Z");
    let text = whole["annotations"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("outbound-drops-terms (blocked): "), "{text}");
    assert_eq!(folder.bom(&[], None).stdout, ran.stdout, "the same bytes");
}

#[test]
fn every_form_is_written() {
    let folder = folder();
    for (standard, version, key, value) in [
        ("cyclonedx", "1.6", "specVersion", "1.6"),
        ("cyclonedx", "1.7", "specVersion", "1.7"),
        ("spdx", "3.0.1", "@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"),
        ("spdx", "2.3", "spdxVersion", "SPDX-2.3"),
    ] {
        let ran = folder.bom(&["--format", standard, "--spec-version", version], None);
        assert_eq!(json(&ran.stdout)[key], value, "{ran:?}");
    }
}

#[test]
fn the_time_can_be_fixed_and_changes_the_number_of_the_document() {
    let folder = folder();
    let [one, two] = ["0", "86461"].map(|e| json(&folder.bom(&[], Some(e)).stdout));
    assert_eq!(one["metadata"]["timestamp"], "1970-01-01T00:00:00Z");
    assert_eq!(two["metadata"]["timestamp"], "1970-01-02T00:01:01Z");
    assert_ne!(one["serialNumber"], two["serialNumber"]);
    let ran = folder.bom(&[], Some("yesterday"));
    assert_eq!(ran.status.code(), Some(2));
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(told.contains("SOURCE_DATE_EPOCH is `yesterday`") && told.contains("help: "), "{told}");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = folder();
    let ran = folder.bom(&["-o", "bom.cdx.json", "cleartitle.toml"], None);
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(0), 0), "{ran:?}");
    let written = fs::read(folder.0.join("bom.cdx.json")).unwrap();
    assert_eq!(written, folder.bom(&["cleartitle.toml"], None).stdout);
    let ran = folder.bom(&["-o", "no/such/folder.json", "cleartitle.toml"], None);
    assert_eq!(ran.status.code(), Some(2));
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(told.contains("cannot write no/such/folder.json") && told.contains("help: "), "{told}");
}

#[test]
fn a_version_that_is_not_written_is_named() {
    let ran = folder().bom(&["--spec-version", "1.5"], None);
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&ran.stderr),
        "error: cyclonedx is not written in version `1.5`\nhelp: --spec-version is one of: 1.6, 1.7\n"
    );
}

/// Half a graph is no bill of materials of the whole: it is written, and the exit code says so.
#[test]
fn what_could_not_be_read_is_told() {
    let folder = folder();
    fs::write(folder.0.join("broken.cdx.json"), "{").unwrap();
    let ran = folder.bom(&["cleartitle.toml", "broken.cdx.json"], None);
    assert_eq!(ran.status.code(), Some(2), "{ran:?}");
    assert_eq!(json(&ran.stdout)["bomFormat"], "CycloneDX");
}
