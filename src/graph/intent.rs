//! What the user wants to do, and how they answer what law leaves open.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Place;
use serde::{Deserialize, Serialize};

use crate::Date;
use crate::vocab::{Domain, Purpose, Release, Switch, WordSet};

/// How many people used the licensee's products in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UserCount {
    /// On which day; `None` stands for every day that a clause asks about.
    pub on: Option<Date>,
    /// How many.
    pub users: u64,
}

/// What the user wants to do with what they ship. What is absent is not stated: a rule that asks
/// for it makes a `fact-needed` finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Intent {
    /// What for.
    pub purpose: Option<Purpose>,
    /// How it is released; empty means `share`.
    pub release: WordSet<Release>,
    /// Monthly active users.
    pub users: Option<Vec<UserCount>>,
    /// Yearly revenue in US dollars.
    pub revenue: Option<u64>,
    /// Countries of the licensee's seat.
    pub established: Option<Vec<String>>,
    /// Countries in which it is offered.
    pub offered_in: Option<Vec<String>>,
    /// Fields of use; an empty set states: none.
    pub domains: Option<WordSet<Domain>>,
    /// The day for which dated rules are judged.
    pub as_of: Option<Date>,
    /// Where the statements stand, by key.
    #[serde(skip)]
    pub places: BTreeMap<&'static str, Arc<Place>>,
}

impl Intent {
    /// How it is released.
    pub fn releases(&self) -> WordSet<Release> {
        if self.release.is_empty() { WordSet::EMPTY.with(Release::Share) } else { self.release }
    }

    /// The users on a day; `None` where nobody said.
    pub fn users_on(&self, day: Option<Date>) -> Option<u64> {
        let counts = self.users.as_ref()?;
        match day {
            Some(day) => counts.iter().find(|c| c.on.is_none_or(|on| on == day)).map(|c| c.users),
            None => counts.iter().max_by_key(|c| (c.on.is_none(), c.on)).map(|c| c.users),
        }
    }
}

/// The switches that the user has set; the others are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Assumptions {
    yes: WordSet<Switch>,
    no: WordSet<Switch>,
}

impl Assumptions {
    /// With one switch set.
    #[must_use]
    pub fn with(self, switch: Switch, answer: bool) -> Self {
        let only = WordSet::EMPTY.with(switch);
        match answer {
            true => Self { yes: self.yes.with(switch), no: self.no.minus(only) },
            false => Self { yes: self.yes.minus(only), no: self.no.with(switch) },
        }
    }

    /// Only what is answered of these questions, and of what their answers follow.
    pub(crate) fn of(self, questions: WordSet<Switch>) -> Self {
        let questions = match questions.has(Switch::NcDataLimitsModel) {
            true => questions.with(Switch::TrainingAdaptsData),
            false => questions,
        };
        Self { yes: self.yes.intersection(questions), no: self.no.intersection(questions) }
    }

    /// The answer; `None` while it is open. `nc-data-limits-model` follows `training-adapts-data`
    /// where it is not set.
    pub fn answer(&self, switch: Switch) -> Option<bool> {
        if self.yes.has(switch) {
            Some(true)
        } else if self.no.has(switch) {
            Some(false)
        } else if switch == Switch::NcDataLimitsModel {
            self.answer(Switch::TrainingAdaptsData)
        } else {
            None
        }
    }
}
