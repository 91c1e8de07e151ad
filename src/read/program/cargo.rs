//! A Cargo workspace: the crates that end in what its members build.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{CrateType, DependencyKind, Metadata, Package, PackageId, TargetKind};

use super::Reading;
use super::cargo_license::{Whose, contains, licenses, native};
use super::cargo_lock::commit;
use super::cargo_run::{Asked, Failed, reason};
use super::cargo_texts::{handed_on, texts};
use super::disk::Disk;
use super::embedded::{Member, embedded};
use super::error::ReadError;
use super::facts::{About, Link};
use super::manifest::{self, PackageNotes};
use super::source::{FILE_LIMIT, Root, Source, human, read_text, shown};
use crate::graph::{Folder, Place};
use crate::vocab::{ArtifactKind, Evidence, Origin, Relation};

/// Reads the workspace of a `Cargo.toml`.
pub(in crate::read) fn workspace(reading: &mut Reading<'_>, path: &Path) {
    let place = || Place::whole(&shown(path));
    let asked = match Asked::new(path, reading.options.network) {
        Ok(asked) => asked,
        Err(problem) => return reading.problems.push(problem),
    };
    let failed = match asked.metadata(None) {
        Ok(metadata) => return graph(reading, &metadata, path),
        Err(failed) => failed,
    };
    // A build downloads only what its own platform needs: that much can be told without a network.
    if !reading.options.network
        && matches!(failed, Failed::Said(_))
        && let Some(platform) = asked.platform()
        && let Ok(metadata) = asked.metadata(Some(&platform))
    {
        reading.problems.push(ReadError::OnePlatform { place: place(), platform });
        return graph(reading, &metadata, path);
    }
    reading.problems.push(match failed {
        Failed::Said(said) => ReadError::Cargo { place: place(), reason: reason(&said) },
        Failed::Problem(problem) => problem,
    });
    // What cargo does not tell, the lock file may in part.
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(disk) = Disk::new(folder)
        && folder.join("Cargo.lock").symlink_metadata().is_ok()
    {
        reading.file(&disk, "Cargo.lock", Some(disk.real()));
    }
}

fn graph(reading: &mut Reading<'_>, metadata: &Metadata, path: &Path) {
    let packages: HashMap<&PackageId, &Package> =
        metadata.packages.iter().map(|p| (&p.id, p)).collect();
    let members: HashSet<&PackageId> = metadata.workspace_members.iter().collect();
    let nodes = metadata.resolve.iter().flat_map(|r| &r.nodes);
    let edges: HashMap<&PackageId, Vec<(&PackageId, Relation)>> = nodes
        .map(|node| {
            let deps = node.deps.iter().filter_map(|dep| {
                let package = packages.get(&dep.pkg)?;
                let has = |kind| dep.dep_kinds.iter().any(|k| k.kind == kind);
                let (normal, build) = (has(DependencyKind::Normal), has(DependencyKind::Build));
                let relation = match linked(package) {
                    Some(relation) if normal => relation,
                    _ if normal || build => Relation::BuiltWith,
                    _ => return None,
                };
                Some((&package.id, relation))
            });
            (&node.id, deps.collect())
        })
        .collect();
    // Only what the members reach by edges that end in the result.
    let mut reached: Vec<&Package> = Vec::new();
    let mut seen: HashSet<&PackageId> = HashSet::new();
    let mut open: Vec<&PackageId> = metadata.workspace_members.iter().rev().collect();
    while let Some(id) = open.pop() {
        if let Some(package) = packages.get(id)
            && seen.insert(id)
        {
            reached.push(package);
            open.extend(edges.get(id).into_iter().flatten().map(|(to, _)| *to));
        }
    }
    let ids = ids(&reached);
    let root = metadata.workspace_root.as_std_path();
    let mut ground = Ground::new(path, root);
    ground.handed_on = handed_on(reading, &ground);
    // What is handed on is checked against what lies there.
    let texts_before = reading.options.texts;
    reading.options.texts |= ground.handed_on.is_some();
    let mut own = Vec::new();
    for package in &reached {
        let Some(id) = ids.get(&package.id) else { continue };
        let links = edges.get(&package.id).into_iter().flatten().filter_map(|(to, by)| {
            let (to, evidence) = (ids.get(to)?.clone(), Evidence::Declared);
            Some(Link { by: *by, to, place: None, evidence })
        });
        let mut about = About::new(id, ArtifactKind::Code);
        about.links = links.collect();
        about.details.note =
            package.links.as_ref().map(|name| format!("links the native library `{name}`"));
        if members.contains(&package.id) {
            own.extend(member(reading, package, about, &ground));
            continue;
        }
        let source = package.source.as_ref().map(|s| s.repr.as_str());
        about.details.revision = source.and_then(commit).map(str::to_owned);
        let whose = match source {
            Some(source) if !source.starts_with("git+") => Whose::Registry,
            _ => Whose::Copy,
        };
        about.statements = licenses(reading, package, whose);
        about.details.texts = texts(reading, package, None);
        inside(reading, package, &mut about);
        reading.found(about);
    }
    reading.options.texts = texts_before;
    reading.read_something = true;
    embedded(reading, &own, &ground);
}

/// How a library is linked; none for what only the compiler loads.
fn linked(package: &Package) -> Option<Relation> {
    if package.targets.iter().any(|t| t.is_kind(TargetKind::ProcMacro)) {
        return None;
    }
    let mut types = package.targets.iter().flat_map(|t| &t.crate_types);
    let dynamic = types.clone().any(|t| *t == CrateType::DyLib)
        && !types.any(|t| matches!(t, CrateType::Lib | CrateType::RLib));
    Some(if dynamic { Relation::LinksDynamic } else { Relation::LinksStatic })
}

/// Adds native sources that lie in a crate.
fn inside(reading: &mut Reading<'_>, package: &Package, about: &mut About) {
    let native = native(reading, package, about.name.as_deref().unwrap_or_default());
    contains(about, &native);
    for inner in native {
        reading.found(inner);
    }
}

/// Where a workspace lies, and what messages call it.
pub(in crate::read) struct Ground {
    /// The folder of the manifest that was named, as it was named.
    given: PathBuf,
    given_real: PathBuf,
    /// The folder of the workspace, without links.
    pub root: PathBuf,
    /// What lies at its top, where the texts of others are handed on there.
    pub handed_on: Option<Folder>,
}

impl Ground {
    fn new(manifest: &Path, root: &Path) -> Self {
        let given = manifest.parent().unwrap_or(Path::new("")).to_owned();
        let here = if given.as_os_str().is_empty() { Path::new(".") } else { &given };
        let given_real = here.canonicalize().unwrap_or_default();
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Self { given, given_real, root, handed_on: None }
    }

    /// As the user would name it from where they named the manifest.
    pub fn named(&self, real: &Path) -> PathBuf {
        match real.strip_prefix(&self.given_real) {
            Ok(below) if self.given.as_os_str().is_empty() => Path::new(".").join(below),
            Ok(below) => self.given.join(below),
            Err(_) => real.to_owned(),
        }
    }

    /// The folder that files of a crate may lie in: a member can lie outside of the workspace's.
    pub fn around<'p>(&'p self, folder: &'p Path) -> &'p Path {
        if folder.starts_with(&self.root) { &self.root } else { folder }
    }
}

/// `name` for what lies in the workspace, `name@version` for the rest, each only once.
fn ids<'m>(reached: &[&'m Package]) -> HashMap<&'m PackageId, String> {
    let mut ids = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    for package in reached {
        let versioned = || format!("{}@{}", package.name, package.version);
        let short = if package.source.is_none() { package.name.to_string() } else { versioned() };
        let candidates = [short, versioned(), format!("{} ({})", versioned(), package.id)];
        if let Some(id) = candidates.into_iter().find(|id| !taken.contains(id)) {
            taken.insert(id.clone());
            ids.insert(&package.id, id);
        }
    }
    ids
}

fn member(
    reading: &mut Reading<'_>,
    package: &Package,
    mut about: About,
    ground: &Ground,
) -> Option<Member> {
    let toml = package.manifest_path.as_std_path();
    let folder = toml.parent()?.canonicalize().ok()?;
    let root = ground.around(&folder);
    let named = ground.named(toml);
    let name = shown(&named);
    let mut notes = PackageNotes::default();
    match Root::new(root)
        .and_then(|root| root.inside(toml))
        .and_then(|real| read_text(&real, &name, FILE_LIMIT))
    {
        Ok((text, more)) => {
            if more {
                let (place, limit) = (Place::whole(&name), human(FILE_LIMIT));
                reading.problems.push(ReadError::TooMuch { place, what: "the manifest", limit });
            }
            let source = Source::new(&name, &text);
            reading.source(&source);
            let (found, problems) = manifest::package(&source);
            reading.problems.extend(problems);
            notes = found;
        }
        Err(problem) => reading.problems.push(problem),
    }
    about.place.clone_from(&notes.place);
    // A package that was unpacked from a registry carries its marks.
    let marks = [".cargo-checksum.json", ".cargo_vcs_info.json"];
    let is_copy = marks.iter().any(|mark| folder.join(mark).symlink_metadata().is_ok());
    about.details.origin = Some(if is_copy { Origin::ThirdParty } else { Origin::Own });
    about.statements = match notes.statements.is_empty() {
        true => {
            let place = notes.license_place.as_ref();
            licenses(reading, package, Whose::Member { place, root })
        }
        false => std::mem::take(&mut notes.statements),
    };
    about.details.texts = texts(reading, package, Some(root));
    about.details.folder.clone_from(&ground.handed_on);
    about.details.home = Some(ground.named(&ground.root));
    about.details.intent = notes.intent.take();
    let (serves, other): (Vec<_>, Vec<_>) =
        notes.relations.drain(..).partition(|l| l.by == Relation::Serves);
    about.links.extend(other);
    inside(reading, package, &mut about);
    let service = (!serves.is_empty()).then(|| service(&about, serves));
    let id = reading.found(about);
    if let Some(service) = service {
        reading.found(service);
    }
    let named = named.parent().filter(|p| !p.as_os_str().is_empty());
    let below = named.unwrap_or(Path::new("."));
    reading.entries(std::mem::take(&mut notes.artifacts), Some(below));
    reading.programs.push((folder.clone(), id.clone()));
    let is_published = package.publish.as_ref().is_none_or(|to| !to.is_empty());
    Some(Member { folder, id, is_published, include: notes.include, exclude: notes.exclude })
}

/// A crate is code, and code does not serve: what runs it does.
fn service(program: &About, links: Vec<Link>) -> About {
    let name = program.name.as_deref().unwrap_or_default();
    let mut service = About::new(&format!("{name} (service)"), ArtifactKind::Service);
    service.statements.clone_from(&program.statements);
    service.place.clone_from(&program.place);
    service.details.origin = program.details.origin;
    service.details.intent.clone_from(&program.details.intent);
    let place = links.first().and_then(|l| l.place.clone());
    service.links = links;
    service.link(Relation::Serves, name, Evidence::Concluded, place);
    service
}
