//! From what cards and adapter files say to parents and relations.

use std::sync::Arc;

use super::card::{Card, Item};
use super::error::ReadError;
use super::manifest::Link;
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Modality, Relation, WordSet};

/// What lies around a card.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub name: String,
    /// A dataset of the hub's cache.
    pub is_dataset: bool,
    pub adapter: Option<Adapter>,
    /// Whether there are weights, and whether all of them are quantized.
    pub only_quantized: bool,
}

/// What `adapter_config.json` says.
#[derive(Debug, Default)]
pub(super) struct Adapter {
    pub base: Option<Item>,
}

/// What a card makes of its artifact.
#[derive(Debug)]
pub(super) struct Lineage {
    pub kind: ArtifactKind,
    pub links: Vec<Link>,
    pub modalities: Option<WordSet<Modality>>,
    pub problems: Vec<ReadError>,
}

/// Reads the descent of an artifact off its card and what lies around it.
pub(super) fn lineage(card: &Card, around: &Around) -> Lineage {
    let mut problems = Vec::new();
    let plain = card.base_models.is_empty() && card.pipeline.is_none() && card.library.is_none();
    let is_dataset =
        around.is_dataset || card.has_dataset_keys && plain && around.adapter.is_none();
    let stated = card.base_relation.as_ref().and_then(|word| relation(word, &mut problems));
    let by = if is_dataset {
        Relation::Unstated
    } else {
        stated.unwrap_or_else(|| inferred(card, around))
    };
    let kind = match by {
        Relation::Unstated if is_dataset => ArtifactKind::Dataset,
        Relation::AdapterOf => ArtifactKind::Adapter,
        _ if around.adapter.is_some() => ArtifactKind::Adapter,
        _ => ArtifactKind::Model,
    };
    let mut links = parents(card, around, by, &mut problems);
    let data_by = if is_dataset { Relation::DerivedFrom } else { Relation::TrainedOn };
    links.extend(card.datasets.iter().map(|item| link(data_by, hub_id(&item.text), &item.place)));
    for item in card.source_datasets.iter().filter(|_| is_dataset) {
        let id = item.text.strip_prefix("extended|").unwrap_or(&item.text);
        if id != "original" && id != "extended" {
            links.push(link(Relation::DerivedFrom, hub_id(id), &item.place));
        }
    }
    let modalities = card.pipeline.as_deref().and_then(modalities);
    Lineage { kind, links, modalities, problems }
}

fn parents(card: &Card, around: &Around, by: Relation, problems: &mut Vec<ReadError>) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for item in &card.base_models {
        let id = hub_id(&item.text);
        if is_path(&id) {
            let place = (*item.place).clone();
            problems.push(ReadError::LocalParent { place, path: item.text.clone() });
        }
        if !links.iter().any(|l| l.to == id) {
            links.push(link(by, id, &item.place));
        }
    }
    let Some(base) = around.adapter.as_ref().and_then(|a| a.base.as_ref()) else { return links };
    let id = hub_id(&base.text);
    let place = || (*base.place).clone();
    match links.first() {
        // A path of the machine where it was trained says less than the card.
        Some(_) if is_path(&id) => {}
        Some(_) if links.iter().any(|l| l.to.eq_ignore_ascii_case(&id)) => {}
        Some(first) => {
            let card = first.to.clone();
            problems.push(ReadError::ParentsDisagree { place: place(), here: id.clone(), card });
            links.push(link(Relation::AdapterOf, id, &base.place));
        }
        None => {
            if is_path(&id) {
                problems.push(ReadError::LocalParent { place: place(), path: id.clone() });
            }
            links.push(link(Relation::AdapterOf, id, &base.place));
        }
    }
    links
}

fn link(by: Relation, to: String, place: &Arc<Place>) -> Link {
    Link { by, to, place: Some(Arc::clone(place)) }
}

/// The hub's own words for relations.
fn relation(word: &Item, problems: &mut Vec<ReadError>) -> Option<Relation> {
    match word.text.to_ascii_lowercase().as_str() {
        "adapter" => Some(Relation::AdapterOf),
        "finetune" | "finetuned" | "fine-tune" => Some(Relation::FineTunedFrom),
        "merge" | "merged" => Some(Relation::MergedFrom),
        "quantized" | "quantization" => Some(Relation::QuantizedFrom),
        // Our own words are plainer than the hub's.
        other if let Ok(relation) = other.parse() => Some(relation),
        // What it may mean is left to the strictest reading.
        _ => {
            let (place, found) = ((*word.place).clone(), word.text.clone());
            problems.push(ReadError::OddRelation { place, found });
            Some(Relation::Unstated)
        }
    }
}

fn inferred(card: &Card, around: &Around) -> Relation {
    let tagged =
        |words: &[&str]| card.tags.iter().any(|t| words.iter().any(|w| t.eq_ignore_ascii_case(w)));
    let peft = card.library.as_deref().is_some_and(|l| l.eq_ignore_ascii_case("peft"));
    if around.adapter.is_some() || peft {
        Relation::AdapterOf
    } else if card.base_models.len() > 1 || tagged(&["merge", "mergekit"]) {
        Relation::MergedFrom
    } else if around.only_quantized
        || tagged(&["gguf", "gptq", "awq", "exl2", "exl3"])
        || is_quantized_name(&around.name)
    {
        Relation::QuantizedFrom
    } else {
        Relation::FineTunedFrom
    }
}

fn is_quantized_name(name: &str) -> bool {
    let words = name.split(['-', '_', '.', '/']);
    words.into_iter().any(|w| {
        ["gguf", "gptq", "awq", "exl2", "exl3", "bnb"].iter().any(|q| w.eq_ignore_ascii_case(q))
    })
}

/// Whether a text is a path on somebody's machine and no name on the hub.
pub(super) fn is_path(text: &str) -> bool {
    let drive = text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic();
    let url = text.contains("://") && !text.starts_with("file:");
    drive
        || text.starts_with(['/', '.', '~'])
        || text.contains('\\')
        || text.starts_with("file:")
        || !url && text.matches('/').count() > 1
}

/// The hub's id in a URL of the hub; other texts as they are.
pub(super) fn hub_id(text: &str) -> String {
    let text = text.trim();
    let bare =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let hosts = ["huggingface.co/", "hf.co/", "hf://"];
    let Some(path) = hosts.iter().find_map(|h| bare.strip_prefix(h)) else {
        let trimmed = text.trim_end_matches('/');
        return if trimmed.is_empty() { text } else { trimmed }.to_owned();
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|p| !p.is_empty()).peekable();
    parts.next_if(|p| matches!(*p, "datasets" | "models"));
    let (owner, name) = (parts.next(), parts.next());
    match (owner, name) {
        (Some(owner), Some(name)) if !matches!(name, "tree" | "blob" | "resolve") => {
            format!("{owner}/{name}")
        }
        (Some(name), _) => name.to_owned(),
        _ => text.to_owned(),
    }
}

/// What a task reads or makes, where its name leaves no doubt.
fn modalities(pipeline: &str) -> Option<WordSet<Modality>> {
    use Modality::{Audio, Image, Text, Video};
    let set: &[Modality] = match pipeline {
        "text-generation"
        | "text2text-generation"
        | "text-classification"
        | "translation"
        | "token-classification"
        | "question-answering"
        | "zero-shot-classification"
        | "summarization"
        | "fill-mask"
        | "sentence-similarity"
        | "text-ranking"
        | "conversational" => &[Text],
        "image-classification"
        | "image-segmentation"
        | "image-to-image"
        | "object-detection"
        | "unconditional-image-generation"
        | "depth-estimation"
        | "mask-generation"
        | "image-feature-extraction"
        | "keypoint-detection" => &[Image],
        "text-to-image"
        | "image-to-text"
        | "image-text-to-text"
        | "visual-question-answering"
        | "document-question-answering"
        | "zero-shot-image-classification"
        | "zero-shot-object-detection"
        | "visual-document-retrieval" => &[Text, Image],
        "audio-classification" | "audio-to-audio" | "voice-activity-detection" => &[Audio],
        "text-to-speech"
        | "text-to-audio"
        | "automatic-speech-recognition"
        | "audio-text-to-text" => &[Text, Audio],
        "video-classification" | "video-to-video" => &[Video],
        "text-to-video" | "video-text-to-text" => &[Text, Video],
        "image-to-video" => &[Image, Video],
        _ => return None,
    };
    Some(set.iter().copied().collect())
}
