//! `config.json` of transformers and diffusers: that there is a model, and perhaps what it was
//! loaded from when it was saved.

use super::config::{Config, is_json_name};
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::is_path;
use super::node::{Node, Shape};
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(in crate::read) struct ConfigJson;

/// The key for what a model was loaded from.
pub(in crate::read) const ORIGIN: &str = "_name_or_path";
const EXPECTED: &str = "the name of a model";
/// The most parts of a model that are looked into.
const PARTS: usize = 64;

impl Reader for ConfigJson {
    fn format(&self) -> &'static Format {
        &Format {
            word: "model-config",
            title: "Configuration of a model",
            file_name: "config.json",
            recognized_by: "`config.json` with `model_type`, `architectures`, `_class_name` or `_name_or_path`",
            gives: "a model, and what it was loaded from as a guess at its parent",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let named = input.base() == "config.json";
        if !named && (!is_json_name(input) || input.base().contains('.')) {
            return false;
        }
        let head = input.head_text();
        let has = |key: &str| head.contains(&format!("\"{key}\""));
        let any = ["model_type", "architectures", "_class_name", ORIGIN].iter().any(|k| has(k));
        let is_certain = has("model_type") && has("architectures");
        head.trim_start_matches('\u{feff}').trim_start().starts_with('{')
            && (named && any || is_certain)
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let Some((mut config, model)) = Config::json(input, facts) else { return };
        let quantized =
            matches!(model.get("quantization_config"), Some(Node { shape: Shape::Map(_), .. }));
        let by = if quantized { Relation::QuantizedFrom } else { Relation::FineTunedFrom };
        origin(&mut config, &model, by);
        // A model of several models says of each what it began as.
        let parts = model.entries().iter().filter(|(key, _)| {
            key.text().is_some_and(|k| k.ends_with("_config") || k.ends_with("coder"))
        });
        for (_, part) in parts.take(PARTS) {
            origin(&mut config, part, Relation::FineTunedFrom);
        }
    }
}

/// Adds what a model, or a part of one, was loaded from, where that is a name that others know it by.
pub(in crate::read) fn origin(config: &mut Config<'_>, model: &Node, by: Relation) {
    if let Some(said) = config.text(model, ORIGIN, EXPECTED)
        && !is_local(said.0)
    {
        config.link(by, said, Evidence::Inferred);
    }
}

/// Whether what a model was loaded from is a folder of the machine where that was done.
fn is_local(text: &str) -> bool {
    let folders = [
        "checkpoint",
        "checkpoints",
        "ckpt",
        "data",
        "model",
        "models",
        "out",
        "output",
        "outputs",
        "result",
        "results",
        "runs",
        "saved",
        "saves",
        "tmp",
        "weights",
    ];
    let first = text.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let mut parts = text.split('/');
    is_path(text)
        || folders.contains(&first.as_str())
        || parts.any(|p| p.starts_with("checkpoint-") || p.starts_with("checkpoint_"))
}
