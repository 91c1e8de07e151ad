//! A value of YAML or JSON: a tree of texts, whatever type they would be given there, each with its
//! place.

use std::ops::Range;
use std::sync::Arc;

use super::source::Source;
use crate::graph::Place;

/// A value with where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The line, from 1, on which it begins.
    pub line: u32,
    /// Its bytes, where the parser tells.
    pub at: Option<Range<usize>>,
    pub shape: Shape,
}

/// What a value is. Numbers and the like are texts: a license may be called `1.0`.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    /// A number or a boolean, as it was written.
    Plain(String),
}

impl Node {
    pub fn new(source: &Source, at: Range<usize>, shape: Shape) -> Self {
        Self { line: source.line(at.start), at: Some(at), shape }
    }

    /// The value of a key, with the key.
    pub fn entry(&self, key: &str) -> Option<&(Node, Node)> {
        self.entries().iter().find(|(k, _)| k.text() == Some(key))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The text of a key, without what surrounds it; `None` where it is empty.
    pub fn get_text(&self, key: &str) -> Option<&str> {
        self.get(key)?.text().map(str::trim).filter(|t| !t.is_empty())
    }

    /// Keys and values; none of what is no table.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.shape {
            Shape::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; of anything else but nothing, it alone.
    pub fn items(&self) -> &[Node] {
        match &self.shape {
            Shape::List(items) => items,
            Shape::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.shape {
            Shape::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub fn what(&self) -> &'static str {
        match self.shape {
            Shape::Null => "nothing",
            Shape::Text(_) => "a text",
            Shape::List(_) => "a list",
            Shape::Map(_) => "a table",
            Shape::Plain(_) => "a number or yes/no",
        }
    }

    /// Where it stands in the text that was parsed as a whole.
    pub fn place(&self, source: &Source) -> Arc<Place> {
        Arc::new(match &self.at {
            Some(at) => source.place(at.clone()),
            None => source.line_place(self.line),
        })
    }
}
