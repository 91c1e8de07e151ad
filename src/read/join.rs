//! What all inputs say, put together by artifact: each fact keeps its place and its grade, the
//! strongest come first.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::ReadError;
use super::facts::{About, Link};
use super::name::{Name, name};
use crate::graph::{Artifact, Details, GraphBuilder, Place};
use crate::vocab::{ArtifactKind, Relation};

/// Everything that was said so far.
#[derive(Debug, Default)]
pub(super) struct Join {
    entries: Vec<Entry>,
    /// By the key of the name: as many as there are kinds that share it.
    index: HashMap<String, Vec<usize>>,
    /// What a manifest describes a second time.
    twice: Vec<Artifact>,
}

#[derive(Debug)]
struct Entry {
    artifact: Artifact,
    /// Whether anything said what it is.
    has_kind: bool,
    /// Whether a manifest describes it.
    stated: bool,
    links: Vec<Link>,
}

/// Kinds that may share a name without being the same: the hub has models and datasets apart.
fn class(kind: ArtifactKind) -> u8 {
    match kind {
        ArtifactKind::Dataset => 1,
        ArtifactKind::Code => 2,
        _ => 0,
    }
}

impl Join {
    /// Adds what a person has described.
    pub fn state(&mut self, artifact: Artifact, has_kind: bool, links: Vec<Link>) {
        let key = Name::key(&artifact.id);
        let known = self.index.get(&key).into_iter().flatten().copied();
        if let Some(at) = known.clone().find(|at| self.entries[*at].stated) {
            if self.entries[at].artifact.id == artifact.id {
                return self.twice.push(artifact);
            }
        } else if let Some(at) = known.into_iter().next() {
            // Found before it was stated: what is stated counts, and what was found adds to it.
            let old = std::mem::replace(
                &mut self.entries[at],
                Entry { artifact, has_kind, stated: true, links },
            );
            let entry = &mut self.entries[at];
            entry.artifact.statements.extend(old.artifact.statements.clone());
            complete(entry.artifact.details_mut(), old.artifact.details().clone());
            entry.links.extend(old.links);
            return;
        }
        self.push(key, Entry { artifact, has_kind, stated: true, links });
    }

    fn push(&mut self, key: String, entry: Entry) {
        self.index.entry(key).or_default().push(self.entries.len());
        self.entries.push(entry);
    }

    /// Whether something is called so.
    pub fn has(&self, id: &str) -> bool {
        self.index.contains_key(&Name::key(id))
    }

    /// The ids that a manifest describes.
    pub fn stated(&self) -> impl Iterator<Item = &Arc<str>> {
        self.entries.iter().filter(|e| e.stated).map(|e| &e.artifact.id)
    }

    /// The ids of the programs that a manifest describes.
    pub fn stated_programs(&self) -> impl Iterator<Item = &Arc<str>> {
        let programs = self.entries.iter().filter(|e| e.artifact.kind == ArtifactKind::Code);
        programs.filter(|e| e.stated).map(|e| &e.artifact.id)
    }

    /// Adds what was found; returns its id, and what it has against what was known.
    pub fn found(&mut self, about: About) -> (Arc<str>, Option<ReadError>) {
        let called = name(about.name.as_deref().unwrap_or("model"));
        let kind = about.kind.or(called.kind);
        let mut details = about.details;
        details.revision = details.revision.take().or(called.revision);
        let key = Name::key(&called.id);
        let known = self.index.get(&key).cloned().unwrap_or_default();
        let same = known.iter().copied().find(|at| {
            let entry = &self.entries[*at];
            entry.stated
                || !entry.has_kind
                || kind.is_none_or(|kind| class(kind) == class(entry.artifact.kind))
        });
        let Some(at) = same else {
            let mut artifact = Artifact::new(&called.id, kind.unwrap_or(ArtifactKind::Model));
            artifact.statements = about.statements;
            artifact.place = about.place;
            if details != Details::default() {
                *artifact.details_mut() = details;
            }
            let id = Arc::clone(&artifact.id);
            let entry =
                Entry { artifact, has_kind: kind.is_some(), stated: false, links: about.links };
            self.push(key, entry);
            return (id, None);
        };
        let entry = &mut self.entries[at];
        if !entry.has_kind
            && !entry.stated
            && let Some(kind) = kind
        {
            entry.artifact.kind = kind;
            entry.has_kind = true;
        }
        entry.artifact.statements.extend(about.statements);
        let was = entry.artifact.details().revision.clone();
        let problem = match (was, &details.revision) {
            (Some(was), Some(now)) if was != *now && !entry.stated => {
                let place = about.place.as_deref().cloned();
                let place = place.unwrap_or_else(|| Place::whole(&called.id));
                let (id, now) = (called.id.clone(), now.clone());
                Some(ReadError::RevisionsDiffer { place, id, was, now })
            }
            _ => None,
        };
        entry.artifact.place = entry.artifact.place.take().or(about.place);
        if details != Details::default() {
            complete(entry.artifact.details_mut(), details);
        }
        entry.links.extend(about.links);
        (Arc::clone(&entry.artifact.id), problem)
    }

    /// Which entry a relation means.
    fn target(&self, relation: Relation, key: &str, said: Option<ArtifactKind>) -> Option<usize> {
        let all = self.index.get(key)?;
        let kind = |at: &&usize| self.entries[**at].artifact.kind;
        let said = all.iter().find(|at| said.is_some_and(|said| class(said) == class(kind(at))));
        said.or_else(|| all.iter().find(|at| relation.ends_at(kind(at)))).or(all.first()).copied()
    }

    /// What relations name and nothing describes, with the kind that a relation lets expect.
    pub fn undescribed(&self) -> Vec<(String, ArtifactKind)> {
        let mut open: Vec<(String, ArtifactKind)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for link in self.entries.iter().flat_map(|e| &e.links) {
            let called = name(&link.to);
            let key = Name::key(&called.id);
            if !self.index.contains_key(&key) && seen.insert(key) {
                let kinds = ArtifactKind::ALL.iter().copied();
                let kind = called.kind.or_else(|| kinds.into_iter().find(|k| link.by.ends_at(*k)));
                open.push((called.id, kind.unwrap_or(ArtifactKind::Model)));
            }
        }
        open
    }

    /// Hands everything to the graph.
    pub fn finish(mut self, builder: &mut GraphBuilder) {
        // Two kinds under one name: models keep it.
        for places in self.index.values() {
            for (n, at) in places.iter().enumerate().filter(|_| places.len() > 1) {
                let artifact = &mut self.entries[*at].artifact;
                artifact.id = match artifact.kind {
                    ArtifactKind::Dataset => format!("datasets/{}", artifact.id).into(),
                    ArtifactKind::Code => format!("{} (code)", artifact.id).into(),
                    _ if n > 0 => format!("{} ({})", artifact.id, artifact.kind).into(),
                    _ => continue,
                };
            }
        }
        // What nothing describes is spelled as it first was.
        let mut spelled: HashMap<String, String> = HashMap::new();
        let mut edges = Vec::new();
        let mut expected: Vec<(String, ArtifactKind)> = Vec::new();
        for n in 0..self.entries.len() {
            let links = std::mem::take(&mut self.entries[n].links);
            let kind = self.entries[n].artifact.kind;
            let mut targets: Vec<(String, Link)> = Vec::with_capacity(links.len());
            for mut link in links {
                let called = name(&link.to);
                let key = Name::key(&called.id);
                let to = match self.target(link.by, &key, called.kind) {
                    Some(at) => self.entries[at].artifact.id.to_string(),
                    None => {
                        let id = spelled.entry(key).or_insert(called.id).clone();
                        expected.extend(called.kind.map(|kind| (id.clone(), kind)));
                        id
                    }
                };
                if !link.by.starts_at(kind) {
                    // Nobody stated this relation of an artifact of this kind.
                    link.by = Relation::Unstated;
                }
                targets.push((to, link));
            }
            edges.extend(strongest(targets).into_iter().map(|(to, link)| (n, to, link)));
        }
        let ids: Vec<Arc<str>> = self.entries.iter().map(|e| Arc::clone(&e.artifact.id)).collect();
        for mut entry in self.entries {
            entry.artifact.statements.sort_by_key(|s| s.evidence);
            builder.artifact(entry.artifact);
        }
        for artifact in self.twice {
            builder.artifact(artifact);
        }
        for (from, to, link) in edges {
            builder.relation_at(&ids[from], link.by, &to, link.place, link.evidence);
        }
        for (id, kind) in expected {
            builder.expect(&id, kind);
        }
    }
}

/// Of what is said of one pair, the strongest word stands; of equally strong ones all.
fn strongest(links: Vec<(String, Link)>) -> Vec<(String, Link)> {
    let mut best: HashMap<String, crate::vocab::Evidence> = HashMap::new();
    for (to, link) in &links {
        let grade = best.entry(to.clone()).or_insert(link.evidence);
        *grade = (*grade).min(link.evidence);
    }
    links.into_iter().filter(|(to, link)| best.get(to) == Some(&link.evidence)).collect()
}

/// Adds what was not yet said.
fn complete(known: &mut Details, new: Details) {
    known.origin = known.origin.or(new.origin);
    known.modalities = known.modalities.or(new.modalities);
    known.intent = known.intent.take().or(new.intent);
    known.folder = known.folder.take().or(new.folder);
    known.revision = known.revision.take().or(new.revision);
    known.note = known.note.take().or(new.note);
    known.table = known.table.take().or(new.table);
    for (fact, value) in new.license_facts {
        known.license_facts.entry(fact).or_insert(value);
    }
}
