//! Files into one graph. Readers read and judge nothing: what is damaged is told and the rest is
//! read, and every fact keeps its place and how strong the evidence for it is.
//!
//! | input | recognized by | gives |
//! |---|---|---|
//! | manifest | `cleartitle.toml`, any `.toml` that is named | what it states, as concluded by a person |
//! | workspace | `Cargo.toml` | a code artifact for each crate that ends in the result |
//! | model or dataset folder | a card, an adapter file, a license beside weights | one artifact, and its folder for duties |
//! | repository in the hub's cache | `models--owner--name`, `datasets--owner--name` | the same, by others |
//! | card | any `.md` that is named | one artifact |
//! | sources | `.py` and `.rs` in a tree, or named | what they load by name, run by their program |

mod card;
mod cargo;
mod disk;
mod error;
mod facts;
mod folder;
mod format;
mod hub;
mod input;
mod intent;
mod join;
mod json;
mod lineage;
mod manifest;
mod name;
mod node;
mod peft;
mod recognize;
mod source;
mod sources;
mod tree;
mod yaml;

pub use error::ReadError;
pub use format::Format;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::graph::{GraphBuilder, Place};
use crate::vocab::ArtifactKind;
use disk::Disk;
use facts::{About, Facts};
use format::reader;
use input::{Bytes, Files, Input};
use join::Join;
use manifest::Entry;
use recognize::{Recognized, recognize};
use source::{MANIFEST_LIMIT, Source, read_text, shown};

/// How to read.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Whether cargo may use the network to find out what the workspace is made of.
    pub network: bool,
    /// Whether a name or an address stands for a license that is known. With it, `other` in a card
    /// is resolved to what is known; without it, to what is most exact.
    pub known: Option<&'a dyn Fn(&str) -> bool>,
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("network", &self.network)
            .field("known", &self.known.is_some())
            .finish()
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Artifacts, relations, intent and assumptions, from all inputs together.
    pub builder: GraphBuilder,
    /// Everything that could not be read, or not as it was meant.
    pub problems: Vec<ReadError>,
    /// Name (as in [`Place::file`]) and text of every file that a place may point into.
    pub sources: Vec<(String, Arc<str>)>,
    /// Whether there was anything to read.
    pub read_something: bool,
}

/// Reads everything that is recognized at `paths` (`.` if there are none and no manifest is
/// named), and the manifest.
pub fn read(paths: &[PathBuf], manifest: Option<&Path>, options: Options<'_>) -> Gathered {
    let mut reading = Reading::new(options);
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() && manifest.is_none() { &here[..] } else { paths };
    let mut jobs = Vec::new();
    if let Some(manifest) = manifest {
        jobs.push(match manifest.file_name() {
            Some(name) if name == "Cargo.toml" => Job::Workspace(manifest.to_owned()),
            _ => Job::Manifest(manifest.to_owned()),
        });
    }
    let mut trees = Vec::new();
    for path in paths {
        let before = jobs.len();
        reading.recognize(path, &mut jobs);
        if path.is_dir() {
            let own = jobs.get(before..).unwrap_or_default();
            let holds_model = own.iter().any(|job| matches!(job, Job::Folder(_)));
            trees.push((path, own.is_empty(), holds_model));
        }
    }
    // What a person states comes first: other inputs add to it.
    jobs.sort_by_key(|job| !matches!(job, Job::Manifest(_)));
    let mut done = HashSet::new();
    for job in jobs {
        if done.insert(job.path().canonicalize().unwrap_or_else(|_| job.path().to_owned())) {
            reading.run(job);
        }
    }
    // All programs are known now: what their sources load is theirs.
    for (path, unknown, holds_model) in trees {
        let found = sources::attach(&mut reading, path, holds_model);
        if unknown && !found {
            reading.problems.push(ReadError::Unrecognized { place: Place::whole(&shown(path)) });
        }
    }
    reading.finish()
}

/// Reads one file whose bytes are at hand, as if it lay alone in a folder; `name` helps to recognize
/// it and may be empty.
///
/// ```
/// let gathered = cleartitle::read::read_bytes("README.md", b"---\nlicense: mit\n---\n", Default::default());
/// assert!(gathered.read_something && gathered.problems.is_empty());
/// ```
pub fn read_bytes(name: &str, bytes: &[u8], options: Options<'_>) -> Gathered {
    let mut reading = Reading::new(options);
    let files = Bytes { name, bytes };
    reading.file(&files, name);
    reading.finish()
}

enum Job {
    Manifest(PathBuf),
    Workspace(PathBuf),
    Folder(PathBuf),
    Card(PathBuf),
    File(PathBuf),
}

impl Job {
    fn path(&self) -> &Path {
        match self {
            Self::Manifest(p)
            | Self::Workspace(p)
            | Self::Folder(p)
            | Self::Card(p)
            | Self::File(p) => p,
        }
    }
}

/// What is being put together.
struct Reading<'o> {
    options: Options<'o>,
    /// Intent and assumptions; artifacts when all is read.
    builder: GraphBuilder,
    join: Join,
    problems: Vec<ReadError>,
    sources: Vec<(String, Arc<str>)>,
    /// Names of the sources.
    source_names: HashSet<String>,
    read_something: bool,
    /// Folders that a manifest has read as its own artifact's.
    folders: HashSet<PathBuf>,
    /// Folders of programs, without links, with the program's id: what their sources load is theirs.
    programs: Vec<(PathBuf, Arc<str>)>,
    /// License texts that were met, so that the same one is compared once.
    texts: HashMap<Arc<str>, Recognized>,
    intent_is_stated: bool,
}

impl<'o> Reading<'o> {
    fn new(options: Options<'o>) -> Self {
        Self {
            options,
            builder: GraphBuilder::default(),
            join: Join::default(),
            problems: Vec::new(),
            sources: Vec::new(),
            source_names: HashSet::new(),
            read_something: false,
            folders: HashSet::new(),
            programs: Vec::new(),
            texts: HashMap::new(),
            intent_is_stated: false,
        }
    }

    fn finish(mut self) -> Gathered {
        self.join.finish(&mut self.builder);
        Gathered {
            builder: self.builder,
            problems: self.problems,
            sources: self.sources,
            read_something: self.read_something,
        }
    }
}

impl Reading<'_> {
    /// Finds out what a path is.
    fn recognize(&mut self, path: &Path, jobs: &mut Vec<Job>) {
        let before = jobs.len();
        match std::fs::metadata(path) {
            Err(error) => return self.problems.push(source::unreadable(path, &error)),
            Ok(meta) if meta.is_dir() => {
                if path.join("cleartitle.toml").exists() {
                    jobs.push(Job::Manifest(path.join("cleartitle.toml")));
                }
                if path.join("Cargo.toml").exists() {
                    jobs.push(Job::Workspace(path.join("Cargo.toml")));
                }
                jobs.extend(hub::artifact_folders(path).into_iter().map(Job::Folder));
                // What is none of these may hold sources.
                return;
            }
            Ok(_) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let lower = name.to_ascii_lowercase();
                if name == "Cargo.toml" {
                    jobs.push(Job::Workspace(path.to_owned()));
                } else if lower.ends_with(".toml") {
                    jobs.push(Job::Manifest(path.to_owned()));
                } else if lower.ends_with(".md") {
                    jobs.push(Job::Card(path.to_owned()));
                } else {
                    jobs.push(Job::File(path.to_owned()));
                }
            }
        }
        if jobs.len() == before {
            self.problems.push(ReadError::Unrecognized { place: Place::whole(&shown(path)) });
        }
    }

    fn run(&mut self, job: Job) {
        match job {
            Job::Manifest(path) => self.manifest(&path),
            Job::Workspace(path) => cargo::workspace(self, &path),
            Job::Folder(path) => hub::folder(self, &path),
            Job::Card(path) => hub::card(self, &path),
            Job::File(path) => self.named(&path),
        }
    }

    /// Reads a file that the user named.
    fn named(&mut self, path: &Path) {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match Disk::new(folder) {
            Ok(disk) => self.file(&disk, &path.file_name().unwrap_or_default().to_string_lossy()),
            Err(problem) => self.problems.push(problem),
        }
    }

    fn manifest(&mut self, path: &Path) {
        let name = shown(path);
        let text = match read_text(path, &name, MANIFEST_LIMIT) {
            Ok((text, false)) => text,
            Ok((_, true)) => {
                let (place, limit) = (Place::whole(&name), "16 MiB".to_owned());
                let what = "the manifest";
                return self.problems.push(ReadError::TooMuch { place, what, limit });
            }
            Err(problem) => return self.problems.push(problem),
        };
        self.read_something = true;
        let source = Source::new(&name, &text);
        self.source(&source);
        let (manifest, problems) = manifest::manifest(&source);
        self.problems.extend(problems);
        if let Some(intent) = manifest.intent
            && !std::mem::replace(&mut self.intent_is_stated, true)
        {
            self.builder.intent(intent);
        }
        for (switch, answer) in manifest.assumptions {
            self.builder.assume(switch, answer);
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        self.entries(manifest.artifacts, folder.unwrap_or(Path::new(".")));
    }

    /// Adds what a person has described; `folder` is where their paths begin.
    fn entries(&mut self, entries: Vec<Entry>, folder: &Path) {
        for mut entry in entries {
            if let Some((path, place)) = entry.path.take() {
                self.open_folder(&mut entry, folder, &path, &place);
            }
            self.join.state(entry.artifact, entry.has_kind, entry.relations);
        }
    }

    fn open_folder(&mut self, entry: &mut Entry, folder: &Path, path: &str, place: &Arc<Place>) {
        let leads_out = |place: &Place| {
            let path = path.to_owned();
            ReadError::LeadsOut { place: place.clone(), path }
        };
        let root = match source::Root::new(folder) {
            Ok(root) => root,
            Err(problem) => return self.problems.push(problem),
        };
        let below = folder.join(path);
        let real = match root.inside(&below) {
            Ok(real) => real,
            Err(ReadError::Unreadable { reason, .. }) => {
                let place = (**place).clone();
                let reason = format!("`{path}`: {reason}");
                return self.problems.push(ReadError::Unreadable { place, reason });
            }
            Err(_) => return self.problems.push(leads_out(place)),
        };
        let name = entry.artifact.id.to_string();
        let disk = Disk::within(&below, &real, root.path());
        let about = folder::folder(self, &disk, &name, false);
        if entry.artifact.kind == ArtifactKind::Code {
            self.programs.push((real.clone(), Arc::clone(&entry.artifact.id)));
        }
        self.folders.insert(real);
        let artifact = &mut entry.artifact;
        artifact.statements.extend(about.statements);
        if !entry.has_kind
            && let Some(kind) = about.kind
        {
            artifact.kind = kind;
            entry.has_kind = true;
        }
        let details = artifact.details_mut();
        details.modalities = details.modalities.or(about.details.modalities);
        details.folder = about.details.folder;
        entry.relations.extend(about.links);
    }

    /// Reads one file that stands alone, whatever its format.
    fn file(&mut self, files: &dyn Files, name: &str) {
        let mut input = Input::new(files, name);
        let Some(reader) = reader(&mut input) else {
            return self.problems.push(ReadError::Unrecognized { place: input.place() });
        };
        let mut facts = Facts::default();
        reader.read(&mut input, &mut facts);
        self.read_something = true;
        if !facts.own_is_empty() {
            let mut own = std::mem::take(&mut facts.own);
            lineage::paths(&own.links, &mut self.problems);
            own.name = own.name.or_else(|| Some(self.stated_id(stem(name))));
            own.place = own.place.or_else(|| Some(Arc::new(input.place())));
            self.found(own);
        }
        self.add(facts);
    }

    /// Adds what a file says of others, and what it has of problems and texts.
    fn add(&mut self, facts: Facts) {
        self.problems.extend(facts.problems);
        for source in &facts.sources {
            self.source(source);
        }
        for about in facts.others {
            self.found(about);
        }
    }

    /// Adds what was found of one artifact; returns its id.
    fn found(&mut self, about: About) -> Arc<str> {
        self.read_something = true;
        let (id, problem) = self.join.found(about);
        self.problems.extend(problem);
        id
    }

    fn source(&mut self, source: &Source) {
        if self.source_names.insert(source.name.to_string()) {
            self.sources.push((source.name.to_string(), Arc::clone(&source.text)));
        }
    }

    /// Which licenses a text is.
    fn recognized(&mut self, source: &Source) -> Recognized {
        let texts = &mut self.texts;
        texts.entry(Arc::clone(&source.text)).or_insert_with(|| recognize(&source.text)).clone()
    }

    /// The id under which a manifest describes what is called so, if exactly one does.
    fn stated_id(&self, name: String) -> String {
        let name = if name.is_empty() { "model".to_owned() } else { name };
        let mut same = self.join.stated().filter(|id| id.rsplit('/').next() == Some(&*name));
        match (same.next(), same.next()) {
            (Some(id), None) => id.to_string(),
            _ => name,
        }
    }

    /// What the artifact of a folder is called: as the folder is, with those around it where
    /// another one is called so already.
    fn folder_id(&self, real: &Path) -> String {
        let names = real.iter().rev().map(|n| n.to_string_lossy().into_owned());
        let mut names = names.filter(|n| n != "/");
        let mut id = self.stated_id(names.next().unwrap_or_default());
        let is_stated = |id: &str| self.join.stated().any(|s| **s == *id);
        while self.join.has(&id)
            && !is_stated(&id)
            && let Some(around) = names.next()
        {
            id = format!("{around}/{id}");
        }
        id
    }
}

/// What a file is called without its ending and the numbers of its part.
fn stem(name: &str) -> String {
    let base = name.rsplit('/').next().unwrap_or_default();
    let stem = base.split_once('.').map_or(base, |(stem, _)| stem);
    let stem = if stem.is_empty() { base } else { stem };
    let part = stem.rsplit_once("-of-").filter(|(_, of)| of.bytes().all(|b| b.is_ascii_digit()));
    let part = part.and_then(|(rest, _)| rest.rsplit_once('-'));
    part.filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit())).map_or(stem, |(s, _)| s).to_owned()
}

/// The text of one file that a person named, with the caps and checks of every reader. What lies
/// beyond the cap is left out.
///
/// # Errors
/// A file that cannot be read, or is no text.
pub fn text_file(path: &Path) -> Result<String, ReadError> {
    read_text(path, &shown(path), source::FILE_LIMIT + 1).map(|(text, _)| text)
}
