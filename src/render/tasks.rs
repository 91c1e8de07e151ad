//! The obligations, as a list that one can work through.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::plain;
use crate::report::{Detail, DetailValue, Obligation};
use crate::vocab::{Duty, Release, Status, Switch, WordSet};

/// From this many lines on, the licenses that demand one duty share a heading.
const LONG: usize = 40;
/// So many upstreams are named, of more.
const NAMED: usize = 3;

/// One duty of one license, with every upstream that it comes from.
struct Task<'a> {
    first: &'a Obligation,
    sections: Vec<&'a str>,
    from: Vec<&'a str>,
}

/// What makes two obligations one task.
type Key<'a> =
    (Duty, &'a str, Vec<(&'a str, String)>, Status, &'a [Switch], Vec<Release>, Option<&'a str>);

/// The obligations by artifact: a heading, then one line or more for each.
pub(super) fn tasks(obligations: &[Obligation]) -> Vec<(Arc<str>, String)> {
    let mut artifacts: Vec<(Arc<str>, Vec<Task<'_>>)> = Vec::new();
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    let mut known: BTreeMap<(&str, Key<'_>), usize> = BTreeMap::new();
    for o in obligations {
        let place = *at.entry(&o.artifact).or_insert_with(|| {
            artifacts.push((Arc::clone(&o.artifact), Vec::new()));
            artifacts.len() - 1
        });
        let tasks = &mut artifacts[place].1;
        let task = *known.entry((&o.artifact, key(o))).or_insert_with(|| {
            tasks.push(Task { first: o, sections: Vec::new(), from: Vec::new() });
            tasks.len() - 1
        });
        let task = &mut tasks[task];
        if !task.sections.contains(&&*o.section) {
            task.sections.push(&o.section);
        }
        task.from.push(&o.from);
    }
    for task in artifacts.iter_mut().flat_map(|(_, tasks)| tasks) {
        task.from.sort_unstable();
        task.from.dedup();
    }
    let long = artifacts.iter().map(|(_, tasks)| tasks.len()).sum::<usize>() > LONG;
    let text = |tasks: &[Task<'_>]| {
        let mut text: String = if long { grouped(tasks) } else { tasks.iter().map(one).collect() };
        if tasks.iter().any(|t| t.from.len() > NAMED + 1) {
            text.push_str("  (… stands for further names: `--format json` gives them all)\n");
        }
        text
    };
    artifacts.into_iter().map(|(id, tasks)| (id, text(&tasks))).collect()
}

fn key(o: &Obligation) -> Key<'_> {
    let detail = o.detail.iter().map(|(name, v)| (*name, value(v))).collect();
    (
        o.duty,
        &o.license,
        detail,
        o.status,
        &o.assumptions,
        o.when.iter().collect(),
        o.looked_at.as_deref(),
    )
}

/// `[ ] name-prefix: …`, and below it who demands it.
fn one(task: &Task<'_>) -> String {
    let o = task.first;
    let mut out = format!("  {} {}: {}{}\n", mark(o.status), o.duty, what(o.duty), state(o));
    for line in values(&o.detail) {
        let _ = writeln!(out, "        {line}");
    }
    let sections: Vec<String> = task.sections.iter().map(|s| plain(s)).collect();
    let _ = writeln!(
        out,
        "      {} {}, from {}{}",
        plain(&o.license),
        sections.join(" and "),
        upstreams(&task.from),
        when(o.when)
    );
    out
}

/// The same under one heading a duty.
fn grouped(tasks: &[Task<'_>]) -> String {
    let mut groups: BTreeMap<(Duty, Status, String), Vec<&Task<'_>>> = BTreeMap::new();
    for task in tasks {
        let o = task.first;
        groups.entry((o.duty, o.status, state(o))).or_default().push(task);
    }
    let mut out = String::new();
    for ((duty, status, state), mut tasks) in groups {
        tasks.sort_by_key(|t| std::cmp::Reverse(t.from.len()));
        let _ = writeln!(out, "  {} {duty}: {}{state}", mark(status), what(duty));
        for task in tasks {
            let details = values(&task.first.detail);
            let details = if details.is_empty() {
                String::new()
            } else {
                format!(": {}", details.join(" / "))
            };
            let names = named(&task.from);
            let count = task.from.len();
            let _ = match count {
                1 => writeln!(out, "      {} under {}{details}", names, plain(&task.first.license)),
                _ => writeln!(
                    out,
                    "      {count} under {} ({names}){details}",
                    plain(&task.first.license)
                ),
            };
        }
    }
    out
}

fn mark(status: Status) -> &'static str {
    if status == Status::Met { "[x]" } else { "[ ]" }
}

/// How it stands, and whether it stands at all.
fn state(o: &Obligation) -> String {
    let mut parts = Vec::new();
    let looked = o.looked_at.as_deref().map(plain);
    match (o.status, looked) {
        (Status::Met, Some(at)) => parts.push(format!("in {at}")),
        (Status::Met, None) => {}
        (Status::Unmet, Some(at)) => parts.push(format!("UNMET, looked at {at}")),
        (Status::Unmet, None) => parts.push("UNMET".to_owned()),
        (Status::Unchecked, _) => parts.push("unchecked".to_owned()),
    }
    if is_request(o) {
        parts.push("asked for, not demanded".to_owned());
    }
    if !o.assumptions.is_empty() {
        let names: Vec<String> = o.assumptions.iter().map(|s| format!("`{s}`")).collect();
        parts.push(format!("hangs on {}", names.join(" and ")));
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
}

/// Whether the license asks for it without demanding it.
pub(super) fn is_request(o: &Obligation) -> bool {
    o.detail.get("request") == Some(&DetailValue::Flag(true))
}

/// What exactly: the text to show, the word to begin with.
pub(super) fn values(detail: &Detail) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, v) in detail.iter().filter(|(name, _)| **name != "request") {
        match (*name, v) {
            ("text", DetailValue::Text(text)) => {
                lines.extend(text.lines().map(|l| format!("“{}”", plain(l))))
            }
            ("prefix", DetailValue::Text(prefix)) => lines.push(format!("“{}…”", plain(prefix))),
            _ => lines.push(format!("{name}: {}", value(v))),
        }
    }
    lines
}

fn value(value: &DetailValue) -> String {
    match value {
        DetailValue::Text(text) => plain(text),
        DetailValue::List(all) => all.iter().map(|t| plain(t)).collect::<Vec<_>>().join(", "),
        DetailValue::Number(n) => n.to_string(),
        DetailValue::Flag(true) => "yes".to_owned(),
        DetailValue::Flag(false) => "no".to_owned(),
    }
}

fn upstreams(from: &[&str]) -> String {
    match from.len() {
        0 | 1 => named(from),
        n => format!("{n} upstreams ({})", named(from)),
    }
}

fn named(from: &[&str]) -> String {
    let all = from.len() <= NAMED + 1;
    let mut names: Vec<String> =
        from.iter().take(if all { NAMED + 1 } else { NAMED }).map(|f| plain(f)).collect();
    if !all {
        names.push("…".to_owned());
    }
    names.join(", ")
}

fn when(releases: WordSet<Release>) -> String {
    let words: Vec<&str> = releases.iter().map(Release::word).collect();
    if words.is_empty() { String::new() } else { format!("; on {}", words.join(", ")) }
}

/// The duty in a few words.
pub(super) fn what(duty: Duty) -> &'static str {
    match duty {
        Duty::IncludeLicense => "hand on a copy of the license",
        Duty::IncludeNotice => "put this notice into a NOTICE file",
        Duty::RetainNotices => "keep copyright and other notices",
        Duty::Attribution => "credit the author",
        Duty::StateChanges => "say that and what you changed",
        Duty::Display => "show this to users",
        Duty::NamePrefix => "begin the name of the model so",
        Duty::PassOnRestrictions => "bind recipients to the use restrictions",
        Duty::PassOnLicense => "bind recipients to the license",
        Duty::SameLicense => "put the whole under the same license",
        Duty::DiscloseSource => "hand out or offer the source",
        Duty::NetworkSource => "offer the source to users over the network",
        Duty::AcceptableUsePolicy => "keep to the use policy",
        Duty::ContentFilter => "run a content filter",
        Duty::NotifyRecipients => "tell recipients of the terms",
        Duty::Registration => "register with the licensor",
        Duty::LabelOutputs => "mark outputs as machine-made",
        Duty::NoEndorsement => "do not suggest endorsement",
        Duty::Indemnify => "hold the licensor harmless",
        Duty::UseLatestVersion => "use the latest version",
    }
}
