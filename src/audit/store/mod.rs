//! The graph of a whole hub in little memory: artifacts are numbers, names lie in one text, what many
//! say is kept once. It means what the readable graph ([`crate::graph`]) of the same rows means.
//!
//! While rows come, links are kept as they are written, since a later row may describe what an earlier
//! one names. [`Store::finish`] settles whom they mean; they are kept, since an [`update`](Store::update)
//! may change that.

mod derive;
mod downs;
mod finish;
mod keep;
mod names;
mod readable;
mod settle;
mod statings;
#[cfg(test)]
mod tests;
mod update;

use std::borrow::Cow;
use std::sync::OnceLock;

use hashbrown::HashMap;

use crate::graph::namesakes::{CODE, DATA, class, told_apart};
use crate::graph::{Artifact, Line, Lines};
use crate::read::dump::{Row, RowProblem};
use crate::vocab::{ArtifactKind, Evidence, Relation};
use downs::Downs;
pub(super) use keep::Sizes;
use names::{Full, Names, Written};
use statings::{Statings, stated};
#[allow(unused_imports)]
pub(crate) use update::Updated;

/// A relation as a row says it.
#[derive(Debug, Clone, Copy)]
struct Link {
    to: Written,
    by: Relation,
    said: Option<ArtifactKind>,
    evidence: Evidence,
}

/// The graph of a hub. Everything of an artifact lies at its number.
///
/// A name has a number, its home, whether or not anything describes what is called so. A second thing
/// of the same name (data beside a model) has a number of its own.
#[derive(Debug, Default)]
pub(crate) struct Store {
    names: Names,
    /// What it is.
    pub kind: Vec<ArtifactKind>,
    /// Whether a row or the table of well-known upstreams describes it.
    pub described: Vec<bool>,
    /// Whether a row describes it.
    pub row: Vec<bool>,
    /// What it says of its license: a place in [`statings`](Self::statings).
    pub stating: Vec<u32>,
    statings: Statings,
    /// What stands on what; the relations of one artifact in the order of the upstreams' ids, then of
    /// the relations.
    pub lines: Lines,
    link_spans: Vec<(u32, u32)>,
    links: Vec<Link>,
    /// What relations to it let expect, where no row describes it.
    said: Vec<settle::Said>,
    /// Further numbers of a name, by its home.
    extras: HashMap<u32, Vec<u32>>,
    /// The homes of such numbers.
    homes: HashMap<u32, u32>,
    /// How an artifact is spelled, where that is not how its name was spelled first.
    shown: HashMap<u32, Box<str>>,
    /// What stands on what, the other way round: made when it is asked for.
    downs: OnceLock<Downs>,
}

/// Makes room for a sixteenth more.
fn make_room<T>(list: &mut Vec<T>) {
    list.reserve_exact(list.len() / 16);
}

/// What becomes of a row when no more fit.
const FULL: RowProblem = RowProblem::TooMuch {
    what: "the text of all names",
    limit: "4 GiB",
    rest: "the row is left out",
};

impl From<Full> for RowProblem {
    fn from(_: Full) -> Self {
        FULL
    }
}

impl Store {
    /// How many numbers there are. Some may be of nothing: see [`exists`](Self::exists).
    pub fn len(&self) -> u32 {
        self.names.len()
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> u64 {
        let an_artifact = size_of::<ArtifactKind>() + 2 + 4 + 8 + 8 + size_of::<settle::Said>();
        let lists = self.kind.len() * an_artifact
            + self.links.len() * size_of::<Link>()
            + self.lines.lines.len() * size_of::<Line>()
            + (self.shown.len() + self.extras.len() + self.homes.len()) * 64;
        self.names.bytes() + lists as u64
    }

    /// Samples of all that artifacts say of their licenses, without ids.
    pub fn statings(&self) -> &[Artifact] {
        &self.statings.samples
    }

    /// Adds what a row says; returns its number. All rows come before [`finish`](Self::finish).
    ///
    /// # Errors
    /// [`RowProblem::Twice`] for a second row of a name and class of kinds: the first one counts.
    pub fn add(&mut self, row: &Row) -> Result<u32, RowProblem> {
        let home = self.home(&row.artifact.id)?;
        let of_row = class(row.artifact.kind);
        if self.rows_of(home).any(|(_, kind)| class(kind) == of_row) {
            return Err(RowProblem::Twice(row.artifact.id.to_string()));
        }
        let at = if self.row[home as usize] { self.extra(home)? } else { home };
        self.write(at, home, row)?;
        Ok(at)
    }

    /// Puts a row at a number.
    fn write(&mut self, at: u32, home: u32, row: &Row) -> Result<(), Full> {
        let start = u32::try_from(self.links.len()).map_err(|_| Full)?;
        u32::try_from(self.links.len() + row.parents.len()).map_err(|_| Full)?;
        for parent in &row.parents {
            let to = self.write_name(&parent.to)?;
            let (by, said, evidence) = (parent.by, parent.kind, parent.evidence);
            self.links.push(Link { to, by, said, evidence });
        }
        self.spell(at, home, &row.artifact.id);
        let n = at as usize;
        self.link_spans[n] = (start, self.links.len() as u32);
        self.kind[n] = row.artifact.kind;
        self.row[n] = true;
        self.described[n] = true;
        self.stating[n] = self.statings.number(stated(&row.artifact), None);
        Ok(())
    }

    fn spell(&mut self, at: u32, home: u32, name: &str) {
        if self.names.text(home) == name {
            self.shown.remove(&at);
        } else {
            self.names.vary(home);
            self.shown.insert(at, name.into());
        }
    }

    /// The home of a name; a new one is of something that is only named.
    fn home(&mut self, name: &str) -> Result<u32, Full> {
        let home = self.names.add(name)?;
        self.make_room();
        Ok(home)
    }

    fn write_name(&mut self, name: &str) -> Result<Written, Full> {
        let written = self.names.write(name)?;
        self.make_room();
        Ok(written)
    }

    /// One more number of a name.
    fn extra(&mut self, home: u32) -> Result<u32, Full> {
        let at = self.names.add_nameless()?;
        self.make_room();
        self.extras.entry(home).or_default().push(at);
        self.homes.insert(at, home);
        Ok(at)
    }

    fn make_room(&mut self) {
        if self.kind.len() < self.names.len() as usize {
            self.kind.push(ArtifactKind::Model);
            self.described.push(false);
            self.row.push(false);
            self.stating.push(0);
            self.lines.spans.push((0, 0));
            self.link_spans.push((0, 0));
            self.said.push(settle::Said::default());
        }
    }

    fn home_of(&self, n: u32) -> u32 {
        if self.homes.is_empty() { n } else { self.homes.get(&n).copied().unwrap_or(n) }
    }

    /// Every number of a name.
    fn of_name(&self, home: u32) -> impl Iterator<Item = u32> + Clone {
        let extras = if self.extras.is_empty() { None } else { self.extras.get(&home) };
        std::iter::once(home).chain(extras.into_iter().flatten().copied())
    }

    /// The rows of a name.
    fn rows_of(&self, home: u32) -> impl Iterator<Item = (u32, ArtifactKind)> + Clone {
        let rows = self.of_name(home).filter(|n| self.row[*n as usize]);
        rows.map(|n| (n, self.kind[n as usize]))
    }

    fn links(&self, n: u32) -> &[Link] {
        let (start, end) = self.link_spans[n as usize];
        &self.links[start as usize..end as usize]
    }

    /// What an artifact stands on.
    pub fn upstreams(&self, n: u32) -> &[Line] {
        self.lines.of(n)
    }

    /// Lists what stands on what, which is done where somebody asks for it, too, and makes room in all
    /// lists that a row makes longer: they are long, and would be copied for it.
    pub fn expect_uploads(&mut self) {
        self.downs();
        self.names.make_room();
        make_room(&mut self.kind);
        make_room(&mut self.described);
        make_room(&mut self.row);
        make_room(&mut self.stating);
        make_room(&mut self.said);
        make_room(&mut self.lines.spans);
        make_room(&mut self.lines.lines);
        make_room(&mut self.link_spans);
        make_room(&mut self.links);
    }

    fn downs(&self) -> &Downs {
        self.downs.get_or_init(|| Downs::of(&self.lines))
    }

    /// What stands on an artifact.
    pub fn downstreams(&self, n: u32) -> impl Iterator<Item = u32> {
        self.downs().iter(n, move |down| self.upstreams(down).iter().any(|edge| edge.to == n))
    }

    /// Whether there is an artifact of this number: a row describes it, or a relation leads to it.
    pub fn exists(&self, n: u32) -> bool {
        self.row[n as usize] || self.downstreams(n).next().is_some()
    }

    fn name(&self, n: u32) -> &str {
        let shown = if self.shown.is_empty() { None } else { self.shown.get(&n) };
        shown.map_or_else(|| self.names.text(self.home_of(n)), |shown| &**shown)
    }

    /// The id of an artifact as the readable graph has it: its name, told apart from others of that
    /// name.
    pub fn id(&self, n: u32) -> Cow<'_, str> {
        let name = self.name(n);
        let home = self.home_of(n);
        if self.extras.is_empty() || !self.extras.contains_key(&home) {
            return name.into();
        }
        let rows = self.rows_of(home).count();
        let apart = match (self.row[n as usize], rows) {
            (true, 2..) => told_apart(name, self.kind[n as usize]),
            (false, 1..) => told_apart(name, ArtifactKind::Dataset),
            _ => None,
        };
        apart.map_or(Cow::Borrowed(name), Cow::Owned)
    }

    /// The artifact of an id, in any case.
    pub fn find(&self, id: &str) -> Option<u32> {
        let data = id.get(..DATA.len()).filter(|start| start.eq_ignore_ascii_case(DATA));
        let end = id.len().saturating_sub(CODE.len());
        let code = id.get(end..).filter(|end| end.eq_ignore_ascii_case(CODE));
        let bare = [Some(id), data.map(|_| &id[DATA.len()..]), code.map(|_| &id[..end])];
        let homes = bare.into_iter().flatten().filter_map(|name| self.names.find(name));
        let mut all = homes.flat_map(|home| self.of_name(home));
        all.find(|n| self.exists(*n) && self.id(*n).eq_ignore_ascii_case(id))
    }
}
