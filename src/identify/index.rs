//! The known licenses, from the embedded fingerprints, and which of them a text may be.

use std::collections::HashMap;

use super::fingerprint::{self, Run};
use super::titles;
use super::words::Word;

/// A known license.
#[derive(Debug)]
pub(super) struct Known {
    pub id: &'static str,
    /// Other ids with the same text.
    pub also: Vec<&'static str>,
    title: &'static str,
    optional: Vec<(usize, usize)>,
    runs: (usize, usize),
    /// How many words a copy must have.
    pub required: usize,
}

impl Known {
    /// Whether a copy may lack this run.
    pub fn is_optional(&self, run: usize) -> bool {
        self.optional.iter().any(|&(from, to)| (from..to).contains(&run))
    }

    /// Whether a title names this license, or says nothing of which it is.
    pub fn fits_title(&self, title: &[String]) -> bool {
        let words: Vec<&str> = title.iter().map(String::as_str).collect();
        let name = spdx::license_id(self.id).map_or("", |license| license.full_name);
        // Compared in small letters and split as the words of a text are.
        let names = format!("{} {name} {}", self.id.trim_end_matches("-only"), self.also.join(" "))
            .to_lowercase();
        let parts = || {
            let named = names.split(|c: char| !(c.is_alphanumeric() || c == '.'));
            named.chain(self.title.split(' ')).chain(titles::aliases(self.id).split(' '))
        };
        titles::fits(&words, |word| {
            parts().any(|part| part == word || titles::bare_number(part) == word)
        })
    }
}

/// All known licenses.
#[derive(Debug)]
pub(super) struct Index {
    pub all: Vec<Known>,
    runs: Vec<Run>,
}

/// A license that a text may be, and how well it looks before a closer look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub known: usize,
    pub shared: usize,
    pub coverage: f32,
}

impl Index {
    /// Reads the table of fingerprints; a line that is none is passed over.
    pub fn read(table: &'static str) -> Self {
        let mut index =
            Index { all: Vec::with_capacity(320), runs: Vec::with_capacity(table.len() / 8) };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or_default();
            let (id, also, title, optional) = (next(), next(), next(), next());
            let from = index.runs.len();
            fingerprint::decode(next(), &mut index.runs);
            let optional = optional.split(',').filter_map(|range| {
                let (from, to) = range.split_once('-')?;
                Some((from.parse().ok()?, to.parse().ok()?))
            });
            let mut known = Known {
                id,
                also: also.split(' ').filter(|id| !id.is_empty()).collect(),
                title,
                optional: optional.collect(),
                runs: (from, index.runs.len()),
                required: 0,
            };
            let runs = &index.runs[from..];
            known.required = runs
                .iter()
                .enumerate()
                .filter(|(at, _)| !known.is_optional(*at))
                .map(|r| r.1.words)
                .sum();
            index.all.push(known);
        }
        index
    }

    /// The runs of a known license.
    pub fn runs(&self, known: &Known) -> &[Run] {
        self.runs.get(known.runs.0..known.runs.1).unwrap_or_default()
    }

    /// The licenses that share runs with a text, whatever the order.
    pub fn candidates(&self, text: &Places) -> Vec<Candidate> {
        let mut out = Vec::new();
        for (at, known) in self.all.iter().enumerate() {
            let (mut required, mut shared) = (0, 0);
            for (run, found) in
                self.runs(known).iter().enumerate().filter(|(_, run)| text.has(run.hash))
            {
                shared += found.words;
                if !known.is_optional(run) {
                    required += found.words;
                }
            }
            if required > 0 {
                out.push(Candidate {
                    known: at,
                    shared,
                    coverage: share(required, known.required),
                });
            }
        }
        out
    }
}

/// A part of a whole, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "licenses have some thousand words")]
pub(super) fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// Where each run of a text stands.
pub(super) struct Places {
    starts: HashMap<u64, Vec<usize>>,
    /// Most runs of most licenses are not there: one bit tells so without a search.
    bits: Vec<u64>,
}

const SIEVE: u64 = 1 << 16;

impl Places {
    /// The places of the runs of a text, but for words that are `used` already.
    pub fn of(words: &[Word], used: &[bool]) -> Self {
        let mut places = Places { starts: HashMap::new(), bits: vec![0; (SIEVE / 64) as usize] };
        let mut from = 0;
        while from < words.len() {
            let open = words.len() - from;
            let length = (0..open).take_while(|at| !used[from + at]).count();
            let mut start = from;
            for run in fingerprint::runs(&words[from..from + length], &[]) {
                let bit = run.hash % SIEVE;
                places.bits[(bit / 64) as usize] |= 1 << (bit % 64);
                places.starts.entry(run.hash).or_default().push(start);
                start += run.words;
            }
            from += length + 1;
        }
        places
    }

    fn has(&self, hash: u64) -> bool {
        let bit = hash % SIEVE;
        self.bits[(bit / 64) as usize] >> (bit % 64) & 1 == 1 && self.starts.contains_key(&hash)
    }

    /// Where a run begins in the text: each place.
    pub fn starts(&self, hash: u64) -> &[usize] {
        self.starts.get(&hash).map_or(&[], Vec::as_slice)
    }
}
