//! Running `cargo metadata` on a folder that nobody vouches for. Cargo runs what the configuration
//! of the folder that it is started in names (`build.rustc`, `build.rustc-wrapper`), rustup the
//! toolchain that a `rust-toolchain.toml` there names, and a lock file that is missing is written.
//! So it is started elsewhere, is told only where sources lie, and what it writes is taken back.

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand};
use toml::de::{DeTable, DeValue};

use super::error::ReadError;
use super::source::{FILE_LIMIT, MANIFEST_LIMIT, Root, read_text, shown};
use crate::graph::Place;

/// The most settings of a configuration that are handed on.
const SETTINGS: usize = 500;

/// A workspace whose cargo is asked.
pub(in crate::read) struct Asked {
    /// The manifest, in a folder without links.
    manifest: PathBuf,
    /// Where cargo is started: no configuration of the tree counts there.
    elsewhere: PathBuf,
    /// Where the tree says that sources lie.
    settings: Vec<String>,
    network: bool,
}

/// What kept cargo from answering.
pub(in crate::read) enum Failed {
    /// Cargo's own words.
    Said(String),
    Problem(ReadError),
}

impl Asked {
    /// A manifest that is a file of its own.
    pub fn new(path: &Path, network: bool) -> Result<Self, ReadError> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = Root::new(folder)?;
        if !root.inside(path)?.is_file() {
            let reason = "not a regular file".to_owned();
            return Err(ReadError::Unreadable { place: Place::whole(&shown(path)), reason });
        }
        let folder = root.path();
        Ok(Self {
            manifest: folder.join(path.file_name().unwrap_or("Cargo.toml".as_ref())),
            elsewhere: folder.ancestors().last().unwrap_or(folder).to_owned(),
            settings: settings(folder, network),
            network,
        })
    }

    /// What cargo says of the workspace, for one platform or all.
    pub fn metadata(&self, platform: Option<&str>) -> Result<Metadata, Failed> {
        match self.run(platform, true) {
            // There is no lock file, or it is older than the manifest.
            Err(Failed::Said(said)) if said.contains("--locked") => self.unlocked(platform, said),
            answer => answer,
        }
    }

    fn run(&self, platform: Option<&str>, locked: bool) -> Result<Metadata, Failed> {
        let mut options = Vec::new();
        options.extend(locked.then(|| "--locked".to_owned()));
        options.extend((!self.network).then(|| "--offline".to_owned()));
        if let Some(platform) = platform {
            options.extend(["--filter-platform".to_owned(), platform.to_owned()]);
        }
        for setting in &self.settings {
            options.extend(["--config".to_owned(), setting.clone()]);
        }
        let mut command = MetadataCommand::new();
        command.manifest_path(&self.manifest).current_dir(&self.elsewhere).other_options(options);
        command.exec().map_err(|error| {
            Failed::Said(match error {
                cargo_metadata::Error::CargoMetadata { stderr } => stderr,
                other => other.to_string(),
            })
        })
    }

    /// Cargo can only answer after writing a lock file: as it was before, it is afterwards.
    fn unlocked(&self, platform: Option<&str>, said: String) -> Result<Metadata, Failed> {
        let Some(lock) = self.lock() else { return Err(Failed::Said(said)) };
        let before = match lock.symlink_metadata() {
            Err(_) => None,
            Ok(meta) if meta.is_file() && meta.len() <= MANIFEST_LIMIT => {
                let Ok(bytes) = std::fs::read(&lock) else { return Err(Failed::Said(said)) };
                Some(bytes)
            }
            // Written through a link, it would change a file elsewhere.
            Ok(_) => {
                let path = shown(&lock);
                let place = Place::whole(&path);
                return Err(Failed::Problem(ReadError::LeadsOut { place, path }));
            }
        };
        let answer = self.run(platform, false);
        match before {
            None => drop(std::fs::remove_file(&lock)),
            Some(before) if std::fs::read(&lock).is_ok_and(|now| now != before) => {
                drop(std::fs::write(&lock, before));
            }
            Some(_) => {}
        }
        answer
    }

    /// Where the workspace's lock file lies, or would.
    fn lock(&self) -> Option<PathBuf> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["locate-project", "--workspace", "--message-format", "plain", "--manifest-path"])
            .arg(&self.manifest)
            .current_dir(&self.elsewhere)
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let root = Path::new(text.trim()).parent().filter(|p| p.is_absolute())?;
        Some(root.join("Cargo.lock"))
    }

    /// The platform for which rustc builds here.
    pub fn platform(&self) -> Option<String> {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc).arg("-vV").current_dir(&self.elsewhere).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
    }
}

/// The first lines of what cargo says.
pub(in crate::read) fn reason(said: &str) -> String {
    let lines = said.lines().map(str::trim).filter(|l| !l.is_empty() && *l != "Caused by:");
    let lines: Vec<_> = lines.map(|l| l.strip_prefix("error: ").unwrap_or(l)).take(4).collect();
    lines.join("; ")
}

/// Of the configuration around a folder, what only says where sources lie, as cargo takes it on its
/// command line. The nearest word on each counts.
fn settings(folder: &Path, network: bool) -> Vec<String> {
    let mut all: Vec<(String, String)> = Vec::new();
    for folder in folder.ancestors() {
        let files = ["config", "config.toml"].map(|name| folder.join(".cargo").join(name));
        let text = files.iter().find_map(|f| read_text(f, "", FILE_LIMIT).ok());
        let Some((text, false)) = text else { continue };
        let (table, _) = DeTable::parse_recoverable(&text);
        let mut found = Vec::new();
        for (top, within) in [("source", ""), ("registries", ""), ("patch", "path")] {
            // A name of the user's own, given another address, would get the user's key.
            if network && top == "registries" {
                continue;
            }
            let Some(tables) = table.get_ref().get(top).and_then(|v| v.get_ref().as_table()) else {
                continue;
            };
            gather(&format!("{top}."), tables, within == "path", folder, &mut found);
        }
        for (key, value) in found {
            if all.len() < SETTINGS && !all.iter().any(|(known, _)| *known == key) {
                all.push((key, value));
            }
        }
    }
    all.into_iter().map(|(key, value)| format!("{key}={value}")).collect()
}

fn gather(
    before: &str,
    tables: &DeTable<'_>,
    patches: bool,
    folder: &Path,
    found: &mut Vec<(String, String)>,
) {
    for (name, value) in tables {
        let Some(table) = value.get_ref().as_table() else { continue };
        let name = toml::Value::String(name.get_ref().to_string());
        let before = format!("{before}{name}.");
        if patches {
            // `[patch.registry]` holds a table for each crate.
            gather(&before, table, false, folder, found);
            continue;
        }
        for (key, value) in table {
            let key: &str = key.get_ref();
            let DeValue::String(text) = value.get_ref() else { continue };
            let text = match key {
                "directory" | "local-registry" | "path" => {
                    folder.join(&**text).to_string_lossy().into_owned()
                }
                "replace-with" | "registry" | "index" | "git" | "branch" | "tag" | "rev"
                | "package" | "version" => text.to_string(),
                // Nothing that names a program or a secret.
                _ => continue,
            };
            found.push((format!("{before}{key}"), toml::Value::String(text).to_string()));
        }
    }
}
