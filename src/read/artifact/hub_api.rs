//! What the hub's API says of a repository, asked just now or saved in a file. Every field may be
//! absent or odd: what is not as it usually is counts as unsaid, and is told.

use std::sync::Arc;

use super::answer::{Answer, LINKS, Said, Tags};
use super::card::{Card, Item, keys};
use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::json;
use super::lineage::relation;
use super::node::{Node, Shape};
use super::source::{MANIFEST_LIMIT, Source};
use crate::vocab::{Evidence, Relation};

/// The most tags, parents and files that are read.
const MOST: usize = 100_000;

pub(in crate::read) struct HubApi;

impl Reader for HubApi {
    fn format(&self) -> &'static Format {
        &Format {
            word: "hub-api",
            title: "Answer of the hub's API",
            file_name: "model.json",
            recognized_by: "a JSON table with `modelId` or `id`, `tags`, and another key of the hub's",
            gives: "the model or dataset that it speaks of, and its upstreams",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Others
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let is_open = matches!(input.base().rsplit_once('.'), None | Some((_, "json")));
        is_open && {
            let head = input.head_text();
            let has = |key: &str| head.contains(key);
            let fields = [
                "\"siblings\"",
                "\"cardData\"",
                "\"baseModels\"",
                "\"gated\"",
                "\"pipeline_tag\"",
                "\"library_name\"",
                "\"lastModified\"",
            ];
            head.trim_start_matches('\u{feff}').trim_start().starts_with('{')
                && (has("\"modelId\"") || has("\"id\""))
                && has("\"tags\"")
                && fields.into_iter().any(has)
                && !has("\"bomFormat\"")
                && !has("\"spdxVersion\"")
                && !has("\"@context\"")
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        let answer = input.whole(MANIFEST_LIMIT).and_then(|source| {
            let answer = Answer::read(&source, None);
            facts.sources.push(source);
            answer
        });
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(problem) => return facts.problems.push(problem),
        };
        if answer.said.id.is_none() {
            let (place, table, key) = (input.place(), "the answer", "id");
            facts.problems.push(ReadError::MissingKey { place, table, key });
        } else {
            facts.others.push(answer.about(&mut facts.problems));
        }
    }
}

/// One table, and what is odd in it.
struct Table<'a> {
    source: &'a Source,
    node: &'a Node,
    problems: Vec<ReadError>,
}

impl<'a> Table<'a> {
    fn odd(&mut self, key: &'static str, found: &Node, expected: &'static str) {
        let place = (*found.place(self.source)).clone();
        let found = found.what().to_owned();
        self.problems.push(ReadError::OddValue { place, key, found, expected });
    }

    /// A value that is not nothing.
    fn value(&self, key: &str) -> Option<&'a Node> {
        self.node.get(key).filter(|value| !matches!(value.shape, Shape::Null))
    }

    fn text(&mut self, key: &'static str) -> Option<&'a str> {
        let value = self.value(key)?;
        if value.text().is_none() {
            self.odd(key, value, "a text");
        }
        value.text().map(str::trim).filter(|text| !text.is_empty())
    }

    fn is_true(&mut self, key: &'static str) -> bool {
        let Some(value) = self.value(key) else { return false };
        match &value.shape {
            Shape::Plain(text) if text == "true" => true,
            Shape::Plain(text) if text == "false" => false,
            _ => {
                self.odd(key, value, "yes or no");
                false
            }
        }
    }

    fn list(&mut self, key: &'static str, of: &'static str) -> &'a [Node] {
        match self.value(key) {
            Some(Node { shape: Shape::List(items), .. }) => {
                self.first(key, items, MOST, "100,000 items")
            }
            Some(other) => {
                self.odd(key, other, of);
                &[]
            }
            None => &[],
        }
    }

    fn first<T>(&mut self, what: &'static str, all: &'a [T], most: usize, limit: &str) -> &'a [T] {
        if all.len() > most {
            let (place, limit) = (self.source.whole(), limit.to_owned());
            self.problems.push(ReadError::TooMuch { place, what, limit });
        }
        &all[..all.len().min(most)]
    }

    fn item(&self, text: &str, node: &Node) -> Item {
        Item { text: text.to_owned(), place: node.place(self.source) }
    }
}

impl Answer {
    /// Reads an answer; `is_dataset` is what was asked for, where that is known.
    pub fn read(source: &Source, is_dataset: Option<bool>) -> Result<Self, ReadError> {
        let node = json::parse(source)?;
        let mut table = Table { source, node: &node, problems: Vec::new() };
        if !matches!(node.shape, Shape::Map(_)) {
            let (place, found) = (source.whole(), node.what().to_owned());
            let (key, expected) = ("the answer", "a table");
            return Err(ReadError::WrongValue { place, key, found, expected });
        }
        let mut card = card(&mut table);
        let tags = tags(&mut table);
        let files = files(&mut table);
        let resolved = resolved(&mut table);
        let of_dataset = ["citation", "paperswithcode_id", "mainSize"];
        let is_dataset = is_dataset.unwrap_or_else(|| {
            node.get("modelId").is_none()
                && (tags.of_dataset || of_dataset.iter().any(|key| node.get(key).is_some()))
        });
        card.library = card.library.or(table.text("library_name").map(str::to_owned));
        card.pipeline = card.pipeline.or(table.text("pipeline_tag").map(str::to_owned));
        let id = table.text("id").or_else(|| table.text("modelId"));
        let said = Said {
            id: id.map(str::to_owned),
            commit: table.text("sha").filter(|sha| is_commit(sha)).map(str::to_owned),
            files,
            card,
            tags,
            resolved,
            is_dataset,
            is_adapter: false,
            note: note(&mut table),
        };
        Ok(Self::of(said, Arc::new(source.whole()), table.problems))
    }
}

/// Whether a text is a commit and no path to elsewhere.
fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `cardData`: the keys of the card.
fn card(table: &mut Table<'_>) -> Card {
    const KEY: &str = "cardData";
    match table.value(KEY) {
        Some(node @ Node { shape: Shape::Map(_), .. }) => {
            let source = table.source;
            keys(node, Evidence::Declared, &|node| node.place(source)).0
        }
        Some(odd) => {
            table.odd(KEY, odd, "a table");
            Card::default()
        }
        None => Card::default(),
    }
}

/// `tags`.
fn tags(table: &mut Table<'_>) -> Tags {
    const KEY: &str = "tags";
    let mut tags = Tags::default();
    let mut is_odd = None;
    for node in table.list(KEY, "a list of texts") {
        match node.text() {
            Some(tag) => tags.add(&tag.to_owned(), || node.place(table.source)),
            None => is_odd = is_odd.or(Some(node)),
        }
    }
    if let Some(node) = is_odd {
        table.odd(KEY, node, "a text");
    }
    tags
}

/// `siblings`: the names of the files right in the repository.
fn files(table: &mut Table<'_>) -> Option<Vec<String>> {
    const KEY: &str = "siblings";
    let list = matches!(table.value(KEY)?.shape, Shape::List(_));
    let mut names = Vec::new();
    let mut is_odd = None;
    for node in table.list(KEY, "a list of files") {
        match node.get_text("rfilename") {
            Some(name) if !name.contains('/') => names.push(name.to_owned()),
            Some(_) => {}
            None => is_odd = is_odd.or(Some(node)),
        }
    }
    if let Some(node) = is_odd {
        table.odd(KEY, node, "a file with its `rfilename`");
    }
    list.then_some(names)
}

/// `baseModels`: the parents, with one relation to all of them.
fn resolved(table: &mut Table<'_>) -> Option<(Option<Relation>, Vec<Item>)> {
    const KEY: &str = "baseModels";
    let node = table.value(KEY)?;
    let models = node.get("models");
    let Some(Node { shape: Shape::List(models), .. }) = models else {
        table.odd(KEY, models.unwrap_or(node), "a table with a list of `models`");
        return None;
    };
    let mut parents = Vec::new();
    for model in models.iter().take(LINKS + 1) {
        match model.get_text("id").or(model.text()) {
            Some(id) => parents.push(table.item(id, model.get("id").unwrap_or(model))),
            None => table.odd(KEY, model, "a model with its `id`"),
        }
    }
    let by = match node.get("relation") {
        Some(word) if word.text().is_some() => {
            let item = table.item(word.text().unwrap_or_default(), word);
            relation(&item, &mut table.problems)
        }
        None | Some(Node { shape: Shape::Null, .. }) => None,
        Some(odd) => {
            table.odd(KEY, odd, "a relation");
            None
        }
    };
    (!parents.is_empty()).then_some((by, parents))
}

/// Who may see it, for people.
fn note(table: &mut Table<'_>) -> Option<String> {
    const KEY: &str = "gated";
    let mut notes = Vec::new();
    match table.value(KEY).map(|value| (value, &value.shape)) {
        Some((_, Shape::Text(how))) if how == "auto" => {
            notes.push("gated on the hub: whoever agrees to its conditions gets it");
        }
        Some((_, Shape::Text(how))) if how == "manual" => {
            notes.push("gated on the hub: its owner decides who gets it");
        }
        Some((_, Shape::Plain(yes))) if yes == "true" => notes.push("gated on the hub"),
        Some((_, Shape::Plain(no))) if no == "false" => {}
        None => {}
        Some((odd, _)) => table.odd(KEY, odd, "no, `auto` or `manual`"),
    }
    if table.is_true("private") {
        notes.push("private on the hub");
    }
    if table.is_true("disabled") {
        notes.push("disabled on the hub");
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
