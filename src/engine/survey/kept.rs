//! A survey as it is kept in a file.

use std::io::{self, Read};
use std::sync::OnceLock;

use super::{Survey, of_publisher};
use crate::flat::{Sink, Source, sound};

impl Survey<'_> {
    /// Keeps what is worth keeping: not what is thought, but of what.
    pub fn keep(&self, to: &mut Sink<'_>) -> io::Result<()> {
        self.terms.keep(to)?;
        to.list(self.states.iter().copied())?;
        to.list(self.depths.iter().copied())?;
        to.list(self.knots.iter().map(|(n, (knot, state))| (*n, *knot, *state)))?;
        to.list(self.cyclic.iter().copied())?;
        to.list(self.held.iter().map(|(s, _)| (s.kind, s.label, s.title, s.derived)))?;
        to.list(self.opinions.iter().copied())
    }

    /// Takes back what was kept of so many artifacts, where labels are the same again; an error: it
    /// does not fit.
    pub fn take_back(&mut self, from: &mut Source<impl Read>, count: u32) -> io::Result<()> {
        self.terms.take_back(from)?;
        let (states, titles) = (self.terms.states(), self.terms.titles());
        let is_state = |s: u32| (s as usize) < states;
        let labels = self.terms.labels.labels.len();
        self.states = from.list(|s| is_state(s).then_some(s))?;
        // No way is longer than all artifacts are many.
        self.depths = from.list(|depth: u32| (depth < count).then_some(depth))?;
        let knots = from.list(|(n, knot, state)| {
            (n < count && knot < count && is_state(state)).then_some((n, (knot, state)))
        })?;
        self.knots = knots.into_iter().collect();
        self.cyclic = from.list(|n: u32| (n < count).then_some(n))?.into_iter().collect();
        self.held = from.list(|(kind, label, title, derived)| {
            let fits = (label as usize) < labels && (title as usize) < titles;
            fits.then(|| (of_publisher(kind, label, title, derived), OnceLock::new()))
        })?;
        self.known = self.held.iter().map(|(standing, _)| *standing).zip(0..).collect();
        let opinions = self.held.len();
        self.opinions = from.list(|o: u32| ((o as usize) < opinions).then_some(o))?;
        sound([self.states.len(), self.depths.len(), self.opinions.len()] == [count as usize; 3])
    }
}
