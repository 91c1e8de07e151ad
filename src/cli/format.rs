//! The formats of a report.

use std::io::IsTerminal as _;
use std::path::Path;

use clap::ValueEnum;

use super::subject::Answered;
use crate::render::{self, Base, HumanOptions};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    Human,
    /// For programs: all of it, as schemas/report-1.json describes
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For a comment on a change
    Markdown,
    /// For GitHub's workflows: annotations beside the lines
    Github,
    /// For CI that shows tests: JUnit XML
    Junit,
}

impl ReportFormat {
    /// The report in this format; `list`: with a line for each artifact, where people read it.
    pub fn text(self, answered: &Answered, list: bool) -> String {
        let Answered { report, sources, .. } = answered;
        match self {
            Self::Human => render::human(report, sources, for_people(list)),
            Self::Json => render::json(report),
            Self::Sarif => render::sarif(report, sources, &checkout()),
            Self::Markdown => render::markdown(report, sources, &checkout()),
            Self::Github => render::github(report, sources, &checkout()),
            Self::Junit => render::junit(report, sources, &checkout()),
        }
    }
}

/// How people are told here.
pub(super) fn for_people(list: bool) -> HumanOptions {
    let color = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    HumanOptions { color, list, ..HumanOptions::default() }
}

/// Files are named from the top of the checkout that the program runs in, as code hosting names
/// them; outside of one, from the current folder.
fn checkout() -> Base {
    let here = std::env::current_dir().unwrap_or_default();
    let top = here.ancestors().find(|folder| folder.join(".git").exists());
    let top = top.map_or_else(|| here.clone(), Path::to_owned);
    Base::new(here, top)
}
