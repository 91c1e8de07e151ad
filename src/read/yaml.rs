//! YAML: a tree of texts, whatever type YAML would give them, each with its line.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::error::ReadError;
use super::node::{Node, Shape};
use super::source::Source;

/// The most documents of one file that are read.
const DOCUMENTS: usize = 100;

/// Why it is no YAML.
pub(super) struct Broken {
    pub line: u32,
    pub reason: String,
}

/// Parses one document, within limits.
pub(super) fn parse(yaml: &str) -> Result<Node, Broken> {
    let mut node: Node = serde_saphyr::from_str_with_options(yaml, options(1)).map_err(broken)?;
    node.spell(yaml);
    Ok(node)
}

/// Parses a file of one or several documents, within the same limits for all of them together.
/// Empty ones are left out.
pub(super) fn documents(source: &Source) -> Result<Vec<Node>, ReadError> {
    let yaml = &*source.text;
    let parsed = serde_saphyr::from_multiple_with_options::<Node>(yaml, options(DOCUMENTS));
    let mut nodes = parsed.map_err(|error| {
        let broken = broken(error);
        let place = source.line_place(broken.line.max(1));
        ReadError::Syntax { place, format: "YAML", reason: broken.reason }
    })?;
    nodes.iter_mut().for_each(|node| node.spell(yaml));
    Ok(nodes)
}

fn options(documents: usize) -> serde_saphyr::Options {
    let mut options = serde_saphyr::Options::default();
    let mut budget = serde_saphyr::Budget::default();
    budget.max_depth = 64;
    budget.max_nodes = 20_000;
    budget.max_aliases = 100;
    budget.max_documents = documents;
    budget.max_reader_input_bytes = Some(1 << 20);
    options.budget = Some(budget);
    options.strict_booleans = true;
    options.leading_zero_numbers_as_strings = true;
    options.with_snippet = false;
    options
}

fn broken(error: serde_saphyr::Error) -> Broken {
    let error = error.without_snippet();
    let line = error.location().map_or(0, |l| l.line() as u32);
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or_default().trim_end_matches('.');
    // Its lines may count from a fence; the place has the file's.
    let reason = reason.split(" at line ").next().unwrap_or_default();
    Broken { line, reason: reason.to_owned() }
}

impl Node {
    /// Takes plain scalars as they were written, so that `1.10` stays it.
    fn spell(&mut self, yaml: &str) {
        match &mut self.shape {
            Shape::Plain(text) => {
                let bytes = self.at.clone().and_then(|at| yaml.get(at));
                let bytes = bytes.map(str::trim).filter(|b| !b.is_empty());
                self.shape = Shape::Text(bytes.map_or(std::mem::take(text), str::to_owned));
            }
            Shape::List(items) => items.iter_mut().for_each(|i| i.spell(yaml)),
            Shape::Map(entries) => entries.iter_mut().for_each(|(k, v)| {
                k.spell(yaml);
                v.spell(yaml);
            }),
            Shape::Null | Shape::Text(_) => {}
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Shape>::deserialize(d)?;
        let span = spanned.referenced.span();
        let bytes = span.byte_offset().zip(span.byte_len());
        let at = bytes.map(|(at, len)| at as usize..(at as usize).saturating_add(len as usize));
        Ok(Self { line: spanned.referenced.line() as u32, at, shape: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Shape, E> {
        Ok(Shape::Plain(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_owned()))
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<Shape, E> {
        Ok(Shape::Text(String::from_utf8_lossy(value).into_owned()))
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Shape, D::Error> {
        Shape::deserialize(d)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Shape, D::Error> {
        Shape::deserialize(d)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Shape::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Shape, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Shape::Map(map))
    }
}
