//! A folder of a model, a dataset or a program: its card, its license texts, what else speaks of
//! terms and of descent.

use std::sync::Arc;

use super::Reading;
use super::card::{Card, Item, begins_as_card, card};
use super::error::ReadError;
use super::facts::{About, Facts};
use super::format::{Reader, Subject, reader};
use super::input::{Files, Input, Listing};
use super::lineage::{Around, add_links, lineage, paths};
use super::recognize::Recognized;
use super::source::{FILE_LIMIT, Source, human};

use crate::graph::{Document, Folder, Place, Role, Stated, Statement, sections};
use crate::vocab::{ArtifactKind, Component, Evidence};

/// The most files of a folder that are opened.
const FILES: usize = 200;
/// The most names of a folder that are looked at.
pub(in crate::read) const NAMES: usize = 2_000;
/// What many models' folders hold that speaks neither of terms nor of descent.
const TECHNICAL: &[&str] = &[
    "added_tokens.json",
    "chat_template.json",
    "generation_config.json",
    "merges.txt",
    "preprocessor_config.json",
    "processor_config.json",
    "scheduler_config.json",
    "sentence_bert_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "trainer_state.json",
    "vocab.json",
    "vocab.txt",
];

/// What a file is for, by its name.
pub(in crate::read) fn role(name: &str) -> Option<Role> {
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
pub(in crate::read) fn weights(name: &str) -> Option<bool> {
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

/// Reads a folder as one artifact.
pub(in crate::read) fn folder(
    reading: &mut Reading<'_>,
    files: &dyn Files,
    name: &str,
    is_dataset: bool,
) -> About {
    let mut about = About { name: Some(name.to_owned()), ..About::default() };
    let mut folder = Folder { path: files.shown(""), documents: Vec::new() };
    let listing = match files.list("") {
        Ok(listing) => listing,
        Err(problem) => {
            reading.problems.push(problem);
            about.details.folder = Some(folder);
            return about;
        }
    };
    if listing.more {
        let (place, limit) = (Place::whole(&files.shown("")), "200000 names".to_owned());
        reading.problems.push(ReadError::TooMuch { place, what: "the folder", limit });
    }
    let mut own_card = None;
    let mut own_text_known = false;
    for (name, role, own) in documents(reading, files, &listing) {
        let Some(mut source) = open(reading, &mut Input::new(files, &name)) else { continue };
        if let Some(licenses) = collected(reading, &name, &source) {
            folder.documents.push(Document {
                name,
                role,
                text: Arc::clone(&source.text),
                licenses,
            });
            continue;
        }
        let recognized = match role {
            Role::License | Role::UsePolicy => license_text(reading, &mut source),
            _ => None,
        };
        let text = Arc::clone(&source.text);
        let mut document = Document { name, role, text, licenses: Vec::new() };
        if let Some(recognized) = recognized {
            if own && role == Role::License {
                own_text_known |= !matches!(recognized.stated, Stated::ForeignText);
                about.statements.push(Statement {
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
        folder.documents.push(document);
    }
    about.details.folder = Some(folder);
    let mut others = others(reading, files, &listing);
    let has_weights: Vec<bool> = listing.files.iter().filter_map(|f| weights(f)).collect();
    let around = Around {
        name,
        is_dataset,
        only_quantized: !has_weights.is_empty() && has_weights.iter().all(|q| *q),
        is_adapter: others.iter().any(|o| o.kind == Some(ArtifactKind::Adapter)),
        // Somebody's own folder is called as they like, and its files say more.
        is_told: true,
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
    about.place = own_card.map(|s| Arc::new(s.whole()));
    let card_file = Input::new(files, "README.md");
    about.statements.extend(declared(reading, &found, own_text_known, &card_file));
    for other in &mut others {
        if let Some(keys) = other.license_keys.take() {
            other.statements.extend(declared(reading, &keys, own_text_known, &card_file));
        }
    }
    let says_something = found.evidence.is_some()
        || around.is_adapter
        || !has_weights.is_empty()
        || is_dataset
        || others.iter().any(|o| o.kind.is_some());
    apply(&mut about, &found, &around, others, reading);
    if !says_something {
        about.kind = None;
    }
    about
}

/// The files that speak of terms: name, role, and whether it is the artifact's own license.
pub(in crate::read) fn documents(
    reading: &mut Reading<'_>,
    files: &dyn Files,
    listing: &Listing,
) -> Vec<(String, Role, bool)> {
    let mut documents: Vec<(String, Role, bool)> = Vec::new();
    for file in &listing.files {
        if let Some(role) = role(file) {
            // `LICENSES_SOURCES` of spaCy holds the terms of what a model learnt from.
            let upper = file.to_ascii_uppercase();
            let of_others = upper.starts_with("THIRD") || upper.starts_with("LICENSES_SOURCES");
            let own = role == Role::License && !of_others;
            documents.push((file.clone(), role, own));
        }
    }
    for inner in listing.folders.iter().filter(|f| f.eq_ignore_ascii_case("licenses")) {
        match files.list(inner) {
            Ok(below) => documents.extend(
                below.files.iter().map(|file| (format!("{inner}/{file}"), Role::License, false)),
            ),
            Err(problem) => reading.problems.push(problem),
        }
    }
    if documents.len() > FILES {
        let place = Place::whole(&files.shown(""));
        let limit = format!("{FILES} files");
        reading.problems.push(ReadError::TooMuch { place, what: "the folder", limit });
        documents.truncate(FILES);
    }
    documents
}

/// The names of a folder, as far as they are looked at; tells where there are more.
pub(in crate::read) fn first<'l>(
    reading: &mut Reading<'_>,
    files: &dyn Files,
    listing: &'l Listing,
    limit: usize,
) -> &'l [String] {
    let count = listing.files.len();
    if count > limit {
        let place = Place::whole(&files.shown(""));
        reading.problems.push(ReadError::NotLookedAt { place, count, limit });
    }
    &listing.files[..limit.min(count)]
}

/// What the other files of an artifact's folder say of it; what they say of others is added.
fn others(reading: &mut Reading<'_>, files: &dyn Files, listing: &Listing) -> Vec<About> {
    let mut own = Vec::new();
    let mut adapters = Vec::new();
    let mut other_weights = 0;
    let is_open = |name: &&String| role(name).is_none() && !TECHNICAL.contains(&name.as_str());
    for name in first(reading, files, listing, NAMES).iter().filter(is_open) {
        let mut input = Input::new(files, name);
        let is_weights = weights(name).is_some();
        other_weights += usize::from(is_weights);
        let speaks = |r: &&dyn Reader| !matches!(r.subject(), Subject::Program | Subject::Itself);
        let Some(reader) = reader(&mut input).filter(speaks) else {
            continue;
        };
        let mut facts = Facts::default();
        reader.read(&mut input, &mut facts);
        if !facts.own_is_empty() {
            let about = std::mem::take(&mut facts.own);
            if is_weights && about.kind == Some(ArtifactKind::Adapter) {
                other_weights -= 1;
                adapters.push(about);
            } else {
                own.push(about);
            }
        }
        reading.add(facts);
    }
    // An adapter that lies beside a model's own weights says nothing of the model.
    if other_weights == 0 {
        own.extend(adapters);
    }
    own
}

/// Adds what the card says of descent, then what other files do.
pub(in crate::read) fn apply(
    about: &mut About,
    card: &Card,
    around: &Around,
    mut others: Vec<About>,
    reading: &mut Reading<'_>,
) {
    let lineage = lineage(card, around);
    reading.problems.extend(lineage.problems);
    about.kind = Some(lineage.kind);
    about.links = lineage.links;
    about.details.modalities = lineage.modalities;
    let notes: Vec<String> =
        card.gate.as_deref().map(gate).into_iter().chain(lineage.note).collect();
    about.details.note = (!notes.is_empty()).then(|| notes.join("; "));
    // The surest first: where the card names no parent, theirs are compared with the first one's.
    others.sort_by_key(|o| o.links.iter().map(|l| l.evidence).min());
    for mut other in others {
        add_links(&mut about.links, &mut other.links, &mut reading.problems);
        // The parts of a model say the same, each of them, and a Modelfile what the file beside it does.
        for statement in other.statements {
            let place = &statement.place;
            let same =
                |s: &&Statement| Statement { place: place.clone(), ..(*s).clone() } == statement;
            if !about.statements.iter().any(|s| same(&s)) {
                about.statements.push(statement);
            }
        }
        let (known, new) = (&mut about.details, other.details);
        known.modalities = known.modalities.or(new.modalities);
        known.note = known.note.take().or(new.note);
        known.revision = known.revision.take().or(new.revision);
        if lineage.kind == ArtifactKind::Model {
            about.kind = other.kind.or(about.kind);
        }
    }
    paths(&about.links, &mut reading.problems);
    about.statements.sort_by_key(|s| s.evidence);
}

/// What has to be agreed to, in one line.
fn gate(text: &str) -> String {
    const LENGTH: usize = 300;
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let short: String = line.chars().take(LENGTH).collect();
    let more = if short.len() < line.len() { "…" } else { "" };
    format!("its files are given only to those who agree to this: {short}{more}")
}

/// What a card says of its license; `other` is followed to where it leads.
pub(in crate::read) fn declared(
    reading: &mut Reading<'_>,
    card: &Card,
    text_known: bool,
    input: &Input<'_>,
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
        && let Some(mut file) = input.sibling(&file.text)
        && file.bytes(1).is_ok()
        && let Some(mut source) = open(reading, &mut file)
        && let Some(recognized) = license_text(reading, &mut source)
        && !matches!(recognized.stated, Stated::ForeignText)
    {
        return say(recognized.stated, &Arc::new(source.whole()), Evidence::Text);
    }
    if let Some(said) = card.license_name.as_ref().or(link.filter(is_url)).or(other) {
        return plain(said);
    }
    let row = card.license_row.as_ref();
    let row = row.map(|row| {
        say(Stated::Expression(row.text.as_str().into()), &row.place, Evidence::Recovered)
    });
    row.unwrap_or_default()
}

/// A text, recognized; `None` where it is none to be judged.
pub(in crate::read) fn license_text(
    reading: &mut Reading<'_>,
    source: &mut Source,
) -> Option<Recognized> {
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
    (!source.text.trim().is_empty()).then(|| reading.recognized(source))
}

/// The licenses whose texts stand in a file of others' texts; `None` where it is no such file.
pub(in crate::read) fn collected(
    reading: &mut Reading<'_>,
    name: &str,
    source: &Source,
) -> Option<Vec<String>> {
    let texts = name.to_ascii_uppercase().starts_with("THIRD").then(|| sections(&source.text))?;
    let mut licenses: Vec<String> = Vec::new();
    for text in texts? {
        if !text.trim().is_empty() {
            licenses.extend(reading.recognized(&mut Source::new(&source.name, text)).licenses);
        }
    }
    licenses.sort_unstable();
    licenses.dedup();
    Some(licenses)
}

/// What is kept of a folder to be handed on.
pub(in crate::read) fn kept(reading: &Reading<'_>, folder: Option<Folder>) -> Vec<Document> {
    let mut texts = folder.filter(|_| reading.options.texts).map_or(Vec::new(), |f| f.documents);
    texts.retain(|d| matches!(d.role, Role::License | Role::Notice | Role::UsePolicy));
    texts
}

/// Opens a file of the folder, and says why if it cannot.
pub(in crate::read) fn open(reading: &mut Reading<'_>, input: &mut Input<'_>) -> Option<Source> {
    match input.text(FILE_LIMIT) {
        Ok((source, more)) => {
            if more {
                let (place, limit) = (source.whole(), human(FILE_LIMIT));
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
pub(in crate::read) fn component(name: &str) -> Component {
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
pub(in crate::read) fn is_artifact(listing: &Listing) -> bool {
    let names = ["config.json", "adapter_config.json", "model_index.json"];
    listing.files.iter().any(|f| weights(f).is_some() || names.contains(&f.as_str()))
}
