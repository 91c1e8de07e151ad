//! Spreads terms over a graph to a fixpoint: upstreams first, cycles until nothing changes.

use super::kept::Shelf;
use super::label::{LabelId, Labels};
use super::terms::{Item, NOTHING, State, StateId, Terms, TitleId, Way};
use crate::graph::{ArtifactGraph, Line, Lines, Order, order};
use crate::vocab::{ArtifactKind, Origin};

/// What is known of each artifact of a graph before anything has spread.
pub(crate) struct Sides<'a> {
    pub kind: &'a [ArtifactKind],
    pub label: &'a [LabelId],
}

impl Sides<'_> {
    /// The states of all artifacts; `stranger` says whose are others'.
    pub fn spread(
        &self,
        terms: &mut Terms<'_>,
        lines: &Lines,
        order: &Order,
        stranger: impl Fn(u32) -> bool,
    ) -> Vec<StateId> {
        let mut states = roomy(StateId::MAX, lines.count());
        for at in &order.sorted {
            self.settle(terms, lines, *at, stranger(*at), &mut states);
        }
        for members in &order.knotted {
            self.knot(terms, lines, members, &stranger, &mut states);
        }
        states
    }

    /// The states of what stands on itself, from nothing. Titles only grow and are finite, so this ends.
    pub fn knot(
        &self,
        terms: &mut Terms<'_>,
        lines: &Lines,
        members: &[u32],
        stranger: &impl Fn(u32) -> bool,
        states: &mut [StateId],
    ) {
        for at in members {
            states[*at as usize] = self.state(terms, *at, NOTHING);
        }
        loop {
            let mut changed = false;
            for at in members {
                changed |= self.settle(terms, lines, *at, stranger(*at), states);
            }
            if !changed {
                return;
            }
        }
    }

    fn state(&self, terms: &mut Terms<'_>, at: u32, title: TitleId) -> StateId {
        let (kind, label) = (self.kind[at as usize], self.label[at as usize]);
        terms.state_id(State { kind, label, title })
    }

    /// Collects what arrives at an artifact; whether that is new.
    pub fn settle(
        &self,
        terms: &mut Terms<'_>,
        lines: &Lines,
        at: u32,
        stranger: bool,
        states: &mut [StateId],
    ) -> bool {
        let title = self.arriving(terms, lines, at, stranger, states);
        let state = self.state(terms, at, title);
        std::mem::replace(&mut states[at as usize], state) != state
    }

    /// The title of an artifact, from the states of what it stands on.
    pub fn arriving(
        &self,
        terms: &mut Terms<'_>,
        lines: &Lines,
        at: u32,
        stranger: bool,
        states: &[StateId],
    ) -> TitleId {
        let down = self.kind[at as usize];
        let mut carry =
            |line: &Line, from: StateId| terms.carry(from, Way { by: line.by, down, stranger });
        match lines.of(at) {
            [one] => carry(one, states[one.to as usize]),
            all => {
                // Where they lie is looked up for all of them together: memory is slow.
                let froms: Vec<StateId> = all.iter().map(|line| states[line.to as usize]).collect();
                let titles = all.iter().zip(froms).map(|(line, from)| carry(line, from)).collect();
                terms.join(titles)
            }
        }
    }
}

/// A list of so many, with room for a few that come later: nothing of it moves then.
pub(crate) fn roomy<T: Clone>(value: T, count: usize) -> Vec<T> {
    let mut list = Vec::with_capacity(count + count / 16);
    list.resize(count, value);
    list
}

/// What arrives at each artifact of a graph.
pub(crate) struct Spread<'a> {
    pub graph: &'a ArtifactGraph,
    pub terms: Terms<'a>,
    pub lines: Lines,
    /// By artifact.
    pub states: Vec<StateId>,
    pub knotted: Vec<Vec<u32>>,
    /// The texts that duties are checked against.
    pub shelf: Shelf,
}

impl<'a> Spread<'a> {
    pub fn over(graph: &'a ArtifactGraph, mut labels: Labels<'a>) -> Self {
        let label: Vec<LabelId> = graph.artifacts().iter().map(|a| labels.of(a)).collect();
        let kind: Vec<ArtifactKind> = graph.artifacts().iter().map(|a| a.kind).collect();
        let mut terms = Terms::new(labels, *graph.assumptions());
        let lines = Lines::of_graph(graph);
        let order = order(&lines);
        let sides = Sides { kind: &kind, label: &label };
        let stranger = |at| graph.origin(at) == Origin::ThirdParty;
        let states = sides.spread(&mut terms, &lines, &order, stranger);
        Self { graph, terms, lines, states, knotted: order.knotted, shelf: Shelf::default() }
    }

    /// Kind, label and title of an artifact.
    pub fn state(&self, at: u32) -> State {
        self.terms.state(self.states[at as usize])
    }

    /// What arrives at an artifact.
    pub fn title(&self, at: u32) -> impl Iterator<Item = Item> + Clone {
        self.terms.title(self.state(at).title)
    }
}
