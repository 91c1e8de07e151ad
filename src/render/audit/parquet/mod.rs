//! One row of Parquet an artifact.

mod columns;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnDescPtr;

use crate::audit::Answer;

/// The most rows that one row group has.
pub const ROWS_A_GROUP: usize = 50_000;

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
/// ParquetRows::new(&mut file)?.finish()?;
/// assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
/// # std::io::Result::Ok(())
/// ```
pub struct ParquetRows<W: Write + Send> {
    file: SerializedFileWriter<W>,
}

/// Makes row groups, in any thread.
#[derive(Debug, Clone)]
pub struct RowGroups {
    columns: Vec<ColumnDescPtr>,
    properties: WriterPropertiesPtr,
}

/// A row group that is not in its file yet.
#[derive(Debug)]
pub struct RowGroup(Vec<(Bytes, ColumnCloseResult)>);

impl RowGroups {
    /// The row group of these answers, of which there may be up to [`ROWS_A_GROUP`].
    pub fn of(&self, answers: &[Answer<'_>]) -> io::Result<RowGroup> {
        let columns = columns::Column::ALL.iter().zip(&self.columns);
        let encode = |(column, description): (&columns::Column, &ColumnDescPtr)| {
            column.encode(Arc::clone(description), &self.properties, answers)
        };
        columns.map(encode).collect::<Result<_>>().map(RowGroup).map_err(told)
    }
}

impl<W: Write + Send> ParquetRows<W> {
    /// A file without rows.
    pub fn new(writer: W) -> io::Result<Self> {
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
        Ok(Self { file })
    }

    /// What makes row groups for this file.
    pub fn groups(&self) -> RowGroups {
        let columns = self.file.schema_descr().columns().to_vec();
        RowGroups { columns, properties: Arc::clone(self.file.properties()) }
    }

    /// Appends the answers, in their order: a row group, or several of [`ROWS_A_GROUP`] rows.
    pub fn write(&mut self, answers: &[Answer<'_>]) -> io::Result<()> {
        let groups = self.groups();
        answers.chunks(ROWS_A_GROUP).try_for_each(|rows| self.append(groups.of(rows)?))
    }

    /// Appends a row group that was made for such a file.
    pub fn append(&mut self, RowGroup(columns): RowGroup) -> io::Result<()> {
        let append = || -> Result<()> {
            let mut group = self.file.next_row_group()?;
            for (bytes, closed) in columns {
                group.append_column(&bytes, closed)?;
            }
            group.close().map(drop)
        };
        append().map_err(told)
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
    let mut rows = ParquetRows::new(to)?;
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
