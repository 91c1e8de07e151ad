//! What was worked out once for an item under a label, and whether two items can meet: many artifacts ask
//! the same.

use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;

use super::draft::{Draft, Due};
use super::judge::Depth;
use super::outbound::Beside;
use super::terms::Item;
use crate::catalog::Leaf;
use crate::vocab::{ArtifactKind, Component};

/// A way to read a label: for each part the licenses that all apply.
pub(crate) type Way<'l> = [(Component, &'l [Leaf])];

/// Where it stands in memory, which is where it stands as long as there is a memo.
type Place = Vec<(Component, *const Leaf)>;

type Asked = (ArtifactKind, Depth, u32, Item, Beside);
type Made = Rc<(Vec<Draft>, Vec<Due>)>;
/// How far it is judged says by which intent, and so which clauses are asked.
type Pair = (ArtifactKind, Depth, Item, Item);

/// What is known so far; for one intent and one set of answers.
#[derive(Default)]
pub(crate) struct Memo {
    ways: RefCell<HashMap<Place, u32>>,
    made: RefCell<HashMap<Asked, Made>>,
    meet: RefCell<HashMap<Pair, bool>>,
}

impl Memo {
    /// The number of a way.
    pub fn way(&self, way: &Way<'_>) -> u32 {
        let place = way.iter().map(|(component, leaves)| (*component, leaves.as_ptr())).collect();
        let mut ways = self.ways.borrow_mut();
        let next = ways.len() as u32;
        *ways.entry(place).or_insert(next)
    }

    /// What an item comes to.
    pub fn made(&self, asked: Asked, make: impl FnOnce(&Beside) -> (Vec<Draft>, Vec<Due>)) -> Made {
        if let Some(known) = self.made.borrow().get(&asked) {
            return Rc::clone(known);
        }
        let made = Rc::new(make(&asked.4));
        self.made.borrow_mut().insert(asked, Rc::clone(&made));
        made
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
