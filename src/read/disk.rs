//! Files on disk, none of them outside of the folder that is read.

use std::cell::OnceCell;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::input::{Files, Listing};
use super::source::{shown, unreadable};
use crate::graph::Place;

/// The most names of a folder that are looked at.
const NAMES: usize = 20_000;

/// A folder on disk.
#[derive(Debug)]
pub(super) struct Disk {
    /// As the user names it.
    named: PathBuf,
    /// The same, without links.
    real: PathBuf,
    /// The folder that nothing read may lie outside of, without links.
    root: PathBuf,
    /// The hub's cache keeps contents in `blobs`, beside `snapshots/COMMIT`.
    blobs: OnceCell<Option<PathBuf>>,
}

impl Disk {
    /// A folder out of which nothing is read.
    pub fn new(folder: &Path) -> Result<Self, ReadError> {
        let real = folder.canonicalize().map_err(|e| unreadable(folder, &e))?;
        let (named, root) = (folder.to_owned(), real.clone());
        Ok(Self { named, real, root, blobs: OnceCell::new() })
    }

    /// A folder whose files may lie, by links, elsewhere in `root`. All of it without links but
    /// `named`, which is for messages.
    pub fn within(named: &Path, real: &Path, root: &Path) -> Self {
        let (named, real, root) = (named.to_owned(), real.to_owned(), root.to_owned());
        Self { named, real, root, blobs: OnceCell::new() }
    }

    /// The folder, without links.
    pub fn real(&self) -> &Path {
        &self.real
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
        let target = path.read_link().ok()?;
        let blob = target.strip_prefix("../../blobs").ok()?;
        let blobs = self.blobs.get_or_init(|| {
            let blobs = self.real.parent()?.parent()?.join("blobs");
            let is_folder = blobs.symlink_metadata().is_ok_and(|m| m.is_dir());
            (is_folder && blobs.starts_with(&self.root)).then_some(blobs)
        });
        let one = blob.components().count() == 1 && blob.file_name().is_some();
        let blob = blobs.as_ref().filter(|_| one)?.join(blob);
        blob.symlink_metadata().is_ok_and(|m| m.is_file()).then_some(blob)
    }
}

impl Files for Disk {
    fn list(&self, folder: &str) -> Result<Listing, ReadError> {
        let path = self.path(folder)?;
        let real = if folder.is_empty() { path } else { self.inside(folder, &path)? };
        let entries = std::fs::read_dir(real).map_err(self.fails(folder))?;
        let mut listing = Listing::default();
        for entry in entries.take(NAMES).flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_folder = match entry.file_type() {
                Ok(kind) if kind.is_symlink() => entry.path().is_dir(),
                Ok(kind) => kind.is_dir(),
                Err(_) => false,
            };
            if is_folder { listing.folders.push(name) } else { listing.files.push(name) }
        }
        listing.files.sort_unstable();
        listing.folders.sort_unstable();
        Ok(listing)
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        let path = self.path(name)?;
        let kind = path.symlink_metadata().map_err(self.fails(name))?.file_type();
        let real = match () {
            () if kind.is_symlink()
                && !name.contains('/')
                && let Some(blob) = self.blob(&path) =>
            {
                blob
            }
            () if kind.is_file() && !name.contains('/') => path,
            () => self.inside(name, &path)?,
        };
        // Opening a pipe would wait for a writer.
        if !kind.is_file() && !std::fs::metadata(&real).map_err(self.fails(name))?.is_file() {
            let reason = "not a regular file".to_owned();
            return Err(ReadError::Unreadable { place: Place::whole(&self.shown(name)), reason });
        }
        Ok(Box::new(File::open(real).map_err(self.fails(name))?))
    }

    fn size(&self, name: &str) -> Option<u64> {
        Some(std::fs::metadata(self.path(name).ok()?).ok()?.len())
    }

    fn shown(&self, name: &str) -> String {
        if name.is_empty() { shown(&self.named) } else { shown(&self.named.join(name)) }
    }
}
