//! The report: what a check answers, as one value that every renderer takes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::Date;
use crate::graph::{Place, Statement};
use crate::vocab::{
    ArtifactKind, Basis, Code, Component, Domain, Duty, Evidence, Level, Purpose, Reach, Relation,
    Release, Status, Switch, Verdict, WordSet,
};

/// The version of the report's shape.
pub const FORMAT: u32 = 1;

/// Values that a finding or an obligation adds, by name.
pub type Detail = BTreeMap<&'static str, DetailValue>;

/// One such value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum DetailValue {
    /// Words.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// A number.
    Number(u64),
    /// Yes or no.
    Flag(bool),
}

/// Which program made the report, and which rules it knew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// `cleartitle`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The day of the rules.
    pub catalog: String,
}

/// The answer to a check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The version of this shape.
    pub format: u32,
    /// Which program made it.
    pub tool: Tool,
    /// The worst of what is shipped.
    pub verdict: Verdict,
    /// What was asked: the intent of what has none of its own.
    pub intent: IntentReport,
    /// Every artifact of the graph that something describes.
    pub artifacts: Vec<ArtifactReport>,
    /// What is only named by others.
    pub undescribed: Vec<Named>,
    /// Every relation of the graph, by downstream.
    pub relations: Vec<Step>,
    /// Every license that the rest of the report names and that is known, by id.
    pub licenses: Vec<LicenseEntry>,
    /// Everything to tell: what is shipped first, the worst first.
    pub findings: Vec<Finding>,
    /// What is to be done for what is shipped.
    pub obligations: Vec<Obligation>,
    /// What was assumed or used without the user having said it: the table of well-known
    /// upstreams, for one.
    pub remarks: Vec<String>,
}

/// What is to be done with what is shipped, as far as it was stated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct IntentReport {
    /// What for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// How it is released.
    pub release: WordSet<Release>,
    /// Fields of use; empty states: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domains: Option<WordSet<Domain>>,
    /// The day for which dated rules were judged.
    #[serde(rename = "as-of", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
}

/// Something that the lineage names and nothing describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id.
    pub id: Arc<str>,
    /// What it must be, by the relations to it.
    pub kind: ArtifactKind,
}

/// A license that the report names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenseEntry {
    /// SPDX id, or `LicenseRef-…`.
    pub id: String,
    /// Its name in words.
    pub title: String,
    /// Where its steward publishes it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
}

/// An artifact in the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArtifactReport {
    /// Its id.
    pub id: Arc<str>,
    /// What it is.
    pub kind: ArtifactKind,
    /// The commit or tag that was read or named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Its own verdict; for an upstream that of its own acts.
    pub verdict: Verdict,
    /// Whether it is shipped, so that the overall verdict counts it.
    pub shipped: bool,
    /// What is to be done with it, where it has an intent of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<IntentReport>,
    /// What is said of its license.
    pub license: LicenseReport,
    /// All that runs with it.
    pub title: Vec<TitleEntry>,
    /// For each choice that it had, what was taken.
    pub choices: Vec<Choice>,
    /// Where it is introduced.
    #[serde(skip)]
    pub place: Option<Arc<Place>>,
}

/// What is said of a license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenseReport {
    /// As it was written; `None`: nobody said.
    pub declared: Option<String>,
    /// The canonical expression, as far as it is known.
    pub normalized: Option<String>,
    /// How strong the strongest statement is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Where the statement is from, where that is the built-in table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Part by part, where parts have licenses of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartReport>,
    /// Everything that was said, the strongest first.
    #[serde(skip)]
    pub statements: Vec<Statement>,
}

/// What is said of the license of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartReport {
    /// Which part.
    pub component: Component,
    /// As it was written.
    pub declared: String,
    /// The canonical expression, as far as it is known.
    pub normalized: String,
}

/// A license that runs with an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TitleEntry {
    /// The license.
    pub license: String,
    /// The artifact that carries it.
    pub from: Arc<str>,
    /// How far it has come: a reach word, or `open`.
    pub reach: &'static str,
    /// The switches that it hangs on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Switch>,
    /// From the artifact to where the license is from.
    #[serde(skip)]
    pub path: Vec<Step>,
}

/// A choice that an `OR` gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The expression with the choice.
    pub expression: String,
    /// What was taken.
    pub chosen: String,
    /// The artifact that carries it.
    pub from: Arc<str>,
}

/// A clause that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Because {
    /// The license.
    pub license: String,
    /// The rule in its file.
    pub rule: String,
    /// Where in the text.
    pub section: String,
    /// The words.
    pub quote: String,
    /// The text, where it is not the license's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// How the words were read, where they do not say it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

impl Because {
    /// The clause of a rule.
    pub fn of(license: &str, rule: &crate::license::Rule) -> Self {
        Self {
            license: license.to_owned(),
            rule: rule.id.clone(),
            section: rule.clause.section.clone(),
            quote: rule.clause.quote.clone(),
            document: rule.clause.document.clone(),
            reading: rule.clause.reading.clone(),
        }
    }
}

/// One edge of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The downstream.
    pub from: Arc<str>,
    /// The relation.
    pub by: Relation,
    /// The upstream.
    pub to: Arc<str>,
    /// Where it is stated.
    #[serde(skip)]
    pub place: Option<Arc<Place>>,
    /// How strong that is, where it is less than a structured field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// Something to tell, with its proof.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// How bad it is.
    pub verdict: Verdict,
    /// What it rests on.
    pub basis: Basis,
    /// Whose it is.
    pub artifact: Arc<str>,
    /// A note at an upstream: told, but not counted against what is shipped.
    pub note: bool,
    /// The licenses that it is about.
    pub licenses: Vec<String>,
    /// The clauses that decide.
    pub because: Vec<Because>,
    /// From the artifact to where the license is from.
    pub path: Vec<Step>,
    /// A second path, where two upstreams meet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_paths: Vec<Vec<Step>>,
    /// Values by name.
    pub detail: Detail,
    /// The switches that it hangs on.
    pub assumptions: Vec<Switch>,
    /// In one sentence.
    pub message: String,
    /// What to do.
    pub help: Vec<String>,
    /// The same as long as code, artifact, upstream, licenses, clauses and what they ask are.
    pub fingerprint: String,
    /// What is made of it: whether it fails the check.
    pub level: Level,
    /// By whom it was accepted and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// Whether the baseline has it: it was there before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
    /// The statements of the user's own files that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Pointer>,
}

impl Finding {
    /// What is shipped first, the worst first.
    pub(crate) fn sort(findings: &mut [Self]) {
        findings.sort_by(|a, b| {
            let key = |f: &Self| (f.note, std::cmp::Reverse(f.verdict));
            let rest = |f: &Self| (Arc::clone(&f.artifact), f.code, f.fingerprint.clone());
            key(a).cmp(&key(b)).then_with(|| rest(a).cmp(&rest(b)))
        });
    }

    /// Whether the check fails for it: it is denied, no note, and nobody lives with it.
    pub fn fails(&self) -> bool {
        self.level == Level::Deny && !self.note && self.accepted.is_none() && !self.known
    }
}

/// What tells a finding from all others: FNV-1a over its parts, the same on every machine.
pub(crate) fn fingerprint<S: AsRef<str>>(parts: &[S]) -> String {
    let bytes = parts.iter().flat_map(|p| p.as_ref().bytes().chain([0]));
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// A finding that somebody lives with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub until: Date,
}

/// A place in the user's files, with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Where.
    pub place: Arc<Place>,
    /// What stands there, in few words.
    pub label: String,
}

impl Serialize for Pointer {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("{}: {}", self.place, self.label))
    }
}

/// A duty that arrived at what is shipped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Obligation {
    /// What one must do.
    pub duty: Duty,
    /// For which artifact.
    pub artifact: Arc<str>,
    /// The license that demands it.
    pub license: String,
    /// The artifact that carries that license.
    pub from: Arc<str>,
    /// How far the license has come.
    #[serde(skip)]
    pub reach: Reach,
    /// Where in the text.
    pub section: String,
    /// The words.
    pub quote: String,
    /// On which releases.
    pub when: WordSet<Release>,
    /// Met, unmet or unchecked.
    pub status: Status,
    /// The file and line that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<String>,
    /// Values by name: `text`, `prefix`, `request` …
    pub detail: Detail,
    /// The switches that it hangs on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Switch>,
    /// From the artifact to where the license is from.
    pub path: Vec<Step>,
}
