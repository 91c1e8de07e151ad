//! What cannot be done without: the same file, read and parsed and nothing else.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

/// A line with the keys that an audit reads, borrowed wherever JSON allows it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, default)]
    tags: Vec<Text<'a>>,
    #[serde(borrow, default)]
    card_data: Option<Card<'a>>,
    #[serde(borrow, default)]
    base_models: Option<BaseModels<'a>>,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    disabled: bool,
}

#[derive(Deserialize)]
struct Card<'a> {
    #[serde(borrow, default)]
    license: Texts<'a>,
    #[serde(borrow, default)]
    license_name: Option<Text<'a>>,
    #[serde(borrow, default)]
    license_link: Option<Text<'a>>,
    #[serde(borrow, default)]
    base_model: Texts<'a>,
    #[serde(borrow, default)]
    base_model_relation: Option<Text<'a>>,
    #[serde(borrow, default)]
    datasets: Texts<'a>,
    #[serde(borrow, default)]
    tags: Texts<'a>,
    #[serde(borrow, default)]
    pipeline_tag: Option<Text<'a>>,
    #[serde(borrow, default)]
    library_name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct BaseModels<'a> {
    #[serde(borrow)]
    relation: Text<'a>,
    #[serde(borrow)]
    models: Vec<Base<'a>>,
}

#[derive(Deserialize)]
struct Base<'a> {
    #[serde(borrow)]
    id: Text<'a>,
}

/// One text. Alone in a list or an option, a `Cow` would be copied.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text or a list of them.
#[derive(Default)]
struct Texts<'a>(Vec<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Texts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of them")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Texts(vec![Text(Cow::Borrowed(text))]))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Texts(vec![Text(Cow::Owned(text.to_owned()))]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

impl Line<'_> {
    /// So much of it that nothing can be left out.
    fn weight(&self) -> usize {
        let all = |texts: &[Text<'_>]| texts.iter().map(|t| t.0.len()).sum::<usize>();
        let maybe = |text: &Option<Text<'_>>| text.as_ref().map_or(0, |t| t.0.len());
        let card = self.card_data.as_ref().map_or(0, |c| {
            all(&c.license.0)
                + maybe(&c.license_name)
                + maybe(&c.license_link)
                + all(&c.base_model.0)
                + maybe(&c.base_model_relation)
                + all(&c.datasets.0)
                + all(&c.tags.0)
                + maybe(&c.pipeline_tag)
                + maybe(&c.library_name)
        });
        let bases = self.base_models.as_ref().map_or(0, |b| {
            b.relation.0.len() + b.models.iter().map(|base| base.id.0.len()).sum::<usize>()
        });
        let flags = usize::from(self.private) + usize::from(self.disabled);
        self.id.0.len() + all(&self.tags) + card + bases + flags
    }
}

/// Parses each line, every thread its part of the file.
pub fn lines(path: &Path, threads: usize) -> u64 {
    let size = std::fs::metadata(path).expect("the hub was made").len();
    let cut = |nth: usize| size * nth as u64 / threads as u64;
    in_threads(threads, |nth| part(path, cut(nth), cut(nth + 1)).expect("a hub of JSON Lines"))
}

/// The lines that begin in this part of the file.
fn part(path: &Path, from: u64, to: u64) -> std::io::Result<u64> {
    let mut file = File::open(path)?;
    let mut at = from.saturating_sub(1);
    file.seek(SeekFrom::Start(at))?;
    let mut input = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    if from > 0 {
        // Up to the end of the line before.
        at += input.read_until(b'\n', &mut line)? as u64;
    }
    let mut weight = 0;
    while at < to {
        line.clear();
        at += input.read_until(b'\n', &mut line)? as u64;
        weight += serde_json::from_slice::<Line<'_>>(&line)?.weight() as u64;
    }
    Ok(weight)
}

/// Reads the columns that an audit needs, every thread the next group of rows.
pub fn columns(path: &Path, threads: usize) -> u64 {
    let next = AtomicUsize::new(0);
    in_threads(threads, |_| groups(path, &next).expect("a hub as a Parquet table"))
}

fn groups(path: &Path, next: &AtomicUsize) -> parquet::errors::Result<u64> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let mut values = 0;
    loop {
        let group = next.fetch_add(1, Ordering::Relaxed);
        if group >= reader.num_row_groups() {
            return Ok(values);
        }
        let group = reader.get_row_group(group)?;
        let columns = group.metadata().columns().iter().enumerate();
        for (nth, column) in columns {
            if column.column_path().string() == "sha" {
                continue;
            }
            values += match group.get_column_reader(nth)? {
                ColumnReader::ByteArrayColumnReader(column) => all(column)?,
                ColumnReader::BoolColumnReader(column) => all(column)?,
                _ => 0,
            };
        }
    }
}

/// All values of a column, held for a moment.
fn all<T: DataType>(mut column: ColumnReaderImpl<T>) -> parquet::errors::Result<u64> {
    let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    let mut count = 0;
    loop {
        values.clear();
        defined.clear();
        repeated.clear();
        let (rows, ..) =
            column.read_records(8192, Some(&mut defined), Some(&mut repeated), &mut values)?;
        if rows == 0 {
            return Ok(count);
        }
        count += std::hint::black_box(&values).len() as u64;
    }
}

/// What the threads count, together.
fn in_threads(threads: usize, one: impl Fn(usize) -> u64 + Sync) -> u64 {
    std::thread::scope(|scope| {
        let one = &one;
        let all: Vec<_> = (0..threads).map(|nth| scope.spawn(move || one(nth))).collect();
        all.into_iter().map(|thread| thread.join().expect("no thread panics")).sum()
    })
}
