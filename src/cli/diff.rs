//! `diff`: what a change does to licenses, verdicts and duties.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::revision::Revision;
use super::subject::{Answered, Asked};
use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Outcome, Refusal, print};
use crate::change::changes;
use crate::{Catalog, render};

#[derive(Args)]
pub(super) struct Diff {
    /// Before: a path as `check` reads it, or a revision of the git repository around
    #[arg(value_name = "BASE")]
    base: String,
    /// After, likewise
    #[arg(value_name = "HEAD", default_value = ".")]
    head: String,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: ChangeFormat,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ChangeFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For a comment on a change
    Markdown,
}

impl Diff {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let base = self.side(&self.base, catalog)?;
        let head = self.side(&self.head, catalog)?;
        let changes = changes(&base.report, &head.report);
        print(&match self.format {
            ChangeFormat::Human => render::change(&changes),
            ChangeFormat::Json => render::json(&changes),
            ChangeFormat::Markdown => render::change_markdown(&changes),
        });
        Ok(match changes.fails() {
            _ if base.broken || head.broken => COULD_NOT_RUN,
            true => FINDINGS,
            false => CLEAR,
        })
    }

    /// One side: what lies at the path, else what the revision holds.
    fn side(&self, name: &str, catalog: &Catalog) -> Result<Answered, Refusal> {
        let path = PathBuf::from(name);
        if name == "-" || path.exists() {
            return self.asked.answer(&[path], catalog);
        }
        let Some(revision) = Revision::named(name)? else {
            return Err(Refusal::new(
                format!(
                    "`{}` is neither a path nor a revision of a git repository here",
                    render::plain(name)
                ),
                "name a folder, a file, or a revision, as in: cleartitle diff main .",
            ));
        };
        // Names in the answer are then those of a checkout.
        revision.within(|| self.asked.answer(&[PathBuf::from(".")], catalog))
    }
}
