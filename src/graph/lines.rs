//! What stands on what, by number: the bare shape of a graph, of one folder or of a whole hub.

use super::ArtifactGraph;
use crate::vocab::{Evidence, Relation};

/// One relation, seen from its downstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Line {
    /// The upstream.
    pub to: u32,
    /// How the downstream stands to it.
    pub by: Relation,
    /// How strong that is.
    pub evidence: Evidence,
}

/// The relations of a graph by downstream. Those of one that changes are put at the end, and its old
/// ones stay behind unused.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    /// By artifact: where its relations lie.
    pub spans: Vec<(u32, u32)>,
    pub lines: Vec<Line>,
}

impl Lines {
    /// Those of a graph; their numbers are those of its edges.
    pub fn of_graph(graph: &ArtifactGraph) -> Self {
        let line = |e: &super::Edge| Line { to: e.to, by: e.relation, evidence: e.evidence };
        Self {
            spans: graph.first.windows(2).map(|w| (w[0], w[1])).collect(),
            lines: graph.edges.iter().map(line).collect(),
        }
    }

    /// How many artifacts there are.
    pub fn count(&self) -> usize {
        self.spans.len()
    }

    /// Adds an artifact with its relations.
    #[cfg(any(test, feature = "readers"))]
    pub fn push(&mut self, relations: &[Line]) {
        let start = self.lines.len() as u32;
        self.lines.extend_from_slice(relations);
        self.spans.push((start, self.lines.len() as u32));
    }

    /// Adds artifacts that were added to others.
    #[cfg(feature = "readers")]
    pub fn append(&mut self, more: Self) {
        let before = self.lines.len() as u32;
        self.spans.extend(more.spans.iter().map(|(start, end)| (before + start, before + end)));
        self.lines.extend_from_slice(&more.lines);
    }

    /// What an artifact stands on.
    pub fn of(&self, at: u32) -> &[Line] {
        let (start, end) = self.spans[at as usize];
        &self.lines[start as usize..end as usize]
    }

    /// The same, each with its number.
    pub fn numbered(&self, at: u32) -> impl Iterator<Item = (u32, &Line)> {
        (self.spans[at as usize].0..).zip(self.of(at))
    }

    /// Downstreams by upstream, in order and each once for each relation, as one flat list: those of `n`
    /// lie at `first[n]..first[n + 1]`.
    #[cfg(feature = "readers")]
    pub fn downstreams(&self) -> (Vec<u32>, Vec<u32>) {
        let count = self.count();
        let mut first = vec![0u32; count + 1];
        for at in 0..count as u32 {
            self.of(at).iter().for_each(|line| first[line.to as usize + 1] += 1);
        }
        for n in 0..count {
            first[n + 1] += first[n];
        }
        let mut fill = first.clone();
        let mut downstream = vec![0u32; first[count] as usize];
        for at in 0..count as u32 {
            for line in self.of(at) {
                let slot = &mut fill[line.to as usize];
                downstream[*slot as usize] = at;
                *slot += 1;
            }
        }
        (first, downstream)
    }
}
