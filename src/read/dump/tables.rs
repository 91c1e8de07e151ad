//! The tables of a row that are none of a card, as they are in JSON: parents as the hub resolved them,
//! and files.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::common::{Common, item};
use super::fields::Fields;
use super::loose::{
    AnyLoose, LIST, Loose, NUMBER, TABLE, Word, drain_list, drain_table, plain, seed, text,
};
use crate::read::answer::LINKS;
use crate::read::card::Item;
use crate::read::folder::weights;
use crate::read::lineage::relation_of;
use crate::vocab::Relation;

/// `baseModels`.
pub(super) struct Resolved<'f, 't>(pub &'f mut Fields<'t>);
seed!(Resolved);

impl Resolved<'_, '_> {
    fn other<E>(self, found: &'static str) -> Result<(), E> {
        self.0.odd("baseModels", found, "a table with a list of `models`");
        Ok(())
    }
}

impl<'t> Visitor<'t> for Resolved<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    plain!(self.other(NUMBER), Ok(()), self);

    text!(self, self.0.common);

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<(), E> {
        if text.trim_start().starts_with(['{', 'n']) {
            self.0.resolved_text(text);
            return Ok(());
        }
        self.other("a text")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, list: A) -> Result<(), A::Error> {
        drain_list(list)?;
        self.other(LIST)
    }

    fn visit_map<A: MapAccess<'t>>(self, mut table: A) -> Result<(), A::Error> {
        let Self(fields) = self;
        let (mut parents, mut models, mut by) = (Vec::new(), None, None);
        std::mem::swap(&mut parents, &mut fields.parents);
        while let Some(key) = table.next_key_seed(Word(|word: &str| match word {
            "models" => 1,
            "relation" => 2,
            _ => 0,
        }))? {
            match key {
                1 if models.is_none() => {
                    models = Some(table.next_value_seed(Models(&mut parents, fields.common))?)
                }
                2 if by.is_none() => by = Some(table.next_value_seed(AnyLoose)?),
                _ => drop(table.next_value::<IgnoredAny>()?),
            }
        }
        let odd = match models {
            Some(Ok(odd)) => odd,
            Some(Err(found)) => return Resolved(fields).other(found),
            None => return Resolved(fields).other(TABLE),
        };
        if let Some(found) = odd {
            fields.odd("baseModels", found, "a model with its `id`");
        }
        let by = match by {
            Some(Loose::Text(word)) => Some(relation_of(&word).unwrap_or(Relation::Unstated)),
            None | Some(Loose::Null) => None,
            Some(other) => {
                fields.odd("baseModels", other.what(), "a relation");
                None
            }
        };
        if !parents.is_empty() {
            fields.answer.said.resolved = Some((by, parents));
        }
        Ok(())
    }
}

/// `models` of `baseModels`: adds their ids; gives what else is among them.
struct Models<'f, 't>(&'f mut Vec<Item<&'t str>>, &'t Common);
seed!(Models);

impl<'t> Visitor<'t> for Models<'_, 't> {
    type Value = Result<Option<&'static str>, &'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    plain!(Ok(Err(NUMBER)), Ok(Err("nothing")), self);

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Err("a text"))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Self(items, common) = self;
        let (mut odd, mut count) = (None, 0);
        while let Some(found) = list.next_element_seed(Named("id", true))? {
            count += 1;
            match found {
                _ if count > LINKS + 1 => {}
                Ok(text) => items.push(item(common.text(text))),
                Err(found) => odd = odd.or(Some(found)),
            }
        }
        Ok(Ok(odd))
    }

    fn visit_map<A: MapAccess<'t>>(self, table: A) -> Result<Self::Value, A::Error> {
        drain_table(table).map(|()| Err(TABLE))
    }
}

/// A table with a name under one key; with `true`, or the name alone.
pub(super) struct Named(pub &'static str, pub bool);

impl<'t> DeserializeSeed<'t> for Named {
    type Value = <Self as Visitor<'t>>::Value;

    fn deserialize<D: Deserializer<'t>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Named {
    type Value = Result<Cow<'t, str>, &'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    plain!(Ok(Err(NUMBER)), Ok(Err("nothing")), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(if self.1 { Ok(Cow::Owned(text.to_owned())) } else { Err("a text") })
    }

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<Self::Value, E> {
        Ok(if self.1 { Ok(Cow::Borrowed(text)) } else { Err("a text") })
    }

    fn visit_seq<A: SeqAccess<'t>>(self, list: A) -> Result<Self::Value, A::Error> {
        drain_list(list).map(|()| Err(LIST))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut table: A) -> Result<Self::Value, A::Error> {
        let mut name = None;
        while let Some(is_name) = table.next_key_seed(Word(|word: &str| word == self.0))? {
            match is_name {
                true if name.is_none() => name = Some(table.next_value_seed(AnyLoose)?),
                _ => drop(table.next_value::<IgnoredAny>()?),
            }
        }
        Ok(match name {
            Some(Loose::Text(text)) if !text.trim().is_empty() => Ok(match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            }),
            _ => Err(TABLE),
        })
    }
}

/// `siblings`: of the files right in the repository those that say what it is.
pub(super) struct Siblings<'f, 't>(pub &'f mut Fields<'t>);
seed!(Siblings);

impl Siblings<'_, '_> {
    fn other<E>(self, found: &'static str, expected: &'static str) -> Result<(), E> {
        self.0.odd("siblings", found, expected);
        Ok(())
    }
}

impl<'t> Visitor<'t> for Siblings<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of files")
    }

    plain!(self.other(NUMBER, "a list of files"), Ok(()), self);

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.other("a text", "a list of files")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<(), A::Error> {
        let (mut files, mut odd) = (Vec::new(), None);
        let mut count = 0;
        while let Some(found) = list.next_element_seed(Named("rfilename", false))? {
            count += 1;
            match found {
                _ if count > 100_000 => {}
                Ok(name) if name.contains('/') => {}
                Ok(name) if name == "adapter_config.json" || weights(&name).is_some() => {
                    files.push(self.0.common.text(name));
                }
                Ok(_) => {}
                Err(found) => odd = odd.or(Some(found)),
            }
        }
        self.0.answer.said.files = Some(files);
        match odd {
            Some(found) => self.other(found, "a file with its `rfilename`"),
            None => Ok(()),
        }
    }

    fn visit_map<A: MapAccess<'t>>(self, table: A) -> Result<(), A::Error> {
        drain_table(table)?;
        self.other(TABLE, "a list of files")
    }
}
