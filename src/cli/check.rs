//! `check`: the main job.

use clap::Args;

use super::format::ReportFormat;
use super::subject::Subject;
use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Outcome, print};
use crate::Catalog;
use crate::report::Report;
use crate::vocab::{Code, Verdict};

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    subject: Subject,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: ReportFormat,
    /// Fail on findings of this code or verdict
    #[arg(long, value_name = "CODE", value_parser = topic)]
    deny: Vec<Topic>,
    /// Report findings of this code or verdict without failing
    #[arg(long, value_name = "CODE", value_parser = topic)]
    warn: Vec<Topic>,
    /// Leave findings of this code or verdict out of what fails
    #[arg(long, value_name = "CODE", value_parser = topic)]
    allow: Vec<Topic>,
}

/// A finding code, or a verdict for all findings that have it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Code(Code),
    Verdict(Verdict),
}

fn topic(text: &str) -> Result<Topic, String> {
    let code = text.parse::<Code>().map(Topic::Code);
    code.or_else(|e| text.parse().map(Topic::Verdict).map_err(|_| e.to_string()))
}

impl Check {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let answered = self.subject.answer(catalog)?;
        let report = &answered.report;
        print(&self.format.text(&answered, self.subject.hub_cache.is_some()));
        Ok(if answered.broken { COULD_NOT_RUN } else { self.exit_code(report) })
    }

    /// Findings decide; notes at upstreams do not count.
    fn exit_code(&self, report: &Report) -> u8 {
        // A level for a code is the more exact one: it goes before one for a verdict.
        let level = |topic: Topic| {
            let named = |levels: &[Topic]| levels.contains(&topic);
            if named(&self.allow) || named(&self.warn) {
                Some(false)
            } else {
                named(&self.deny).then_some(true)
            }
        };
        let denied = |code: Code, verdict: Verdict| {
            level(Topic::Code(code))
                .or_else(|| level(Topic::Verdict(verdict)))
                .unwrap_or(verdict >= Verdict::Unknown)
        };
        let found = report.findings.iter().filter(|f| !f.note).any(|f| denied(f.code, f.verdict));
        if found { FINDINGS } else { CLEAR }
    }
}
