//! `poetry.lock`: the packages that a Python project is made of. Which of them the project itself
//! names is said in `pyproject.toml` only.

use std::collections::HashMap;

use toml::de::{DeTable, DeValue};

use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::lock::{Dependency, LOCK_LIMIT, Lock, Package, Provenance, list, packages, table, text};
use super::python::address;
use crate::vocab::{ArtifactKind, Origin};

pub(in crate::read) struct PoetryLock;

impl Reader for PoetryLock {
    fn format(&self) -> &'static Format {
        &Format {
            word: "poetry-lock",
            title: "Poetry lock",
            file_name: "poetry.lock",
            recognized_by: "`poetry.lock`, or TOML with `[[package]]` that has `python-versions`",
            gives: "the packages that a program is made of, each with what it needs",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Program
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if input.base() == "poetry.lock" {
            return true;
        }
        matches!(input.base().rsplit_once('.'), None | Some((_, "lock"))) && {
            let head = input.head_text();
            head.contains("[[package]]\n") && head.contains("\npython-versions = ")
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Code);
        facts.own.details.origin = Some(Origin::Own);
        let source = match input.whole(LOCK_LIMIT) {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let all = packages(&source, &mut facts.problems, package);
        let lock = Lock::new(&all);
        lock.direct(lock.roots(), &source, input, facts);
        facts.sources.push(source);
    }
}

fn package(part: &DeTable<'_>, from: usize) -> Option<Package> {
    let (key, _) = part.get_key_value("name")?;
    let optional = part.get("optional").and_then(|v| v.get_ref().as_bool()) == Some(true);
    let groups = list(part, "groups");
    let in_main = groups.is_empty() || groups.iter().any(|g| g.get_ref().as_str() == Some("main"));
    let is_for_tools = text(part, "category").is_some_and(|category| category != "main");
    Some(Package {
        name: text(part, "name")?.to_owned(),
        version: text(part, "version").map(str::to_owned),
        at: from + key.span().start..from + part.get("name")?.span().end,
        from: table(part, "source").map(origin).unwrap_or_default(),
        dependencies: table(part, "dependencies").map(|t| needs(t, from)).unwrap_or_default(),
        extras: HashMap::new(),
        is_aside: optional || !in_main || is_for_tools,
    })
}

/// Where a package is from: a registry, unless its table says otherwise.
fn origin(source: &DeTable<'_>) -> Provenance {
    let url = text(source, "url").unwrap_or_default();
    match text(source, "type") {
        Some("git") => {
            let at = text(source, "resolved_reference").or(text(source, "reference"));
            let at = at.map(|at| format!("@{at}")).unwrap_or_default();
            let below = text(source, "subdirectory").map(|s| format!("#subdirectory={s}"));
            Provenance::Named(format!("git+{url}{at}{}", below.unwrap_or_default()))
        }
        Some("url") => Provenance::Named(address(url)),
        Some("file") => Provenance::Named(url.to_owned()),
        Some("directory") => Provenance::Folder(url.to_owned()),
        _ => Provenance::Registry,
    }
}

/// What a package needs. What it needs for more than itself is in the list too, and whoever did not
/// ask for that has no such package in the lock.
fn needs(table: &DeTable<'_>, from: usize) -> Vec<Dependency> {
    let is_table = |v: &DeValue<'_>| matches!(v, DeValue::Table(_) | DeValue::Array(_));
    let read =
        |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &super::tree::Value<'_>)| {
            let known = value.get_ref().as_str().is_some() || is_table(value.get_ref());
            known.then(|| Dependency {
                name: key.get_ref().to_string(),
                at: from + key.span().start..from + value.span().end,
                ..Dependency::default()
            })
        };
    table.iter().filter_map(read).collect()
}
