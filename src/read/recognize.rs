//! License texts, handed to [`crate::identify`].

use crate::graph::{ChangedText, Stated};
use crate::identify::{Identifier, Match, MatchKind, Passage};

/// What a text is.
#[derive(Debug, Clone)]
pub(super) struct Recognized {
    /// As a statement of a license.
    pub stated: Stated,
    /// Known licenses that stand in it whole and unchanged.
    pub licenses: Vec<String>,
}

/// Which licenses a text is.
pub(super) fn recognize(text: &str) -> Recognized {
    let found = Identifier::builtin().identify(text);
    let all: Vec<&Match> = found.best.iter().chain(&found.contained).collect();
    let mut licenses = Vec::new();
    for exact in all.iter().filter(|m| m.kind == MatchKind::Exact) {
        licenses.extend(names(exact));
    }
    let stated = match all.as_slice() {
        [] => Stated::ForeignText,
        _ if let Some(changed) = all.iter().find(|m| m.kind == MatchKind::Changed) => {
            Stated::ChangedText(Box::new(ChangedText {
                like: changed.license.into(),
                change: change(changed).into(),
            }))
        }
        [one] => Stated::Text(names(one).collect()),
        // Several whole texts in one file: the terms are those of all of them.
        several => {
            let ids: Vec<_> = several.iter().map(|m| m.license).collect();
            Stated::Expression(ids.join(" AND ").into())
        }
    };
    Recognized { stated, licenses }
}

fn names(found: &Match) -> impl Iterator<Item = String> {
    std::iter::once(found.license).chain(found.also.iter().copied()).map(str::to_owned)
}

/// The first differences, in words.
fn change(found: &Match) -> String {
    let told = |what: &str, passages: &[Passage]| {
        let first = passages.iter().take(2);
        let told: Vec<_> =
            first.map(|p| format!("{what} at line {}: {}", p.line, p.text.trim())).collect();
        let more = passages.len().saturating_sub(2);
        let more = (more > 0).then(|| format!("{more} more {what}"));
        told.into_iter().chain(more).collect::<Vec<_>>()
    };
    let mut all = told("added", &found.added);
    all.extend(told("removed", &found.removed));
    all.join("; ")
}
