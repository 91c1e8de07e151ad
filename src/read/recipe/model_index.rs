//! `model_index.json` of diffusers: a pipeline of several models, each in a folder of its own.

use super::config::{Config, is_json_name};
use super::config_json::{ORIGIN, origin};
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::Name;
use super::node::{Node, Shape};
use crate::vocab::{ArtifactKind, Relation};

pub(in crate::read) struct ModelIndex;

/// The most components whose configuration is read.
const COMPONENTS: usize = 32;

impl Reader for ModelIndex {
    fn format(&self) -> &'static Format {
        &Format {
            word: "model-index",
            title: "diffusers pipeline",
            file_name: "model_index.json",
            recognized_by: "`model_index.json`, or a JSON table with `_class_name` of a pipeline and `_diffusers_version`",
            gives: "a model, what it was loaded from as a guess at its parent, and models of others among its components",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if input.base() == "model_index.json" {
            return true;
        }
        is_json_name(input) && !input.base().contains('.') && {
            let head = input.head_text();
            head.trim_start().starts_with('{')
                && ["\"_class_name\"", "\"_diffusers_version\"", "Pipeline\""]
                    .iter()
                    .all(|k| head.contains(k))
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let Some((mut config, index)) = Config::json(input, facts) else { return };
        origin(&mut config, &index, Relation::FineTunedFrom);
        let parent = index.get_text(ORIGIN).map(Name::key);
        for component in components(&index).take(COMPONENTS) {
            let Some(mut file) = input.sibling(&format!("{component}/config.json")) else {
                continue;
            };
            // Tokenizers and schedulers have none.
            if file.size().is_none() || file.bytes(1).is_err() {
                continue;
            }
            if let Some((mut config, model)) = Config::json(&mut file, facts)
                && model.get_text(ORIGIN).map(Name::key) != parent
            {
                origin(&mut config, &model, Relation::Contains);
            }
        }
    }
}

/// The names of the components that are there: `"vae": ["diffusers", "AutoencoderKL"]`.
fn components(index: &Node) -> impl Iterator<Item = &str> {
    index.entries().iter().filter_map(|(key, value)| {
        let is_there = match &value.shape {
            Shape::List(pair) => pair.iter().all(|part| part.text().is_some()) && pair.len() == 2,
            _ => false,
        };
        let name = key.text().filter(|k| !k.starts_with('_') && !k.contains(['/', '.', '\\']))?;
        is_there.then_some(name)
    })
}
