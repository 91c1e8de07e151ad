//! `requirements.txt` of pip: what a Python program asks for, one line each.

use std::collections::HashSet;
use std::ops::Range;

use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::pyproject;
use super::python::{Requirement, address};
use super::source::Source;
use crate::vocab::{ArtifactKind, Evidence, Origin, Relation};

/// How far files that name files are followed.
const DEPTH: usize = 8;
/// The most files that are followed.
const FILES: usize = 100;
/// The most problems that are told.
const TOLD: usize = 20;

pub(in crate::read) struct Requirements;

impl Reader for Requirements {
    fn format(&self) -> &'static Format {
        &Format {
            word: "requirements",
            title: "pip requirements",
            file_name: "requirements.txt",
            recognized_by: "`requirements*.txt`, `*requirements.txt`",
            gives: "`links-dynamic` the packages that it names",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Program
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        is_named_so(input.base())
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Code);
        facts.own.details.origin = Some(Origin::Own);
        let mut seen = HashSet::new();
        file(input, facts, &mut seen, 0);
    }
}

/// Whether a file is called as lists of requirements are.
pub(in crate::read) fn is_named_so(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let stem = lower.strip_suffix(".txt");
    stem.is_some_and(|s| s.starts_with("requirements") || s.ends_with("requirements"))
}

/// Whether a list is one of tools, by its name: `requirements-dev.txt`.
pub(in crate::read) fn is_for_development(name: &str) -> bool {
    let words = [
        "dev",
        "develop",
        "development",
        "test",
        "tests",
        "testing",
        "doc",
        "docs",
        "lint",
        "linting",
        "ci",
        "build",
        "tool",
        "tools",
        "typing",
        "types",
        "bench",
        "benchmark",
        "benchmarks",
        "example",
        "examples",
    ];
    let lower = name.to_ascii_lowercase();
    lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| words.contains(&part))
}

fn tell(facts: &mut Facts, problem: ReadError) {
    if facts.problems.len() < TOLD {
        facts.problems.push(problem);
    }
}

fn file(input: &mut Input<'_>, facts: &mut Facts, seen: &mut HashSet<String>, depth: usize) {
    if !seen.insert(input.name().to_owned()) {
        return;
    }
    let source = match input.small() {
        Ok(source) => source,
        Err(problem) => return tell(facts, problem),
    };
    for (line, at) in lines(&source.text) {
        let line = line.trim_start_matches('\u{feff}');
        let rest = |short: &str, long: &str| {
            let after = |word: &str| line.strip_prefix(word);
            let long = after(long).filter(|r| r.starts_with([' ', '\t', '=']));
            let rest = long.or_else(|| after(short).filter(|_| !line.starts_with("--")))?;
            Some(rest.trim_start_matches([' ', '\t', '=']).trim())
        };
        if let Some(other) = rest("-r", "--requirement") {
            let place = source.place(at);
            if depth >= DEPTH || seen.len() >= FILES {
                let limit = format!("{FILES} files, {DEPTH} of them in a row");
                tell(facts, ReadError::TooMuch { place, what: "what is followed", limit });
            } else if other.contains("://") {
                let reason = format!("`{}` is not fetched", address(other));
                tell(facts, ReadError::Unreadable { place, reason });
            } else {
                match input.sibling(other) {
                    Some(mut other) => file(&mut other, facts, seen, depth + 1),
                    None => {
                        let path = other.to_owned();
                        tell(facts, ReadError::LeadsOut { place, path });
                    }
                }
            }
        } else if let Some(path) = rest("-e", "--editable") {
            asked(path, at, &source, input, facts);
        } else if !line.starts_with('-') {
            // `name --hash=…`: what follows is for the installer.
            let end =
                line.match_indices("--").find(|(n, _)| line[..*n].ends_with(char::is_whitespace));
            asked(line[..end.map_or(line.len(), |(n, _)| n)].trim(), at, &source, input, facts);
        }
    }
    facts.sources.push(source);
}

/// Adds what one line asks for.
fn asked(text: &str, at: Range<usize>, source: &Source, input: &Input<'_>, facts: &mut Facts) {
    let (bare, _) = text.split_once(" ;").unwrap_or((text, ""));
    let bare = bare.trim();
    let endings = [".whl", ".zip", ".tar.gz", ".tar.bz2", ".tgz"];
    let place = source.place(at);
    let target = match Requirement::read(text) {
        Some(found) if found.is_extra() => return,
        Some(found) if !endings.iter().any(|e| bare.ends_with(e)) || found.url.is_some() => {
            found.target()
        }
        _ if bare.split_whitespace().next().is_some_and(|first| first.contains("://")) => {
            if let Some(path) = bare.strip_prefix("file:") {
                match local(path.trim_start_matches('/'), input, facts) {
                    Some(target) => target,
                    None => return,
                }
            } else {
                address(bare)
            }
        }
        _ if bare.contains(['/', '\\'])
            || bare.starts_with('.')
            || endings.iter().any(|e| bare.ends_with(e)) =>
        {
            match local(bare, input, facts) {
                Some(target) => target,
                None => return,
            }
        }
        _ => {
            let reason = format!("found `{text}`, expected a requirement, as `name>=1.0`");
            let format = "pip syntax";
            return tell(facts, ReadError::Syntax { place, format, reason });
        }
    };
    facts.own.link(Relation::LinksDynamic, &target, Evidence::Declared, Some(place.into()));
}

/// What a path names: the project there, or the file as it is called. `None`: this very folder.
fn local(path: &str, input: &Input<'_>, facts: &mut Facts) -> Option<String> {
    let path = path.split(['#', '[', ';']).next().unwrap_or_default().trim();
    let path = path.trim_end_matches('/');
    let last = path.rsplit(['/', '\\']).find(|part| !matches!(*part, "" | "." | ".."))?;
    let mut found = pyproject::beside(input, path, last, facts);
    let name = found.name.get_or_insert_with(|| last.to_owned()).clone();
    facts.others.push(found);
    Some(name)
}

/// Lines without comments, each with those that it goes on in, and where its text begins.
fn lines(text: &str) -> Vec<(String, Range<usize>)> {
    let mut all = Vec::new();
    let mut open: Option<(String, Range<usize>)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        let is_comment = line.trim_start().starts_with('#');
        let (body, goes_on) = match line.strip_suffix('\\') {
            Some(body) if !is_comment => (body, true),
            _ => (line, false),
        };
        let body = if is_comment { "" } else { body };
        // A `#` inside of a word is part of an address.
        let cut = body.match_indices('#').find(|(n, _)| body[..*n].ends_with(char::is_whitespace));
        let body = &body[..cut.map_or(body.len(), |(n, _)| n)];
        let skipped = body.len() - body.trim_start().len();
        let range = start + skipped..start + body.trim_end().len();
        match &mut open {
            Some((text, _)) => text.push_str(body),
            None => open = Some((body.to_owned(), range)),
        }
        if !goes_on && let Some((text, range)) = open.take() {
            all.push((text.trim().to_owned(), range));
        }
    }
    all.extend(open.map(|(text, range)| (text.trim().to_owned(), range)));
    all.retain(|(text, _)| !text.is_empty());
    all
}
