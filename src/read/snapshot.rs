//! A folder read from its files alone. Neither cargo nor the machine is asked anything, so that a
//! folder on disk and one that git holds are read alike, and can be told apart by what is in them.

use std::io::Read as _;
use std::path::Path;

use super::disk::Disk;
use super::error::ReadError;
use super::git::Revision;
use super::input::{Files, Input};
use super::source::MANIFEST_LIMIT;
use super::stated::Base;
use super::{Gathered, Options, Reading, folder, hub, project};
use crate::graph::Place;

/// Reads what git holds of a folder or a file.
pub fn read_revision(revision: &Revision, options: Options<'_>) -> Gathered {
    let mut reading = Reading::new(options);
    match revision.only() {
        Some(name) => {
            let mut bytes = Vec::new();
            let place = || Place::whole(&revision.shown(name));
            match revision.open(name).map(|mut file| file.read_to_end(&mut bytes)) {
                Ok(Ok(_)) => reading.bytes(name, &bytes, None),
                Ok(Err(error)) => {
                    let (place, reason) = (place(), error.to_string());
                    reading.problems.push(ReadError::Unreadable { place, reason });
                }
                Err(problem) => reading.problems.push(problem),
            }
        }
        None => reading.snapshot(revision, revision.place()),
    }
    reading.finish()
}

/// Reads a folder on disk in the same way, to compare the two.
pub fn read_snapshot(folder: &Path, options: Options<'_>) -> Gathered {
    let mut reading = Reading::new(options);
    match Disk::new(folder) {
        Ok(disk) => reading.snapshot(&disk, disk.real()),
        Err(problem) => reading.problems.push(problem),
    }
    reading.finish()
}

impl Reading<'_> {
    /// Reads the files that stand for a folder.
    fn snapshot(&mut self, files: &dyn Files, real: &Path) {
        let listing = match files.list("") {
            Ok(listing) => listing,
            Err(problem) => return self.problems.push(problem),
        };
        let has = |name: &str| listing.files.iter().any(|f| f == name);
        // What a person states comes first: other inputs add to it.
        if self.options.instead.is_none() && has("cleartitle.toml") {
            match Input::new(files, "cleartitle.toml").whole(MANIFEST_LIMIT) {
                Ok(source) => self.stated(&source, Base::Files(files, real)),
                Err(problem) => self.problems.push(problem),
            }
        }
        let is_workspace = has("Cargo.lock");
        if is_workspace {
            self.file(files, "Cargo.lock", None);
        }
        let is_artifact = hub::holds_artifact(files, "");
        if is_artifact && !self.folders.contains_key(real) {
            let id = self.folder_id(real);
            let about = folder::folder(self, files, &id, false);
            let id = self.found(about);
            self.folders.insert(real.to_owned(), id);
        }
        let is_program = project::is_program(&listing, !is_artifact);
        if is_program {
            project::program(self, files, real, None, !is_artifact);
        }
        if !is_workspace && !is_artifact && !is_program && !has("cleartitle.toml") {
            for name in self.loose(files, &listing) {
                self.file(files, name, None);
            }
        }
    }
}
