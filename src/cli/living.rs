//! How a person lives with findings, as far as it is said on the command line: levels, the
//! baseline, one finding in full.

use std::path::{Path, PathBuf};

use clap::Args;

use super::subject::Answered;
use super::{Refusal, print, say, shown, write};
use crate::render::{self, HumanOptions};
use crate::report::{Finding, Report};
use crate::review::{Baseline, Known, Levels, Topic};
use crate::vocab::{Code, Level};
use crate::{Catalog, pages, read};

/// So many findings that are gone are named, of more.
const NAMED: usize = 5;

#[derive(Args)]
pub(super) struct Living {
    /// Fail on findings of this code, verdict or license
    #[arg(long, value_name = "CODE|VERDICT|LICENSE")]
    deny: Vec<String>,
    /// Report findings of this code, verdict or license without failing
    #[arg(long, value_name = "CODE|VERDICT|LICENSE")]
    warn: Vec<String>,
    /// Leave findings of this code, verdict or license out of what fails
    #[arg(long, value_name = "CODE|VERDICT|LICENSE")]
    allow: Vec<String>,
    /// Do not fail on findings that this file has: they were there before
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings to this file, to live with them; those that somebody accepted are left out
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Print in full the finding whose fingerprint begins so, or all of a code: with its clauses, its
    /// duties, and how to accept it
    #[arg(long, value_name = "FINGERPRINT|CODE", conflicts_with = "format")]
    pub explain: Option<String>,
}

impl Living {
    /// Sets the levels, and marks what was there before.
    pub fn apply(&self, answered: &mut Answered, catalog: &Catalog) -> Result<(), Refusal> {
        // Read before anything is written: both may be one file.
        let baseline = self.baseline.as_ref().map(|path| read_baseline(path)).transpose()?;
        self.levels(catalog)?.apply(&mut answered.report);
        let report = &mut answered.report;
        if let Some(baseline) = baseline {
            let gone = baseline.apply(report);
            report.remarks.extend(gone.iter().map(|known| format!("fixed: {}", known.message)));
            tell(&gone);
        }
        if let Some(path) = &self.write_baseline {
            if answered.broken {
                let message = "the baseline was not written: some of the input could not be read";
                return Err(Refusal::new(message, "correct what is named above"));
            }
            let baseline = Baseline::of(report);
            write::atomically(path, render::json(&baseline).as_bytes()).map_err(|e| {
                let message = format!("cannot write the baseline {}: {e}", shown(path));
                Refusal::new(message, "name a file in a folder that is there and may be written")
            })?;
            baseline.apply(report);
        }
        Ok(())
    }

    fn levels(&self, catalog: &Catalog) -> Result<Levels, Refusal> {
        let mut levels = Levels::default();
        // Who says two things of one topic means the milder: the other may be a script's.
        for (topics, level) in
            [(&self.allow, Level::Allow), (&self.warn, Level::Warn), (&self.deny, Level::Deny)]
        {
            topics.iter().for_each(|topic| levels.set(Topic::parse(topic), level));
        }
        match levels.resolve(catalog).into_iter().next() {
            Some(unknown) => Err(Refusal::new(unknown.message, unknown.help)),
            None => Ok(levels),
        }
    }
}

fn read_baseline(path: &Path) -> Result<Baseline, Refusal> {
    read::baseline(path).map_err(|problems| {
        for problem in &problems {
            super::complain(&format!("{}: {problem}", problem.place()), &problem.help());
        }
        Refusal::told()
    })
}

fn tell(gone: &[&Known]) {
    let Some(first) = gone.first() else { return };
    let name = |known: &&Known| format!("{} at {}", known.code, known.artifact);
    let mut names: Vec<String> = gone.iter().take(NAMED).map(name).collect();
    names.dedup();
    if gone.len() > NAMED {
        names.push(format!("and {} more", gone.len() - NAMED));
    }
    let message = match gone.len() {
        1 => format!("a finding of the baseline is fixed: {}", name(first)),
        n => format!("{n} findings of the baseline are fixed: {}", names.join(", ")),
    };
    say("note", &message, "`--write-baseline FILE` leaves them out, so that they cannot come back");
}

/// Prints the findings that a fingerprint or a code means.
pub(super) fn explain(
    asked: &str,
    answered: &Answered,
    catalog: &Catalog,
    options: HumanOptions,
) -> Result<(), Refusal> {
    let report = &answered.report;
    let code = asked.parse::<Code>().ok();
    let prefix = asked.to_ascii_lowercase();
    let meant = |f: &&Finding| match code {
        Some(code) => f.code == code,
        None => f.fingerprint.starts_with(&prefix) && !prefix.is_empty(),
    };
    let findings: Vec<&Finding> = report.findings.iter().filter(meant).collect();
    if findings.is_empty() {
        return Err(Refusal::new(format!("no finding is meant by `{asked}`"), there(report)));
    }
    let rules = |id: &str| catalog.get(id);
    print(&render::in_full(report, &findings, &answered.sources, &rules, options));
    let mut codes: Vec<Code> = findings.iter().map(|f| f.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().filter_map(pages::finding).for_each(print);
    Ok(())
}

/// What can be asked for.
fn there(report: &Report) -> String {
    let mut all: Vec<String> =
        report.findings.iter().map(|f| format!("{} ({})", f.fingerprint, f.code)).collect();
    let more = all.len().saturating_sub(2 * NAMED);
    all.truncate(2 * NAMED);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    match all.is_empty() {
        true => "there is no finding; `cleartitle explain CODE` prints the page of a code".into(),
        false => format!("there are: {}", all.join(", ")),
    }
}
