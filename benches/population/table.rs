//! The rows as a Parquet table, column by column, without Arrow.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde::Serialize;

use super::row::Row;

const GROUP: usize = 100_000;

const SCHEMA: &str = "message hub {
    REQUIRED BYTE_ARRAY id (UTF8);
    OPTIONAL BYTE_ARRAY sha (UTF8);
    OPTIONAL GROUP tags (LIST) { REPEATED GROUP list { OPTIONAL BYTE_ARRAY element (UTF8); } }
    OPTIONAL BYTE_ARRAY cardData (JSON);
    OPTIONAL BYTE_ARRAY baseModels (JSON);
    OPTIONAL BYTE_ARRAY gated (UTF8);
    REQUIRED BOOLEAN private;
    REQUIRED BOOLEAN disabled;
}";

/// Writes the rows, so many to a group; gives the size of the file.
pub fn write(rows: impl Iterator<Item = Row>, path: &Path) -> Result<u64> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_created_by("cleartitle benches".to_owned())
        .build();
    let file = File::create(path)?;
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let group: Vec<Row> = rows.by_ref().take(GROUP).collect();
        let mut out = writer.next_row_group()?;
        write_group(&group, &mut out)?;
        out.close()?;
    }
    writer.finish()?;
    Ok(writer.inner().metadata()?.len())
}

fn write_group(rows: &[Row], out: &mut SerializedRowGroupWriter<'_, File>) -> Result<()> {
    let all = |text: fn(&Row) -> &str| rows.iter().map(|r| text(r).into()).collect::<Vec<_>>();
    let always = vec![1; rows.len()];
    column::<ByteArrayType>(out, &all(|r| &r.id), None, None)?;
    column::<ByteArrayType>(out, &all(|r| &r.sha), Some(&always), None)?;

    // Each row has a tag, so every level says so; the first of a row begins its list.
    let tags = rows.iter().flat_map(|r| r.tags.iter().map(|t| t.as_str().into()));
    let tags: Vec<ByteArray> = tags.collect();
    let begins = rows.iter().flat_map(|r| (0..r.tags.len()).map(|nth| i16::from(nth > 0)));
    let begins: Vec<i16> = begins.collect();
    column::<ByteArrayType>(out, &tags, Some(&vec![3; tags.len()]), Some(&begins))?;

    let (values, levels) = json(rows.iter().map(|r| r.card_data.as_ref()));
    column::<ByteArrayType>(out, &values, Some(&levels), None)?;
    let (values, levels) = json(rows.iter().map(|r| r.base_models.as_ref()));
    column::<ByteArrayType>(out, &values, Some(&levels), None)?;
    column::<ByteArrayType>(out, &all(|r| r.gated.text()), Some(&always), None)?;
    let flags = |flag: fn(&Row) -> bool| rows.iter().map(flag).collect::<Vec<_>>();
    column::<BoolType>(out, &flags(|r| r.private), None, None)?;
    column::<BoolType>(out, &flags(|r| r.disabled), None, None)
}

/// Values that are there, and for each row whether it has one.
fn json<'a, T: Serialize + 'a>(
    values: impl Iterator<Item = Option<&'a T>>,
) -> (Vec<ByteArray>, Vec<i16>) {
    let mut texts = Vec::new();
    let levels = values.map(|value| {
        // Texts, lists and options of them: there is nothing that JSON could not say.
        texts.extend(value.map(|v| serde_json::to_vec(v).expect("plain data").into()));
        i16::from(value.is_some())
    });
    let levels = levels.collect();
    (texts, levels)
}

fn column<T: DataType>(
    out: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    defined: Option<&[i16]>,
    repeated: Option<&[i16]>,
) -> Result<()> {
    let mut column = out.next_column()?.expect("a column of the schema");
    column.typed::<T>().write_batch(values, defined, repeated)?;
    column.close()
}
