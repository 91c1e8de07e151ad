//! Do the generated pages say what the data says? `docs/licenses/` holds one page a license; with
//! `CLEARTITLE_WRITE=1` the pages are written instead of compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cleartitle::Catalog;
use cleartitle::render::license_page;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/licenses")
}

/// Every page by the name of its file, from the data.
fn pages() -> BTreeMap<String, String> {
    let catalog = Catalog::builtin();
    let mut pages = BTreeMap::new();
    let mut index = String::from(
        "# Licenses\n\nGenerated from `licenses/`: what each text permits, requires, forbids, and what of it runs downstream. \
         Do not edit; `CLEARTITLE_WRITE=1 cargo test --test pages` writes these pages.\n\n| id | title | rules |\n|---|---|---|\n",
    );
    let mut add = |id: &str, title: &str, rules: usize, page: String| {
        index.push_str(&format!("| [{id}]({id}.md) | {} | {rules} |\n", title.replace('|', "/")));
        pages.insert(format!("{id}.md"), page);
    };
    for id in catalog.ids() {
        let set = catalog.get(id).expect("a built-in license reads");
        add(id, &set.title, set.rules.len(), license_page(&set));
    }
    for id in catalog.exceptions() {
        let page = exception(&catalog, id);
        add(
            id,
            &format!("exception to {}", catalog.amended_by(id).unwrap_or_default().join(", ")),
            0,
            page,
        );
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

/// The page of an exception is that of the first license that it amends, with it.
fn exception(catalog: &Catalog, id: &str) -> String {
    let amends = catalog.amended_by(id).unwrap_or_default();
    let first = amends.first().expect("an exception amends something");
    license_page(&catalog.get(&format!("{first} WITH {id}")).expect("it amends that license"))
}

#[test]
fn every_page_says_what_the_data_says() {
    let pages = pages();
    if std::env::var_os("CLEARTITLE_WRITE").is_some() {
        let _ = std::fs::remove_dir_all(folder());
        std::fs::create_dir_all(folder()).expect("the folder of pages");
        for (name, page) in &pages {
            std::fs::write(folder().join(name), page).expect("a page");
        }
        return;
    }
    let there: BTreeMap<String, String> = std::fs::read_dir(folder())
        .expect("docs/licenses")
        .map(|e| e.expect("an entry").path())
        .map(|p| {
            let name = p.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&p).expect("a page").replace("\r\n", "\n"))
        })
        .collect();
    let stale: Vec<&String> =
        pages.iter().filter(|(n, page)| there.get(*n) != Some(page)).map(|(n, _)| n).collect();
    let left: Vec<&String> = there.keys().filter(|n| !pages.contains_key(*n)).collect();
    assert!(
        stale.is_empty() && left.is_empty(),
        "stale {stale:?}, of no license {left:?}; run `CLEARTITLE_WRITE=1 cargo test --test pages`"
    );
}

/// A page that left a rule out would still match itself: each rule's words stand on it.
#[test]
fn a_page_holds_the_section_and_quote_of_every_rule() {
    let catalog = Catalog::builtin();
    for id in catalog.ids() {
        let set = catalog.get(id).expect("a built-in license reads");
        let page = license_page(&set);
        for rule in &set.rules {
            let line = format!("{}: “{}”", rule.clause.section, rule.clause.quote);
            // A reach rule that another one overrides for all its relations decides nothing.
            assert!(page.contains(&line), "{id}: rule `{}` is not on its page: {line}", rule.id);
        }
    }
}
