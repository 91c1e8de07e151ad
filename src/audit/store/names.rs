//! Names of millions of artifacts in one text, found without regard to case.

use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::io::{self, Read};

use foldhash::SharedSeed;
use foldhash::fast::FoldHasher;
use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet, HashTable};

use crate::flat::{Sink, Source, damaged, sound};
use crate::graph::namesakes::Caseless;

/// The most names: numbers above are those of other spellings.
const MOST: u32 = 1 << 31;

/// A name as somebody has written it: the number of its home, or that of another spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::audit) struct Written(pub u32);

impl Written {
    /// Which of the other spellings it is.
    pub fn other(self) -> Option<u32> {
        (self.0 >= MOST).then_some(self.0 & !MOST)
    }
}

/// Names by number. Those that differ by case alone have one number, their home; the first spelling
/// is kept in the text, others, which are rare, apart.
#[derive(Debug, Default)]
pub(in crate::audit) struct Names {
    text: String,
    /// Where each name ends; it begins where the one before it ends.
    ends: Vec<u32>,
    /// Numbers by name. A part of the hash lies with them, so that few names are compared and the
    /// table can grow without reading any.
    table: HashTable<(u32, u32)>,
    seed: Seed,
    /// Other spellings, each with its home.
    others: Vec<(u32, Box<str>)>,
    other_index: HashMap<Box<str>, u32>,
    /// Homes that have other spellings.
    varied: HashSet<u32>,
}

/// What names are hashed by: nobody who names something can know it, and it is kept with them.
#[derive(Debug)]
struct Seed {
    number: u64,
    shared: SharedSeed,
}

impl From<u64> for Seed {
    fn from(number: u64) -> Self {
        Self { number, shared: SharedSeed::from_u64(number) }
    }
}

impl Default for Seed {
    fn default() -> Self {
        std::hash::RandomState::new().hash_one(0).into()
    }
}

/// No more names fit.
#[derive(Debug)]
pub(in crate::audit) struct Full;

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

    /// Makes room for a sixteenth more of them.
    pub fn make_room(&mut self) {
        self.text.reserve_exact(self.text.len() / 16);
        self.ends.reserve_exact(self.ends.len() / 16);
        self.table.reserve(self.table.len() / 16, |(hash, _)| spread(*hash));
    }

    /// The first spelling of a name.
    pub fn text(&self, home: u32) -> &str {
        let home = home as usize;
        let start = if home == 0 { 0 } else { self.ends[home - 1] };
        &self.text[start as usize..self.ends[home] as usize]
    }

    fn hash(&self, name: &str) -> u32 {
        let mut hasher = FoldHasher::with_seed(self.seed.number, &self.seed.shared);
        Caseless(name).hash(&mut hasher);
        (hasher.finish() >> 32) as u32
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
        written.other().map_or(written.0, |other| self.others[other as usize].0)
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> u64 {
        (self.text.len() + self.ends.len() * (4 + 10) + self.others.len() * 64) as u64
    }

    /// How many other spellings there are.
    pub fn others(&self) -> u32 {
        self.others.len() as u32
    }

    /// How it was written.
    pub fn spelling(&self, written: Written) -> &str {
        match written.other() {
            None => self.text(written.0),
            Some(other) => &self.others[other as usize].1,
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

impl Names {
    /// Keeps them.
    pub fn keep(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.bytes(self.text.as_bytes())?;
        to.list(self.ends.iter().copied())?;
        to.number(self.seed.number)?;
        // In the order of the table, so that it is filled from its beginning to its end.
        to.list(self.table.iter().copied())?;
        to.value(&self.others)?;
        to.list(self.varied.iter().copied())
    }

    /// Takes them back. That each has its own hash is not looked at: one that has not is not found.
    pub fn take(from: &mut Source<impl Read>) -> io::Result<Self> {
        let text = String::from_utf8(from.bytes()?).map_err(|_| damaged())?;
        let mut last = 0;
        let ends = from.list(|end: u32| {
            let fits = last <= end && text.is_char_boundary(end as usize);
            last = end;
            fits.then_some(end)
        })?;
        sound(last as usize == text.len())?;
        let is_one = |home: u32| (home as usize) < ends.len();
        let seed = from.number()?.into();
        let count = from.number()?;
        sound(count <= ends.len() as u64)?;
        let mut table = HashTable::with_capacity(count as usize);
        from.each(count as usize, |(hash, home): (u32, u32)| {
            table.insert_unique(spread(hash), (hash, home), |(hash, _)| spread(*hash));
            is_one(home).then_some(())
        })?;
        let others: Vec<(u32, Box<str>)> = from.value()?;
        sound(others.iter().all(|(home, _)| is_one(*home)))?;
        let other_index = others.iter().zip(0..).map(|((_, name), n)| (name.clone(), n)).collect();
        let varied = from.list(Some)?.into_iter().collect();
        Ok(Self { text, ends, table, seed, others, other_index, varied })
    }
}
