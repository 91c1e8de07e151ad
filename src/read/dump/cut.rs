//! Dumps cut into pieces that are parsed apart: whole lines of a text, rows of a table. What is packed
//! is unpacked on the way.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::line::LONGEST;
#[cfg(feature = "parquet")]
use super::table::{Cells, Table};
use crate::graph::Place;
use crate::read::error::ReadError;
use crate::read::input::STDIN;
use crate::read::source::{shown, unreadable};

/// How much is read at a time: little enough that it stays near the processor, and the rows that it
/// makes, too.
const PIECE: usize = 512 << 10;
/// The path that stands for standard input.
const DASH: &str = "-";

/// A piece of a dump.
pub(super) struct Piece {
    /// The file, as messages show it.
    pub file: Arc<str>,
    /// Whether the file begins with it.
    pub is_first: bool,
    pub rows: Rows,
}

/// The rows of a piece.
pub(super) enum Rows {
    /// Whole lines.
    Lines(Vec<u8>),
    /// One line that is longer than is read, and was not kept.
    TooLong,
    #[cfg(feature = "parquet")]
    Cells(Cells),
}

impl Default for Rows {
    fn default() -> Self {
        Self::Lines(Vec::new())
    }
}

impl Rows {
    /// The memory of lines.
    fn lines(self) -> Vec<u8> {
        match self {
            Self::Lines(mut bytes) => {
                bytes.clear();
                bytes
            }
            _ => Vec::new(),
        }
    }

    #[cfg(feature = "parquet")]
    fn cells(self) -> Cells {
        match self {
            Self::Cells(cells) => cells,
            _ => Cells::default(),
        }
    }
}

/// Inputs, one after the other.
pub(super) struct Cutter<'p> {
    paths: std::slice::Iter<'p, PathBuf>,
    now: Option<Input>,
}

enum Input {
    Lines(Box<Lines>),
    #[cfg(feature = "parquet")]
    Table(Box<Table>),
}

impl<'p> Cutter<'p> {
    pub fn new(paths: &'p [PathBuf]) -> Self {
        Self { paths: paths.iter(), now: None }
    }

    /// The next piece; `None` after the last one and after an error. `done` are rows that are done
    /// with: memory that was used is nearer than new one.
    pub fn next(&mut self, done: Rows) -> Result<Option<Piece>, ReadError> {
        let piece = self.piece(done);
        if piece.is_err() {
            (self.now, self.paths) = (None, [].iter());
        }
        piece
    }

    fn piece(&mut self, mut done: Rows) -> Result<Option<Piece>, ReadError> {
        loop {
            let done = std::mem::take(&mut done);
            let piece = match &mut self.now {
                None => None,
                Some(Input::Lines(lines)) => lines.next(done.lines())?,
                #[cfg(feature = "parquet")]
                Some(Input::Table(table)) => table.next(done.cells())?,
            };
            if piece.is_some() {
                return Ok(piece);
            }
            let Some(path) = self.paths.next() else { return Ok(None) };
            self.now = Some(open(path)?);
        }
    }
}

/// Opens an input and tells by its first bytes what it is.
fn open(path: &Path) -> Result<Input, ReadError> {
    let is_stdin = path.as_os_str() == DASH;
    let file: Arc<str> = if is_stdin { STDIN.into() } else { shown(path).into() };
    let fails = |e: std::io::Error| unreadable(path, &e);
    let mut from: Box<dyn Read + Send> = if is_stdin {
        Box::new(std::io::stdin())
    } else {
        if std::fs::metadata(path).map_err(fails)?.is_dir() {
            let (place, reason) = (Place::whole(&file), "this is a folder".to_owned());
            return Err(ReadError::Unreadable { place, reason });
        }
        Box::new(File::open(path).map_err(fails)?)
    };
    let mut head = Vec::new();
    (&mut from).take(4).read_to_end(&mut head).map_err(fails)?;
    let other = |found, expected| {
        let place = Place::whole(&file);
        Err(ReadError::OtherForm { place, found, expected })
    };
    let is_table = head == b"PAR1";
    if is_table && is_stdin {
        return other("Parquet on standard input", "Parquet in a file");
    }
    #[cfg(feature = "parquet")]
    if is_table {
        return Ok(Input::Table(Box::new(Table::open(path, file)?)));
    }
    let is_zstd = head == [0x28, 0xb5, 0x2f, 0xfd];
    #[cfg(not(feature = "parquet"))]
    if is_table || is_zstd {
        let found = if is_table { "Parquet" } else { "Zstandard" };
        return other(found, "JSON Lines, plain or packed with gzip");
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Err(ReadError::NotText { place: Place::whole(&file), found: "UTF-16" });
    }
    if head.starts_with(b"PK\x03\x04") {
        return other("a zip archive", "JSON Lines packed with gzip");
    }
    let is_gzip = head.starts_with(&[0x1f, 0x8b]);
    let whole = Cursor::new(head).chain(from);
    let (from, packed): (Box<dyn Read + Send>, _) = match () {
        () if is_gzip => {
            let whole = BufReader::with_capacity(128 << 10, whole);
            (Box::new(flate2::bufread::MultiGzDecoder::new(whole)), Some("gzip"))
        }
        #[cfg(feature = "parquet")]
        () if is_zstd => {
            (Box::new(zstd::stream::read::Decoder::new(whole).map_err(fails)?), Some("Zstandard"))
        }
        () => (Box::new(whole), None),
    };
    Ok(Input::Lines(Box::new(Lines::new(file, from, packed))))
}

/// A text, line by line.
struct Lines {
    file: Arc<str>,
    from: Box<dyn Read + Send>,
    /// How it is packed.
    packed: Option<&'static str>,
    is_first: bool,
    /// What was read of a line that is not whole yet.
    rest: Vec<u8>,
    /// Why there is no more. What came before it is given first.
    failed: Option<ReadError>,
}

impl Lines {
    fn new(file: Arc<str>, from: Box<dyn Read + Send>, packed: Option<&'static str>) -> Self {
        Self { file, from, packed, is_first: true, rest: Vec::new(), failed: None }
    }

    fn piece(&mut self, rows: Rows) -> Option<Piece> {
        let is_first = std::mem::replace(&mut self.is_first, false);
        Some(Piece { file: Arc::clone(&self.file), is_first, rows })
    }

    /// Reads some more; `false` at the end. Damage is the end, too, and is told afterwards.
    fn more(&mut self, bytes: &mut Vec<u8>) -> bool {
        let before = bytes.len();
        bytes.reserve(PIECE);
        if self.failed.is_none()
            && let Err(error) = (&mut self.from).take(PIECE as u64).read_to_end(bytes)
        {
            self.failed = Some(self.damage(&error));
        }
        bytes.len() > before
    }

    fn damage(&self, error: &std::io::Error) -> ReadError {
        use std::io::ErrorKind as E;
        let (place, reason) = (Place::whole(&self.file), error.to_string());
        let is_damage =
            matches!(error.kind(), E::UnexpectedEof | E::InvalidData | E::InvalidInput | E::Other);
        match self.packed.filter(|_| is_damage) {
            Some(format) => ReadError::Syntax { place, format, reason },
            None => ReadError::Unreadable { place, reason },
        }
    }

    /// The next piece; `bytes` is memory to read it to.
    fn next(&mut self, mut bytes: Vec<u8>) -> Result<Option<Piece>, ReadError> {
        bytes.append(&mut self.rest);
        let mut searched = 0;
        loop {
            if !self.more(&mut bytes) {
                // Of a line that damage cuts off nothing is known.
                return match self.failed.take() {
                    Some(problem) => Err(problem),
                    None if bytes.is_empty() => Ok(None),
                    None => Ok(self.piece(Rows::Lines(bytes))),
                };
            }
            if self.is_first && searched == 0 && bytes.starts_with("\u{feff}".as_bytes()) {
                bytes.drain(.."\u{feff}".len());
            }
            if let Some(at) = bytes.get(searched..).and_then(last_end) {
                let end = searched + at + 1;
                self.rest.extend_from_slice(bytes.get(end..).unwrap_or_default());
                bytes.truncate(end);
                return Ok(self.piece(Rows::Lines(bytes)));
            }
            if bytes.len() > LONGEST {
                return Ok(self.skip(bytes));
            }
            searched = bytes.len();
        }
    }

    /// Leaves out a line without holding it.
    fn skip(&mut self, mut bytes: Vec<u8>) -> Option<Piece> {
        bytes.clear();
        while self.more(&mut bytes) {
            if let Some(at) = bytes.iter().position(|b| *b == b'\n') {
                self.rest = bytes.split_off(at + 1);
                break;
            }
            bytes.clear();
        }
        self.piece(Rows::TooLong)
    }
}

fn last_end(bytes: &[u8]) -> Option<usize> {
    bytes.iter().rposition(|b| *b == b'\n')
}
