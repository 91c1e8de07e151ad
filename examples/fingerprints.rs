//! Writes `licenses/fingerprints.tsv`: `cargo run --example fingerprints -- FOLDER`.
//!
//! A row for each license of `licenses/` and each text of the folder (or of
//! `$CLEARTITLE_SHARED/license-texts`), which holds an `INDEX.tsv` and the texts that SPDX does not
//! list; they are not part of the project. Those it lists come from the `spdx` crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    let argument = env::args_os().nth(1).map(PathBuf::from);
    let shared =
        env::var_os("CLEARTITLE_SHARED").map(|folder| PathBuf::from(folder).join("license-texts"));
    let Some(folder) = argument.or(shared) else {
        eprintln!("usage: fingerprints FOLDER-OF-LICENSE-TEXTS");
        process::exit(2);
    };
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses/fingerprints.tsv");
    match table(&folder).and_then(|table| fs::write(&target, table)) {
        Ok(()) => println!("licenses/fingerprints.tsv written"),
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            process::exit(1);
        }
    }
}

fn table(folder: &Path) -> std::io::Result<String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses");
    let before = fs::read_to_string(own.join("fingerprints.tsv")).unwrap_or_default();
    let mut kept: Vec<&str> = Vec::new();
    let index = fs::read_to_string(folder.join("INDEX.tsv"))?;
    let indexed = index.lines().skip(1).filter_map(|line| line.split('\t').next());
    let listed: BTreeSet<&str> =
        indexed.filter(|id| !id.starts_with('#') && !matches!(*id, "id" | "MISSING")).collect();
    let stems = fs::read_dir(own)?.map(|e| Ok(e?.path())).collect::<std::io::Result<Vec<_>>>()?;
    let stems = stems.iter().filter(|p| p.extension().is_some_and(|e| e == "toml"));
    let stems = stems.filter_map(|p| p.file_stem()?.to_str());
    // Families and exceptions are no licenses by themselves; `NONE` has no text.
    let encoded =
        stems.filter(|s| !s.starts_with('_') && *s != "NONE" && spdx::exception_id(s).is_none());
    let all: BTreeSet<&str> = listed.into_iter().chain(encoded).collect();
    for id in all {
        match spdx::license_id(id) {
            Some(license) => texts.insert(id.to_owned(), license.text().to_owned()),
            None if folder.join(format!("{id}.txt")).exists() => {
                texts.insert(id.to_owned(), fs::read_to_string(folder.join(format!("{id}.txt")))?)
            }
            None if before.lines().any(|row| row.split('\t').next() == Some(id)) => {
                eprintln!("{id}: its text is not there, its row is kept");
                kept.push(id);
                continue;
            }
            None => {
                eprintln!("{id}: neither the spdx crate nor the folder has its text");
                continue;
            }
        };
    }
    // One line per text: ids in order, `-only` before `-or-later`, so that the plainest one leads.
    let mut rows: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut order = Vec::new();
    for (id, text) in &texts {
        // One text for both, which the crate has in two printings.
        let only = id.strip_suffix("-or-later").and_then(|stem| texts.get(&format!("{stem}-only")));
        let text = only.unwrap_or(text);
        let columns = cleartitle::identify::fingerprint(id, text);
        let runs = columns.rsplit('\t').next().unwrap_or_default().to_owned();
        let row = rows.entry(runs.clone()).or_insert_with(|| {
            order.push(runs);
            (columns, Vec::new())
        });
        row.1.push(id.clone());
    }
    let mut out = String::from("# Written by `cargo run --example fingerprints`; do not edit.\n");
    out.push_str("# id\talso\twords of the title\truns a copy may lack\truns: hash and length\n");
    for runs in order {
        let (columns, ids) = &rows[&runs];
        if ids.len() > 1 {
            println!("one text: {}", ids.join(" "));
        }
        out.push_str(&format!("{}\t{}\t{columns}\n", ids[0], ids[1..].join(" ")));
    }
    for row in before.lines().filter(|r| kept.contains(&r.split('\t').next().unwrap_or_default())) {
        out.push_str(&format!("{row}\n"));
    }
    Ok(out)
}
