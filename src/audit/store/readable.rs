//! A part of the hub as the readable graph, to prove what is said of one artifact.

use hashbrown::HashSet;

use super::Store;
use crate::graph::{ArtifactGraph, Assumptions, Intent};

impl Store {
    /// An artifact and all that it stands on: it alone is shipped, of a cycle all of it.
    pub fn graph_of(&self, n: u32, intent: &Intent, assumptions: Assumptions) -> ArtifactGraph {
        let mut all = vec![n];
        let mut seen: HashSet<u32> = [n].into_iter().collect();
        let mut next = 0;
        while let Some(at) = all.get(next) {
            next += 1;
            all.extend(self.upstreams(*at).iter().map(|e| e.to).filter(|to| seen.insert(*to)));
        }
        self.graph(&all, intent, assumptions)
    }

    /// These artifacts, which stand on each other alone.
    pub(super) fn graph(
        &self,
        all: &[u32],
        intent: &Intent,
        assumptions: Assumptions,
    ) -> ArtifactGraph {
        let mut builder = ArtifactGraph::builder();
        builder.intent(intent.clone());
        builder.set_assumptions(assumptions);
        for n in all.iter().map(|n| *n as usize) {
            let mut artifact = self.statings()[self.stating[n] as usize].clone();
            artifact.id = self.id(n as u32).into();
            artifact.kind = self.kind[n];
            artifact.described = self.described[n];
            builder.artifact(artifact);
        }
        for n in all {
            let from = self.id(*n);
            for edge in self.upstreams(*n) {
                builder.relation_at(&from, edge.by, &self.id(edge.to), None, edge.evidence);
            }
        }
        // The relations that are not here have a say in what it is, too.
        for n in all.iter().copied().filter(|n| !self.described[*n as usize]) {
            builder.certain(&self.id(n), self.kind[n as usize]);
        }
        builder.build_sound().0
    }
}
