//! Findings before their proofs are written out: what was found, and what it weighs.

use std::cmp::Ordering;
use std::sync::Arc;

use super::label::Problem;
use super::terms::Item;
use crate::catalog::Leaf;
use crate::vocab::{Action, Basis, Code, Limit, Switch, Verdict, WordSet};

/// A clause that is cited: a license by its atom, and the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cite {
    pub leaf: usize,
    pub rule: usize,
}

/// Why something is a finding, for the wording.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Why {
    Problem(Problem),
    Unknown(u32),
    Cycle(Vec<u32>),
    NotGranted(Action),
    TrainingForbidden,
    Limit(Limit),
    Recipients(Limit),
    Needs(Vec<String>),
    Drops,
    Untolerated(Vec<&'static str>),
    Adds(Vec<&'static str>),
    CannotMeet,
    VersionsDiffer,
    Unmet(usize),
    /// A document of the folder, by number, is of a license that is not in the lineage.
    Papers(usize),
}

/// A finding before its proof is written out.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub code: Code,
    pub verdict: Verdict,
    pub basis: Basis,
    pub items: Vec<Item>,
    /// The licenses that are cited; rules are indices into theirs.
    pub leaves: Vec<Leaf>,
    pub cites: Vec<Cite>,
    pub switches: WordSet<Switch>,
    pub why: Why,
    /// About the artifact's own license, not one that arrived.
    pub own: bool,
}

/// A duty that arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    pub item: Item,
    pub rule: usize,
    pub switches: WordSet<Switch>,
    /// Of the artifact's own license.
    pub own: bool,
}

pub(crate) fn is_outbound(code: Code) -> bool {
    matches!(code, Code::OutboundDropsTerms | Code::OutboundAddsTerms)
}

/// A draft with nothing cited yet.
pub(crate) fn plain(why: Why) -> Draft {
    let code = match &why {
        Why::Problem(Problem::Missing) => Code::LicenseMissing,
        Why::Problem(Problem::Unrecognized(_) | Problem::ChangedText(..)) => {
            Code::LicenseUnrecognized
        }
        Why::Problem(Problem::Ambiguous(..) | Problem::Listed(_)) | Why::VersionsDiffer => {
            Code::LicenseAmbiguous
        }
        Why::Problem(Problem::Contradictory(_)) | Why::Papers(_) => Code::LicenseContradictory,
        Why::Unknown(_) => Code::UpstreamUnknown,
        Why::Cycle(_) => Code::LineageCycle,
        Why::NotGranted(_) | Why::TrainingForbidden => Code::ActNotPermitted,
        Why::Limit(_) | Why::Recipients(_) => Code::UseNotPermitted,
        Why::Needs(_) => Code::FactNeeded,
        Why::Drops | Why::Untolerated(_) => Code::OutboundDropsTerms,
        Why::Adds(_) => Code::OutboundAddsTerms,
        Why::CannotMeet => Code::UpstreamsIncompatible,
        Why::Unmet(_) => Code::ObligationUnmet,
    };
    let verdict = match &why {
        Why::Recipients(_) => Verdict::Conditional,
        _ => code.verdict(),
    };
    let (items, leaves, cites, switches) = Default::default();
    Draft { code, verdict, basis: Basis::Text, items, leaves, cites, switches, why, own: false }
}

/// What a draft weighs, given what it rests on and what it hangs on.
pub(crate) fn weighed(
    mut draft: Draft,
    item: Item,
    switches: WordSet<Switch>,
    open: bool,
) -> Draft {
    draft.switches = item.switches().union(switches);
    let clauses = draft.cites.iter().filter_map(|c| {
        draft.leaves[c.leaf].rules.as_ref().map(|s| s.rules[c.rule].clause.basis())
    });
    draft.basis = clauses.max_by_key(|b| *b == Basis::Reading).unwrap_or(Basis::Text);
    if draft.cites.iter().any(|c| {
        draft.leaves[c.leaf]
            .rules
            .as_ref()
            .is_some_and(|s| s.rules[c.rule].clause.basis() == Basis::Steward)
    }) && draft.basis == Basis::Text
    {
        draft.basis = Basis::Steward;
    }
    if !draft.switches.is_empty() {
        draft.basis = Basis::Assumption;
    }
    if open {
        draft.verdict = draft.verdict.min(Verdict::Conditional);
    }
    if item.is_unstated() {
        draft.verdict = Verdict::Unknown;
    }
    draft
}

/// The same finding by several reaches of one license is one finding, the worst of them.
pub(crate) fn dedup(drafts: &mut Vec<Arc<Draft>>) {
    let cite = |c: &Cite| (c.leaf, c.rule);
    let apart = |a: &Draft, b: &Draft| {
        (a.own.cmp(&b.own))
            .then(a.code.cmp(&b.code))
            .then_with(|| a.leaves.iter().map(Leaf::id).cmp(b.leaves.iter().map(Leaf::id)))
            .then_with(|| a.cites.iter().map(cite).cmp(b.cites.iter().map(cite)))
            .then_with(|| match a.why == b.why {
                true => Ordering::Equal,
                false => format!("{:?}", a.why).cmp(&format!("{:?}", b.why)),
            })
    };
    let milder = |a: &Draft, b: &Draft| b.verdict.cmp(&a.verdict);
    drafts.sort_by(|a, b| {
        let fewer = || a.switches.len().cmp(&b.switches.len());
        apart(a, b).then_with(|| milder(a, b)).then_with(fewer)
    });
    drafts.dedup_by(|b, a| !a.leaves.is_empty() && apart(a, b).is_eq());
}
