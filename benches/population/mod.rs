//! Hubs of any size with the shape of real ones, made up: the same for the same seed, and each row by
//! itself, so that no size needs memory.
//!
//! # What was measured, and what is made
//!
//! Measured on four samples of public hubs: 4,125 models of August 2026 (of 15,904; whole components of the
//! lineage), 5,846 model cards of February 2022, 1,500 dataset cards of March 2023, and the 67 models
//! of one base's tree of April 2025. What no sample can show (shares of a whole hub, its largest degrees) is
//! as the studies of whole hubs have it that the project was asked to stand up to.
//!
//! MEASURED-TABLE
//!
//! Denser than measured on purpose: two relations a row, so that 3 million rows have 6 million.

mod lineage;
mod names;
mod numbers;
mod row;
mod table;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub use lineage::{Upstream, What};
use lineage::{How, Lineage};
use names::{FAMILIES, LANGUAGES, LIBRARIES, LICENSES, MADE_UP, NAMED_FROM, OWNERS, PIPELINES, RARE};
use names::{SIZES, TAGS, WORDS};
use numbers::Numbers;
pub use row::{BaseModels, Card, Gated, Id, OneOrMore, Row};

/// One row in so many has [`MOST_TAGS`] tags.
const TAGGED_EVERY: u64 = 1_000_003;
/// The one row of the first thousands that has them.
const TAGGED: u64 = 776;
/// The most tags.
const MOST_TAGS: usize = 2000;
/// Questions asked of a row, so that each has numbers of its own.
const LICENSE: u64 = 10;
const NAME: u64 = 11;
const REST: u64 = 12;
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
        Some(draw_license(&mut numbers))
    }

    fn other_license(&self, what: What) -> Option<String> {
        let was = self.license(what);
        let mut numbers = self.numbers(what.row(), LICENSE + 100);
        let mut others = (0..64).map(|_| Some(draw_license(&mut numbers)));
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
    pub fn id(&self, what: What) -> String {
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

    /// The row, all else drawn.
    fn filled(
        &self,
        n: u64,
        what: What,
        how: How,
        license: Option<String>,
        parents: Vec<String>,
        datasets: Vec<String>,
    ) -> Row {
        let mut numbers = self.numbers(n, REST);
        let is_dataset = matches!(what, What::Dataset(_));
        let library = match numbers.weighed(&LIBRARIES, 1000) {
            Some(library) if !is_dataset => Some(library),
            _ => None,
        };
        let pipeline = numbers.weighed(&PIPELINES, 1000).filter(|_| !is_dataset);
        let languages = match numbers.below(1000) {
            0..640 => 0,
            640..900 => 1,
            900..940 => 2,
            _ => 3 + numbers.popular(9),
        };
        let language: Vec<_> = LANGUAGES.iter().copied().take(languages as usize).collect();
        let own_tags = match numbers.below(1000) {
            _ if n % TAGGED_EVERY == TAGGED => MOST_TAGS as u64,
            0..950 => numbers.below(7),
            950..998 => 8 + numbers.below(18),
            _ => 40 + numbers.below(60),
        };
        let mut free = numbers.below(40);
        let own_tags: Vec<String> = (0..own_tags)
            .map(|nth| {
                free += 1 + numbers.below(3);
                match nth < 26 {
                    true => TAGS[free as usize % TAGS.len()].to_owned(),
                    false => format!("topic-{nth}"),
                }
            })
            .collect();

        // A string that is not of the hub's list stands beside `other`.
        let is_listed = |l: &str| {
            LICENSES[..NAMED_FROM].iter().any(|(id, _)| *id == l) || RARE.contains(&l)
        };
        let (license, license_name) = match license {
            Some(l) if !is_listed(&l) => (Some("other".to_owned()), Some(l)),
            other => (other, None),
        };
        let second = (is_dataset && numbers.in_thousand(15)).then(|| "cc-by-sa-4.0".to_owned());
        let licenses: Vec<String> = match &license {
            Some(first) => unique([first.clone()].into_iter().chain(second)),
            None => Vec::new(),
        };

        let mut tags: Vec<String> = Vec::with_capacity(16);
        tags.extend(library.map(str::to_owned));
        if !is_dataset && numbers.in_thousand(500) {
            tags.push("safetensors".to_owned());
        }
        tags.extend(own_tags.iter().cloned());
        tags.extend(pipeline.map(str::to_owned));
        tags.extend(language.iter().map(|l| (*l).to_owned()));
        if is_dataset {
            tags.push("task_categories:text-generation".to_owned());
            tags.push("size_categories:1K<n<10K".to_owned());
        }
        tags.extend(datasets.iter().map(|d| format!("dataset:{d}")));
        if numbers.in_thousand(150) {
            tags.push(format!("arxiv:2{}.{:05}", 100 + numbers.below(508), numbers.below(20_000)));
        }
        for parent in &parents {
            tags.push(format!("base_model:{parent}"));
            if how.stated {
                tags.push(format!("base_model:{}:{parent}", how.relation));
            }
        }
        tags.extend(licenses.iter().map(|l| format!("license:{l}")));
        tags.push("region:us".to_owned());
        if n % TAGGED_EVERY == TAGGED {
            // The last one stays: no row has more.
            let too_many = tags.len() - MOST_TAGS;
            tags.drain(1..=too_many);
        }

        let says_nothing = licenses.is_empty() && parents.is_empty() && datasets.is_empty();
        let card_data = (!says_nothing || numbers.in_thousand(400)).then(|| Card {
            license: one_or_more(licenses),
            license_link: license_name.is_some().then_some("LICENSE"),
            license_name,
            base_model: one_or_more(parents.clone()),
            base_model_relation: (!parents.is_empty() && how.stated && numbers.in_thousand(200))
                .then_some(how.relation),
            datasets,
            language,
            tags: own_tags,
            pipeline_tag: pipeline,
            library_name: library,
        });
        let base_models = (!parents.is_empty() && how.stated).then(|| BaseModels {
            relation: how.relation,
            models: parents.into_iter().map(|id| Id { id }).collect(),
        });
        let gated = match numbers.below(1000) {
            0..24 => Gated::How("auto"),
            24..36 => Gated::How("manual"),
            _ => Gated::No(false),
        };
        let day = numbers.below(28) + 1;
        Row {
            id: self.id(what),
            sha: format!("{:016x}{:016x}{:08x}", numbers.next(), numbers.next(), n as u32),
            tags,
            card_data,
            base_models,
            gated,
            private: false,
            disabled: numbers.in_thousand(2),
            downloads: numbers.popular(10_000_000),
            likes: numbers.popular(10_000),
            last_modified: format!("2026-08-{day:02}T12:{:02}:00.000Z", numbers.below(60)),
        }
    }
}

fn draw_license(numbers: &mut Numbers) -> String {
    match numbers.weighed(&LICENSES, 100_000) {
        Some(license) => license.to_owned(),
        None if numbers.in_thousand(300) => numbers.of(&RARE).to_owned(),
        None => match numbers.popular(MADE_UP) {
            n if n % 3 == 0 => format!("see-license-of-base-{n}"),
            n if n % 3 == 1 => format!("{}-research-only-{n}", OWNERS[n as usize % OWNERS.len()]),
            n => format!("custom license v{n}"),
        },
    }
}

fn one_or_more(mut texts: Vec<String>) -> Option<OneOrMore> {
    match texts.len() {
        0 => None,
        1 => texts.pop().map(OneOrMore::One),
        _ => Some(OneOrMore::More(texts)),
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
