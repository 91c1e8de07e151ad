//! Rows that come, change or go when the graph is finished. What that does not touch is not looked at.

use hashbrown::{HashMap, HashSet};

use super::derive::reserve;
use super::settle::Said;
use super::{Downs, Line, Link, Store, stated};
use crate::Upstreams;
use crate::graph::namesakes::class;
use crate::read::dump::{Row, RowProblem};
use crate::vocab::ArtifactKind;

/// What a row has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Updated {
    /// The artifact that the row describes, or described.
    pub artifact: u32,
    /// Others of which the kind, what they say of their license, or what they stand on has changed,
    /// in order. What stands on them is left to the caller.
    pub also: Vec<u32>,
}

/// What an artifact is, apart from its edges.
type State = (ArtifactKind, bool, bool, u32);

/// What is under way.
#[derive(Default)]
struct Work {
    /// Whose edges are to be derived anew.
    open: Vec<u32>,
    /// What no row describes and relations lead to, or led to.
    touched: HashSet<u32>,
    /// Of these, what may be said less of than before.
    lost: HashSet<u32>,
    /// How those were that may have changed.
    before: HashMap<u32, State>,
    /// Whose edges have changed.
    moved: HashSet<u32>,
}

impl Store {
    /// Whether there is a row of this name and class of kinds that says just this.
    pub fn says(&self, row: &Row) -> bool {
        let Some(home) = self.names.find(&row.artifact.id) else { return false };
        let same = |(_, kind): &(u32, ArtifactKind)| class(*kind) == class(row.artifact.kind);
        let Some((at, kind)) = self.rows_of(home).find(same) else { return false };
        let links = self.links(at);
        kind == row.artifact.kind
            && self.name(at) == &*row.artifact.id
            && links.len() == row.parents.len()
            && links.iter().zip(&row.parents).all(|(link, parent)| {
                (link.by, link.said, link.evidence) == (parent.by, parent.kind, parent.evidence)
                    && self.names.spelling(link.to) == &*parent.to
            })
            && self
                .statings
                .is(self.statings.own(self.stating[at as usize]), &stated(&row.artifact))
    }

    /// Takes in a new row, or one that replaces the row of the same name and class of kinds.
    ///
    /// # Errors
    /// No room for more names.
    pub fn update(&mut self, row: &Row, table: &Upstreams) -> Result<Updated, RowProblem> {
        let home = self.home(&row.artifact.id)?;
        let of_row = class(row.artifact.kind);
        let same = |(_, kind): &(u32, ArtifactKind)| class(*kind) == of_row;
        // A row that was there before takes its old number, where nothing else has it.
        let was = |n: &u32| !self.row[*n as usize] && class(self.kind[*n as usize]) == of_row;
        let old = self.rows_of(home).find(same);
        let at = old.map(|(n, _)| n).or_else(|| self.of_name(home).find(was));
        let at = match at.or_else(|| self.undescribed(home)) {
            Some(at) => at,
            None => self.extra(home)?,
        };
        reserve(&mut self.link_spans, &mut self.links, row.parents.len());
        let mut work = match old {
            // What others mean by its name stays what it was.
            Some((_, kind)) if kind == row.artifact.kind && *self.name(at) == *row.artifact.id => {
                Work { open: vec![at], ..Work::default() }
            }
            _ => self.begin(home),
        };
        self.lose(at, &mut work);
        self.write(at, home, row)?;
        Ok(self.end(at, home, work, table))
    }

    /// Takes out a row, by the id of its artifact. It is only named then, if anything names it.
    /// `None`: no row has this id.
    pub fn remove(&mut self, id: &str, table: &Upstreams) -> Option<Updated> {
        let at = self.find(id).filter(|n| self.row[*n as usize])?;
        let home = self.home_of(at);
        let mut work = self.begin(home);
        self.lose(at, &mut work);
        let n = at as usize;
        (self.row[n], self.described[n], self.stating[n]) = (false, false, 0);
        self.link_spans[n] = (0, 0);
        self.said[n] = Said::default();
        work.touched.insert(at);
        work.lost.insert(at);
        Some(self.end(at, home, work, table))
    }

    fn state(&self, n: u32) -> State {
        let at = n as usize;
        (self.kind[at], self.described[at], self.row[at], self.stating[at])
    }

    fn note(&self, n: u32, work: &mut Work) {
        work.before.entry(n).or_insert_with(|| self.state(n));
    }

    /// Whatever stands on something of this name may mean something else by it soon.
    fn begin(&mut self, home: u32) -> Work {
        let mut work = Work::default();
        let all: Vec<u32> = self.of_name(home).collect();
        for n in all {
            self.note(n, &mut work);
            work.open.extend(self.downstreams(n));
            if !self.row[n as usize] {
                (self.described[n as usize], self.stating[n as usize]) = (false, 0);
                work.touched.insert(n);
                work.lost.insert(n);
            }
            work.open.push(n);
        }
        work
    }

    /// What the links of a row say of things that no row describes is to be heard again.
    fn lose(&self, n: u32, work: &mut Work) {
        for link in self.links(n) {
            let named = self.leads_to(link).filter(|to| !self.row[*to as usize]);
            work.lost.extend(named.filter(|to| link.said.is_some() || self.spells(link, *to)));
        }
    }

    /// Whether something of several spellings may be spelled as it is because of a link.
    fn spells(&self, link: &Link, to: u32) -> bool {
        let home = self.names.home(link.to);
        if !self.names.is_varied(home) {
            return false;
        }
        // What only the table spells so may be spelled otherwise by any row.
        let name = self.name(to);
        let by_row = |down: u32| {
            let mut links = self.links(down).iter().filter(|l| self.names.home(l.to) == home);
            self.row[down as usize]
                && links.any(|l| self.names.spelling(l.to) == name && self.leads_to(l) == Some(to))
        };
        self.names.spelling(link.to) >= name || !self.downstreams(to).any(by_row)
    }

    fn end(&mut self, at: u32, home: u32, mut work: Work, table: &Upstreams) -> Updated {
        let rows: Vec<u32> = self.rows_of(home).map(|(n, _)| n).collect();
        for n in rows {
            self.note(n, &mut work);
            self.restate(n, table);
        }
        loop {
            while let Some(n) = work.open.pop() {
                self.derive_anew(n, &mut work, table);
            }
            let Some(n) = work.touched.iter().next().copied() else { break };
            work.touched.remove(&n);
            if !self.row[n as usize] {
                self.settle_named(n, &mut work, table);
            }
        }
        let other = |(n, state): (u32, State)| (self.state(n) != state).then_some(n);
        let mut also: Vec<u32> = work.before.into_iter().filter_map(other).collect();
        also.extend(work.moved);
        also.retain(|n| *n != at);
        also.sort_unstable();
        also.dedup();
        Updated { artifact: at, also }
    }

    /// Derives the edges of an artifact again.
    fn derive_anew(&mut self, n: u32, work: &mut Work, table: &Upstreams) {
        let mut new = Vec::new();
        if self.row[n as usize] {
            self.derive(n, &mut new);
        } else if self.described[n as usize] {
            self.lineage(n, table, &mut new);
        }
        for to in new.iter().map(|edge| edge.to) {
            if !self.row[to as usize] && !self.described[to as usize] {
                self.note(to, work);
                if self.describe(to, table) {
                    work.open.push(to);
                }
            }
        }
        self.settle(n, &mut new);
        let old = self.upstreams(n);
        let is_named = |edge: &&Line| !self.row[edge.to as usize];
        for edge in old.iter().filter(is_named) {
            work.touched.insert(edge.to);
            if !new.iter().any(|e| (e.to, e.by) == (edge.to, edge.by)) {
                work.lost.insert(edge.to);
            }
        }
        for edge in new.iter().filter(is_named) {
            work.touched.insert(edge.to);
            if self.downstreams(edge.to).next().is_none() {
                work.lost.insert(edge.to);
            }
        }
        if self.row[n as usize] {
            self.lose(n, work);
        } else {
            work.lost.extend(new.iter().filter(is_named).map(|edge| edge.to));
        }
        if old != new {
            work.moved.insert(n);
            self.put(n, &new);
            let mut downs = self.downs.take().unwrap_or_else(|| Downs::of(&self.lines));
            downs.change(n, &new);
            self.downs = downs.into();
        }
    }

    /// Settles what something is that no row describes, when all that names it is known.
    fn settle_named(&mut self, n: u32, work: &mut Work, table: &Upstreams) {
        let at = n as usize;
        self.note(n, work);
        if self.downstreams(n).next().is_none() {
            // Nothing names it any more.
            self.said[at] = Said::default();
            self.shown.remove(&n);
            if self.described[at] {
                (self.described[at], self.stating[at]) = (false, 0);
                work.open.push(n);
            }
            return;
        }
        if work.lost.remove(&n) && self.listen(n, table) {
            // It is spelled otherwise now.
            work.open.extend(self.downstreams(n));
            work.open.push(n);
        }
        if !self.described[at] {
            self.kind[at] = self.said[at].kind();
        }
    }

    /// Hears all that name an artifact; returns whether it is spelled otherwise than before.
    fn listen(&mut self, n: u32, table: &Upstreams) -> bool {
        let home = self.home_of(n);
        let varied = self.names.is_varied(home);
        let before = self.said[n as usize];
        let mut said = Said::default();
        // The spelling that counts: that of a row before that of the table.
        let mut first: Option<(bool, String)> = None;
        let mut spell = |by_table: bool, name: &str| {
            if first.as_ref().is_none_or(|(t, f)| (!by_table, name) > (!*t, f.as_str())) {
                first = Some((by_table, name.to_owned()));
            }
        };
        let downs: Vec<u32> = self.downstreams(n).collect();
        for down in downs {
            for edge in self.upstreams(down).iter().filter(|edge| edge.to == n) {
                said.name(edge.by);
            }
            if self.row[down as usize] {
                for link in self.links(down).iter().filter(|l| self.names.home(l.to) == home) {
                    if self.leads_to(link) == Some(n) {
                        said.expect(link.said);
                        if varied {
                            spell(false, self.names.spelling(link.to));
                        }
                    }
                }
            } else if varied {
                let names = self.lineage(down, table, &mut Vec::new());
                for name in names.into_iter().filter(|name| self.names.home(*name) == home) {
                    spell(true, self.names.spelling(name));
                }
            }
            // Nothing more can be said than was said before.
            if !varied && said == before {
                break;
            }
        }
        self.said[n as usize] = said;
        match first {
            Some((_, name)) if name != self.name(n) => {
                self.spell(n, home, &name);
                true
            }
            _ => false,
        }
    }
}
