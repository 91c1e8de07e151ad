//! What relations let expect of a thing that nothing describes.

use crate::vocab::{ArtifactKind, Relation};

/// By which relations something is named, and what its name says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Said(pub u32);

/// Where the kind lies: one more than its place in the list, the first that was said.
const KIND: u32 = 24;
const _: () = assert!(Relation::ALL.len() <= KIND as usize && ArtifactKind::ALL.len() < 255);

impl Said {
    /// Adds a relation that leads to it.
    pub fn name(&mut self, by: Relation) {
        self.0 |= 1 << by as u32;
    }

    /// Adds what a name says that it is: of several kinds the first one counts.
    pub fn expect(&mut self, kind: Option<ArtifactKind>) {
        let Some(kind) = kind else { return };
        let (known, new) = (self.0 >> KIND, kind as u32 + 1);
        if known == 0 || new < known {
            self.0 = self.0 & ((1 << KIND) - 1) | new << KIND;
        }
    }

    /// What it is then: of the kind that its name says, else of the first kind that all relations
    /// allow, else of the first that the first relation allows.
    pub fn kind(self) -> ArtifactKind {
        let relations = || Relation::ALL.iter().filter(|by| self.0 >> **by as u32 & 1 == 1);
        let fits = |kind: &&ArtifactKind| relations().all(|by| by.ends_at(**kind));
        let expected = (self.0 >> KIND).checked_sub(1);
        let expected = expected.and_then(|at| ArtifactKind::ALL.get(at as usize));
        let all = || ArtifactKind::ALL.iter();
        let first = |kind: &&ArtifactKind| relations().next().is_some_and(|by| by.ends_at(**kind));
        let kind = expected.filter(fits).or_else(|| all().find(fits)).or_else(|| all().find(first));
        kind.copied().unwrap_or(ArtifactKind::Model)
    }
}
