//! Orders of items that do not hang on the order in which they were met. Texts are compared once for
//! each atom, however many items are put in order.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::label::{Atom, AtomId, Labels};
use super::terms::Item;

/// Where an atom stands among all.
#[derive(Debug, Clone, Copy, Default)]
struct Rank {
    /// By its license, and its place in the statement; some atoms share it.
    license: u32,
    /// By what the statement says that it is from; no two share it.
    declared: u32,
    /// The rank of that statement.
    statement: u32,
}

/// Where all atoms stand, once that is asked; another atom makes it void.
#[derive(Debug, Default)]
pub(crate) struct Ranks(OnceLock<Vec<Rank>>);

impl Labels<'_> {
    /// Items by license, then by how they have come.
    pub fn order(&self, a: Item, b: Item) -> Ordering {
        let key = |i: Item| {
            let rank = self.rank(i);
            (rank.license, i.reach, i.part, i.open, rank.declared)
        };
        key(a).cmp(&key(b))
    }

    /// Sorts items that are in [order](Self::order) so that those of one statement stand together.
    pub fn by_statement(&self, items: &mut [Item]) {
        items.sort_by_key(|i| self.rank(*i).statement);
    }

    fn rank(&self, item: Item) -> Rank {
        self.ranks.0.get_or_init(|| self.ranked())[item.atom as usize]
    }

    fn ranked(&self) -> Vec<Rank> {
        let mut ranks = vec![Rank::default(); self.atoms.len()];
        let license = |n: AtomId| {
            let atom = &self.atoms[n as usize];
            (&*atom.leaf.shown, atom.leaf.id(), atom.part, atom.alternative)
        };
        let statement = |n: AtomId| {
            let atom = &self.atoms[n as usize];
            (self.declared(atom), atom.label, atom.part)
        };
        self.each_rank(license, |n, rank| ranks[n].license = rank);
        self.each_rank(statement, |n, rank| ranks[n].statement = rank);
        let declared = |n: AtomId| (self.declared(&self.atoms[n as usize]), n);
        self.each_rank(declared, |n, rank| ranks[n].declared = rank);
        ranks
    }

    /// Gives the rank of each atom by a key; equal keys share one.
    fn each_rank<K: Ord>(&self, key: impl Fn(AtomId) -> K, mut each: impl FnMut(usize, u32)) {
        let mut all: Vec<(K, AtomId)> =
            (0..self.atoms.len() as AtomId).map(|n| (key(n), n)).collect();
        all.sort_unstable();
        for (rank, same) in all.chunk_by(|a, b| a.0 == b.0).enumerate() {
            same.iter().for_each(|(_, n)| each(*n as usize, rank as u32));
        }
    }

    /// What the statement says that an atom is from, where it says more than the atom.
    fn declared(&self, atom: &Atom) -> &str {
        if atom.lone {
            return "";
        }
        let parts = &self.labels[atom.label as usize].parts;
        let part = atom.part.and_then(|p| parts.get(p as usize));
        part.map_or("", |p| &*p.expression.declared)
    }
}
