//! Generated graphs with the shape of a hub: few roots with many children, chains, some datasets.

use cleartitle::graph::Stated;
use cleartitle::vocab::{Component, Evidence};
use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Relation};
use std::sync::Arc;

/// The ten licenses of the generated hubs.
pub const LICENSES: [&str; 10] = [
    "Apache-2.0",
    "MIT",
    "llama3.1",
    "creativeml-openrail-m",
    "CC-BY-NC-4.0",
    "CC-BY-SA-4.0",
    "gemma",
    "llama2",
    "GPL-3.0-only",
    "openrail++",
];

/// A small generator of numbers: the same on every machine.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A hub of `count` artifacts with two relations each; the same for the same count.
pub fn hub(count: u32) -> ArtifactGraph {
    let mut numbers = Numbers::new(0x9e37_79b9_7f4a_7c15);
    let mut builder = ArtifactGraph::builder();
    let texts: Vec<Arc<str>> = LICENSES.iter().map(|l| Arc::from(*l)).collect();
    let relations = [
        Relation::FineTunedFrom,
        Relation::QuantizedFrom,
        Relation::MergedFrom,
        Relation::FineTunedFrom,
        Relation::ConvertedFrom,
    ];
    let name = |n: u32| format!("org-{}/model-{n:07}", n % 977);
    for n in 0..count {
        // Every twentieth is a dataset, and so is nothing that models derive from.
        let kind = if n % 20 == 7 { ArtifactKind::Dataset } else { ArtifactKind::Model };
        let mut artifact = Artifact::new(&name(n), kind);
        artifact.statements.push(cleartitle::graph::Statement {
            stated: Stated::Expression(Arc::clone(&texts[numbers.below(10) as usize])),
            component: Component::All,
            evidence: Evidence::Declared,
            place: None,
        });
        builder.artifact(artifact);
        if n < 40 {
            continue;
        }
        for second in [false, true] {
            // Half of the parents are among the first hundredth: popular bases.
            let within = if numbers.below(2) == 0 { (n / 100).max(20) } else { n };
            let mut to = numbers.below(u64::from(within)) as u32;
            let wants_data = kind == ArtifactKind::Dataset || second && n % 4 == 0;
            to = if wants_data {
                to / 20 * 20 + 7
            } else if to % 20 == 7 {
                to + 1
            } else {
                to
            };
            if to >= n {
                continue;
            }
            let relation = match (kind, wants_data) {
                (ArtifactKind::Dataset, _) => Relation::DerivedFrom,
                (_, true) => Relation::TrainedOn,
                _ => relations[numbers.below(5) as usize],
            };
            builder.relation(&name(n), relation, &name(to));
        }
    }
    builder.build().expect("a sound graph")
}

/// The floor: one bare topological pass that only counts depths.
pub fn bare_pass(graph: &ArtifactGraph) -> u32 {
    let edges = graph.edges().iter().map(|e| (e.from, e.to));
    bare_pass_over(graph.artifacts().len(), edges)
}

/// The same over nothing but edges, each from what stands to what it stands on.
pub fn bare_pass_over(
    count: usize,
    edges: impl ExactSizeIterator<Item = (u32, u32)> + Clone,
) -> u32 {
    let mut open = vec![0u32; count];
    let mut first = vec![0u32; count + 1];
    for (from, to) in edges.clone() {
        open[from as usize] += 1;
        first[to as usize + 1] += 1;
    }
    (0..count).for_each(|n| first[n + 1] += first[n]);
    let mut fill = first.clone();
    let mut down = vec![0u32; edges.len()];
    for (from, to) in edges {
        down[fill[to as usize] as usize] = from;
        fill[to as usize] += 1;
    }
    let mut depth = vec![0u32; count];
    let mut queue: Vec<u32> = (0..count as u32).filter(|n| open[*n as usize] == 0).collect();
    let mut next = 0;
    while next < queue.len() {
        let at = queue[next] as usize;
        next += 1;
        for d in &down[first[at] as usize..first[at + 1] as usize] {
            let d = *d as usize;
            depth[d] = depth[d].max(depth[at] + 1);
            open[d] -= 1;
            if open[d] == 0 {
                queue.push(d as u32);
            }
        }
    }
    depth.into_iter().max().unwrap_or(0)
}
