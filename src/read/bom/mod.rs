//! What bills of materials have in common: parts that refer to each other, roots, licenses.
//!
//! A bill of materials says more of that something is in something than of how. What a word of it
//! comes to is decided in [`Said::between`], by the kinds of both ends; where a kind leaves several
//! readings, the strictest one stands, graded `inferred`, so that any input that says more wins.

pub(crate) mod own;
mod raw;
mod said;
mod terms;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

pub(super) use raw::{Raw, table};
pub(super) use said::{Said, hub_kind};
pub(super) use terms::{Custom, Texts, exact};

use super::error::ReadError;
use super::facts::{About, Facts, Link};
use super::input::Input;
use super::json;
use super::source::Source;
use crate::graph::{Place, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Relation};
use said::expected;

/// The longest bill of materials that is read.
pub(super) const LIMIT: u64 = 256 << 20;
/// The most parts of one.
const PARTS: usize = 1_000_000;
/// The most problems of one that are told.
const PROBLEMS: usize = 100;

/// Where a part is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// In the list of what the whole is made of.
    Listed,
    /// Only at what comes from it.
    Aside,
    /// As something that serves to make or test it and does not end in it.
    Apart,
}

#[derive(Debug)]
struct Part {
    about: About,
    kind: ArtifactKind,
    met: Met,
}

/// Which part, by its number.
pub(super) type Number = u32;

/// Whom a link means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Target<'s> {
    Part(Number),
    /// A reference, or the name of something that the file does not describe.
    Named(Cow<'s, str>),
}

#[derive(Debug)]
struct Pending<'s> {
    from: Number,
    to: Target<'s>,
    said: Said,
    place: Arc<Place>,
}

/// A bill of materials that is being read.
#[derive(Debug)]
pub(super) struct Bom<'s> {
    pub source: &'s Source,
    pub texts: Texts,
    pub problems: Vec<ReadError>,
    parts: Vec<Part>,
    /// `None`: something that is no artifact.
    references: HashMap<Cow<'s, str>, Option<Number>>,
    /// References of what only others name, with what they call it.
    named: HashMap<Cow<'s, str>, Cow<'s, str>>,
    links: Vec<Pending<'s>>,
    roots: Vec<Number>,
    is_root: HashSet<Number>,
    /// References to nothing that were told.
    told: HashSet<String>,
}

impl<'s> Bom<'s> {
    pub fn new(source: &'s Source) -> Self {
        Self {
            source,
            texts: Texts::default(),
            problems: Vec::new(),
            parts: Vec::new(),
            references: HashMap::new(),
            named: HashMap::new(),
            links: Vec::new(),
            roots: Vec::new(),
            is_root: HashSet::new(),
            told: HashSet::new(),
        }
    }

    /// Where a value stands; the beginning of the file for none.
    pub fn at(&self, raw: Raw<'_>) -> Range<usize> {
        if raw.0.is_empty() { 0..0 } else { json::range(self.source, raw.0) }
    }

    /// The same, as messages say it.
    pub fn place(&self, at: Range<usize>) -> Arc<Place> {
        Arc::new(self.source.place(at))
    }

    /// Tells that a value is of the wrong shape, so that what it says of licenses, parts or
    /// relations is lost.
    pub fn wrong(&mut self, raw: Raw<'_>, key: &'static str, expected: &'static str) {
        let at = self.at(raw);
        self.lost(at, key, raw.what().to_owned(), expected);
    }

    /// The same of a value that has the right shape.
    pub fn lost(
        &mut self,
        at: Range<usize>,
        key: &'static str,
        found: String,
        expected: &'static str,
    ) {
        let place = self.source.place(at);
        self.tell(ReadError::WrongValue { place, key, found, expected });
    }

    /// Tells that a value is not what may stand there, without which the rest is as it was.
    pub fn odd(
        &mut self,
        at: Range<usize>,
        key: &'static str,
        found: String,
        expected: &'static str,
    ) {
        let place = self.source.place(at);
        self.tell(ReadError::OddValue { place, key, found, expected });
    }

    /// Tells that a key is not there.
    pub fn missing(&mut self, raw: Raw<'_>, table: &'static str, key: &'static str) {
        let place = self.source.place(self.at(raw));
        self.tell(ReadError::MissingKey { place, table, key });
    }

    /// Tells a problem, unless there are too many.
    pub fn tell(&mut self, problem: ReadError) {
        match self.problems.len() {
            0..PROBLEMS => self.problems.push(problem),
            PROBLEMS => {
                let (place, limit) = (problem.place().clone(), format!("{PROBLEMS} messages"));
                let what = "what is wrong in this file";
                self.problems.push(ReadError::TooMuch { place, what, limit });
            }
            _ => {}
        }
    }

    /// Adds a part; `None` if there are too many.
    pub fn add(&mut self, about: About, met: Met) -> Option<Number> {
        if self.parts.len() == PARTS {
            let place = about.place.as_deref().cloned().unwrap_or_else(|| self.source.whole());
            let limit = format!("{PARTS} parts");
            let what = "the bill of materials";
            if !self
                .problems
                .iter()
                .any(|p| matches!(p, ReadError::TooMuch { what: w, .. } if *w == what))
            {
                self.problems.push(ReadError::TooMuch { place, what, limit });
            }
            return None;
        }
        let kind = about.kind.unwrap_or(ArtifactKind::Code);
        self.parts.push(Part { about, kind, met });
        Some(self.parts.len() as Number - 1)
    }

    /// What a part is called in the file. The first that is called so counts; `None` is for what
    /// is no artifact.
    pub fn refer(&mut self, reference: Cow<'s, str>, part: Option<Number>) {
        self.references.entry(reference).or_insert(part);
    }

    /// What a reference stands for that nothing describes.
    pub fn name_only(&mut self, reference: Cow<'s, str>, name: Cow<'s, str>) {
        self.named.entry(reference).or_insert(name);
    }

    /// The part that a reference means.
    pub fn find(&self, reference: &str) -> Option<Number> {
        self.references.get(reference).copied().flatten()
    }

    /// Whether a reference is that of anything that the file describes.
    pub fn knows(&self, reference: &str) -> bool {
        self.references.contains_key(reference)
    }

    /// Tells that something is said of a reference that means nothing in the file; once for each.
    pub fn dangling(
        &mut self,
        at: Range<usize>,
        key: &'static str,
        reference: &str,
        expected: &'static str,
    ) {
        if self.told.len() <= PROBLEMS && self.told.insert(reference.to_owned()) {
            self.odd(at, key, format!("`{reference}`"), expected);
        }
    }

    /// Marks a part as what the file is about.
    pub fn root(&mut self, part: Number) {
        if self.is_root.insert(part) {
            self.roots.push(part);
        }
    }

    /// Marks a part as one that does not end in the whole.
    pub fn set_apart(&mut self, part: Number) {
        if let Some(part) = self.parts.get_mut(part as usize) {
            part.met = Met::Apart;
        }
    }

    /// Adds what a part says of another one.
    pub fn link(&mut self, from: Number, said: Said, to: Number, at: Range<usize>) {
        let place = self.place(at);
        self.links.push(Pending { from, to: Target::Part(to), said, place });
    }

    /// Adds what a part says of whatever a reference means, which may come later in the file. What
    /// the file does not describe is named as it is written.
    pub fn link_to(&mut self, from: Number, said: Said, reference: Cow<'s, str>, at: Range<usize>) {
        let place = self.place(at);
        self.links.push(Pending { from, to: Target::Named(reference), said, place });
    }

    /// Adds a statement of a license.
    pub fn state(&mut self, about: &mut About, said: (Stated, Evidence), at: Range<usize>) {
        let (stated, evidence) = said;
        let place = Some(self.place(at));
        about.statements.push(Statement { stated, component: Component::All, evidence, place });
    }

    /// Hands everything over.
    pub fn finish(mut self, facts: &mut Facts) {
        let references = std::mem::take(&mut self.references);
        self.links.retain_mut(|link| {
            let Target::Named(reference) = &link.to else { return true };
            match references.get(reference) {
                Some(Some(part)) => link.to = Target::Part(*part),
                Some(None) => return false,
                None => {
                    if let Some(name) = self.named.get(reference) {
                        link.to = Target::Named(name.clone());
                    }
                }
            }
            true
        });
        self.settle();
        let kept = self.kept();
        if self.texts.too_long {
            let (place, limit) = (self.source.whole(), "1 MiB each, 32 MiB in all".to_owned());
            let what = "what it holds of license texts";
            self.tell(ReadError::TooMuch { place, what, limit });
        }
        let names: Vec<String> =
            self.parts.iter().map(|p| p.about.name.clone().unwrap_or_default()).collect();
        for link in std::mem::take(&mut self.links) {
            let from = link.from as usize;
            let Some(kind) = self.parts.get(from).map(|p| p.kind) else { continue };
            let (name, to_kind) = match &link.to {
                Target::Part(to) => (&*names[*to as usize], self.parts[*to as usize].kind),
                Target::Named(name) => (&**name, expected(name, link.said, kind)),
            };
            let is_own = matches!(link.said, Said::Own(..));
            if !is_own && bare(name).eq_ignore_ascii_case(bare(&names[from])) {
                continue;
            }
            let (by, evidence) = link.said.between(kind, to_kind);
            let (to, place) = (name.to_owned(), Some(link.place));
            self.parts[from].about.links.push(Link { by, to, place, evidence });
        }
        let parts = self.parts.into_iter().zip(kept);
        facts.others.extend(parts.filter(|(_, kept)| *kept).map(|(p, _)| p.about));
        facts.problems.extend(self.problems);
    }

    /// Where this program's own word stands for a pair, other words for it go, and who is adapted
    /// is an adapter. Where code links what is in it, that it is in it says nothing more.
    fn settle(&mut self) {
        let mut own: HashSet<(Number, Target<'s>)> = HashSet::new();
        for link in self.links.iter().filter(|l| matches!(l.said, Said::Own(..))) {
            own.insert((link.from, link.to.clone()));
            if matches!(link.said, Said::Own(Relation::AdapterOf, _))
                && let Some(part) = self.parts.get_mut(link.from as usize)
                && part.kind == ArtifactKind::Model
            {
                part.kind = ArtifactKind::Adapter;
                part.about.kind = Some(ArtifactKind::Adapter);
            }
        }
        let mut linked: HashSet<(Number, Number)> = HashSet::new();
        if self.links.iter().any(|l| l.said == Said::Holds) {
            for link in self.links.iter().filter(|l| l.said == Said::Depends) {
                if let Target::Part(to) = link.to
                    && [link.from, to].map(|n| self.parts[n as usize].kind)
                        == [ArtifactKind::Code; 2]
                {
                    linked.insert((link.from, to));
                }
            }
        }
        if own.is_empty() && linked.is_empty() {
            return;
        }
        self.links.retain(|l| match (l.said, &l.to) {
            (Said::Own(..), _) => true,
            (Said::Holds, Target::Part(to)) if linked.contains(&(l.from, *to)) => false,
            _ => own.is_empty() || !own.contains(&(l.from, l.to.clone())),
        });
    }

    /// Which parts belong to the whole. What is listed and on nothing's way up from the only root
    /// is contained in it; what only tools stand on is left out.
    fn kept(&mut self) -> Vec<bool> {
        let count = self.parts.len();
        let mut up: Vec<Vec<Number>> = vec![Vec::new(); count];
        let mut has_downstream = vec![false; count];
        for link in &self.links {
            if let Target::Part(to) = link.to
                && let Some(all) = up.get_mut(link.from as usize)
                && link.from != to
            {
                all.push(to);
                has_downstream[to as usize] |= self.parts[link.from as usize].met != Met::Apart;
            }
        }
        let reach = |starts: &[Number], reached: &mut Vec<bool>| {
            let mut open = starts.to_vec();
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut reached[at as usize], true) {
                    open.extend(&up[at as usize]);
                }
            }
        };
        let mut kept = vec![false; count];
        reach(&self.roots, &mut kept);
        let apart: Vec<Number> =
            (0..count as Number).filter(|n| self.parts[*n as usize].met == Met::Apart).collect();
        let mut tools = vec![false; count];
        reach(&apart, &mut tools);
        let mut contained = Vec::new();
        // First what nothing stands on, then rings that nothing leads to.
        for rings in [false, true] {
            for n in 0..count as Number {
                let at = n as usize;
                let part = &self.parts[at];
                let waits = !rings && has_downstream[at];
                if kept[at] || tools[at] || waits {
                    continue;
                }
                if part.met == Met::Listed {
                    contained.push(n);
                }
                reach(&[n], &mut kept);
            }
        }
        if let [root] = self.roots[..] {
            for part in contained {
                let place = self.parts[part as usize].about.place.clone();
                let place = place.unwrap_or_else(|| Arc::new(self.source.whole()));
                let to = Target::Part(part);
                self.links.push(Pending { from: root, to, said: Said::Listed, place });
            }
        }
        kept
    }
}

/// A name without what tells builds of one version apart.
fn bare(name: &str) -> &str {
    if name.starts_with("pkg:") { name.split(['?', '#']).next().unwrap_or(name) } else { name }
}

/// Tells that a file is a form of a bill of materials that is not read.
pub(super) fn other_form(
    input: &Input<'_>,
    found: &'static str,
    expected: &'static str,
) -> ReadError {
    ReadError::OtherForm { place: input.place(), found, expected }
}
