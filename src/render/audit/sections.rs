//! The summary as tables, with their words: what a terminal and a page show alike.

use super::numbers::{counted, grouped, share, shortened};
use crate::audit::{
    ByClause, ByCode, ByDuty, ByUpstream, Drift, LINES, Summary, Unmapped, Verdicts,
};
use crate::vocab::{Relation, Verdict};

/// The verdicts in the order of columns and bars, the worst first.
pub(super) const WORST_FIRST: [Verdict; 4] =
    [Verdict::Blocked, Verdict::Unknown, Verdict::Conditional, Verdict::Clear];

/// A name longer than this is shown without its middle; the JSON has all of it.
const NAME: usize = 200;

/// One table of the summary.
pub(super) struct Section {
    /// Its place on the page.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// How its numbers are counted.
    pub(super) counted: String,
    /// The headings of what is text.
    pub(super) texts: &'static [&'static str],
    /// The headings of what is counted.
    pub(super) numbers: &'static [&'static str],
    pub(super) rows: Vec<Row>,
    pub(super) chart: Chart,
}

/// How a table is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chart {
    /// A bar for each verdict.
    Verdicts,
    /// The verdicts of each row, after their sum, as parts of a bar.
    Stacked,
    /// Bars, the second number within the first.
    Bars,
    /// A line for each number after the first, from row to row.
    Lines,
    /// Not at all.
    None,
}

/// One line of a table.
pub(super) struct Row {
    pub(super) texts: Vec<Name>,
    pub(super) cells: Vec<Cell>,
}

/// What a line is about.
#[derive(Debug, Clone)]
pub(super) enum Name {
    /// A word or a name; others may have written it.
    Given(String),
    /// Our words where there is none.
    Ours(String),
}

/// A number, and what it is a part of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) count: u64,
    pub(super) of: Option<u64>,
}

impl Cell {
    pub(super) fn share(self) -> Option<String> {
        self.of.map(|of| share(self.count, of))
    }
}

/// All tables that have lines.
pub(super) fn sections(summary: &Summary) -> Vec<Section> {
    let all = [
        verdicts(summary),
        relations(summary),
        licenses(summary),
        codes(summary),
        duties(summary),
        clauses(summary),
        upstreams(summary),
        unmapped(summary),
        drift(summary),
    ];
    all.into_iter().filter(|section| !section.rows.is_empty()).collect()
}

/// What was read, a line each.
pub(super) fn read(summary: &Summary) -> Vec<String> {
    let artifacts = counted(summary.artifacts, "artifact");
    let mut lines = vec![format!("{artifacts} judged, {}", counted(summary.relations, "relation"))];
    if summary.undescribed > 0 {
        lines.push(format!("{} named that nothing describes", grouped(summary.undescribed)));
    }
    if summary.bad_rows > 0 {
        let rows = counted(summary.bad_rows, "row");
        lines.push(format!("{rows} that could not be read, or not as meant"));
    }
    lines
}

fn verdicts(summary: &Summary) -> Section {
    let line = |v: Verdict| row(v.word(), [part(of(&summary.verdicts, v), summary.artifacts)]);
    let judged = summary.artifacts > 0;
    Section {
        id: "verdicts",
        title: "Verdicts",
        counted: "Every artifact counts once, judged as if it alone were shipped.".to_owned(),
        texts: &["verdict"],
        numbers: &["artifacts"],
        rows: if judged { WORST_FIRST.map(line).into() } else { Vec::new() },
        chart: Chart::Verdicts,
    }
}

fn of(verdicts: &Verdicts, verdict: Verdict) -> u64 {
    match verdict {
        Verdict::Clear => verdicts.clear,
        Verdict::Conditional => verdicts.conditional,
        Verdict::Unknown => verdicts.unknown,
        Verdict::Blocked => verdicts.blocked,
    }
}

const BY_VERDICT: &[&str] = &["artifacts", "blocked", "unknown", "conditional", "clear"];

fn by_verdict(name: Name, verdicts: &Verdicts) -> Row {
    let all = verdicts.all();
    let mut cells = vec![alone(all)];
    cells.extend(WORST_FIRST.map(|verdict| part(of(verdicts, verdict), all)));
    Row { texts: vec![name], cells }
}

fn relations(summary: &Summary) -> Section {
    let name = |relation: Option<Relation>| {
        relation.map_or_else(|| ours("stands on nothing"), |r| given(r.word()))
    };
    let lines = summary.by_relation.iter().map(|by| by_verdict(name(by.relation), &by.verdicts));
    Section {
        id: "relations",
        title: "Verdicts by relation",
        counted: "An artifact counts once for each kind of relation by which it stands on others."
            .to_owned(),
        texts: &["relation"],
        numbers: BY_VERDICT,
        rows: lines.collect(),
        chart: Chart::Stacked,
    }
}

fn licenses(summary: &Summary) -> Section {
    let name = |license: &Option<String>| name(license, "none stated");
    let lines = summary.by_license.iter().map(|by| by_verdict(name(&by.license), &by.verdicts));
    Section {
        id: "licenses",
        title: "Verdicts by license",
        counted: format!(
            "By the license of the artifact itself in its canonical form, {}.",
            most("the most frequent")
        ),
        texts: &["license"],
        numbers: BY_VERDICT,
        rows: lines.collect(),
        chart: Chart::Stacked,
    }
}

fn codes(summary: &Summary) -> Section {
    let line = |by: &ByCode| row(by.code.word(), [part(by.artifacts, summary.artifacts)]);
    Section {
        id: "findings",
        title: "Findings",
        counted: "How many artifacts have a finding of each code; one may have several.".to_owned(),
        texts: &["finding"],
        numbers: &["artifacts"],
        rows: summary.by_code.iter().map(line).collect(),
        chart: Chart::Bars,
    }
}

fn duties(summary: &Summary) -> Section {
    let line = |by: &ByDuty| {
        row(by.duty.word(), [part(by.owed, summary.artifacts), part(by.broken, by.owed)])
    };
    Section {
        id: "duties",
        title: "Duties",
        counted: "How many artifacts owe each duty, and how many of these break it as far as a \
                  row tells: by a name without its prefix, or a license that leaves out what must \
                  run with the work. The share of the broken is of those that owe it."
            .to_owned(),
        texts: &["duty"],
        numbers: &["owed", "broken"],
        rows: summary.duties.iter().map(line).collect(),
        chart: Chart::Bars,
    }
}

fn clauses(summary: &Summary) -> Section {
    let line = |by: &ByClause| Row {
        texts: vec![given(&by.license), given(&by.section), given(by.code.word())],
        cells: vec![part(by.blocked, summary.verdicts.blocked)],
    };
    Section {
        id: "clauses",
        title: "Clauses that block",
        counted: format!(
            "How many artifacts each clause blocks, {}. Shares are of all that are blocked.",
            most("the most frequent")
        ),
        texts: &["license", "section", "finding"],
        numbers: &["blocked"],
        rows: summary.clauses.iter().map(line).collect(),
        chart: Chart::None,
    }
}

fn upstreams(summary: &Summary) -> Section {
    let line = |by: &ByUpstream| Row {
        texts: vec![given(&by.id), name(&by.license, "not known")],
        cells: vec![part(by.blocked, summary.verdicts.blocked)],
    };
    Section {
        id: "upstreams",
        title: "Upstreams that most are blocked for",
        counted: format!(
            "How many artifacts are blocked for what they take from it, directly or over others, \
             {}. Shares are of all that are blocked.",
            most("the most")
        ),
        texts: &["upstream", "license"],
        numbers: &["blocked"],
        rows: summary.upstreams.iter().map(line).collect(),
        chart: Chart::Bars,
    }
}

fn unmapped(summary: &Summary) -> Section {
    let all = summary.unmapped_artifacts;
    let line = |by: &Unmapped| Row {
        texts: vec![given(&by.stated)],
        cells: vec![part(by.artifacts, all)],
    };
    Section {
        id: "unmapped",
        title: "License strings that are not known",
        counted: format!(
            "As they were written, {}. {} one; shares are of these.",
            most("the most frequent"),
            match all {
                1 => "1 artifact has".to_owned(),
                n => format!("{} artifacts have", grouped(n)),
            }
        ),
        texts: &["license string"],
        numbers: &["artifacts"],
        rows: summary.unmapped.iter().map(line).collect(),
        chart: Chart::None,
    }
}

fn drift(summary: &Summary) -> Section {
    let last = summary.drift.len().saturating_sub(1);
    let line = |(n, at): (usize, &Drift)| {
        let deeper = if n == last && n > 0 { " or more" } else { "" };
        let parts = [at.unstated, at.drifted, at.blocked].map(|count| part(count, at.artifacts));
        let mut cells = vec![alone(at.artifacts)];
        cells.extend(parts);
        Row { texts: vec![given(&format!("{}{deeper}", at.depth))], cells }
    };
    Section {
        id: "drift",
        title: "Drift by depth",
        counted: "What becomes of licenses along the lineage. Depth: relations on the longest way \
                  up to something that stands on nothing. Drifted: the license that is stated is \
                  none of those that arrive. Shares are of the artifacts at that depth."
            .to_owned(),
        texts: &["depth"],
        numbers: &["artifacts", "no license", "drifted", "blocked"],
        rows: summary.drift.iter().enumerate().map(line).collect(),
        chart: Chart::Lines,
    }
}

fn most(which: &str) -> String {
    format!("{which} first, at most {LINES}")
}

fn row<const N: usize>(word: &str, cells: [Cell; N]) -> Row {
    Row { texts: vec![given(word)], cells: cells.into() }
}

fn alone(count: u64) -> Cell {
    Cell { count, of: None }
}

fn part(count: u64, of: u64) -> Cell {
    Cell { count, of: Some(of) }
}

fn name(given_or: &Option<String>, otherwise: &str) -> Name {
    given_or.as_deref().map_or_else(|| ours(otherwise), given)
}

fn ours(words: &str) -> Name {
    Name::Ours(words.to_owned())
}

fn given(text: &str) -> Name {
    Name::Given(shortened(text, NAME))
}
