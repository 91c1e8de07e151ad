//! The key-values at the beginning of a GGUF file: the few that are wanted, out of megabytes of
//! tokens. Tensors are never reached.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};

use super::error::ReadError;
use super::source::human;
use crate::graph::Place;

/// How much of a file its key-values may take. Those of the largest vocabularies take 40 MiB.
const HEADER: u64 = 128 << 20;
/// The most key-values that are read.
const PAIRS: u64 = 100_000;
/// The longest text that is kept.
const KEPT: u64 = 1 << 20;
/// The longest key that the format allows.
const KEY: u64 = 65_535;
/// The longest key that is kept.
const KEPT_KEY: usize = 128;
/// The deepest array in an array.
const DEPTH: u32 = 4;
/// The most items of an array that are kept.
pub(in crate::read) const ITEMS: usize = 500;
/// How much is read at once: few calls, and still near the processor.
const PIECE: usize = 64 << 10;

/// The value of a key that is wanted.
#[derive(Debug)]
pub(in crate::read) enum Value {
    Text(String),
    /// Texts, and whether there are more than are kept.
    Texts(Vec<String>, bool),
    Number(u64),
    /// What it is instead, for messages.
    Other(&'static str),
}

/// Reads the key-values and keeps those that are `wanted`; of a key that stands twice the first
/// counts. What keeps the rest from being read, if anything does, comes beside what was read.
pub(in crate::read) fn read(
    from: impl Read,
    size: Option<u64>,
    place: &Place,
    wanted: impl Fn(&str) -> bool,
) -> (BTreeMap<String, Value>, Vec<ReadError>) {
    let (mut values, mut problems) = (BTreeMap::new(), Vec::new());
    let mut walk = Walk::new(from, size);
    let mut key = String::new();
    let stopped = pairs(&mut walk, wanted, &mut key, &mut values);
    let too_much = |what, limit| ReadError::TooMuch { place: place.clone(), what, limit };
    match stopped {
        Ok(count) if count > PAIRS => {
            problems.push(too_much("the number of keys", format!("{PAIRS} keys")));
        }
        Ok(_) => {}
        Err(stop) => {
            let at = if key.is_empty() { String::new() } else { format!("in `{key}`: ") };
            problems.push(match stop {
                Stop::Long => too_much("the header", human(HEADER)),
                Stop::Deep => too_much("the nesting", format!("{DEPTH} levels")),
                Stop::Odd(reason) => ReadError::Syntax {
                    place: place.clone(),
                    format: "GGUF",
                    reason: format!("{at}{reason}"),
                },
                Stop::Unreadable(error) => {
                    ReadError::Unreadable { place: place.clone(), reason: error.to_string() }
                }
            });
        }
    }
    (values, problems)
}

/// Reads all pairs; `key` is the one that is being read. Returns how many there should be.
fn pairs<R: Read>(
    walk: &mut Walk<R>,
    wanted: impl Fn(&str) -> bool,
    key: &mut String,
    values: &mut BTreeMap<String, Value>,
) -> Result<u64, Stop> {
    let magic = walk.bytes::<4>()?;
    if &magic != b"GGUF" {
        let found = magic.escape_ascii();
        return Err(Stop::Odd(format!("it begins with `{found}`, expected `GGUF`")));
    }
    let version = walk.bytes::<4>()?;
    walk.big = !(1..=3).contains(&u32::from_le_bytes(version));
    let version = if walk.big { u32::from_be_bytes(version) } else { u32::from_le_bytes(version) };
    if !(1..=3).contains(&version) {
        let version = version.swap_bytes();
        return Err(Stop::Odd(format!("it is of version {version}, expected 1, 2 or 3")));
    }
    walk.wide = version > 1;
    walk.length()?;
    let count = walk.length()?;
    for _ in 0..count.min(PAIRS) {
        let length = walk.length()?;
        if length > KEY {
            return Err(Stop::Odd(format!(
                "after `{key}` comes a key of {length} bytes, expected at most {KEY}"
            )));
        }
        let bytes = walk.take(length)?;
        *key = String::from_utf8_lossy(&bytes[..bytes.len().min(KEPT_KEY + 1)]).into_owned();
        let kind = walk.kind()?;
        if key.len() <= KEPT_KEY && wanted(key) {
            let value = walk.value(kind)?;
            values.entry(key.clone()).or_insert(value);
        } else {
            walk.pass(kind, 0)?;
        }
    }
    Ok(count)
}

/// Why no more is read.
enum Stop {
    /// The header is longer than is read.
    Long,
    /// Arrays lie too deep in each other.
    Deep,
    /// Against the format.
    Odd(String),
    Unreadable(std::io::Error),
}

/// The type of a value.
#[derive(Clone, Copy)]
enum Kind {
    /// So many bytes; `true`: a number without sign or fraction.
    Fixed(u64, bool),
    Text,
    Array,
}

/// Bytes one after the other, a large piece of them at hand.
struct Walk<R> {
    from: R,
    piece: Box<[u8]>,
    /// Where the walk stands in the piece, and where the piece ends.
    at: usize,
    end: usize,
    /// How many bytes lie before the piece.
    before: u64,
    /// How many bytes the file has, where that is known.
    size: Option<u64>,
    /// Whether lengths have 8 bytes.
    wide: bool,
    /// Whether the first byte of a number is the largest.
    big: bool,
}

impl<R: Read> Walk<R> {
    fn new(from: R, size: Option<u64>) -> Self {
        let piece = vec![0; PIECE].into_boxed_slice();
        Self { from, piece, at: 0, end: 0, before: 0, size, wide: true, big: false }
    }

    fn position(&self) -> u64 {
        self.before + self.at as u64
    }

    /// Goes on to the next piece; what was not yet passed of this one stays at hand.
    fn next(&mut self) -> Result<(), Stop> {
        let had = self.end - self.at;
        self.piece.copy_within(self.at..self.end, 0);
        self.before += self.at as u64;
        (self.at, self.end) = (0, had);
        if self.before > HEADER {
            return Err(Stop::Long);
        }
        while self.end < self.piece.len() {
            match self.from.read(&mut self.piece[self.end..]) {
                Ok(0) => break,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Stop::Unreadable(error)),
            }
        }
        if self.end > had {
            return Ok(());
        }
        let end = self.before + self.end as u64;
        Err(Stop::Odd(format!("the file ends at byte {end}, expected more")))
    }

    /// Whether so many bytes can follow, before any of them is read.
    fn expect(&self, count: u64) -> Result<(), Stop> {
        let position = self.position();
        let end = position.saturating_add(count);
        if let Some(size) = self.size.filter(|size| *size < end) {
            let left = size.saturating_sub(position);
            return Err(Stop::Odd(format!(
                "{count} bytes should follow byte {position}, and the file has only {left} more"
            )));
        }
        if end > HEADER { Err(Stop::Long) } else { Ok(()) }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        loop {
            if let Some(found) = self.piece[self.at..self.end].first_chunk() {
                self.at += N;
                return Ok(*found);
            }
            self.next()?;
        }
    }

    fn skip(&mut self, count: u64) -> Result<(), Stop> {
        self.expect(count)?;
        let mut left = count;
        loop {
            let step = left.min((self.end - self.at) as u64);
            self.at += step as usize;
            left -= step;
            if left == 0 {
                return Ok(());
            }
            self.next()?;
        }
    }

    /// So many bytes, to be kept.
    fn take(&mut self, count: u64) -> Result<Vec<u8>, Stop> {
        self.expect(count)?;
        let mut taken = Vec::new();
        loop {
            let step = (count - taken.len() as u64).min((self.end - self.at) as u64) as usize;
            taken.extend_from_slice(&self.piece[self.at..self.at + step]);
            self.at += step;
            if taken.len() as u64 == count {
                return Ok(taken);
            }
            self.next()?;
        }
    }

    fn number<const N: usize>(&mut self) -> Result<u64, Stop> {
        let mut bytes = self.bytes::<N>()?;
        if self.big {
            bytes.reverse();
        }
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn length(&mut self) -> Result<u64, Stop> {
        if self.wide { self.number::<8>() } else { self.number::<4>() }
    }

    fn kind(&mut self) -> Result<Kind, Stop> {
        Ok(match self.number::<4>()? {
            0 => Kind::Fixed(1, true),
            1 | 7 => Kind::Fixed(1, false),
            2 => Kind::Fixed(2, true),
            3 => Kind::Fixed(2, false),
            4 => Kind::Fixed(4, true),
            5 | 6 => Kind::Fixed(4, false),
            8 => Kind::Text,
            9 => Kind::Array,
            10 => Kind::Fixed(8, true),
            11 | 12 => Kind::Fixed(8, false),
            other => {
                return Err(Stop::Odd(format!("a value has type {other}, expected 0 to 12")));
            }
        })
    }

    /// Passes a value that nobody wants.
    fn pass(&mut self, kind: Kind, depth: u32) -> Result<(), Stop> {
        match kind {
            Kind::Fixed(size, _) => self.skip(size),
            Kind::Text => self.pass_texts(1),
            Kind::Array => {
                let (kind, count) = (self.kind()?, self.length()?);
                self.pass_items(kind, count, depth + 1)
            }
        }
    }

    fn pass_items(&mut self, kind: Kind, count: u64, depth: u32) -> Result<(), Stop> {
        match kind {
            Kind::Fixed(size, _) => self.skip(count.saturating_mul(size)),
            Kind::Text => self.pass_texts(count),
            Kind::Array if depth >= DEPTH => Err(Stop::Deep),
            Kind::Array => (0..count).try_for_each(|_| self.pass(Kind::Array, depth)),
        }
    }

    /// Passes texts. A vocabulary has hundreds of thousands: those that lie whole in the piece are
    /// passed without leaving it.
    fn pass_texts(&mut self, mut count: u64) -> Result<(), Stop> {
        // Each has at least its length, so a count that lies is told before the walk.
        self.expect(count.saturating_mul(if self.wide { 8 } else { 4 }))?;
        loop {
            if self.wide && !self.big {
                let mut rest = &self.piece[self.at..self.end];
                while count > 0
                    && let Some((length, after)) = rest.split_first_chunk()
                    && let Ok(length) = usize::try_from(u64::from_le_bytes(*length))
                    && let Some(after) = after.get(length..)
                {
                    rest = after;
                    count -= 1;
                }
                self.at = self.end - rest.len();
            }
            if count == 0 {
                return Ok(());
            }
            let length = self.length()?;
            self.skip(length)?;
            count -= 1;
        }
    }

    /// Reads a value that is wanted.
    fn value(&mut self, kind: Kind) -> Result<Value, Stop> {
        Ok(match kind {
            Kind::Fixed(1, true) => Value::Number(self.number::<1>()?),
            Kind::Fixed(2, true) => Value::Number(self.number::<2>()?),
            Kind::Fixed(4, true) => Value::Number(self.number::<4>()?),
            Kind::Fixed(8, true) => Value::Number(self.number::<8>()?),
            Kind::Fixed(..) => {
                self.pass(kind, 0)?;
                Value::Other("a number or yes/no")
            }
            Kind::Text => match self.text()? {
                Some(text) => Value::Text(text),
                None => Value::Other("a text of more than 1 MiB"),
            },
            Kind::Array => {
                let (kind, count) = (self.kind()?, self.length()?);
                if !matches!(kind, Kind::Text) {
                    self.pass_items(kind, count, 1)?;
                    return Ok(Value::Other("a list of other values"));
                }
                let kept = count.min(ITEMS as u64);
                let mut texts = Vec::new();
                for _ in 0..kept {
                    texts.extend(self.text()?);
                }
                self.pass_texts(count - kept)?;
                Value::Texts(texts, count > kept)
            }
        })
    }

    /// A text, unless it is too long to be kept.
    fn text(&mut self) -> Result<Option<String>, Stop> {
        let length = self.length()?;
        if length > KEPT {
            return self.skip(length).map(|()| None);
        }
        // A stray byte costs that character and not the text.
        Ok(Some(String::from_utf8_lossy(&self.take(length)?).into_owned()))
    }
}
