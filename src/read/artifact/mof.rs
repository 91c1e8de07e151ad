//! Descriptors of the Model Openness Framework: which license each part of one release has.

use std::sync::Arc;

use super::error::ReadError;
use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::node::{Node, Shape};
use super::source::Source;
use super::yaml;
use crate::graph::{Place, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence};

/// The most components that are read.
const MOST: usize = 500;

pub(in crate::read) struct Mof;

impl Reader for Mof {
    fn format(&self) -> &'static Format {
        &Format {
            word: "mof",
            title: "Model Openness Framework",
            file_name: "MOF.yml",
            recognized_by: "YAML whose `framework` is the Model Openness Framework",
            gives: "a model, with a license for its weights, code and data",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let ending = input.base().rsplit_once('.').map(|(_, ending)| ending);
        matches!(ending, None | Some("yml" | "yaml")) && {
            let head = input.head_text();
            let has_key = head.lines().any(|line| line.starts_with("framework:"));
            has_key && head.contains("Model Openness Framework")
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let source = match input.small() {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let top = match yaml::parse(&source.text) {
            Ok(top) => top,
            Err(broken) => {
                let place = source.line_place(broken.line);
                let (format, reason) = ("YAML", broken.reason);
                facts.problems.push(ReadError::Syntax { place, format, reason });
                return facts.sources.push(source);
            }
        };
        let place = |node: &Node| Arc::new(source.line_place(node.line));
        let Some(release) = top.get("release").filter(|r| matches!(r.shape, Shape::Map(_))) else {
            let (place, table, key) = (source.whole(), "the descriptor", "release");
            facts.problems.push(ReadError::MissingKey { place, table, key });
            return facts.sources.push(source);
        };
        let called = release.get_text("huggingface").or_else(|| release.get_text("name"));
        facts.own.name = called.map(str::to_owned);
        facts.own.place = release.get("name").map(place);
        let mut said = Said::default();
        if let Some(license) = release.get("license") {
            let parts = [
                ("distribution", Component::All),
                ("code", Component::Code),
                ("data", Component::Data),
            ];
            for (key, component) in parts {
                if let Some((_, name)) = license.get(key).and_then(|part| part.entry("name")) {
                    said.add(component, name, &source, &mut facts.problems);
                }
            }
            if !matches!(license.shape, Shape::Map(_)) {
                said.add(Component::All, license, &source, &mut facts.problems);
            }
        }
        let components = release.get("components").map(Node::items).unwrap_or_default();
        let part = |node: &Node| node.get_text("name").and_then(component);
        for item in components.iter().take(MOST) {
            if let Some(component) = part(item)
                && let Some((_, license)) = item.entry("license")
            {
                said.add(component, license, &source, &mut facts.problems);
            }
        }
        if components.len() > MOST {
            let (place, what) = (source.whole(), "the list of components");
            let limit = format!("{MOST} components");
            facts.problems.push(ReadError::TooMuch { place, what, limit });
        }
        facts.own.statements = said.statements();
        facts.sources.push(source);
    }
}

/// The part that a component of the framework belongs to. Papers, cards, results and data for
/// tests are none of a model's parts.
fn component(name: &str) -> Option<Component> {
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("model parameters") {
        Some(Component::Weights)
    } else if lower.ends_with("code") || lower == "model architecture" {
        Some(Component::Code)
    } else {
        (lower == "datasets").then_some(Component::Data)
    }
}

/// Licenses by part.
#[derive(Default)]
struct Said(Vec<(Component, Vec<String>, Arc<Place>)>);

impl Said {
    fn add(
        &mut self,
        component: Component,
        license: &Node,
        source: &Source,
        problems: &mut Vec<ReadError>,
    ) {
        let place = source.line_place(license.line);
        let text = match &license.shape {
            Shape::Null => return,
            Shape::Text(text) => text.trim(),
            _ => {
                let found = license.what().to_owned();
                let (key, expected) = ("license", "the name of a license");
                return problems.push(ReadError::WrongValue { place, key, found, expected });
            }
        };
        if !is_said(text) {
            return;
        }
        match self.0.iter_mut().find(|(known, ..)| *known == component) {
            Some((_, all, _)) if all.iter().any(|known| known == text) => {}
            Some((_, all, _)) => all.push(text.to_owned()),
            None => self.0.push((component, vec![text.to_owned()], Arc::new(place))),
        }
    }

    fn statements(self) -> Vec<Statement> {
        let stated = |all: Vec<String>| match all.as_slice() {
            [one] if one.eq_ignore_ascii_case("unlicensed") => Stated::Nothing,
            [one] => Stated::Expression(one.as_str().into()),
            _ => Stated::List(all.into()),
        };
        let statement = |(component, all, place)| Statement {
            stated: stated(all),
            component,
            evidence: Evidence::Declared,
            place: Some(place),
        };
        self.0.into_iter().map(statement).collect()
    }
}

/// Whether a text says anything of a license.
fn is_said(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    !lower.is_empty() && lower != "undisclosed" && !lower.contains("not include")
}
