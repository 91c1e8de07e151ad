//! The order in which artifacts are judged, what is shipped, and what derives from itself.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::{ArtifactGraph, Lines};
use crate::vocab::Relation;

/// Upstreams before downstreams, and at the end what stands on itself.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// Each artifact after everything it stands on: those of one depth together, the least first.
    pub sorted: Vec<u32>,
    /// By artifact: the longest way up, in relations; 0 where none is known.
    pub depths: Vec<u32>,
    /// The rest: artifacts on a cycle, or standing on one, upstream first; those of one cycle together.
    pub knotted: Vec<Vec<u32>>,
}

impl Order {
    /// What is sorted, by depth: none stands on another one of its level.
    pub fn levels(&self) -> impl Iterator<Item = &[u32]> {
        self.sorted.chunk_by(|a, b| self.depths[*a as usize] == self.depths[*b as usize])
    }
}

/// How far an artifact is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Not,
    /// It waits for what it stands on.
    Open,
    /// The same, and it stands on itself, or on what does.
    Knotted,
    /// All that it stands on comes before it.
    Sorted,
    /// It was knotted, and nothing waits for it any more.
    Left,
}

/// Puts artifacts in order, by one pass over the relations.
pub(crate) fn order(lines: &Lines) -> Order {
    let count = lines.count();
    let (mut looks, mut depths) = (vec![Look::Not; count], vec![0; count]);
    let (mut sorted, mut rest) = (Vec::with_capacity(count), Vec::new());
    // The way up from an artifact, each with the relation that comes next and the depth so far.
    let mut way: Vec<(u32, u32, u32)> = Vec::new();
    for at in 0..count as u32 {
        if looks[at as usize] == Look::Not {
            way.push((at, 0, 0));
            looks[at as usize] = Look::Open;
        }
        while let Some((at, next, depth)) = way.last_mut() {
            let at = *at;
            let line = lines.of(at).get(*next as usize);
            *next += 1;
            match line.map(|line| (line.to, looks[line.to as usize])) {
                Some((to, Look::Not)) => {
                    looks[to as usize] = Look::Open;
                    way.push((to, 0, 0));
                }
                Some((to, Look::Sorted)) => *depth = (*depth).max(depths[to as usize] + 1),
                // What waits stands on this one.
                Some((_, Look::Open | Look::Knotted | Look::Left)) => {
                    looks[at as usize] = Look::Knotted;
                }
                None => {
                    let depth = *depth;
                    way.pop();
                    let knotted = looks[at as usize] == Look::Knotted;
                    if knotted {
                        looks[at as usize] = Look::Left;
                        rest.push(at);
                    } else {
                        looks[at as usize] = Look::Sorted;
                        depths[at as usize] = depth;
                        sorted.push(at);
                    }
                    // What waits for it learns of it now.
                    if let Some((down, _, below)) = way.last_mut() {
                        *below = (*below).max(depth + 1);
                        if knotted {
                            looks[*down as usize] = Look::Knotted;
                        }
                    }
                }
            }
        }
    }
    rest.sort_unstable();
    let sorted = by_depth(sorted, &depths);
    Order { sorted, depths, knotted: components(lines, &rest, |_| true) }
}

/// Puts the least deep first; those of one depth stay as they are.
fn by_depth(all: Vec<u32>, depths: &[u32]) -> Vec<u32> {
    let deepest = depths.iter().max().map_or(0, |depth| *depth as usize);
    let mut places = vec![0u32; deepest + 2];
    all.iter().for_each(|at| places[depths[*at as usize] as usize + 1] += 1);
    for depth in 0..=deepest {
        places[depth + 1] += places[depth];
    }
    let mut sorted = vec![0; all.len()];
    for at in all {
        let place = &mut places[depths[at as usize] as usize];
        sorted[*place as usize] = at;
        *place += 1;
    }
    sorted
}

/// What of some artifacts stands on itself along relations that `counts`, and what stands alone:
/// upstream first, members in order.
pub(crate) fn components(
    lines: &Lines,
    among: &[u32],
    counts: impl Fn(Relation) -> bool,
) -> Vec<Vec<u32>> {
    let mut knot: DiGraph<u32, ()> = DiGraph::with_capacity(among.len(), among.len());
    let nodes: HashMap<u32, _> = among.iter().map(|n| (*n, knot.add_node(*n))).collect();
    for at in among {
        for line in lines.of(*at).iter().filter(|l| counts(l.by)) {
            if let Some(to) = nodes.get(&line.to) {
                knot.add_edge(nodes[at], *to, ());
            }
        }
    }
    let members = |all: Vec<_>| {
        let mut members: Vec<u32> = all.into_iter().map(|n| knot[n]).collect();
        members.sort_unstable();
        members
    };
    kosaraju_scc(&knot).into_iter().map(members).collect()
}

/// The cycles among some artifacts along relations that `counts`: each at least one artifact that
/// stands on itself, members in order.
pub(crate) fn cycles(
    lines: &Lines,
    knotted: &[Vec<u32>],
    counts: impl Fn(Relation) -> bool,
) -> Vec<Vec<u32>> {
    let among: Vec<u32> = knotted.iter().flatten().copied().collect();
    let on_itself = |at: u32| lines.of(at).iter().any(|l| l.to == at && counts(l.by));
    let mut cycles = components(lines, &among, &counts);
    cycles.retain(|members| members.len() > 1 || on_itself(members[0]));
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
    let lines = Lines::of_graph(graph);
    let knotted = order(&lines).knotted;
    for members in knotted.iter().filter(|m| m.len() > 1) {
        let outside = |n: &u32| members.binary_search(n).is_err();
        if !graph.edges().iter().any(|e| !outside(&e.to) && outside(&e.from)) {
            members.iter().for_each(|n| shipped[*n as usize] = true);
        }
    }
    for (artifact, shipped) in graph.artifacts().iter().zip(&mut shipped) {
        *shipped |= artifact.details().intent.is_some();
    }
    shipped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::Line;
    use crate::vocab::Evidence;

    /// Some artifacts, each with the numbers of what it stands on.
    fn lines() -> impl Strategy<Value = Lines> {
        let upstreams = |count: usize| {
            let some = prop::collection::vec(0..count as u32, 0..3);
            prop::collection::vec(some, count..=count)
        };
        (1..12_usize).prop_flat_map(upstreams).prop_map(|all| {
            let line = |to: &u32| Line {
                to: *to,
                by: Relation::FineTunedFrom,
                evidence: Evidence::Declared,
            };
            let mut lines = Lines::default();
            all.iter().for_each(|up| lines.push(&up.iter().map(line).collect::<Vec<_>>()));
            lines
        })
    }

    /// All that an artifact stands on.
    fn above(lines: &Lines, at: u32) -> Vec<u32> {
        let (mut all, mut todo) = (Vec::new(), vec![at]);
        while let Some(n) = todo.pop() {
            let new = lines.of(n).iter().map(|l| l.to).filter(|to| !all.contains(to));
            let new: Vec<u32> = new.collect();
            all.extend(&new);
            todo.extend(new);
        }
        all
    }

    proptest! {
        #[test]
        fn what_stands_on_itself_or_on_such_is_knotted_and_all_else_comes_after_what_it_stands_on(
            lines in lines(),
        ) {
            let order = order(&lines);
            let count = lines.count() as u32;
            let on_itself = |n: &u32| above(&lines, *n).contains(n);
            let is_knotted = |n: &u32| on_itself(n) || above(&lines, *n).iter().any(on_itself);
            let mut knotted: Vec<u32> = order.knotted.concat();
            knotted.sort_unstable();
            prop_assert_eq!(knotted, (0..count).filter(is_knotted).collect::<Vec<_>>());
            let mut sorted = order.sorted.clone();
            sorted.sort_unstable();
            for level in order.levels() {
                let other = |n: &u32| above(&lines, *n).iter().any(|up| level.contains(up));
                prop_assert!(!level.iter().any(other));
                let depth = |n: &u32| {
                    let up = lines.of(*n).iter().map(|l| order.depths[l.to as usize] + 1);
                    up.max().unwrap_or(0)
                };
                prop_assert!(level.iter().all(|n| order.depths[*n as usize] == depth(n)));
            }
            prop_assert_eq!(sorted, (0..count).filter(|n| !is_knotted(n)).collect::<Vec<_>>());
            let all: Vec<u32> = order.sorted.iter().chain(order.knotted.iter().flatten()).copied().collect();
            for (place, n) in all.iter().enumerate() {
                let up = above(&lines, *n);
                // Of one cycle any may come first.
                let later = all[place + 1..].iter().filter(|o| up.contains(o));
                prop_assert!(later.into_iter().all(|o| above(&lines, *o).contains(n)));
            }
        }
    }
}
