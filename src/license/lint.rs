//! What can be wrong with a rule set that reads well.

use super::{Effect, RuleSet};
use crate::vocab::{Action, Reach, WordSet};

/// A complaint about a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The license.
    pub license: String,
    /// What is wrong with it.
    pub message: String,
}

/// The most words that a quote may have.
pub const QUOTE_WORDS: usize = 15;

/// Everything that is wrong with `set` by itself: actions neither ruled on nor named silent (or
/// both), quotes that are too long, clauses without a section, no word on the outbound license.
pub fn lint(set: &RuleSet) -> Vec<Lint> {
    let mut lints = Vec::new();
    let mut say = |message: String| {
        lints.push(Lint { license: set.id.to_string(), message });
    };
    let mut ruled: WordSet<Action> = WordSet::EMPTY;
    let mut outbound = false;
    for rule in &set.rules {
        match &rule.effect {
            Effect::Permit(p) => ruled = ruled.union(p.actions),
            Effect::Forbid(f) => ruled = ruled.union(f.actions),
            Effect::Outbound(_) => outbound |= rule.reaches.has(Reach::Adapted),
            _ => {}
        }
        let words = rule.clause.quote.split_whitespace().count();
        if words == 0 || words > QUOTE_WORDS {
            say(format!("rule `{}` quotes {words} words, expected 1 to {QUOTE_WORDS}", rule.id));
        }
        if rule.clause.section.is_empty() {
            say(format!("rule `{}` names no section", rule.id));
        }
    }
    for action in Action::ALL {
        match (ruled.has(*action), set.silent_on.has(*action)) {
            (false, false) => say(format!("`{action}` is neither ruled on nor named in silent-on")),
            (true, true) => say(format!("`{action}` is ruled on and named in silent-on")),
            _ => {}
        }
    }
    if set.covers.is_empty() {
        say("`covers` names no kind of artifact".to_owned());
    }
    if ruled.has(Action::Modify) && !outbound {
        say("modifying is ruled on, but no rule speaks of the outbound license of an adaptation"
            .to_owned());
    }
    lints
}
