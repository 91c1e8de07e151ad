//! What an audit says of all artifacts together, counted once; renderers only word it.

use serde::{Deserialize, Serialize};

use crate::vocab::{Code, Duty, Relation, Verdict};

/// The version of the summary's shape.
pub(super) const FORMAT: u32 = 1;

/// How many lines the lists have that name ids, licenses and strings.
pub const LINES: usize = 50;

/// The summary of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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

impl Summary {
    /// Adds what was counted of other artifacts.
    pub fn add(&mut self, other: Self) {
        self.format = other.format;
        self.artifacts += other.artifacts;
        self.bad_rows += other.bad_rows;
        self.relations += other.relations;
        self.undescribed += other.undescribed;
        self.verdicts.add_all(other.verdicts);
        self.unmapped_artifacts += other.unmapped_artifacts;
        put(
            &mut self.by_relation,
            other.by_relation,
            |r| r.relation,
            |a, b| a.verdicts.add_all(b.verdicts),
        );
        put(
            &mut self.by_license,
            other.by_license,
            |l| l.license.clone(),
            |a, b| a.verdicts.add_all(b.verdicts),
        );
        put(&mut self.by_code, other.by_code, |c| c.code, |a, b| a.artifacts += b.artifacts);
        put(
            &mut self.duties,
            other.duties,
            |d| d.duty,
            |a, b| {
                a.owed += b.owed;
                a.broken += b.broken;
            },
        );
        let clause = |c: &ByClause| (c.license.clone(), c.section.clone(), c.code);
        put(&mut self.clauses, other.clauses, clause, |a, b| a.blocked += b.blocked);
        put(&mut self.upstreams, other.upstreams, |u| u.id.clone(), |a, b| a.blocked += b.blocked);
        put(
            &mut self.unmapped,
            other.unmapped,
            |u| u.stated.clone(),
            |a, b| a.artifacts += b.artifacts,
        );
        put(
            &mut self.drift,
            other.drift,
            |d| d.depth,
            |a, b| {
                a.artifacts += b.artifacts;
                a.unstated += b.unstated;
                a.drifted += b.drifted;
                a.blocked += b.blocked;
            },
        );
    }

    /// Puts the lines of each list into their order, and leaves the first [`LINES`] of them.
    pub fn shorten(&mut self) {
        most(&mut self.by_relation, |r| r.verdicts.all(), |r| r.relation);
        most(&mut self.by_license, |l| l.verdicts.all(), |l| l.license.clone());
        most(&mut self.by_code, |c| c.artifacts, |c| c.code);
        most(&mut self.duties, |d| (d.broken, d.owed), |d| d.duty);
        most(&mut self.clauses, |c| c.blocked, |c| (c.license.clone(), c.section.clone(), c.code));
        most(&mut self.upstreams, |u| u.blocked, |u| u.id.clone());
        most(&mut self.unmapped, |u| u.artifacts, |u| u.stated.clone());
        self.drift.sort_by_key(|d| d.depth);
    }
}

/// Adds lines to those of the same name.
fn put<T, K: Eq + std::hash::Hash>(
    mine: &mut Vec<T>,
    theirs: Vec<T>,
    name: impl Fn(&T) -> K,
    add: impl Fn(&mut T, T),
) {
    let mut known: hashbrown::HashMap<K, usize> =
        mine.iter().enumerate().map(|(n, line)| (name(line), n)).collect();
    for line in theirs {
        match known.get(&name(&line)) {
            Some(n) => add(&mut mine[*n], line),
            None => {
                known.insert(name(&line), mine.len());
                mine.push(line);
            }
        }
    }
}

/// Leaves the lines with the greatest numbers, of equal ones the first by name.
fn most<T, N: Ord, K: Ord>(all: &mut Vec<T>, number: impl Fn(&T) -> N, name: impl Fn(&T) -> K) {
    all.sort_by_cached_key(|line| (std::cmp::Reverse(number(line)), name(line)));
    all.truncate(LINES);
}

/// How many artifacts have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByRelation {
    /// The relation; `None`: on nothing.
    pub relation: Option<Relation>,
    /// The verdicts.
    pub verdicts: Verdicts,
}

/// Verdicts by license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByLicense {
    /// The canonical expression; `None`: nobody said.
    pub license: Option<String>,
    /// The verdicts.
    pub verdicts: Verdicts,
}

/// Findings of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByCode {
    /// The code.
    pub code: Code,
    /// In how many artifacts.
    pub artifacts: u64,
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByUpstream {
    /// Its id.
    pub id: String,
    /// Its canonical license, as far as it is known.
    pub license: Option<String>,
    /// How many artifacts are blocked for it.
    pub blocked: u64,
}

/// A license string that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmapped {
    /// As it was written.
    pub stated: String,
    /// In how many artifacts.
    pub artifacts: u64,
}

/// What becomes of licenses at one depth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
