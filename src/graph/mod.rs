//! Artifacts and the relations between them: what is known of a release, before anything is judged.

mod build;
mod intent;
mod knots;
mod lines;
pub(crate) mod namesakes;
mod sections;

pub use build::{GraphBuilder, GraphError};
pub use intent::{Assumptions, Intent, UserCount};
#[cfg(feature = "readers")]
pub(crate) use knots::components;
pub(crate) use knots::{Order, cycles, order};
pub(crate) use lines::Line;
pub(crate) use lines::Lines;
pub use sections::{section_width, sections};

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::vocab::{ArtifactKind, Component, Evidence, Modality, Origin, Relation, WordSet};

/// Where a fact stands in the user's own file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, as messages show it.
    pub file: Arc<str>,
    /// Line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// How many bytes of the line are meant.
    pub length: u32,
}

impl Place {
    /// The place of a byte range in the text of a file.
    ///
    /// ```
    /// # use cleartitle::Place;
    /// let place = Place::in_text("card.md", "---\nlicense: mit\n", 13..16);
    /// assert_eq!(place.to_string(), "card.md:2:10");
    /// ```
    pub fn in_text(file: &str, text: &str, range: std::ops::Range<usize>) -> Self {
        let start = text.floor_char_boundary(range.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |n| start + n);
        Self {
            file: file.into(),
            line: before.matches('\n').count() as u32 + 1,
            column: (start - line_start) as u32 + 1,
            length: range.end.min(line_end).saturating_sub(start) as u32,
        }
    }

    /// A file as a whole.
    pub fn whole(file: &str) -> Self {
        Self { file: file.into(), line: 0, column: 0, length: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}:{}", self.file, self.column),
        }
    }
}

/// What somebody said about a license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stated {
    /// An expression, an id, a name: as it was written.
    Expression(Arc<str>),
    /// A list without a word on how its members combine.
    List(Arc<[String]>),
    /// Known to have no license.
    Nothing,
    /// A license text that was recognized: the canonical ids that it may be.
    Text(Arc<[String]>),
    /// A license text that is a known one with words changed.
    ChangedText(Box<ChangedText>),
    /// A license text that is none of the known ones.
    ForeignText,
}

/// A license text that is a known one with words changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedText {
    /// The license that it is most like.
    pub like: Arc<str>,
    /// What was added or removed, for people.
    pub change: Arc<str>,
}

/// One statement of a license, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What was said.
    pub stated: Stated,
    /// For which part.
    pub component: Component,
    /// How strong it is.
    pub evidence: Evidence,
    /// Where it stands.
    #[serde(skip)]
    pub place: Option<Arc<Place>>,
}

impl Statement {
    /// A declared expression for the whole artifact.
    pub fn declared(expression: &str) -> Self {
        Self {
            stated: Stated::Expression(expression.into()),
            component: Component::All,
            evidence: Evidence::Declared,
            place: None,
        }
    }
}

/// What a file in a folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// `LICENSE`, `COPYING`, a folder of license texts.
    License,
    /// `NOTICE`.
    Notice,
    /// `USE_POLICY`.
    UsePolicy,
    /// The model or dataset card.
    Card,
    /// `CHANGES`, `MODIFICATIONS`.
    Changes,
}

/// A file of the folder that duties are checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file's name, below the folder.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Its text, as far as it was read.
    pub text: Arc<str>,
    /// Known licenses whose whole text, unchanged, stands in it.
    pub licenses: Vec<String>,
}

/// The folder that duties are checked against, as a reader found it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    /// Its path, as messages show it.
    pub path: String,
    /// The files that speak of terms.
    pub documents: Vec<Document>,
}

/// A value for what a license leaves to be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A word or an expression.
    Word(String),
    /// Several.
    Words(Vec<String>),
    /// A day.
    Day(crate::Date),
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(i64),
}

/// What few artifacts have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Who made it.
    pub origin: Option<Origin>,
    /// What it reads or makes.
    pub modalities: Option<WordSet<Modality>>,
    /// What its license leaves to be filled in.
    pub license_facts: BTreeMap<String, Fact>,
    /// What is to be done with it, where that differs from the rest.
    pub intent: Option<Intent>,
    /// The folder that duties are checked against.
    pub folder: Option<Folder>,
    /// The folder on disk that is handed out: texts that go with it are written there.
    pub home: Option<PathBuf>,
    /// Its own texts that lie elsewhere than in `folder`, in a cache, a registry, on the hub: kept
    /// where they are asked for, to be handed on.
    pub texts: Vec<Document>,
    /// The commit or tag.
    pub revision: Option<String>,
    /// For people.
    pub note: Option<String>,
    /// The built-in table's source, where that is what describes it.
    pub table: Option<String>,
}

/// A node: something that has terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Artifact {
    /// Its name, unique in the graph.
    pub id: Arc<str>,
    /// What it is.
    pub kind: ArtifactKind,
    /// Whether anything describes it; `false` for what is only named by others.
    pub described: bool,
    /// What is said of its license, strongest evidence first.
    pub statements: Vec<Statement>,
    /// Where it is introduced.
    pub place: Option<Arc<Place>>,
    /// Shared by those that have the same.
    details: Option<Arc<Details>>,
}

static NO_DETAILS: Details = Details {
    origin: None,
    modalities: None,
    license_facts: BTreeMap::new(),
    intent: None,
    folder: None,
    home: None,
    texts: Vec::new(),
    revision: None,
    note: None,
    table: None,
};

impl Artifact {
    /// An artifact of which only its name and kind are known.
    pub fn new(id: &str, kind: ArtifactKind) -> Self {
        Self {
            id: id.into(),
            kind,
            described: true,
            statements: Vec::new(),
            place: None,
            details: None,
        }
    }

    /// With a declared license expression.
    ///
    /// ```
    /// # use cleartitle::{Artifact, ArtifactKind};
    /// let base = Artifact::new("meta-llama/Llama-3.1-8B", ArtifactKind::Model).license("llama3.1");
    /// assert_eq!(base.statements.len(), 1);
    /// ```
    #[must_use]
    pub fn license(mut self, expression: &str) -> Self {
        self.statements.push(Statement::declared(expression));
        self
    }

    /// What few artifacts have.
    pub fn details(&self) -> &Details {
        self.details.as_deref().unwrap_or(&NO_DETAILS)
    }

    /// The same, to be filled in.
    pub fn details_mut(&mut self) -> &mut Details {
        Arc::make_mut(self.details.get_or_insert_default())
    }

    /// Takes those of others that have the same.
    #[cfg(feature = "readers")]
    pub(crate) fn share_details(&mut self, details: Arc<Details>) {
        self.details = Some(details);
    }

    /// Leaves them out.
    #[cfg(feature = "readers")]
    pub(crate) fn forget_details(&mut self) {
        self.details = None;
    }
}

/// An edge, read "`from` *relation* `to`": downstream to upstream, as places in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The downstream.
    pub from: u32,
    /// The upstream.
    pub to: u32,
    /// How the one stands to the other.
    pub relation: Relation,
    /// Where it is stated.
    pub place: Option<Arc<Place>>,
    /// How strong that is.
    pub evidence: Evidence,
}

/// Artifacts, relations, and what is to be done with what is shipped. Built with
/// [`GraphBuilder`]; immutable then.
#[derive(Debug, Clone, Default)]
pub struct ArtifactGraph {
    artifacts: Vec<Artifact>,
    /// Sorted by downstream; `first[n]..first[n + 1]` are those of artifact `n`.
    edges: Vec<Edge>,
    first: Vec<u32>,
    shipped: Vec<bool>,
    intent: Intent,
    assumptions: Assumptions,
}

impl ArtifactGraph {
    /// Starts an empty one.
    pub fn builder() -> GraphBuilder {
        GraphBuilder::default()
    }

    /// Every artifact, in the order of their ids.
    pub fn artifacts(&self) -> &[Artifact] {
        &self.artifacts
    }

    /// The artifact at a place.
    pub fn artifact(&self, at: u32) -> &Artifact {
        &self.artifacts[at as usize]
    }

    /// Every edge, by downstream.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The edges to what an artifact stands on.
    pub fn upstreams(&self, at: u32) -> &[Edge] {
        &self.edges[self.first[at as usize] as usize..self.first[at as usize + 1] as usize]
    }

    /// The same, each with its number in [`edges`](Self::edges).
    pub fn numbered_upstreams(&self, at: u32) -> impl Iterator<Item = (u32, &Edge)> {
        (self.first[at as usize]..).zip(self.upstreams(at))
    }

    /// Whether the intent is asked of it: nothing else stands on it, or it has its own intent.
    pub fn is_shipped(&self, at: u32) -> bool {
        self.shipped[at as usize]
    }

    /// What is to be done with an artifact.
    pub fn intent(&self, at: u32) -> &Intent {
        self.artifact(at).details().intent.as_ref().unwrap_or(&self.intent)
    }

    /// What is to be done with what has no intent of its own.
    pub fn default_intent(&self) -> &Intent {
        &self.intent
    }

    /// The answers to open questions.
    pub fn assumptions(&self) -> &Assumptions {
        &self.assumptions
    }

    /// Who made an artifact: as stated, else the user what is shipped and others the rest.
    pub fn origin(&self, at: u32) -> Origin {
        let shipped = if self.is_shipped(at) { Origin::Own } else { Origin::ThirdParty };
        self.artifact(at).details().origin.unwrap_or(shipped)
    }

    /// The place of an artifact by its id.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.artifacts.binary_search_by(|a| (*a.id).cmp(id)).ok().map(|n| n as u32)
    }
}
