//! tar: headers of 512 bytes, each followed by the file that it names.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::MultiGzDecoder;

use super::keep::Keeper;
use super::source::human;

const BLOCK: usize = 512;
/// The most headers, those counted that only carry a long name.
const HEADERS: usize = 100_000;
/// The longest name, link or table of extended keys.
const EXTENDED: u64 = 64 << 10;
/// How much behind the end is read, to find out whether a compressed stream is sound.
const PADDING: u64 = 16 << 20;

/// Whether bytes begin as a tar file does.
pub(in crate::read) fn is_header(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar") || bytes.first_chunk().is_some_and(is_sound)
}

/// Whether a header has the sum that it states.
fn is_sound(block: &[u8; BLOCK]) -> bool {
    let sum = block.iter().enumerate().map(|(n, b)| match n {
        148..156 => u64::from(b' '),
        _ => u64::from(*b),
    });
    number(&block[148..156]) == Some(sum.sum())
}

/// A number in octal digits, or in bytes where the first one has its highest bit set.
fn number(field: &[u8]) -> Option<u64> {
    if let Some((first, rest)) = field.split_first()
        && *first & 0x80 != 0
    {
        let (skipped, last) = rest.split_at(rest.len().saturating_sub(8));
        if *first != 0x80 || skipped.iter().any(|b| *b != 0) {
            return None;
        }
        return Some(last.iter().fold(0, |n, b| n << 8 | u64::from(*b)));
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    u64::from_str_radix(text, 8).ok()
}

/// A text that ends at its first zero byte.
fn text(field: &[u8]) -> &[u8] {
    field.split(|b| *b == 0).next().unwrap_or_default()
}

/// What headers say of the file after them.
#[derive(Default)]
struct Extended {
    name: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    size: Option<u64>,
    is_sparse: bool,
}

impl Extended {
    /// Reads lines `LENGTH KEY=VALUE`.
    fn keys(&mut self, mut table: &[u8]) -> Option<()> {
        while !table.is_empty() {
            let space = table.iter().position(|b| *b == b' ')?;
            let length: usize = std::str::from_utf8(&table[..space]).ok()?.parse().ok()?;
            let line = table.get(space + 1..length)?.strip_suffix(b"\n")?;
            let equals = line.iter().position(|b| *b == b'=')?;
            let (key, value) = (&line[..equals], &line[equals + 1..]);
            match key {
                b"path" => self.name = Some(value.to_vec()),
                b"linkpath" => self.target = Some(value.to_vec()),
                b"size" => self.size = Some(std::str::from_utf8(value).ok()?.parse().ok()?),
                _ => self.is_sparse |= key.starts_with(b"GNU.sparse"),
            }
            table = &table[length..];
        }
        Some(())
    }
}

/// Reads a whole archive.
pub(in crate::read) fn read(source: &mut dyn Forward, keeper: &mut Keeper) {
    let mut extended = Extended::default();
    for _ in 0..HEADERS {
        let mut block = [0; BLOCK];
        match fill(source, &mut block) {
            Ok(BLOCK) => {}
            Ok(0) => return keeper.wrong("it ends without the mark of its end".to_owned()),
            Ok(_) => return keeper.fails(None, &io::ErrorKind::UnexpectedEof.into()),
            Err(error) => return keeper.fails(None, &error),
        }
        if block.iter().all(|b| *b == 0) {
            // What comes then is padding; that of a compressed stream ends with its checksum.
            if let Err(error) = io::copy(&mut source.take(PADDING), &mut io::sink()) {
                keeper.fails(None, &error);
            }
            return;
        }
        let size = extended.size.or_else(|| number(&block[124..136]));
        let Some(size) = size.filter(|_| is_sound(&block)) else {
            return keeper.wrong("a header in it is damaged; what follows is not read".to_owned());
        };
        let outcome = match block[156] {
            kind @ (b'L' | b'K' | b'x') => extend(source, kind, size, &mut extended, keeper),
            kind => {
                let extended = std::mem::take(&mut extended);
                member(source, kind, size, &block, extended, keeper)
            }
        };
        if outcome.is_none() || keeper.is_over() {
            return;
        }
    }
    keeper.wrong(format!("it has more than {HEADERS} headers; the rest is not read"));
}

/// As many bytes as there are.
fn fill(source: &mut dyn Forward, block: &mut [u8]) -> io::Result<usize> {
    let mut at = 0;
    while at < block.len() {
        match source.read(&mut block[at..])? {
            0 => break,
            read => at += read,
        }
    }
    Ok(at)
}

/// Bytes up to the next header.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

/// Reads a header that says more of the next one; `None` where nothing more can be read.
fn extend(
    source: &mut dyn Forward,
    kind: u8,
    size: u64,
    extended: &mut Extended,
    keeper: &mut Keeper,
) -> Option<()> {
    if size > EXTENDED {
        keeper.wrong(format!("a name or its like has {size} bytes; what follows is not read"));
        return None;
    }
    let mut bytes = Vec::new();
    let read = source.take(size).read_to_end(&mut bytes).and_then(|read| match read as u64 {
        read if read == size => source.skip(padding(size)),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    });
    if let Err(error) = read {
        keeper.fails(None, &error);
        return None;
    }
    match kind {
        b'L' => extended.name = Some(text(&bytes).to_vec()),
        b'K' => extended.target = Some(text(&bytes).to_vec()),
        _ if extended.keys(&bytes).is_none() => {
            keeper.wrong(
                "a table of extended keys in it is damaged; what follows is not read".to_owned(),
            );
            return None;
        }
        _ => {}
    }
    Some(())
}

/// Reads what a header names; `None` where nothing more can be read.
fn member(
    source: &mut dyn Forward,
    kind: u8,
    size: u64,
    block: &[u8; BLOCK],
    extended: Extended,
    keeper: &mut Keeper,
) -> Option<()> {
    let name = extended.name.unwrap_or_else(|| {
        let (name, prefix) = (text(&block[..100]), text(&block[345..500]));
        // Headers of GNU have times where others have the beginning of the name.
        match prefix {
            _ if block[257..263] != *b"ustar\0" => name.to_vec(),
            b"" => name.to_vec(),
            prefix => [prefix, b"/", name].concat(),
        }
    });
    let mut left = size;
    match kind {
        b'0' | 0 | b'7' | b'S' if !name.ends_with(b"/") => {
            if let Some(name) = keeper.name(&name) {
                if kind == b'S' || extended.is_sparse {
                    keeper.unreadable(&name, "sparse files are not read in an archive".to_owned());
                } else {
                    let mut counted = Counted { from: source, count: 0 };
                    let start = keeper.keep(&name, Some(size), (&mut counted).take(size));
                    left -= counted.count.min(size);
                    match start {
                        Ok(start) => keeper.put(name, size, start),
                        Err(error) => {
                            keeper.fails(Some(&name), &error);
                            return None;
                        }
                    }
                }
            }
        }
        b'1' | b'2' => {
            let target = extended.target.unwrap_or_else(|| text(&block[157..257]).to_vec());
            if let Some(name) = keeper.name(&name) {
                keeper.link(&name, &target, kind == b'1');
            }
        }
        // A folder has nothing to read, but a name that may lead out.
        b'5' | b'0' | 0 | b'7' => drop(keeper.name(&name)),
        // Devices, keys for all files.
        _ => {}
    }
    let is_continued = kind == b'S' && block[482] != 0;
    if let Err(error) = pass(source, is_continued, left, size) {
        keeper.fails(Some(&String::from_utf8_lossy(&name)), &error);
        return None;
    }
    Some(())
}

/// Passes over what is left of a file, with the further headers of a sparse one.
fn pass(source: &mut dyn Forward, is_continued: bool, left: u64, size: u64) -> io::Result<()> {
    let mut more = is_continued;
    for _ in 0..HEADERS {
        if !more {
            break;
        }
        let mut block = [0; BLOCK];
        source.read_exact(&mut block)?;
        more = block[504] != 0;
    }
    source.skip(left)?;
    source.skip(padding(size))
}

/// Counts what is read.
struct Counted<'a> {
    from: &'a mut dyn Forward,
    count: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.count += read as u64;
        Ok(read)
    }
}

/// Bytes that are read from the beginning to the end.
pub(in crate::read) trait Forward: Read {
    /// Passes over so many bytes.
    ///
    /// # Errors
    /// There are not so many, or they cannot be read.
    fn skip(&mut self, bytes: u64) -> io::Result<()>;
}

/// A file, in which bytes are passed over without reading them.
pub(in crate::read) struct Plain<R> {
    source: R,
    at: u64,
    length: u64,
}

impl<R> Plain<R> {
    pub fn new(source: R, length: u64) -> Self {
        Self { source, at: 0, length }
    }
}

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read + Seek> Forward for Plain<R> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let to = self.at.checked_add(bytes).filter(|to| *to <= self.length);
        let to = to.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.source.seek(SeekFrom::Start(to))?;
        self.at = to;
        Ok(())
    }
}

/// A compressed stream that ends where it becomes too much.
pub(in crate::read) struct Unpacked<R: Read> {
    from: MultiGzDecoder<BufReader<R>>,
    left: u64,
    limit: u64,
}

impl<R: Read> Unpacked<R> {
    pub fn new(source: R, limit: u64) -> Self {
        Self { from: MultiGzDecoder::new(BufReader::new(source)), left: limit, limit }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !into.is_empty() {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, human(self.limit)));
        }
        let most = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.from.read(&mut into[..most])?;
        self.left -= read as u64;
        Ok(read)
    }
}

impl<R: Read> Forward for Unpacked<R> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        match io::copy(&mut self.take(bytes), &mut io::sink())? {
            passed if passed == bytes => Ok(()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
