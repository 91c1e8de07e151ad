//! A row as a line of JSON, read straight into its fields: no tree, and no copy of what says nothing
//! here. A value of another type than is meant costs that value and not the row.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::column::Column;
use super::common::Common;
use super::fields::{Fields, Made};
use super::keys::Key;
use super::listed::{List, NamesOf};
use super::loose::{AnyLoose, Loose, Word};
use super::shared::Names;
use super::tables::{Resolved, Siblings};
use super::values::{CardData, Tags, Texts};
use super::{Row, RowProblem};
use crate::read::json::Entries;
use crate::vocab::ArtifactKind;

/// The longest line.
pub(super) const LONGEST: usize = 16 << 20;
/// What is told of a longer one.
pub(super) const TOO_LONG: RowProblem =
    RowProblem::TooMuch { what: "the line", limit: "16 MiB", rest: "the row is left out" };

impl Row {
    /// Reads one row: a JSON object, as it stands on a line of a dump. Gives with it what was not as it was
    /// meant.
    ///
    /// ```
    /// # use cleartitle::read::dump::Row;
    /// let (row, problems) = Row::from_json(br#"{"id": "acme/chat", "license": "mit"}"#).unwrap();
    /// assert_eq!(&*row.artifact.id, "acme/chat");
    /// assert!(problems.is_empty());
    /// ```
    ///
    /// # Errors
    /// What is no JSON object, has no `id`, or is longer than a line of a dump may be.
    pub fn from_json(bytes: &[u8]) -> Result<(Self, Vec<RowProblem>), RowProblem> {
        let (text, common) = (String::from_utf8_lossy(bytes), Common::default());
        read(&text, &mut Names::default(), &mut Fields::new(&common))
            .map(|made| (made.row, made.problems))
    }
}

/// Reads a line.
pub(super) fn read<'t>(
    line: &'t str,
    names: &mut Names,
    fields: &mut Fields<'t>,
) -> Result<Made, RowProblem> {
    if line.len() > LONGEST {
        return Err(TOO_LONG);
    }
    fields.clear();
    parse(line, fields).map_err(|error| problem(line, &error))?;
    fields.make(names)
}

fn parse<'t>(line: &'t str, fields: &mut Fields<'t>) -> serde_json::Result<()> {
    let mut parser = serde_json::Deserializer::from_str(line);
    Line(fields).deserialize(&mut parser)?;
    parser.end()?;
    if std::mem::take(&mut fields.is_odd) {
        let Entries(entries) = serde_json::from_str(line)?;
        let card = entries.iter().find(|(key, _)| key.get() == "\"cardData\"");
        if let Some((_, card)) = card {
            fields.card_tree(card.get());
        }
    }
    Ok(())
}

/// Why a line is no row.
fn problem(line: &str, error: &serde_json::Error) -> RowProblem {
    if serde_json::from_str::<IgnoredAny>(line).is_ok() {
        match line.trim_ascii_start().as_bytes().first() {
            Some(b'{') => {}
            Some(b'[') => return RowProblem::NoObject("a list"),
            Some(b'"') => return RowProblem::NoObject("a text"),
            Some(b'n') => return RowProblem::NoObject("nothing"),
            _ => return RowProblem::NoObject("a number or yes/no"),
        }
    }
    let reason = error.to_string();
    let reason = reason.split(" at line").next().unwrap_or_default();
    RowProblem::Json(format!("{reason} in column {}", error.column()))
}

struct Line<'f, 't>(&'f mut Fields<'t>);

impl<'t> DeserializeSeed<'t> for Line<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'t> Visitor<'t> for Line<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut row: A) -> Result<(), A::Error> {
        let Self(fields) = self;
        let mut seen = 0_u32;
        while let Some(column) = row.next_key_seed(Word(Column::of))? {
            let Some(column) = column else {
                row.next_value::<IgnoredAny>()?;
                continue;
            };
            // Of two values of one key the first counts.
            let bit = column.bit().unwrap_or_default();
            let twice = seen & bit != 0;
            seen |= bit;
            if twice {
                row.next_value::<IgnoredAny>()?;
                continue;
            }
            match column {
                Column::CardData | Column::CardText => {
                    row.next_value_seed(CardData(fields))?;
                }
                Column::Tags | Column::HubTags => row.next_value_seed(Tags(fields))?,
                Column::Resolved => row.next_value_seed(Resolved(fields))?,
                Column::Siblings => row.next_value_seed(Siblings(fields))?,
                Column::OfDataset => {
                    row.next_value::<IgnoredAny>()?;
                    fields.of_dataset = true;
                }
                Column::OfSpacy => {
                    row.next_value::<IgnoredAny>()?;
                    fields.listed.of_spacy = true;
                }
                Column::List(list) => {
                    let found =
                        row.next_value_seed(NamesOf(&mut fields.listed, list, fields.common))?;
                    // Of lists that may mean something else nothing is expected.
                    if let (Some(found), List::Pretrained) = (found, list) {
                        fields.odd(column.word(), found, "the name of a model");
                    }
                }
                Column::Key(key, rank) if fields.columns.open(key, rank) => {
                    let (keys, common) = (&mut fields.columns, fields.common);
                    if let Some(found) =
                        row.next_value_seed(Texts { keys, key, common, in_column: true })?
                    {
                        fields.odd(column.word(), found, "a text or a list of texts");
                    }
                    if key == Key::Datasets {
                        fields.columns.without_prose();
                    }
                }
                Column::Key(..) => drop(row.next_value::<IgnoredAny>()?),
                Column::Deleted => match row.next_value_seed(AnyLoose)? {
                    Loose::Flag(yes) => fields.deleted = yes,
                    Loose::Null => {}
                    other => fields.odd("deleted", other.what(), "yes or no"),
                },
                _ => {
                    fields.has_model_id |= column == Column::ModelId;
                    match row.next_value_seed(AnyLoose)? {
                        Loose::Text(text) => fields.text(column, fields.common.text(text)),
                        Loose::Null => {}
                        // Words that lists of other things use for what they like.
                        _ if matches!(column, Column::Doc | Column::Language) => {}
                        other => fields.odd(column.word(), other.what(), "a text"),
                    }
                }
            }
        }
        Ok(())
    }
}

impl<'t> Fields<'t> {
    /// A text of a column that holds one.
    pub fn text(&mut self, column: Column, text: &'t str) {
        let kind = || match text.trim().parse() {
            Ok(kind @ (ArtifactKind::Model | ArtifactKind::Adapter | ArtifactKind::Dataset)) => {
                Some(kind)
            }
            _ => None,
        };
        let said = || Some(text.trim()).filter(|text| !text.is_empty());
        match column {
            Column::Id => self.id = said(),
            Column::ModelId => self.model_id = said(),
            Column::Name => self.name = said(),
            Column::CardOf => self.card_of = said(),
            Column::Pipeline => self.pipeline = said(),
            Column::LibraryName => self.library = said().or(self.library.take()),
            Column::Library => self.library = self.library.take().or_else(said),
            Column::FrontMatter => self.front_matter(text),
            Column::CardData | Column::CardText => self.card_text(text),
            Column::Resolved => self.resolved_text(text),
            Column::Tags | Column::HubTags => self.tags_text(text),
            // Lists of other things have kinds of their own.
            Column::Type if text.trim() == "application" => {
                self.kind = self.kind.or(Some(ArtifactKind::Service));
            }
            Column::Type => self.kind = self.kind.or_else(kind),
            Column::Doc => self.listed.doc = said(),
            Column::Language => self.listed.language = said(),
            Column::Kind => match kind() {
                Some(kind) => self.kind = Some(kind),
                None => self.odd("kind", "another word", "`model`, `adapter` or `dataset`"),
            },
            _ => {}
        }
    }
}
