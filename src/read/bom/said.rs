//! What the words of bills of materials come to, by the kinds of both ends.

use crate::read::name::name;
use crate::vocab::{ArtifactKind, Evidence, Relation};

/// How a file says that one part stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Said {
    /// It needs it, nobody says how.
    Depends,
    /// It comes from it: a fork, a further version, a variant.
    Descends,
    /// It was made from it, or by it.
    Generated,
    /// It learnt from it, or from what it holds.
    Trained,
    /// It is in the list of what the whole is made of.
    Listed,
    /// It is described inside of it.
    Holds,
    /// A relation that the format has a word for.
    Is(Relation),
    /// A relation in this program's own word, which makes other words for the pair superfluous.
    Own(Relation, Evidence),
}

impl Said {
    /// This program's own word, as a structured field has it.
    pub fn own(by: Relation) -> Self {
        Self::Own(by, Evidence::Declared)
    }

    /// What it comes to between two kinds, and how sure that is.
    pub fn between(self, from: ArtifactKind, to: ArtifactKind) -> (Relation, Evidence) {
        use ArtifactKind as K;
        let model = |k| matches!(k, K::Model | K::Adapter);
        let (declared, inferred) = (Evidence::Declared, Evidence::Inferred);
        let (by, evidence) = match self {
            Self::Is(by) => (by, declared),
            Self::Own(by, evidence) => (by, evidence),
            Self::Holds => (Relation::Contains, declared),
            Self::Listed => (Relation::Contains, inferred),
            Self::Depends => match (from, to) {
                (K::Code, K::Code) => (Relation::LinksStatic, inferred),
                (_, K::Service) => (Relation::Runs, inferred),
                (K::Code, _) => (Relation::Contains, inferred),
                (K::Adapter, to) if model(to) => (Relation::AdapterOf, declared),
                _ => (Relation::Unstated, inferred),
            },
            Self::Descends => match (from, to) {
                (K::Code, K::Code) => (Relation::ModifiedFrom, declared),
                (K::Dataset, K::Dataset) => (Relation::DerivedFrom, declared),
                _ => (Relation::Unstated, inferred),
            },
            Self::Generated => match (from, to) {
                (K::Code, K::Code) => (Relation::ModifiedFrom, declared),
                (K::Dataset, K::Dataset) => (Relation::DerivedFrom, declared),
                (K::Dataset | K::Code, to) if model(to) => (Relation::GeneratedBy, declared),
                _ => (Relation::Unstated, inferred),
            },
            Self::Trained => match (from, to) {
                (from, to) if model(from) && model(to) => (Relation::FineTunedFrom, declared),
                _ => (Relation::TrainedOn, declared),
            },
        };
        if by.starts_at(from) && by.ends_at(to) {
            (by, evidence)
        } else {
            // Nobody can have meant it of these two.
            (Relation::Unstated, inferred)
        }
    }
}

/// What a reference that nothing describes is taken for.
pub(super) fn expected(reference: &str, said: Said, from: ArtifactKind) -> ArtifactKind {
    use ArtifactKind as K;
    // What a name lets expect gives way to this program's own word.
    let fits = |kind: &ArtifactKind| !matches!(said, Said::Own(by, _) if !by.ends_at(*kind));
    if let Some(kind) = hub_kind(reference).filter(fits) {
        return kind;
    }
    match said {
        Said::Is(by) | Said::Own(by, _) => {
            K::ALL.iter().copied().find(|k| by.ends_at(*k)).unwrap_or(from)
        }
        Said::Trained => K::Dataset,
        Said::Depends if from == K::Adapter => K::Model,
        Said::Depends | Said::Listed | Said::Holds => K::Code,
        Said::Descends | Said::Generated => from,
    }
}

/// What something is whose name is an address of the hub, or a package of it.
pub(in crate::read) fn hub_kind(text: &str) -> Option<ArtifactKind> {
    if !text.contains(':') {
        return None;
    }
    let called = name(text);
    // Data lie in repositories of code, too.
    if called.id.contains("://") {
        return None;
    }
    let on_hub = called.id != text && !called.id.contains(':');
    called.kind.or(on_hub.then_some(ArtifactKind::Model))
}
