//! What was worked out once for an item under a label, and whether two items can meet: many artifacts ask
//! the same.

use std::cell::RefCell;
#[cfg(feature = "readers")]
use std::hash::Hash;
use std::sync::Arc;

use hashbrown::HashMap;

use super::draft::Draft;
use super::judge::Depth;
use super::label::LabelId;
use super::outbound::Beside;
use super::sum::Made;
use super::terms::Item;
use crate::graph::Assumptions;
use crate::vocab::ArtifactKind;

/// A way to read a label: for each of its parts one alternative, both by their places.
pub(crate) type Way = Vec<(usize, usize)>;

/// What an item is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Against {
    /// A way to read a label, by its place among all.
    Way(LabelId, Rivals, u32),
    /// It is the artifact's own term.
    Itself { owner: bool, derived: bool },
}

/// What is asked of a license.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    /// Of which kind of artifact.
    pub kind: ArtifactKind,
    /// How far: that says by which intent.
    pub depth: Depth,
    pub against: Against,
    pub item: Item,
    /// `None`: nothing that matters.
    pub beside: Option<Box<Beside>>,
    /// The answers to the questions that it may hang on.
    pub answers: Assumptions,
}

/// Of which kind of artifact, how far, and what it is of either.
pub(crate) type Pair = (ArtifactKind, Depth, Item, Item);

/// Whether what contradicts a label is meant, and not the label itself.
pub(crate) type Rivals = bool;

/// All ways to read labels.
type Ways = HashMap<(LabelId, Rivals), Arc<[Way]>>;

/// What is known so far; for one intent. It holds as long as labels keep their numbers.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    ways: RefCell<Ways>,
    problems: RefCell<HashMap<LabelId, Arc<Made>>>,
    made: RefCell<HashMap<Asked, Arc<Made>>>,
    /// Which pairs can meet, as far as that was asked.
    meet: RefCell<HashMap<Pair, bool>>,
    /// What is found of pairs, by answers.
    pairs: RefCell<HashMap<(Pair, Assumptions), Arc<Draft>>>,
}

impl Memo {
    /// Learns what another one knows.
    #[cfg(feature = "readers")]
    pub fn learn(&mut self, other: Self) {
        fn learn<K: Eq + Hash, V>(into: &mut RefCell<HashMap<K, V>>, from: RefCell<HashMap<K, V>>) {
            let (into, mut from) = (into.get_mut(), from.into_inner());
            if into.len() < from.len() {
                std::mem::swap(into, &mut from);
            }
            into.extend(from);
        }
        learn(&mut self.ways, other.ways);
        learn(&mut self.problems, other.problems);
        learn(&mut self.made, other.made);
        learn(&mut self.meet, other.meet);
        learn(&mut self.pairs, other.pairs);
    }

    /// The ways to read a label, or what contradicts it.
    pub fn ways(&self, label: (LabelId, Rivals), make: impl FnOnce() -> Vec<Way>) -> Arc<[Way]> {
        Arc::clone(self.ways.borrow_mut().entry(label).or_insert_with(|| make().into()))
    }

    /// What is wrong with a label.
    pub fn problems(&self, label: LabelId, make: impl FnOnce() -> Made) -> Arc<Made> {
        Arc::clone(self.problems.borrow_mut().entry(label).or_insert_with(|| Arc::new(make())))
    }

    /// What an item comes to.
    pub fn made(&self, asked: Asked, make: impl FnOnce(&Asked) -> Made) -> Arc<Made> {
        if let Some(known) = self.made.borrow().get(&asked) {
            return Arc::clone(known);
        }
        let made = Arc::new(make(&asked));
        self.made.borrow_mut().insert(asked, Arc::clone(&made));
        made
    }

    /// What is found of two that cannot meet, by the answers to the questions that it may hang on.
    pub fn pair(&self, asked: (Pair, Assumptions), make: impl FnOnce() -> Draft) -> Arc<Draft> {
        let mut known = self.pairs.borrow_mut();
        Arc::clone(known.entry(asked).or_insert_with(|| Arc::new(make())))
    }

    /// Whether two items can meet in a work of a kind.
    pub fn meet(&self, asked: Pair, make: impl FnOnce() -> bool) -> bool {
        if let Some(known) = self.meet.borrow().get(&asked) {
            return *known;
        }
        let made = make();
        self.meet.borrow_mut().insert(asked, made);
        made
    }
}
