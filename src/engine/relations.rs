//! What a relation takes along, and where that lands.

use crate::vocab::{ArtifactKind, Component, Relation};

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
