//! Can two upstreams meet under any license at all?

use std::collections::BTreeSet;
use std::rc::Rc;

use super::acts::strict_rules;
use super::draft::{Cite, Draft, Why, plain};
use super::judge::{Case, Judge};
use super::label::Atom;
use super::outbound::can_meet;
use super::terms::Item;
use crate::catalog::Leaf;
use crate::vocab::{Reach, Switch, Verdict, WordSet};

impl Judge<'_, '_> {
    /// Of what the label refuses: can two of them meet under any label? Where not, that is told
    /// instead.
    pub(crate) fn together(&self, case: &Case<'_>, mut refused: Vec<Rc<Draft>>) -> Vec<Rc<Draft>> {
        // A label that does for all of them is the proof that they can meet.
        if refused.is_empty() && !case.label.parts.is_empty() {
            return Vec::new();
        }
        let atoms = &self.terms.labels.atoms;
        let mut found = Vec::new();
        let lookup = |id: &str| Leaf { shown: id.into(), rules: self.catalog.get(id) };
        let candidates: Vec<(Item, WordSet<Switch>)> = case
            .items
            .iter()
            .filter(|i| !matches!(i.reach, Reach::Beside | Reach::Run))
            .filter_map(|i| {
                atoms[i.atom as usize].leaf.rules.as_ref()?;
                let (_, gate, _) = self.gates(*i);
                Some((*i, i.switches().union(gate?)))
            })
            .collect();
        for (n, (a, _)) in candidates.iter().enumerate() {
            for (b, _) in &candidates[n + 1..] {
                let (one, two) = (&atoms[a.atom as usize], &atoms[b.atom as usize]);
                let group = |i: &Atom| (i.label, i.part);
                if group(one) == group(two) || one.license == two.license || a.part != b.part {
                    continue;
                }
                // Told only where the label fails for one of them: a label that does is the proof
                // that they can meet.
                if !case.label.parts.is_empty()
                    && !refused.iter().any(|d| [a.atom, b.atom].contains(&d.items[0].atom))
                {
                    continue;
                }
                let meet = |a: Item, b: Item| {
                    // Whether they do hangs on no question, and on no statement.
                    let plain = |i: Item| Item { atom: atoms[i.atom as usize].first, open: 0, ..i };
                    let (a, b) = (plain(a), plain(b));
                    let pair = (case.kind, case.depth, a, b);
                    self.memo.meet(pair, || self.can_meet(case, a, b, &lookup))
                };
                // Most meet, and then the rest need not be asked.
                let hopeless = !meet(*a, *b)
                    && self.is_whole(case, *a)
                    && self.is_whole(case, *b)
                    && self
                        .alternatives(case, *a)
                        .all(|a| self.alternatives(case, *b).all(|b| !meet(a, b)));
                let pair = (one.leaf.id(), two.leaf.id());
                let again =
                    found.iter().any(|d: &Rc<Draft>| (d.leaves[0].id(), d.leaves[1].id()) == pair);
                if !hopeless || again {
                    continue;
                }
                let leaves = vec![one.leaf.clone(), two.leaf.clone()];
                let cites = leaves
                    .iter()
                    .zip([a, b])
                    .enumerate()
                    .flat_map(|(leaf, (l, item))| {
                        let (reach, ..) = self.gates(*item);
                        l.rules
                            .iter()
                            .flat_map(move |s| strict_rules(s, reach))
                            .map(move |rule| Cite { leaf, rule })
                    })
                    .collect();
                // It rests on every combination: on what any of them hangs on, it hangs.
                let each: Vec<Item> =
                    self.alternatives(case, *a).chain(self.alternatives(case, *b)).collect();
                let opened =
                    candidates.iter().filter(|(i, _)| each.contains(i) || i == a || i == b);
                let switches = opened.fold(WordSet::EMPTY, |all, (_, open)| all.union(*open));
                let draft = Draft { items: vec![*a, *b], leaves, cites, ..plain(Why::CannotMeet) };
                let mut weighed = self.weigh(draft, *a, switches);
                if each.iter().any(|i| i.is_unstated()) {
                    weighed.verdict = Verdict::Unknown;
                }
                found.push(Rc::new(weighed));
            }
        }
        // A pair replaces what is told of one of the two, unless that is worse.
        let replaced = |draft: &Draft| {
            found.iter().any(|p: &Rc<Draft>| {
                p.items.iter().any(|i| i.atom == draft.items[0].atom) && p.verdict >= draft.verdict
            })
        };
        refused.retain(|draft| !replaced(draft));
        found.extend(refused);
        found
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
        case.items.iter().copied().filter(stands_there)
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

    fn can_meet(&self, case: &Case<'_>, a: Item, b: Item, lookup: &impl Fn(&str) -> Leaf) -> bool {
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
