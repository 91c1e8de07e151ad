//! What a rule says, in a line.

use serde::Serialize;

use super::plain;
use crate::license::{Bars, Effect, Forbid, Outbound, Require, Rule};
use crate::vocab::{Occasion, Word, WordSet};

pub(super) fn list<T: Word + std::fmt::Display>(words: WordSet<T>) -> String {
    words.iter().map(|w| w.to_string()).collect::<Vec<_>>().join(", ")
}

/// A rule as programs read it: what it says in a line, and the words it stands on.
#[derive(Debug, Serialize)]
pub struct RuleLine<'a> {
    /// Its id in the license file.
    rule: &'a str,
    /// What it says.
    says: String,
    /// Where in the text.
    section: &'a str,
    /// The words.
    quote: &'a str,
    /// The text, where it is not the license's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    /// How the words were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<&'a str>,
    /// Where the steward said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    steward: Option<&'a str>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

impl<'a> From<&'a Rule> for RuleLine<'a> {
    fn from(rule: &'a Rule) -> Self {
        Self {
            rule: &rule.id,
            says: says(rule),
            section: &rule.clause.section,
            quote: &rule.clause.quote,
            document: rule.clause.document.as_deref(),
            reading: rule.clause.reading.as_deref(),
            steward: rule.clause.steward.as_deref(),
            note: rule.clause.note.as_deref(),
        }
    }
}

/// What a rule says, without its words.
pub(super) fn says(rule: &Rule) -> String {
    let reaches = list(rule.reaches);
    let mut text = match &rule.effect {
        Effect::Permit(p) => {
            let purpose = p.purpose.map(|p| format!(", for {p} purposes only")).unwrap_or_default();
            let lifted = lifted(p.lifted_by.as_deref());
            format!("{} ({reaches}){purpose}{lifted}", list(p.actions))
        }
        Effect::Require(r) => require(r, &reaches),
        Effect::Forbid(f) => format!("{} ({reaches})", forbid(f)),
        Effect::Outbound(o) => format!("{} ({reaches})", outbound(o)),
        Effect::Reach(r) => {
            let to = r.to.map_or("nothing".to_owned(), |t| t.to_string());
            let from =
                if r.from.is_empty() { String::new() } else { format!(" from {}", list(r.from)) };
            let switch = r.switch.map(|s| format!(", if {s}")).unwrap_or_default();
            format!("{}{from} reaches: {to}{switch}", list(r.relations))
        }
        Effect::Condition(c) => format!("{c} ({reaches})"),
        Effect::Choose(options) => format!("one may take instead: {}", options.join(" or ")),
        Effect::Become { date_fact, license_fact } => {
            format!("from `{date_fact}` on, `{license_fact}` applies")
        }
    };
    if !rule.parts.is_empty() {
        text.push_str(&format!("; of its {} only", list(rule.parts)));
    }
    if !rule.kinds.is_empty() {
        text.push_str(&format!("; if the downstream is: {}", list(rule.kinds)));
    }
    text
}

fn lifted(fact: Option<&str>) -> String {
    fact.map(|f| format!(", unless `{f}` lifts it")).unwrap_or_default()
}

fn require(r: &Require, reaches: &str) -> String {
    let what = r.text.as_ref().or(r.prefix.as_ref()).map(|t| format!(" “{}”", plain(t)));
    let mut text =
        format!("{}{} on {} ({reaches})", r.duty, what.unwrap_or_default(), list(r.when));
    if let Some(purpose) = r.purpose {
        text.push_str(&format!(", for {purpose} purposes"));
    }
    if let Some(users) = r.users_over {
        text.push_str(&format!(", above {users} monthly users"));
    }
    if let Some(dollars) = r.revenue_over {
        text.push_str(&format!(", above {dollars} US dollars a year"));
    }
    if r.request {
        text.push_str(", asked for, not demanded");
    }
    text
}

fn forbid(f: &Forbid) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !f.actions.is_empty() {
        parts.push(list(f.actions));
    }
    if !f.domains.is_empty() {
        parts.push(list(f.domains));
    }
    parts.extend(f.purpose.map(|p| format!("{p} purposes")));
    if !f.established_in.is_empty() {
        parts.push(format!("licensees established in {}", f.established_in.join(", ")));
    }
    if !f.offered_in.is_empty() {
        parts.push(format!("offering it in {}", f.offered_in.join(", ")));
    }
    let day = f.users_on.map(|d| format!(" on {d}")).unwrap_or_default();
    parts.extend(f.users_over.map(|n| format!("more than {n} monthly users{day}")));
    parts.extend(f.revenue_over.map(|n| format!("more than {n} US dollars a year")));
    if !f.modalities.is_empty() {
        parts.push(format!("works in {}", list(f.modalities)));
    }
    let when = if f.when.is_empty() { String::new() } else { format!(" on {}", list(f.when)) };
    let heirs = if f.except_heirs { ", but for derivatives of the work itself" } else { "" };
    format!("{}{when}{heirs}{}", parts.join("; "), lifted(f.lifted_by.as_deref()))
}

fn outbound(outbound: &Outbound) -> String {
    let or = |accepts: &[String]| match accepts {
        [] => String::new(),
        ids => format!(", or {}", ids.join(", ")),
    };
    let on = |when: &WordSet<Occasion>| match *when == WordSet::EMPTY.with(Occasion::Share) {
        true => String::new(),
        false => format!(" on {}", list(*when)),
    };
    match outbound {
        Outbound::Any => "any license will do".to_owned(),
        Outbound::Same { accepts, if_fact, when } => {
            let fact = if_fact.as_ref().map(|f| format!(", as far as `{f}` lists them"));
            format!("this license{}{}{}", or(accepts), fact.unwrap_or_default(), on(when))
        }
        Outbound::Terms { accepts, when } => format!(
            "these terms run with it: the license must name them{}{}",
            or(accepts),
            on(when)
        ),
        Outbound::Restrictions { when } => {
            format!("any license that carries these limits on{}", on(when))
        }
        Outbound::NoFurther { bars, tolerates } => {
            let what = match bars {
                Bars::Any => "no further restrictions",
                Bars::Limits => "no further limits of use",
            };
            let words: Vec<&str> = tolerates.words().collect();
            if words.is_empty() {
                what.to_owned()
            } else {
                format!("{what}; tolerated: {}", words.join(", "))
            }
        }
    }
}
