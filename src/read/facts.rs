//! What a reader gives: what stands in a file, of the thing it lies with and of others.

use std::sync::Arc;

use super::card::{Card, Text};
use super::error::ReadError;
use super::source::Source;
use crate::graph::{Artifact, Details, Place, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Relation};

/// What one file says.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Of the artifact that it lies with: the folder's, or, where the file stands alone, one that
    /// is called as the file is.
    pub own: About,
    /// Of others that it describes.
    pub others: Vec<About>,
    /// What could not be read, or not as it was meant.
    pub problems: Vec<ReadError>,
    /// Texts that places point into.
    pub sources: Vec<Source>,
}

/// What is said of one artifact.
#[derive(Debug, Default)]
pub(super) struct About<T: Text = String> {
    /// What it is called, as it stands there: `owner/name`, an address, a package URL.
    pub name: Option<T>,
    /// What it is, if that is said.
    pub kind: Option<ArtifactKind>,
    pub statements: Vec<Statement>,
    /// A license as cards state it, whose `other` is still to be followed.
    pub license_keys: Option<Box<Card<T>>>,
    pub links: Vec<Link<T>>,
    /// Origin, modalities, revision and the like, as far as they are said.
    pub details: Details,
    /// Where it is introduced.
    pub place: Option<Arc<Place>>,
    /// Whether what would describe it is elsewhere: a repository of the hub's cache whose card was
    /// not downloaded.
    pub is_partial: bool,
}

/// A relation to an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link<T: Text = String> {
    pub by: Relation,
    /// As it stands there; [`super::name`] says whom it means.
    pub to: T,
    pub place: Option<T::At>,
    /// How strong it is: that of the weaker of relation and name.
    pub evidence: Evidence,
}

impl Facts {
    /// Whether nothing was said of the artifact that the file lies with.
    pub fn own_is_empty(&self) -> bool {
        let own = &self.own;
        own.name.is_none()
            && own.kind.is_none()
            && own.statements.is_empty()
            && own.license_keys.is_none()
            && own.links.is_empty()
            && own.details == Details::default()
    }
}

impl About {
    /// Something that is called so, and of this kind.
    pub fn new(name: &str, kind: ArtifactKind) -> Self {
        Self { name: Some(name.to_owned()), kind: Some(kind), ..Self::default() }
    }

    /// An artifact that is complete but for its relations.
    pub fn of(artifact: Artifact, links: Vec<Link>) -> Self {
        Self {
            name: Some(artifact.id.to_string()),
            kind: Some(artifact.kind),
            details: artifact.details().clone(),
            statements: artifact.statements,
            license_keys: None,
            links,
            place: artifact.place,
            is_partial: false,
        }
    }

    /// Adds a license as it was written.
    pub fn license(&mut self, expression: &str, evidence: Evidence, place: Option<Arc<Place>>) {
        self.statements.push(Statement {
            stated: crate::graph::Stated::Expression(expression.into()),
            component: Component::All,
            evidence,
            place,
        });
    }

    /// Adds a license as cards state it. A bare `other` says nothing, and contradicts nothing.
    pub fn license_keys(&mut self, mut card: Card) {
        let says_nothing =
            |text: &str| text.eq_ignore_ascii_case("other") || text.eq_ignore_ascii_case("unknown");
        if card.license_name.is_none()
            && card.license_link.is_none()
            && let [one] = card.licenses.as_slice()
            && says_nothing(&one.text)
        {
            card.licenses.clear();
        }
        if card.license_name.is_some() || card.license_link.is_some() || !card.licenses.is_empty() {
            self.license_keys = Some(Box::new(card));
        }
    }

    /// Adds a relation.
    pub fn link(&mut self, by: Relation, to: &str, evidence: Evidence, place: Option<Arc<Place>>) {
        self.links.push(Link { by, to: to.to_owned(), place, evidence });
    }
}
