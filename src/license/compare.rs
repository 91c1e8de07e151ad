//! Two licenses, rule by rule.

use super::{Effect, Rule, RuleSet};

/// One line of a comparison.
#[derive(Debug, Clone, Copy)]
pub enum Difference<'a> {
    /// Both say it.
    Same(&'a Rule, &'a Rule),
    /// Both speak of it, and say different things.
    Changed(&'a Rule, &'a Rule),
    /// Only the first says it.
    First(&'a Rule),
    /// Only the second says it.
    Second(&'a Rule),
}

/// What two licenses say alike and differently. Sections and quotes may differ where both say the
/// same; so may the ids of rules.
///
/// ```
/// # use cleartitle::{Catalog, license::{compare, Difference}};
/// let catalog = Catalog::builtin();
/// let (mit, bsd) = (catalog.get("MIT").unwrap(), catalog.get("BSD-3-Clause").unwrap());
/// let lines = compare(&mit, &bsd);
/// let added = |d: &&Difference| matches!(d, Difference::Second(r) if r.id == "no-endorsement");
/// assert_eq!(lines.iter().filter(added).count(), 1);
/// ```
pub fn compare<'a>(one: &'a RuleSet, two: &'a RuleSet) -> Vec<Difference<'a>> {
    let rules: Vec<&'a Rule> = one.rules.iter().map(|r| &**r).collect();
    let mut left: Vec<&'a Rule> = two.rules.iter().map(|r| &**r).collect();
    let mut lines: Vec<Option<Difference<'a>>> = vec![None; rules.len()];
    let mut pair = |fits: fn(&Rule, &Rule) -> bool,
                    made: fn(&'a Rule, &'a Rule) -> Difference<'a>| {
        for (line, rule) in lines.iter_mut().zip(&rules) {
            if line.is_none()
                && let Some(at) = left.iter().position(|other| fits(rule, other))
            {
                *line = Some(made(rule, left.remove(at)));
            }
        }
    };
    pair(|a, b| a.id == b.id && says_the_same(a, b), Difference::Same);
    pair(says_the_same, Difference::Same);
    pair(|a, b| a.id == b.id && topic(a) == topic(b), Difference::Changed);
    pair(|a, b| topic(a) == topic(b), Difference::Changed);
    let first = lines.into_iter().zip(rules).map(|(l, r)| l.unwrap_or(Difference::First(r)));
    first.chain(left.into_iter().map(Difference::Second)).collect()
}

fn says_the_same(one: &Rule, two: &Rule) -> bool {
    one.effect == two.effect
        && (one.reaches, one.parts, one.kinds) == (two.reaches, two.parts, two.kinds)
}

/// What a rule is about, in a word: rules about the same are told side by side.
fn topic(rule: &Rule) -> String {
    let about = match &rule.effect {
        Effect::Permit(p) => format!("{:?}", p.actions),
        Effect::Require(r) => format!("{:?}", r.duty),
        Effect::Forbid(f) => format!("{:?} {:?} {:?}", f.limit(), f.actions, f.domains),
        Effect::Outbound(o) => format!("{:?}", std::mem::discriminant(o)),
        Effect::Reach(r) => format!("{:?} {:?}", r.relations, r.from),
        Effect::Condition(c) => format!("{c:?}"),
        Effect::Choose(_) | Effect::Become { .. } => String::new(),
    };
    format!("{:?} {about}", std::mem::discriminant(&rule.effect))
}
