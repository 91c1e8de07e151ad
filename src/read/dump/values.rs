//! The values of a row as they are in JSON, read straight into its fields.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::Fields;
use super::keys::{Key, Keys, key};
use super::loose::{LIST, NUMBER, TABLE, Word, drain_list, drain_table, plain, seed};
use super::tables::Named;
use crate::graph::Place;
use crate::read::card::DATASET_KEYS;

/// The texts of a card's key: one, or those of lists however nested. Gives what else it found.
pub(super) struct Texts<'f> {
    pub keys: &'f mut Keys,
    pub key: Key,
    pub place: &'f Arc<Place>,
    /// Whether it stands beside the card.
    pub in_column: bool,
}
seed!(Texts);

impl<'de> Visitor<'de> for Texts<'_> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    plain!(Ok(Some(NUMBER)), Ok(None), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((!self.keys.put(self.key, text, self.place)).then_some("more than 500 items"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut odd = None;
        let Self { keys, key, place, in_column } = self;
        while let Some(found) =
            list.next_element_seed(Texts { keys: &mut *keys, key, place, in_column })?
        {
            odd = odd.or(found);
        }
        Ok(odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        // Some catalogs explain a license: `{"value": "MIT", "explanation": "…"}`.
        if !self.in_column || self.key != Key::License {
            return drain_table(table).map(|()| Some(TABLE));
        }
        Ok(match Named("value", false).visit_map(table)? {
            Ok(text) => {
                self.keys.put(self.key, &text, self.place);
                None
            }
            Err(found) => Some(found),
        })
    }
}

/// `cardData`.
pub(super) struct CardData<'f> {
    pub fields: &'f mut Fields,
    pub place: &'f Arc<Place>,
}
seed!(CardData);

impl CardData<'_> {
    fn other<E>(self, found: &'static str) -> Result<(), E> {
        self.fields.odd("cardData", found, TABLE);
        Ok(())
    }
}

impl<'de> Visitor<'de> for CardData<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    plain!(self.other(NUMBER), Ok(()), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        // A text in a text is none that somebody wrote on purpose.
        if self.fields.keys.is_none() && self.fields.card.is_none() {
            self.fields.card_text(text, self.place);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        drain_list(list)?;
        self.other(LIST)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<(), A::Error> {
        let Self { fields, place } = self;
        let mut keys = Keys::default();
        let mut is_odd = false;
        while let Some((found, of_dataset)) =
            table.next_key_seed(Word(|word: &str| (key(word), DATASET_KEYS.contains(&word))))?
        {
            keys.card.has_dataset_keys |= of_dataset;
            match found {
                Some((key, rank)) if keys.open(key, rank) => {
                    let odd = table.next_value_seed(Texts {
                        keys: &mut keys,
                        key,
                        place,
                        in_column: false,
                    })?;
                    is_odd |= odd.is_some();
                }
                _ => drop(table.next_value::<IgnoredAny>()?),
            }
        }
        fields.keys = Some(keys);
        fields.is_odd = is_odd;
        Ok(())
    }
}

/// `tags`.
pub(super) struct Tags<'f> {
    pub fields: &'f mut Fields,
    pub place: &'f Arc<Place>,
}
seed!(Tags);

impl Tags<'_> {
    fn other<E>(self, found: &'static str) -> Result<(), E> {
        self.fields.odd("tags", found, "a list of texts");
        Ok(())
    }
}

impl<'de> Visitor<'de> for Tags<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    plain!(self.other(NUMBER), Ok(()), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.trim_start().starts_with('[') {
            self.fields.tags_text(text, self.place);
            return Ok(());
        }
        self.other("a text")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { fields, place } = self;
        let mut odd = None;
        while let Some(found) = list.next_element_seed(Tag { fields: &mut *fields, place })? {
            odd = odd.or(found);
        }
        if let Some(found) = odd {
            fields.odd("tags", found, "a text");
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<(), A::Error> {
        drain_table(table)?;
        self.other(TABLE)
    }
}

/// One tag; gives what it is where it is none.
struct Tag<'f> {
    fields: &'f mut Fields,
    place: &'f Arc<Place>,
}
seed!(Tag);

impl<'de> Visitor<'de> for Tag<'_> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    plain!(Ok(Some(NUMBER)), Ok(Some("nothing")), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.fields.tag(text, self.place);
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        drain_list(list).map(|()| Some(LIST))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        drain_table(table).map(|()| Some(TABLE))
    }
}
