//! Embeds every file of `licenses/` and `upstreams/`, and the index of names: the folders are the
//! only list.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/catalog/fold.rs"]
mod fold;

fn main() {
    println!("cargo::rerun-if-changed=src/catalog/fold.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let licenses = listed(&root.join("licenses"), "toml");
    let mut out = String::new();
    embed(&mut out, "LICENSES", &licenses);
    let exceptions: Vec<&str> = licenses.iter().filter(is_exception).map(|l| &*l.0).collect();
    writeln!(out, "static EXCEPTIONS: &[&str] = &{exceptions:?};").unwrap();
    let (names, links, titles) = index(&licenses);
    pairs(&mut out, "TITLES", &titles);
    pairs(&mut out, "NAMES", &names);
    pairs(&mut out, "LINKS", &links);
    papers(&mut out, &licenses);
    upstreams(&mut out, &listed(&root.join("upstreams"), "toml"));
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(target.join("embedded.rs"), out).expect("cargo's own folder can be written");
    let mut pages = String::new();
    embed(&mut pages, "PAGES", &listed(&root.join("docs/findings"), "md"));
    embed(&mut pages, "INPUTS", &listed(&root.join("docs/inputs"), "md"));
    fs::write(target.join("pages.rs"), pages).expect("cargo's own folder can be written");
}

type Pairs = BTreeMap<String, String>;

/// Names and links of all licenses, folded, and their titles by id. The first of two that claim one name keeps it; a test
/// of the data names both.
fn index(licenses: &[(String, PathBuf)]) -> (Pairs, Pairs, Pairs) {
    let (mut names, mut links, mut titles) = (Pairs::new(), Pairs::new(), Pairs::new());
    // Keys of ScanCode's license database stand for ids behind a prefix of their own.
    println!("cargo::rerun-if-changed=licenses/scancode.tsv");
    let keys = fs::read_to_string("licenses/scancode.tsv").expect("the keys of ScanCode");
    let keys = keys.lines().filter_map(|l| l.split_once('\t')).filter(|(k, _)| !k.starts_with('#'));
    names.extend(
        keys.map(|(k, id)| (fold::fold(&format!("LicenseRef-scancode-{k}")), id.to_owned())),
    );
    let known = licenses.iter().filter(|(stem, _)| !stem.starts_with('_'));
    // An id is nobody else's alias.
    names.extend(known.clone().map(|(stem, _)| (fold::fold(stem), stem.clone())));
    for (stem, path) in known {
        let text = fs::read_to_string(path).expect("a license file that was just listed");
        // A file that does not parse is embedded all the same: the tests name what is wrong in it.
        let Ok(file) = text.parse::<toml::Table>() else { continue };
        let Some(license) = file.get("license") else { continue };
        let texts = |key: &str| -> Vec<&str> {
            let list = license.get(key).and_then(|l| l.as_array());
            list.into_iter().flatten().filter_map(|text| text.as_str()).collect()
        };
        let title = license.get("title").and_then(|t| t.as_str());
        titles.insert(stem.clone(), title.unwrap_or(stem).to_owned());
        for name in texts("aliases").into_iter().chain(title) {
            names.entry(fold::fold(name)).or_insert_with(|| stem.clone());
        }
        for link in texts("links").into_iter().filter_map(fold::fold_link) {
            links.entry(link).or_insert_with(|| stem.clone());
        }
    }
    (names, links, titles)
}

/// What tells, where it lies beside a work, of the license that the work is under: the notices that
/// licenses demand and that name it, and the policies that are a license's own.
fn papers(out: &mut String, licenses: &[(String, PathBuf)]) {
    let (mut notices, mut policies) = (Pairs::new(), Pairs::new());
    for (stem, path) in licenses.iter().filter(|(stem, _)| !stem.starts_with('_')) {
        let text = fs::read_to_string(path).expect("a license file that was just listed");
        let Ok(file) = text.parse::<toml::Table>() else { continue };
        let rules = file.get("rule").and_then(|r| r.as_array()).into_iter().flatten();
        for rule in
            rules.filter(|r| r.get("duty").and_then(|d| d.as_str()) == Some("include-notice"))
        {
            let notice = rule.get("text").and_then(|t| t.as_str());
            let notice = notice.filter(|n| n.contains(" under "));
            notices.extend(notice.map(|n| (n.to_owned(), stem.clone())));
        }
        let documents = file.get("source").and_then(|s| s.get("documents")?.as_array());
        let named = documents.into_iter().flatten().filter_map(|d| d.as_str());
        // Other licenses on which an exception builds speak for themselves.
        let own = named.filter(|d| !licenses.iter().any(|(other, _)| other == d));
        policies.extend(own.map(|d| (d.to_owned(), stem.clone())));
    }
    pairs(out, "NOTICES", &notices);
    pairs(out, "POLICIES", &policies);
}

fn is_exception((_, path): &&(String, PathBuf)) -> bool {
    let text = fs::read_to_string(path).expect("a license file that was just listed");
    text.lines().any(|line| line.trim() == "[exception]")
}

/// The rows of the table of well-known upstreams: patterns ready to be looked at, the rest as text,
/// so that the program reads only the rows that it needs.
fn upstreams(out: &mut String, files: &[(String, PathBuf)]) {
    writeln!(out, "static UPSTREAMS: &[(&[&str], &str)] = &[").unwrap();
    for (_, path) in files {
        let text = fs::read_to_string(path).expect("a file that was just listed");
        let file =
            text.parse::<toml::Table>().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let rows = file.get("upstream").and_then(|rows| rows.as_array());
        for row in rows.into_iter().flatten() {
            let patterns = row.get("pattern").and_then(|p| p.as_array());
            let patterns: Vec<&str> =
                patterns.into_iter().flatten().filter_map(|p| p.as_str()).collect();
            let row = toml::to_string(row).expect("what was read can be written");
            writeln!(out, "(&{patterns:?}, {row:?}),").unwrap();
        }
    }
    writeln!(out, "];").unwrap();
}

fn embed(out: &mut String, name: &str, files: &[(String, PathBuf)]) {
    writeln!(out, "pub(crate) static {name}: &[(&str, &str)] = &[").unwrap();
    for (stem, path) in files {
        writeln!(out, "({stem:?}, include_str!({:?})),", path.display().to_string()).unwrap();
    }
    writeln!(out, "];").unwrap();
}

fn pairs(out: &mut String, name: &str, pairs: &Pairs) {
    writeln!(out, "pub(crate) static {name}: &[(&str, &str)] = &[").unwrap();
    for (from, to) in pairs {
        writeln!(out, "({from:?}, {to:?}),").unwrap();
    }
    writeln!(out, "];").unwrap();
}

/// The files of a folder with an extension, by stem, in order.
fn listed(folder: &Path, extension: &str) -> Vec<(String, PathBuf)> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    files.sort();
    files
}
