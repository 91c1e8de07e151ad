//! A report as the workflow commands that GitHub shows beside the lines of a change.

use std::fmt::Write as _;

use super::human::{counts, number, proof};
use super::spot::Spots;
use super::{Base, Sources, plain, settled};
use crate::report::{Finding, Report};
use crate::vocab::Level;

/// So many of each kind are shown of one step.
const SHOWN: usize = 10;

/// Errors for what fails the check, then warnings, then notices, at most ten of each, since no more
/// are shown; the last notice says the verdict and how many are left out. Files are named from the
/// top of `base`.
pub fn github(report: &Report, sources: &Sources, base: &Base) -> String {
    let spots = Spots::new(report, sources, base);
    let mut out = String::new();
    let mut left = Vec::new();
    // The verdict is a notice, too.
    for (kind, shown) in [("error", SHOWN), ("warning", SHOWN), ("notice", SHOWN - 1)] {
        let of_kind = report.findings.iter().filter(|f| self::kind(f) == kind);
        let all: Vec<&Finding> = of_kind.collect();
        for finding in all.iter().take(shown) {
            command(&mut out, kind, finding, &spots);
        }
        if all.len() > shown {
            left.push(number(all.len() - shown, kind));
        }
    }
    let title = property(&format!("cleartitle: {}", report.verdict));
    let mut told = counts(report);
    if !left.is_empty() {
        let _ = write!(told, "; not shown: {} (`--format human` tells them)", left.join(", "));
    }
    let _ = writeln!(out, "::notice title={title}::{}", data(&told));
    out
}

/// What is accepted, known or a note at an upstream is told, whatever its level.
fn kind(finding: &Finding) -> &'static str {
    match finding.level {
        _ if finding.note || settled(finding).is_some() => "notice",
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "notice",
    }
}

fn command(out: &mut String, kind: &str, finding: &Finding, spots: &Spots<'_>) {
    let _ = write!(out, "::{kind} ");
    if let Some(place) = spots.first(finding) {
        let _ = write!(out, "file={},line={},", property(&spots.name(place)), place.line.max(1));
        if let Some((from, to)) = spots.columns(place) {
            let _ = write!(out, "col={from},endColumn={to},");
        }
    }
    let mut lines = vec![plain(&finding.message)];
    lines.extend(settled(finding));
    lines.extend(proof(finding, spots.base()));
    lines.extend(finding.help.iter().map(|advice| format!("help: {}", plain(advice))));
    let _ = writeln!(out, "title={}::{}", property(finding.code.word()), data(&lines.join("\n")));
}

/// The text of a command: one line, whatever it holds.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a command.
fn property(text: &str) -> String {
    data(&plain(text)).replace(':', "%3A").replace(',', "%2C")
}
