//! A finished graph as it is kept in a file: names, statements and the rest apart, so that they can be taken
//! back at once.

use std::io::{self, Read};

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::downs::Downs;
use super::names::{Names, Written};
use super::settle::Said;
use super::statings::Statings;
use super::{Line, Link, Store};
use crate::flat::{Sink, Source, damaged, sound};
use crate::graph::Lines;

/// How many there are of what the rest leads to.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::audit) struct Sizes {
    /// Numbers of artifacts.
    pub artifacts: u32,
    /// Other spellings of names.
    others: u32,
    /// Things that are stated.
    statings: u32,
}

impl Sizes {
    /// Whether there are so many.
    fn has(self, written: Written) -> bool {
        match written.other() {
            None => written.0 < self.artifacts,
            Some(other) => other < self.others,
        }
    }
}

impl Store {
    pub fn sizes(&self) -> Sizes {
        Sizes {
            artifacts: self.len(),
            others: self.names.others(),
            statings: self.statings.samples.len() as u32,
        }
    }

    pub fn keep_names(&self, to: &mut Sink<'_>) -> io::Result<()> {
        self.names.keep(to)
    }

    pub fn keep_statings(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.value(&self.statings)
    }

    /// Keeps all but names and statements. What nothing points to any more stays behind.
    pub fn keep(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.list(self.kind.iter().copied())?;
        to.list(self.described.iter().copied())?;
        to.list(self.row.iter().copied())?;
        to.list(self.stating.iter().copied())?;
        to.list(self.said.iter().map(|said| said.0))?;
        let all = 0..self.len();
        to.lists(all.clone().map(|n| self.upstreams(n)), |l| (l.to, l.by, l.evidence))?;
        to.lists(all.map(|n| self.links(n)), |l| (l.to.0, l.by, l.said, l.evidence))?;
        to.value(&(&self.extras, &self.homes, &self.shown))?;
        self.downs().keep(to)
    }

    pub fn take_names(from: &mut Source<impl Read>) -> io::Result<Names> {
        Names::take(from)
    }

    pub fn take_statings(from: &mut Source<impl Read>) -> io::Result<Statings> {
        from.value()
    }

    /// Takes back all but names and statements; every number leads to something, where there are so
    /// many of each.
    pub fn take(from: &mut Source<impl Read>, sizes: Sizes) -> io::Result<Self> {
        let is_one = |n: u32| n < sizes.artifacts;
        let kind = from.list(Some)?;
        let described = from.list(Some)?;
        let row = from.list(Some)?;
        let stating = from.list(|s: u32| (s < sizes.statings).then_some(s))?;
        let said = from.list(|said: u32| Some(Said(said)))?;
        let (spans, lines) =
            from.lists(|(to, by, evidence)| is_one(to).then_some(Line { to, by, evidence }))?;
        let (link_spans, links) = from.lists(|(to, by, said, evidence)| {
            let to = Written(to);
            sizes.has(to).then_some(Link { to, by, said, evidence })
        })?;
        type Rare = (HashMap<u32, Vec<u32>>, HashMap<u32, u32>, HashMap<u32, Box<str>>);
        let (extras, homes, shown): Rare = from.value()?;
        let extra = extras.iter().flat_map(|(home, all)| all.iter().chain([home]));
        let numbers = extra.chain(homes.iter().flat_map(|(n, home)| [n, home]));
        sound(numbers.chain(shown.keys()).all(|n| is_one(*n)))?;
        let lists = [
            kind.len(),
            described.len(),
            row.len(),
            stating.len(),
            said.len(),
            spans.len(),
            link_spans.len(),
        ];
        sound(lists == [sizes.artifacts as usize; 7])?;
        let downs = Downs::take(from, sizes.artifacts)?.into();
        let lines = Lines { spans, lines };
        let (names, statings) = Default::default();
        Ok(Self {
            names,
            kind,
            described,
            row,
            stating,
            statings,
            lines,
            link_spans,
            links,
            said,
            extras,
            homes,
            shown,
            downs,
        })
    }

    /// With its names and statements, where there are so many of them.
    pub fn with(self, names: Names, statings: Statings, sizes: Sizes) -> io::Result<Self> {
        let whole = Self { names, statings, ..self };
        if whole.sizes() == sizes { Ok(whole) } else { Err(damaged()) }
    }
}
