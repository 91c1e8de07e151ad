//! What of an archive is kept in memory, and what is told of its names.

use std::io::{self, Read};

use super::archive::{Archive, Kept};
use super::error::ReadError;
use super::folder::{role, weights};
use super::input::{Files as _, HEAD};
use super::source::{FILE_LIMIT, human};
use crate::graph::Place;

/// The most names of an archive.
pub(in crate::read) const NAMES: usize = 20_000;
/// The longest name.
const NAME: usize = 4_096;
/// The most that is kept in memory of one archive.
const KEPT: u64 = 256 << 20;
/// Of that, the most for each class of files: weights, data, all others. Of what is beyond it, only
/// the beginning is kept, so that no class takes the room of another.
const SHARES: [u64; 3] = [96 << 20, 64 << 20, 64 << 20];
/// How much of a file of weights whose header says much is kept.
const HEADER: u64 = 16 << 20;

/// Takes in what stands in an archive, one file after the other.
pub(in crate::read) struct Keeper {
    format: &'static str,
    archive: Archive,
    names: usize,
    kept: u64,
    shares: [u64; 3],
    is_full: bool,
}

impl Keeper {
    pub fn new(format: &'static str, archive: Archive) -> Self {
        Self { format, archive, names: 0, kept: 0, shares: SHARES, is_full: false }
    }

    /// What was taken in.
    pub fn into_archive(self) -> Archive {
        self.archive
    }

    /// Adds a name; `None`: it is none, or there are too many.
    pub fn name(&mut self, raw: &[u8]) -> Option<String> {
        let text = String::from_utf8_lossy(raw);
        if text.len() > NAME {
            self.too_much("a name", human(NAME as u64));
            return None;
        }
        if self.names == NAMES {
            self.names += 1;
            self.too_much("the archive", format!("{NAMES} files"));
        }
        if self.is_over() {
            return None;
        }
        self.names += 1;
        match inner("", &text) {
            Some(name) => (!name.is_empty()).then_some(name),
            None => {
                self.leads_out(&text);
                None
            }
        }
    }

    /// Whether there are more names than are read.
    pub fn is_over(&self) -> bool {
        self.names > NAMES
    }

    /// Keeps the beginning of a file of so many bytes; says how much of it was read.
    ///
    /// # Errors
    /// The source fails, or ends too early: then nothing of the file is kept.
    pub fn keep(
        &mut self,
        name: &str,
        size: Option<u64>,
        mut from: impl Read,
    ) -> io::Result<Vec<u8>> {
        let mut start = Vec::new();
        (&mut from).take(HEAD as u64).read_to_end(&mut start)?;
        let wanted = self.wanted(name, &start);
        if start.len() == HEAD && wanted > HEAD as u64 {
            (&mut from).take(wanted - HEAD as u64).read_to_end(&mut start)?;
        }
        let expected = size.map_or(0, |size| size.min(wanted.max(HEAD as u64)));
        if (start.len() as u64) < expected {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(start)
    }

    /// Puts what was read of a file to the rest.
    pub fn put(&mut self, name: String, size: u64, mut start: Vec<u8>) {
        start.truncate(self.wanted(&name, &start) as usize);
        let length = start.len() as u64;
        self.kept += length;
        let share = &mut self.shares[class(&name)];
        *share = share.saturating_sub(length);
        start.shrink_to_fit();
        let twice = self.archive.files.insert(name.clone(), Kept { start, size });
        if let Some(first) = twice {
            self.kept -= first.start.len() as u64;
            self.wrong(format!("`{}` stands in it more than once; the last one counts", name));
        }
    }

    /// How much of a file is kept, by its name and its first bytes.
    fn wanted(&mut self, name: &str, start: &[u8]) -> u64 {
        let lower = name.to_ascii_lowercase();
        let base = lower.rsplit('/').next().unwrap_or_default();
        let is_gguf = lower.ends_with(".gguf") || start.starts_with(b"GGUF");
        let wanted = if is_gguf {
            HEADER
        } else if lower.ends_with(".safetensors") {
            // The length of the header comes first.
            let length = start.first_chunk().map_or(HEADER, |n| u64::from_le_bytes(*n));
            length.saturating_add(8).min(HEADER)
        } else if weights(base).is_some() {
            HEAD as u64
        } else if start.contains(&0) && role(base).is_none() {
            0
        } else {
            FILE_LIMIT + 1
        };
        let head = wanted.min(HEAD as u64);
        let left = KEPT.saturating_sub(self.kept);
        if left < head.min(start.len() as u64) {
            if !std::mem::replace(&mut self.is_full, true) {
                self.too_much("what is kept of the archive", human(KEPT));
            }
            return 0;
        }
        wanted.min(self.shares[class(name)].max(head)).min(left)
    }

    fn place(&self, name: Option<&str>) -> Place {
        Place::whole(&self.archive.shown(name.unwrap_or_default()))
    }

    fn too_much(&mut self, what: &'static str, limit: String) {
        let place = self.place(None);
        self.archive.problems.push(ReadError::TooMuch { place, what, limit });
    }

    /// Tells that a name or a link leads out.
    fn leads_out(&mut self, path: &str) {
        let (place, path) = (self.place(None), path.to_owned());
        self.archive.problems.push(ReadError::LeadsOut { place, path });
    }

    /// Tells of a link: none is followed.
    pub fn link(&mut self, name: &str, target: &[u8], is_from_top: bool) {
        let target = String::from_utf8_lossy(target);
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        match inner(if is_from_top { "" } else { folder }, &target) {
            None => self.leads_out(&target),
            Some(_) => {
                let (place, path) = (self.place(Some(name)), target.into_owned());
                self.archive.problems.push(ReadError::NotFollowed { place, path });
            }
        }
    }

    /// Tells that a file of it cannot be read.
    pub fn unreadable(&mut self, name: &str, reason: String) {
        let place = self.place(Some(name));
        self.archive.problems.push(ReadError::Unreadable { place, reason });
    }

    /// Tells what is wrong with the archive as a whole.
    pub fn wrong(&mut self, reason: String) {
        let (place, format) = (self.place(None), self.format);
        self.archive.problems.push(ReadError::Syntax { place, format, reason });
    }

    /// Tells that reading fails, in the middle of a file if one is named.
    pub fn fails(&mut self, name: Option<&str>, error: &io::Error) {
        let within = name.map(|n| format!(" within `{n}`")).unwrap_or_default();
        match error.kind() {
            io::ErrorKind::FileTooLarge => {
                self.too_much("what the archive unpacks to", error.to_string())
            }
            io::ErrorKind::UnexpectedEof => self.wrong(format!("it ends{within} before its end")),
            _ => self.wrong(format!("it is damaged{within}: {error}")),
        }
    }
}

/// Which share of what is kept a file takes.
fn class(name: &str) -> usize {
    let lower = name.to_ascii_lowercase();
    let data = ["jsonl", "ndjson", "csv", "tsv", "txt"];
    let base = lower.rsplit('/').next().unwrap_or_default();
    match base.rsplit_once('.') {
        _ if weights(base).is_some() => 0,
        Some((_, ending)) if data.contains(&ending) && role(base).is_none() => 1,
        _ => 2,
    }
}

/// The path of a name that is written in a folder; `None`: it leads out.
fn inner(folder: &str, name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if name.starts_with('/') || drive {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
