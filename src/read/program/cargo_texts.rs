//! The texts that lie in a crate's folder, to be handed on, and the file that hands them on.

use std::path::Path;
use std::sync::Arc;

use cargo_metadata::Package;

use super::Reading;
use super::cargo::Ground;
use super::cargo_license::without_notices;
use super::disk::Disk;
use super::folder::{collected, documents, license_text};
use super::input::{Files as _, Input};
use super::source::{FILE_LIMIT, Source};
use crate::graph::{Document, Folder, Role};

/// The texts of a crate, where they are asked for. `around`: the workspace of a member, which may
/// have one text for all.
pub(in crate::read) fn texts(
    reading: &mut Reading<'_>,
    package: &Package,
    around: Option<&Path>,
) -> Vec<Document> {
    let Some(folder) = package.manifest_path.parent().filter(|_| reading.options.texts) else {
        return Vec::new();
    };
    let folder = folder.as_std_path();
    let stated = package.license_file.as_ref().map(|file| file.as_str());
    let own = in_folder(reading, folder, stated);
    match around {
        Some(root) if root != folder && !own.iter().any(|d| d.role == Role::License) => {
            [own, in_folder(reading, root, None)].concat()
        }
        _ => own,
    }
}

/// The texts of a folder of others' sources in a crate, where they are asked for.
pub(in crate::read) fn below(reading: &mut Reading<'_>, folder: &Path) -> Vec<Document> {
    if reading.options.texts { in_folder(reading, folder, None) } else { Vec::new() }
}

fn in_folder(reading: &mut Reading<'_>, folder: &Path, stated: Option<&str>) -> Vec<Document> {
    let Ok(disk) = Disk::new(folder) else { return Vec::new() };
    let listing = disk.list("").unwrap_or_default();
    // What is wrong with the folder is told where the license is read.
    let told = reading.problems.len();
    let mut names = documents(reading, &disk, &listing);
    reading.problems.truncate(told);
    if let Some(stated) = stated
        && !names.iter().any(|(name, ..)| name == stated)
    {
        names.push((stated.to_owned(), Role::License, true));
    }
    names.retain(|(_, role, _)| matches!(role, Role::License | Role::Notice));
    let read = |(name, role, _): (String, Role, bool)| {
        // What cannot be read is told where the license is read.
        let (source, _) = Input::new(&disk, &name).text(FILE_LIMIT).ok()?;
        let licenses = licenses(reading, &name, role, &source);
        Some(Document { name, role, text: source.text, licenses })
    };
    names.into_iter().filter_map(read).collect()
}

fn licenses(reading: &mut Reading<'_>, name: &str, role: Role, source: &Source) -> Vec<String> {
    if role != Role::License {
        return Vec::new();
    }
    if let Some(found) = collected(reading, name, source) {
        return found;
    }
    // As for the license: texts that differ in who holds the rights alone are compared once.
    let mut bare = Source::new(&source.name, &without_notices(&source.text));
    license_text(reading, &mut bare).map_or(Vec::new(), |r| r.licenses)
}

/// What lies at the top of a workspace and hands on the texts of what its members are built from;
/// `None` where there is no such file, so that there is nothing to check.
pub(in crate::read) fn handed_on(reading: &mut Reading<'_>, ground: &Ground) -> Option<Folder> {
    let named = ground.named(&ground.root);
    let disk = Disk::within(&named, &ground.root, &ground.root);
    let listing = disk.list("").ok()?;
    let is_collection = |name: &String| name.to_ascii_uppercase().starts_with("THIRD");
    if !listing.files.iter().any(is_collection) {
        return None;
    }
    let mut folder = Folder { path: disk.shown(""), documents: Vec::new() };
    let told = reading.problems.len();
    let names = documents(reading, &disk, &listing);
    reading.problems.truncate(told);
    for (name, role, _) in names {
        let Ok((mut source, _)) = Input::new(&disk, &name).text(FILE_LIMIT) else { continue };
        let licenses = match role {
            Role::License => match collected(reading, &name, &source) {
                Some(found) => found,
                None => license_text(reading, &mut source).map_or(Vec::new(), |r| r.licenses),
            },
            _ => Vec::new(),
        };
        folder.documents.push(Document { name, role, text: Arc::clone(&source.text), licenses });
    }
    Some(folder)
}
