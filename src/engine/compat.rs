//! May a work under one license take in a work under another?

use serde::Serialize;

use super::Checker;
use super::draft::{Cite, Draft, Why};
use crate::graph::{Artifact, ArtifactGraph};
use crate::license::{Effect, RuleSet};
use crate::report::{Because, Finding};
use crate::vocab::{Action, ArtifactKind, Code, Reach, Relation, Verdict};

/// The answer to a compatibility question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Its duties remain.
    Yes,
    /// It hangs on a fact or on an open question.
    Depends,
    /// Cannot be told.
    Unknown,
    /// A clause stands against it.
    No,
}

impl Answer {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Depends => "depends",
            Self::Unknown => "unknown",
            Self::No => "no",
        }
    }
}

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compatibility {
    /// What is taken in.
    pub inbound: String,
    /// What the whole is under.
    pub outbound: String,
    /// How it is taken in.
    pub relation: Relation,
    /// May it?
    pub answer: Answer,
    /// The clauses that decide: for a `yes` those that let it in.
    pub because: Vec<Because>,
    /// What stands against it or is open, in full.
    pub findings: Vec<Finding>,
}

/// The id of what is taken in.
const TAKEN: &str = "what it takes in";

/// Findings that speak of the two licenses, whatever is intended.
fn counts(code: Code) -> bool {
    !matches!(code, Code::UseNotPermitted | Code::ObligationUnmet)
}

impl Checker<'_> {
    /// May a work under `outbound` take in a work under `inbound`? Without a relation:
    /// `modified-from` for code, `fine-tuned-from` for models, `derived-from` for data and content.
    ///
    /// ```
    /// # use cleartitle::{Answer, Catalog, Checker};
    /// let catalog = Catalog::builtin();
    /// let checker = Checker::new(&catalog);
    /// assert_eq!(checker.compat("MIT", "GPL-3.0-only", None).answer, Answer::Yes);
    /// assert_eq!(checker.compat("GPL-3.0-only", "MIT", None).answer, Answer::No);
    /// ```
    pub fn compat(
        &self,
        inbound: &str,
        outbound: &str,
        relation: Option<Relation>,
    ) -> Compatibility {
        let relation = relation.unwrap_or_else(|| self.usual_relation(inbound));
        let graph = question(inbound, outbound, relation);
        let report = self.check(&graph);
        let held = report.artifacts.iter().filter(|a| a.shipped).flat_map(|a| &a.title);
        let reach = held.filter(|t| &*t.from == TAKEN).find_map(|t| t.reach.parse().ok());
        let findings = report.findings.into_iter();
        let findings: Vec<Finding> =
            findings.filter(|f| matters(f) && !self.asks_of_use(f)).collect();
        let mut because: Vec<Because> = findings.iter().flat_map(|f| f.because.clone()).collect();
        if findings.is_empty() {
            because = self.grants(inbound, reach.unwrap_or(Reach::Adapted));
        }
        let answer = findings.iter().map(|f| answer_of(f.verdict)).max().unwrap_or(Answer::Yes);
        if answer == Answer::No {
            because.extend(self.other_side(outbound, &because));
        }
        Compatibility {
            inbound: self.catalog.expression(inbound).normalized,
            outbound: self.catalog.expression(outbound).normalized,
            relation,
            answer,
            because,
            findings,
        }
    }

    /// Whether a finding asks for a fact that a limit of use hangs on: that is asked of an intent,
    /// and a pair of licenses has none.
    fn asks_of_use(&self, finding: &Finding) -> bool {
        let limits = |b: &Because| {
            let set = self.catalog.get(&b.license);
            let rules = set.iter().flat_map(|s| &s.rules);
            rules.filter(|r| *r.id == *b.rule).any(|r| limits_use(&r.effect))
        };
        finding.code == Code::FactNeeded && finding.because.iter().all(limits)
    }

    /// Where a clause of the inbound license alone decides: the clause of the outbound license that
    /// does not give what it demands.
    fn other_side(&self, outbound: &str, because: &[Because]) -> Option<Because> {
        let expression = self.catalog.expression(outbound);
        let sets = expression.alternatives.iter().flatten().filter_map(|l| l.rules.clone());
        let sets: Vec<_> = sets.collect();
        if sets.iter().any(|set| because.iter().any(|b| b.license == *set.id)) {
            return None;
        }
        let set = sets.first()?;
        let rule = |wanted: fn(&Effect) -> bool| {
            set.rules.iter().find(|r| r.reaches.has(Reach::Adapted) && wanted(&r.effect))
        };
        let shares = |e: &Effect| matches!(e, Effect::Permit(p) if p.actions.has(Action::Share));
        let rule = rule(|e| matches!(e, Effect::Outbound(_))).or_else(|| rule(shares));
        let rule = rule.or_else(|| set.rules.first())?;
        Some(Because::of(&set.id, rule))
    }

    /// The clauses by which a license lets its work be taken in.
    fn grants(&self, inbound: &str, reach: Reach) -> Vec<Because> {
        let expression = self.catalog.expression(inbound);
        let Some(set) = expression.alternatives.iter().flatten().find_map(|l| l.rules.clone())
        else {
            return Vec::new();
        };
        let lets_in = |effect: &Effect| match effect {
            Effect::Permit(p) => p.actions.has(Action::Modify) || p.actions.has(Action::Share),
            Effect::Outbound(_) => true,
            _ => false,
        };
        let rules = set.rules.iter().filter(|r| r.reaches.has(reach) && lets_in(&r.effect));
        rules.map(|rule| Because::of(&set.id, rule)).collect()
    }

    /// The answers for all pairs, by inbound and then outbound: one graph for all of them, so that
    /// each license is resolved once.
    ///
    /// ```
    /// # use cleartitle::{Answer, Catalog, Checker};
    /// let catalog = Catalog::builtin();
    /// let answers = Checker::new(&catalog).compat_matrix(&["MIT", "GPL-3.0-only"], None);
    /// assert_eq!(answers, [[Answer::Yes, Answer::Yes], [Answer::No, Answer::Yes]]);
    /// ```
    pub fn compat_matrix(&self, ids: &[&str], relation: Option<Relation>) -> Vec<Vec<Answer>> {
        let mut builder = ArtifactGraph::builder();
        let name = |inbound: usize, outbound: usize| format!("{inbound:06} in {outbound:06}");
        for (n, inbound) in ids.iter().enumerate() {
            let relation = relation.unwrap_or_else(|| self.usual_relation(inbound));
            let taken = format!("{n:06}");
            builder.artifact(
                Artifact::new(&taken, kind_for(relation, Relation::ends_at)).license(inbound),
            );
            for (m, outbound) in ids.iter().enumerate() {
                let work = name(n, m);
                builder.artifact(
                    Artifact::new(&work, kind_for(relation, Relation::starts_at)).license(outbound),
                );
                builder.relation(&work, relation, &taken);
            }
        }
        let graph = builder.build().unwrap_or_default();
        let judged = self.judged(&graph);
        let row = |n: usize| -> Vec<Answer> {
            let taken = graph.find(&format!("{n:06}"));
            let at = |m: usize| graph.find(&name(n, m)).zip(taken);
            (0..ids.len())
                .map(|m| at(m).map_or(Answer::Unknown, |(w, t)| answer(&judged, w, t)))
                .collect()
        };
        (0..ids.len()).map(row).collect()
    }

    fn usual_relation(&self, inbound: &str) -> Relation {
        let expression = self.catalog.expression(inbound);
        let mut sets = expression.alternatives.iter().flatten().filter_map(|l| l.rules.as_ref());
        let covers = |kind: ArtifactKind, set: &RuleSet| set.covers.has(kind);
        match sets.next() {
            None => Relation::ModifiedFrom,
            Some(set) if covers(ArtifactKind::Code, set) => Relation::ModifiedFrom,
            Some(set) if covers(ArtifactKind::Model, set) => Relation::FineTunedFrom,
            Some(_) => Relation::DerivedFrom,
        }
    }
}

fn answer(judged: &super::Judged<'_>, work: u32, taken: u32) -> Answer {
    let own = judged.opinion(work).drafts.iter().map(|d| (true, &**d));
    let upstream = judged.opinion(taken).drafts.iter().map(|d| (false, &**d));
    own.chain(upstream)
        .filter(|(own, d)| {
            counts(d.code) && !is_purpose(d) && (*own || d.verdict == Verdict::Unknown)
        })
        .map(|(_, d)| answer_of(d.verdict))
        .max()
        .unwrap_or(Answer::Yes)
}

/// The first kind that an end of a relation can have, code before models before data.
fn kind_for(relation: Relation, fits: fn(Relation, ArtifactKind) -> bool) -> ArtifactKind {
    let order = [ArtifactKind::Code, ArtifactKind::Model, ArtifactKind::Dataset];
    let all = order.into_iter().chain(ArtifactKind::ALL.iter().copied());
    all.into_iter().find(|k| fits(relation, *k)).unwrap_or(ArtifactKind::Code)
}

/// Whether a draft asks for facts of an intent, or for one that a limit of use hangs on.
fn is_purpose(draft: &Draft) -> bool {
    let Why::Needs(facts) = &draft.why else { return false };
    let rule = |c: &Cite| draft.leaves.get(c.leaf)?.rules.as_ref()?.rules.get(c.rule).cloned();
    let limits = |c: &Cite| rule(c).is_some_and(|r| limits_use(&r.effect));
    facts.iter().all(|f| of_intent(f)) || draft.cites.iter().all(limits)
}

fn limits_use(effect: &Effect) -> bool {
    matches!(effect, Effect::Permit(_) | Effect::Forbid(_))
}

/// Facts of a user, not of a license.
fn of_intent(fact: &str) -> bool {
    ["purpose", "monthly-active-users", "annual-revenue-usd", "territory", "domains", "modalities"]
        .contains(&fact)
}

fn matters(finding: &Finding) -> bool {
    let asks_user = match finding.detail.get("facts") {
        Some(crate::report::DetailValue::List(facts)) => facts.iter().all(|f| of_intent(f)),
        _ => false,
    };
    counts(finding.code) && !asks_user && (!finding.note || finding.verdict == Verdict::Unknown)
}

fn answer_of(verdict: Verdict) -> Answer {
    match verdict {
        Verdict::Clear => Answer::Yes,
        Verdict::Conditional => Answer::Depends,
        Verdict::Unknown => Answer::Unknown,
        Verdict::Blocked => Answer::No,
    }
}

/// The question as a graph of two: ids sort so that the outbound work comes first.
fn question(inbound: &str, outbound: &str, relation: Relation) -> ArtifactGraph {
    let mut builder = ArtifactGraph::builder();
    builder.artifact(
        Artifact::new("a work", kind_for(relation, Relation::starts_at)).license(outbound),
    );
    builder.artifact(Artifact::new(TAKEN, kind_for(relation, Relation::ends_at)).license(inbound));
    builder.relation("a work", relation, TAKEN);
    builder.build().unwrap_or_default()
}
