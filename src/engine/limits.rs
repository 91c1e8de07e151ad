//! Do intent and facts meet a limit? Each question is answered yes, no, or "that was not stated".

use crate::graph::Intent;
use crate::license::{Forbid, Permit, Require};
use crate::vocab::{Action, Occasion, Purpose, Reach, Release, WordSet};

use super::label::{Facts, fact_holds};

/// The answer to whether a limit bites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bite {
    No,
    Yes,
    /// It hangs on facts that nobody stated.
    Needs(Vec<String>),
}

/// The members of the European Union.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The occasions on which rules speak for a way of releasing.
pub(crate) fn occasions(releases: WordSet<Release>) -> WordSet<Occasion> {
    releases.iter().fold(WordSet::EMPTY.with(Occasion::Use), |all, release| match release {
        Release::Internal => all,
        Release::Share => all.with(Occasion::Share),
        Release::Host => all.with(Occasion::Host),
        Release::Outputs => all.with(Occasion::Outputs),
    })
}

/// Whether a purpose-limited grant falls short of the intent.
pub(crate) fn falls_short(permit: &Permit, intent: &Intent, facts: &Facts) -> Bite {
    let Some(limit) = permit.purpose else { return Bite::No };
    let lifted = permit.lifted_by.as_ref().map(|f| (f, facts.facts.get(f)));
    if let Some((_, Some(fact))) = lifted
        && fact_holds(fact)
    {
        return Bite::No;
    }
    match (intent.purpose, lifted) {
        (None, _) => Bite::Needs(vec!["purpose".to_owned()]),
        (Some(purpose), _) if purpose >= limit => Bite::No,
        (Some(_), Some((fact, None))) => Bite::Needs(vec![fact.clone()]),
        (Some(_), _) => Bite::Yes,
    }
}

/// Whether a duty falls due for what is intended: by purpose, users and revenue.
pub(crate) fn falls_due(require: &Require, intent: &Intent) -> Bite {
    if require.purpose.is_some() && require.purpose != intent.purpose {
        return Bite::No;
    }
    let mut needs = Vec::new();
    for (most, stated, fact) in [
        (require.users_over, intent.users_on(None), "monthly-active-users"),
        (require.revenue_over, intent.revenue, "annual-revenue-usd"),
    ] {
        match (most, stated) {
            (Some(most), Some(stated)) if stated <= most => return Bite::No,
            (Some(_), None) => needs.push(fact.to_owned()),
            _ => {}
        }
    }
    if needs.is_empty() { Bite::Yes } else { Bite::Needs(needs) }
}

/// What a limit is asked of.
pub(crate) struct Asked<'a> {
    pub intent: &'a Intent,
    pub facts: &'a Facts,
    pub reach: Reach,
    /// The downstream derives from the licensed work itself.
    pub heir: bool,
    /// What is done with the work.
    pub actions: WordSet<Action>,
}

/// Whether a limit bites: all its conditions must hold.
pub(crate) fn bites(limit: &Forbid, asked: &Asked<'_>) -> Bite {
    let intent = asked.intent;
    let mut needs: Vec<&str> = Vec::new();
    let releases = intent.releases();
    if !limit.when.is_empty() && limit.when.intersection(occasions(releases)).is_empty() {
        return Bite::No;
    }
    if !limit.actions.is_empty() && limit.actions.intersection(asked.actions).is_empty() {
        return Bite::No;
    }
    if limit.except_heirs && asked.heir {
        return Bite::No;
    }
    if !limit.domains.is_empty() {
        match intent.domains {
            Some(domains) if limit.domains.intersection(domains).is_empty() => return Bite::No,
            Some(_) => {}
            None if limit.domains.iter().any(|d| d.is_asked_for()) => needs.push("domains"),
            None => return Bite::No,
        }
    }
    if let Some(purpose) = limit.purpose {
        match intent.purpose {
            Some(p)
                if p != purpose
                    && !(purpose == Purpose::Noncommercial && p == Purpose::Research) =>
            {
                return Bite::No;
            }
            Some(_) => {}
            None => needs.push("purpose"),
        }
    }
    for (listed, stated) in
        [(&limit.established_in, &intent.established), (&limit.offered_in, &intent.offered_in)]
    {
        if listed.is_empty() {
            continue;
        }
        match stated {
            Some(places) if !places.iter().any(|p| lies_in(p, listed)) => return Bite::No,
            Some(_) => {}
            None => needs.push("territory"),
        }
    }
    if !limit.modalities.is_empty() {
        match asked.facts.modalities {
            Some(modalities) if modalities.intersection(limit.modalities).is_empty() => {
                return Bite::No;
            }
            Some(_) => {}
            None => needs.push("modalities"),
        }
    }
    if let Some(most) = limit.users_over {
        match intent.users_on(limit.users_on) {
            Some(users) if users <= most => return Bite::No,
            Some(_) => {}
            None => needs.push("monthly-active-users"),
        }
    }
    if let Some(most) = limit.revenue_over {
        match intent.revenue {
            Some(revenue) if revenue <= most => return Bite::No,
            Some(_) => {}
            None => needs.push("annual-revenue-usd"),
        }
    }
    if let Some(fact) = &limit.lifted_by {
        match asked.facts.facts.get(fact) {
            Some(stated) if fact_holds(stated) => return Bite::No,
            Some(_) => {}
            None => needs.push(fact),
        }
    }
    if needs.is_empty() {
        Bite::Yes
    } else {
        Bite::Needs(needs.into_iter().map(str::to_owned).collect())
    }
}

fn lies_in(place: &str, listed: &[String]) -> bool {
    listed.iter().any(|l| {
        l.eq_ignore_ascii_case(place)
            || l.eq_ignore_ascii_case("EU") && EU.iter().any(|c| c.eq_ignore_ascii_case(place))
    })
}
