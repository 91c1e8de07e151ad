//! Dumps of a hub: JSON Lines or Parquet, one artifact a row, millions of rows. A row says what the hub's
//! API says of one repository, and is read by the same rules; only its shape is read
//! faster, without a place for each value.

#[cfg(feature = "parquet")]
mod cell;
mod column;
mod common;
mod cut;
mod fields;
mod keys;
mod line;
mod listed;
mod loose;
mod run;
#[cfg(test)]
mod same;
mod shared;
#[cfg(feature = "parquet")]
mod table;
mod tables;
mod values;

pub use run::{Batch, read_dumps};

use std::sync::Arc;

use crate::graph::Artifact;
use crate::vocab::{ArtifactKind, Evidence, Relation};

/// What one row says.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name as ids are written ([`Artifact::id`]), kind, statements (without places), and of its
    /// details what a judgment hangs on: the modalities.
    pub artifact: Artifact,
    /// What it stands on, in the order in which it is said.
    pub parents: Vec<Parent>,
}

/// A relation to an upstream, as a row says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// How the row's artifact stands to it.
    pub by: Relation,
    /// The upstream's id: `owner/name` however it was spelled.
    pub to: Arc<str>,
    /// What it is, where its name leaves no doubt.
    pub kind: Option<ArtifactKind>,
    /// How strong that is.
    pub evidence: Evidence,
}

/// A row that could not be read, or not as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The file, as messages show it.
    pub file: Arc<str>,
    /// Line of a text, row of a table; from 1.
    pub row: u64,
    /// What is wrong with it.
    pub problem: RowProblem,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowProblem {
    /// No JSON, or not to its end.
    #[error("no JSON: {0}; the row is left out")]
    Json(String),
    /// Something else than an object.
    #[error("{0} where an object was expected; the row is left out")]
    NoObject(&'static str),
    /// No `id`.
    #[error("no `id`; the row is left out")]
    NoId,
    /// A value of another type.
    #[error("`{key}` is {found} where {expected} was expected; the row is read without it")]
    Type {
        /// The key.
        key: &'static str,
        /// What stood there.
        found: &'static str,
        /// What may stand there.
        expected: &'static str,
    },
    /// More than is read.
    #[error("{what} is longer than {limit}; {rest}")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How much is read.
        limit: &'static str,
        /// What becomes of the row.
        rest: &'static str,
    },
    /// A second row of one artifact.
    #[error("`{0}` stands in an earlier row; this one is left out")]
    Twice(String),
}
