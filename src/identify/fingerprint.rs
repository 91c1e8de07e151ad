//! Fingerprints: a license as hashes of short runs of words, without any of its words.
//!
//! Runs end where the words themselves say so (a hash of two neighbors), so that the runs of a
//! changed copy fall into step again a few words after the change.

use super::stream::{self, Stream};
use super::words::Word;

const BITS: u32 = 42;
const LEAST: usize = 4;
const MOST: usize = 16;
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Hash of its words, 42 bits.
    pub hash: u64,
    /// How many words it has.
    pub words: usize,
}

/// The hash of a run of these words.
pub(super) fn hash_run<'w>(words: impl IntoIterator<Item = &'w Word>) -> u64 {
    let mixed = words.into_iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, word| {
        let hash = (hash ^ word.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ (hash >> 29)
    });
    mixed & ((1 << BITS) - 1)
}

/// Cuts words into runs; a run never goes over one of the `edges` (ascending places).
pub(super) fn runs(words: &[Word], edges: &[usize]) -> Vec<Run> {
    let mut out = Vec::with_capacity(words.len() / 9 + 1);
    let (mut start, mut edges) = (0, edges.iter().copied().peekable());
    for end in 1..=words.len() {
        while edges.peek().is_some_and(|&edge| edge < end) {
            edges.next();
        }
        let length = end - start;
        let cut = length >= LEAST && end >= 2 && is_cut(words[end - 2].hash, words[end - 1].hash);
        if cut || length >= MOST || end == words.len() || edges.peek() == Some(&end) {
            out.push(Run { hash: hash_run(&words[start..end]), words: length });
            start = end;
        }
    }
    out
}

fn is_cut(before: u64, last: u64) -> bool {
    ((before.rotate_left(23) ^ last).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).is_multiple_of(5)
}

/// Parts that a copy may lack: from these words on, up to others or to the end.
struct Part {
    only: &'static str,
    from: &'static str,
    to: &'static str,
    /// The how-many-eth time the first words are met.
    nth: usize,
}

const PARTS: &[Part] = &[
    // The text at SPDX has the GPL after it.
    Part { only: "LGPL-3.0", from: "everyone is permitted to copy and distribute", to: "", nth: 2 },
    Part { only: "GFDL", from: "addendum how to use this license", to: "", nth: 1 },
    // What binds those who use the form, not those who use the work.
    Part { only: "BUSL", from: "mariadb hereby grants you permission", to: "", nth: 1 },
    Part { only: "Unlicense", from: "for more information please refer to", to: "", nth: 1 },
    Part {
        only: "CC",
        from: "creative commons corporation creative commons is not a law firm",
        to: "by exercising the licensed rights defined below",
        nth: 1,
    },
    Part {
        only: "CC-BY",
        from: "creative commons corporation is not a law firm",
        to: "the work as defined below is provided under",
        nth: 1,
    },
    Part {
        only: "CC0",
        from: "creative commons corporation is not a law firm",
        to: "the laws of most jurisdictions",
        nth: 1,
    },
    Part { only: "CC", from: "creative commons is not a party to", to: "", nth: 1 },
    Part { only: "", from: "end of terms and conditions", to: "", nth: 1 },
];

/// Places in such a part at which copies end or go on.
const STOPS: &[&str] = &["end of terms and conditions", "within thirdparty archives"];

/// Where these words stand, from a place on.
fn places(stream: &Stream, pattern: &str, from: usize) -> Vec<usize> {
    let hashes: Vec<u64> = pattern.split(' ').map(super::words::hash).collect();
    let windows = stream.words.windows(hashes.len()).enumerate().skip(from);
    let hits = windows
        .filter(|(_, window)| window.iter().map(|word| word.hash).eq(hashes.iter().copied()));
    hits.map(|(at, _)| at).collect()
}

/// Ranges of words that a copy of this license may lack.
pub(super) fn optional(id: &str, stream: &Stream) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for part in PARTS.iter().filter(|part| id.starts_with(part.only)) {
        let Some(&from) = places(stream, part.from, 0).get(part.nth - 1) else { continue };
        let to = if part.to.is_empty() {
            Some(stream.words.len())
        } else {
            places(stream, part.to, from).first().copied()
        };
        let Some(to) = to else { continue };
        if out.iter().all(|&(start, end)| to <= start || from >= end) {
            out.push((from, to));
        }
    }
    out.sort_unstable();
    out
}

/// One line of `licenses/fingerprints.tsv`, but for the ids that share the text: what is hashed,
/// and what is said in plain words (those of the title).
///
/// The columns are: words of the title, runs that a copy may lack (`3-9`), and the runs, each as
/// seven digits of hash and one of length.
pub fn of_text(id: &str, text: &str) -> String {
    let stream = stream::read(text);
    let optional = optional(id, &stream);
    let mut edges: Vec<usize> = optional.iter().flat_map(|&(from, to)| [from, to]).collect();
    edges.extend(STOPS.iter().flat_map(|stop| {
        places(&stream, stop, 0).into_iter().map(|at| at + stop.split(' ').count())
    }));
    edges.sort_unstable();
    let runs = runs(&stream.words, &edges);
    let mut titles: Vec<&str> =
        stream.titles.iter().flat_map(|t| t.words.iter().map(String::as_str)).collect();
    titles.sort_unstable();
    titles.dedup();
    let mut ranges = Vec::new();
    for (from, to) in optional {
        let run_at = |word: usize| {
            let mut end = 0;
            runs.iter()
                .take_while(|run| {
                    end += run.words;
                    end <= word
                })
                .count()
        };
        ranges.push(format!("{}-{}", run_at(from), run_at(to)));
    }
    let mut out = format!("{}\t{}\t", titles.join(" "), ranges.join(","));
    for run in runs {
        let value = (run.hash << 6) | (run.words as u64 & 63);
        out.extend(
            (0..8).rev().map(|digit| char::from(DIGITS[(value >> (digit * 6)) as usize & 63])),
        );
    }
    out
}

/// Reads the runs of a line back; what is no run is passed over.
pub(super) fn decode(digits: &str, out: &mut Vec<Run>) {
    const VALUES: [u8; 256] = {
        let mut values = [0; 256];
        let mut at = 0;
        while at < 64 {
            values[DIGITS[at] as usize] = at as u8;
            at += 1;
        }
        values
    };
    for digits in digits.as_bytes().chunks_exact(8) {
        let value =
            digits.iter().fold(0_u64, |value, &b| (value << 6) | u64::from(VALUES[usize::from(b)]));
        out.push(Run { hash: value >> 6, words: (value & 63) as usize });
    }
}
