//! What can be wrong with a rule set that reads well.

use super::{Effect, Forbid, Outbound, Rule, RuleSet};
use crate::vocab::{Action, Reach, WordSet};

/// A complaint about a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The license.
    pub license: String,
    /// The rule that it is about, if it is about one.
    pub rule: Option<String>,
    /// It says two things that cannot both hold; otherwise something is left out.
    pub contradiction: bool,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// The most words that a quote may have.
pub const QUOTE_WORDS: usize = 15;

/// Everything that is wrong with `set` by itself: actions neither ruled on nor named silent (or
/// both), rules that contradict each other, quotes that are too long, clauses without a section, no
/// word on the outbound license.
///
/// ```
/// # use cleartitle::{Catalog, license::lint};
/// assert!(lint(&Catalog::builtin().get("MIT").unwrap()).is_empty());
/// ```
pub fn lint(set: &RuleSet) -> Vec<Lint> {
    let mut lints = Vec::new();
    let mut say = |rule: Option<&Rule>, contradiction: bool, message: String, help| {
        let rule = rule.map(|r| r.id.clone());
        lints.push(Lint { license: set.id.to_string(), rule, contradiction, message, help });
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
            let message =
                format!("rule `{}` quotes {words} words, expected 1 to {QUOTE_WORDS}", rule.id);
            say(Some(rule), false, message, "quote the words that decide");
        }
        if rule.clause.section.is_empty() {
            say(
                Some(rule),
                false,
                format!("rule `{}` names no section", rule.id),
                "name it in `clause`, as the text numbers it",
            );
        }
        if let Some((other, word)) = set.rules.iter().find_map(|o| against(rule, o)) {
            let message = format!("rule `{}` forbids what rule `{other}` permits: {word}", rule.id);
            say(
                Some(rule),
                true,
                message,
                "limit one of them: by reach, purpose, part or occasion",
            );
        }
    }
    for action in Action::ALL {
        match (ruled.has(*action), set.silent_on.has(*action)) {
            (false, false) => say(
                None,
                false,
                format!("`{action}` is neither ruled on nor named in silent-on"),
                "write a permit or forbid rule, or name it in `silent-on`",
            ),
            (true, true) => say(
                None,
                true,
                format!("`{action}` is ruled on and named in silent-on"),
                "take it out of `silent-on`, or remove the rule",
            ),
            _ => {}
        }
    }
    if set.covers.is_empty() {
        say(
            None,
            false,
            "`covers` names no kind of artifact".to_owned(),
            "name the kinds it is for",
        );
    }
    if ruled.has(Action::Modify) && !outbound {
        let message =
            "modifying is ruled on, but no rule speaks of the outbound license of an adaptation";
        say(None, false, message.to_owned(), "write an `outbound` rule that reaches `adapted`");
    }
    lints
}

/// The rule that permits without more what this one forbids without more, and the action.
fn against<'a>(forbids: &Rule, permits: &'a Rule) -> Option<(&'a str, Action)> {
    let (Effect::Forbid(forbid), Effect::Permit(permit)) = (&forbids.effect, &permits.effect)
    else {
        return None;
    };
    let bare = Forbid { actions: forbid.actions, ..Forbid::default() };
    let limited = *forbid != bare || permit.purpose.is_some() || permit.lifted_by.is_some();
    let apart = !forbids.kinds.is_empty() || forbids.parts != permits.parts;
    let both = permit.actions.intersection(forbid.actions);
    if limited || apart || forbids.reaches.intersection(permits.reaches).is_empty() {
        return None;
    }
    both.iter().next().map(|action| (permits.id.as_str(), action))
}

/// Ids of other licenses that a rule names.
pub(crate) fn named(rule: &Rule) -> &[String] {
    match &rule.effect {
        Effect::Choose(ids) => ids,
        Effect::Outbound(Outbound::Same { accepts, .. } | Outbound::Terms { accepts, .. }) => {
            accepts
        }
        _ => &[],
    }
}
