//! Configurations of LLaMA-Factory: what was trained or exported, and on which data.

use super::config::{Config, Said, has_key, is_json_name, is_merged, is_yaml_name};
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::json;
use super::name::is_path;
use super::node::Node;
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(in crate::read) struct LlamaFactory;

const MODEL: &str = "the name of a model";
const NAMES: &str = "names with commas between them";
/// The list that says where each name of a dataset leads.
const REGISTRY: &str = "dataset_info.json";

impl Reader for LlamaFactory {
    fn format(&self) -> &'static Format {
        &Format {
            word: "llama-factory",
            title: "LLaMA-Factory configuration",
            file_name: "train.yaml",
            recognized_by: "YAML or JSON with `model_name_or_path` and `finetuning_type`, `dataset_dir`, `export_dir`, or `stage` and `template`",
            gives: "a model or an adapter, what it was trained or merged from, and `trained-on` its datasets",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let (is_yaml, is_json) = (is_yaml_name(input), is_json_name(input));
        if !is_yaml && !is_json {
            return false;
        }
        let head = input.head_text();
        let is_json = is_json && head.trim_start().starts_with('{');
        let has = |key: &str| match is_json {
            true => head.contains(&format!("\"{key}\"")),
            false => is_yaml && has_key(&head, &[key]),
        };
        let is_own = ["finetuning_type", "dataset_dir", "export_dir"].iter().any(|key| has(key));
        has("model_name_or_path") && (is_own || has("stage") && has("template"))
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let merged = is_merged(input);
        let opened = if input.head_text().trim_start().starts_with('{') {
            Config::json(input, facts).map(|(config, node)| (config, vec![node]))
        } else {
            Config::yaml(input, facts)
        };
        let Some((mut config, documents)) = opened else { return };
        let Some(training) = documents.first() else { return };
        if let Some((id, _)) = config.text(training, "hub_model_id", "`owner/name`")
            && !is_path(id)
        {
            config.facts.own.name = Some(id.to_owned());
        }
        match training.get_text("export_dir") {
            Some(_) => exported(&mut config, training),
            None => trained(&mut config, training, merged),
        }
        let registry = registry(input, &mut config, training);
        data(&mut config, training, "dataset", Relation::TrainedOn, registry.as_ref());
        data(&mut config, training, "eval_dataset", Relation::EvaluatedOn, registry.as_ref());
    }
}

/// What the training began with. An adapter is what is trained where nothing else is said.
fn trained(config: &mut Config<'_>, training: &Node, merged_beside: bool) {
    let kind = config.text(training, "finetuning_type", "`lora`, `full` or `freeze`");
    let whole = kind.is_some_and(|(kind, _)| matches!(kind, "full" | "freeze"));
    let (by, grade) = match (whole, merged_beside) {
        (true, _) => (Relation::FineTunedFrom, Evidence::Declared),
        (false, false) => (Relation::AdapterOf, Evidence::Declared),
        // Only the files beside say that the adapter did not remain one.
        (false, true) => (Relation::FineTunedFrom, Evidence::Inferred),
    };
    if by == Relation::AdapterOf {
        config.facts.own.kind = Some(ArtifactKind::Adapter);
    }
    if let Some(said) = config.text(training, "model_name_or_path", MODEL) {
        config.link(by, said, grade);
    }
    for said in names(config, training, "adapter_name_or_path") {
        config.link(Relation::FineTunedFrom, said, Evidence::Declared);
    }
}

/// What an export is made of: a base and the adapters that are merged into it, with fewer bits or in
/// other files.
fn exported(config: &mut Config<'_>, training: &Node) {
    let adapters = names(config, training, "adapter_name_or_path");
    let by = if !adapters.is_empty() {
        Relation::MergedFrom
    } else if training.get_text("export_quantization_bit").is_some() {
        Relation::QuantizedFrom
    } else {
        Relation::ConvertedFrom
    };
    if let Some(said) = config.text(training, "model_name_or_path", MODEL) {
        config.link(by, said, Evidence::Declared);
    }
    for said in adapters {
        config.link(Relation::MergedFrom, said, Evidence::Declared);
    }
}

/// The names of a key: a list, or one text with commas.
fn names<'n>(config: &mut Config<'_>, training: &'n Node, key: &'static str) -> Vec<Said<'n>> {
    let mut names = Vec::new();
    for item in training.get(key).map(Node::items).unwrap_or_default() {
        if let Some((text, place)) = config.value(item, key, NAMES) {
            let parts = text.split(',').map(str::trim).filter(|p| !p.is_empty());
            names.extend(parts.map(|part| (part, place.clone())));
        }
    }
    names
}

/// The list of datasets, where it lies beside. A damaged one is told.
fn registry(input: &Input<'_>, config: &mut Config<'_>, training: &Node) -> Option<Node> {
    let folder = training.get_text("dataset_dir").unwrap_or("data");
    let within = format!("{folder}/{REGISTRY}");
    let files = [within.as_str(), REGISTRY];
    let mut found = files.iter().filter_map(|f| input.sibling(f)).find_map(|mut file| {
        let is_there = file.size().is_some() && file.bytes(1).is_ok();
        is_there.then_some(file)
    })?;
    let parsed = found.small().and_then(|source| {
        let parsed = json::parse(&source);
        config.facts.sources.push(source);
        parsed
    });
    parsed.map_err(|problem| config.facts.problems.push(problem)).ok()
}

/// The datasets of a key. Their names are those of the registry and not of the hub: a name whose entry
/// is not at hand, or is a file, stays an entry of it.
fn data(
    config: &mut Config<'_>,
    training: &Node,
    key: &'static str,
    by: Relation,
    registry: Option<&Node>,
) {
    let is_hub = training.get_text("dataset_dir").is_some_and(|d| d.eq_ignore_ascii_case("online"));
    for (text, place) in names(config, training, key) {
        let entry = registry.and_then(|registry| registry.get(text));
        let to = match entry.and_then(|entry| entry.get_text("hf_hub_url")) {
            Some(url) => url.to_owned(),
            None if is_hub => text.to_owned(),
            None => format!("{REGISTRY}#{text}"),
        };
        config.link(by, (&to, place), Evidence::Declared);
    }
}
