//! One column of a row group: values with the levels that say where a list or a null stands.

use bytes::Bytes;
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use crate::audit::{Answer, Changes, Decided};
use crate::vocab::{Switch, Verdict};

/// So many rows are handed to the encoder at once: few enough to stay in the cache.
const AT_ONCE: usize = 4096;

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Kind,
    Declared,
    License,
    Verdict,
    Codes,
    FindingVerdicts,
    Upstreams,
    ClauseLicenses,
    Sections,
    Title,
    Duties,
    Assumptions,
    Depth,
}

impl Column {
    /// All, in the order of the schema.
    pub(super) const ALL: [Self; 14] = [
        Self::Id,
        Self::Kind,
        Self::Declared,
        Self::License,
        Self::Verdict,
        Self::Codes,
        Self::FindingVerdicts,
        Self::Upstreams,
        Self::ClauseLicenses,
        Self::Sections,
        Self::Title,
        Self::Duties,
        Self::Assumptions,
        Self::Depth,
    ];

    /// The column of these answers, as it stands in a file.
    pub(super) fn encode(
        self,
        description: ColumnDescPtr,
        properties: &WriterPropertiesPtr,
        answers: &[Answer<'_>],
    ) -> Result<(Bytes, ColumnCloseResult)> {
        let mut sink = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let mut writer = get_column_writer(description, properties.clone(), pages);
        let mut texts = Texts::default();
        for part in answers.chunks(AT_ONCE) {
            match &mut writer {
                ColumnWriter::ByteArrayColumnWriter(writer) => {
                    texts.clear();
                    part.iter().for_each(|answer| self.add(answer, &mut texts));
                    texts.finish();
                    writer.write_batch(&texts.values, texts.defined(), texts.repeated())?;
                }
                ColumnWriter::Int32ColumnWriter(writer) => {
                    let deep = |a: &Answer<'_>| i32::try_from(a.depth).unwrap_or(i32::MAX);
                    let values: Vec<i32> = part.iter().map(deep).collect();
                    writer.write_batch(&values, None, None)?;
                }
                _ => return Err(ParquetError::General(format!("no writer for {self:?}"))),
            }
        }
        let closed = writer.close()?;
        Ok((sink.into_inner()?.into(), closed))
    }

    /// What one row has in this column.
    fn add<'a>(self, answer: &'a Answer<'_>, texts: &mut Texts<'a>) {
        let of = |part: fn(&'a Decided<'_>) -> Option<&'a str>| answer.findings.iter().map(part);
        match self {
            Self::Id => texts.value(&answer.id),
            Self::Kind => texts.word(answer.kind.word()),
            Self::Declared => texts.maybe(answer.declared),
            Self::License => texts.maybe(answer.license),
            Self::Verdict => texts.word(answer.verdict.word()),
            Self::Codes => texts.words(answer.findings.iter().map(|f| f.code.word())),
            Self::FindingVerdicts => texts.words(answer.findings.iter().map(|f| f.verdict.word())),
            Self::Upstreams => texts.list_of_maybe(of(|f| f.upstream.as_deref())),
            Self::ClauseLicenses => texts.list_of_maybe(of(|f| f.license)),
            Self::Sections => texts.list_of_maybe(of(|f| f.section)),
            Self::Title => texts.list(answer.title.iter().copied()),
            Self::Duties => texts.words(answer.duties.iter().map(|d| d.word())),
            Self::Assumptions => texts.words(answer.assumptions.iter().copied().map(assumption)),
            Self::Depth => {}
        }
    }
}

/// Texts of some rows, with their levels.
#[derive(Default)]
struct Texts<'a> {
    texts: Vec<&'a str>,
    /// All of them, when they are [finished](Self::finish); words of our own as they come.
    values: Vec<ByteArray>,
    /// How much of a value is there: empty where all of it always is.
    defined: Vec<i16>,
    /// Whether an element goes on with its row's list: empty where there are no lists.
    repeated: Vec<i16>,
}

impl<'a> Texts<'a> {
    fn clear(&mut self) {
        self.texts.clear();
        self.values.clear();
        self.defined.clear();
        self.repeated.clear();
    }

    fn value(&mut self, text: &'a str) {
        self.texts.push(text);
    }

    /// A word of our own, of which no copy is needed. A column has either these or texts.
    fn word(&mut self, word: &'static str) {
        self.values.push(Bytes::from_static(word.as_bytes()).into());
    }

    fn maybe(&mut self, text: Option<&'a str>) {
        self.defined.push(text.is_some().into());
        self.texts.extend(text);
    }

    fn list(&mut self, elements: impl Iterator<Item = &'a str>) {
        self.elements(elements.map(|e| (1, Some(e))), Self::value);
    }

    fn list_of_maybe(&mut self, elements: impl Iterator<Item = Option<&'a str>>) {
        self.elements(elements.map(|e| (1 + i16::from(e.is_some()), e)), Self::value);
    }

    fn words(&mut self, words: impl Iterator<Item = &'static str>) {
        self.elements(words.map(|word| (1, Some(word))), Self::word);
    }

    fn elements<T>(
        &mut self,
        elements: impl Iterator<Item = (i16, Option<T>)>,
        put: impl Fn(&mut Self, T),
    ) {
        let before = self.repeated.len();
        for (defined, element) in elements {
            self.repeated.push((self.repeated.len() > before).into());
            self.defined.push(defined);
            if let Some(element) = element {
                put(self, element);
            }
        }
        // An empty list is an entry, too.
        if self.repeated.len() == before {
            self.repeated.push(0);
            self.defined.push(0);
        }
    }

    /// Makes all texts slices of one buffer.
    fn finish(&mut self) {
        let buffer = Bytes::from(self.texts.concat());
        let mut end = 0;
        let slice = |text: &&str| {
            let start = end;
            end += text.len();
            ByteArray::from(buffer.slice(start..end))
        };
        self.values.extend(self.texts.iter().map(slice));
    }

    fn defined(&self) -> Option<&[i16]> {
        (!self.defined.is_empty()).then_some(&self.defined)
    }

    fn repeated(&self) -> Option<&[i16]> {
        (!self.repeated.is_empty()).then_some(&self.repeated)
    }
}

/// `training-adapts-data=no:clear`, of which there are few.
fn assumption(change: Changes) -> &'static str {
    use std::sync::LazyLock;
    static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut all = Vec::new();
        for question in Switch::ALL {
            for answer in ["no", "yes"] {
                all.extend(Verdict::ALL.iter().map(|v| format!("{question}={answer}:{v}")));
            }
        }
        all
    });
    let answers = change.assume as usize * 2 + usize::from(change.answer);
    &ALL[answers * Verdict::ALL.len() + change.verdict as usize]
}
