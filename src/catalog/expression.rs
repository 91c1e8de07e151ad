//! What a license statement says, as a choice between sets of rule sets.

use std::collections::BTreeSet;
use std::sync::Arc;

use spdx::expression::{ExprNode, Operator};

use super::{Catalog, Meaning};
use crate::license::{Effect, RuleSet};

/// The most alternatives that an expression may unfold to.
const MOST_ALTERNATIVES: usize = 64;

/// One license in an expression.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// As reports print it: the canonical id, or the words that nobody knows.
    pub shown: Arc<str>,
    /// Its rules; `None`: nothing is known of it.
    pub rules: Option<Arc<RuleSet>>,
}

impl Leaf {
    /// How a license is shown that nobody has stated.
    pub(crate) const UNSTATED: &'static str = "unknown";

    /// A license of which nothing is known.
    pub fn unknown(shown: &str) -> Self {
        Self { shown: shown.into(), rules: None }
    }

    /// The id of its rules, else the words.
    pub fn id(&self) -> &str {
        self.rules.as_ref().map_or(&self.shown, |r| &r.id)
    }
}

/// Licenses that all apply together.
pub type Alternative = Vec<Leaf>;

/// How several alternatives are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Judged {
    /// The recipient chooses.
    Choice,
    /// Versions that the name does not tell apart: the first counts unless the others differ.
    Versions,
    /// A family of different licenses: never better than unknown.
    Family,
    /// A list that does not say how its members combine: each of them alone, and all together.
    /// Never better than unknown.
    List,
}

impl Judged {
    /// Whether nobody said which alternative is meant, and nobody may choose.
    pub(crate) fn is_unsaid(self) -> bool {
        matches!(self, Self::Family | Self::List)
    }
}

/// What a statement says.
#[derive(Debug, Clone)]
pub struct Expression {
    /// As it was written.
    pub declared: Arc<str>,
    /// The canonical form.
    pub normalized: String,
    /// `OR`, unfolded; empty where nothing is known at all.
    pub alternatives: Vec<Alternative>,
    /// How they are judged.
    pub judged: Judged,
    /// Names in it that mean nothing here.
    pub unrecognized: Vec<String>,
}

/// Marks a name that SPDX cannot read until it has been read as an expression.
const PLACEHOLDER: &str = "LicenseRef-cleartitle-name-";

impl Catalog {
    /// What a declared license means: an SPDX expression, or a name.
    ///
    /// ```
    /// let catalog = cleartitle::Catalog::builtin();
    /// assert_eq!(catalog.expression("llama3.1 AND apache-2.0").normalized, "LicenseRef-Llama-3.1 AND Apache-2.0");
    /// assert_eq!(catalog.expression("MIT OR Apache-2.0").alternatives.len(), 2);
    /// assert_eq!(catalog.expression("my own terms").unrecognized, ["my own terms"]);
    /// ```
    pub fn expression(&self, declared: &str) -> Expression {
        if self.meaning(declared) == Meaning::Unknown
            && let Some(parsed) = self.parsed(declared)
        {
            return parsed;
        }
        let mut made = Expression::of(declared);
        (made.alternatives, made.normalized) = self.named(declared.trim(), &mut made);
        made
    }

    /// What a list means that does not say how its members combine: any of them alone, or all of
    /// them together.
    ///
    /// ```
    /// # use cleartitle::catalog::Judged;
    /// let catalog = cleartitle::Catalog::builtin();
    /// let list = catalog.list(&["mit".to_owned(), "gpl-3.0-only".to_owned()]);
    /// assert_eq!(list.alternatives.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 2]);
    /// assert_eq!(list.judged, Judged::List);
    /// ```
    pub fn list(&self, members: &[String]) -> Expression {
        if members.len() < 2 {
            return self.expression(&members.concat());
        }
        let mut made = Expression::of(&members.join(", "));
        let mut shown: Vec<String> = Vec::new();
        let mut together: Vec<Alternative> = vec![Vec::new()];
        for member in members {
            let mut read = self.expression(member);
            if read.alternatives.is_empty() {
                // `other` may be anything.
                read.alternatives.push(vec![Leaf::unknown(member)]);
            }
            together = all_of(&together, &read.alternatives);
            made.alternatives.extend(read.alternatives);
            if made.alternatives.len() + together.len() > MOST_ALTERNATIVES {
                // Too long to weigh each way to read it: as a whole, it is words that nobody knows.
                let mut whole = Expression::of(&made.declared);
                (whole.alternatives, whole.normalized) = unrecognized(&made.declared, &mut whole);
                return whole;
            }
            made.unrecognized.extend(read.unrecognized);
            let is_choice = read.normalized.contains(" OR ");
            shown.push(if is_choice { format!("({})", read.normalized) } else { read.normalized });
        }
        made.normalized = shown.join(" AND ");
        made.alternatives.extend(together);
        // The same license twice is that license.
        let mut seen = BTreeSet::new();
        made.alternatives.retain_mut(|alternative| {
            let mut ids = BTreeSet::new();
            alternative.retain(|leaf| ids.insert(leaf.id().to_owned()));
            seen.insert(ids)
        });
        if made.alternatives.len() > 1 {
            made.judged = Judged::List;
        }
        made
    }

    /// Reads an SPDX expression, names other than SPDX ids included.
    fn parsed(&self, declared: &str) -> Option<Expression> {
        let mut names: Vec<String> = Vec::new();
        let mut spelled = String::new();
        let (mut last_was_with, mut last_was_name) = (false, false);
        for token in tokens(declared) {
            spelled.push(' ');
            match token {
                "(" | ")" => spelled.push_str(token),
                _ if ["AND", "OR", "WITH"].contains(&token.to_uppercase().as_str()) => {
                    spelled.push_str(&token.to_uppercase());
                }
                "/" => spelled.push_str("OR"),
                _ if last_was_with => spelled.push_str(token),
                // A name of several words.
                _ if last_was_name => {
                    if let Some(name) = names.last_mut() {
                        name.push(' ');
                        name.push_str(token);
                    }
                    continue;
                }
                _ => {
                    spelled.push_str(&format!("{PLACEHOLDER}{}", names.len()));
                    names.push(token.to_owned());
                    last_was_name = true;
                    continue;
                }
            }
            last_was_with = token.eq_ignore_ascii_case("with");
            last_was_name = false;
        }
        if names.len() < 2 && !spelled.contains(" WITH ") && !spelled.contains('(') {
            return None;
        }
        if names.len() > MOST_ALTERNATIVES {
            return None;
        }
        // `LicenseRef-x WITH y` is no SPDX expression; the exception is joined to the name first.
        let mut joined = String::new();
        let mut words = spelled.split_whitespace().peekable();
        while let Some(word) = words.next() {
            if word == "WITH" {
                let exception = words.next()?;
                let at = joined.rfind(PLACEHOLDER)? + PLACEHOLDER.len();
                let number: usize = joined[at..].trim().parse().ok()?;
                names[number] = format!("{} WITH {exception}", names[number]);
            } else {
                joined.push_str(word);
                joined.push(' ');
            }
        }
        let parsed = spdx::Expression::parse_mode(&joined, spdx::ParseMode::LAX).ok()?;
        let mut made = Expression::of(declared);
        let mut stack: Vec<(Vec<Alternative>, String, bool)> = Vec::new();
        for node in parsed.iter() {
            match node {
                ExprNode::Req(req) => {
                    let text = req.req.to_string();
                    let number: usize = text.strip_prefix(PLACEHOLDER)?.parse().ok()?;
                    let (alternatives, shown) = self.named(names.get(number)?, &mut made);
                    stack.push((alternatives, shown, false));
                }
                ExprNode::Op(op) => {
                    let ((right, right_text, right_or), (left, left_text, left_or)) =
                        (stack.pop()?, stack.pop()?);
                    if *op == Operator::Or {
                        let both = left.into_iter().chain(right).collect();
                        stack.push((both, format!("{left_text} OR {right_text}"), true));
                    } else {
                        let both = all_of(&left, &right);
                        let closed = |text: String, or| if or { format!("({text})") } else { text };
                        let text = format!(
                            "{} AND {}",
                            closed(left_text, left_or),
                            closed(right_text, right_or)
                        );
                        stack.push((both, text, false));
                    }
                }
            }
            if stack.last().is_some_and(|(a, ..)| a.len() > MOST_ALTERNATIVES) {
                return None;
            }
        }
        let (alternatives, text, _) = stack.pop()?;
        made.alternatives = alternatives;
        made.normalized = text;
        Some(made)
    }

    /// The alternatives that a name stands for, and how it is shown.
    fn named(&self, name: &str, made: &mut Expression) -> (Vec<Alternative>, String) {
        if let Some((license, exception)) = name.split_once(" WITH ") {
            if let (Meaning::License(id), Meaning::License(exception)) =
                (self.meaning(license), self.meaning(exception))
                && let id = format!("{id} WITH {exception}")
                && self.get(&id).is_some()
            {
                return (self.leaf(&id), id);
            }
            return unrecognized(name, made);
        }
        let plus = name.strip_suffix('+').map(|n| format!("{n}-or-later"));
        let meaning = match (self.meaning(name), plus) {
            (Meaning::Unknown, Some(later)) => self.meaning(&later),
            (meaning, _) => meaning,
        };
        match meaning {
            Meaning::License(id) => {
                let alternatives = self.leaf(&id);
                if alternatives.iter().flatten().any(|l| l.rules.is_none()) {
                    made.unrecognized.push(id.to_string());
                }
                (alternatives, id.to_string())
            }
            Meaning::Candidates(judged, ids) => {
                made.judged = made.judged.max(judged);
                let mut alternatives: Vec<Alternative> = Vec::new();
                for alternative in ids.iter().flat_map(|id| self.leaf(id)) {
                    // Versions with the same clauses are one answer.
                    let alike = |a: &Alternative| {
                        let (one, two) = (&a[0], &alternative[0]);
                        one.id() == two.id()
                            || judged == Judged::Versions
                                && one.rules.is_some()
                                && one.rules.as_ref().map(|s| &s.rules)
                                    == two.rules.as_ref().map(|s| &s.rules)
                    };
                    if !alternatives.iter().any(alike) {
                        alternatives.push(alternative);
                    }
                }
                let first = ids.first().filter(|_| judged == Judged::Versions);
                (alternatives, first.map_or_else(|| name.to_lowercase(), |id| id.to_string()))
            }
            Meaning::Compound(expression) => match self.parsed(expression) {
                Some(parsed) => {
                    made.unrecognized.extend(parsed.unrecognized);
                    (parsed.alternatives, parsed.normalized)
                }
                None => unrecognized(name, made),
            },
            Meaning::Textless(row) => unrecognized(row.id, made),
            Meaning::Unknown => unrecognized(name, made),
        }
    }

    /// A license as alternatives: itself, or the versions that it lets one choose between.
    fn leaf(&self, id: &str) -> Vec<Alternative> {
        let Some(rules) = self.get(id) else {
            return vec![vec![Leaf::unknown(id)]];
        };
        let options = rules.rules.iter().find_map(|r| match &r.effect {
            Effect::Choose(options) => Some(options),
            _ => None,
        });
        match options {
            Some(options) => options
                .iter()
                .map(|option| vec![Leaf { shown: id.into(), rules: self.get(option) }])
                .collect(),
            None => vec![vec![Leaf { shown: id.into(), rules: Some(rules) }]],
        }
    }
}

impl Expression {
    /// Whether a license of this id is in it.
    pub fn names(&self, id: &str) -> bool {
        self.alternatives.iter().flatten().any(|l| l.id() == id)
    }

    fn of(declared: &str) -> Self {
        Self {
            declared: declared.into(),
            normalized: String::new(),
            alternatives: Vec::new(),
            judged: Judged::Choice,
            unrecognized: Vec::new(),
        }
    }
}

/// Each alternative of the one with each of the other.
fn all_of(one: &[Alternative], other: &[Alternative]) -> Vec<Alternative> {
    let pairs = one.iter().flat_map(|l| other.iter().map(move |r| (l, r)));
    pairs.map(|(l, r)| l.iter().chain(r).cloned().collect()).collect()
}

/// A name of which no rules are known.
fn unrecognized(name: &str, made: &mut Expression) -> (Vec<Alternative>, String) {
    made.unrecognized.push(name.to_owned());
    (vec![vec![Leaf::unknown(name)]], name.to_owned())
}

/// Words and parentheses of an expression.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(|word| {
        let mut parts = Vec::new();
        let mut rest = word;
        while let Some(at) = rest.find(['(', ')', '/']) {
            // A `/` inside a URL separates nothing.
            if &rest[at..=at] == "/" && word.contains("//") {
                break;
            }
            if at > 0 {
                parts.push(&rest[..at]);
            }
            parts.push(&rest[at..=at]);
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            parts.push(rest);
        }
        parts
    })
}
