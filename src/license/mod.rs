//! One license encoded: a rule set, its rules, and the words of the text that each stands on.

mod compare;
mod lint;
mod parse;
mod reach;

pub use compare::{Difference, compare};
pub(crate) use lint::named;
pub use lint::{Lint, lint};
pub use parse::{LicenseError, LicenseSource, RuleFile};
pub use reach::{Arrival, Flow, ReachTable, Speaks};

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::vocab::{
    Action, ArtifactKind, Basis, Component, Condition, Domain, Duty, Limit, Modality, Occasion,
    Purpose, Reach, Relation, Switch, WordSet,
};

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, from 1.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// The day that so many days after 1970-01-01 is.
    ///
    /// ```
    /// # use cleartitle::Date;
    /// assert_eq!(Date::from_unix_days(20_780).to_string(), "2026-11-23");
    /// ```
    pub fn from_unix_days(days: u32) -> Self {
        // Count from a first of March, so that the leap day ends its year.
        let days = days + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        Self {
            year: (era * 400 + year + u32::from(month <= 2)) as u16,
            month: month as u8,
            day: (of_year - (153 * shifted + 2) / 5 + 1) as u8,
        }
    }

    /// How many days it is after another; negative before it.
    ///
    /// ```
    /// # use cleartitle::Date;
    /// let (one, two) = (Date { year: 2027, month: 3, day: 1 }, Date { year: 2028, month: 3, day: 1 });
    /// assert_eq!((two.days_after(one), one.days_after(two)), (366, -366));
    /// ```
    pub fn days_after(self, other: Self) -> i64 {
        self.ordinal() - other.ordinal()
    }

    /// Days since a first of March, so that the leap day ends its year.
    fn ordinal(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let month = (i64::from(self.month) + 9) % 12;
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + i64::from(self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if !s.is_human_readable() {
            return (self.year, self.month, self.day).serialize(s);
        }
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if !d.is_human_readable() {
            let (year, month, day) = Deserialize::deserialize(d)?;
            return Ok(Self { year, month, day });
        }
        let value = toml::value::Datetime::deserialize(d)?;
        match value {
            toml::value::Datetime { date: Some(date), .. } => {
                Ok(Self { year: date.year, month: date.month, day: date.day })
            }
            _ => Err(serde::de::Error::custom("expected a date, as 2026-11-22")),
        }
    }
}

/// One license, encoded.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// SPDX id, or `LicenseRef-…`.
    pub id: Arc<str>,
    /// Its name in words.
    pub title: String,
    /// Other spellings that mean exactly this license.
    pub aliases: Vec<String>,
    /// Pages that stand for exactly this license; compared without scheme, `www.` and a `/` at the end.
    pub links: Vec<String>,
    /// The kinds of artifact it was written for.
    pub covers: WordSet<ArtifactKind>,
    /// Actions that were looked for and that the text does not speak of.
    pub silent_on: WordSet<Action>,
    /// Whom it binds.
    pub binds: Binds,
    /// Where the text is from.
    pub source: Source,
    /// Its clauses.
    pub rules: Vec<Arc<Rule>>,
}

/// Whom a license binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binds {
    /// Everybody who needs its permission.
    #[default]
    Everyone,
    /// Those who accepted it, and nobody else: the terms of a service.
    Contract,
}

/// Where a license's text is from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Where the steward publishes it.
    pub url: String,
    /// When the text was read.
    pub retrieved: Option<Date>,
    /// Other texts that belong to it: use policies.
    pub documents: Vec<String>,
}

/// One clause of a license.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Unique in its license.
    pub id: String,
    /// What it does.
    pub effect: Effect,
    /// How much of the licensed work one must hold for it to speak.
    pub reaches: WordSet<Reach>,
    /// Of which parts of the licensed work it speaks; empty: of all.
    pub parts: WordSet<Component>,
    /// For which kinds of downstream; empty: for all.
    pub kinds: WordSet<ArtifactKind>,
    /// The words it stands on.
    pub clause: Clause,
}

impl Rule {
    /// Whether it speaks of a part.
    pub fn speaks_of(&self, part: Component) -> bool {
        self.parts.is_empty() || part == Component::All || self.parts.has(part)
    }

    /// Whether it speaks to a kind of downstream.
    pub fn speaks_to(&self, kind: ArtifactKind) -> bool {
        self.kinds.is_empty() || self.kinds.has(kind)
    }
}

/// The words that a rule stands on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clause {
    /// Where in the text, as `1.b.i`.
    pub section: String,
    /// At most 15 words that stand there.
    pub quote: String,
    /// The text, where it is not the license's own: a use policy.
    pub document: Option<String>,
    /// How the words were read, where they do not say it themselves.
    pub reading: Option<String>,
    /// Where the steward said so, where the words do not.
    pub steward: Option<String>,
    /// A remark for people.
    pub note: Option<String>,
}

impl Clause {
    /// What a finding that cites this clause rests on.
    pub fn basis(&self) -> Basis {
        match (&self.steward, &self.reading) {
            (Some(_), _) => Basis::Steward,
            (None, Some(_)) => Basis::Reading,
            (None, None) => Basis::Text,
        }
    }
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Grants actions.
    Permit(Permit),
    /// Demands a duty.
    Require(Require),
    /// Withholds or limits.
    Forbid(Forbid),
    /// Demands something of the downstream's license.
    Outbound(Outbound),
    /// Says how far a relation carries the terms.
    Reach(ReachRule),
    /// A term that another license may not tolerate.
    Condition(Condition),
    /// The recipient may take one of these instead.
    Choose(Vec<String>),
    /// From the day that a fact names, the license that a fact names applies.
    Become {
        /// The fact that names the day.
        date_fact: String,
        /// The fact that names the license.
        license_fact: String,
    },
}

/// A grant.
#[derive(Debug, Clone, PartialEq)]
pub struct Permit {
    /// What is granted.
    pub actions: WordSet<Action>,
    /// What for; nothing stated: for anything.
    pub purpose: Option<Purpose>,
    /// A fact that, once stated and not `none`, lifts the limit of purpose.
    pub lifted_by: Option<String>,
}

/// A demand.
#[derive(Debug, Clone, PartialEq)]
pub struct Require {
    /// What one must do.
    pub duty: Duty,
    /// When.
    pub when: WordSet<Occasion>,
    /// Only for this purpose.
    pub purpose: Option<Purpose>,
    /// The exact text that is demanded.
    pub text: Option<String>,
    /// The word that a name must begin with.
    pub prefix: Option<String>,
    /// The license merely asks for it.
    pub request: bool,
    /// Only above this many monthly users.
    pub users_over: Option<u64>,
    /// Only above this yearly revenue, in US dollars.
    pub revenue_over: Option<u64>,
}

/// A limit. All conditions that are stated must hold for it to bite.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forbid {
    /// On which occasion; empty: on any.
    pub when: WordSet<Occasion>,
    /// Acts withheld.
    pub actions: WordSet<Action>,
    /// Any of these fields of use.
    pub domains: WordSet<Domain>,
    /// This purpose.
    pub purpose: Option<Purpose>,
    /// The licensee's seat is in one of these.
    pub established_in: Vec<String>,
    /// It is offered in one of these.
    pub offered_in: Vec<String>,
    /// More monthly users than this …
    pub users_over: Option<u64>,
    /// … on this day, where the clause names one.
    pub users_on: Option<Date>,
    /// More yearly revenue than this, in US dollars.
    pub revenue_over: Option<u64>,
    /// The licensed artifact works in one of these.
    pub modalities: WordSet<Modality>,
    /// Not for derivatives of the licensed work itself.
    pub except_heirs: bool,
    /// A fact that, once stated and not `none`, lifts it.
    pub lifted_by: Option<String>,
}

impl Forbid {
    /// What the limit is about; `None` where it withholds an act.
    pub fn limit(&self) -> Option<Limit> {
        if !self.domains.is_empty() {
            Some(Limit::Domain)
        } else if !self.established_in.is_empty() || !self.offered_in.is_empty() {
            Some(Limit::Territory)
        } else if self.users_over.is_some() {
            Some(Limit::Audience)
        } else if self.revenue_over.is_some() {
            Some(Limit::Revenue)
        } else if self.purpose.is_some() {
            Some(Limit::Purpose)
        } else {
            None
        }
    }
}

/// A demand on the downstream's license.
#[derive(Debug, Clone, PartialEq)]
pub enum Outbound {
    /// Any license will do.
    Any,
    /// This one, or one of those.
    Same {
        /// Other licenses that will do.
        accepts: Vec<String>,
        /// `accepts` holds only as far as this fact lists them; absent, it is asked for.
        if_fact: Option<String>,
        /// When the demand is made.
        when: WordSet<Occasion>,
    },
    /// The label must name this license.
    Terms {
        /// Other licenses that will do.
        accepts: Vec<String>,
        /// When the demand is made.
        when: WordSet<Occasion>,
    },
    /// The label must carry this license's limits.
    Restrictions {
        /// When the demand is made.
        when: WordSet<Occasion>,
    },
    /// No further restrictions.
    NoFurther {
        /// What kind of addition is barred.
        bars: Bars,
        /// Additions that are allowed all the same.
        tolerates: Burdens,
    },
}

/// What kind of addition a no-further-restrictions clause bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bars {
    /// Any further duty, condition or limit.
    Any,
    /// Further limits of use only.
    Limits,
}

/// How far a relation carries the terms, where it differs from the default table.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachRule {
    /// On these relations.
    pub relations: WordSet<Relation>,
    /// What the upstream holds; empty: the work or a derivative of it.
    pub from: WordSet<Reach>,
    /// What the downstream then holds; `None`: nothing.
    pub to: Option<Reach>,
    /// Only if this open question is answered yes.
    pub switch: Option<Switch>,
}

/// What a license lays on those who hold the work: what another license must tolerate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Burdens {
    /// Duties when sharing.
    pub duties: WordSet<Duty>,
    /// Conditions.
    pub conditions: WordSet<Condition>,
    /// Limits of use.
    pub limits: WordSet<Limit>,
}

impl Burdens {
    /// What is in this and not in the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            duties: self.duties.minus(other.duties),
            conditions: self.conditions.minus(other.conditions),
            limits: self.limits.minus(other.limits),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.duties.is_empty() && self.conditions.is_empty() && self.limits.is_empty()
    }

    /// Every word of it.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let duties = self.duties.iter().map(Duty::word);
        let conditions = self.conditions.iter().map(Condition::word);
        duties.chain(conditions).chain(self.limits.iter().map(Limit::word))
    }
}

/// What another license must carry on so that "the restrictions are passed on" is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Restrictions {
    /// Forbidden fields of use.
    pub domains: WordSet<Domain>,
    /// The purpose that use is limited to.
    pub purpose: Option<Purpose>,
}

impl RuleSet {
    /// What it lays on those who hold the work in this way.
    pub fn burdens(&self, reach: Reach) -> Burdens {
        let mut burdens = Burdens::default();
        for rule in self.rules.iter().filter(|r| r.reaches.has(reach)) {
            match &rule.effect {
                Effect::Require(r) if !r.request && r.when.has(Occasion::Share) => {
                    burdens.duties = burdens.duties.with(r.duty);
                }
                Effect::Condition(c) => burdens.conditions = burdens.conditions.with(*c),
                Effect::Forbid(f) => {
                    if let Some(limit) = f.limit() {
                        burdens.limits = burdens.limits.with(limit);
                    }
                }
                Effect::Permit(p) if p.purpose.is_some() => {
                    burdens.limits = burdens.limits.with(Limit::Purpose);
                }
                _ => {}
            }
        }
        burdens
    }

    /// The limits of use that it would have passed on.
    pub fn restrictions(&self) -> Restrictions {
        let mut all = Restrictions::default();
        for rule in &self.rules {
            match &rule.effect {
                Effect::Forbid(f) => all.domains = all.domains.union(f.domains),
                Effect::Permit(p) => all.purpose = all.purpose.max(p.purpose),
                _ => {}
            }
        }
        all
    }

    /// Whether it demands that derivatives carry the same license.
    pub fn is_copyleft(&self) -> bool {
        self.rules.iter().any(|r| {
            r.reaches.has(Reach::Adapted)
                && matches!(r.effect, Effect::Outbound(Outbound::Same { .. }))
        })
    }
}
