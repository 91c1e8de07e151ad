//! What differs between two reports, for whoever reviews a change.
//!
//! ```
//! use cleartitle::change::changes;
//! use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Verdict};
//!
//! let catalog = Catalog::builtin();
//! let report = |license: &str| {
//!     let mut builder = ArtifactGraph::builder();
//!     builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model).license(license));
//!     Checker::new(&catalog).check(&builder.build().unwrap())
//! };
//! let changes = changes(&report("Apache-2.0"), &report("who-knows"));
//! assert_eq!((changes.verdict.base, changes.verdict.head), (Verdict::Clear, Verdict::Unknown));
//! assert_eq!(changes.findings.new.len(), 1);
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;

use crate::report::{ArtifactReport, Finding, Obligation, Report};
use crate::vocab::{ArtifactKind, Relation, Status, Verdict};

/// Something before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    /// Before.
    pub base: T,
    /// After.
    pub head: T,
}

/// What came and what went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delta<T> {
    /// Only after.
    pub new: Vec<T>,
    /// Only before.
    pub gone: Vec<T>,
}

/// An artifact that came, went, or is judged or licensed otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArtifactChange {
    /// Its id.
    pub id: Arc<str>,
    /// What it is.
    pub kind: ArtifactKind,
    /// Whether it is shipped, before or after.
    pub shipped: bool,
    /// Its verdict; `None` where it is not there.
    pub verdict: Pair<Option<Verdict>>,
    /// Its license, as far as it is known, else as it was written.
    pub license: Pair<Option<String>>,
    /// Licenses that run with it now, each with the artifact that carries it.
    pub title_new: Vec<(String, Arc<str>)>,
    /// Licenses that did.
    pub title_gone: Vec<(String, Arc<str>)>,
}

/// A relation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Link {
    /// The downstream.
    pub from: Arc<str>,
    /// The relation.
    pub by: Relation,
    /// The upstream.
    pub to: Arc<str>,
}

/// A duty that is there before and after, and stands otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyChange {
    /// How it stood.
    pub was: Status,
    /// The duty now.
    pub now: Obligation,
}

/// All that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// The version of this shape.
    pub format: u32,
    /// The worst of what is shipped.
    pub verdict: Pair<Verdict>,
    /// Artifacts, by id.
    pub artifacts: Vec<ArtifactChange>,
    /// Relations.
    pub relations: Delta<Link>,
    /// Findings, the worst first; the same finding has the same fingerprint.
    pub findings: Delta<Finding>,
    /// Duties for what is shipped.
    pub duties: Delta<Obligation>,
    /// Duties that stand otherwise.
    pub status: Vec<DutyChange>,
}

impl Changes {
    /// Whether a finding came for which a check fails.
    pub fn fails(&self) -> bool {
        self.findings.new.iter().any(Finding::fails)
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.verdict.base == self.verdict.head
            && self.artifacts.is_empty()
            && self.relations.new.is_empty()
            && self.relations.gone.is_empty()
            && self.findings.new.is_empty()
            && self.findings.gone.is_empty()
            && self.duties.new.is_empty()
            && self.duties.gone.is_empty()
            && self.status.is_empty()
    }
}

/// What differs between two reports.
pub fn changes(base: &Report, head: &Report) -> Changes {
    let links = |report: &Report| -> BTreeSet<Link> {
        let link = |s: &crate::report::Step| Link {
            from: Arc::clone(&s.from),
            by: s.by,
            to: Arc::clone(&s.to),
        };
        report.relations.iter().map(link).collect()
    };
    let (old, new) = (links(base), links(head));
    let (status, duties) = duties(base, head);
    Changes {
        format: 1,
        verdict: Pair { base: base.verdict, head: head.verdict },
        artifacts: artifacts(base, head),
        relations: Delta {
            new: new.difference(&old).cloned().collect(),
            gone: old.difference(&new).cloned().collect(),
        },
        findings: Delta {
            new: only(&head.findings, &base.findings, |f| f.fingerprint.clone()),
            gone: only(&base.findings, &head.findings, |f| f.fingerprint.clone()),
        },
        duties,
        status,
    }
}

/// What is in the first and not, or less often, in the second.
fn only<T: Clone, K: std::hash::Hash + Eq>(
    these: &[T],
    those: &[T],
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let mut left: HashMap<K, usize> = HashMap::new();
    for one in those {
        *left.entry(key(one)).or_default() += 1;
    }
    let is_new = |one: &&T| match left.get_mut(&key(one)) {
        Some(n) if *n > 0 => {
            *n -= 1;
            false
        }
        _ => true,
    };
    these.iter().filter(is_new).cloned().collect()
}

fn artifacts(base: &Report, head: &Report) -> Vec<ArtifactChange> {
    let by_id = |report: &'_ Report| -> BTreeMap<Arc<str>, usize> {
        report.artifacts.iter().enumerate().map(|(n, a)| (Arc::clone(&a.id), n)).collect()
    };
    let (old, new) = (by_id(base), by_id(head));
    let ids: BTreeSet<&Arc<str>> = old.keys().chain(new.keys()).collect();
    let change = |id: &Arc<str>| {
        let before = old.get(id).map(|n| &base.artifacts[*n]);
        let after = new.get(id).map(|n| &head.artifacts[*n]);
        let one = after.or(before)?;
        let title = |a: Option<&ArtifactReport>| -> BTreeSet<(String, Arc<str>)> {
            let all = a.into_iter().flat_map(|a| &a.title);
            all.map(|t| (t.license.clone(), Arc::clone(&t.from))).collect()
        };
        let license = |a: &ArtifactReport| {
            a.license.normalized.clone().or_else(|| a.license.declared.clone())
        };
        let (old_title, new_title) = (title(before), title(after));
        let change = ArtifactChange {
            id: Arc::clone(id),
            kind: one.kind,
            shipped: one.shipped,
            verdict: Pair { base: before.map(|a| a.verdict), head: after.map(|a| a.verdict) },
            license: Pair { base: before.and_then(license), head: after.and_then(license) },
            title_new: new_title.difference(&old_title).cloned().collect(),
            title_gone: old_title.difference(&new_title).cloned().collect(),
        };
        let same = change.verdict.base == change.verdict.head
            && change.license.base == change.license.head
            && change.title_new.is_empty()
            && change.title_gone.is_empty();
        (!same).then_some(change)
    };
    ids.into_iter().filter_map(change).collect()
}

fn duties(base: &Report, head: &Report) -> (Vec<DutyChange>, Delta<Obligation>) {
    let key = |o: &Obligation| {
        let detail = format!("{:?}", o.detail);
        (o.duty, o.artifact.clone(), o.license.clone(), o.from.clone(), o.section.clone(), detail)
    };
    let old: HashMap<_, _> = base.obligations.iter().map(|o| (key(o), o.status)).collect();
    let changed = |o: &Obligation| {
        let was = *old.get(&key(o))?;
        (was != o.status).then(|| DutyChange { was, now: o.clone() })
    };
    let status = head.obligations.iter().filter_map(changed).collect();
    let delta = Delta {
        new: only(&head.obligations, &base.obligations, key),
        gone: only(&base.obligations, &head.obligations, key),
    };
    (status, delta)
}
