//! What the rows of a piece have in common: texts that had to be put together, and details. All else
//! that a row says stays where it was read until the row is made.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use crate::graph::Details;
use crate::read::card::{Card, Item};
use crate::vocab::{Modality, WordSet};

/// A text of a row. Where it stands is told of no row.
pub(super) fn item(text: &str) -> Item<&str> {
    Item { text, place: () }
}

/// What the rows of a piece have in common.
#[derive(Default)]
pub(super) struct Common {
    /// Lists of 1, 2, 4 and so on texts: none that is there is ever moved.
    kept: [OnceCell<Box<[OnceCell<String>]>>; 32],
    count: Cell<usize>,
    /// For each set of modalities details that say no more.
    details: RefCell<Vec<(WordSet<Modality>, Arc<Details>)>>,
}

impl Common {
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

    /// The details of what reads or makes this.
    pub fn details(&self, modalities: WordSet<Modality>) -> Arc<Details> {
        let mut all = self.details.borrow_mut();
        if let Some((_, known)) = all.iter().find(|(known, _)| *known == modalities) {
            return Arc::clone(known);
        }
        let new = Arc::new(Details { modalities: Some(modalities), ..Details::default() });
        all.push((modalities, Arc::clone(&new)));
        new
    }

    /// A card that was read as a tree.
    pub fn card(&self, card: Card) -> Card<&str> {
        let kept = |text: Item| item(self.keep(text.text));
        let items = |items: Vec<Item>| items.into_iter().map(kept).collect();
        let text = |text: String| self.keep(text);
        Card {
            licenses: items(card.licenses),
            license_name: card.license_name.map(kept),
            license_link: card.license_link.map(kept),
            license_row: card.license_row.map(kept),
            base_models: items(card.base_models),
            base_relation: card.base_relation.map(kept),
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
