//! The page of a license: every clause with its section and its words.

use std::fmt::Write as _;

use super::plain;
use super::rule::{list, says};
use crate::license::{Binds, Effect, Flow, Outbound, Rule, RuleSet, Speaks};
use crate::vocab::Relation;

/// A heading, and which rules stand under it.
type Chapter = (&'static str, fn(&Effect) -> bool);

/// Headings in their order.
const CHAPTERS: [Chapter; 5] = [
    ("Permitted", |e| matches!(e, Effect::Permit(_) | Effect::Choose(_))),
    ("Required", |e| matches!(e, Effect::Require(_))),
    ("Forbidden or limited", |e| matches!(e, Effect::Forbid(_))),
    ("The license of what derives from it", |e| matches!(e, Effect::Outbound(_))),
    ("Other terms", |e| matches!(e, Effect::Condition(_) | Effect::Become { .. })),
];

/// The page, as Markdown that reads well on a terminal.
pub fn license_page(set: &RuleSet) -> String {
    let mut out = format!("# {}\n\n{}\n\n", set.id, plain(&set.title));
    let _ = writeln!(out, "- written for: {}", list(set.covers));
    if set.binds == Binds::Contract {
        out.push_str("- binds only those who accepted it\n");
    }
    if !set.source.url.is_empty() {
        let _ = writeln!(out, "- text: {}", plain(&set.source.url));
    }
    if !set.source.documents.is_empty() {
        let _ = writeln!(out, "- with it: {}", plain(&set.source.documents.join(", ")));
    }
    if !set.aliases.is_empty() {
        let _ = writeln!(out, "- also called: {}", plain(&set.aliases.join(", ")));
    }
    for (title, belongs) in CHAPTERS {
        let rules: Vec<&Rule> =
            set.rules.iter().map(|r| &**r).filter(|r| belongs(&r.effect)).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {title}\n");
        for rule in rules {
            let _ = writeln!(out, "- {}", says(rule));
            out.push_str(&words(rule, "  "));
        }
    }
    downstream(&mut out, set);
    open(&mut out, set);
    out
}

/// Section, quote and remarks of a rule, a line each.
pub(super) fn words(rule: &Rule, indent: &str) -> String {
    let clause = &rule.clause;
    let text = clause.document.as_ref().map(|d| format!("{d} ")).unwrap_or_default();
    let mut out = format!("{indent}{text}{}: “{}”\n", plain(&clause.section), plain(&clause.quote));
    for (what, said) in [
        ("read so", &clause.reading),
        ("position of the steward", &clause.steward),
        ("note", &clause.note),
    ] {
        if let Some(said) = said {
            let _ = writeln!(out, "{indent}{what}: {}", plain(said));
        }
    }
    out
}

/// What runs with a work along each relation; relations that do the same stand together.
fn downstream(out: &mut String, set: &RuleSet) {
    out.push_str("\n## What runs downstream\n\n");
    let flows = set.flows();
    let mut told: Vec<(String, Vec<Relation>, Option<&Rule>)> = Vec::new();
    for flow in &flows {
        let text = flow_says(flow);
        let same = told
            .iter_mut()
            .find(|(t, _, rule)| *t == text && rule.map(|r| &r.id) == flow.rule.map(|r| &r.id));
        match same {
            Some((_, relations, _)) => relations.push(flow.relation),
            None => told.push((text, vec![flow.relation], flow.rule)),
        }
    }
    for (text, relations, rule) in told {
        let names: Vec<&str> = relations.iter().map(|r| r.word()).collect();
        let _ = writeln!(out, "- {}: {text}", names.join(", "));
        if let Some(rule) = rule {
            out.push_str(&words(rule, "  "));
        }
    }
    // What the work itself never meets: what holds for one who got it in another way.
    let of_itself = |rule: &Rule| flows.iter().any(|f| f.rule.is_some_and(|r| r.id == rule.id));
    for rule in &set.rules {
        if matches!(rule.effect, Effect::Reach(_)) && !of_itself(rule) {
            let _ = write!(out, "- {}\n{}", says(rule), words(rule, "  "));
        }
    }
}

fn flow_says(flow: &Flow<'_>) -> String {
    let Some((reach, switch)) = flow.arrival else { return "nothing".to_owned() };
    let open = switch.map(|s| format!(", if {s} is answered yes")).unwrap_or_default();
    let asked = match flow.speaks {
        Speaks::Own => String::new(),
        Speaks::Adaptations { switch, purpose } if switch == purpose => {
            format!("; judged as adapted if {switch} is answered yes")
        }
        Speaks::Adaptations { switch, purpose } => format!(
            "; judged as adapted if {switch} is answered yes, for limits of purpose if {purpose} is"
        ),
        Speaks::Nothing => "; the text is silent on it, and nothing reaches it".to_owned(),
    };
    let default = if flow.rule.is_some() { "" } else { " (default)" };
    format!("{reach}{open}{asked}{default}")
}

/// What the text leaves open, and what it asks the user.
fn open(out: &mut String, set: &RuleSet) {
    let mut lines: Vec<String> = Vec::new();
    if !set.silent_on.is_empty() {
        lines.push(format!("the text does not speak of: {}", list(set.silent_on)));
    }
    let read: Vec<&str> =
        set.rules.iter().filter(|r| r.clause.reading.is_some()).map(|r| r.id.as_str()).collect();
    if !read.is_empty() {
        lines.push(format!("rests on a reading of the words: {}", read.join(", ")));
    }
    let mut facts: Vec<&str> = Vec::new();
    for rule in &set.rules {
        match &rule.effect {
            Effect::Permit(p) => facts.extend(p.lifted_by.as_deref()),
            Effect::Forbid(f) => facts.extend(f.lifted_by.as_deref()),
            Effect::Outbound(Outbound::Same { if_fact, .. }) => facts.extend(if_fact.as_deref()),
            Effect::Become { date_fact, license_fact } => {
                facts.extend([&**date_fact, license_fact])
            }
            _ => {}
        }
    }
    facts.sort_unstable();
    facts.dedup();
    if !facts.is_empty() {
        lines.push(format!("left to be filled in (`license-facts`): {}", facts.join(", ")));
    }
    if !lines.is_empty() {
        let _ = writeln!(out, "\n## Open\n");
        for line in lines {
            let _ = writeln!(out, "- {}", plain(&line));
        }
    }
}
