//! What a name means: one license, one of several, a license whose text could not be had, nothing.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::expression::Judged;
use super::fold::{fold, fold_link};
use super::upstreams::{Terms, Upstream, Upstreams};
use super::{Catalog, LINKS, NAMES};
use crate::vocab::nearest;

/// Names that several licenses share, and compounds with a name of their own.
const SHARED: &str = include_str!("../../licenses/candidates.tsv");
/// Known names of licenses whose text could not be had.
const TEXTLESS: &str = include_str!("../../licenses/missing.tsv");

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Exactly this license.
    License(Arc<str>),
    /// One of these, and nobody said which.
    Candidates(Judged, Vec<Arc<str>>),
    /// A license with an exception that SPDX once gave an id of its own.
    Compound(&'static str),
    /// A known license without rules: nobody could read its text.
    Textless(&'static Textless),
    /// Nothing known.
    Unknown,
}

/// A license that is known by name only: its text could not be had, so nothing is encoded.
#[derive(Debug, PartialEq, Eq)]
pub struct Textless {
    /// As reports print it.
    pub id: &'static str,
    /// Its name in words.
    pub title: &'static str,
    /// What could not be had.
    pub why: &'static str,
    /// Other names, folded.
    names: Vec<String>,
}

/// The row of an id in the list of texts that could not be had.
pub(crate) fn textless(id: &str) -> Option<&'static Textless> {
    let id = fold(id);
    all_textless().iter().find(|t| t.names.contains(&id))
}

/// Every license that is known by name only.
pub fn all_textless() -> &'static [Textless] {
    static ALL: OnceLock<Vec<Textless>> = OnceLock::new();
    ALL.get_or_init(|| rows(TEXTLESS).filter_map(|row| Textless::read(&row)).collect())
}

impl Textless {
    fn read(row: &[&'static str]) -> Option<Self> {
        let [id, title, why, names @ ..] = row else { return None };
        let names = names.iter().flat_map(|n| n.split(';')).filter(|n| !n.trim().is_empty());
        let names = names.map(fold).chain([fold(id), fold(title)]).collect();
        Some(Self { id, title, why, names })
    }
}

/// The rows of a table: one a line, fields parted by tabs, `#` begins a remark.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    lines.map(|l| l.split('\t').map(str::trim).collect())
}

fn shared() -> &'static HashMap<String, Meaning> {
    static ALL: OnceLock<HashMap<String, Meaning>> = OnceLock::new();
    ALL.get_or_init(|| {
        let meaning = |row: Vec<&'static str>| {
            let [name, judged, targets @ ..] = row.as_slice() else { return None };
            let targets = targets.first().copied().unwrap_or_default();
            let ids = || targets.split_whitespace().map(Arc::from).collect();
            let meaning = match *judged {
                "versions" => Meaning::Candidates(Judged::Versions, ids()),
                "family" => Meaning::Candidates(Judged::Family, ids()),
                "compound" => Meaning::Compound(targets),
                _ => return None,
            };
            Some((fold(name), meaning))
        };
        rows(SHARED).filter_map(meaning).collect()
    })
}

fn embedded(table: &[(&str, &'static str)], key: &str) -> Option<Meaning> {
    let at = table.binary_search_by(|(name, _)| (*name).cmp(key)).ok()?;
    Some(Meaning::License(table[at].1.into()))
}

/// Pages whose last part is the SPDX id.
const LISTS: [&str; 5] = [
    "spdx.org/licenses/",
    "opensource.org/licenses/",
    "opensource.org/license/",
    "choosealicense.com/licenses/",
    "huggingface.co/datasets/choosealicense/licenses/blob/main/markdown/",
];

impl Catalog {
    /// What a name means: an id, an alias, the address of a page, or a name that several licenses
    /// share. Case does not matter, nor whether words are parted by a space, `-` or `_`, nor a
    /// "the" before and a "license" behind.
    ///
    /// ```
    /// # use cleartitle::{Catalog, catalog::Meaning};
    /// let catalog = Catalog::builtin();
    /// let apache = Meaning::License("Apache-2.0".into());
    /// assert_eq!(catalog.meaning("apache 2.0"), apache);
    /// assert_eq!(catalog.meaning("https://www.apache.org/licenses/LICENSE-2.0.txt"), apache);
    /// assert!(matches!(catalog.meaning("cc"), Meaning::Candidates(..)));
    /// assert_eq!(catalog.meaning("my own terms"), Meaning::Unknown);
    /// ```
    pub fn meaning(&self, name: &str) -> Meaning {
        let folded = fold(name);
        if let Some(meaning) = self.listed(&folded) {
            return meaning;
        }
        if let Some(link) = fold_link(name) {
            return self.linked(&link);
        }
        // "The X License" is X; once, since a stranger may write the word a thousand times.
        let bare = folded.strip_prefix("the-").unwrap_or(&folded);
        let endings = ["-license-agreement", "-license", "-licence"];
        let bare = endings.iter().find_map(|ending| bare.strip_suffix(ending)).unwrap_or(bare);
        self.listed(bare).unwrap_or(Meaning::Unknown)
    }

    /// What a folded name means by itself.
    fn listed(&self, folded: &str) -> Option<Meaning> {
        if let Some(id) = self.given_names.get(folded) {
            return Some(Meaning::License(Arc::clone(id)));
        }
        let textless = || all_textless().iter().find(|t| t.names.iter().any(|n| n == folded));
        embedded(NAMES, folded)
            .or_else(|| shared().get(folded).cloned())
            .or_else(|| textless().map(Meaning::Textless))
    }

    fn linked(&self, link: &str) -> Meaning {
        if let Some(id) = self.given_links.get(link) {
            return Meaning::License(Arc::clone(id));
        }
        if let Some(meaning) = embedded(LINKS, link) {
            return meaning;
        }
        if let Some(meaning) = shared().get(link) {
            return meaning.clone();
        }
        match LISTS.iter().find_map(|list| link.strip_prefix(list)) {
            Some(id) => self.listed(&fold(id)).unwrap_or(Meaning::Unknown),
            None => self.of_repository(link).unwrap_or(Meaning::Unknown),
        }
    }

    /// The license file of a well-known repository on the hub, where its terms never changed.
    fn of_repository(&self, link: &str) -> Option<Meaning> {
        let [host, owner, name, "blob", "main", file] = link.split('/').collect::<Vec<_>>()[..]
        else {
            return None;
        };
        if host != "huggingface.co" || !file.starts_with("license") {
            return None;
        }
        let id = format!("{owner}/{name}");
        match Upstreams::builtin().find(&id)?.0 {
            Upstream { license: Terms::Whole(license), until, .. } if until.is_empty() => {
                let meaning = self.meaning(license);
                matches!(meaning, Meaning::License(_) | Meaning::Textless(_)).then_some(meaning)
            }
            _ => None,
        }
    }

    /// The known name most like one that means nothing.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let ids = self.entries.keys().map(|k| &**k).filter(|k| !k.starts_with('_'));
        nearest(name, NAMES.iter().map(|(alias, _)| *alias).chain(ids))
    }
}
