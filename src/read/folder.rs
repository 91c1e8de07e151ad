//! A folder of a model, a dataset or a program: its card, its license texts, what else speaks of
//! terms.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Reading;
use super::card::{Card, Item, begins_as_card, card};
use super::error::ReadError;
use super::lineage::{Adapter, Around, lineage};
use super::manifest::Link;
use super::recognize::{Recognized, recognize};
use super::source::{FILE_LIMIT, Root, Source, shown, unreadable};
use crate::graph::{Document, Folder, Place, Role, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Modality, WordSet};

/// The most files of a folder that are opened.
const FILES: usize = 200;
/// The most names of a folder that are looked at.
const NAMES: usize = 20_000;

/// What a folder tells of its artifact.
#[derive(Debug, Default)]
pub(super) struct FolderFacts {
    /// What its card and files make it, if they say.
    pub kind: Option<ArtifactKind>,
    pub statements: Vec<Statement>,
    pub links: Vec<Link>,
    pub modalities: Option<WordSet<Modality>>,
    pub folder: Folder,
    /// Where the artifact is introduced.
    pub place: Option<Arc<Place>>,
}

/// The names in a folder: files, and folders inside.
pub(super) struct Listing {
    pub files: Vec<String>,
    pub folders: Vec<String>,
}

pub(super) fn list(folder: &Path) -> Result<Listing, ReadError> {
    let entries = std::fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
    let mut listing = Listing { files: Vec::new(), folders: Vec::new() };
    for entry in entries.take(NAMES).flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kind = entry.file_type();
        let is_link = kind.as_ref().is_ok_and(|k| k.is_symlink());
        let is_folder = match kind {
            Ok(_) if is_link => entry.path().is_dir(),
            Ok(kind) => kind.is_dir(),
            Err(_) => false,
        };
        if is_folder { listing.folders.push(name) } else { listing.files.push(name) }
    }
    listing.files.sort_unstable();
    listing.folders.sort_unstable();
    Ok(listing)
}

/// What a file is for, by its name.
pub(super) fn role(name: &str) -> Option<Role> {
    let upper = name.to_ascii_uppercase().replace(['-', ' '], "_");
    let programs = [
        "RS", "PY", "JS", "TS", "GO", "C", "H", "CPP", "JAVA", "SH", "TOML", "YAML", "YML", "JSON",
        "JSONL", "LOCK", "PARQUET", "CSV", "PNG", "JPG", "SVG", "PDF", "BIN",
    ];
    if let Some((_, ending)) = upper.rsplit_once('.')
        && programs.contains(&ending)
    {
        return None;
    }
    let begins = |words: &[&str]| words.iter().any(|w| upper.starts_with(w));
    if begins(&["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "THIRD_PARTY", "THIRDPARTY"]) {
        Some(Role::License)
    } else if begins(&["NOTICE"]) {
        Some(Role::Notice)
    } else if begins(&["USE_POLICY", "ACCEPTABLE_USE"]) {
        Some(Role::UsePolicy)
    } else if begins(&["CHANGES", "CHANGELOG", "MODIFICATIONS"]) {
        Some(Role::Changes)
    } else if upper == "README.MD" || upper == "README" {
        Some(Role::Card)
    } else {
        None
    }
}

/// Whether a name is that of a file of weights, and whether of quantized ones.
pub(super) fn weights(name: &str) -> Option<bool> {
    let lower = name.to_ascii_lowercase();
    let (stem, ending) = lower.rsplit_once('.')?;
    match ending {
        "gguf" => Some(true),
        "safetensors" | "pt" | "pth" | "onnx" | "ckpt" | "h5" | "msgpack" | "bin" => {
            let marks = ["gptq", "awq", "exl2", "4bit", "8bit"];
            Some(marks.iter().any(|m| stem.contains(m)))
        }
        _ => None,
    }
}

/// Reads a folder. Nothing outside of `root` is opened.
pub(super) fn folder(
    reading: &mut Reading<'_>,
    path: &Path,
    root: &Root,
    name: &str,
    is_dataset: bool,
) -> FolderFacts {
    let mut facts = FolderFacts::default();
    facts.folder.path = shown(path);
    let listing = match root.inside(path).and_then(|_| list(path)) {
        Ok(listing) => listing,
        Err(problem) => {
            reading.problems.push(problem);
            return facts;
        }
    };
    let mut files: Vec<(PathBuf, String, Role, bool)> = Vec::new();
    for file in &listing.files {
        if let Some(role) = role(file) {
            let own = role == Role::License && !file.to_ascii_uppercase().starts_with("THIRD");
            files.push((path.join(file), file.clone(), role, own));
        }
    }
    for inner in listing.folders.iter().filter(|f| f.eq_ignore_ascii_case("licenses")) {
        let inner_path = path.join(inner);
        match root.inside(&inner_path).and_then(|_| list(&inner_path)) {
            Ok(below) => files.extend(below.files.iter().map(|file| {
                (inner_path.join(file), format!("{inner}/{file}"), Role::License, false)
            })),
            Err(problem) => reading.problems.push(problem),
        }
    }
    if files.len() > FILES {
        let place = Place::whole(&facts.folder.path);
        let limit = format!("{FILES} files");
        reading.problems.push(ReadError::TooMuch { place, what: "the folder", limit });
        files.truncate(FILES);
    }
    let mut own_card = None;
    let mut own_text_known = false;
    for (file, name, role, own) in files {
        let Some(source) = open(reading, &file, root) else { continue };
        let mut document =
            Document { name, role, text: Arc::clone(&source.text), licenses: Vec::new() };
        if role == Role::License
            && let Some(recognized) = license_text(reading, &source)
        {
            if own {
                own_text_known |= !matches!(recognized.stated, Stated::ForeignText);
                facts.statements.push(Statement {
                    stated: recognized.stated,
                    component: component(&document.name),
                    evidence: Evidence::Text,
                    place: Some(Arc::new(source.whole())),
                });
            }
            document.licenses = recognized.licenses;
        }
        if role == Role::Card && own_card.is_none() && document.name.contains('.') {
            own_card = Some(source.clone());
        }
        reading.source(&source);
        facts.folder.documents.push(document);
    }
    let adapter = listing.files.iter().any(|f| f == "adapter_config.json");
    let adapter = adapter.then(|| adapter_config(reading, &path.join("adapter_config.json"), root));
    let has_weights: Vec<bool> = listing.files.iter().filter_map(|f| weights(f)).collect();
    let around = Around {
        name: name.to_owned(),
        is_dataset,
        only_quantized: !has_weights.is_empty() && has_weights.iter().all(|q| *q),
        adapter,
    };
    let (found, problems) = match &own_card {
        Some(source) if begins_as_card(&source.text) || is_artifact(&listing) => card(source),
        _ => (Card::default(), Vec::new()),
    };
    // A README that is prose from end to end is no damaged card.
    reading.problems.extend(
        problems
            .into_iter()
            .filter(|p| !matches!(p, ReadError::NoFrontMatter { place } if place.line == 0)),
    );
    facts.place = own_card.map(|s| Arc::new(s.whole()));
    facts.statements.extend(declared(reading, &found, own_text_known, path, root));
    facts.statements.sort_by_key(|s| s.evidence);
    apply(&mut facts, &found, &around, reading);
    if found.evidence.is_none() && around.adapter.is_none() && has_weights.is_empty() && !is_dataset
    {
        facts.kind = None;
    }
    facts
}

/// Adds what the card says of descent.
pub(super) fn apply(
    facts: &mut FolderFacts,
    card: &Card,
    around: &Around,
    reading: &mut Reading<'_>,
) {
    let lineage = lineage(card, around);
    reading.problems.extend(lineage.problems);
    facts.kind = Some(lineage.kind);
    facts.links = lineage.links;
    facts.modalities = lineage.modalities;
}

/// What a card says of its license; `other` is followed to where it leads.
pub(super) fn declared(
    reading: &mut Reading<'_>,
    card: &Card,
    text_known: bool,
    folder: &Path,
    root: &Root,
) -> Vec<Statement> {
    let grade = card.evidence.unwrap_or(Evidence::Declared);
    let say = |stated, place: &Arc<Place>, evidence| {
        let place = Some(Arc::clone(place));
        vec![Statement { stated, component: Component::All, evidence, place }]
    };
    let plain =
        |item: &Item| say(Stated::Expression(item.text.as_str().into()), &item.place, grade);
    let other = match card.licenses.as_slice() {
        [one] if !one.text.eq_ignore_ascii_case("other") => return plain(one),
        [first, _, ..] => {
            let all: Vec<String> = card.licenses.iter().map(|i| i.text.clone()).collect();
            return say(Stated::List(all.into()), &first.place, grade);
        }
        [other] => Some(other),
        [] => None,
    };
    if text_known {
        return Vec::new();
    }
    let known = |item: &&Item| reading.options.known.is_none_or(|known| known(&item.text));
    let is_url = |item: &&Item| item.text.contains("://");
    let link = card.license_link.as_ref();
    if let Some(url) = link.filter(is_url).filter(known) {
        return plain(url);
    }
    if let Some(name) = card.license_name.as_ref().filter(known) {
        // Without anybody to ask, a file beside the card says more than a name.
        if reading.options.known.is_some() || link.is_none_or(|l| l.text.contains("://")) {
            return plain(name);
        }
    }
    if let Some(file) = link.filter(|l| !is_url(l))
        && let file = folder.join(&file.text)
        && file.exists()
        && let Some(source) = open(reading, &file, root)
        && let Some(recognized) = license_text(reading, &source)
        && !matches!(recognized.stated, Stated::ForeignText)
    {
        return say(recognized.stated, &Arc::new(source.whole()), Evidence::Text);
    }
    let said = card.license_name.as_ref().or(link.filter(is_url)).or(other);
    said.map(plain).unwrap_or_default()
}

/// A text, recognized; `None` where it is none to be judged.
pub(super) fn license_text(reading: &mut Reading<'_>, source: &Source) -> Option<Recognized> {
    let mut at = 0;
    let mut ours = None;
    for line in source.text.split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") {
            ours = ours.or(Some(at..at + 7));
        } else if line.starts_with(">>>>>>> ")
            && let Some(ours) = ours
        {
            reading.problems.push(ReadError::MergeMarkers { place: source.place(ours) });
            return None;
        }
        at += line.len();
    }
    (!source.text.trim().is_empty()).then(|| recognize(&source.text))
}

/// Opens a file of the folder, and says why if it cannot.
pub(super) fn open(reading: &mut Reading<'_>, path: &Path, root: &Root) -> Option<Source> {
    match root.text(path, FILE_LIMIT) {
        Ok((text, more)) => {
            let source = Source::new(&shown(path), &text);
            if more {
                let limit = "1 MiB".to_owned();
                let place = source.whole();
                reading.problems.push(ReadError::TooMuch { place, what: "the file", limit });
            }
            Some(source)
        }
        Err(problem) => {
            reading.problems.push(problem);
            None
        }
    }
}

/// The part that a license file speaks of, by its name.
fn component(name: &str) -> Component {
    let upper = name.to_ascii_uppercase();
    let has = |words: &[&str]| upper.split(['-', '_', '.', ' ']).any(|part| words.contains(&part));
    if has(&["CODE"]) {
        Component::Code
    } else if has(&["MODEL", "MODELS", "WEIGHTS"]) {
        Component::Weights
    } else if has(&["DATA", "DATASET"]) {
        Component::Data
    } else {
        Component::All
    }
}

/// Whether files of a model lie there.
pub(super) fn is_artifact(listing: &Listing) -> bool {
    let names = ["config.json", "adapter_config.json", "model_index.json"];
    listing.files.iter().any(|f| weights(f).is_some() || names.contains(&f.as_str()))
}

fn adapter_config(reading: &mut Reading<'_>, path: &Path, root: &Root) -> Adapter {
    let mut adapter = Adapter::default();
    let Some(source) = open(reading, path, root) else { return adapter };
    let json: serde_json::Value = match serde_json::from_str(&source.text) {
        Ok(json) => json,
        Err(error) => {
            let line = error.line().max(1);
            let before =
                source.text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
            let at = before + error.column().saturating_sub(1);
            let place = source.place(at.min(source.text.len())..at + 1);
            let reason = error.to_string();
            let reason = reason.split(" at line").next().unwrap_or_default().to_owned();
            reading.problems.push(ReadError::Syntax { place, format: "JSON", reason });
            return adapter;
        }
    };
    reading.source(&source);
    const KEY: &str = "base_model_name_or_path";
    if let Some(base) = json.get(KEY).and_then(|v| v.as_str()).filter(|b| !b.trim().is_empty()) {
        let key = source.text.find(KEY).unwrap_or(0);
        let rest = &source.text[key..];
        let end = rest.find(['\n', ',']).unwrap_or(rest.len());
        let place = source.place(key.saturating_sub(1)..key + rest[..end].trim_end().len());
        adapter.base = Some(Item { text: base.trim().to_owned(), place: Arc::new(place) });
    }
    adapter
}
