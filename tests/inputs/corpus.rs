//! The seeds of the fuzz targets, replayed; and that every format has its target, seeds and page.

use std::path::Path;

use cleartitle::read::formats;

use super::*;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_seed_comes_to_facts_or_a_named_problem() {
    for format in formats().filter(|f| !f.file_name.is_empty()) {
        let folder = here().join("fuzz/corpus").join(format.word);
        let Ok(seeds) = fs::read_dir(&folder) else { continue };
        for seed in seeds.flatten() {
            let bytes = fs::read(seed.path()).unwrap();
            let path = seed.path();
            // A seed that is called as such a file may be is read under its own name.
            let name = path.extension().and(path.file_name()).and_then(|n| n.to_str());
            println!("{path:?}");
            sound::checked(one(name.unwrap_or(format.file_name), &bytes));
            sound::checked(one("", &bytes));
        }
    }
}

/// Cargo and the manifest are read from a folder, not from bytes.
#[test]
fn every_format_has_its_page_and_every_file_format_its_target_and_seeds() {
    let targets = fs::read_to_string(here().join("fuzz/Cargo.toml")).unwrap();
    for format in formats() {
        let word = format.word;
        let page = fs::read_to_string(here().join(format!("docs/inputs/{word}.md")));
        let page = page.unwrap_or_else(|_| panic!("no docs/inputs/{word}.md"));
        for heading in
            ["\n## What is read\n", "\n## What is ignored\n", "\n## Limits\n", "\n## Example\n"]
        {
            assert!(page.contains(heading), "docs/inputs/{word}.md lacks{heading}");
        }
        if !format.file_name.is_empty() && word != "cargo" {
            assert!(targets.contains(&format!("name = \"{word}\"")), "no fuzz target `{word}`");
            let seeds = fs::read_dir(here().join("fuzz/corpus").join(word));
            assert!(seeds.is_ok_and(|s| s.count() >= 2), "no seeds for `{word}`");
        }
    }
}
