//! Small sets of words.

use std::fmt;

use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Serialize};

use super::{
    Action, ArtifactKind, Component, Condition, Domain, Duty, Evidence, Limit, Modality, Occasion,
    Reach, Relation, Release, Switch, Verdict,
};

/// A small set of words of one list, as bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordSet<T> {
    bits: u64,
    list: std::marker::PhantomData<T>,
}

/// A word that has a place in its list, so that sets of it can be bits.
pub trait Word: Copy + 'static {
    /// The whole list.
    const LIST: &'static [Self];
    /// The place in it.
    fn index(self) -> u32;
}

macro_rules! word_sets {
    ($($name:ident),+) => { $(
        impl Word for $name {
            const LIST: &'static [Self] = Self::ALL;
            fn index(self) -> u32 { self as u32 }
        }
        const _: () = {
            assert!($name::ALL.len() <= 64);
            let mut place = 0;
            while place < $name::ALL.len() {
                assert!($name::ALL[place] as usize == place);
                place += 1;
            }
        };
    )+ };
}

word_sets!(
    ArtifactKind,
    Component,
    Relation,
    Reach,
    Switch,
    Action,
    Occasion,
    Release,
    Duty,
    Condition,
    Limit,
    Domain,
    Modality,
    Evidence,
    Verdict
);

impl<T: Word> WordSet<T> {
    /// The set of nothing.
    pub const EMPTY: Self = Self { bits: 0, list: std::marker::PhantomData };

    /// The set of every word.
    pub fn all() -> Self {
        T::LIST.iter().copied().collect()
    }

    /// The words of these places.
    pub(crate) const fn of_bits(bits: u64) -> Self {
        Self { bits, list: std::marker::PhantomData }
    }

    /// Whether `word` is in it.
    pub fn has(self, word: T) -> bool {
        self.bits & (1 << word.index()) != 0
    }

    /// With `word` in it.
    #[must_use]
    pub fn with(self, word: T) -> Self {
        Self { bits: self.bits | 1 << word.index(), ..self }
    }

    /// What is in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits, ..self }
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits, ..self }
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self { bits: self.bits & !other.bits, ..self }
    }

    /// Whether all of it is in the other.
    pub fn is_subset(self, other: Self) -> bool {
        self.bits & !other.bits == 0
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// How many words are in it.
    pub fn len(self) -> u32 {
        self.bits.count_ones()
    }

    /// The words in it, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = T> {
        let mut rest = self.bits;
        std::iter::from_fn(move || {
            let next = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            T::LIST.get(next as usize).copied()
        })
    }
}

impl<T: Word> Default for WordSet<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T: Word> FromIterator<T> for WordSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        words.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl<T: Word + fmt::Debug> fmt::Debug for WordSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Word + Serialize> Serialize for WordSet<T> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut seq = s.serialize_seq(Some(self.len() as usize))?;
        self.iter().try_for_each(|word| seq.serialize_element(&word))?;
        seq.end()
    }
}

impl<'de, T: Word + Deserialize<'de>> Deserialize<'de> for WordSet<T> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Vec::<T>::deserialize(d)?.into_iter().collect())
    }
}
