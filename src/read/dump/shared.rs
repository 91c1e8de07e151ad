//! Texts that many rows have in common.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;

use crate::read::name::{is_plain, name};
use crate::vocab::ArtifactKind;

/// How many texts are shared, and how long they may be.
const SHARED: (usize, usize) = (1 << 12, 256);

/// Names and licenses that many rows have in common, each once: at its place one that came twice running.
#[derive(Default)]
pub(super) struct Names {
    shared: Vec<Shared>,
    hasher: DefaultHashBuilder,
}

/// A place for a text.
#[derive(Default, Clone)]
struct Shared {
    text: Arc<str>,
    hash: u64,
    /// The hash of the other one that was last asked for. Most of those come once, and are not worth
    /// that the text makes room.
    other: u64,
}

impl Names {
    /// A text that other rows may have, too.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        if text.len() > SHARED.1 {
            return text.into();
        }
        if self.shared.is_empty() {
            self.shared = vec![Shared::default(); SHARED.0];
        }
        let hash = self.hasher.hash_one(text);
        let Some(known) = self.shared.get_mut(hash as usize % SHARED.0) else { return text.into() };
        if known.hash == hash && *known.text == *text {
            return Arc::clone(&known.text);
        }
        let new = Arc::from(text);
        if std::mem::replace(&mut known.other, hash) == hash {
            (known.text, known.hash) = (Arc::clone(&new), hash);
        }
        new
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
