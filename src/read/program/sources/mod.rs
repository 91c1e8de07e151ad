//! Sources: which models, datasets and repositories their calls load by name. A scanner and no
//! parser, but one that knows where comments and texts end.

mod calls;
mod ids;
mod notebook;
mod python;
mod rust;
mod table;
mod token;
mod values;
mod walk;

use std::ops::Range;
use std::sync::Arc;

use super::error::ReadError;
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::source::{FILE_LIMIT, MANIFEST_LIMIT};
use crate::graph::Place;
use crate::vocab::{ArtifactKind, Relation};
use calls::Loads;
use notebook::Notebook;
use token::Tokens;

pub(in crate::read) use walk::attach;

/// A language whose calls are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    Rust,
}

impl Language {
    /// By a file's ending.
    fn of(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1 {
            "py" => Some(Self::Python),
            "rs" => Some(Self::Rust),
            _ => None,
        }
    }

    fn tokens(self, text: &str) -> Tokens<'_> {
        match self {
            Self::Python => Tokens::new(text, python::tokens(text)),
            Self::Rust => rust::without_tests(Tokens::new(text, rust::tokens(text))),
        }
    }

    fn calls(self) -> &'static [table::Call] {
        match self {
            Self::Python => table::PYTHON,
            Self::Rust => table::RUST,
        }
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Python => table::PYTHON_WORDS,
            Self::Rust => table::RUST_WORDS,
        }
    }
}

/// The reader of one source that is named.
pub(in crate::read) struct Sources;

impl Reader for Sources {
    fn format(&self) -> &'static Format {
        &Format {
            word: "sources",
            title: "Python and Rust sources",
            file_name: "app.py",
            recognized_by: "a name that ends in `.py`, `.rs` or `.ipynb`; in a folder, the sources of its programs",
            gives: "a code artifact, and `runs` what its calls load by name",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Program
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        Language::of(input.base()).is_some() || input.base().ends_with(".ipynb")
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Code);
        let language = Language::of(input.base());
        // Notebooks hold pictures.
        let limit = if language.is_some() { FILE_LIMIT } else { MANIFEST_LIMIT };
        let source = match input.whole(limit) {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let exists = |name: &str| input.sibling(name).is_some_and(|beside| beside.size().is_some());
        let unnamed = if let Some(language) = language {
            let found = calls::loads(language, &source.text, &exists);
            link(&mut facts.own, &found, |at| Some(source.place(at.clone()).into()))
        } else {
            match Notebook::new(&source) {
                Ok(notebook) => {
                    let found = calls::loads(Language::Python, &notebook.text, &exists);
                    link(&mut facts.own, &found, |at| notebook.place(at))
                }
                Err(problem) => {
                    facts.problems.push(problem);
                    None
                }
            }
        };
        let unnamed = unnamed.map(|(place, count)| ReadError::UnnamedLoads { place, count });
        facts.problems.extend(unnamed);
        facts.sources.push(source);
    }
}

/// Adds what a source loads to its program. Returns how many calls load something that nothing
/// names, with the place of the first.
fn link(
    program: &mut About,
    found: &Loads,
    place: impl Fn(&Range<usize>) -> Option<Arc<Place>>,
) -> Option<(Place, usize)> {
    for load in &found.named {
        program.link(Relation::Runs, &load.to, load.evidence, place(&load.at));
    }
    let first = place(found.unnamed.first()?)?;
    Some(((*first).clone(), found.unnamed.len()))
}

#[cfg(test)]
mod tests {
    use super::Language;

    /// A file without any of the words is not looked at any further.
    #[test]
    fn every_call_is_found_by_a_word() {
        for language in [Language::Python, Language::Rust] {
            for call in language.calls() {
                let of = match call.of {
                    [] | ["", ..] => "anything.",
                    [of, ..] if language == Language::Rust => {
                        &format!("{}::", of.trim_matches('*'))
                    }
                    [of, ..] => &format!("{}.", of.trim_matches('*')),
                };
                let written = format!("{of}{}(", call.name);
                let found = language.words().iter().any(|w| written.contains(w));
                assert!(found, "{written}");
            }
        }
    }
}
