//! Living with findings: what an organization allows ([`Policy`]), what fails a check ([`Levels`]),
//! what somebody answers for ([`Acceptance`]), what was there before ([`Baseline`]).
//!
//! A report that was judged is reviewed: a policy adds findings, the rest says which of them fail.
//! No verdict gets better by it.

mod baseline;
mod case;
mod levels;
mod lists;
mod policy;

pub use baseline::{Baseline, Known};
pub use levels::{LevelRule, Levels, Topic};
pub use lists::{Listed, Lists, Policy};

use std::sync::Arc;

use crate::Date;
use crate::catalog::{Catalog, Judged, Meaning};
use crate::graph::{ArtifactGraph, Place};
use crate::report::{Accepted, Finding, Report};
use crate::vocab::Code;

/// An acceptance that ends within so many days is told.
const SOON: u32 = 14;

/// What the user has decided about findings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// What fails.
    pub levels: Levels,
    /// What somebody lives with.
    pub accepted: Vec<Acceptance>,
    /// What may be shipped at all.
    pub policy: Policy,
}

/// Findings that somebody lives with: all that match what is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Of this code.
    pub code: Option<Code>,
    /// With a fingerprint that begins so.
    pub fingerprint: Option<String>,
    /// At this artifact.
    pub artifact: Option<String>,
    /// About this license.
    pub license: Option<String>,
    /// Why, by whom, and how long.
    pub terms: Accepted,
    /// Where it is stated.
    pub place: Option<Arc<Place>>,
}

/// Something to tell about the rules themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where the rule is stated.
    pub place: Option<Arc<Place>>,
    /// In one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Rules {
    /// Adds the rules of another file; what both say, the first one says.
    pub fn add(&mut self, other: Self) {
        self.levels.add(other.levels);
        self.accepted.extend(other.accepted);
        self.policy.add(other.policy);
    }

    /// Puts canonical ids in the place of the names of licenses. What nobody knows is left out and
    /// returned.
    pub fn resolve(&mut self, catalog: &Catalog) -> Vec<Notice> {
        let mut unknown = self.levels.resolve(catalog);
        unknown.extend(self.policy.resolve(catalog));
        let mut accepted = Vec::new();
        for one in std::mem::take(&mut self.accepted) {
            let Some(name) = &one.license else {
                accepted.push(one);
                continue;
            };
            match ids(catalog, name) {
                Ok(ids) => {
                    accepted.extend(
                        ids.into_iter().map(|id| Acceptance { license: Some(id), ..one.clone() }),
                    );
                }
                Err(help) => unknown.push(Notice::unknown(name, one.place.clone(), help)),
            }
        }
        self.accepted = accepted;
        unknown
    }
}

impl Notice {
    fn unknown(name: &str, place: Option<Arc<Place>>, help: String) -> Self {
        Self { place, message: format!("`{name}` does not name one license"), help }
    }
}

/// The licenses that a name means: one, or versions that it does not tell apart.
///
/// # Errors
/// What to do instead.
fn ids(catalog: &Catalog, name: &str) -> Result<Vec<String>, String> {
    match catalog.meaning(name) {
        Meaning::License(id) => Ok(vec![id.to_string()]),
        Meaning::Candidates(Judged::Versions, ids) => {
            Ok(ids.iter().map(ToString::to_string).collect())
        }
        Meaning::Candidates(_, ids) => {
            Err(format!("name those of it that you mean: {}", ids.join(", ")))
        }
        Meaning::Textless(row) => Ok(vec![row.id.to_owned()]),
        Meaning::Compound(_) | Meaning::Unknown => {
            let read = catalog.expression(name);
            match &read.alternatives.concat()[..] {
                [leaf] if read.unrecognized.is_empty() => Ok(vec![leaf.shown.to_string()]),
                _ => Err(match catalog.nearest(name) {
                    Some(near) => format!("did you mean `{near}`? `licenses list` shows all"),
                    None => "`licenses list` shows all; `--licenses DIR` adds your own".to_owned(),
                }),
            }
        }
    }
}

/// Reviews a report: adds what the policy finds, and sets the level of every finding and who
/// accepted it. What is said of the rules themselves is returned.
///
/// ```
/// use cleartitle::review::{LevelRule, Rules, Topic, review};
/// use cleartitle::vocab::Level;
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model));
/// let graph = builder.build().unwrap();
/// let catalog = Catalog::builtin();
/// let mut report = Checker::new(&catalog).check(&graph);
/// assert!(report.findings[0].fails());
///
/// let mut rules = Rules::default();
/// rules.levels.set(Topic::parse("license-missing"), Level::Warn);
/// review(&mut report, &graph, &catalog, &rules);
/// assert!(!report.findings[0].fails());
/// ```
pub fn review(
    report: &mut Report,
    graph: &ArtifactGraph,
    catalog: &Catalog,
    rules: &Rules,
) -> Vec<Notice> {
    policy::apply(&rules.policy, report, graph, catalog);
    rules.levels.apply(report);
    let today = report.intent.as_of;
    rules.accepted.iter().flat_map(|a| a.apply(&mut report.findings, today)).collect()
}

impl Acceptance {
    fn matches(&self, finding: &Finding) -> bool {
        !finding.note
            && self.code.is_none_or(|code| code == finding.code)
            && self.fingerprint.as_ref().is_none_or(|f| finding.fingerprint.starts_with(&**f))
            && self.artifact.as_ref().is_none_or(|a| **a == *finding.artifact)
            && self.license.as_ref().is_none_or(|l| finding.licenses.contains(l))
    }

    /// Accepts what matches, and tells what is odd about it. Without a day none has ended.
    fn apply(&self, findings: &mut [Finding], today: Option<Date>) -> Option<Notice> {
        let left = today.map(|today| self.terms.until.days_after(today));
        let ended = left.is_some_and(|days| days < 0);
        let mut matched = false;
        for finding in findings.iter_mut().filter(|f| self.matches(f)) {
            matched = true;
            // The first one to accept it answers for it.
            if !ended && finding.accepted.is_none() {
                finding.accepted = Some(self.terms.clone());
            }
        }
        let Accepted { owner, until, .. } = &self.terms;
        let (message, help) = match left {
            _ if !matched => ("matches no finding".to_owned(), "remove it"),
            Some(..0) => (
                format!("ended on {until}, so it no longer holds"),
                "settle the finding, or have its owner accept it anew with a later `until`",
            ),
            Some(days) if days <= i64::from(SOON) => (
                match days {
                    0 => "ends today".to_owned(),
                    1 => format!("ends tomorrow, on {until}"),
                    _ => format!("ends in {days} days, on {until}"),
                },
                "settle the finding, or have its owner look at it again",
            ),
            _ => return None,
        };
        let message = format!("what {owner} accepted ({}) {message}", self.what());
        Some(Notice { place: self.place.clone(), message, help: help.to_owned() })
    }

    /// What it speaks of, in words.
    fn what(&self) -> String {
        let code = self.code.map(|c| format!("`{c}`"));
        let fingerprint = self.fingerprint.as_ref().map(|f| format!("fingerprint {f}"));
        let artifact = self.artifact.as_ref().map(|a| format!("at `{a}`"));
        let license = self.license.as_ref().map(|l| format!("about {l}"));
        let parts = [code, fingerprint, artifact, license];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
