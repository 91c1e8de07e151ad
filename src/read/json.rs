//! JSON: the same tree of texts as of YAML, each with its place.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::error::ReadError;
use super::node::{Node, Shape};
use super::source::Source;

/// The deepest nesting that is read.
const DEPTH: usize = 64;

/// Parses a whole text.
pub(super) fn parse(source: &Source) -> Result<Node, ReadError> {
    let text = source.text.trim_start_matches('\u{feff}');
    let raw: &RawValue = serde_json::from_str(text).map_err(|e| syntax(source, text, &e))?;
    node(source, raw, 0)
}

/// Where a borrowed value stands in the text that it was parsed from.
pub(super) fn range(source: &Source, raw: &str) -> Range<usize> {
    let at = (raw.as_ptr() as usize).saturating_sub(source.text.as_ptr() as usize);
    at..at + raw.len()
}

/// What the parser says, with its place; `text` is the part of the source that was parsed.
pub(super) fn syntax(source: &Source, text: &str, error: &serde_json::Error) -> ReadError {
    let shift = range(source, text).start;
    let before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let at = shift + before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let reason = error.to_string();
    let reason = reason.split(" at line").next().unwrap_or_default().to_owned();
    let place = source.place(at.min(source.text.len())..at + 1);
    ReadError::Syntax { place, format: "JSON", reason }
}

/// A value in the text of a source; `depth` is how many surround it.
pub(super) fn node(source: &Source, raw: &RawValue, depth: usize) -> Result<Node, ReadError> {
    let text = raw.get();
    let at = range(source, text);
    let fails = |e: serde_json::Error| syntax(source, text, &e);
    let nested = |raw: &RawValue| {
        if depth < DEPTH {
            return node(source, raw, depth + 1);
        }
        let (place, limit) = (source.place(at.clone()), format!("{DEPTH} levels"));
        Err(ReadError::TooMuch { place, what: "the nesting", limit })
    };
    let shape = match text.as_bytes().first() {
        Some(b'"') => Shape::Text(serde_json::from_str(text).map_err(fails)?),
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(text).map_err(fails)?;
            let entries = entries.into_iter().map(|(key, raw)| {
                let at = range(source, key.get());
                let key = serde_json::from_str(key.get()).map_err(fails)?;
                Ok((Node::new(source, at, Shape::Text(key)), nested(raw)?))
            });
            Shape::Map(entries.collect::<Result<_, ReadError>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(fails)?;
            Shape::List(items.into_iter().map(nested).collect::<Result<_, _>>()?)
        }
        Some(b'n') => Shape::Null,
        _ => Shape::Plain(text.to_owned()),
    };
    Ok(Node::new(source, at, shape))
}

/// The entries of an object in their order, none of them parsed: for tables too long for a tree.
pub(super) struct Entries<'a>(pub Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
                Err(serde::de::Error::custom("expected an object"))
            }
        }
        d.deserialize_map(All)
    }
}
