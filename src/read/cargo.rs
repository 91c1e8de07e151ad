//! A Cargo workspace: the crates that end in what its members build.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId, TargetKind};

use super::Reading;
use super::error::ReadError;
use super::facts::{About, Link};
use super::folder::license_text;
use super::manifest::{self, PackageNotes};
use super::source::{FILE_LIMIT, Root, Source, read_text, shown};
use crate::graph::{Artifact, Place, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Origin, Relation};

/// Reads the workspace of a `Cargo.toml`.
pub(super) fn workspace(reading: &mut Reading<'_>, path: &Path) {
    let place = || Place::whole(&shown(path));
    let error = match metadata(path, reading.options.network, None) {
        Ok(metadata) => return graph(reading, &metadata, path),
        Err(error) => error,
    };
    // A build downloads only what its own platform needs: that much can be told without a network.
    if !reading.options.network
        && let Some(platform) = platform()
        && let Ok(metadata) = metadata(path, false, Some(&platform))
    {
        reading.problems.push(ReadError::OnePlatform { place: place(), platform });
        return graph(reading, &metadata, path);
    }
    reading.problems.push(ReadError::Cargo { place: place(), reason: reason(&error) });
}

fn metadata(
    path: &Path,
    network: bool,
    platform: Option<&str>,
) -> Result<Metadata, cargo_metadata::Error> {
    let mut options = Vec::new();
    if !network {
        options.push("--offline".to_owned());
    }
    if let Some(platform) = platform {
        options.extend(["--filter-platform".to_owned(), platform.to_owned()]);
    }
    MetadataCommand::new().manifest_path(path).other_options(options).exec()
}

/// The platform for which rustc builds here.
fn platform() -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("-vV").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// The first lines of what cargo says.
fn reason(error: &cargo_metadata::Error) -> String {
    let text = match error {
        cargo_metadata::Error::CargoMetadata { stderr } => stderr.clone(),
        other => other.to_string(),
    };
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && *l != "Caused by:");
    let lines: Vec<_> = lines.map(|l| l.strip_prefix("error: ").unwrap_or(l)).take(4).collect();
    lines.join("; ")
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
                let makes = package.targets.iter().any(|t| t.is_kind(TargetKind::ProcMacro));
                match (has(DependencyKind::Normal), has(DependencyKind::Build)) {
                    (true, _) if !makes => Some((&package.id, Relation::LinksStatic)),
                    (false, false) => None,
                    _ => Some((&package.id, Relation::BuiltWith)),
                }
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
    for package in &reached {
        let links = edges.get(&package.id).into_iter().flatten();
        let links = links.filter_map(|(to, by)| {
            Some(Link {
                by: *by,
                to: ids.get(to)?.clone(),
                place: None,
                evidence: Evidence::Declared,
            })
        });
        let Some(id) = ids.get(&package.id) else { continue };
        let mut artifact = Artifact::new(id, ArtifactKind::Code);
        if members.contains(&package.id) {
            member(reading, package, artifact, links.collect(), root, path);
        } else {
            artifact.statements.extend(license(reading, package, None, None));
            reading.found(About::of(artifact, links.collect()));
        }
    }
    reading.read_something = true;
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
    mut artifact: Artifact,
    mut links: Vec<Link>,
    root: &Path,
    given: &Path,
) {
    let toml = package.manifest_path.as_std_path();
    // As the user would name it from where they named the workspace's own manifest.
    let given = given.parent().unwrap_or(Path::new(""));
    let near = given.canonicalize().ok().or_else(|| Path::new(".").canonicalize().ok());
    let near = near.and_then(|real| Some(given.join(toml.strip_prefix(real).ok()?)));
    let named = near.as_deref().unwrap_or(toml);
    let name = shown(named);
    let mut notes = PackageNotes::default();
    match read_text(toml, &name, FILE_LIMIT) {
        Ok((text, _)) => {
            let source = Source::new(&name, &text);
            reading.source(&source);
            let (found, problems) = manifest::package(&source);
            reading.problems.extend(problems);
            notes = found;
        }
        Err(problem) => reading.problems.push(problem),
    }
    artifact.place.clone_from(&notes.place);
    artifact.details_mut().origin = Some(Origin::Own);
    let own = notes.license_place.clone();
    artifact.statements = match notes.statements.is_empty() {
        true => license(reading, package, own, Some(root)).into_iter().collect(),
        false => std::mem::take(&mut notes.statements),
    };
    artifact.details_mut().intent = notes.intent.take();
    let (serves, other): (Vec<_>, Vec<_>) =
        notes.relations.drain(..).partition(|l| l.by == Relation::Serves);
    links.extend(other);
    let service = (!serves.is_empty()).then(|| service(&artifact, serves));
    reading.found(About::of(artifact, links));
    if let Some((service, links)) = service {
        reading.found(About::of(service, links));
    }
    let folder = named.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    reading.entries(std::mem::take(&mut notes.artifacts), Some(folder));
}

/// A crate is code, and code does not serve: what runs it does.
fn service(program: &Artifact, mut links: Vec<Link>) -> (Artifact, Vec<Link>) {
    let mut service = Artifact::new(&format!("{} (service)", program.id), ArtifactKind::Service);
    service.statements.clone_from(&program.statements);
    service.place.clone_from(&program.place);
    service.details_mut().origin = Some(Origin::Own);
    service.details_mut().intent.clone_from(&program.details().intent);
    let place = links.first().and_then(|l| l.place.clone());
    let to = program.id.to_string();
    links.push(Link { by: Relation::Serves, to, place, evidence: Evidence::Concluded });
    (service, links)
}

/// What a crate says of its license. A license file may lie in the crate, or in `root`.
fn license(
    reading: &mut Reading<'_>,
    package: &Package,
    place: Option<Arc<Place>>,
    root: Option<&Path>,
) -> Option<Statement> {
    let say = |stated, evidence, place| {
        Some(Statement { stated, component: Component::All, evidence, place })
    };
    if let Some(text) = package.license.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        // Before there were expressions, `/` was `OR`.
        let text = match text.contains('/') {
            true => text.split('/').map(str::trim).collect::<Vec<_>>().join(" OR "),
            false => text.to_owned(),
        };
        return say(Stated::Expression(text.into()), Evidence::Declared, place);
    }
    let folder = package.manifest_path.parent()?.as_std_path();
    let file = folder.join(package.license_file.as_ref()?);
    let text = Root::new(root.unwrap_or(folder))
        .and_then(|root| root.text(&file, FILE_LIMIT))
        .map(|(text, _)| Source::new(&shown(&file), &text));
    match text {
        Ok(source) => {
            let recognized = license_text(reading, &source)?;
            say(recognized.stated, Evidence::Text, place)
        }
        Err(problem) => {
            reading.problems.push(problem);
            None
        }
    }
}
