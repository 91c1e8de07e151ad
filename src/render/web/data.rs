//! What the page knows, packed: strings, clauses, title entries and demands stand once and are
//! named by number; artifacts and relations are numbered as in the [`Lineage`].

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use serde::Serialize;

use crate::Date;
use crate::render::{Lineage, plain, tasks};
use crate::report::{ArtifactReport, Because, Finding, IntentReport, Obligation, Report, Step};
use crate::vocab::{Basis, Code, Duty, Level, Relation, Release, Status, Switch, Verdict, WordSet};

/// From so many artifacts on, the drawing starts folded.
const FOLD: usize = 60;
/// Where a message names an artifact.
const NAMED: &str = "\u{1}";

type Number = u32;

#[derive(Serialize)]
pub(super) struct Page<'r> {
    tool: String,
    catalog: String,
    verdict: Verdict,
    asked: &'r IntentReport,
    remarks: Vec<String>,
    fold: usize,
    strings: Vec<String>,
    /// Id, name, address.
    licenses: Vec<(String, String, &'r str)>,
    /// A duty, and what it is in a few words.
    duties: Vec<(Duty, &'static str)>,
    titles: Vec<Title>,
    clauses: Vec<Clause>,
    demands: Vec<Demand>,
    nodes: Vec<Node<'r>>,
    edges: Vec<Edge>,
    sorts: Vec<Sort>,
    findings: Vec<Entry>,
}

/// License, artifact, reach, switches.
type Title = (Number, Number, Number, Vec<Number>);

/// License, section, words, reading, document.
type Clause = (Number, String, String, Option<String>, Option<String>);

/// From, relation, to, and how strong that is.
#[derive(Serialize)]
#[serde(untagged)]
enum Edge {
    Stated(Number, Number, Number),
    Graded(Number, Number, Number, Number),
}

/// What is to be done, and how that stands.
#[derive(Serialize, PartialEq, Eq, Hash, Clone)]
struct Demand {
    duty: Duty,
    license: Number,
    section: String,
    quote: String,
    when: WordSet<Release>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    request: bool,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    looked: Option<Number>,
    hangs: Vec<Switch>,
}

/// A demand, then the artifacts that it is from.
type Due = Vec<Number>;

#[derive(Serialize)]
struct Node<'r> {
    id: String,
    kind: Number,
    verdict: Number,
    layer: u32,
    #[serde(skip_serializing_if = "is_false")]
    shipped: bool,
    #[serde(skip_serializing_if = "is_false")]
    undescribed: bool,
    /// Whether it is shown before anything is asked.
    #[serde(skip_serializing_if = "is_false")]
    start: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<Said>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<&'r IntentReport>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    title: Vec<Number>,
    /// The expression, what was taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<(Number, Number)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    due: Vec<Due>,
}

/// What is said of a license.
#[derive(Serialize)]
struct Said {
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    normalized: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<(Number, Number)>,
}

/// Artifact, kind, message, the artifacts that the message names, paths (as edges), fingerprint,
/// places.
type Entry = (Number, Number, Number, Vec<Number>, Vec<Vec<Number>>, String, Vec<String>);

/// What many findings have in common.
#[derive(Serialize, PartialEq, Eq, Hash, Clone)]
struct Sort {
    code: Code,
    verdict: Verdict,
    basis: Basis,
    level: Level,
    #[serde(skip_serializing_if = "is_false")]
    fails: bool,
    #[serde(skip_serializing_if = "is_false")]
    note: bool,
    #[serde(skip_serializing_if = "is_false")]
    known: bool,
    /// Owner, last day, reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<(String, Date, String)>,
    licenses: Vec<Number>,
    because: Vec<Number>,
    hangs: Vec<Switch>,
    help: Vec<Number>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Values that stand once, by number.
struct Table<T> {
    numbers: HashMap<T, Number>,
    all: Vec<T>,
}

impl<T: Hash + Eq + Clone> Table<T> {
    fn new() -> Self {
        Self { numbers: HashMap::new(), all: Vec::new() }
    }

    fn number(&mut self, value: T) -> Number {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = self.all.len() as Number;
        self.all.push(value.clone());
        self.numbers.insert(value, number);
        number
    }
}

/// Packs a report.
struct Packer<'r> {
    /// The numbers of artifacts and of relations.
    at: HashMap<&'r str, Number>,
    steps: HashMap<(&'r str, Relation, &'r str), Number>,
    strings: Table<String>,
    titles: Table<Title>,
    clauses: Table<Clause>,
    demands: Table<Demand>,
    sorts: Table<Sort>,
}

pub(super) fn page(report: &Report) -> Page<'_> {
    let lineage = Lineage::of(report);
    let fold = lineage.fold(FOLD);
    let mut pack = Packer {
        at: lineage.nodes.iter().map(|n| n.id).zip(0..).collect(),
        steps: HashMap::new(),
        strings: Table::new(),
        titles: Table::new(),
        clauses: Table::new(),
        demands: Table::new(),
        sorts: Table::new(),
    };
    let edges = lineage.edges.iter().zip(0..).map(|(edge, number)| {
        let id = |n: u32| lineage.nodes[n as usize].id;
        pack.steps.entry((id(edge.from), edge.relation, id(edge.to))).or_insert(number);
        let by = pack.text(edge.relation.word());
        match edge.evidence {
            Some(evidence) => Edge::Graded(edge.from, by, edge.to, pack.text(evidence.word())),
            None => Edge::Stated(edge.from, by, edge.to),
        }
    });
    let edges = edges.collect();
    let mut due: BTreeMap<(Number, Number), Due> = BTreeMap::new();
    for (at, demand, from) in report.obligations.iter().filter_map(|o| pack.due(o)) {
        due.entry((at, demand)).or_insert_with(|| vec![demand]).push(from);
    }
    let mut dues: HashMap<Number, Vec<Due>> = HashMap::new();
    for ((at, _), due) in due {
        dues.entry(at).or_default().push(due);
    }
    let nodes = lineage.nodes.iter().zip(fold.shown).enumerate().map(|(n, (node, start))| {
        let artifact = report.artifacts.get(n);
        Node {
            id: plain(node.id),
            kind: pack.text(node.kind.word()),
            // What nothing describes cannot be told.
            verdict: pack.text(node.verdict.unwrap_or(Verdict::Unknown).word()),
            layer: node.layer,
            shipped: node.shipped,
            undescribed: node.verdict.is_none(),
            start,
            said: artifact.map(|a| pack.said(a)),
            asked: artifact.and_then(|a| a.intent.as_ref()),
            title: artifact.map(|a| pack.title(a)).unwrap_or_default(),
            choices: artifact.map(|a| pack.choices(a)).unwrap_or_default(),
            due: dues.remove(&(n as Number)).unwrap_or_default(),
        }
    });
    let nodes = nodes.collect();
    let findings = report.findings.iter().filter_map(|f| pack.finding(f)).collect();
    Page {
        tool: format!("{} {}", report.tool.name, report.tool.version),
        catalog: plain(&report.tool.catalog),
        verdict: report.verdict,
        asked: &report.intent,
        remarks: report.remarks.iter().map(|r| plain(r)).collect(),
        fold: FOLD,
        licenses: report
            .licenses
            .iter()
            .map(|l| (plain(&l.id), plain(&l.title), &*l.url))
            .collect(),
        duties: Duty::ALL.iter().map(|duty| (*duty, tasks::what(*duty))).collect(),
        strings: pack.strings.all,
        titles: pack.titles.all,
        clauses: pack.clauses.all,
        demands: pack.demands.all,
        sorts: pack.sorts.all,
        nodes,
        edges,
        findings,
    }
}

impl<'r> Packer<'r> {
    fn text(&mut self, text: &str) -> Number {
        self.strings.number(plain(text))
    }

    fn texts<T: AsRef<str>>(&mut self, all: impl IntoIterator<Item = T>) -> Vec<Number> {
        all.into_iter().map(|text| self.text(text.as_ref())).collect()
    }

    fn said(&mut self, artifact: &ArtifactReport) -> Said {
        let license = &artifact.license;
        Said {
            declared: license.declared.as_deref().map(|t| self.text(t)),
            normalized: license.normalized.as_deref().map(|t| self.text(t)),
            evidence: license.evidence.map(|e| self.text(e.word())),
            table: license.table.as_deref().map(|t| self.text(t)),
            revision: artifact.revision.as_deref().map(|t| self.text(t)),
            parts: license
                .parts
                .iter()
                .map(|p| (self.text(p.component.word()), self.text(&p.declared)))
                .collect(),
        }
    }

    fn title(&mut self, artifact: &ArtifactReport) -> Vec<Number> {
        let mut title = Vec::new();
        for entry in &artifact.title {
            let Some(from) = self.at.get(&*entry.from).copied() else { continue };
            let packed = (
                self.text(&entry.license),
                from,
                self.text(entry.reach),
                self.texts(entry.assumptions.iter().map(|s| s.word())),
            );
            title.push(self.titles.number(packed));
        }
        title
    }

    fn choices(&mut self, artifact: &ArtifactReport) -> Vec<(Number, Number)> {
        let pair = |c: &crate::report::Choice| (self.text(&c.expression), self.text(&c.chosen));
        artifact.choices.iter().map(pair).collect()
    }

    /// The artifact that a duty arrived at, the demand, the artifact that it is from.
    fn due(&mut self, o: &Obligation) -> Option<(Number, Number, Number)> {
        let (at, from) = (*self.at.get(&*o.artifact)?, *self.at.get(&*o.from)?);
        let demand = Demand {
            duty: o.duty,
            license: self.text(&o.license),
            section: plain(&o.section),
            quote: words(&o.quote),
            when: o.when,
            values: tasks::values(&o.detail),
            request: tasks::is_request(o),
            status: o.status,
            looked: o.looked_at.as_deref().map(|t| self.text(t)),
            hangs: o.assumptions.clone(),
        };
        Some((at, self.demands.number(demand), from))
    }

    fn clause(&mut self, because: &Because) -> Number {
        let clause = (
            self.text(&because.license),
            plain(&because.section),
            words(&because.quote),
            because.reading.as_deref().map(words),
            because.document.as_deref().map(plain),
        );
        self.clauses.number(clause)
    }

    fn path(&self, path: &'r [Step]) -> Vec<Number> {
        let number = |s: &'r Step| self.steps.get(&(&*s.from, s.by, &*s.to)).copied();
        path.iter().filter_map(number).collect()
    }

    /// A message with a mark for each artifact that it names, and these: the same sentence about
    /// others is the same text. No message has the mark itself, as `plain` spells it out.
    fn message(&mut self, message: &str) -> (Number, Vec<Number>) {
        let mut named = Vec::new();
        let parts: Vec<&str> = message.split('`').collect();
        let parts = parts.iter().enumerate().map(|(i, part)| match self.at.get(part) {
            Some(n) if i % 2 == 1 => {
                named.push(*n);
                NAMED.to_owned()
            }
            _ => plain(part),
        });
        let text = parts.collect::<Vec<_>>().join("`");
        (self.strings.number(text), named)
    }

    fn finding(&mut self, f: &'r Finding) -> Option<Entry> {
        let at = *self.at.get(&*f.artifact)?;
        let sort = Sort {
            code: f.code,
            verdict: f.verdict,
            basis: f.basis,
            level: f.level,
            fails: f.fails(),
            note: f.note,
            known: f.known,
            accepted: f.accepted.as_ref().map(|a| (plain(&a.owner), a.until, plain(&a.reason))),
            licenses: self.texts(&f.licenses),
            because: f.because.iter().map(|b| self.clause(b)).collect(),
            hangs: f.assumptions.clone(),
            help: self.texts(&f.help),
        };
        let sort = self.sorts.number(sort);
        let (message, named) = self.message(&f.message);
        let paths = std::iter::once(&f.path).chain(&f.other_paths);
        let paths = paths.map(|p| self.path(p)).filter(|p| !p.is_empty()).collect();
        let places = f.places.iter().map(|p| plain(&format!("{}: {}", p.place, p.label)));
        let fingerprint = plain(&f.fingerprint);
        Some((at, sort, message, named, paths, fingerprint, places.collect()))
    }
}

/// A quote keeps its lines.
fn words(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}
