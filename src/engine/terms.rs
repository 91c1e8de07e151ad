//! The terms of all artifacts, each told once: items, titles and states are numbered, and what a relation
//! makes of a state is worked out the first time that it is asked for. Many artifacts have few titles, so
//! that a million of them cost a few numbers each.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, Hash, Hasher};
#[cfg(feature = "readers")]
use std::io::{self, Read};

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::label::{AtomId, LabelId, Labels};
use super::relations::{lands_on, strictest, takes};
#[cfg(feature = "readers")]
use crate::flat::{Sink, Source, sound};
use crate::graph::Assumptions;
use crate::license::Binds;
use crate::vocab::{ArtifactKind, Component, Reach, Relation, Switch, Word, WordSet};

/// One license at one artifact: which atom, how far it has come, on which part, and what it hangs on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Item {
    pub atom: AtomId,
    pub reach: Reach,
    pub part: Component,
    /// Switches that must all be answered yes, as bits; [`UNSTATED`] marks a relation nobody stated.
    pub open: u16,
}

/// What arrives at an artifact.
#[derive(Debug, Clone)]
pub(crate) struct Arriving {
    /// In the order of licenses.
    pub items: Vec<Item>,
    /// The same, those of one statement together.
    pub by_statement: Vec<Item>,
}

impl Arriving {
    /// What is left where some of it falls away.
    pub fn without(&self, falls: impl Fn(&Item) -> bool) -> Cow<'_, Self> {
        if !self.items.iter().any(&falls) {
            return Cow::Borrowed(self);
        }
        let mut left = self.clone();
        left.items.retain(|i| !falls(i));
        left.by_statement.retain(|i| !falls(i));
        Cow::Owned(left)
    }
}

impl Hash for Item {
    /// As one number: items are looked up more often than anything else.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let Self { atom, reach, part, open } = *self;
        let way = (reach.index() as u64) << 8 | part.index() as u64;
        hasher.write_u64(u64::from(atom) << 32 | way << 16 | u64::from(open));
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    title_ids: HashTable<TitleId>,
    hasher: DefaultHashBuilder,
    states: Vec<State>,
    state_ids: HashMap<State, StateId>,
    carried: HashMap<(StateId, Way), TitleId>,
    pairs: HashMap<(TitleId, TitleId), TitleId>,
}

/// A title that may have no number yet.
pub(crate) struct NewTitle {
    /// Where it is what arrives from two: their titles.
    pair: Option<(TitleId, TitleId)>,
    /// In order, each once.
    items: Vec<ItemId>,
    hash: u64,
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
            title_ids: HashTable::new(),
            hasher: Default::default(),
            states: Vec::new(),
            state_ids: HashMap::new(),
            carried: HashMap::new(),
            pairs: HashMap::new(),
        };
        let none: Vec<ItemId> = Vec::new();
        terms.title_of(terms.hasher.hash_one(&none), &none);
        terms
    }

    /// The items of a title.
    pub fn title(&self, title: TitleId) -> impl Iterator<Item = Item> + Clone {
        self.numbers(title).iter().map(|n| self.items[*n as usize])
    }

    /// Items in an order that does not hang on which was met first.
    pub fn in_order(&self, items: impl Iterator<Item = Item>) -> Arriving {
        let mut items: Vec<Item> = items.collect();
        items.sort_by(|a, b| self.labels.order(*a, *b));
        let mut by_statement = items.clone();
        self.labels.by_statement(&mut by_statement);
        Arriving { items, by_statement }
    }

    /// Whether one of these questions has no answer yet.
    pub fn is_open(&self, switches: WordSet<Switch>) -> bool {
        switches.iter().any(|s| self.answers.answer(s).is_none())
    }

    /// The number of a state, if it has one.
    pub fn known_state(&self, state: State) -> Option<StateId> {
        self.state_ids.get(&state).copied()
    }

    /// The number of a state.
    pub fn state_id(&mut self, state: State) -> StateId {
        if let Some(id) = self.known_state(state) {
            return id;
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

    /// What arrives where something stands on what is in a state, if that is known.
    pub fn known_carry(&self, from: StateId, way: Way) -> Option<TitleId> {
        self.carried.get(&(from, way)).copied()
    }

    /// What arrives where something stands on what is in a state.
    pub fn carry(&mut self, from: StateId, way: Way) -> TitleId {
        if let Some(known) = self.known_carry(from, way) {
            return known;
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
        let numbers = in_order(numbers);
        let title = self.title_of(self.hasher.hash_one(&numbers), &numbers);
        self.carried.insert((from, way), title);
        title
    }

    /// What arrives where all of these arrive.
    pub fn join(&mut self, all: Vec<TitleId>) -> TitleId {
        self.joined(all).unwrap_or_else(|new| self.add(new))
    }

    /// The same where that is known; else what it is made of.
    pub fn joined(&self, mut all: Vec<TitleId>) -> Result<TitleId, NewTitle> {
        all.sort_unstable();
        all.dedup();
        let all = &all[usize::from(all.first() == Some(&NOTHING))..];
        let pair = match *all {
            [] => return Ok(NOTHING),
            [one] => return Ok(one),
            [one, other] => Some((one, other)),
            _ => None,
        };
        // Two meet again elsewhere, more of them hardly ever.
        if let Some(known) = pair.and_then(|pair| self.pairs.get(&pair)) {
            return Ok(*known);
        }
        let items = in_order(all.iter().flat_map(|title| self.numbers(*title)).copied().collect());
        let hash = self.hasher.hash_one(&items);
        match self.known_title(hash, &items) {
            Some(title) if pair.is_none() => Ok(title),
            _ => Err(NewTitle { pair, items, hash }),
        }
    }

    /// The title of these items, if it has a number.
    fn known_title(&self, hash: u64, items: &[ItemId]) -> Option<TitleId> {
        self.title_ids.find(hash, |t| self.numbers(*t) == items).copied()
    }

    /// Gives a title a number, where it has none yet.
    pub fn add(&mut self, new: NewTitle) -> TitleId {
        let title = self.title_of(new.hash, &new.items);
        if let Some(pair) = new.pair {
            self.pairs.insert(pair, title);
        }
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
        within(&self.titles, &self.arena, title)
    }

    fn item_id(&mut self, item: Item) -> ItemId {
        let next = self.items.len() as ItemId;
        let id = *self.item_ids.entry(item).or_insert(next);
        if id == next {
            self.items.push(item);
        }
        id
    }

    /// The number of what has these items, in order and each once.
    fn title_of(&mut self, hash: u64, items: &[ItemId]) -> TitleId {
        if let Some(known) = self.known_title(hash, items) {
            return known;
        }
        let id = self.titles.len() as TitleId;
        let start = self.arena.len() as u32;
        self.arena.extend_from_slice(items);
        self.titles.push((start, self.arena.len() as u32));
        let (titles, arena) = (&self.titles, &self.arena);
        let hash_of = |t: &TitleId| self.hasher.hash_one(within(titles, arena, *t));
        self.title_ids.insert_unique(hash, id, hash_of);
        id
    }
}

/// Numbers in order, each once.
fn in_order(mut items: Vec<ItemId>) -> Vec<ItemId> {
    items.sort_unstable();
    items.dedup();
    items
}

/// The items of a title.
fn within<'t>(titles: &[(u32, u32)], arena: &'t [ItemId], title: TitleId) -> &'t [ItemId] {
    let (start, end) = titles[title as usize];
    &arena[start as usize..end as usize]
}

#[cfg(feature = "readers")]
impl Terms<'_> {
    /// Makes room for a few more of everything, so that no table has to move for one that comes later.
    pub fn make_room(&mut self) {
        let more = |count: usize| count / 16 + 64;
        self.titles.reserve_exact(more(self.titles.len()));
        self.arena.reserve_exact(more(self.arena.len()));
        let (titles, arena, hasher) = (&self.titles, &self.arena, &self.hasher);
        let hash_of = |t: &TitleId| hasher.hash_one(within(titles, arena, *t));
        self.title_ids.reserve(more(self.title_ids.len()), hash_of);
        self.states.reserve_exact(more(self.states.len()));
        self.state_ids.reserve(more(self.state_ids.len()));
        self.carried.reserve(more(self.carried.len()));
        self.pairs.reserve(more(self.pairs.len()));
    }

    /// How many states there are.
    pub fn states(&self) -> usize {
        self.states.len()
    }

    /// How many titles there are.
    pub fn titles(&self) -> usize {
        self.titles.len()
    }

    /// Keeps items, titles and states: all that is worth it where labels are the same again.
    pub fn keep(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.list(self.items.iter().map(|i| (i.atom, i.reach, i.part, i.open)))?;
        to.lists((0..self.titles.len() as TitleId).map(|t| self.numbers(t)), |item| item)?;
        to.list(self.states.iter().map(|s| (s.kind, s.label, s.title)))
    }

    /// Takes back what was kept; an error: it does not fit these labels.
    pub fn take_back(&mut self, from: &mut Source<impl Read>) -> io::Result<()> {
        let (atoms, labels) = (self.labels.atoms.len(), self.labels.labels.len());
        self.items = from.list(|(atom, reach, part, open)| {
            let item = Item { atom, reach, part, open };
            ((atom as usize) < atoms).then_some(item)
        })?;
        let items = self.items.len();
        (self.titles, self.arena) =
            from.lists(|item: ItemId| ((item as usize) < items).then_some(item))?;
        let titles = self.titles.len();
        self.states = from.list(|(kind, label, title)| {
            let fits = (label as usize) < labels && (title as usize) < titles;
            fits.then_some(State { kind, label, title })
        })?;
        // Nothing is the first title.
        sound(self.titles.first() == Some(&(0, 0)))?;
        self.item_ids = self.items.iter().copied().zip(0..).collect();
        self.state_ids = self.states.iter().copied().zip(0..).collect();
        let hash_of = |t: &TitleId| self.hasher.hash_one(within(&self.titles, &self.arena, *t));
        self.title_ids = HashTable::with_capacity(titles);
        for title in 0..titles as TitleId {
            self.title_ids.insert_unique(hash_of(&title), title, hash_of);
        }
        Ok(())
    }
}

/// Whether a relation speaks of what a model has produced: then it matters who let it, and the title of
/// something depends on whose it is.
pub(crate) fn is_of_outputs(by: Relation) -> bool {
    matches!(by, Relation::GeneratedBy | Relation::DistilledFrom | Relation::TrainedOnOutputsOf)
}
