//! The folder of a program for Python or Node: all that its files say is of one artifact.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::Reading;
use super::disk::Disk;
use super::error::ReadError;
use super::facts::{About, Facts, Link};
use super::folder::{NAMES, collected, component, documents, first, license_text, open};
use super::format::{Reader as _, Subject, reader};
use super::input::{Files, Input, Listing};
use super::installed::{Installed, is_site};
use super::name::{name, pypi, spelled, versioned};
use super::python;
use super::requirements;
use crate::graph::{Document, Folder, Place, Role, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Origin};

/// The most packages of an environment that nothing but their names asks for.
const INSTALLED: usize = 5_000;

/// Whether a file is one of a program, by its name. The surest name comes first.
fn rank(name: &str) -> Option<usize> {
    let names = [
        "pyproject.toml",
        "package.json",
        "uv.lock",
        "poetry.lock",
        "npm-shrinkwrap.json",
        "package-lock.json",
    ];
    let known = names.iter().position(|n| *n == name);
    known.or_else(|| requirements::is_named_so(name).then_some(names.len()))
}

/// Whether files of a program lie in a folder, or packages are installed there. `alone`: the folder
/// is that of nothing else. Beside a model a list of requirements says what is needed to run it,
/// and makes no program.
pub(in crate::read) fn is_program(listing: &Listing, alone: bool) -> bool {
    let is_file = |f: &String| rank(f).is_some() || matches!(f.as_str(), "METADATA" | "PKG-INFO");
    let names_it = |f: &String| stands_for_folder(f);
    match alone {
        true => listing.files.iter().any(is_file) || is_site(listing),
        false => listing.files.iter().any(names_it),
    }
}

/// Whether a file that is named stands for the folder that it lies in.
pub(in crate::read) fn stands_for_folder(name: &str) -> bool {
    matches!(name, "pyproject.toml" | "package.json")
}

/// Reads the program of a folder; `only` one of its files, where that is what was named. `alone`:
/// nothing else reads this folder, so that what its files say of others is read here.
pub(in crate::read) fn project(
    reading: &mut Reading<'_>,
    path: &Path,
    only: Option<&str>,
    alone: bool,
) {
    let disk = match Disk::new(path) {
        Ok(disk) => disk,
        Err(problem) => return reading.problems.push(problem),
    };
    let listing = match disk.list("") {
        Ok(listing) => listing,
        Err(problem) => return reading.problems.push(problem),
    };
    let mut program = Program::default();
    let names = match only {
        Some(only) => vec![only],
        None => files(first(reading, &disk, &listing, NAMES)),
    };
    for file in names {
        program.file(reading, &disk, file, alone);
    }
    if only.is_none() {
        program.hidden_lock(reading, &disk, &listing);
        let installed = match is_site(&listing) {
            true => Installed::list(&disk, "", &mut reading.problems),
            false => Installed::beside(&disk, &listing, &mut reading.problems),
        };
        if is_site(&listing) {
            program.all_installed(reading, &disk, &installed);
        } else {
            program.installed(reading, &disk, &installed);
        }
    }
    if program.is_empty() && !reading.read_something {
        reading.problems.push(ReadError::Unrecognized { place: Place::whole(&disk.shown("")) });
    }
    program.settle();
    program.reached();
    if program.is_there {
        let about = program.own(reading, &disk, &listing, alone, only.is_none());
        let id = reading.found(about);
        reading.programs.push((disk.real().to_owned(), id));
    }
    for about in program.packages.into_iter().chain(program.others) {
        reading.found(about);
    }
}

/// The files to read, those that name the program first.
fn files(names: &[String]) -> Vec<&str> {
    let mut files: Vec<&str> = names.iter().map(String::as_str).collect();
    let tools = |f: &&str| requirements::is_named_so(f) && requirements::is_for_development(f);
    files.retain(|f| !tools(f));
    // npm reads one of the two.
    if files.contains(&"npm-shrinkwrap.json") {
        files.retain(|f| *f != "package-lock.json");
    }
    files.sort_by_key(|f| rank(f).unwrap_or(usize::MAX));
    files
}

/// What the files of a program say, before it is put together.
#[derive(Debug, Default)]
struct Program {
    /// Whether any file speaks of the program itself.
    is_there: bool,
    own: About,
    /// The first of its files.
    first: Option<Arc<Place>>,
    /// What the files call the program, which others of them may stand on.
    names: Vec<String>,
    /// Packages that count as far as the program reaches them.
    packages: Vec<About>,
    /// What other files describe by themselves.
    others: Vec<About>,
    /// Whether a file says which packages the program itself names.
    python_is_said: bool,
    npm_lock: bool,
}

impl Program {
    fn is_empty(&self) -> bool {
        !self.is_there && self.packages.is_empty() && self.others.is_empty()
    }

    fn file(&mut self, reading: &mut Reading<'_>, files: &dyn Files, name: &str, alone: bool) {
        let mut input = Input::new(files, name);
        let Some(reader) = reader(&mut input) else { return };
        let counts = match reader.subject() {
            Subject::Program => true,
            Subject::Others => alone,
            Subject::Artifact | Subject::Itself => false,
        };
        // Beside a program, as in an archive of its source, it is the program that is described.
        if !counts || self.is_there && reader.format().word == "dist-info" {
            return;
        }
        let mut facts = Facts::default();
        reader.read(&mut input, &mut facts);
        reading.read_something = true;
        if reader.subject() == Subject::Others {
            self.others.append(&mut facts.others);
            return reading.add(facts);
        }
        let own = &facts.own;
        self.is_there |= own.name.is_some() || !own.links.is_empty() || !own.statements.is_empty();
        match reader.format().word {
            "pyproject" => self.python_is_said |= facts.problems.is_empty(),
            // Which of its packages the program names is only guessed from the lock.
            "poetry-lock" if self.python_is_said => facts.own.links.clear(),
            "package-lock" => self.npm_lock = true,
            _ => {}
        }
        self.packages.append(&mut facts.others);
        self.merge(std::mem::take(&mut facts.own));
        self.first.get_or_insert_with(|| Arc::new(input.place()));
        reading.add(facts);
    }

    /// Adds what one more file says of the program; what was said before counts.
    fn merge(&mut self, about: About) {
        let own = &mut self.own;
        self.names.extend(about.name.clone());
        if own.name.is_none() {
            own.name = about.name;
        }
        own.place = own.place.take().or(about.place);
        for statement in about.statements {
            // A lock repeats what the project says.
            if !own.statements.iter().any(|s| s.stated == statement.stated) {
                own.statements.push(statement);
            }
        }
        own.links.extend(about.links);
    }

    /// What npm has installed, where no lock was kept.
    fn hidden_lock(&mut self, reading: &mut Reading<'_>, files: &dyn Files, listing: &Listing) {
        let has_modules = listing.folders.iter().any(|f| f == "node_modules");
        if self.npm_lock || !has_modules || !listing.files.iter().any(|f| f == "package.json") {
            return;
        }
        let inner = files.list("node_modules");
        if inner.is_ok_and(|l| l.files.iter().any(|f| f == ".package-lock.json")) {
            let mut facts = Facts::default();
            let mut input = Input::new(files, "node_modules/.package-lock.json");
            // It has no program in it: what nothing of this one reaches is dropped later.
            super::package_lock::PackageLock.read(&mut input, &mut facts);
            self.packages.append(&mut facts.others);
            reading.add(facts);
        }
    }

    /// Adds the packages of an environment beside: what locks name gets the license that is
    /// installed; what no lock names is what is installed.
    fn installed(&mut self, reading: &mut Reading<'_>, files: &dyn Files, installed: &Installed) {
        if installed.names().is_empty() {
            return;
        }
        let mut facts = Facts::default();
        let mut locked: HashSet<String> = HashSet::new();
        for package in &mut self.packages {
            let Some((plain, version)) = package.name.as_deref().and_then(pypi) else { continue };
            locked.insert(plain.clone());
            let file = installed.files_of(&plain, version.as_deref()).next();
            if version.is_some()
                && package.statements.is_empty()
                && let Some(found) = file.and_then(|f| Installed::read(files, f, &mut facts))
                && found.name.as_deref().and_then(pypi) == Some((plain, version))
            {
                package.statements = found.statements;
            }
        }
        let targets = |links: &[Link]| -> Vec<(String, Option<String>)> {
            links.iter().filter_map(|l| pypi(&l.to)).collect()
        };
        let mut open = targets(&self.own.links);
        open.extend(self.packages.iter().flat_map(|p| targets(&p.links)));
        let mut seen: HashSet<(String, Option<String>)> = HashSet::new();
        let mut left = INSTALLED;
        while let Some((plain, version)) = open.pop() {
            if locked.contains(&plain) || !seen.insert((plain.clone(), version.clone())) {
                continue;
            }
            for file in installed.files_of(&plain, version.as_deref()) {
                if left > 0
                    && let Some(mut found) = Installed::read(files, file, &mut facts)
                {
                    left -= 1;
                    only_there(&mut found.links, installed, &locked);
                    open.extend(targets(&found.links));
                    self.packages.push(found);
                }
            }
        }
        reading.add(facts);
    }

    /// Adds every package of an environment that is an input of its own.
    fn all_installed(
        &mut self,
        reading: &mut Reading<'_>,
        files: &dyn Files,
        installed: &Installed,
    ) {
        let mut facts = Facts::default();
        for plain in installed.names() {
            for file in installed.files_of(plain, None) {
                if let Some(mut found) = Installed::read(files, file, &mut facts) {
                    only_there(&mut found.links, installed, &HashSet::new());
                    self.others.push(found);
                }
            }
        }
        reading.read_something = true;
        reading.add(facts);
    }

    /// Turns names of packages without a version into those with one, where the files have any.
    fn settle(&mut self) {
        let mut versions: HashMap<String, Vec<String>> = HashMap::new();
        {
            let all = self.packages.iter().chain(&self.others);
            let described = all.clone().filter_map(|a| a.name.as_deref());
            let links = all.chain([&self.own]).flat_map(|a| &a.links).map(|l| l.to.as_str());
            for id in described.chain(links).map(|text| name(text).id) {
                if let Some((bare, _)) = versioned(&id) {
                    let known = versions.entry(bare.to_owned()).or_default();
                    if known.len() < 32 && !known.contains(&id) {
                        known.push(id);
                    }
                }
            }
        }
        let own: HashSet<&str> = self.names.iter().map(String::as_str).collect();
        let called = self.own.name.clone();
        let all = self.packages.iter_mut().chain(&mut self.others).chain([&mut self.own]);
        for about in all {
            let mut settled: Vec<Link> = Vec::with_capacity(about.links.len());
            for mut link in std::mem::take(&mut about.links) {
                if let Some(called) = &called
                    && own.contains(link.to.as_str())
                {
                    link.to.clone_from(called);
                }
                match versions.get(&name(&link.to).id) {
                    Some(known) => settled
                        .extend(known.iter().map(|id| Link { to: spelled(id), ..link.clone() })),
                    None => settled.push(link),
                }
            }
            let mut seen: HashSet<(crate::vocab::Relation, String)> = HashSet::new();
            settled.retain(|l| seen.insert((l.by, name(&l.to).id)));
            about.links = settled;
        }
    }

    /// Drops packages that neither the program nor another of its own reaches.
    fn reached(&mut self) {
        if !self.is_there {
            return;
        }
        let mut at: HashMap<String, Vec<usize>> = HashMap::new();
        for (n, package) in self.packages.iter().enumerate() {
            let id = package.name.as_deref().map(|n| name(n).id).unwrap_or_default();
            at.entry(id).or_default().push(n);
        }
        let is_own = |n: &usize| self.packages[*n].details.origin == Some(Origin::Own);
        let mut open: Vec<usize> = (0..self.packages.len()).filter(is_own).collect();
        let from = |links: &[Link]| -> Vec<usize> {
            links.iter().filter_map(|l| at.get(&name(&l.to).id)).flatten().copied().collect()
        };
        open.extend(from(&self.own.links));
        let mut keep = vec![false; self.packages.len()];
        while let Some(n) = open.pop() {
            if !std::mem::replace(&mut keep[n], true) {
                open.extend(from(&self.packages[n].links));
            }
        }
        let mut keep = keep.into_iter();
        self.packages.retain(|_| keep.next().unwrap_or(true));
    }

    /// The program itself, with the texts of its folder.
    fn own(
        &mut self,
        reading: &mut Reading<'_>,
        disk: &Disk,
        listing: &Listing,
        alone: bool,
        with_texts: bool,
    ) -> About {
        let mut own = std::mem::take(&mut self.own);
        own.kind = Some(ArtifactKind::Code);
        own.details.origin = Some(Origin::Own);
        own.place = own.place.take().or(self.first.take());
        own.name = Some(match own.name.take() {
            Some(name) => reading.stated_id(name),
            // Where the folder is a model's too, the two have one name and are of different kinds.
            None if !alone => {
                let last = disk.real().file_name().unwrap_or_default();
                reading.stated_id(last.to_string_lossy().into_owned())
            }
            None => reading.folder_id(disk.real()),
        });
        if with_texts {
            texts(reading, disk, listing, &mut own);
        }
        own
    }
}

/// Adds the texts of the folder: for the license, and for duties to be checked against.
fn texts(reading: &mut Reading<'_>, disk: &Disk, listing: &Listing, own: &mut About) {
    let mut folder = Folder { path: disk.shown(""), documents: Vec::new() };
    let mut whole: Vec<(Stated, Arc<Place>)> = Vec::new();
    for (name, role, is_own) in documents(reading, disk, listing) {
        let Some(mut source) = open(reading, &mut Input::new(disk, &name)) else { continue };
        if let Some(licenses) = collected(reading, &name, &source) {
            folder.documents.push(Document {
                name,
                role,
                text: Arc::clone(&source.text),
                licenses,
            });
            continue;
        }
        let recognized = match role {
            Role::License | Role::UsePolicy => license_text(reading, &mut source),
            _ => None,
        };
        let is_own = is_own && role == Role::License;
        let text = Arc::clone(&source.text);
        let mut document = Document { name, role, text, licenses: Vec::new() };
        if let Some(recognized) = recognized {
            let place = Some(Arc::new(source.whole()));
            match component(&document.name) {
                Component::All if is_own => {
                    whole.extend(place.map(|place| (recognized.stated, place)));
                }
                component if is_own => own.statements.push(Statement {
                    stated: recognized.stated,
                    component,
                    evidence: Evidence::Text,
                    place,
                }),
                _ => {}
            }
            document.licenses = recognized.licenses;
        }
        reading.source(&source);
        folder.documents.push(document);
    }
    let said =
        |s: &Stated| own.statements.iter().any(|o| o.evidence == Evidence::Text && o.stated == *s);
    whole.retain(|(stated, _)| !said(stated));
    python::texts(own, whole);
    own.details.folder = Some(folder);
    own.details.home = Some(disk.named().to_owned());
}

/// Leaves only what is installed too, or what a lock has.
fn only_there(links: &mut Vec<Link>, installed: &Installed, locked: &HashSet<String>) {
    links.retain(|link| match pypi(&link.to) {
        Some((plain, _)) => {
            locked.contains(&plain) || installed.files_of(&plain, None).next().is_some()
        }
        None => true,
    });
}
