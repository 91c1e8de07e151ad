//! A folder into which Python packages are installed (`site-packages`), and those of it that are
//! asked for.

use std::collections::HashMap;

use super::dist_info;
use super::error::ReadError;
use super::facts::{About, Facts};
use super::input::{Files, Input, Listing};
use super::name::plain_pypi;
use crate::graph::Place;

/// The most packages that are read.
const PACKAGES: usize = 5_000;
/// The most versions of one package that may be installed.
const VERSIONS: usize = 4;

/// What is installed, by plain name: version and file.
#[derive(Debug, Default)]
pub(in crate::read) struct Installed {
    by_name: HashMap<String, Vec<(String, String)>>,
    /// Names in their order.
    names: Vec<String>,
}

/// Whether packages are installed there.
pub(in crate::read) fn is_site(listing: &Listing) -> bool {
    listing.folders.iter().any(|f| f.ends_with(".dist-info"))
}

impl Installed {
    /// What lies right below a folder.
    pub fn list(files: &dyn Files, folder: &str, problems: &mut Vec<ReadError>) -> Self {
        let mut installed = Self::default();
        let listing = match files.list(folder) {
            Ok(listing) => listing,
            Err(problem) => {
                problems.push(problem);
                return installed;
            }
        };
        let below = |name: &str| match folder {
            "" => name.to_owned(),
            _ => format!("{folder}/{name}"),
        };
        let egg = |name: &str| name.strip_suffix(".egg-info").map(str::to_owned);
        let folders = listing.folders.iter().filter_map(|name| {
            let metadata =
                name.strip_suffix(".dist-info").map(|stem| (stem.to_owned(), "METADATA"));
            let (stem, file) = metadata.or_else(|| Some((egg(name)?, "PKG-INFO")))?;
            Some((stem, below(&format!("{name}/{file}"))))
        });
        let single = listing.files.iter().filter_map(|name| Some((egg(name)?, below(name))));
        for (stem, file) in folders.chain(single) {
            let (name, version) = parted(&stem);
            if installed.names.len() >= PACKAGES {
                let place = Place::whole(&files.shown(folder));
                let limit = format!("{PACKAGES} packages");
                problems.push(ReadError::TooMuch { place, what: "the folder", limit });
                break;
            }
            let versions = installed.by_name.entry(name.clone()).or_default();
            if versions.is_empty() {
                installed.names.push(name);
            }
            if versions.len() < VERSIONS {
                versions.push((version, file));
            }
        }
        installed
    }

    /// The packages of an environment that lies in the folder of a project.
    pub fn beside(files: &dyn Files, listing: &Listing, problems: &mut Vec<ReadError>) -> Self {
        let mut sites = Vec::new();
        for environment in [".venv", "venv", "env"] {
            if !listing.folders.iter().any(|f| f == environment) {
                continue;
            }
            for library in ["lib", "Lib"] {
                let library = format!("{environment}/{library}");
                let Ok(below) = files.list(&library) else { continue };
                if below.folders.iter().any(|f| f == "site-packages") {
                    sites.push(format!("{library}/site-packages"));
                }
                let pythons = below.folders.iter().filter(|f| f.starts_with("python3"));
                sites.extend(pythons.map(|f| format!("{library}/{f}/site-packages")));
            }
        }
        let site = sites.iter().find(|site| files.list(site).is_ok_and(|l| is_site(&l)));
        site.map(|site| Self::list(files, site, problems)).unwrap_or_default()
    }

    /// Plain names, each once.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The file of a package, of this version if one is named.
    pub fn files_of(&self, plain: &str, version: Option<&str>) -> impl Iterator<Item = &str> {
        let all = self.by_name.get(plain).into_iter().flatten();
        let version = version.map(str::to_owned);
        all.filter(move |(installed, _)| version.as_ref().is_none_or(|v| v == installed))
            .map(|(_, file)| file.as_str())
    }

    /// What is said of a package by its file.
    pub fn read(files: &dyn Files, file: &str, facts: &mut Facts) -> Option<About> {
        dist_info::package(&mut Input::new(files, file), facts)
    }
}

/// Name and version in what a folder is called: `name-1.0`, `name-1.0-py3.11`.
fn parted(stem: &str) -> (String, String) {
    let mut parts = stem.split('-').peekable();
    let mut name = parts.next().unwrap_or_default().to_owned();
    while let Some(part) = parts.next_if(|p| !p.starts_with(|c: char| c.is_ascii_digit())) {
        name.push('-');
        name.push_str(part);
    }
    (plain_pypi(&name), parts.next().unwrap_or_default().to_owned())
}
