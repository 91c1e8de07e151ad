//! The rows of an audit, on their way to a file or to standard output.

use std::io::{self, BufWriter, Write};
use std::path::Path;
#[cfg(feature = "parquet")]
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use clap::ValueEnum;

use super::super::write::Whole;
use super::super::{Refusal, shown};
use crate::audit::{Hub, Tally};
#[cfg(feature = "parquet")]
use crate::render::audit::ParquetRows;
use crate::render::audit::json_lines;
use crate::vocab::Verdict;

/// How many rows are made at once.
const CHUNK: usize = 50_000;
/// How many rows are one row group, whatever the number of threads.
#[cfg(feature = "parquet")]
const GROUP: usize = 25 * PART;
/// How many rows of one a thread makes, and the encoder takes, at once.
#[cfg(feature = "parquet")]
const PART: usize = 4000;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// JSON Lines
    Jsonl,
    /// Parquet
    Parquet,
}

/// Where rows go.
enum Sink {
    File(Whole),
    Screen,
}

impl Sink {
    fn writer(&self) -> Box<dyn Write + Send + '_> {
        match self {
            Self::File(whole) => Box::new(whole.file()),
            Self::Screen => Box::new(io::stdout()),
        }
    }
}

/// What writes rows.
pub(super) struct Out {
    sink: Sink,
    name: String,
    form: Form,
}

impl Out {
    pub fn create(path: Option<&Path>, form: Form) -> Result<Self, Refusal> {
        let name = path.map_or("standard output".to_owned(), shown);
        let sink = match path {
            None => Sink::Screen,
            Some(path) => Sink::File(Whole::create(path).map_err(|e| refused(&name, &e))?),
        };
        Ok(Self { sink, name, form })
    }

    /// Writes the rows of these verdicts, all where none is named, and counts all of them. `None`: who
    /// reads them has stopped, and has what they want.
    pub fn rows(
        &self,
        hub: &Hub<'_>,
        only: &[Verdict],
        threads: usize,
    ) -> Result<Option<Tally>, Refusal> {
        let writer = BufWriter::with_capacity(1 << 20, self.sink.writer());
        let tally = match self.form {
            Form::Jsonl => lines(hub, only, threads, writer),
            Form::Parquet => table(hub, only, threads, writer),
        };
        match tally {
            Ok(tally) => Ok(Some(tally)),
            Err(e)
                if e.kind() == io::ErrorKind::BrokenPipe && matches!(self.sink, Sink::Screen) =>
            {
                Ok(None)
            }
            Err(e) => Err(refused(&self.name, &e)),
        }
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<(), Refusal> {
        match self.sink {
            Sink::File(whole) => whole.put().map_err(|e| refused(&self.name, &e)),
            Sink::Screen => Ok(()),
        }
    }
}

fn refused(name: &str, error: &io::Error) -> Refusal {
    Refusal::new(
        format!("cannot write {name}: {error}"),
        "name a file in a folder that can be written to, with room for the rows",
    )
}

/// Each thread makes the lines of every so many chunks; they are written in order.
fn lines(
    hub: &Hub<'_>,
    only: &[Verdict],
    threads: usize,
    mut writer: impl Write,
) -> io::Result<Tally> {
    let chunks = hub.len().div_ceil(CHUNK);
    std::thread::scope(|scope| {
        let work = |first: usize| {
            // One chunk waits, one is made.
            let (give, given) = mpsc::sync_channel::<Vec<u8>>(1);
            let thread = scope.spawn(move || {
                let mut tally = Tally::default();
                for n in (first..chunks).step_by(threads) {
                    let rows = n * CHUNK..hub.len().min((n + 1) * CHUNK);
                    let mut text = Vec::new();
                    let answers = hub.answers(rows, &mut tally);
                    json_lines(answers.filter(|a| is_asked(only, a.verdict)), &mut text);
                    if give.send(text).is_err() {
                        break;
                    }
                }
                tally
            });
            (given, thread)
        };
        let (given, makers): (Vec<_>, Vec<_>) = (0..threads).map(work).unzip();
        let mut written = Ok(());
        for n in 0..chunks {
            let Ok(text) = given[n % threads].recv() else { break };
            written = writer.write_all(&text);
            if written.is_err() {
                break;
            }
        }
        // Who still makes lines stops at the next one.
        drop(given);
        let mut tally = Tally::default();
        for maker in makers {
            tally.add(maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        written.and_then(|()| writer.flush())?;
        Ok(tally)
    })
}

#[cfg(feature = "parquet")]
fn table(
    hub: &Hub<'_>,
    only: &[Verdict],
    threads: usize,
    mut writer: impl Write + Send,
) -> io::Result<Tally> {
    let mut file = ParquetRows::new(&mut writer, threads)?;
    let mut tally = Tally::default();
    for start in (0..hub.len()).step_by(GROUP) {
        let parts = (hub.len().min(start + GROUP) - start).div_ceil(PART);
        let next = AtomicUsize::new(0);
        let work = || {
            let (mut tally, mut made) = (Tally::default(), Vec::new());
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= parts {
                    return (made, tally);
                }
                let begin = start + n * PART;
                let rows = begin..hub.len().min(begin + PART);
                let answers = hub.answers(rows, &mut tally);
                let asked: Vec<_> = answers.filter(|a| is_asked(only, a.verdict)).collect();
                made.push((n, asked));
            }
        };
        let done: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect()
        });
        let mut made = Vec::with_capacity(parts);
        for (answers, counted) in done {
            made.extend(answers);
            tally.add(counted);
        }
        made.sort_by_key(|(n, _)| *n);
        let made: Vec<_> = made.iter().map(|(_, answers)| &answers[..]).collect();
        file.write_group(&made)?;
    }
    file.finish()?;
    writer.flush()?;
    Ok(tally)
}

#[cfg(not(feature = "parquet"))]
fn table(_: &Hub<'_>, _: &[Verdict], _: usize, _: impl Write) -> io::Result<Tally> {
    Err(io::Error::other("this program was built without the feature `parquet`"))
}

fn is_asked(only: &[Verdict], verdict: Verdict) -> bool {
    only.is_empty() || only.contains(&verdict)
}
