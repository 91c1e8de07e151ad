//! What the rows of a piece have in common: where they stand, and texts that had to be put together.
//! All else that a row says stays where it was read until the row is made.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use crate::graph::Place;
use crate::read::card::{Card, Item};

pub(super) struct Common {
    pub place: Arc<Place>,
    /// Lists of 1, 2, 4 and so on texts: none that is there is ever moved.
    kept: [OnceCell<Box<[OnceCell<String>]>>; 32],
    count: Cell<usize>,
}

impl Common {
    pub fn new(place: Place) -> Self {
        Self { place: Arc::new(place), kept: Default::default(), count: Cell::new(0) }
    }

    /// A text, kept where nobody else does.
    pub fn text<'t>(&'t self, text: Cow<'t, str>) -> &'t str {
        match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.keep(text),
        }
    }

    /// Keeps a text as long as the piece is read.
    pub fn keep(&self, text: String) -> &str {
        let number = self.count.get() + 1;
        let list = number.ilog2() as usize;
        let size = 1 << list;
        let slot = self.kept.get(list).and_then(|kept| {
            let kept = kept.get_or_init(|| (0..size).map(|_| OnceCell::new()).collect());
            kept.get(number - size)
        });
        self.count.set(number);
        // A piece is too small for more texts than there are places.
        slot.map_or("", |slot| slot.get_or_init(|| text))
    }

    pub fn item<'t>(&self, text: &'t str) -> Item<&'t str> {
        Item { text, place: Arc::clone(&self.place) }
    }

    /// A card that was read as a tree.
    pub fn card(&self, card: Card) -> Card<&str> {
        let item = |item: Item| Item { text: self.keep(item.text), place: item.place };
        let items = |items: Vec<Item>| items.into_iter().map(item).collect();
        let text = |text: String| self.keep(text);
        Card {
            licenses: items(card.licenses),
            license_name: card.license_name.map(item),
            license_link: card.license_link.map(item),
            license_row: card.license_row.map(item),
            base_models: items(card.base_models),
            base_relation: card.base_relation.map(item),
            datasets: items(card.datasets),
            source_datasets: items(card.source_datasets),
            tags: card.tags.into_iter().map(text).collect(),
            pipeline: card.pipeline.map(text),
            library: card.library.map(text),
            gate: card.gate.map(text),
            machine_made: card.machine_made,
            has_dataset_keys: card.has_dataset_keys,
            evidence: card.evidence,
        }
    }
}
