//! A baseline: what an earlier check has found.

use std::collections::HashSet;
use std::path::Path;
use std::str::FromStr;

use super::error::ReadError;
use super::json;
use super::node::{Node, Shape};
use super::source::{MANIFEST_LIMIT, Source, human, read_text, shown};
use crate::graph::Place;
use crate::review::{Baseline, Known};
use crate::vocab::{UnknownWord, nearest};

/// What is read.
pub(super) const BASELINE: &str = "a file that --write-baseline of this version wrote";

const TOP: &[&str] = &["format", "findings"];
const FINDING: &[&str] = &["fingerprint", "code", "artifact", "verdict", "message"];

/// Reads a baseline that was written by [`Baseline::of`] and [`render::json`](crate::render::json).
///
/// # Errors
/// Everything that is wrong with the file; nothing of it counts then.
pub fn baseline(path: &Path) -> Result<Baseline, Vec<ReadError>> {
    let name = shown(path);
    let (text, more) = read_text(path, &name, MANIFEST_LIMIT).map_err(|e| vec![e])?;
    if more {
        let (place, limit) = (Place::whole(&name), human(MANIFEST_LIMIT));
        return Err(vec![ReadError::TooMuch { place, what: "the baseline", limit }]);
    }
    let source = Source::new(&name, &text);
    let top = json::parse(&source).map_err(|e| vec![e])?;
    let mut reading = Reading { source: &source, problems: Vec::new() };
    let known = reading.findings(&top);
    if reading.problems.is_empty() { Ok(Baseline::new(known)) } else { Err(reading.problems) }
}

struct Reading<'a> {
    source: &'a Source,
    problems: Vec<ReadError>,
}

impl Reading<'_> {
    fn findings(&mut self, top: &Node) -> Vec<Known> {
        match top.get("format").map(|f| &f.shape) {
            Some(Shape::Plain(format)) if format == "1" => {}
            Some(_) => {
                let place = self.place(top.get("format").unwrap_or(top));
                let (found, expected) = ("a baseline of another format", BASELINE);
                self.problems.push(ReadError::OtherForm { place, found, expected });
                return Vec::new();
            }
            None => {
                let place = self.place(top);
                let (found, expected) = ("no baseline", BASELINE);
                self.problems.push(ReadError::OtherForm { place, found, expected });
                return Vec::new();
            }
        }
        self.keys(top, "the baseline", TOP);
        let Some(findings) = top.get("findings") else {
            self.missing(top, "the baseline", "findings");
            return Vec::new();
        };
        let Shape::List(findings) = &findings.shape else {
            self.wrong("findings", findings, "a list");
            return Vec::new();
        };
        let mut seen = HashSet::new();
        let known = findings.iter().filter_map(|f| self.finding(f));
        known.filter(|k| seen.insert(k.fingerprint.clone())).collect()
    }

    fn finding(&mut self, node: &Node) -> Option<Known> {
        self.keys(node, "a finding of the baseline", FINDING);
        let fingerprint = self.text(node, "fingerprint")?.to_owned();
        let code = self.word(node, "code")?;
        let artifact = self.text(node, "artifact")?.into();
        let verdict = self.word(node, "verdict")?;
        let message = self.text(node, "message")?.to_owned();
        Some(Known { fingerprint, code, artifact, verdict, message })
    }

    fn place(&self, node: &Node) -> Place {
        (*node.place(self.source)).clone()
    }

    fn keys(&mut self, node: &Node, table: &'static str, expected: &'static [&'static str]) {
        for (key, _) in node.entries() {
            let found = key.text().unwrap_or_default();
            if !expected.contains(&found) {
                let (place, near) = (self.place(key), nearest(found, expected.iter().copied()));
                let found = found.to_owned();
                self.problems.push(ReadError::UnknownKey { place, found, table, expected, near });
            }
        }
    }

    fn missing(&mut self, node: &Node, table: &'static str, key: &'static str) {
        let place = self.place(node);
        self.problems.push(ReadError::MissingKey { place, table, key });
    }

    fn wrong(&mut self, key: &'static str, node: &Node, expected: &'static str) {
        let (place, found) = (self.place(node), node.what().to_owned());
        self.problems.push(ReadError::WrongValue { place, key, found, expected });
    }

    fn text<'n>(&mut self, node: &'n Node, key: &'static str) -> Option<&'n str> {
        let Some(value) = node.get(key) else {
            self.missing(node, "a finding of the baseline", key);
            return None;
        };
        if value.text().is_none() {
            self.wrong(key, value, "a text");
        }
        value.text()
    }

    fn word<T: FromStr<Err = UnknownWord>>(&mut self, node: &Node, key: &'static str) -> Option<T> {
        match self.text(node, key)?.parse() {
            Ok(word) => Some(word),
            Err(word) => {
                let place = self.place(node.get(key).unwrap_or(node));
                self.problems.push(ReadError::UnknownWord { place, word });
                None
            }
        }
    }
}
