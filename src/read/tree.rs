//! TOML as a tree in which every key and value knows its place, so that each problem of a file is
//! told, and not only the first one.

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ReadError;
use super::source::Source;
use crate::Date;
use crate::graph::Place;
use crate::vocab::{UnknownWord, nearest};

pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// Reads values out of one file, and collects what is wrong.
pub(super) struct Tree<'a> {
    pub source: &'a Source,
    pub problems: Vec<ReadError>,
}

impl<'a> Tree<'a> {
    /// The file's top table, as far as it can be made out.
    pub fn parse(source: &'a Source) -> (Self, Spanned<DeTable<'a>>) {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        let problems = errors.iter().take(20).map(|e| ReadError::Syntax {
            place: source.place(e.span().unwrap_or(0..0)),
            format: "TOML",
            reason: e.message().to_owned(),
        });
        (Self { source, problems: problems.collect() }, table)
    }

    pub fn place(&self, at: Range<usize>) -> Arc<Place> {
        Arc::new(self.source.place(at))
    }

    /// Says which keys a table may have.
    pub fn keys(
        &mut self,
        table: &DeTable<'_>,
        name: &'static str,
        expected: &'static [&'static str],
    ) {
        for key in table.keys() {
            let found: &str = key.get_ref();
            if !expected.contains(&found) {
                self.problems.push(ReadError::UnknownKey {
                    place: self.source.place(key.span()),
                    found: found.to_owned(),
                    table: name,
                    expected,
                    near: nearest(found, expected.iter().copied()),
                });
            }
        }
    }

    pub fn wrong(&mut self, key: &'static str, value: &Value<'_>, expected: &'static str) {
        let found = match value.get_ref() {
            DeValue::String(s) => format!("`{s}`"),
            DeValue::Integer(n) => format!("`{n}`"),
            DeValue::Float(n) => format!("`{n}`"),
            DeValue::Boolean(b) => format!("`{b}`"),
            DeValue::Datetime(d) => format!("`{d}`"),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        let place = self.source.place(value.span());
        self.problems.push(ReadError::WrongValue { place, key, found, expected });
    }

    pub fn missing(&mut self, at: Range<usize>, table: &'static str, key: &'static str) {
        self.problems.push(ReadError::MissingKey { place: self.source.place(at), table, key });
    }

    /// Text that is not empty.
    pub fn text<'v>(&mut self, key: &'static str, value: &'v Value<'_>) -> Option<&'v str> {
        match value.get_ref() {
            DeValue::String(s) if !s.trim().is_empty() => Some(s.trim()),
            _ => {
                self.wrong(key, value, "a text that is not empty");
                None
            }
        }
    }

    /// A list of texts, or one.
    pub fn texts<'v, 'b>(
        &mut self,
        key: &'static str,
        value: &'v Value<'b>,
    ) -> Vec<(&'v str, &'v Value<'b>)> {
        match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().filter_map(|v| Some((self.text(key, v)?, v))).collect()
            }
            DeValue::String(_) => self.text(key, value).map(|s| (s, value)).into_iter().collect(),
            _ => {
                self.wrong(key, value, "a list of texts");
                Vec::new()
            }
        }
    }

    pub fn word<T: FromStr<Err = UnknownWord>>(
        &mut self,
        key: &'static str,
        value: &Value<'_>,
    ) -> Option<T> {
        let text = self.text(key, value)?;
        match text.parse() {
            Ok(word) => Some(word),
            Err(word) => {
                let place = self.source.place(value.span());
                self.problems.push(ReadError::UnknownWord { place, word });
                None
            }
        }
    }

    /// Several words, or one; `None` where one of them is wrong.
    pub fn words<T: FromStr<Err = UnknownWord>, C: FromIterator<T>>(
        &mut self,
        key: &'static str,
        value: &Value<'_>,
    ) -> Option<C> {
        let before = self.problems.len();
        let texts = self.texts(key, value);
        let words: Vec<T> = texts.into_iter().filter_map(|(_, v)| self.word(key, v)).collect();
        (self.problems.len() == before).then(|| words.into_iter().collect())
    }

    pub fn count(&mut self, key: &'static str, value: &Value<'_>) -> Option<u64> {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            self.wrong(key, value, "a whole number from 0");
        }
        number
    }

    pub fn day(&mut self, key: &'static str, value: &Value<'_>) -> Option<Date> {
        let day = day(value);
        if day.is_none() {
            self.wrong(key, value, "a date without quotes, as 2026-11-22");
        }
        day
    }

    pub fn table<'v, 'b>(
        &mut self,
        key: &'static str,
        value: &'v Value<'b>,
    ) -> Option<&'v DeTable<'b>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(key, value, "a table");
        }
        table
    }

    /// The tables of a list.
    pub fn tables<'v, 'b>(
        &mut self,
        key: &'static str,
        value: &'v Value<'b>,
    ) -> Vec<(&'v DeTable<'b>, Range<usize>)> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value, "a list of tables");
            return Vec::new();
        };
        items.iter().filter_map(|v| Some((self.table(key, v)?, v.span()))).collect()
    }
}

/// A day, where the value is one.
pub(super) fn day(value: &Value<'_>) -> Option<Date> {
    let date = value.get_ref().as_datetime()?;
    // A time of day would be dropped silently.
    if date.time.is_some() {
        return None;
    }
    date.date.map(|d| Date { year: d.year, month: d.month, day: d.day })
}
