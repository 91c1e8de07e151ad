//! Spreads terms over the graph to a fixpoint: upstreams first, cycles until nothing changes.

use std::rc::Rc;

use hashbrown::HashMap;

use super::label::{AtomId, LabelId, Labels};
use super::reach::{lands_on, strictest, takes};
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

    fn covers(self, other: Self) -> bool {
        (self.atom, self.reach, self.part) == (other.atom, other.reach, other.part)
            && self.open & other.open == self.open
    }
}

pub(crate) type TitleId = u32;

/// What arrives at each artifact, as interned sets: equal sets are one.
pub(crate) struct Spread<'a> {
    pub graph: &'a ArtifactGraph,
    pub labels: Labels<'a>,
    /// By artifact.
    pub label: Vec<LabelId>,
    pub arriving: Vec<TitleId>,
    pub knotted: Vec<u32>,
    titles: Vec<Rc<[Item]>>,
    known: HashMap<Rc<[Item]>, TitleId>,
    passed: HashMap<(Relation, LabelId, TitleId, u8), TitleId>,
    joined: HashMap<(TitleId, TitleId), TitleId>,
}

impl<'a> Spread<'a> {
    pub fn over(graph: &'a ArtifactGraph, mut labels: Labels<'a>) -> Self {
        let label = graph.artifacts().iter().map(|a| labels.of(a)).collect();
        let none: Rc<[Item]> = Rc::from([]);
        let order = order(graph);
        let mut spread = Self {
            graph,
            labels,
            label,
            arriving: vec![0; graph.artifacts().len()],
            knotted: order.knotted,
            titles: vec![Rc::clone(&none)],
            known: HashMap::from([(none, 0)]),
            passed: HashMap::new(),
            joined: HashMap::new(),
        };
        for at in order.sorted {
            spread.arriving[at as usize] = spread.gather(at);
        }
        // Sets only grow and are finite, so this ends on any cycle.
        loop {
            let mut changed = false;
            for n in 0..spread.knotted.len() {
                let at = spread.knotted[n];
                let title = spread.gather(at);
                changed |= title != spread.arriving[at as usize];
                spread.arriving[at as usize] = title;
            }
            if !changed {
                return spread;
            }
        }
    }

    pub fn title(&self, id: TitleId) -> &Rc<[Item]> {
        &self.titles[id as usize]
    }

    fn gather(&mut self, at: u32) -> TitleId {
        let graph = self.graph;
        let mut title = self.arriving[at as usize];
        for edge in graph.upstreams(at) {
            let contribution = self.contribution(edge);
            title = self.join(title, contribution);
        }
        title
    }

    fn contribution(&mut self, edge: &Edge) -> TitleId {
        let (label, title) = (self.label[edge.to as usize], self.arriving[edge.to as usize]);
        let (down, up) = (self.graph.artifact(edge.from).kind, self.graph.artifact(edge.to).kind);
        let stranger = self.graph.origin(edge.from) == Origin::ThirdParty;
        let sides = (down as u8) << 4 | (up as u8) << 1 | u8::from(stranger);
        let key = (edge.relation, label, title, sides);
        if let Some(done) = self.passed.get(&key) {
            return *done;
        }
        let carried: Vec<Item> = self.own(label).chain(self.titles[title as usize].iter().copied()).collect();
        let items = carried.into_iter().flat_map(|i| self.pass(edge.relation, down, up, stranger, i)).collect();
        let made = self.intern(items);
        self.passed.insert(key, made);
        made
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
    pub fn along(&self, edge: &Edge, item: Item) -> impl Iterator<Item = Item> + use<> {
        let (down, up) = (self.graph.artifact(edge.from).kind, self.graph.artifact(edge.to).kind);
        let stranger = self.graph.origin(edge.from) == Origin::ThirdParty;
        self.pass(edge.relation, down, up, stranger, item)
    }

    fn pass(&self, relation: Relation, down: ArtifactKind, up: ArtifactKind, stranger: bool, item: Item) -> impl Iterator<Item = Item> + use<> {
        let mut open = item.open;
        let mut by = relation;
        if relation == Relation::Unstated {
            by = strictest(down, up);
            open |= UNSTATED;
        }
        let atom = &self.labels.atoms[item.atom as usize];
        let answers = self.graph.assumptions();
        let mut made = [None, None];
        if takes(by, up, item.part)
            && let Some((reach, switch)) = self.labels.tables[atom.table as usize].arrive(by, item.reach)
        {
            let contract = atom.leaf.rules.as_ref().is_some_and(|r| r.binds == Binds::Contract);
            let outputs = matches!(by, Relation::GeneratedBy | Relation::DistilledFrom | Relation::TrainedOnOutputsOf);
            // Who accepted the terms of a service is whoever let it produce something.
            let bound = (contract && stranger && outputs).then_some(Switch::TermsBindThirdParties);
            // Nobody stated the relation: read it so that the terms reach.
            let switch = switch.filter(|_| relation != Relation::Unstated);
            let mut stopped = false;
            for switch in switch.into_iter().chain(bound) {
                match answers.answer(switch) {
                    Some(true) => {}
                    Some(false) => stopped = true,
                    None => open |= 1 << switch.index(),
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

    fn intern(&mut self, mut items: Vec<Item>) -> TitleId {
        items.sort_unstable();
        items.dedup();
        // What hangs on more questions adds nothing to what hangs on fewer.
        let all = items.clone();
        items.retain(|i| !all.iter().any(|o| o != i && o.covers(*i)));
        let items: Rc<[Item]> = items.into();
        if let Some(id) = self.known.get(&items) {
            return *id;
        }
        let id = self.titles.len() as TitleId;
        self.titles.push(Rc::clone(&items));
        self.known.insert(items, id);
        id
    }

    fn join(&mut self, a: TitleId, b: TitleId) -> TitleId {
        if a == b || b == 0 {
            return a;
        }
        if a == 0 {
            return b;
        }
        let key = (a.min(b), a.max(b));
        if let Some(done) = self.joined.get(&key) {
            return *done;
        }
        let both = self.titles[a as usize].iter().chain(self.titles[b as usize].iter()).copied().collect();
        let made = self.intern(both);
        self.joined.insert(key, made);
        made
    }
}
