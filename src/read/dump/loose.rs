//! Values of JSON whatever they are, so that one of another type than is meant costs no more than itself.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value, where a text or a word is meant.
pub(super) enum Loose<'a> {
    Null,
    Text(Cow<'a, str>),
    Flag(bool),
    /// What it is instead.
    Other(&'static str),
}

impl Loose<'_> {
    /// What it is, for messages.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Text(_) => "a text",
            Self::Flag(_) => NUMBER,
            Self::Other(what) => what,
        }
    }
}

pub(super) const NUMBER: &str = "a number or yes/no";
pub(super) const TABLE: &str = "a table";
pub(super) const LIST: &str = "a list";

/// Visits whatever is no text, list or table.
macro_rules! plain {
    ($number:expr, $null:expr, $($self:ident).+) => {
        fn visit_bool<E: Error>($($self).+, _: bool) -> Result<Self::Value, E> {
            $number
        }
        plain!(@ $number, $null, $($self).+);
    };
    (@ $number:expr, $null:expr, $($self:ident).+) => {
        fn visit_i64<E: Error>($($self).+, _: i64) -> Result<Self::Value, E> {
            $number
        }
        fn visit_u64<E: Error>($($self).+, _: u64) -> Result<Self::Value, E> {
            $number
        }
        fn visit_f64<E: Error>($($self).+, _: f64) -> Result<Self::Value, E> {
            $number
        }
        fn visit_unit<E: Error>($($self).+) -> Result<Self::Value, E> {
            $null
        }
    };
}

pub(super) fn drain_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

pub(super) fn drain_table<'de, A: MapAccess<'de>>(mut table: A) -> Result<(), A::Error> {
    while table.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

pub(super) struct AnyLoose;

impl<'de> DeserializeSeed<'de> for AnyLoose {
    type Value = Loose<'de>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyLoose {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    plain!(@ Ok(Loose::Other(NUMBER)), Ok(Loose::Null), self);

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Self::Value, E> {
        Ok(Loose::Flag(yes))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        drain_list(list).map(|()| Loose::Other(LIST))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        drain_table(table).map(|()| Loose::Other(TABLE))
    }
}

/// A seed that is its own visitor.
macro_rules! seed {
    ($name:ident) => {
        impl<'t> DeserializeSeed<'t> for $name<'_, 't> {
            type Value = <Self as Visitor<'t>>::Value;

            fn deserialize<D: Deserializer<'t>>(self, d: D) -> Result<Self::Value, D::Error> {
                d.deserialize_any(self)
            }
        }
    };
}

/// A word, seen once: which key it is.
pub(super) struct Word<F>(pub F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Word<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<T, D::Error> {
        d.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Word<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok((self.0)(text))
    }
}

/// Visits a text that does not stand in the line as it is read: it has escapes.
macro_rules! text {
    ($self:ident, $common:expr) => {
        fn visit_str<E: Error>($self, text: &str) -> Result<Self::Value, E> {
            let text = $common.keep(text.to_owned());
            $self.visit_borrowed_str(text)
        }
    };
}

pub(super) use {plain, seed, text};
