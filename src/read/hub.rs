//! Which folders hold an artifact, and what its id is: in the hub's cache as on the hub, else as
//! the folder is called.

use std::path::{Path, PathBuf};

use super::Reading;
use super::card::{begins_as_card, card as read_card};
use super::error::ReadError;
use super::folder::{self, FolderFacts, is_artifact, list, role};
use super::lineage::Around;
use super::source::{FILE_LIMIT, Root, Source, read_text, shown, unreadable};
use crate::graph::{Artifact, Place, Role};
use crate::vocab::{ArtifactKind, Origin};

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
    let snapshots = list(&root.join("snapshots"))?.folders;
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
    let Ok(listing) = list(path) else { return Vec::new() };
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

/// Reads a folder as an artifact of its own.
pub(super) fn folder(reading: &mut Reading<'_>, path: &Path) {
    let (id, root, path, origin, revision, is_dataset) = match Repository::at(path) {
        Some(Ok(found)) => {
            let origin = Some(Origin::ThirdParty);
            (found.id, found.root, found.snapshot, origin, Some(found.revision), found.is_dataset)
        }
        Some(Err(problem)) => return reading.problems.push(problem),
        None => match path.canonicalize() {
            Ok(real) if reading.folders.contains(&real) => return,
            Ok(real) => {
                let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (stated_id(reading, name), real, path.to_owned(), None, None, false)
            }
            Err(error) => return reading.problems.push(unreadable(path, &error)),
        },
    };
    let root = match Root::new(&root) {
        Ok(root) => root,
        Err(problem) => return reading.problems.push(problem),
    };
    let mut facts = folder::folder(reading, &path, &root, &id, is_dataset);
    let documents = std::mem::take(&mut facts.folder);
    add(reading, &id, facts, |artifact| {
        let details = artifact.details_mut();
        (details.folder, details.origin, details.revision) = (Some(documents), origin, revision);
    });
}

/// Reads one card.
pub(super) fn card(reading: &mut Reading<'_>, path: &Path) {
    let name = shown(path);
    let source = match read_text(path, &name, FILE_LIMIT) {
        Ok((text, _)) => Source::new(&name, &text),
        Err(problem) => return reading.problems.push(problem),
    };
    reading.source(&source);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let root = match Root::new(folder) {
        Ok(root) => root,
        Err(problem) => return reading.problems.push(problem),
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let id = match folder.canonicalize() {
        Ok(real) if stem.eq_ignore_ascii_case("README") => {
            let name = real.file_name().map(|n| n.to_string_lossy().into_owned());
            stated_id(reading, name.unwrap_or(stem))
        }
        _ => stated_id(reading, stem),
    };
    let (found, problems) = read_card(&source);
    reading.problems.extend(problems);
    let mut facts = FolderFacts { place: Some(source.whole().into()), ..FolderFacts::default() };
    facts.statements = folder::declared(reading, &found, false, folder, &root);
    let around = Around { name: id.clone(), ..Around::default() };
    folder::apply(&mut facts, &found, &around, reading);
    add(reading, &id, facts, |_| {});
}

fn add(
    reading: &mut Reading<'_>,
    id: &str,
    facts: FolderFacts,
    finish: impl FnOnce(&mut Artifact),
) {
    let mut artifact = Artifact::new(id, facts.kind.unwrap_or(ArtifactKind::Model));
    artifact.statements = facts.statements;
    artifact.place = facts.place;
    if facts.modalities.is_some() {
        artifact.details_mut().modalities = facts.modalities;
    }
    finish(&mut artifact);
    reading.found(artifact, facts.links);
}

/// The id under which a manifest describes what is called so, if exactly one does.
fn stated_id(reading: &Reading<'_>, name: String) -> String {
    let name = if name.is_empty() { "model".to_owned() } else { name };
    let mut same = reading.stated.iter().filter(|id| id.rsplit('/').next() == Some(&*name));
    match (same.next(), same.next()) {
        (Some(id), None) => id.to_string(),
        _ => name,
    }
}
