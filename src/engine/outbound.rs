//! Does a declared license carry what must run with a work, and add nothing that may not be added?

use std::sync::Arc;

use crate::catalog::Leaf;
use crate::graph::Fact;
use crate::license::{Bars, Burdens, Effect, Outbound, Restrictions, Rule, RuleSet};
use crate::vocab::{ArtifactKind, Component, Occasion, Reach, WordSet};

use super::label::Facts;

/// Why a label does not do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// The upstream's rule demands what the label lacks.
    Drops { rule: usize },
    /// It hangs on a fact about the upstream's license.
    NeedsFact { rule: usize, fact: String },
    /// The upstream's rule forbids what a license of the label adds.
    Adds { rule: usize, leaf: usize, words: Vec<&'static str> },
    /// A license of the label tolerates nothing beside itself, and the upstream's terms remain.
    Untolerated { leaf: usize, leaf_rule: usize, words: Vec<&'static str> },
}

/// What a label is asked for: the upstream's rules, how far they have come, and when.
pub(crate) struct Demand<'a> {
    pub leaf: &'a Leaf,
    pub set: &'a RuleSet,
    pub reach: Reach,
    pub part: Component,
    /// Of the downstream.
    pub kind: ArtifactKind,
    pub occasions: WordSet<Occasion>,
    pub facts: &'a Facts,
    /// A part of its own inside a program: not one work with it.
    pub apart: bool,
}

/// What else arrives beside an item, as far as it matters for the item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Beside {
    /// The artifact derives from the licensed work itself.
    pub heir: bool,
    /// Licenses that the label names and that arrive on another part.
    pub elsewhere: Vec<String>,
    /// Licenses that the label names for something linked in or shipped beside, on whose whole they
    /// make no demand: what they tolerate is not asked of the rest.
    pub for_a_part: Vec<String>,
}

/// Why `label`, a set of licenses that all apply, cannot stand over the upstream; empty: it can.
/// `beside` says which licenses of the label are there for something else.
pub(crate) fn refusals(demand: &Demand<'_>, label: &[Leaf], beside: &Beside) -> Vec<Refusal> {
    let mut found = Vec::new();
    let set = demand.set;
    let names_itself = label.iter().any(|l| same_license(l, &set.id));
    let mut relicensed: Vec<&str> = Vec::new();
    for (rule, entry) in set.rules.iter().enumerate() {
        let Effect::Outbound(outbound) = &entry.effect else { continue };
        let speaks = entry.speaks_of(demand.part) && entry.speaks_to(demand.kind);
        if !entry.reaches.has(demand.reach) || !speaks {
            continue;
        }
        let asked = |when: &WordSet<Occasion>| !when.intersection(demand.occasions).is_empty();
        match outbound {
            Outbound::Any => {}
            Outbound::Same { accepts, if_fact, when } if asked(when) => {
                let taken = label.iter().filter(|l| accepts.iter().any(|a| same_license(l, a)));
                let taken: Vec<&Leaf> = taken.collect();
                if names_itself {
                    continue;
                }
                if taken.is_empty() {
                    found.push(Refusal::Drops { rule });
                    continue;
                }
                match if_fact.as_ref().map(|f| (f, demand.facts.facts.get(f))) {
                    None => relicensed.extend(taken.iter().map(|l| l.id())),
                    Some((fact, None)) => {
                        relicensed.extend(taken.iter().map(|l| l.id()));
                        found.push(Refusal::NeedsFact { rule, fact: fact.clone() });
                    }
                    Some((_, Some(fact))) => {
                        let listed = taken.iter().filter(|l| lists(fact, l));
                        let before = relicensed.len();
                        relicensed.extend(listed.map(|l| l.id()));
                        if relicensed.len() == before {
                            found.push(Refusal::Drops { rule });
                        }
                    }
                }
            }
            Outbound::Terms { accepts, when }
                if asked(when)
                    && !names_itself
                    && !label.iter().any(|l| accepts.iter().any(|a| same_license(l, a))) =>
            {
                found.push(Refusal::Drops { rule });
            }
            Outbound::Restrictions { when }
                if asked(when) && !names_itself && !carries(set.restrictions(), label) =>
            {
                found.push(Refusal::Drops { rule });
            }
            // A copy inside that the label names is a part under its own license.
            Outbound::NoFurther { .. } if names_itself && demand.reach == Reach::Verbatim => {}
            Outbound::NoFurther { bars, tolerates } if demand.occasions.has(Occasion::Share) => {
                for (leaf, added) in label.iter().enumerate() {
                    let Some(rules) = &added.rules else { continue };
                    if same_license(added, &set.id)
                        || beside.elsewhere.iter().any(|e| *e == *rules.id)
                    {
                        continue;
                    }
                    // Either may let the other take its place.
                    let relicensed = accepts(set, demand.reach, added)
                        || accepts(rules, Reach::Adapted, demand.leaf);
                    let extra = barred(rules.burdens(Reach::Adapted), *bars)
                        .minus(set.burdens(demand.reach))
                        .minus(*tolerates);
                    if !relicensed && !extra.is_empty() {
                        found.push(Refusal::Adds { rule, leaf, words: extra.words().collect() });
                    }
                }
            }
            _ => {}
        }
    }
    if found.iter().any(|r| matches!(r, Refusal::Drops { .. })) || demand.apart {
        return found;
    }
    // The label's own licenses: one that tolerates nothing beside itself cannot take in terms that
    // remain.
    for (leaf, closed) in label.iter().enumerate() {
        let Some(rules) = &closed.rules else { continue };
        // An exception may let the upstream's license stand beside the one that it amends.
        if same_license(closed, &set.id)
            || relicensed.contains(&closed.id())
            || beside.for_a_part.iter().any(|id| *id == closed.id())
            || accepts(rules, Reach::Adapted, demand.leaf)
        {
            continue;
        }
        for (leaf_rule, entry) in rules.rules.iter().enumerate() {
            let Effect::Outbound(Outbound::NoFurther { bars, tolerates }) = &entry.effect else {
                continue;
            };
            if !entry.reaches.has(Reach::Adapted) || !demand.occasions.has(Occasion::Share) {
                continue;
            }
            let rest = barred(set.burdens(demand.reach), *bars)
                .minus(rules.burdens(Reach::Adapted))
                .minus(*tolerates);
            if rest.is_empty() {
                continue;
            }
            // What may take the place of an adaptation may take that of a copy linked in, too.
            match stand_in(set, closed, demand.facts) {
                StandIn::Yes => continue,
                StandIn::Needs(rule, fact) => found.push(Refusal::NeedsFact { rule, fact }),
                StandIn::No => {
                    let words = rest.words().collect();
                    found.push(Refusal::Untolerated { leaf, leaf_rule, words });
                }
            }
        }
    }
    found
}

/// Whether a copyleft license lets another one take the place of its adaptations.
enum StandIn {
    Yes,
    No,
    /// By this rule, if a fact that nobody stated lists it.
    Needs(usize, String),
}

fn stand_in(set: &RuleSet, other: &Leaf, facts: &Facts) -> StandIn {
    for (rule, entry) in set.rules.iter().enumerate() {
        let Effect::Outbound(Outbound::Same { accepts, if_fact, .. }) = &entry.effect else {
            continue;
        };
        if !accepts.iter().any(|a| same_license(other, a)) {
            continue;
        }
        match if_fact.as_ref().map(|f| (f, facts.facts.get(f))) {
            None => return StandIn::Yes,
            Some((fact, None)) => return StandIn::Needs(rule, fact.clone()),
            Some((_, Some(fact))) if lists(fact, other) => return StandIn::Yes,
            Some(_) => {}
        }
    }
    StandIn::No
}

/// Whether a license of a label is the one of this id; an exception only adds permissions, and
/// may be left off.
fn same_license(leaf: &Leaf, id: &str) -> bool {
    let own = leaf.id();
    let amended = || id.strip_prefix(own).is_some_and(|rest| rest.starts_with(" WITH "));
    own == id || &*leaf.shown == id || amended()
}

/// Whether a copyleft rule lets another license take its place.
fn accepts(set: &RuleSet, reach: Reach, other: &Leaf) -> bool {
    set.rules.iter().filter(|r| r.reaches.has(reach)).any(|r| match &r.effect {
        Effect::Outbound(Outbound::Same { accepts, .. }) => {
            accepts.iter().any(|a| same_license(other, a))
        }
        _ => false,
    })
}

/// Whether a fact (`secondary-licenses = [...]`) lists a license.
fn lists(fact: &Fact, leaf: &Leaf) -> bool {
    let one = |word: &String| {
        *word == leaf.id() || **word == *leaf.shown || {
            let family = word.strip_suffix("-or-later").and_then(|w| w.rsplit_once('-'));
            let own = leaf.id().strip_suffix("-only").and_then(|w| w.rsplit_once('-'));
            matches!((family, own), (Some((f, from)), Some((o, v))) if f == o && v >= from)
        }
    };
    match fact {
        Fact::Words(words) => words.iter().any(one),
        Fact::Word(word) => one(word),
        _ => false,
    }
}

/// Whether the licenses of a label together are limited at least so far.
fn carries(demanded: Restrictions, label: &[Leaf]) -> bool {
    let mut carried = Restrictions::default();
    for own in label.iter().filter_map(|l| l.rules.as_ref()).map(|r| r.restrictions()) {
        carried.domains = carried.domains.union(own.domains);
        carried.purpose = carried.purpose.max(own.purpose);
    }
    demanded.domains.is_subset(carried.domains) && demanded.purpose <= carried.purpose
}

fn barred(burdens: Burdens, bars: Bars) -> Burdens {
    match bars {
        Bars::Any => burdens,
        Bars::Limits => Burdens { limits: burdens.limits, ..Burdens::default() },
    }
}

/// Whether some label could stand over all of these at once.
pub(crate) fn can_meet(demands: &[(&Demand<'_>, &Leaf)], lookup: impl Fn(&str) -> Leaf) -> bool {
    let all: Vec<Leaf> = demands.iter().map(|(_, leaf)| (*leaf).clone()).collect();
    let mut wanted: Vec<Leaf> = Vec::new();
    let mut either: Vec<Leaf> = Vec::new();
    for (demand, leaf) in demands {
        let speaks = |r: &&Arc<Rule>| r.reaches.has(demand.reach) && r.speaks_to(demand.kind);
        for rule in demand.set.rules.iter().filter(speaks) {
            match &rule.effect {
                Effect::Outbound(Outbound::Same { accepts, .. }) => {
                    either.push((*leaf).clone());
                    either.extend(accepts.iter().map(|a| lookup(a)));
                }
                Effect::Outbound(Outbound::Terms { .. } | Outbound::Restrictions { .. }) => {
                    wanted.push((*leaf).clone());
                }
                _ => {}
            }
        }
    }
    let with =
        |extra: Option<&Leaf>| -> Vec<Leaf> { wanted.iter().chain(extra).cloned().collect() };
    let mut labels = vec![with(None), all];
    labels.extend(either.iter().map(|e| with(Some(e))));
    labels.iter().any(|label| {
        demands.iter().all(|(demand, _)| {
            refusals(demand, label, &Beside::default())
                .iter()
                .all(|r| matches!(r, Refusal::NeedsFact { .. }))
        })
    })
}
