//! Long lists in a file nearly as they lie in memory: every value of one width, in pieces that are summed
//! up as they pass. Reading them costs little more than the memory that they take.

use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, Read, Write};

use foldhash::fast::FixedState;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::vocab::Word;

/// How much is written, read and summed up at once: little enough to stay close to the processor.
const PIECE: usize = 1 << 16;

/// A value of a fixed width.
pub(crate) trait Flat: Copy {
    const WIDTH: usize;
    /// Puts it into so many bytes.
    fn put(self, to: &mut [u8]);
    /// Takes it from so many bytes; `None`: they are none.
    fn take(from: &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),+) => { $(
        impl Flat for $number {
            const WIDTH: usize = size_of::<Self>();
            #[inline]
            fn put(self, to: &mut [u8]) { to.copy_from_slice(&self.to_le_bytes()); }
            #[inline]
            fn take(from: &[u8]) -> Option<Self> { Some(Self::from_le_bytes(from.try_into().ok()?)) }
        }
    )+ };
}
numbers!(u8, u16, u32, u64);

impl Flat for bool {
    const WIDTH: usize = 1;
    #[inline]
    fn put(self, to: &mut [u8]) {
        to[0] = u8::from(self);
    }
    #[inline]
    fn take(from: &[u8]) -> Option<Self> {
        (from[0] < 2).then_some(from[0] == 1)
    }
}

impl<W: Word> Flat for W {
    const WIDTH: usize = 1;
    #[inline]
    fn put(self, to: &mut [u8]) {
        to[0] = self.index() as u8;
    }
    #[inline]
    fn take(from: &[u8]) -> Option<Self> {
        W::LIST.get(usize::from(from[0])).copied()
    }
}

impl<W: Word> Flat for Option<W> {
    const WIDTH: usize = 1;
    #[inline]
    fn put(self, to: &mut [u8]) {
        to[0] = self.map_or(0, |word| word.index() as u8 + 1);
    }
    #[inline]
    fn take(from: &[u8]) -> Option<Self> {
        match from[0].checked_sub(1) {
            None => Some(None),
            Some(at) => W::LIST.get(usize::from(at)).map(|word| Some(*word)),
        }
    }
}

macro_rules! tuples {
    ($(($($part:ident $value:ident),+))+) => { $(
        impl<$($part: Flat),+> Flat for ($($part,)+) {
            const WIDTH: usize = 0 $(+ $part::WIDTH)+;
            #[inline]
            fn put(self, rest: &mut [u8]) {
                let ($($value,)+) = self;
                $(
                    let (first, rest) = rest.split_at_mut($part::WIDTH);
                    $value.put(first);
                )+
                debug_assert!(rest.is_empty());
            }
            #[inline]
            fn take(rest: &[u8]) -> Option<Self> {
                $(
                    let (first, rest) = rest.split_at($part::WIDTH);
                    let $value = $part::take(first)?;
                )+
                debug_assert!(rest.is_empty());
                Some(($($value,)+))
            }
        }
    )+ };
}
tuples!((A a, B b) (A a, B b, C c) (A a, B b, C c, D d));

/// The sum of what came before and this.
pub(crate) fn sum(before: u64, bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(before).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

/// Takes lists down.
pub(crate) struct Sink<'w> {
    to: &'w mut dyn Write,
    piece: Vec<u8>,
    sum: u64,
    count: u64,
}

impl<'w> Sink<'w> {
    /// One that begins to sum up from a number.
    pub fn new(to: &'w mut dyn Write, seed: u64) -> Self {
        Self { to, piece: Vec::new(), sum: seed, count: 0 }
    }

    /// One number.
    pub fn number(&mut self, number: u64) -> io::Result<()> {
        self.some(1, std::iter::once(number))
    }

    /// A list.
    pub fn list<T: Flat>(&mut self, all: impl ExactSizeIterator<Item = T>) -> io::Result<()> {
        self.number(all.len() as u64)?;
        self.some(all.len(), all)
    }

    /// Many lists, that are one where they are read: no more than fit a `u32`.
    pub fn lists<'t, T: Flat, S: Copy + 't>(
        &mut self,
        all: impl ExactSizeIterator<Item = &'t [S]> + Clone,
        flat: impl Fn(S) -> T,
    ) -> io::Result<()> {
        let mut count = 0;
        let ends = all.clone().map(|list| {
            count += list.len();
            count as u32
        });
        self.list(ends)?;
        self.some(count, all.flatten().map(|value| flat(*value)))
    }

    /// A text, or anything else of bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.number(bytes.len() as u64)?;
        bytes.chunks(PIECE).try_for_each(|piece| {
            self.sum = sum(self.sum, piece);
            self.count += piece.len() as u64;
            self.to.write_all(piece)
        })
    }

    /// What is rare, in whatever form.
    pub fn value(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.bytes(&postcard::to_allocvec(value).map_err(io::Error::other)?)
    }

    fn some<T: Flat>(&mut self, count: usize, mut all: impl Iterator<Item = T>) -> io::Result<()> {
        let mut left = count;
        while left > 0 {
            let some = left.min(PIECE / T::WIDTH);
            self.piece.resize(some * T::WIDTH, 0);
            let places = self.piece.chunks_exact_mut(T::WIDTH);
            places.zip(&mut all).for_each(|(to, value)| value.put(to));
            self.sum = sum(self.sum, &self.piece);
            self.count += self.piece.len() as u64;
            self.to.write_all(&self.piece)?;
            left -= some;
        }
        Ok(())
    }

    /// Ends it with its sum; returns how many bytes it took.
    pub fn end(mut self) -> io::Result<u64> {
        self.number(self.sum)?;
        Ok(self.count)
    }
}

/// Gives back what a [`Sink`] has taken down. Whatever the bytes are, it ends and does not panic: what
/// cannot be told is an error of kind [`io::ErrorKind::InvalidData`] or
/// [`io::ErrorKind::UnexpectedEof`].
pub(crate) struct Source<R> {
    from: R,
    piece: Vec<u8>,
    sum: u64,
}

/// What is not as it was written.
pub(crate) fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// Whether it is as it was written.
pub(crate) fn sound(is: bool) -> io::Result<()> {
    if is { Ok(()) } else { Err(damaged()) }
}

impl<R: Read> Source<R> {
    /// One that begins to sum up from a number.
    pub fn new(from: R, seed: u64) -> Self {
        Self { from, piece: Vec::new(), sum: seed }
    }

    /// One number.
    pub fn number(&mut self) -> io::Result<u64> {
        let bytes = self.piece(size_of::<u64>())?;
        u64::take(bytes).ok_or_else(damaged)
    }

    /// A list of what is made of each; `None`: that is nothing.
    pub fn list<T: Flat, V>(&mut self, each: impl FnMut(T) -> Option<V>) -> io::Result<Vec<V>> {
        let count = self.count()?;
        self.some(count, each)
    }

    /// Many lists as one, and where each of them lies.
    #[allow(clippy::type_complexity)]
    pub fn lists<T: Flat, V>(
        &mut self,
        each: impl FnMut(T) -> Option<V>,
    ) -> io::Result<(Vec<(u32, u32)>, Vec<V>)> {
        let mut start = 0;
        let spans = self.list(|end: u32| {
            let span = (start <= end).then_some((start, end));
            start = end;
            span
        })?;
        Ok((spans, self.some(start as usize, each)?))
    }

    /// A text, or anything else of bytes.
    pub fn bytes(&mut self) -> io::Result<Vec<u8>> {
        let mut left = self.count()?;
        let mut all = room(left)?;
        while left > 0 {
            let some = left.min(PIECE);
            all.extend_from_slice(self.piece(some)?);
            left -= some;
        }
        Ok(all)
    }

    /// What is rare, in whatever form.
    pub fn value<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        postcard::from_bytes(&self.bytes()?).map_err(|_| damaged())
    }

    /// Whether all was as it was written.
    pub fn end(mut self) -> io::Result<()> {
        let sum = self.sum;
        sound(self.number()? == sum)
    }

    fn count(&mut self) -> io::Result<usize> {
        usize::try_from(self.number()?).map_err(|_| damaged())
    }

    fn some<T: Flat, V>(
        &mut self,
        count: usize,
        mut each: impl FnMut(T) -> Option<V>,
    ) -> io::Result<Vec<V>> {
        let mut all = room(count)?;
        self.each(count, |value| each(value).map(|value| all.push(value)))?;
        Ok(all)
    }

    /// Does something with each of so many values; `None`: it is none.
    pub fn each<T: Flat>(
        &mut self,
        count: usize,
        mut each: impl FnMut(T) -> Option<()>,
    ) -> io::Result<()> {
        let mut left = count;
        while left > 0 {
            let some = left.min(PIECE / T::WIDTH);
            for bytes in self.piece(some * T::WIDTH)?.chunks_exact(T::WIDTH) {
                T::take(bytes).and_then(&mut each).ok_or_else(damaged)?;
            }
            left -= some;
        }
        Ok(())
    }

    fn piece(&mut self, length: usize) -> io::Result<&[u8]> {
        self.piece.resize(length, 0);
        self.from.read_exact(&mut self.piece)?;
        self.sum = sum(self.sum, &self.piece);
        Ok(&self.piece)
    }
}

/// Room for so many, and for a little that may come later, so that not all of it moves then. A number
/// that nobody wrote is no reason to end the program.
fn room<T>(count: usize) -> io::Result<Vec<T>> {
    let mut room = Vec::new();
    room.try_reserve_exact(count.saturating_add(count / 16)).map_err(|_| damaged())?;
    Ok(room)
}
