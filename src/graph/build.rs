//! Building a graph: names become places, and what cannot be is refused with its place.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Artifact, ArtifactGraph, Assumptions, Edge, Intent, Place};
use crate::vocab::{ArtifactKind, Evidence, Relation, Switch};

/// Input that makes no graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// Two artifacts of one id.
    #[error("two artifacts have the id `{id}`")]
    Twice {
        /// The id.
        id: String,
        /// The second one.
        place: Option<Arc<Place>>,
        /// The first one.
        first: Option<Arc<Place>>,
    },
    /// A relation between kinds that cannot have it.
    #[error("a {from_kind} cannot be `{relation}` a {to_kind}: `{from}` and `{to}`")]
    Mismatch {
        /// The downstream.
        from: String,
        /// Its kind.
        from_kind: ArtifactKind,
        /// The relation.
        relation: Relation,
        /// The upstream.
        to: String,
        /// Its kind.
        to_kind: ArtifactKind,
        /// Where it is stated.
        place: Option<Arc<Place>>,
    },
}

impl GraphError {
    /// Where it stands.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Twice { place, .. } | Self::Mismatch { place, .. } => place.as_deref(),
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::Twice { first: Some(first), .. } => {
                format!("the first one is at {first}; merge them or rename one")
            }
            Self::Twice { .. } => "merge them or rename one".to_owned(),
            Self::Mismatch { relation, .. } => {
                let kinds = |side: fn(Relation, ArtifactKind) -> bool| {
                    let fit = ArtifactKind::ALL.iter().filter(|k| side(*relation, **k));
                    fit.map(|k| k.word()).collect::<Vec<_>>().join(" or ")
                };
                format!(
                    "`{relation}` goes from {} to {}; check `kind` and `by`",
                    kinds(Relation::starts_at),
                    kinds(Relation::ends_at)
                )
            }
        }
    }
}

impl Relation {
    /// Whether the downstream of this relation can be of this kind.
    pub fn starts_at(self, kind: ArtifactKind) -> bool {
        use ArtifactKind as K;
        match self {
            Self::FineTunedFrom
            | Self::QuantizedFrom
            | Self::ConvertedFrom
            | Self::MergedFrom
            | Self::DistilledFrom
            | Self::TrainedOnOutputsOf
            | Self::TrainedOn
            | Self::EvaluatedOn
            | Self::TrainedWith => matches!(kind, K::Model | K::Adapter),
            Self::AdapterOf => kind == K::Adapter,
            Self::GeneratedBy => matches!(kind, K::Dataset | K::Output | K::Document | K::Code),
            Self::DerivedFrom => matches!(kind, K::Dataset | K::Document | K::Output),
            Self::ModifiedFrom | Self::LinksStatic | Self::LinksDynamic => kind == K::Code,
            Self::Serves => kind == K::Service,
            Self::Contains | Self::Aggregates | Self::Runs | Self::BuiltWith | Self::Unstated => {
                true
            }
        }
    }

    /// Whether the upstream of this relation can be of this kind.
    pub fn ends_at(self, kind: ArtifactKind) -> bool {
        use ArtifactKind as K;
        match self {
            Self::FineTunedFrom
            | Self::QuantizedFrom
            | Self::ConvertedFrom
            | Self::MergedFrom
            | Self::AdapterOf => matches!(kind, K::Model | K::Adapter),
            Self::DistilledFrom | Self::TrainedOnOutputsOf | Self::GeneratedBy => {
                matches!(kind, K::Model | K::Adapter | K::Service)
            }
            Self::TrainedOn | Self::EvaluatedOn => {
                matches!(kind, K::Dataset | K::Output | K::Document | K::Code)
            }
            Self::DerivedFrom => matches!(kind, K::Dataset | K::Document | K::Output),
            Self::TrainedWith | Self::ModifiedFrom | Self::LinksStatic | Self::LinksDynamic => {
                kind == K::Code
            }
            Self::BuiltWith => matches!(kind, K::Code | K::Service | K::Model),
            Self::Contains | Self::Aggregates | Self::Runs | Self::Serves | Self::Unstated => true,
        }
    }
}

/// When it counts what an id is expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// Where the relations to it allow that.
    WhereAllowed,
    /// Always: they were all asked before.
    Always,
}

/// Collects artifacts and relations, in any order.
///
/// ```
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Relation};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/chat", ArtifactKind::Model).license("Apache-2.0"));
/// builder.artifact(Artifact::new("meta-llama/Llama-3.1-8B", ArtifactKind::Model).license("llama3.1"));
/// builder.relation("acme/chat", Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B");
/// let graph = builder.build().unwrap();
/// assert!(graph.is_shipped(graph.find("acme/chat").unwrap()));
/// ```
#[derive(Debug, Clone, Default)]
pub struct GraphBuilder {
    artifacts: Vec<Artifact>,
    index: HashMap<Arc<str>, u32>,
    edges: Vec<Edge>,
    /// What ids are by their names alone.
    expected: HashMap<Arc<str>, (ArtifactKind, Certainty)>,
    intent: Intent,
    assumptions: Assumptions,
    errors: Vec<GraphError>,
}

impl GraphBuilder {
    /// Adds an artifact. One that was only named so far becomes this one; one that was already
    /// described is an error of [`build`](Self::build).
    pub fn artifact(&mut self, mut artifact: Artifact) {
        // One statement is the rule, and a vector that grew to it has room for four.
        artifact.statements.shrink_to_fit();
        match self.index.get(&artifact.id) {
            None => {
                self.index.insert(Arc::clone(&artifact.id), self.artifacts.len() as u32);
                self.artifacts.push(artifact);
            }
            Some(at) => {
                let known = &mut self.artifacts[*at as usize];
                if known.described && artifact.described {
                    self.errors.push(GraphError::Twice {
                        id: artifact.id.to_string(),
                        place: artifact.place.clone(),
                        first: known.place.clone(),
                    });
                } else if artifact.described {
                    let revision = known.details().revision.clone();
                    *known = artifact;
                    if revision.is_some() && known.details().revision.is_none() {
                        known.details_mut().revision = revision;
                    }
                }
            }
        }
    }

    /// The artifact of this id, if anything describes it.
    pub fn described(&mut self, id: &str) -> Option<&mut Artifact> {
        let at = *self.index.get(id)?;
        Some(&mut self.artifacts[at as usize]).filter(|a| a.described)
    }

    /// Adds a relation. Artifacts that nothing describes yet are taken as named only.
    pub fn relation(&mut self, from: &str, relation: Relation, to: &str) {
        self.relation_at(from, relation, to, None, Evidence::Declared);
    }

    /// Adds a relation, with where it is stated and how strong that is.
    pub fn relation_at(
        &mut self,
        from: &str,
        relation: Relation,
        to: &str,
        place: Option<Arc<Place>>,
        evidence: Evidence,
    ) {
        let from = self.named(from, None, None);
        let hint = ArtifactKind::ALL.iter().copied().find(|k| relation.ends_at(*k));
        let to = self.named(to, hint, place.as_ref());
        self.edges.push(Edge { from, to, relation, place, evidence });
    }

    fn named(&mut self, id: &str, kind: Option<ArtifactKind>, place: Option<&Arc<Place>>) -> u32 {
        if let Some(at) = self.index.get(id) {
            return *at;
        }
        let mut artifact = Artifact::new(id, kind.unwrap_or(ArtifactKind::Model));
        artifact.described = false;
        artifact.place = place.cloned();
        self.artifact(artifact);
        self.artifacts.len() as u32 - 1
    }

    /// Says which commit or tag of an artifact is meant, where nothing has said so yet.
    pub fn revision(&mut self, id: &str, revision: &str) {
        if let Some(at) = self.index.get(id) {
            let details = self.artifacts[*at as usize].details_mut();
            details.revision.get_or_insert_with(|| revision.to_owned());
        }
    }

    /// Says what an id is that only relations name, where its name leaves no doubt. It counts where
    /// they allow it.
    pub fn expect(&mut self, id: &str, kind: ArtifactKind) {
        if let Some((id, at)) = self.index.get_key_value(id)
            && let Some(artifact) = self.artifacts.get_mut(*at as usize).filter(|a| !a.described)
        {
            artifact.kind = kind;
            self.expected.insert(Arc::clone(id), (kind, Certainty::WhereAllowed));
        }
    }

    /// Says what an id is that only relations name, whatever those allow that are known here.
    #[cfg_attr(not(feature = "readers"), allow(dead_code))]
    pub(crate) fn certain(&mut self, id: &str, kind: ArtifactKind) {
        self.expect(id, kind);
        if let Some((_, certainty)) = self.expected.get_mut(id) {
            *certainty = Certainty::Always;
        }
    }

    /// States what is to be done with what is shipped.
    pub fn intent(&mut self, intent: Intent) {
        self.intent = intent;
    }

    /// What is to be done, to be changed.
    pub fn intent_mut(&mut self) -> &mut Intent {
        &mut self.intent
    }

    /// Answers an open question.
    pub fn assume(&mut self, switch: Switch, answer: bool) {
        self.assumptions = self.assumptions.with(switch, answer);
    }

    /// Answers all questions at once.
    #[cfg_attr(not(feature = "readers"), allow(dead_code))]
    pub(crate) fn set_assumptions(&mut self, assumptions: Assumptions) {
        self.assumptions = assumptions;
    }

    /// The ids that relations name and that nothing describes, with the kind that the relation
    /// lets expect.
    pub fn undescribed(&self) -> Vec<(Arc<str>, ArtifactKind)> {
        let open = self.artifacts.iter().filter(|a| !a.described);
        open.map(|a| (Arc::clone(&a.id), a.kind)).collect()
    }

    /// Every described artifact, to be completed.
    pub fn described_mut(&mut self) -> impl Iterator<Item = &mut Artifact> {
        self.artifacts.iter_mut().filter(|a| a.described)
    }

    /// Every described artifact.
    pub fn artifacts(&self) -> impl Iterator<Item = &Artifact> {
        self.artifacts.iter().filter(|a| a.described)
    }

    /// The graph.
    ///
    /// # Errors
    /// Every id that stands twice and every relation between kinds that cannot have it.
    pub fn build(self) -> Result<ArtifactGraph, Vec<GraphError>> {
        let (graph, errors) = self.build_sound();
        if errors.is_empty() { Ok(graph) } else { Err(errors) }
    }

    /// The graph of what is sound, and what is not: of two artifacts with one id the first counts,
    /// a relation between kinds that cannot have it is one that nobody stated.
    pub fn build_sound(mut self) -> (ArtifactGraph, Vec<GraphError>) {
        let mut artifacts = std::mem::take(&mut self.artifacts);
        for edge in &mut self.edges {
            let (from, to) = (&artifacts[edge.from as usize], &artifacts[edge.to as usize]);
            let fits = edge.relation.starts_at(from.kind) && edge.relation.ends_at(to.kind);
            if !fits && from.described && to.described {
                self.errors.push(GraphError::Mismatch {
                    from: from.id.to_string(),
                    from_kind: from.kind,
                    relation: edge.relation,
                    to: to.id.to_string(),
                    to_kind: to.kind,
                    place: edge.place.clone(),
                });
                edge.relation = Relation::Unstated;
            }
        }
        self.index = HashMap::new();
        settle_kinds(&mut artifacts, &self.edges, &self.expected);
        // Ids decide the order, so that the order of insertion decides nothing.
        let mut by_id: Vec<u32> = (0..artifacts.len() as u32).collect();
        by_id.sort_unstable_by(|a, b| artifacts[*a as usize].id.cmp(&artifacts[*b as usize].id));
        let mut new_place = vec![0; artifacts.len()];
        for (place, old) in by_id.iter().enumerate() {
            new_place[*old as usize] = place as u32;
        }
        // The same order again, in place: ids are unique.
        artifacts.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        for edge in &mut self.edges {
            edge.from = new_place[edge.from as usize];
            edge.to = new_place[edge.to as usize];
        }
        self.edges.sort_unstable_by_key(|e| (e.from, e.to, e.relation, e.evidence));
        self.edges.dedup_by_key(|e| (e.from, e.to, e.relation));
        self.edges.shrink_to_fit();
        let mut first = vec![0; artifacts.len() + 1];
        for edge in &self.edges {
            first[edge.from as usize + 1] += 1;
        }
        for n in 1..first.len() {
            first[n] += first[n - 1];
        }
        let mut graph = ArtifactGraph {
            shipped: Vec::new(),
            artifacts,
            edges: self.edges,
            first,
            intent: self.intent,
            assumptions: self.assumptions,
        };
        graph.shipped = super::knots::shipped(&graph);
        (graph, self.errors)
    }
}

/// What only relations name is of the kind that its name says, else of the first kind that all of
/// them allow, whichever came first.
fn settle_kinds(
    artifacts: &mut [Artifact],
    edges: &[Edge],
    expected: &HashMap<Arc<str>, (ArtifactKind, Certainty)>,
) {
    if artifacts.iter().all(|a| a.described) {
        return;
    }
    let mut allowed: HashMap<u32, Vec<Relation>> = HashMap::new();
    for edge in edges.iter().filter(|e| !artifacts[e.to as usize].described) {
        allowed.entry(edge.to).or_default().push(edge.relation);
    }
    for (at, mut relations) in allowed {
        relations.sort_unstable();
        let fits = |k: &&ArtifactKind, all: &[Relation]| all.iter().all(|r| r.ends_at(**k));
        let kinds = || ArtifactKind::ALL.iter();
        let named = expected.get(&artifacts[at as usize].id);
        let kind = named
            .filter(|(k, certainty)| *certainty == Certainty::Always || fits(&k, &relations))
            .map(|(kind, _)| kind)
            .or_else(|| kinds().find(|k| fits(k, &relations)))
            .or_else(|| kinds().find(|k| fits(k, &relations[..1])));
        artifacts[at as usize].kind = kind.copied().unwrap_or(ArtifactKind::Model);
    }
}
