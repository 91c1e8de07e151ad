//! A report as SARIF 2.1.0, for code scanning: each finding at the line of the user's own, with
//! the chain that leads to the clause as a flow.

mod log;

use std::collections::{BTreeMap, HashMap};

use log::*;

use super::human::{proof, step};
use super::spot::Spots;
use super::{Base, Sources, json, plain};
use crate::graph::Place;
use crate::pages;
use crate::report::{Accepted, Finding, Report, Step};
use crate::vocab::{Code, Level, Release, Verdict};

/// What code scanning takes: more results, or steps of a flow, are refused or dropped.
const RESULTS: usize = 25_000;
const STEPS: usize = 1_000;
/// Places beside the first: a reader opens few.
const RELATED: usize = 20;
/// What a description may hold.
const DESCRIPTION: usize = 1_024;
/// The folder that addresses start in, as code scanning calls it.
const TOP: &str = "%SRCROOT%";

/// The report as SARIF. Addresses of files start at the top of `base`; `sources` turn columns into
/// those that editors count.
pub fn sarif(report: &Report, sources: &Sources, base: &Base) -> String {
    let spots = Spots::new(report, sources, base);
    let told = report.findings.len().min(RESULTS);
    let with_baseline = report.findings.iter().any(|f| f.known);
    let mut times = HashMap::new();
    let results = report.findings[..told].iter();
    let results = results.map(|f| result(f, &spots, with_baseline, &mut times)).collect();
    let left = report.findings.len() - told;
    let notifications = if left == 0 { Vec::new() } else { vec![capped(left)] };
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: report.tool.name,
                semantic_version: report.tool.version,
                information_uri: repository(),
                rules: Code::ALL.iter().map(|code| rule(*code)).collect(),
                properties: DriverProperties { catalog: &report.tool.catalog },
            },
        },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications,
        }],
        automation_details: Id { id: format!("cleartitle/{}/", profile(report)) },
        original_uri_base_ids: BTreeMap::from([(
            TOP,
            Top { description: text("the top of the checkout") },
        )]),
        column_kind: "utf16CodeUnits",
        results,
        properties: RunProperties { verdict: report.verdict },
    };
    json(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    })
}

/// What was asked, as a name: answers to two questions about one repository stand beside each
/// other.
pub(super) fn profile(report: &Report) -> String {
    let mut words: Vec<&str> = Vec::new();
    words.extend(report.intent.purpose.map(|p| p.word()));
    let release = &report.intent.release;
    words.extend(release.iter().map(Release::word));
    if release.iter().next().is_none() {
        words.push(Release::Share.word());
    }
    words.join("-")
}

fn repository() -> Option<&'static str> {
    option_env!("CARGO_PKG_REPOSITORY").filter(|url| !url.is_empty())
}

fn capped(left: usize) -> Notification {
    let told = format!(
        "{left} more findings are left out: code scanning takes {RESULTS}; `--format json` has all"
    );
    Notification { level: "warning", message: text(told) }
}

fn rule(code: Code) -> Rule {
    let page = pages::finding(code).unwrap_or_default().trim_end();
    let meaning = page.split("\n## What it means\n").nth(1).unwrap_or_default();
    let meaning = meaning.trim_start().split("\n\n").next().unwrap_or_default();
    let meaning = meaning.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "");
    let meaning = if meaning.is_empty() { code.word().to_owned() } else { meaning };
    let short = meaning.split_inclusive(". ").next().unwrap_or(&meaning).trim_end().to_owned();
    let page = if page.is_empty() { code.word() } else { page };
    let verdict = code.verdict();
    Rule {
        id: code.word(),
        name: code.word().split('-').map(capital).collect(),
        short_description: text(cut(short)),
        full_description: text(cut(meaning)),
        help: Help { text: page, markdown: page },
        help_uri: repository().map(|url| {
            format!("{url}/blob/v{}/docs/findings/{code}.md", env!("CARGO_PKG_VERSION"))
        }),
        default_configuration: Configuration { level: level(Level::usual(verdict)) },
        properties: RuleProperties {
            tags: ["license", "compliance"],
            precision: if verdict == Verdict::Blocked { "very-high" } else { "high" },
            severity: match verdict {
                Verdict::Blocked | Verdict::Unknown => "error",
                Verdict::Conditional => "warning",
                Verdict::Clear => "recommendation",
            },
        },
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn cut(text: String) -> String {
    if text.chars().count() <= DESCRIPTION {
        return text;
    }
    text.chars().take(DESCRIPTION - 1).chain(['…']).collect()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Allow => "note",
        Level::Warn => "warning",
        Level::Deny => "error",
    }
}

fn result<'r>(
    finding: &'r Finding,
    spots: &Spots<'r>,
    with_baseline: bool,
    times: &mut HashMap<&'r str, usize>,
) -> Outcome<'r> {
    let first = spots.first(finding);
    let mut related: Vec<Location> = Vec::new();
    let mut message = message(finding, spots.base());
    for (n, pointer) in finding.places.iter().enumerate().skip(1).take(RELATED) {
        if finding.places[..n].contains(pointer) {
            continue;
        }
        let id = related.len() + 1;
        let words = format!("{}: {}", spots.short(&pointer.place), plain(&pointer.label));
        message.push_str(&format!("\n[{}]({id})", linked(&words)));
        related.push(Location {
            id: Some(id),
            message: Some(text(spoken(&plain(&pointer.label)))),
            ..location(Some(&pointer.place), spots)
        });
    }
    let paths = std::iter::once(&finding.path).chain(&finding.other_paths);
    let flows = paths.filter(|path| !path.is_empty()).map(|path| flow(path, first, spots));
    // Code scanning tells results of one rule apart by this alone.
    let n = times.entry(&finding.fingerprint).or_default();
    *n += 1;
    Outcome {
        rule_id: finding.code.word(),
        rule_index: Code::ALL.iter().position(|c| *c == finding.code).unwrap_or(0),
        level: if finding.note { "note" } else { level(finding.level) },
        message: text(message),
        locations: [Location {
            logical_locations: vec![Logical { name: plain(&finding.artifact), kind: "artifact" }],
            ..location(first, spots)
        }],
        related_locations: related,
        code_flows: flows.collect(),
        partial_fingerprints: Fingerprints {
            line: format!("{}:{n}", finding.fingerprint),
            own: &finding.fingerprint,
        },
        suppressions: finding.accepted.as_ref().map(|accepted| {
            let Accepted { reason, owner, until } = accepted;
            let why = format!("{} ({}, until {until})", plain(reason), plain(owner));
            [Suppression { kind: "external", status: "accepted", justification: why }]
        }),
        baseline_state: with_baseline.then_some(if finding.known { "unchanged" } else { "new" }),
        properties: OutcomeProperties {
            verdict: finding.verdict,
            basis: finding.basis,
            licenses: &finding.licenses,
            assumptions: &finding.assumptions,
        },
    }
}

/// The sentence, why, and what to do.
fn message(finding: &Finding, base: &Base) -> String {
    let mut lines = vec![plain(&finding.message)];
    lines.extend(proof(finding, base));
    lines.extend(finding.help.iter().map(|advice| format!("help: {}", plain(advice))));
    spoken(&lines.join("\n"))
}

/// Text in which SARIF sees neither a placeholder nor a link.
fn spoken(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").replace("](", "\\](")
}

/// The words of a link.
fn linked(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn flow<'r>(path: &'r [Step], first: Option<&'r Place>, spots: &Spots<'r>) -> Flow {
    let locations = path.iter().take(STEPS).map(|by| FlowLocation {
        location: Location {
            message: Some(text(spoken(&step(by, spots.base())))),
            ..location(spots.step(by).or(first), spots)
        },
    });
    Flow { thread_flows: [ThreadFlow { locations: locations.collect() }] }
}

fn location(place: Option<&Place>, spots: &Spots<'_>) -> Location {
    let uri = place.map_or_else(|| spots.fallback(), |p| spots.address(p));
    let base = if uri.starts_with("file:") { None } else { Some(TOP) };
    let line = place.map_or(1, |p| p.line.max(1));
    let columns = place.and_then(|p| spots.columns(p));
    Location {
        id: None,
        physical_location: Physical {
            artifact_location: ArtifactLocation { uri, uri_base_id: base },
            region: Region {
                start_line: line,
                start_column: columns.map(|(from, _)| from),
                end_line: line,
                end_column: columns.map(|(_, to)| to),
            },
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

fn text(text: impl Into<String>) -> Text {
    Text { text: text.into() }
}
