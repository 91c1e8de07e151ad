//! A report as text for people ([`human`](fn@human), feature `cli`) and as JSON
//! ([`json`](fn@json), feature `readers`). Renderers print; what a report says was decided before.

mod diff;
#[cfg(feature = "readers")]
pub mod draw;
pub mod escape;
#[cfg(feature = "cli")]
mod fold;
#[cfg(feature = "cli")]
mod human;
#[cfg(feature = "readers")]
mod json;
#[cfg(feature = "readers")]
mod layers;
#[cfg(feature = "readers")]
pub mod lineage;
mod page;
mod rule;
#[cfg(feature = "cli")]
mod snippet;
#[cfg(feature = "cli")]
mod tasks;

pub use diff::license_diff;
#[cfg(feature = "cli")]
pub use human::{HumanOptions, human};
#[cfg(feature = "readers")]
pub use json::json;
#[cfg(feature = "readers")]
pub use lineage::Lineage;
pub use page::license_page;
pub use rule::RuleLine;

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
fn is_unsafe(c: char) -> bool {
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
