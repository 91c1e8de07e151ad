//! Names that mean the same, and which of several things of one name a relation means.

use std::hash::{Hash, Hasher};

use crate::vocab::{ArtifactKind, Evidence, Relation};

/// A name as names are compared: the hub does not tell the case of ASCII letters apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caseless<'a>(pub &'a str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Caseless<'_> {}

impl Hash for Caseless<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // In pieces, so that no name is copied to the heap.
        let mut piece = [0; 64];
        for part in self.0.as_bytes().chunks(piece.len()) {
            let piece = &mut piece[..part.len()];
            piece.copy_from_slice(part);
            piece.make_ascii_lowercase();
            state.write(piece);
        }
        state.write_u8(0xff);
    }
}

/// Kinds that may share a name without being the same: the hub has models and datasets apart.
pub(crate) fn class(kind: ArtifactKind) -> u8 {
    match kind {
        ArtifactKind::Dataset => 1,
        ArtifactKind::Code => 2,
        _ => 0,
    }
}

/// Of described things that share a name, the one that a relation to that name means; `said` is what
/// the name says of its kind. None of them: it means one that nothing describes.
pub(crate) fn meant<T: Copy>(
    by: Relation,
    said: Option<ArtifactKind>,
    evidence: Evidence,
    all: impl Iterator<Item = (T, ArtifactKind)> + Clone,
) -> Option<T> {
    // Models come before data and data before code, whichever was read first.
    let first = |fits: &dyn Fn(ArtifactKind) -> bool| {
        let fit = all.clone().filter(|(_, kind)| fits(*kind));
        fit.min_by_key(|(_, kind)| class(*kind)).map(|(one, _)| one)
    };
    let named = said.and_then(|said| first(&|kind| class(kind) == class(said)));
    let fits = named.or_else(|| first(&|kind| by.ends_at(kind)));
    // The data that a model learnt from may be called as the model is. What a person states is
    // taken at their word.
    let is_data = by == Relation::TrainedOn && evidence != Evidence::Concluded;
    fits.or_else(|| if is_data { None } else { first(&|_| true) })
}

#[cfg(feature = "readers")]
/// What a thing is called where several kinds have its name: models keep it.
pub(crate) fn told_apart(name: &str, kind: ArtifactKind) -> Option<String> {
    match kind {
        ArtifactKind::Dataset => Some(format!("{DATA}{name}")),
        ArtifactKind::Code => Some(format!("{name}{CODE}")),
        _ => None,
    }
}

/// What stands before the name of data that shares it with something else.
pub(crate) const DATA: &str = "datasets/";
/// What stands behind the name of code that shares it with something else.
pub(crate) const CODE: &str = " (code)";
