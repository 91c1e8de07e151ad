//! Writes a judged graph out as a report: findings with their proofs, duties with their state.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Judged;
use super::acts::due_on;
use super::draft::{Cite, Draft, Due, Why, plain};
use super::duties::{Checked, status};
use super::label::{Label, Problem};
use super::prove::{Origin, origins};
use super::spread::Spread;
use super::terms::Item;
use super::wording::{Spoken, help, message};
use crate::catalog::Leaf;
use crate::graph::{Artifact, ArtifactGraph, Edge, Intent, Place, Stated};
use crate::license::{Effect, Require};
use crate::report::{
    ArtifactReport, Because, Choice, Detail, DetailValue, FORMAT, Finding, IntentReport,
    LicenseEntry, LicenseReport, Named, Obligation, PartReport, Pointer, Report, Step, TitleEntry,
    Tool, fingerprint,
};
use crate::vocab::{
    Basis, Component, Duty, Evidence, Level, Reach, Relation, Status, Switch, Verdict, WordSet,
};

/// Graphs up to this size list the title of every artifact; larger ones that of what is shipped.
const TITLES_OF_ALL: usize = 200;

/// The report.
pub(crate) fn report(judged: &Judged<'_>) -> Report {
    let graph = judged.spread.graph;
    let mut findings = Vec::new();
    let mut obligations = Vec::new();
    let mut artifacts = Vec::new();
    let felt = unknown_and_felt(judged);
    for at in 0..graph.artifacts().len() as u32 {
        let shipped = graph.is_shipped(at);
        let writer = Writer { judged: Some(judged), spread: &judged.spread, at };
        writer.findings(&mut findings, &felt);
        if shipped {
            writer.obligations(&mut obligations, &mut findings);
        }
        if graph.artifact(at).described {
            artifacts.push(writer.artifact());
        }
    }
    Finding::sort(&mut findings);
    findings.dedup_by(|b, a| {
        a.fingerprint == b.fingerprint && a.because == b.because && a.detail == b.detail
    });
    let shipped = artifacts.iter().filter(|a| a.shipped).map(|a| a.verdict);
    let from_table =
        graph.artifacts().iter().filter_map(|a| a.details().table.as_ref().map(|t| (a, t)));
    let of_table = from_table.map(|(a, source)| {
        let said =
            a.statements.first().map_or("its license is not known".to_owned(), |s| said(&s.stated));
        format!(
            "`{}` is described by the built-in table of well-known upstreams: {said} ({source})",
            a.id
        )
    });
    // What a reader could not put into a fact: how access is given, what lies there besides.
    let read = graph.artifacts().iter().filter(|a| a.details().table.is_none());
    let noted = read.filter_map(|a| Some(format!("`{}`: {}", a.id, a.details().note.as_ref()?)));
    let remarks = of_table.chain(noted).collect();
    Report {
        format: FORMAT,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            catalog: judged.catalog_date.to_owned(),
        },
        // Nothing to judge is no clear title.
        verdict: shipped.max().unwrap_or(Verdict::Unknown),
        intent: intent_report(graph.default_intent()),
        artifacts,
        undescribed: graph
            .artifacts()
            .iter()
            .filter(|a| !a.described)
            .map(|a| Named { id: Arc::clone(&a.id), kind: a.kind })
            .collect(),
        relations: graph.edges().iter().map(|edge| step(graph, edge)).collect(),
        licenses: licenses(judged),
        findings,
        obligations,
        remarks,
    }
}

fn intent_report(intent: &Intent) -> IntentReport {
    IntentReport {
        purpose: intent.purpose,
        release: intent.releases(),
        domains: intent.domains,
        as_of: intent.as_of,
    }
}

fn step(graph: &ArtifactGraph, edge: &Edge) -> Step {
    Step {
        from: Arc::clone(&graph.artifact(edge.from).id),
        by: edge.relation,
        to: Arc::clone(&graph.artifact(edge.to).id),
        place: edge.place.clone(),
        evidence: Some(edge.evidence).filter(|e| *e > Evidence::Declared),
    }
}

/// What is known of every license of the graph, under the names that the report uses.
fn licenses(judged: &Judged<'_>) -> Vec<LicenseEntry> {
    let mut all = BTreeMap::new();
    for leaf in judged.spread.terms.labels.atoms.iter().map(|a| &a.leaf) {
        let Some(set) = &leaf.rules else { continue };
        for id in [&set.id, &leaf.shown] {
            let (title, url) = (set.title.clone(), set.source.url.clone());
            all.entry(id.to_string()).or_insert(LicenseEntry { id: id.to_string(), title, url });
        }
    }
    all.into_values().collect()
}

/// Artifacts whose unknown terms reach something that is shipped: what is wrong with their
/// statements is told in earnest there, not as a note.
fn unknown_and_felt(judged: &Judged<'_>) -> HashSet<u32> {
    let spread = &judged.spread;
    let shipped = (0..spread.graph.artifacts().len() as u32)
        .filter(|at| spread.graph.is_shipped(*at) && judged.opinion(*at).unknown);
    let unknown = |i: &Item| spread.terms.labels.atoms[i.atom as usize].leaf.rules.is_none();
    shipped
        .flat_map(|at| spread.title(at).filter(unknown).flat_map(move |i| origins(spread, at, i)))
        .map(|origin| origin.artifact)
        .collect()
}

/// What a duty weighs that can be checked: where it is not met, as its finding does.
pub(crate) fn weight(spread: &Spread<'_>, at: u32, due: &Due) -> Verdict {
    let writer = Writer { judged: None, spread, at };
    let Some((_, require)) = writer.require(due) else { return Verdict::Clear };
    let checked = require.duty == Duty::NamePrefix || writer.node().details().folder.is_some();
    if !checked || spread.terms.is_open(due.switches) {
        return Verdict::Clear;
    }
    let froms = writer.origins(due.item, due.own);
    if !froms.iter().any(|o| writer.status(due, &require, o).0 == Status::Unmet) {
        return Verdict::Clear;
    }
    if due.item.is_unstated() { Verdict::Unknown } else { Verdict::Conditional }
}

struct Writer<'j, 'g> {
    /// Absent where only the state of a duty is asked for.
    judged: Option<&'j Judged<'g>>,
    spread: &'j Spread<'g>,
    at: u32,
}

impl Writer<'_, '_> {
    fn node(&self) -> &Artifact {
        self.spread.graph.artifact(self.at)
    }

    /// Where an item comes from: the artifact itself for its own terms.
    fn origins(&self, item: Item, own: bool) -> Vec<Origin> {
        if own {
            return vec![Origin { artifact: self.at, path: Vec::new() }];
        }
        origins(self.spread, self.at, item)
    }

    fn steps(&self, path: &[u32]) -> Vec<Step> {
        let graph = self.spread.graph;
        path.iter().map(|edge| step(graph, &graph.edges()[*edge as usize])).collect()
    }

    fn declared(&self) -> String {
        let spread = self.spread;
        let label = &spread.terms.labels.labels[spread.state(self.at).label as usize];
        let parts: Vec<String> =
            label.parts.iter().map(|p| p.expression.normalized.clone()).collect();
        parts.join(", ")
    }

    fn artifact(&self) -> ArtifactReport {
        let node = self.node();
        let graph = self.spread.graph;
        let spread = self.spread;
        let label = &spread.terms.labels.labels[spread.state(self.at).label as usize];
        let shipped = graph.is_shipped(self.at);
        let full = shipped || graph.artifacts().len() <= TITLES_OF_ALL;
        ArtifactReport {
            id: Arc::clone(&node.id),
            kind: node.kind,
            revision: node.details().revision.clone(),
            verdict: self.judged.map_or(Verdict::Clear, |j| j.verdict(self.at)),
            shipped,
            intent: node.details().intent.as_ref().map(intent_report),
            license: LicenseReport {
                declared: label.text(|e| e.declared.to_string()),
                normalized: label.text(|e| e.normalized.clone()),
                evidence: node.statements.first().map(|s| s.evidence),
                table: node.details().table.clone(),
                parts: parts_of(label),
                statements: node.statements.clone(),
            },
            title: if full { self.title() } else { Vec::new() },
            choices: self.choices(),
            place: node.place.clone(),
        }
    }

    fn title(&self) -> Vec<TitleEntry> {
        let spread = self.spread;
        let own = spread.terms.own(spread.state(self.at).label);
        let arriving = spread.title(self.at);
        let mut title: Vec<TitleEntry> = Vec::new();
        let mut items: Vec<(Item, bool)> =
            own.map(|i| (i, true)).chain(arriving.map(|i| (i, false))).collect();
        // What hangs on fewer questions first: it says it all for its origin.
        let questions = |i: &Item| i.switches().len() + u32::from(i.is_unstated());
        items.sort_by(|(a, a_own), (b, b_own)| {
            let first = (questions(a), !a_own).cmp(&(questions(b), !b_own));
            first.then_with(|| spread.terms.labels.order(*a, *b))
        });
        let mut told: HashMap<u32, Vec<Item>> = HashMap::new();
        for (item, own) in items {
            let mut switches = item.switches();
            let leaf = &spread.terms.labels.atoms[item.atom as usize].leaf;
            if item.reach == Reach::Trained {
                switches = switches.with(Switch::TrainingAdaptsData);
            }
            let reach = match item.reach {
                _ if spread.terms.is_open(switches) => "open",
                Reach::Trained if self.is_no(Switch::TrainingAdaptsData) => "open",
                Reach::Trained => "adapted",
                Reach::Beside => "verbatim",
                Reach::Learnt => "output",
                reach => reach.word(),
            };
            for origin in self.origins(item, own) {
                let from_there = told.entry(origin.artifact).or_default();
                if from_there.iter().any(|i| i.covers(item)) {
                    continue;
                }
                from_there.push(item);
                title.push(TitleEntry {
                    license: leaf.shown.to_string(),
                    from: Arc::clone(&spread.graph.artifact(origin.artifact).id),
                    reach,
                    assumptions: switches.iter().collect(),
                    path: self.steps(&origin.path),
                });
            }
        }
        let key = |t: &TitleEntry| {
            (t.license.clone(), Arc::clone(&t.from), t.reach, t.assumptions.clone())
        };
        title.sort_by_cached_key(|t| {
            let steps = t.path.iter().map(|s| (Arc::clone(&s.from), s.by, Arc::clone(&s.to)));
            (key(t), t.path.len(), steps.collect::<Vec<_>>())
        });
        title.dedup_by(|b, a| key(a) == key(b));
        title
    }

    fn is_no(&self, switch: Switch) -> bool {
        self.spread.graph.assumptions().answer(switch) == Some(false)
    }

    fn choices(&self) -> Vec<Choice> {
        let spread = self.spread;
        let mut all: Vec<Choice> = Vec::new();
        for atom in self.judged.iter().flat_map(|j| &j.opinion(self.at).choices) {
            let entry = &spread.terms.labels.atoms[*atom as usize];
            let label = &spread.terms.labels.labels[entry.label as usize];
            let Some(part) = entry.part.and_then(|p| label.parts.get(p as usize)) else { continue };
            let chosen: Vec<&str> = part.expression.alternatives[entry.alternative as usize]
                .iter()
                .map(|l| l.id())
                .collect();
            let items = spread.title(self.at).filter(|i| i.atom == *atom);
            for origin in items.flat_map(|i| self.origins(i, false)) {
                all.push(Choice {
                    expression: part.expression.normalized.clone(),
                    chosen: chosen.join(" AND "),
                    from: Arc::clone(&spread.graph.artifact(origin.artifact).id),
                });
            }
        }
        all.sort_by(|a, b| (&a.from, &a.expression).cmp(&(&b.from, &b.expression)));
        all.dedup();
        all
    }

    fn findings(&self, all: &mut Vec<Finding>, felt: &HashSet<u32>) {
        let graph = self.spread.graph;
        let note = !graph.is_shipped(self.at);
        if !self.node().described {
            return;
        }
        for draft in self.judged.iter().flat_map(|j| &j.opinion(self.at).drafts) {
            let statement = matches!(draft.why, Why::Problem(_));
            all.push(self.finding(draft, note && !(statement && felt.contains(&self.at))));
        }
        if let Some(judged) = self.judged.filter(|_| !note) {
            let stray = super::papers::stray(self.spread, judged.catalog, self.at);
            all.extend(stray.iter().map(|draft| self.finding(draft, false)));
        }
        for (number, edge) in graph.numbered_upstreams(self.at) {
            if graph.artifact(edge.to).described {
                continue;
            }
            let mut finding = self.finding(
                &plain(Why::Unknown(edge.to)),
                note && !felt.contains(&edge.to) || super::acts::leaves_nothing(edge.relation),
            );
            finding.path = self.steps(&[number]);
            finding.places.extend(
                edge.place.clone().map(|place| Pointer { place, label: "named here".to_owned() }),
            );
            all.push(finding);
        }
        for knot in self.judged.iter().flat_map(|j| &j.knots).filter(|k| k[0] == self.at) {
            let counted = knot.iter().any(|n| graph.is_shipped(*n));
            let mut finding = self.finding(&plain(Why::Cycle(knot.clone())), !counted);
            let inside = |n: &u32| knot.binary_search(n).is_ok();
            let edges: Vec<u32> = knot
                .iter()
                .flat_map(|n| graph.numbered_upstreams(*n))
                .filter(|(_, e)| inside(&e.to) && super::derives(e.relation))
                .map(|(number, _)| number)
                .collect();
            finding.path = self.steps(&edges);
            all.push(finding);
        }
    }

    fn finding(&self, draft: &Draft, note: bool) -> Finding {
        let spread = self.spread;
        let graph = spread.graph;
        let id = Arc::clone(&self.node().id);
        let mut paths: Vec<Vec<Step>> = Vec::new();
        let mut upstream = id.to_string();
        let mut places: Vec<Pointer> = Vec::new();
        let mut froms: Vec<Arc<str>> = Vec::new();
        for item in &draft.items {
            if let Some(origin) = self.origins(*item, draft.own).into_iter().next() {
                let artifact = graph.artifact(origin.artifact);
                if paths.is_empty() {
                    upstream = artifact.id.to_string();
                }
                froms.push(Arc::clone(&artifact.id));
                paths.push(self.steps(&origin.path));
            }
        }
        if let Why::Unknown(to) = draft.why {
            upstream = graph.artifact(to).id.to_string();
            froms.push(Arc::clone(&graph.artifact(to).id));
        }
        self.point(draft, &paths, &mut places);
        let because: Vec<Because> =
            draft.cites.iter().filter_map(|c| because(&draft.leaves, c)).collect();
        let mut licenses: Vec<String> = draft.leaves.iter().map(|l| l.shown.to_string()).collect();
        licenses.dedup();
        if let Why::Problem(Problem::Ambiguous(_, known) | Problem::Listed(known)) = &draft.why {
            licenses.clone_from(known);
        }
        let declared = self.declared();
        let spoken = Spoken { artifact: &id, upstream: &upstream, declared: &declared, draft };
        if let Why::Cycle(members) = &draft.why {
            froms.extend(members.iter().map(|m| Arc::clone(&graph.artifact(*m).id)));
        }
        let detail = self.detail(draft);
        let mut print = vec![draft.code.word().to_owned(), id.to_string()];
        print.extend(froms.iter().map(ToString::to_string));
        print.extend(licenses.iter().cloned());
        print.extend(self.told_apart(draft, &because, &detail));
        let mut paths = paths.into_iter();
        Finding {
            code: draft.code,
            verdict: draft.verdict,
            basis: draft.basis,
            artifact: Arc::clone(&id),
            note,
            licenses,
            because,
            path: paths.next().unwrap_or_default(),
            other_paths: paths.collect(),
            detail,
            assumptions: draft.switches.iter().collect(),
            message: message(&spoken),
            help: help(&spoken),
            fingerprint: fingerprint(&print),
            level: if note { Level::Allow } else { Level::usual(draft.verdict) },
            accepted: None,
            known: false,
            places,
        }
    }

    fn detail(&self, draft: &Draft) -> Detail {
        let mut detail = detail(draft);
        // Which of the fields that are intended the clauses name.
        let intended = self.spread.graph.intent(self.at).domains.unwrap_or_default();
        let named = draft.cites.iter().filter_map(|c| {
            match &draft.leaves.get(c.leaf)?.rules.as_ref()?.rules.get(c.rule)?.effect {
                Effect::Forbid(limit) => Some(limit.domains.intersection(intended)),
                _ => None,
            }
        });
        let met = named.fold(Default::default(), WordSet::union);
        if matches!(draft.why, Why::Limit(_) | Why::Recipients(_)) && !met.is_empty() {
            let words = met.iter().map(|d| d.word().to_owned()).collect();
            detail.insert("domains", DetailValue::List(words));
        }
        detail
    }

    /// What tells a finding from others of its code, artifact and licenses: the clauses, and what is
    /// asked by them or was stated.
    fn told_apart(&self, draft: &Draft, because: &[Because], detail: &Detail) -> Vec<String> {
        let mut rules: Vec<String> = because.iter().map(|b| b.rule.clone()).collect();
        rules.sort_unstable();
        rules.dedup();
        let words = detail.values().flat_map(|value| match value {
            DetailValue::Text(text) => vec![text.clone()],
            DetailValue::List(texts) => texts.clone(),
            DetailValue::Number(n) => vec![n.to_string()],
            DetailValue::Flag(_) => Vec::new(),
        });
        rules.extend(words);
        // The same license may arrive in two ways, one of which hangs on what nobody has said.
        rules.extend(draft.switches.iter().map(|s| s.word().to_owned()));
        if draft.items.iter().any(|i| i.is_unstated()) {
            rules.push(Relation::Unstated.word().to_owned());
        }
        if matches!(draft.why, Why::Problem(Problem::Contradictory(_))) {
            rules.extend(self.node().statements.iter().map(|s| said(&s.stated)));
        }
        rules
    }

    /// The user's own lines that a finding is about.
    fn point(&self, draft: &Draft, paths: &[Vec<Step>], places: &mut Vec<Pointer>) {
        let node = self.node();
        let mut add = |place: &Option<Arc<Place>>, label: &str| {
            if let Some(place) = place {
                places.push(Pointer { place: Arc::clone(place), label: label.to_owned() });
            }
        };
        let intent = self.spread.graph.intent(self.at);
        match &draft.why {
            Why::Limit(limit) | Why::Recipients(limit) => {
                let key = match limit {
                    crate::vocab::Limit::Purpose => "purpose",
                    crate::vocab::Limit::Domain => "domains",
                    crate::vocab::Limit::Territory => "territory",
                    crate::vocab::Limit::Audience => "monthly-active-users",
                    crate::vocab::Limit::Revenue => "annual-revenue-usd",
                };
                add(&intent.places.get(key).cloned(), "intended here");
            }
            Why::Problem(Problem::Contradictory(others)) => {
                add(&node.statements.first().and_then(|s| s.place.clone()), "one statement");
                for other in others {
                    add(
                        &node.statements.get(*other).and_then(|s| s.place.clone()),
                        "another statement",
                    );
                }
            }
            Why::Papers(document) => {
                let folder = node.details().folder.as_ref();
                if let Some(document) = folder.and_then(|f| f.documents.get(*document)) {
                    let path = folder.map_or("", |f| f.path.as_str());
                    add(
                        &Some(Arc::new(Place::whole(&beside(path, &document.name)))),
                        "this document",
                    );
                }
                let place = node.statements.first().and_then(|s| s.place.clone());
                add(&place.or_else(|| node.place.clone()), "declared here");
            }
            Why::Drops
            | Why::Adds(_)
            | Why::Untolerated(_)
            | Why::CannotMeet
            | Why::Problem(_)
            | Why::VersionsDiffer => {
                let place = node.statements.first().and_then(|s| s.place.clone());
                add(&place.or_else(|| node.place.clone()), "declared here");
            }
            _ => {}
        }
        if let Some(step) = paths.first().and_then(|p| p.first()) {
            add(&step.place, "the upstream is named here");
        } else if places.is_empty()
            && !matches!(draft.why, Why::Unknown(_))
            && let Some(place) = &node.place
        {
            places.push(Pointer { place: Arc::clone(place), label: "introduced here".to_owned() });
        }
    }

    fn require(&self, due: &Due) -> Option<(&crate::license::Rule, Require)> {
        let (_, require, rule) = self.spread.terms.labels.require(due)?;
        Some((rule, require.clone()))
    }

    fn status(&self, due: &Due, require: &Require, origin: &Origin) -> (Status, Option<String>) {
        let spread = self.spread;
        let leaf = &spread.terms.labels.atoms[due.item.atom as usize].leaf;
        let Some(set) = &leaf.rules else { return (Status::Unchecked, None) };
        status(&Checked {
            shown: &leaf.shown,
            artifact: &self.node().id,
            folder: self.node().details().folder.as_ref(),
            set,
            require,
            from: spread.graph.artifact(origin.artifact),
            shelf: &spread.shelf,
        })
    }

    fn obligations(&self, all: &mut Vec<Obligation>, findings: &mut Vec<Finding>) {
        let graph = self.spread.graph;
        let releases = graph.intent(self.at).releases();
        let mut own: Vec<Obligation> = Vec::new();
        for due in self.judged.iter().flat_map(|j| &j.opinion(self.at).dues) {
            let Some((rule, require)) = self.require(due) else { continue };
            let leaf = &self.spread.terms.labels.atoms[due.item.atom as usize].leaf;
            for origin in self.origins(due.item, due.own) {
                let (status, looked_at) = self.status(due, &require, &origin);
                let mut detail = Detail::new();
                if let Some(text) = &require.text {
                    detail.insert("text", DetailValue::Text(text.clone()));
                }
                if let Some(prefix) = &require.prefix {
                    detail.insert("prefix", DetailValue::Text(prefix.clone()));
                }
                if require.request {
                    detail.insert("request", DetailValue::Flag(true));
                }
                own.push(Obligation {
                    duty: require.duty,
                    artifact: Arc::clone(&self.node().id),
                    license: leaf.shown.to_string(),
                    from: Arc::clone(&graph.artifact(origin.artifact).id),
                    reach: due.item.reach,
                    section: rule.clause.section.clone(),
                    quote: rule.clause.quote.clone(),
                    when: due_on(require.when, releases),
                    status,
                    looked_at,
                    detail,
                    assumptions: due.switches.iter().collect(),
                    path: self.steps(&origin.path),
                });
                if status == Status::Unmet && !self.spread.terms.is_open(due.switches) {
                    findings.push(self.unmet(due, &require, own.last().expect("just added")));
                }
            }
        }
        own.sort_by(|a, b| {
            let key = |o: &Obligation| {
                (o.duty, o.license.clone(), o.from.clone(), o.section.clone(), o.assumptions.len())
            };
            key(a).cmp(&key(b))
        });
        own.dedup_by(|b, a| {
            (a.duty, &a.license, &a.from, &a.section, &a.detail)
                == (b.duty, &b.license, &b.from, &b.section, &b.detail)
        });
        all.extend(own);
    }

    fn unmet(&self, due: &Due, require: &Require, obligation: &Obligation) -> Finding {
        let leaf = self.spread.terms.labels.atoms[due.item.atom as usize].leaf.clone();
        let cite = Cite { leaf: 0, rule: due.rule };
        let mut draft = Draft {
            items: vec![due.item],
            leaves: vec![leaf],
            cites: vec![cite],
            ..plain(Why::Unmet(due.rule))
        };
        if due.item.is_unstated() {
            draft.verdict = Verdict::Unknown;
        }
        let mut finding = self.finding(&draft, false);
        let id = &self.node().id;
        let what = match (&require.text, &require.prefix) {
            (Some(text), _) => format!("`{}`: “{text}”", require.duty),
            (_, Some(prefix)) => format!("`{}`: a name that begins with “{prefix}”", require.duty),
            _ => format!("`{}`", require.duty),
        };
        let looked = obligation.looked_at.as_deref().unwrap_or("nothing");
        finding.message = format!(
            "`{id}` does not meet {what}, which {} of `{}` demands (looked at {looked})",
            obligation.license, obligation.from
        );
        finding.help = vec![match require.duty {
            Duty::NamePrefix => "rename it, or do not release it".to_owned(),
            Duty::IncludeLicense => format!("put the text of {} beside it", obligation.license),
            Duty::IncludeNotice => "put that text into a file named NOTICE beside it".to_owned(),
            Duty::Display => "put that text where users see it: the card, the website".to_owned(),
            Duty::StateChanges => "say in the card or a CHANGES file what was changed".to_owned(),
            Duty::Attribution => {
                "name the author, the source and the license in the card or NOTICE".to_owned()
            }
            _ => "do what the clause says".to_owned(),
        }];
        finding.detail.insert("duty", DetailValue::Text(require.duty.word().to_owned()));
        finding.basis = if due.switches.is_empty() { finding.basis } else { Basis::Assumption };
        finding.assumptions = due.switches.iter().collect();
        let words = require.text.as_deref().or(require.prefix.as_deref()).unwrap_or_default();
        finding.fingerprint = fingerprint(&[&*finding.fingerprint, require.duty.word(), words]);
        finding
    }
}

/// A file of a folder, as messages show it.
fn beside(folder: &str, name: &str) -> String {
    match folder {
        "" | "." => name.to_owned(),
        folder => format!("{}/{name}", folder.trim_end_matches('/')),
    }
}

/// Part by part, unless one license is said to be that of the whole.
fn parts_of(label: &Label) -> Vec<PartReport> {
    let part = |p: &super::label::Part| PartReport {
        component: p.component,
        declared: p.expression.declared.to_string(),
        normalized: p.expression.normalized.clone(),
    };
    match &label.parts[..] {
        [one] if one.component == Component::All => Vec::new(),
        parts => parts.iter().map(part).collect(),
    }
}

fn because(leaves: &[Leaf], cite: &Cite) -> Option<Because> {
    let set = leaves.get(cite.leaf)?.rules.as_ref()?;
    Some(Because::of(&set.id, set.rules.get(cite.rule)?))
}

fn detail(draft: &Draft) -> Detail {
    let mut detail = Detail::new();
    let text = |s: &str| DetailValue::Text(s.to_owned());
    match &draft.why {
        Why::Limit(limit) => drop(detail.insert("limit", text(limit.word()))),
        Why::Recipients(limit) => {
            detail.insert("limit", text(limit.word()));
            detail.insert("whom", text("recipients"));
        }
        Why::NotGranted(action) => drop(detail.insert("action", text(action.word()))),
        Why::TrainingForbidden => drop(detail.insert("action", text("train"))),
        Why::Needs(facts) => {
            detail.insert("fact", text(&facts[0]));
            detail.insert("facts", DetailValue::List(facts.clone()));
        }
        Why::Adds(words) | Why::Untolerated(words) => {
            let words = words.iter().map(|w| (*w).to_owned()).collect();
            detail.insert("terms", DetailValue::List(words));
        }
        Why::Problem(Problem::Unrecognized(names)) => {
            drop(detail.insert("stated", DetailValue::List(names.clone())))
        }
        Why::Problem(Problem::Ambiguous(name, known)) => {
            detail.insert("stated", text(name));
            detail.insert("candidates", DetailValue::List(known.clone()));
        }
        Why::Problem(Problem::Listed(members)) => {
            detail.insert("stated", text(&members.join(", ")));
            detail.insert("candidates", DetailValue::List(members.clone()));
        }
        Why::Problem(Problem::ChangedText(like, change)) => {
            detail.insert("like", text(like));
            detail.insert("change", text(change));
        }
        _ => {}
    }
    detail
}

fn said(stated: &Stated) -> String {
    match stated {
        Stated::Expression(text) => text.to_string(),
        Stated::List(all) => all.join(", "),
        Stated::Nothing => "NONE".to_owned(),
        Stated::Text(ids) => ids.join(" or "),
        Stated::ChangedText(changed) => format!("a changed {}", changed.like),
        Stated::ForeignText => "an unknown text".to_owned(),
    }
}
