//! Hubs that do not fit into memory: judged part by part. A part is a run of rows with all that they stand
//! on, which is found by passing over the input until nothing new is named.

use std::hash::BuildHasher as _;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::hub::Hub;
use crate::catalog::Upstreams;
use crate::graph::namesakes::class;
use crate::read::ReadError;
use crate::read::dump::{BadRow, Batch, Row, RowProblem};

/// Gives all rows, from the first one, each time that it is asked.
pub type Source<'s> = dyn Fn(&mut dyn FnMut(&mut Batch) -> bool) -> Result<(), ReadError> + 's;

/// How a hub is judged within some memory.
#[derive(Debug)]
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
    /// Which of them are second rows of one artifact, in order.
    twice: Vec<u64>,
}

/// The share of the memory that a hub may take before it is judged. The rest is for what the judgment
/// needs, for rows that are being read and for rows that are being written.
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
    let (mut rows, mut rows_a_part, mut twice) = (0, 0, Vec::new());
    // Once the hub is given up, rows that come a second time are known by these.
    let mut seen: HashSet<u64> = HashSet::new();
    source(&mut |batch| {
        let mut own = batch.bad.drain(..).peekable();
        for (row, number) in batch.rows.iter().zip(&batch.row_numbers) {
            while let Some(earlier) = own.next_if(|b| b.row <= *number) {
                bad.push(earlier);
            }
            let problem = match &mut hub {
                _ if memory.is_some() && !seen.insert(of_row(row)) => {
                    twice.push(rows);
                    Some(RowProblem::Twice(row.artifact.id.to_string()))
                }
                Some(hub) => hub.add(row).err(),
                None => None,
            };
            let file = || Arc::clone(&batch.file);
            bad.extend(problem.map(|problem| BadRow { file: file(), row: *number, problem }));
            rows += 1;
        }
        bad.extend(own);
        let is_full = |hub: &Hub<'_>| memory.is_some_and(|memory| hub.bytes() > memory / SHARE);
        if hub.as_ref().is_some_and(is_full) {
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

impl Parts {
    /// How many parts there are.
    pub fn count(&self) -> u64 {
        self.rows.div_ceil(self.rows_a_part)
    }

    /// The rows of a part with all that they stand on, judged by so many threads.
    ///
    /// # Errors
    /// An input that cannot be read.
    pub fn hub<'c>(
        &self,
        part: u64,
        source: &Source<'_>,
        new: impl Fn() -> Hub<'c>,
        threads: usize,
    ) -> Result<Hub<'c>, ReadError> {
        let start = part * self.rows_a_part;
        let own = start..(start + self.rows_a_part).min(self.rows);
        let mut hub = new();
        let mut wanted = HashSet::new();
        let mut taken = HashSet::new();
        // Each pass finds what those before it have named.
        for pass in 0.. {
            let (mut at, mut found) = (0, 0);
            source(&mut |batch| {
                for row in &batch.rows {
                    let number = at;
                    at += 1;
                    if self.takes(number, row, pass == 0, &own, &wanted)
                        && (own.contains(&number) || taken.insert(number))
                    {
                        want(row, &mut wanted);
                        // Second rows are left out already.
                        let _ = match own.contains(&number) {
                            true => hub.add(row),
                            false => hub.add_beside(row),
                        };
                        found += 1;
                    }
                }
                true
            })?;
            if found == 0 {
                break;
            }
        }
        hub.judge(threads);
        Ok(hub)
    }

    fn takes(
        &self,
        number: u64,
        row: &Row,
        first_pass: bool,
        own: &Range<u64>,
        wanted: &HashSet<u64>,
    ) -> bool {
        let is_asked = match own.contains(&number) {
            true => first_pass,
            false => wanted.contains(&of_name(&row.artifact.id)),
        };
        is_asked && self.twice.binary_search(&number).is_err()
    }
}

/// Adds what a row names: itself too, for what is called alike is told apart.
fn want(row: &Row, wanted: &mut HashSet<u64>) {
    wanted.insert(of_name(&row.artifact.id));
    for parent in &row.parents {
        want_name(&parent.to, wanted);
    }
}

fn want_name(name: &str, wanted: &mut HashSet<u64>) {
    if wanted.insert(of_name(name))
        && let Some((known, star)) = Upstreams::builtin().find(name)
    {
        for lineage in &known.relations {
            want_name(&lineage.to.replace("{*}", star), wanted);
        }
    }
}

/// Names are as many as rows: a number stands for each. Two of ten million share one in one of four hundred
/// thousand hubs.
fn of_name(name: &str) -> u64 {
    FixedState::with_seed(0).hash_one(name.to_ascii_lowercase())
}

fn of_row(row: &Row) -> u64 {
    let class = class(row.artifact.kind);
    FixedState::with_seed(1).hash_one((row.artifact.id.to_ascii_lowercase(), class))
}
