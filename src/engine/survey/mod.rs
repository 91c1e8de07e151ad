//! A whole hub: every artifact judged as if it alone were shipped, by whoever published it. What stands on
//! it sees it as somebody else's, so it may have two titles; mostly they are one.

mod found;
mod held;
mod kept;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use hashbrown::{HashMap, HashSet};

use super::judge::{Depth, Standing};
use super::label::{Label, LabelId, Labels};
use super::memo::Memo;
use super::spread::Sides;
pub(crate) use super::spread::roomy;
use super::terms::{StateId, Terms, TitleId, is_of_outputs};
use super::{acts, derives};
use crate::catalog::Catalog;
use crate::graph::{Artifact, Assumptions, Intent, Line, Lines, cycles, order};
use crate::license::{Rule, RuleSet};
use crate::share::shares;
use crate::vocab::{ArtifactKind, Code, Relation, Verdict};
pub(crate) use found::Found;
use held::{Held, Words, words};

/// How many opinions a thread takes at once.
const AT_ONCE: usize = 64;

/// What a survey is of, by artifact.
#[derive(Clone, Copy)]
pub(crate) struct World<'w> {
    pub lines: &'w Lines,
    pub kind: &'w [ArtifactKind],
    pub label: &'w [LabelId],
    pub described: &'w [bool],
}

impl World<'_> {
    pub(super) fn sides(&self) -> Sides<'_> {
        Sides { kind: self.kind, label: self.label }
    }

    fn nameless(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        let open =
            |l: &&crate::graph::Line| !self.described[l.to as usize] && !acts::leaves_nothing(l.by);
        self.lines.of(at).iter().filter(open).map(|l| l.to)
    }
}

/// All artifacts of a hub, judged.
pub(crate) struct Survey<'c> {
    catalog: &'c Catalog,
    pub intent: Intent,
    pub terms: Terms<'c>,
    /// By artifact, as what stands on it sees it.
    pub(super) states: Vec<StateId>,
    /// What stands on itself: which cycle, and the state as its publisher's own.
    pub(super) knots: HashMap<u32, (u32, StateId)>,
    /// What derives from itself.
    pub(super) cyclic: HashSet<u32>,
    /// What is thought of all that stand so, worked out when it is asked for.
    held: Vec<(Standing, OnceLock<Box<Held>>)>,
    /// By label.
    words: Vec<OnceLock<Words>>,
    /// What opinions were worked out with, from one upload to the next.
    memo: Mutex<Memo>,
    known: HashMap<Standing, u32>,
    /// By artifact: what is thought of it.
    pub(super) opinions: Vec<u32>,
    /// By artifact: the longest way up, in relations; a cycle counts as one artifact.
    pub depths: Vec<u32>,
}

impl<'c> Survey<'c> {
    pub fn new(catalog: &'c Catalog, intent: Intent, answers: Assumptions) -> Self {
        let labels = Labels::new(catalog, intent.as_of);
        Self {
            catalog,
            intent,
            terms: Terms::new(labels, answers),
            states: Vec::new(),
            knots: HashMap::new(),
            cyclic: HashSet::new(),
            held: Vec::new(),
            words: Vec::new(),
            memo: Mutex::default(),
            known: HashMap::new(),
            opinions: Vec::new(),
            depths: Vec::new(),
        }
    }

    /// What it is judged by.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// The label of all artifacts that say what this one says.
    pub fn label(&mut self, sample: &Artifact) -> LabelId {
        let label = self.terms.labels.of(sample);
        self.words.resize_with(self.terms.labels.labels.len(), OnceLock::new);
        label
    }

    /// Judges all artifacts, by so many threads.
    pub fn judge(&mut self, world: World<'_>, threads: usize) {
        let order = order(world.lines);
        let sides = world.sides();
        self.states = sides.spread(&mut self.terms, world.lines, &order, |_| true, threads);
        self.depths = roomy(0, order.depths.len());
        self.depths.copy_from_slice(&order.depths);
        self.knots.clear();
        self.cyclic.clear();
        self.knotted(world, &order.knotted);
        self.think_of_all(world, threads);
    }

    /// What is thought of all. Those of one state are thought of alike, by whether they stand on anything.
    fn think_of_all(&mut self, world: World<'_>, threads: usize) {
        let alike = |at: u32| {
            let derived = u32::from(!world.lines.of(at).is_empty());
            (!self.asks_whose(world, at)).then(|| 2 * self.states[at as usize] + derived)
        };
        let all: Vec<u32> = (0..world.lines.count() as u32).collect();
        let alike = shares(&all, threads, |all| all.iter().map(|n| alike(*n)).collect::<Vec<_>>());
        let mut known = vec![u32::MAX; 2 * self.terms.states()];
        self.opinions = roomy(0, all.len());
        for (at, alike) in all.into_iter().zip(alike.into_iter().flatten()) {
            self.opinions[at as usize] = match alike {
                None => self.think(world, at),
                Some(alike) => {
                    if known[alike as usize] == u32::MAX {
                        known[alike as usize] = self.think(world, at);
                    }
                    known[alike as usize]
                }
            };
        }
    }

    /// Makes room for what comes later.
    pub fn make_room_for_more(&mut self) {
        self.terms.make_room();
        self.held.reserve_exact(self.held.len() / 16);
        for list in [&mut self.states, &mut self.depths, &mut self.opinions] {
            list.reserve_exact(list.len() / 16);
        }
        self.known.reserve(self.known.len() / 16);
    }

    /// What there is to know of what stands on itself or on such.
    pub(super) fn knotted(&mut self, world: World<'_>, knotted: &[Vec<u32>]) {
        let on_itself = |at: u32| world.lines.of(at).iter().any(|l| l.to == at);
        for members in knotted {
            let depth = depth(world.lines, members, &self.depths);
            members.iter().for_each(|at| self.depths[*at as usize] = depth);
            if members.len() == 1 && !on_itself(members[0]) {
                continue;
            }
            let seen: Vec<StateId> = members.iter().map(|at| self.states[*at as usize]).collect();
            let (terms, lines) = (&mut self.terms, world.lines);
            world.sides().knot(terms, lines, members, &|_| false, &mut self.states);
            for (at, seen) in members.iter().zip(seen) {
                let own = std::mem::replace(&mut self.states[*at as usize], seen);
                self.knots.insert(*at, (members[0], own));
            }
        }
        self.cyclic.extend(cycles(world.lines, knotted, derives).into_iter().flatten());
    }

    /// What is thought of an artifact, as its publisher's own; made where nothing stands so yet.
    pub(super) fn think(&mut self, world: World<'_>, at: u32) -> u32 {
        let lines = world.lines.of(at);
        let seen = self.terms.state(self.states[at as usize]);
        let title = match self.knots.get(&at) {
            Some((_, own)) => self.terms.state(*own).title,
            None if self.asks_whose(world, at) => {
                let (terms, lines) = (&mut self.terms, world.lines);
                world.sides().arriving(terms, lines, at, false, &self.states)
            }
            None => seen.title,
        };
        let standing = of_publisher(seen.kind, seen.label, title, !lines.is_empty());
        if let Some(known) = self.known.get(&standing) {
            return *known;
        }
        let number = self.held.len() as u32;
        self.held.push((standing, OnceLock::new()));
        self.known.insert(standing, number);
        number
    }

    /// Whether what arrives at an artifact hangs on whose it is: what came of outputs does, and what
    /// stands on itself.
    fn asks_whose(&self, world: World<'_>, at: u32) -> bool {
        let of_outputs = |l: &Line| is_of_outputs(l.by) || l.by == Relation::Unstated;
        world.lines.of(at).iter().any(of_outputs) || self.knots.contains_key(&at)
    }

    /// Works out what is thought of all, so many threads together. Those of one label come one after the
    /// other: they ask the same, and what they ask stays in the processor's cache.
    pub fn work_out(&self, threads: usize) {
        let mut by_label: Vec<Vec<u32>> = vec![Vec::new(); self.terms.labels.labels.len()];
        for (n, (standing, _)) in self.held.iter().enumerate() {
            by_label[standing.label as usize].push(n as u32);
        }
        let all = by_label.concat();
        let parts: Vec<&[u32]> = all.chunks(AT_ONCE).collect();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads.clamp(1, 64) {
                scope.spawn(|| {
                    let memo = self.memo();
                    while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                        for n in *part {
                            let (standing, held) = &self.held[*n as usize];
                            held.get_or_init(|| Box::new(self.hold(*standing, &memo)));
                        }
                    }
                    self.learn(memo);
                });
            }
        });
    }

    /// What is thought of an artifact, whatever its name and its neighbors are.
    pub fn held(&self, at: u32) -> &Held {
        self.held_of(self.opinions[at as usize])
    }

    /// What is thought of all that stand so, by its number.
    pub fn held_of(&self, number: u32) -> &Held {
        let (standing, held) = &self.held[number as usize];
        held.get_or_init(|| {
            let memo = self.memo();
            let made = Box::new(self.hold(*standing, &memo));
            self.learn(memo);
            made
        })
    }

    /// Works out what is thought of some artifacts, one after the other: what two of them ask is made once.
    pub fn work_out_some(&self, artifacts: &[u32]) {
        let memo = self.memo();
        for at in artifacts {
            let (standing, held) = &self.held[self.opinions[*at as usize] as usize];
            held.get_or_init(|| Box::new(self.hold(*standing, &memo)));
        }
        self.learn(memo);
    }

    /// What the labels of those say in words.
    pub fn words_of(&self, number: u32) -> &Words {
        let label = self.held[number as usize].0.label as usize;
        self.words[label].get_or_init(|| words(&self.terms.labels.labels[label]))
    }

    /// The names of the licenses that arrive.
    pub fn title<'s>(&'s self, held: &'s Held) -> impl Iterator<Item = &'s str> {
        held.title.iter().map(|atom| &*self.terms.labels.atoms[*atom as usize].leaf.shown)
    }

    /// The clauses that decide `blocked`.
    pub fn blocking<'s>(
        &'s self,
        held: &'s Held,
    ) -> impl Iterator<Item = (Code, &'s RuleSet, &'s Rule)> {
        let blocked = held.told.iter().filter(|told| told.verdict == Verdict::Blocked);
        blocked.filter_map(|told| {
            let (set, rule) = self.clause(told.clause?)?;
            Some((told.code, set, rule))
        })
    }

    /// The number of what is thought of an artifact: equal for all that stand alike.
    pub fn opinion(&self, at: u32) -> u32 {
        self.opinions[at as usize]
    }

    /// The label of an artifact.
    pub fn label_of(&self, at: u32) -> &Label {
        &self.terms.labels.labels[self.terms.state(self.states[at as usize]).label as usize]
    }

    /// The canonical license of an artifact, as far as it is known.
    pub fn license(&self, at: u32) -> Option<String> {
        self.label_of(at).text(|e| e.normalized.clone())
    }
}

/// The depth of what stands on itself.
fn depth(lines: &Lines, members: &[u32], depths: &[u32]) -> u32 {
    let outside = |to: &u32| members.binary_search(to).is_err();
    let above = members.iter().flat_map(|at| lines.of(*at)).map(|l| l.to);
    above.filter(outside).map(|to| depths[to as usize] + 1).max().unwrap_or(0)
}

/// How what is one's publisher's own stands.
fn of_publisher(kind: ArtifactKind, label: LabelId, title: TitleId, derived: bool) -> Standing {
    Standing { kind, label, title, depth: Depth::Full, derived, owned: true, claimed: false }
}
