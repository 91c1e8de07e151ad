//! What is said of one artifact: what is thought of all that stand so, with its name and its neighbors.

use std::cell::OnceCell;

use super::held::{Other, Prefix, Told};
use super::{Survey, World};
use crate::engine::draft::{Why, plain};
use crate::engine::label::Problem;
use crate::engine::prove::Ground;
use crate::engine::terms::Item;
use crate::license::{Rule, RuleSet};
use crate::vocab::{Code, Switch, Verdict};

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

impl Survey<'_> {
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
            prefixes => self.settled(held.verdict, prefixes, name().as_ref()),
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
            let verdict = self.settled(o.verdict, &o.prefixes, name).max(around);
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
        // Nearly everything comes from what it stands on directly.
        let given = OnceCell::new();
        let nearest = |item: Item, others: bool| {
            let given = given.get_or_init(|| ground.given(at));
            let is_it = |(i, to): &&(Item, u32)| *i == item && !(others && *to == at);
            let giver = given.iter().find(is_it).map(|(_, to)| *to);
            giver.or_else(|| ground.beyond(at, item, others))
        };
        // Several findings rest on one license.
        let mut known: Vec<(Item, Option<u32>)> = Vec::new();
        let mut from = |item: Item| {
            if let Some((_, upstream)) = known.iter().find(|(i, _)| *i == item) {
                return *upstream;
            }
            // What comes back along a cycle is the artifact's own.
            let upstream = nearest(item, false).filter(|upstream| *upstream != at);
            known.push((item, upstream));
            upstream
        };
        let mut found: Vec<Found<'_>> = Vec::new();
        for told in &held.told {
            let Told { code, verdict, .. } = *told;
            let clause = told.clause.and_then(|clause| self.clause(clause));
            found.push(Found { code, verdict, upstream: told.item.and_then(&mut from), clause });
        }
        for Prefix { due, verdict } in self.missing(&held.prefixes, name) {
            let clause = self.require(due).map(|(set, _, rule)| (set, rule));
            let (code, verdict) = (Code::ObligationUnmet, *verdict);
            let upstream = if due.own { None } else { from(due.item) };
            found.push(Found { code, verdict, upstream, clause });
        }
        let unknown =
            |code: Code, upstream| Found { code, verdict: code.verdict(), upstream, clause: None };
        found.extend(world.nameless(at).map(|to| unknown(Code::UpstreamUnknown, Some(to))));
        // What is wrong with the statements of an upstream is told where it is felt.
        for upstream in held.unknown.iter().filter_map(|i| nearest(*i, true)) {
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

    /// A verdict, with what hangs on the name.
    fn settled(&self, verdict: Verdict, prefixes: &[Prefix], name: &str) -> Verdict {
        self.missing(prefixes, name).map(|p| p.verdict).fold(verdict, Verdict::max)
    }
}
