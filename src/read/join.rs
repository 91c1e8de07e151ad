//! What all inputs say, put together by artifact: each fact keeps its place and its grade, the
//! strongest come first.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::ReadError;
use super::facts::{About, Link};
use super::name::{Name, name};
use crate::graph::namesakes::{DATA, class, meant, told_apart};
use crate::graph::{Artifact, Details, GraphBuilder, Place};
use crate::vocab::{ArtifactKind, Evidence, Relation};

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
    /// Whether what would describe it is elsewhere.
    is_partial: bool,
    links: Vec<Link>,
}

/// What a relation names and nothing describes.
#[derive(Debug)]
#[cfg_attr(not(feature = "hub"), allow(dead_code))]
pub(super) struct Undescribed {
    pub id: String,
    /// What the relation lets expect.
    pub kind: ArtifactKind,
    pub revision: Option<String>,
    /// Where it is named first.
    pub place: Option<Arc<Place>>,
}

impl Join {
    /// Adds what a person has described.
    pub fn state(&mut self, artifact: Artifact, has_kind: bool, links: Vec<Link>) {
        let key = Name::key(&name(&artifact.id).id);
        let known = self.index.get(&key).into_iter().flatten().copied();
        if let Some(at) = known.clone().find(|at| self.entries[*at].stated) {
            if self.entries[at].artifact.id == artifact.id {
                return self.twice.push(artifact);
            }
        } else if let Some(at) = known.into_iter().next() {
            // Found before it was stated: what is stated counts, and what was found adds to it.
            let old = std::mem::replace(
                &mut self.entries[at],
                Entry { artifact, has_kind, stated: true, is_partial: false, links },
            );
            let entry = &mut self.entries[at];
            entry.artifact.statements.extend(old.artifact.statements.clone());
            complete(entry.artifact.details_mut(), old.artifact.details().clone());
            entry.links.extend(old.links);
            return;
        }
        self.push(key, Entry { artifact, has_kind, stated: true, is_partial: false, links });
    }

    fn push(&mut self, key: String, entry: Entry) {
        self.index.entry(key).or_default().push(self.entries.len());
        self.entries.push(entry);
    }

    /// Whether something is called so.
    pub fn has(&self, id: &str) -> bool {
        self.index.contains_key(&Name::key(&name(id).id))
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
            let (has_kind, is_partial, links) = (kind.is_some(), about.is_partial, about.links);
            let entry = Entry { artifact, has_kind, stated: false, is_partial, links };
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
        entry.is_partial &= about.is_partial;
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

    /// Everything that was found, as it was found.
    pub fn into_found(self) -> impl Iterator<Item = About> {
        self.entries.into_iter().map(|entry| {
            let has_kind = entry.has_kind;
            let mut about = About::of(entry.artifact, entry.links);
            about.kind = about.kind.filter(|_| has_kind);
            about.is_partial = entry.is_partial;
            about
        })
    }

    /// Which entry a relation means.
    fn target(&self, link: &Link, key: &str, said: Option<ArtifactKind>) -> Option<usize> {
        let all = self.index.get(key)?.iter();
        meant(link.by, said, link.evidence, all.map(|at| (*at, self.entries[*at].artifact.kind)))
    }

    /// What relations name and nothing describes, and what was found without the files that would
    /// describe it.
    #[cfg_attr(not(feature = "hub"), allow(dead_code))]
    pub fn undescribed(&self) -> Vec<Undescribed> {
        let partial = self.entries.iter().filter(|e| e.is_partial).map(|e| Undescribed {
            id: e.artifact.id.to_string(),
            kind: e.artifact.kind,
            revision: e.artifact.details().revision.clone(),
            place: e.artifact.place.clone(),
        });
        let mut open: Vec<Undescribed> = partial.collect();
        let mut seen = std::collections::HashSet::new();
        for link in self.entries.iter().flat_map(|e| &e.links) {
            let called = name(&link.to);
            let key = Name::key(&called.id);
            let kinds = ArtifactKind::ALL.iter().copied();
            let kind = called.kind.or_else(|| kinds.into_iter().find(|k| link.by.ends_at(*k)));
            let kind = kind.unwrap_or(ArtifactKind::Model);
            let is_open = self.target(link, &key, called.kind).is_none();
            if is_open && seen.insert((key, class(kind))) {
                open.push(Undescribed {
                    id: called.id,
                    kind,
                    revision: called.revision,
                    place: link.place.clone(),
                });
            }
        }
        open
    }

    /// Hands everything to the graph.
    pub fn finish(mut self, builder: &mut GraphBuilder) {
        // Several kinds under one name.
        for at in self.index.values().filter(|all| all.len() > 1).flatten() {
            let artifact = &mut self.entries[*at].artifact;
            if let Some(id) = told_apart(&artifact.id, artifact.kind) {
                artifact.id = id.into();
            }
        }
        // What many stand on is named many times.
        let mut names: HashMap<String, (Name, String)> = HashMap::new();
        // What nothing describes has one spelling, whichever was read first: that with small
        // letters, which is the last in the order of bytes.
        let mut spelled: HashMap<String, String> = HashMap::new();
        for link in self.entries.iter().flat_map(|e| &e.links) {
            if !names.contains_key(&link.to) {
                let called = name(&link.to);
                let key = Name::key(&called.id);
                names.insert(link.to.clone(), (called, key));
            }
            let (called, key) = &names[&link.to];
            if self.target(link, key, called.kind).is_none() {
                let known = spelled.entry(key.clone()).or_insert_with(|| called.id.clone());
                if called.id > *known {
                    known.clone_from(&called.id);
                }
            }
        }
        let spelled: HashMap<String, Arc<str>> = spelled
            .into_iter()
            .map(|(key, id)| match self.index.contains_key(&key) {
                true => (key, format!("{DATA}{id}").into()),
                false => (key, id.into()),
            })
            .collect();
        let mut revisions: Vec<(Arc<str>, String)> = Vec::new();
        let mut edges = Vec::new();
        let mut expected: Vec<(ArtifactKind, Arc<str>)> = Vec::new();
        for n in 0..self.entries.len() {
            let links = std::mem::take(&mut self.entries[n].links);
            let kind = self.entries[n].artifact.kind;
            let mut targets: Vec<(Arc<str>, Link)> = Vec::with_capacity(links.len());
            for mut link in links {
                let (called, key) = &names[&link.to];
                let target = self.target(&link, key, called.kind);
                let to = match target {
                    Some(at) => Arc::clone(&self.entries[at].artifact.id),
                    None => {
                        let id = Arc::clone(&spelled[key]);
                        expected.extend(called.kind.map(|kind| (kind, Arc::clone(&id))));
                        id
                    }
                };
                revisions.extend(called.revision.clone().map(|r| (Arc::clone(&to), r)));
                // A guess that something is made of itself tells only that it was loaded and saved.
                if link.evidence == Evidence::Inferred && *to == *self.entries[n].artifact.id {
                    continue;
                }
                // What a person states of kinds that cannot have it is an error of the graph's.
                let person = link.evidence == Evidence::Concluded;
                let to_kind = target.map(|at| self.entries[at].artifact.kind);
                let misses = to_kind.is_some_and(|kind| !link.by.ends_at(kind));
                if !person && (misses || !link.by.starts_at(kind)) {
                    // Nobody stated this relation of an artifact of this kind.
                    link.by = Relation::Unstated;
                }
                targets.push((to, link));
            }
            strongest(&mut targets, |(to, link)| (Arc::clone(to), link.by, link.evidence));
            edges.extend(targets.into_iter().map(|(to, link)| (n, to, link)));
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
        for (id, revision) in revisions {
            builder.revision(&id, &revision);
        }
        // The last word counts: that of the first kind in the list.
        expected.sort_unstable();
        for (kind, id) in expected.into_iter().rev() {
            builder.expect(&id, kind);
        }
    }
}

/// What a relation speaks of. Words on different matters do not stand in each other's way: what is
/// loaded by name may be shipped, too.
fn matter(by: Relation) -> u8 {
    use Relation as R;
    match by {
        R::FineTunedFrom | R::QuantizedFrom | R::ConvertedFrom | R::MergedFrom => 0,
        R::AdapterOf | R::DistilledFrom => 0,
        R::TrainedOnOutputsOf | R::GeneratedBy => 1,
        R::TrainedOn | R::EvaluatedOn | R::DerivedFrom => 2,
        R::LinksStatic | R::LinksDynamic | R::ModifiedFrom => 3,
        R::Contains | R::Aggregates => 4,
        R::Runs => 5,
        R::Serves => 6,
        R::TrainedWith | R::BuiltWith => 7,
        R::Unstated => 8,
    }
}

/// Where the grades of all matters together are kept.
const ALL_MATTERS: u8 = 9;

/// Of what is said of one pair on one matter, the strongest word stands; of equally strong ones all.
/// A person's word stands alone, and where anything stronger is said, no relation is unstated.
pub(crate) fn strongest<L, T: Ord>(
    links: &mut Vec<L>,
    said: impl Fn(&L) -> (T, Relation, Evidence),
) {
    if links.len() < 2 {
        return;
    }
    // The best grade by what is meant: over all, and by matter.
    let mut best: Vec<(T, u8, Evidence)> = Vec::with_capacity(2 * links.len());
    for link in links.iter() {
        best.push((said(link).0, ALL_MATTERS, said(link).2));
        let (to, by, evidence) = said(link);
        best.push((to, matter(by), evidence));
    }
    best.sort_unstable();
    best.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
    let best = |to: &T, matter: u8| {
        let at = best.partition_point(|(t, m, _)| (t, *m) < (to, matter));
        best.get(at).map(|(_, _, evidence)| *evidence)
    };
    links.retain(|link| {
        let (to, by, evidence) = said(link);
        let over_all = best(&to, ALL_MATTERS);
        let by_all = over_all == Some(Evidence::Concluded) || by == Relation::Unstated;
        let best = if by_all { over_all } else { best(&to, matter(by)) };
        best == Some(evidence)
    });
}

/// Adds what was not yet said.
fn complete(known: &mut Details, new: Details) {
    known.origin = known.origin.or(new.origin);
    known.modalities = known.modalities.or(new.modalities);
    known.intent = known.intent.take().or(new.intent);
    known.folder = known.folder.take().or(new.folder);
    known.home = known.home.take().or(new.home);
    if known.texts.is_empty() {
        known.texts = new.texts;
    }
    known.revision = known.revision.take().or(new.revision);
    known.note = known.note.take().or(new.note);
    known.table = known.table.take().or(new.table);
    for (fact, value) in new.license_facts {
        known.license_facts.entry(fact).or_insert(value);
    }
}

/// The graph that the readable way makes of rows, to be compared with the compact one.
#[cfg(test)]
pub(crate) fn graph_of_rows(
    rows: &[super::dump::Row],
    table: &crate::Upstreams,
) -> crate::ArtifactGraph {
    let mut join = Join::default();
    for row in rows {
        let links = row.parents.iter().map(|parent| Link {
            by: parent.by,
            to: match parent.kind {
                Some(ArtifactKind::Dataset) => {
                    format!("https://huggingface.co/datasets/{}", parent.to)
                }
                _ => parent.to.to_string(),
            },
            place: None,
            evidence: parent.evidence,
        });
        join.found(About::of(row.artifact.clone(), links.collect()));
    }
    let mut builder = GraphBuilder::default();
    join.finish(&mut builder);
    table.describe(&mut builder);
    builder.build_sound().0
}
