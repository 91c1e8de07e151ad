//! What a person states in a manifest, joined with what lies in the folders that it names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::Below;
use super::disk::Disk;
use super::error::ReadError;
use super::input::{Files, Input};
use super::manifest::{self, Entry};
use super::source::{self, MANIFEST_LIMIT, Source, human, read_text, shown};
use super::{Reading, folder};
use crate::graph::Place;
use crate::vocab::ArtifactKind;

/// Where the paths of a manifest begin.
#[derive(Clone, Copy)]
pub(super) enum Base<'a> {
    /// In a folder on disk.
    Disk(&'a Path),
    /// Among files that stand for this folder.
    Files(&'a dyn Files, &'a Path),
    /// Nowhere: it has no place of its own.
    None,
}

impl Reading<'_> {
    pub(super) fn manifest(&mut self, path: &Path) {
        let name = shown(path);
        let text = match read_text(path, &name, MANIFEST_LIMIT) {
            Ok((text, false)) => text,
            Ok((_, true)) => {
                let (place, limit) = (Place::whole(&name), human(MANIFEST_LIMIT));
                let what = "the manifest";
                return self.problems.push(ReadError::TooMuch { place, what, limit });
            }
            Err(problem) => return self.problems.push(problem),
        };
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let base = Base::Disk(folder.unwrap_or(Path::new(".")));
        self.stated(&Source::new(&name, &text), base);
    }

    /// Reads a manifest; `base` is where its paths begin.
    pub(super) fn stated(&mut self, source: &Source, base: Base<'_>) {
        self.read_something = true;
        self.source(source);
        let (manifest, problems) = manifest::manifest(source);
        self.problems.extend(problems);
        if let Some(intent) = manifest.intent
            && !std::mem::replace(&mut self.intent_is_stated, true)
        {
            self.builder.intent(intent);
        }
        for (switch, answer) in manifest.assumptions {
            self.builder.assume(switch, answer);
        }
        self.entries(manifest.artifacts, base);
    }

    /// Adds what a person has described; `base` is where their paths begin.
    pub(super) fn entries(&mut self, entries: Vec<Entry>, base: Base<'_>) {
        for mut entry in entries {
            if let Some((path, place)) = entry.path.take() {
                match base {
                    Base::Disk(folder) => self.open_folder(&mut entry, folder, &path, &place),
                    Base::Files(files, real) => {
                        self.open_files(&mut entry, files, real, &path, &place);
                    }
                    Base::None => {
                        let place = (*place).clone();
                        self.problems.push(ReadError::LeadsOut { place, path });
                    }
                }
            }
            self.join.state(entry.artifact, entry.has_kind, entry.relations);
        }
    }

    fn open_folder(&mut self, entry: &mut Entry, folder: &Path, path: &str, place: &Arc<Place>) {
        let leads_out = |place: &Place| {
            let path = path.to_owned();
            ReadError::LeadsOut { place: place.clone(), path }
        };
        let root = match source::Root::new(folder) {
            Ok(root) => root,
            Err(problem) => return self.problems.push(problem),
        };
        let below = folder.join(path);
        let real = match root.inside(&below) {
            Ok(real) => real,
            Err(ReadError::Unreadable { reason, .. }) => {
                let place = (**place).clone();
                let reason = format!("`{path}`: {reason}");
                return self.problems.push(ReadError::Unreadable { place, reason });
            }
            Err(_) => return self.problems.push(leads_out(place)),
        };
        let disk = Disk::within(&below, &real, root.path());
        self.open(entry, &disk, real);
    }

    /// The same where files lie elsewhere than on disk; `top` is the folder that they stand for.
    fn open_files(
        &mut self,
        entry: &mut Entry,
        files: &dyn Files,
        top: &Path,
        path: &str,
        place: &Arc<Place>,
    ) {
        let place = (**place).clone();
        let Some(folder) = Input::new(files, "").sibling(path).map(|i| i.name().to_owned()) else {
            let path = path.to_owned();
            return self.problems.push(ReadError::LeadsOut { place, path });
        };
        let below = Below { files, folder: &folder };
        if below.list("").is_ok_and(|l| l.files.is_empty() && l.folders.is_empty()) {
            let reason = format!("`{path}`: there is no such folder");
            return self.problems.push(ReadError::Unreadable { place, reason });
        }
        let real = if folder.is_empty() { top.to_owned() } else { top.join(&folder) };
        self.open(entry, &below, real);
    }

    /// Joins what a person has described with what lies in its folder.
    fn open(&mut self, entry: &mut Entry, files: &dyn Files, real: PathBuf) {
        let about = folder::folder(self, files, &entry.artifact.id.to_string(), false);
        if entry.artifact.kind == ArtifactKind::Code {
            self.programs.push((real.clone(), Arc::clone(&entry.artifact.id)));
        }
        self.folders.insert(real, Arc::clone(&entry.artifact.id));
        let artifact = &mut entry.artifact;
        artifact.statements.extend(about.statements);
        if !entry.has_kind
            && let Some(kind) = about.kind
        {
            artifact.kind = kind;
            entry.has_kind = true;
        }
        let details = artifact.details_mut();
        details.modalities = details.modalities.or(about.details.modalities);
        details.folder = about.details.folder;
        entry.relations.extend(about.links);
    }
}
