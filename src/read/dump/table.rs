//! Rows of a Parquet file. Of its columns only those are read that say something here; a cell counts as
//! the value of its key in a line of JSON would.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Type;
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;

use super::RowProblem;
use super::cell::{Cell, cell};
use super::column::Column;
use super::common::Common;
use super::cut::{Piece, Rows};
use super::fields::{Fields, Made};
use super::shared::Names;
use crate::graph::Place;
use crate::read::error::ReadError;
use crate::read::source::unreadable;

/// How many rows are read at a time.
const ROWS: usize = 8192;

/// A Parquet file.
pub(super) struct Table {
    file: Arc<str>,
    reader: SerializedFileReader<File>,
    wanted: Vec<Wanted>,
    /// The columns of the group of rows that is being read.
    open: Vec<ColumnReader>,
    /// The next group of rows.
    group: usize,
    /// How many rows of this one are still to be read.
    left: usize,
    is_first: bool,
    /// What is wrong with whole columns, until it is told.
    odd: Vec<RowProblem>,
}

/// A column that is read.
struct Wanted {
    cell: Cell,
    index: usize,
    /// The levels of a value that is there.
    definition: i16,
    repetition: i16,
}

/// Rows of a table, by column.
pub(super) struct Cells {
    rows: usize,
    columns: Vec<Cut>,
    odd: Vec<RowProblem>,
}

/// The values of one column.
struct Cut {
    cell: Cell,
    values: Values,
    /// Where the values of each row end.
    ends: Vec<usize>,
}

enum Values {
    Texts(Vec<ByteArray>),
    Flags(Vec<bool>),
}

impl Table {
    pub fn open(path: &Path, file: Arc<str>) -> Result<Self, ReadError> {
        let from = File::open(path).map_err(|e| unreadable(path, &e))?;
        let reader = guarded(&file, || SerializedFileReader::new(from))?;
        let mut odd = Vec::new();
        let schema = reader.metadata().file_metadata().schema_descr();
        let columns = schema.columns().iter().enumerate();
        let wanted = columns.filter_map(|(index, column)| {
            let parts: Vec<&str> = column.path().parts().iter().map(String::as_str).collect();
            let (definition, repetition) = (column.max_def_level(), column.max_rep_level());
            let (cell, key) = cell(&parts, repetition)?;
            let expected = match (cell, column.physical_type()) {
                (Cell::Deleted, Type::BOOLEAN) => None,
                (Cell::Deleted, _) => Some("yes or no"),
                (_, Type::BYTE_ARRAY) if repetition <= 1 => None,
                _ => Some("a text or a list of texts"),
            };
            let Some(expected) = expected else {
                return Some(Wanted { cell, index, definition, repetition });
            };
            // That there is such a column matters, and not what it holds.
            if !matches!(
                cell,
                Cell::OfDataset
                    | Cell::CardOfDataset
                    | Cell::OfSpacy
                    | Cell::List(_)
                    | Cell::Text(Column::Doc | Column::Language)
            ) {
                odd.push(RowProblem::Type { key, found: "a column of another type", expected });
            }
            None
        });
        let wanted = wanted.collect();
        Ok(Self { file, reader, wanted, open: Vec::new(), group: 0, left: 0, is_first: true, odd })
    }

    pub fn next(&mut self) -> Result<Option<Piece>, ReadError> {
        while self.left == 0 {
            if self.group >= self.reader.num_row_groups() {
                return Ok(None);
            }
            let file = Arc::clone(&self.file);
            guarded(&file, || self.next_group())?;
        }
        let rows = self.left.min(ROWS);
        let file = Arc::clone(&self.file);
        let columns = guarded(&file, || {
            let columns = self.wanted.iter().zip(&mut self.open);
            columns.map(|(wanted, column)| wanted.read(column, rows)).collect()
        })?;
        self.left -= rows;
        let is_first = std::mem::replace(&mut self.is_first, false);
        let odd = std::mem::take(&mut self.odd);
        let rows = Rows::Cells(Cells { rows, columns, odd });
        Ok(Some(Piece { file, is_first, rows }))
    }

    fn next_group(&mut self) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(self.group)?;
        self.group += 1;
        let rows = group.metadata().num_rows();
        self.left = usize::try_from(rows)
            .map_err(|_| ParquetError::General(format!("a group of {rows} rows")))?;
        let open = self.wanted.iter().map(|wanted| group.get_column_reader(wanted.index));
        self.open = open.collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// Does what a damaged file may make fail, in whatever way.
fn guarded<T>(file: &str, read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ReadError> {
    let reason = match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(read)) => return Ok(read),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "its parser gave up".to_owned(),
    };
    Err(ReadError::Syntax { place: Place::whole(file), format: "Parquet", reason })
}

impl Wanted {
    /// The values of the next rows.
    fn read(&self, column: &mut ColumnReader, rows: usize) -> Result<Cut, ParquetError> {
        let (mut there, mut starts) = (Vec::new(), Vec::new());
        let (values, read, count) = match column {
            ColumnReader::ByteArrayColumnReader(column) => {
                let mut texts = Vec::new();
                let read =
                    column.read_records(rows, Some(&mut there), Some(&mut starts), &mut texts)?;
                let count = texts.len();
                (Values::Texts(texts), read.0, count)
            }
            ColumnReader::BoolColumnReader(column) => {
                let mut flags = Vec::new();
                let read =
                    column.read_records(rows, Some(&mut there), Some(&mut starts), &mut flags)?;
                let count = flags.len();
                (Values::Flags(flags), read.0, count)
            }
            _ => return Err(ParquetError::General("a column of another type".to_owned())),
        };
        let ends = self.ends(rows, &there, &starts, count);
        // What a footer says of rows the columns need not keep.
        match (read == rows).then_some(ends).flatten() {
            Some(ends) => Ok(Cut { cell: self.cell, values, ends }),
            None => Err(ParquetError::General(format!(
                "a column ends after {read} of {rows} rows, or has values that belong to none"
            ))),
        }
    }

    /// Where the values of each row end; `None` where the levels do not fit the values.
    fn ends(
        &self,
        rows: usize,
        there: &[i16],
        starts: &[i16],
        values: usize,
    ) -> Option<Vec<usize>> {
        if self.definition == 0 {
            return (values == rows).then(|| (1..=rows).collect());
        }
        let mut ends = Vec::with_capacity(rows);
        let mut at = 0;
        for (level, definition) in there.iter().enumerate() {
            if level > 0 && (self.repetition == 0 || *starts.get(level)? == 0) {
                ends.push(at);
            }
            at += usize::from(*definition == self.definition);
        }
        ends.push(at);
        (ends.len() == rows && at == values).then_some(ends)
    }
}

impl Cells {
    /// Gives each row.
    pub fn rows(
        self,
        names: &mut Names,
        common: &Common,
        each: &mut dyn FnMut(Result<Made, RowProblem>),
    ) {
        let mut odd = self.odd;
        for row in 0..self.rows {
            let mut fields = Fields::new(common);
            fields.problems = std::mem::take(&mut odd);
            for column in &self.columns {
                let end = column.ends.get(row).copied().unwrap_or_default();
                let start = row.checked_sub(1).and_then(|n| column.ends.get(n)).copied();
                let range = start.unwrap_or_default()..end;
                match &column.values {
                    Values::Texts(texts) => {
                        let texts = texts.get(range).unwrap_or_default();
                        fields.cells(column.cell, texts.iter().map(ByteArray::data));
                    }
                    Values::Flags(flags) => {
                        fields.deleted |= flags.get(range).unwrap_or_default().contains(&true);
                    }
                }
            }
            each(fields.finish_cells(names));
        }
    }
}
