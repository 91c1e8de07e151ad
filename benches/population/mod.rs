//! Hubs of any size with the shape of real ones, made up: the same for the same seed, and each row by
//! itself, so that no size needs memory.
//!
//! # What was measured, and what is made
//!
//! Measured on samples of public hubs: **A** 4,125 models of August 2026 (of 15,904; whole components of
//! the lineage), **B** 5,846 model cards of February 2022, **C** 1,500 dataset cards of March 2023, **D** the
//! tree of one base in April 2025, 67 models. What no sample can show, figures of a whole hub, is what the
//! project is asked to stand up to: **asked**. Made: 50,000 rows; where that differs, 3 million in brackets.
//!
//! | | measured | asked | made |
//! |---|---|---|---|
//! | no license | A 32.5 %, B 65.8 %, C 26 % | 28 % | 29 % |
//! | apache-2.0, mit, cc-by-4.0 | A 36, 16, 2.7 % | | 37, 15, 2.6 % |
//! | distinct license strings | A 109, B 21, C 42 | some 250 | 225 (253) |
//! | the license of its base, where both state one | A 81 % of 317 | | 86 % |
//! | several licenses in a list | C 1.5 % | | 1.5 % of datasets |
//! | finetune, quantized, adapter, merge | A 45, 27, 26, 2 % | | 41, 24, 23, 9 % |
//! | relation unstated | A 0 | | 3 % |
//! | models with no, one, more parents | A 61, 38.5, 0.4 %; D 1, 99, 0 % | | 32, 66, 2 % |
//! | most parents | A 3 | 60 | 55 (60) |
//! | models with no, one, more datasets | A 88, 10.7, 1.8 %; B 71, 26, 3 % | | 52, 22, 26 % |
//! | relations a row, datasets included | A 0.58, B 0.34 | 2 | 2.0 |
//! | named upstreams that are no rows | A 81 % of parents (a part of a hub) | 56 % | 56 % (57 %) |
//! | named once, of named upstreams | A 62 % of parents | | 76 % (78 %) |
//! | most that stand on one | A 112, 2.7 % of rows | 100,000 of 3 million | 5 % (99,866, 3.3 %) |
//! | self-loops | A 4, 0.1 % of rows | some | 0.14 % |
//! | depth of models: 0, 1, 2, 3, more | A 61, 35, 3, 0.2, 0 %; D 1, 33, 54, 12, 0 % | 8 and more | 41, 42, 12, 3, 3 % of rows; up to 19 (34) |
//! | tags a row: median, 90 %, 99 %, 99.9 %, most | A 10, 17, 31, 110, 120 | 2,000 once | 10, 17, 31, 85, 2,000 |
//! | gated | A 3.6 % | | 3.6 % |
//! | pipeline named | A 53 % | | 51 % of models |
//! | bytes a row | A 565, without a card; B 194, the card alone | | 696 (705) |
//!
//! Denser than measured on purpose, in datasets, merges and models with a base: two relations a row, so that
//! 3 million rows have 6 million. No sample has a cycle of two, and the hub allows it: two models in 5,000.

mod fill;
mod licenses;
mod lineage;
mod names;
mod numbers;
mod row;
mod table;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use lineage::{How, Lineage, Upstream, What};
use names::{FAMILIES, OWNERS, SIZES, WORDS};
use numbers::Numbers;
pub use row::Row;

/// Questions asked of a row, so that each has numbers of its own.
const LICENSE: u64 = 10;
const NAME: u64 = 11;
const CHANGE: u64 = 13;

/// A hub.
pub struct Population {
    count: u64,
    seed: u64,
    lineage: Lineage,
}

impl Population {
    /// A hub of so many rows. One with more rows begins with the same.
    pub fn new(count: u64, seed: u64) -> Self {
        Self { count, seed, lineage: Lineage { seed } }
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.count).map(|n| self.row(n))
    }

    /// One row, as it was at first.
    pub fn row(&self, n: u64) -> Row {
        self.edition(n, false)
    }

    /// The rows of a later day that are not as they were: about this share of all, each with another license
    /// or another first parent.
    pub fn changed(&self, share: f64) -> impl Iterator<Item = Row> + '_ {
        let below = (share.clamp(0.0, 1.0) * 1e9) as u64;
        let changes = move |n: &u64| self.numbers(*n, CHANGE).below(1_000_000_000) < below;
        (0..self.count).filter(changes).map(|n| self.edition(n, true))
    }

    /// Writes all rows as JSON Lines; gives the size.
    pub fn write_jsonl(&self, path: &Path) -> io::Result<u64> {
        write_lines(self.rows(), path)
    }

    /// Writes the changed rows as JSON Lines; gives the size.
    pub fn write_changed(&self, share: f64, path: &Path) -> io::Result<u64> {
        write_lines(self.changed(share), path)
    }

    /// Writes all rows as a Parquet table; gives the size.
    pub fn write_parquet(&self, path: &Path) -> io::Result<u64> {
        table::write(self.rows(), path).map_err(io::Error::other)
    }

    /// How many artifacts there are, those included that are only named, and which stands on which.
    pub fn edges(&self) -> (usize, Vec<(u32, u32)>) {
        let mut named = HashMap::new();
        let mut edges = Vec::new();
        for row in 0..self.count {
            let What::Model(model) = What::of(row) else { continue };
            let parents = (0..self.lineage.how(model).parents)
                .map(|nth| (false, self.lineage.parent(model, nth, 0)));
            let data = self.lineage.datasets(model).into_iter().map(|to| (true, to));
            let mut to: Vec<u32> = parents
                .chain(data)
                .map(|(is_data, to)| match to {
                    Upstream::Seen(what) if what.row() < self.count => what.row() as u32,
                    other => {
                        let next = self.count as usize + named.len();
                        *named.entry((is_data, self.name(&other))).or_insert(next as u32)
                    }
                })
                .collect();
            to.sort_unstable();
            to.dedup();
            edges.extend(to.into_iter().map(|to| (row as u32, to)));
        }
        (self.count as usize + named.len(), edges)
    }

    fn numbers(&self, row: u64, question: u64) -> Numbers {
        Numbers::new(self.seed, row, question)
    }

    fn edition(&self, n: u64, later: bool) -> Row {
        let what = What::of(n);
        let how = match what {
            What::Model(model) => self.lineage.how(model),
            What::Dataset(_) => How { relation: "", parents: 0, stated: true },
        };
        // Of what changes, a third changes its first parent, where it has one.
        let moves = later && how.parents > 0 && self.numbers(n, CHANGE + 1).below(3) == 0;
        let license = match later && !moves {
            true => self.other_license(what),
            false => self.license(what),
        };
        let (parents, datasets) = match what {
            What::Model(model) => {
                let data = self.lineage.datasets(model);
                (self.parents(model, how, moves), unique(data.iter().map(|to| self.name(to))))
            }
            What::Dataset(_) => (Vec::new(), Vec::new()),
        };
        self.filled(n, what, how, license, parents, datasets)
    }

    fn parents(&self, model: u64, how: How, moves: bool) -> Vec<String> {
        let one = |nth| match (nth, moves) {
            (0, true) => {
                let was = self.lineage.parent(model, 0, 0);
                let mut others = (1..64).map(|edition| self.lineage.parent(model, 0, edition));
                others.find(|other| *other != was).unwrap_or(was)
            }
            _ => self.lineage.parent(model, nth, 0),
        };
        unique((0..how.parents).map(|nth| self.name(&one(nth))))
    }

    /// The license string that it states: its base's four times in five, where the base is a row.
    fn license(&self, what: What) -> Option<String> {
        if let Some((_, license)) = Lineage::known(what) {
            return Some(license.to_owned());
        }
        let mut numbers = self.numbers(what.row(), LICENSE);
        if numbers.in_thousand(286) {
            return None;
        }
        if let What::Model(model) = what
            && self.lineage.how(model).parents > 0
            && let Upstream::Seen(What::Model(base)) = self.lineage.parent(model, 0, 0)
            && base < model
            && numbers.in_thousand(800)
            && let Some(same) = self.license(What::Model(base))
        {
            return Some(same);
        }
        Some(licenses::draw(&mut numbers))
    }

    fn other_license(&self, what: What) -> Option<String> {
        let was = self.license(what);
        let mut numbers = self.numbers(what.row(), LICENSE + 100);
        let mut others = (0..64).map(|_| Some(licenses::draw(&mut numbers)));
        others.find(|other| *other != was).unwrap_or(None)
    }

    /// The name of a row, or the one that no row has.
    fn name(&self, upstream: &Upstream) -> String {
        match upstream {
            Upstream::Gone(name) => name.clone(),
            Upstream::Seen(what) => self.id(*what),
        }
    }

    /// Its id.
    fn id(&self, what: What) -> String {
        if let Some((id, _)) = Lineage::known(what) {
            return id.to_owned();
        }
        let mut numbers = self.numbers(what.row(), NAME);
        let owner = (numbers.of(&OWNERS), numbers.popular(1000));
        let words = (numbers.of(&WORDS), numbers.of(&WORDS));
        match what {
            What::Dataset(n) => format!("{}-{}/{}-{}-set-{n}", owner.0, owner.1, words.0, words.1),
            What::Model(n) => {
                let (family, size) = (numbers.of(&FAMILIES), numbers.of(&SIZES));
                format!("{}{}/{family}-{size}-{}-{}-{n}", owner.0, owner.1, words.0, words.1)
            }
        }
    }
}

/// The texts, each once, in order: a card names nothing twice.
fn unique(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

fn write_lines(rows: impl Iterator<Item = Row>, path: &Path) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    for row in rows {
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    out.into_inner()?.metadata().map(|m| m.len())
}
