//! From what cards and adapter files say to parents and relations.

use hashbrown::HashSet;

use super::card::{Card, Item, Text};
use super::error::ReadError;
use super::facts::Link;
use super::name::{Name, Names, is_path, name, same};
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Evidence, Modality, Relation, WordSet};

/// What lies around a card.
#[derive(Debug, Default)]
pub(in crate::read) struct Around<'n> {
    pub name: &'n str,
    /// A dataset of the hub's cache.
    pub is_dataset: bool,
    /// Whether another file says that it is an adapter.
    pub is_adapter: bool,
    /// Whether something else than the card says how it was made, so that its name is not asked.
    pub is_told: bool,
    /// Whether there are weights, and whether all of them are quantized.
    pub only_quantized: bool,
}

/// What a card makes of its artifact.
#[derive(Debug)]
pub(in crate::read) struct Lineage<T: Text = String> {
    pub kind: ArtifactKind,
    pub links: Vec<Link<T>>,
    pub modalities: Option<WordSet<Modality>>,
    pub note: Option<String>,
    pub problems: Vec<ReadError>,
}

/// Reads the descent of an artifact off its card and what lies around it.
pub(in crate::read) fn lineage<T: Text>(card: &Card<T>, around: &Around<'_>) -> Lineage<T> {
    let mut problems = Vec::new();
    let plain = card.base_models.is_empty() && card.pipeline.is_none() && card.library.is_none();
    let is_dataset = around.is_dataset || card.has_dataset_keys && plain && !around.is_adapter;
    let stated = card.base_relation.as_ref().and_then(|word| relation(word, &mut problems));
    let grade = card.evidence.unwrap_or(Evidence::Declared);
    let (by, evidence) = match stated {
        _ if is_dataset => (Relation::Unstated, grade),
        Some(stated) => (stated, grade),
        None => (inferred(card, around), Evidence::Inferred),
    };
    let kind = match by {
        Relation::Unstated if is_dataset => ArtifactKind::Dataset,
        Relation::AdapterOf => ArtifactKind::Adapter,
        _ if around.is_adapter => ArtifactKind::Adapter,
        _ => ArtifactKind::Model,
    };
    let count = card.base_models.len() + card.datasets.len();
    let mut links: Vec<Link<T>> = Vec::with_capacity(count);
    let link = |by, to: T, item: &Item<T>, evidence| Link {
        by,
        to,
        place: Some(item.place.clone()),
        evidence,
    };
    let mut named = Names::default();
    for item in &card.base_models {
        if !named.has(item.text.as_ref()) {
            named.insert(item.text.as_ref());
            links.push(link(by, item.text.clone(), item, evidence));
        }
    }
    let data_by = if is_dataset { Relation::DerivedFrom } else { Relation::TrainedOn };
    links.extend(card.datasets.iter().map(|item| link(data_by, item.text.clone(), item, grade)));
    for item in card.source_datasets.iter().filter(|_| is_dataset) {
        if let Some(id) = item.text.part(source) {
            links.push(link(Relation::DerivedFrom, id, item, grade));
        }
    }
    let modalities = card.pipeline.as_ref().and_then(|word| modalities(word.as_ref()));
    // That a model helped says not which one: a word for people, and no relation.
    let note = card.machine_made.as_ref().filter(|_| is_dataset);
    let note = note.map(|key| format!("{key}: machine-generated"));
    Lineage { kind, links, modalities, note, problems }
}

/// Whom an item of `source_datasets` names: an id, `extended|ID`, or `extended|other-NAME` for what
/// does not lie on the hub. Other words of the list name nobody.
fn source(text: &str) -> Option<&str> {
    let id = text.strip_prefix("extended|").unwrap_or(text);
    let id = id.strip_prefix("other-").unwrap_or(id).trim();
    let nobody = ["original", "extended", "other", "modified", "found", "unknown", "none", ""];
    (!nobody.contains(&id)).then_some(id)
}

/// Whether a relation says of what its downstream was made.
fn is_descent(by: Relation) -> bool {
    use Relation as R;
    matches!(
        by,
        R::FineTunedFrom
            | R::QuantizedFrom
            | R::ConvertedFrom
            | R::MergedFrom
            | R::AdapterOf
            | R::DistilledFrom
    ) || by == R::Unstated
}

/// Moves what one more file of the folder says to what is known of an artifact's descent. Where they
/// disagree both count.
pub(in crate::read) fn add_links<T: Text>(
    links: &mut Vec<Link<T>>,
    more: &mut Vec<Link<T>>,
    problems: &mut Vec<ReadError>,
) {
    if more.is_empty() {
        return;
    }
    const FEW: usize = 16;
    let few = links.len() + more.len() <= FEW;
    let key = |l: &Link<T>| Name::key(&name(l.to.as_ref()).id);
    let parents = || links.iter().filter(|l| is_descent(l.by));
    let first = parents().next().map(|l| &l.to);
    let known: Names<'_> = parents().map(|l| l.to.as_ref()).collect();
    // The parts of a model say the same, each of them.
    let all = || links.iter().map(|l| (l.by, l.evidence, key(l))).collect::<HashSet<_>>();
    let mut said = (!few).then(all);
    let mut told = false;
    // What is new is put before the rest.
    let mut new = 0;
    for n in 0..more.len() {
        let link = &more[n];
        let is_new = is_descent(link.by) && !known.has(link.to.as_ref());
        let is_said = match &mut said {
            None => links.iter().chain(&more[..new]).any(|l| {
                l.by == link.by
                    && l.evidence == link.evidence
                    && same(l.to.as_ref(), link.to.as_ref())
            }),
            Some(said) => !said.insert((link.by, link.evidence, key(link))),
        };
        if is_said {
            continue;
        }
        // A path of the machine where it was made, and a guess, say less than a name.
        if is_new
            && !known.is_empty()
            && (link.evidence == Evidence::Inferred || is_path(&name(link.to.as_ref()).id))
        {
            continue;
        }
        if is_new
            && let Some(other) = first
            && let Some(place) = link.place.as_ref().filter(|_| !std::mem::replace(&mut told, true))
        {
            let (here, card) = (name(link.to.as_ref()).id, other.as_ref().to_owned());
            problems.push(ReadError::ParentsDisagree { place: T::shown(place), here, card });
        }
        more.swap(new, n);
        new += 1;
    }
    links.extend(more.drain(..new));
    more.clear();
}

/// Tells of parents that are paths on somebody's machine.
pub(in crate::read) fn paths<T: Text>(links: &[Link<T>], problems: &mut Vec<ReadError>) {
    for link in links.iter().filter(|l| is_descent(l.by) && is_path(l.to.as_ref())) {
        let to = link.to.as_ref();
        let place = link.place.as_ref().map_or_else(|| Place::whole(to), T::shown);
        problems.push(ReadError::LocalParent { place, path: to.to_owned() });
    }
}

/// The hub's own words for relations; what another word may mean is left to the strictest reading.
pub(in crate::read) fn relation<T: Text>(
    word: &Item<T>,
    problems: &mut Vec<ReadError>,
) -> Option<Relation> {
    Some(relation_of(word.text.as_ref()).unwrap_or_else(|| {
        let (place, found) = (T::shown(&word.place), word.text.as_ref().to_owned());
        problems.push(ReadError::OddRelation { place, found });
        Relation::Unstated
    }))
}

/// The same, where the word is known.
pub(in crate::read) fn relation_of(word: &str) -> Option<Relation> {
    let known = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    match () {
        () if known(&["adapter"]) => Some(Relation::AdapterOf),
        () if known(&["finetune", "finetuned", "fine-tune"]) => Some(Relation::FineTunedFrom),
        () if known(&["merge", "merged"]) => Some(Relation::MergedFrom),
        () if known(&["quantized", "quantization"]) => Some(Relation::QuantizedFrom),
        // Our own words are plainer than the hub's.
        () => Relation::ALL.iter().copied().find(|by| word.eq_ignore_ascii_case(by.word())),
    }
}

const ADAPTERS: &[&str] = &["adapter"];
const MERGES: &[&str] = &["merge", "mergekit"];
const QUANTIZED: &[&str] = &["gguf", "gptq", "awq", "exl2", "exl3"];

fn is_one_of(tag: &str, words: &[&str]) -> bool {
    words.iter().any(|word| tag.eq_ignore_ascii_case(word))
}

fn is_of_distillation(tag: &str) -> bool {
    tag.get(.."distill".len()).is_some_and(|start| start.eq_ignore_ascii_case("distill"))
}

/// Whether a tag of a card says how its model was made. No other tag matters to its lineage.
pub(in crate::read) fn is_telling(tag: &str) -> bool {
    // Most tags begin otherwise than all of those.
    let first = tag.as_bytes().first().map(u8::to_ascii_lowercase);
    if !matches!(first, Some(b'a' | b'd' | b'e' | b'g' | b'm')) {
        return false;
    }
    [ADAPTERS, MERGES, QUANTIZED].iter().any(|words| is_one_of(tag, words))
        || is_of_distillation(tag)
}

fn inferred<T: Text>(card: &Card<T>, around: &Around<'_>) -> Relation {
    let tagged = |words: &[&str]| card.tags.iter().any(|tag| is_one_of(tag.as_ref(), words));
    let peft = card.library.as_ref().is_some_and(|l| l.as_ref().eq_ignore_ascii_case("peft"));
    if card.tags.iter().any(|tag| is_of_distillation(tag.as_ref())) {
        // The base may be the teacher or what the student began as.
        Relation::Unstated
    } else if around.is_adapter || peft || card.base_models.len() == 1 && tagged(ADAPTERS) {
        Relation::AdapterOf
    } else if card.base_models.len() > 1 || tagged(MERGES) {
        Relation::MergedFrom
    } else if around.only_quantized || tagged(QUANTIZED) || is_quantized_name(around.name) {
        Relation::QuantizedFrom
    } else if !around.is_told && card.base_models.len() == 1 && is_adapter_name(around.name) {
        Relation::AdapterOf
    } else {
        Relation::FineTunedFrom
    }
}

fn has_word(name: &str, words: &[&str]) -> bool {
    let is_known =
        |word: &[u8]| words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
    name.as_bytes().split(|b| matches!(b, b'-' | b'_' | b'.' | b'/')).any(is_known)
}

fn is_quantized_name(name: &str) -> bool {
    has_word(name, &["gguf", "gptq", "awq", "exl2", "exl3", "bnb"])
}

/// Whether a name says that this is an adapter, and not what one was merged into.
fn is_adapter_name(name: &str) -> bool {
    has_word(name, &["lora", "qlora", "adapter"])
        && !has_word(name, &["merge", "merged", "fused", "full"])
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
