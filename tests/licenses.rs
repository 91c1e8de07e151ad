//! Is the data sound? Reads `licenses/` as it lies there, so that a file can be checked without a
//! build.
mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cleartitle::license::{LicenseSource, RuleFile, RuleSet, lint};

/// The folder under test: the project's own, or another one named by the environment.
fn folder() -> PathBuf {
    std::env::var_os("CLEARTITLE_LICENSES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses"), PathBuf::from)
}

/// Every file that reads, by stem; the errors of those that do not.
fn read() -> (BTreeMap<String, RuleFile>, Vec<String>) {
    let mut files = BTreeMap::new();
    let mut errors = Vec::new();
    for entry in std::fs::read_dir(folder()).expect("the license folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let name = path.file_name().unwrap().to_str().unwrap();
        match RuleFile::parse(LicenseSource { stem: &stem, path: name, text: &text }) {
            Ok(file) => drop(files.insert(stem, file)),
            Err(found) => errors.extend(found.iter().map(|e| format!("{e} (help: {})", e.help))),
        }
    }
    (files, errors)
}

fn resolve(files: &BTreeMap<String, RuleFile>, stem: &str) -> Result<RuleSet, String> {
    let file = files
        .get(stem)
        .ok_or_else(|| format!("`{stem}` is extended but has no (readable) file"))?;
    let parent = file.extends.as_ref().map(|p| resolve(files, p)).transpose()?;
    for gone in file.without() {
        let known = parent.iter().flat_map(|p| &p.rules).any(|r| r.id == *gone);
        let amended = file
            .amends
            .iter()
            .any(|a| resolve(files, a).is_ok_and(|set| set.rules.iter().any(|r| r.id == *gone)));
        if !known && !amended {
            return Err(format!(
                "{stem}: `without` names `{gone}`, which the parent does not have"
            ));
        }
    }
    Ok(file.over(parent.as_ref()))
}

/// Licenses only: no families, no exceptions.
fn licenses() -> (Vec<RuleSet>, Vec<String>) {
    let (files, mut errors) = read();
    let mut sets = Vec::new();
    for (stem, file) in &files {
        match resolve(&files, stem) {
            Ok(set) if !stem.starts_with('_') && file.amends.is_empty() => sets.push(set),
            Ok(_) => {}
            Err(error) => errors.push(error),
        }
    }
    (sets, errors)
}

#[test]
fn every_file_reads() {
    let (_, errors) = licenses();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn every_action_is_ruled_on_or_named_silent() {
    let (sets, _) = licenses();
    let complaints: Vec<String> =
        sets.iter().flat_map(lint).map(|l| format!("{}: {}", l.license, l.message)).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Licenses whose text is in no place that a test can read: their quotes were held against the text
/// that their `source` names when they were encoded.
const ELSEWHERE: [&str; 8] = [
    "LicenseRef-Commons-Clause-1.0",
    "LicenseRef-FSL-1.0-Apache-2.0",
    "LicenseRef-FSL-1.0-MIT",
    "LicenseRef-PolyForm-Free-Trial-1.0.0",
    "LicenseRef-PolyForm-Internal-Use-1.0.0",
    "LicenseRef-PolyForm-Perimeter-1.0.0",
    "LicenseRef-PolyForm-Shield-1.0.0",
    "LicenseRef-PolyForm-Strict-1.0.0",
];

#[test]
fn every_quote_stands_in_its_text() {
    let (sets, _) = licenses();
    let (files, _) = read();
    let mut wrong = Vec::new();
    let mut read = 0;
    let exceptions = files.values().filter(|f| !f.amends.is_empty()).map(|f| f.over(None));
    for set in sets.into_iter().chain(exceptions) {
        for rule in &set.rules {
            let name = rule.clause.document.as_deref().unwrap_or(&set.id);
            if let Some(document) = &rule.clause.document
                && !set.source.documents.contains(document)
            {
                wrong.push(format!(
                    "{}: rule `{}` cites `{document}`, which [source] does not list",
                    set.id, rule.id
                ));
            }
            match common::license_text(name) {
                Some(text) => {
                    read += 1;
                    if !text.contains(&common::fold(&rule.clause.quote)) {
                        wrong.push(format!(
                            "{}: rule `{}`: not in {name}: “{}”",
                            set.id, rule.id, rule.clause.quote
                        ));
                    }
                }
                None if common::shared().is_some() && !ELSEWHERE.contains(&name) => {
                    wrong.push(format!("{}: no text `{name}`", set.id))
                }
                None => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read > 0, "no text was there to read");
}
