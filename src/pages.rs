//! Pages that are embedded: what a finding code means, how a format is read.

use crate::vocab::Code;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The page of a finding code.
pub fn finding(code: Code) -> Option<&'static str> {
    PAGES.iter().find(|(name, _)| *name == code.word()).map(|(_, text)| *text)
}

/// The page of an input format.
pub fn input(word: &str) -> Option<&'static str> {
    INPUTS.iter().find(|(name, _)| *name == word).map(|(_, text)| *text)
}
