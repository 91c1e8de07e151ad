//! What was worked out once for an item under a label, and whether two items can meet: many artifacts ask
//! the same.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hashbrown::HashMap;

use super::draft::Draft;
use super::judge::Depth;
use super::label::LabelId;
use super::outbound::Beside;
use super::sum::Made;
use super::terms::Item;
use crate::catalog::Leaf;
use crate::graph::Assumptions;
use crate::vocab::{ArtifactKind, Component};

/// A way to read a label.
pub(crate) struct Way<'t> {
    pub number: u32,
    /// For each part the licenses that all apply.
    pub parts: Vec<(Component, &'t [Leaf])>,
}

/// What an item is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Against {
    /// A way to read the label, by its number.
    Way(u32),
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

/// All ways to read one.
type Ways<'t> = Rc<Vec<Way<'t>>>;
/// Whether what contradicts a label is meant, and not the label itself.
pub(crate) type Rivals = bool;

/// Which pairs can meet, as far as that was asked.
pub(crate) type Meetings = HashMap<Pair, bool>;

/// What is found of pairs, by answers.
type Pairs = HashMap<(Pair, Assumptions), Rc<Draft>>;

/// What is known so far; for one intent.
#[derive(Default)]
pub(crate) struct Memo<'t> {
    ways: RefCell<HashMap<(LabelId, Rivals), Ways<'t>>>,
    count: Cell<u32>,
    problems: RefCell<HashMap<LabelId, Rc<Made>>>,
    made: RefCell<HashMap<Asked, Rc<Made>>>,
    meet: RefCell<Meetings>,
    pairs: RefCell<Pairs>,
}

impl<'t> Memo<'t> {
    /// Begins with what is known of pairs already: that hangs on no artifact.
    #[cfg(feature = "readers")]
    pub fn learn(&self, known: Meetings) {
        self.meet.replace(known);
    }

    /// Gives away which pairs can meet.
    #[cfg(feature = "readers")]
    pub fn teach(&self) -> Meetings {
        self.meet.take()
    }

    /// The ways to read a label, or what contradicts it.
    pub fn ways(
        &self,
        label: (LabelId, Rivals),
        make: impl FnOnce() -> Vec<Vec<(Component, &'t [Leaf])>>,
    ) -> Ways<'t> {
        if let Some(known) = self.ways.borrow().get(&label) {
            return Rc::clone(known);
        }
        let first = self.count.get();
        let numbered = (first..).zip(make()).map(|(number, parts)| Way { number, parts });
        let ways: Ways<'t> = Rc::new(numbered.collect());
        self.count.set(first + ways.len() as u32);
        self.ways.borrow_mut().insert(label, Rc::clone(&ways));
        ways
    }

    /// What is wrong with a label.
    pub fn problems(&self, label: LabelId, make: impl FnOnce() -> Made) -> Rc<Made> {
        Rc::clone(self.problems.borrow_mut().entry(label).or_insert_with(|| Rc::new(make())))
    }

    /// What an item comes to.
    pub fn made(&self, asked: Asked, make: impl FnOnce(&Asked) -> Made) -> Rc<Made> {
        if let Some(known) = self.made.borrow().get(&asked) {
            return Rc::clone(known);
        }
        let made = Rc::new(make(&asked));
        self.made.borrow_mut().insert(asked, Rc::clone(&made));
        made
    }

    /// What is found of two that cannot meet, by the answers to the questions that it may hang on.
    pub fn pair(&self, asked: (Pair, Assumptions), make: impl FnOnce() -> Draft) -> Rc<Draft> {
        let mut known = self.pairs.borrow_mut();
        Rc::clone(known.entry(asked).or_insert_with(|| Rc::new(make())))
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
