//! What the hub's API says of a repository, asked just now or saved in a file. Every field may be
//! absent or odd: what is not as it usually is counts as unsaid, and is told.

use std::collections::HashSet;
use std::sync::Arc;

use super::card::{Card, Item, keys};
use super::error::ReadError;
use super::facts::{About, Facts, Link};
use super::folder::weights;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::json;
use super::lineage::{Around, Lineage, add_links, lineage, relation};
use super::name::{Name, name};
use super::node::{Node, Shape};
use super::source::{MANIFEST_LIMIT, Source};
use crate::graph::{Place, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Origin, Relation};

/// The most tags, parents and files that are read.
const MOST: usize = 100_000;
/// The most upstreams of one kind.
const LINKS: usize = 500;

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
        let answer = match answer {
            Ok(answer) => answer,
            Err(problem) => return facts.problems.push(problem),
        };
        if answer.id.is_none() {
            let (place, table, key) = (input.place(), "the answer", "id");
            facts.problems.push(ReadError::MissingKey { place, table, key });
        } else {
            facts.others.push(answer.about(&mut facts.problems));
        }
    }
}

/// What the hub says of a repository.
pub(in crate::read) struct Answer {
    pub id: Option<String>,
    /// The commit that it speaks of.
    pub commit: Option<String>,
    /// The files right in the repository, where they are listed.
    pub files: Option<Vec<String>>,
    /// The keys of the card, as the hub read them.
    pub card: Card,
    /// What is odd about it.
    pub problems: Vec<ReadError>,
    is_dataset: bool,
    is_adapter: bool,
    /// The license, where the hub's tags are all that says it.
    license_tags: Vec<Item>,
    /// Upstreams as the hub itself has resolved them.
    links: Vec<Link>,
    note: Option<String>,
    place: Arc<Place>,
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

/// What tags say of a license and of descent.
#[derive(Default)]
struct Tags {
    licenses: Vec<Item>,
    /// With the relation, where the tag has one.
    parents: Vec<(Option<Relation>, Item)>,
    datasets: Vec<Item>,
    of_dataset: bool,
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
        let is_adapter = Some(Relation::AdapterOf);
        let is_adapter = resolved.as_ref().is_some_and(|(by, _)| *by == is_adapter)
            || resolved.is_none() && tags.parents.iter().any(|(by, _)| *by == is_adapter)
            || files.iter().flatten().any(|name| name == "adapter_config.json");
        let links = match is_dataset {
            true => Vec::new(),
            false => links(&mut table, &card, resolved, &tags),
        };
        let id = table.text("id").or_else(|| table.text("modelId"));
        Ok(Self {
            id: id.map(str::to_owned),
            commit: table.text("sha").filter(|sha| is_commit(sha)).map(str::to_owned),
            license_tags: if card.licenses.is_empty() { tags.licenses } else { Vec::new() },
            files,
            card,
            is_dataset,
            is_adapter,
            links,
            note: note(&mut table),
            place: Arc::new(source.whole()),
            problems: table.problems,
        })
    }

    /// What the card and the files around it make of the artifact.
    pub fn lineage(&self) -> Lineage {
        let weights: Vec<bool> =
            self.files.iter().flatten().filter_map(|name| weights(name)).collect();
        lineage(
            &self.card,
            &Around {
                name: self.id.clone().unwrap_or_default(),
                is_dataset: self.is_dataset,
                is_adapter: self.is_adapter,
                only_quantized: !weights.is_empty() && weights.iter().all(|quantized| *quantized),
            },
        )
    }

    /// Adds what only the hub says to what the files do.
    pub fn complete(mut self, about: &mut About, problems: &mut Vec<ReadError>) {
        problems.extend(self.problems);
        // What the card says as well is said there.
        self.links.retain(|link| {
            let same = |known: &&Link| {
                known.by == link.by
                    && known.evidence <= link.evidence
                    && key(&known.to) == key(&link.to)
            };
            !about.links.iter().any(|known| same(&known))
        });
        add_links(&mut about.links, self.links, problems);
        if about.statements.is_empty() {
            about.statements.extend(stated(&self.license_tags, Evidence::Tag));
        }
        about.kind = Some(match about.kind {
            _ if self.is_dataset => ArtifactKind::Dataset,
            _ if self.is_adapter => ArtifactKind::Adapter,
            known => known.unwrap_or(ArtifactKind::Model),
        });
        about.place = about.place.take().or(Some(self.place));
        let details = &mut about.details;
        details.origin = Some(Origin::ThirdParty);
        details.revision = details.revision.take().or(self.commit);
        details.note = details.note.take().or(self.note);
    }

    /// The artifact, where the answer is all there is.
    fn about(self, problems: &mut Vec<ReadError>) -> About {
        let lineage = self.lineage();
        problems.extend(lineage.problems);
        let mut about =
            About { name: self.id.clone(), kind: Some(lineage.kind), ..About::default() };
        about.links = lineage.links;
        about.details.modalities = lineage.modalities;
        about.statements.extend(declared(&self.card));
        self.complete(&mut about, problems);
        super::lineage::paths(&about.links, problems);
        about
    }
}

/// The same for all names of one repository.
fn key(text: &str) -> String {
    Name::key(&name(text).id)
}

/// Whether a text is a commit and no path to elsewhere.
fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What the card says of its license, where nothing lies beside it.
fn declared(card: &Card) -> Option<Statement> {
    let (link, name) = (card.license_link.as_ref(), card.license_name.as_ref());
    match card.licenses.as_slice() {
        [one] if one.text.eq_ignore_ascii_case("other") => {
            let url = link.filter(|link| link.text.contains("://"));
            let said = url.or(name).unwrap_or(one);
            stated(std::slice::from_ref(said), Evidence::Declared)
        }
        all => stated(all, Evidence::Declared),
    }
}

fn stated(licenses: &[Item], evidence: Evidence) -> Option<Statement> {
    let first = licenses.first()?;
    let stated = match licenses {
        [one] => Stated::Expression(one.text.as_str().into()),
        all => Stated::List(all.iter().map(|item| item.text.clone()).collect::<Vec<_>>().into()),
    };
    let place = Some(Arc::clone(&first.place));
    Some(Statement { stated, component: Component::All, evidence, place })
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
        let Some((key, value)) = node.text().map(|tag| tag.split_once(':').unwrap_or((tag, "")))
        else {
            is_odd = is_odd.or(Some(node));
            continue;
        };
        match key {
            _ if value.trim().is_empty() => {}
            "license" => tags.licenses.push(table.item(value, node)),
            "dataset" => tags.datasets.push(table.item(value, node)),
            "base_model" => {
                let by = |word: &str| relation(&table.item(word, node), &mut Vec::new());
                tags.parents.push(match value.split_once(':') {
                    Some((word, id)) => (by(word), table.item(id, node)),
                    None => (None, table.item(value, node)),
                });
            }
            "task_categories" | "size_categories" => tags.of_dataset = true,
            _ => {}
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

/// Upstreams as the hub has resolved them, else as its tags name them. A relation that the card
/// does not state is the hub's guess from what lies in the repository.
fn links(
    table: &mut Table<'_>,
    card: &Card,
    resolved: Option<(Option<Relation>, Vec<Item>)>,
    tags: &Tags,
) -> Vec<Link> {
    let key = |item: &Item| key(&item.text);
    let named: HashSet<String> = card.base_models.iter().map(key).collect();
    let mut links = Vec::new();
    let mut link = |by: Option<Relation>, item: &Item, evidence| {
        let (by, to) = (by.unwrap_or(Relation::Unstated), item.text.clone());
        links.push(Link { by, to, place: Some(Arc::clone(&item.place)), evidence });
    };
    // Without a relation there is nothing in a parent that the card has not said.
    let is_new = |by: Option<Relation>, item: &Item| by.is_some() || !named.contains(&key(item));
    match resolved {
        Some((by, parents)) => {
            let is_stated = by.is_some() && card.base_relation.is_some();
            let evidence = if is_stated { Evidence::Declared } else { Evidence::Tag };
            for item in parents.iter().filter(|item| is_new(by, item)) {
                link(by, item, evidence);
            }
        }
        None => {
            let with: HashSet<String> =
                tags.parents.iter().filter(|(by, _)| by.is_some()).map(|(_, i)| key(i)).collect();
            for (by, item) in &tags.parents {
                if is_new(*by, item) && (by.is_some() || !with.contains(&key(item))) {
                    link(*by, item, Evidence::Tag);
                }
            }
        }
    }
    let data: HashSet<String> = card.datasets.iter().map(key).collect();
    for item in tags.datasets.iter().filter(|item| !data.contains(&key(item))) {
        link(Some(Relation::TrainedOn), item, Evidence::Tag);
    }
    if links.len() > LINKS {
        let (place, limit) = (table.source.whole(), format!("{LINKS} upstreams"));
        table.problems.push(ReadError::TooMuch { place, what: "the lineage", limit });
        links.truncate(LINKS);
    }
    links
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
