//! Which license is this text?
//!
//! A file called `LICENSE` is a claim like any other: it may hold a known license word for word, a
//! known one with words put in or taken out, several, or none. An inserted restriction is what
//! makes "mostly Apache" another license, so the answer is never a likeness alone: a text is
//! [`MatchKind::Exact`] only if every word of the license is there, in order, and nothing else is
//! but what says nothing about terms (titles that fit, copyright lines, list marks, appendices).
//!
//! ```
//! use cleartitle::identify::{Identifier, MatchKind};
//!
//! let mit = spdx::license_id("MIT").unwrap().text();
//! let found = Identifier::builtin().identify(mit).best.unwrap();
//! assert_eq!((found.license, found.kind), ("MIT", MatchKind::Exact));
//!
//! let altered = format!("{mit}\nYou may not use the Software for commercial purposes.");
//! let found = Identifier::builtin().identify(&altered).best.unwrap();
//! assert_eq!((found.license, found.kind), ("MIT", MatchKind::Changed));
//! assert!(found.added[0].text.contains("commercial purposes"));
//! ```
//!
//! The texts themselves are not kept, only hashes of short runs of their words
//! (`licenses/fingerprints.tsv`, written by `cargo run --example fingerprints`). That is enough to
//! tell what was added, and where something is missing; what was missing is quoted only where the
//! `spdx` crate has the text.

mod align;
mod difference;
mod enumerators;
mod fingerprint;
mod index;
mod notices;
mod search;
mod stream;
mod titles;
mod words;

use std::sync::OnceLock;

pub use fingerprint::of_text as fingerprint;

/// The most that is read of a text, in bytes. A longer one is never [`MatchKind::Exact`].
pub const MOST_READ: usize = 1 << 20;

/// The least share of a license's words that must be found before its name is given.
pub const LEAST_COVERAGE: f32 = 0.6;

/// Knows licenses by their words.
#[derive(Debug)]
pub struct Identifier {
    index: index::Index,
}

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Identification {
    /// The license it is, or is a changed copy of; none if it is no known license.
    pub best: Option<Match>,
    /// Further whole licenses in the same text: its terms are those of all of them. One that is
    /// there again word for word is not repeated.
    pub contained: Vec<Match>,
}

/// A license that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its id: one of SPDX, or a `LicenseRef-`.
    pub license: &'static str,
    /// Other ids whose text is the same, such as `GPL-2.0-or-later` for `GPL-2.0-only`.
    pub also: Vec<&'static str>,
    /// Whether it is that license, or one made from it.
    pub kind: MatchKind,
    /// The share of the license's words that were found, from 0 to 1.
    pub coverage: f32,
    /// What the text has and the license has not.
    pub added: Vec<Passage>,
    /// What the license has and the text has not.
    pub removed: Vec<Passage>,
}

/// Whether a text is a license or one made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchKind {
    /// Every word, and no other.
    Exact,
    /// Words were put in, taken out or exchanged, so its terms may be others.
    Changed,
}

/// Words that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The line of the text where it stands, or where it would follow; from 1.
    pub line: usize,
    /// The words, as they are written; at most 300 characters.
    pub text: String,
}

impl Identifier {
    /// The licenses that came with this version. The table is read once, at the first call.
    pub fn builtin() -> &'static Identifier {
        static BUILTIN: OnceLock<Identifier> = OnceLock::new();
        BUILTIN
            .get_or_init(|| Identifier::from_table(include_str!("../../licenses/fingerprints.tsv")))
    }

    /// Knows the licenses of a table like `licenses/fingerprints.tsv`.
    pub fn from_table(table: &'static str) -> Identifier {
        Identifier { index: index::Index::read(table) }
    }

    /// Every id that can be found, with those that share its text.
    pub fn known(&self) -> impl Iterator<Item = (&'static str, &[&'static str])> {
        self.index.all.iter().map(|known| (known.id, known.also.as_slice()))
    }

    /// Says which license a text is. Any text has an answer; most have none in it.
    pub fn identify(&self, text: &str) -> Identification {
        search::identify(&self.index, text)
    }
}

/// The words of a text as they are compared, parted by spaces: small letters, no punctuation, no
/// list marks, no titles or copyright lines, holders' names left out.
pub fn normalize(text: &str) -> String {
    stream::normalize(text)
}
