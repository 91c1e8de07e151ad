//! A judged hub, kept in a file: what has changed since is judged without reading all rows again. The file
//! is a cache of one program and its licenses, and never an exchange format.

use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{Read, Write};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::hub::Hub;
use super::store::Store;
use crate::catalog::Catalog;
use crate::engine::survey;
use crate::graph::{Assumptions, Intent};
use crate::vocab::Verdict;

/// What every such file begins with.
const MAGIC: &[u8; 8] = b"cltitle\x01";

/// Why a file is not the judged hub that it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SavedError {
    /// The system does not give or take it.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Something else, or a part of it.
    #[error("this is no judged hub, or not all of one")]
    Damaged,
    /// Of other rules.
    #[error("it was judged by other licenses or another version of this program ({0})")]
    OtherRules(String),
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
}

#[derive(Serialize)]
struct Parts<'h> {
    store: &'h Store,
    survey: survey::Kept,
    rows: &'h [u32],
    verdicts: &'h [Option<Verdict>],
}

#[derive(Deserialize)]
struct Taken {
    store: Store,
    survey: survey::Kept,
    rows: Vec<u32>,
    verdicts: Vec<Option<Verdict>>,
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
        };
        let parts = Parts {
            store: &self.store,
            survey: self.survey.kept(),
            rows: &self.rows,
            verdicts: &self.verdicts,
        };
        let damaged = |_| SavedError::Damaged;
        let head = postcard::to_allocvec(&head).map_err(damaged)?;
        let parts = postcard::to_allocvec(&parts).map_err(damaged)?;
        to.write_all(MAGIC)?;
        to.write_all(&(head.len() as u64).to_le_bytes())?;
        to.write_all(&sum(&[&head, &parts]).to_le_bytes())?;
        to.write_all(&head)?;
        to.write_all(&parts)?;
        Ok(to.flush()?)
    }

    /// Takes back a hub that was kept, with the intent and the answers that it was judged by.
    ///
    /// # Errors
    /// A file that is none or is damaged, and one of other licenses.
    pub fn load(catalog: &'c Catalog, mut from: impl Read) -> Result<Self, SavedError> {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes)?;
        let rest = bytes.strip_prefix(MAGIC).ok_or(SavedError::Damaged)?;
        let (length, rest) = number(rest)?;
        let (checked, rest) = number(rest)?;
        let length = usize::try_from(length).ok().filter(|n| *n <= rest.len());
        let (head, parts) = rest.split_at(length.ok_or(SavedError::Damaged)?);
        if sum(&[head, parts]) != checked {
            return Err(SavedError::Damaged);
        }
        let head: Head = postcard::from_bytes(head).map_err(|_| SavedError::Damaged)?;
        if head.version != env!("CARGO_PKG_VERSION") || head.rules != rules(catalog) {
            return Err(SavedError::OtherRules(format!("version {}", head.version)));
        }
        let taken: Taken = postcard::from_bytes(parts).map_err(|_| SavedError::Damaged)?;
        let mut hub = Self::new(catalog, head.intent, head.answers);
        hub.take_back(taken.store, taken.survey, taken.rows, taken.verdicts)
            .then_some(hub)
            .ok_or(SavedError::Damaged)
    }
}

fn number(bytes: &[u8]) -> Result<(u64, &[u8]), SavedError> {
    let (number, rest) = bytes.split_first_chunk().ok_or(SavedError::Damaged)?;
    Ok((u64::from_le_bytes(*number), rest))
}

/// Tells damage; nobody is kept from making a file that passes.
fn sum(all: &[&[u8]]) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    all.iter().for_each(|bytes| hasher.write(bytes));
    hasher.finish()
}

/// The same for the same rules.
fn rules(catalog: &Catalog) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    for set in catalog.ids().filter_map(|id| catalog.get(id)) {
        hasher.write(format!("{set:?}").as_bytes());
    }
    hasher.finish()
}
