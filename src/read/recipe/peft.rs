//! `adapter_config.json` of PEFT: which model an adapter is for.

use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::json;
use super::node::Shape;
use crate::vocab::{ArtifactKind, Evidence, Relation};

pub(in crate::read) struct Peft;

impl Reader for Peft {
    fn format(&self) -> &'static Format {
        &Format {
            word: "peft",
            title: "PEFT adapter configuration",
            file_name: "adapter_config.json",
            recognized_by: "`adapter_config.json`, or a JSON table with `peft_type`",
            gives: "an adapter, and `adapter-of` its base model",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if input.base() == "adapter_config.json" {
            return true;
        }
        let is_open = matches!(input.base().rsplit_once('.'), None | Some((_, "json")));
        is_open && {
            let head = input.head_text();
            let text = head.trim_start_matches('\u{feff}').trim_start();
            text.starts_with('{') && head.contains("\"peft_type\"")
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Adapter);
        let source = match input.small() {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let config = match json::parse(&source) {
            Ok(config) => config,
            Err(problem) => {
                facts.problems.push(problem);
                return facts.sources.push(source);
            }
        };
        const KEY: &str = "base_model_name_or_path";
        if let Some((key, base)) = config.entry(KEY) {
            let place = Some(key.place(&source));
            if let Some(base) = base.text().map(str::trim).filter(|b| !b.is_empty()) {
                facts.own.link(Relation::AdapterOf, base, Evidence::Declared, place);
            } else if !matches!(base.shape, Shape::Null | Shape::Text(_)) {
                let (place, found) = ((*base.place(&source)).clone(), base.what().to_owned());
                let expected = "the name of a model";
                facts.problems.push(ReadError::WrongValue { place, key: KEY, found, expected });
            }
        }
        facts.sources.push(source);
    }
}
