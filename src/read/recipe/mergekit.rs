//! Recipes of mergekit: which models and LoRAs a merge is made of.

use std::collections::{HashMap, HashSet};

use super::config::{Config, Said, has_key, is_yaml_name};
use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::{Name, name};
use super::node::{Node, Shape};
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(in crate::read) struct Mergekit;

const MODEL: &str = "the name of a model";

impl Reader for Mergekit {
    fn format(&self) -> &'static Format {
        &Format {
            word: "mergekit",
            title: "mergekit recipe",
            file_name: "mergekit_config.yml",
            recognized_by: "YAML with `merge_method`, or with `experts` and their `source_model`",
            gives: "a model, and `merged-from` every model and LoRA that the recipe names",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if !is_yaml_name(input) {
            return false;
        }
        let head = input.head_text();
        let has = |key: &str| head.lines().any(|line| begins_within(line, key));
        has("merge_method:") || has_key(&head, &["experts"]) && has("source_model:")
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let Some((config, documents)) = Config::yaml(input, facts) else { return };
        let stages: Vec<&Node> = documents.iter().flat_map(Node::items).collect();
        let named = stages.iter().enumerate();
        let named = named.filter_map(|(n, stage)| Some((stage.get_text("name")?, n)));
        let mut recipe = Recipe {
            config,
            names: named.collect(),
            uses: vec![Vec::new(); stages.len()],
            parents: HashSet::new(),
            tokenizers: Vec::new(),
        };
        for (n, stage) in stages.iter().enumerate() {
            // A recipe that is searched for keeps its parts below `genome`.
            recipe.stage(n, stage.get("genome").unwrap_or(stage));
        }
        recipe.circle(&stages);
        recipe.tokenizers();
    }
}

/// A recipe, while it is read.
struct Recipe<'f, 'n> {
    config: Config<'f>,
    /// The stages that have a name: what one of them gives is no upstream, what it is made of is.
    names: HashMap<&'n str, usize>,
    /// Which stages each stage is made of.
    uses: Vec<Vec<usize>>,
    /// The keys of the parents that were added.
    parents: HashSet<String>,
    /// Whose tokenizer, or tokens, are taken.
    tokenizers: Vec<Said<'n>>,
}

impl<'n> Recipe<'_, 'n> {
    fn stage(&mut self, n: usize, stage: &'n Node) {
        if !matches!(stage.shape, Shape::Map(_)) {
            return self.config.wrong(stage, "merge_method", "a stage with its models");
        }
        self.parent(n, stage.get("base_model"), "base_model");
        let mut has_models = self.inputs(n, stage);
        for (_, module) in stage.get("modules").map(Node::entries).unwrap_or_default() {
            has_models = true;
            self.inputs(n, module);
        }
        for key in ["experts", "shared_experts"] {
            for expert in self.config.tables(stage, key, "experts with a `source_model`") {
                has_models = true;
                self.named(n, expert, "source_model");
            }
        }
        if !has_models {
            let place = (*stage.place(&self.config.source)).clone();
            let table = "a stage of the recipe";
            self.config.facts.problems.push(ReadError::MissingKey { place, table, key: "models" });
        }
        let tokenizer = stage.get("tokenizer");
        let tokens = tokenizer.and_then(|t| t.get("tokens")).map(Node::entries);
        let tokens = tokens.unwrap_or_default().iter().filter_map(|(_, token)| token.get("source"));
        let whole = [stage.get("tokenizer_source"), tokenizer.and_then(|t| t.get("source"))];
        for source in whole.into_iter().flatten().chain(tokens) {
            // `{kind: model_token, model: …}` names the model one level further down.
            let source = source.get("kind").map_or(Some(source), |_| source.get("model"));
            let words = ["union", "base"];
            if let Some(source) = source.filter(|s| s.text().is_none_or(|t| !words.contains(&t))) {
                let references = self.references(source, "tokenizer_source");
                self.tokenizers.extend(references.into_iter().take(1));
            }
        }
    }

    /// What `models` and `slices` name; `false` where there is neither.
    fn inputs(&mut self, n: usize, table: &'n Node) -> bool {
        for model in table.get("models").map(Node::items).unwrap_or_default() {
            // Below `genome` each is a reference itself.
            match model.shape {
                Shape::Map(_) => self.named(n, model, "model"),
                _ => self.parent(n, Some(model), "model"),
            }
        }
        for slice in self.config.tables(table, "slices", "slices with their `sources`") {
            self.parent(n, slice.get("base_model"), "base_model");
            for source in self.config.tables(slice, "sources", "sources with a `model`") {
                self.named(n, source, "model");
            }
        }
        table.get("models").is_some() || table.get("slices").is_some()
    }

    /// Adds the model and the LoRA of a reference to the parents.
    fn parent(&mut self, n: usize, reference: Option<&'n Node>, key: &'static str) {
        let Some(reference) = reference else { return };
        for said in self.references(reference, key) {
            if let Some(stage) = self.names.get(said.0) {
                self.uses[n].push(*stage);
            } else if self.parents.insert(Name::key(&name(said.0).id)) {
                self.config.link(Relation::MergedFrom, said, Evidence::Declared);
            }
        }
    }

    /// The same of a table that has to name one.
    fn named(&mut self, n: usize, table: &'n Node, key: &'static str) {
        match table.get(key) {
            Some(reference) => self.parent(n, Some(reference), key),
            None => self.config.wrong(table, key, MODEL),
        }
    }

    /// The model and the LoRA that a reference names, without their revisions:
    /// `PATH[@REV][+LORA_PATH[@REV]]`, or a table of the same parts.
    fn references(&mut self, reference: &'n Node, key: &'static str) -> Vec<Said<'n>> {
        if let Shape::Map(_) = reference.shape {
            let (model, lora) = (reference.get("model"), reference.get("lora"));
            if model.is_none() {
                self.config.wrong(reference, key, MODEL);
            }
            let parts = [model, lora].into_iter().flatten();
            let parts = parts.filter_map(|part| match part.shape {
                Shape::Map(_) => self.config.text(part, "path", "the path of a model"),
                _ => self.config.value(part, key, MODEL).map(|(t, at)| (without_revision(t), at)),
            });
            return parts.filter(|(text, _)| !text.is_empty()).collect();
        }
        let Some((text, place)) = self.config.value(reference, key, MODEL) else {
            return Vec::new();
        };
        let parts: Vec<&str> = text.split('+').collect();
        if parts.len() > 2 || parts.iter().any(|p| p.is_empty() || p.matches('@').count() > 1) {
            let (place, found) = ((*place).clone(), format!("`{text}`"));
            let expected =
                "`model@revision+lora@revision`, of which only the model has to be there";
            self.config.facts.problems.push(ReadError::OddValue { place, key, found, expected });
        }
        let parts = parts.into_iter().map(without_revision).filter(|p| !p.is_empty());
        parts.map(|part| (part, place.clone())).collect()
    }

    /// Adds whose tokenizer is shipped inside, where it is not a parent's.
    fn tokenizers(&mut self) {
        for said in std::mem::take(&mut self.tokenizers) {
            if !self.names.contains_key(said.0) && self.parents.insert(Name::key(&name(said.0).id))
            {
                self.config.link(Relation::Contains, said, Evidence::Declared);
            }
        }
    }

    /// Tells of stages that are made of each other, which no program can make.
    fn circle(&mut self, stages: &[&Node]) {
        let mut waits: Vec<usize> = self.uses.iter().map(Vec::len).collect();
        let mut users = vec![Vec::new(); stages.len()];
        for (n, used) in self.uses.iter().enumerate() {
            used.iter().for_each(|used| users[*used].push(n));
        }
        // Whatever is made of finished stages only is finished; what remains goes in circles.
        let mut finished: Vec<usize> = (0..waits.len()).filter(|n| waits[*n] == 0).collect();
        while let Some(done) = finished.pop() {
            for user in std::mem::take(&mut users[done]) {
                waits[user] -= 1;
                if waits[user] == 0 {
                    finished.push(user);
                }
            }
        }
        if let Some(stage) = waits.iter().position(|n| *n > 0).and_then(|n| stages.get(n)) {
            let named = stage.get("name").unwrap_or(stage);
            let place = (*named.place(&self.config.source)).clone();
            let reason = "the stages are made of each other".to_owned();
            let format = "mergekit";
            self.config.facts.problems.push(ReadError::Syntax { place, format, reason });
        }
    }
}

/// Whether a key stands in a line, indented or in braces, as in a list of stages.
fn begins_within(line: &str, key: &str) -> bool {
    let before = line.split_once(key).map(|(before, _)| before);
    before.is_some_and(|b| {
        !b.contains('#') && (b.is_empty() || b.ends_with([' ', '{', ',', '\u{feff}']))
    })
}

fn without_revision(part: &str) -> &str {
    part.split_once('@').map_or(part, |(path, _)| path).trim()
}
