//! Models inside of crates: files of weights that the sources of a member include, and those that
//! lie in its folder.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder};

use super::cargo::Ground;
use super::disk::Disk;
use super::error::ReadError;
use super::facts::{About, Facts, Link};
use super::format::{Subject, reader};
use super::includes::includes;
use super::input::Input;
use super::source::{FILE_LIMIT, Root, Source, human, read_text, shown};
use super::{Reading, folder, hub, ignores, lineage, stem};
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Evidence, Relation};

/// The most files and folders of a workspace that are looked at.
const ENTRIES: usize = 200_000;
/// How deep folders are looked into.
const DEPTH: usize = 32;
/// The most files of weights of a workspace.
const WEIGHTS: usize = 2_000;
/// Folders at the top of a package that end in no crate that others use.
const APART: &[&str] = &["tests", "benches", "examples"];

/// A member of a workspace.
pub(in crate::read) struct Member {
    /// Without links.
    pub folder: PathBuf,
    pub id: Arc<str>,
    /// Whether its folder is handed out as a package.
    pub is_published: bool,
    pub include: Vec<String>,
    pub exclude: Vec<String>,
}

/// Looks through the folders of the members, once.
pub(in crate::read) fn embedded(reading: &mut Reading<'_>, members: &[Member], ground: &Ground) {
    let folders: HashMap<&Path, usize> =
        members.iter().enumerate().map(|(n, m)| (&*m.folder, n)).collect();
    let mut looked = Look { reading, ground, members, known: HashMap::new(), found: 0 };
    let mut tops: Vec<&Path> = members.iter().map(|m| ground.around(&m.folder)).collect();
    tops.sort_unstable();
    tops.dedup();
    let packages: HashSet<PathBuf> = members.iter().map(|m| m.folder.clone()).collect();
    let mut left = ENTRIES;
    for top in tops {
        let own = packages.clone();
        let mut walk = WalkBuilder::new(top);
        walk.standard_filters(false).hidden(true).git_ignore(true).require_git(false);
        walk.follow_links(false).max_depth(Some(DEPTH)).sort_by_file_name(|a, b| a.cmp(b));
        walk.filter_entry(move |entry| may_enter(entry, &own));
        if !ignores::are_sound(top) {
            let (place, reason) = (looked.place(top), ignores::UNSOUND.to_owned());
            looked.reading.problems.push(ReadError::NotSearched { place, count: 1, reason });
            continue;
        }
        for entry in walk.build().flatten() {
            if left == 0 {
                let (place, limit) = (looked.place(top), format!("{ENTRIES} files"));
                let what = "the workspace";
                return looked.reading.problems.push(ReadError::TooMuch { place, what, limit });
            }
            left -= 1;
            if !entry.file_type().is_some_and(|t| t.is_file()) {
                continue;
            }
            let path = entry.path();
            let around = path.ancestors().find_map(|folder| folders.get(folder));
            if let Some(member) = around {
                looked.file(*member, path);
            }
        }
    }
}

/// Whether a folder belongs to what is looked through: no build output, no package of others.
fn may_enter(entry: &DirEntry, members: &HashSet<PathBuf>) -> bool {
    if !entry.file_type().is_some_and(|t| t.is_dir()) || entry.depth() == 0 {
        return true;
    }
    let path = entry.path();
    let is_member = members.contains(path);
    let is_foreign = !is_member && path.join("Cargo.toml").symlink_metadata().is_ok();
    let is_output = path.join("CACHEDIR.TAG").symlink_metadata().is_ok()
        || entry.file_name() == "target"
            && path.parent().is_some_and(|p| p.join("Cargo.toml").symlink_metadata().is_ok());
    !is_foreign && (is_member || !is_output) && ignores::are_sound(path)
}

struct Look<'r, 'o> {
    reading: &'r mut Reading<'o>,
    ground: &'r Ground,
    members: &'r [Member],
    /// The artifact of each file of weights, and of each that has several parts.
    known: HashMap<PathBuf, Arc<str>>,
    found: usize,
}

impl Look<'_, '_> {
    fn place(&self, path: &Path) -> Place {
        Place::whole(&shown(&self.ground.named(path)))
    }

    fn file(&mut self, member: usize, path: &Path) {
        let Some(of) = self.members.get(member) else { return };
        let Ok(below) = path.strip_prefix(&of.folder) else { return };
        let top = below.components().next();
        let apart = top.is_some_and(|t| APART.iter().any(|a| t.as_os_str() == *a));
        if apart || below == Path::new("build.rs") {
            return;
        }
        if path.extension().is_some_and(|e| e == "rs") {
            return self.source(of, path);
        }
        let Some(by) = of.hands_out(below) else { return };
        if is_weights(path) {
            let place = Some(Arc::new(self.place(path)));
            self.link(of, path, by, place, Evidence::Inferred);
        }
    }

    /// What a source includes.
    fn source(&mut self, of: &Member, path: &Path) {
        let name = shown(&self.ground.named(path));
        let (text, reason) = match read_text(path, &name, FILE_LIMIT) {
            Ok((text, false)) => (text, None),
            Ok((text, true)) => {
                (text, Some(format!("only its first {} were read", human(FILE_LIMIT))))
            }
            Err(problem) => (String::new(), Some(problem.to_string())),
        };
        if let Some(reason) = reason {
            let place = Place::whole(&name);
            self.reading.problems.push(ReadError::NotSearched { place, count: 1, reason });
        }
        let found = includes(&text);
        if found.is_empty() {
            return;
        }
        let source = Source::new(&name, &text);
        for include in found {
            let beside = path.parent().unwrap_or(&of.folder);
            let below = include.path.trim_start_matches('/');
            let file = match include.from_manifest {
                true => plain(&of.folder, below),
                false => plain(beside, &include.path),
            };
            let Some(file) = file else { continue };
            let place = source.place(include.at.clone());
            let files = if include.is_folder { below_folder(&file) } else { vec![file] };
            for file in files {
                // What is fetched later is known by its name.
                let is_there = file.symlink_metadata().is_ok();
                let inside = match is_there {
                    true => Root::new(self.ground.around(&of.folder)).and_then(|r| r.inside(&file)),
                    false => Ok(file.clone()),
                };
                let is_below = file.starts_with(self.ground.around(&of.folder));
                if !is_below || matches!(inside, Err(ReadError::LeadsOut { .. })) {
                    if named_as_weights(&file) {
                        let (place, path) = (place.clone(), include.path.clone());
                        self.reading.problems.push(ReadError::LeadsOut { place, path });
                    }
                } else if is_there && is_weights(&file) || !is_there && named_as_weights(&file) {
                    self.reading.source(&source);
                    let place = Some(Arc::new(place.clone()));
                    self.link(of, &file, Relation::Contains, place, Evidence::Declared);
                }
            }
        }
    }

    fn link(
        &mut self,
        of: &Member,
        file: &Path,
        by: Relation,
        place: Option<Arc<Place>>,
        evidence: Evidence,
    ) {
        let Some(to) = self.artifact(file, of) else { return };
        let mut about = About::new(&of.id, ArtifactKind::Code);
        about.links = vec![Link { by, to: to.to_string(), place, evidence }];
        self.reading.found(about);
    }

    /// The artifact that a file of weights belongs to: its folder, if that is a model's, else itself.
    fn artifact(&mut self, file: &Path, of: &Member) -> Option<Arc<str>> {
        let folder = file.parent()?;
        let whole = folder.join(stem(&file.file_name()?.to_string_lossy()));
        if let Some(known) = self.known.get(&whole) {
            return Some(Arc::clone(known));
        }
        if self.found == WEIGHTS {
            let (place, limit) = (self.place(folder), format!("{WEIGHTS} files"));
            let what = "weights in the workspace";
            self.reading.problems.push(ReadError::TooMuch { place, what, limit });
        }
        self.found += 1;
        if self.found > WEIGHTS {
            return None;
        }
        let named = self.ground.named(folder);
        let is_model = hub::is_artifact_folder(&named);
        let id = match is_model.then(|| hub::folder(self.reading, &named)).flatten() {
            Some(id) => id,
            None => self.alone(file, of)?,
        };
        self.known.insert(whole, Arc::clone(&id));
        Some(id)
    }

    /// A file of weights that stands alone: its own header speaks, and its path names it.
    fn alone(&mut self, file: &Path, of: &Member) -> Option<Arc<str>> {
        let root = self.ground.around(&of.folder);
        let below = file.strip_prefix(root).ok()?;
        let name: Vec<_> = below.iter().map(|p| p.to_string_lossy()).collect();
        let name = name.join("/");
        let disk = Disk::within(&self.ground.named(root), root, root);
        let mut input = Input::new(&disk, &name);
        let mut facts = Facts::default();
        if let Some(reader) = reader(&mut input).filter(|r| r.subject() == Subject::Artifact) {
            reader.read(&mut input, &mut facts);
        }
        let mut own = std::mem::take(&mut facts.own);
        lineage::paths(&own.links, &mut self.reading.problems);
        if let Some(card) = own.license_keys.take() {
            own.statements.extend(folder::declared(self.reading, &card, false, &input));
        }
        let base = name.rsplit('/').next().unwrap_or_default();
        let stem = stem(base);
        let said = self.reading.stated_id(stem.clone());
        let is_said = self.reading.join.stated().any(|id| **id == *said);
        own.name = Some(match is_said {
            true => said,
            // The parts of one model are one.
            false if base.contains("-of-") => {
                format!("{}{stem}", &name[..name.len() - base.len()])
            }
            false => name.clone(),
        });
        own.kind = own.kind.or(Some(ArtifactKind::Model));
        own.place = own.place.or_else(|| Some(Arc::new(input.place())));
        let id = self.reading.found(own);
        self.reading.add(facts);
        Some(id)
    }
}

impl Member {
    /// How a file in its folder is handed out, by what cargo packs.
    fn hands_out(&self, below: &Path) -> Option<Relation> {
        if !self.is_published {
            // No package is made; whoever hands out the folder hands it out beside the program.
            return Some(Relation::Aggregates);
        }
        let listed = |patterns: &[String]| {
            patterns_of(patterns).matched_path_or_any_parents(below, false).is_ignore()
        };
        let packed = match self.include.is_empty() {
            true => !listed(&self.exclude),
            false => listed(&self.include),
        };
        packed.then_some(Relation::Contains)
    }
}

fn patterns_of(patterns: &[String]) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        let _ = builder.add_line(None, pattern);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// A path without `.` and `..`, whatever links lie there; `None` where it is no path below.
fn plain(folder: &Path, path: &str) -> Option<PathBuf> {
    if path.is_empty() || path.starts_with('/') || path.contains(['\\', ':', '\0']) {
        return None;
    }
    let mut whole = folder.to_owned();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(whole.pop().then_some(())?),
            part => whole.push(part),
        }
    }
    Some(whole)
}

/// The files of weights in a folder and those in it; only these are looked at.
fn below_folder(folder: &Path) -> Vec<PathBuf> {
    if folder.symlink_metadata().map_or(true, |m| !m.is_dir()) {
        return Vec::new();
    }
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(false).follow_links(false).max_depth(Some(DEPTH));
    walk.sort_by_file_name(|a, b| a.cmp(b));
    let files = walk.build().take(ENTRIES).flatten();
    let files = files.filter(|e| e.file_type().is_some_and(|t| t.is_file()));
    files.map(DirEntry::into_path).filter(|p| is_weights(p)).take(WEIGHTS + 1).collect()
}

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// Whether a name alone says that a file holds weights.
fn named_as_weights(path: &Path) -> bool {
    let sure = ["gguf", "ggml", "safetensors", "onnx", "tflite", "pt", "pth", "ckpt"];
    sure.contains(&ending(path).as_str())
}

/// Whether a file holds weights: by its first bytes, and by its name where those leave it open.
/// Nothing of it is unpacked or run.
fn is_weights(path: &Path) -> bool {
    let ending = ending(path);
    let maybe = ["bin", "h5", "hdf5", "keras", ""];
    if !named_as_weights(path) && !maybe.contains(&ending.as_str()) {
        return false;
    }
    let Some((folder, name)) = path.parent().zip(path.file_name().and_then(|n| n.to_str())) else {
        return false;
    };
    let Ok(disk) = Disk::new(folder) else { return false };
    let mut input = Input::new(&disk, name);
    let size = input.size();
    let Ok((head, _)) = input.bytes(64) else { return false };
    let begins = |mark: &[u8]| head.starts_with(mark);
    // Kept elsewhere by git, under this name.
    if begins(b"version https://git-lfs") {
        return named_as_weights(path);
    }
    let header = head.first_chunk().map(|n| u64::from_le_bytes(*n));
    let safetensors = head.get(8) == Some(&b'{')
        && header.is_some_and(|n| {
            (2..=100_000_000).contains(&n) && size.is_none_or(|size| n + 8 <= size)
        });
    // A pickle, plain or in a ZIP.
    let torch = begins(b"PK\x03\x04") || matches!(head, [0x80, 2..=5, ..]);
    let lower = name.to_ascii_lowercase();
    match ending.as_str() {
        _ if begins(b"GGUF") || safetensors => true,
        _ if begins(b"lmgg") || begins(b"fmgg") || begins(b"tjgg") => true,
        "onnx" => matches!(head, [8, ..]),
        "tflite" => head.get(4..8) == Some(b"TFL3"),
        "pt" | "pth" | "ckpt" => torch,
        "bin" => torch && lower.contains("model"),
        "h5" | "hdf5" | "keras" => begins(b"\x89HDF\r\n\x1a\n") || ending == "keras" && torch,
        _ => false,
    }
}
