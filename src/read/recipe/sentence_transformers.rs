//! `modules.json` of sentence-transformers: a model of several modules, each in a folder of its own.

use super::config::{Config, is_json_name};
use super::config_json::origin;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use crate::vocab::{ArtifactKind, Relation};

pub(in crate::read) struct SentenceTransformers;

/// The most modules whose configuration is read.
const MODULES: usize = 32;

impl Reader for SentenceTransformers {
    fn format(&self) -> &'static Format {
        &Format {
            word: "sentence-transformers",
            title: "sentence-transformers modules",
            file_name: "modules.json",
            recognized_by: "`modules.json`, or JSON without a file name, with a list of `sentence_transformers`' types",
            gives: "a model, and what its modules were loaded from as a guess at its parents",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let base = input.base();
        if base != "modules.json" && (base.contains('.') || !is_json_name(input)) {
            return false;
        }
        let head = input.head_text();
        head.trim_start_matches('\u{feff}').trim_start().starts_with('[')
            && head.contains("\"sentence_transformers.")
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let Some((mut config, modules)) = Config::json(input, facts) else { return };
        let mut paths = Vec::new();
        for module in modules.items().iter().take(MODULES) {
            // A module without a folder has its configuration at the top, where it is read anyway.
            paths.extend(config.text(module, "path", "the folder of a module"));
        }
        for (path, _) in paths {
            let Some(mut file) = input.sibling(&format!("{path}/config.json")) else { continue };
            if file.size().is_none() || file.bytes(1).is_err() {
                continue;
            }
            if let Some((mut config, module)) = Config::json(&mut file, facts) {
                origin(&mut config, &module, Relation::FineTunedFrom);
            }
        }
    }
}
