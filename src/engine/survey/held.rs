//! What is thought of all artifacts that stand alike, worked out once.

use std::sync::{Arc, PoisonError};

use super::Survey;
use crate::engine::draft::{Draft, Due, dedup};
use crate::engine::duties::has_prefix;
use crate::engine::judge::{Judge, Standing};
use crate::engine::label::{AtomId, Label, Problem};
use crate::engine::memo::Memo;
use crate::engine::sum::Sum;
use crate::engine::terms::Item;
use crate::graph::Assumptions;
use crate::license::{Require, Rule, RuleSet};
use crate::vocab::{Code, Duty, Switch, Verdict, WordSet};

/// A name that a license demands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefix {
    pub due: Due,
    /// What another name weighs.
    pub verdict: Verdict,
}

/// What an answer to an open question would give.
#[derive(Debug, Clone)]
pub(super) struct Other {
    pub switch: Switch,
    pub answer: bool,
    pub verdict: Verdict,
    pub prefixes: Vec<Prefix>,
}

/// A finding, with what decides it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub code: Code,
    pub verdict: Verdict,
    /// What it rests on, where that has arrived.
    pub item: Option<Item>,
    /// The first clause: the number of the rules, and which of them.
    pub clause: Option<(u32, u32)>,
}

/// What a label says, in words.
#[derive(Debug)]
pub(crate) struct Words {
    /// The license as it was written, and as it is known.
    pub declared: Option<String>,
    pub normalized: Option<String>,
    /// Stated names of licenses that nobody knows.
    pub unmapped: Vec<String>,
}

/// What is thought of all artifacts that stand alike: little, for there are many.
#[derive(Debug)]
pub(crate) struct Held {
    pub(super) told: Box<[Told]>,
    pub(super) verdict: Verdict,
    /// The licenses that arrive, one for each name, in the order of the names.
    pub(super) title: Box<[AtomId]>,
    /// Whether it states a license, and none that arrives.
    pub drifted: bool,
    pub duties: WordSet<Duty>,
    /// Those of them that the label breaks.
    pub broken: WordSet<Duty>,
    /// Of what arrives that of which nobody knows the terms.
    pub(super) unknown: Box<[Item]>,
    pub(super) prefixes: Box<[Prefix]>,
    pub(super) others: Box<[Other]>,
}

impl Survey<'_> {
    /// What is known so far, to work opinions out with; whoever takes it gives it [back](Self::learn).
    pub(super) fn memo(&self) -> Memo {
        std::mem::take(&mut self.memo.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what is known.
    pub(super) fn learn(&self, memo: Memo) {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner).learn(memo);
    }

    pub(super) fn hold(&self, standing: Standing, memo: &Memo) -> Held {
        let terms = &self.terms;
        let label = &terms.labels.labels[standing.label as usize];
        let arriving = terms.in_order(terms.title(standing.title));
        let sum = |answers: Assumptions| {
            let (catalog, intent) = (self.catalog, &self.intent);
            Judge { terms, catalog, intent, answers, memo }.sum(standing, &arriving)
        };
        let other = |(switch, answer): (Switch, bool)| {
            let answers = terms.answers.with(switch, answer);
            let other = sum(answers);
            let prefixes = prefixes(&other, answers);
            Other { switch, answer, verdict: other.verdict(), prefixes }
        };
        let sum = sum(terms.answers);
        let mut drafts: Vec<Arc<Draft>> = sum.drafts().cloned().collect();
        dedup(&mut drafts);
        let asked = drafts.iter().fold(WordSet::EMPTY, |all, d| d.switches.union(all));
        let asked = asked.iter().filter(|s| terms.answers.answer(*s).is_none());
        let others = asked.flat_map(|s| [(s, false), (s, true)]).map(other).collect();
        let atom = |i: &Item| &terms.labels.atoms[i.atom as usize];
        // Items are in the order of their names.
        let same =
            |a: &Item, b: &Item| a.atom == b.atom || atom(a).leaf.shown == atom(b).leaf.shown;
        let title: Box<[AtomId]> =
            arriving.items.chunk_by(same).map(|named| named[0].atom).collect();
        let name = |atom: &AtomId| -> &str { &terms.labels.atoms[*atom as usize].leaf.shown };
        let unknown = |i: &&Item| sum.unknown && atom(i).leaf.rules.is_none();
        let mut stated =
            label.parts.iter().flat_map(|p| p.expression.alternatives.iter().flatten());
        let told = |draft: &Arc<Draft>| Told {
            code: draft.code,
            verdict: draft.verdict,
            item: draft.items.first().filter(|_| !draft.own).copied(),
            clause: first_clause(draft)
                .and_then(|(set, rule)| Some((terms.labels.number_of(set)?, rule as u32))),
        };
        Held {
            verdict: sum.verdict(),
            drifted: !title.is_empty()
                && !label.parts.is_empty()
                && !stated.any(|l| title.binary_search_by(|a| name(a).cmp(&l.shown)).is_ok()),
            duties: sum.made().iter().fold(WordSet::EMPTY, |all, made| made.duties.union(all)),
            broken: self.broken(&sum, &drafts),
            title,
            unknown: arriving.items.iter().filter(unknown).copied().collect(),
            prefixes: prefixes(&sum, terms.answers).into(),
            others,
            told: drafts.iter().map(told).collect(),
        }
    }

    /// The duties that are broken because the label drops their license.
    fn broken(&self, sum: &Sum, drafts: &[Arc<Draft>]) -> WordSet<Duty> {
        let drops = drafts.iter().filter(|d| d.code == Code::OutboundDropsTerms);
        let dropped: Vec<AtomId> = drops.flat_map(|d| &d.items).map(|i| i.atom).collect();
        if dropped.is_empty() {
            return WordSet::EMPTY;
        }
        let runs_on = |d: &Duty| {
            matches!(d, Duty::PassOnLicense | Duty::SameLicense | Duty::PassOnRestrictions)
        };
        let broken = sum.dues().filter(|due| dropped.contains(&due.item.atom));
        broken.filter_map(|due| Some(self.require(due)?.1.duty)).filter(runs_on).collect()
    }

    pub(super) fn require(&self, due: &Due) -> Option<(&RuleSet, &Require, &Rule)> {
        self.terms.labels.require(due)
    }

    /// Of names that are owed those that this name does not begin with.
    pub(super) fn missing<'s>(
        &'s self,
        prefixes: &'s [Prefix],
        name: &str,
    ) -> impl Iterator<Item = &'s Prefix> {
        let is_missing = move |prefix: &&Prefix| {
            let required =
                self.require(&prefix.due).and_then(|(_, require, _)| require.prefix.as_deref());
            !has_prefix(name, required.unwrap_or_default())
        };
        prefixes.iter().filter(is_missing)
    }

    /// A clause by its number.
    pub(super) fn clause(&self, (set, rule): (u32, u32)) -> Option<(&RuleSet, &Rule)> {
        let set = self.terms.labels.sets.get(set as usize)?.as_deref()?;
        Some((set, set.rules.get(rule as usize)?))
    }
}

/// Names that are owed under these answers.
fn prefixes(sum: &Sum, answers: Assumptions) -> Vec<Prefix> {
    let owed = |due: &Due| {
        let verdict = if due.item.is_unstated() { Verdict::Unknown } else { Verdict::Conditional };
        let is_owed = due.switches.iter().all(|s| answers.answer(s).is_some());
        is_owed.then_some(Prefix { due: *due, verdict })
    };
    sum.made().iter().flat_map(|made| &made.names).filter_map(owed).collect()
}

fn first_clause(draft: &Draft) -> Option<(&RuleSet, usize)> {
    let cite = draft.cites.first()?;
    Some((draft.leaves.get(cite.leaf)?.rules.as_deref()?, cite.rule))
}

pub(super) fn words(label: &Label) -> Words {
    let unmapped = label.problems.iter().filter_map(|p| match p {
        Problem::Unrecognized(names) => Some(names.clone()),
        _ => None,
    });
    Words {
        declared: label.text(|e| e.declared.to_string()),
        normalized: label.text(|e| e.normalized.clone()),
        unmapped: unmapped.flatten().collect(),
    }
}
