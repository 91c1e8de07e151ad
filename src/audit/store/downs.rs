//! What stands on each artifact: one flat list, and what has come since.

use hashbrown::{HashMap, HashSet};

use super::StoreEdge;

/// Downstreams by upstream.
#[derive(Debug, Default)]
pub(super) struct Downs {
    /// Those of `n` as the graph was finished: `list[first[n]..first[n + 1]]`, in order.
    first: Vec<u32>,
    list: Vec<u32>,
    /// Those that have come since, in order.
    more: HashMap<u32, Vec<u32>>,
    /// Whose edges have changed since: they may no longer stand on what they are listed for.
    changed: HashSet<u32>,
}

impl Downs {
    /// Lists them.
    pub fn of(spans: &[(u32, u32)], edges: &[StoreEdge]) -> Self {
        let count = spans.len();
        // Edges to one upstream are neighbors.
        let each = |upstreams: &[StoreEdge], add: &mut dyn FnMut(usize)| {
            for (n, edge) in upstreams.iter().enumerate() {
                if n == 0 || upstreams[n - 1].to != edge.to {
                    add(edge.to as usize);
                }
            }
        };
        let of = |span: &(u32, u32)| &edges[span.0 as usize..span.1 as usize];
        let mut first = vec![0u32; count + 1];
        for span in spans {
            each(of(span), &mut |to| first[to + 1] += 1);
        }
        for n in 0..count {
            first[n + 1] += first[n];
        }
        let mut fill = first.clone();
        let mut list = vec![0; first[count] as usize];
        for (from, span) in spans.iter().enumerate() {
            each(of(span), &mut |to| {
                list[fill[to] as usize] = from as u32;
                fill[to] += 1;
            });
        }
        Self { first, list, ..Self::default() }
    }

    fn listed(&self, n: u32) -> &[u32] {
        let n = n as usize;
        match (self.first.get(n), self.first.get(n + 1)) {
            (Some(start), Some(end)) => &self.list[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Takes down that the edges of `from` are now others, and lead to these.
    pub fn change(&mut self, from: u32, upstreams: &[StoreEdge]) {
        self.changed.insert(from);
        for edge in upstreams {
            if self.listed(edge.to).binary_search(&from).is_err() {
                let more = self.more.entry(edge.to).or_default();
                if let Err(at) = more.binary_search(&from) {
                    more.insert(at, from);
                }
            }
        }
    }

    /// Those of `n`; `stands` tells whether one that has changed still stands on it.
    pub fn iter(&self, n: u32, stands: impl Fn(u32) -> bool) -> impl Iterator<Item = u32> {
        let more = self.more.get(&n).into_iter().flatten();
        let all = self.listed(n).iter().chain(more).copied();
        all.filter(move |d| !self.changed.contains(d) || stands(*d))
    }
}
