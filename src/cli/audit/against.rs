//! `audit --against`: what some rows change in a hub that was judged before.

use std::fs::{self, File};
use std::io::{BufWriter, Cursor, Write as _};
use std::path::Path;

use super::super::write::Whole;
use super::super::{CLEAR, COULD_NOT_RUN, FINDINGS, Outcome, Refusal, print, shown};
use super::bad::Bad;
use super::{Audit, asked, explain, unreadable, unwritable};
use crate::Catalog;
use crate::audit::{Hub, SavedError};
use crate::read::dump::BadRow;
use crate::render::audit::{changes_human, changes_json};
use crate::vocab::Verdict;

/// How many changes are told one by one.
const TOLD: usize = 50;

impl Audit {
    pub(super) fn against(&self, saved: &Path, catalog: &Catalog) -> Outcome {
        let refused = |e: SavedError| Refusal::new(format!("{}: {e}", shown(saved)), e.help());
        let mut hub = load(catalog, saved).map_err(refused)?;
        self.same_question(&hub)?;
        let (mut rows, mut gone, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        self.read(&mut |batch| {
            // Of a whole dump most rows say what they said before.
            rows.extend(batch.rows.drain(..).filter(|row| !hub.says(row)));
            gone.append(&mut batch.deleted);
            bad.append(&mut batch.bad);
            true
        })
        .map_err(unreadable)?;
        let (changes, problems) = hub.change(rows, gone);
        let file = std::sync::Arc::from("the rows that changed");
        let no_room = |problem| BadRow { file: std::sync::Arc::clone(&file), row: 0, problem };
        bad.extend(problems.into_iter().map(no_room));
        let mut lines = Vec::new();
        changes_json(&changes, &mut lines);
        match &self.output {
            Some(path) => super::put(path, &lines)?,
            None if self.explain.is_none() => print(&String::from_utf8_lossy(&lines)),
            None => {}
        }
        eprint!("{}", changes_human(&changes, TOLD));
        let worse = |v: Option<Verdict>| v.is_some_and(|v| v >= Verdict::Unknown);
        let denied = changes.iter().any(|c| worse(c.after) && c.after > c.before);
        let broken = !bad.is_empty();
        Bad::of(&bad).tell(self.bad_rows.as_deref())?;
        if let Some(id) = &self.explain {
            explain(id, &hub, catalog)?;
        }
        if let Some(path) = &self.save {
            save(&hub, path)?;
        }
        Ok(match denied {
            _ if broken => COULD_NOT_RUN,
            true => FINDINGS,
            false => CLEAR,
        })
    }

    /// What is asked now must be what was asked then; a day that nobody names is the day of then.
    fn same_question(&self, hub: &Hub<'_>) -> Result<(), Refusal> {
        if self.question.is_silent() {
            return Ok(());
        }
        let (mut intent, answers) = self.question.intent()?;
        intent.as_of = hub.intent().as_of;
        if asked(&intent, answers) == asked(hub.intent(), hub.assumptions()) {
            return Ok(());
        }
        Err(Refusal::new(
            "the hub that was kept was judged for another intent or other answers",
            "leave the flags out to ask the same again, or run `cleartitle audit` on all rows",
        ))
    }
}

/// Takes back a judged hub. What is no file, a pipe, can be read only once.
fn load<'c>(catalog: &'c Catalog, saved: &Path) -> Result<Hub<'c>, SavedError> {
    if fs::metadata(saved)?.is_file() {
        return Hub::load(catalog, || File::open(saved));
    }
    let bytes = fs::read(saved)?;
    Hub::load(catalog, || Ok(Cursor::new(&bytes)))
}

/// Keeps a judged hub.
pub(super) fn save(hub: &Hub<'_>, path: &Path) -> Result<(), Refusal> {
    let kept = || -> Result<(), SavedError> {
        let whole = Whole::create(path)?;
        let mut file = BufWriter::with_capacity(1 << 20, whole.file());
        hub.save(&mut file)?;
        file.flush()?;
        drop(file);
        Ok(whole.put()?)
    };
    kept().map_err(|e| match e {
        SavedError::Io(e) => unwritable(path, &e),
        e => Refusal::new(format!("{}: {e}", shown(path)), e.help()),
    })
}
