//! YAML as a tree of texts, each with its place. Types are not guessed: `no` is a language and
//! `1.10` a license's version, both as they were written.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span};

use super::error::ReadError;
use super::node::{Node, Shape};
use super::source::Source;

/// The deepest nesting.
const DEPTH: usize = 64;
/// The most values, those that aliases repeat among them.
const NODES: usize = 20_000;
/// The most documents of a file.
const DOCUMENTS: usize = 100;
/// The most bytes.
const BYTES: usize = 1 << 20;
/// The most bytes of texts that aliases repeat.
const REPEATED: usize = 8 << 20;

/// Why it is no YAML.
#[derive(Debug)]
pub(super) struct Broken {
    /// The line, from 1; 0 where the text as a whole is meant.
    pub line: u32,
    pub reason: String,
}

/// Parses one document, within limits.
pub(super) fn parse(yaml: &str) -> Result<Node, Broken> {
    let mut documents = documents_at_most(yaml, 1)?;
    Ok(documents.pop().unwrap_or(Node { line: 1, at: None, shape: Shape::Null }))
}

/// Parses every document of a file, within the same limits for all of them together. Empty ones are
/// left out.
pub(super) fn documents(source: &Source) -> Result<Vec<Node>, ReadError> {
    let mut nodes = documents_at_most(&source.text, DOCUMENTS).map_err(|broken| {
        let place = source.line_place(broken.line.max(1));
        ReadError::Syntax { place, format: "YAML", reason: broken.reason }
    })?;
    nodes.retain(|node| !matches!(node.shape, Shape::Null));
    Ok(nodes)
}

fn documents_at_most(yaml: &str, most: usize) -> Result<Vec<Node>, Broken> {
    if yaml.len() > BYTES {
        return Err(Broken { line: 0, reason: "it is longer than 1 MiB".to_owned() });
    }
    let mut options = Options::default();
    (options.flow_nesting_limit, options.block_nesting_limit) = (DEPTH, DEPTH);
    options.set_emit_comments(false);
    let mut building = Building::default();
    for event in Parser::new_from_str_with_options(yaml, options) {
        let (event, span) = event.map_err(broken)?;
        building.event(event, &span, most)?;
    }
    Ok(building.done)
}

fn broken(error: ScanError) -> Broken {
    Broken { line: error.marker().line() as u32, reason: error.info() }
}

/// A tree that is being put together.
#[derive(Default)]
struct Building {
    done: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    repeated: usize,
    documents: usize,
}

/// A list or table that has not ended.
struct Open {
    line: u32,
    start: usize,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Node>),
    Map { entries: Vec<(Node, Node)>, keys: HashSet<String>, key: Option<Node> },
}

impl Building {
    fn event(&mut self, event: Event<'_>, span: &Span, most: usize) -> Result<(), Broken> {
        let line = span.start.line() as u32;
        let start = span.start.byte_offset().unwrap_or_default();
        let end = span.end.byte_offset().unwrap_or(start);
        let fails = |reason: &str| Err(Broken { line, reason: reason.to_owned() });
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                self.anchors.clear();
                if self.documents > most {
                    return fails("it holds more than one document");
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, _) => {
                let is_null = style == ScalarStyle::Plain
                    && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let shape = if is_null { Shape::Null } else { Shape::Text(text.into_owned()) };
                self.value(Node { line, at: Some(start..end), shape }, anchor, 1)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    let (size, bytes) = size(node);
                    self.repeated = self.repeated.saturating_add(bytes);
                    if self.repeated > REPEATED {
                        return fails("its aliases repeat more than 8 MiB");
                    }
                    let node = node.clone();
                    self.value(node, 0, size)
                }
                None => fails("an alias refers to itself or to nothing"),
            },
            Event::SequenceStart(_, anchor, _) => {
                self.open.push(Open { line, start, anchor, kind: Kind::List(Vec::new()) });
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                let kind = Kind::Map { entries: Vec::new(), keys: HashSet::new(), key: None };
                self.open.push(Open { line, start, anchor, kind });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(()) };
                let at: Range<usize> = open.start..end.max(open.start);
                let shape = match open.kind {
                    Kind::List(items) => Shape::List(items),
                    Kind::Map { entries, .. } => Shape::Map(entries),
                };
                self.value(Node { line: open.line, at: Some(at), shape }, open.anchor, 1)
            }
            _ => Ok(()),
        }
    }

    /// Adds a value where the tree grows.
    fn value(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), Broken> {
        let line = node.line;
        let fails = |reason: String| Err(Broken { line, reason });
        self.nodes = self.nodes.saturating_add(size);
        if self.nodes > NODES {
            return fails(format!("it holds more than {NODES} values"));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.done.push(node),
            Some(Kind::List(items)) => items.push(node),
            Some(Kind::Map { entries, keys, key }) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    if let Some(text) = node.text()
                        && !keys.insert(text.to_owned())
                    {
                        return fails(format!("the key `{text}` stands twice"));
                    }
                    *key = Some(node);
                }
            },
        }
        Ok(())
    }
}

/// How many values a tree holds, and how many bytes their texts have.
fn size(node: &Node) -> (usize, usize) {
    let mut open = vec![node];
    let (mut count, mut bytes) = (0, 0);
    while let Some(node) = open.pop() {
        count += 1;
        match &node.shape {
            Shape::List(items) => open.extend(items),
            Shape::Map(entries) => open.extend(entries.iter().flat_map(|(k, v)| [k, v])),
            Shape::Text(text) | Shape::Plain(text) => bytes += text.len(),
            Shape::Null => {}
        }
    }
    (count, bytes)
}
