//! What the readers of configuration files share: a file that is opened, keys that are read, and
//! whatever is not as it was meant.

use std::sync::Arc;

use super::error::ReadError;
use super::facts::Facts;
use super::input::Input;
use super::json;
use super::node::{Node, Shape};
use super::source::Source;
use super::yaml;
use crate::graph::Place;
use crate::vocab::{Evidence, Relation};

/// A text with where it stands.
pub(in crate::read) type Said<'n> = (&'n str, Arc<Place>);

/// An opened file, and what it is found to say.
pub(in crate::read) struct Config<'f> {
    pub source: Source,
    pub facts: &'f mut Facts,
}

impl<'f> Config<'f> {
    /// Opens a JSON file, or tells why it cannot be read.
    pub fn json(input: &mut Input<'_>, facts: &'f mut Facts) -> Option<(Self, Node)> {
        Self::open(input, facts, json::parse)
    }

    /// Opens a YAML file of one or several documents, or tells why it cannot be read.
    pub fn yaml(input: &mut Input<'_>, facts: &'f mut Facts) -> Option<(Self, Vec<Node>)> {
        Self::open(input, facts, yaml::documents)
    }

    fn open<T>(
        input: &mut Input<'_>,
        facts: &'f mut Facts,
        parse: impl FnOnce(&Source) -> Result<T, ReadError>,
    ) -> Option<(Self, T)> {
        let parsed = input.small().and_then(|source| {
            facts.sources.push(source.clone());
            parse(&source).map(|parsed| (source, parsed))
        });
        match parsed {
            Ok((source, parsed)) => Some((Self { source, facts }, parsed)),
            Err(problem) => {
                facts.problems.push(problem);
                None
            }
        }
    }

    /// The text of a key, without the space around it. Nothing there says nothing; what is neither
    /// is told.
    pub fn text<'n>(
        &mut self,
        table: &'n Node,
        key: &'static str,
        expected: &'static str,
    ) -> Option<Said<'n>> {
        self.value(table.get(key)?, key, expected)
    }

    /// The same of a value.
    pub fn value<'n>(
        &mut self,
        value: &'n Node,
        key: &'static str,
        expected: &'static str,
    ) -> Option<Said<'n>> {
        match &value.shape {
            Shape::Text(text) => {
                let text = text.trim();
                (!text.is_empty()).then(|| (text, value.place(&self.source)))
            }
            Shape::Null => None,
            _ => {
                self.wrong(value, key, expected);
                None
            }
        }
    }

    /// The tables of a list, or of one table; what is none is told.
    pub fn tables<'n>(
        &mut self,
        table: &'n Node,
        key: &'static str,
        expected: &'static str,
    ) -> Vec<&'n Node> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let mut tables = Vec::new();
        for item in value.items() {
            match item.shape {
                Shape::Map(_) => tables.push(item),
                Shape::Null => {}
                _ => self.wrong(item, key, expected),
            }
        }
        tables
    }

    /// Tells that a value is not of the shape that it should have.
    pub fn wrong(&mut self, value: &Node, key: &'static str, expected: &'static str) {
        let (place, found) = ((*value.place(&self.source)).clone(), value.what().to_owned());
        self.facts.problems.push(ReadError::WrongValue { place, key, found, expected });
    }

    /// Adds a relation of the artifact that the file lies with.
    pub fn link(&mut self, by: Relation, to: Said<'_>, evidence: Evidence) {
        self.facts.own.link(by, to.0, evidence, Some(to.1));
    }
}

/// Whether a file is called as files of YAML may be.
pub(in crate::read) fn is_yaml_name(input: &Input<'_>) -> bool {
    matches!(input.base().rsplit_once('.'), None | Some((_, "yml" | "yaml")))
}

/// Whether a file is called as files of JSON may be.
pub(in crate::read) fn is_json_name(input: &Input<'_>) -> bool {
    matches!(input.base().rsplit_once('.'), None | Some((_, "json")))
}

/// Whether one of the keys begins a line of a YAML text.
pub(in crate::read) fn has_key(yaml: &str, keys: &[&str]) -> bool {
    yaml.lines().any(|line| {
        line.split_once(':')
            .is_some_and(|(key, _)| keys.contains(&key.trim_start_matches('\u{feff}')))
    })
}

/// Whether a whole model lies beside a file, and no adapter: what was trained as an adapter was
/// merged into its base.
pub(in crate::read) fn is_merged(input: &Input<'_>) -> bool {
    let Ok(listing) = input.files().list(input.folder()) else { return false };
    let has = |name: &str| listing.files.iter().any(|f| f == name);
    has("config.json") && !has("adapter_config.json")
}
