//! Model and dataset cards: the keys of a `README.md`'s front matter that speak of licenses and
//! of descent.

use std::fmt::Debug;
use std::sync::Arc;

use super::error::ReadError;
use super::format::Format;
use super::input::{HEAD, Input};
use super::node::{Node, Shape};
use super::source::Source;
use super::yaml;
use crate::graph::Place;
use crate::vocab::Evidence;

/// What is told of cards in the list of formats.
pub(in crate::read) static FORMAT: Format = Format {
    word: "card",
    title: "Model and dataset cards",
    file_name: "README.md",
    recognized_by: "`README.md` in a folder; of files that are named, any `.md` and text that begins with front matter",
    gives: "a model, adapter or dataset, its license, base models and data",
};

/// The most values of one key.
pub(in crate::read) const MOST: usize = 500;
/// Where front matter is looked for that is not on the first line.
const LOOKED_AT: usize = 60;

/// Keys that only dataset cards have.
pub(in crate::read) const DATASET_KEYS: &[&str] = &[
    "task_categories",
    "size_categories",
    "source_datasets",
    "dataset_info",
    "configs",
    "annotations_creators",
    "language_creators",
    "task_ids",
    "pretty_name",
    "multilinguality",
    "paperswithcode_id",
    "train-eval-index",
    "kaggle_id",
];
/// The names of a key, the usual one first.
pub(in crate::read) const LICENSE: &[&str] = &["license", "licenses", "licence"];
pub(in crate::read) const BASE_MODEL: &[&str] = &["base_model", "base_models"];
pub(in crate::read) const DATASETS: &[&str] = &["datasets", "dataset", "dataset_sources"];

/// How a text is held: what reads one file owns it and knows where it stands, what reads millions of
/// rows points into them.
pub(in crate::read) trait Text: AsRef<str> + Clone + Default + Debug {
    /// Where it stands.
    type At: Clone + Debug + PartialEq + Eq;

    /// A part of it.
    fn part(&self, of: impl FnOnce(&str) -> Option<&str>) -> Option<Self>;
    /// Where it stands, as the graph knows it.
    fn place(at: &Self::At) -> Option<Arc<Place>>;

    /// Where it stands, as messages show it.
    fn shown(at: &Self::At) -> Place {
        Self::place(at).map_or_else(|| Place::whole(""), |place| (*place).clone())
    }
}

impl Text for String {
    type At = Arc<Place>;

    fn part(&self, of: impl FnOnce(&str) -> Option<&str>) -> Option<Self> {
        of(self).map(str::to_owned)
    }

    fn place(at: &Self::At) -> Option<Arc<Place>> {
        Some(Arc::clone(at))
    }
}

impl Text for &str {
    type At = ();

    fn part(&self, of: impl FnOnce(&str) -> Option<&str>) -> Option<Self> {
        of(self)
    }

    fn place((): &()) -> Option<Arc<Place>> {
        None
    }
}

/// A text of a card, with its line.
#[derive(Debug, Clone)]
pub(in crate::read) struct Item<T: Text = String> {
    pub text: T,
    pub place: T::At,
}

/// The keys of a card that matter here. What only looks filled in is absent.
#[derive(Debug, Default)]
pub(in crate::read) struct Card<T: Text = String> {
    pub licenses: Vec<Item<T>>,
    pub license_name: Option<Item<T>>,
    pub license_link: Option<Item<T>>,
    /// What a table of the prose says, where the front matter says nothing.
    pub license_row: Option<Item<T>>,
    pub base_models: Vec<Item<T>>,
    pub base_relation: Option<Item<T>>,
    pub datasets: Vec<Item<T>>,
    pub source_datasets: Vec<Item<T>>,
    pub tags: Vec<T>,
    pub pipeline: Option<T>,
    pub library: Option<T>,
    /// What is to be agreed to before the files can be had.
    pub gate: Option<T>,
    /// The key that says that a model made a part of the data.
    pub machine_made: Option<&'static str>,
    /// Whether it has keys that only dataset cards have.
    pub has_dataset_keys: bool,
    /// [`Evidence::Recovered`] where the file is damaged.
    pub evidence: Option<Evidence>,
}

impl<T: Text> Card<T> {
    /// Forgets all of it, and keeps the memory of its lists.
    pub fn clear(&mut self) {
        let Self {
            licenses,
            license_name,
            license_link,
            license_row,
            base_models,
            base_relation,
            datasets,
            source_datasets,
            tags,
            pipeline,
            library,
            gate,
            machine_made,
            has_dataset_keys,
            evidence,
        } = self;
        for list in [licenses, base_models, datasets, source_datasets] {
            list.clear();
        }
        tags.clear();
        for item in [license_name, license_link, license_row, base_relation] {
            *item = None;
        }
        for text in [pipeline, library, gate] {
            *text = None;
        }
        (*machine_made, *has_dataset_keys, *evidence) = (None, false, None);
    }
}

/// Lines of a text, by their number from 0.
struct Lines<'a> {
    source: &'a Source,
    /// Line and byte where it begins.
    all: Vec<(usize, &'a str)>,
}

impl<'a> Lines<'a> {
    fn of(source: &'a Source) -> Self {
        let mut all = Vec::new();
        let mut at = 0;
        for line in source.text.split_inclusive('\n') {
            all.push((at, line.trim_end_matches(['\n', '\r'])));
            at += line.len();
        }
        if let Some((at, first)) = all.first_mut()
            && let Some(rest) = first.strip_prefix('\u{feff}')
        {
            (*at, *first) = (*at + '\u{feff}'.len_utf8(), rest);
        }
        Self { source, all }
    }

    fn place(&self, line: usize) -> Arc<Place> {
        let (at, text) = self.all.get(line).copied().unwrap_or_default();
        let start = at + (text.len() - text.trim_start().len());
        Arc::new(self.source.place(start..at + text.trim_end().len()))
    }

    fn fence(&self, from: usize) -> Option<usize> {
        (from..self.all.len()).find(|n| self.all[*n].1.trim_end() == "---")
    }
}

/// Whether a text begins as a card does. The hub minds no empty lines before.
pub(in crate::read) fn begins_as_card(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.lines().next().is_some_and(|line| line.trim_end() == "---")
}

/// Whether a file that stands alone is a card: any Markdown, or text that begins with front matter.
pub(in crate::read) fn is_card(input: &mut Input<'_>) -> bool {
    let ending = input.base().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("md") => true,
        None | Some("txt" | "markdown") => {
            let head = input.head_text();
            // YAML may begin with such a line too, and then has no second one or no prose.
            let mut lines = head.lines().skip_while(|l| !l.contains("---")).skip(1);
            begins_as_card(&head)
                && (head.len() >= HEAD
                    || lines.any(|l| l.trim_end() == "---" || l.starts_with("license:")))
        }
        Some(_) => false,
    }
}

/// Reads a card. Damage costs what it hides, and is told.
pub(in crate::read) fn card(source: &Source) -> (Card, Vec<ReadError>) {
    let (mut card, problems) = front_matter(source);
    if card.licenses.is_empty() && card.license_name.is_none() && card.license_link.is_none() {
        card.license_row = license_row(source);
    }
    (card, problems)
}

fn front_matter(source: &Source) -> (Card, Vec<ReadError>) {
    let lines = Lines::of(source);
    if !begins_as_card(&source.text) {
        return outside(&lines);
    }
    let first = lines.all.iter().position(|(_, l)| !l.trim().is_empty()).unwrap_or_default();
    let Some(end) = lines.fence(first + 1) else {
        // What follows the keys is prose, so only the lines that say a key count.
        let card = scan(&lines, first + 1, lines.all.len());
        return (card, vec![ReadError::Unterminated { place: (*lines.place(first)).clone() }]);
    };
    let (from, to) = (lines.all[first + 1].0, lines.all[end].0);
    let yaml = &source.text[from..to];
    let line = |line: u32| first + line as usize;
    let broken = match yaml::parse(yaml) {
        Ok(node) => return keys(&node, Evidence::Declared, &|n| lines.place(line(n.line))),
        Err(broken) => broken,
    };
    let at = |n: u32| (*lines.place(line(n).min(end.saturating_sub(1)))).clone();
    if yaml.contains('\t')
        && let Ok(node) = yaml::parse(&yaml.replace('\t', "  "))
    {
        let place = |n: &Node| lines.place(line(n.line));
        let (card, mut problems) = keys(&node, Evidence::Recovered, &place);
        problems.push(ReadError::Tabs { place: at(broken.line) });
        return (card, problems);
    }
    let problem = ReadError::Recovered { place: at(broken.line), reason: broken.reason };
    (scan(&lines, first + 1, end), vec![problem])
}

/// Front matter that does not begin on the first line, or has no fence at all.
fn outside(lines: &Lines<'_>) -> (Card, Vec<ReadError>) {
    // An example in a block of code is none of the page's own; a whole page in one is.
    let mut words = lines.all.iter().enumerate().filter(|(_, (_, l))| !l.trim().is_empty());
    let first = words.next().map_or(0, |(n, _)| n + 1);
    let example = lines.all.iter().skip(first).position(|(_, l)| l.trim_start().starts_with("```"));
    let near = example.map_or(lines.all.len(), |n| first + n).min(LOOKED_AT);
    let is_key = |line: &str| {
        let key = line.split_once(':').map(|(key, _)| key);
        key.is_some_and(|k| !k.is_empty() && k.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    };
    let fence = (0..near).find(|n| {
        let line = lines.all[*n].1.trim();
        let next = lines.all.iter().skip(n + 1).find(|(_, l)| !l.trim().is_empty());
        line.len() <= 12 && line.ends_with("---") && next.is_some_and(|(_, l)| is_key(l))
    });
    let bare = (0..near).find(|n| {
        let line = lines.all[*n].1;
        is_key(line) && (line.starts_with("license") || line.starts_with("base_model"))
    });
    let Some(first) = fence.or(bare) else {
        return (Card::default(), vec![ReadError::NoFrontMatter { place: lines.source.whole() }]);
    };
    let end = match fence {
        Some(fence) => lines.fence(fence + 1).unwrap_or(lines.all.len()),
        None => near,
    };
    let from = if fence.is_some() { first + 1 } else { first };
    let card = scan(lines, from, end);
    (card, vec![ReadError::NoFrontMatter { place: (*lines.place(first)).clone() }])
}

/// Reads a card that was parsed already; `place` tells where one of its values stands.
pub(in crate::read) fn keys(
    node: &Node,
    evidence: Evidence,
    place: &dyn Fn(&Node) -> Arc<Place>,
) -> (Card, Vec<ReadError>) {
    let mut card = Card { evidence: Some(evidence), ..Card::default() };
    let found = match &node.shape {
        Shape::Map(_) => None,
        Shape::Null => return (card, Vec::new()),
        Shape::List(_) => Some("a list"),
        _ => Some("a text"),
    };
    if let Some(found) = found {
        return (card, vec![ReadError::NotKeys { place: (*place(node)).clone(), found }]);
    }
    let all = |names: &[&str]| -> Vec<Item> {
        let called = |name: &&str| {
            let mut all = node.entries().iter();
            all.find(|(key, _)| key.text().is_some_and(|key| key.eq_ignore_ascii_case(name)))
        };
        let entry = names.iter().find_map(|name| node.entry(name));
        let entry = entry.or_else(|| names.iter().find_map(called));
        let mut items = Vec::new();
        if let Some((key, value)) = entry {
            collect(place, key, value, &mut items);
        }
        items
    };
    let one = |name: &str| all(&[name]).into_iter().next();
    card.licenses = all(LICENSE);
    card.license_name = one("license_name");
    card.license_link = one("license_link");
    card.base_models = all(BASE_MODEL);
    card.base_relation = one("base_model_relation");
    card.datasets = all(DATASETS);
    card.datasets.retain(|i| !is_example(&i.text));
    card.source_datasets = all(&["source_datasets"]);
    card.tags = all(&["tags"]).into_iter().map(|i| i.text).collect();
    let creators = ["annotations_creators", "language_creators"];
    card.machine_made = creators
        .into_iter()
        .find(|key| all(&[key]).iter().any(|item| item.text == "machine-generated"));
    card.pipeline = one("pipeline_tag").map(|i| i.text);
    card.library = one("library_name").map(|i| i.text);
    card.gate = one("extra_gated_prompt").or_else(|| one("extra_gated_heading")).map(|i| i.text);
    // Free text of old dataset cards.
    if card.license_name.is_none() && card.license_link.is_none() {
        card.license_name = one("license_details");
    }
    card.has_dataset_keys = DATASET_KEYS.iter().any(|k| node.get(k).is_some());
    (card, Vec::new())
}

/// The texts of a value: of a list its items, of a table its name. `at` is what shows its place.
fn collect(place: &dyn Fn(&Node) -> Arc<Place>, at: &Node, value: &Node, items: &mut Vec<Item>) {
    match &value.shape {
        Shape::Text(text) | Shape::Plain(text) => {
            let text = text.trim();
            if items.len() < MOST && !is_placeholder(text) {
                items.push(Item { text: text.to_owned(), place: place(at) });
            }
        }
        Shape::List(list) => list.iter().for_each(|item| collect(place, item, item, items)),
        // The results of an evaluation, where `model-index:` was forgotten.
        Shape::Map(_) if value.entry("results").is_some() => {}
        Shape::Map(all) => {
            let named = ["id", "name", "model", "repo_id", "path", "url"];
            match (named.iter().find_map(|key| value.entry(key)), all.as_slice()) {
                (Some((_, name)), _) if name.text().is_some() => collect(place, name, name, items),
                // `- FOSD: https://…`: a name, and a word about it.
                (None, [(name, about)]) if about.text().is_some() => {
                    collect(place, name, name, items);
                }
                _ => {}
            }
        }
        Shape::Null => {}
    }
}

/// The license in a table of the prose, as cards without front matter have it: `| License | MIT |`.
fn license_row(source: &Source) -> Option<Item> {
    let lines = Lines::of(source);
    lines.all.iter().enumerate().find_map(|(n, (_, line))| {
        let mut cells =
            line.trim().strip_prefix('|')?.split('|').map(|c| c.trim().trim_matches('*'));
        let key = cells.next()?.trim();
        if !["license", "licence"].iter().any(|k| key.eq_ignore_ascii_case(k)) {
            return None;
        }
        let value = cells.next()?;
        // Of `[MIT](https://…)` the text.
        let text =
            value.strip_prefix('[').and_then(|v| v.split_once(']')).map_or(value, |(t, _)| t);
        (!is_placeholder(text)).then(|| Item { text: text.to_owned(), place: lines.place(n) })
    })
}

/// The keys at the beginning of lines that speak of licenses and descent, without a parser.
fn scan(lines: &Lines<'_>, from: usize, to: usize) -> Card {
    let mut card = Card { evidence: Some(Evidence::Recovered), ..Card::default() };
    let mut at = from;
    while at < to {
        let (key, rest) = lines.all[at].1.split_once(':').unwrap_or_default();
        let line = at;
        at += 1;
        let known = matches!(
            key,
            "license"
                | "license_name"
                | "license_link"
                | "base_model"
                | "base_model_relation"
                | "datasets"
        );
        if !known {
            continue;
        }
        let mut texts: Vec<(usize, &str)> = Vec::new();
        let rest = bare(rest);
        match rest.strip_prefix('[').map(|list| list.trim_end_matches(']')) {
            Some(list) => texts.extend(list.split(',').map(|item| (line, bare(item)))),
            None if !rest.is_empty() => texts.push((line, rest)),
            None => {
                while at < to {
                    let next = lines.all[at].1.trim_start();
                    match next.strip_prefix('-').filter(|item| !item.starts_with('-')) {
                        Some(item) => texts.push((at, bare(item))),
                        None if next.is_empty() => {}
                        None => break,
                    }
                    at += 1;
                }
            }
        }
        texts.retain(|(_, text)| !is_placeholder(text));
        let items = texts.into_iter().take(MOST);
        let mut items = items.map(|(n, t)| Item { text: t.to_owned(), place: lines.place(n) });
        match key {
            "license" => card.licenses.extend(items),
            "license_name" => card.license_name = items.next(),
            "license_link" => card.license_link = items.next(),
            "base_model" => card.base_models.extend(items),
            "base_model_relation" => card.base_relation = items.next(),
            _ => card.datasets.extend(items),
        }
    }
    card.datasets.retain(|i| !is_example(&i.text));
    for list in [&mut card.licenses, &mut card.base_models, &mut card.datasets] {
        list.truncate(MOST);
    }
    card.licenses.dedup_by(|a, b| a.text == b.text);
    card
}

/// A value without its comment and quotes.
fn bare(text: &str) -> &str {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some((inside, _)) = text.strip_prefix(quote).and_then(|t| t.split_once(quote)) {
            return inside.trim();
        }
    }
    text.split(" #").next().unwrap_or_default().trim()
}

/// Whether a text is a dataset of the hub's own template of a card.
pub(in crate::read) fn is_example(text: &str) -> bool {
    matches!(text, "dataset1" | "dataset2")
}

/// Whether a text says only that something belongs there.
pub(in crate::read) fn is_placeholder(text: &str) -> bool {
    // Most values are one word, and need no copy to be seen through.
    let text = text.trim();
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) && !text.contains(' ') {
        return text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("todo"))
            || text.len() <= 4 && is_one_of(&["tbd", "tba", "n/a", "null"]);
    }
    let lower = text.to_ascii_lowercase();
    lower.starts_with('{') && lower.ends_with('}')
        || lower.starts_with('<') && lower.ends_with('>')
        || lower.starts_with("todo")
        || lower.contains("more information needed")
        || lower.contains("any valid license identifier")
        || lower == "base model hub identifier"
        || lower.bytes().all(|b| b.is_ascii_punctuation())
}
