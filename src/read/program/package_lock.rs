//! `package-lock.json` of npm 7 and later: the packages that a JavaScript program is made of.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::error::ReadError;
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::json::{self, Entries};
use super::lock::{LINKS, LOCK_LIMIT};
use super::name::{package_url, without_login};
use super::npm;
use super::source::Source;
use crate::vocab::{ArtifactKind, Evidence, Origin, Relation};

/// The most packages that are read.
const PACKAGES: usize = 200_000;
/// The most folders that they lie in.
const FOLDERS: usize = 2_000_000;
/// The most parts of a path.
const PARTS: usize = 128;
/// The most descriptions beside the lock that are asked for a license.
const BESIDE: usize = 5_000;
/// The most problems of single packages that are told.
const TOLD: usize = 20;

pub(in crate::read) struct PackageLock;

impl Reader for PackageLock {
    fn format(&self) -> &'static Format {
        &Format {
            word: "package-lock",
            title: "npm lock",
            file_name: "package-lock.json",
            recognized_by: "`package-lock.json`, or a JSON table with `lockfileVersion`",
            gives: "the packages that a program is made of, each with its license and what it needs",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Program
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        if matches!(input.base(), "package-lock.json" | "npm-shrinkwrap.json") {
            return true;
        }
        matches!(input.base().rsplit_once('.'), None | Some((_, "json"))) && {
            let head = input.head_text();
            head.trim_start().starts_with('{') && head.contains("\"lockfileVersion\"")
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        let source = match input.whole(LOCK_LIMIT) {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        match read(&source, input, facts) {
            Ok(()) => {}
            Err(problem) => facts.problems.push(problem),
        }
        facts.sources.push(source);
    }
}

/// A package of the lock.
struct Package<'t> {
    /// Its path, as the lock gives it.
    path: String,
    /// The folder that it lies in.
    folder: u32,
    key: &'t RawValue,
    fields: Vec<(&'t RawValue, &'t RawValue)>,
}

impl<'t> Package<'t> {
    fn raw(&self, key: &str) -> Option<&'t RawValue> {
        let quoted = |raw: &RawValue| {
            raw.get().strip_prefix('"').and_then(|t| t.strip_suffix('"')) == Some(key)
        };
        self.fields.iter().find(|(k, _)| quoted(k)).map(|(_, value)| *value)
    }

    fn text(&self, key: &str) -> Option<String> {
        let text: String = serde_json::from_str(self.raw(key)?.get()).ok()?;
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }

    fn flag(&self, key: &str) -> bool {
        self.raw(key).is_some_and(|raw| raw.get() == "true")
    }

    /// The entries of a table; none of what is no table.
    fn table(&self, key: &str) -> Vec<(&'t RawValue, &'t RawValue)> {
        let table =
            self.raw(key).and_then(|raw| serde_json::from_str::<Entries<'t>>(raw.get()).ok());
        table.map(|Entries(entries)| entries).unwrap_or_default()
    }

    /// Whether it lies in a folder for packages, and is none of the project's own.
    fn is_installed(&self) -> bool {
        self.path.starts_with("node_modules/") || self.path.contains("/node_modules/")
    }

    /// What it is called: as it says, else as its folder is.
    fn name(&self) -> String {
        let last = self.path.rsplit("node_modules/").next().unwrap_or_default();
        self.text("name").unwrap_or_else(|| match self.is_installed() {
            true => last.to_owned(),
            false => self.path.rsplit('/').next().unwrap_or_default().to_owned(),
        })
    }

    /// Whom it is, and who made it where that is known.
    fn id(&self) -> (String, Option<Origin>) {
        if !self.is_installed() {
            return (self.name(), Some(Origin::Own));
        }
        let from = self.text("resolved").unwrap_or_default();
        if from.starts_with("file:") {
            return (self.name(), None);
        }
        if let Some(repository) = npm::repository(&from).filter(|_| from.contains("://")) {
            return (repository, None);
        }
        let version = self.text("version");
        // What is downloaded from elsewhere has its address for a version.
        match version.as_deref().filter(|v| v.contains("://")) {
            Some(address) => (without_login(address), None),
            None => {
                let url = package_url("npm", &self.name(), version.as_deref());
                (url, Some(Origin::ThirdParty))
            }
        }
    }
}

/// The folders of a lock, so that a dependency is looked for as Node does: in `node_modules` beside
/// whoever needs it, then beside each folder around it.
#[derive(Default)]
struct Folders {
    parents: Vec<u32>,
    below: HashMap<(u32, String), u32>,
    package: HashMap<u32, usize>,
}

impl Folders {
    fn new() -> Self {
        Self { parents: vec![0], ..Self::default() }
    }

    /// The folder of a path; `None` where there would be too many.
    fn make(&mut self, path: &str) -> Option<u32> {
        let mut at = 0;
        for (n, part) in path.split('/').filter(|p| !p.is_empty()).enumerate() {
            let next = self.parents.len();
            if n >= PARTS || next >= FOLDERS {
                return None;
            }
            let parents = &mut self.parents;
            at = *self.below.entry((at, part.to_owned())).or_insert_with(|| {
                parents.push(at);
                next as u32
            });
        }
        Some(at)
    }

    /// The folder of a path that is there.
    fn find(&self, from: u32, path: &str) -> Option<u32> {
        let mut parts = path.split('/').filter(|p| !p.is_empty());
        parts.try_fold(from, |at, part| self.below.get(&(at, part.to_owned())).copied())
    }

    /// The package that a name means in a folder.
    fn resolve(&self, mut folder: u32, name: &str) -> Option<usize> {
        let name = format!("node_modules/{name}");
        for _ in 0..=PARTS {
            let found = self.find(folder, &name).and_then(|at| self.package.get(&at));
            if found.is_some() || folder == 0 {
                return found.copied();
            }
            folder = *self.parents.get(folder as usize)?;
        }
        None
    }
}

fn read(source: &Source, input: &Input<'_>, facts: &mut Facts) -> Result<(), ReadError> {
    let text = source.text.trim_start_matches('\u{feff}');
    let fails = |text: &str, e: &serde_json::Error| json::syntax(source, text, e);
    let Entries(top) = serde_json::from_str(text).map_err(|e| fails(text, &e))?;
    let of = |wanted: &str| top.iter().find(|(key, _)| key.get() == wanted).copied();
    let Some((_, list)) = of("\"packages\"") else {
        let version = of("\"lockfileVersion\"");
        let at = version.map_or(0..0, |(key, value)| {
            json::range(source, key.get()).start..json::range(source, value.get()).end
        });
        let found = version.map_or("absent", |(_, value)| value.get()).to_owned();
        let expected = "2 or 3, which `npm install --package-lock-only` of npm 7 or later writes";
        let place = source.place(at);
        return Err(ReadError::WrongValue { place, key: "lockfileVersion", found, expected });
    };
    let Entries(list) = serde_json::from_str(list.get()).map_err(|e| fails(list.get(), &e))?;
    let mut folders = Folders::new();
    let mut all: Vec<Package<'_>> = Vec::new();
    for (key, value) in list {
        let place = source.place(json::range(source, key.get()));
        if all.len() >= PACKAGES {
            let limit = format!("{PACKAGES} packages");
            facts.problems.push(ReadError::TooMuch { place, what: "the lock", limit });
            break;
        }
        let Ok(path) = serde_json::from_str::<String>(key.get()) else { continue };
        let Some(folder) = folders.make(&path) else {
            if facts.problems.len() < TOLD {
                let limit = format!("{PARTS} folders in a path, {FOLDERS} in all");
                facts.problems.push(ReadError::TooMuch { place, what: "the path", limit });
            }
            continue;
        };
        let Ok(Entries(fields)) = serde_json::from_str(value.get()) else {
            if facts.problems.len() < TOLD {
                let found = "no table".to_owned();
                let expected = "a table for each package";
                facts.problems.push(ReadError::WrongValue {
                    place,
                    key: "packages",
                    found,
                    expected,
                });
            }
            continue;
        };
        folders.package.insert(folder, all.len());
        all.push(Package { path, folder, key, fields });
    }
    reach(&all, &folders, source, input, facts);
    Ok(())
}

/// Adds what the program and the members of its workspace reach.
fn reach(
    all: &[Package<'_>],
    folders: &Folders,
    source: &Source,
    input: &Input<'_>,
    facts: &mut Facts,
) {
    let root = folders.package.get(&0).copied();
    let is_member = |n: &usize| !all[*n].is_installed() && Some(*n) != root;
    // What npm notes of what it installed has no program in it.
    let counts = |n: &usize| is_member(n) || root.is_none() && !all[*n].flag("dev");
    let mut open: Vec<usize> = (0..all.len()).filter(counts).collect();
    open.extend(root);
    let mut seen = vec![false; all.len()];
    let ids: Vec<(String, Option<Origin>)> = all.iter().map(Package::id).collect();
    let mut left = LINKS;
    let mut looks = BESIDE;
    while let Some(n) = open.pop() {
        if std::mem::replace(&mut seen[n], true) {
            continue;
        }
        let package = &all[n];
        let is_root = Some(n) == root;
        let (id, origin) = &ids[n];
        let mut about = About::new(id, ArtifactKind::Code);
        about.details.origin = if is_root { Some(Origin::Own) } else { *origin };
        about.place = Some(source.place(json::range(source, package.key.get())).into());
        if is_root {
            about.name = package.text("name").or_else(|| top_name(source));
        }
        license(&mut about, package, source, input, &mut looks, facts);
        // A package that brings none of its own (`peerDependencies`) runs with the one around it.
        let mut tables = vec!["dependencies", "optionalDependencies"];
        if package.is_installed() {
            tables.push("peerDependencies");
        }
        for (key, asked) in tables.into_iter().flat_map(|t| package.table(t)) {
            let Ok(name) = serde_json::from_str::<String>(key.get()) else { continue };
            if left == 0 {
                break;
            }
            left -= 1;
            let found = folders.resolve(package.folder, &name);
            let found = found.and_then(|at| followed(at, all, folders));
            let to = match found {
                Some(at) if at == n => continue,
                Some(at) => {
                    open.push(at);
                    ids[at].0.clone()
                }
                // Of what is not there only the program's own wishes count.
                None if is_root => {
                    let asked: String = serde_json::from_str(asked.get()).unwrap_or_default();
                    npm::target(&name, &asked)
                }
                None => continue,
            };
            let place = Some(source.place(json::range(source, key.get())).into());
            about.link(Relation::LinksStatic, &to, Evidence::Declared, place);
        }
        if is_root {
            facts.own = about;
        } else {
            facts.others.push(about);
        }
    }
    if left == 0 {
        let (place, limit) = (source.whole(), format!("{LINKS} relations"));
        facts.problems.push(ReadError::TooMuch { place, what: "the lock", limit });
    }
}

/// The package itself, where a lock has but a link to it.
fn followed(at: usize, all: &[Package<'_>], folders: &Folders) -> Option<usize> {
    if !all[at].flag("link") {
        return Some(at);
    }
    let to = all[at].text("resolved")?;
    let to = folders.find(0, &to)?;
    folders.package.get(&to).copied().filter(|to| !all[*to].flag("link"))
}

/// The name that the lock itself has.
fn top_name(source: &Source) -> Option<String> {
    let text = source.text.trim_start_matches('\u{feff}');
    let Entries(top) = serde_json::from_str(text).ok()?;
    let name = top.iter().find(|(key, _)| key.get() == "\"name\"")?.1;
    serde_json::from_str::<String>(name.get()).ok().filter(|name| !name.trim().is_empty())
}

/// What the lock says of a package's license, else what the package does where it is installed.
fn license(
    about: &mut About,
    package: &Package<'_>,
    source: &Source,
    input: &Input<'_>,
    looks: &mut usize,
    facts: &mut Facts,
) {
    let folder = match package.path.as_str() {
        "" => String::new(),
        path => format!("{path}/"),
    };
    if let Some(raw) = package.raw("license").or_else(|| package.raw("licenses")) {
        match json::node(source, raw, 2) {
            Ok(value) => npm::license(about, &value, source, input, &folder),
            Err(problem) => facts.problems.push(problem),
        }
    }
    if !about.statements.is_empty() || package.path.is_empty() || *looks == 0 {
        return;
    }
    *looks -= 1;
    let Some(mut file) = input.sibling(&format!("{folder}package.json")) else { return };
    if file.bytes(1).is_ok()
        && let Ok(source) = file.small()
        && let Ok(top) = json::parse(&source)
        && let Some(value) = top.get("license").or_else(|| top.get("licenses"))
    {
        npm::license(about, value, &source, &file, "");
        facts.sources.push(source);
    }
}
