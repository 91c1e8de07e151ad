//! `check`: the main job.

use std::io::IsTerminal as _;

use clap::Args;

use super::format::{ReportFormat, for_people};
use super::living::{self, Living};
use super::subject::Subject;
use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Outcome, print};
use crate::Catalog;
use crate::report::Finding;

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    subject: Subject,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: ReportFormat,
    #[command(flatten)]
    living: Living,
}

impl Check {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let mut answered = self.subject.answer(catalog)?;
        self.living.apply(&mut answered, catalog)?;
        let list = self.subject.hub_cache.is_some();
        if let Some(asked) = &self.living.explain {
            living::explain(asked, &answered, catalog, for_people(list))?;
            return Ok(if answered.broken { COULD_NOT_RUN } else { CLEAR });
        }
        print(&self.format.text(&answered, list));
        let fails = answered.report.findings.iter().any(Finding::fails);
        if fails && self.format == ReportFormat::Human && std::io::stdout().is_terminal() {
            eprintln!("help: `--explain CODE` shows findings in full, and how to live with them");
        }
        Ok(match fails {
            _ if answered.broken => COULD_NOT_RUN,
            true => FINDINGS,
            false => CLEAR,
        })
    }
}
