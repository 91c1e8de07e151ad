//! What an organization allows, denies, or wants a person to look at.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::case::{Case, list, pointer, text};
use super::lists::{Grade, Policy};
use crate::catalog::{self, Catalog, Leaf};
use crate::graph::ArtifactGraph;
use crate::license::Effect;
use crate::report::{
    ArtifactReport, Because, Finding, Obligation, Pointer, Report, Step, TitleEntry, fingerprint,
};
use crate::vocab::{Code, Duty, Switch, Verdict};

/// Adds what a policy finds, and makes the verdicts as bad as that.
pub(super) fn apply(
    policy: &Policy,
    report: &mut Report,
    graph: &ArtifactGraph,
    catalog: &Catalog,
) {
    let review = Reviewing { policy, graph, catalog };
    let mut found = Vec::new();
    let declared: HashMap<&str, &ArtifactReport> =
        report.artifacts.iter().map(|a| (&*a.id, a)).collect();
    for artifact in report.artifacts.iter().filter(|a| a.shipped) {
        if !policy.licenses.is_empty() {
            review.licenses(artifact, &declared, &mut found);
        }
        if !policy.purposes.is_empty() {
            found.extend(review.purpose(artifact));
        }
        if !policy.duties.is_empty() {
            let owed = report.obligations.iter().filter(|o| o.artifact == artifact.id);
            review.duties(artifact, owed, &mut found);
        }
    }
    if found.is_empty() {
        return;
    }
    let mut worst: HashMap<Arc<str>, Verdict> = HashMap::new();
    for finding in &found {
        let verdict = worst.entry(Arc::clone(&finding.artifact)).or_insert(Verdict::Clear);
        *verdict = finding.verdict.max(*verdict);
    }
    for artifact in &mut report.artifacts {
        if let Some(verdict) = worst.get(&artifact.id) {
            artifact.verdict = artifact.verdict.max(*verdict);
            report.verdict = report.verdict.max(*verdict);
        }
    }
    report.findings.extend(found);
    Finding::sort(&mut report.findings);
}

pub(super) struct Reviewing<'a> {
    policy: &'a Policy,
    graph: &'a ArtifactGraph,
    catalog: &'a Catalog,
}

impl Reviewing<'_> {
    /// Each license that runs with what is shipped, at each origin.
    fn licenses(
        &self,
        artifact: &ArtifactReport,
        declared: &HashMap<&str, &ArtifactReport>,
        found: &mut Vec<Finding>,
    ) {
        let mut taken: HashMap<&str, Option<BTreeSet<String>>> = HashMap::new();
        let mut entries: Vec<&TitleEntry> = artifact.title.iter().collect();
        // Of what comes from one origin in several ways, that which hangs on least.
        entries.sort_by_key(|t| (&t.license, &t.from, self.is_open(&t.assumptions)));
        entries.dedup_by(|b, a| (&a.license, &a.from) == (&b.license, &b.from));
        for entry in entries {
            let ruling = self.policy.licenses.of(&entry.license);
            // Where nobody states a license there is none to ask about; that is told already.
            let stated = entry.license != Leaf::UNSTATED;
            if ruling.0 == Grade::Allowed || !stated || self.falls_away(entry) {
                continue;
            }
            let taken = taken.entry(&entry.from).or_insert_with(|| {
                declared.get(&*entry.from).and_then(|from| self.taken(artifact, from))
            });
            if taken.as_ref().is_some_and(|taken| !taken.contains(&entry.license)) {
                continue;
            }
            let (id, license, from) = (&artifact.id, &entry.license, &entry.from);
            let own = from == id;
            let said = match own {
                true => format!("`{id}` is under {license}"),
                false => format!("`{id}` carries {license} of `{from}`"),
            };
            found.push(self.finding(Case {
                artifact,
                ruling,
                list: "licenses",
                said,
                licenses: vec![license.clone()],
                because: Vec::new(),
                path: &entry.path,
                assumptions: &entry.assumptions,
                here: self.line(artifact, &entry.path),
                detail: [("from", text(from))].into_iter().collect(),
            }));
        }
    }

    /// The licenses that apply where an origin leaves a choice: of its alternatives the one that the
    /// policy likes best. `None` where there is no choice.
    fn taken(&self, artifact: &ArtifactReport, from: &ArtifactReport) -> Option<BTreeSet<String>> {
        let parts = from.license.parts.iter().map(|p| &*p.normalized);
        let whole = from.license.normalized.as_deref().filter(|_| from.license.parts.is_empty());
        let mut choice = false;
        let mut taken = BTreeSet::new();
        for expression in parts.chain(whole) {
            let read = self.catalog.expression(expression);
            let chosen = artifact.choices.iter();
            let chosen = chosen.filter(|c| c.from == from.id && c.expression == expression);
            let chosen: Vec<&str> = chosen.map(|c| &*c.chosen).collect();
            let grade = |alternative: &&catalog::Alternative| {
                let worst = alternative.iter().map(|l| self.policy.licenses.of(&*l.shown).0).max();
                let ids: Vec<&str> = alternative.iter().map(Leaf::id).collect();
                // Between equals, what the licenses themselves made the better choice.
                (worst, !chosen.contains(&&*ids.join(" AND ")))
            };
            if read.judged != catalog::Judged::Choice {
                return None;
            }
            choice |= read.alternatives.len() > 1;
            let best = read.alternatives.iter().min_by_key(grade);
            taken.extend(best.into_iter().flatten().map(|l| l.shown.to_string()));
        }
        choice.then_some(taken)
    }

    /// Each duty that arrives; what is merely asked for is none.
    fn duties<'r>(
        &self,
        artifact: &ArtifactReport,
        owed: impl Iterator<Item = &'r Obligation>,
        found: &mut Vec<Finding>,
    ) {
        let mut groups: Vec<(&Obligation, Vec<Because>)> = Vec::new();
        let mut known: HashMap<(Duty, &str, &str), usize> = HashMap::new();
        for o in owed.filter(|o| !o.detail.contains_key("request")) {
            let at = *known.entry((o.duty, &o.license, &o.from)).or_insert_with(|| {
                groups.push((o, Vec::new()));
                groups.len() - 1
            });
            // It stands as soon as one clause asks for it without a question.
            if self.is_open(&groups[at].0.assumptions) && !self.is_open(&o.assumptions) {
                groups[at].0 = o;
            }
            groups[at].1.extend(self.clause(o));
        }
        for (o, because) in groups {
            let ruling = self.policy.duties.of(&o.duty);
            if ruling.0 == Grade::Allowed {
                continue;
            }
            let (id, duty, license, from) = (&artifact.id, o.duty, &o.license, &o.from);
            found.push(self.finding(Case {
                artifact,
                ruling,
                list: "duties",
                said: format!("`{id}` owes `{duty}` by {license} of `{from}`"),
                licenses: vec![license.clone()],
                because,
                path: &o.path,
                assumptions: &o.assumptions,
                here: self.line(artifact, &o.path),
                detail: [("duty", text(duty.word())), ("from", text(from))].into_iter().collect(),
            }));
        }
    }

    /// The clause that demands a duty.
    fn clause(&self, o: &Obligation) -> Option<Because> {
        let set = self.catalog.get(&o.license)?;
        let rule = set.rules.iter().find(|r| {
            matches!(&r.effect, Effect::Require(q) if q.duty == o.duty)
                && r.clause.section == o.section
                && r.clause.quote == o.quote
        })?;
        Some(Because::of(&set.id, rule))
    }

    /// What it is for; where nobody said, that is to be said.
    fn purpose(&self, artifact: &ArtifactReport) -> Option<Finding> {
        let id = &artifact.id;
        let intent = self.graph.intent(self.graph.find(id)?);
        let stated = intent.places.get("purpose");
        let here = stated.map(|place| pointer(place, "intended here"));
        let Some(purpose) = intent.purpose else {
            let lists = &self.policy.purposes;
            let all = lists.deny.iter().chain(&lists.allow).chain(&lists.review);
            let place = all.map(|l| l.place.clone()).next().flatten();
            let fact = [("fact", text("purpose")), ("facts", list(&["purpose"]))];
            let mut finding = self.finding(Case {
                artifact,
                ruling: (Grade::Review, place),
                list: "purposes",
                said: String::new(),
                licenses: Vec::new(),
                because: Vec::new(),
                path: &[],
                assumptions: &[],
                here: self.line(artifact, &[]),
                detail: fact.into_iter().collect(),
            });
            finding.code = Code::FactNeeded;
            finding.message =
                format!("the policy asks for a fact of `{id}` that is not stated: purpose");
            finding.help = vec!["state `purpose` under [intent], or by --purpose".to_owned()];
            finding.fingerprint = fingerprint(&[Code::FactNeeded.word(), id, "policy", "purpose"]);
            return Some(finding);
        };
        let ruling = self.policy.purposes.of(&purpose);
        let said = format!("`{id}` is intended for {purpose} purposes");
        (ruling.0 != Grade::Allowed).then(|| {
            self.finding(Case {
                artifact,
                ruling,
                list: "purposes",
                said,
                licenses: Vec::new(),
                because: Vec::new(),
                path: &[],
                assumptions: &[],
                here: here.or_else(|| self.line(artifact, &[])),
                detail: [("purpose", text(purpose.word()))].into_iter().collect(),
            })
        })
    }

    /// The user's line that brings something in: where the upstream is named, else the label.
    fn line(&self, artifact: &ArtifactReport, path: &[Step]) -> Option<Pointer> {
        if let Some(place) = path.first().and_then(|step| step.place.as_ref()) {
            return Some(pointer(place, "the upstream is named here"));
        }
        let node = self.graph.artifact(self.graph.find(&artifact.id)?);
        match node.statements.first().and_then(|s| s.place.as_ref()) {
            Some(place) if path.is_empty() => Some(pointer(place, "declared here")),
            _ => artifact.place.as_ref().map(|place| pointer(place, "introduced here")),
        }
    }

    /// Whether something hangs on a question that nobody has answered.
    pub(super) fn is_open(&self, switches: &[Switch]) -> bool {
        switches.iter().any(|s| self.graph.assumptions().answer(*s).is_none())
    }

    /// Whether a license is listed only because it would run along if a question had been answered
    /// otherwise.
    fn falls_away(&self, entry: &TitleEntry) -> bool {
        let no = |s: &Switch| self.graph.assumptions().answer(*s) == Some(false);
        entry.reach == "open" && entry.assumptions.iter().any(no)
    }
}
