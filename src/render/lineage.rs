//! The lineage of a report as a drawing needs it: nodes and edges by number, what is marked, in
//! which layer each node is, and what a large graph shows at first. Every step is linear in the
//! report and none recurses: a chain of 100,000 is drawn like one of three.

use std::collections::HashMap;

use super::layers::{Neighbors, layered};
use crate::report::{Finding, Report, Step};
use crate::vocab::{ArtifactKind, Evidence, Relation, Verdict};

/// Nodes and edges of a report.
///
/// ```
/// use cleartitle::render::Lineage;
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Relation, Verdict};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model).license("MIT"));
/// builder.relation("acme/chat-8b", Relation::TrainedOn, "acme/tickets");
/// let report = Checker::new(&Catalog::builtin()).check(&builder.build().unwrap());
///
/// let lineage = Lineage::of(&report);
/// assert_eq!(lineage.nodes[1].id, "acme/tickets");
/// assert_eq!(lineage.nodes[1].verdict, None);
/// assert_eq!(lineage.edges[0].mark, Some(Verdict::Unknown));
/// assert_eq!(lineage.layers, [[0], [1]]);
/// ```
#[derive(Debug, Clone)]
pub struct Lineage<'r> {
    /// What the report describes, in its order, then what is only named.
    pub nodes: Vec<Node<'r>>,
    /// Every relation, in the report's order.
    pub edges: Vec<Edge>,
    /// The nodes of each layer: first what nothing stands on, its upstreams after it.
    pub layers: Vec<Vec<u32>>,
    report: &'r Report,
    numbers: HashMap<&'r str, u32>,
}

/// An artifact, described or only named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'r> {
    /// Its id.
    pub id: &'r str,
    /// What it is.
    pub kind: ArtifactKind,
    /// Its verdict; `None`: nothing describes it.
    pub verdict: Option<Verdict>,
    /// The license to show: the canonical expression, or else the words that were written.
    pub license: Option<&'r str>,
    /// Whether it is shipped.
    pub shipped: bool,
    /// The worst of its findings that are no notes.
    pub worst: Option<Verdict>,
    /// Its layer; 0 is what nothing stands on.
    pub layer: u32,
}

/// A relation between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The downstream's number.
    pub from: u32,
    /// The upstream's number.
    pub to: u32,
    /// How they stand to each other.
    pub relation: Relation,
    /// How strong the statement is, where it is less than a structured field.
    pub evidence: Option<Evidence>,
    /// The worst finding whose path runs over it; notes do not count.
    pub mark: Option<Verdict>,
    /// Whether it closes a cycle: it leads to a layer that is not further up.
    pub turned: bool,
}

impl Edge {
    /// Whether nobody stated it as it stands: it is drawn with dashes.
    pub fn is_guess(&self) -> bool {
        self.relation == Relation::Unstated || self.evidence == Some(Evidence::Inferred)
    }
}

/// What a large graph shows at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// By node, whether it is shown.
    pub shown: Vec<bool>,
    /// The rest, by where it hangs. Each node that is not shown is counted once.
    pub rest: Vec<Rest>,
}

/// Nodes that are not shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rest {
    /// The shown node that stands on them; `None`: none does.
    pub at: Option<u32>,
    /// How many there are.
    pub count: u32,
    /// How many of them have findings.
    pub troubled: u32,
    /// Shown nodes that only these lead to.
    pub leads_to: Vec<u32>,
}

/// A graph of so many nodes is shown as a whole.
const FEW: usize = 60;
/// So many nodes of a larger one are shown at first.
const MOST: usize = 120;

impl<'r> Lineage<'r> {
    /// The lineage of a report.
    pub fn of(report: &'r Report) -> Self {
        let described = report.artifacts.iter().map(|a| Node {
            id: &a.id,
            kind: a.kind,
            verdict: Some(a.verdict),
            license: a.license.normalized.as_deref().or(a.license.declared.as_deref()),
            shipped: a.shipped,
            worst: None,
            layer: 0,
        });
        let named = report.undescribed.iter().map(|n| Node {
            id: &n.id,
            kind: n.kind,
            verdict: None,
            license: None,
            shipped: false,
            worst: None,
            layer: 0,
        });
        let mut nodes: Vec<Node<'r>> = described.chain(named).collect();
        let numbers: HashMap<&str, u32> = nodes.iter().map(|n| n.id).zip(0..).collect();
        let marks = marks(report);
        let edges = report.relations.iter().filter_map(|step| {
            let (from, to) = (*numbers.get(&*step.from)?, *numbers.get(&*step.to)?);
            let mark = marks.get(&ends(step)).copied();
            let Step { by: relation, evidence, .. } = *step;
            Some(Edge { from, to, relation, evidence, mark, turned: false })
        });
        let mut edges: Vec<Edge> = edges.collect();
        for finding in counted(report) {
            if let Some(n) = numbers.get(&*finding.artifact) {
                let worst = &mut nodes[*n as usize].worst;
                *worst = (*worst).max(Some(finding.verdict));
            }
        }
        let arrows: Vec<(u32, u32)> = edges.iter().map(|e| (e.from, e.to)).collect();
        let (layer, turned) = layered(nodes.len(), &arrows);
        edges.iter_mut().zip(turned).for_each(|(edge, turned)| edge.turned = turned);
        let mut layers = vec![Vec::new(); layer.iter().max().map_or(0, |l| *l as usize + 1)];
        for (n, layer) in (0..).zip(layer) {
            nodes[n as usize].layer = layer;
            layers[layer as usize].push(n);
        }
        Self { nodes, edges, layers, report, numbers }
    }

    /// What to show of it at first: all of a small graph, of a large one what its findings are about.
    pub fn opening(&self) -> Fold {
        self.fold(MOST)
    }

    /// All of it.
    pub fn whole(&self) -> Fold {
        Fold { shown: vec![true; self.nodes.len()], rest: Vec::new() }
    }

    /// What to show of it where there is room for `most` nodes: a small graph as a whole; else the findings with their paths, the worst first,
    /// each down to what is shipped; then what else is shipped.
    pub fn fold(&self, most: usize) -> Fold {
        if self.nodes.len() <= most.min(FEW) {
            return self.whole();
        }
        let below = self.below();
        let mut shown = vec![false; self.nodes.len()];
        let shipped = || (0..).zip(&self.nodes).filter(|(_, n)| n.shipped).map(|(n, _)| n);
        let kept_free = shipped().count().min(most / 4);
        let mut room = most - kept_free;
        let mut show = |wanted: &mut Vec<u32>, room: &mut usize| {
            wanted.sort_unstable();
            wanted.dedup();
            wanted.retain(|n| !shown[*n as usize]);
            let fits = wanted.len() <= *room;
            if fits {
                *room -= wanted.len();
                wanted.iter().for_each(|n| shown[*n as usize] = true);
            }
            fits
        };
        for finding in counted(self.report) {
            let steps = || finding.path.iter().chain(finding.other_paths.iter().flatten());
            let ids = steps().flat_map(|s| [&s.from, &s.to]).chain([&finding.artifact]);
            let mut wanted: Vec<u32> =
                ids.filter_map(|id| self.numbers.get(&**id).copied()).take(most + 1).collect();
            let first = self.numbers.get(&*finding.artifact).copied();
            let down = std::iter::successors(first, |n| below[*n as usize]);
            wanted.extend(down.take(most + 1));
            if !show(&mut wanted, &mut room) {
                // Too long to be shown as a whole: its two ends are.
                let last = finding.path.last().and_then(|s| self.numbers.get(&*s.to).copied());
                show(&mut first.into_iter().chain(last).collect(), &mut room);
            }
        }
        room += kept_free;
        for n in shipped() {
            show(&mut vec![n], &mut room);
        }
        self.rest(shown)
    }

    /// For each node the one that stands on it and is nearest to what is shipped.
    fn below(&self) -> Vec<Option<u32>> {
        let up = self.upstreams();
        let mut below = vec![None; self.nodes.len()];
        let mut seen: Vec<bool> = self.nodes.iter().map(|n| n.shipped).collect();
        let mut queue: Vec<u32> = (0..).zip(&seen).filter(|(_, s)| **s).map(|(n, _)| n).collect();
        let mut next = 0;
        while let Some(n) = queue.get(next).copied() {
            next += 1;
            for (to, _) in up.of(n) {
                if !std::mem::replace(&mut seen[*to as usize], true) {
                    below[*to as usize] = Some(n);
                    queue.push(*to);
                }
            }
        }
        below
    }

    /// Counts what is not shown where it hangs: at the nearest shown node that stands on it.
    fn rest(&self, shown: Vec<bool>) -> Fold {
        const LOOSE: u32 = u32::MAX;
        let up = self.upstreams();
        // The shown node that each node is counted at.
        let mut at: Vec<Option<u32>> =
            (0..).zip(&shown).map(|(n, shown)| shown.then_some(n)).collect();
        let mut queue: Vec<u32> = at.iter().flatten().copied().collect();
        let mut next = 0;
        while let Some(n) = queue.get(next).copied() {
            next += 1;
            for (to, _) in up.of(n) {
                if at[*to as usize].is_none() {
                    at[*to as usize] = at[n as usize];
                    queue.push(*to);
                }
            }
        }
        let mut rest: Vec<Rest> = Vec::new();
        let mut place: HashMap<u32, usize> = HashMap::new();
        for (n, node) in self.nodes.iter().enumerate().filter(|(n, _)| !shown[*n]) {
            let key = at[n].unwrap_or(LOOSE);
            let index = *place.entry(key).or_insert_with(|| {
                rest.push(Rest { at: at[n], ..Rest::default() });
                rest.len() - 1
            });
            rest[index].count += 1;
            rest[index].troubled += u32::from(node.worst.is_some());
        }
        // A shown node that only hidden ones stand on hangs at one of them.
        let mut held: Vec<bool> = self.nodes.iter().map(|n| n.shipped).collect();
        for edge in self.edges.iter().filter(|e| shown[e.from as usize] && e.from != e.to) {
            held[edge.to as usize] = true;
        }
        for edge in self.edges.iter().filter(|e| !shown[e.from as usize]) {
            if shown[edge.to as usize] && !std::mem::replace(&mut held[edge.to as usize], true) {
                let key = at[edge.from as usize].unwrap_or(LOOSE);
                rest[place[&key]].leads_to.push(edge.to);
            }
        }
        Fold { shown, rest }
    }

    fn upstreams(&self) -> Neighbors {
        Neighbors::new(self.nodes.len(), self.edges.iter().map(|e| (e.from, e.to)))
    }
}

/// The findings that count: notes at upstreams do not.
fn counted(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|f| !f.note)
}

type Ends<'r> = (&'r str, Relation, &'r str);

fn ends(step: &Step) -> Ends<'_> {
    (&step.from, step.by, &step.to)
}

/// The worst verdict of the findings over each relation.
fn marks(report: &Report) -> HashMap<Ends<'_>, Verdict> {
    let mut marks = HashMap::new();
    for finding in counted(report) {
        for step in finding.path.iter().chain(finding.other_paths.iter().flatten()) {
            let mark = marks.entry(ends(step)).or_insert(finding.verdict);
            *mark = finding.verdict.max(*mark);
        }
    }
    marks
}
