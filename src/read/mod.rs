//! Files into one graph. Readers read and judge nothing: what is damaged is told and the rest is
//! read, and every fact keeps its place and how strong the evidence for it is.
//!
//! | input | recognized by | gives |
//! |---|---|---|
//! | manifest | `cleartitle.toml`, any `.toml` that is named | what it states, as concluded by a person |
//! | workspace | `Cargo.toml` | a code artifact for each crate that ends in the result |
//! | program | `pyproject.toml`, `requirements.txt`, `uv.lock`, `package.json` and the like | a code artifact, and the packages that it is made of |
//! | environment | `*.dist-info` folders | a code artifact for each installed package |
//! | model or dataset folder | a card, an adapter file, a license beside weights | one artifact, and its folder for duties |
//! | repository in the hub's cache | `models--owner--name`, `datasets--owner--name` | the same, by others |
//! | card | any `.md` that is named, text that begins with front matter | one artifact |
//! | archive | the first bytes of zip, tar and tar.gz | an artifact for each such folder in it |
//! | standard input | the path `-` | whatever of these, or of the formats of single files, it is |

mod artifact;
mod baseline;
pub(crate) mod bom;
mod cure;
mod cyclonedx;
mod disk;
pub mod dump;
mod error;
mod facts;
mod format;
mod header;
mod input;
mod intent;
mod jobs;
mod join;
mod json;
mod manifest;
pub(crate) mod name;
mod node;
mod packed;
mod program;
mod recipe;
mod recognize;
mod rules;
mod source;
mod spdx2;
mod spdx3;
mod stated;
mod tree;
mod yaml;

// A format lies with its kind; here each is found by the others.
#[cfg(feature = "hub")]
use artifact::online;
use artifact::{answer, cache, card, croissant, folder, hub, hub_api, lineage, mof, provenance};
pub use baseline::baseline;
pub use cache::hub_cache;
pub use error::ReadError;
pub use format::{Format, format_of, formats};
use header::{gguf, safetensors, weights};
pub use hub::artifact_folders;
use packed::archive;
use program::{
    cargo, cargo_lock, dist_info, package_json, package_lock, poetry_lock, project, pyproject,
    requirements, sources, uv_lock,
};
use recipe::{
    axolotl, config_json, llama_factory, mergekit, model_index, modelfile, peft,
    sentence_transformers, spacy,
};

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::graph::{GraphBuilder, Place};
use crate::review::Rules;
use facts::{About, Facts};
use format::reader;
use input::{Files, Input, STDIN};
use jobs::Job;
use join::Join;
#[cfg(test)]
pub(crate) use join::graph_of_rows;
pub(crate) use join::strongest;
use lineage::Around;
use recognize::{Recognized, recognize};
pub(crate) use source::shown;
use source::{Source, read_text};

/// How to read.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// A manifest to read in place of those that lie in folders, and where its paths begin. An empty
    /// one: what is read without a person's word.
    pub instead: Option<(&'a str, &'a Path)>,
    /// Whether cargo may use the network to find out what the workspace is made of.
    pub network: bool,
    /// Whether a name or an address stands for a license that is known. With it, `other` in a card
    /// is resolved to what is known; without it, to what is most exact.
    pub known: Option<&'a (dyn Fn(&str) -> bool + Sync)>,
    /// Whether the texts of upstreams are kept, so that they can be handed on.
    pub texts: bool,
    /// The hub to ask for upstreams that nothing describes.
    #[cfg(feature = "hub")]
    pub online: Option<&'a crate::hub::Client>,
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Options");
        debug
            .field("instead", &self.instead)
            .field("network", &self.network)
            .field("known", &self.known.is_some())
            .field("texts", &self.texts);
        #[cfg(feature = "hub")]
        debug.field("online", &self.online);
        debug.finish()
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Artifacts, relations, intent and assumptions, from all inputs together.
    pub builder: GraphBuilder,
    /// Everything that could not be read, or not as it was meant.
    pub problems: Vec<ReadError>,
    /// What manifests say of findings.
    pub rules: Rules,
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
            let holds_model = own.iter().any(|job| matches!(job, Job::Folder(_) | Job::Cache(_)));
            trees.push((path, own.is_empty(), holds_model));
        }
    }
    // What a person states comes first: other inputs add to it.
    if let Some((text, folder)) = options.instead.filter(|(text, _)| !text.is_empty()) {
        reading.stated(&Source::new("cleartitle.toml", text), Some(folder));
    }
    jobs.sort_by_key(|job| !matches!(job, Job::Manifest(_)));
    let mut done = HashSet::new();
    for job in jobs {
        let path = job.path().canonicalize().unwrap_or_else(|_| job.path().to_owned());
        // A folder may hold a model and a program.
        if done.insert((matches!(job, Job::Project { .. }), path)) {
            reading.run(job);
        }
    }
    // All programs are known now: what their sources load is theirs.
    for (path, unknown, holds_model) in trees {
        let found = sources::attach(&mut reading, path, holds_model);
        if unknown && !found {
            let reason = hub::unread_card(path);
            let unknown = || ReadError::Unrecognized { place: Place::whole(&shown(path)) };
            reading.problems.push(reason.unwrap_or_else(unknown));
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
    reading.bytes(name, bytes, None);
    reading.finish()
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
    /// Folders that were read as an artifact, without links, with its id.
    folders: HashMap<PathBuf, Arc<str>>,
    /// Folders of programs, without links, with the program's id: what their sources load is theirs.
    programs: Vec<(PathBuf, Arc<str>)>,
    /// License texts that were met, so that the same one is compared once.
    texts: HashMap<Arc<str>, Recognized>,
    intent_is_stated: bool,
    rules: Rules,
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
            folders: HashMap::new(),
            programs: Vec::new(),
            texts: HashMap::new(),
            intent_is_stated: false,
            rules: Rules::default(),
        }
    }

    fn finish(mut self) -> Gathered {
        #[cfg(feature = "hub")]
        if let Some(hub) = self.options.online {
            online::complete(&mut self, hub);
        }
        self.join.finish(&mut self.builder);
        // Two files may lead to the same third one.
        let mut told = HashSet::new();
        self.problems.retain(|p| told.insert(format!("{}: {p}", p.place())));
        Gathered {
            builder: self.builder,
            problems: self.problems,
            rules: self.rules,
            sources: self.sources,
            read_something: self.read_something,
        }
    }
}

impl Reading<'_> {
    /// Reads one file that stands alone, whatever its format; `folder` is where it lies, without
    /// links.
    fn file(&mut self, files: &dyn Files, name: &str, folder: Option<&Path>) {
        let mut input = Input::new(files, name);
        if card::is_card(&mut input) {
            return self.card(&mut input, folder);
        }
        let Some(reader) = reader(&mut input) else {
            return self.problems.push(ReadError::Unrecognized { place: input.place() });
        };
        let mut facts = Facts::default();
        reader.read(&mut input, &mut facts);
        self.read_something = true;
        if !facts.own_is_empty() {
            let mut own = std::mem::take(&mut facts.own);
            lineage::paths(&own.links, &mut self.problems);
            if let Some(card) = own.license_keys.take() {
                own.statements.extend(folder::declared(self, &card, false, &input));
            }
            let called = || if name.is_empty() { STDIN.to_owned() } else { stem(name) };
            own.name = own.name.or_else(|| Some(self.stated_id(called())));
            own.place = own.place.or_else(|| Some(Arc::new(input.place())));
            self.found(own);
        }
        self.add(facts);
    }

    /// Reads a card that stands alone.
    fn card(&mut self, input: &mut Input<'_>, folder: Option<&Path>) {
        let Some(source) = folder::open(self, input) else { return };
        self.source(&source);
        let base = input.base();
        let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
        let id = match folder {
            _ if base.is_empty() => self.stated_id(STDIN.to_owned()),
            Some(real) if stem.eq_ignore_ascii_case("README") => self.folder_id(real),
            None if stem.eq_ignore_ascii_case("README") => self.stated_id(String::new()),
            _ => self.stated_id(stem.to_owned()),
        };
        let (found, problems) = card::card(&source);
        self.problems.extend(problems);
        let mut about = About { place: Some(source.whole().into()), ..About::default() };
        about.statements = folder::declared(self, &found, false, input);
        let around = Around { name: &id, ..Around::default() };
        folder::apply(&mut about, &found, &around, Vec::new(), self);
        about.name = Some(id);
        self.found(about);
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

    /// Which licenses a text is. Of texts that are the same one is kept.
    fn recognized(&mut self, source: &mut Source) -> Recognized {
        if let Some((text, known)) = self.texts.get_key_value(&source.text) {
            source.text = Arc::clone(text);
            return known.clone();
        }
        let new = recognize(&source.text);
        self.texts.insert(Arc::clone(&source.text), new.clone());
        new
    }

    /// A reading of its own, as this one is at its beginning: a part of the work on another core.
    fn part(&self) -> Self {
        Self::new(self.options)
    }

    /// Adds what a part has read.
    fn absorb(&mut self, part: Self) {
        self.read_something |= part.read_something;
        self.problems.extend(part.problems);
        self.source_names.reserve(part.sources.len());
        for (name, text) in part.sources {
            if self.source_names.insert(name.clone()) {
                self.sources.push((name, text));
            }
        }
        for about in part.join.into_found() {
            self.found(about);
        }
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

/// The folder that a path lies in.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What a file is called without its ending and the numbers of its part.
fn stem(name: &str) -> String {
    let base = name.rsplit('/').next().unwrap_or_default();
    // Versions and sizes have dots: `Qwen2.5-0.5B-Q4_K_M.gguf`.
    let stem = match folder::weights(base) {
        Some(_) => base.rsplit_once('.'),
        None => base.split_once('.'),
    };
    let stem = stem.map_or(base, |(stem, _)| stem);
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
