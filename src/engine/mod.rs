//! Judges a graph. Reads no files; total: always an answer.

mod assemble;
mod compat;
mod duties;
mod judge;
mod label;
mod limits;
mod outbound;
mod prove;
mod reach;
mod spread;
mod wording;

pub use compat::{Answer, Compatibility};

use hashbrown::HashMap;

use crate::catalog::Catalog;
use crate::graph::{ArtifactGraph, cycles};
use crate::report::Report;
use crate::vocab::{Origin, Relation, Verdict};
use judge::{Depth, Judge, Opinion};
use label::{LabelId, Labels};
use spread::{Spread, TitleId};

/// Checks graphs against a catalog.
///
/// ```
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Relation, Verdict};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model).license("Apache-2.0"));
/// builder.artifact(Artifact::new("meta-llama/Llama-3.1-8B", ArtifactKind::Model).license("llama3.1"));
/// builder.relation("acme/chat-8b", Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B");
///
/// let catalog = Catalog::builtin();
/// let report = Checker::new(&catalog).check(&builder.build().unwrap());
/// assert_eq!(report.verdict, Verdict::Blocked);
/// ```
#[derive(Debug)]
pub struct Checker<'c> {
    catalog: &'c Catalog,
}

/// A verdict for every artifact, without the proofs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdicts {
    /// By artifact, in the graph's order.
    pub by_artifact: Vec<Verdict>,
    /// The worst of what is shipped.
    pub overall: Verdict,
}

impl<'c> Checker<'c> {
    /// A checker that knows the licenses of a catalog.
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog }
    }

    /// The full answer, with proofs.
    pub fn check(&self, graph: &ArtifactGraph) -> Report {
        assemble::report(&self.judged(graph))
    }

    /// The verdicts alone: what a large graph is asked for first.
    pub fn verdicts(&self, graph: &ArtifactGraph) -> Verdicts {
        let judged = self.judged(graph);
        let by_artifact: Vec<Verdict> =
            (0..graph.artifacts().len() as u32).map(|at| judged.verdict(at)).collect();
        let shipped = by_artifact.iter().enumerate().filter(|(n, _)| graph.is_shipped(*n as u32));
        let overall = shipped.map(|(_, v)| *v).max().unwrap_or(Verdict::Clear);
        Verdicts { by_artifact, overall }
    }

    fn judged<'g>(&self, graph: &'g ArtifactGraph) -> Judged<'g>
    where
        'c: 'g,
    {
        let as_of = graph.default_intent().as_of;
        let spread = Spread::over(graph, Labels::new(self.catalog, as_of));
        let knots = cycles(graph, &spread.knotted, derives);
        let mut opinions: Vec<Opinion> = Vec::new();
        let mut known: HashMap<(LabelId, TitleId, u8, Depth), u32> = HashMap::new();
        let mut by_artifact = Vec::with_capacity(graph.artifacts().len());
        {
            let judge = Judge { spread: &spread, catalog: self.catalog };
            for at in 0..graph.artifacts().len() as u32 {
                let artifact = graph.artifact(at);
                let origin = graph.origin(at);
                let depth = if graph.is_shipped(at) {
                    Depth::Full
                } else if origin == Origin::ThirdParty {
                    Depth::Acts
                } else {
                    Depth::Nothing
                };
                let mut make = || {
                    opinions.push(judge.opinion(at, depth));
                    opinions.len() as u32 - 1
                };
                if artifact.details().intent.is_some() {
                    by_artifact.push(make());
                    continue;
                }
                let sides = (artifact.kind as u8) << 1 | u8::from(origin == Origin::Own);
                let title = spread.arriving[at as usize];
                let key = (spread.label[at as usize], title, sides, depth);
                let opinion = *known.entry(key).or_insert_with(make);
                by_artifact.push(opinion);
            }
        }
        Judged { spread, catalog_date: crate::catalog::CATALOG_DATE, knots, opinions, by_artifact }
    }
}

/// A graph that was judged, before it is written out.
pub(crate) struct Judged<'g> {
    spread: Spread<'g>,
    catalog_date: &'static str,
    knots: Vec<Vec<u32>>,
    opinions: Vec<Opinion>,
    by_artifact: Vec<u32>,
}

impl Judged<'_> {
    fn opinion(&self, at: u32) -> &Opinion {
        &self.opinions[self.by_artifact[at as usize] as usize]
    }

    /// The verdict of one artifact, what hangs on its name and its neighbors included.
    fn verdict(&self, at: u32) -> Verdict {
        let graph = self.spread.graph;
        let opinion = self.opinion(at);
        let mut verdict = opinion.verdict();
        if verdict < Verdict::Unknown && self.names_unknown(at).next().is_some() {
            verdict = Verdict::Unknown;
        }
        if verdict < Verdict::Unknown && self.knots.iter().any(|k| k.binary_search(&at).is_ok()) {
            verdict = Verdict::Unknown;
        }
        if verdict == Verdict::Clear && graph.is_shipped(at) {
            let unmet = opinion.dues.iter().any(|due| assemble::unmet(self, at, due));
            verdict = if unmet { Verdict::Conditional } else { verdict };
        }
        verdict
    }

    /// Edges of an artifact to what nothing describes, where terms might travel along them.
    fn names_unknown(&self, at: u32) -> impl Iterator<Item = (u32, &crate::graph::Edge)> {
        let graph = self.spread.graph;
        let edges = graph.numbered_upstreams(at);
        edges.filter(|(_, e)| !graph.artifact(e.to).described && !judge::leaves_nothing(e.relation))
    }
}

/// Relations by which one work derives from another.
fn derives(relation: Relation) -> bool {
    use Relation as L;
    matches!(
        relation,
        L::FineTunedFrom | L::QuantizedFrom | L::ConvertedFrom | L::MergedFrom | L::AdapterOf
            | L::DistilledFrom | L::TrainedOnOutputsOf | L::TrainedOn | L::GeneratedBy
            | L::DerivedFrom | L::ModifiedFrom | L::Contains | L::Unstated
    )
}
