//! What the members of a family differ in, each difference with the words that make it.

mod code;
mod content;
mod copyleft;
mod models;
mod vendors;

use cleartitle::license::{Burdens, Effect, Forbid, Outbound, Permit, Require, Rule};
use cleartitle::vocab::{
    Action, ArtifactKind, Condition, Domain, Duty, Occasion, Purpose, Reach, Relation,
};

/// Licenses that are easily taken for one another.
#[derive(Clone, Copy)]
pub struct Family {
    /// What every member's id begins with, save where a member begins with `=`: that is the id.
    stem: &'static str,
    members: &'static str,
    /// What stands behind the id in the name of the text: nothing, or `-AUP` for a use policy.
    policy: &'static str,
}

/// One thing in which the members of a family differ.
pub struct Trait {
    pub family: Family,
    /// Members that have it.
    pub holders: Vec<&'static str>,
    /// The words that give it, as `common::fold` leaves them.
    pub phrase: &'static str,
    /// Whether a rule is the one for it.
    pub is: Box<dyn Fn(&Rule) -> bool>,
}

pub fn all() -> Vec<Trait> {
    [models::traits(), vendors::traits(), content::traits(), code::traits(), copyleft::traits()]
        .into_iter()
        .flatten()
        .collect()
}

fn family(stem: &'static str, members: &'static str) -> Family {
    Family { stem, members, policy: "" }
}

impl Family {
    pub fn members(self) -> impl Iterator<Item = &'static str> {
        self.members.split_whitespace()
    }

    pub fn id(self, member: &str) -> String {
        match member.strip_prefix('=') {
            Some(id) => id.to_owned(),
            None => format!("{}{member}", self.stem),
        }
    }

    pub fn text(self, member: &str) -> String {
        format!("{}{}", self.id(member), self.policy)
    }

    /// These have it, and the others have not.
    fn only(
        self,
        holders: &'static str,
        phrase: &'static str,
        is: impl Fn(&Rule) -> bool + 'static,
    ) -> Trait {
        let holders: Vec<_> = holders.split_whitespace().collect();
        for holder in &holders {
            assert!(self.members().any(|m| m == *holder), "`{holder}` is not of `{}`", self.stem);
        }
        Trait { family: self, holders, phrase, is: Box::new(is) }
    }

    /// All have it but these.
    fn all_but(
        self,
        others: &'static str,
        phrase: &'static str,
        is: impl Fn(&Rule) -> bool + 'static,
    ) -> Trait {
        let mut told = self.only(others, phrase, is);
        told.holders = self.members().filter(|m| !told.holders.contains(m)).collect();
        told
    }
}

pub fn require(rule: &Rule) -> Option<&Require> {
    match &rule.effect {
        Effect::Require(r) => Some(r),
        _ => None,
    }
}

pub fn forbid(rule: &Rule) -> Option<&Forbid> {
    match &rule.effect {
        Effect::Forbid(f) => Some(f),
        _ => None,
    }
}

fn permit(rule: &Rule) -> Option<&Permit> {
    match &rule.effect {
        Effect::Permit(p) => Some(p),
        _ => None,
    }
}

fn outbound(rule: &Rule) -> Option<&Outbound> {
    match &rule.effect {
        Effect::Outbound(o) => Some(o),
        _ => None,
    }
}

pub fn duty(duty: Duty) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == duty)
}

/// A duty that the license asks for and does not demand.
fn request(duty: Duty) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == duty && r.request)
}

fn duty_when(duty: Duty, occasion: Occasion) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == duty && r.when.has(occasion))
}

fn displays(text: &'static str) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == Duty::Display && r.text.as_deref() == Some(text))
}

/// A display that only those above so many monthly users owe.
fn displays_above_users(users: u64) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == Duty::Display && r.users_over == Some(users))
}

/// A display that only those above so much yearly revenue owe.
fn displays_above_revenue(dollars: u64) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == Duty::Display && r.revenue_over == Some(dollars))
}

fn notice(begins: &'static str) -> impl Fn(&Rule) -> bool {
    move |r| {
        require(r).is_some_and(|r| {
            r.duty == Duty::IncludeNotice
                && r.text.as_deref().is_some_and(|t| t.trim_start().starts_with(begins))
        })
    }
}

fn prefixes(word: &'static str) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.prefix.as_deref() == Some(word))
}

fn bars(domain: Domain) -> impl Fn(&Rule) -> bool {
    move |r| forbid(r).is_some_and(|f| f.domains.has(domain))
}

fn withholds(action: Action) -> impl Fn(&Rule) -> bool {
    move |r| forbid(r).is_some_and(|f| f.actions.has(action))
}

fn withheld_above_users(users: u64) -> impl Fn(&Rule) -> bool {
    move |r| forbid(r).is_some_and(|f| f.users_over == Some(users))
}

fn withheld_above_revenue(dollars: u64) -> impl Fn(&Rule) -> bool {
    move |r| forbid(r).is_some_and(|f| f.revenue_over == Some(dollars))
}

fn counts_on(year: u16, month: u8, day: u8) -> impl Fn(&Rule) -> bool {
    let date = cleartitle::Date { year, month, day };
    move |r| forbid(r).is_some_and(|f| f.users_on == Some(date))
}

/// A limit that holds until this fact is stated.
fn lifted_by(fact: &'static str) -> impl Fn(&Rule) -> bool {
    move |r| forbid(r).is_some_and(|f| f.lifted_by.as_deref() == Some(fact))
}

fn grants(action: Action) -> impl Fn(&Rule) -> bool {
    move |r| permit(r).is_some_and(|p| p.actions.has(action))
}

fn limited_to(purpose: Purpose) -> impl Fn(&Rule) -> bool {
    move |r| permit(r).is_some_and(|p| p.purpose == Some(purpose))
}

fn condition(condition: Condition) -> impl Fn(&Rule) -> bool {
    move |r| matches!(&r.effect, Effect::Condition(c) if *c == condition)
}

fn same(r: &Rule) -> bool {
    matches!(outbound(r), Some(Outbound::Same { .. }))
}

fn accepts(id: &'static str) -> impl Fn(&Rule) -> bool {
    move |r| match outbound(r) {
        Some(Outbound::Same { accepts, .. }) => accepts.iter().any(|a| a == id),
        _ => false,
    }
}

fn any_license(r: &Rule) -> bool {
    matches!(outbound(r), Some(Outbound::Any))
}

fn terms(r: &Rule) -> bool {
    matches!(outbound(r), Some(Outbound::Terms { .. }))
}

fn no_further(r: &Rule) -> bool {
    matches!(outbound(r), Some(Outbound::NoFurther { .. }))
}

/// Additions that a no-further-restrictions clause allows all the same.
fn tolerates(is: impl Fn(&Burdens) -> bool) -> impl Fn(&Rule) -> bool {
    move |r| matches!(outbound(r), Some(Outbound::NoFurther { tolerates, .. }) if is(tolerates))
}

fn carries(relation: Relation, to: Reach) -> impl Fn(&Rule) -> bool {
    move |r| matches!(&r.effect, Effect::Reach(e) if e.relations.has(relation) && e.to == Some(to))
}

fn stops(relation: Relation) -> impl Fn(&Rule) -> bool {
    move |r| matches!(&r.effect, Effect::Reach(e) if e.relations.has(relation) && e.to.is_none())
}

fn at(reach: Reach, is: impl Fn(&Rule) -> bool) -> impl Fn(&Rule) -> bool {
    move |r| r.reaches.has(reach) && is(r)
}

/// It stands on these words.
fn on(words: &'static str, is: impl Fn(&Rule) -> bool) -> impl Fn(&Rule) -> bool {
    move |r| r.clause.quote.contains(words) && is(r)
}

/// It speaks of this kind of downstream and not of all.
fn to_kind(kind: ArtifactKind, is: impl Fn(&Rule) -> bool) -> impl Fn(&Rule) -> bool {
    move |r| r.kinds.has(kind) && is(r)
}
