//! A report as text for people ([`human`](fn@human), feature `cli`), as JSON
//! ([`json`](fn@json), feature `readers`), and for code hosting and CI (`sarif`, `markdown`,
//! `github`, `junit`, feature `cli`). Renderers print; what a report says was decided before.

#[cfg(feature = "readers")]
pub mod audit;
#[cfg(feature = "readers")]
pub mod bom;
#[cfg(feature = "cli")]
mod change;
mod diff;
#[cfg(feature = "readers")]
pub mod draw;
pub mod escape;
#[cfg(feature = "cli")]
mod fold;
#[cfg(feature = "cli")]
mod full;
#[cfg(feature = "cli")]
mod github;
#[cfg(feature = "cli")]
mod human;
#[cfg(feature = "readers")]
mod json;
#[cfg(feature = "cli")]
mod junit;
#[cfg(feature = "readers")]
mod layers;
#[cfg(feature = "readers")]
pub mod lineage;
#[cfg(feature = "cli")]
mod markdown;
mod page;
mod rule;
#[cfg(feature = "cli")]
mod sarif;
#[cfg(feature = "cli")]
mod snippet;
#[cfg(feature = "cli")]
mod spot;
#[cfg(feature = "cli")]
mod tasks;
#[cfg(feature = "cli")]
mod web;

#[cfg(feature = "cli")]
pub use change::{change, change_markdown};
pub use diff::license_diff;
#[cfg(feature = "cli")]
pub use full::in_full;
#[cfg(feature = "cli")]
pub use github::github;
#[cfg(feature = "cli")]
pub use human::{HumanOptions, human};
#[cfg(feature = "readers")]
pub use json::json;
#[cfg(feature = "cli")]
pub use junit::junit;
#[cfg(feature = "readers")]
pub use lineage::Lineage;
#[cfg(feature = "cli")]
pub use markdown::markdown;
pub use page::license_page;
pub use rule::RuleLine;
#[cfg(feature = "cli")]
pub use sarif::sarif;
#[cfg(feature = "cli")]
pub use spot::Base;
#[cfg(feature = "cli")]
pub use web::html;

use std::collections::BTreeMap;
use std::sync::Arc;

/// The texts that places point into, by the name that messages call the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<Arc<str>, Arc<str>>);

impl Sources {
    /// Adds a file; one of the same name is replaced.
    pub fn add(&mut self, file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.0.insert(file.into(), text.into());
    }

    /// The text of a file.
    pub fn get(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(|text| &**text)
    }
}

impl<F: Into<Arc<str>>, T: Into<Arc<str>>> FromIterator<(F, T)> for Sources {
    fn from_iter<I: IntoIterator<Item = (F, T)>>(files: I) -> Self {
        Self(files.into_iter().map(|(file, text)| (file.into(), text.into())).collect())
    }
}

/// Why a finding does not fail the check although it would: somebody lives with it.
#[cfg(feature = "cli")]
fn settled(finding: &crate::report::Finding) -> Option<String> {
    let known = || finding.known.then(|| "known: the baseline has it".to_owned());
    let accepted = finding.accepted.as_ref().map(|a| {
        format!("accepted by {} until {}: {}", plain(&a.owner), a.until, plain(&a.reason))
    });
    accepted.or_else(known)
}

/// Text of others as a terminal may print it: characters that steer the terminal, turn the
/// direction of writing or cannot be seen are spelled out.
///
/// ```
/// use cleartitle::render::plain;
///
/// assert_eq!(plain("acme/chat-8b"), "acme/chat-8b");
/// assert_eq!(plain("a\u{1b}[2Jb\nc"), r"a\u{1b}[2Jb\nc");
/// ```
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_plain(&mut out, c));
    out
}

fn push_plain(out: &mut String, c: char) {
    if is_unsafe(c) { out.extend(c.escape_default()) } else { out.push(c) }
}

/// Whether a character steers, turns or hides.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::{Sources, plain};

    #[test]
    fn what_can_be_seen_stays() {
        let text = "acme/chät-8b “quoted” 模型 \\ \"";
        assert_eq!(plain(text), text);
    }

    #[test]
    fn what_steers_turns_or_hides_is_spelled_out() {
        assert_eq!(plain("\u{1b}]8;;x\u{7}"), r"\u{1b}]8;;x\u{7}");
        assert_eq!(plain("a\r\n\tb"), r"a\r\n\tb");
        assert_eq!(plain("\u{9b}31m\u{7f}"), r"\u{9b}31m\u{7f}");
        assert_eq!(plain("a\u{202e}b\u{2066}c"), r"a\u{202e}b\u{2066}c");
        assert_eq!(plain("a\u{200b}\u{feff}\u{e0041}"), r"a\u{200b}\u{feff}\u{e0041}");
    }

    #[test]
    fn a_file_is_found_by_the_name_that_places_use() {
        let sources: Sources = [("cleartitle.toml", "a")].into_iter().collect();
        assert_eq!(sources.get("cleartitle.toml"), Some("a"));
        assert_eq!(sources.get("./cleartitle.toml"), None);
    }
}
