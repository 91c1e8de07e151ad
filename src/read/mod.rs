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

mod card;
mod cargo;
mod error;
mod folder;
mod hub;
mod intent;
mod lineage;
mod manifest;
mod recognize;
mod source;
mod tree;
mod yaml;

pub use error::ReadError;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::graph::{Artifact, GraphBuilder, Place};
use crate::vocab::Relation;
use manifest::{Entry, Link};
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
    let mut reading = Reading {
        options,
        builder: GraphBuilder::default(),
        problems: Vec::new(),
        sources: Vec::new(),
        read_something: false,
        stated: HashSet::new(),
        related: HashSet::new(),
        folders: HashSet::new(),
        intent_is_stated: false,
    };
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() && manifest.is_none() { &here[..] } else { paths };
    let mut jobs = Vec::new();
    if let Some(manifest) = manifest {
        jobs.push(match manifest.file_name() {
            Some(name) if name == "Cargo.toml" => Job::Workspace(manifest.to_owned()),
            _ => Job::Manifest(manifest.to_owned()),
        });
    }
    for path in paths {
        reading.recognize(path, &mut jobs);
    }
    // What a person states comes first: other inputs add to it.
    jobs.sort_by_key(|job| !matches!(job, Job::Manifest(_)));
    let mut done = HashSet::new();
    for job in jobs {
        if done.insert(job.path().canonicalize().unwrap_or_else(|_| job.path().to_owned())) {
            reading.run(job);
        }
    }
    Gathered {
        builder: reading.builder,
        problems: reading.problems,
        sources: reading.sources,
        read_something: reading.read_something,
    }
}

enum Job {
    Manifest(PathBuf),
    Workspace(PathBuf),
    Folder(PathBuf),
    Card(PathBuf),
}

impl Job {
    fn path(&self) -> &Path {
        match self {
            Self::Manifest(p) | Self::Workspace(p) | Self::Folder(p) | Self::Card(p) => p,
        }
    }
}

/// What is being put together.
struct Reading<'o> {
    options: Options<'o>,
    builder: GraphBuilder,
    problems: Vec<ReadError>,
    sources: Vec<(String, Arc<str>)>,
    read_something: bool,
    /// Ids that a manifest describes: further inputs add to these instead of clashing with them.
    stated: HashSet<Arc<str>>,
    /// Pairs that a manifest relates: its word on them stands.
    related: HashSet<(Arc<str>, String)>,
    /// Folders that a manifest has read as its own artifact's.
    folders: HashSet<PathBuf>,
    intent_is_stated: bool,
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
            entry.artifact.statements.sort_by_key(|s| s.evidence);
            let id = Arc::clone(&entry.artifact.id);
            self.builder.artifact(entry.artifact);
            for link in entry.relations {
                self.related.insert((Arc::clone(&id), link.to.clone()));
                self.builder.relation_at(&id, link.by, &link.to, link.place);
            }
            self.stated.insert(id);
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
        let facts = folder::folder(self, &below, &root, &name, false);
        self.folders.insert(real);
        let artifact = &mut entry.artifact;
        artifact.statements.extend(facts.statements);
        if !entry.has_kind
            && let Some(kind) = facts.kind
        {
            artifact.kind = kind;
        }
        let details = artifact.details_mut();
        details.modalities = details.modalities.or(facts.modalities);
        details.folder = Some(facts.folder);
        for mut link in facts.links {
            if !entry.relations.iter().any(|own| own.to == link.to) {
                link.fit(entry.artifact.kind);
                entry.relations.push(link);
            }
        }
    }

    /// Adds what was found. What a manifest says of the same artifact stands before it.
    fn found(&mut self, mut artifact: Artifact, links: Vec<Link>) {
        self.read_something = true;
        let id = Arc::clone(&artifact.id);
        let mut kind = artifact.kind;
        match self.builder.described(&id).filter(|_| self.stated.contains(&id)) {
            Some(known) => {
                kind = known.kind;
                known.statements.append(&mut artifact.statements);
                known.statements.sort_by_key(|s| s.evidence);
                let new = artifact.details().clone();
                let details = known.details_mut();
                details.modalities = details.modalities.or(new.modalities);
                details.origin = details.origin.or(new.origin);
                details.folder = details.folder.take().or(new.folder);
                details.revision = details.revision.take().or(new.revision);
                details.intent = details.intent.take().or(new.intent);
            }
            None => self.builder.artifact(artifact),
        }
        for mut link in links {
            if !self.related.contains(&(Arc::clone(&id), link.to.clone())) {
                link.fit(kind);
                self.builder.relation_at(&id, link.by, &link.to, link.place);
            }
        }
    }

    fn source(&mut self, source: &Source) {
        if !self.sources.iter().any(|(name, _)| **name == *source.name) {
            self.sources.push((source.name.to_string(), Arc::clone(&source.text)));
        }
    }
}

impl Link {
    /// Makes a relation that such an artifact cannot have an unstated one: nobody stated this one
    /// of an artifact of that kind.
    fn fit(&mut self, kind: crate::vocab::ArtifactKind) {
        if !self.by.starts_at(kind) {
            self.by = Relation::Unstated;
        }
    }
}

/// The text of one file that a person named, with the caps and checks of every reader. What lies
/// beyond the cap is left out.
///
/// # Errors
/// A file that cannot be read, or is no text.
pub fn text_file(path: &Path) -> Result<String, ReadError> {
    read_text(path, &shown(path), source::FILE_LIMIT + 1).map(|(text, _)| text)
}
