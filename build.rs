//! Embeds every file of `licenses/` and `upstreams/`, and the index of names: the folders are the
//! only list.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut out = String::new();
    let licenses = files(&root.join("licenses"));
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    writeln!(out, "static LICENSES: &[(&str, &str)] = &[").unwrap();
    for (stem, path) in &licenses {
        writeln!(out, "({stem:?}, include_str!({:?})),", path.display().to_string()).unwrap();
        if stem.starts_with('_') {
            continue;
        }
        let text = fs::read_to_string(path).expect("a license file that was just listed");
        // A file that does not parse is embedded all the same: the tests name what is wrong in it.
        let Ok(file) = text.parse::<toml::Table>() else { continue };
        names.insert(stem.to_lowercase(), stem.clone());
        let aliases = file.get("license").and_then(|l| l.get("aliases")).and_then(|a| a.as_array());
        for alias in aliases.into_iter().flatten().filter_map(|a| a.as_str()) {
            names.entry(alias.to_lowercase()).or_insert_with(|| stem.clone());
        }
    }
    writeln!(out, "];\nstatic NAMES: &[(&str, &str)] = &[").unwrap();
    for (name, id) in names {
        writeln!(out, "({name:?}, {id:?}),").unwrap();
    }
    writeln!(out, "];\nstatic UPSTREAMS: &[(&str, &str)] = &[").unwrap();
    for (stem, path) in files(&root.join("upstreams")) {
        writeln!(out, "({stem:?}, include_str!({:?})),", path.display().to_string()).unwrap();
    }
    writeln!(out, "];").unwrap();
    let mut pages = String::from("static PAGES: &[(&str, &str)] = &[");
    for (stem, path) in listed(&root.join("docs/findings"), "md") {
        writeln!(pages, "({stem:?}, include_str!({:?})),", path.display().to_string()).unwrap();
    }
    pages.push_str("];");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(target.join("pages.rs"), pages).expect("cargo's own folder can be written");
    fs::write(target.join("embedded.rs"), out).expect("cargo's own folder can be written");
}

/// The TOML files of a folder, by stem, in order.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    listed(folder, "toml")
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
