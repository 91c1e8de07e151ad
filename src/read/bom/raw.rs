//! JSON of which only what is asked for is parsed: slices of the text, so that each knows its place
//! and one of an odd shape costs nothing but itself.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::read::error::ReadError;
use crate::read::json;
use crate::read::source::Source;

/// A value as it stands in the text; empty where there is none.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::read) struct Raw<'a>(pub &'a str);

impl<'a> Raw<'a> {
    /// The value that a whole text is.
    pub fn whole(source: &'a Source) -> Result<Self, ReadError> {
        let text = source.text.trim_start_matches('\u{feff}');
        let raw: Result<&RawValue, _> = serde_json::from_str(text);
        raw.map(|r| Self(r.get())).map_err(|e| json::syntax(source, text, &e))
    }

    /// Whether nothing is said.
    pub fn is_absent(self) -> bool {
        matches!(self.0, "" | "null")
    }

    /// A text, without what surrounds it, or a number as it was written; `None` where it is empty.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let text = match self.0.as_bytes().first()? {
            b'"' => unquoted(self.0)?,
            b'0'..=b'9' | b'-' => Cow::Borrowed(self.0),
            _ => return None,
        };
        let trimmed = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        Some(trimmed).filter(|t| !t.is_empty())
    }

    /// A text as it was written, line ends included.
    pub fn prose(self) -> Option<Cow<'a, str>> {
        if self.0.starts_with('"') { unquoted(self.0) } else { None }
    }

    pub fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    pub fn is_table(self) -> bool {
        self.0.starts_with('{')
    }

    /// The items of a list; of anything else but nothing, it alone.
    pub fn items(self) -> Vec<Raw<'a>> {
        if self.is_list() {
            let items: Vec<&RawValue> = serde_json::from_str(self.0).unwrap_or_default();
            return items.into_iter().map(|r| Self(r.get())).collect();
        }
        if self.is_absent() { Vec::new() } else { vec![self] }
    }

    /// Hands over keys and values of a table; nothing of anything else. Of keys that stand twice
    /// the later comes last.
    pub fn entries(self, each: impl FnMut(&str, Raw<'a>)) {
        if self.is_table() {
            let mut parser = serde_json::Deserializer::from_str(self.0);
            // What holds it was parsed, so it is sound.
            let _ = Entries(each).deserialize(&mut parser);
        }
    }

    /// What it is, for messages.
    pub fn what(self) -> &'static str {
        match self.0.as_bytes().first() {
            None | Some(b'n') => "nothing",
            Some(b'"') => "a text",
            Some(b'[') => "a list",
            Some(b'{') => "a table",
            _ => "a number or yes/no",
        }
    }
}

/// A quoted text.
fn unquoted(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.get(1..json.len().checked_sub(1)?)?;
    if inner.contains('\\') {
        return serde_json::from_str(json).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

/// A key, which is copied only if it is written with escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        d.deserialize_str(Text)
    }
}

struct Entries<F>(F);

impl<'de, F: FnMut(&str, Raw<'de>)> DeserializeSeed<'de> for Entries<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de, F: FnMut(&str, Raw<'de>)> Visitor<'de> for Entries<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            (self.0)(&key, Raw(value.get()));
        }
        Ok(())
    }
}

/// A table of which a few keys are read: `table! { Name { field: "key", … } }`.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $key:pat,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Default)]
        struct $name<'a> {
            $($field: $crate::read::bom::Raw<'a>,)+
        }

        impl<'a> $name<'a> {
            /// What of it stands in a value; nothing if that is no table.
            fn of(raw: $crate::read::bom::Raw<'a>) -> Self {
                let mut made = Self::default();
                raw.entries(|key, value| match key {
                    $($key => made.$field = value,)+
                    _ => {}
                });
                made
            }
        }
    };
}
pub(in crate::read) use table;
