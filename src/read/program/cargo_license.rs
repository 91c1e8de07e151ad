//! What a crate says of its license, and what the texts in its folder say.

use std::path::Path;
use std::sync::Arc;

use cargo_metadata::Package;

use super::Reading;
use super::cargo_texts;
use super::disk::Disk;
use super::error::ReadError;
use super::facts::About;
use super::folder::{license_text, role};
use super::input::{Files as _, Input};
use super::source::{FILE_LIMIT, Root, Source, shown};
use crate::graph::{Place, Role, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Relation};

/// The most license texts of one folder.
const TEXTS: usize = 50;
/// The most folders of a crate in which native sources are looked for.
const FOLDERS: usize = 200;
/// A longer line that begins as a notice of copyright may hold more.
const NOTICE: usize = 120;

/// Whose crate it is.
#[derive(Clone, Copy)]
pub(in crate::read) enum Whose<'a> {
    /// A member, with where it states its license and the folder that its files may lie in.
    Member { place: Option<&'a Arc<Place>>, root: &'a Path },
    /// From a folder or from git: whoever uses it may have changed it.
    Copy,
    /// As everybody gets it.
    Registry,
}

/// What is said of a crate's license.
pub(in crate::read) fn licenses(
    reading: &mut Reading<'_>,
    package: &Package,
    whose: Whose<'_>,
) -> Vec<Statement> {
    let place = match whose {
        Whose::Member { place, .. } => place.cloned(),
        _ => None,
    };
    let Some(folder) = package.manifest_path.parent() else { return Vec::new() };
    let folder = folder.as_std_path();
    if let Some(text) = package.license.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        let expression = expression(text);
        if let (Some(place), true) = (&place, expression != text) {
            let (place, found, meant) = ((**place).clone(), text.to_owned(), expression.clone());
            reading.problems.push(ReadError::OldExpression { place, found, meant });
        }
        let stated = Stated::Expression(expression.as_str().into());
        let mut statements = vec![say(stated, Evidence::Declared, place)];
        statements.extend(texts(reading, folder, whose, Some(&expression)));
        return statements;
    }
    if let Some(file) = &package.license_file {
        let file = folder.join(file);
        let root = match whose {
            Whose::Member { root, .. } => root,
            _ => folder,
        };
        let text = Root::new(root).and_then(|root| root.text(&file, FILE_LIMIT));
        match text.map(|(text, _)| Source::new(&shown(&file), &text)) {
            Ok(mut source) => {
                let recognized = license_text(reading, &mut source);
                return Vec::from_iter(recognized.map(|r| say(r.stated, Evidence::Text, place)));
            }
            Err(problem) => reading.problems.push(problem),
        }
        return Vec::new();
    }
    let found = texts(reading, folder, whose, None);
    match whose {
        // One text for all lies where the workspace begins.
        Whose::Member { root, .. } if found.is_empty() && root != folder => {
            let around = texts(reading, root, whose, None).into_iter();
            around.map(|s| Statement { evidence: Evidence::Inferred, ..s }).collect()
        }
        _ => found,
    }
}

fn say(stated: Stated, evidence: Evidence, place: Option<Arc<Place>>) -> Statement {
    Statement { stated, component: Component::All, evidence, place }
}

/// Before there were expressions, `/` was `OR`.
fn expression(text: &str) -> String {
    match text.contains('/') {
        true => text.split('/').map(str::trim).collect::<Vec<_>>().join(" OR "),
        false => text.to_owned(),
    }
}

/// What the license texts in a folder say beyond an expression.
fn texts(
    reading: &mut Reading<'_>,
    folder: &Path,
    whose: Whose<'_>,
    expression: Option<&str>,
) -> Vec<Statement> {
    let Ok(disk) = Disk::new(folder) else { return Vec::new() };
    let disk = match whose {
        Whose::Member { root, .. } => Disk::within(folder, disk.real(), root),
        _ => disk,
    };
    let files = disk.list("").unwrap_or_default().files;
    in_folder(reading, &disk, "", &files, whose, expression)
}

fn in_folder(
    reading: &mut Reading<'_>,
    disk: &Disk,
    folder: &str,
    files: &[String],
    whose: Whose<'_>,
    expression: Option<&str>,
) -> Vec<Statement> {
    let own = |f: &&String| {
        role(f) == Some(Role::License) && !f.to_ascii_uppercase().starts_with("THIRD")
    };
    let mut statements = Vec::new();
    for file in files.iter().filter(own).take(TEXTS) {
        let name = if folder.is_empty() { file.clone() } else { format!("{folder}/{file}") };
        let mut source = match Input::new(disk, &name).text(FILE_LIMIT) {
            Ok((source, _)) => source,
            Err(problem) => {
                if matches!(whose, Whose::Member { .. }) {
                    reading.problems.push(problem);
                }
                continue;
            }
        };
        let place = Some(Arc::new(source.whole()));
        // Hundreds of crates have the same texts but for who holds the rights: without those lines
        // they are one text, which is compared once.
        let recognized = match whose {
            Whose::Registry => {
                let text = without_notices(&source.text);
                license_text(reading, &mut Source::new(&source.name, &text))
            }
            _ => license_text(reading, &mut source),
        };
        let Some(stated) = recognized.map(|r| r.stated) else { continue };
        let speaks = match (expression, &stated) {
            (None, _) => true,
            // Often only a word on which of the texts counts.
            (Some(_), Stated::ForeignText) => false,
            (Some(_), Stated::ChangedText(_)) => !matches!(whose, Whose::Registry),
            (Some(said), stated) => !is_named(said, stated),
        };
        if speaks {
            reading.source(&source);
            statements.push(say(stated, Evidence::Text, place));
        }
    }
    statements
}

/// A text without who holds the rights.
pub(super) fn without_notices(text: &str) -> String {
    let is_notice = |line: &&str| {
        let line = line.trim();
        line.len() < NOTICE
            && (line.get(..9).is_some_and(|l| l.eq_ignore_ascii_case("copyright"))
                || line.starts_with("(c)")
                || line.starts_with('©'))
    };
    text.split_inclusive('\n').filter(|line| !is_notice(line)).collect()
}

/// Whether an expression names the license that a text is, or each of those in it.
fn is_named(expression: &str, stated: &Stated) -> bool {
    let words: Vec<String> = expression
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')'))
        .map(|w| w.trim_end_matches('+').to_ascii_lowercase())
        .collect();
    let named = |id: &str| {
        let id = id.to_ascii_lowercase();
        let bare = id.strip_suffix("-only").or_else(|| id.strip_suffix("-or-later"));
        words.iter().any(|w| *w == id || Some(w.as_str()) == bare)
    };
    match stated {
        Stated::Text(ids) => ids.iter().any(|id| named(id)),
        Stated::Expression(all) => all.split(" AND ").all(named),
        _ => true,
    }
}

/// Native sources that lie in a crate which links a native library, each with a license text of
/// its own that the crate's expression does not name.
pub(in crate::read) fn native(
    reading: &mut Reading<'_>,
    package: &Package,
    id: &str,
) -> Vec<About> {
    if package.links.is_none() {
        return Vec::new();
    }
    let Some(folder) = package.manifest_path.parent() else { return Vec::new() };
    let root = folder.as_std_path();
    let Ok(disk) = Disk::new(root) else { return Vec::new() };
    let below = |folder: &str| disk.list(folder).unwrap_or_default();
    let expression = expression(package.license.as_deref().unwrap_or_default());
    let skipped = ["src", "tests", "benches", "examples", "target"];
    let mut folders = below("").folders;
    folders.retain(|f| !skipped.contains(&f.as_str()));
    folders.extend(below("src").folders.into_iter().map(|f| format!("src/{f}")));
    let mut found = Vec::new();
    for folder in folders.iter().take(FOLDERS) {
        let files = below(folder).files;
        let mut said =
            in_folder(reading, &disk, folder, &files, Whose::Registry, Some(&expression));
        let Some(first) = said.first() else { continue };
        let mut about = About::new(&format!("{id}/{folder}"), ArtifactKind::Code);
        about.place.clone_from(&first.place);
        about.statements.append(&mut said);
        about.details.texts = cargo_texts::below(reading, &root.join(folder));
        found.push(about);
    }
    found
}

/// The edge to such sources: whether they are built hangs on a program that is not run.
pub(in crate::read) fn contains(about: &mut About, native: &[About]) {
    for inner in native {
        let name = inner.name.as_deref().unwrap_or_default();
        about.link(Relation::Contains, name, Evidence::Inferred, inner.place.clone());
    }
}
