//! Lists of datasets with their licenses and sources: CSV, JSON Lines, and the summaries of the
//! Data Provenance Initiative.

use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::{HEAD, Input};
use super::json;
use super::node::{Node, Shape};
use super::rows::{Columns, Row, is_summary, key};
use super::source::{Source, human};
use crate::graph::Place;

/// How much of a list is read.
const LIMIT: u64 = 64 << 20;
/// The most rows.
const ROWS: usize = 1_000_000;
/// The longest field or line.
const FIELD: usize = 1 << 20;
/// How many damaged rows are told.
const TOLD: usize = 20;

pub(in crate::read) struct Provenance;

/// How a list is written.
enum Layout {
    /// Fields between separators.
    Table(u8),
    /// A JSON object on each line.
    Lines,
    /// One JSON object or list.
    Summaries,
}

impl Reader for Provenance {
    fn format(&self) -> &'static Format {
        &Format {
            word: "provenance",
            title: "Lists of datasets",
            file_name: "datasets.csv",
            recognized_by: "CSV or JSON Lines with a column of datasets and one of licenses; summaries of the Data Provenance Initiative",
            gives: "datasets, their licenses, what they derive from and what generated them",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Others
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        layout(input).is_some()
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        let Some(layout) = layout(input) else { return };
        let (source, more) = match input.text(LIMIT) {
            Ok(read) => read,
            Err(problem) => return facts.problems.push(problem),
        };
        if more {
            let (place, limit) = (source.whole(), human(LIMIT));
            facts.problems.push(ReadError::TooMuch { place, what: "the list", limit });
        }
        let mut told = Told { count: 0, file: source.whole() };
        match layout {
            Layout::Table(separator) => table(&source, separator, more, &mut told, facts),
            Layout::Lines => lines(&source, more, &mut told, facts),
            Layout::Summaries => match json::parse(&source) {
                Ok(top) => summaries(&top, &source, facts),
                Err(problem) => facts.problems.push(problem),
            },
        }
        facts.sources.push(source);
    }
}

/// How the list is written; `None`: it is none.
fn layout(input: &mut Input<'_>) -> Option<Layout> {
    let ending = input.base().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let (tables, objects) = match ending.as_deref() {
        None => (true, true),
        Some("csv" | "tsv") => (true, false),
        Some("json" | "jsonl" | "ndjson") => (false, true),
        Some(_) => return None,
    };
    let head = input.head_text();
    let is_cut = head.len() >= HEAD;
    let text = head.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        let mut whole = text.lines();
        if is_cut && text.contains('\n') {
            whole.next_back();
        }
        // What is written over several lines is none of lines.
        let is_spread = text.starts_with('[')
            || text.lines().next().is_some_and(|l| l.trim() == "{")
            || ending.as_deref() == Some("json") && text.trim_end().lines().count() == 1;
        // A first line that is damaged does not hide what the others are.
        let first = whole.take(TOLD).find_map(|line| {
            let source = Source::new("", line);
            json::parse(&source).ok().filter(|node| !node.entries().is_empty())
        });
        let is_list = first.as_ref().is_some_and(|first| Columns::of_object(first).is_list());
        return match () {
            () if !objects => None,
            () if is_list && !is_spread => Some(Layout::Lines),
            () => is_summary(text).then_some(Layout::Summaries),
        };
    }
    let first = text.lines().next().filter(|_| tables)?;
    let separators = [b',', b'\t', b';'];
    let list = separators.into_iter().find(|s| header(first, *s).is_some_and(|c| c.is_list()))?;
    Some(Layout::Table(list))
}

/// The columns of a table by its first line.
fn header(line: &str, separator: u8) -> Option<Columns> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).delimiter(separator).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    let found = reader.read_record(&mut record).is_ok_and(|found| found);
    found.then(|| Columns::new(record.iter().map(key)))
}

/// What is told of damaged rows: the first ones, and that there are more.
struct Told {
    count: usize,
    file: Place,
}

impl Told {
    fn tell(&mut self, facts: &mut Facts, line: u32, problem: impl FnOnce(Place) -> ReadError) {
        self.count += 1;
        if self.count <= TOLD {
            facts.problems.push(problem(Place { line, column: 1, length: 0, ..self.file.clone() }));
        } else if self.count == TOLD + 1 {
            let (place, what) = (self.file.clone(), "what is wrong with the list");
            let limit = format!("{TOLD} problems");
            facts.problems.push(ReadError::TooMuch { place, what, limit });
        }
    }

    fn wrong(&mut self, facts: &mut Facts, line: u32, format: &'static str, reason: String) {
        self.tell(facts, line, |place| ReadError::Syntax { place, format, reason });
    }

    fn too_many(&self, facts: &mut Facts) {
        let (place, limit) = (self.file.clone(), format!("{ROWS} rows"));
        facts.problems.push(ReadError::TooMuch { place, what: "the list", limit });
    }
}

/// Reads rows of fields. One that is ragged may have shifted fields: it is told and not read.
fn table(source: &Source, separator: u8, more: bool, told: &mut Told, facts: &mut Facts) {
    let text = source.text.trim_start_matches('\u{feff}');
    let mut builder = csv::ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(separator);
    let mut reader = builder.from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).unwrap_or_default() {
        return;
    }
    let (columns, width) = (Columns::new(record.iter().map(key)), record.len());
    let mut rows = 0;
    while let Ok(true) = reader.read_record(&mut record) {
        let Some(start) = record.position().cloned() else { break };
        rows += 1;
        if rows > ROWS {
            return told.too_many(facts);
        }
        let (start, end) = (start.byte() as usize, reader.position().byte() as usize);
        let raw = text.get(start..end).unwrap_or_default();
        // A row begins behind the line breaks before it.
        let shift =
            source.text.len() - text.len() + raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        let (is_last, line) = (end >= text.len(), source.line(start + shift));
        if is_last && raw.matches('"').count() % 2 == 1 && raw.trim_end().contains('\n') {
            told.wrong(facts, line, "CSV", "a quote is opened here and never closed".to_owned());
        } else if is_last && more && !raw.ends_with('\n') {
            // The rest of it was not read, which is told.
        } else if record.len() != width {
            let reason = format!("it has {} fields where the header has {width}", record.len());
            told.wrong(facts, line, "CSV", reason);
        } else if record.iter().any(|field| field.len() > FIELD) {
            let limit = human(FIELD as u64);
            told.tell(facts, line, |place| ReadError::TooMuch { place, what: "a field", limit });
        } else {
            let mut row = Row::default();
            for (column, field) in columns.all().zip(record.iter()) {
                row.texts(column, field);
            }
            row.finish(source.line_place(line), facts);
        }
    }
}

/// Reads an object from each line.
fn lines(source: &Source, more: bool, told: &mut Told, facts: &mut Facts) {
    let text = source.text.trim_start_matches('\u{feff}');
    let mut rows = 0;
    for (number, whole) in (1..).zip(text.split_inclusive('\n')) {
        let line = whole.trim();
        if line.is_empty() || more && !whole.ends_with('\n') {
            continue;
        }
        rows += 1;
        if rows > ROWS {
            return told.too_many(facts);
        }
        if line.len() > FIELD {
            let limit = human(FIELD as u64);
            told.tell(facts, number, |place| ReadError::TooMuch { place, what: "a line", limit });
            continue;
        }
        let alone = Source::new(&source.name, line);
        match json::parse(&alone) {
            Ok(node) if matches!(node.shape, Shape::Map(_)) => {
                let mut row = Row::default();
                row.object(&node);
                row.finish(source.line_place(number), facts);
            }
            Ok(node) => {
                let reason = format!("{} where an object belongs", node.what());
                told.wrong(facts, number, "JSON Lines", reason);
            }
            Err(ReadError::Syntax { reason, .. }) => {
                told.wrong(facts, number, "JSON Lines", reason);
            }
            Err(ReadError::TooMuch { what, limit, .. }) => {
                told.tell(facts, number, |place| ReadError::TooMuch { place, what, limit });
            }
            Err(other) => facts.problems.push(other),
        }
    }
}

/// Reads summaries: a list of them, or a table of them by their names.
fn summaries(top: &Node, source: &Source, facts: &mut Facts) {
    let is_one = Columns::of_object(top).is_list();
    let all: Vec<&Node> = match &top.shape {
        _ if is_one => vec![top],
        Shape::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
        _ => top.items().iter().collect(),
    };
    for node in all.into_iter().take(ROWS) {
        let mut row = Row::default();
        row.object(node);
        row.finish((*node.place(source)).clone(), facts);
    }
}
