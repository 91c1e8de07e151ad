//! Which folders, on disk and in archives, hold an artifact; it is called as the folder is.

use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;

use super::Reading;
use super::archive::{self, Archive, Below, Kind};
use super::cache::cached_id;
use super::card::begins_as_card;
use super::disk::Disk;
use super::error::ReadError;
use super::folder::{self, is_artifact, role};
use super::format::{Subject, reader};
use super::input::{Files, Input, STDIN};
use super::source::FILE_LIMIT;
use crate::graph::{Place, Role};
use crate::vocab::Origin;

/// The most folders of an archive that are read.
const FOLDERS: usize = 200;

/// The most folders on disk that are looked at.
const LOOKED_AT: usize = 20_000;

/// How deep in an archive folders are looked at.
const DEPTH: usize = 8;

/// Id and revision of what lies in a copy of the hub's cache.
fn cached(folder: &str) -> Option<(String, bool, Option<String>)> {
    let mut parts = folder.split('/');
    let (id, is_dataset) = parts.by_ref().find_map(cached_id)?;
    let revision = parts.by_ref().find(|part| *part == "snapshots").and_then(|_| parts.next());
    Some((id, is_dataset, revision.map(str::to_owned)))
}

/// Whether a folder on disk holds a model or a dataset.
pub(in crate::read) fn is_artifact_folder(path: &Path) -> bool {
    Disk::new(path).is_ok_and(|disk| holds_artifact(&disk, ""))
}

/// What keeps the card of a folder from being read, if it has one.
pub(in crate::read) fn unread_card(path: &Path) -> Option<ReadError> {
    let disk = Disk::new(path).ok()?;
    let listing = disk.list("").ok()?;
    let mut cards = listing.files.iter().filter(|f| role(f) == Some(Role::Card));
    cards.find_map(|name| Input::new(&disk, name).text(FILE_LIMIT).err())
}

/// Whether a folder holds a model or a dataset: a card, a configuration, weights with a license.
fn holds_artifact(files: &dyn Files, folder: &str) -> bool {
    let Ok(listing) = files.list(folder) else { return false };
    let below = |name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let text = |name: &String| {
        Input::new(files, &below(name))
            .text(FILE_LIMIT)
            .map_or(String::new(), |(s, _)| s.text.to_string())
    };
    let cards = listing.files.iter().filter(|f| role(f) == Some(Role::Card));
    let has_card = cards.map(text).any(|text| begins_as_card(&text));
    let has_license = listing.files.iter().any(|f| role(f) == Some(Role::License));
    let has_config = listing.files.iter().any(|f| match f.as_str() {
        "adapter_config.json" | "model_index.json" | "croissant.json" => true,
        "config.json" => is_model_config(&text(f)),
        "Modelfile" | "mergekit_config.yml" | "mergekit_moe_config.yml" | "meta.json" => {
            reader(&mut Input::new(files, &below(f)))
                .is_some_and(|r| r.subject() == Subject::Artifact)
        }
        _ => false,
    });
    let has_weights = listing.files.iter().any(|f| folder::weights(f).is_some());
    has_card || has_config || has_license && has_weights && is_artifact(&listing)
}

/// Whether a `config.json` is one of a model: many programs have one.
fn is_model_config(text: &str) -> bool {
    let keys = ["\"model_type\"", "\"architectures\"", "\"_class_name\"", "\"_name_or_path\""];
    keys.iter().any(|key| text.contains(key))
}

/// The folders below one on disk that hold a model or a dataset each, by their paths below it. What
/// others made, and what is only there to try and to test, is left out.
pub fn artifact_folders(path: &Path) -> Vec<String> {
    const MADE_BY_OTHERS: &[&str] =
        &["target", "node_modules", "site-packages", "__pycache__", "venv", "vendor"];
    const BESIDE: &[&str] =
        &["tests", "test", "benches", "examples", "docs", "fuzz", "fixtures", "testdata"];
    let (mut found, mut looked_at) = (Vec::new(), 0);
    let Ok(disk) = Disk::new(path) else { return found };
    let mut open = vec![(String::new(), 0)];
    while let Some((folder, depth)) = open.pop() {
        looked_at += 1;
        if found.len() == FOLDERS || looked_at > LOOKED_AT {
            break;
        }
        if !folder.is_empty() && holds_artifact(&disk, &folder) {
            found.push(folder);
            continue;
        }
        let Ok(listing) = disk.list(&folder) else { continue };
        let inner = listing.folders.iter().filter(|name| {
            let beside = folder.is_empty() && BESIDE.contains(&name.as_str());
            let others = MADE_BY_OTHERS.contains(&name.as_str()) || name.starts_with('.');
            !beside && !others && !listing.links.contains(name)
        });
        if depth < DEPTH {
            open.extend(inner.rev().map(|name| match folder.is_empty() {
                true => (name.clone(), 1),
                false => (format!("{folder}/{name}"), depth + 1),
            }));
        }
    }
    found.sort_unstable();
    found
}

/// The folders of an archive that hold a model or a dataset. What lies below one of them is its.
pub(in crate::read) fn archived_folders(files: &dyn Files) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), 0)];
    while let Some((folder, depth)) = open.pop() {
        if holds_artifact(files, &folder) {
            found.push(folder);
        } else if depth < DEPTH
            && let Ok(listing) = files.list(&folder)
        {
            let inner = listing.folders.iter().rev().filter(|f| *f != "__MACOSX");
            open.extend(inner.map(|name| match folder.is_empty() {
                true => (name.clone(), depth + 1),
                false => (format!("{folder}/{name}"), depth + 1),
            }));
        }
    }
    found
}

/// Reads a folder as an artifact of its own, once; returns its id.
pub(in crate::read) fn folder(reading: &mut Reading<'_>, path: &Path) -> Option<Arc<str>> {
    let disk = match Disk::new(path) {
        Ok(disk) => disk,
        Err(problem) => {
            reading.problems.push(problem);
            return None;
        }
    };
    if let Some(known) = reading.folders.get(disk.real()) {
        return Some(Arc::clone(known));
    }
    let id = reading.folder_id(disk.real());
    let mut about = folder::folder(reading, &disk, &id, false);
    about.details.home = Some(path.to_owned());
    let id = reading.found(about);
    reading.folders.insert(disk.real().to_owned(), Arc::clone(&id));
    Some(id)
}

/// Reads every model and dataset of an archive; `shown` is what messages call it.
pub(in crate::read) fn archive(
    reading: &mut Reading<'_>,
    kind: Kind,
    source: impl Read + Seek,
    name: &str,
    shown: &str,
) {
    let mut files = archive::read(kind, source, shown);
    reading.problems.append(&mut files.problems);
    let mut folders = archived_folders(&files);
    if folders.len() > FOLDERS {
        folders.truncate(FOLDERS);
        let (place, limit) = (Place::whole(shown), format!("{FOLDERS} models and datasets"));
        reading.problems.push(ReadError::TooMuch { place, what: "the archive", limit });
    }
    for folder in &folders {
        let below = Below { files: &files, folder };
        let about = match cached(folder) {
            Some((id, is_dataset, revision)) => {
                let mut about = folder::folder(reading, &below, &id, is_dataset);
                about.details.origin = Some(Origin::ThirdParty);
                about.details.revision = revision.or(about.details.revision);
                about
            }
            None => {
                let id = reading.folder_id(&Path::new(unended(name)).join(folder));
                folder::folder(reading, &below, &id, false)
            }
        };
        reading.found(about);
    }
    if folders.is_empty() && !loose(reading, &files) {
        reading.problems.push(match files.nested() {
            Some(nested) => {
                let reason = "an archive in an archive is not opened".to_owned();
                ReadError::Unreadable { place: Place::whole(&nested), reason }
            }
            None => ReadError::Unrecognized { place: Place::whole(shown) },
        });
    }
}

/// Reads the files at the top of an archive, or in the only folder there, that are of a known
/// format. Says whether there are any.
fn loose(reading: &mut Reading<'_>, files: &Archive) -> bool {
    let mut top = String::new();
    let mut listing = files.list(&top).unwrap_or_default();
    if let ([], [only]) = (listing.files.as_slice(), listing.folders.as_slice()) {
        top.clone_from(only);
        listing = files.list(&top).unwrap_or_default();
    }
    let below = Below { files, folder: &top };
    let known = |name: &&String| reader(&mut Input::new(&below, name)).is_some();
    let names: Vec<&String> = listing.files.iter().filter(known).collect();
    names.iter().for_each(|name| reading.file(&below, name, None));
    !names.is_empty()
}

/// What an archive is called without its ending.
fn unended(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let ending = [".tar.gz", ".tgz", ".tar", ".zip"].into_iter().find(|e| lower.ends_with(e));
    let stem = ending.map_or(name, |e| &name[..name.len() - e.len()]);
    if stem.is_empty() { STDIN } else { stem }
}
