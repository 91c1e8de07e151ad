//! `package.json`: what a JavaScript program is called, what it says of its license, what it asks
//! for.

use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::json;
use super::node::{Node, Shape};
use super::npm;
use super::source::Source;
use crate::vocab::{ArtifactKind, Evidence, Origin, Relation};

pub(in crate::read) struct PackageJson;

impl Reader for PackageJson {
    fn format(&self) -> &'static Format {
        &Format {
            word: "package-json",
            title: "npm package",
            file_name: "package.json",
            recognized_by: "`package.json`",
            gives: "a program, its license, and `links-static` what it asks for",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Program
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        input.base() == "package.json"
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Code);
        facts.own.details.origin = Some(Origin::Own);
        let source = match input.small() {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        match json::parse(&source) {
            Ok(top) => described(&top, &source, input, facts),
            Err(problem) => facts.problems.push(problem),
        }
        facts.sources.push(source);
    }
}

fn described(top: &Node, source: &Source, input: &Input<'_>, facts: &mut Facts) {
    let own = &mut facts.own;
    if let Some((key, _)) = top.entry("name") {
        own.name = top.get_text("name").map(str::to_owned);
        own.place = Some(key.place(source));
    }
    if let Some(license) = top.get("license").or_else(|| top.get("licenses")) {
        npm::license(own, license, source, input, "");
    }
    for table in ["dependencies", "optionalDependencies"] {
        for (key, value) in top.get(table).map(Node::entries).unwrap_or_default() {
            let Some(name) = key.text() else { continue };
            let asked = match &value.shape {
                Shape::Text(asked) => asked.as_str(),
                _ => "",
            };
            let place = Some(key.place(source));
            let to = npm::target(name, asked);
            own.link(Relation::LinksStatic, &to, Evidence::Declared, place);
        }
    }
}
