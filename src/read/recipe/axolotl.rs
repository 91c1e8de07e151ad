//! Training configurations of axolotl: what was trained, and on which data.

use super::config::{Config, Said, has_key, is_merged, is_yaml_name};
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::{Name, is_path, name};
use super::node::{Node, Shape};
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(in crate::read) struct Axolotl;

const MODEL: &str = "the name of a model";
const DATA: &str = "the name of a dataset";
/// Loaders of local files, which may stand where the name of a dataset does.
const LOADERS: &[&str] = &["json", "csv", "parquet", "text", "arrow"];
/// Keys that other trainers do not have, or not at the top.
const KEYS: &[&str] = &[
    "dataset_prepared_path",
    "lora_model_dir",
    "micro_batch_size",
    "pretraining_dataset",
    "sample_packing",
    "sequence_len",
    "val_set_size",
];

impl Reader for Axolotl {
    fn format(&self) -> &'static Format {
        &Format {
            word: "axolotl",
            title: "axolotl training configuration",
            file_name: "axolotl.yml",
            recognized_by: "YAML with `base_model` and a key of axolotl's, as `sequence_len`",
            gives: "a model or an adapter, what it was trained from, and `trained-on` its datasets",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        is_yaml_name(input) && {
            let head = input.head_text();
            has_key(&head, &["base_model"]) && has_key(&head, KEYS)
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let merged = is_merged(input);
        let Some((mut config, documents)) = Config::yaml(input, facts) else { return };
        let Some(training) = documents.first() else { return };
        if let Some((id, _)) = config.text(training, "hub_model_id", "`owner/name`")
            && !is_path(id)
        {
            config.facts.own.name = Some(id.to_owned());
        }
        base(&mut config, training, merged);
        data(&mut config, training, "datasets", Relation::TrainedOn);
        data(&mut config, training, "pretraining_dataset", Relation::TrainedOn);
        data(&mut config, training, "test_datasets", Relation::EvaluatedOn);
    }
}

/// What the training began with.
fn base(config: &mut Config<'_>, training: &Node, merged_beside: bool) {
    let on = |text: &str| !matches!(text.to_ascii_lowercase().as_str(), "false" | "no" | "none");
    let adapter = config.text(training, "adapter", "`lora`, `qlora` or nothing");
    let adapter = adapter.is_some_and(|(text, _)| on(text));
    let merges = training.get_text("merge_lora").is_some_and(on);
    let (by, grade) = match (adapter, merges, merged_beside) {
        (true, false, false) => (Relation::AdapterOf, Evidence::Declared),
        // Only the files beside say that the adapter did not remain one.
        (true, false, true) => (Relation::FineTunedFrom, Evidence::Inferred),
        _ => (Relation::FineTunedFrom, Evidence::Declared),
    };
    if by == Relation::AdapterOf {
        config.facts.own.kind = Some(ArtifactKind::Adapter);
    }
    let base = config.text(training, "base_model", MODEL);
    if let Some(said) = base.clone() {
        config.link(by, said, grade);
    }
    // A path is most often that of the output itself, to go on from or to try it.
    if let Some(said) = config.text(training, "lora_model_dir", "the name of an adapter")
        && !is_path(said.0)
        && Some(said.0) != training.get_text("output_dir")
    {
        let by = if merges { Relation::MergedFrom } else { Relation::FineTunedFrom };
        config.link(by, said, Evidence::Declared);
    }
    let key = |said: &Said<'_>| Name::key(&name(said.0).id);
    if let Some(said) = config.text(training, "tokenizer_config", MODEL)
        && !is_path(said.0)
        && base.is_none_or(|base| key(&base) != key(&said))
    {
        config.link(Relation::Contains, said, Evidence::Declared);
    }
}

/// The datasets of a key: tables with a `path`, or names.
fn data(config: &mut Config<'_>, training: &Node, list: &'static str, by: Relation) {
    for item in training.get(list).map(Node::items).unwrap_or_default() {
        let Shape::Map(_) = item.shape else {
            if let Some(said) = config.value(item, list, "datasets with a `path`") {
                config.link(by, said, Evidence::Declared);
            }
            continue;
        };
        let Some(said) = config.text(item, "path", DATA) else { continue };
        let files = item.get("data_files").map(Node::items).unwrap_or_default();
        if files.is_empty() || !LOADERS.contains(&said.0) {
            config.link(by, said, Evidence::Declared);
            continue;
        }
        for file in files {
            if let Some(said) = config.value(file, "data_files", "the names of files") {
                config.link(by, said, Evidence::Declared);
            }
        }
    }
}
