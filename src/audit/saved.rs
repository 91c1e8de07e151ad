//! A judged hub, kept in a file: what has changed since is judged without reading all rows again. The file
//! is a cache of one program and its licenses, and never an exchange format.

use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::thread;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::hub::Hub;
use super::store::{Sizes, Store};
use crate::catalog::Catalog;
use crate::flat::{Sink, Source, damaged, sound};
use crate::graph::{Assumptions, Intent};

#[cfg(test)]
mod tests;

/// What every such file begins with.
const MAGIC: &[u8; 8] = b"cltitle\x03";

/// Why a file is not the judged hub that it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SavedError {
    /// The system does not give or take it.
    #[error(transparent)]
    Io(std::io::Error),
    /// Something else, or a part of it.
    #[error("this is no judged hub, or not all of one")]
    Damaged,
    /// Of other rules.
    #[error("it was judged by other licenses or another version of this program ({0})")]
    OtherRules(String),
}

impl From<io::Error> for SavedError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::Damaged,
            _ => Self::Io(error),
        }
    }
}

impl SavedError {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Io(_) => "name a file that `cleartitle audit --save FILE` wrote",
            Self::Damaged => "run `cleartitle audit` on all rows with `--save FILE` again",
            Self::OtherRules(_) => {
                "rules have changed, so every answer may have: run `cleartitle audit` on all rows with `--save FILE` again"
            }
        }
    }
}

/// What it was judged by.
#[derive(Serialize, Deserialize)]
struct Head {
    version: String,
    rules: u64,
    intent: Intent,
    answers: Assumptions,
    sizes: Sizes,
}

/// The sections of a file, in order. Each has a sum of its own and can be read alone; where they begin,
/// and a number that only the sections of this file were summed up from, is told at the end.
#[derive(Clone, Copy)]
enum Section {
    Head,
    Names,
    Statings,
    Graph,
    Survey,
    Rows,
}

/// How many numbers are told at the end.
const TOLD: usize = Section::Rows as usize + 2;

/// Where each section begins, and the number that their sums begin from.
struct Contents([u64; TOLD]);

impl Contents {
    fn seed(&self, section: Section) -> u64 {
        self.0[TOLD - 1] ^ section as u64
    }

    fn keep(
        &mut self,
        to: &mut impl Write,
        section: Section,
        keep: impl FnOnce(&mut Sink<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut sink = Sink::new(to, self.seed(section));
        keep(&mut sink)?;
        let length = sink.end()?;
        let next = section as usize + 1;
        if next < TOLD - 1 {
            self.0[next] = self.0[section as usize] + length;
        }
        Ok(())
    }

    fn read(mut from: impl Read + Seek) -> io::Result<Self> {
        let mut magic = [0; MAGIC.len()];
        from.read_exact(&mut magic)?;
        sound(magic == *MAGIC)?;
        let length = from.seek(SeekFrom::End(0))?;
        let end = length.checked_sub((TOLD * size_of::<u64>()) as u64).ok_or_else(damaged)?;
        from.seek(SeekFrom::Start(end))?;
        let mut told = [0; TOLD];
        for number in &mut told {
            let mut bytes = [0; size_of::<u64>()];
            from.read_exact(&mut bytes)?;
            *number = u64::from_le_bytes(bytes);
        }
        sound(told[..TOLD - 1].iter().all(|start| *start < end))?;
        Ok(Self(told))
    }

    fn take<R: Read + Seek, T>(
        &self,
        mut from: R,
        section: Section,
        take: impl FnOnce(&mut Source<R>) -> io::Result<T>,
    ) -> io::Result<T> {
        from.seek(SeekFrom::Start(self.0[section as usize]))?;
        let mut source = Source::new(from, self.seed(section));
        let taken = take(&mut source)?;
        source.end()?;
        Ok(taken)
    }
}

impl<'c> Hub<'c> {
    /// Keeps a judged hub.
    ///
    /// # Errors
    /// What the system says of writing.
    pub fn save(&self, mut to: impl Write) -> Result<(), SavedError> {
        let catalog = self.survey.catalog();
        let head = Head {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: rules(catalog),
            intent: self.survey.intent.clone(),
            answers: self.survey.terms.answers,
            sizes: self.store.sizes(),
        };
        let mut contents = Contents([0; TOLD]);
        contents.0[0] = MAGIC.len() as u64;
        contents.0[TOLD - 1] = std::hash::RandomState::new().hash_one(0);
        to.write_all(MAGIC)?;
        contents.keep(&mut to, Section::Head, |to| to.value(&head))?;
        contents.keep(&mut to, Section::Names, |to| self.store.keep_names(to))?;
        contents.keep(&mut to, Section::Statings, |to| self.store.keep_statings(to))?;
        contents.keep(&mut to, Section::Graph, |to| self.store.keep(to))?;
        contents.keep(&mut to, Section::Survey, |to| self.survey.keep(to))?;
        contents.keep(&mut to, Section::Rows, |to| {
            to.list(self.rows.iter().copied())?;
            to.list(self.verdicts.iter().copied())
        })?;
        contents.0.iter().try_for_each(|number| to.write_all(&number.to_le_bytes()))?;
        Ok(to.flush()?)
    }

    /// Takes back a hub that was kept, with the intent and the answers that it was judged by. The file
    /// is opened more than once, and read by several threads.
    ///
    /// # Errors
    /// A file that is none or is damaged, and one of other licenses.
    pub fn load<R: Read + Seek>(
        catalog: &'c Catalog,
        open: impl Fn() -> io::Result<R> + Sync,
    ) -> Result<Self, SavedError> {
        let contents = Contents::read(open()?)?;
        let head: Head = contents.take(open()?, Section::Head, Source::value)?;
        let sizes = head.sizes;
        let (contents, open) = (&contents, &open);
        thread::scope(|scope| {
            let names = scope
                .spawn(|| contents.take(open()?, Section::Names, |from| Store::take_names(from)));
            let graph = scope
                .spawn(|| contents.take(open()?, Section::Graph, |from| Store::take(from, sizes)));
            if head.version != env!("CARGO_PKG_VERSION") || head.rules != rules(catalog) {
                return Err(SavedError::OtherRules(format!("version {}", head.version)));
            }
            let mut hub = Self::new(catalog, head.intent, head.answers);
            let statings =
                contents.take(open()?, Section::Statings, |from| Store::take_statings(from))?;
            hub.labels = statings.samples.iter().map(|said| hub.survey.label(said)).collect();
            contents.take(open()?, Section::Survey, |from| {
                hub.survey.take_back(from, sizes.artifacts)
            })?;
            (hub.rows, hub.verdicts) = contents
                .take(open()?, Section::Rows, |from| Ok((from.list(Some)?, from.list(Some)?)))?;
            let (names, graph) = (names.join(), graph.join());
            let names = names.expect("it does not panic")?;
            let graph = graph.expect("it does not panic")?;
            hub.store = graph.with(names, statings, sizes)?;
            sound(hub.verdicts.len() == sizes.artifacts as usize)?;
            hub.listed = vec![false; sizes.artifacts as usize];
            for at in &hub.rows {
                let listed = hub.listed.get_mut(*at as usize).ok_or_else(damaged)?;
                sound(!std::mem::replace(listed, true))?;
            }
            hub.settled = true;
            hub.relabel(0..sizes.artifacts);
            Ok(hub)
        })
    }
}

/// The same for the same rules.
fn rules(catalog: &Catalog) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    for (id, text) in catalog.texts() {
        hasher.write(id.as_bytes());
        hasher.write(text.as_bytes());
    }
    hasher.finish()
}
