//! A revision that git holds, read from its objects. Nothing is checked out, and nothing is run that
//! a repository could name: no hook, no filter, no fetch. `git archive` would leave out what
//! `export-ignore` says, put into files what `export-subst` says, and run the filters of
//! `.gitattributes`; the objects are what was committed.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead as _, BufReader, Cursor, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::archive::NotKept;
use super::error::{ReadError, Shown};
use super::input::{Files, Listing};
use crate::graph::Place;

/// The most files of a revision.
const FILES: usize = 500_000;
/// How much of a file is kept: the header of weights is the longest thing that is read of a folder,
/// a bill of materials that of a file.
const KEPT: u64 = 17 << 20;
const KEPT_ALONE: u64 = 256 << 20;

/// A file or a folder as it was in a revision.
#[derive(Debug)]
pub struct Revision {
    /// As it was named.
    shown: String,
    /// What it stands for on disk; nothing is read there.
    place: PathBuf,
    files: BTreeMap<String, Blob>,
    is_file: bool,
    more: bool,
    objects: Mutex<Objects>,
}

#[derive(Debug)]
struct Blob {
    object: String,
    size: u64,
}

/// `git cat-file`, which is asked for one object after the other.
#[derive(Debug)]
struct Objects {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends with its input; what it still has to say is not waited for.
        self.ask = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Revision {
    /// The revision that git means in a folder by a name: `main`, `v1.2`, `HEAD~3`, `main:models`. As
    /// with `git archive`, it is the part of it that lies below the folder, unless it names another.
    /// `None`: git knows none of that name, or is not there.
    pub fn find(folder: &Path, name: &str) -> Option<Self> {
        // No revision begins so, and git would take it for an option.
        if name.is_empty() || name.starts_with('-') || name.contains('\0') {
            return None;
        }
        let run = |arguments: &[&str]| run(folder, arguments);
        let resolve =
            |name: &str| run(&["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
        let prefix = run(&["rev-parse", "--show-prefix"]).unwrap_or_default();
        let inner = name.split_once(':').map(|(_, path)| path);
        let (object, below) = match inner {
            // `:/text` looks for a commit, and `:path` is the index.
            Some(_) if name.starts_with(':') => return None,
            Some(path) => {
                let below = match path.strip_prefix("./").or((path == ".").then_some("")) {
                    Some(here) => format!("{prefix}{here}"),
                    None => path.to_owned(),
                };
                (resolve(name)?, below)
            }
            None => (resolve(&format!("{}^{{commit}}:{prefix}", resolve(name)?))?, prefix),
        };
        // An object's own name from here on: hexadecimal digits, and nothing else.
        if !object.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let top = run(&["rev-parse", "--show-toplevel"])
            .or_else(|| run(&["rev-parse", "--absolute-git-dir"]))?;
        let place = Path::new(&top).join(below.trim_matches('/'));
        let objects = Objects::open(folder)?;
        let mut revision = Self {
            shown: name.to_owned(),
            place,
            files: BTreeMap::new(),
            is_file: false,
            more: false,
            objects: Mutex::new(objects),
        };
        match &*run(&["cat-file", "-t", &object])? {
            "tree" => revision.list_all(folder, &object)?,
            "blob" => {
                let size = run(&["cat-file", "-s", &object])?.parse().ok()?;
                let base = below.rsplit('/').next().unwrap_or_default().to_owned();
                revision.is_file = true;
                revision.files.insert(base, Blob { object, size });
            }
            _ => return None,
        }
        Some(revision)
    }

    /// Notes every file of a tree. Links and submodules are no files.
    fn list_all(&mut self, folder: &Path, tree: &str) -> Option<()> {
        let mut child = git(folder)
            .args(["ls-tree", "-r", "-l", "-z", "--full-tree", tree])
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut rows = BufReader::new(child.stdout.take()?);
        let mut row = Vec::new();
        while rows.read_until(0, &mut row).ok()? > 0 {
            if self.files.len() == FILES {
                self.more = true;
                break;
            }
            // `100644 blob OBJECT    SIZE\tNAME`
            if let Some((said, name)) =
                std::str::from_utf8(&row).ok().and_then(|r| r.split_once('\t'))
                && let [mode, "blob", object, size] =
                    said.split_ascii_whitespace().collect::<Vec<_>>()[..]
                && mode.starts_with("100")
                && let Ok(size) = size.parse()
            {
                let name = name.trim_end_matches('\0').to_owned();
                self.files.insert(name, Blob { object: object.to_owned(), size });
            }
            row.clear();
        }
        drop(rows);
        let _ = child.kill();
        let _ = child.wait();
        Some(())
    }

    /// The folder that it stands for, by which what lies in it is called.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// The name of the only file, where a file was named.
    pub(super) fn only(&self) -> Option<&str> {
        self.files.keys().next().map(String::as_str).filter(|_| self.is_file)
    }
}

impl Objects {
    fn open(folder: &Path) -> Option<Self> {
        let mut command = git(folder);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().ok()?;
        let (ask, answer) = (child.stdin.take(), BufReader::new(child.stdout.take()?));
        Some(Self { child, ask, answer })
    }

    /// The beginning of an object.
    fn get(&mut self, object: &str, most: u64) -> std::io::Result<Vec<u8>> {
        let fails = || std::io::Error::other("git does not have this object");
        let ask = self.ask.as_mut().ok_or_else(fails)?;
        writeln!(ask, "{object}")?;
        ask.flush()?;
        // `OBJECT blob SIZE`, the bytes, a newline.
        let mut header = String::new();
        (&mut self.answer).take(256).read_line(&mut header)?;
        let size = match header.split_ascii_whitespace().collect::<Vec<_>>()[..] {
            [_, "blob", size] => size.parse::<u64>().map_err(|_| fails())?,
            _ => return Err(fails()),
        };
        let mut bytes = Vec::new();
        (&mut self.answer).take(size.min(most)).read_to_end(&mut bytes)?;
        let rest = size - size.min(most) + 1;
        std::io::copy(&mut (&mut self.answer).take(rest), &mut std::io::sink())?;
        Ok(bytes)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(""))
    }
}

impl Files for Revision {
    fn list(&self, folder: &str) -> Result<Listing, ReadError> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut listing = Listing { more: self.more, ..Listing::default() };
        let below = self.files.range(prefix.clone()..);
        for name in below.map_while(|(name, _)| name.strip_prefix(&prefix)) {
            match name.split_once('/') {
                None => listing.files.push(name.to_owned()),
                Some((inner, _)) if listing.folders.last().is_some_and(|last| last == inner) => {}
                Some((inner, _)) => listing.folders.push(inner.to_owned()),
            }
        }
        // `a-b/c` lies between `a` and `a/b`.
        listing.folders.sort_unstable();
        listing.folders.dedup();
        Ok(listing)
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        let fails = |reason: String| ReadError::Unreadable {
            place: Place::whole(&self.shown(name)),
            reason,
        };
        let blob = self.files.get(name).ok_or_else(|| fails("there is no such file".to_owned()))?;
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = objects
            .get(&blob.object, if self.is_file { KEPT_ALONE } else { KEPT })
            .map_err(|e| fails(e.to_string()))?;
        let kept = bytes.len() as u64;
        let bytes = Cursor::new(bytes);
        Ok(if kept < blob.size { Box::new(bytes.chain(NotKept(kept))) } else { Box::new(bytes) })
    }

    fn size(&self, name: &str) -> Option<u64> {
        Some(self.files.get(name)?.size)
    }

    fn shown(&self, name: &str) -> String {
        let shown = match (name, self.shown.contains(':')) {
            ("", _) => self.shown.clone(),
            _ if self.is_file => self.shown.clone(),
            (name, true) => format!("{}/{name}", self.shown.trim_end_matches('/')),
            (name, false) => format!("{}:{name}", self.shown),
        };
        Shown(&shown).to_string()
    }
}

/// git, so that it runs nothing, fetches nothing and writes nothing.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"])
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
        .args(["-c", "protocol.allow=never"])
        .envs([("GIT_NO_LAZY_FETCH", "1"), ("GIT_OPTIONAL_LOCKS", "0"), ("LC_ALL", "C")])
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// What it says on one line, if it succeeds.
fn run(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = git(folder).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    Some(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}
