//! The sources of a tree: every file is looked at once, on all cores, and only one that has a word
//! of a known call is read as a source. What is found belongs to the program whose folder it lies in.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::super::Reading;
use super::super::disk::Disk;
use super::super::error::ReadError;
use super::super::facts::About;
use super::super::source::{FILE_LIMIT, Source, decoded, human, shown};
use super::super::{folder, ignores};
use super::calls::{Loads, loads};
use super::{Language, link};
use crate::graph::Place;
use crate::vocab::ArtifactKind;

/// The most files of a tree that are looked at.
const FILES: usize = 1_000_000;
/// Folders of what others made.
const OTHERS: &[&str] =
    &["target", "node_modules", "site-packages", "__pycache__", "venv", "vendor"];
/// Folders whose sources are no part of what is shipped.
const BESIDE: &[&str] = &["tests", "test", "benches", "examples", "docs"];

/// A source that loads something.
struct Scanned {
    path: PathBuf,
    /// `None`: no program's folder holds it.
    program: Option<Arc<str>>,
    source: Source,
    loads: Loads,
}

/// What was found in a tree.
#[derive(Default)]
struct Tree {
    scanned: Vec<Scanned>,
    /// What was not looked at, and why.
    missed: Vec<(PathBuf, String)>,
}

/// Where a tree is looked through.
struct Walk<'w> {
    /// The folder, as the user names it and without links.
    named: &'w Path,
    real: &'w Path,
    programs: HashMap<PathBuf, Arc<str>>,
    /// Whether sources that are no program's count.
    all: bool,
}

/// Adds what the sources of a folder load to their programs. A folder without programs is one itself
/// where its sources load something, but for one that holds a model. Returns whether there was any.
pub(in crate::read) fn attach(reading: &mut Reading<'_>, root: &Path, holds_model: bool) -> bool {
    let Ok(real) = root.canonicalize() else { return false };
    let below = reading.programs.iter().filter(|(folder, _)| folder.starts_with(&real));
    let programs: HashMap<_, _> = below.cloned().collect();
    if holds_model && programs.is_empty() {
        return false;
    }
    let tree = Walk { named: root, real: &real, programs, all: !holds_model }.run();
    let mut programs: BTreeMap<Option<Arc<str>>, About> = BTreeMap::new();
    let mut unnamed: Option<(Place, usize)> = None;
    for scanned in &tree.scanned {
        let program = programs.entry(scanned.program.clone()).or_default();
        let place = |at: &Range<usize>| Some(scanned.source.place(at.clone()).into());
        if let Some((first, count)) = link(program, &scanned.loads, place) {
            unnamed.get_or_insert((first, 0)).1 += count;
        }
        reading.source(&scanned.source);
    }
    let found = !programs.is_empty();
    for (id, mut program) in programs {
        program.links.sort_by(|a, b| (&a.to, a.evidence).cmp(&(&b.to, b.evidence)));
        program.links.dedup_by(|b, a| a.to == b.to);
        program.kind = Some(ArtifactKind::Code);
        match id {
            Some(id) => program.name = Some(id.to_string()),
            None => own(reading, root, &real, &mut program),
        }
        reading.found(program);
    }
    if let Some((place, count)) = unnamed {
        reading.problems.push(ReadError::UnnamedLoads { place, count });
    }
    if let Some((path, reason)) = tree.missed.first() {
        let (place, count) = (Place::whole(&shown(path)), tree.missed.len());
        reading.problems.push(ReadError::NotSearched { place, count, reason: reason.clone() });
    }
    found
}

/// The folder as a program: what its manifest describes, else one that is called as it is.
fn own(reading: &mut Reading<'_>, root: &Path, real: &Path, program: &mut About) {
    if root.join("cleartitle.toml").exists() {
        let mut stated = reading.join.stated_programs();
        if let (Some(only), None) = (stated.next(), stated.next()) {
            program.name = Some(only.to_string());
            return;
        }
    }
    let id = reading.folder_id(real);
    if let Ok(disk) = Disk::new(root) {
        let about = folder::folder(reading, &disk, &id, false);
        program.statements = about.statements;
        program.details.folder = about.details.folder;
        program.details.home = Some(root.to_owned());
        program.place = about.place;
    }
    program.name = Some(id);
}

impl Walk<'_> {
    fn run(&self) -> Tree {
        let mut builder = WalkBuilder::new(self.real);
        builder.standard_filters(false).hidden(true).git_ignore(true).require_git(false);
        builder.follow_links(false).threads(0);
        let programs: Vec<PathBuf> = self.programs.keys().cloned().collect();
        let unsound = Arc::new(Mutex::new(Vec::new()));
        let put = Arc::clone(&unsound);
        builder.filter_entry(move |entry| {
            let enters = is_entered(entry, &programs);
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            if !enters || !is_folder || ignores::are_sound(entry.path()) {
                return enters;
            }
            let missed = (entry.path().to_owned(), ignores::UNSOUND.to_owned());
            put.lock().unwrap_or_else(PoisonError::into_inner).push(missed);
            false
        });
        let tree = Mutex::new(Tree::default());
        if !ignores::are_sound(self.real) {
            let missed = vec![(self.named.to_owned(), ignores::UNSOUND.to_owned())];
            return Tree { missed, ..Tree::default() };
        }
        let count = AtomicUsize::new(0);
        let words = [Language::Python, Language::Rust].map(searcher);
        builder.build_parallel().run(|| {
            let mut worker = Worker {
                walk: self,
                words: &words,
                buffer: vec![0; FILE_LIMIT as usize + 1],
                found: Tree::default(),
                tree: &tree,
            };
            let count = &count;
            Box::new(move |entry| {
                match entry {
                    Ok(entry) => {
                        if let Some(language) = self.language(&entry) {
                            if count.fetch_add(1, Ordering::Relaxed) >= FILES {
                                worker
                                    .missed(entry.into_path(), format!("more than {FILES} files"));
                                return WalkState::Quit;
                            }
                            worker.file(language, entry.path());
                        }
                    }
                    Err(error) => worker.missed(self.real.to_owned(), error.to_string()),
                }
                WalkState::Continue
            })
        });
        let mut tree = tree.into_inner().unwrap_or_else(PoisonError::into_inner);
        tree.scanned.sort_by(|a, b| a.path.cmp(&b.path));
        let mut unsound = unsound.lock().unwrap_or_else(PoisonError::into_inner);
        let unsound = std::mem::take(&mut *unsound).into_iter();
        tree.missed.extend(unsound.map(|(path, reason)| (self.named(&path), reason)));
        tree.missed.sort();
        tree
    }

    /// The language of a file that is looked at.
    fn language(&self, entry: &DirEntry) -> Option<Language> {
        let name = entry.file_name().to_str()?;
        let language = Language::of(name)?;
        let is_test = name == "conftest.py"
            || name.ends_with("_test.py")
            || name.starts_with("test_") && language == Language::Python;
        (!is_test && entry.file_type()?.is_file()).then_some(language)
    }

    /// The program that a file is of; `None`: it is of nobody, or beside what is shipped.
    fn program(&self, path: &Path) -> Option<Option<Arc<str>>> {
        let folder = path.parent()?;
        let around = folder.ancestors().take_while(|f| f.starts_with(self.real));
        let program = around.into_iter().find_map(|f| self.programs.get_key_value(f));
        let base = program.map_or(self.real, |(folder, _)| folder);
        let below = folder.strip_prefix(base).ok()?;
        let is_beside = below.iter().any(|part| BESIDE.iter().any(|b| part == *b));
        let counts = !is_beside && (self.all || program.is_some());
        counts.then(|| program.map(|(_, id)| Arc::clone(id)))
    }

    /// A path as the user would name it.
    fn named(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.real)
            .map_or_else(|_| path.to_owned(), |below| self.named.join(below))
    }
}

/// Whether a folder or file is looked at.
fn is_entered(entry: &DirEntry, programs: &[PathBuf]) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    if !is_folder || entry.depth() == 0 {
        return true;
    }
    let name = entry.file_name();
    !OTHERS.iter().any(|o| name == *o)
        && (!BESIDE.iter().any(|b| name == *b)
            || programs.iter().any(|p| p.starts_with(entry.path())))
}

/// Finds the words of a language.
fn searcher(language: Language) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(language.words()).ok()
}

/// What one thread has.
struct Worker<'w> {
    walk: &'w Walk<'w>,
    words: &'w [Option<AhoCorasick>; 2],
    buffer: Vec<u8>,
    found: Tree,
    tree: &'w Mutex<Tree>,
}

impl Worker<'_> {
    fn missed(&mut self, path: PathBuf, reason: String) {
        self.found.missed.push((self.walk.named(&path), reason));
    }

    fn file(&mut self, language: Language, path: &Path) {
        let length = match fill(&mut self.buffer, path) {
            Ok(length) => length,
            Err(error) => return self.missed(path.to_owned(), error.to_string()),
        };
        let limit = FILE_LIMIT as usize;
        let bytes = self.buffer.get(..length.min(limit)).unwrap_or_default();
        let words = match language {
            Language::Python => &self.words[0],
            Language::Rust => &self.words[1],
        };
        if words.as_ref().is_some_and(|words| !words.is_match(bytes)) {
            return;
        }
        let Some(program) = self.walk.program(path) else { return };
        if length > limit {
            let reason = format!("longer than {}", human(FILE_LIMIT));
            return self.missed(path.to_owned(), reason);
        }
        let name = shown(&self.walk.named(path));
        // What is no text is no source, whatever its ending.
        let Ok(text) = decoded(bytes, &name) else { return };
        let folder = path.parent().unwrap_or(self.walk.real);
        let exists = |name: &str| {
            [folder, self.walk.real].iter().any(|f| f.join(name).symlink_metadata().is_ok())
        };
        let loads = loads(language, &text, &exists);
        if !loads.named.is_empty() || !loads.unnamed.is_empty() {
            let source = Source::new(&name, &text);
            self.found.scanned.push(Scanned { path: path.to_owned(), program, source, loads });
        }
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        tree.scanned.append(&mut self.found.scanned);
        tree.missed.append(&mut self.found.missed);
    }
}

/// Reads a file as far as there is room; returns how much was read.
fn fill(buffer: &mut [u8], path: &Path) -> io::Result<usize> {
    let mut file = File::open(path)?;
    let mut length = 0;
    loop {
        match file.read(buffer.get_mut(length..).unwrap_or_default()) {
            Ok(0) => return Ok(length),
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
