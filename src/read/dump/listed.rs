//! What only some catalogs say of a row: TensorFlow Hub, OpenModelDB, the ecosystem graphs of CRFM, and
//! spaCy's pipelines.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::common::{Common, item};
use super::loose::{AnyLoose, Loose, NUMBER, TABLE, Word, plain, seed};
use crate::read::answer::LINKS;
use crate::read::card::Card;
use crate::read::facts::Link;
use crate::read::spacy::is_model;
use crate::vocab::{Evidence, Relation};

/// The keys of such catalogs.
#[derive(Default)]
pub(super) struct Listed<'t> {
    /// The file of a page of TensorFlow Hub.
    pub doc: Option<&'t str>,
    /// The language of a pipeline of spaCy.
    pub language: Option<&'t str>,
    /// Whether this is a pipeline of spaCy.
    pub of_spacy: bool,
    /// What a pipeline learnt from.
    sources: Vec<(Relation, &'t str)>,
    /// What something of an ecosystem graph stands on, by name.
    dependencies: Vec<&'t str>,
    /// What a training began with.
    pretrained: Vec<&'t str>,
}

/// A list of names among such keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Sources,
    Dependencies,
    Pretrained,
}

impl<'t> Listed<'t> {
    /// Adds a name.
    pub fn put(&mut self, list: List, text: Cow<'t, str>, common: &'t Common) {
        let list = match list {
            List::Sources => return self.put_source(Relation::TrainedOn, text, common),
            List::Dependencies => &mut self.dependencies,
            List::Pretrained => &mut self.pretrained,
        };
        if !text.trim().is_empty() && list.len() < LINKS {
            list.push(common.text(text).trim());
        }
    }

    fn put_source(&mut self, by: Relation, text: Cow<'t, str>, common: &'t Common) {
        if !text.trim().is_empty() && self.sources.len() < LINKS {
            self.sources.push((by, common.text(text).trim()));
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
            let (language, name) = (self.language?, name?);
            let is_one = self.of_spacy && !language.is_empty() && !name.is_empty();
            is_one.then(|| format!("{language}_{name}"))
        };
        self.doc.and_then(page).or_else(pipeline)
    }

    /// Adds what a training began with to a card that names no parents.
    pub fn complete(&mut self, card: &mut Card<&'t str>) {
        let began = std::mem::take(&mut self.pretrained);
        if !card.base_models.is_empty() || began.is_empty() {
            return;
        }
        card.base_models = began.into_iter().map(item).collect();
        // Two of them are the two halves of one training and no merge.
        let by = || item(Relation::FineTunedFrom.word());
        card.base_relation.get_or_insert_with(by);
    }

    /// The upstreams that are named otherwise; `is_named` says that names, not ids, tell its rows apart.
    pub fn links(self, is_named: bool) -> impl Iterator<Item = Link<&'t str>> {
        let link = |(by, to)| Link { by, to, place: None, evidence: Evidence::Declared };
        // Other lists have keys of these names, too, that mean something else.
        let learnt = self.sources.into_iter().filter(move |_| self.of_spacy);
        let stands_on = self.dependencies.into_iter().filter(move |_| is_named);
        learnt.chain(stands_on.map(|to| (Relation::Unstated, to))).map(link)
    }
}

/// Names of one list: a text, texts, or tables that have them. Gives what else it found.
pub(super) struct NamesOf<'l, 't>(pub &'l mut Listed<'t>, pub List, pub &'t Common);
seed!(NamesOf);

impl<'t> Visitor<'t> for NamesOf<'_, 't> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names")
    }

    plain!(Ok(Some(NUMBER)), Ok(None), self);

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.0.put(self.1, Cow::Owned(text.to_owned()), self.2);
        Ok(None)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<Self::Value, E> {
        self.0.put(self.1, Cow::Borrowed(text), self.2);
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Self(listed, which, common) = self;
        let mut odd = None;
        while let Some(found) = list.next_element_seed(NamesOf(&mut *listed, which, common))? {
            odd = odd.or(found);
        }
        Ok(odd)
    }

    fn visit_map<A: MapAccess<'t>>(self, mut table: A) -> Result<Self::Value, A::Error> {
        let Self(listed, which, common) = self;
        let text = |value| match value {
            Loose::Text(text) => Some(text),
            _ => None,
        };
        let (mut odd, mut called, mut url) = (Some(TABLE), None, None);
        while let Some(key) = table.next_key_seed(Word(|word: &str| match word {
            "name" | "url" if which == List::Sources => word.len(),
            "value" if which != List::Sources => 0,
            _ => usize::MAX,
        }))? {
            match key {
                // A table that explains a name or a list of them.
                0 => odd = table.next_value_seed(NamesOf(&mut *listed, which, common))?,
                4 if called.is_none() => called = text(table.next_value_seed(AnyLoose)?),
                3 if url.is_none() => url = text(table.next_value_seed(AnyLoose)?),
                _ => drop(table.next_value::<IgnoredAny>()?),
            }
        }
        if let Some(text) = called {
            odd = None;
            match url.filter(|url| is_model(url)) {
                // Pages of data are often those of a whole project; a model is called by its page.
                Some(url) => listed.put_source(Relation::FineTunedFrom, url, common),
                None => listed.put_source(Relation::TrainedOn, text, common),
            }
        }
        Ok(odd)
    }
}
