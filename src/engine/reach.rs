//! How far terms travel along a relation: one default table, and what license texts say otherwise.

use crate::license::{Effect, RuleSet};
use crate::vocab::{ArtifactKind, Component, Reach, Relation, Switch, Word};

/// Where terms arrive: the reach, and the open question that it hangs on.
pub(crate) type Arrival = Option<(Reach, Option<Switch>)>;

const RELATIONS: usize = Relation::ALL.len();
const REACHES: usize = Reach::ALL.len();

/// One license's table, ready to be asked a million times.
#[derive(Debug, Clone)]
pub(crate) struct ReachTable(Box<[[Arrival; REACHES]; RELATIONS]>);

impl ReachTable {
    /// The table of a license.
    pub fn of(set: &RuleSet) -> Self {
        let copyleft = set.is_copyleft();
        let mut table = Self::build(|relation, from| default(relation, from, copyleft));
        // Rules that name what the upstream holds are the more exact ones: they come last and win.
        let rules = set.rules.iter().filter_map(|r| match &r.effect {
            Effect::Reach(reach) => Some(reach),
            _ => None,
        });
        let (exact, general): (Vec<_>, Vec<_>) = rules.partition(|r| !r.from.is_empty());
        for reach in general.into_iter().chain(exact) {
            for relation in reach.relations.iter() {
                let from = if reach.from.is_empty() {
                    [Reach::Verbatim, Reach::Adapted].into_iter().collect()
                } else {
                    reach.from
                };
                for from in from.iter() {
                    table.0[relation as usize][from as usize] =
                        reach.to.map(|to| (to, reach.switch));
                }
                // Data that a model generated, and a model trained on it: outputs in all but name.
                if relation == Relation::TrainedOnOutputsOf && reach.from.is_empty() {
                    table.0[Relation::TrainedOn as usize][Reach::Output as usize] =
                        reach.to.map(|to| (to, reach.switch));
                }
            }
        }
        table
    }

    /// The table of terms that nobody knows: wherever any license might reach.
    pub fn unknown() -> Self {
        Self::build(|relation, from| default(relation, from, true))
    }

    fn build(cell: impl Fn(Relation, Reach) -> Arrival) -> Self {
        let mut table = Box::new([[None; REACHES]; RELATIONS]);
        for relation in Relation::ALL {
            for from in Reach::ALL {
                table[*relation as usize][from.index() as usize] = cell(*relation, *from);
            }
        }
        Self(table)
    }

    /// What the downstream holds when the upstream holds `from`.
    pub fn arrive(&self, relation: Relation, from: Reach) -> Arrival {
        self.0[relation as usize][from as usize]
    }
}

/// The default table: downstream reach by relation and upstream reach.
pub(crate) fn default(relation: Relation, from: Reach, copyleft: bool) -> Arrival {
    use Reach as R;
    use Relation as L;
    let held = matches!(from, R::Verbatim | R::Adapted);
    let plain = |reach| Some((reach, None));
    match relation {
        L::EvaluatedOn | L::BuiltWith | L::Unstated => None,
        L::TrainedWith if copyleft && (held || from == R::Linked) => {
            Some((R::Adapted, Some(Switch::CopyleftCodeReachesWeights)))
        }
        L::TrainedWith => None,
        L::FineTunedFrom
        | L::QuantizedFrom
        | L::ConvertedFrom
        | L::MergedFrom
        | L::ModifiedFrom
        | L::DerivedFrom => plain(if held { R::Adapted } else { from }),
        L::AdapterOf if from == R::Run => plain(R::Run),
        L::AdapterOf => {
            Some((if held { R::Adapted } else { from }, Some(Switch::AdapterIsDerivative)))
        }
        L::DistilledFrom | L::TrainedOnOutputsOf => {
            (held || from == R::Served).then_some((R::Learnt, None))
        }
        L::TrainedOn => match from {
            R::Verbatim | R::Adapted | R::Linked | R::Beside => plain(R::Trained),
            R::Output => plain(R::Learnt),
            _ => None,
        },
        L::GeneratedBy => (held || from == R::Served).then_some((R::Output, None)),
        L::LinksStatic => plain(if held { R::Linked } else { from }),
        L::LinksDynamic => match from {
            R::Verbatim | R::Adapted | R::Linked => {
                Some((R::Linked, Some(Switch::DynamicLinkingDerives)))
            }
            R::Run => plain(R::Run),
            _ => None,
        },
        L::Contains => plain(if held { R::Verbatim } else { from }),
        L::Aggregates => match from {
            R::Verbatim | R::Adapted | R::Linked | R::Beside => plain(R::Beside),
            R::Learnt => None,
            _ => plain(from),
        },
        L::Runs => match from {
            R::Output | R::Learnt | R::Trained => None,
            _ => plain(R::Run),
        },
        L::Serves => match from {
            R::Learnt => None,
            R::Output | R::Trained | R::Run => plain(from),
            _ => plain(R::Served),
        },
    }
}

/// The strictest relation that the kinds of both ends allow, for an edge that nobody stated.
pub(crate) fn strictest(from: ArtifactKind, to: ArtifactKind) -> Relation {
    use ArtifactKind as K;
    match (from, to) {
        (K::Model | K::Adapter, K::Model | K::Adapter) => Relation::FineTunedFrom,
        (K::Model | K::Adapter, K::Dataset | K::Document | K::Output) => Relation::TrainedOn,
        (K::Model | K::Adapter, K::Code) => Relation::TrainedWith,
        (K::Model | K::Adapter, K::Service) => Relation::TrainedOnOutputsOf,
        (K::Dataset | K::Document | K::Output, K::Model | K::Adapter | K::Service) => {
            Relation::GeneratedBy
        }
        (K::Dataset | K::Document | K::Output, K::Dataset | K::Document | K::Output) => {
            Relation::DerivedFrom
        }
        (K::Code, K::Code) => Relation::ModifiedFrom,
        _ => Relation::Contains,
    }
}

/// Which part of the downstream the terms then sit on.
pub(crate) fn lands_on(relation: Relation, upstream: ArtifactKind) -> Component {
    use Relation as L;
    match relation {
        L::FineTunedFrom
        | L::QuantizedFrom
        | L::ConvertedFrom
        | L::MergedFrom
        | L::AdapterOf
        | L::DistilledFrom
        | L::TrainedOnOutputsOf
        | L::TrainedOn
        | L::TrainedWith => Component::Weights,
        L::ModifiedFrom | L::LinksStatic | L::LinksDynamic => Component::Code,
        L::GeneratedBy | L::DerivedFrom => Component::Data,
        L::Contains | L::Aggregates => match upstream {
            ArtifactKind::Model | ArtifactKind::Adapter => Component::Weights,
            ArtifactKind::Dataset => Component::Data,
            ArtifactKind::Code => Component::Code,
            _ => Component::All,
        },
        _ => Component::All,
    }
}

/// Whether a relation takes along what the upstream states for this part of itself. What has
/// arrived there from further up is in it, and comes along with all of it.
pub(crate) fn takes(relation: Relation, upstream: ArtifactKind, part: Component) -> bool {
    use Relation as L;
    let model = matches!(upstream, ArtifactKind::Model | ArtifactKind::Adapter);
    match (relation, part) {
        (_, Component::All) => true,
        (
            L::FineTunedFrom
            | L::QuantizedFrom
            | L::ConvertedFrom
            | L::MergedFrom
            | L::AdapterOf
            | L::DistilledFrom
            | L::TrainedOnOutputsOf
            | L::GeneratedBy,
            part,
        ) => part == Component::Weights || !model,
        (L::TrainedOn | L::EvaluatedOn | L::DerivedFrom, part) => part == Component::Data,
        (L::TrainedWith | L::ModifiedFrom | L::LinksStatic | L::LinksDynamic, part) => {
            part == Component::Code
        }
        // What a model was trained on is not in it.
        (_, part) => !(model && part == Component::Data),
    }
}
