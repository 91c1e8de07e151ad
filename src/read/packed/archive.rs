//! Archives, read in place: nothing is unpacked to disk, and of each file only as much is kept as
//! readers look at.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

use flate2::bufread::MultiGzDecoder;

use super::error::{ReadError, Shown};
use super::folder::weights;
use super::format::Format;
use super::input::{Files, Input, Listing};
use super::keep::Keeper;
use super::source::human;
use super::tar::{Plain, Unpacked};
use super::{tar, zip};
use crate::graph::Place;

/// What is told of archives in the list of formats.
pub(in crate::read) static FORMAT: Format = Format {
    word: "archive",
    title: "Archives",
    file_name: "model.zip",
    recognized_by: "the first bytes of zip, tar and tar.gz",
    gives: "an artifact for each folder in it that holds a model or a dataset",
};

/// How much a compressed stream may always unpack to, how many times its own length otherwise, and
/// at most.
const UNPACKED: u64 = 256 << 20;
const TIMES: u64 = 200;
const UNPACKED_MOST: u64 = 64 << 30;
/// How many problems of one archive are told.
const TOLD: usize = 50;

/// The formats of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Kind {
    Zip,
    Tar,
    TarGz,
}

/// Which archive a file is, by its first bytes.
pub(in crate::read) fn kind(input: &mut Input<'_>) -> Option<Kind> {
    let name = input.base().to_ascii_lowercase();
    let head = input.head();
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        // Weights of PyTorch are zip files too, and hold no files of their own.
        return weights(&name).is_none().then_some(Kind::Zip);
    }
    if head.starts_with(b"\x1f\x8b") {
        let mut first = Vec::new();
        // A stream that is cut short gives what came before.
        let _ = MultiGzDecoder::new(head).take(512).read_to_end(&mut first);
        let named = name.ends_with(".tgz") || name.ends_with(".tar.gz");
        return (named || tar::is_header(&first)).then_some(Kind::TarGz);
    }
    tar::is_header(head).then_some(Kind::Tar)
}

/// What is kept of one file.
#[derive(Debug, Default)]
pub(in crate::read) struct Kept {
    pub start: Vec<u8>,
    pub size: u64,
}

/// An archive's files, as far as they are kept.
#[derive(Debug)]
pub(in crate::read) struct Archive {
    /// What messages call it.
    pub shown: String,
    pub files: BTreeMap<String, Kept>,
    /// What is wrong with it.
    pub problems: Vec<ReadError>,
}

/// Reads an archive; `shown` is what messages call it.
pub(in crate::read) fn read(kind: Kind, mut source: impl Read + Seek, shown: &str) -> Archive {
    let archive = Archive { shown: shown.to_owned(), files: BTreeMap::new(), problems: Vec::new() };
    let mut keeper = Keeper::new(if kind == Kind::Zip { "zip" } else { "tar" }, archive);
    let length = source.seek(SeekFrom::End(0)).and_then(|n| source.rewind().map(|()| n));
    match length {
        Err(error) => keeper.fails(None, &error),
        Ok(length) => match kind {
            Kind::Zip => zip::read(&mut source, length, &mut keeper),
            Kind::Tar => tar::read(&mut Plain::new(source, length), &mut keeper),
            Kind::TarGz => {
                tar::read(&mut Unpacked::new(source, unpacked_limit(length)), &mut keeper)
            }
        },
    }
    let mut archive = keeper.into_archive();
    if archive.problems.len() > TOLD {
        archive.problems.truncate(TOLD);
        let (place, what) = (Place::whole(shown), "what is wrong with the archive");
        let limit = format!("{TOLD} problems");
        archive.problems.push(ReadError::TooMuch { place, what, limit });
    }
    archive
}

impl Archive {
    /// Whether a file in it is an archive itself: none of those is opened.
    pub fn nested(&self) -> Option<String> {
        let endings = [".zip", ".tar", ".tgz", ".tar.gz"];
        let is_archive = |n: &&String| endings.iter().any(|e| n.to_ascii_lowercase().ends_with(e));
        self.files.keys().find(is_archive).map(|name| self.shown(name))
    }

    fn unknown(&self, name: &str) -> ReadError {
        let reason = "there is no such file".to_owned();
        ReadError::Unreadable { place: Place::whole(&self.shown(name)), reason }
    }
}

impl Files for Archive {
    fn list(&self, folder: &str) -> Result<Listing, ReadError> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut listing = Listing::default();
        let below = self.files.range(prefix.clone()..);
        for name in below.map_while(|(name, _)| name.strip_prefix(&prefix)) {
            match name.split_once('/') {
                None => listing.files.push(name.to_owned()),
                Some((inner, _)) if listing.folders.last().is_some_and(|last| last == inner) => {}
                Some((inner, _)) => listing.folders.push(inner.to_owned()),
            }
        }
        // `a-b/c` lies between `a` and `a/b`.
        listing.folders.sort_unstable();
        listing.folders.dedup();
        Ok(listing)
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        let kept = self.files.get(name).ok_or_else(|| self.unknown(name))?;
        let start = kept.start.as_slice();
        if kept.size == start.len() as u64 {
            return Ok(Box::new(start));
        }
        Ok(Box::new(start.chain(NotKept(start.len() as u64))))
    }

    fn size(&self, name: &str) -> Option<u64> {
        Some(self.files.get(name)?.size)
    }

    fn shown(&self, name: &str) -> String {
        let name = if name.is_empty() { String::new() } else { format!("/{name}") };
        Shown(&format!("{}{name}", self.shown)).to_string()
    }
}

/// What comes after that which is kept of a file.
struct NotKept(u64);

impl Read for NotKept {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other(match self.0 {
            0 => "nothing of such a file is read in an archive".to_owned(),
            kept => format!("only its first {} are read in an archive", human(kept)),
        }))
    }
}

/// A folder of others as if it were the top.
pub(in crate::read) struct Below<'a> {
    pub files: &'a dyn Files,
    pub folder: &'a str,
}

impl Below<'_> {
    fn path(&self, name: &str) -> String {
        match (self.folder, name) {
            ("", name) => name.to_owned(),
            (folder, "") => folder.to_owned(),
            (folder, name) => format!("{folder}/{name}"),
        }
    }
}

impl Files for Below<'_> {
    fn list(&self, folder: &str) -> Result<Listing, ReadError> {
        self.files.list(&self.path(folder))
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        self.files.open(&self.path(name))
    }

    fn size(&self, name: &str) -> Option<u64> {
        self.files.size(&self.path(name))
    }

    fn shown(&self, name: &str) -> String {
        self.files.shown(&self.path(name))
    }
}

/// How much a compressed stream of this length may unpack to.
pub(in crate::read) fn unpacked_limit(length: u64) -> u64 {
    length.saturating_mul(TIMES).clamp(UNPACKED, UNPACKED_MOST)
}
