//! Which columns of a table are read, and what their values say of a row.

use super::RowProblem;
use super::column::Column;
use super::common::item;
use super::fields::{Fields, Made};
use super::keys::{Key, key};
use super::listed::List;
use super::shared::Names;
use crate::read::answer::LINKS;
use crate::read::card::DATASET_KEYS;
use crate::read::folder::weights;
use crate::read::lineage::relation_of;
use crate::vocab::Relation;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// One text.
    Text(Column),
    /// One or several texts of a key that cards have, too.
    Key(Key, u8),
    /// The same within `cardData`.
    Card(Key, u8),
    /// A key that only cards of datasets have.
    CardOfDataset,
    Tag,
    /// `relation` and the ids of `models` within `baseModels`.
    Relation,
    Parent,
    File,
    Deleted,
    OfDataset,
    OfSpacy,
    List(List),
}

/// What writers call the levels between a list and its items.
const LEVELS: &[&str] = &["list", "element", "item", "bag", "array", "array_element"];

/// What a column holds, by its path, with what messages call it.
pub(super) fn cell(path: &[&str], repetition: i16) -> Option<(Cell, &'static str)> {
    let (top, below) = path.split_first()?;
    let is_list = |rest: &[&str]| rest.iter().all(|word| LEVELS.contains(word));
    match (*top, below) {
        ("cardData" | "card_data", [name, rest @ ..]) if is_list(rest) => {
            let cell = match key(name) {
                Some((key, rank)) => Cell::Card(key, rank),
                None if DATASET_KEYS.contains(name) => Cell::CardOfDataset,
                None => return None,
            };
            Some((cell, "cardData"))
        }
        ("baseModels", ["relation"]) => Some((Cell::Relation, "baseModels")),
        ("baseModels", ["models", rest @ .., "id"]) if is_list(rest) => {
            Some((Cell::Parent, "baseModels"))
        }
        ("siblings", [rest @ .., "rfilename"]) if is_list(rest) => Some((Cell::File, "siblings")),
        (name, rest) if is_list(rest) => {
            let column = Column::of(name)?;
            let cell = match column {
                Column::Tags | Column::HubTags if repetition > 0 => Cell::Tag,
                Column::Key(key, rank) => Cell::Key(key, rank),
                Column::Deleted => Cell::Deleted,
                Column::OfDataset => Cell::OfDataset,
                Column::OfSpacy => Cell::OfSpacy,
                Column::List(list) => Cell::List(list),
                Column::Siblings => return None,
                _ if repetition > 0 => return None,
                other => Cell::Text(other),
            };
            Some((cell, column.word()))
        }
        _ => None,
    }
}

impl<'t> Fields<'t> {
    /// The values of one column.
    pub fn cells(&mut self, cell: Cell, mut values: impl Iterator<Item = &'t str>) {
        let common = self.common;
        match cell {
            Cell::Tag => values.for_each(|tag| self.tag(tag)),
            Cell::Text(column) => {
                self.has_model_id |= column == Column::ModelId;
                if let Some(text) = values.next() {
                    self.text(column, text);
                }
            }
            Cell::Key(key, rank) => {
                if self.columns.open(key, rank) {
                    values.for_each(|text| {
                        self.columns.put(key, text.into(), common);
                    });
                }
                if key == Key::Datasets {
                    self.columns.without_prose();
                }
            }
            Cell::Card(key, rank) => {
                self.has_keys = true;
                let keys = &mut self.keys;
                keys.card.has_dataset_keys |= key == Key::SourceDatasets;
                if keys.open(key, rank) {
                    values.for_each(|text| {
                        keys.put(key, text.into(), common);
                    });
                }
            }
            Cell::CardOfDataset => {
                self.has_keys = true;
                self.keys.card.has_dataset_keys = true;
            }
            Cell::OfDataset => self.of_dataset = true,
            Cell::OfSpacy => self.listed.of_spacy = true,
            Cell::List(list) => {
                values.for_each(|text| self.listed.put(list, text.into(), common));
            }
            Cell::Relation => {
                let word = values.next();
                self.relation = word.map(|word| relation_of(word).unwrap_or(Relation::Unstated));
            }
            Cell::Parent => {
                let ids = values.take(LINKS + 1).filter(|id| !id.trim().is_empty());
                self.parents.extend(ids.map(|id| item(id.trim())));
            }
            Cell::File => {
                let files = self.answer.said.files.get_or_insert_default();
                for name in values.take(100_000) {
                    let is_telling = name == "adapter_config.json" || weights(name).is_some();
                    if is_telling && !name.contains('/') {
                        files.push(name);
                    }
                }
            }
            Cell::Deleted => self.deleted |= values.any(|flag| flag == "\u{1}"),
        }
    }

    /// The artifact, after the last column.
    pub fn finish_cells(&mut self, names: &mut Names) -> Result<Made, RowProblem> {
        if !self.parents.is_empty() {
            self.answer.said.resolved = Some((self.relation, std::mem::take(&mut self.parents)));
        }
        self.make(names)
    }
}
