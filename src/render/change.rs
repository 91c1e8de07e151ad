//! What is otherwise in a second report, for a terminal and for a review's comment.

use std::fmt::Write as _;

use super::{escape, plain};
use crate::changes::{ArtifactChange, Changes, Pair, Sides};
use crate::report::{Finding, Obligation, Step, TitleEntry};
use crate::vocab::{Relation, Status, Verdict};

/// The most lines of one chapter for people; the JSON has all.
const LINES: usize = 100;

/// Changes as text for a terminal.
///
/// ```
/// use cleartitle::{ArtifactGraph, Catalog, Checker, changes, render};
///
/// let catalog = Catalog::builtin();
/// let report = Checker::new(&catalog).check(&ArtifactGraph::builder().build().unwrap());
/// assert_eq!(render::changes_human(&changes(&report, &report)), "nothing changed\n");
/// ```
pub fn changes_human(changes: &Changes) -> String {
    Writer { medium: Medium::Terminal, out: String::new() }.all(changes)
}

/// Changes as Markdown, as a pull request's comment shows it.
pub fn changes_markdown(changes: &Changes) -> String {
    Writer { medium: Medium::Markdown, out: String::new() }.all(changes)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Medium {
    Terminal,
    Markdown,
}

struct Writer {
    medium: Medium,
    out: String,
}

impl Writer {
    fn all(mut self, changes: &Changes) -> String {
        let Pair { base, head } = changes.verdict;
        let verdict = if base == head { base.to_string() } else { format!("{base} → {head}") };
        if self.medium == Medium::Markdown {
            self.out.push_str("## License changes\n\n");
        }
        if changes.is_empty() {
            self.out.push_str("nothing changed\n");
            return self.out;
        }
        self.findings("new findings", "+", &changes.new);
        self.findings("worse findings", "!", &changes.worse);
        self.findings("findings that are gone", "-", &changes.gone);
        let lines: Vec<String> = changes.artifacts.iter().map(|a| self.artifact(a)).collect();
        self.chapter("artifacts", lines);
        self.sides("relations", &changes.relations, Self::relation);
        let met = changes
            .duties_changed
            .iter()
            .map(|c| format!("! {} (was {})", self.duty(&c.now), c.was));
        let met: Vec<String> = met.collect();
        self.chapter("duties that stand otherwise", met);
        self.sides("duties", &changes.duties, Self::duty);
        let failing = changes.new.iter().chain(&changes.worse).filter(|f| f.fails()).count();
        let (new, worse, gone) = (changes.new.len(), changes.worse.len(), changes.gone.len());
        let (due, done) = (changes.duties.new.len(), changes.duties.gone.len());
        let summary = format!(
            "verdict: {verdict} (findings: {new} new, {worse} worse, {gone} gone; {failing} that fail the check; duties: {due} new, {done} gone)"
        );
        match self.medium {
            Medium::Terminal => writeln!(self.out, "{summary}"),
            Medium::Markdown => writeln!(self.out, "**{}**", escape::markdown(&summary)),
        }
        .expect("a string takes all");
        self.out
    }

    /// Text of others.
    fn text(&self, text: &str) -> String {
        match self.medium {
            Medium::Terminal => plain(text),
            Medium::Markdown => escape::markdown(text),
        }
    }

    /// A name of others.
    fn name(&self, name: &str) -> String {
        match self.medium {
            Medium::Terminal => format!("`{}`", plain(name)),
            Medium::Markdown => format!("**{}**", escape::markdown(name)),
        }
    }

    /// A heading, and below it lines, each of which begins with its sign.
    fn chapter(&mut self, title: &str, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        let count = lines.len();
        let out = &mut self.out;
        match self.medium {
            Medium::Terminal => writeln!(out, "{title}: {count}"),
            Medium::Markdown => writeln!(out, "### {title}: {count}\n"),
        }
        .expect("a string takes all");
        let mut lines = lines.into_iter();
        for line in lines.by_ref().take(LINES) {
            match self.medium {
                Medium::Terminal => writeln!(out, "  {line}"),
                // A sign at its beginning would make a list of its own.
                Medium::Markdown => writeln!(out, "- {}", listed(&line)),
            }
            .expect("a string takes all");
        }
        let more = lines.count();
        if more > 0 {
            let bullet = if self.medium == Medium::Markdown { "- " } else { "  " };
            let _ = writeln!(out, "{bullet}… and {more} more: `--format json` has all");
        }
        out.push('\n');
    }

    fn sides<T>(&mut self, title: &str, sides: &Sides<T>, line: impl Fn(&Self, &T) -> String) {
        let new = sides.new.iter().map(|one| format!("+ {}", line(self, one)));
        let gone = sides.gone.iter().map(|one| format!("- {}", line(self, one)));
        let lines: Vec<String> = new.chain(gone).collect();
        self.chapter(title, lines);
    }

    fn findings(&mut self, title: &str, sign: &str, findings: &[Finding]) {
        let lines = findings.iter().map(|f| {
            let kind = match f.verdict {
                _ if f.note => "note",
                Verdict::Blocked | Verdict::Unknown => "error",
                Verdict::Conditional => "warning",
                Verdict::Clear => "note",
            };
            let fails = if f.fails() || kind != "error" { "" } else { ", does not fail" };
            let head = self.text(&format!("{kind}[{}{fails}]", f.code));
            format!("{sign} {head}: {}", self.text(&f.message))
        });
        let lines: Vec<String> = lines.collect();
        self.chapter(title, lines);
    }

    /// `+ model `a`: MIT, clear`, `! model `a`: license MIT → GPL-3.0-only, clear → blocked`.
    fn artifact(&self, change: &ArtifactChange) -> String {
        let (sign, kind) = match (change.kind.base, change.kind.head) {
            (None, kind) => ("+", kind),
            (kind, None) => ("-", kind),
            (_, kind) => ("!", kind),
        };
        let kind = kind.map_or("artifact", |k| k.word());
        let is_both = sign == "!";
        let mut parts: Vec<String> = Vec::new();
        if let (Some(base), Some(head)) = (change.kind.base, change.kind.head)
            && base != head
        {
            parts.push(format!("was a {base}"));
        }
        let license = |l: &Option<String>| {
            l.as_deref().map_or_else(|| "no license".to_owned(), |l| self.text(l))
        };
        let Pair { base, head } = &change.license;
        match sign {
            "+" => parts.push(license(head)),
            "-" => parts.push(license(base)),
            _ if base != head => parts.push(format!("{} → {}", license(base), license(head))),
            _ => {}
        }
        match (change.verdict.base, change.verdict.head) {
            (Some(base), Some(head)) if base != head => parts.push(format!("{base} → {head}")),
            (None, Some(one)) | (Some(one), None) => parts.push(one.to_string()),
            _ => {}
        }
        if let (Some(base), Some(head)) = (change.shipped.base, change.shipped.head)
            && base != head
        {
            let now = if head { "is shipped now" } else { "is shipped no longer" };
            parts.push(now.to_owned());
        }
        if is_both || sign == "+" {
            parts.extend(self.titles(&change.title));
        }
        format!("{sign} {kind} {}: {}", self.name(&change.id), parts.join(", "))
    }

    /// What runs with it besides its own license.
    fn titles(&self, title: &Sides<TitleEntry>) -> Vec<String> {
        let all = [("now runs with it", &title.new), ("no longer", &title.gone)];
        let filled = all.into_iter().filter(|(_, all)| !all.is_empty());
        filled
            .map(|(word, all)| {
                let named = all
                    .iter()
                    .take(5)
                    .map(|t| format!("{} of {}", self.text(&t.license), self.name(&t.from)));
                let named: Vec<String> = named.collect();
                let more = all.len() - named.len();
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                format!("{word}: {}{more}", named.join(", "))
            })
            .collect()
    }

    fn relation(&self, step: &Step) -> String {
        let (from, to) = (self.name(&step.from), self.name(&step.to));
        match step.by {
            Relation::Unstated => format!("{from} names {to} without a relation"),
            by => format!("{from} {by} {to}"),
        }
    }

    fn duty(&self, duty: &Obligation) -> String {
        let state = match duty.status {
            Status::Met => "met",
            Status::Unmet => "UNMET",
            Status::Unchecked => "unchecked",
        };
        let artifact = self.name(&duty.artifact);
        let from = match duty.from == duty.artifact {
            true => String::new(),
            false => format!(", from {}", self.name(&duty.from)),
        };
        let (license, section) = (self.text(&duty.license), self.text(&duty.section));
        format!("{} for {artifact}: {license} {section}{from} ({state})", duty.duty)
    }
}

/// A line whose sign Markdown does not take for markup.
fn listed(line: &str) -> String {
    let (sign, rest) = line.split_once(' ').unwrap_or(("", line));
    match sign {
        "+" => format!("added: {rest}"),
        "-" => format!("gone: {rest}"),
        _ => format!("changed: {rest}"),
    }
}
