//! safetensors: the `__metadata__` of the header. The list of tensors beside it is passed without
//! being kept, and the tensors are never reached.

use std::fmt;
use std::io::{BufReader, Read};
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::card::{Card, Item, is_placeholder};
use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::{identifies, unidentified};
use super::source::human;
use super::weights;
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Evidence, Relation};

/// The longest header that the format allows.
const HEADER: u64 = 100_000_000;
/// The longest text that is kept.
const KEPT: usize = 1 << 20;
/// The most models of a merge.
const PARENTS: usize = 500;

pub(in crate::read) struct Safetensors;

impl Reader for Safetensors {
    fn format(&self) -> &'static Format {
        &Format {
            word: "safetensors",
            title: "safetensors weights",
            file_name: "model.safetensors",
            recognized_by: "`.safetensors`, or a header of tensors in JSON after its length; \
                            `.safetensors.index.json`",
            gives: "a model or adapter, and what its metadata says of license and descent",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        is_index(input) || weights::is_named(input, "safetensors") || is_header(input)
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        // Which tensor lies in which file: nothing of license or descent.
        if is_index(input) {
            return;
        }
        let mut header = Header::default();
        if let Err(problem) = read(input, &mut header) {
            facts.problems.push(problem);
        }
        header.tell(&Arc::new(input.place()), facts);
    }
}

/// Whether it is the index of a model in several files.
fn is_index(input: &mut Input<'_>) -> bool {
    let base = input.base().to_ascii_lowercase();
    if base.ends_with(".index.json") {
        return base.ends_with(".safetensors.index.json") || base.ends_with(".bin.index.json");
    }
    base.is_empty() && {
        let head = input.head_text();
        head.trim_start().starts_with('{') && head.contains("\"weight_map\"")
    }
}

/// The length of the header and its first byte.
fn start(head: &[u8]) -> Option<(u64, u8)> {
    let (length, rest) = head.split_first_chunk()?;
    Some((u64::from_le_bytes(*length), *rest.first()?))
}

/// Whether the content leaves no doubt.
fn is_header(input: &mut Input<'_>) -> bool {
    let Some((length, b'{')) = start(input.head()) else { return false };
    let size = input.size().unwrap_or(u64::MAX);
    let json = input.head_text();
    let marks = ["\"data_offsets\"", "\"__metadata__\""];
    length <= HEADER.min(size.saturating_sub(8)) && marks.iter().any(|mark| json.contains(mark))
}

/// Reads the header as far as it goes.
fn read(input: &mut Input<'_>, header: &mut Header) -> Result<(), ReadError> {
    let (place, size) = (input.place(), input.size());
    let syntax = |reason| ReadError::Syntax { place: place.clone(), format: "safetensors", reason };
    let (length, first) = match start(input.head()) {
        Some(start) => start,
        None => {
            input.bytes(0)?;
            let reason = "the file ends before its header, expected 8 bytes of length and a table";
            return Err(syntax(reason.to_owned()));
        }
    };
    // Padding before the table is odd, but what all parsers of JSON pass.
    if first != b'{' && !first.is_ascii_whitespace() {
        let found = first.escape_ascii();
        return Err(syntax(format!("the header begins with `{found}`, expected `{{`")));
    }
    if length > HEADER {
        let limit = human(HEADER);
        return Err(ReadError::TooMuch { place, what: "the header", limit });
    }
    if let Some(size) = size.filter(|size| size - 8.min(*size) < length) {
        return Err(syntax(format!(
            "the header should be {length} bytes long, and the file has only {size}"
        )));
    }
    let mut stream = input.stream()?;
    let skipped = stream.read_exact(&mut [0; 8]);
    skipped.map_err(|e| ReadError::Unreadable { place: place.clone(), reason: e.to_string() })?;
    let header_bytes = BufReader::with_capacity(64 << 10, stream.take(length));
    let mut json = serde_json::Deserializer::from_reader(header_bytes);
    let parsed = Table(header).deserialize(&mut json).and_then(|()| json.end());
    parsed.map_err(|error| {
        let reason = error.to_string();
        if error.is_io() {
            return ReadError::Unreadable { place: place.clone(), reason };
        }
        syntax(reason.replace("EOF while parsing", "the header ends within"))
    })
}

/// What the header says that matters here.
#[derive(Debug, Default)]
struct Header {
    license: Option<String>,
    merged_from: Option<String>,
    architecture: Option<String>,
    /// The model that an image tool trained from: a repository, or the file's name.
    trained_from: Option<String>,
    /// Which family it is of.
    family: Option<String>,
    /// The kind of adapter that was trained.
    network: Option<String>,
    /// Whether a tensor is one half of a low-rank pair.
    has_pairs: bool,
    /// Keys whose value is not what it should be, with what it is.
    odd: Vec<(&'static str, &'static str)>,
}

impl Header {
    fn field(&mut self, key: &str) -> Option<(&'static str, &mut Option<String>)> {
        Some(match key {
            "modelspec.license" => ("modelspec.license", &mut self.license),
            "modelspec.merged_from" => ("modelspec.merged_from", &mut self.merged_from),
            "modelspec.architecture" => ("modelspec.architecture", &mut self.architecture),
            "ss_sd_model_name" => ("ss_sd_model_name", &mut self.trained_from),
            "ss_base_model_version" => ("ss_base_model_version", &mut self.family),
            "ss_network_module" => ("ss_network_module", &mut self.network),
            _ => return None,
        })
    }

    /// What all of it comes to.
    fn tell(self, place: &Arc<Place>, facts: &mut Facts) {
        for (key, found) in &self.odd {
            let (place, found) = ((**place).clone(), (*found).to_owned());
            let expected = if *key == METADATA { "a table of texts" } else { "a text" };
            facts.problems.push(ReadError::WrongValue { place, key, found, expected });
        }
        let said = |text: Option<String>| text.filter(|t| !is_placeholder(t) && t != "None");
        let is_adapter = self.has_pairs
            || said(self.network).is_some()
            || said(self.architecture).is_some_and(|a| a.ends_with("/lora"));
        let base = if is_adapter {
            facts.own.kind = Some(ArtifactKind::Adapter);
            (Relation::AdapterOf, Evidence::Embedded)
        } else {
            // Nobody said how it was trained.
            (Relation::FineTunedFrom, Evidence::Inferred)
        };
        if let Some(text) = said(self.license) {
            let licenses = vec![Item { text, place: Arc::clone(place) }];
            let evidence = Some(Evidence::Embedded);
            facts.own.license_keys(Card { licenses, evidence, ..Card::default() });
        }
        let mut link = |(by, evidence), text: &str| {
            if identifies(text) {
                facts.own.link(by, text, evidence, Some(Arc::clone(place)));
            } else {
                let to = unidentified(text, None);
                facts.own.link(by, &to, Evidence::Inferred, Some(Arc::clone(place)));
            }
        };
        if let Some(base_model) = said(self.trained_from).or(said(self.family)) {
            link(base, &base_model);
        }
        let parents = said(self.merged_from).unwrap_or_default();
        let parents = parents.split(',').map(str::trim).filter(|p| !is_placeholder(p));
        for parent in parents.take(PARENTS) {
            link((Relation::MergedFrom, Evidence::Embedded), parent);
        }
    }
}

const METADATA: &str = "__metadata__";

/// The table of tensors, with the metadata in it.
struct Table<'h>(&'h mut Header);

impl<'de> DeserializeSeed<'de> for Table<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Table<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(is_metadata) = map.next_key_seed(TensorName(self.0))? {
            if !is_metadata {
                map.next_value::<IgnoredAny>()?;
            } else if let Err(found) = map.next_value_seed(Said(Some(self.0)))? {
                self.0.odd.push((METADATA, found));
            }
        }
        Ok(())
    }
}

/// A key of the table: whether it is that of the metadata.
struct TensorName<'h>(&'h mut Header);

impl<'de> DeserializeSeed<'de> for TensorName<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        d.deserialize_str(self)
    }
}

impl Visitor<'_> for TensorName<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a tensor")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<bool, E> {
        let pairs = [".lora_A.", ".lora_B.", ".lora_down.", ".lora_up."];
        self.0.has_pairs = self.0.has_pairs || pairs.iter().any(|pair| name.contains(pair));
        Ok(name == METADATA)
    }
}

/// A value: a text, or what it is instead. With a header it is the metadata, whose texts go there.
struct Said<'h>(Option<&'h mut Header>);

type Found = Result<String, &'static str>;

impl<'de> DeserializeSeed<'de> for Said<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Found, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Said<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let Some(header) = self.0 else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Err("a table"));
        };
        while let Some(key) = map.next_key::<String>()? {
            let Some((key, field)) = header.field(&key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            match map.next_value_seed(Said(None))? {
                // Of a key that stands twice the first counts.
                Ok(text) => drop(field.get_or_insert(text)),
                Err(found) => header.odd.push((key, found)),
            }
        }
        Ok(Ok(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Found, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Err("a list"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Found, E> {
        Ok(match (self.0, text) {
            (Some(_), _) => Err("a text"),
            (None, text) if text.len() > KEPT => Err("a text of more than 1 MiB"),
            (None, text) => Ok(text.trim().to_owned()),
        })
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        // As good as absent.
        Ok(Ok(String::new()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Found, E> {
        Ok(Err("a number or yes/no"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Found, E> {
        Ok(Err("a number or yes/no"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Found, E> {
        Ok(Err("a number or yes/no"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Found, E> {
        Ok(Err("a number or yes/no"))
    }
}
