//! What an audit says of all artifacts together, counted once; renderers only word it.

use serde::Serialize;

use crate::vocab::{Code, Duty, Relation, Verdict};

/// The version of the summary's shape.
pub(super) const FORMAT: u32 = 1;

/// How many lines the lists have that name ids, licenses and strings.
pub const LINES: usize = 50;

/// The summary of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// The version of this shape.
    pub format: u32,
    /// Artifacts that were judged: one a row.
    pub artifacts: u64,
    /// Rows that could not be read, or not as they were meant.
    pub bad_rows: u64,
    /// Relations of all rows.
    pub relations: u64,
    /// Of them those to what neither a row nor the table of well-known upstreams describes.
    pub undescribed: u64,
    /// How many artifacts have which verdict.
    pub verdicts: Verdicts,
    /// The same by how an artifact stands to what it stands on; one with several kinds of relation
    /// counts for each. `None`: it stands on nothing.
    pub by_relation: Vec<ByRelation>,
    /// The same by canonical license, the most frequent first. `None`: nobody said.
    pub by_license: Vec<ByLicense>,
    /// How many artifacts have a finding of each code, the most frequent first.
    pub by_code: Vec<ByCode>,
    /// Duties: how many artifacts owe them, and how many break them, the most broken first.
    pub duties: Vec<ByDuty>,
    /// Clauses that decide `blocked`, the most frequent first.
    pub clauses: Vec<ByClause>,
    /// What most blocked artifacts stand on and are blocked for, the most first.
    pub upstreams: Vec<ByUpstream>,
    /// License strings that no rule set is known for, the most frequent first.
    pub unmapped: Vec<Unmapped>,
    /// How many artifacts have an unmapped license string.
    pub unmapped_artifacts: u64,
    /// What becomes of licenses along the lineage.
    pub drift: Vec<Drift>,
}

/// How many artifacts have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Verdicts {
    /// Nothing stands against them.
    pub clear: u64,
    /// They hang on a duty, a fact or a switch.
    pub conditional: u64,
    /// Nobody can tell.
    pub unknown: u64,
    /// They may not be shipped.
    pub blocked: u64,
}

impl Verdicts {
    /// Counts one more.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Clear => self.clear += 1,
            Verdict::Conditional => self.conditional += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::Blocked => self.blocked += 1,
        }
    }

    /// Counts all of others.
    pub fn add_all(&mut self, others: Self) {
        self.clear += others.clear;
        self.conditional += others.conditional;
        self.unknown += others.unknown;
        self.blocked += others.blocked;
    }

    /// All of them.
    pub fn all(&self) -> u64 {
        self.clear + self.conditional + self.unknown + self.blocked
    }
}

/// Verdicts by relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByRelation {
    /// The relation; `None`: on nothing.
    pub relation: Option<Relation>,
    /// The verdicts.
    pub verdicts: Verdicts,
}

/// Verdicts by license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByLicense {
    /// The canonical expression; `None`: nobody said.
    pub license: Option<String>,
    /// The verdicts.
    pub verdicts: Verdicts,
}

/// Findings of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByCode {
    /// The code.
    pub code: Code,
    /// In how many artifacts.
    pub artifacts: u64,
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByDuty {
    /// The duty.
    pub duty: Duty,
    /// How many artifacts owe it.
    pub owed: u64,
    /// How many break it, as far as a row tells: a name without the prefix; a label that leaves out
    /// what must run with the work.
    pub broken: u64,
}

/// A clause that decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByClause {
    /// The license.
    pub license: String,
    /// Where in its text.
    pub section: String,
    /// What was found.
    pub code: Code,
    /// How many artifacts it blocks.
    pub blocked: u64,
}

/// An upstream that blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByUpstream {
    /// Its id.
    pub id: String,
    /// Its canonical license, as far as it is known.
    pub license: Option<String>,
    /// How many artifacts are blocked for it.
    pub blocked: u64,
}

/// A license string that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmapped {
    /// As it was written.
    pub stated: String,
    /// In how many artifacts.
    pub artifacts: u64,
}

/// What becomes of licenses at one depth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// The depth; the last line counts all deeper ones, too.
    pub depth: u32,
    /// How many artifacts are so deep.
    pub artifacts: u64,
    /// How many state no license at all.
    pub unstated: u64,
    /// How many state a license that is none of those that arrive.
    pub drifted: u64,
    /// How many are blocked.
    pub blocked: u64,
}
