//! What only some catalogs say of a row: TensorFlow Hub, OpenModelDB, the ecosystem graphs of CRFM, and
//! spaCy's pipelines.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::loose::{AnyLoose, NUMBER, TABLE, Word, plain, seed};
use crate::graph::Place;
use crate::read::answer::LINKS;
use crate::read::card::{Card, Item};
use crate::read::facts::Link;
use crate::read::spacy::is_model;
use crate::vocab::{Evidence, Relation};

/// The keys of such catalogs.
#[derive(Default)]
pub(super) struct Listed {
    /// The file of a page of TensorFlow Hub.
    pub doc: Option<String>,
    /// The language of a pipeline of spaCy.
    pub language: Option<String>,
    /// Whether this is a pipeline of spaCy.
    pub of_spacy: bool,
    /// What a pipeline learnt from.
    sources: Vec<(Relation, String)>,
    /// What something of an ecosystem graph stands on, by name.
    dependencies: Vec<String>,
    /// What a training began with.
    pretrained: Vec<String>,
}

/// A list of names among such keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Sources,
    Dependencies,
    Pretrained,
}

impl Listed {
    /// Adds a name.
    pub fn put(&mut self, list: List, text: &str) {
        let text = text.trim();
        let list = match list {
            List::Sources => return self.put_source(Relation::TrainedOn, text),
            List::Dependencies => &mut self.dependencies,
            List::Pretrained => &mut self.pretrained,
        };
        if !text.is_empty() && list.len() < LINKS {
            list.push(text.to_owned());
        }
    }

    fn put_source(&mut self, by: Relation, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.sources.len() < LINKS {
            self.sources.push((by, text.to_owned()));
        }
    }

    /// The id, where it is put together from other keys than the usual ones.
    pub fn id(&self, name: Option<&str>) -> Option<String> {
        let page = |doc: &str| {
            let page = doc.strip_prefix("assets/docs/")?.strip_suffix(".md")?;
            // The pages of an owner lie by kind; what others call them says nothing of that.
            let id = match page.split_once("/models/") {
                Some((owner, rest)) if !owner.contains('/') => format!("{owner}/{rest}"),
                _ => page.to_owned(),
            };
            (!id.is_empty()).then_some(id)
        };
        let pipeline = || {
            let (language, name) = (self.language.as_deref()?, name?);
            let is_one = self.of_spacy && !language.is_empty() && !name.is_empty();
            is_one.then(|| format!("{language}_{name}"))
        };
        self.doc.as_deref().and_then(page).or_else(pipeline)
    }

    /// Adds what a training began with to a card that names no parents.
    pub fn complete(&mut self, card: &mut Card, place: &Arc<Place>) {
        let began = std::mem::take(&mut self.pretrained);
        if !card.base_models.is_empty() || began.is_empty() {
            return;
        }
        let item = |text: String| Item { text, place: Arc::clone(place) };
        card.base_models = began.into_iter().map(item).collect();
        // Two of them are the two halves of one training and no merge.
        let by = || item(Relation::FineTunedFrom.to_string());
        card.base_relation.get_or_insert_with(by);
    }

    /// The upstreams that are named otherwise; `is_named` says that names, not ids, tell its rows apart.
    pub fn links(self, is_named: bool) -> impl Iterator<Item = Link> {
        let link = |(by, to)| Link { by, to, place: None, evidence: Evidence::Declared };
        // Other lists have keys of these names, too, that mean something else.
        let learnt = self.sources.into_iter().filter(move |_| self.of_spacy);
        let stands_on = self.dependencies.into_iter().filter(move |_| is_named);
        learnt.chain(stands_on.map(|to| (Relation::Unstated, to))).map(link)
    }
}

/// Names of one list: a text, texts, or tables that have them. Gives what else it found.
pub(super) struct NamesOf<'l>(pub &'l mut Listed, pub List);
seed!(NamesOf);

impl<'de> Visitor<'de> for NamesOf<'_> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names")
    }

    plain!(Ok(Some(NUMBER)), Ok(None), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.0.put(self.1, text);
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Self(listed, which) = self;
        let mut odd = None;
        while let Some(found) = list.next_element_seed(NamesOf(&mut *listed, which))? {
            odd = odd.or(found);
        }
        Ok(odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Self::Value, A::Error> {
        let Self(listed, which) = self;
        let (mut odd, mut called, mut url) = (Some(TABLE), None, None);
        while let Some(key) = table.next_key_seed(Word(|word: &str| match word {
            "name" | "url" if which == List::Sources => word.len(),
            "value" if which != List::Sources => 0,
            _ => usize::MAX,
        }))? {
            match key {
                // A table that explains a name or a list of them.
                0 => odd = table.next_value_seed(NamesOf(&mut *listed, which))?,
                4 if called.is_none() => called = table.next_value_seed(AnyLoose)?.text(),
                3 if url.is_none() => url = table.next_value_seed(AnyLoose)?.text(),
                _ => drop(table.next_value::<IgnoredAny>()?),
            }
        }
        if let Some(text) = called {
            odd = None;
            match url.filter(|url| is_model(url)) {
                // Pages of data are often those of a whole project; a model is called by its page.
                Some(url) => listed.put_source(Relation::FineTunedFrom, &url),
                None => listed.put_source(Relation::TrainedOn, &text),
            }
        }
        Ok(odd)
    }
}
