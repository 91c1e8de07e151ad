//! A survey as it is kept in a file.

use std::sync::OnceLock;

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::Survey;
use crate::engine::judge::Standing;
use crate::engine::terms::{self, StateId};

/// What is kept of a survey.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    terms: terms::Kept,
    states: Vec<StateId>,
    knots: HashMap<u32, (u32, StateId)>,
    cyclic: HashSet<u32>,
    standings: Vec<Standing>,
    opinions: Vec<u32>,
    depths: Vec<u32>,
}

impl Survey<'_> {
    /// What is worth keeping.
    pub fn kept(&self) -> Kept {
        Kept {
            terms: self.terms.kept(),
            states: self.states.clone(),
            knots: self.knots.clone(),
            cyclic: self.cyclic.clone(),
            standings: self.held.iter().map(|(standing, _)| *standing).collect(),
            opinions: self.opinions.clone(),
            depths: self.depths.clone(),
        }
    }

    /// Takes back what was kept of so many artifacts, where labels are the same again; `false`: it does
    /// not fit.
    pub fn take_back(&mut self, kept: Kept, count: usize) -> bool {
        let states = kept.terms.states();
        let is_state = |s: &StateId| (*s as usize) < states;
        let is_artifact = |n: &u32| (*n as usize) < count;
        let labels = self.terms.labels.labels.len();
        let sound = [kept.states.len(), kept.opinions.len(), kept.depths.len()] == [count; 3]
            && kept.states.iter().all(is_state)
            && kept
                .knots
                .iter()
                .all(|(n, (knot, s))| is_artifact(n) && is_artifact(knot) && is_state(s))
            && kept.cyclic.iter().all(is_artifact)
            && kept.opinions.iter().all(|o| (*o as usize) < kept.standings.len())
            && kept
                .standings
                .iter()
                .all(|s| (s.label as usize) < labels && (s.title as usize) < kept.terms.titles());
        if !sound || !self.terms.take_back(kept.terms) {
            return false;
        }
        self.known = kept.standings.iter().copied().zip(0..).collect();
        self.held = kept.standings.into_iter().map(|s| (s, OnceLock::new())).collect();
        (self.states, self.knots, self.cyclic) = (kept.states, kept.knots, kept.cyclic);
        (self.opinions, self.depths) = (kept.opinions, kept.depths);
        true
    }
}
