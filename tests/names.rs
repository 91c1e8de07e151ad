//! Do names mean what people mean by them? One name, one meaning; every name that a list of the
//! field holds has one; and what real cards say is counted.
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cleartitle::Catalog;
use cleartitle::catalog::{Meaning, all_textless};
use cleartitle::license::{LicenseSource, RuleFile};

fn table(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses").join(name);
    let text = std::fs::read_to_string(path).expect("a table of names");
    let rows = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    rows.map(|l| l.split('\t').map(str::to_owned).collect()).collect()
}

/// A name as it is compared.
fn fold(name: &str) -> String {
    let words = name.to_lowercase().replace(['-', '_'], " ");
    words.split_whitespace().collect::<Vec<_>>().join("-")
}

fn files() -> Vec<RuleFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the licenses") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|e| e != "toml") || stem.starts_with('_') {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a readable file");
        all.extend(RuleFile::parse(LicenseSource { stem: &stem, path: &stem, text: &text }));
    }
    all
}

#[test]
fn no_name_means_two_licenses() {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut links: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files() {
        let id = file.id.to_string();
        for name in file.aliases().iter().map(String::as_str).chain(file.title()).chain([&*id]) {
            owners.entry(fold(name)).or_default().insert(id.clone());
        }
        for link in file.links() {
            links.entry(link.to_lowercase()).or_default().insert(id.clone());
        }
    }
    for row in table("candidates.tsv") {
        owners.entry(fold(&row[0])).or_default().insert(format!("{} of candidates", row[1]));
    }
    for row in table("missing.tsv") {
        let more = row
            .get(3)
            .map(|n| {
                n.split(';').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned).collect()
            })
            .unwrap_or_default();
        for name in [row[0].clone(), row[1].clone()].into_iter().chain::<Vec<String>>(more) {
            owners.entry(fold(&name)).or_default().insert(row[0].clone());
        }
    }
    let twice: Vec<_> = owners.iter().chain(&links).filter(|(_, ids)| ids.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn every_candidate_compound_and_key_leads_to_rules() {
    let catalog = Catalog::builtin();
    let mut wrong = Vec::new();
    for row in table("candidates.tsv") {
        let targets = row.get(2).map(String::as_str).unwrap_or_default();
        match row[1].as_str() {
            "compound" => {
                let made = catalog.expression(targets);
                if !made.unrecognized.is_empty() {
                    wrong.push(format!("{}: {:?}", row[0], made.unrecognized));
                }
            }
            "family" | "versions" => {
                let unknown = targets.split_whitespace().filter(|id| catalog.get(id).is_none());
                wrong.extend(unknown.map(|id| format!("{}: {id}", row[0])));
            }
            other => wrong.push(format!("{}: {other}", row[0])),
        }
    }
    for row in table("scancode.tsv") {
        let key = format!("LicenseRef-scancode-{}", row[0]);
        if catalog.meaning(&key) != Meaning::License(row[1].as_str().into())
            || catalog.get(&row[1]).is_none()
        {
            wrong.push(format!("{key}: {}", row[1]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every license of the SPDX list that is free by the OSI or the FSF and not obsolete, and every
/// one of Creative Commons, has rules; every deprecated id of one of these means it.
#[test]
fn every_free_license_of_the_spdx_list_has_rules() {
    let catalog = Catalog::builtin();
    let wanted = |l: &&spdx::LicenseId| {
        (l.is_osi_approved() || l.is_fsf_free_libre() || l.name.starts_with("CC-"))
            && !l.is_deprecated()
    };
    let all = spdx::identifiers::LICENSES.iter().filter_map(|l| spdx::license_id(l.name));
    let all: Vec<spdx::LicenseId> = all.collect();
    let missing: Vec<&str> = all
        .iter()
        .filter(wanted)
        .map(|l| l.name)
        .filter(|id| catalog.expression(id).alternatives.concat().iter().any(|l| l.rules.is_none()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let old =
        |l: &&spdx::LicenseId| l.is_deprecated() && (l.is_osi_approved() || l.is_fsf_free_libre());
    let lost: Vec<&str> = all
        .iter()
        .filter(old)
        .map(|l| l.name)
        .filter(|id| catalog.meaning(id) == Meaning::Unknown)
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn what_could_not_be_read_is_named_and_never_clear() {
    use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Checker, Verdict};
    let catalog = Catalog::builtin();
    assert!(all_textless().len() >= 10);
    for row in all_textless() {
        assert!(catalog.get(row.id).is_none(), "{} has rules", row.id);
        let mut builder = ArtifactGraph::builder();
        builder.artifact(Artifact::new("acme/m", ArtifactKind::Model).license(row.title));
        let report = Checker::new(&catalog).check(&builder.build().unwrap());
        assert_eq!(report.verdict, Verdict::Unknown, "{}", row.id);
        assert!(report.findings[0].message.contains(row.why), "{}", report.findings[0].message);
    }
}

/// A stranger may write any word of a name as often as the file may be long: that ends, and is no
/// license.
#[test]
fn a_name_of_twenty_thousand_words_is_just_unknown() {
    let catalog = Catalog::builtin();
    for word in ["license", "the", "license agreement", "or", "/", "(", "WITH", "or x", "x.y/"] {
        for gap in ["-", " "] {
            let name = format!("own {}", format!("{word}{gap}").repeat(20_000));
            assert!(!catalog.expression(&name).unrecognized.is_empty(), "{word:?} {gap:?}");
        }
    }
}

#[test]
fn every_hub_id_means_something() {
    let Some(shared) = common::shared() else { return };
    let catalog = Catalog::builtin();
    let text = std::fs::read_to_string(shared.join("hf-license-ids.tsv")).expect("the hub's ids");
    let ids: Vec<&str> = text.lines().skip(1).filter_map(|l| l.split('\t').next()).collect();
    assert!(ids.len() >= 83, "{}", ids.len());
    let unknown: Vec<&&str> =
        ids.iter().filter(|id| catalog.meaning(id) == Meaning::Unknown).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    // The id of the list, where it names one.
    let mut wrong = Vec::new();
    for row in text.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>()) {
        if let (Meaning::License(id), [_, _, canonical, ..]) = (catalog.meaning(row[0]), &row[..])
            && canonical.starts_with(|c: char| c.is_ascii_alphanumeric())
            && *id != *canonical.split(" (").next().unwrap_or_default()
        {
            wrong.push(format!("{}: {id}, the list says {canonical}", row[0]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
