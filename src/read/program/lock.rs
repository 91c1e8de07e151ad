//! What the locks of uv and Poetry share: a list of `[[package]]`, and what the roots reach in it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use toml::de::DeTable;

use super::error::ReadError;
use super::facts::{About, Facts, Link};
use super::input::Input;
use super::name::{package_url, plain_pypi};
use super::pyproject;
use super::source::{Source, human};
use super::tree::Value;
use crate::vocab::{ArtifactKind, Evidence, Origin, Relation};

/// How much of a lock is read.
pub(in crate::read) const LOCK_LIMIT: u64 = 64 << 20;
/// How much may be said of one package.
const PACKAGE_LIMIT: usize = 1 << 20;
/// The most packages that are read.
const PACKAGES: usize = 200_000;
/// The most relations that are read.
pub(in crate::read) const LINKS: usize = 1_000_000;
/// The most versions of one package that a dependency may mean.
const VERSIONS: usize = 32;
/// The most problems that are told.
const TOLD: usize = 20;

/// A package of a lock.
#[derive(Debug, Default)]
pub(in crate::read) struct Package {
    pub name: String,
    pub version: Option<String>,
    pub at: Range<usize>,
    pub from: Provenance,
    pub dependencies: Vec<Dependency>,
    /// What it needs besides for those who ask for more than the package itself.
    pub extras: HashMap<String, Vec<Dependency>>,
    /// Whether the lock leaves it to tools, or to those who ask for more.
    pub is_aside: bool,
}

/// Where a package is from.
#[derive(Debug, Default)]
pub(in crate::read) enum Provenance {
    #[default]
    Registry,
    /// Somewhere else: an address, a path of an archive.
    Named(String),
    /// A folder of the project's own.
    Folder(String),
}

/// What a package needs.
#[derive(Debug, Default)]
pub(in crate::read) struct Dependency {
    pub name: String,
    pub version: Option<String>,
    pub extras: Vec<String>,
    pub at: Range<usize>,
}

impl Package {
    /// Whom it is, as a name to be resolved.
    fn id(&self) -> String {
        match &self.from {
            Provenance::Registry => package_url("pypi", &self.name, self.version.as_deref()),
            Provenance::Named(address) => address.clone(),
            Provenance::Folder(_) => self.name.clone(),
        }
    }
}

/// The packages of a lock. It is cut at its lines `[[package]]` and each part is parsed by itself, so
/// that damage costs one package and a long list little memory; `read` reads one part's table, of
/// which all places are counted from the number that it is given.
pub(in crate::read) fn packages(
    source: &Source,
    problems: &mut Vec<ReadError>,
    mut read: impl FnMut(&DeTable<'_>, usize) -> Option<Package>,
) -> Vec<Package> {
    let mut all = Vec::new();
    let mut told = 0;
    for part in parts(&source.text) {
        let place = || source.place(part.start..part.start + "[[package]]".len());
        if part.len() > PACKAGE_LIMIT {
            let limit = human(PACKAGE_LIMIT as u64);
            problems.push(ReadError::TooMuch { place: place(), what: "the package", limit });
            continue;
        }
        if all.len() >= PACKAGES {
            let limit = format!("{PACKAGES} packages");
            problems.push(ReadError::TooMuch { place: place(), what: "the lock", limit });
            break;
        }
        let (top, errors) = DeTable::parse_recoverable(&source.text[part.clone()]);
        // What comes after is mostly a consequence of what came first.
        for error in errors.iter().take((TOLD - told).min(1)) {
            let at = error.span().unwrap_or(0..0);
            let place = source.place(part.start + at.start..part.start + at.end);
            let reason = error.message().to_owned();
            problems.push(ReadError::Syntax { place, format: "TOML", reason });
            told += 1;
        }
        let list = top.get_ref().get("package").and_then(|v| v.get_ref().as_array());
        let table = list.and_then(|l| l.first()).and_then(|v| v.get_ref().as_table());
        match table.and_then(|table| read(table, part.start)) {
            Some(package) => all.push(package),
            None if errors.is_empty() && told < TOLD => {
                told += 1;
                let (table, key) = ("the package", "name");
                problems.push(ReadError::MissingKey { place: place(), table, key });
            }
            None => {}
        }
    }
    all
}

/// Where each `[[package]]` stands, with its own tables.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.starts_with("[[package]]") {
            parts.push(start..at);
            is_open = true;
        } else if line.starts_with('[')
            && !line.starts_with("[package.")
            && !line.starts_with("[[package.")
        {
            is_open = false;
        } else if is_open && let Some(part) = parts.last_mut() {
            part.end = at;
        }
    }
    parts
}

/// A text in a table.
pub(in crate::read) fn text<'v>(table: &'v DeTable<'_>, key: &str) -> Option<&'v str> {
    table.get(key)?.get_ref().as_str().map(str::trim).filter(|t| !t.is_empty())
}

/// A table in a table.
pub(in crate::read) fn table<'v, 'b>(table: &'v DeTable<'b>, key: &str) -> Option<&'v DeTable<'b>> {
    table.get(key)?.get_ref().as_table()
}

/// The items of a list in a table.
pub(in crate::read) fn list<'v, 'b>(table: &'v DeTable<'b>, key: &str) -> &'v [Value<'b>] {
    table.get(key).and_then(|v| v.get_ref().as_array()).map_or(&[], |list| list)
}

/// The packages, ready to be followed.
pub(in crate::read) struct Lock<'p> {
    packages: &'p [Package],
    by_name: HashMap<String, Vec<usize>>,
    by_version: HashMap<(String, &'p str), Vec<usize>>,
}

impl<'p> Lock<'p> {
    pub fn new(packages: &'p [Package]) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_version: HashMap<(String, &str), Vec<usize>> = HashMap::new();
        for (n, package) in packages.iter().enumerate() {
            let plain = plain_pypi(&package.name);
            if let Some(version) = &package.version {
                by_version.entry((plain.clone(), version)).or_default().push(n);
            }
            by_name.entry(plain).or_default().push(n);
        }
        for places in by_name.values_mut().chain(by_version.values_mut()) {
            places.truncate(VERSIONS);
        }
        Self { packages, by_name, by_version }
    }

    /// Whom a dependency means: the version that it names, else all that there are.
    fn meant(&self, dependency: &'p Dependency) -> &[usize] {
        let plain = plain_pypi(&dependency.name);
        let exact = dependency.version.as_deref().map(|version| (plain.clone(), version));
        let exact = exact.and_then(|key| self.by_version.get(&key));
        exact.or_else(|| self.by_name.get(&plain)).map_or(&[], |all| all)
    }

    /// Those that no other needs, so that everything that is not aside is reached from them.
    pub fn roots(&self) -> Vec<usize> {
        let counts = |n: &usize| !self.packages[*n].is_aside;
        let mut needed = vec![false; self.packages.len()];
        for package in self.packages.iter().filter(|p| !p.is_aside) {
            for dependency in &package.dependencies {
                self.meant(dependency).iter().for_each(|n| needed[*n] = true);
            }
        }
        let (first, rest): (Vec<_>, Vec<_>) =
            (0..self.packages.len()).filter(counts).partition(|n| !needed[*n]);
        let mut roots = Vec::new();
        let mut seen = vec![false; self.packages.len()];
        // Of those that need each other the first stands for all.
        for root in first.into_iter().chain(rest) {
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            roots.push(root);
            let mut open = vec![root];
            while let Some(n) = open.pop() {
                for to in self.packages[n].dependencies.iter().flat_map(|d| self.meant(d)) {
                    if !std::mem::replace(&mut seen[*to], true) {
                        open.push(*to);
                    }
                }
            }
        }
        roots
    }

    /// Adds everything that is reached from some packages, those themselves included, but for `own`,
    /// whose relations are the program's.
    pub fn reach(
        &self,
        roots: Vec<usize>,
        own: Option<usize>,
        source: &Source,
        input: &Input<'_>,
        facts: &mut Facts,
    ) {
        let mut abouts: Vec<Option<Vec<Link>>> = Vec::new();
        abouts.resize_with(self.packages.len(), || None);
        let mut order = Vec::new();
        let mut seen: HashSet<(usize, Option<&str>)> = HashSet::new();
        let mut linked: HashSet<(usize, usize)> = HashSet::new();
        let ids: Vec<String> = self.packages.iter().map(Package::id).collect();
        let mut open: Vec<(usize, Option<&str>)> = Vec::new();
        for root in roots.into_iter().rev() {
            if seen.insert((root, None)) {
                open.push((root, None));
            }
        }
        'all: while let Some((n, extra)) = open.pop() {
            let package = &self.packages[n];
            if abouts[n].is_none() {
                abouts[n] = Some(Vec::new());
                order.push(n);
            }
            let needs = match extra {
                None => &package.dependencies,
                Some(extra) => match package.extras.get(extra) {
                    Some(needs) => needs,
                    None => continue,
                },
            };
            for dependency in needs {
                for to in self.meant(dependency).iter().copied() {
                    let extras = &self.packages[to].extras;
                    for extra in dependency.extras.iter().map(String::as_str) {
                        if extras.contains_key(extra) && seen.insert((to, Some(extra))) {
                            open.push((to, Some(extra)));
                        }
                    }
                    if to == n || self.packages[to].is_aside || !linked.insert((n, to)) {
                        continue;
                    }
                    if linked.len() > LINKS {
                        let (place, limit) = (source.whole(), format!("{LINKS} relations"));
                        facts.problems.push(ReadError::TooMuch { place, what: "the lock", limit });
                        break 'all;
                    }
                    if seen.insert((to, None)) {
                        open.push((to, None));
                    }
                    if let Some(links) = &mut abouts[n] {
                        links.push(Link {
                            by: Relation::LinksDynamic,
                            to: ids[to].clone(),
                            place: Some(source.place(dependency.at.clone()).into()),
                            evidence: Evidence::Declared,
                        });
                    }
                }
            }
        }
        for n in order {
            let links = abouts[n].take().unwrap_or_default();
            if own == Some(n) {
                facts.own.links.extend(links);
            } else {
                let about = self.about(&self.packages[n], links, source, input, facts);
                facts.others.push(about);
            }
        }
    }

    fn about(
        &self,
        package: &Package,
        links: Vec<Link>,
        source: &Source,
        input: &Input<'_>,
        facts: &mut Facts,
    ) -> About {
        let mut about = match &package.from {
            Provenance::Folder(path) => pyproject::beside(input, path, &package.name, facts),
            _ => About::new(&package.id(), ArtifactKind::Code),
        };
        match &package.from {
            Provenance::Folder(_) => about.name = Some(package.name.clone()),
            Provenance::Registry => about.details.origin = Some(Origin::ThirdParty),
            Provenance::Named(_) => {}
        }
        about.links = links;
        about.place = Some(source.place(package.at.clone()).into());
        about
    }

    /// The relations of the program to some packages, and everything that is reached from there.
    pub fn direct(&self, roots: Vec<usize>, source: &Source, input: &Input<'_>, facts: &mut Facts) {
        for n in &roots {
            let package = &self.packages[*n];
            let place = Some(source.place(package.at.clone()).into());
            facts.own.link(Relation::LinksDynamic, &package.id(), Evidence::Declared, place);
        }
        self.reach(roots, None, source, input, facts);
    }
}
