//! Two reports compared: what a change does to licenses, verdicts, findings and duties.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::report::{
    ArtifactReport, FORMAT, Finding, LicenseReport, Obligation, Report, Step, TitleEntry,
};
use crate::vocab::{ArtifactKind, Status, Verdict};

/// What is otherwise in a second report, the worst first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// The version of this shape, which is that of the report.
    pub format: u32,
    /// The verdict of each.
    pub verdict: Pair<Verdict>,
    /// The findings that only the second has.
    pub new: Vec<Finding>,
    /// Those of both that fail only in the second, or whose verdict is worse there.
    pub worse: Vec<Finding>,
    /// Those that only the first has.
    pub gone: Vec<Finding>,
    /// Every artifact that is there in one of them only, or not as it was.
    pub artifacts: Vec<ArtifactChange>,
    /// The relations that came and went.
    pub relations: Sides<Step>,
    /// The duties that came and went.
    pub duties: Sides<Obligation>,
    /// Duties of both that stand elsewhere in the second, with where they stood.
    #[serde(rename = "duties-changed")]
    pub duties_changed: Vec<DutyChange>,
}

/// A value then and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    /// In the first report.
    pub base: T,
    /// In the second.
    pub head: T,
}

/// What only one of two has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sides<T> {
    /// Only the second has it.
    pub new: Vec<T>,
    /// Only the first has it.
    pub gone: Vec<T>,
}

/// An artifact that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArtifactChange {
    /// Its id.
    pub id: Arc<str>,
    /// What it is.
    pub kind: Pair<Option<ArtifactKind>>,
    /// Its verdict; absent where it is not there.
    pub verdict: Pair<Option<Verdict>>,
    /// Its license as it is said; absent where nobody says one, or it is not there.
    pub license: Pair<Option<String>>,
    /// Whether it is shipped; absent where it is not there.
    pub shipped: Pair<Option<bool>>,
    /// The licenses that run with it, as far as they came and went.
    pub title: Sides<TitleEntry>,
}

/// A duty that is met no longer, or now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyChange {
    /// Where it stood.
    pub was: Status,
    /// The duty as it is.
    pub now: Obligation,
}

impl Changes {
    /// Whether the second is worse: it has findings that fail, and that the first has not or that do
    /// not fail there.
    pub fn fails(&self) -> bool {
        self.new.iter().chain(&self.worse).any(Finding::fails)
    }

    /// Whether nothing is otherwise.
    pub fn is_empty(&self) -> bool {
        let findings = self.new.len() + self.worse.len() + self.gone.len();
        let duties = self.duties.len() + self.duties_changed.len();
        findings + duties + self.artifacts.len() + self.relations.len() == 0
            && self.verdict.base == self.verdict.head
    }
}

impl<T> Sides<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.new.len() + self.gone.len()
    }

    /// Whether both have the same.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What is otherwise in `head` than in `base`. Findings are the same where their fingerprints are.
///
/// ```
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, changes};
///
/// let catalog = Catalog::builtin();
/// let report = |license| {
///     let mut builder = ArtifactGraph::builder();
///     builder.artifact(Artifact::new("acme/chat", ArtifactKind::Model).license(license));
///     Checker::new(&catalog).check(&builder.build().unwrap())
/// };
/// let changes = changes(&report("MIT"), &report("cc"));
/// assert_eq!(changes.new[0].code.word(), "license-ambiguous");
/// assert!(changes.fails());
/// ```
pub fn changes(base: &Report, head: &Report) -> Changes {
    let (was, now) = (worst(&base.findings), worst(&head.findings));
    let only = |report: &Report, other: &BTreeMap<&str, Weight>| {
        sorted(report.findings.iter().filter(|f| !other.contains_key(&*f.fingerprint)))
    };
    let worse = |f: &&Finding| {
        let fingerprint = &*f.fingerprint;
        was.get(fingerprint).is_some_and(|was| *was < weight(f))
    };
    let duties = duties(base, head);
    Changes {
        format: FORMAT,
        verdict: Pair { base: base.verdict, head: head.verdict },
        new: only(head, &was),
        worse: sorted(head.findings.iter().filter(worse)),
        gone: only(base, &now),
        artifacts: artifacts(base, head),
        relations: sides(&base.relations, &head.relations, |s| {
            (s.from.clone(), s.by, s.to.clone())
        }),
        duties: duties.0,
        duties_changed: duties.1,
    }
}

/// How bad a finding is: it fails, or not; its verdict.
type Weight = (bool, Verdict);

fn weight(finding: &Finding) -> Weight {
    (finding.fails(), if finding.note { Verdict::Clear } else { finding.verdict })
}

/// The worst of each fingerprint.
fn worst(findings: &[Finding]) -> BTreeMap<&str, Weight> {
    let mut all = BTreeMap::new();
    for finding in findings {
        let worst = all.entry(&*finding.fingerprint).or_insert((false, Verdict::Clear));
        *worst = weight(finding).max(*worst);
    }
    all
}

fn sorted<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Finding> {
    let mut all: Vec<Finding> = findings.cloned().collect();
    // What is equal in this stays as the report has it.
    all.sort_by_key(|f| (Reverse(weight(f)), f.note));
    all
}

/// What only one of two lists has, each in the list's order.
fn sides<T: Clone, K: Ord>(base: &[T], head: &[T], key: impl Fn(&T) -> K) -> Sides<T> {
    let keys = |all: &[T]| -> BTreeSet<K> { all.iter().map(&key).collect() };
    let (was, now) = (keys(base), keys(head));
    let only = |all: &[T], other: &BTreeSet<K>| {
        all.iter().filter(|one| !other.contains(&key(one))).cloned().collect()
    };
    Sides { new: only(head, &was), gone: only(base, &now) }
}

fn artifacts(base: &Report, head: &Report) -> Vec<ArtifactChange> {
    let by_id = |report: &'_ Report| -> BTreeMap<Arc<str>, ArtifactReport> {
        report.artifacts.iter().map(|a| (Arc::clone(&a.id), a.clone())).collect()
    };
    let (was, now) = (by_id(base), by_id(head));
    let ids: BTreeSet<&Arc<str>> = was.keys().chain(now.keys()).collect();
    let mut all: Vec<ArtifactChange> = ids
        .into_iter()
        .filter_map(|id| {
            let (base, head) = (was.get(id), now.get(id));
            let title = |a: Option<&ArtifactReport>| a.map(|a| a.title.clone()).unwrap_or_default();
            // That its own license runs with it says nothing more than that it has one.
            let foreign = |a: Option<&ArtifactReport>| -> Vec<TitleEntry> {
                title(a).into_iter().filter(|t| t.from != *id).collect()
            };
            let change = ArtifactChange {
                id: Arc::clone(id),
                kind: pair(base, head, |a| Some(a.kind)),
                verdict: pair(base, head, |a| Some(a.verdict)),
                license: pair(base, head, |a| said(&a.license)),
                shipped: pair(base, head, |a| Some(a.shipped)),
                title: sides(&foreign(base), &foreign(head), TitleEntry::clone),
            };
            let same = change.kind.base == change.kind.head
                && change.verdict.base == change.verdict.head
                && change.license.base == change.license.head
                && change.shipped.base == change.shipped.head
                && change.title.is_empty();
            (!same).then_some(change)
        })
        .collect();
    // New or worse ones first, then what is better, then what is gone.
    all.sort_by_key(|a| {
        let got_worse = a.verdict.head > a.verdict.base;
        (Reverse(got_worse), Reverse(a.verdict.head), Arc::clone(&a.id))
    });
    all
}

fn pair<T>(
    base: Option<&ArtifactReport>,
    head: Option<&ArtifactReport>,
    of: impl Fn(&ArtifactReport) -> Option<T>,
) -> Pair<Option<T>> {
    Pair { base: base.and_then(&of), head: head.and_then(&of) }
}

/// The license as a reader of the report knows it.
fn said(license: &LicenseReport) -> Option<String> {
    license.normalized.clone().or_else(|| license.declared.clone())
}

fn duties(base: &Report, head: &Report) -> (Sides<Obligation>, Vec<DutyChange>) {
    let key = |o: &Obligation| {
        let clause = clause(o);
        (o.duty, Arc::clone(&o.artifact), o.license.clone(), Arc::clone(&o.from), clause)
    };
    let was: BTreeMap<_, Status> = base.obligations.iter().map(|o| (key(o), o.status)).collect();
    let mut changed: Vec<DutyChange> = head
        .obligations
        .iter()
        .filter_map(|now| {
            let was = *was.get(&key(now))?;
            (was != now.status).then(|| DutyChange { was, now: now.clone() })
        })
        .collect();
    changed.sort_by_key(|c| c.now.status != Status::Unmet);
    (sides(&base.obligations, &head.obligations, key), changed)
}

/// What tells two duties of one word apart: the clause, and what it asks for.
fn clause(obligation: &Obligation) -> String {
    format!("{} {:?}", obligation.section, obligation.detail)
}
