//! Texts that many rows have in common.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;

use crate::read::name::{is_plain, name};
use crate::vocab::ArtifactKind;

/// How many texts are shared, and how long they may be.
const SHARED: (usize, usize) = (1 << 12, 256);

/// Names and licenses that many rows have in common, each once: at its place the one that came last.
#[derive(Default)]
pub(super) struct Names {
    shared: Vec<Arc<str>>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// A text that other rows may have, too.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        if text.len() > SHARED.1 {
            return text.into();
        }
        if self.shared.is_empty() {
            self.shared = vec![Arc::default(); SHARED.0];
        }
        let place = self.hasher.hash_one(text) as usize % SHARED.0;
        let Some(known) = self.shared.get_mut(place) else { return text.into() };
        if **known != *text {
            *known = text.into();
        }
        Arc::clone(known)
    }

    /// Whom a name means.
    pub fn of(&mut self, text: &str) -> (Arc<str>, Option<ArtifactKind>) {
        if is_plain(text) {
            return (self.share(text), None);
        }
        let name = name(text);
        (self.share(&name.id), name.kind)
    }
}
