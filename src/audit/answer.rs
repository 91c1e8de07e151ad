//! The answer of an audit for one artifact, as every output takes it.

use std::borrow::Cow;

use serde::Serialize;

use crate::vocab::{ArtifactKind, Code, Duty, Switch, Verdict};

/// The answer for one artifact: what `check` says of it and all that it stands on, where it alone is
/// shipped, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer<'a> {
    /// Its id.
    pub id: Cow<'a, str>,
    /// What it is.
    pub kind: ArtifactKind,
    /// Its license as it was written; absent: nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<&'a str>,
    /// The canonical expression, as far as it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<&'a str>,
    /// May it be shipped?
    pub verdict: Verdict,
    /// What was found, the worst first, each with what decides.
    pub findings: Vec<Decided<'a>>,
    /// Licenses that arrive from what it stands on, by name; its own are in `license`.
    pub title: Vec<&'a str>,
    /// What must be done where it is shipped.
    pub duties: Vec<Duty>,
    /// Answers to open questions that would change the verdict.
    pub assumptions: Vec<Changes>,
    /// The longest way up to something that stands on nothing, in relations; a cycle counts as one.
    pub depth: u32,
}

/// A finding, with what decides it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Decided<'a> {
    /// What was found.
    pub code: Code,
    /// How bad it is.
    pub verdict: Verdict,
    /// The artifact that carries the license, the nearest one; absent: it is about the artifact's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Cow<'a, str>>,
    /// The license of the clause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<&'a str>,
    /// Where in its text the first clause stands that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'a str>,
}

/// An answer to an open question, and the verdict that it would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Changes {
    /// The question.
    pub assume: Switch,
    /// The answer.
    pub answer: bool,
    /// The verdict then.
    pub verdict: Verdict,
}

/// An artifact of which another verdict is given than before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct VerdictChange<'a> {
    /// Its id.
    pub id: Cow<'a, str>,
    /// The verdict that was; absent: nothing was said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Verdict>,
    /// The verdict that is; absent: nothing is said of it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Verdict>,
}
