//! Hubs that do not fit into memory: judged part by part. A part is a run of rows with all that they stand
//! on, which is found by passing over the input until nothing new is named.

use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::hub::Hub;
use crate::catalog::Upstreams;
use crate::graph::namesakes::class;
use crate::read::ReadError;
use crate::read::dump::{BadRow, Batch, Row, RowProblem};

/// Gives all rows, from the first one, each time that it is asked.
pub type Source<'s> = dyn Fn(&mut dyn FnMut(Batch) -> bool) -> Result<(), ReadError> + 's;

/// How a hub is judged within some memory.
pub enum Plan<'c> {
    /// It fits: with all rows, before it is judged.
    Whole(Box<Hub<'c>>),
    /// It does not.
    Parts(Parts),
}

/// The parts of a hub that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Parts {
    /// How many rows there are, second ones of one artifact included.
    rows: u64,
    rows_a_part: u64,
    /// Second rows of one artifact, in order.
    twice: Vec<u64>,
}

/// How much of the memory that is given a hub may take up before it is judged. The rest is for what the
/// judgment needs, for rows that are being read and for rows that are being written.
const SHARE: u64 = 3;

/// Passes over the input once: collects the bad rows, and finds out whether all of it fits into so many
/// bytes.
///
/// # Errors
/// An input that cannot be read.
pub fn plan<'c>(
    source: &Source<'_>,
    memory: Option<u64>,
    new: impl Fn() -> Hub<'c>,
    bad: &mut Vec<BadRow>,
) -> Result<Plan<'c>, ReadError> {
    let mut hub = Some(new());
    let mut rows_a_part = 0;
    let (mut rows, mut twice) = (0, Vec::new());
    // Only where memory is counted is it told here which rows come a second time: a hub knows, too.
    let mut seen: HashSet<u64> = HashSet::new();
    source(&mut |batch| {
        for (row, problem) in in_order(batch, bad) {
            let at = rows;
            rows += 1;
            let id = memory.map(|_| row.artifact.id.clone());
            if memory.is_some() && !seen.insert(of_row(&row)) {
                twice.push(at);
                bad.push(problem(RowProblem::Twice(row.artifact.id.to_string())));
                continue;
            }
            let _ = id;
            if let Some(whole) = &mut hub
                && let Err(why) = whole.add(row)
            {
                bad.push(problem(why));
            }
        }
        let full = |hub: &Hub<'_>| memory.is_some_and(|memory| hub.bytes() > memory / SHARE);
        if hub.as_ref().is_some_and(full) {
            hub = None;
            // As much again for what they stand on.
            rows_a_part = (rows / 2).max(1);
        }
        true
    })?;
    Ok(match hub {
        Some(hub) => Plan::Whole(Box::new(hub)),
        None => Plan::Parts(Parts { rows, rows_a_part, twice }),
    })
}
