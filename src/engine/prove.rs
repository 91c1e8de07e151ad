//! Proofs: where terms come from, by a shortest path. Made only for what is reported.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};

use super::spread::Spread;
#[cfg(feature = "readers")]
use super::terms::State;
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
    /// Where an item at an artifact comes from in one step: the number of the relation, the upstream,
    /// what it is there, and whether it is a term of the upstream's own license.
    fn sources(
        &self,
        (at, wanted): (u32, Item),
        mut each: impl FnMut(u32, u32, Item, bool) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let labels = &self.terms.labels;
        let down = self.terms.state((self.state)(at)).kind;
        let stranger = (self.stranger)(at);
        let mut held: Vec<(Item, bool)> = Vec::new();
        for (number, line) in self.lines.numbered(at) {
            let up = self.terms.state((self.state)(line.to));
            let own = self.terms.own(up.label).map(|i| (i, true));
            let carried = self.terms.title(up.title).map(|i| (i, false));
            held.clear();
            held.extend(own.chain(carried).filter(|(i, _)| i.atom == wanted.atom));
            if held.len() > 1 {
                held.sort_by(|a, b| labels.order(a.0, b.0).then(b.1.cmp(&a.1)));
            }
            let way = Way { by: line.by, down, stranger };
            for (item, is_own) in &held {
                if self.terms.pass(way, up.kind, *item, *is_own).any(|i| i == wanted) {
                    each(number, line.to, *item, *is_own)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// What an artifact stands on, each with the way that leads there and how it stands itself.
    #[cfg(feature = "readers")]
    fn steps(&self, at: u32) -> impl Iterator<Item = (u32, Way, State)> {
        let down = self.terms.state((self.state)(at)).kind;
        let stranger = (self.stranger)(at);
        self.lines.of(at).iter().map(move |line| {
            let way = Way { by: line.by, down, stranger };
            (line.to, way, self.terms.state((self.state)(line.to)))
        })
    }

    /// What arrives at an artifact out of the own licenses of what it stands on, each with who gives it.
    #[cfg(feature = "readers")]
    pub fn given(&self, at: u32) -> Vec<(Item, u32)> {
        let given = |(to, way, up): (u32, Way, State)| {
            let own = self.terms.own(up.label);
            let arriving = own.flat_map(move |own| self.terms.pass(way, up.kind, own, true));
            arriving.map(move |item| (item, to))
        };
        self.steps(at).flat_map(given).collect()
    }

    /// The nearest artifact that an item of a title comes from, of those that are not stood on directly:
    /// along a cycle it may be the artifact itself, unless `others` alone count.
    #[cfg(feature = "readers")]
    pub fn beyond(&self, at: u32, item: Item, others: bool) -> Option<u32> {
        let mut queue = VecDeque::from([(at, item)]);
        let mut seen = HashSet::new();
        let mut held: Vec<Item> = Vec::new();
        while let Some((below, wanted)) = queue.pop_front() {
            let becomes = |way: Way, up: State, item: Item, own| {
                item.atom == wanted.atom
                    && self.terms.pass(way, up.kind, item, own).any(|i| i == wanted)
            };
            let owner = self.steps(below).find(|(to, way, up)| {
                !(others && *to == at)
                    && self.terms.own(up.label).any(|own| becomes(*way, *up, own, true))
            });
            if let Some((owner, ..)) = owner {
                return Some(owner);
            }
            for (to, way, up) in self.steps(below) {
                held.clear();
                held.extend(self.terms.title(up.title).filter(|i| becomes(way, up, *i, false)));
                if held.len() > 1 {
                    held.sort_by(|a, b| self.terms.labels.order(*a, *b));
                }
                queue.extend(held.iter().map(|i| (to, *i)).filter(|state| seen.insert(*state)));
            }
        }
        None
    }

    /// Every origin of an item at an artifact, nearest first, each with a shortest path.
    fn origins(&self, at: u32, item: Item) -> Vec<Origin> {
        let mut found: Vec<Origin> = Vec::new();
        let mut seen = HashSet::new();
        let mut queue = VecDeque::from([(at, item)]);
        let mut back = Back::from([((at, item), None)]);
        while let Some(state) = queue.pop_front() {
            let _ = self.sources(state, |number, to, held, is_own| {
                if is_own {
                    if seen.insert(to) {
                        found.push(Origin { artifact: to, path: walk(&back, state, number) });
                    }
                } else if let Entry::Vacant(new) = back.entry((to, held)) {
                    new.insert(Some((state, number)));
                    queue.push_back((to, held));
                }
                ControlFlow::Continue(())
            });
        }
        found
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
    ground.origins(at, item)
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
