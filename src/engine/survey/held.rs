//! What is thought of all artifacts that stand alike, worked out once.

use std::sync::Arc;

use hashbrown::HashMap;

use super::Survey;
use crate::engine::draft::{Draft, Due};
use crate::engine::judge::{Judge, Standing};
use crate::engine::label::{Label, LabelId, Problem};
use crate::engine::terms::Item;
use crate::graph::Assumptions;
use crate::license::{Effect, Require, Rule, RuleSet};
use crate::vocab::{Code, Duty, Switch, Verdict, WordSet};

/// A name that a license demands.
#[derive(Debug, Clone)]
pub(super) struct Prefix {
    pub due: Due,
    pub text: String,
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

/// What a label says, in words.
#[derive(Debug)]
pub(crate) struct Words {
    /// The license as it was written, and as it is known.
    pub declared: Option<String>,
    pub normalized: Option<String>,
    /// Stated names of licenses that nobody knows.
    pub unmapped: Vec<String>,
}

/// What is thought of all artifacts that stand alike.
#[derive(Debug)]
pub(crate) struct Held {
    pub(super) drafts: Vec<Arc<Draft>>,
    pub(super) verdict: Verdict,
    /// Of its own license.
    pub words: Arc<Words>,
    /// Names of the licenses that arrive.
    pub title: Vec<Arc<str>>,
    /// Whether it states a license, and none that arrives.
    pub drifted: bool,
    pub duties: WordSet<Duty>,
    /// Those of them that the label breaks.
    pub broken: WordSet<Duty>,
    /// Of what arrives that of which nobody knows the terms.
    pub(super) unknown: Vec<Item>,
    pub(super) prefixes: Vec<Prefix>,
    pub(super) others: Vec<Other>,
}

impl Held {
    /// The clauses that decide `blocked`.
    pub fn blocking(&self) -> impl Iterator<Item = (Code, &RuleSet, &Rule)> {
        let blocked = self.drafts.iter().filter(|d| d.verdict == Verdict::Blocked);
        blocked.filter_map(|d| first_clause(d).map(|(set, rule)| (d.code, set, rule)))
    }
}

/// What a thread remembers while it works opinions out.
pub(super) struct Desk<'t, 'c> {
    judge: Judge<'t, 'c>,
    words: HashMap<LabelId, Arc<Words>>,
}

impl<'c> Survey<'c> {
    pub(super) fn desk(&self) -> Desk<'_, 'c> {
        let judge = Judge::new(&self.terms, self.catalog, &self.intent, self.terms.answers);
        Desk { judge, words: HashMap::new() }
    }

    pub(super) fn hold<'s>(&'s self, standing: Standing, desk: &mut Desk<'s, 'c>) -> Held {
        let terms = &self.terms;
        let label = &terms.labels.labels[standing.label as usize];
        let arriving = terms.in_order(standing.title);
        let words = desk.words.entry(standing.label).or_insert_with(|| Arc::new(words(label)));
        let words = Arc::clone(words);
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
        let mut title: Vec<Arc<str>> =
            arriving.iter().map(|i| Arc::clone(&leaf(i).shown)).collect();
        title.dedup();
        let unknown = |i: &&Item| opinion.unknown && leaf(i).rules.is_none();
        let mut stated =
            label.parts.iter().flat_map(|p| p.expression.alternatives.iter().flatten());
        let is_dropped = |d: &&Due| {
            let drops = |draft: &&Arc<Draft>| {
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
        Held {
            verdict: opinion.verdict(),
            drifted: !title.is_empty()
                && !label.parts.is_empty()
                && !stated.any(|l| title.binary_search(&l.shown).is_ok()),
            words,
            duties: opinion.dues.iter().filter_map(duty).collect(),
            broken: broken.collect(),
            title,
            unknown: arriving.iter().filter(unknown).copied().collect(),
            prefixes: self.prefixes(&opinion.dues, terms.answers),
            others,
            drafts: opinion.drafts,
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
            let text = require.prefix.clone().unwrap_or_default();
            let verdict =
                if due.item.is_unstated() { Verdict::Unknown } else { Verdict::Conditional };
            is_owed.then_some(Prefix { due: *due, text, verdict })
        };
        dues.iter().filter_map(owed).collect()
    }
}

pub(super) fn first_clause(draft: &Draft) -> Option<(&RuleSet, &Rule)> {
    let cite = draft.cites.first()?;
    let set = draft.leaves.get(cite.leaf)?.rules.as_deref()?;
    Some((set, set.rules.get(cite.rule)?))
}

fn words(label: &Label) -> Words {
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
