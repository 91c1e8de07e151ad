//! `init`: a manifest to begin with.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::manifest::{Draft, EXAMPLE, Words};
use super::subject::{Answered, Asked};
use super::write::atomically;
use super::{CLEAR, COULD_NOT_RUN, Outcome, Refusal, print, shown};
use crate::Catalog;
use crate::read::{self, ReadError};
use crate::report::Report;
use crate::vocab::Verdict;

#[derive(Args)]
pub(super) struct Init {
    /// The folder to look at, and to put cleartitle.toml into
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Replace the cleartitle.toml that is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    asked: Asked,
}

impl Init {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let path = self.folder.join("cleartitle.toml");
        if !self.folder.is_dir() {
            let message = format!("{} is no folder", shown(&self.folder));
            return Err(Refusal::new(message, "name the folder that you release from"));
        }
        if self.asked.question.manifest_path.is_some() {
            let help = "leave --manifest-path out; name the folder instead: cleartitle init DIR";
            return Err(Refusal::new("init writes a manifest, and reads none", help));
        }
        // A link that leads nowhere is there, too.
        if !self.force && path.symlink_metadata().is_ok() {
            let message = format!("{} is there already", shown(&path));
            return Err(Refusal::new(message, "--force replaces it"));
        }
        let folders = read::artifact_folders(&self.folder);
        let (mut is_empty, mut broken) = (false, false);
        let text = match self.answer(&folders, &mut is_empty, catalog) {
            Ok(before) => {
                broken = before.broken;
                self.text(&before, &folders, catalog)
            }
            Err(_) if is_empty => EXAMPLE.to_owned(),
            Err(refusal) => return Err(refusal),
        };
        atomically(&path, text.as_bytes()).map_err(|e| {
            Refusal::new(
                format!("cannot write {}: {e}", shown(&path)),
                "name a folder that may be written to",
            )
        })?;
        let path = shown(&path);
        print(&match is_empty {
            true => format!("nothing to read here: {path} is an example to fill in\n"),
            false => format!("wrote {path}: look through it, then run `cleartitle check`\n"),
        });
        Ok(if broken { COULD_NOT_RUN } else { CLEAR })
    }

    /// The manifest that says most of what was read without changing the answer: what a person
    /// states counts more than what a file says, and nobody has stated anything yet.
    fn text(&self, before: &Answered, folders: &[String], catalog: &Catalog) -> String {
        let draft = Draft {
            answered: before,
            folder: &self.folder,
            folders,
            purpose: self.asked.question.purpose,
            release: self.asked.question.release.iter().copied().collect(),
            assumed: &self.asked.question.assume,
        };
        let keeps = |text: &String| {
            let after = self.answer_with(text, catalog);
            after.is_some_and(|after| said(&after.report) == said(&before.report))
        };
        let mut texts = [Words::Stated, Words::Named].map(|words| draft.text(words)).into_iter();
        texts.find(keeps).unwrap_or_else(|| draft.text(Words::Commented))
    }

    /// What is there, without a person's word.
    fn answer(
        &self,
        folders: &[String],
        is_empty: &mut bool,
        catalog: &Catalog,
    ) -> Result<Answered, Refusal> {
        let below = folders.iter().map(|f| self.folder.join(f));
        let paths: Vec<PathBuf> = std::iter::once(self.folder.clone()).chain(below).collect();
        self.asked.answer_of(&shown(&self.folder), catalog, |options| {
            let instead = Some(("", &*self.folder));
            let mut gathered = read::read(&paths, None, read::Options { instead, ..options });
            // That the top holds nothing is no error where something lies below, or nothing at all.
            gathered.problems.retain(|p| !matches!(p, ReadError::Unrecognized { .. }));
            *is_empty =
                !gathered.read_something && gathered.problems.iter().all(ReadError::is_warning);
            gathered
        })
    }

    /// What is there with this manifest, where that can be read.
    fn answer_with(&self, manifest: &str, catalog: &Catalog) -> Option<Answered> {
        let paths = [self.folder.clone()];
        let mut is_sound = true;
        let answer = self.asked.answer_of(&shown(&self.folder), catalog, |options| {
            let instead = Some((manifest, &*self.folder));
            let mut gathered = read::read(&paths, None, read::Options { instead, ..options });
            is_sound = gathered.problems.iter().all(|p| &*p.place().file != "cleartitle.toml");
            // All the rest was told before.
            gathered.problems.clear();
            gathered
        });
        answer.ok().filter(|after| is_sound && !after.broken)
    }
}

/// What of an answer a manifest must not change: what there is, what it is made of, what is told.
fn said(report: &Report) -> (Verdict, BTreeSet<String>) {
    let artifacts = report.artifacts.iter().map(|a| format!("{} {}", a.verdict, a.id));
    let relations = report.relations.iter().map(|s| format!("{} {} {}", s.from, s.by, s.to));
    let findings = report.findings.iter().filter(|f| !f.note);
    let findings = findings.map(|f| format!("{} {}", f.verdict, f.fingerprint));
    (report.verdict, artifacts.chain(relations).chain(findings).collect())
}
