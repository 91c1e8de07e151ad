//! Hubs that do not fit into memory, part by part. Where rows go to a file, each part that is done is kept
//! beside it until all are, so that an interrupted run can go on.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::super::write::{Whole, atomically};
use super::super::{CLEAR, Outcome, Refusal, shown};
use super::bad::Bad;
use super::out::{Form, Out};
use super::{Audit, asked, explain, unreadable, unwritable};
use crate::audit::{Hub, Parts, Summary};
use crate::read::dump::Batch;
use crate::{Assumptions, Catalog, Intent};

/// What tells a folder of parts.
const BEGUN: &str = "begun.json";

/// A run in parts that has begun.
#[derive(Serialize, Deserialize)]
pub(super) struct Begun {
    /// What it is of and what is asked: another run goes on with it only where all is the same.
    of: String,
    parts: Parts,
    bad: Bad,
}

impl Audit {
    /// Where parts are kept.
    fn folder(&self) -> Option<PathBuf> {
        let mut name = self.output.as_deref()?.as_os_str().to_owned();
        name.push(".parts");
        Some(name.into())
    }

    fn of(&self, intent: &Intent, answers: Assumptions) -> String {
        let file = |path: &PathBuf| {
            let about = fs::metadata(path).ok();
            let day =
                about.as_ref().and_then(|a| a.modified().ok()?.duration_since(UNIX_EPOCH).ok());
            format!("{} {:?} {day:?}", path.display(), about.map(|a| a.len()))
        };
        let files: Vec<String> = self.files.iter().map(file).collect();
        let (only, form) = (&self.only, self.form());
        let version = env!("CARGO_PKG_VERSION");
        format!("{version} {files:?} {only:?} {form:?} {}", asked(intent, answers))
    }

    /// The run that is to go on, if one was interrupted.
    pub(super) fn begun(
        &self,
        intent: &Intent,
        answers: Assumptions,
    ) -> Result<Option<Begun>, Refusal> {
        let Some(folder) = self.folder().filter(|_| self.resume) else { return Ok(None) };
        let Ok(text) = fs::read(folder.join(BEGUN)) else { return Ok(None) };
        let begun: Option<Begun> = serde_json::from_slice(&text).ok();
        match begun.filter(|begun| begun.of == self.of(intent, answers)) {
            Some(begun) => Ok(Some(begun)),
            None => Err(Refusal::new(
                format!("{} is of other files, or of another question", shown(&folder)),
                "delete that folder, or run without `--resume`",
            )),
        }
    }

    /// Begins a run in parts.
    pub(super) fn begin(
        &self,
        parts: Parts,
        bad: Bad,
        intent: &Intent,
        answers: Assumptions,
    ) -> Result<Begun, Refusal> {
        if self.files.iter().any(|f| f.as_os_str() == "-") {
            return Err(Refusal::new(
                "standard input cannot be read a second time, and all of it does not fit into `--memory`",
                "name a file, or give more memory",
            ));
        }
        if self.save.is_some() {
            return Err(Refusal::new(
                "a hub that is judged in parts cannot be kept",
                "leave `--save` out, or give more memory",
            ));
        }
        let begun = Begun { of: self.of(intent, answers), parts, bad };
        if let Some(folder) = self.folder() {
            let made = || -> io::Result<()> {
                // What an earlier run left is of no use to this one; what others put there is theirs.
                if folder.join(BEGUN).exists() {
                    remove(&folder)?;
                }
                fs::create_dir(&folder)?;
                atomically(&folder.join(BEGUN), &serde_json::to_vec(&begun)?)
            };
            made().map_err(|e| unwritable(&folder, &e))?;
        }
        Ok(begun)
    }

    /// Judges part by part.
    pub(super) fn in_parts<'c>(
        &self,
        begun: Begun,
        new: &dyn Fn() -> Hub<'c>,
        catalog: &Catalog,
    ) -> Outcome {
        let source = |each: &mut dyn FnMut(&mut Batch) -> bool| self.read(each);
        let folder = self.folder();
        let mut summary = Summary::default();
        let mut explained = self.explain.is_none();
        for part in 0..begun.parts.count() {
            let of_part =
                |ending: &str| folder.as_ref().map(|f| f.join(format!("{part}.{ending}")));
            let done = of_part("json").and_then(|path| fs::read(path).ok());
            let done = done.and_then(|text| serde_json::from_slice::<Summary>(&text).ok());
            if let Some(done) = done.filter(|_| explained) {
                summary.add(done);
                continue;
            }
            let hub = begun.parts.hub(part, &source, new, self.threads()).map_err(unreadable)?;
            if let Some(id) =
                self.explain.as_ref().filter(|id| !explained && hub.answer(id).is_some())
            {
                explained = explain(id, &hub, catalog)?;
            }
            if self.explain.is_some() && self.output.is_none() {
                if explained {
                    return Ok(CLEAR);
                }
                continue;
            }
            let rows = of_part("rows");
            let out = Out::create(rows.as_deref(), self.form())?;
            let Some(tally) = out.rows(&hub, &self.only, self.threads())? else {
                return Ok(CLEAR);
            };
            out.finish()?;
            let counted = hub.summary(&tally, 0);
            if let Some(path) = of_part("json") {
                let text = serde_json::to_vec(&counted).unwrap_or_default();
                super::put(&path, &text)?;
            }
            summary.add(counted);
        }
        if let (Some(folder), Some(path)) = (&folder, &self.output) {
            let files: Vec<PathBuf> =
                (0..begun.parts.count()).map(|n| folder.join(format!("{n}.rows"))).collect();
            together(&files, self.form(), path).map_err(|e| unwritable(path, &e))?;
            let _ = remove(folder);
        }
        if !explained {
            return Err(Refusal::new(
                format!("no row is of `{}`", self.explain.as_deref().unwrap_or_default()),
                "name an artifact as its row does, `owner/name`",
            ));
        }
        summary.bad_rows = begun.bad.count();
        begun.bad.tell(self.bad_rows.as_deref())?;
        self.tell(summary)
    }
}

/// Removes what this program has put into a folder of parts, and the folder if nothing else is there.
fn remove(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let (stem, ending) = (path.file_stem(), path.extension().and_then(|e| e.to_str()));
        let is_number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let is_part = stem.and_then(|s| s.to_str()).is_some_and(is_number);
        if is_part && matches!(ending, Some("rows" | "json")) || path.ends_with(BEGUN) {
            fs::remove_file(&path)?;
        }
    }
    fs::remove_dir(folder)
}

/// Puts the rows of all parts into one file.
fn together(parts: &[PathBuf], form: Form, path: &Path) -> io::Result<()> {
    let whole = Whole::create(path)?;
    match form {
        Form::Jsonl => {
            for part in parts {
                io::copy(&mut File::open(part)?, &mut whole.file())?;
            }
        }
        #[cfg(feature = "parquet")]
        Form::Parquet => crate::render::audit::join_parquet(parts, whole.file())?,
        #[cfg(not(feature = "parquet"))]
        Form::Parquet => return Err(io::Error::other("built without the feature `parquet`")),
    }
    whole.put()
}
