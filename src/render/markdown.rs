//! A report as a comment on a change: what fails first, the rest folded away.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::escape::{code, sentence};
use super::fold::{self, Block, blocks};
use super::human::{counts, number, proof};
use super::sarif::profile;
use super::spot::Spots;
use super::tasks::tasks;
use super::{Base, Sources, settled};
use crate::report::{Finding, Report};

/// What a comment on GitHub may hold, less what is said at its end.
const LIMIT: usize = 65_536 - 512;
/// What closes a part that is folded away.
const CLOSE: &str = "\n</details>\n";

/// The report as Markdown. The first line is a comment that nobody sees, by which a program finds
/// its own comment again to replace it. What does not fit is left out, and that is told.
pub fn markdown(report: &Report, sources: &Sources, base: &Base) -> String {
    let spots = Spots::new(report, sources, base);
    let mut page = Page { out: String::new(), left: Vec::new() };
    let failing = report.findings.iter().filter(|f| f.fails()).count();
    let (verdict, told) = (report.verdict, counts(report));
    let _ = writeln!(
        page.out,
        "<!-- cleartitle: {} -->\n## License check: {verdict}\n",
        profile(report)
    );
    let fails = match failing {
        0 => "Nothing fails".to_owned(),
        1 => "1 finding fails".to_owned(),
        n => format!("{n} findings fail"),
    };
    // What is said already is not said twice.
    let _ = match told.strip_prefix(&format!("{}: ", number(failing, "finding"))) {
        Some(codes) => writeln!(page.out, "**{fails} the check**: {codes}."),
        None => writeln!(page.out, "**{fails} the check.** In all {told}."),
    };
    let findings: Vec<&Finding> = report.findings.iter().collect();
    let blocks = blocks(&findings).into_iter();
    let (failing, rest): (Vec<_>, Vec<_>) = blocks.partition(|b| all(b).iter().any(|f| f.fails()));
    if !failing.is_empty() {
        page.out.push('\n');
    }
    page.parts("finding", "", failing.iter().map(|b| (all(b).len(), finding(b, &spots))).collect());
    let other = if failing.is_empty() { "finding" } else { "other finding" };
    page.folded(other, rest.iter().map(|b| (all(b).len(), finding(b, &spots))).collect());
    let mut owed: BTreeMap<&str, usize> = BTreeMap::new();
    for obligation in &report.obligations {
        *owed.entry(&obligation.artifact).or_default() += 1;
    }
    let duties = tasks(&report.obligations).into_iter().map(|(artifact, text)| {
        let count = owed.get(&*artifact).copied().unwrap_or(0);
        (count, format!("{}\n\n{}\n", code(&artifact), fenced(&text)))
    });
    page.folded("obligation", duties.collect());
    let remarks = report.remarks.iter().map(|r| (1, format!("- {}\n", sentence(r))));
    page.folded("remark", remarks.collect());
    page.end()
}

struct Page {
    out: String,
    /// What did not fit.
    left: Vec<String>,
}

impl Page {
    /// Adds what fits, whole part by whole part. Each part stands for so many of `what`.
    fn parts(&mut self, what: &str, close: &str, parts: Vec<(usize, String)>) {
        let mut left = 0;
        for (count, part) in parts {
            if left == 0 && self.out.len() + part.len() + close.len() <= LIMIT {
                self.out.push_str(&part);
            } else {
                left += count;
            }
        }
        self.out.push_str(close);
        if left > 0 {
            self.left.push(number(left, what));
        }
    }

    fn folded(&mut self, what: &str, parts: Vec<(usize, String)>) {
        let count = parts.iter().map(|(n, _)| n).sum();
        if count == 0 {
            return;
        }
        let open = format!("\n<details><summary>{}</summary>\n\n", number(count, what));
        if self.out.len() + open.len() + CLOSE.len() > LIMIT {
            return self.left.push(number(count, what));
        }
        self.out.push_str(&open);
        self.parts(what, CLOSE, parts);
    }

    fn end(mut self) -> String {
        if !self.left.is_empty() {
            let _ = writeln!(
                self.out,
                "\nLeft out, since a comment holds no more: {}. `cleartitle check` tells them all.",
                self.left.join(", ")
            );
        }
        self.out
    }
}

fn all<'b, 'r>(block: &'b Block<'r>) -> &'b [&'r Finding] {
    match block {
        Block::One(finding) => std::slice::from_ref(finding),
        Block::Same(findings) => findings,
    }
}

/// A list item, with its proof as items below.
fn finding(block: &Block<'_>, spots: &Spots<'_>) -> String {
    let mut out = String::new();
    let Some(first) = all(block).first() else { return out };
    let place = |f: &Finding| spots.first(f).map(|p| code(&spots.short(p)));
    let mut item = |line: &str| {
        let _ = writeln!(out, "  - {line}");
    };
    let mut head = format!("- **{}**", first.code);
    match block {
        Block::One(finding) => {
            head.extend(place(finding).map(|p| format!(" in {p}")));
            let _ = write!(head, ": {}", sentence(&finding.message));
            settled(finding).iter().for_each(|why| item(&sentence(why)));
            proof(finding, spots.base()).iter().for_each(|line| item(&sentence(line.trim_start())));
            finding.help.iter().for_each(|advice| item(&format!("**help**: {}", sentence(advice))));
        }
        Block::Same(findings) => {
            let _ = write!(head, ": {}", sentence(&fold::title(findings)));
            let (named, rest) = fold::named(findings);
            for finding in named {
                let place = place(finding).map(|p| format!(" in {p}")).unwrap_or_default();
                item(&format!("{}{place}", sentence(&fold::name(finding))));
            }
            if rest > 0 {
                item(&format!("and {rest} more"));
            }
            fold::help(first).iter().for_each(|l| item(&format!("**help**: {}", sentence(l))));
        }
    }
    format!("{head}\n{out}")
}

/// Lines as they are.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", text.trim_end_matches('\n'))
}
