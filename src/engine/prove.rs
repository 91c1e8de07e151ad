//! Proofs: where terms come from, by a shortest path. Made only for what is reported.

use std::collections::VecDeque;

use hashbrown::HashMap;

use super::spread::{Item, Spread};

/// Where an item of a title comes from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The artifact that carries the license itself.
    pub artifact: u32,
    /// From the artifact asked about to that one, as indices of edges.
    pub path: Vec<u32>,
}

/// How each state was reached: the state nearer to the artifact asked about, and the edge between.
type Back = HashMap<(u32, Item), Option<((u32, Item), u32)>>;

/// Every origin of an item at an artifact, nearest first, each with a shortest path.
pub(crate) fn origins(spread: &Spread<'_>, at: u32, item: Item) -> Vec<Origin> {
    let graph = spread.graph;
    let mut found = Vec::new();
    let mut queue = VecDeque::from([(at, item)]);
    // How a state was reached: the state nearer to the artifact, and the edge between.
    let mut back: Back = HashMap::from([((at, item), None)]);
    let mut seen_origins: Vec<u32> = Vec::new();
    while let Some(state) = queue.pop_front() {
        let (here, wanted) = state;
        for (number, edge) in graph.numbered_upstreams(here) {
            let up = edge.to;
            let own = spread.own(spread.label[up as usize]);
            let carried = spread.title(up);
            let mut states: Vec<(Item, bool)> =
                own.map(|i| (i, true)).chain(carried.map(|i| (i, false))).collect();
            states.sort_by(|a, b| spread.labels.order(a.0, b.0).then(b.1.cmp(&a.1)));
            for (held, is_own) in states.into_iter().filter(|(i, _)| i.atom == wanted.atom) {
                if !spread.along(edge, held, is_own).any(|i| i == wanted) {
                    continue;
                }
                if is_own {
                    if !seen_origins.contains(&up) {
                        seen_origins.push(up);
                        found.push(Origin { artifact: up, path: walk(&back, state, number) });
                    }
                    continue;
                }
                let next = (up, held);
                if !back.contains_key(&next) {
                    back.insert(next, Some((state, number)));
                    queue.push_back(next);
                }
            }
        }
    }
    found
}

fn walk(back: &Back, mut state: (u32, Item), last: u32) -> Vec<u32> {
    let mut path = vec![last];
    while let Some(Some((nearer, edge))) = back.get(&state) {
        path.push(*edge);
        state = *nearer;
    }
    path.reverse();
    path
}
