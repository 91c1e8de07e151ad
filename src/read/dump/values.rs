//! The values of a row as they are in JSON, read straight into its fields.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::common::Common;
use super::fields::Fields;
use super::keys::{Key, Keys, key};
use super::loose::{LIST, NUMBER, TABLE, Word, drain_list, drain_table, plain, seed, text};
use super::tables::Named;
use crate::read::answer::may_matter;
use crate::read::card::DATASET_KEYS;

/// The texts of a card's key: one, or those of lists however nested. Gives what else it found.
pub(super) struct Texts<'f, 't> {
    pub keys: &'f mut Keys<'t>,
    pub key: Key,
    pub common: &'t Common,
    /// Whether it stands beside the card.
    pub in_column: bool,
}
seed!(Texts);

impl<'t> Texts<'_, 't> {
    fn text(self, text: Cow<'t, str>) -> Option<&'static str> {
        (!self.keys.put(self.key, text, self.common)).then_some("more than 500 items")
    }
}

impl<'t> Visitor<'t> for Texts<'_, 't> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    plain!(Ok(Some(NUMBER)), Ok(None), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<Self::Value, E> {
        Ok(self.text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut odd = None;
        let Self { keys, key, common, in_column } = self;
        while let Some(found) =
            list.next_element_seed(Texts { keys: &mut *keys, key, common, in_column })?
        {
            odd = odd.or(found);
        }
        Ok(odd)
    }

    fn visit_map<A: MapAccess<'t>>(self, table: A) -> Result<Self::Value, A::Error> {
        // Some catalogs explain a license: `{"value": "MIT", "explanation": "…"}`.
        if !self.in_column || self.key != Key::License {
            return drain_table(table).map(|()| Some(TABLE));
        }
        Ok(match Named("value", false).visit_map(table)? {
            Ok(text) => {
                self.keys.put(self.key, text, self.common);
                None
            }
            Err(found) => Some(found),
        })
    }
}

/// `cardData`.
pub(super) struct CardData<'f, 't>(pub &'f mut Fields<'t>);
seed!(CardData);

impl CardData<'_, '_> {
    fn other<E>(self, found: &'static str) -> Result<(), E> {
        self.0.odd("cardData", found, TABLE);
        Ok(())
    }
}

impl<'t> Visitor<'t> for CardData<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    plain!(self.other(NUMBER), Ok(()), self);

    text!(self, self.0.common);

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<(), E> {
        // A text in a text is none that somebody wrote on purpose.
        if !self.0.has_keys && self.0.card.is_none() {
            self.0.card_text(text);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, list: A) -> Result<(), A::Error> {
        drain_list(list)?;
        self.other(LIST)
    }

    fn visit_map<A: MapAccess<'t>>(self, mut table: A) -> Result<(), A::Error> {
        let Self(fields) = self;
        let mut keys = std::mem::take(&mut fields.keys);
        keys.clear();
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
                        common: fields.common,
                        in_column: false,
                    })?;
                    is_odd |= odd.is_some();
                }
                _ => drop(table.next_value::<IgnoredAny>()?),
            }
        }
        (fields.keys, fields.has_keys) = (keys, true);
        fields.is_odd = is_odd;
        Ok(())
    }
}

/// `tags`.
pub(super) struct Tags<'f, 't>(pub &'f mut Fields<'t>);
seed!(Tags);

impl Tags<'_, '_> {
    fn other<E>(self, found: &'static str) -> Result<(), E> {
        self.0.odd("tags", found, "a list of texts");
        Ok(())
    }
}

impl<'t> Visitor<'t> for Tags<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    plain!(self.other(NUMBER), Ok(()), self);

    text!(self, self.0.common);

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<(), E> {
        if text.trim_start().starts_with('[') {
            self.0.tags_text(text);
            return Ok(());
        }
        self.other("a text")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<(), A::Error> {
        let Self(fields) = self;
        let mut odd = None;
        while let Some(found) = list.next_element_seed(Tag(&mut *fields))? {
            odd = odd.or(found);
        }
        if let Some(found) = odd {
            fields.odd("tags", found, "a text");
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'t>>(self, table: A) -> Result<(), A::Error> {
        drain_table(table)?;
        self.other(TABLE)
    }
}

/// One tag; gives what it is where it is none.
struct Tag<'f, 't>(&'f mut Fields<'t>);
seed!(Tag);

impl<'t> Visitor<'t> for Tag<'_, 't> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    plain!(Ok(Some(NUMBER)), Ok(Some("nothing")), self);

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<Self::Value, E> {
        self.0.tag(text);
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let matters = may_matter(text.as_bytes());
        let text = if matters { self.0.common.keep(text.to_owned()) } else { "" };
        self.visit_borrowed_str(text)
    }

    fn visit_seq<A: SeqAccess<'t>>(self, list: A) -> Result<Self::Value, A::Error> {
        drain_list(list).map(|()| Some(LIST))
    }

    fn visit_map<A: MapAccess<'t>>(self, table: A) -> Result<Self::Value, A::Error> {
        drain_table(table).map(|()| Some(TABLE))
    }
}
