//! Dumps read by several threads, and given in the order in which they were written.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use super::common::Common;
use super::cut::{Cutter, Piece, Rows};
use super::fields::{Fields, Made};
use super::shared::Names;
use super::{BadRow, Row, RowProblem, line};
use crate::read::error::ReadError;

/// How many pieces of each thread are at work or wait to be taken.
const AHEAD: usize = 2;

/// Rows that were read together, in the order of the file.
#[derive(Debug, Default)]
pub struct Batch {
    /// The rows.
    pub rows: Vec<Row>,
    /// The number of each: line of a text, row of a table; from 1.
    pub row_numbers: Vec<u64>,
    /// Ids of rows that say only that there is no such artifact any more.
    pub deleted: Vec<String>,
    /// What could not be read, or not as it was meant.
    pub bad: Vec<BadRow>,
    /// The file that they stand in, as messages show it.
    pub file: Arc<str>,
}

impl Batch {
    /// An empty one of a file.
    fn of(mut self, file: Arc<str>) -> Self {
        self.rows.clear();
        self.row_numbers.clear();
        self.deleted.clear();
        self.bad.clear();
        Self { file, ..self }
    }
}

/// Reads dumps: JSON Lines, plain or packed with gzip or Zstandard, and Parquet; `-` is standard input.
/// What each of them is its first bytes tell. `each` gets all rows in order, whatever the number of threads, and ends
/// the reading with `false`. It may take out of a batch what it wants to keep; the rest goes back to the
/// thread that made it, which has the memory at hand.
///
/// ```no_run
/// # use cleartitle::read::dump::read_dumps;
/// let mut rows = 0;
/// read_dumps(&["models.parquet".into()], 2, &mut |batch| {
///     rows += batch.rows.len();
///     true
/// })?;
/// # Ok::<(), cleartitle::read::ReadError>(())
/// ```
///
/// # Errors
/// An input that cannot be read, or is damaged. What a text says before the damage was given.
pub fn read_dumps(
    paths: &[PathBuf],
    threads: usize,
    each: &mut dyn FnMut(&mut Batch) -> bool,
) -> Result<(), ReadError> {
    let mut cutter = Cutter::new(paths);
    if threads > 1 {
        return together(cutter, threads, each);
    }
    let (mut names, mut rows, mut done) = (Names::default(), 0, Rows::default());
    let mut used = Batch::default();
    while let Some(piece) = cutter.next(done)? {
        let counted;
        (counted, done) = read(piece, used, &mut names);
        used = counted.numbered(&mut rows);
        if !each(&mut used) {
            break;
        }
    }
    Ok(())
}

/// A batch whose rows are counted from its own beginning, from 0.
struct Counted {
    batch: Batch,
    /// How many rows and lines it was made of.
    rows: u64,
    is_first: bool,
}

impl Counted {
    /// Counts from the beginning of the file; `rows` is how many came before.
    fn numbered(mut self, rows: &mut u64) -> Batch {
        if self.is_first {
            *rows = 0;
        }
        let bad = self.batch.bad.iter_mut().map(|bad| &mut bad.row);
        for number in self.batch.row_numbers.iter_mut().chain(bad) {
            *number += *rows + 1;
        }
        *rows += self.rows;
        self.batch
    }
}

/// What the threads take from: the next piece and its number.
struct Work<'p> {
    cutter: Cutter<'p>,
    next: u64,
}

fn together(
    cutter: Cutter<'_>,
    threads: usize,
    each: &mut dyn FnMut(&mut Batch) -> bool,
) -> Result<(), ReadError> {
    let (give, given) = mpsc::channel();
    let work = Mutex::new(Work { cutter, next: 0 });
    std::thread::scope(|scope| {
        // Gone when this ends, however it ends: threads that wait for a batch end then, too.
        let (mut back, given) = (Vec::new(), given);
        for thread in 0..threads {
            let (work, give) = (&work, give.clone());
            let (give_back, used) = mpsc::channel();
            for _ in 0..AHEAD {
                // The receiver is alive.
                let _ = give_back.send(Batch::default());
            }
            back.push(give_back);
            scope.spawn(move || {
                let (mut names, mut done) = (Names::default(), Rows::default());
                // A batch that came back is a permit for the next piece.
                for used in used {
                    let Some((number, piece)) = take(work, std::mem::take(&mut done)) else {
                        break;
                    };
                    let counted = piece.map(|piece| {
                        let counted;
                        (counted, done) = read(piece, used, &mut names);
                        counted
                    });
                    if give.send((number, (thread, counted))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(give);
        let mut early = BTreeMap::new();
        let (mut next, mut rows) = (0, 0);
        // Ends when all threads have ended, or with the error that comes first.
        for (number, done) in given {
            early.insert(number, done);
            while let Some((thread, counted)) = early.remove(&next) {
                next += 1;
                let mut batch = Counted::numbered(counted?, &mut rows);
                if !each(&mut batch) {
                    return Ok(());
                }
                // Threads that have ended need none.
                let _ = back.get(thread).map(|back| back.send(batch));
            }
        }
        Ok(())
    })
}

/// The next piece and its number.
fn take(work: &Mutex<Work<'_>>, done: Rows) -> Option<(u64, Result<Piece, ReadError>)> {
    let mut work = work.lock().unwrap_or_else(PoisonError::into_inner);
    let piece = work.cutter.next(done).transpose()?;
    let number = work.next;
    work.next += 1;
    Some((number, piece))
}

/// Parses a piece, to a batch that was used before; gives with it its rows as they were, which are done
/// with.
fn read(mut piece: Piece, used: Batch, names: &mut Names) -> (Counted, Rows) {
    let common = Common::default();
    let mut fields = Fields::new(&common);
    let mut batch = used.of(Arc::clone(&piece.file));
    let mut row = 0;
    let mut add = |row, made: Result<Made, RowProblem>| {
        let file = || Arc::clone(&piece.file);
        match made {
            Ok(made) => {
                let bad = made.problems.into_iter();
                batch.bad.extend(bad.map(|problem| BadRow { file: file(), row, problem }));
                if made.deleted {
                    batch.deleted.push(made.row.artifact.id.to_string());
                } else {
                    batch.rows.push(made.row);
                    batch.row_numbers.push(row);
                }
            }
            Err(problem) => batch.bad.push(BadRow { file: file(), row, problem }),
        }
    };
    match &mut piece.rows {
        Rows::Lines(bytes) => {
            // Nearly all texts are sound, and are looked through once; in others a stray byte costs
            // that character and not the row.
            let whole = std::str::from_utf8(bytes).ok();
            let (mut rest, mut at) = (bytes.as_slice(), 0);
            while !rest.is_empty() {
                let length = rest.skip_until(b'\n').unwrap_or(rest.len());
                let range = at..at + length;
                at += length;
                let text = match whole {
                    Some(whole) => whole.get(range).unwrap_or_default(),
                    None => {
                        common.text(String::from_utf8_lossy(bytes.get(range).unwrap_or_default()))
                    }
                };
                let text = text.trim_ascii();
                if !text.is_empty() {
                    add(row, line::read(text, names, &mut fields));
                }
                row += 1;
            }
        }
        Rows::TooLong => {
            add(row, Err(line::TOO_LONG));
            row += 1;
        }
        #[cfg(feature = "parquet")]
        Rows::Cells(cells) => cells.rows(names, &mut fields, &mut |made| {
            add(row, made);
            row += 1;
        }),
    }
    (Counted { batch, rows: row, is_first: piece.is_first }, piece.rows)
}
