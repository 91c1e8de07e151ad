//! The lists of a policy.

use std::sync::Arc;

use super::{Notice, ids};
use crate::catalog::Catalog;
use crate::graph::Place;
use crate::vocab::{Duty, Purpose};

/// What may be shipped at all, whatever the licenses say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Every license that runs with what is shipped.
    pub licenses: Lists<String>,
    /// What it is for.
    pub purposes: Lists<Purpose>,
    /// Every duty that arrives at it.
    pub duties: Lists<Duty>,
}

/// Three lists of words. Where a word is in several, the strictest counts; where some are allowed,
/// one that is in no list is denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists<T> {
    /// May be.
    pub allow: Vec<Listed<T>>,
    /// May not.
    pub deny: Vec<Listed<T>>,
    /// May be once a person has looked at it.
    pub review: Vec<Listed<T>>,
}

/// A word of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The word.
    pub word: T,
    /// Where it is stated.
    pub place: Option<Arc<Place>>,
}

/// What a policy says of a word, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    Allowed,
    Review,
    /// In no list, where some are allowed.
    Unlisted,
    Denied,
}

/// With where it is said.
pub(super) type Ruling = (Grade, Option<Arc<Place>>);

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { allow: Vec::new(), deny: Vec::new(), review: Vec::new() }
    }
}

impl<T> From<T> for Listed<T> {
    fn from(word: T) -> Self {
        Self { word, place: None }
    }
}

impl<T: PartialEq> Lists<T> {
    /// Whether they say anything.
    pub fn is_empty(&self) -> bool {
        self.allow.is_empty() && self.deny.is_empty() && self.review.is_empty()
    }

    fn add(&mut self, other: Self) {
        self.allow.extend(other.allow);
        self.deny.extend(other.deny);
        self.review.extend(other.review);
    }

    /// What they say of a word, and where.
    pub(super) fn of<W: PartialEq<T> + ?Sized>(&self, word: &W) -> Ruling {
        let listed =
            |list: &[Listed<T>]| list.iter().find(|l| *word == l.word).map(|l| l.place.clone());
        if let Some(place) = listed(&self.deny) {
            (Grade::Denied, place)
        } else if let Some(place) = listed(&self.review) {
            (Grade::Review, place)
        } else if let (Some(first), None) = (self.allow.first(), listed(&self.allow)) {
            (Grade::Unlisted, first.place.clone())
        } else {
            (Grade::Allowed, None)
        }
    }
}

impl Policy {
    pub(super) fn add(&mut self, other: Self) {
        self.licenses.add(other.licenses);
        self.purposes.add(other.purposes);
        self.duties.add(other.duties);
    }

    pub(super) fn resolve(&mut self, catalog: &Catalog) -> Vec<Notice> {
        let mut unknown = Vec::new();
        let lists = &mut self.licenses;
        for list in [&mut lists.allow, &mut lists.deny, &mut lists.review] {
            for Listed { word, place } in std::mem::take(list) {
                match ids(catalog, &word) {
                    Ok(ids) => list
                        .extend(ids.into_iter().map(|word| Listed { word, place: place.clone() })),
                    Err(help) => unknown.push(Notice::unknown(&word, place, help)),
                }
            }
        }
        unknown
    }
}
