//! Judges a graph. Reads no files; total: always an answer.

mod acts;
mod assemble;
mod beside;
mod compat;
mod draft;
mod duties;
mod judge;
pub(crate) mod kept;
mod label;
mod limits;
mod memo;
mod outbound;
mod papers;
mod prove;
mod ranks;
#[cfg(feature = "readers")]
mod rejudge;
mod relations;
mod spread;
mod sum;
#[cfg(feature = "readers")]
pub(crate) mod survey;
mod terms;
mod together;
mod wording;

pub use compat::{Answer, Compatibility};

use hashbrown::HashMap;

use crate::catalog::Catalog;
use crate::graph::{ArtifactGraph, Intent, cycles};
use crate::report::Report;
use crate::vocab::{Origin, Relation, Verdict};
use judge::{Depth, Judge, Opinion, Standing};
use label::Labels;
use memo::Memo;
use spread::Spread;
use terms::State;
#[cfg(feature = "cli")]
pub(crate) use wording::question;

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
        let count = graph.artifacts().len() as u32;
        let by_artifact: Vec<Verdict> = (0..count).map(|at| judged.verdict(at)).collect();
        let shipped = by_artifact.iter().enumerate().filter(|(n, _)| graph.is_shipped(*n as u32));
        let overall = shipped.map(|(_, v)| *v).max().unwrap_or(Verdict::Unknown);
        Verdicts { by_artifact, overall }
    }

    fn judged<'g>(&self, graph: &'g ArtifactGraph) -> Judged<'g>
    where
        'c: 'g,
    {
        let labels = Labels::new(self.catalog, graph.default_intent().as_of);
        let spread = Spread::over(graph, labels);
        let knots = cycles(&spread.lines, &spread.knotted, derives);
        let mut opinions: Vec<Opinion> = Vec::new();
        let mut known: HashMap<Standing, u32> = HashMap::new();
        let mut by_artifact = Vec::with_capacity(graph.artifacts().len());
        let terms = &spread.terms;
        let opinion = |intent: &Intent, memo: &Memo, standing: Standing| {
            let (catalog, answers) = (self.catalog, terms.answers);
            let arriving = terms.in_order(terms.title(standing.title));
            Judge { terms, catalog, intent, answers, memo }.opinion(standing, &arriving)
        };
        let memo = Memo::default();
        for at in 0..graph.artifacts().len() as u32 {
            let standing = standing(&spread, at);
            let mut keep = |opinion| {
                opinions.push(opinion);
                opinions.len() as u32 - 1
            };
            // Those of an intent of their own share nothing.
            by_artifact.push(match &graph.artifact(at).details().intent {
                Some(own) => keep(opinion(own, &Memo::default(), standing)),
                None => *known
                    .entry(standing)
                    .or_insert_with(|| keep(opinion(graph.default_intent(), &memo, standing))),
            });
        }
        Judged {
            spread,
            catalog: self.catalog,
            catalog_date: crate::catalog::CATALOG_DATE,
            knots,
            opinions,
            by_artifact,
        }
    }
}

/// How an artifact of a graph stands.
fn standing(spread: &Spread<'_>, at: u32) -> Standing {
    let graph = spread.graph;
    let State { kind, label, title } = spread.state(at);
    let owned = graph.origin(at) == Origin::Own;
    let depth = match graph.is_shipped(at) {
        true => Depth::Full,
        false if owned => Depth::Nothing,
        false => Depth::Acts,
    };
    let derived = !graph.upstreams(at).is_empty();
    let claimed = graph.artifact(at).details().origin == Some(Origin::Own);
    Standing { kind, label, title, depth, derived, owned, claimed }
}

/// A graph that was judged, before it is written out.
pub(crate) struct Judged<'g> {
    spread: Spread<'g>,
    catalog: &'g Catalog,
    catalog_date: &'static str,
    knots: Vec<Vec<u32>>,
    opinions: Vec<Opinion>,
    by_artifact: Vec<u32>,
}

impl Judged<'_> {
    fn opinion(&self, at: u32) -> &Opinion {
        &self.opinions[self.by_artifact[at as usize] as usize]
    }

    /// The verdict of one artifact, what hangs on its name, folder and neighbors included.
    fn verdict(&self, at: u32) -> Verdict {
        settled(&self.spread, self.catalog, &self.knots, at, self.opinion(at))
    }
}

/// The verdict of an artifact of which the opinion is known: with its neighbors, the duties that can be
/// checked, and the papers beside it.
fn settled(
    spread: &Spread<'_>,
    catalog: &Catalog,
    knots: &[Vec<u32>],
    at: u32,
    opinion: &Opinion,
) -> Verdict {
    let mut verdict = opinion.verdict.max(around(spread.graph, knots, at));
    if spread.graph.is_shipped(at) && verdict < Verdict::Unknown {
        let dues = opinion.dues.iter().map(|due| assemble::weight(spread, at, due));
        verdict = verdict.max(dues.max().unwrap_or(Verdict::Clear));
        if !papers::stray(spread, catalog, at).is_empty() {
            verdict = verdict.max(Verdict::Unknown);
        }
    }
    verdict
}

/// What hangs on neighbors: terms that nothing describes might travel along an edge, or the
/// artifact derives from itself.
fn around(graph: &ArtifactGraph, knots: &[Vec<u32>], at: u32) -> Verdict {
    let nameless = |e: &crate::graph::Edge| {
        !graph.artifact(e.to).described && !acts::leaves_nothing(e.relation)
    };
    let knotted = || knots.iter().any(|k| k.binary_search(&at).is_ok());
    if graph.upstreams(at).iter().any(nameless) || knotted() {
        Verdict::Unknown
    } else {
        Verdict::Clear
    }
}

/// Relations by which one work derives from another.
fn derives(relation: Relation) -> bool {
    use Relation as L;
    matches!(
        relation,
        L::FineTunedFrom
            | L::QuantizedFrom
            | L::ConvertedFrom
            | L::MergedFrom
            | L::AdapterOf
            | L::DistilledFrom
            | L::TrainedOnOutputsOf
            | L::TrainedOn
            | L::GeneratedBy
            | L::DerivedFrom
            | L::ModifiedFrom
            | L::Contains
            | L::Unstated
    )
}
