//! A finding in full: its proof, the clauses that decide with all that is known of them, the duties
//! that hang on it, and how to live with it.

use std::fmt::Write as _;
use std::sync::Arc;

use annotate_snippets::renderer::{DEFAULT_EMPHASIS_STYLE, Effects};

use super::human::{Page, acceptance};
use super::page::words;
use super::rule::says;
use super::tasks::tasks;
use super::{HumanOptions, Sources, plain};
use crate::license::RuleSet;
use crate::report::{Finding, Obligation, Report};

/// These findings of a report, in full; `rules` gives those of a license.
pub fn in_full(
    report: &Report,
    findings: &[&Finding],
    sources: &Sources,
    rules: &dyn Fn(&str) -> Option<Arc<RuleSet>>,
    options: HumanOptions,
) -> String {
    let mut page = Page::new(report, sources, options);
    for finding in findings {
        page.finding(finding);
        if let Some(clauses) = clauses(finding, rules) {
            heading(&mut page, "clauses");
            page.out.push_str(&clauses);
        }
        let hang = |o: &&Obligation| {
            o.artifact == finding.artifact && finding.licenses.contains(&o.license)
        };
        let duties: Vec<Obligation> = report.obligations.iter().filter(hang).cloned().collect();
        if !duties.is_empty() {
            heading(&mut page, "duties of the same licenses");
            tasks(&duties).into_iter().for_each(|(_, text)| page.out.push_str(&text));
            page.out.push('\n');
        }
        heading(&mut page, "level");
        page.out.push_str(&standing(finding));
    }
    page.out
}

fn heading(page: &mut Page<'_>, text: &str) {
    let text = page.paint(DEFAULT_EMPHASIS_STYLE.effects(Effects::BOLD), text);
    let _ = writeln!(page.out, "{text}");
}

/// What the deciding rules say and how their words were read.
fn clauses(finding: &Finding, rules: &dyn Fn(&str) -> Option<Arc<RuleSet>>) -> Option<String> {
    let mut out = String::new();
    for clause in &finding.because {
        let Some(set) = rules(&clause.license) else { continue };
        for rule in set.rules.iter().filter(|r| r.id == clause.rule) {
            let _ = writeln!(out, "  {} `{}`: {}", plain(&set.id), plain(&rule.id), says(rule));
            out.push_str(&words(rule, "    "));
        }
    }
    if out.is_empty() {
        return None;
    }
    out.push('\n');
    Some(out)
}

/// What is made of it, and what to write into the manifest to live with it.
fn standing(finding: &Finding) -> String {
    let mut out = String::new();
    let how = match (&finding.accepted, finding.known) {
        _ if finding.note => "a note: it never fails a check".to_owned(),
        (Some(_), _) => format!("{}, but accepted {}", finding.level, acceptance(finding)),
        (None, true) => format!("{}, but the baseline has it", finding.level),
        (None, false) => finding.level.to_string(),
    };
    let _ = writeln!(out, "  {how}\n  fingerprint {}", finding.fingerprint);
    if !finding.note && finding.accepted.is_none() {
        // JSON writes a text as TOML does.
        let artifact = super::json(&*finding.artifact);
        let _ = write!(
            out,
            "  to live with it, add to cleartitle.toml, with who answers for it and until when:\n\n\
             \u{20}   [[accept]]\n    code = \"{}\"\n    artifact = {artifact}    fingerprint = \"{}\"\n\
             \u{20}   reason = \"\"\n    owner = \"\"\n    until = \n",
            finding.code, finding.fingerprint,
        );
    }
    out.push('\n');
    out
}
