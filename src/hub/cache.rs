//! What the hub answered, kept: files of a commit for good, answers of the API for a while. What
//! lies there is read as carefully as what comes from the network; what cannot be used is as if
//! it were not there, and nothing is told of a cache that cannot be written.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use super::Repository;
use super::address::{encoded, is_revision};

/// The longest name of a file or folder that is made.
const NAME: usize = 200;

/// A folder of what one hub answered.
pub(super) struct Cache(Option<PathBuf>);

/// A file of it.
pub(super) struct Key(PathBuf);

impl Cache {
    pub fn new(folder: Option<&Path>, endpoint: &str) -> Self {
        let name = name(endpoint.trim_end_matches('/'));
        Self(folder.zip(name).map(|(folder, name)| folder.join("hub").join(name)))
    }

    fn repository(&self, repository: &Repository) -> Option<PathBuf> {
        Some(self.0.as_ref()?.join(repository.kind()).join(name(&repository.id)?))
    }

    /// Where what the API says of a repository is kept.
    pub fn answer(&self, repository: &Repository) -> Option<Key> {
        let revision = repository.revision.as_deref().filter(|r| is_revision(r));
        let file = match revision {
            Some(revision) => name(&format!("answer@{revision}.json"))?,
            None => "answer.json".to_owned(),
        };
        Some(Key(self.repository(repository)?.join(file)))
    }

    /// Where a file of a commit is kept.
    pub fn file(&self, repository: &Repository, commit: &str, file: &str) -> Option<Key> {
        Some(Key(self.repository(repository)?.join(name(commit)?).join(name(file)?)))
    }
}

/// A text of others as the name of one file: it leads nowhere else, and no two texts share one.
fn name(text: &str) -> Option<String> {
    let mut name = encoded(text);
    if name.starts_with('.') {
        name.replace_range(..1, "%2E");
    }
    (!name.is_empty() && name.len() <= NAME).then_some(name)
}

impl Key {
    /// What is kept, if it is not longer than the limit nor older than `fresh`.
    pub fn read(&self, limit: u64, fresh: Option<Duration>) -> Option<Vec<u8>> {
        let meta = self.0.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
        if let Some(fresh) = fresh {
            // A time that is yet to come is as good as none.
            let age = SystemTime::now().duration_since(meta.modified().ok()?).ok()?;
            if age > fresh {
                return None;
            }
        }
        let mut bytes = Vec::new();
        fs::File::open(&self.0).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= limit).then_some(bytes)
    }

    /// Keeps something; whoever reads at the same time sees all of it or nothing.
    pub fn write(&self, bytes: &[u8]) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(folder) = self.0.parent() else { return };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let passing = folder.join(format!(".{}-{count}.tmp", std::process::id()));
        let written = create(folder)
            .and_then(|()| fs::File::create_new(&passing)?.write_all(bytes))
            .and_then(|()| fs::rename(&passing, &self.0));
        if written.is_err() {
            let _ = fs::remove_file(&passing);
        }
    }
}

/// A folder for oneself alone: what a token lets one see is nobody else's.
fn create(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_network_stay_in_the_folder() {
        let cache = Cache::new(Some(Path::new("/c")), "https://hub.example/");
        let repository =
            |id: &str| Repository { id: id.to_owned(), is_dataset: false, revision: None };
        let at = |id: &str, commit: &str, file: &str| {
            cache.file(&repository(id), commit, file).map(|key| key.0)
        };
        let root = Path::new("/c/hub/https%3A%2F%2Fhub.example/models");
        for (id, commit, file) in [
            ("a/b", "c0ffee", "LICENSE"),
            ("..", "..", ".."),
            ("../../etc", "/", "/etc/passwd"),
            (".", ".", "a\\..\\b"),
            ("a/b", "c", "\0"),
        ] {
            let path = at(id, commit, file).unwrap();
            let below = path.strip_prefix(root).unwrap();
            let plain = |c: std::path::Component<'_>| matches!(c, std::path::Component::Normal(_));
            assert!(below.components().count() == 3 && below.components().all(plain), "{path:?}");
        }
        assert_eq!(at("a/b", "c", &"x".repeat(NAME + 1)), None);
        assert_eq!(at("a/b", "", "x"), None);
        assert_ne!(at("a/b", "c", "x"), at("a%2Fb", "c", "x"));
    }
}
