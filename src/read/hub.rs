//! Which folders hold an artifact; it is called as the folder is.

use std::path::{Path, PathBuf};

use super::Reading;
use super::card::{begins_as_card, card as read_card};
use super::disk::Disk;
use super::facts::About;
use super::folder::{self, is_artifact, role};
use super::format::{Subject, reader};
use super::input::{Files as _, Input};
use super::lineage::Around;
use super::source::{FILE_LIMIT, read_text};
use crate::graph::Role;

/// The folders at a path that hold a model or a dataset: itself, or the repositories of a cache.
pub(super) fn artifact_folders(path: &Path) -> Vec<PathBuf> {
    let Ok(listing) = Disk::new(path).and_then(|disk| disk.list("")) else { return Vec::new() };
    let front = |name: &&String| {
        let file = path.join(name);
        let read = read_text(&file, "", FILE_LIMIT);
        read.is_ok_and(|(text, _)| begins_as_card(&text))
    };
    let has_card = listing.files.iter().filter(|f| role(f) == Some(Role::Card)).any(|f| front(&f));
    let has_license = listing.files.iter().any(|f| role(f) == Some(Role::License));
    let has_config = listing.files.iter().any(|f| f == "adapter_config.json")
        || listing.files.iter().any(|f| f == "model_index.json")
        || listing.files.iter().any(|f| f == "config.json" && is_model_config(&path.join(f)))
        || listing.files.iter().any(|f| {
            let names =
                ["Modelfile", "mergekit_config.yml", "mergekit_moe_config.yml", "meta.json"];
            names.contains(&f.as_str()) && speaks(path, f)
        });
    let has_weights = listing.files.iter().any(|f| folder::weights(f).is_some());
    if has_card || has_config || has_license && has_weights && is_artifact(&listing) {
        return vec![path.to_owned()];
    }
    Vec::new()
}

/// Whether a file that is called as one of an artifact is one.
fn speaks(path: &Path, name: &str) -> bool {
    let Ok(disk) = Disk::new(path) else { return false };
    reader(&mut Input::new(&disk, name)).is_some_and(|r| r.subject() == Subject::Artifact)
}

/// Whether a `config.json` is one of a model: many programs have one.
fn is_model_config(path: &Path) -> bool {
    let Ok((text, _)) = read_text(path, "", FILE_LIMIT) else { return false };
    let keys = ["\"model_type\"", "\"architectures\"", "\"_class_name\"", "\"_name_or_path\""];
    keys.iter().any(|key| text.contains(key))
}

/// Reads a folder as an artifact of its own.
pub(super) fn folder(reading: &mut Reading<'_>, path: &Path) {
    let disk = match Disk::new(path) {
        Ok(disk) if reading.folders.contains(disk.real()) => return,
        Ok(disk) => disk,
        Err(problem) => return reading.problems.push(problem),
    };
    let id = reading.folder_id(disk.real());
    let about = folder::folder(reading, &disk, &id, false);
    reading.found(about);
}

/// Reads one card.
pub(super) fn card(reading: &mut Reading<'_>, path: &Path) {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = match Disk::new(folder) {
        Ok(disk) => disk,
        Err(problem) => return reading.problems.push(problem),
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut input = Input::new(&disk, &file);
    let source = match input.text(FILE_LIMIT) {
        Ok((source, _)) => source,
        Err(problem) => return reading.problems.push(problem),
    };
    reading.source(&source);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let id = match stem.eq_ignore_ascii_case("README") {
        true => reading.folder_id(disk.real()),
        false => reading.stated_id(stem),
    };
    let (found, problems) = read_card(&source);
    reading.problems.extend(problems);
    let mut about = About { place: Some(source.whole().into()), ..About::default() };
    about.statements = folder::declared(reading, &found, false, &input);
    let around = Around { name: id.clone(), ..Around::default() };
    folder::apply(&mut about, &found, &around, Vec::new(), reading);
    about.name = Some(id);
    reading.found(about);
}
