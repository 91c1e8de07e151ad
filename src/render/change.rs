//! What differs between two reports, in words.

use std::fmt::{self, Write as _};

use super::escape::sentence;
use super::plain;
use crate::change::{ArtifactChange, Changes, Link, Pair};
use crate::report::{Finding, Obligation};

/// Lines that are shown of each section.
const LINES: usize = 25;

/// For a terminal.
pub fn change(changes: &Changes) -> String {
    let mut out = String::new();
    for (heading, lines) in sections(changes) {
        let _ = writeln!(out, "{heading}");
        for line in lines {
            let _ = writeln!(out, "  {}", plain(&line));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", verdict(changes));
    out
}

/// For a comment on a change.
pub fn change_markdown(changes: &Changes) -> String {
    let mut out = format!("## License changes\n\n**{}**\n", verdict(changes));
    for (heading, lines) in sections(changes) {
        let _ = writeln!(out, "\n### {heading}\n");
        for line in lines {
            let _ = writeln!(out, "- {}", sentence(&line));
        }
    }
    out
}

fn verdict(changes: &Changes) -> String {
    let Pair { base, head } = changes.verdict;
    match base == head {
        true if changes.is_empty() => format!("verdict: {head}; nothing changed"),
        true => format!("verdict: {head}, as before"),
        false => format!("verdict: {head}, was {base}"),
    }
}

/// What there is to tell, the worst first.
fn sections(changes: &Changes) -> Vec<(&'static str, Vec<String>)> {
    let findings = |all: &[Finding]| all.iter().map(finding).collect();
    let came = |o: &Obligation| format!("new: {}", duty(o));
    let went = |o: &Obligation| format!("gone: {}", duty(o));
    let stands = changes
        .status
        .iter()
        .map(|s| format!("now {}, was {}: {}", s.now.status, s.was, duty(&s.now)));
    let duties = changes.duties.new.iter().map(came);
    let duties = stands.chain(duties).chain(changes.duties.gone.iter().map(went)).collect();
    let relations = changes.relations.new.iter().map(|l| format!("new: {}", link(l)));
    let gone = changes.relations.gone.iter().map(|l| format!("gone: {}", link(l)));
    let all: [(&str, Vec<String>); 5] = [
        ("new findings", findings(&changes.findings.new)),
        ("findings that are gone", findings(&changes.findings.gone)),
        ("artifacts", changes.artifacts.iter().map(artifact).collect()),
        ("relations", relations.chain(gone).collect()),
        ("duties", duties),
    ];
    let told = all.into_iter().filter(|(_, lines)| !lines.is_empty());
    told.map(|(heading, lines)| (heading, first(lines))).collect()
}

/// As many lines as somebody reads.
fn first(mut lines: Vec<String>) -> Vec<String> {
    let rest = lines.len().saturating_sub(LINES);
    if rest > 0 {
        lines.truncate(LINES);
        lines.push(format!("and {rest} more: `--format json` gives them all"));
    }
    lines
}

fn finding(finding: &Finding) -> String {
    let weight = if finding.note { "note" } else { finding.verdict.word() };
    let help = finding.help.first().map(|h| format!("; {h}")).unwrap_or_default();
    format!("{weight}, {}: {}{help}", finding.code, finding.message)
}

fn artifact(change: &ArtifactChange) -> String {
    let license = |l: &Option<String>| l.clone().unwrap_or_else(|| "no license".to_owned());
    let id = &change.id;
    let mut parts = Vec::new();
    match (change.verdict.base, change.verdict.head) {
        (None, Some(verdict)) => {
            return format!(
                "new: `{id}`, {}, {}: {verdict}",
                change.kind,
                license(&change.license.head)
            );
        }
        (Some(_), None) => return format!("gone: `{id}`, {}", license(&change.license.base)),
        (base, head) if base != head => {
            let (base, head) = (base.map_or("", |v| v.word()), head.map_or("", |v| v.word()));
            parts.push(format!("{head}, was {base}"));
        }
        _ => {}
    }
    if change.license.base != change.license.head {
        let (base, head) = (license(&change.license.base), license(&change.license.head));
        parts.push(format!("license {head}, was {base}"));
    }
    let runs = |(license, from): &(String, std::sync::Arc<str>)| format!("{license} of `{from}`");
    parts.extend(change.title_new.iter().map(|t| format!("{} runs with it now", runs(t))));
    parts.extend(change.title_gone.iter().map(|t| format!("{} no longer does", runs(t))));
    format!("`{id}`: {}", parts.join("; "))
}

fn duty(o: &Obligation) -> impl fmt::Display {
    format!("`{}`: {}, {} {} of `{}`", o.artifact, o.duty, o.license, o.section, o.from)
}

fn link(link: &Link) -> String {
    format!("`{}` {} `{}`", link.from, link.by, link.to)
}
