//! A revision of the git repository around, as files. Objects are read as they are: no checkout, no
//! filter, no hook, no network, and nothing of the repository's own configuration decides.

use std::io::{BufReader, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io, thread};

use super::Refusal;
use crate::render::plain;

/// Files larger than this are not unpacked: their names and sizes would say as much.
const FILE_LIMIT: u64 = 64 << 20;

/// A revision, unpacked into a folder that is gone when this is.
pub(super) struct Revision {
    folder: PathBuf,
    /// Where in it the current folder is.
    here: PathBuf,
}

impl Revision {
    /// The revision of this name, or the folder that `REVISION:PATH` names in it; `None` where git
    /// knows none.
    pub fn named(name: &str) -> Result<Option<Self>, Refusal> {
        let verify =
            |name: &str| ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
        let inner = name.split_once(':').filter(|(revision, _)| !revision.is_empty());
        let tree = match inner {
            Some(_) => {
                verify(name).filter(|t| ask(&["cat-file", "-t", t]).is_some_and(|t| t == "tree"))
            }
            None => verify(&format!("{name}^{{tree}}")),
        };
        let Some(tree) = tree else { return Ok(None) };
        let top = ask(&["rev-parse", "--show-toplevel"]).unwrap_or_default();
        let prefix = ask(&["rev-parse", "--show-prefix"]).unwrap_or_default();
        // A folder is called as it is on disk, and is looked at as a whole.
        let (folder, prefix) = match inner {
            Some((_, path)) if path.starts_with('.') => {
                (Path::new(&top).join(prefix).join(path), String::new())
            }
            Some((_, path)) => (Path::new(&top).join(path), String::new()),
            None => (PathBuf::from(&top), prefix),
        };
        let mut called = folder.components().filter_map(|c| match c {
            Component::Normal(name) => Some(PathBuf::from(name)),
            _ => None,
        });
        let called = called.next_back().unwrap_or_else(|| "revision".into());
        let revision = Self::unpacked(&tree, &called, Path::new(&prefix));
        revision.map(Some).map_err(|e| {
            let message = format!("cannot read the revision `{}`: {e}", plain(name));
            Refusal::new(message, "see that git reads it (git ls-tree) and that the disk has room")
        })
    }

    fn unpacked(tree: &str, called: &Path, prefix: &Path) -> io::Result<Self> {
        let mut count = 0;
        let folder = loop {
            let name = format!("cleartitle-{}-{count}", std::process::id());
            let folder = env::temp_dir().join(name);
            match fs::create_dir(&folder) {
                Ok(()) => break folder,
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && count < 100 => count += 1,
                Err(e) => return Err(e),
            }
        };
        let revision = Self { here: folder.join(called).join(prefix), folder };
        fs::create_dir_all(&revision.here)?;
        unpack(tree, &revision.folder.join(called))?;
        Ok(revision)
    }

    /// Does something with the revision as the current folder.
    pub fn within<T>(&self, act: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
        let refused = |e: io::Error| Refusal::new(format!("cannot change folders: {e}"), "");
        let before = env::current_dir().map_err(refused)?;
        env::set_current_dir(&self.here).map_err(refused)?;
        let done = act();
        env::set_current_dir(before).map_err(refused)?;
        done
    }
}

impl Drop for Revision {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn git(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false"]);
    // Where git is too old to know that a missing object is not to be fetched.
    command.args(["-c", "protocol.allow=never"]).args(arguments);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1");
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// What git answers in one line.
fn ask(arguments: &[&str]) -> Option<String> {
    let output = git(arguments).output().ok().filter(|o| o.status.success())?;
    let line = String::from_utf8(output.stdout).ok()?;
    Some(line.trim_end_matches('\n').to_owned())
}

/// Writes the files of a tree. Links and other repositories are left out, as are names that lead
/// elsewhere.
fn unpack(tree: &str, into: &Path) -> io::Result<()> {
    let listed = git(&["ls-tree", "-r", "-l", "-z", "--full-tree", tree]).output()?;
    if !listed.status.success() {
        return Err(io::Error::other("git ls-tree failed"));
    }
    let files: Vec<(&str, PathBuf)> =
        listed.stdout.split(|b| *b == 0).filter_map(|entry| file(entry, into)).collect();
    let mut reader =
        git(&["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(mut asked), Some(answers)) = (reader.stdin.take(), reader.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let done = thread::scope(|scope| {
        let files = &files;
        // Asked and answered at once: pipes hold little.
        scope.spawn(move || {
            for (object, _) in files {
                if writeln!(asked, "{object}").is_err() {
                    break;
                }
            }
        });
        // Gone when something fails here, so that nobody waits for the other.
        let mut answers = BufReader::new(answers);
        files.iter().try_for_each(|(_, path)| write(&mut answers, path))
    });
    let ended = reader.wait();
    done.and(ended.map(drop))
}

/// An entry of the listing: `mode type object size TAB name`.
fn file<'l>(entry: &'l [u8], into: &Path) -> Option<(&'l str, PathBuf)> {
    let tab = entry.iter().position(|b| *b == b'\t')?;
    let mut words = std::str::from_utf8(&entry[..tab]).ok()?.split_ascii_whitespace();
    let (mode, _, object, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let name = Path::new(std::str::from_utf8(&entry[tab + 1..]).ok()?);
    let inside = name.components().all(|c| matches!(c, Component::Normal(n) if n != ".git"));
    let plain = mode.starts_with("100") && size.parse::<u64>().ok()? <= FILE_LIMIT;
    (inside && plain).then(|| (object, into.join(name)))
}

/// Writes one answer of `cat-file`: `object type size`, a newline, the bytes, a newline.
fn write(answers: &mut impl io::BufRead, path: &Path) -> io::Result<()> {
    let mut head = String::new();
    answers.read_line(&mut head)?;
    let size = head.trim_end().rsplit(' ').next().and_then(|s| s.parse::<u64>().ok());
    let size = size.filter(|s| *s <= FILE_LIMIT).ok_or(io::ErrorKind::InvalidData)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create(path)?;
    if io::copy(&mut answers.take(size), &mut file)? != size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    answers.read_exact(&mut [0])
}
