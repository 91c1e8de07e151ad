//! Files on disk, none of them outside of the folder that is read.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::input::{Files, Listing};
use super::source::{shown, unreadable};
use crate::graph::Place;

/// The most names of a folder that are looked at.
const NAMES: usize = 200_000;

/// A folder on disk.
#[derive(Debug)]
pub(super) struct Disk {
    /// As the user names it.
    named: PathBuf,
    /// The same, without links.
    real: PathBuf,
    /// The folder that nothing read may lie outside of, without links.
    root: PathBuf,
    /// Of a commit of the hub's cache: where its links lead.
    blobs: Option<PathBuf>,
}

impl Disk {
    /// A folder out of which nothing is read.
    pub fn new(folder: &Path) -> Result<Self, ReadError> {
        let real = folder.canonicalize().map_err(|e| unreadable(folder, &e))?;
        let (named, root) = (folder.to_owned(), real.clone());
        Ok(Self { named, real, root, blobs: None })
    }

    /// A folder whose files may lie, by links, elsewhere in `root`. All of it without links but
    /// `named`, which is for messages.
    pub fn within(named: &Path, real: &Path, root: &Path) -> Self {
        let (named, real, root) = (named.to_owned(), real.to_owned(), root.to_owned());
        Self { named, real, root, blobs: None }
    }

    /// A commit of a repository in the hub's cache, `snapshots/COMMIT`, whose contents lie in
    /// `blobs`. `root` is the repository, without links.
    pub fn commit(named: &Path, real: &Path, root: &Path) -> Self {
        let blobs = root.join("blobs");
        let is_folder = blobs.symlink_metadata().is_ok_and(|m| m.is_dir());
        Self { blobs: is_folder.then_some(blobs), ..Self::within(named, real, root) }
    }

    /// The folder, without links.
    pub fn real(&self) -> &Path {
        &self.real
    }

    /// The folder, as the user names it.
    pub fn named(&self) -> &Path {
        &self.named
    }

    fn path(&self, name: &str) -> Result<PathBuf, ReadError> {
        if name.starts_with('/') || name.split('/').any(|part| part == "..") {
            return Err(self.leads_out(name));
        }
        Ok(if name.is_empty() { self.real.clone() } else { self.real.join(name) })
    }

    fn leads_out(&self, name: &str) -> ReadError {
        let path = self.shown(name);
        ReadError::LeadsOut { place: Place::whole(&path), path }
    }

    fn fails(&self, name: &str) -> impl Fn(std::io::Error) -> ReadError {
        let place = Place::whole(&self.shown(name));
        move |e| ReadError::Unreadable { place: place.clone(), reason: e.to_string() }
    }

    /// The real path of what lies in the root.
    fn inside(&self, name: &str, path: &Path) -> Result<PathBuf, ReadError> {
        let real = path.canonicalize().map_err(self.fails(name))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(self.leads_out(name)) }
    }

    /// Where a link of the hub's cache leads, found without asking for each part of its path.
    fn blob(&self, path: &Path) -> Option<PathBuf> {
        let blobs = self.blobs.as_ref()?;
        let target = path.read_link().ok()?;
        let blob = target.strip_prefix("../../blobs").ok()?;
        let one = blob.components().count() == 1 && blob.file_name().is_some();
        let blob = one.then(|| blobs.join(blob))?;
        blob.symlink_metadata().is_ok_and(|m| m.is_file()).then_some(blob)
    }

    /// A file that may be opened: it lies in the root, and opening it does not wait for a writer.
    fn openable(&self, name: &str, path: PathBuf) -> Result<PathBuf, ReadError> {
        let is_here = !name.contains('/');
        if is_here && let Some(blob) = self.blob(&path) {
            return Ok(blob);
        }
        let kind = path.symlink_metadata().map_err(self.fails(name))?.file_type();
        if is_here && kind.is_file() {
            return Ok(path);
        }
        let real = self.inside(name, &path)?;
        if std::fs::metadata(&real).map_err(self.fails(name))?.is_file() {
            return Ok(real);
        }
        let reason = "not a regular file".to_owned();
        Err(ReadError::Unreadable { place: Place::whole(&self.shown(name)), reason })
    }
}

impl Files for Disk {
    fn list(&self, folder: &str) -> Result<Listing, ReadError> {
        let path = self.path(folder)?;
        let real = if folder.is_empty() { path } else { self.inside(folder, &path)? };
        let entries = std::fs::read_dir(real).map_err(self.fails(folder))?;
        let mut listing = Listing::default();
        // Links of the cache lead to files.
        let is_commit = folder.is_empty() && self.blobs.is_some();
        for (n, entry) in entries.enumerate() {
            if n == NAMES {
                listing.more = true;
                break;
            }
            let Ok(entry) = entry else { continue };
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_folder = match entry.file_type() {
                Ok(kind) if kind.is_symlink() => {
                    let is_folder = !is_commit && entry.path().is_dir();
                    listing.links.extend(is_folder.then(|| name.clone()));
                    is_folder
                }
                Ok(kind) => kind.is_dir(),
                Err(_) => false,
            };
            if is_folder { listing.folders.push(name) } else { listing.files.push(name) }
        }
        listing.files.sort_unstable();
        listing.folders.sort_unstable();
        listing.links.sort_unstable();
        Ok(listing)
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        let path = self.path(name)?;
        let path = self.openable(name, path)?;
        Ok(Box::new(File::open(path).map_err(self.fails(name))?))
    }

    fn size(&self, name: &str) -> Option<u64> {
        Some(std::fs::metadata(self.path(name).ok()?).ok()?.len())
    }

    fn shown(&self, name: &str) -> String {
        if name.is_empty() { shown(&self.named) } else { shown(&self.named.join(name)) }
    }
}
