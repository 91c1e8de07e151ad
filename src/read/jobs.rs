//! What a path that the user names is, and who reads it.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::disk::Disk;
use super::error::ReadError;
use super::format::{Subject, reader};
use super::input::{Bytes, Files as _, Input, STDIN};
use super::source::{self, MANIFEST_LIMIT, read_text, shown};
use super::{Reading, archive, cache, cargo, folder, hub, manifest, parent, project};
use crate::graph::Place;

/// How much of standard input is read.
const STDIN_LIMIT: u64 = 256 << 20;

/// What is read at once.
pub(super) enum Job {
    Manifest(PathBuf),
    Workspace(PathBuf),
    Folder(PathBuf),
    Cache(PathBuf),
    /// A program; `alone`: its folder is that of nothing else.
    Project {
        path: PathBuf,
        alone: bool,
    },
    File(PathBuf),
    Stdin,
}

impl Job {
    pub fn path(&self) -> &Path {
        match self {
            Self::Manifest(p)
            | Self::Workspace(p)
            | Self::Folder(p)
            | Self::Cache(p)
            | Self::Project { path: p, .. }
            | Self::File(p) => p,
            Self::Stdin => Path::new("-"),
        }
    }
}

impl Reading<'_> {
    /// Finds out what a path is.
    pub(super) fn recognize(&mut self, path: &Path, jobs: &mut Vec<Job>) {
        let before = jobs.len();
        if path == Path::new("-") {
            return jobs.push(Job::Stdin);
        }
        match std::fs::metadata(path) {
            Err(error) => return self.problems.push(source::unreadable(path, &error)),
            Ok(meta) if meta.is_dir() => {
                self.folder_jobs(path, jobs);
                // What is nothing else may hold sources.
                return;
            }
            Ok(_) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let lower = name.to_ascii_lowercase();
                if name == "Cargo.toml" {
                    jobs.push(Job::Workspace(path.to_owned()));
                } else if project::stands_for_folder(&name) {
                    let path = parent(path).to_owned();
                    jobs.push(Job::Project { path, alone: true });
                } else if lower.ends_with(".toml") {
                    jobs.push(Job::Manifest(path.to_owned()));
                } else {
                    jobs.push(Job::File(path.to_owned()));
                }
            }
        }
        if jobs.len() == before {
            self.problems.push(ReadError::Unrecognized { place: Place::whole(&shown(path)) });
        }
    }

    /// Finds out what a folder is; it may be several things at once.
    fn folder_jobs(&mut self, path: &Path, jobs: &mut Vec<Job>) {
        let manifest = path.join("cleartitle.toml");
        if self.options.instead.is_none() && manifest.exists() {
            jobs.push(Job::Manifest(manifest.clone()));
        }
        let before = jobs.len();
        if path.join("Cargo.toml").exists() {
            jobs.push(Job::Workspace(path.join("Cargo.toml")));
        } else if path.join("Cargo.lock").exists() {
            jobs.push(Job::File(path.join("Cargo.lock")));
        }
        if cache::is_cached(path) {
            return jobs.push(Job::Cache(path.to_owned()));
        }
        let is_artifact = hub::is_artifact_folder(path);
        if is_artifact {
            jobs.push(Job::Folder(path.to_owned()));
        }
        let Ok(disk) = Disk::new(path) else { return };
        let Ok(listing) = disk.list("") else { return };
        if project::is_program(&listing, !is_artifact) {
            jobs.push(Job::Project { path: path.to_owned(), alone: !is_artifact });
        }
        if jobs.len() == before && !self.describes(&manifest) {
            // A folder that is nothing itself: bills of materials, weights, recipes lie in it.
            let speaks = |name: &&String| {
                let found = reader(&mut Input::new(&disk, name)).map(|r| r.subject());
                found.is_some_and(|subject| subject != Subject::Program)
            };
            let names: Vec<&String> =
                folder::first(self, &disk, &listing, folder::NAMES).iter().filter(speaks).collect();
            jobs.extend(names.into_iter().map(|name| Job::File(path.join(name))));
        }
    }

    /// Whether a person says what there is: a manifest that only says what is intended leaves that to
    /// the files beside it.
    fn describes(&self, manifest: &Path) -> bool {
        let read = |path: &Path| match read_text(path, "", MANIFEST_LIMIT) {
            Ok((text, _)) => Some(text),
            // What cannot be read is told when it is to be read.
            Err(_) => path.exists().then(|| "artifact = []".to_owned()),
        };
        let text = match self.options.instead {
            Some((text, _)) => Some(text.to_owned()),
            None => read(manifest),
        };
        let names =
            |text: String| DeTable::parse_recoverable(&text).0.get_ref().contains_key("artifact");
        text.is_some_and(names)
    }

    pub(super) fn run(&mut self, job: Job) {
        match job {
            Job::Manifest(path) => self.manifest(&path),
            Job::Workspace(path) => cargo::workspace(self, &path),
            Job::Cache(path) => cache::cache(self, &path),
            Job::Project { path, alone } => project::project(self, &path, None, alone),
            Job::Folder(path) => drop(hub::folder(self, &path)),
            Job::File(path) => self.named(&path),
            Job::Stdin => self.stdin(&mut std::io::stdin().lock()),
        }
    }

    /// Reads a file that the user named.
    fn named(&mut self, path: &Path) {
        let (folder, name) = (parent(path), path.file_name().unwrap_or_default().to_string_lossy());
        let disk = match Disk::new(folder) {
            Ok(disk) => disk,
            Err(problem) => return self.problems.push(problem),
        };
        let mut input = Input::new(&disk, &name);
        if let Some(kind) = archive::kind(&mut input) {
            return match std::fs::File::open(path) {
                Ok(file) => hub::archive(self, kind, file, &name, &shown(path)),
                Err(error) => self.problems.push(source::unreadable(path, &error)),
            };
        }
        match reader(&mut input) {
            // It is called as the folder is, and not as its list of packages.
            Some(r) if r.subject() == Subject::Program && r.format().word != "sources" => {
                project::project(self, folder, Some(&name), true)
            }
            _ => self.file(&disk, &name, Some(disk.real())),
        }
    }

    /// Reads standard input, whatever it is.
    fn stdin(&mut self, input: &mut dyn Read) {
        let mut bytes = Vec::new();
        let place = || Place::whole(STDIN);
        if let Err(error) = input.take(STDIN_LIMIT + 1).read_to_end(&mut bytes) {
            let (place, reason) = (place(), error.to_string());
            self.problems.push(ReadError::Unreadable { place, reason });
        }
        if bytes.len() as u64 > STDIN_LIMIT {
            bytes.truncate(STDIN_LIMIT as usize);
            let (place, limit) = (place(), source::human(STDIN_LIMIT));
            self.problems.push(ReadError::TooMuch { place, what: "standard input", limit });
        }
        self.bytes("", &bytes, Some(Path::new(".")));
    }

    /// Reads bytes that are at hand; `folder` is where the paths of a manifest begin.
    pub(super) fn bytes(&mut self, name: &str, bytes: &[u8], folder: Option<&Path>) {
        let files = Bytes { name, bytes };
        let mut input = Input::new(&files, name);
        if let Some(kind) = archive::kind(&mut input) {
            let shown = input.shown();
            return hub::archive(self, kind, Cursor::new(bytes), name, &shown);
        }
        if !manifest::is_manifest(&mut input) {
            return self.file(&files, name, None);
        }
        match input.whole(MANIFEST_LIMIT) {
            Ok(source) => self.stated(&source, folder),
            Err(problem) => self.problems.push(problem),
        }
    }
}
