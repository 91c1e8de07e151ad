//! Spreads terms over the graph to a fixpoint: upstreams first, cycles until nothing changes.

use hashbrown::HashMap;

use super::kept::Shelf;
use super::label::{AtomId, LabelId, Labels};
use super::relations::{lands_on, strictest, takes};
use crate::graph::{ArtifactGraph, Edge, order};
use crate::license::Binds;
use crate::vocab::{ArtifactKind, Component, Origin, Reach, Relation, Switch, Word};

/// One license at one artifact: which atom, how far it has come, on which part, and what it hangs on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
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

    pub fn switches(self) -> impl Iterator<Item = Switch> {
        Switch::ALL.iter().copied().filter(move |s| self.open & (1 << s.index()) != 0)
    }

    /// Whether it says what another one says, hanging on no more questions.
    pub fn covers(self, other: Self) -> bool {
        (self.atom, self.reach, self.part) == (other.atom, other.reach, other.part)
            && self.open & other.open == self.open
    }
}

/// Number of an item among all items of a graph.
pub(crate) type ItemId = u32;

/// No item.
const NONE: ItemId = ItemId::MAX;

/// What arrives at each artifact. Items are numbered, titles are lists of numbers in one arena:
/// a million artifacts cost a few numbers each.
pub(crate) struct Spread<'a> {
    pub graph: &'a ArtifactGraph,
    pub labels: Labels<'a>,
    /// By artifact.
    pub label: Vec<LabelId>,
    pub knotted: Vec<u32>,
    /// By artifact: its kind, and whether a stranger made it.
    sides: Vec<(ArtifactKind, bool)>,
    items: Vec<Item>,
    numbers: HashMap<Item, ItemId>,
    /// By artifact: where its title lies in the arena.
    titles: Vec<(u32, u32)>,
    arena: Vec<ItemId>,
    /// By class of edge, then by item: what it becomes.
    passed: Vec<Vec<Option<[ItemId; 2]>>>,
    /// By label: the numbers of its own items.
    owned: Vec<Vec<ItemId>>,
    /// The texts that duties are checked against.
    pub shelf: Shelf,
}

/// Edges of one class pass every item on alike: relation, both kinds, whose the downstream is, and
/// whether the item is the upstream's own.
fn class(
    relation: Relation,
    down: ArtifactKind,
    up: ArtifactKind,
    stranger: bool,
    own: bool,
) -> usize {
    const KINDS: usize = ArtifactKind::ALL.len();
    ((relation as usize * KINDS + down as usize) * KINDS + up as usize) * 4
        + usize::from(stranger) * 2
        + usize::from(own)
}

impl<'a> Spread<'a> {
    pub fn over(graph: &'a ArtifactGraph, mut labels: Labels<'a>) -> Self {
        let label = graph.artifacts().iter().map(|a| labels.of(a)).collect();
        let order = order(graph);
        let count = graph.artifacts().len();
        let kinds = ArtifactKind::ALL.len();
        let sides = (0..count as u32)
            .map(|n| (graph.artifact(n).kind, graph.origin(n) == Origin::ThirdParty))
            .collect();
        let mut spread = Self {
            graph,
            label,
            sides,
            knotted: order.knotted,
            items: Vec::new(),
            numbers: HashMap::new(),
            titles: vec![(0, 0); count],
            arena: Vec::with_capacity(count * 4),
            passed: vec![Vec::new(); Relation::ALL.len() * kinds * kinds * 4],
            owned: Vec::new(),
            shelf: Shelf::default(),
            labels,
        };
        for label in 0..spread.labels.labels.len() as LabelId {
            let own: Vec<Item> = spread.own(label).collect();
            let own = own.into_iter().map(|i| spread.number(i)).collect();
            spread.owned.push(own);
        }
        let mut seen = Seen::default();
        for at in order.sorted {
            spread.gather(at, &mut seen);
        }
        // Titles only grow and are finite, so this ends on any cycle.
        loop {
            let mut changed = false;
            for n in 0..spread.knotted.len() {
                changed |= spread.gather(spread.knotted[n], &mut seen);
            }
            if !changed {
                return spread;
            }
        }
    }

    /// The numbers of what arrives at an artifact, in order.
    pub fn arriving(&self, at: u32) -> &[ItemId] {
        let (start, end) = self.titles[at as usize];
        &self.arena[start as usize..end as usize]
    }

    /// What arrives at an artifact.
    pub fn title(&self, at: u32) -> impl Iterator<Item = Item> {
        self.arriving(at).iter().map(|n| self.items[*n as usize])
    }

    /// Whether one of these questions has no answer yet.
    pub fn is_open(&self, mut switches: impl Iterator<Item = Switch>) -> bool {
        switches.any(|s| self.graph.assumptions().answer(s).is_none())
    }

    /// The item of a number.
    pub fn item(&self, number: ItemId) -> Item {
        self.items[number as usize]
    }

    /// Collects what arrives at an artifact; whether that is new.
    fn gather(&mut self, at: u32, seen: &mut Seen) -> bool {
        let graph = self.graph;
        let (down, stranger) = self.sides[at as usize];
        for edge in graph.upstreams(at) {
            let (up, _) = self.sides[edge.to as usize];
            let class = |own| class(edge.relation, down, up, stranger, own);
            let label = self.label[edge.to as usize] as usize;
            for n in 0..self.owned[label].len() {
                let item = self.owned[label][n];
                self.pass_number(class(true), edge, item, true, seen);
            }
            let (start, end) = self.titles[edge.to as usize];
            for n in start..end {
                self.pass_number(class(false), edge, self.arena[n as usize], false, seen);
            }
        }
        seen.list.retain(|i| std::mem::take(&mut seen.marks[*i as usize]));
        seen.list.sort_unstable();
        let changed = self.arriving(at) != &seen.list[..];
        if changed {
            let start = self.arena.len() as u32;
            self.arena.extend_from_slice(&seen.list);
            self.titles[at as usize] = (start, self.arena.len() as u32);
        }
        seen.list.clear();
        changed
    }

    fn pass_number(&mut self, class: usize, edge: &Edge, item: ItemId, own: bool, seen: &mut Seen) {
        let known = self.passed[class].get(item as usize).copied().flatten();
        let made = known.unwrap_or_else(|| {
            let mut made = [NONE, NONE];
            let passed: Vec<Item> = self.along(edge, self.items[item as usize], own).collect();
            for (slot, item) in made.iter_mut().zip(passed) {
                *slot = self.number(item);
            }
            let row = &mut self.passed[class];
            if row.len() <= item as usize {
                row.resize(item as usize + 1, None);
            }
            row[item as usize] = Some(made);
            made
        });
        for number in made.into_iter().filter(|n| *n != NONE) {
            seen.add(number, self.items.len());
        }
    }

    fn number(&mut self, item: Item) -> ItemId {
        if let Some(number) = self.numbers.get(&item) {
            return *number;
        }
        let number = self.items.len() as ItemId;
        self.items.push(item);
        self.numbers.insert(item, number);
        number
    }

    /// An artifact's own terms, as it holds them itself.
    pub fn own(&self, label: LabelId) -> impl Iterator<Item = Item> {
        let first = self.labels.labels[label as usize].unknown;
        let label = &self.labels.labels[label as usize];
        let parts = label.parts.iter().chain(&label.rivals);
        let atoms = parts.flat_map(|p| {
            let count: usize = p.expression.alternatives.iter().map(Vec::len).sum();
            (p.first_atom..p.first_atom + count as u32).map(|a| (a, p.component))
        });
        let own = first.map(|a| (a, Component::All)).into_iter().chain(atoms);
        own.map(|(atom, part)| Item { atom, reach: Reach::Verbatim, part, open: 0 })
    }

    /// What an item of the upstream becomes at the downstream of an edge.
    pub fn along(&self, edge: &Edge, item: Item, own: bool) -> impl Iterator<Item = Item> + use<> {
        let ((down, stranger), (up, _)) =
            (self.sides[edge.from as usize], self.sides[edge.to as usize]);
        self.pass(edge.relation, down, up, stranger, item, own)
    }

    fn pass(
        &self,
        relation: Relation,
        down: ArtifactKind,
        up: ArtifactKind,
        stranger: bool,
        item: Item,
        own: bool,
    ) -> impl Iterator<Item = Item> + use<> {
        let mut open = item.open;
        let mut by = relation;
        if relation == Relation::Unstated {
            by = strictest(down, up);
            open |= UNSTATED;
        }
        let atom = &self.labels.atoms[item.atom as usize];
        let answers = self.graph.assumptions();
        let mut made = [None, None];
        if (!own || takes(by, up, item.part))
            && let Some((reach, switch)) =
                self.labels.tables[atom.table as usize].arrive(by, item.reach)
        {
            let contract = atom.leaf.rules.as_ref().is_some_and(|r| r.binds == Binds::Contract);
            let outputs = matches!(
                by,
                Relation::GeneratedBy | Relation::DistilledFrom | Relation::TrainedOnOutputsOf
            );
            // Who accepted terms about outputs is whoever let the model produce something; a text
            // that makes models learnt from outputs its derivatives reaches everybody.
            let table = &self.labels.tables[atom.table as usize];
            let learnt = table.arrive(Relation::TrainedOn, Reach::Output);
            let about_outputs = atom.leaf.rules.is_some()
                && matches!(reach, Reach::Output | Reach::Learnt)
                && matches!(learnt, Some((Reach::Learnt, _)));
            let bound = ((contract || about_outputs) && stranger && outputs)
                .then_some(Switch::TermsBindThirdParties);
            // Nobody stated the relation: read it so that the terms reach.
            let switch = switch.filter(|_| relation != Relation::Unstated);
            let mut stopped = false;
            for switch in switch.into_iter().chain(bound) {
                match answers.answer(switch) {
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
}

/// A set of items in the making.
#[derive(Default)]
struct Seen {
    marks: Vec<bool>,
    list: Vec<ItemId>,
}

impl Seen {
    fn add(&mut self, number: ItemId, count: usize) {
        if self.marks.len() < count {
            self.marks.resize(count, false);
        }
        if !std::mem::replace(&mut self.marks[number as usize], true) {
            self.list.push(number);
        }
    }
}
