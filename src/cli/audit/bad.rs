//! Rows that could not be read, or not as they were meant.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::{Refusal, say};
use crate::read::dump::BadRow;

/// How many are told one by one.
const TOLD: usize = 20;

/// One of them, as it is listed.
#[derive(Clone, Serialize, Deserialize)]
struct Line {
    file: String,
    row: u64,
    problem: String,
}

/// All of them.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Bad(Vec<Line>);

impl Bad {
    pub fn of(rows: &[BadRow]) -> Self {
        let line = |bad: &BadRow| Line {
            file: bad.file.to_string(),
            row: bad.row,
            problem: bad.problem.to_string(),
        };
        Self(rows.iter().map(line).collect())
    }

    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// Tells the first ones, and lists all in a file if one is named.
    pub fn tell(&self, list: Option<&Path>) -> Result<(), Refusal> {
        for Line { file, row, problem } in self.0.iter().take(TOLD) {
            say("warning", &format!("{file}:{row}: {problem}"), "");
        }
        if self.0.len() > TOLD {
            let more = self.0.len() - TOLD;
            let message = format!("{more} more rows could not be read, or not as they were meant");
            say("warning", &message, "`--bad-rows FILE` lists all of them");
        }
        let Some(path) = list else { return Ok(()) };
        let line = |line: &Line| serde_json::to_string(line).unwrap_or_default() + "\n";
        super::put(path, self.0.iter().map(line).collect::<String>().as_bytes())
    }
}
