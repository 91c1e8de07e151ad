//! One row of Parquet an artifact.

mod columns;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::audit::Answer;

/// The most rows that one row group has.
pub const ROWS_A_GROUP: usize = 200_000;

/// So many rows are handed to the encoder at once: few enough to stay in the cache.
const AT_ONCE: usize = 4096;

/// The columns, in the order of [`columns::Column::ALL`].
const SCHEMA: &str = "message artifact {
    required binary id (STRING);
    required binary kind (STRING);
    optional binary declared (STRING);
    optional binary license (STRING);
    required binary verdict (STRING);
    required group codes (LIST) { repeated group list { required binary element (STRING); } }
    required group finding_verdicts (LIST) { repeated group list { required binary element (STRING); } }
    required group upstreams (LIST) { repeated group list { optional binary element (STRING); } }
    required group clause_licenses (LIST) { repeated group list { optional binary element (STRING); } }
    required group sections (LIST) { repeated group list { optional binary element (STRING); } }
    required group title (LIST) { repeated group list { required binary element (STRING); } }
    required group duties (LIST) { repeated group list { required binary element (STRING); } }
    required group assumptions (LIST) { repeated group list { required binary element (STRING); } }
    required int32 depth;
}";

/// Answers as a Parquet file: flat columns and lists of text, so that every tool reads them.
/// `codes`, `finding_verdicts`, `upstreams`, `clause_licenses` and `sections` have one element for
/// each finding, in the same order, null where there is nothing to say; an element of `assumptions`
/// is `QUESTION=ANSWER:VERDICT`.
///
/// The file is whole only after [`ParquetRows::finish`].
///
/// ```
/// use cleartitle::render::audit::ParquetRows;
///
/// let mut file = Vec::new();
/// ParquetRows::new(&mut file, 2)?.finish()?;
/// assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
/// # std::io::Result::Ok(())
/// ```
pub struct ParquetRows<W: Write + Send> {
    file: SerializedFileWriter<W>,
    threads: usize,
}

impl<W: Write + Send> ParquetRows<W> {
    /// A file without rows. Columns are encoded by as many threads as told; the bytes are the same
    /// for any number.
    pub fn new(writer: W, threads: usize) -> io::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(told)?);
        let level = ZstdLevel::try_new(1).map_err(told)?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("cleartitle ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(level))
            // No id comes twice.
            .set_column_dictionary_enabled("id".into(), false)
            // Of lists nobody asks which text is the first.
            .set_statistics_enabled(EnabledStatistics::None)
            .set_column_statistics_enabled("id".into(), EnabledStatistics::Chunk)
            .set_column_statistics_enabled("license".into(), EnabledStatistics::Chunk)
            .set_column_statistics_enabled("verdict".into(), EnabledStatistics::Chunk)
            .set_column_statistics_enabled("depth".into(), EnabledStatistics::Chunk)
            .build();
        let file = SerializedFileWriter::new(writer, schema, Arc::new(properties)).map_err(told)?;
        Ok(Self { file, threads: threads.max(1) })
    }

    /// Appends the answers, in their order: a row group, or several of [`ROWS_A_GROUP`] rows.
    pub fn write(&mut self, answers: &[Answer<'_>]) -> io::Result<()> {
        answers.chunks(ROWS_A_GROUP).try_for_each(|group| {
            let parts: Vec<&[Answer<'_>]> = group.chunks(AT_ONCE).collect();
            self.write_group(&parts)
        })
    }

    /// Appends one row group, the answers of all parts in their order. Parts of a few thousand rows are
    /// encoded fastest; other parts may make other bytes that say the same.
    pub fn write_group(&mut self, parts: &[&[Answer<'_>]]) -> io::Result<()> {
        self.group(parts).map_err(told)
    }

    fn group(&mut self, parts: &[&[Answer<'_>]]) -> Result<()> {
        let encoded = self.encode(parts)?;
        let mut group = self.file.next_row_group()?;
        for (bytes, closed) in encoded {
            group.append_column(&bytes, closed)?;
        }
        group.close()?;
        Ok(())
    }

    /// Every column of a row group, each by the next thread that is free.
    fn encode(&self, parts: &[&[Answer<'_>]]) -> Result<Vec<(Bytes, ColumnCloseResult)>> {
        let (schema, properties) = (self.file.schema_descr(), self.file.properties());
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<(usize, Bytes, ColumnCloseResult)>> {
            let mut done = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some(column) = columns::Column::ALL.get(n) else { return Ok(done) };
                let (bytes, closed) = column.encode(schema.column(n), properties, parts)?;
                done.push((n, bytes, closed));
            }
        };
        let mut all = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.threads).map(|_| scope.spawn(work)).collect();
            let mut all = work()?;
            for other in others {
                all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok::<_, ParquetError>(all)
        })?;
        all.sort_by_key(|(n, ..)| *n);
        Ok(all.into_iter().map(|(_, bytes, closed)| (bytes, closed)).collect())
    }

    /// Writes what ends the file. Whoever needs the writer hands in a `&mut` of it.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.finish().map(drop).map_err(told)
    }
}

/// Puts the rows of several such files into one, as they stand there.
///
/// # Errors
/// What the system says, and a file that is none of these.
pub fn join_parquet(parts: &[PathBuf], to: impl Write + Send) -> io::Result<()> {
    let mut rows = ParquetRows::new(to, 1)?;
    let mut add = |part: &PathBuf| -> Result<()> {
        let file = File::open(part)?;
        let table = SerializedFileReader::new(file.try_clone()?)?;
        for group in table.metadata().row_groups() {
            let mut to = rows.file.next_row_group()?;
            for column in group.columns() {
                let closed = ColumnCloseResult {
                    bytes_written: column.compressed_size() as u64,
                    rows_written: group.num_rows() as u64,
                    metadata: column.clone(),
                    bloom_filter: None,
                    column_index: None,
                    offset_index: None,
                };
                to.append_column(&file, closed)?;
            }
            to.close()?;
        }
        Ok(())
    };
    parts.iter().try_for_each(&mut add).map_err(told)?;
    rows.finish().map(drop)
}

/// What went wrong, as the writer said it, where it was the writer.
fn told(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => {
            inner.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error)
        }
        other => io::Error::other(other),
    }
}
