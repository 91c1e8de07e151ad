//! When every row is there: whom all links mean, by several threads. Each works out a share of the
//! artifacts, and what they found is put together in their order, so that it is the same for any number.

use hashbrown::HashMap;

use super::{Line, Lines, Store, Written};
use crate::Upstreams;
use crate::share::shares;

impl Store {
    /// Settles whom all links mean, when every row is there.
    pub fn finish(&mut self, table: &Upstreams, threads: usize) {
        let named = self.len();
        let rows: Vec<u32> = (0..named).filter(|n| self.row[*n as usize]).collect();
        self.derive_all(&rows, threads);
        self.spell_all();
        let silent =
            |n: u32| self.statings()[self.stating[n as usize] as usize].statements.is_empty();
        for n in self.known(&rows, table, threads, silent) {
            self.restate(n, table);
        }
        let others: Vec<u32> = (0..self.len()).filter(|n| !self.row[*n as usize]).collect();
        self.add_lineage(self.known(&others, table, threads, |_| true), named, table);
        self.settle_all(threads);
        for n in (0..self.kind.len()).filter(|n| !self.described[*n]) {
            self.kind[n] = self.said[n].kind();
        }
        self.downs.take();
    }

    fn derive_all(&mut self, rows: &[u32], threads: usize) {
        let derived = shares(rows, threads, |rows| {
            let (mut lines, mut expected) = (Lines::default(), Vec::new());
            let (mut edges, mut open) = (Vec::new(), Vec::new());
            for n in rows {
                if !self.derived(*n, &mut edges, &mut expected) {
                    open.push(*n);
                }
                lines.push(&edges);
            }
            (lines, expected, open)
        });
        let (mut left, mut next) = (Vec::new(), rows.iter());
        for (lines, expected, open) in derived {
            for ((start, end), n) in lines.spans.iter().zip(next.by_ref()) {
                let before = self.lines.lines.len() as u32;
                self.lines.spans[*n as usize] = (before + start, before + end);
            }
            self.lines.lines.extend(lines.lines);
            self.expect(expected);
            left.extend(open);
        }
        // What some links mean has no number yet.
        let mut edges = Vec::new();
        for n in left {
            self.derive(n, &mut edges);
            self.put(n, &edges);
        }
    }

    /// Spells what no row describes one way: with small letters, last in the order of bytes.
    fn spell_all(&mut self) {
        if !self.names.any_varied() {
            return;
        }
        let mut first: HashMap<u32, Written> = HashMap::new();
        for link in (0..self.len()).flat_map(|n| self.links(n)) {
            let at = match self.names.is_varied(self.names.home(link.to)) {
                true => self.leads_to(link).filter(|n| !self.row[*n as usize]),
                false => None,
            };
            if let Some(at) = at {
                let known = first.entry(at).or_insert(link.to);
                if self.names.spelling(link.to) > self.names.spelling(*known) {
                    *known = link.to;
                }
            }
        }
        for (n, written) in first {
            let name = self.names.spelling(written).to_owned();
            self.spell(n, self.home_of(n), &name);
        }
    }

    /// Of these artifacts those of a sort that the table knows, in their order.
    fn known(
        &self,
        all: &[u32],
        table: &Upstreams,
        threads: usize,
        sort: impl Fn(u32) -> bool + Sync,
    ) -> Vec<u32> {
        let is_known = |n: &u32| sort(*n) && table.find(&self.id(*n)).is_some();
        shares(all, threads, |all| all.iter().copied().filter(is_known).collect::<Vec<_>>())
            .concat()
    }

    /// Adds what the table says of what no row describes, and of `open` at first. Lineage may name
    /// further upstreams: until nothing new is found; names from `named` on are only the table's.
    fn add_lineage(&mut self, mut open: Vec<u32>, named: u32, table: &Upstreams) {
        let mut edges = Vec::new();
        while let Some(n) = open.pop() {
            if !self.describe(n, table) {
                continue;
            }
            let before = self.len();
            for written in self.lineage(n, table, &mut edges) {
                let home = self.names.home(written);
                let name = self.names.spelling(written);
                // What only the table names is spelled one way, whichever row was met first.
                if home >= named && name > self.name(home) {
                    let name = name.to_owned();
                    self.spell(home, home, &name);
                }
            }
            self.put(n, &edges);
            open.extend(before..self.len());
        }
    }

    fn settle_all(&mut self, threads: usize) {
        let all: Vec<u32> = (0..self.len()).collect();
        let settled = shares(&all, threads, |share| {
            let (mut lines, mut named) = (Lines::default(), Vec::new());
            let mut edges: Vec<Line> = Vec::new();
            for n in share {
                edges.clear();
                edges.extend_from_slice(self.upstreams(*n));
                self.settled(*n, &mut edges, &mut named);
                lines.push(&edges);
            }
            (lines, named)
        });
        self.lines = Lines::default();
        for (lines, named) in settled {
            self.lines.append(lines);
            self.name_all(named);
        }
    }
}
