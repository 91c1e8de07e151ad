//! The terms of all artifacts, each told once: items, titles and states are numbered, and what a relation
//! makes of a state is worked out the first time that it is asked for. Many artifacts have few titles, so
//! that a million of them cost a few numbers each.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::label::{AtomId, LabelId, Labels};
use super::relations::{lands_on, strictest, takes};
use crate::graph::Assumptions;
use crate::license::Binds;
use crate::vocab::{ArtifactKind, Component, Reach, Relation, Switch, Word, WordSet};

/// One license at one artifact: which atom, how far it has come, on which part, and what it hangs on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    pub atom: AtomId,
    pub reach: Reach,
    pub part: Component,
    /// Switches that must all be answered yes, as bits; [`UNSTATED`] marks a relation nobody stated.
    pub open: u16,
}

/// The bit of a relation that nobody stated.
pub(crate) const UNSTATED: u16 = 1 << 15;

impl Item {
    pub fn is_unstated(self) -> bool {
        self.open & UNSTATED != 0
    }

    pub fn switches(self) -> WordSet<Switch> {
        WordSet::of_bits(u64::from(self.open & !UNSTATED))
    }

    /// Whether it says what another one says, hanging on no more questions.
    pub fn covers(self, other: Self) -> bool {
        (self.atom, self.reach, self.part) == (other.atom, other.reach, other.part)
            && self.open & other.open == self.open
    }
}

/// Number of an item.
type ItemId = u32;
/// Number of a title: what arrives at an artifact.
pub(crate) type TitleId = u32;
/// Number of a state.
pub(crate) type StateId = u32;

/// The title of what nothing arrives at.
pub(crate) const NOTHING: TitleId = 0;

/// All that a downstream needs to know of what it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct State {
    pub kind: ArtifactKind,
    pub label: LabelId,
    pub title: TitleId,
}

/// How something stands to what it stands on, as far as it matters for what that passes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Way {
    pub by: Relation,
    /// What the downstream is.
    pub down: ArtifactKind,
    /// Whether a stranger made the downstream.
    pub stranger: bool,
}

/// Labels, and all that they become.
pub(crate) struct Terms<'a> {
    pub labels: Labels<'a>,
    pub answers: Assumptions,
    items: Vec<Item>,
    item_ids: HashMap<Item, ItemId>,
    /// By title: where its items lie in the arena, in order.
    titles: Vec<(u32, u32)>,
    arena: Vec<ItemId>,
    title_ids: HashMap<Box<[ItemId]>, TitleId>,
    states: Vec<State>,
    state_ids: HashMap<State, StateId>,
    carried: HashMap<(StateId, Way), TitleId>,
    joined: HashMap<(TitleId, TitleId), TitleId>,
}

impl<'a> Terms<'a> {
    pub fn new(labels: Labels<'a>, answers: Assumptions) -> Self {
        let mut terms = Self {
            labels,
            answers,
            items: Vec::new(),
            item_ids: HashMap::new(),
            titles: Vec::new(),
            arena: Vec::new(),
            title_ids: HashMap::new(),
            states: Vec::new(),
            state_ids: HashMap::new(),
            carried: HashMap::new(),
            joined: HashMap::new(),
        };
        terms.title_of(Vec::new());
        terms
    }

    /// The items of a title.
    pub fn title(&self, title: TitleId) -> impl Iterator<Item = Item> + Clone {
        self.numbers(title).iter().map(|n| self.items[*n as usize])
    }

    /// The items of a title, in an order that does not hang on which was met first.
    pub fn in_order(&self, title: TitleId) -> Vec<Item> {
        let mut items: Vec<Item> = self.title(title).collect();
        items.sort_by(|a, b| self.labels.order(*a, *b));
        items
    }

    /// Whether one of these questions has no answer yet.
    pub fn is_open(&self, switches: WordSet<Switch>) -> bool {
        switches.iter().any(|s| self.answers.answer(s).is_none())
    }

    /// The number of a state.
    pub fn state_id(&mut self, state: State) -> StateId {
        if let Some(id) = self.state_ids.get(&state) {
            return *id;
        }
        let id = self.states.len() as StateId;
        self.states.push(state);
        self.state_ids.insert(state, id);
        id
    }

    /// The state of a number.
    pub fn state(&self, id: StateId) -> State {
        self.states[id as usize]
    }

    /// What arrives where something stands on what is in a state.
    pub fn carry(&mut self, from: StateId, way: Way) -> TitleId {
        if let Some(known) = self.carried.get(&(from, way)) {
            return *known;
        }
        let state = self.state(from);
        let mut items: Vec<Item> = Vec::new();
        for item in self.own(state.label) {
            items.extend(self.pass(way, state.kind, item, true));
        }
        for item in self.title(state.title) {
            items.extend(self.pass(way, state.kind, item, false));
        }
        let numbers = items.into_iter().map(|i| self.item_id(i)).collect();
        let title = self.title_of(numbers);
        self.carried.insert((from, way), title);
        title
    }

    /// What arrives where both arrive.
    pub fn join(&mut self, one: TitleId, other: TitleId) -> TitleId {
        if one == other || other == NOTHING {
            return one;
        }
        if one == NOTHING {
            return other;
        }
        let pair = (one.min(other), one.max(other));
        if let Some(known) = self.joined.get(&pair) {
            return *known;
        }
        let both = [self.numbers(one), self.numbers(other)].concat();
        let title = self.title_of(both);
        self.joined.insert(pair, title);
        title
    }

    /// An artifact's own terms, as it holds them itself.
    pub fn own(&self, label: LabelId) -> impl Iterator<Item = Item> {
        let label = &self.labels.labels[label as usize];
        let unknown = label.unknown.map(|atom| (atom, Component::All));
        let stated = label.parts.iter().chain(&label.rivals).flat_map(|part| {
            let count: usize = part.expression.alternatives.iter().map(Vec::len).sum();
            let atoms = part.first_atom..part.first_atom + count as u32;
            atoms.map(|atom| (atom, part.component))
        });
        let all = unknown.into_iter().chain(stated);
        all.map(|(atom, part)| Item { atom, reach: Reach::Verbatim, part, open: 0 })
    }

    /// What an item of something of kind `up` becomes at what stands on it; `own`: it is a term of its
    /// own license, and did not arrive there.
    pub fn pass(
        &self,
        way: Way,
        up: ArtifactKind,
        item: Item,
        own: bool,
    ) -> impl Iterator<Item = Item> + use<> {
        let Way { by: relation, down, stranger } = way;
        let mut open = item.open;
        let mut by = relation;
        if relation == Relation::Unstated {
            by = strictest(down, up);
            open |= UNSTATED;
        }
        let atom = &self.labels.atoms[item.atom as usize];
        let mut made = [None, None];
        if (!own || takes(by, up, item.part))
            && let Some((reach, switch)) =
                self.labels.tables[atom.table as usize].arrive(by, item.reach)
        {
            let contract = atom.leaf.rules.as_ref().is_some_and(|r| r.binds == Binds::Contract);
            // Who accepted terms about outputs is whoever let the model produce something; a text
            // that makes models learnt from outputs its derivatives reaches everybody.
            let table = &self.labels.tables[atom.table as usize];
            let learnt = table.arrive(Relation::TrainedOn, Reach::Output);
            let about_outputs = atom.leaf.rules.is_some()
                && matches!(reach, Reach::Output | Reach::Learnt)
                && matches!(learnt, Some((Reach::Learnt, _)));
            let bound = ((contract || about_outputs) && stranger && is_of_outputs(by))
                .then_some(Switch::TermsBindThirdParties);
            // Nobody stated the relation: read it so that the terms reach.
            let switch = switch.filter(|_| relation != Relation::Unstated);
            let mut stopped = false;
            for switch in switch.into_iter().chain(bound) {
                match self.answers.answer(switch) {
                    Some(false) => stopped = true,
                    _ => open |= 1 << switch.index(),
                }
            }
            let part = lands_on(by, up);
            if !stopped {
                made[0] = Some(Item { reach, part, open, ..item });
            }
            // An adapter runs with its base, derivative or not.
            if by == Relation::AdapterOf && switch.is_some() && reach != Reach::Run {
                let open = item.open | (open & UNSTATED);
                made[1] = Some(Item { reach: Reach::Run, part, open, ..item });
            }
        }
        made.into_iter().flatten()
    }

    fn numbers(&self, title: TitleId) -> &[ItemId] {
        let (start, end) = self.titles[title as usize];
        &self.arena[start as usize..end as usize]
    }

    fn item_id(&mut self, item: Item) -> ItemId {
        let next = self.items.len() as ItemId;
        let id = *self.item_ids.entry(item).or_insert(next);
        if id == next {
            self.items.push(item);
        }
        id
    }

    fn title_of(&mut self, mut items: Vec<ItemId>) -> TitleId {
        items.sort_unstable();
        items.dedup();
        if let Some(known) = self.title_ids.get(&items[..]) {
            return *known;
        }
        let id = self.titles.len() as TitleId;
        let start = self.arena.len() as u32;
        self.arena.extend_from_slice(&items);
        self.titles.push((start, self.arena.len() as u32));
        self.title_ids.insert(items.into(), id);
        id
    }
}

/// What is kept of terms where labels are the same again: items, titles, states.
#[cfg(feature = "readers")]
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    items: Vec<Item>,
    titles: Vec<Vec<ItemId>>,
    states: Vec<State>,
}

#[cfg(feature = "readers")]
impl Kept {
    /// How many states there are.
    pub fn states(&self) -> usize {
        self.states.len()
    }

    /// How many titles there are.
    pub fn titles(&self) -> usize {
        self.titles.len()
    }
}

#[cfg(feature = "readers")]
impl Terms<'_> {
    /// What is worth keeping.
    pub fn kept(&self) -> Kept {
        let titles = (0..self.titles.len() as TitleId).map(|t| self.numbers(t).to_vec()).collect();
        Kept { items: self.items.clone(), titles, states: self.states.clone() }
    }

    /// Takes back what was kept; `false`: it does not fit these labels.
    pub fn take_back(&mut self, kept: Kept) -> bool {
        let Kept { items, titles, states } = kept;
        let (atoms, labels) = (self.labels.atoms.len(), self.labels.labels.len());
        let sound = items.iter().all(|i| (i.atom as usize) < atoms)
            && titles.iter().flatten().all(|i| (*i as usize) < items.len())
            && states
                .iter()
                .all(|s| (s.label as usize) < labels && (s.title as usize) < titles.len());
        if !sound {
            return false;
        }
        let same = |n: usize, id: u32| n == id as usize;
        items.into_iter().enumerate().all(|(n, item)| same(n, self.item_id(item)))
            && titles.into_iter().enumerate().all(|(n, title)| same(n, self.title_of(title)))
            && states.into_iter().enumerate().all(|(n, state)| same(n, self.state_id(state)))
    }
}

/// Whether a relation speaks of what a model has produced: then it matters who let it, and the title of
/// something depends on whose it is.
pub(crate) fn is_of_outputs(by: Relation) -> bool {
    matches!(by, Relation::GeneratedBy | Relation::DistilledFrom | Relation::TrainedOnOutputsOf)
}
