//! The order in which artifacts are judged, what is shipped, and what derives from itself.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::ArtifactGraph;
use crate::vocab::Relation;

/// Upstreams before downstreams, and at the end what stands on itself.
pub(crate) struct Order {
    /// Each artifact after everything it stands on.
    pub sorted: Vec<u32>,
    /// Artifacts on a cycle, or standing on one: no order among them.
    pub knotted: Vec<u32>,
}

/// Peels the graph from the upstream end (one pass over the edges).
pub(crate) fn order(graph: &ArtifactGraph) -> Order {
    let count = graph.artifacts().len();
    let mut open: Vec<u32> = (0..count as u32).map(|n| graph.upstreams(n).len() as u32).collect();
    // Downstreams by upstream, as one flat list.
    let mut first = vec![0u32; count + 1];
    for edge in graph.edges() {
        first[edge.to as usize + 1] += 1;
    }
    for n in 0..count {
        first[n + 1] += first[n];
    }
    let mut fill = first.clone();
    let mut downstream = vec![0u32; graph.edges().len()];
    for edge in graph.edges() {
        let at = &mut fill[edge.to as usize];
        downstream[*at as usize] = edge.from;
        *at += 1;
    }
    let mut sorted: Vec<u32> = (0..count as u32).filter(|n| open[*n as usize] == 0).collect();
    let mut next = 0;
    while next < sorted.len() {
        let at = sorted[next] as usize;
        next += 1;
        for down in &downstream[first[at] as usize..first[at + 1] as usize] {
            open[*down as usize] -= 1;
            if open[*down as usize] == 0 {
                sorted.push(*down);
            }
        }
    }
    let knotted = (0..count as u32).filter(|n| open[*n as usize] > 0).collect();
    Order { sorted, knotted }
}

/// The cycles among some artifacts along edges that `counts`: each at least one artifact that
/// stands on itself, members in order.
pub(crate) fn cycles(
    graph: &ArtifactGraph,
    among: &[u32],
    counts: impl Fn(Relation) -> bool,
) -> Vec<Vec<u32>> {
    let mut knot: DiGraph<u32, ()> = DiGraph::with_capacity(among.len(), among.len());
    let nodes: std::collections::HashMap<u32, _> =
        among.iter().map(|n| (*n, knot.add_node(*n))).collect();
    let mut own = Vec::new();
    for at in among {
        for edge in graph.upstreams(*at).iter().filter(|e| counts(e.relation)) {
            if edge.to == *at {
                own.push(*at);
            } else if let Some(to) = nodes.get(&edge.to) {
                knot.add_edge(nodes[at], *to, ());
            }
        }
    }
    let mut cycles: Vec<Vec<u32>> = kosaraju_scc(&knot)
        .into_iter()
        .map(|members| {
            let mut members: Vec<u32> = members.into_iter().map(|n| knot[n]).collect();
            members.sort_unstable();
            members
        })
        .filter(|members| members.len() > 1 || own.contains(&members[0]))
        .collect();
    cycles.sort();
    cycles
}

/// What the intent is asked of: artifacts that nothing else stands on, all of a cycle that nothing
/// stands on, and those with an intent of their own.
pub(crate) fn shipped(graph: &ArtifactGraph) -> Vec<bool> {
    let count = graph.artifacts().len();
    let mut shipped = vec![true; count];
    for edge in graph.edges().iter().filter(|e| e.from != e.to) {
        shipped[edge.to as usize] = false;
    }
    let knotted = order(graph).knotted;
    if !knotted.is_empty() {
        let cycles = cycles(graph, &knotted, |_| true);
        for members in cycles.iter().filter(|m| m.len() > 1) {
            let outside = |n: &u32| members.binary_search(n).is_err();
            if !graph.edges().iter().any(|e| !outside(&e.to) && outside(&e.from)) {
                members.iter().for_each(|n| shipped[*n as usize] = true);
            }
        }
    }
    for (artifact, shipped) in graph.artifacts().iter().zip(&mut shipped) {
        *shipped |= artifact.details().intent.is_some();
    }
    shipped
}
