//! `meta.json` of spaCy: the license of a pipeline and what it learnt from.

use super::config::{Config, Said, is_json_name};
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::name;
use super::node::{Node, Shape};
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(in crate::read) struct Spacy;

/// The most sources that are read.
const SOURCES: usize = 1_000;

impl Reader for Spacy {
    fn format(&self) -> &'static Format {
        &Format {
            word: "spacy",
            title: "spaCy pipeline",
            file_name: "meta.json",
            recognized_by: "a JSON table with `spacy_version`, or with `lang`, `pipeline` and `name`",
            gives: "a model with its license, and its sources with theirs",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if !is_json_name(input) {
            return false;
        }
        let head = input.head_text();
        let has = |key: &str| head.contains(&format!("\"{key}\""));
        head.trim_start_matches('\u{feff}').trim_start().starts_with('{')
            && has("lang")
            && has("name")
            && (has("spacy_version") || has("pipeline") && input.base() == "meta.json")
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let Some((mut config, meta)) = Config::json(input, facts) else { return };
        if let (Some(lang), Some(name)) = (meta.get_text("lang"), meta.get_text("name")) {
            config.facts.own.name = Some(format!("{lang}_{name}"));
        }
        if let Some((text, place)) = config.text(&meta, "license", "the name of a license") {
            config.facts.own.license(text, Evidence::Declared, Some(place));
        }
        for item in meta.get("sources").map(Node::items).unwrap_or_default().iter().take(SOURCES) {
            source(&mut config, item);
        }
    }
}

/// Adds one source: a table, or only a name.
fn source(config: &mut Config<'_>, item: &Node) {
    let Shape::Map(_) = item.shape else {
        if let Some(said) = config.value(item, "sources", "tables with `name` and `license`") {
            config.link(Relation::TrainedOn, said, Evidence::Declared);
        }
        return;
    };
    let url = item.get_text("url").filter(|url| is_model(url));
    let called: Option<Said<'_>> = config.text(item, "name", "the name of what it learnt from");
    let Some((text, place)) = called else { return };
    // Pages of data are often those of a whole project; a model's page is what the model is called by.
    let (id, kind, by) = match url {
        Some(url) => (url, ArtifactKind::Model, Relation::FineTunedFrom),
        None => (text, ArtifactKind::Dataset, Relation::TrainedOn),
    };
    config.link(by, (id, place.clone()), Evidence::Declared);
    if let Some((license, at)) = config.text(item, "license", "the name of a license") {
        let mut about = About::new(id, kind);
        about.license(license, Evidence::Declared, Some(at));
        about.place = Some(place);
        config.facts.others.push(about);
    }
}

/// Whether an address is that of a model of the hub.
pub(in crate::read) fn is_model(url: &str) -> bool {
    let is_hub = url.contains("://huggingface.co/") || url.contains("://hf.co/");
    is_hub && name(url).kind.is_none()
}
