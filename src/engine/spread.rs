//! Spreads terms over a graph to a fixpoint: upstreams first, cycles until nothing changes.

use super::kept::Shelf;
use super::label::{LabelId, Labels};
use super::terms::{Item, NOTHING, NewTitle, State, StateId, Terms, TitleId, Way};
use crate::graph::{ArtifactGraph, Line, Lines, Order, order};
use crate::share::shares;
use crate::vocab::{ArtifactKind, Origin};

/// What is known of each artifact of a graph before anything has spread.
pub(crate) struct Sides<'a> {
    pub kind: &'a [ArtifactKind],
    pub label: &'a [LabelId],
}

/// How many artifacts are looked up before what is new among them is worked out.
const AT_ONCE: usize = 1 << 15;

/// Fewer than these a thread looks up as quickly as it takes to begin one.
const ALONE: usize = 256;

/// What is known of an artifact before anything new is worked out.
enum Ahead {
    State(StateId),
    Title(TitleId),
    NewTitle(Box<NewTitle>),
    /// Something that it stands on is new.
    Nothing,
}

impl Sides<'_> {
    /// The states of all artifacts, by so many threads; `stranger` says whose are others'. What was met
    /// before is looked up by all threads, what is new is worked out by one, in order: numbers are the
    /// same for any number of threads.
    pub fn spread(
        &self,
        terms: &mut Terms<'_>,
        lines: &Lines,
        order: &Order,
        stranger: impl Fn(u32) -> bool + Sync,
        threads: usize,
    ) -> Vec<StateId> {
        let mut states = roomy(StateId::MAX, lines.count());
        for all in order.levels().flat_map(|level| level.chunks(AT_ONCE)) {
            if threads < 2 || all.len() < threads * ALONE {
                all.iter().for_each(|at| {
                    self.settle(terms, lines, *at, stranger(*at), &mut states);
                });
                continue;
            }
            let look = |at: &u32| self.ahead(terms, lines, *at, stranger(*at), &states);
            let ahead = shares(all, threads, |all| all.iter().map(look).collect::<Vec<_>>());
            for (at, ahead) in all.iter().zip(ahead.into_iter().flatten()) {
                let title = match ahead {
                    Ahead::State(state) => {
                        states[*at as usize] = state;
                        continue;
                    }
                    Ahead::Title(title) => title,
                    Ahead::NewTitle(new) => terms.add(*new),
                    Ahead::Nothing => self.arriving(terms, lines, *at, stranger(*at), &states),
                };
                states[*at as usize] = self.state(terms, *at, title);
            }
        }
        for members in &order.knotted {
            self.knot(terms, lines, members, &stranger, &mut states);
        }
        states
    }

    fn ahead(
        &self,
        terms: &Terms<'_>,
        lines: &Lines,
        at: u32,
        stranger: bool,
        states: &[StateId],
    ) -> Ahead {
        let (kind, label) = (self.kind[at as usize], self.label[at as usize]);
        let carried = |line: &Line| {
            let from = states[line.to as usize];
            let way = Way { by: line.by, down: kind, stranger };
            if from == StateId::MAX { None } else { terms.known_carry(from, way) }
        };
        let known = match lines.of(at) {
            [one] => carried(one).map(Ok),
            all => all.iter().map(carried).collect::<Option<_>>().map(|all| terms.joined(all)),
        };
        match known {
            None => Ahead::Nothing,
            Some(Err(new)) => Ahead::NewTitle(Box::new(new)),
            Some(Ok(title)) => match terms.known_state(State { kind, label, title }) {
                Some(state) => Ahead::State(state),
                None => Ahead::Title(title),
            },
        }
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
        let states = sides.spread(&mut terms, &lines, &order, stranger, 1);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::Catalog;
    use crate::graph::Artifact;
    use crate::vocab::{Evidence, Relation};

    /// How many artifacts stand at each depth: so many that several threads look them up.
    const LEVEL: usize = 4 * ALONE;
    const LICENSES: [&str; 6] =
        ["Apache-2.0", "llama3.1", "GPL-3.0-only", "cc-by-nc-4.0", "openrail", "other"];
    const WAYS: [Relation; 4] = [
        Relation::FineTunedFrom,
        Relation::MergedFrom,
        Relation::DistilledFrom,
        Relation::Unstated,
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn any_number_of_threads_gives_the_same_numbers(
            all in prop::collection::vec(
                (0..LICENSES.len(), prop::collection::vec((0..LEVEL as u32, 0..WAYS.len()), 0..4)),
                3 * LEVEL,
            ),
        ) {
            let catalog = Catalog::builtin();
            let mut lines = Lines::default();
            for (n, (_, upstreams)) in all.iter().enumerate() {
                let above = (n / LEVEL * LEVEL).checked_sub(LEVEL);
                let line = |above: usize, (to, by): &(u32, usize)| Line {
                    to: above as u32 + to,
                    by: WAYS[*by],
                    evidence: Evidence::Declared,
                };
                let up = above.iter().flat_map(|above| upstreams.iter().map(|up| line(*above, up)));
                lines.push(&up.collect::<Vec<_>>());
            }
            let order = order(&lines);
            let kind = vec![ArtifactKind::Model; all.len()];
            let states = |threads: usize| {
                let mut labels = Labels::new(&catalog, None);
                let label: Vec<LabelId> = all.iter().map(|(license, _)| {
                    labels.of(&Artifact::new("", ArtifactKind::Model).license(LICENSES[*license]))
                }).collect();
                let mut terms = Terms::new(labels, Default::default());
                let sides = Sides { kind: &kind, label: &label };
                let states = sides.spread(&mut terms, &lines, &order, |_| true, threads);
                let titles = states.iter().map(|s| terms.title(terms.state(*s).title).collect());
                (titles.collect::<Vec<Vec<Item>>>(), states)
            };
            let one = states(1);
            prop_assert!(one.0.iter().any(|title| title.len() > 3));
            prop_assert!(states(2) == one);
            prop_assert!(states(3) == one);
        }
    }
}
