//! What is thought of all artifacts that stand alike, worked out once.

use std::rc::Rc;
use std::sync::{MutexGuard, PoisonError};

use super::Survey;
use crate::engine::draft::{Draft, Due};
use crate::engine::duties::has_prefix;
use crate::engine::judge::{Judge, Standing};
use crate::engine::label::{AtomId, Label, Problem};
use crate::engine::memo::Meetings;
use crate::engine::terms::Item;
use crate::graph::Assumptions;
use crate::license::{Effect, Require, Rule, RuleSet};
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

/// What a thread remembers while it works opinions out.
pub(super) struct Desk<'t, 'c> {
    judge: Judge<'t, 'c>,
}

impl<'c> Survey<'c> {
    /// A place to work opinions out at, with what is known so far.
    pub(super) fn desk(&self) -> Desk<'_, 'c> {
        let judge = Judge::new(&self.terms, self.catalog, &self.intent, self.terms.answers);
        judge.memo.learn(std::mem::take(&mut *self.meetings()));
        Desk { judge }
    }

    /// Keeps what was learnt at it.
    pub(super) fn leave(&self, desk: &Desk<'_, '_>) {
        let mut known = self.meetings();
        let more = desk.judge.memo.teach();
        match known.is_empty() {
            true => *known = more,
            false => known.extend(more),
        }
    }

    fn meetings(&self) -> MutexGuard<'_, Meetings> {
        self.meetings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hold<'s>(&'s self, standing: Standing, desk: &mut Desk<'s, 'c>) -> Held {
        let terms = &self.terms;
        let label = &terms.labels.labels[standing.label as usize];
        let arriving = terms.in_order(standing.title);
        let opinion = desk.judge.opinion(standing, &arriving);
        let asked = opinion.drafts.iter().fold(WordSet::EMPTY, |all, d| d.switches.union(all));
        let asked = asked.iter().filter(|s| terms.answers.answer(*s).is_none());
        let mut others = Vec::new();
        for (switch, answer) in asked.flat_map(|s| [(s, false), (s, true)]) {
            let answers = terms.answers.with(switch, answer);
            let other = desk.judge.by(answers).outcome(standing, &arriving);
            let prefixes = self.prefixes(&other.dues, answers);
            others.push(Other { switch, answer, verdict: other.verdict(), prefixes });
        }
        let leaf = |i: &Item| &terms.labels.atoms[i.atom as usize].leaf;
        // Items are in the order of their names.
        let mut title = arriving.clone();
        title.dedup_by(|a, b| leaf(a).shown == leaf(b).shown);
        let name = |i: &Item| -> &str { &leaf(i).shown };
        let unknown = |i: &&Item| opinion.unknown && leaf(i).rules.is_none();
        let mut stated =
            label.parts.iter().flat_map(|p| p.expression.alternatives.iter().flatten());
        let is_dropped = |d: &&Due| {
            let drops = |draft: &&Rc<Draft>| {
                draft.code == Code::OutboundDropsTerms
                    && draft.items.iter().any(|i| i.atom == d.item.atom)
            };
            opinion.drafts.iter().any(|draft| drops(&draft))
        };
        let runs_on = |d: &Duty| {
            matches!(d, Duty::PassOnLicense | Duty::SameLicense | Duty::PassOnRestrictions)
        };
        let duty = |due: &Due| Some(self.require(due)?.1.duty);
        let broken = opinion.dues.iter().filter(|d| is_dropped(d)).filter_map(duty).filter(runs_on);
        let told = |draft: &Rc<Draft>| Told {
            code: draft.code,
            verdict: draft.verdict,
            item: draft.items.first().filter(|_| !draft.own).copied(),
            clause: first_clause(draft)
                .and_then(|(set, rule)| Some((terms.labels.number_of(set)?, rule as u32))),
        };
        Held {
            verdict: opinion.verdict(),
            drifted: !title.is_empty()
                && !label.parts.is_empty()
                && !stated.any(|l| title.binary_search_by(|i| name(i).cmp(&l.shown)).is_ok()),
            duties: opinion.dues.iter().filter_map(duty).collect(),
            broken: broken.collect(),
            title: title.iter().map(|i| i.atom).collect(),
            unknown: arriving.iter().filter(unknown).copied().collect(),
            prefixes: self.prefixes(&opinion.dues, terms.answers).into(),
            others: others.into(),
            told: opinion.drafts.iter().map(told).collect(),
        }
    }

    pub(super) fn require(&self, due: &Due) -> Option<(&RuleSet, &Require, &Rule)> {
        let set = self.terms.labels.atoms[due.item.atom as usize].leaf.rules.as_deref()?;
        let rule = set.rules.get(due.rule)?;
        match &rule.effect {
            Effect::Require(require) => Some((set, require, rule)),
            _ => None,
        }
    }

    /// Names that are owed under these answers.
    fn prefixes(&self, dues: &[Due], answers: Assumptions) -> Vec<Prefix> {
        let owed = |due: &Due| {
            let (_, require, _) = self.require(due)?;
            let is_owed = require.duty == Duty::NamePrefix
                && !require.request
                && due.switches.iter().all(|s| answers.answer(s).is_some());
            let verdict =
                if due.item.is_unstated() { Verdict::Unknown } else { Verdict::Conditional };
            is_owed.then_some(Prefix { due: *due, verdict })
        };
        dues.iter().filter_map(owed).collect()
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
