//! The hub's cache on disk: repositories of models and datasets, each with the commits that were
//! downloaded.
//!
//! ```text
//! models--owner--name/refs/main                    a commit
//! models--owner--name/snapshots/COMMIT/README.md   a link to ../../blobs/…
//! models--owner--name/.no_exist/COMMIT/LICENSE     known not to be there
//! ```

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::error::{ReadError, Shown};
use super::input::{Files as _, Input};
use super::source::{shown, unreadable};
use super::{Reading, folder};
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Origin};

/// The fewest repositories that are worth a thread of their own.
const WORTH_A_THREAD: usize = 64;

/// `owner/name` of a cache folder's name, and whether it is a dataset's.
pub(in crate::read) fn cached_id(name: &str) -> Option<(String, bool)> {
    let (rest, is_dataset) = match name.strip_prefix("models--") {
        Some(rest) => (rest, false),
        None => (name.strip_prefix("datasets--")?, true),
    };
    (!rest.is_empty()).then(|| (rest.replace("--", "/"), is_dataset))
}

fn is_repository(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|n| n.to_str());
    name.is_some_and(|n| cached_id(n).is_some()) && folder.join("snapshots").is_dir()
}

/// Where the hub's own programs keep their cache; `var` asks the environment.
///
/// `HF_HUB_CACHE`, else `hub` below `HF_HOME`, else below `~/.cache/huggingface`.
pub fn hub_cache(var: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| var(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    set("HF_HUB_CACHE")
        .or_else(|| Some(set("HF_HOME")?.join("hub")))
        .or_else(|| Some(set("XDG_CACHE_HOME")?.join("huggingface/hub")))
        .or_else(|| {
            Some(set("HOME").or_else(|| set("USERPROFILE"))?.join(".cache/huggingface/hub"))
        })
}

/// Whether a path is the cache, or lies in a repository of it.
pub(in crate::read) fn is_cached(path: &Path) -> bool {
    let Ok(real) = path.canonicalize() else { return false };
    if real.ancestors().take(4).any(is_repository) {
        return true;
    }
    let Ok(listing) = Disk::new(path).and_then(|disk| disk.list("")) else { return false };
    listing.folders.iter().any(|f| cached_id(f).is_some())
}

/// Reads a cache, or the repository that a path is or lies in.
pub(in crate::read) fn cache(reading: &mut Reading<'_>, path: &Path) {
    let disk = match Disk::new(path) {
        Ok(disk) => disk,
        Err(problem) => return reading.problems.push(problem),
    };
    let real = disk.real().to_owned();
    if let Some(root) = real.ancestors().take(4).find(|folder| is_repository(folder)) {
        let below = real.strip_prefix(root.join("snapshots")).ok();
        let commit = below.and_then(|b| b.iter().next());
        let commit = commit.map(|c| c.to_string_lossy().into_owned());
        // What messages call the repository: from where the user named something in it.
        let up = real.strip_prefix(root).map_or(0, |below| below.iter().count());
        let named = path.ancestors().nth(up).filter(|p| !p.as_os_str().is_empty());
        let named = named.unwrap_or(root);
        return repository(reading, &Repository { named, root }, commit);
    }
    let listing = match disk.list("") {
        Ok(listing) => listing,
        Err(problem) => return reading.problems.push(problem),
    };
    if listing.more {
        let (place, limit) = (Place::whole(&shown(path)), "200000 names".to_owned());
        reading.problems.push(ReadError::TooMuch { place, what: "the cache", limit });
    }
    // A repository that is itself a link may lead anywhere.
    for name in listing.links.iter().filter(|f| cached_id(f).is_some()) {
        let path = shown(&path.join(name));
        reading.problems.push(ReadError::LeadsOut { place: Place::whole(&path), path });
    }
    let is_own = |f: &&String| cached_id(f).is_some() && listing.links.binary_search(f).is_err();
    let names: Vec<&String> = listing.folders.iter().filter(is_own).collect();
    reading.read_something = true;
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let share = names.len().div_ceil(cores).max(WORTH_A_THREAD);
    let read = |part: &mut Reading<'_>, names: &[&String]| {
        for name in names {
            let (named, root) = (path.join(name), real.join(name));
            repository(part, &Repository { named: &named, root: &root }, None);
        }
    };
    let parts: Vec<Reading<'_>> = std::thread::scope(|scope| {
        let started: Vec<_> = names
            .chunks(share)
            .map(|names| {
                let mut part = reading.part();
                scope.spawn(move || {
                    read(&mut part, names);
                    part
                })
            })
            .collect();
        let done = started.into_iter().map(|part| part.join());
        done.map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    for part in parts {
        reading.absorb(part);
    }
}

/// A repository in the hub's cache.
struct Repository<'a> {
    /// As messages call it.
    named: &'a Path,
    /// The same, without links.
    root: &'a Path,
}

/// Reads one commit of a repository: the one named, else the one that `main` stands for.
fn repository(reading: &mut Reading<'_>, repository: &Repository<'_>, commit: Option<String>) {
    let Repository { named, root } = *repository;
    let name = root.file_name().and_then(|n| n.to_str());
    let Some((id, is_dataset)) = name.and_then(cached_id) else { return };
    let commit = match commit {
        Some(commit) => commit,
        None => match main_commit(named, root) {
            Ok(commit) => commit,
            Err(problem) => return reading.problems.push(problem),
        },
    };
    let below = Path::new("snapshots").join(&commit);
    let real = root.join(&below);
    if !real.symlink_metadata().is_ok_and(|m| m.is_dir()) {
        let reason = format!("the commit `{}` of `refs` was not downloaded", Shown(&commit));
        let place = Place::whole(&shown(named));
        // The hub's programs note a commit before they download any of it, or where they only asked.
        let is_empty = commits(named, root).is_ok_and(|all| all.is_empty());
        return reading.problems.push(match is_empty {
            true => ReadError::NotDownloaded { place, reason },
            false => ReadError::Unreadable { place, reason },
        });
    }
    let disk = Disk::commit(&named.join(&below), &real, root);
    let mut about = folder::folder(reading, &disk, &id, is_dataset);
    let kind = if is_dataset { ArtifactKind::Dataset } else { ArtifactKind::Model };
    about.kind = about.kind.or(Some(kind));
    about.details.origin = Some(Origin::ThirdParty);
    // A download may be partial, and is nothing that is handed out: no duty is unmet in it.
    let folder = about.details.folder.take();
    about.details.texts = folder::kept(reading, folder);
    let known_absent = || root.join(".no_exist").join(&commit).join("README.md").exists();
    about.is_partial = about.place.is_none() && about.statements.is_empty() && !known_absent();
    if about.is_partial {
        about.details.note = Some("its card was not downloaded".to_owned());
    }
    about.details.revision = Some(commit);
    reading.found(about);
}

/// The commit that `main` stands for, else the only one there.
fn main_commit(named: &Path, root: &Path) -> Result<String, ReadError> {
    let refs = named.join("refs");
    // What is elsewhere is no word on this repository.
    let stated = match root.join("refs").symlink_metadata() {
        Ok(meta) if meta.is_dir() => {
            let disk = Disk::within(&refs, &root.join("refs"), root);
            Input::new(&disk, "main").text(1024).map(|(s, _)| s.text.trim().to_owned())
        }
        Ok(_) => {
            Err(ReadError::LeadsOut { place: Place::whole(&shown(&refs)), path: shown(&refs) })
        }
        Err(error) => Err(unreadable(&refs, &error)),
    };
    // A commit, and no path to elsewhere.
    let is_commit = |c: &str| !c.is_empty() && c.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Ok(stated) = &stated
        && is_commit(stated)
    {
        return Ok(stated.clone());
    }
    match (commits(named, root)?.as_slice(), stated) {
        ([only], _) => Ok(only.clone()),
        ([], Err(ReadError::Unreadable { .. })) => {
            let (place, reason) = (Place::whole(&shown(named)), "it holds no commit".to_owned());
            Err(ReadError::NotDownloaded { place, reason })
        }
        (_, Err(problem)) => Err(problem),
        (_, Ok(_)) => {
            let reason = "found no commit in it".to_owned();
            let place = Place::whole(&shown(&refs.join("main")));
            Err(ReadError::Unreadable { place, reason })
        }
    }
}

/// The commits that were downloaded.
fn commits(named: &Path, root: &Path) -> Result<Vec<String>, ReadError> {
    let entries = match std::fs::read_dir(root.join("snapshots")) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|e| unreadable(&named.join("snapshots"), &e))?,
    };
    let folders = entries.flatten().filter(|e| e.file_type().is_ok_and(|t| t.is_dir()));
    Ok(folders.filter_map(|e| e.file_name().into_string().ok()).collect())
}
