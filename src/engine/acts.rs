//! What is done with a work, and which rules of a license speak of it.

use crate::license::{Effect, Outbound, Permit, RuleSet};
use crate::vocab::{Action, Limit, Occasion, Reach, Relation, Release, WordSet};

/// What one does with a work that one holds so, when one releases so.
pub(crate) fn actions(reach: Reach, releases: WordSet<Release>) -> WordSet<Action> {
    let none = WordSet::EMPTY;
    let shared = if releases.has(Release::Share) { none.with(Action::Share) } else { none };
    let used = |on: &[Release]| on.iter().any(|r| releases.has(*r));
    let mut all = match reach {
        Reach::Verbatim | Reach::Beside | Reach::Linked => shared,
        Reach::Adapted => shared.with(Action::Modify),
        Reach::Learnt | Reach::Trained => none.with(Action::Train),
        Reach::Run | Reach::Output | Reach::Served => none.with(Action::Use),
    };
    if used(&[Release::Internal, Release::Host, Release::Outputs]) {
        all = all.with(Action::Use);
    }
    if releases.has(Release::Host)
        && !matches!(reach, Reach::Learnt | Reach::Trained | Reach::Output | Reach::Run)
    {
        all = all.with(Action::Serve);
    }
    all
}

/// The grants of an action at a reach.
pub(crate) fn grants(set: &RuleSet, action: Action, reach: Reach) -> Vec<(usize, &Permit)> {
    let at = |action: Action, reach: Reach| -> Vec<(usize, &Permit)> {
        let rules = set.rules.iter().enumerate().filter(|(_, r)| r.reaches.has(reach));
        rules
            .filter_map(|(n, r)| match &r.effect {
                Effect::Permit(p) if p.actions.has(action) => Some((n, p)),
                _ => None,
            })
            .collect()
    };
    let fallback: &[Reach] = match (action, reach) {
        (Action::Share, Reach::Linked) => &[Reach::Adapted, Reach::Verbatim],
        (
            Action::Use | Action::Serve,
            Reach::Adapted | Reach::Linked | Reach::Served | Reach::Run | Reach::Beside,
        ) => &[Reach::Verbatim, Reach::Adapted],
        _ => &[],
    };
    for reach in std::iter::once(reach).chain(fallback.iter().copied()) {
        let found = at(action, reach);
        if !found.is_empty() {
            return found;
        }
    }
    match action {
        // Hosting that the text does not speak of is use.
        Action::Serve => grants(set, Action::Use, reach),
        _ => Vec::new(),
    }
}

/// The clause that comes nearest to a grant that is missing.
pub(crate) fn nearest_grant(set: &RuleSet, action: Action) -> Vec<usize> {
    let permit = |want: Option<Action>| {
        set.rules.iter().position(|r| match &r.effect {
            Effect::Permit(p) => want.is_none_or(|a| p.actions.has(a)),
            _ => false,
        })
    };
    permit(Some(Action::Modify)).or(permit(Some(action))).or(permit(None)).into_iter().collect()
}

/// The rule that carries one of these burdens.
pub(crate) fn bearer(set: &RuleSet, words: &[&str]) -> Option<usize> {
    set.rules.iter().position(|r| match &r.effect {
        Effect::Require(q) => words.contains(&q.duty.word()),
        Effect::Condition(c) => words.contains(&c.word()),
        Effect::Forbid(f) => f.limit().is_some_and(|l| words.contains(&l.word())),
        Effect::Permit(p) => p.purpose.is_some() && words.contains(&Limit::Purpose.word()),
        _ => false,
    })
}

/// The rules about the outbound license that make demands at a reach.
pub(crate) fn strict_rules(set: &RuleSet, reach: Reach) -> impl Iterator<Item = usize> {
    let demands = |e: &Effect| matches!(e, Effect::Outbound(o) if *o != Outbound::Any);
    let strict: Vec<usize> = set
        .rules
        .iter()
        .enumerate()
        .filter(|(_, r)| r.reaches.has(reach) && demands(&r.effect))
        .map(|(n, _)| n)
        .collect();
    let burden = || {
        bearer(
            set,
            &set.burdens(reach).words().filter(|w| *w == "patent-retaliation").collect::<Vec<_>>(),
        )
    };
    let fallback = if strict.is_empty() { burden() } else { None };
    strict.into_iter().chain(fallback)
}

/// Relations that nothing of the upstream travels along.
pub(crate) fn leaves_nothing(relation: Relation) -> bool {
    matches!(relation, Relation::EvaluatedOn | Relation::BuiltWith)
}

/// The releases on which a duty falls due, of those that are intended.
pub(crate) fn due_on(when: WordSet<Occasion>, releases: WordSet<Release>) -> WordSet<Release> {
    releases
        .iter()
        .filter(|release| {
            when.has(Occasion::Use)
                || match release {
                    Release::Internal => false,
                    Release::Share => when.has(Occasion::Share),
                    Release::Host => when.has(Occasion::Host),
                    Release::Outputs => when.has(Occasion::Outputs),
                }
        })
        .collect()
}
