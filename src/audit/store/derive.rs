//! Whom links mean, and what follows: edges, what the table of well-known upstreams adds, kinds.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Line, Link, Store, Written};
use crate::Upstreams;
use crate::graph::namesakes::meant;
use crate::read::strongest;
use crate::vocab::{ArtifactKind, Evidence, Relation};

impl Store {
    /// The number that stands for what is called so and no row describes.
    pub(super) fn undescribed(&self, home: u32) -> Option<u32> {
        self.of_name(home).find(|n| !self.row[*n as usize])
    }

    /// Where a link leads, unless that has no number yet.
    pub(super) fn leads_to(&self, link: &Link) -> Option<u32> {
        let home = self.names.home(link.to);
        let row = meant(link.by, link.said, link.evidence, self.rows_of(home));
        row.or_else(|| self.undescribed(home))
    }

    /// The same, with a number where it has none.
    fn target(&mut self, link: &Link) -> u32 {
        let home = self.names.home(link.to);
        // Where no number is left, it is what it is called as.
        self.leads_to(link).or_else(|| self.extra(home).ok()).unwrap_or(home)
    }

    /// What a row stands on, by its links, not yet settled. Whatever has no number yet gets one.
    pub(super) fn derive(&mut self, n: u32, edges: &mut Vec<Line>) {
        let (start, end) = self.link_spans[n as usize];
        for at in start..end {
            let link = self.links[at as usize];
            self.target(&link);
        }
        let mut expected = Vec::new();
        self.derived(n, edges, &mut expected);
        self.expect(expected);
    }

    /// What a row stands on, by its links, not yet settled, and what they say that it is; whether all
    /// of that has numbers.
    pub(super) fn derived(
        &self,
        n: u32,
        edges: &mut Vec<Line>,
        expected: &mut Vec<(u32, ArtifactKind)>,
    ) -> bool {
        edges.clear();
        let kind = self.kind[n as usize];
        let mut all = true;
        for link in self.links(n) {
            let known = self.leads_to(link);
            all &= known.is_some();
            let (to, evidence) = (known.unwrap_or(self.names.home(link.to)), link.evidence);
            let is_row = self.row[to as usize];
            if !is_row {
                expected.extend(link.said.map(|said| (to, said)));
            }
            // A guess that something is made of itself tells only that it was loaded and saved.
            if evidence == Evidence::Inferred && to == n {
                continue;
            }
            let misses = is_row && !link.by.ends_at(self.kind[to as usize]);
            let by = match evidence {
                // What a person states of kinds that cannot have it is settled later.
                Evidence::Concluded => link.by,
                _ if misses || !link.by.starts_at(kind) => Relation::Unstated,
                _ => link.by,
            };
            edges.push(Line { to, by, evidence });
        }
        strongest(edges, |edge| (edge.to, edge.by, edge.evidence));
        all
    }

    /// Takes down what is said of artifacts that no row describes.
    pub(super) fn expect(&mut self, expected: Vec<(u32, ArtifactKind)>) {
        for (n, kind) in expected {
            self.said[n as usize].expect(Some(kind));
        }
    }

    /// What the table says that an artifact stands on, not yet settled; returns the names.
    pub(super) fn lineage(
        &mut self,
        n: u32,
        table: &Upstreams,
        edges: &mut Vec<Line>,
    ) -> Vec<Written> {
        edges.clear();
        let id = self.id(n).into_owned();
        let Some((row, star)) = table.find(&id) else { return Vec::new() };
        let mut names = Vec::with_capacity(row.relations.len());
        for lineage in &row.relations {
            let Ok(to) = self.write_name(&lineage.end(star)) else { continue };
            let (by, evidence) = (lineage.by, Evidence::Declared);
            let to_number = self.target(&Link { to, by, said: None, evidence });
            edges.push(Line { to: to_number, by, evidence });
            names.push(to);
        }
        names
    }

    /// What a row says of its license; what it leaves out is said by the table.
    pub(super) fn restate(&mut self, n: u32, table: &Upstreams) {
        let own = self.statings.own(self.stating[n as usize]);
        let said = &self.statings.samples[own as usize];
        let mut now = own;
        if said.statements.is_empty()
            && let Some((row, _)) = table.find(&self.id(n))
        {
            let mut said = said.clone();
            row.complete(&mut said);
            now = self.statings.number(Cow::Owned(said), Some(own));
        }
        self.stating[n as usize] = now;
    }

    /// Describes from the table what no row describes; returns whether that is possible.
    pub(super) fn describe(&mut self, n: u32, table: &Upstreams) -> bool {
        let Some((row, _)) = table.find(&self.id(n)) else { return false };
        let said = row.artifact("");
        self.kind[n as usize] = said.kind;
        self.stating[n as usize] = self.statings.number(Cow::Owned(said), None);
        self.described[n as usize] = true;
        true
    }

    /// Settles what the edges of an artifact are, when all that they lead to is described as far as
    /// it can be.
    pub(super) fn settle(&mut self, n: u32, edges: &mut Vec<Line>) {
        let mut named = Vec::new();
        self.settled(n, edges, &mut named);
        self.name_all(named);
    }

    /// The same; gives by which relations it names what no row describes.
    pub(super) fn settled(&self, n: u32, edges: &mut Vec<Line>, named: &mut Vec<(u32, Relation)>) {
        let kind = self.kind[n as usize];
        for edge in edges.iter_mut() {
            let to = edge.to as usize;
            let fits = edge.by.starts_at(kind) && edge.by.ends_at(self.kind[to]);
            if self.described[to] && !fits {
                edge.by = Relation::Unstated;
            }
            if !self.row[to] {
                named.push((edge.to, edge.by));
            }
        }
        if edges.len() > 1 {
            edges.sort_unstable_by(|a, b| {
                self.order(a.to, b.to).then((a.by, a.evidence).cmp(&(b.by, b.evidence)))
            });
            edges.dedup_by_key(|edge| (edge.to, edge.by));
        }
    }

    /// Takes down by which relations artifacts are named that no row describes.
    pub(super) fn name_all(&mut self, named: Vec<(u32, Relation)>) {
        for (n, by) in named {
            self.said[n as usize].name(by);
        }
    }

    /// The order of two artifacts by their ids.
    fn order(&self, a: u32, b: u32) -> Ordering {
        if a == b { Ordering::Equal } else { self.id(a).cmp(&self.id(b)).then(a.cmp(&b)) }
    }

    /// Keeps the edges of an artifact: where its edges stood, if they fit there.
    pub(super) fn put(&mut self, n: u32, edges: &[Line]) {
        let count = edges.len() as u32;
        let (start, end) = self.lines.spans[n as usize];
        if count <= end - start {
            self.lines.lines[start as usize..(start + count) as usize].copy_from_slice(edges);
            self.lines.spans[n as usize] = (start, start + count);
            return;
        }
        self.lines.spans[n as usize] = (0, 0);
        reserve(&mut self.lines.spans, &mut self.lines.lines, edges.len());
        let start = self.lines.lines.len() as u32;
        self.lines.lines.extend_from_slice(edges);
        self.lines.spans[n as usize] = (start, start + count);
    }
}

/// Makes room in a list by leaving out what nothing points to any more, where numbers would end.
pub(super) fn reserve<T: Copy>(spans: &mut [(u32, u32)], list: &mut Vec<T>, more: usize) {
    if list.len() + more <= u32::MAX as usize {
        return;
    }
    let mut kept = Vec::with_capacity(list.len() / 2);
    for span in spans {
        let start = kept.len() as u32;
        kept.extend_from_slice(&list[span.0 as usize..span.1 as usize]);
        *span = (start, kept.len() as u32);
    }
    *list = kept;
}
