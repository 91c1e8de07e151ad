//! Writes files so that there is always a whole one: the old or the new.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file in one step: beside its place first, then over it. A full disk, an error or a kill
/// leaves what was there; so does a link, which is followed. What is no file, a device or a pipe, is
/// written to and stays what it is.
pub(super) fn atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let whole = Whole::create(path)?;
    whole.file().write_all(bytes)?;
    whole.put()
}

/// A file on its way to its place, where it comes whole or not at all.
pub(super) struct Whole {
    path: PathBuf,
    /// Absent where the place is no file.
    beside: Option<Beside>,
    file: File,
}

impl Whole {
    pub fn create(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if fs::metadata(&path).is_ok_and(|old| !old.is_file() && !old.is_dir()) {
            let file = OpenOptions::new().write(true).open(&path)?;
            return Ok(Self { path, beside: None, file });
        }
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut beside = std::ffi::OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}.part", std::process::id()));
        let beside = Beside(path.with_file_name(beside));
        let file = beside.create()?;
        Ok(Self { path, beside: Some(beside), file })
    }

    /// What is written to, until it is put in its place.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Puts it in its place.
    pub fn put(self) -> io::Result<()> {
        let Some(beside) = &self.beside else { return Ok(()) };
        if let Ok(old) = fs::metadata(&self.path) {
            self.file.set_permissions(old.permissions())?;
        }
        self.file.sync_all()?;
        fs::rename(&beside.0, &self.path)
    }
}

/// The file that is being written; it goes when it was not put in its place.
struct Beside(PathBuf);

impl Beside {
    fn create(&self) -> io::Result<File> {
        // What a run left that was killed under the same number is ours.
        let _ = fs::remove_file(&self.0);
        OpenOptions::new().write(true).create_new(true).open(&self.0)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever has the rights could lose the machine's `/dev/null` otherwise.
    #[cfg(unix)]
    #[test]
    fn a_device_stays_a_device() {
        use std::os::unix::fs::FileTypeExt as _;
        atomically(Path::new("/dev/null"), b"nothing to keep").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn what_cannot_be_written_leaves_the_old_file_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("cleartitle-write-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("NOTICE");
        atomically(&file, b"old").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"old");
        atomically(&file, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        // A folder cannot be written over.
        fs::create_dir(folder.join("taken")).unwrap();
        assert!(atomically(&folder.join("taken"), b"x").is_err());
        assert!(atomically(&folder.join("absent/NOTICE"), b"x").is_err());
        let mut left: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["NOTICE", "taken"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
