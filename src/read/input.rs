//! Files, wherever they lie: on disk, in an archive, on the hub. A reader sees names and bytes.

use std::io::{ErrorKind, Read};
use std::sync::Arc;

use super::error::ReadError;
use super::source::{FILE_LIMIT, Source, decoded, human};
use crate::graph::Place;

/// How much of a file is looked at to find out what it is.
pub(super) const HEAD: usize = 16 << 10;

/// What bytes without a name are called.
pub(super) const STDIN: &str = "stdin";

/// The names right below a folder, sorted.
#[derive(Debug, Default, Clone)]
pub(super) struct Listing {
    pub files: Vec<String>,
    pub folders: Vec<String>,
    /// Those of the folders that are links to one.
    pub links: Vec<String>,
    /// Whether there is more than is looked at.
    pub more: bool,
}

/// The files of one folder. Names have `/` between their parts and never lead out.
pub(super) trait Files {
    /// What lies right below a folder; `""` is the top.
    fn list(&self, folder: &str) -> Result<Listing, ReadError>;
    /// The bytes of a file, from its beginning.
    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError>;
    /// How long a file is, where that is known without reading it.
    fn size(&self, name: &str) -> Option<u64>;
    /// What messages call a file; `""` is the folder itself.
    fn shown(&self, name: &str) -> String;
}

/// One file that is to be read. It is opened at most once from its beginning.
pub(super) struct Input<'a> {
    files: &'a dyn Files,
    name: String,
    start: Vec<u8>,
    /// Whether `start` is all of it.
    ended: bool,
    head_text: Option<Arc<str>>,
    rest: Rest<'a>,
}

enum Rest<'a> {
    Unopened,
    Open(Box<dyn Read + 'a>),
    Failed(ReadError),
}

impl<'a> Input<'a> {
    pub fn new(files: &'a dyn Files, name: &str) -> Self {
        Self {
            files,
            name: name.to_owned(),
            start: Vec::new(),
            ended: false,
            head_text: None,
            rest: Rest::Unopened,
        }
    }

    /// The path below the folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The last part of the name.
    pub fn base(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// The part of the name before the last `/`.
    pub fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The folder that it lies in, to look at what lies beside it.
    pub fn files(&self) -> &'a dyn Files {
        self.files
    }

    /// What messages call it.
    pub fn shown(&self) -> String {
        self.files.shown(&self.name)
    }

    /// The file as a whole.
    pub fn place(&self) -> Place {
        Place::whole(&self.shown())
    }

    /// How long it is, where that is known.
    pub fn size(&self) -> Option<u64> {
        self.files.size(&self.name)
    }

    fn fill(&mut self, up_to: usize) {
        if matches!(self.rest, Rest::Unopened) {
            self.rest = match self.files.open(&self.name) {
                Ok(open) => Rest::Open(open),
                Err(problem) => Rest::Failed(problem),
            };
        }
        let Rest::Open(open) = &mut self.rest else { return };
        // In pieces: what a length field or a size says is not what there is.
        let mut piece = [0; HEAD];
        while self.start.len() < up_to && !self.ended {
            let wanted = (up_to - self.start.len()).min(HEAD);
            match open.read(&mut piece[..wanted]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.start.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let place = Place::whole(&self.files.shown(&self.name));
                    let reason = error.to_string();
                    self.rest = Rest::Failed(ReadError::Unreadable { place, reason });
                    break;
                }
            }
        }
    }

    /// The first bytes, at most [`HEAD`]; none of a file that cannot be read.
    pub fn head(&mut self) -> &[u8] {
        self.fill(HEAD);
        &self.start[..self.start.len().min(HEAD)]
    }

    /// The same as text. Every reader that is asked looks at it.
    pub fn head_text(&mut self) -> Arc<str> {
        if let Some(known) = &self.head_text {
            return Arc::clone(known);
        }
        let head = self.head();
        let text: Arc<str> = match std::str::from_utf8(head) {
            Ok(text) => text.into(),
            Err(_) => String::from_utf8_lossy(head).into(),
        };
        self.head_text = Some(Arc::clone(&text));
        text
    }

    /// The bytes, at most `limit` of them; `true` where there are more.
    pub fn bytes(&mut self, limit: u64) -> Result<(&[u8], bool), ReadError> {
        let limit = limit as usize;
        self.fill(limit.saturating_add(1));
        match &self.rest {
            Rest::Failed(problem) => Err(problem.clone()),
            _ => Ok((&self.start[..self.start.len().min(limit)], self.start.len() > limit)),
        }
    }

    /// The text, at most `limit` bytes of it; `true` where there is more.
    pub fn text(&mut self, limit: u64) -> Result<(Source, bool), ReadError> {
        let name = self.shown();
        let (bytes, more) = self.bytes(limit)?;
        Ok((Source::new(&name, &decoded(bytes, &name)?), more))
    }

    /// The text of a file that is read whole or not at all.
    pub fn whole(&mut self, limit: u64) -> Result<Source, ReadError> {
        match self.text(limit)? {
            (source, false) => Ok(source),
            (source, true) => {
                let (place, limit) = (source.whole(), human(limit));
                Err(ReadError::TooMuch { place, what: "the file", limit })
            }
        }
    }

    /// The text of a small file that is read whole or not at all.
    pub fn small(&mut self) -> Result<Source, ReadError> {
        self.whole(FILE_LIMIT)
    }

    /// All bytes from the beginning on, one after the other.
    pub fn stream(&mut self) -> Result<impl Read + '_, ReadError> {
        self.fill(1);
        let place = self.place();
        match &mut self.rest {
            Rest::Failed(problem) => Err(problem.clone()),
            Rest::Open(open) => Ok((&self.start[..]).chain(open)),
            Rest::Unopened => Err(ReadError::Unrecognized { place }),
        }
    }

    /// A file whose name stands in this one, below the same folder. `None`: it leads out.
    pub fn sibling(&self, name: &str) -> Option<Input<'a>> {
        let mut parts: Vec<&str> = self.folder().split('/').filter(|p| !p.is_empty()).collect();
        for part in name.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()?),
                _ if part.contains(['\\', ':']) => return None,
                _ => parts.push(part),
            }
        }
        (!name.starts_with('/')).then(|| Input::new(self.files, &parts.join("/")))
    }
}

/// Bytes that are at hand: standard input, a fuzz target's.
pub(super) struct Bytes<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

impl Files for Bytes<'_> {
    fn list(&self, _: &str) -> Result<Listing, ReadError> {
        Ok(Listing { files: vec![self.name.to_owned()], ..Listing::default() })
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        if name == self.name {
            return Ok(Box::new(self.bytes));
        }
        let reason = "there is no such file".to_owned();
        Err(ReadError::Unreadable { place: Place::whole(&self.shown(name)), reason })
    }

    fn size(&self, name: &str) -> Option<u64> {
        (name == self.name).then_some(self.bytes.len() as u64)
    }

    fn shown(&self, name: &str) -> String {
        super::error::Shown(if name.is_empty() { STDIN } else { name }).to_string()
    }
}
