//! What several licenses come to together: each is worked out once, and counted wherever it arrives.

use std::sync::Arc;

use super::draft::{Draft, Due};
use super::label::AtomId;
use crate::vocab::Verdict;
#[cfg(feature = "readers")]
use crate::vocab::{Duty, WordSet};

/// What a license comes to at an artifact, or what is found beside all of them.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub drafts: Vec<Arc<Draft>>,
    pub dues: Vec<Due>,
    /// The worst of the drafts.
    verdict: Verdict,
    /// The duties that fall due.
    #[cfg(feature = "readers")]
    pub duties: WordSet<Duty>,
    /// What falls due of names.
    #[cfg(feature = "readers")]
    pub names: Vec<Due>,
}

impl Made {
    /// Findings, and no duties.
    pub fn of(drafts: Vec<Arc<Draft>>) -> Self {
        Self {
            verdict: drafts.iter().map(|d| d.verdict).max().unwrap_or(Verdict::Clear),
            drafts,
            dues: Vec::new(),
            #[cfg(feature = "readers")]
            duties: WordSet::EMPTY,
            #[cfg(feature = "readers")]
            names: Vec::new(),
        }
    }

    /// The same without some of the findings.
    fn without(&self, falls: &impl Fn(&Draft) -> bool) -> Self {
        let drafts: Vec<_> = self.drafts.iter().filter(|d| !falls(d)).cloned().collect();
        let verdict = Self::of(drafts.clone()).verdict;
        Self { drafts, verdict, ..self.clone() }
    }
}

/// What is thought of an artifact, license by license.
#[derive(Debug)]
pub(crate) struct Sum {
    made: Vec<Arc<Made>>,
    /// The worst of all findings.
    worst: Verdict,
    /// How many findings there are.
    pub drafts: usize,
    /// How many duties there are.
    pub dues: usize,
    /// Where there was a choice: an atom of the alternative that was taken.
    pub choices: Vec<AtomId>,
    /// Terms arrive that nobody knows.
    pub unknown: bool,
}

impl Sum {
    /// Nothing.
    pub fn new() -> Self {
        let (made, choices) = (Vec::new(), Vec::new());
        Self { made, worst: Verdict::Clear, drafts: 0, dues: 0, choices, unknown: false }
    }

    pub fn verdict(&self) -> Verdict {
        if self.unknown { self.worst.max(Verdict::Unknown) } else { self.worst }
    }

    /// What it is the sum of.
    #[cfg(feature = "readers")]
    pub fn made(&self) -> &[Arc<Made>] {
        &self.made
    }

    pub fn drafts(&self) -> impl Iterator<Item = &Arc<Draft>> {
        self.made.iter().flat_map(|made| &made.drafts)
    }

    pub fn dues(&self) -> impl Iterator<Item = &Due> {
        self.made.iter().flat_map(|made| &made.dues)
    }

    pub fn push(&mut self, made: Arc<Made>) {
        let (drafts, dues) = (made.drafts.len(), made.dues.len());
        if drafts + dues > 0 {
            self.worst = self.worst.max(made.verdict);
            self.drafts += drafts;
            self.dues += dues;
            self.made.push(made);
        }
    }

    pub fn append(&mut self, other: Self) {
        other.made.into_iter().for_each(|made| self.push(made));
        self.choices.extend(other.choices);
        self.unknown |= other.unknown;
    }

    /// Leaves out some of the findings.
    pub fn leave_out(&mut self, falls: impl Fn(&Draft) -> bool) {
        let Self { made, choices, unknown, .. } = std::mem::replace(self, Self::new());
        (self.choices, self.unknown) = (choices, unknown);
        for made in made {
            self.push(match made.drafts.iter().any(|d| falls(d)) {
                true => Arc::new(made.without(&falls)),
                false => made,
            });
        }
    }
}
