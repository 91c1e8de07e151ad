//! A whole hub: every artifact judged as if it alone were shipped, by whoever published it. What stands on
//! it sees it as somebody else's, so it may have two titles; mostly they are one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::draft::{Draft, Due, Why, plain};
use super::duties::has_prefix;
use super::judge::{Depth, Judge, Standing};
use super::label::{Label, LabelId, Labels, Problem};
use super::prove::Ground;
use super::spread::Sides;
use super::terms::{self, Item, StateId, Terms, is_of_outputs};
use super::{acts, derives};
use crate::catalog::Catalog;
use crate::graph::{Artifact, Assumptions, Intent, Lines, cycles, order};
use crate::license::{Effect, Require, Rule, RuleSet};
use crate::vocab::{ArtifactKind, Code, Duty, Relation, Switch, Verdict, WordSet};

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

/// A name that a license demands.
#[derive(Debug, Clone)]
struct Prefix {
    due: Due,
    text: String,
    /// What another name weighs.
    verdict: Verdict,
}

/// What an answer to an open question would give.
#[derive(Debug, Clone)]
struct Other {
    switch: Switch,
    answer: bool,
    verdict: Verdict,
    prefixes: Vec<Prefix>,
}

/// What a label says, in words.
#[derive(Debug)]
pub(crate) struct Words {
    /// The license as it was written, and as it is known.
    pub declared: Option<String>,
    pub normalized: Option<String>,
    /// Stated names of licenses that nobody knows.
    pub unmapped: Vec<String>,
}

/// What is thought of all artifacts that stand alike.
#[derive(Debug)]
pub(crate) struct Held {
    drafts: Vec<Arc<Draft>>,
    verdict: Verdict,
    /// Of its own license.
    pub words: Arc<Words>,
    /// Names of the licenses that arrive.
    pub title: Vec<Arc<str>>,
    /// Whether it states a license, and none that arrives.
    pub drifted: bool,
    pub duties: WordSet<Duty>,
    /// Those of them that the label breaks.
    pub broken: WordSet<Duty>,
    /// Of what arrives that of which nobody knows the terms.
    unknown: Vec<Item>,
    prefixes: Vec<Prefix>,
    others: Vec<Other>,
}

/// Something that was found at an artifact, with the artifact that it is from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'s> {
    pub code: Code,
    pub verdict: Verdict,
    /// `None`: it is about the artifact's own.
    pub upstream: Option<u32>,
    /// The first clause that decides.
    pub clause: Option<(&'s RuleSet, &'s Rule)>,
}

/// What a thread remembers while it works opinions out.
#[derive(Default)]
struct Desk<'t, 'c> {
    /// One for each set of answers.
    judges: Vec<Judge<'t, 'c>>,
    words: HashMap<LabelId, Arc<Words>>,
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
    held: Vec<(Standing, OnceLock<Held>)>,
    known: HashMap<Standing, u32>,
    /// By artifact: what is thought of it.
    pub(super) opinions: Vec<u32>,
    /// By artifact: the longest way up, in relations; a cycle counts as one artifact.
    pub depths: Vec<u32>,
}

impl Held {
    /// The clauses that decide `blocked`.
    pub fn blocking(&self) -> impl Iterator<Item = (Code, &RuleSet, &Rule)> {
        let blocked = self.drafts.iter().filter(|d| d.verdict == Verdict::Blocked);
        blocked.filter_map(|d| first_clause(d).map(|(set, rule)| (d.code, set, rule)))
    }
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
        self.terms.labels.of(sample)
    }

    /// Judges all artifacts.
    pub fn judge(&mut self, world: World<'_>) {
        let count = world.lines.count();
        let order = order(world.lines, &world.lines.downstreams());
        self.states = world.sides().spread(&mut self.terms, world.lines, &order, |_| true);
        self.depths = vec![0; count];
        for at in &order.sorted {
            self.depths[*at as usize] = self.depth(world, &[*at]);
        }
        self.knots.clear();
        self.cyclic.clear();
        self.knotted(world, &order.knotted);
        self.opinions = vec![0; count];
        for at in 0..count as u32 {
            self.opinions[at as usize] = self.think(world, at);
        }
    }

    /// What there is to know of what stands on itself or on such.
    pub(super) fn knotted(&mut self, world: World<'_>, knotted: &[Vec<u32>]) {
        let on_itself = |at: u32| world.lines.of(at).iter().any(|l| l.to == at);
        for members in knotted {
            let depth = self.depth(world, members);
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

    pub(super) fn depth(&self, world: World<'_>, members: &[u32]) -> u32 {
        let outside = |to: &u32| members.binary_search(to).is_err();
        let above = members.iter().flat_map(|at| world.lines.of(*at)).map(|l| l.to);
        above.filter(outside).map(|to| self.depths[to as usize] + 1).max().unwrap_or(0)
    }

    /// What is thought of an artifact, as its publisher's own; made where nothing stands so yet.
    pub(super) fn think(&mut self, world: World<'_>, at: u32) -> u32 {
        let lines = world.lines.of(at);
        let seen = self.terms.state(self.states[at as usize]);
        let title = match self.knots.get(&at) {
            Some((_, own)) => self.terms.state(*own).title,
            // Only what came of outputs asks whose the artifact is.
            None if lines.iter().any(|l| is_of_outputs(l.by) || l.by == Relation::Unstated) => {
                let (terms, lines) = (&mut self.terms, world.lines);
                world.sides().arriving(terms, lines, at, false, &self.states)
            }
            None => seen.title,
        };
        let standing = Standing {
            kind: seen.kind,
            label: seen.label,
            title,
            depth: Depth::Full,
            derived: !lines.is_empty(),
            owned: true,
            claimed: false,
        };
        if let Some(known) = self.known.get(&standing) {
            return *known;
        }
        let number = self.held.len() as u32;
        self.held.push((standing, OnceLock::new()));
        self.known.insert(standing, number);
        number
    }

    /// Works out what is thought of all, so many threads together.
    pub fn work_out(&self, threads: usize) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads.clamp(1, 64) {
                scope.spawn(|| {
                    let mut desk = Desk::default();
                    while let Some(some) = self.held.get(next.fetch_add(64, Ordering::Relaxed)..) {
                        if some.is_empty() {
                            return;
                        }
                        for (standing, held) in &some[..some.len().min(64)] {
                            held.get_or_init(|| self.hold(*standing, &mut desk));
                        }
                    }
                });
            }
        });
    }

    fn hold<'s>(&'s self, standing: Standing, desk: &mut Desk<'s, 'c>) -> Held {
        let terms = &self.terms;
        let label = &terms.labels.labels[standing.label as usize];
        let arriving = terms.in_order(standing.title);
        let words = desk.words.entry(standing.label).or_insert_with(|| Arc::new(words(label)));
        let words = Arc::clone(words);
        let mut judged = |answers: Assumptions| {
            let judges = &mut desk.judges;
            let known = judges.iter().position(|j| j.answers == answers).unwrap_or_else(|| {
                judges.push(Judge::new(terms, self.catalog, &self.intent, answers));
                judges.len() - 1
            });
            judges[known].opinion(standing, &arriving)
        };
        let opinion = judged(terms.answers);
        let asked = opinion.drafts.iter().fold(WordSet::EMPTY, |all, d| d.switches.union(all));
        let asked = asked.iter().filter(|s| terms.answers.answer(*s).is_none());
        let mut others = Vec::new();
        for (switch, answer) in asked.flat_map(|s| [(s, false), (s, true)]) {
            let answers = terms.answers.with(switch, answer);
            let other = judged(answers);
            let prefixes = self.prefixes(&other.dues, answers);
            others.push(Other { switch, answer, verdict: other.verdict(), prefixes });
        }
        let leaf = |i: &Item| &terms.labels.atoms[i.atom as usize].leaf;
        // Items are in the order of their names.
        let mut title: Vec<Arc<str>> =
            arriving.iter().map(|i| Arc::clone(&leaf(i).shown)).collect();
        title.dedup();
        let unknown = |i: &&Item| opinion.unknown && leaf(i).rules.is_none();
        let mut stated =
            label.parts.iter().flat_map(|p| p.expression.alternatives.iter().flatten());
        let is_dropped = |d: &&Due| {
            let drops = |draft: &&Arc<Draft>| {
                draft.code == Code::OutboundDropsTerms
                    && draft.items.iter().any(|i| i.atom == d.item.atom)
            };
            opinion.drafts.iter().any(|draft| drops(&draft))
        };
        let runs_on = |d: &Duty| {
            matches!(d, Duty::PassOnLicense | Duty::SameLicense | Duty::PassOnRestrictions)
        };
        let duty = |due: &Due| Some(self.require(due)?.1.duty);
        let broken = opinion.dues.iter().filter(|d| is_dropped(d)).filter_map(duty).filter(runs_on);
        Held {
            verdict: opinion.verdict(),
            drifted: !title.is_empty()
                && !label.parts.is_empty()
                && !stated.any(|l| title.binary_search(&l.shown).is_ok()),
            words,
            duties: opinion.dues.iter().filter_map(duty).collect(),
            broken: broken.collect(),
            title,
            unknown: arriving.iter().filter(unknown).copied().collect(),
            prefixes: self.prefixes(&opinion.dues, terms.answers),
            others,
            drafts: opinion.drafts,
        }
    }

    fn require(&self, due: &Due) -> Option<(&RuleSet, &Require, &Rule)> {
        let set = self.terms.labels.atoms[due.item.atom as usize].leaf.rules.as_deref()?;
        let rule = set.rules.get(due.rule)?;
        match &rule.effect {
            Effect::Require(require) => Some((set, require, rule)),
            _ => None,
        }
    }

    /// Names that are owed under these answers.
    fn prefixes(&self, dues: &[Due], answers: Assumptions) -> Vec<Prefix> {
        let owed = |due: &Due| {
            let (_, require, _) = self.require(due)?;
            let is_owed = require.duty == Duty::NamePrefix
                && !require.request
                && due.switches.iter().all(|s| answers.answer(s).is_some());
            let text = require.prefix.clone().unwrap_or_default();
            let verdict =
                if due.item.is_unstated() { Verdict::Unknown } else { Verdict::Conditional };
            is_owed.then_some(Prefix { due: *due, text, verdict })
        };
        dues.iter().filter_map(owed).collect()
    }

    /// What is thought of an artifact, whatever its name and its neighbors are.
    pub fn held(&self, at: u32) -> &Held {
        self.held_of(self.opinions[at as usize])
    }

    /// What is thought of all that stand so, by its number.
    pub fn held_of(&self, number: u32) -> &Held {
        let (standing, held) = &self.held[number as usize];
        held.get_or_init(|| self.hold(*standing, &mut Desk::default()))
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

    /// The verdict of an artifact of this name.
    pub fn verdict<N: AsRef<str>>(
        &self,
        world: World<'_>,
        at: u32,
        name: impl FnOnce() -> N,
    ) -> Verdict {
        let held = self.held(at);
        let verdict = match &held.prefixes[..] {
            [] => held.verdict,
            prefixes => settled(held.verdict, prefixes, name().as_ref()),
        };
        verdict.max(self.around(world, at))
    }

    /// What hangs on neighbors: unknown upstreams, cycles.
    fn around(&self, world: World<'_>, at: u32) -> Verdict {
        match self.cyclic.contains(&at) || world.nameless(at).next().is_some() {
            true => Verdict::Unknown,
            false => Verdict::Clear,
        }
    }

    /// Answers that would change the verdict from what it is, with what it would be.
    pub fn changes(
        &self,
        world: World<'_>,
        at: u32,
        name: &str,
        is: Verdict,
    ) -> Vec<(Switch, bool, Verdict)> {
        let around = self.around(world, at);
        let other = |o: &Other| {
            let verdict = settled(o.verdict, &o.prefixes, name).max(around);
            (verdict != is).then_some((o.switch, o.answer, verdict))
        };
        self.held(at).others.iter().filter_map(other).collect()
    }

    /// What is found at an artifact of this name.
    pub fn found(&self, world: World<'_>, at: u32, name: &str) -> Vec<Found<'_>> {
        let held = self.held(at);
        let knot = |n: u32| self.knots.get(&n).map(|(knot, _)| *knot);
        let inside = |n: u32| n == at || knot(at).is_some_and(|k| knot(n) == Some(k));
        let ground = Ground {
            terms: &self.terms,
            lines: world.lines,
            state: |n: u32| match self.knots.get(&n) {
                Some((_, own)) if inside(n) => *own,
                _ => self.states[n as usize],
            },
            stranger: |n: u32| !inside(n),
        };
        // Several findings rest on one license.
        let mut known: Vec<(Item, Option<u32>)> = Vec::new();
        let mut from = |item: Item, own: bool| {
            if own {
                return None;
            }
            if let Some((_, upstream)) = known.iter().find(|(i, _)| *i == item) {
                return *upstream;
            }
            // What comes back along a cycle is the artifact's own.
            let upstream = ground.nearest(at, item, false).filter(|upstream| *upstream != at);
            known.push((item, upstream));
            upstream
        };
        let mut found: Vec<Found<'_>> = Vec::new();
        for draft in &held.drafts {
            let upstream = draft.items.first().and_then(|i| from(*i, draft.own));
            let (code, verdict, clause) = (draft.code, draft.verdict, first_clause(draft));
            found.push(Found { code, verdict, upstream, clause });
        }
        for prefix in held.prefixes.iter().filter(|p| !has_prefix(name, &p.text)) {
            let due = &prefix.due;
            let clause = self.require(due).map(|(set, _, rule)| (set, rule));
            let (code, verdict) = (Code::ObligationUnmet, prefix.verdict);
            found.push(Found { code, verdict, upstream: from(due.item, due.own), clause });
        }
        let unknown =
            |code: Code, upstream| Found { code, verdict: code.verdict(), upstream, clause: None };
        found.extend(world.nameless(at).map(|to| unknown(Code::UpstreamUnknown, Some(to))));
        // What is wrong with the statements of an upstream is told where it is felt.
        for upstream in held.unknown.iter().filter_map(|i| ground.nearest(at, *i, true)) {
            match world.described[upstream as usize] {
                false => found.push(unknown(Code::UpstreamUnknown, Some(upstream))),
                true => {
                    let code = |p: &Problem| plain(Why::Problem(p.clone())).code;
                    let codes = self.label_of(upstream).problems.iter().map(code);
                    found.extend(codes.map(|code| unknown(code, Some(upstream))));
                }
            }
        }
        if self.cyclic.contains(&at) {
            found.push(unknown(Code::LineageCycle, None));
        }
        found
    }
}

/// What is kept of a survey.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    terms: terms::Kept,
    states: Vec<StateId>,
    knots: HashMap<u32, (u32, StateId)>,
    cyclic: HashSet<u32>,
    standings: Vec<Standing>,
    opinions: Vec<u32>,
    depths: Vec<u32>,
}

impl Survey<'_> {
    /// What is worth keeping.
    pub fn kept(&self) -> Kept {
        Kept {
            terms: self.terms.kept(),
            states: self.states.clone(),
            knots: self.knots.clone(),
            cyclic: self.cyclic.clone(),
            standings: self.held.iter().map(|(standing, _)| *standing).collect(),
            opinions: self.opinions.clone(),
            depths: self.depths.clone(),
        }
    }

    /// Takes back what was kept of so many artifacts, where labels are the same again; `false`: it does
    /// not fit.
    pub fn take_back(&mut self, kept: Kept, count: usize) -> bool {
        let states = kept.terms.states();
        let is_state = |s: &StateId| (*s as usize) < states;
        let is_artifact = |n: &u32| (*n as usize) < count;
        let labels = self.terms.labels.labels.len();
        let sound = [kept.states.len(), kept.opinions.len(), kept.depths.len()] == [count; 3]
            && kept.states.iter().all(is_state)
            && kept
                .knots
                .iter()
                .all(|(n, (knot, s))| is_artifact(n) && is_artifact(knot) && is_state(s))
            && kept.cyclic.iter().all(is_artifact)
            && kept.opinions.iter().all(|o| (*o as usize) < kept.standings.len())
            && kept
                .standings
                .iter()
                .all(|s| (s.label as usize) < labels && (s.title as usize) < kept.terms.titles());
        if !sound || !self.terms.take_back(kept.terms) {
            return false;
        }
        self.known = kept.standings.iter().copied().zip(0..).collect();
        self.held = kept.standings.into_iter().map(|s| (s, OnceLock::new())).collect();
        (self.states, self.knots, self.cyclic) = (kept.states, kept.knots, kept.cyclic);
        (self.opinions, self.depths) = (kept.opinions, kept.depths);
        true
    }
}

fn words(label: &Label) -> Words {
    let unmapped = label.problems.iter().filter_map(|p| match p {
        Problem::Unrecognized(names) => Some(names.clone()),
        _ => None,
    });
    Words {
        declared: label.text(|e| e.declared.to_string()),
        normalized: label.text(|e| e.normalized.clone()),
        unmapped: unmapped.flatten().collect(),
    }
}

fn first_clause(draft: &Draft) -> Option<(&RuleSet, &Rule)> {
    let cite = draft.cites.first()?;
    let set = draft.leaves.get(cite.leaf)?.rules.as_deref()?;
    Some((set, set.rules.get(cite.rule)?))
}

/// A verdict, with what hangs on the name.
fn settled(verdict: Verdict, prefixes: &[Prefix], name: &str) -> Verdict {
    let missing = prefixes.iter().filter(|p| !has_prefix(name, &p.text));
    missing.map(|p| p.verdict).fold(verdict, Verdict::max)
}
