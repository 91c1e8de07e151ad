//! What stands on each artifact: one flat list, and what has come since.

use std::io::{self, Read};

use hashbrown::{HashMap, HashSet};

use crate::flat::{Sink, Source, sound};
use crate::graph::{Line, Lines};

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
    pub fn of(lines: &Lines) -> Self {
        let (first, list) = lines.downstreams();
        Self { first, list, ..Self::default() }
    }

    /// Keeps them.
    pub fn keep(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.list(self.first.iter().copied())?;
        to.list(self.list.iter().copied())?;
        to.value(&(&self.more, &self.changed))
    }

    /// Takes them back, of so many artifacts.
    pub fn take(from: &mut Source<impl Read>, count: u32) -> io::Result<Self> {
        let mut last = 0;
        let first = from.list(|start: u32| {
            let fits = last <= start;
            last = start;
            fits.then_some(start)
        })?;
        let list = from.list(|n: u32| (n < count).then_some(n))?;
        let (more, changed): (HashMap<u32, Vec<u32>>, _) = from.value()?;
        sound(last as usize == list.len() && more.values().flatten().all(|n| *n < count))?;
        Ok(Self { first, list, more, changed })
    }

    fn listed(&self, n: u32) -> &[u32] {
        let n = n as usize;
        match (self.first.get(n), self.first.get(n + 1)) {
            (Some(start), Some(end)) => &self.list[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Takes down that the edges of `from` are now others, and lead to these.
    pub fn change(&mut self, from: u32, upstreams: &[Line]) {
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
        // One of several relations to it is listed for each of them.
        let listed = self.listed(n).chunk_by(|a, b| a == b).map(|same| &same[0]);
        let all = listed.chain(more).copied();
        all.filter(move |d| !self.changed.contains(d) || stands(*d))
    }
}
