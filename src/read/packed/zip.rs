//! zip: a directory at the end says where each file begins. Where the directory is damaged or cut
//! off, the headers before the files are read one after the other.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::archive::unpacked_limit;
use super::keep::{Keeper, NAMES};
use super::source::human;

/// Where the end of the directory is looked for: its own length and the longest comment.
const END: u64 = 22 + 0xffff;
/// The length of what comes before each file, and of an entry of the directory, without names.
const HEADER: usize = 30;
const ENTRY: usize = 46;
/// A length that is stated elsewhere.
const ELSEWHERE: u64 = 0xffff_ffff;

/// The longest target of a link.
const LINK: u64 = 4_096;

/// What is said of one file.
struct Entry {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    sum: u32,
    packed: u64,
    size: u64,
    /// Where its header begins.
    at: u64,
    is_link: bool,
}

impl Entry {
    fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") || self.name.ends_with(b"\\") && self.size == 0
    }

    /// Why it cannot be read.
    fn refused(&self) -> Option<String> {
        match self.method {
            _ if self.flags & 1 != 0 => Some("it is encrypted".to_owned()),
            0 | 8 => None,
            other => Some(format!("its compression (method {other}) is not read")),
        }
    }

    /// Whether its lengths and its sum come after it.
    fn is_open_ended(&self) -> bool {
        self.flags & 8 != 0
    }
}

fn word(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |b| u16::from_le_bytes(*b))
}

fn double(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |b| u32::from_le_bytes(*b))
}

fn quad(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |b| u64::from_le_bytes(*b))
}

/// Reads a whole archive of this length.
pub(in crate::read) fn read<R: Read + Seek>(source: &mut R, length: u64, keeper: &mut Keeper) {
    let read = match directory(source, length) {
        Ok(Some((entries, end))) => return listed(source, &entries, end, keeper),
        Ok(None) => {
            let what = "its directory is damaged or cut off; files are read as far as they go";
            keeper.wrong(what.to_owned());
            in_order(source, length, keeper)
        }
        Err(error) => Err(error),
    };
    if let Err(error) = read {
        keeper.fails(None, &error);
    }
}

/// The entries of the directory, and where it begins; `None`: it is damaged.
fn directory<R: Read + Seek>(source: &mut R, length: u64) -> io::Result<Option<(Vec<Entry>, u64)>> {
    let from = length.saturating_sub(END);
    source.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    source.take(END).read_to_end(&mut tail)?;
    let is_end = |at: &usize| {
        let comment = at + 22 + usize::from(word(&tail, at + 20));
        tail.get(*at..).is_some_and(|t| t.starts_with(b"PK\x05\x06")) && comment <= tail.len()
    };
    let Some(end) = (0..tail.len()).rev().find(is_end) else { return Ok(None) };
    let (mut count, mut size, mut start) = (
        u64::from(word(&tail, end + 10)),
        u64::from(double(&tail, end + 12)),
        u64::from(double(&tail, end + 16)),
    );
    if let Some(locator) = end.checked_sub(20)
        && tail.get(locator..).is_some_and(|t| t.starts_with(b"PK\x06\x07"))
    {
        source.seek(SeekFrom::Start(quad(&tail, locator + 8).min(length)))?;
        let mut wide = Vec::new();
        source.take(56).read_to_end(&mut wide)?;
        if !wide.starts_with(b"PK\x06\x06") || wide.len() < 56 {
            return Ok(None);
        }
        (count, size, start) = (quad(&wide, 32), quad(&wide, 40), quad(&wide, 48));
    }
    if start.checked_add(size).is_none_or(|stop| stop > from + end as u64) {
        return Ok(None);
    }
    source.seek(SeekFrom::Start(start))?;
    let mut list = BufReader::new(source.take(size));
    let mut entries = Vec::new();
    for _ in 0..count {
        if entries.len() > NAMES {
            return Ok(Some((entries, start)));
        }
        match entry(&mut list)? {
            Some(entry) => entries.push(entry),
            None => return Ok(None),
        }
    }
    Ok(list.fill_buf()?.is_empty().then_some((entries, start)))
}

/// The next entry of the directory; `None`: it is damaged.
fn entry(list: &mut impl Read) -> io::Result<Option<Entry>> {
    let mut fixed = Vec::new();
    list.take(ENTRY as u64).read_to_end(&mut fixed)?;
    if fixed.len() < ENTRY || !fixed.starts_with(b"PK\x01\x02") {
        return Ok(None);
    }
    let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(word(&fixed, at)));
    let mut rest = Vec::new();
    list.take((name + extra + comment) as u64).read_to_end(&mut rest)?;
    let (Some(extra), Some(name)) = (rest.get(name..name + extra), rest.get(..name)) else {
        return Ok(None);
    };
    let mut entry = Entry {
        name: name.to_vec(),
        flags: word(&fixed, 8),
        method: word(&fixed, 10),
        sum: double(&fixed, 16),
        packed: double(&fixed, 20).into(),
        size: double(&fixed, 24).into(),
        at: double(&fixed, 42).into(),
        // Written on Unix, with the mode of a link.
        is_link: word(&fixed, 4) >> 8 == 3 && double(&fixed, 38) >> 28 == 0o12,
    };
    wide(extra, [&mut entry.size, &mut entry.packed, &mut entry.at]);
    Ok(Some(entry))
}

/// Lengths that do not fit where they belong stand here, in this order.
fn wide(mut extra: &[u8], fields: [&mut u64; 3]) {
    while let Some((head, rest)) = extra.split_first_chunk::<4>() {
        let length = usize::from(word(head, 2)).min(rest.len());
        if word(head, 0) == 1 {
            let values = rest[..length].chunks_exact(8).map(|b| quad(b, 0));
            let open = fields.into_iter().filter(|f| **f == ELSEWHERE);
            return open.zip(values).for_each(|(field, value)| *field = value);
        }
        extra = &rest[length..];
    }
}

/// The header before a file, and where its bytes begin; `None`: there is none.
fn header<R: Read + Seek>(source: &mut R, at: u64) -> io::Result<Option<(Entry, u64)>> {
    source.seek(SeekFrom::Start(at))?;
    let mut fixed = Vec::new();
    source.take(HEADER as u64).read_to_end(&mut fixed)?;
    if fixed.len() < HEADER || !fixed.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let [name, extra] = [26, 28].map(|at| usize::from(word(&fixed, at)));
    let mut rest = Vec::new();
    source.take((name + extra) as u64).read_to_end(&mut rest)?;
    let (Some(extra), Some(name)) = (rest.get(name..), rest.get(..name)) else {
        return Ok(None);
    };
    let mut entry = Entry {
        name: name.to_vec(),
        flags: word(&fixed, 6),
        method: word(&fixed, 8),
        sum: double(&fixed, 14),
        packed: double(&fixed, 18).into(),
        size: double(&fixed, 22).into(),
        at,
        is_link: false,
    };
    wide(extra, [&mut entry.size, &mut entry.packed, &mut 0]);
    Ok(Some((entry, at + (HEADER + rest.len()) as u64)))
}

/// Which entries share bytes with one before them, or with the directory.
fn overlapping(entries: &[Entry], end: u64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|n| entries[*n].at);
    let mut overlaps = vec![false; entries.len()];
    let mut free = 0;
    for n in order {
        let entry = &entries[n];
        let length = entry.packed.saturating_add((HEADER + entry.name.len()) as u64);
        let stop = entry.at.saturating_add(length);
        overlaps[n] = entry.at < free || stop > end;
        free = free.max(stop);
    }
    overlaps
}

/// Reads the files that a directory lists.
fn listed<R: Read + Seek>(source: &mut R, entries: &[Entry], end: u64, keeper: &mut Keeper) {
    for (entry, overlaps) in entries.iter().zip(overlapping(entries, end)) {
        let Some(name) = keeper.name(&entry.name) else {
            if keeper.is_over() {
                return;
            }
            continue;
        };
        if overlaps {
            keeper.wrong(format!("`{name}` shares its bytes with others, and is not read"));
        } else if entry.is_folder() {
        } else if let Some(reason) = entry.refused() {
            keeper.unreadable(&name, reason);
        } else if let Err(error) = one(source, entry, end, &name, keeper) {
            keeper.fails(Some(&name), &error);
        }
    }
}

/// Reads a file that the directory lists.
fn one<R: Read + Seek>(
    source: &mut R,
    entry: &Entry,
    end: u64,
    name: &str,
    keeper: &mut Keeper,
) -> io::Result<()> {
    let data = match header(source, entry.at)? {
        Some((found, data))
            if found.name == entry.name
                && found.method == entry.method
                && data.checked_add(entry.packed).is_some_and(|stop| stop <= end) =>
        {
            data
        }
        _ => return Err(io::Error::other("its header says otherwise than the directory")),
    };
    source.seek(SeekFrom::Start(data))?;
    let packed = BufReader::new(source.take(entry.packed));
    let mut bytes: Box<dyn Read + '_> = match entry.method {
        0 => Box::new(packed),
        _ => Box::new(DeflateDecoder::new(packed)),
    };
    if entry.is_link {
        let mut target = Vec::new();
        bytes.take(LINK).read_to_end(&mut target)?;
        keeper.link(name, &target, false);
        return Ok(());
    }
    let start = keeper.keep(name, Some(entry.size), &mut bytes)?;
    check(&start, entry.size, entry.sum)?;
    keeper.put(name.to_owned(), entry.size, start);
    Ok(())
}

/// Whether what was read of a file is what is said of it.
fn check(start: &[u8], size: u64, sum: u32) -> io::Result<()> {
    let read = start.len() as u64;
    if read > size {
        return Err(io::Error::other(format!("it has more than the {size} bytes that are stated")));
    }
    let mut real = Crc::new();
    real.update(start);
    if read == size && real.sum() != sum {
        return Err(io::Error::other("its checksum is another one"));
    }
    Ok(())
}

/// Reads files by the headers before them.
fn in_order<R: Read + Seek>(source: &mut R, length: u64, keeper: &mut Keeper) -> io::Result<()> {
    let mut at = 0;
    let limit = unpacked_limit(length);
    let mut left = limit;
    while let Some((entry, data)) = header(source, at)? {
        let name = keeper.name(&entry.name);
        if keeper.is_over() {
            return Ok(());
        }
        let refused = entry.refused();
        if let (Some(name), Some(reason)) = (&name, &refused) {
            keeper.unreadable(name, reason.clone());
        }
        if !entry.is_open_ended() {
            at = data.saturating_add(entry.packed);
            if let Some(name) = name.filter(|_| refused.is_none() && !entry.is_folder()) {
                let packed = BufReader::new(source.take(entry.packed));
                let start = match entry.method {
                    0 => keeper.keep(&name, Some(entry.size), packed),
                    _ => keeper.keep(&name, Some(entry.size), DeflateDecoder::new(packed)),
                };
                match start.and_then(|start| check(&start, entry.size, entry.sum).map(|()| start)) {
                    Ok(start) => keeper.put(name, entry.size, start),
                    Err(error) => keeper.fails(Some(&name), &error),
                }
            }
            continue;
        }
        // Where it ends is known only when it is unpacked.
        if refused.is_some() || entry.method == 0 && !entry.is_folder() {
            return Err(io::Error::other("the length of a file is not stated before it"));
        }
        let name = name.unwrap_or_default();
        let mut unpacked = DeflateDecoder::new(BufReader::new(source.by_ref()));
        let start = if entry.method == 0 {
            Ok(Vec::new())
        } else {
            let start = keeper.keep(&name, None, &mut unpacked);
            start.and_then(|start| {
                io::copy(&mut unpacked.by_ref().take(left), &mut io::sink()).map(|_| start)
            })
        };
        let (packed, size) = (unpacked.total_in(), unpacked.total_out());
        left = left.saturating_sub(size);
        if left == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, human(limit)));
        }
        let start = match start {
            Ok(start) => start,
            Err(error) => {
                keeper.fails(Some(&name), &error);
                return Ok(());
            }
        };
        let Some((sum, next)) = trailer(source, data.saturating_add(packed))? else {
            keeper.fails(Some(&name), &io::ErrorKind::UnexpectedEof.into());
            return Ok(());
        };
        at = next;
        match check(&start, size, sum) {
            _ if name.is_empty() || entry.is_folder() => {}
            Ok(()) => keeper.put(name, size, start),
            Err(error) => keeper.fails(Some(&name), &error),
        }
    }
    Ok(())
}

/// The sum that comes after a file, and where that ends.
fn trailer<R: Read + Seek>(source: &mut R, at: u64) -> io::Result<Option<(u32, u64)>> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    source.take(28).read_to_end(&mut bytes)?;
    let sign = if bytes.starts_with(b"PK\x07\x08") { 4 } else { 0 };
    // Lengths have four bytes each, or eight.
    let ends = |length: usize| bytes.get(sign + length..).is_some_and(|b| b.starts_with(b"PK"));
    let length = [12, 20].into_iter().find(|length| ends(*length));
    Ok(length.map(|length| (double(&bytes, sign), at + (sign + length) as u64)))
}
