//! Proofs: where terms come from, by a shortest path. Made only for what is reported.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use hashbrown::HashMap;

use super::spread::Spread;
use super::terms::{Item, StateId, Terms, Way};
use crate::graph::Lines;
use crate::vocab::Origin as Whose;

/// Where an item of a title comes from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The artifact that carries the license itself.
    pub artifact: u32,
    /// From the artifact asked about to that one, as numbers of relations.
    pub path: Vec<u32>,
}

/// A graph over which terms have spread.
pub(crate) struct Ground<'t, 'a, S, W> {
    pub terms: &'t Terms<'a>,
    pub lines: &'t Lines,
    /// The state of an artifact.
    pub state: S,
    /// Whether a stranger made it.
    pub stranger: W,
}

/// How each state was reached: the state nearer to the artifact asked about, and the relation between.
type Back = HashMap<(u32, Item), Option<((u32, Item), u32)>>;

impl<S: Fn(u32) -> StateId, W: Fn(u32) -> bool> Ground<'_, '_, S, W> {
    /// Every origin of an item at an artifact, nearest first, each with the last relation of a shortest
    /// path, until `found` breaks.
    fn search(
        &self,
        at: u32,
        item: Item,
        back: &mut Back,
        mut found: impl FnMut(&Back, (u32, Item), u32, u32) -> ControlFlow<()>,
    ) {
        let labels = &self.terms.labels;
        let mut queue = VecDeque::from([(at, item)]);
        back.insert((at, item), None);
        while let Some(state) = queue.pop_front() {
            let (here, wanted) = state;
            let down = self.terms.state((self.state)(here)).kind;
            let stranger = (self.stranger)(here);
            for (number, line) in self.lines.numbered(here) {
                let up = self.terms.state((self.state)(line.to));
                let own = self.terms.own(up.label).map(|i| (i, true));
                let carried = self.terms.title(up.title).map(|i| (i, false));
                let same = own.chain(carried).filter(|(i, _)| i.atom == wanted.atom);
                let mut states: Vec<(Item, bool)> = same.collect();
                if states.len() > 1 {
                    states.sort_by(|a, b| labels.order(a.0, b.0).then(b.1.cmp(&a.1)));
                }
                let way = Way { by: line.by, down, stranger };
                for (held, is_own) in states {
                    if !self.terms.pass(way, up.kind, held, is_own).any(|i| i == wanted) {
                        continue;
                    }
                    if is_own {
                        if found(back, state, number, line.to).is_break() {
                            return;
                        }
                        continue;
                    }
                    let next = (line.to, held);
                    if !back.contains_key(&next) {
                        back.insert(next, Some((state, number)));
                        queue.push_back(next);
                    }
                }
            }
        }
    }

    /// The nearest artifact that an item of a title comes from: along a cycle it may be the artifact
    /// itself, unless `others` alone count.
    pub fn nearest(&self, at: u32, item: Item, others: bool) -> Option<u32> {
        let mut nearest = None;
        self.search(at, item, &mut Back::new(), |_, _, _, origin| {
            if others && origin == at {
                return ControlFlow::Continue(());
            }
            nearest = Some(origin);
            ControlFlow::Break(())
        });
        nearest
    }
}

/// Every origin of an item at an artifact, nearest first, each with a shortest path.
pub(crate) fn origins(spread: &Spread<'_>, at: u32, item: Item) -> Vec<Origin> {
    let ground = Ground {
        terms: &spread.terms,
        lines: &spread.lines,
        state: |at: u32| spread.states[at as usize],
        stranger: |at| spread.graph.origin(at) == Whose::ThirdParty,
    };
    let mut found: Vec<Origin> = Vec::new();
    let mut seen = hashbrown::HashSet::new();
    ground.search(at, item, &mut Back::new(), |back, state, number, artifact| {
        if seen.insert(artifact) {
            found.push(Origin { artifact, path: walk(back, state, number) });
        }
        ControlFlow::Continue(())
    });
    found
}

fn walk(back: &Back, mut state: (u32, Item), last: u32) -> Vec<u32> {
    let mut path = vec![last];
    while let Some(Some((nearer, line))) = back.get(&state) {
        path.push(*line);
        state = *nearer;
    }
    path.reverse();
    path
}
