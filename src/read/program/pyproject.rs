//! `pyproject.toml`: what a Python project is called, what it says of its license, what it asks for.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::error::ReadError;
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::{package_url, plain_pypi};
use super::python::{self, Requirement};
use super::recognize::recognize;
use super::source::FILE_LIMIT;
use super::tree::{Tree, Value};
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Evidence, Origin, Relation};

/// The most other projects on the same disk that are looked at.
const LOCAL: usize = 200;

pub(in crate::read) struct Pyproject;

impl Reader for Pyproject {
    fn format(&self) -> &'static Format {
        &Format {
            word: "pyproject",
            title: "Python project",
            file_name: "pyproject.toml",
            recognized_by: "`pyproject.toml`, or TOML with `[project]` or `[tool.poetry]`",
            gives: "a program, its license, and `links-dynamic` what it asks for",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Program
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if input.base() == "pyproject.toml" {
            return true;
        }
        !input.base().contains('.') && {
            let head = input.head_text();
            head.lines().any(|l| matches!(l.trim_end(), "[project]" | "[tool.poetry]"))
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own = about(input, facts);
    }
}

/// What a project file says of its project.
fn about(input: &mut Input<'_>, facts: &mut Facts) -> About {
    let mut own = About::default();
    let source = match input.small() {
        Ok(source) => source,
        Err(problem) => {
            facts.problems.push(problem);
            return own;
        }
    };
    let (mut tree, top) = Tree::parse(&source);
    let top = top.get_ref();
    let project = top.get("project").and_then(|v| v.get_ref().as_table());
    let tool = top.get("tool").and_then(|v| v.get_ref().as_table());
    let of_tool = |name| tool.and_then(|t| t.get(name)).and_then(|v| v.get_ref().as_table());
    let poetry = of_tool("poetry");
    // Many have but settings of tools, and no project.
    if project.or(poetry).is_some() {
        own.kind = Some(ArtifactKind::Code);
        own.details.origin = Some(Origin::Own);
    }
    for table in [project, poetry].into_iter().flatten() {
        if own.name.is_none()
            && let Some((key, name)) = table.get_key_value("name")
        {
            own.name = tree.text("name", name).map(str::to_owned);
            own.place = Some(tree.place(key.span()));
        }
    }
    for table in [project, poetry].into_iter().flatten() {
        if own.statements.is_empty() {
            license(&mut own, table, input, &mut tree);
        }
    }
    let mut asked =
        Asked { input, facts, tree, own, sources: HashMap::new(), seen: HashSet::new() };
    if let Some(sources) = of_tool("uv").and_then(|t| t.get("sources")) {
        asked.uv_sources(sources);
    }
    if let Some(list) = project.and_then(|t| t.get("dependencies")) {
        asked.requirements(list);
    }
    if let Some(table) = poetry.and_then(|t| t.get("dependencies")) {
        asked.poetry(table);
    }
    let Asked { tree, own, facts, .. } = asked;
    facts.problems.extend(tree.problems);
    facts.sources.push(source);
    own
}

/// What a table says of the license: an expression, a text, a file; and the classifiers, where
/// there is no expression.
fn license(own: &mut About, table: &DeTable<'_>, input: &Input<'_>, tree: &mut Tree<'_>) {
    let mut is_expression = false;
    if let Some((key, value)) = table.get_key_value("license") {
        let place = tree.place(key.span().start..value.span().end);
        match value.get_ref() {
            DeValue::Table(table) => {
                if let Some(text) = table.get("text").and_then(|v| tree.text("text", v)) {
                    python::license(own, text, &place);
                }
                if let Some(file) = table.get("file").and_then(|v| tree.text("file", v)) {
                    match license_file(input, file) {
                        Some(text) => python::texts(own, vec![text]),
                        None => tree.problems.push(ReadError::Unreadable {
                            place: (*place).clone(),
                            reason: format!("there is no license text `{file}` in the folder"),
                        }),
                    }
                }
            }
            _ => {
                if let Some(text) = tree.text("license", value) {
                    is_expression = true;
                    python::license(own, text, &place);
                }
            }
        }
    }
    if !is_expression && let Some(list) = table.get("classifiers") {
        let all: Vec<(&str, Arc<Place>)> = tree
            .texts("classifiers", list)
            .into_iter()
            .map(|(text, value)| (text, Arc::new(tree.source.place(value.span()))))
            .collect();
        python::classifiers(own, all.into_iter());
    }
}

/// A license text in a file that is named beside.
fn license_file(input: &Input<'_>, name: &str) -> Option<(crate::graph::Stated, Arc<Place>)> {
    let mut file = input.sibling(name)?;
    file.bytes(1).ok()?;
    let (source, _) = file.text(FILE_LIMIT).ok()?;
    Some((recognize(&source.text).stated, Arc::new(source.whole())))
}

/// What the project file of a folder beside says of its own project, which is called `name` where
/// the file does not say.
pub(in crate::read) fn beside(
    input: &Input<'_>,
    folder: &str,
    name: &str,
    facts: &mut Facts,
) -> About {
    let mut found = About::new(name, ArtifactKind::Code);
    found.details.origin = Some(Origin::Own);
    if facts.others.len() < LOCAL
        && let Some(mut file) = input.sibling(&format!("{folder}/pyproject.toml"))
        && file.bytes(1).is_ok()
    {
        // What it asks for is not followed: its own neighbours would be read again and again.
        let mut its = Facts::default();
        found = About { links: Vec::new(), ..about(&mut file, &mut its) };
        found.kind = Some(ArtifactKind::Code);
        found.details.origin = Some(Origin::Own);
        found.name = found.name.or_else(|| Some(name.to_owned()));
        facts.problems.extend(its.problems);
        facts.sources.extend(its.sources);
    }
    found
}

/// What is asked for, while it is read.
struct Asked<'i, 'f, 't> {
    input: &'i Input<'f>,
    facts: &'i mut Facts,
    tree: Tree<'t>,
    own: About,
    /// By plain name, where uv is told to get a package from.
    sources: HashMap<String, (String, Range<usize>)>,
    seen: HashSet<String>,
}

impl Asked<'_, '_, '_> {
    fn link(&mut self, name: &str, to: &str, at: Range<usize>) {
        let plain = plain_pypi(name);
        if self.own.name.as_deref().map(plain_pypi).as_ref() == Some(&plain) {
            return;
        }
        let place = Some(self.tree.place(at));
        let to = self.sources.get(&plain).map_or(to, |(to, _)| to).to_owned();
        self.own.link(Relation::LinksDynamic, &to, Evidence::Declared, place);
    }

    /// `[project] dependencies`.
    fn requirements(&mut self, list: &Value<'_>) {
        for (text, value) in self.tree.texts("dependencies", list) {
            match Requirement::read(text) {
                Some(found) if found.is_extra() => {}
                Some(found) => {
                    self.seen.insert(plain_pypi(found.name));
                    self.link(found.name, &found.target(), value.span());
                }
                None => {
                    self.tree.wrong("dependencies", value, "a requirement, as `name>=1.0`");
                }
            }
        }
    }

    /// `[tool.poetry.dependencies]`; where `[project]` names the same package, this only says where
    /// it is to be had.
    fn poetry(&mut self, table: &Value<'_>) {
        let Some(table) = self.tree.table("dependencies", table) else { return };
        for (key, value) in table.iter() {
            let name: &str = key.get_ref();
            if name == "python" {
                continue;
            }
            let ways = match value.get_ref() {
                DeValue::Array(ways) => ways.iter().collect(),
                _ => vec![value],
            };
            let known = self.seen.contains(&plain_pypi(name));
            for way in ways {
                match way.get_ref() {
                    DeValue::String(range) if !known => {
                        let to = package_url("pypi", name, exact(range));
                        self.link(name, &to, key.span());
                    }
                    DeValue::String(_) => {}
                    DeValue::Table(way) => {
                        let flag = way.get("optional").and_then(|v| v.get_ref().as_bool());
                        let to = self.had_from(name, way);
                        if flag != Some(true) && !(known && to.is_none()) {
                            let version = way.get("version").and_then(|v| v.get_ref().as_str());
                            let version = version.and_then(exact);
                            let to = to.unwrap_or_else(|| package_url("pypi", name, version));
                            self.link(name, &to, key.span());
                        }
                    }
                    _ => self.tree.wrong("dependencies", value, "a version or a table"),
                }
            }
        }
    }

    /// `[tool.uv.sources]`.
    fn uv_sources(&mut self, table: &Value<'_>) {
        let Some(table) = self.tree.table("sources", table) else { return };
        for (key, value) in table.iter() {
            let name: &str = key.get_ref();
            // Several are for several platforms; the first stands for all.
            let one = match value.get_ref() {
                DeValue::Array(several) => several.iter().next(),
                _ => Some(value),
            };
            let one = one.and_then(|v| v.get_ref().as_table());
            if let Some(to) = one.and_then(|table| self.had_from(name, table)) {
                self.sources.insert(plain_pypi(name), (to, key.span()));
            }
        }
    }

    /// Whom a name means where a table says that no registry has it.
    fn had_from(&mut self, name: &str, table: &DeTable<'_>) -> Option<String> {
        let text = |key| table.get(key).and_then(|v| v.get_ref().as_str());
        if let Some(git) = text("git") {
            let at = text("rev").or(text("tag")).or(text("branch"));
            let below = text("subdirectory").map(|s| format!("#subdirectory={s}"));
            let at = at.map(|at| format!("@{at}")).unwrap_or_default();
            return Some(format!("git+{git}{at}{}", below.unwrap_or_default()));
        }
        if let Some(url) = text("url") {
            return Some(python::address(url));
        }
        let in_workspace = table.get("workspace").and_then(|v| v.get_ref().as_bool()) == Some(true);
        if let Some(path) = text("path") {
            let mut found = beside(self.input, path, name, self.facts);
            found.name = Some(name.to_owned());
            self.facts.others.push(found);
        }
        (in_workspace || text("path").is_some()).then(|| name.to_owned())
    }
}

/// The version that a range of Poetry's allows, if only one.
fn exact(range: &str) -> Option<&str> {
    let range = range.trim();
    let range = range.strip_prefix("==").unwrap_or(range).trim();
    let spelled = |c: char| c.is_ascii_alphanumeric() || ".!+_-".contains(c);
    (range.starts_with(|c: char| c.is_ascii_digit()) && range.chars().all(spelled)).then_some(range)
}
