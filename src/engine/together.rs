//! Can two upstreams meet under any license at all?

use std::collections::BTreeSet;
use std::sync::Arc;

use super::acts::strict_rules;
use super::draft::{Cite, Draft, Why, is_outbound, plain};
use super::judge::{Case, Judge};
use super::label::Atom;
use super::outbound::can_meet;
use super::sum::{Made, Sum};
use super::terms::Item;
use crate::catalog::Leaf;
use crate::vocab::{Reach, Switch, Verdict, WordSet};

/// An item that may be apart from another.
struct Candidate<'t> {
    item: Item,
    atom: &'t Atom,
    /// What it hangs on.
    open: WordSet<Switch>,
}

impl Candidate<'_> {
    /// Whether it has to be asked if two can meet: the label of the one that demands something does for
    /// both, and none where neither does.
    fn may_be_apart_from(&self, other: &Self) -> bool {
        let (a, b) = (self.atom, other.atom);
        (a.demanding && b.demanding || a.closed || b.closed)
            && a.license != b.license
            && self.item.part == other.item.part
            && (a.label, a.part) != (b.label, b.part)
    }
}

impl<'t> Judge<'t, '_> {
    /// Of what the label refuses: can two of them meet under any label? Where not, that is told
    /// instead.
    pub(crate) fn together(&self, case: &Case<'_>, sum: &mut Sum) {
        let outbound = |drafts: &Sum| {
            let refused = drafts.drafts().filter(|d| is_outbound(d.code));
            refused.cloned().collect::<Vec<_>>()
        };
        let found = self.apart(case, &outbound(sum));
        if found.is_empty() {
            return;
        }
        // A pair replaces what is told of one of the two, unless that is worse.
        sum.leave_out(|draft| {
            let replaces = |p: &Arc<Draft>| {
                p.items.iter().any(|i| i.atom == draft.items[0].atom) && p.verdict >= draft.verdict
            };
            is_outbound(draft.code) && found.iter().any(replaces)
        });
        sum.push(Arc::new(Made::of(found)));
    }

    /// The pairs that cannot meet.
    fn apart(&self, case: &Case<'_>, refused: &[Arc<Draft>]) -> Vec<Arc<Draft>> {
        let mut found: Vec<Arc<Draft>> = Vec::new();
        // A label that does for all of them is the proof that they can meet.
        if refused.is_empty() && !case.label.parts.is_empty() {
            return found;
        }
        let candidates = self.candidates(case);
        let fails = |c: &Candidate<'_>| refused.iter().any(|d| d.items[0].atom == c.item.atom);
        for (n, a) in candidates.iter().enumerate() {
            for b in candidates[n + 1..].iter().filter(|b| a.may_be_apart_from(b)) {
                // Told only where the label fails for one of them: a label that does is the proof
                // that they can meet.
                if !case.label.parts.is_empty() && !fails(a) && !fails(b) {
                    continue;
                }
                let pair = match a.atom.options.max(b.atom.options) {
                    0 | 1 => self.pair(case, a, b),
                    _ => self.pair_of_choices(case, a, b, &candidates).map(Arc::new),
                };
                let Some(pair) = pair else { continue };
                let same =
                    |d: &Arc<Draft>, leaf: usize| d.leaves[leaf].id() == pair.leaves[leaf].id();
                if !found.iter().any(|d| same(d, 0) && same(d, 1)) {
                    found.push(pair);
                }
            }
        }
        found
    }

    /// What may be apart from something else that has arrived.
    fn candidates(&self, case: &Case<'_>) -> Vec<Candidate<'t>> {
        let atoms = &self.terms.labels.atoms;
        let candidate = |item: &Item| {
            let atom = &atoms[item.atom as usize];
            if matches!(item.reach, Reach::Beside | Reach::Run) || atom.leaf.rules.is_none() {
                return None;
            }
            let (_, gate, _) = self.gates(*item);
            Some(Candidate { item: *item, atom, open: item.switches().union(gate?) })
        };
        case.arriving.items.iter().filter_map(candidate).collect()
    }

    /// What is found of two that leave no choice: nothing else matters for it.
    fn pair(&self, case: &Case<'_>, a: &Candidate<'_>, b: &Candidate<'_>) -> Option<Arc<Draft>> {
        if self.meet(case, a.item, b.item) {
            return None;
        }
        let questions = self.questions(a.item).union(self.questions(b.item));
        let pair = (case.kind, case.depth, a.item, b.item);
        let weigh = || self.weigh_pair(a, b, a.open.union(b.open), false);
        Some(self.memo.pair((pair, self.answers.of(questions)), weigh))
    }

    /// The same of alternatives: all that stand there must be apart.
    fn pair_of_choices(
        &self,
        case: &Case<'_>,
        a: &Candidate<'_>,
        b: &Candidate<'_>,
        candidates: &[Candidate<'_>],
    ) -> Option<Draft> {
        // Most meet, and then the rest need not be asked.
        let apart = !self.meet(case, a.item, b.item)
            && self.is_whole(case, a.item)
            && self.is_whole(case, b.item)
            && self
                .alternatives(case, a.item)
                .all(|a| self.alternatives(case, b.item).all(|b| !self.meet(case, a, b)));
        if !apart {
            return None;
        }
        // It rests on every combination: on what any of them hangs on, it hangs.
        let each: Vec<Item> =
            self.alternatives(case, a.item).chain(self.alternatives(case, b.item)).collect();
        let counts =
            |c: &&Candidate<'_>| each.contains(&c.item) || c.item == a.item || c.item == b.item;
        let open =
            candidates.iter().filter(counts).fold(WordSet::EMPTY, |all, c| all.union(c.open));
        Some(self.weigh_pair(a, b, open, each.iter().any(|i| i.is_unstated())))
    }

    fn weigh_pair(
        &self,
        a: &Candidate<'_>,
        b: &Candidate<'_>,
        open: WordSet<Switch>,
        unstated: bool,
    ) -> Draft {
        let leaves = vec![a.atom.leaf.clone(), b.atom.leaf.clone()];
        let cites = [a, b].into_iter().enumerate().flat_map(|(leaf, c)| {
            let (reach, ..) = self.gates(c.item);
            let rules = c.atom.leaf.rules.iter().flat_map(move |s| strict_rules(s, reach));
            rules.map(move |rule| Cite { leaf, rule })
        });
        let cites = cites.collect();
        let items = vec![a.item, b.item];
        let mut draft =
            self.weigh(Draft { items, leaves, cites, ..plain(Why::CannotMeet) }, a.item, open);
        if unstated || b.item.is_unstated() {
            draft.verdict = Verdict::Unknown;
        }
        draft
    }

    /// Whether two can meet under some label: that hangs on no question, and on no statement.
    fn meet(&self, case: &Case<'_>, a: Item, b: Item) -> bool {
        let atoms = &self.terms.labels.atoms;
        let plain = |i: Item| Item { atom: atoms[i.atom as usize].first, open: 0, ..i };
        let (a, b) = (plain(a), plain(b));
        self.memo.meet((case.kind, case.depth, a, b), || self.can_meet(case, a, b))
    }

    /// The items that stand where this one does, one for each alternative of its statement.
    fn alternatives(&self, case: &Case<'_>, item: Item) -> impl Iterator<Item = Item> {
        let atoms = &self.terms.labels.atoms;
        let own = &atoms[item.atom as usize];
        let stands_there = move |i: &Item| {
            let other = &atoms[i.atom as usize];
            (other.label, other.part) == (own.label, own.part)
                && (other.alternative != own.alternative || *i == item)
                && other.leaf.rules.is_some()
        };
        case.arriving.items.iter().copied().filter(stands_there)
    }

    /// Whether each alternative of an item's statement has arrived with terms that are known: one
    /// that has not may meet anything.
    fn is_whole(&self, case: &Case<'_>, item: Item) -> bool {
        let atoms = &self.terms.labels.atoms;
        let arrived = self.alternatives(case, item);
        let arrived: BTreeSet<u32> = arrived.map(|i| atoms[i.atom as usize].alternative).collect();
        let part = self.part_of(&atoms[item.atom as usize]);
        part.is_none_or(|p| arrived.len() == p.expression.alternatives.len())
    }

    fn can_meet(&self, case: &Case<'_>, a: Item, b: Item) -> bool {
        let lookup = |id: &str| Leaf { shown: id.into(), rules: self.catalog.get(id) };
        let atoms = &self.terms.labels.atoms;
        let sets = [a, b].map(|i| atoms[i.atom as usize].leaf.rules.clone());
        let [Some(one), Some(two)] = &sets else { return true };
        let (first, second) = (
            self.demand(case, a, one, self.gates(a).0),
            self.demand(case, b, two, self.gates(b).0),
        );
        let leaf = |i: Item| &atoms[i.atom as usize].leaf;
        can_meet(&[(&first, leaf(a)), (&second, leaf(b))], lookup)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;
    use crate::engine::judge::Depth;
    use crate::engine::label::Labels;
    use crate::engine::memo::Memo;
    use crate::engine::terms::{NOTHING, Terms};
    use crate::graph::{Artifact, Assumptions, Intent};
    use crate::vocab::{ArtifactKind, Component};

    /// Licenses that demand nothing, each against all others.
    #[test]
    fn what_need_not_be_asked_can_meet() {
        let catalog = Catalog::builtin();
        let mut labels = Labels::new(&catalog, None);
        let model = |id: &str| Artifact::new("", ArtifactKind::Model).license(id);
        let all: Vec<_> = catalog.ids().map(|id| labels.of(&model(id))).collect();
        let nameless = labels.of(&Artifact::new("", ArtifactKind::Model));
        let terms = Terms::new(labels, Assumptions::default());
        let intent = Intent::default();
        let (answers, memo) = (Assumptions::default(), Memo::default());
        let judge =
            Judge { terms: &terms, catalog: &catalog, intent: &intent, answers, memo: &memo };
        let own = |label: &u32| terms.own(*label).find(|i| i.part == Component::All);
        let items: Vec<Item> = all.iter().filter_map(own).collect();
        let atom = |i: &Item| &terms.labels.atoms[i.atom as usize];
        let free = items.iter().filter(|i| !atom(i).demanding && !atom(i).closed).step_by(16);
        let arriving = terms.in_order(terms.title(NOTHING));
        let (kind, depth, number) = (ArtifactKind::Model, Depth::Full, nameless);
        let label = &terms.labels.labels[nameless as usize];
        let case = Case { kind, intent: &intent, depth, number, label, arriving: &arriving };
        let candidate = |i: &Item| Candidate { item: *i, atom: atom(i), open: WordSet::EMPTY };
        let mut asked = 0;
        for (one, other) in free.flat_map(|one| items.iter().map(move |other| (one, other))) {
            for reach in [Reach::Verbatim, Reach::Adapted, Reach::Linked] {
                let [a, b] = [one, other].map(|i| Item { reach, ..*i });
                let known = atom(&a).leaf.rules.is_some() && atom(&b).leaf.rules.is_some();
                if known && !candidate(&a).may_be_apart_from(&candidate(&b)) {
                    let names = (atom(&a).leaf.id(), atom(&b).leaf.id());
                    assert!(judge.can_meet(&case, a, b), "{names:?} {reach:?}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 1_000, "{asked}");
    }
}
