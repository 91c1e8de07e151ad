//! `check`: the main job.

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
        Ok(match answered.report.findings.iter().any(Finding::fails) {
            _ if answered.broken => COULD_NOT_RUN,
            true => FINDINGS,
            false => CLEAR,
        })
    }
}
