//! `diff`: what a change does, for whoever reviews it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::subject::{Answered, Asked};
use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Outcome, Refusal, print, shown};
use crate::Catalog;
use crate::changes::changes;
use crate::read::{self, Revision};
use crate::render::{self, plain};

#[derive(Args)]
pub(super) struct Diff {
    /// What was: a path, or a revision that git knows here (`main`, `HEAD~1`, `v1.0:models/support`);
    /// what is both is the path
    base: PathBuf,
    /// What is: the same
    head: PathBuf,
    #[command(flatten)]
    asked: Asked,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Human,
    /// For programs
    Json,
    /// For a comment at a pull request
    Markdown,
}

/// One of the two.
enum Side<'a> {
    Path(&'a Path),
    Revision(Revision),
}

impl Diff {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let (base, head) = (side(&self.base)?, side(&self.head)?);
        // A folder is read as a revision is where the other side is one: by its files alone.
        let alike = [&base, &head].iter().any(|s| matches!(s, Side::Revision(_)));
        let base = self.answer(&base, alike, catalog)?;
        let head = self.answer(&head, alike, catalog)?;
        let changes = changes(&base.report, &head.report);
        print(&match self.format {
            Form::Human => render::changes_human(&changes),
            Form::Json => render::json(&changes),
            Form::Markdown => render::changes_markdown(&changes),
        });
        Ok(match changes.fails() {
            _ if base.broken || head.broken => COULD_NOT_RUN,
            true => FINDINGS,
            false => CLEAR,
        })
    }

    fn answer(&self, side: &Side<'_>, alike: bool, catalog: &Catalog) -> Result<Answered, Refusal> {
        match side {
            Side::Revision(revision) => self
                .asked
                .answer_of(&revision.to_string(), catalog, |o| read::read_revision(revision, o)),
            Side::Path(path) if alike && path.is_dir() => {
                self.asked.answer_of(&shown(path), catalog, |o| read::read_snapshot(path, o))
            }
            Side::Path(path) => self.asked.answer(&[path.to_path_buf()], catalog),
        }
    }
}

/// What a name is.
fn side(name: &Path) -> Result<Side<'_>, Refusal> {
    if name.exists() || name == Path::new("-") {
        return Ok(Side::Path(name));
    }
    let revision = name.to_str().and_then(|text| Revision::find(Path::new("."), text));
    revision.map(Side::Revision).ok_or_else(|| {
        Refusal::new(
            format!("`{}` is neither a path nor a revision that git knows here", plain(&name.to_string_lossy())),
            "name a folder, a manifest, a bill of materials or an archive; or a revision, as `main`, `HEAD~1` or `v1.0:models`",
        )
    })
}
