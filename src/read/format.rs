//! The formats, and the one trait that each of their readers has.

use super::facts::Facts;
use super::input::Input;
use super::{peft, sources};

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Format {
    /// Its word, which is also the name of its page in `docs/inputs/`.
    pub word: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// How it is recognized.
    pub recognized_by: &'static str,
    /// What it becomes.
    pub gives: &'static str,
}

/// What a file of a format speaks of, besides others that it describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The model, adapter or dataset whose folder it lies in.
    Artifact,
    /// The program whose folder it lies in.
    Program,
    /// Only what it describes itself.
    Others,
}

/// Reads one format. It says what stands in a file, looks nothing up and judges nothing.
pub(super) trait Reader: Sync {
    /// Which format.
    fn format(&self) -> &'static Format;
    /// What its files speak of.
    fn subject(&self) -> Subject;
    /// Whether a file is of it: by its content, and by its name where the content leaves it open.
    fn recognizes(&self, input: &mut Input<'_>) -> bool;
    /// Adds what the file says, and whatever keeps it from being read.
    fn read(&self, input: &mut Input<'_>, facts: &mut Facts);
}

/// Every reader of single files, in the order in which they are asked.
pub(super) static READERS: &[&dyn Reader] = &[&peft::Peft, &sources::Sources];

/// The reader of a file, if it is of any known format.
pub(super) fn reader(input: &mut Input<'_>) -> Option<&'static dyn Reader> {
    READERS.iter().copied().find(|r| r.recognizes(input))
}
