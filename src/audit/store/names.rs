//! Names of millions of artifacts in one text, found without regard to case.

use std::hash::BuildHasher as _;

use hashbrown::hash_map::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashSet, HashTable};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::graph::namesakes::Caseless;

/// The most names: numbers above are those of other spellings.
const MOST: u32 = 1 << 31;

/// A name as somebody has written it: the number of its home, or that of another spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Written(u32);

/// Names by number. Those that differ by case alone have one number, their home; the first spelling
/// is kept in the text, others, which are rare, apart.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    /// Where each name ends; it begins where the one before it ends.
    ends: Vec<u32>,
    /// Numbers by name. A part of the hash lies with them, so that few names are compared and the
    /// table can grow without reading any.
    table: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
    /// Other spellings, each with its home.
    others: Vec<(u32, Box<str>)>,
    other_index: HashMap<Box<str>, u32>,
    /// Homes that have other spellings.
    varied: HashSet<u32>,
}

/// No more names fit.
#[derive(Debug)]
pub(super) struct Full;

/// Most names are spelled one way.
fn is_same(known: &str, name: &str) -> bool {
    known == name || Caseless(known) == Caseless(name)
}

fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Names {
    /// How many there are.
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// The first spelling of a name.
    pub fn text(&self, home: u32) -> &str {
        let home = home as usize;
        let start = if home == 0 { 0 } else { self.ends[home - 1] };
        &self.text[start as usize..self.ends[home] as usize]
    }

    fn hash(&self, name: &str) -> u32 {
        (self.hasher.hash_one(Caseless(name)) >> 32) as u32
    }

    /// The home of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        let hash = self.hash(name);
        let same = |(h, n): &(u32, u32)| *h == hash && is_same(self.text(*n), name);
        self.table.find(spread(hash), same).map(|(_, n)| *n)
    }

    /// The home of a name, with a number of its own where it is new.
    pub fn add(&mut self, name: &str) -> Result<u32, Full> {
        let hash = self.hash(name);
        let same = |(h, n): &(u32, u32)| *h == hash && is_same(self.text(*n), name);
        if let Some((_, home)) = self.table.find(spread(hash), same) {
            return Ok(*home);
        }
        let home = self.push(name)?;
        self.table.insert_unique(spread(hash), (hash, home), |(hash, _)| spread(*hash));
        Ok(home)
    }

    /// A number that no name leads to.
    pub fn add_nameless(&mut self) -> Result<u32, Full> {
        self.push("")
    }

    fn push(&mut self, name: &str) -> Result<u32, Full> {
        let home = self.len();
        let end = u32::try_from(self.text.len() + name.len()).map_err(|_| Full)?;
        if home >= MOST {
            return Err(Full);
        }
        self.text.push_str(name);
        self.ends.push(end);
        Ok(home)
    }

    /// A name as it is written here.
    pub fn write(&mut self, name: &str) -> Result<Written, Full> {
        let home = self.add(name)?;
        if self.text(home) == name {
            return Ok(Written(home));
        }
        self.varied.insert(home);
        let next = self.others.len() as u32;
        Ok(Written(match self.other_index.entry(name.into()) {
            Entry::Occupied(known) => MOST | *known.get(),
            Entry::Vacant(new) if next < MOST => {
                self.others.push((home, name.into()));
                new.insert(next);
                MOST | next
            }
            Entry::Vacant(_) => return Err(Full),
        }))
    }

    /// Whom a written name means.
    pub fn home(&self, written: Written) -> u32 {
        if written.0 < MOST { written.0 } else { self.others[(written.0 & !MOST) as usize].0 }
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> u64 {
        (self.text.len() + self.ends.len() * (4 + 10) + self.others.len() * 64) as u64
    }

    /// Whether there is such a name.
    pub fn is_written(&self, written: Written) -> bool {
        match written.0 < MOST {
            true => (written.0 as usize) < self.ends.len(),
            false => ((written.0 & !MOST) as usize) < self.others.len(),
        }
    }

    /// How it was written.
    pub fn spelling(&self, written: Written) -> &str {
        if written.0 < MOST {
            self.text(written.0)
        } else {
            &self.others[(written.0 & !MOST) as usize].1
        }
    }

    /// Takes down that a name is spelled in several ways.
    pub fn vary(&mut self, home: u32) {
        self.varied.insert(home);
    }

    /// Whether a name was ever spelled in several ways.
    pub fn is_varied(&self, home: u32) -> bool {
        !self.varied.is_empty() && self.varied.contains(&home)
    }

    /// Whether any name was.
    pub fn any_varied(&self) -> bool {
        !self.varied.is_empty()
    }
}

/// What is kept of names: the rest is found again.
#[derive(Deserialize)]
struct Kept {
    text: String,
    ends: Vec<u32>,
    /// Numbers that a name leads to.
    homes: Vec<u32>,
    others: Vec<(u32, Box<str>)>,
    varied: HashSet<u32>,
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut homes: Vec<u32> = self.table.iter().map(|(_, home)| *home).collect();
        homes.sort_unstable();
        (&self.text, &self.ends, homes, &self.others, &self.varied).serialize(s)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let Kept { text, ends, homes, others, varied } = Kept::deserialize(d)?;
        let sound = ends.is_sorted()
            && ends.last().map_or(0, |end| *end as usize) == text.len()
            && ends.iter().all(|end| text.is_char_boundary(*end as usize))
            && homes
                .iter()
                .chain(others.iter().map(|(home, _)| home))
                .all(|h| (*h as usize) < ends.len());
        if !sound {
            return Err(serde::de::Error::custom("names that do not fit their text"));
        }
        let other_index = others.iter().zip(0..).map(|((_, name), n)| (name.clone(), n)).collect();
        let mut names = Self { text, ends, others, other_index, varied, ..Self::default() };
        names.table.reserve(homes.len(), |(hash, _)| spread(*hash));
        for home in homes {
            let hash = names.hash(names.text(home));
            names.table.insert_unique(spread(hash), (hash, home), |(hash, _)| spread(*hash));
        }
        Ok(names)
    }
}
