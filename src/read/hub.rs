//! Which folders hold an artifact, and what its id is: in the hub's cache as on the hub, else as
//! the folder is called.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Reading;
use super::card::{begins_as_card, card as read_card};
use super::disk::Disk;
use super::error::ReadError;
use super::facts::About;
use super::folder::{self, is_artifact, role};
use super::input::{Files as _, Input};
use super::lineage::Around;
use super::source::{FILE_LIMIT, read_text, shown, unreadable};
use crate::graph::{Place, Role};
use crate::vocab::Origin;

/// The most repositories of a cache that are read at once.
const REPOSITORIES: usize = 200;

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
    let Ok(listing) = Disk::new(path).and_then(|disk| disk.list("")) else { return Vec::new() };
    let front = |name: &&String| {
        let file = path.join(name);
        let read = read_text(&file, "", FILE_LIMIT);
        read.is_ok_and(|(text, _)| begins_as_card(&text))
    };
    let has_card = listing.files.iter().filter(|f| role(f) == Some(Role::Card)).any(|f| front(&f));
    let has_license = listing.files.iter().any(|f| role(f) == Some(Role::License));
    let has_config = listing.files.iter().any(|f| f == "adapter_config.json")
        || listing.files.iter().any(|f| f == "model_index.json")
        || listing.files.iter().any(|f| f == "config.json" && is_model_config(&path.join(f)));
    let has_weights = listing.files.iter().any(|f| folder::weights(f).is_some());
    if has_card || has_config || has_license && has_weights && is_artifact(&listing) {
        return vec![path.to_owned()];
    }
    let cached = listing.folders.iter().filter(|f| cached_id(f).is_some());
    cached.take(REPOSITORIES).map(|f| path.join(f)).collect()
}

/// Whether a `config.json` is one of a model: many programs have one.
fn is_model_config(path: &Path) -> bool {
    let Ok((text, _)) = read_text(path, "", FILE_LIMIT) else { return false };
    let keys = ["\"model_type\"", "\"architectures\"", "\"_class_name\"", "\"_name_or_path\""];
    keys.iter().any(|key| text.contains(key))
}

/// Reads a folder as an artifact of its own, once; returns its id.
pub(super) fn folder(reading: &mut Reading<'_>, path: &Path) -> Option<Arc<str>> {
    let (id, disk, origin, revision, is_dataset) = match Repository::at(path) {
        Some(Ok(found)) => {
            let origin = Some(Origin::ThirdParty);
            let real = match found.snapshot.canonicalize() {
                Ok(real) => real,
                Err(error) => {
                    reading.problems.push(unreadable(&found.snapshot, &error));
                    return None;
                }
            };
            let disk = Disk::within(&found.snapshot, &real, &found.root);
            (found.id, disk, origin, Some(found.revision), found.is_dataset)
        }
        Some(Err(problem)) => {
            reading.problems.push(problem);
            return None;
        }
        None => match Disk::new(path) {
            Ok(disk) => (reading.folder_id(disk.real()), disk, None, None, false),
            Err(problem) => {
                reading.problems.push(problem);
                return None;
            }
        },
    };
    if let Some(known) = reading.folders.get(disk.real()) {
        return Some(Arc::clone(known));
    }
    let mut about = folder::folder(reading, &disk, &id, is_dataset);
    (about.details.origin, about.details.revision) = (origin, revision.or(about.details.revision));
    let id = reading.found(about);
    reading.folders.insert(disk.real().to_owned(), Arc::clone(&id));
    Some(id)
}

/// Reads one card.
pub(super) fn card(reading: &mut Reading<'_>, path: &Path) {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = match Disk::new(folder) {
        Ok(disk) => disk,
        Err(problem) => return reading.problems.push(problem),
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut input = Input::new(&disk, &file);
    let source = match input.text(FILE_LIMIT) {
        Ok((source, _)) => source,
        Err(problem) => return reading.problems.push(problem),
    };
    reading.source(&source);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let id = match stem.eq_ignore_ascii_case("README") {
        true => reading.folder_id(disk.real()),
        false => reading.stated_id(stem),
    };
    let (found, problems) = read_card(&source);
    reading.problems.extend(problems);
    let mut about = About { place: Some(source.whole().into()), ..About::default() };
    about.statements = folder::declared(reading, &found, false, &input);
    let around = Around { name: id.clone(), ..Around::default() };
    folder::apply(&mut about, &found, &around, Vec::new(), reading);
    about.name = Some(id);
    reading.found(about);
}
