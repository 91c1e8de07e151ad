//! What a row says, whatever its shape was, and what that makes of an artifact.

use std::borrow::Cow;
use std::sync::Arc;

use serde::de::DeserializeSeed as _;

use super::common::Common;
use super::keys::{Keys, complete};
use super::listed::Listed;
use super::shared::Names;
use super::tables::Resolved;
use super::values::{CardData, Tags};
use super::{Parent, Row, RowProblem};
use crate::graph::{Artifact, Stated};
use crate::read::answer::{Answer, Said, may_matter};
use crate::read::card::{self, Card, Item};
use crate::read::error::ReadError;
use crate::read::json;
use crate::read::name::{is_plain, name};
use crate::read::source::Source;
use crate::vocab::ArtifactKind;
#[cfg(feature = "parquet")]
use crate::vocab::Relation;

/// The longest text of one value.
const LONGEST: usize = 64 << 10;
/// The longest id.
const LONGEST_ID: usize = 4 << 10;

/// What a row says.
pub(super) struct Fields<'t> {
    pub common: &'t Common,
    pub id: Option<&'t str>,
    pub model_id: Option<&'t str>,
    /// What it is called in lists that have no ids.
    pub name: Option<&'t str>,
    /// The id of a dataset card.
    pub card_of: Option<&'t str>,
    pub has_model_id: bool,
    /// Whether it has a key that only datasets have.
    pub of_dataset: bool,
    pub kind: Option<ArtifactKind>,
    pub deleted: bool,
    /// `cardData`, where it was read.
    pub keys: Keys<'t>,
    pub has_keys: bool,
    /// `cardData`, where it was read as a tree.
    pub card: Option<Card<&'t str>>,
    /// Whether `cardData` has something that only a tree of it does justice to.
    pub is_odd: bool,
    /// The columns beside it.
    pub columns: Keys<'t>,
    /// License and descent as tags say them, parents as the hub resolved them, files.
    pub answer: Answer<&'t str>,
    /// How many tags there were.
    pub tags: usize,
    pub library: Option<&'t str>,
    pub pipeline: Option<&'t str>,
    /// What only some catalogs say.
    pub listed: Listed<'t>,
    /// `baseModels`, where its parts are columns.
    #[cfg(feature = "parquet")]
    pub relation: Option<Relation>,
    /// Its parents; else memory for some.
    pub parents: Vec<Item<&'t str>>,
    pub problems: Vec<RowProblem>,
}

/// A row as it was made.
pub(super) struct Made {
    pub row: Row,
    pub problems: Vec<RowProblem>,
    pub deleted: bool,
}

impl<'t> Fields<'t> {
    pub fn new(common: &'t Common) -> Self {
        Self {
            common,
            id: None,
            model_id: None,
            name: None,
            card_of: None,
            has_model_id: false,
            of_dataset: false,
            kind: None,
            deleted: false,
            keys: Keys::default(),
            has_keys: false,
            card: None,
            is_odd: false,
            columns: Keys::default(),
            answer: Answer::of(Said::default(), (), Vec::new()),
            tags: 0,
            library: None,
            pipeline: None,
            listed: Listed::default(),
            #[cfg(feature = "parquet")]
            relation: None,
            parents: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Forgets the row, and keeps the memory of its lists.
    pub fn clear(&mut self) {
        let Self { common: _, id, model_id, name, card_of, library, pipeline, .. } = self;
        for text in [id, model_id, name, card_of, library, pipeline] {
            *text = None;
        }
        let Self { has_model_id, of_dataset, deleted, has_keys, is_odd, .. } = self;
        for flag in [has_model_id, of_dataset, deleted, has_keys, is_odd] {
            *flag = false;
        }
        let Self { kind, card, tags, listed, parents, problems, .. } = self;
        (*kind, *card, *tags, *listed) = (None, None, 0, Listed::default());
        parents.clear();
        problems.clear();
        #[cfg(feature = "parquet")]
        {
            self.relation = None;
        }
        self.keys.clear();
        self.columns.clear();
        self.answer.clear();
    }

    pub fn odd(&mut self, key: &'static str, found: &'static str, expected: &'static str) {
        self.problems.push(RowProblem::Type { key, found, expected });
    }

    /// A tag. Most speak of something else.
    pub fn tag(&mut self, tag: &'t str) {
        const MOST: usize = 100_000;
        self.tags += 1;
        if self.tags > MOST {
            if self.tags == MOST + 1 {
                let (what, limit) = ("`tags`", "100,000 items");
                let rest = "the rest of them is left out";
                self.problems.push(RowProblem::TooMuch { what, limit, rest });
            }
            return;
        }
        if may_matter(tag.as_bytes()) {
            self.answer.said.tags.add(&tag, || ());
        }
    }

    /// `tags` as a text.
    pub fn tags_text(&mut self, text: &'t str) {
        let mut parser = serde_json::Deserializer::from_str(text);
        let is_list = text.trim_start().starts_with('[');
        if !is_list || Tags(self).deserialize(&mut parser).is_err() {
            self.odd("tags", "a text", "a list of texts");
        }
    }

    /// `baseModels` as a text.
    pub fn resolved_text(&mut self, text: &'t str) {
        let mut parser = serde_json::Deserializer::from_str(text);
        let is_table = text.trim_start().starts_with(['{', 'n']);
        if !is_table || Resolved(self).deserialize(&mut parser).is_err() {
            self.odd("baseModels", "a text", "a table with a list of `models`");
        }
    }

    /// `cardData` as a text: JSON, or front matter without its fences.
    pub fn card_text(&mut self, text: &'t str) {
        let text = text.trim();
        if text.is_empty() || text == "null" {
            return;
        }
        if !text.starts_with('{') {
            return self.front_matter(&format!("---\n{text}\n---\n"));
        }
        let mut parser = serde_json::Deserializer::from_str(text);
        let read = CardData(self).deserialize(&mut parser);
        if read.and_then(|()| parser.end()).is_err() {
            self.has_keys = false;
            self.odd("cardData", "a text that is no JSON", "a table");
        } else if std::mem::take(&mut self.is_odd) {
            self.card_tree(text);
        }
    }

    /// `cardData` read as a tree, for what is odd in it.
    pub fn card_tree(&mut self, text: &str) {
        let source = Source::new("", text);
        let place = Arc::new(source.whole());
        self.has_keys = false;
        match json::parse(&source) {
            Ok(node) => {
                let evidence = crate::vocab::Evidence::Declared;
                let card = card::keys(&node, evidence, &|_| Arc::clone(&place)).0;
                self.card = Some(self.common.card(card));
            }
            Err(_) => self.odd("cardData", "a table of too many levels", "a table"),
        }
    }

    /// The beginning of a card, with its fences.
    pub fn front_matter(&mut self, text: &str) {
        if self.card.is_none() {
            self.card = Some(self.common.card(card::card(&Source::new("", text)).0));
        }
    }

    /// The artifact that the row describes.
    pub fn make(&mut self, names: &mut Names) -> Result<Made, RowProblem> {
        let common = self.common;
        let is_dataset_card = self.card_of.is_some();
        let mut listed = std::mem::take(&mut self.listed);
        let id = self.id.or(self.model_id).or(self.card_of);
        let is_named = id.is_none();
        let put_together = || listed.id(self.name).map(|id| common.text(Cow::Owned(id)));
        let id = id.or_else(put_together).or(self.name);
        let id = id.ok_or(RowProblem::NoId)?;
        if id.len() > LONGEST_ID {
            let (what, limit, rest) = ("`id`", "4 KiB", "the row is left out");
            return Err(RowProblem::TooMuch { what, limit, rest });
        }
        let own = (!is_plain(id)).then(|| name(id));
        let own_kind = own.as_ref().and_then(|own| own.kind);
        let own = own.map(|own| own.id);
        if !self.has_keys {
            self.keys.clear();
        }
        let card = match (self.has_keys, self.card.take()) {
            (true, _) => self.keys.finish(),
            (false, Some(card)) => {
                self.keys.card = card;
                &mut self.keys.card
            }
            (false, None) => &mut self.keys.card,
        };
        complete(card, &mut self.columns);
        listed.complete(card);
        card.library = card.library.or(self.library);
        card.pipeline = card.pipeline.or(self.pipeline);
        let of_dataset = self.answer.said.tags.of_dataset || self.of_dataset;
        let is_dataset = match self.kind.or(own_kind) {
            Some(kind) => kind == ArtifactKind::Dataset,
            None => is_dataset_card || !self.has_model_id && of_dataset,
        };
        let is_adapter = self.kind == Some(ArtifactKind::Adapter);
        let Self { answer, keys, .. } = self;
        // Changed back afterwards: their lists have their memory.
        std::mem::swap(&mut keys.card, &mut answer.said.card);
        let said = &mut answer.said;
        (said.id, said.is_dataset, said.is_adapter) = (Some(id), is_dataset, is_adapter);
        answer.settle();
        let mut found = Vec::new();
        let mut about = answer.about(&mut found);
        std::mem::swap(&mut keys.card, &mut answer.said.card);
        if let Some((_, parents)) = answer.said.resolved.take() {
            self.parents = parents;
        }
        about.links.extend(listed.links(is_named));
        if self.kind == Some(ArtifactKind::Service) {
            about.kind = self.kind;
        }
        let id = own.as_deref().or(about.name).unwrap_or_default();
        let mut problems = std::mem::take(&mut self.problems);
        if found.iter().any(|problem| matches!(problem, ReadError::TooMuch { .. })) {
            let (what, limit) = ("the lineage", "500 upstreams");
            problems.push(RowProblem::TooMuch { what, limit, rest: "the rest of it is left out" });
        }
        let mut artifact = Artifact::new(id, about.kind.unwrap_or(ArtifactKind::Model));
        artifact.statements = about.statements;
        let mut too_long = false;
        artifact.statements.retain_mut(|statement| {
            let is_long = match &mut statement.stated {
                Stated::Expression(text) => {
                    *text = names.share(text);
                    text.len() > LONGEST
                }
                Stated::List(all) => all.iter().any(|text| text.len() > LONGEST),
                _ => false,
            };
            too_long |= is_long;
            !is_long
        });
        if too_long {
            let (what, limit) = ("the license", "64 KiB");
            problems.push(RowProblem::TooMuch { what, limit, rest: "the row is read without it" });
        }
        if let Some(modalities) = about.details.modalities {
            artifact.share_details(common.details(modalities));
        }
        let mut parents = Vec::with_capacity(about.links.len());
        let mut too_long = false;
        for link in about.links {
            if link.to.len() > LONGEST_ID {
                too_long = true;
                continue;
            }
            let (to, kind) = names.of(link.to);
            parents.push(Parent { by: link.by, to, kind, evidence: link.evidence });
        }
        if too_long {
            let (what, limit) = ("the name of an upstream", "4 KiB");
            problems.push(RowProblem::TooMuch { what, limit, rest: "the row is read without it" });
        }
        Ok(Made { row: Row { artifact, parents }, problems, deleted: self.deleted })
    }
}
