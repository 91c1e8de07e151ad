//! A report as a person reads it: each finding over the line that it is about, with its proof
//! below; then what is to be done; then the verdict.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use annotate_snippets::renderer::{
    AnsiColor, DEFAULT_EMPHASIS_STYLE, DEFAULT_ERROR_STYLE, DEFAULT_HELP_STYLE,
    DEFAULT_LINE_NUM_STYLE, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE, Effects, Style,
};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::fold::{self, Block, blocks};
use super::snippet::{LINE_LIMIT, Shown};
use super::tasks::tasks;
use super::{Base, Sources, plain};
use crate::graph::Place;
use crate::report::{ArtifactReport, Because, Finding, Pointer, Report, Step};
use crate::vocab::{self, Basis, Relation, Status, Verdict};

/// Lines of a file that are further apart than this are shown apart.
const APART: u32 = 8;

/// So many findings of a baseline are named, of more.
const KNOWN: usize = 20;

/// How the text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HumanOptions {
    /// With terminal colors.
    pub color: bool,
    /// How wide snippets may be.
    pub width: usize,
    /// Whether every artifact that was read has its line.
    pub list: bool,
}

impl Default for HumanOptions {
    fn default() -> Self {
        Self { color: false, width: 120, list: false }
    }
}

/// The report as text.
pub fn human(report: &Report, sources: &Sources, options: HumanOptions) -> String {
    let mut page = Page::new(report, sources, options);
    let (settled, open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|f| f.accepted.is_some() || f.known);
    for block in blocks(&open) {
        match block {
            Block::One(finding) => page.finding(finding),
            Block::Same(findings) => page.same(&findings),
        }
    }
    page.settled(&settled);
    page.obligations(report);
    page.remarks(report);
    page.list(report);
    page.summary(report);
    page.out
}

pub(super) struct Page<'a> {
    pub(super) out: String,
    options: HumanOptions,
    /// The lines of every file that a finding points into.
    lines: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Page<'a> {
    pub(super) fn new(report: &'a Report, sources: &'a Sources, options: HumanOptions) -> Self {
        let mut page = Self { out: String::new(), options, lines: HashMap::new() };
        page.split(report, sources);
        page
    }

    fn split(&mut self, report: &'a Report, sources: &'a Sources) {
        for pointer in report.findings.iter().flat_map(|f| &f.places) {
            let file = &*pointer.place.file;
            if let Some(text) = sources.get(file) {
                self.lines.entry(file).or_insert_with(|| text.lines().collect());
            }
        }
    }

    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.options.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(super) fn finding(&mut self, finding: &Finding) {
        let shown = self.places(finding);
        let last = shown.iter().map(|s| s.last_line).max().unwrap_or(0);
        let gutter = if last == 0 { 1 } else { last.to_string().len() };
        let snippets = shown.iter().map(|s| {
            let spans = s.spans.iter().map(|span| {
                let kind =
                    if span.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                kind.span(span.range.clone()).label(&*span.label)
            });
            let annotations: Vec<Annotation<'_>> = spans.collect();
            Snippet::source(&*s.text)
                .path(&*s.file)
                .line_start(s.first_line)
                .annotations(annotations)
        });
        let title = level(finding).primary_title(plain(&finding.message)).id(finding.code.word());
        let group = [Group::with_title(title).elements(snippets)];
        let renderer = if self.options.color { Renderer::styled() } else { Renderer::plain() };
        let text = renderer.term_width(self.options.width).render(&group);
        self.out.push_str(text.trim_end());
        self.out.push('\n');
        if shown.is_empty() {
            for place in places(&finding.places) {
                let arrow = self.paint(DEFAULT_LINE_NUM_STYLE, "-->");
                let _ = writeln!(self.out, " {arrow} {}", plain(&place.to_string()));
            }
        } else {
            self.elsewhere(finding, gutter);
        }
        let proof = proof(finding, &Base::default());
        if !shown.is_empty() && !proof.is_empty() {
            let bar = self.paint(DEFAULT_LINE_NUM_STYLE, "|");
            let _ = writeln!(self.out, "{:gutter$} {bar}", "");
        }
        let sign = self.paint(DEFAULT_LINE_NUM_STYLE, "=");
        for line in proof {
            let _ = writeln!(self.out, "{:gutter$} {sign} {line}", "");
        }
        let help = self.paint(DEFAULT_HELP_STYLE, "help");
        for advice in &finding.help {
            let _ = writeln!(self.out, "{help}: {}", plain(advice));
        }
        self.out.push('\n');
    }

    /// Places beside those that are shown, which have no line to show: in weights, for one.
    fn elsewhere(&mut self, finding: &Finding, gutter: usize) {
        let dots = self.paint(DEFAULT_LINE_NUM_STYLE, ":::");
        for (n, pointer) in finding.places.iter().enumerate() {
            if self.line(&pointer.place).is_none() && !finding.places[..n].contains(pointer) {
                let (place, label) = (plain(&pointer.place.to_string()), plain(&pointer.label));
                let _ = writeln!(self.out, "{:gutter$}{dots} {place}: {label}", "");
            }
        }
    }

    /// Findings that differ only in whom they are about, as one.
    fn same(&mut self, findings: &[&Finding]) {
        let Some(first) = findings.first() else { return };
        let title = level(first).primary_title(fold::title(findings)).id(first.code.word());
        let renderer = if self.options.color { Renderer::styled() } else { Renderer::plain() };
        let text = renderer.term_width(self.options.width).render(&[Group::with_title(title)]);
        self.out.push_str(text.trim_end());
        self.out.push('\n');
        let arrow = self.paint(DEFAULT_LINE_NUM_STYLE, "-->");
        let (named, rest) = fold::named(findings);
        for finding in named {
            let place = finding.places.first().map(|p| format!("{}: ", p.place));
            let place = plain(&place.unwrap_or_default());
            let _ = writeln!(self.out, " {arrow} {place}{}", fold::name(finding));
        }
        let sign = self.paint(DEFAULT_LINE_NUM_STYLE, "=");
        if rest > 0 {
            let _ = writeln!(self.out, "  {sign} and {rest} more: `--format json` gives them all");
        }
        let help = self.paint(DEFAULT_HELP_STYLE, "help");
        for advice in fold::help(first) {
            let _ = writeln!(self.out, "{help}: {advice}");
        }
        self.out.push('\n');
    }

    /// What somebody lives with: a line each, those that somebody answers for first.
    fn settled(&mut self, findings: &[&Finding]) {
        let (accepted, known): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|f| f.accepted.is_some());
        let note = self.paint(DEFAULT_NOTE_STYLE, "accepted");
        for finding in accepted {
            let _ = writeln!(
                self.out,
                "{note}[{}]: {} ({})",
                finding.code,
                plain(&finding.message),
                acceptance(finding)
            );
        }
        let note = self.paint(DEFAULT_NOTE_STYLE, "known");
        for finding in known.iter().take(KNOWN) {
            let _ = writeln!(self.out, "{note}[{}]: {}", finding.code, plain(&finding.message));
        }
        if known.len() > KNOWN {
            let rest = known.len() - KNOWN;
            let _ = writeln!(self.out, "and {rest} more that the baseline has");
        }
        if !findings.is_empty() {
            self.out.push('\n');
        }
    }

    /// The line that a place is on, if its text is at hand and the line is not endless.
    fn line(&self, place: &Place) -> Option<&'a str> {
        let line = self.lines.get(&*place.file)?.get(place.line.checked_sub(1)? as usize)?;
        (line.len() <= LINE_LIMIT).then_some(line)
    }

    /// The user's lines, file by file; the file of the first place comes first.
    fn places(&self, finding: &Finding) -> Vec<Shown> {
        let mut files: Vec<(&str, Vec<(usize, &Pointer)>)> = Vec::new();
        for (n, pointer) in finding.places.iter().enumerate() {
            let file = &*pointer.place.file;
            if self.line(&pointer.place).is_none() || finding.places[..n].contains(pointer) {
                continue;
            }
            match files.iter_mut().find(|(f, _)| *f == file) {
                Some((_, pointers)) => pointers.push((n, pointer)),
                None => files.push((file, vec![(n, pointer)])),
            }
        }
        let first = files.first().and_then(|(_, p)| p.first()).map(|(n, _)| *n);
        let mut all = Vec::new();
        for (file, mut pointers) in files {
            pointers.sort_by_key(|(n, p)| (p.place.line, p.place.column, *n));
            let lines = &self.lines[file];
            for near in pointers.chunk_by(|(_, a), (_, b)| b.place.line - a.place.line <= APART) {
                all.push(Shown::new(file, lines, near, first));
            }
        }
        // The primary one leads.
        all.sort_by_key(|s| !s.spans.iter().any(|s| s.primary));
        all
    }

    fn obligations(&mut self, report: &Report) {
        if report.obligations.is_empty() {
            return;
        }
        let heading = self.paint(DEFAULT_EMPHASIS_STYLE.effects(Effects::BOLD), "obligations");
        let _ = writeln!(self.out, "{heading}");
        for (artifact, text) in tasks(&report.obligations) {
            let _ = writeln!(self.out, "`{}`\n{text}", plain(&artifact));
        }
    }

    fn remarks(&mut self, report: &Report) {
        let note = self.paint(DEFAULT_NOTE_STYLE, "note");
        let mut taken: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for choice in report.artifacts.iter().filter(|a| a.shipped).flat_map(|a| &a.choices) {
            *taken.entry((&choice.expression, &choice.chosen)).or_default() += 1;
        }
        for ((expression, chosen), count) in &taken {
            let times = if *count == 1 { String::new() } else { format!(" ({count} times)") };
            let _ = writeln!(
                self.out,
                "{note}: of `{}` the choice is {}{times}",
                plain(expression),
                plain(chosen)
            );
        }
        for remark in &report.remarks {
            let _ = writeln!(self.out, "{note}: {}", plain(remark));
        }
        if !report.remarks.is_empty() || !taken.is_empty() {
            self.out.push('\n');
        }
    }

    /// Verdict, kind, license and id of what was read, the worst last, where the eye is. What stands
    /// on nothing else of it is judged by the intent, the rest by its own acts.
    fn list(&mut self, report: &Report) {
        let mut shipped: Vec<_> = report
            .artifacts
            .iter()
            .filter(|a| a.license.table.is_none() && self.options.list)
            .collect();
        shipped.sort_by(|a, b| (a.verdict, &a.id).cmp(&(b.verdict, &b.id)));
        let license = |a: &ArtifactReport| {
            let said = a.license.normalized.as_deref().or(a.license.declared.as_deref());
            plain(said.unwrap_or("no license stated"))
        };
        let width = shipped.iter().map(|a| license(a).chars().count()).max().unwrap_or(0).min(40);
        for artifact in &shipped {
            let verdict = format!("{:<12}", artifact.verdict.word());
            let verdict = self.paint(style(artifact.verdict), &verdict);
            let (kind, license, id) =
                (artifact.kind.word(), license(artifact), plain(&artifact.id));
            let _ = writeln!(self.out, "{verdict}{kind:<9}{license:<width$}  {id}");
        }
        if !shipped.is_empty() {
            self.out.push('\n');
        }
    }

    fn summary(&mut self, report: &Report) {
        let all = &report.artifacts;
        if all.len() > 1 {
            let shipped = all.iter().filter(|a| a.shipped).count();
            let count = |v: &Verdict| all.iter().filter(|a| a.verdict == *v).count();
            let counts = Verdict::ALL.iter().map(|v| (v, count(v))).filter(|(_, n)| *n > 0);
            let counts: Vec<String> = counts.map(|(v, n)| format!("{n} {v}")).collect();
            let _ = writeln!(
                self.out,
                "artifacts: {} ({shipped} shipped): {}",
                all.len(),
                counts.join(", ")
            );
        }
        let verdict = self.paint(style(report.verdict), report.verdict.word());
        let _ = writeln!(self.out, "verdict: {verdict} ({})", counts(report));
    }
}

pub(super) fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Blocked | Verdict::Unknown => DEFAULT_ERROR_STYLE,
        Verdict::Conditional => DEFAULT_WARNING_STYLE,
        Verdict::Clear => AnsiColor::BrightGreen.on_default().effects(Effects::BOLD),
    }
}

/// `2 findings: act-not-permitted, license-missing; 1 note; 7 obligations, 1 unmet`
pub(super) fn counts(report: &Report) -> String {
    let mut codes: Vec<(&str, usize)> = Vec::new();
    let counted = report.findings.iter().filter(|f| !f.note);
    let mut findings = 0;
    for finding in counted {
        findings += 1;
        match codes.iter_mut().find(|(code, _)| *code == finding.code.word()) {
            Some((_, n)) => *n += 1,
            None => codes.push((finding.code.word(), 1)),
        }
    }
    let codes = codes
        .into_iter()
        .map(|(code, n)| if n == 1 { code.to_owned() } else { format!("{n} {code}") });
    let mut text = match findings {
        0 => "no findings".to_owned(),
        n => {
            let of_them = |count: usize, what: &str| match count {
                0 => String::new(),
                count => format!(", {count} {what}"),
            };
            let accepted = report.findings.iter().filter(|f| f.accepted.is_some()).count();
            let known = report.findings.iter().filter(|f| f.known && f.accepted.is_none()).count();
            format!(
                "{}{}{}: {}",
                number(n, "finding"),
                of_them(accepted, "accepted"),
                of_them(known, "in the baseline"),
                codes.collect::<Vec<_>>().join(", ")
            )
        }
    };
    let notes = report.findings.len() - findings;
    if notes > 0 {
        let _ = write!(text, "; {}", number(notes, "note"));
    }
    if !report.obligations.is_empty() {
        let _ = write!(text, "; {}", number(report.obligations.len(), "obligation"));
        let unmet = report.obligations.iter().filter(|o| o.status == Status::Unmet).count();
        if unmet > 0 {
            let _ = write!(text, ", {unmet} unmet");
        }
    }
    text
}

pub(super) fn number(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// `by OWNER until DATE: reason`
pub(super) fn acceptance(finding: &Finding) -> String {
    let Some(accepted) = &finding.accepted else { return String::new() };
    let (owner, reason) = (plain(&accepted.owner), plain(&accepted.reason));
    format!("by {owner} until {}: {reason}", accepted.until)
}

fn level(finding: &Finding) -> Level<'static> {
    match finding.level {
        _ if finding.note => Level::NOTE,
        vocab::Level::Deny => Level::ERROR,
        vocab::Level::Warn => Level::WARNING,
        vocab::Level::Allow => Level::NOTE,
    }
}

fn places(pointers: &[Pointer]) -> Vec<&Place> {
    let mut places: Vec<&Place> = pointers.iter().map(|p| &*p.place).collect();
    places.dedup();
    places
}

/// Why it is so, line by line, with files as `base` names them.
pub(super) fn proof(finding: &Finding, base: &Base) -> Vec<String> {
    let mut lines = Vec::new();
    for path in std::iter::once(&finding.path).chain(&finding.other_paths) {
        lines.extend(
            path.iter()
                .enumerate()
                .map(|(n, s)| {
                    format!(
                        "{} {}",
                        if n == 0 && lines.is_empty() { "because" } else { "and" },
                        step(s, base)
                    )
                })
                .collect::<Vec<_>>(),
        );
    }
    let mut seen: Vec<&Because> = Vec::new();
    for clause in &finding.because {
        if seen.contains(&clause) {
            continue;
        }
        seen.push(clause);
        let document =
            clause.document.as_deref().map(|d| format!(" of {}", plain(d))).unwrap_or_default();
        let word = if lines.is_empty() { "because" } else { "and" };
        let (license, section) = (plain(&clause.license), plain(&clause.section));
        lines.push(format!("{word} {license} {section}{document}: “{}”", plain(&clause.quote)));
        if let Some(reading) = &clause.reading {
            lines.push(format!("  read so: {}", plain(reading)));
        }
    }
    if finding.basis == Basis::Steward {
        lines.push("basis: the stated position of the license's steward".to_owned());
    }
    if !finding.assumptions.is_empty() {
        let names: Vec<String> = finding.assumptions.iter().map(|s| format!("`{s}`")).collect();
        let (names, them) =
            (names.join(" and "), if names.len() == 1 { "" } else { "any of them " });
        lines.push(match finding.verdict {
            Verdict::Conditional => format!(
                "assumptions: hangs on {names}: answered yes, it stands; {them}answered no, it falls away"
            ),
            _ => format!("assumptions: rests on the answer to {names}"),
        });
    }
    lines
}

/// `` `a` is fine-tuned-from `b` (cleartitle.toml:21:5) ``
pub(super) fn step(step: &Step, base: &Base) -> String {
    let named = |p: &Place| Place { file: base.name(&p.file).into(), ..p.clone() };
    let place = step.place.as_deref().map(|p| plain(&named(p).to_string()));
    let grade = step.evidence.map(|e| e.word().to_owned());
    let said: Vec<String> = place.into_iter().chain(grade).collect();
    let place = if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) };
    let (from, to) = (plain(&step.from), plain(&step.to));
    match step.by {
        Relation::Contains
        | Relation::Aggregates
        | Relation::Runs
        | Relation::Serves
        | Relation::LinksStatic
        | Relation::LinksDynamic => format!("`{from}` {} `{to}`{place}", step.by),
        Relation::AdapterOf => format!("`{from}` is an {} `{to}`{place}", step.by),
        Relation::Unstated => format!("`{from}` names `{to}` without a relation{place}"),
        by => format!("`{from}` is {by} `{to}`{place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_reads_as_a_sentence() {
        for by in Relation::ALL {
            let step =
                Step { from: "a".into(), by: *by, to: "b\n".into(), place: None, evidence: None };
            let text = super::step(&step, &Base::default());
            assert!(
                text.starts_with("`a` ") && text.ends_with(r"`b\n`") || text.ends_with("relation"),
                "{text}"
            );
        }
    }
}
