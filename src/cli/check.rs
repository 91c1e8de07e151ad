//! `check`: the main job.

use std::io::IsTerminal as _;

use clap::Args;

use super::living::{self, Living};
use super::subject::Subject;
use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Format, Outcome, print};
use crate::Catalog;
use crate::render::{self, HumanOptions};
use crate::report::Finding;

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    subject: Subject,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    living: Living,
}

impl Check {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let mut answered = self.subject.answer(catalog)?;
        self.living.apply(&mut answered, catalog)?;
        let report = &answered.report;
        let terminal = std::io::stdout().is_terminal();
        let color = terminal && std::env::var_os("NO_COLOR").is_none();
        let list = self.subject.hub_cache.is_some();
        let options = HumanOptions { color, list, ..HumanOptions::default() };
        if let Some(asked) = &self.living.explain {
            living::explain(asked, &answered, catalog, options)?;
            return Ok(if answered.broken { COULD_NOT_RUN } else { CLEAR });
        }
        match self.format {
            Format::Json => print(&render::json(report)),
            Format::Human => print(&render::human(report, &answered.sources, options)),
        }
        let fails = report.findings.iter().any(Finding::fails);
        if fails && terminal && self.format == Format::Human {
            eprintln!("help: `--explain CODE` shows findings in full, and how to live with them");
        }
        Ok(match (answered.broken, fails) {
            (true, _) => COULD_NOT_RUN,
            (false, true) => FINDINGS,
            (false, false) => CLEAR,
        })
    }
}
