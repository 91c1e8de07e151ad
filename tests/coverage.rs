//! How many of the license strings that people really wrote mean something here? Counted over real
//! cards and catalogues, printed, and held against `docs/names.md`, which states it
//! (`CLEARTITLE_WRITE=1` writes that page).
mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use cleartitle::Catalog;
use cleartitle::catalog::{Judged, Meaning};
use serde_json::Value;

/// What a string comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    License,
    Candidates,
    KnownByName,
    SaysNothing,
    Unmapped,
}

const CLASSES: [(Class, &str); 5] = [
    (Class::License, "one license, or an expression of known ones"),
    (Class::Candidates, "a set of candidates"),
    (Class::KnownByName, "a known license whose text could not be had"),
    (Class::SaysNothing, "says that it says nothing (`other`, `unknown`)"),
    (Class::Unmapped, "nothing"),
];

fn class(catalog: &Catalog, text: &str) -> Class {
    match catalog.meaning(text) {
        Meaning::License(_) | Meaning::Compound(_) => Class::License,
        Meaning::Candidates(Judged::Family, ids) if ids.is_empty() => Class::SaysNothing,
        Meaning::Candidates(..) => Class::Candidates,
        Meaning::Textless(_) => Class::KnownByName,
        Meaning::Unknown => match catalog.expression(text) {
            e if e.unrecognized.is_empty() && !e.alternatives.is_empty() => Class::License,
            _ => Class::Unmapped,
        },
    }
}

/// Texts of a JSON value, one or many.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(all)) => all.iter().flat_map(|v| texts(Some(v))).collect(),
        Some(Value::Object(map)) => texts(map.get("name").or_else(|| map.get("id"))),
        _ => Vec::new(),
    }
}

/// The values of a key at the beginning of a line, one or a list. Good enough to count with.
fn values(front: &str, key: &str) -> Vec<String> {
    let bare = |t: &str| {
        let value = t.split(" #").next().unwrap_or_default();
        value.trim().trim_matches(['"', '\'', ' ']).to_owned()
    };
    let mut all = Vec::new();
    let mut lines = front.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix(key).and_then(|r| r.strip_prefix(':')) else { continue };
        match rest.trim() {
            "" => {
                while let Some(item) = lines.peek().and_then(|l| l.trim_start().strip_prefix("- "))
                {
                    all.push(bare(item));
                    lines.next();
                }
            }
            list if list.starts_with('[') => {
                all.extend(list.trim_matches(['[', ']']).split(',').map(bare));
            }
            one => all.push(bare(one)),
        }
    }
    all
}

/// Every license string of the real files, and how often it stands there.
fn strings(shared: &Path) -> (BTreeMap<String, usize>, usize, usize) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut files, mut rows) = (0, 0);
    for folder in ["hub", "catalogues"] {
        let folder = shared.join("fixtures").join(folder);
        for entry in std::fs::read_dir(folder).expect("the fixtures") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|e| e != "jsonl") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a readable file");
            files += 1;
            rows += text.lines().count();
            for row in text.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok()) {
                let mut said = texts(row.get("license"));
                if let Some(front) = row.get("front_matter").and_then(Value::as_str) {
                    said.extend(values(front, "license"));
                    for key in ["license_name", "license_link"] {
                        said.extend(values(front, key));
                    }
                }
                said.extend(texts(row.get("license_link")));
                for source in row.get("sources").and_then(Value::as_array).into_iter().flatten() {
                    said.extend(texts(source.get("license")));
                }
                let said = said.into_iter().map(|s| s.trim().to_lowercase());
                said.filter(|s| !s.is_empty()).for_each(|s| *counts.entry(s).or_default() += 1);
            }
        }
    }
    (counts, files, rows)
}

#[test]
fn the_page_states_how_many_real_license_strings_mean_something() {
    let Some(shared) = common::shared() else { return };
    let catalog = Catalog::builtin();
    let (strings, files, listed) = strings(&shared);
    let total: usize = strings.values().sum();
    assert!(total > 5_000, "{total}");
    let mut rows: BTreeMap<Class, (usize, usize)> = BTreeMap::new();
    let mut unmapped: Vec<(&String, usize)> = Vec::new();
    for (text, count) in &strings {
        let class = class(&catalog, text);
        let row = rows.entry(class).or_default();
        *row = (row.0 + 1, row.1 + count);
        if class == Class::Unmapped {
            unmapped.push((text, *count));
        }
    }
    unmapped.sort_by_key(|(text, count)| (std::cmp::Reverse(*count), (*text).clone()));
    let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
    let mut page = format!(
        "# What license strings come to\n\nCounted by `cargo test --test coverage` over {listed} rows of {files} lists of the field: front matter of model and \
         dataset cards (2022, 2023), a listing of the hub (August 2026), catalogues of models. Counted are `license`, `license_name` and `license_link`. \
         Names are never guessed: what is not known for certain means nothing, and the report says so.\n\n\
         | a string means | different strings | | occurrences | |\n|---|---|---|---|---|\n"
    );
    for (class, what) in CLASSES {
        let (different, count) = rows.get(&class).copied().unwrap_or_default();
        let _ = writeln!(
            page,
            "| {what} | {different} | {:.1} % | {count} | {:.1} % |",
            share(different, strings.len()),
            share(count, total)
        );
    }
    page.push_str(
        "\n## The fifty commonest that mean nothing\n\n| string | occurrences |\n|---|---|\n",
    );
    for (text, count) in unmapped.iter().take(50) {
        let shown: String = text.chars().take(120).filter(|c| !c.is_control()).collect();
        let _ = writeln!(page, "| `{}` | {count} |", shown.replace(['|', '`'], " "));
    }
    println!("{page}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/names.md");
    if std::env::var_os("CLEARTITLE_WRITE").is_some() {
        std::fs::write(&path, &page).expect("docs/names.md");
    }
    let stated = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(stated, page, "run `CLEARTITLE_WRITE=1 cargo test --test coverage`");
}
