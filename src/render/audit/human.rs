//! The summary and the changes as a person reads them at a terminal.

use std::fmt::Write as _;

use annotate_snippets::renderer::{Effects, Style};

use super::numbers::{counted, grouped};
use super::sections::{Chart, Name, Row, Section, read, sections};
use crate::audit::{Summary, VerdictChange};
use crate::render::plain;
use crate::vocab::Verdict;

/// How wide a line may be.
const WIDTH: usize = 100;
/// How far lines of a table stand in.
const INDENT: usize = 2;
/// The least that is left of a text.
const LEAST: usize = 8;

/// How the summary is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummaryOptions {
    /// With terminal colors.
    pub color: bool,
    /// How many lines of each table are shown.
    pub lines: usize,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { color: false, lines: 10 }
    }
}

/// The summary as text of at most 100 columns: a table for each question.
///
/// ```
/// use cleartitle::audit::{Summary, Verdicts};
/// use cleartitle::render::audit::{SummaryOptions, summary_human};
///
/// let verdicts = Verdicts { clear: 3, blocked: 1, ..Verdicts::default() };
/// let summary = Summary { artifacts: 4, relations: 1, verdicts, ..Summary::default() };
/// let text = summary_human(&summary, SummaryOptions::default());
/// assert!(text.starts_with("4 artifacts judged, 1 relation\n"));
/// assert!(text.contains("\n  blocked              1  25.0 %\n"));
/// ```
pub fn summary_human(summary: &Summary, options: SummaryOptions) -> String {
    let mut out = read(summary).join("\n") + "\n";
    for section in sections(summary) {
        out.push('\n');
        table(&mut out, &section, options);
    }
    out
}

/// A table: texts at the left, numbers at the right of their columns.
fn table(out: &mut String, section: &Section, options: SummaryOptions) {
    let shown = &section.rows[..section.rows.len().min(options.lines)];
    let numbers: Vec<Vec<String>> = shown.iter().map(|row| cells(section, row)).collect();
    let headings = headings(section);
    let widths: Vec<usize> = (0..headings.len())
        .map(|n| {
            let cells = numbers.iter().map(|row| columns(&row[n]));
            cells.chain([columns(&headings[n])]).max().unwrap_or(0)
        })
        .collect();
    let room = (WIDTH - INDENT).saturating_sub(widths.iter().map(|w| w + 2).sum());
    let texts: Vec<Vec<String>> =
        shown.iter().map(|row| row.texts.iter().map(said).collect()).collect();
    let mut title: Vec<String> = section.texts.iter().map(|&t| t.to_owned()).collect();
    title[0] = section.title.to_owned();
    // The title stands further left than what is below it.
    let natural = (0..title.len()).map(|n| {
        let cells = texts.iter().map(|row| columns(&row[n]));
        cells.chain([columns(&title[n])]).max().unwrap_or(0)
    });
    let lefts = shrunk(natural.collect(), room);
    let bold = Style::new().effects(Effects::BOLD);
    let head = line(&title, &lefts, &headings, &widths, INDENT);
    let _ = writeln!(out, "{}", paint(options, bold, head.trim_end()));
    for (row, (texts, numbers)) in shown.iter().zip(texts.iter().zip(&numbers)) {
        let text = line(texts, &lefts, numbers, &widths, 0);
        let style = (section.chart == Chart::Verdicts).then(|| verdict_style(row)).flatten();
        let text = paint(options, style.unwrap_or_default(), text.trim_end());
        let _ = writeln!(out, "{:INDENT$}{text}", "");
    }
    let rest = section.rows.len() - shown.len();
    if rest > 0 {
        let _ = writeln!(
            out,
            "{:INDENT$}and {}",
            "",
            more(rest, "the summary as JSON or HTML has them")
        );
    }
}

fn more(rest: usize, where_else: &str) -> String {
    format!("{} more: {where_else}", grouped(rest as u64))
}

/// One line; its first text has `wider` columns more.
fn line(
    texts: &[String],
    lefts: &[usize],
    numbers: &[String],
    widths: &[usize],
    wider: usize,
) -> String {
    let mut out = String::new();
    for (n, (text, width)) in texts.iter().zip(lefts).enumerate() {
        let width = width + if n == 0 { wider } else { 0 };
        let text = fit(text, width);
        let gap = if n == 0 { "" } else { "  " };
        let _ = write!(out, "{gap}{text}{:1$}", "", width - columns(&text));
    }
    for (number, width) in numbers.iter().zip(widths) {
        let _ = write!(out, "  {:1$}{number}", "", width - columns(number));
    }
    out
}

/// The headings of the columns with numbers: a share after a count has none of its own.
fn headings(section: &Section) -> Vec<String> {
    let both = !only_shares(section);
    let heading = |n: &&str| [(*n).to_owned()].into_iter().chain(both.then(String::new));
    section.numbers.iter().flat_map(heading).collect()
}

/// Where each line is divided, its parts are told in percent only.
fn only_shares(section: &Section) -> bool {
    matches!(section.chart, Chart::Stacked | Chart::Lines)
}

fn cells(section: &Section, row: &Row) -> Vec<String> {
    let both = !only_shares(section);
    let cell = |cell: &super::sections::Cell| match cell.share() {
        Some(share) if both => vec![grouped(cell.count), share],
        Some(share) => vec![share],
        None => vec![grouped(cell.count)],
    };
    row.cells.iter().flat_map(cell).collect()
}

/// A name as a terminal may show it; ours are put in brackets.
fn said(name: &Name) -> String {
    match name {
        Name::Given(text) => plain(text),
        Name::Ours(words) => format!("({words})"),
    }
}

/// How many columns a text takes: two for a character that is a square.
fn columns(text: &str) -> usize {
    text.chars().map(of).sum()
}

fn of(c: char) -> usize {
    if c < '\u{1100}' || matches!(c, '\u{2000}'..='\u{206f}') { 1 } else { 2 }
}

/// A text of at most so many columns: what is too much is taken out of its middle.
fn fit(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1);
    let taken = |chars: &mut dyn Iterator<Item = char>, mut room: usize| -> Vec<char> {
        let fits = |c: &char| {
            let fits = of(*c) <= room;
            room = room.saturating_sub(of(*c));
            fits
        };
        chars.take_while(fits).collect()
    };
    let head = taken(&mut text.chars(), room - room / 2);
    let tail = taken(&mut text.chars().rev(), room / 2);
    head.into_iter().chain(['…']).chain(tail.into_iter().rev()).collect()
}

/// Widths that fit into the room: the widest gives way first.
fn shrunk(mut widths: Vec<usize>, room: usize) -> Vec<usize> {
    let room = room.saturating_sub(2 * (widths.len() - 1));
    while widths.iter().sum::<usize>() > room {
        match widths.iter_mut().max() {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => break,
        }
    }
    widths
}

fn paint(options: SummaryOptions, style: Style, text: &str) -> String {
    if options.color && style != Style::new() {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

fn verdict_style(row: &Row) -> Option<Style> {
    let Some(Name::Given(word)) = row.texts.first() else { return None };
    let verdict: Verdict = word.parse().ok()?;
    Some(crate::render::human::style(verdict))
}

/// The changes of verdicts, the worst first; of many only the first `most` are told.
///
/// ```
/// use cleartitle::Verdict;
/// use cleartitle::audit::VerdictChange;
/// use cleartitle::render::audit::changes_human;
///
/// let worse = VerdictChange { id: "a".into(), before: Some(Verdict::Clear), after: Some(Verdict::Blocked) };
/// let text = changes_human(&[worse], 100);
/// assert_eq!(text, "1 verdict changed: 1 worse\n  `a`: blocked, was clear\n");
/// ```
pub fn changes_human(changes: &[VerdictChange<'_>], most: usize) -> String {
    if changes.is_empty() {
        return "no verdict changed\n".to_owned();
    }
    let kinds = ["worse", "new", "better", "gone"];
    let counts = kinds.iter().filter_map(|kind| {
        let count = changes.iter().filter(|c| kind_of(c) == *kind).count();
        (count > 0).then(|| format!("{} {kind}", grouped(count as u64)))
    });
    let counts: Vec<String> = counts.collect();
    let all = counted(changes.len() as u64, "verdict");
    let mut out = format!("{all} changed: {}\n", counts.join(", "));
    let mut order: Vec<&VerdictChange<'_>> = changes.iter().collect();
    let weight = |c: &VerdictChange<'_>| {
        (kinds.iter().position(|k| *k == kind_of(c)), std::cmp::Reverse(c.after))
    };
    order.sort_by_key(|c| weight(c));
    for change in order.iter().take(most) {
        let id = fit(&plain(&change.id), WIDTH - INDENT - 30);
        let _ = match (change.before, change.after) {
            (Some(before), Some(after)) => writeln!(out, "  `{id}`: {after}, was {before}"),
            (None, Some(after)) => writeln!(out, "  `{id}`: {after}, new"),
            (Some(before), None) => writeln!(out, "  `{id}`: gone, was {before}"),
            (None, None) => writeln!(out, "  `{id}`: gone"),
        };
    }
    let rest = changes.len().saturating_sub(most);
    if rest > 0 {
        let _ = writeln!(out, "  and {}", more(rest, "the list as JSON has them"));
    }
    out
}

fn kind_of(change: &VerdictChange<'_>) -> &'static str {
    match (change.before, change.after) {
        (Some(before), Some(after)) if after > before => "worse",
        (Some(_), Some(_)) => "better",
        (None, Some(_)) => "new",
        (_, None) => "gone",
    }
}
