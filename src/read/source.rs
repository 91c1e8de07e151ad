//! Files, read with a limit and inside a folder, and places in them.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::error::{ReadError, Shown};
use crate::graph::Place;

/// How much of a file is read.
pub(super) const FILE_LIMIT: u64 = 1 << 20;
/// How much of a manifest is read.
pub(super) const MANIFEST_LIMIT: u64 = 16 << 20;

/// A text with the name that messages call it.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub name: Arc<str>,
    pub text: Arc<str>,
    /// Where lines begin; found when a place is first asked for.
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.into(), text: text.into(), lines: OnceLock::new() }
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// The line, from 1, of a byte.
    pub fn line(&self, at: usize) -> u32 {
        self.lines().partition_point(|s| *s <= at).max(1) as u32
    }

    /// A line, from 1, without the space around its text.
    pub fn line_place(&self, line: u32) -> Place {
        let lines = self.lines();
        let at = lines.get((line as usize).saturating_sub(1)).copied().unwrap_or_default();
        // Many rows may stand on one line, where a lone carriage return ends them.
        let end = lines.get((line as usize).max(1)).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(at..end).unwrap_or_default();
        let start = at + (text.len() - text.trim_start().len());
        self.place(start..at + text.trim_end().len())
    }

    /// The place of a byte range, without counting lines anew.
    pub fn place(&self, range: Range<usize>) -> Place {
        let start = self.text.floor_char_boundary(range.start);
        let lines = self.lines();
        let line = lines.partition_point(|s| *s <= start).max(1);
        let end = match lines.get(line) {
            Some(next) => next - 1,
            None => self.text.len(),
        };
        Place {
            file: Arc::clone(&self.name),
            line: line as u32,
            column: (start - lines[line - 1]) as u32 + 1,
            length: range.end.min(end).saturating_sub(start) as u32,
        }
    }

    pub fn whole(&self) -> Place {
        Place { file: Arc::clone(&self.name), line: 0, column: 0, length: 0 }
    }
}

/// A path as messages show it.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let text = path.to_str().map_or_else(|| path.to_string_lossy(), Cow::Borrowed);
    let text = if text.is_empty() { "." } else { &text };
    // Most paths are what they look like.
    if text.len() < 400 && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        return text.to_owned();
    }
    Shown(text).to_string()
}

/// A folder out of which nothing is read.
#[derive(Debug, Clone)]
pub(super) struct Root(PathBuf);

impl Root {
    pub fn new(folder: &Path) -> Result<Self, ReadError> {
        match folder.canonicalize() {
            Ok(real) => Ok(Self(real)),
            Err(e) => Err(unreadable(folder, &e)),
        }
    }

    /// The folder, without links.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The real path, as long as it is inside.
    pub fn inside(&self, path: &Path) -> Result<PathBuf, ReadError> {
        let real = path.canonicalize().map_err(|e| unreadable(path, &e))?;
        if real.starts_with(&self.0) {
            Ok(real)
        } else {
            let name = shown(path);
            Err(ReadError::LeadsOut { place: Place::whole(&name), path: name })
        }
    }

    /// The text of a file inside, as far as `limit`; `true` where there is more.
    pub fn text(&self, path: &Path, limit: u64) -> Result<(String, bool), ReadError> {
        read_text(&self.inside(path)?, &shown(path), limit)
    }
}

/// The text of a file that the user named.
pub(super) fn read_text(path: &Path, name: &str, limit: u64) -> Result<(String, bool), ReadError> {
    let fails = |e: std::io::Error| ReadError::Unreadable {
        place: Place::whole(name),
        reason: e.to_string(),
    };
    // Opening a pipe would wait for a writer.
    if !std::fs::metadata(path).map_err(fails)?.is_file() {
        let reason = "not a regular file".to_owned();
        return Err(ReadError::Unreadable { place: Place::whole(name), reason });
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(fails)?.take(limit + 1).read_to_end(&mut bytes).map_err(fails)?;
    let more = bytes.len() as u64 > limit;
    bytes.truncate(limit as usize);
    Ok((decoded(&bytes, name)?.into_owned(), more))
}

/// Bytes as text; `name` is what messages call the file.
pub(super) fn decoded<'b>(bytes: &'b [u8], name: &str) -> Result<Cow<'b, str>, ReadError> {
    let not_text = |found| Err(ReadError::NotText { place: Place::whole(name), found });
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return not_text("UTF-16");
    }
    if bytes.contains(&0) {
        return not_text("binary data");
    }
    // A stray byte, as a © of Latin-1, costs that character and not the file.
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => String::from_utf8_lossy(bytes),
    })
}

/// A number of bytes, for people.
pub(super) fn human(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> ReadError {
    ReadError::Unreadable { place: Place::whole(&shown(path)), reason: error.to_string() }
}
