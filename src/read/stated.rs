//! What a person states in a manifest, joined with what lies in the folders that it names.

use std::path::Path;
use std::sync::Arc;

use super::disk::Disk;
use super::error::ReadError;
use super::manifest::{self, Entry};
use super::source::{self, MANIFEST_LIMIT, Source, human, read_text, shown};
use super::{Reading, folder};
use crate::graph::Place;
use crate::vocab::ArtifactKind;

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
        self.stated(&Source::new(&name, &text), Some(folder.unwrap_or(Path::new("."))));
    }

    /// Reads a manifest; `folder` is where its paths begin.
    pub(super) fn stated(&mut self, source: &Source, folder: Option<&Path>) {
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
        self.rules.add(manifest.rules);
        self.entries(manifest.artifacts, folder);
    }

    /// Adds what a person has described; `folder` is where their paths begin, if they lie in one.
    pub(super) fn entries(&mut self, entries: Vec<Entry>, folder: Option<&Path>) {
        for mut entry in entries {
            match (entry.path.take(), folder) {
                (Some((path, place)), Some(folder)) => {
                    self.open_folder(&mut entry, folder, &path, &place);
                }
                (Some((path, place)), None) => {
                    let place = (*place).clone();
                    self.problems.push(ReadError::LeadsOut { place, path });
                }
                (None, _) => {}
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
        let name = entry.artifact.id.to_string();
        let disk = Disk::within(&below, &real, root.path());
        let about = folder::folder(self, &disk, &name, false);
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
        details.home = Some(below);
        entry.relations.extend(about.links);
    }
}
