//! Findings that were there before.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::report::Report;
use crate::vocab::{Code, Verdict};

/// The version of the file's shape.
pub(crate) const FORMAT: u64 = 1;

/// What a check has found before: it is known, and does not fail the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Baseline {
    format: u64,
    /// By artifact, code and fingerprint, so that two versions of the file can be compared.
    findings: Vec<Known>,
}

/// A finding of a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// Which one it is.
    pub fingerprint: String,
    /// Of which code.
    pub code: Code,
    /// Whose it is.
    pub artifact: Arc<str>,
    /// How bad it was.
    pub verdict: Verdict,
    /// For whoever reads the file.
    pub message: String,
}

impl Baseline {
    /// A baseline of these.
    pub fn new(mut findings: Vec<Known>) -> Self {
        findings.sort_by(|a, b| {
            (&a.artifact, a.code, &a.fingerprint).cmp(&(&b.artifact, b.code, &b.fingerprint))
        });
        Self { format: FORMAT, findings }
    }

    /// All that a report has found. Notes fail nothing; what somebody accepted is not in it, so that
    /// it comes back when the acceptance ends.
    pub fn of(report: &Report) -> Self {
        let counted = report.findings.iter().filter(|f| !f.note && f.accepted.is_none());
        let known = counted.map(|f| Known {
            fingerprint: f.fingerprint.clone(),
            code: f.code,
            artifact: Arc::clone(&f.artifact),
            verdict: f.verdict,
            message: f.message.clone(),
        });
        Self::new(known.collect())
    }

    /// Marks the findings that were there before and have not become worse; returns those that are
    /// gone.
    pub fn apply(&self, report: &mut Report) -> Vec<&Known> {
        let mut left: BTreeMap<&str, (&Known, bool)> = BTreeMap::new();
        for known in &self.findings {
            left.entry(&known.fingerprint).or_insert((known, false));
        }
        for finding in report.findings.iter_mut().filter(|f| !f.note) {
            if let Some((known, met)) = left.get_mut(&*finding.fingerprint) {
                *met = true;
                finding.known = finding.verdict <= known.verdict;
            }
        }
        let gone = |known: &&Known| left.get(&*known.fingerprint).is_some_and(|(_, met)| !met);
        self.findings.iter().filter(gone).collect()
    }

    /// What it holds.
    pub fn findings(&self) -> &[Known] {
        &self.findings
    }
}
