//! What the hub says of a repository as one artifact: card, tags, and upstreams as the hub has
//! resolved them, however they were parsed.

use super::card::{Card, Item, Text};
use super::error::ReadError;
use super::facts::{About, Link};
use super::folder::weights;
use super::lineage::{Around, Lineage, add_links, is_telling, lineage, relation_of};
use super::name::{Names, same};
use crate::graph::{Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Origin, Relation};

/// The most upstreams of one kind.
pub(in crate::read) const LINKS: usize = 500;

/// What is said of a repository, as it was parsed.
#[derive(Default)]
pub(in crate::read) struct Said<T: Text = String> {
    pub id: Option<T>,
    /// The commit that it speaks of.
    pub commit: Option<String>,
    /// The files right in the repository, where they are listed.
    pub files: Option<Vec<T>>,
    /// The keys of the card, as the hub read them.
    pub card: Card<T>,
    pub tags: Tags<T>,
    /// The parents as the hub has resolved them, with one relation to all of them.
    pub resolved: Option<(Option<Relation>, Vec<Item<T>>)>,
    pub is_dataset: bool,
    /// Whether somebody says outright that it is an adapter; of an answer, whether it is one.
    pub is_adapter: bool,
    pub note: Option<String>,
}

impl<T: Text> Said<T> {
    /// Forgets all of it, and keeps the memory of its lists.
    fn clear(&mut self) {
        let Self { id, commit, files, card, tags, resolved, is_dataset, is_adapter, note } = self;
        (*id, *files, *resolved) = (None, None, None);
        (*commit, *note) = (None, None);
        (*is_dataset, *is_adapter) = (false, false);
        card.clear();
        tags.clear();
    }
}

/// What the hub says of a repository, in the terms of the graph.
pub(in crate::read) struct Answer<T: Text = String> {
    pub said: Said<T>,
    /// What is odd about it.
    problems: Vec<ReadError>,
    /// Whether the hub has a word for how it was made.
    is_told: bool,
    /// Upstreams as the hub itself has resolved them.
    links: Vec<Link<T>>,
    place: T::At,
}

/// What tags say of a license and of descent.
#[derive(Default)]
pub(in crate::read) struct Tags<T: Text = String> {
    pub licenses: Vec<Item<T>>,
    /// With the relation, where the tag has one.
    pub parents: Vec<(Option<Relation>, Item<T>)>,
    pub datasets: Vec<Item<T>>,
    pub of_dataset: bool,
    /// Bare words that say how a model was made.
    pub telling: Vec<T>,
}

/// Whether a tag may be one of those that are taken something from, by its first bytes.
pub(in crate::read) fn may_matter(tag: &[u8]) -> bool {
    match tag {
        [b'd' | b'D', ..] => true,
        [b'l', second, ..] => *second == b'i',
        [b'b' | b't', second, ..] => *second == b'a',
        [b's', second, ..] => *second == b'i',
        // Words that say how a model was made are short.
        [b'a' | b'A' | b'e' | b'E' | b'g' | b'G' | b'm' | b'M', ..] => tag.len() <= 8,
        _ => false,
    }
}

impl<T: Text> Tags<T> {
    fn clear(&mut self) {
        let Self { licenses, parents, datasets, of_dataset, telling } = self;
        licenses.clear();
        parents.clear();
        datasets.clear();
        telling.clear();
        *of_dataset = false;
    }

    /// Takes from a tag what speaks of licenses and of descent; `place` is where it stands.
    pub fn add(&mut self, tag: &T, place: impl Fn() -> T::At) {
        let word = tag.as_ref();
        let keys = ["license", "dataset", "base_model", "task_categories", "size_categories"];
        let end = word.bytes().position(|byte| byte == b':');
        let parts = end.map(|end| (&word[..end], &word[end + 1..]));
        let said = parts.filter(|(key, rest)| keys.contains(key) && !rest.trim().is_empty());
        let Some((key, rest)) = said else {
            if is_telling(word) {
                self.telling.push(tag.clone());
            }
            return;
        };
        // What stands behind the key, and behind the relation where there is one.
        let item = |from: usize| {
            let text = tag.part(|tag| tag.get(from..)).unwrap_or_default();
            Item { text, place: place() }
        };
        let from = key.len() + 1;
        match key {
            "license" => self.licenses.push(item(from)),
            "dataset" => self.datasets.push(item(from)),
            "base_model" => self.parents.push(match rest.split_once(':') {
                Some((word, _)) => (
                    Some(relation_of(word).unwrap_or(Relation::Unstated)),
                    item(from + word.len() + 1),
                ),
                None => (None, item(from)),
            }),
            _ => self.of_dataset = true,
        }
    }
}

impl<T: Text> Answer<T> {
    /// Makes an answer of what was parsed; `place` is that of the whole.
    pub fn of(said: Said<T>, place: T::At, problems: Vec<ReadError>) -> Self {
        let mut answer = Self { said, problems, is_told: false, links: Vec::new(), place };
        answer.settle();
        answer
    }

    /// Forgets all of it, and keeps the memory of its lists.
    pub fn clear(&mut self) {
        let Self { said, problems, is_told, links, place: _ } = self;
        said.clear();
        problems.clear();
        *is_told = false;
        links.clear();
    }

    /// Sees what comes of what was parsed, when all of it was.
    pub fn settle(&mut self) {
        let Said { card, tags, resolved, .. } = &mut self.said;
        self.is_told = match resolved {
            Some((by, _)) => by.is_some(),
            None => tags.parents.iter().any(|(by, _)| by.is_some()),
        };
        // The hub lists what it found in the files among the tags: less than what the card says of them.
        if !self.is_told && !card.tags.iter().any(|tag| is_telling(tag.as_ref())) {
            card.tags.extend_from_slice(&tags.telling);
        }
        let is_adapter = Some(Relation::AdapterOf);
        let is_adapter = resolved.as_ref().is_some_and(|(by, _)| *by == is_adapter)
            || resolved.is_none() && tags.parents.iter().any(|(by, _)| *by == is_adapter)
            || self.said.files.iter().flatten().any(|name| name.as_ref() == "adapter_config.json");
        self.said.is_adapter |= is_adapter;
        if !self.said.is_dataset {
            links(&self.said, &mut self.links);
        }
        if self.links.len() > LINKS {
            let (place, limit) = (T::shown(&self.place), format!("{LINKS} upstreams"));
            self.problems.push(ReadError::TooMuch { place, what: "the lineage", limit });
            self.links.truncate(LINKS);
        }
    }

    /// What the card and the files around it make of the artifact.
    pub fn lineage(&self) -> Lineage<T> {
        let said = &self.said;
        let weights = || said.files.iter().flatten().filter_map(|name| weights(name.as_ref()));
        lineage(
            &said.card,
            &Around {
                name: said.id.as_ref().map(AsRef::as_ref).unwrap_or_default(),
                is_dataset: said.is_dataset,
                is_adapter: said.is_adapter,
                is_told: self.is_told,
                only_quantized: weights().next().is_some() && weights().all(|quantized| quantized),
            },
        )
    }

    /// Moves what only the hub says to what the files do.
    pub fn complete(&mut self, about: &mut About<T>, problems: &mut Vec<ReadError>) {
        let said = &mut self.said;
        problems.append(&mut self.problems);
        // What the card says as well is said there.
        self.links.retain(|link| {
            let says = |known: &&Link<T>| {
                known.by == link.by
                    && known.evidence <= link.evidence
                    && same(known.to.as_ref(), link.to.as_ref())
            };
            !about.links.iter().any(|known| says(&known))
        });
        add_links(&mut about.links, &mut self.links, problems);
        if about.statements.is_empty() && said.card.licenses.is_empty() {
            about.statements.extend(stated(&said.tags.licenses, Evidence::Tag));
        }
        about.kind = Some(match about.kind {
            _ if said.is_dataset => ArtifactKind::Dataset,
            _ if said.is_adapter => ArtifactKind::Adapter,
            known => known.unwrap_or(ArtifactKind::Model),
        });
        about.place = about.place.take().or_else(|| T::place(&self.place));
        let details = &mut about.details;
        details.origin = Some(Origin::ThirdParty);
        details.revision = details.revision.take().or(said.commit.take());
        details.note = details.note.take().or(said.note.take());
    }

    /// The artifact, where the answer is all there is.
    pub fn about(&mut self, problems: &mut Vec<ReadError>) -> About<T> {
        let lineage = self.lineage();
        problems.extend(lineage.problems);
        let mut about =
            About { name: self.said.id.take(), kind: Some(lineage.kind), ..About::default() };
        about.links = lineage.links;
        about.details.modalities = lineage.modalities;
        // Most have one, and need no room for more.
        about.statements = declared(&self.said.card).into_iter().collect();
        self.complete(&mut about, problems);
        super::lineage::paths(&about.links, problems);
        about
    }
}

/// What the card says of its license, where nothing lies beside it.
fn declared<T: Text>(card: &Card<T>) -> Option<Statement> {
    let (link, name) = (card.license_link.as_ref(), card.license_name.as_ref());
    match card.licenses.as_slice() {
        [one] if one.text.as_ref().eq_ignore_ascii_case("other") => {
            let url = link.filter(|link| link.text.as_ref().contains("://"));
            let said = url.or(name).unwrap_or(one);
            stated(std::slice::from_ref(said), Evidence::Declared)
        }
        all => stated(all, Evidence::Declared),
    }
}

fn stated<T: Text>(licenses: &[Item<T>], evidence: Evidence) -> Option<Statement> {
    let first = licenses.first()?;
    let stated = match licenses {
        [one] => Stated::Expression(one.text.as_ref().into()),
        all => Stated::List(all.iter().map(|item| item.text.as_ref().to_owned()).collect()),
    };
    let place = T::place(&first.place);
    Some(Statement { stated, component: Component::All, evidence, place })
}

/// Upstreams as the hub has resolved them, else as its tags name them. A relation that the card
/// does not state is the hub's guess from what lies in the repository.
fn links<'i, T: Text>(said: &'i Said<T>, links: &mut Vec<Link<T>>) {
    let Said { card, tags, .. } = said;
    let texts = |items: &'i [Item<T>]| items.iter().map(|item| item.text.as_ref());
    let named: Names<'_> = texts(&card.base_models).collect();
    let mut link = |by: Option<Relation>, item: &Item<T>, evidence| {
        let (by, to) = (by.unwrap_or(Relation::Unstated), item.text.clone());
        links.push(Link { by, to, place: Some(item.place.clone()), evidence });
    };
    // Without a relation there is nothing in a parent that the card has not said.
    let is_new =
        |by: Option<Relation>, item: &Item<T>| by.is_some() || !named.has(item.text.as_ref());
    match &said.resolved {
        Some((by, parents)) => {
            let is_stated = by.is_some() && card.base_relation.is_some();
            let evidence = if is_stated { Evidence::Declared } else { Evidence::Tag };
            for item in parents.iter().filter(|item| is_new(*by, item)) {
                link(*by, item, evidence);
            }
        }
        None => {
            let with = tags.parents.iter().filter(|(by, _)| by.is_some());
            let with: Names<'_> = with.map(|(_, item)| item.text.as_ref()).collect();
            for (by, item) in &tags.parents {
                if is_new(*by, item) && (by.is_some() || !with.has(item.text.as_ref())) {
                    link(*by, item, Evidence::Tag);
                }
            }
        }
    }
    let data: Names<'_> = texts(&card.datasets).collect();
    for item in tags.datasets.iter().filter(|item| !data.has(item.text.as_ref())) {
        link(Some(Relation::TrainedOn), item, Evidence::Tag);
    }
}
