//! Rows of a Parquet file. Of its columns only those are read that say something here; a cell counts as
//! the value of its key in a line of JSON would.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Type;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;

use super::RowProblem;
use super::cell::{Cell, cell};
use super::column::Column;
use super::cut::{Piece, Rows};
use super::fields::{Fields, Made};
use super::shared::Names;
use crate::graph::Place;
use crate::read::answer::may_matter;
use crate::read::error::ReadError;
use crate::read::source::unreadable;

/// How many rows are decoded at a time: few enough that they stay near the processor.
const ROWS: usize = 256;
/// How many rows a piece has at most.
const PIECE: usize = 4 * ROWS;
/// How much text a piece is not to be much longer than.
const LONG: usize = 1 << 20;

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
    scratch: Scratch,
}

/// What is being decoded.
#[derive(Default)]
struct Scratch {
    /// The levels of the values.
    there: Vec<i16>,
    starts: Vec<i16>,
    texts: Vec<ByteArray>,
    flags: Vec<bool>,
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
#[derive(Default)]
pub(super) struct Cells {
    rows: usize,
    columns: Vec<Cut>,
    odd: Vec<RowProblem>,
}

/// The values of one column.
struct Cut {
    cell: Cell,
    /// All of them, one behind the other.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    /// How many there are up to the end of each row.
    counts: Vec<usize>,
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
        let (open, scratch) = (Vec::new(), Scratch::default());
        Ok(Self { file, reader, wanted, open, group: 0, left: 0, is_first: true, odd, scratch })
    }

    /// The next piece; `cells` are those of one that is done with.
    pub fn next(&mut self, mut cells: Cells) -> Result<Option<Piece>, ReadError> {
        while self.left == 0 {
            if self.group >= self.reader.num_row_groups() {
                return Ok(None);
            }
            let file = Arc::clone(&self.file);
            guarded(&file, || self.next_group())?;
        }
        cells.columns.truncate(self.wanted.len());
        for (n, wanted) in self.wanted.iter().enumerate() {
            match cells.columns.get_mut(n) {
                Some(cut) => cut.clear(wanted.cell),
                None => cells.columns.push(Cut::new(wanted.cell)),
            }
        }
        cells.rows = 0;
        let file = Arc::clone(&self.file);
        let mut length = 0;
        while self.left > 0 && cells.rows < PIECE && length < LONG {
            let rows = self.left.min(ROWS);
            let read = guarded(&file, || self.read(rows, &mut cells.columns));
            length = read?;
            cells.rows += rows;
            self.left -= rows;
        }
        let is_first = std::mem::replace(&mut self.is_first, false);
        cells.odd = std::mem::take(&mut self.odd);
        Ok(Some(Piece { file, is_first, rows: Rows::Cells(cells) }))
    }

    /// Adds the values of the next rows; gives how long all texts are by then.
    fn read(&mut self, rows: usize, cuts: &mut [Cut]) -> Result<usize, ParquetError> {
        let mut length = 0;
        for ((wanted, column), cut) in self.wanted.iter().zip(&mut self.open).zip(cuts) {
            wanted.read(column, rows, &mut self.scratch, cut)?;
            length += cut.bytes.len();
        }
        Ok(length)
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
    /// Adds the values of the next rows.
    fn read(
        &self,
        column: &mut ColumnReader,
        rows: usize,
        scratch: &mut Scratch,
        cut: &mut Cut,
    ) -> Result<(), ParquetError> {
        let Scratch { there, starts, texts, flags } = scratch;
        there.clear();
        starts.clear();
        let before = cut.ends.len();
        let read = match column {
            ColumnReader::ByteArrayColumnReader(column) => {
                let read = values(column, rows, there, starts, texts)?;
                // Of tags that speak of something else only the number counts.
                let is_tag = self.cell == Cell::Tag;
                for text in texts.iter().map(ByteArray::data) {
                    cut.put(if is_tag && !may_matter(text) { &[] } else { text });
                }
                // While no other thread counts who holds their page.
                texts.clear();
                read
            }
            ColumnReader::BoolColumnReader(column) => {
                let read = values(column, rows, there, starts, flags)?;
                flags.iter().for_each(|flag| cut.put(&[u8::from(*flag)]));
                read
            }
            _ => return Err(ParquetError::General("a column of another type".to_owned())),
        };
        // What a footer says of rows the columns need not keep.
        let fits = read == rows && self.count(rows, there, starts, before, cut).is_some();
        fits.then_some(()).ok_or_else(|| {
            ParquetError::General(format!(
                "a column ends after {read} of {rows} rows, or has values that belong to none"
            ))
        })
    }

    /// Counts the values of each row; `None` where the levels do not fit the values.
    fn count(
        &self,
        rows: usize,
        there: &[i16],
        starts: &[i16],
        before: usize,
        cut: &mut Cut,
    ) -> Option<()> {
        let (mut at, end, known) = (before, cut.ends.len(), cut.counts.len());
        if self.definition == 0 {
            cut.counts.extend(before + 1..=end);
            return (end == before + rows).then_some(());
        }
        for (level, definition) in there.iter().enumerate() {
            if level > 0 && (self.repetition == 0 || *starts.get(level)? == 0) {
                cut.counts.push(at);
            }
            at += usize::from(*definition == self.definition);
        }
        cut.counts.push(at);
        (cut.counts.len() == known + rows && at == end).then_some(())
    }
}

/// Decodes the values of the next rows; gives how many rows there were.
fn values<T: DataType>(
    column: &mut ColumnReaderImpl<T>,
    rows: usize,
    there: &mut Vec<i16>,
    starts: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> Result<usize, ParquetError> {
    values.clear();
    column.read_records(rows, Some(there), Some(starts), values).map(|read| read.0)
}

impl Cut {
    fn new(cell: Cell) -> Self {
        Self { cell, bytes: Vec::new(), ends: Vec::new(), counts: Vec::new() }
    }

    fn clear(&mut self, cell: Cell) {
        self.cell = cell;
        self.bytes.clear();
        self.ends.clear();
        self.counts.clear();
    }

    fn put(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
        self.ends.push(self.bytes.len());
    }
}

impl Cells {
    /// Gives each row.
    pub fn rows<'t>(
        &'t mut self,
        names: &mut Names,
        fields: &mut Fields<'t>,
        each: &mut dyn FnMut(Result<Made, RowProblem>),
    ) {
        let columns = self.columns.iter().map(|cut| {
            // Nearly all texts are sound, and are looked through together.
            let whole = std::str::from_utf8(&cut.bytes).ok();
            (cut, whole, 0, 0)
        });
        let mut columns: Vec<_> = columns.collect();
        let common = fields.common;
        let mut odd = std::mem::take(&mut self.odd);
        for row in 0..self.rows {
            fields.clear();
            fields.problems = std::mem::take(&mut odd);
            for (cut, whole, first, start) in &mut columns {
                let end = cut.counts.get(row).copied().unwrap_or_default();
                let ends = cut.ends.get(*first..end).unwrap_or_default();
                let Some(last) = ends.last() else { continue };
                let mut at = std::mem::replace(start, *last);
                *first = end;
                let values = ends.iter().map(|end| {
                    let range = std::mem::replace(&mut at, *end)..*end;
                    // A stray byte costs that character, and not the cell.
                    whole.and_then(|whole| whole.get(range.clone())).unwrap_or_else(|| {
                        let bytes = cut.bytes.get(range).unwrap_or_default();
                        common.text(String::from_utf8_lossy(bytes))
                    })
                });
                fields.cells(cut.cell, values);
            }
            each(fields.finish_cells(names));
        }
    }
}
