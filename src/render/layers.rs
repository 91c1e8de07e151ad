//! The layers of a graph by number: flat lists, each edge looked at twice, nothing recurses.

/// The edges that leave each node, with their numbers, in one flat list.
pub(super) struct Neighbors {
    first: Vec<u32>,
    flat: Vec<(u32, u32)>,
}

impl Neighbors {
    pub(super) fn new(count: usize, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut first = vec![0u32; count + 1];
        edges.clone().for_each(|(from, _)| first[from as usize + 1] += 1);
        (0..count).for_each(|n| first[n + 1] += first[n]);
        let mut fill = first.clone();
        let mut flat = vec![(0, 0); first[count] as usize];
        for (number, (from, to)) in (0..).zip(edges) {
            flat[fill[from as usize] as usize] = (to, number);
            fill[from as usize] += 1;
        }
        Self { first, flat }
    }

    /// Where the edges of a node lead, and their numbers.
    pub(super) fn of(&self, n: u32) -> &[(u32, u32)] {
        &self.flat[self.first[n as usize] as usize..self.first[n as usize + 1] as usize]
    }
}

/// For each node the length of the longest way to it from what nothing stands on, and for each edge
/// whether it had to be turned for that: it closes a cycle.
pub(super) fn layered(count: usize, edges: &[(u32, u32)]) -> (Vec<u32>, Vec<bool>) {
    let up = Neighbors::new(count, edges.iter().copied());
    let mut stood_on = vec![false; count];
    edges.iter().filter(|(from, to)| from != to).for_each(|(_, to)| stood_on[*to as usize] = true);
    let ends = (0..count as u32).filter(|n| !stood_on[*n as usize]);
    // Depth first; `path` holds each open node with how many of its edges were looked at.
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; count];
    let mut turned = vec![false; edges.len()];
    let mut done = Vec::with_capacity(count);
    let mut path: Vec<(u32, usize)> = Vec::new();
    for start in ends.chain(0..count as u32) {
        if state[start as usize] != State::New {
            continue;
        }
        state[start as usize] = State::Open;
        path.push((start, 0));
        while let Some((n, seen)) = path.last_mut() {
            if let Some((to, edge)) = up.of(*n).get(*seen).copied() {
                *seen += 1;
                match state[to as usize] {
                    State::New => {
                        state[to as usize] = State::Open;
                        path.push((to, 0));
                    }
                    State::Open => turned[edge as usize] = true,
                    State::Done => {}
                }
            } else {
                state[*n as usize] = State::Done;
                done.push(*n);
                path.pop();
            }
        }
    }
    let mut layer = vec![0u32; count];
    for n in done.into_iter().rev() {
        for (to, edge) in up.of(n) {
            if !turned[*edge as usize] {
                layer[*to as usize] = layer[*to as usize].max(layer[n as usize] + 1);
            }
        }
    }
    (layer, turned)
}
