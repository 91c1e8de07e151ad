//! The page of a license: every clause with its section and its words.

use std::fmt::Write as _;

use super::plain;
use crate::license::{Effect, Outbound, Rule, RuleSet};
use crate::vocab::{Word, WordSet};

/// A heading, and which rules stand under it.
type Chapter = (&'static str, fn(&Effect) -> bool);

/// The page, as Markdown that reads well on a terminal.
pub fn license_page(set: &RuleSet) -> String {
    let mut out = format!("# {}\n\n{}\n", set.id, plain(&set.title));
    if !set.source.url.is_empty() {
        let _ = writeln!(out, "Text: {}", plain(&set.source.url));
    }
    if !set.aliases.is_empty() {
        let _ = writeln!(out, "Also called: {}", plain(&set.aliases.join(", ")));
    }
    let chapters: [Chapter; 5] = [
        ("Permitted", |e| matches!(e, Effect::Permit(_) | Effect::Choose(_))),
        ("Required", |e| matches!(e, Effect::Require(_))),
        ("Forbidden or limited", |e| matches!(e, Effect::Forbid(_))),
        ("The license of what derives from it", |e| matches!(e, Effect::Outbound(_))),
        ("How far it reaches, and other terms", |e| {
            matches!(e, Effect::Reach(_) | Effect::Condition(_) | Effect::Become { .. })
        }),
    ];
    for (title, belongs) in chapters {
        let rules: Vec<&Rule> =
            set.rules.iter().map(|r| &**r).filter(|r| belongs(&r.effect)).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {title}\n");
        for rule in rules {
            let _ = writeln!(out, "- {}", says(rule));
            let text = rule.clause.document.as_ref().map(|d| format!("{d} ")).unwrap_or_default();
            let _ =
                writeln!(out, "  {text}{}: “{}”", rule.clause.section, plain(&rule.clause.quote));
            if let Some(reading) = &rule.clause.reading {
                let _ = writeln!(out, "  read so: {}", plain(reading));
            }
            if let Some(steward) = &rule.clause.steward {
                let _ = writeln!(out, "  position of the steward: {}", plain(steward));
            }
        }
    }
    if !set.silent_on.is_empty() {
        let _ = writeln!(out, "\n## Open\n\n- the text does not speak of: {}", list(set.silent_on));
    }
    out
}

fn list<T: Word + std::fmt::Display>(words: WordSet<T>) -> String {
    words.iter().map(|w| w.to_string()).collect::<Vec<_>>().join(", ")
}

fn says(rule: &Rule) -> String {
    let reaches = list(rule.reaches);
    match &rule.effect {
        Effect::Permit(p) => {
            let purpose = p.purpose.map(|p| format!(", for {p} purposes only")).unwrap_or_default();
            format!("{} ({reaches}){purpose}", list(p.actions))
        }
        Effect::Require(r) => {
            let what = r.text.as_ref().or(r.prefix.as_ref()).map(|t| format!(" “{}”", plain(t)));
            let asks = if r.request { ", asked for, not demanded" } else { "" };
            let over =
                r.users_over.map(|n| format!(", above {n} monthly users")).unwrap_or_default();
            format!(
                "{}{} on {} ({reaches}){over}{asks}",
                r.duty,
                what.unwrap_or_default(),
                list(r.when)
            )
        }
        Effect::Forbid(f) => {
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
            format!("{} ({reaches})", parts.join("; "))
        }
        Effect::Outbound(o) => match o {
            Outbound::Any => format!("any license will do ({reaches})"),
            Outbound::Same { accepts, if_fact, .. } => {
                let others = if accepts.is_empty() {
                    String::new()
                } else {
                    format!(", or {}", accepts.join(", "))
                };
                let fact = if_fact
                    .as_ref()
                    .map(|f| format!(", as far as `{f}` lists them"))
                    .unwrap_or_default();
                format!("this license{others}{fact} ({reaches})")
            }
            Outbound::Terms { .. } => {
                format!("these terms run with it: the license must name them ({reaches})")
            }
            Outbound::Restrictions { .. } => {
                format!("any license that carries these limits on ({reaches})")
            }
            Outbound::NoFurther { tolerates, .. } => {
                let words: Vec<&str> = tolerates.words().collect();
                format!("no further restrictions ({reaches}); tolerated: {}", words.join(", "))
            }
        },
        Effect::Reach(r) => {
            let to = r.to.map_or("nothing".to_owned(), |t| t.to_string());
            let from =
                if r.from.is_empty() { String::new() } else { format!(" from {}", list(r.from)) };
            let switch = r.switch.map(|s| format!(", if {s}")).unwrap_or_default();
            format!("{}{from} reaches: {to}{switch}", list(r.relations))
        }
        Effect::Condition(c) => format!("{c}"),
        Effect::Choose(options) => format!("one may take instead: {}", options.join(" or ")),
        Effect::Become { date_fact, license_fact } => {
            format!("from `{date_fact}` on, `{license_fact}` applies")
        }
    }
}
