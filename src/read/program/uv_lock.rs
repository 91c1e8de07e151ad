//! `uv.lock`: the packages that a Python project is made of.

use toml::de::DeTable;

use super::facts::Facts;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::lock::{Dependency, LOCK_LIMIT, Lock, Package, Provenance, list, packages, table, text};
use super::python::address;
use super::tree::Value;
use crate::vocab::{ArtifactKind, Origin};

pub(in crate::read) struct UvLock;

impl Reader for UvLock {
    fn format(&self) -> &'static Format {
        &Format {
            word: "uv-lock",
            title: "uv lock",
            file_name: "uv.lock",
            recognized_by: "`uv.lock`, or TOML with `[[package]]` that has a `source = {`",
            gives: "the packages that a program is made of, each with what it needs",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Program
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if input.base() == "uv.lock" {
            return true;
        }
        matches!(input.base().rsplit_once('.'), None | Some((_, "lock"))) && {
            let head = input.head_text();
            head.contains("[[package]]\n") && head.contains("\nsource = {")
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        let source = match input.whole(LOCK_LIMIT) {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let all = packages(&source, &mut facts.problems, package);
        let lock = Lock::new(&all);
        let is_own = |p: &Package| matches!(&p.from, Provenance::Folder(path) if path == ".");
        let own = all.iter().position(is_own);
        if let Some(own) = own {
            facts.own.kind = Some(ArtifactKind::Code);
            facts.own.details.origin = Some(Origin::Own);
            facts.own.name = Some(all[own].name.clone());
            facts.own.place = Some(source.place(all[own].at.clone()).into());
        }
        // Other members of the workspace are programs of their own.
        let is_root = |n: &usize| matches!(all[*n].from, Provenance::Folder(_)) && Some(*n) != own;
        let roots = own.into_iter().chain((0..all.len()).filter(is_root)).collect();
        lock.reach(roots, own, &source, input, facts);
        facts.sources.push(source);
    }
}

fn package(part: &DeTable<'_>, from: usize) -> Option<Package> {
    let (key, _) = part.get_key_value("name")?;
    let extras = table(part, "optional-dependencies");
    Some(Package {
        name: text(part, "name")?.to_owned(),
        version: text(part, "version").map(str::to_owned),
        at: from + key.span().start..from + part.get("name")?.span().end,
        from: table(part, "source").map(origin).unwrap_or_default(),
        dependencies: needs(list(part, "dependencies"), from),
        extras: extras
            .into_iter()
            .flat_map(DeTable::iter)
            .filter_map(|(key, value)| {
                Some((key.get_ref().to_string(), needs(value.get_ref().as_array()?, from)))
            })
            .collect(),
        is_aside: false,
    })
}

/// Where a package is from: a registry, unless its table says otherwise.
fn origin(source: &DeTable<'_>) -> Provenance {
    if let Some(git) = text(source, "git") {
        return Provenance::Named(format!("git+{git}"));
    }
    if let Some(url) = text(source, "url") {
        return Provenance::Named(address(url));
    }
    if let Some(path) = text(source, "path") {
        return Provenance::Named(path.to_owned());
    }
    let folder = ["virtual", "editable", "directory"].iter().find_map(|key| text(source, key));
    folder.map(|path| Provenance::Folder(path.to_owned())).unwrap_or_default()
}

fn needs(list: &[Value<'_>], from: usize) -> Vec<Dependency> {
    let read = |value: &Value<'_>| {
        let table = value.get_ref().as_table()?;
        let extras = list_of_texts(table, "extra");
        Some(Dependency {
            name: text(table, "name")?.to_owned(),
            version: text(table, "version").map(str::to_owned),
            extras,
            at: from + value.span().start..from + value.span().end,
        })
    };
    list.iter().filter_map(read).collect()
}

fn list_of_texts(table: &DeTable<'_>, key: &str) -> Vec<String> {
    let texts = list(table, key).iter().filter_map(|v| v.get_ref().as_str());
    texts.map(str::to_owned).collect()
}
