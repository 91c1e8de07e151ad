//! Two licenses side by side, rule by rule.

use std::fmt::Write as _;

use super::page::words;
use super::plain;
use super::rule::says;
use crate::license::{Difference, RuleSet, compare};

/// What differs between two licenses, as Markdown that reads well on a terminal; with `all`, what
/// both say, too.
pub fn license_diff(one: &RuleSet, two: &RuleSet, all: bool) -> String {
    let mut out = format!("# {} and {}\n\n", one.id, two.id);
    let lines = compare(one, two);
    let same = lines.iter().filter(|l| matches!(l, Difference::Same(..))).count();
    let mut chapter = |title: &str, wanted: fn(&Difference<'_>) -> bool| {
        let mut first = true;
        for line in lines.iter().filter(|l| wanted(l)) {
            if std::mem::take(&mut first) {
                let _ = writeln!(out, "## {title}\n");
            }
            match line {
                Difference::Same(a, b) => {
                    let _ = writeln!(out, "- {}", says(a));
                    let _ = write!(out, "  {}\n{}", one.id, words(a, "    "));
                    let _ = write!(out, "  {}\n{}", two.id, words(b, "    "));
                }
                Difference::Changed(a, b) => {
                    let _ = write!(out, "- {}: {}\n{}", one.id, says(a), words(a, "  "));
                    let _ = write!(out, "  {}: {}\n{}", two.id, says(b), words(b, "  "));
                }
                Difference::First(rule) | Difference::Second(rule) => {
                    let _ = write!(out, "- {}\n{}", says(rule), words(rule, "  "));
                }
            }
        }
        if !first {
            out.push('\n');
        }
    };
    chapter("Said otherwise", |l| matches!(l, Difference::Changed(..)));
    chapter(&format!("Only {}", plain(&one.id)), |l| matches!(l, Difference::First(_)));
    chapter(&format!("Only {}", plain(&two.id)), |l| matches!(l, Difference::Second(_)));
    if all {
        chapter("Said by both", |l| matches!(l, Difference::Same(..)));
    }
    let silent = one.silent_on.minus(two.silent_on);
    for (set, silent) in [(one, silent), (two, two.silent_on.minus(one.silent_on))] {
        if !silent.is_empty() {
            let _ =
                writeln!(out, "only {} does not speak of: {}", set.id, super::rule::list(silent));
        }
    }
    let _ = writeln!(out, "{same} rules are the same");
    out
}
