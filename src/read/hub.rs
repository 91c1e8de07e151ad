//! Which folders hold an artifact, and what its id is: in the hub's cache as on the hub, else as
//! the folder is called.

use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use super::Reading;
use super::archive::{self, Archive, Below, Kind};
use super::card::begins_as_card;
use super::disk::Disk;
use super::error::ReadError;
use super::folder::{self, is_artifact, role};
use super::format::reader;
use super::input::{Files, Input, STDIN};
use super::source::{FILE_LIMIT, read_text, shown, unreadable};
use crate::graph::{Place, Role};
use crate::vocab::Origin;

/// The most repositories of a cache that are read at once.
const REPOSITORIES: usize = 200;

/// How deep in an archive folders are looked at.
const DEPTH: usize = 8;

/// A repository in the hub's cache.
struct Repository {
    root: PathBuf,
    snapshot: PathBuf,
    revision: String,
    id: String,
    is_dataset: bool,
}

/// `owner/name` of a cache folder's name.
fn cached_id(name: &str) -> Option<(String, bool)> {
    let (rest, is_dataset) = match name.strip_prefix("models--") {
        Some(rest) => (rest, false),
        None => (name.strip_prefix("datasets--")?, true),
    };
    (!rest.is_empty()).then(|| (rest.replace("--", "/"), is_dataset))
}

/// Id and revision of what lies in a copy of the hub's cache.
fn cached(folder: &str) -> Option<(String, bool, Option<String>)> {
    let mut parts = folder.split('/');
    let (id, is_dataset) = parts.by_ref().find_map(cached_id)?;
    let revision = parts.by_ref().find(|part| *part == "snapshots").and_then(|_| parts.next());
    Some((id, is_dataset, revision.map(str::to_owned)))
}

impl Repository {
    /// The repository that a path is, or lies in.
    fn at(path: &Path) -> Option<Result<Self, ReadError>> {
        let real = path.canonicalize().ok()?;
        let root = real.ancestors().take(4).find(|folder| {
            let name = folder.file_name().and_then(|n| n.to_str());
            name.and_then(cached_id).is_some() && folder.join("snapshots").is_dir()
        })?;
        let (id, is_dataset) = cached_id(root.file_name()?.to_str()?)?;
        let below = real.strip_prefix(root.join("snapshots")).ok();
        let named = below.and_then(|b| b.components().next());
        let revision = match named {
            Some(revision) => Ok(revision.as_os_str().to_string_lossy().into_owned()),
            None => main_revision(root, path),
        };
        Some(revision.map(|revision| Self {
            snapshot: if named.is_some() {
                path.to_owned()
            } else if real == root {
                path.join("snapshots").join(&revision)
            } else {
                root.join("snapshots").join(&revision)
            },
            root: root.to_owned(),
            revision,
            id,
            is_dataset,
        }))
    }
}

/// The commit that `main` stands for, or the only one there.
fn main_revision(root: &Path, as_given: &Path) -> Result<String, ReadError> {
    let reference = root.join("refs/main");
    let name = shown(&as_given.join("refs/main"));
    let stated = read_text(&reference, &name, 1024);
    if let Ok((revision, _)) = &stated {
        let revision = revision.trim();
        // A commit, and no path to elsewhere.
        if !revision.is_empty() && revision.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Ok(revision.to_owned());
        }
    }
    let snapshots = Disk::new(&root.join("snapshots"))?.list("")?.folders;
    match (snapshots.as_slice(), stated) {
        ([only], _) => Ok(only.clone()),
        (_, Err(problem)) => Err(problem),
        _ => {
            let reason = "found no commit in it".to_owned();
            Err(ReadError::Unreadable { place: Place::whole(&name), reason })
        }
    }
}

/// The folders at a path that hold a model or a dataset: itself, or the repositories of a cache.
pub(super) fn artifact_folders(path: &Path) -> Vec<PathBuf> {
    if Repository::at(path).is_some() {
        return vec![path.to_owned()];
    }
    let Ok(disk) = Disk::new(path) else { return Vec::new() };
    if is_artifact_folder(&disk, "") {
        return vec![path.to_owned()];
    }
    let Ok(listing) = disk.list("") else { return Vec::new() };
    let cached = listing.folders.iter().filter(|f| cached_id(f).is_some());
    cached.take(REPOSITORIES).map(|f| path.join(f)).collect()
}

/// Whether a folder holds a model or a dataset: a card, a configuration, weights with a license.
pub(super) fn is_artifact_folder(files: &dyn Files, folder: &str) -> bool {
    let Ok(listing) = files.list(folder) else { return false };
    let text = |name: &String| {
        let name = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        Input::new(files, &name).text(FILE_LIMIT).map_or(String::new(), |(s, _)| s.text.to_string())
    };
    let cards = listing.files.iter().filter(|f| role(f) == Some(Role::Card));
    let has_card = cards.map(text).any(|text| begins_as_card(&text));
    let has_license = listing.files.iter().any(|f| role(f) == Some(Role::License));
    let has_config = listing.files.iter().any(|f| match f.as_str() {
        "adapter_config.json" | "model_index.json" | "croissant.json" => true,
        "config.json" => is_model_config(&text(f)),
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

/// The folders of an archive that hold a model or a dataset. What lies below one of them is its.
pub(super) fn archived_folders(files: &dyn Files) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), 0)];
    while let Some((folder, depth)) = open.pop() {
        if found.len() < REPOSITORIES && is_artifact_folder(files, &folder) {
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

/// Reads a folder as an artifact of its own.
pub(super) fn folder(reading: &mut Reading<'_>, path: &Path) {
    let (id, disk, origin, revision, is_dataset) = match Repository::at(path) {
        Some(Ok(found)) => {
            let origin = Some(Origin::ThirdParty);
            let real = match found.snapshot.canonicalize() {
                Ok(real) => real,
                Err(error) => {
                    return reading.problems.push(unreadable(&found.snapshot, &error));
                }
            };
            let disk = Disk::within(&found.snapshot, &real, &found.root);
            (found.id, disk, origin, Some(found.revision), found.is_dataset)
        }
        Some(Err(problem)) => return reading.problems.push(problem),
        None => match Disk::new(path) {
            Ok(disk) if reading.folders.contains(disk.real()) => return,
            Ok(disk) => (reading.folder_id(disk.real()), disk, None, None, false),
            Err(problem) => return reading.problems.push(problem),
        },
    };
    let mut about = folder::folder(reading, &disk, &id, is_dataset);
    (about.details.origin, about.details.revision) = (origin, revision.or(about.details.revision));
    reading.found(about);
}

/// Reads every model and dataset of an archive; `shown` is what messages call it.
pub(super) fn archive(
    reading: &mut Reading<'_>,
    kind: Kind,
    source: impl Read + Seek,
    name: &str,
    shown: &str,
) {
    let mut files = archive::read(kind, source, shown);
    reading.problems.append(&mut files.problems);
    let folders = archived_folders(&files);
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
