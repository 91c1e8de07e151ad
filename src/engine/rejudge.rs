//! A hub of which a little has changed: only that is judged anew, and whatever stands on it as far as
//! what it sees has changed.

use std::collections::BTreeSet;

use hashbrown::HashSet;

use super::survey::{Survey, World};
use super::terms::{NOTHING, State, StateId};
use crate::graph::components;

impl Survey<'_> {
    /// Judges anew what changed, and what sees another state of it; `downstreams` gives what stands on
    /// an artifact. Returns everything that was looked at, in order.
    pub fn rejudge<D: IntoIterator<Item = u32>>(
        &mut self,
        world: World<'_>,
        changed: &[u32],
        downstreams: impl Fn(u32) -> D,
    ) -> Vec<u32> {
        let before = self.states.len() as u32;
        self.make_room(world);
        let tied = |at: &u32| self.knots.contains_key(at) || stands_on_itself(world, *at);
        let looked_at = match changed.iter().any(tied) {
            true => self.region(world, changed, downstreams),
            false => self.ripple(world, changed, downstreams),
        };
        // What is only named now is no news, but it is there.
        for at in looked_at.iter().copied().chain(before..world.lines.count() as u32) {
            self.opinions[at as usize] = self.think(world, at);
        }
        looked_at
    }

    fn make_room(&mut self, world: World<'_>) {
        for at in self.states.len()..world.lines.count() {
            let (kind, label) = (world.kind[at], world.label[at]);
            self.states.push(self.terms.state_id(State { kind, label, title: NOTHING }));
            self.depths.push(0);
            self.opinions.push(u32::MAX);
        }
    }

    /// Where a cycle may have come or gone: all that stands on what changed, from the beginning.
    fn region<D: IntoIterator<Item = u32>>(
        &mut self,
        world: World<'_>,
        changed: &[u32],
        downstreams: impl Fn(u32) -> D,
    ) -> Vec<u32> {
        let mut region: BTreeSet<u32> = changed.iter().copied().collect();
        let mut todo: Vec<u32> = changed.to_vec();
        while let Some(at) = todo.pop() {
            todo.extend(downstreams(at).into_iter().filter(|down| region.insert(*down)));
        }
        for at in &region {
            self.knots.remove(at);
            self.cyclic.remove(at);
        }
        let all: Vec<u32> = region.into_iter().collect();
        let ordered = components(world.lines, &all, |_| true);
        for members in &ordered {
            let (terms, states) = (&mut self.terms, &mut self.states);
            world.sides().knot(terms, world.lines, members, &|_| true, states);
        }
        self.knotted(world, &ordered);
        all
    }

    /// Where all cycles stay as they are: from what changed downwards, until nothing is new.
    fn ripple<D: IntoIterator<Item = u32>>(
        &mut self,
        world: World<'_>,
        changed: &[u32],
        downstreams: impl Fn(u32) -> D,
    ) -> Vec<u32> {
        let mut looked_at: BTreeSet<u32> = BTreeSet::new();
        // The nearest to what stands on nothing first: what is below them waits for them.
        let mut todo: BTreeSet<(u32, u32)> =
            changed.iter().map(|at| (self.depths[*at as usize], *at)).collect();
        while let Some((_, at)) = todo.pop_first() {
            let members = self.knot_of(world, at);
            let seen = |s: &Self| -> Vec<(StateId, u32)> {
                members.iter().map(|n| (s.states[*n as usize], s.depths[*n as usize])).collect()
            };
            let before = seen(self);
            let (terms, states) = (&mut self.terms, &mut self.states);
            world.sides().knot(terms, world.lines, &members, &|_| true, states);
            self.knotted(world, std::slice::from_ref(&members));
            for ((n, was), is) in members.iter().zip(before).zip(seen(self)) {
                looked_at.insert(*n);
                if was != is {
                    let below =
                        downstreams(*n).into_iter().filter(|d| members.binary_search(d).is_err());
                    todo.extend(below.map(|down| (self.depths[down as usize], down)));
                }
            }
        }
        looked_at.into_iter().collect()
    }

    /// What lies on one cycle with an artifact; itself alone where it lies on none.
    fn knot_of(&self, world: World<'_>, at: u32) -> Vec<u32> {
        let Some((knot, _)) = self.knots.get(&at) else { return vec![at] };
        let same = |n: &u32| self.knots.get(n).is_some_and(|(k, _)| k == knot);
        let (mut members, mut todo) = (BTreeSet::from([at]), vec![at]);
        while let Some(n) = todo.pop() {
            let up = world.lines.of(n).iter().map(|l| l.to).filter(same);
            todo.extend(up.filter(|n| members.insert(*n)));
        }
        members.into_iter().collect()
    }
}

/// Whether a way up from an artifact leads back to it.
fn stands_on_itself(world: World<'_>, at: u32) -> bool {
    let mut seen = HashSet::new();
    let mut todo = vec![at];
    while let Some(n) = todo.pop() {
        for line in world.lines.of(n) {
            if line.to == at {
                return true;
            }
            if seen.insert(line.to) {
                todo.push(line.to);
            }
        }
    }
    false
}
