//! The rows of an audit, on their way to a file or to standard output.

use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::mpsc;

use clap::ValueEnum;

use super::super::write::Whole;
use super::super::{Refusal, shown};
use crate::audit::{Hub, Tally};
use crate::render::audit::json_lines;
#[cfg(feature = "parquet")]
use crate::render::audit::{ParquetRows, ROWS_A_GROUP};
use crate::vocab::Verdict;

/// How many rows are made at once.
const CHUNK: usize = 50_000;

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

fn lines(
    hub: &Hub<'_>,
    only: &[Verdict],
    threads: usize,
    mut writer: impl Write,
) -> io::Result<Tally> {
    let make = |rows, tally: &mut Tally| {
        let mut text = Vec::new();
        let answers = hub.answers(rows, tally);
        json_lines(answers.filter(|a| is_asked(only, a.verdict)), &mut text);
        Ok(text)
    };
    let tally = in_order(hub.len(), threads, CHUNK, make, |text| writer.write_all(&text))?;
    writer.flush()?;
    Ok(tally)
}

#[cfg(feature = "parquet")]
fn table(
    hub: &Hub<'_>,
    only: &[Verdict],
    threads: usize,
    mut writer: impl Write + Send,
) -> io::Result<Tally> {
    let mut file = ParquetRows::new(&mut writer)?;
    let groups = file.groups();
    let make = |rows, tally: &mut Tally| {
        let answers = hub.answers(rows, tally).filter(|a| is_asked(only, a.verdict));
        groups.of(&answers.collect::<Vec<_>>())
    };
    let tally = in_order(hub.len(), threads, ROWS_A_GROUP, make, |group| file.append(group))?;
    file.finish()?;
    writer.flush()?;
    Ok(tally)
}

/// Each thread makes every so many chunks of rows; they are taken in order, whatever the number of
/// threads.
fn in_order<T: Send>(
    rows: usize,
    threads: usize,
    each: usize,
    make: impl Fn(Range<usize>, &mut Tally) -> io::Result<T> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<Tally> {
    let chunks = rows.div_ceil(each);
    let make = &make;
    std::thread::scope(|scope| {
        let work = |first: usize| {
            // One chunk waits, one is made.
            let (give, given) = mpsc::sync_channel(1);
            let thread = scope.spawn(move || {
                let mut tally = Tally::default();
                for n in (first..chunks).step_by(threads) {
                    let made = make(n * each..rows.min((n + 1) * each), &mut tally);
                    if give.send(made).is_err() {
                        break;
                    }
                }
                tally
            });
            (given, thread)
        };
        let (given, makers): (Vec<_>, Vec<_>) = (0..threads).map(work).unzip();
        let mut taken = Ok(());
        for n in 0..chunks {
            let Ok(made) = given[n % threads].recv() else { break };
            taken = made.and_then(&mut take);
            if taken.is_err() {
                break;
            }
        }
        // Who still makes chunks stops at the next one.
        drop(given);
        let mut tally = Tally::default();
        for maker in makers {
            tally.add(maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        taken.map(|()| tally)
    })
}

#[cfg(not(feature = "parquet"))]
fn table(_: &Hub<'_>, _: &[Verdict], _: usize, _: impl Write) -> io::Result<Tally> {
    Err(io::Error::other("this program was built without the feature `parquet`"))
}

fn is_asked(only: &[Verdict], verdict: Verdict) -> bool {
    only.is_empty() || only.contains(&verdict)
}
