//! The summary as tables, with their words: what a terminal and a page show alike.

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

/// At most so many characters: what is too much is taken out of the middle.
pub(super) fn shortened(text: &str, most: usize) -> String {
    // Few texts are long: bytes tell it without a look at each character.
    if text.len() <= most || text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most / 2).collect();
    let mut tail: Vec<char> = text.chars().rev().take(most - most / 2 - 1).collect();
    tail.reverse();
    head + "…" + &tail.into_iter().collect::<String>()
}

/// `1,234,567`
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) fn counted(n: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A share in percent, to a tenth; nothing and all are said only where it is nothing or all.
pub(super) fn share(part: u64, of: u64) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let tenths = (u128::from(part) * 1000 + u128::from(of) / 2) / u128::from(of);
    match tenths {
        0 if part > 0 => "<0.1 %".to_owned(),
        1000 if part < of => ">99.9 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::{grouped, share, shortened};

    #[test]
    fn numbers_are_read_at_a_glance() {
        let all = [0, 7, 999, 1000, 12_345, 999_999, 3_000_000, u64::MAX];
        let shown = ["0", "7", "999", "1,000", "12,345", "999,999", "3,000,000"];
        assert_eq!(all.map(grouped)[..7], shown);
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn nothing_and_all_are_said_only_where_it_is_so() {
        assert_eq!(share(0, 3_000_000), "0.0 %");
        assert_eq!(share(1, 3_000_000), "<0.1 %");
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(2, 3), "66.7 %");
        assert_eq!(share(2_999_999, 3_000_000), ">99.9 %");
        assert_eq!(share(5, 5), "100.0 %");
        assert_eq!(share(0, 0), "–");
        assert_eq!(share(u64::MAX, u64::MAX), "100.0 %");
    }

    #[test]
    fn a_long_name_keeps_its_ends() {
        assert_eq!(shortened("acme/chat", 9), "acme/chat");
        assert_eq!(shortened("acme/chat", 8), "acme…hat");
        assert_eq!(shortened("模型模型", 3), "模…型");
    }
}
