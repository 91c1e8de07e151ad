//! The keys of a card, filled in one by one as they come, with no tree of them.

use std::borrow::Cow;

use super::common::{Common, item};
use crate::read::card::{
    BASE_MODEL, Card, DATASETS, Item, LICENSE, MOST, is_example, is_placeholder,
};
use crate::read::lineage::is_telling;
use crate::read::name::is_plain;
use crate::vocab::Evidence;

/// A key of a card, by what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    License,
    LicenseName,
    LicenseLink,
    /// Free text of old dataset cards.
    LicenseDetails,
    BaseModel,
    Relation,
    Datasets,
    SourceDatasets,
    Tags,
    Pipeline,
    Library,
}

/// How many keys there are.
const KEYS: usize = Key::Library as usize + 1;

/// What a key of a card is called, the usual name first; other case is less usual than all of them.
fn names(key: Key) -> &'static [&'static str] {
    match key {
        Key::License => LICENSE,
        Key::LicenseName => &["license_name"],
        Key::LicenseLink => &["license_link"],
        Key::LicenseDetails => &["license_details"],
        Key::BaseModel => BASE_MODEL,
        Key::Relation => &["base_model_relation"],
        Key::Datasets => DATASETS,
        Key::SourceDatasets => &["source_datasets"],
        Key::Tags => &["tags"],
        Key::Pipeline => &["pipeline_tag"],
        Key::Library => &["library_name"],
    }
}

const ALL: [Key; KEYS] = [
    Key::License,
    Key::LicenseName,
    Key::LicenseLink,
    Key::LicenseDetails,
    Key::BaseModel,
    Key::Relation,
    Key::Datasets,
    Key::SourceDatasets,
    Key::Tags,
    Key::Pipeline,
    Key::Library,
];

/// Whom a name of a card's key means, and how unusual it is.
pub(super) fn key(name: &str) -> Option<(Key, u8)> {
    // Few of a card's keys matter, and few of those begin as this one does.
    let first = name.as_bytes().first()?.to_ascii_lowercase();
    let find = |is: &dyn Fn(&str) -> bool| {
        ALL.into_iter().filter(|key| names(*key)[0].as_bytes()[0] == first).find_map(|key| {
            let rank = names(key).iter().position(|known| is(known))?;
            Some((key, rank as u8))
        })
    };
    find(&|known| known == name).or_else(|| {
        let is_odd = name.bytes().any(|b| b.is_ascii_uppercase());
        let found = is_odd.then(|| find(&|known| known.eq_ignore_ascii_case(name)));
        found.flatten().map(|(key, rank)| (key, rank + 8))
    })
}

/// Whom the name of a column beside `cardData` means.
pub(super) fn column(name: &str) -> Option<(Key, u8)> {
    match name {
        "relation" => Some((Key::Relation, 20)),
        "parent_model" => Some((Key::BaseModel, 20)),
        // What is called so beside a card is read as what it says of the repository.
        "tags" | "pipeline_tag" | "library_name" => None,
        _ => key(name).filter(|(_, rank)| *rank < 8),
    }
}

/// What was said so far.
#[derive(Debug)]
pub(super) struct Keys<'t> {
    pub card: Card<&'t str>,
    details: Option<Item<&'t str>>,
    /// How unusual the name was that a key was found under.
    ranks: [u8; KEYS],
    tags: usize,
}

impl Default for Keys<'_> {
    fn default() -> Self {
        Self { card: Card::default(), details: None, ranks: [u8::MAX; KEYS], tags: 0 }
    }
}

impl<'t> Keys<'t> {
    /// Forgets all of it, and keeps the memory of its lists.
    pub fn clear(&mut self) {
        let Self { card, details, ranks, tags } = self;
        card.clear();
        (*details, *ranks, *tags) = (None, [u8::MAX; KEYS], 0);
    }

    /// Whether a key under this name is to be read: the most usual name counts, and of one name the
    /// first. What was said under another one is forgotten.
    pub fn open(&mut self, key: Key, rank: u8) -> bool {
        if rank >= self.ranks[key as usize] {
            return false;
        }
        self.ranks[key as usize] = rank;
        match key {
            Key::Tags => self.card.tags.clear(),
            Key::Pipeline => self.card.pipeline = None,
            Key::Library => self.card.library = None,
            _ => match self.list(key) {
                Ok(list) => list.clear(),
                Err(one) => *one = None,
            },
        }
        true
    }

    fn list(&mut self, key: Key) -> Result<&mut Vec<Item<&'t str>>, &mut Option<Item<&'t str>>> {
        let card = &mut self.card;
        match key {
            Key::License => Ok(&mut card.licenses),
            Key::BaseModel => Ok(&mut card.base_models),
            Key::Datasets => Ok(&mut card.datasets),
            Key::SourceDatasets => Ok(&mut card.source_datasets),
            Key::LicenseName => Err(&mut card.license_name),
            Key::LicenseLink => Err(&mut card.license_link),
            Key::Relation => Err(&mut card.base_relation),
            _ => Err(&mut self.details),
        }
    }

    /// Adds a text of a key. `false`: there are so many that only the tree of all of them counts right.
    pub fn put(&mut self, key: Key, text: Cow<'t, str>, common: &'t Common) -> bool {
        let said = text.trim();
        if key == Key::Tags {
            // Of all tags few say how a model was made.
            self.tags += 1;
            if is_telling(said) && !is_placeholder(said) {
                self.card.tags.push(common.text(text).trim());
            }
            return self.tags <= MOST;
        }
        if is_placeholder(said) {
            return true;
        }
        let text = || common.text(text).trim();
        match key {
            Key::Pipeline => drop(self.card.pipeline.get_or_insert_with(text)),
            Key::Library => drop(self.card.library.get_or_insert_with(text)),
            _ => match self.list(key) {
                Ok(list) if list.len() < MOST => list.push(item(text())),
                Err(one) if one.is_none() => *one = Some(item(text())),
                _ => {}
            },
        }
        true
    }

    /// Leaves out datasets that a column describes in prose.
    pub fn without_prose(&mut self) {
        self.card.datasets.retain(|item| !item.text.contains(char::is_whitespace));
    }

    /// Of parents that a column names in one text, `a/b, c/d`, each. What is not names throughout stays
    /// as it is.
    fn split_parents(&mut self) {
        if !self.card.base_models.iter().any(|item| item.text.contains(',')) {
            return;
        }
        let is_name = |text: &str| {
            is_plain(text) && text.split_once('/').is_some_and(|(owner, _)| !owner.is_empty())
        };
        for item in std::mem::take(&mut self.card.base_models) {
            let parts = || item.text.split(',').map(str::trim);
            let left = MOST.saturating_sub(self.card.base_models.len());
            if item.text.contains(',') && parts().all(is_name) {
                self.card.base_models.extend(parts().take(left).map(super::common::item));
            } else if left > 0 {
                self.card.base_models.push(item);
            }
        }
    }

    /// Makes the card whole, where these were all of its keys.
    pub fn finish(&mut self) -> &mut Card<&'t str> {
        self.card.evidence = Some(Evidence::Declared);
        self.card.datasets.retain(|item| !is_example(item.text));
        if self.card.license_name.is_none() && self.card.license_link.is_none() {
            self.card.license_name = self.details.take();
        }
        &mut self.card
    }
}

/// Moves to a card what columns beside it say and it does not.
pub(super) fn complete<'t>(card: &mut Card<&'t str>, columns: &mut Keys<'t>) {
    columns.split_parents();
    let columns = columns.finish();
    fn list<T>(known: &mut Vec<T>, more: &mut Vec<T>) {
        if known.is_empty() {
            std::mem::swap(known, more);
        }
    }
    list(&mut card.licenses, &mut columns.licenses);
    list(&mut card.base_models, &mut columns.base_models);
    list(&mut card.datasets, &mut columns.datasets);
    list(&mut card.source_datasets, &mut columns.source_datasets);
    card.license_name = card.license_name.take().or(columns.license_name.take());
    card.license_link = card.license_link.take().or(columns.license_link.take());
    card.base_relation = card.base_relation.take().or(columns.base_relation.take());
}
