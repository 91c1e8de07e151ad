//! Weights of which nothing is read: pickles, which run code when they are opened, and formats
//! without terms in their header. Named by itself, such a file is a model of which nothing is known.

use super::error::ReadError;
use super::facts::Facts;
use super::folder;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use crate::vocab::ArtifactKind;

pub(in crate::read) struct Weights;

impl Reader for Weights {
    fn format(&self) -> &'static Format {
        &Format {
            word: "weights",
            title: "Weights that are not opened",
            file_name: "pytorch_model.bin",
            recognized_by: "`.bin`, `.pt`, `.pth`, `.ckpt`, `.pkl`, `.h5`, `.msgpack`, `.onnx`",
            gives: "a model of which nothing is known",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Itself
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let lower = input.base().to_ascii_lowercase();
        let is_pickle = lower.ends_with(".pkl") || lower.ends_with(".pickle");
        is_pickle || folder::weights(&lower).is_some()
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let place = input.place();
        if let Err(problem) = input.bytes(0) {
            return facts.problems.push(problem);
        }
        let head = input.head();
        let what = if head.is_empty() {
            "empty"
        } else if is_pointer(head) {
            "a pointer of Git LFS to weights that are not here"
        } else if is_pickle(head) {
            "a pickle, which runs code when it is opened"
        } else {
            "of a format of weights that is not read"
        };
        facts.problems.push(ReadError::NotOpened { place, what });
    }
}

/// Whether a file that is called so has content of its own.
pub(in crate::read) fn is_named(input: &mut Input<'_>, ending: &str) -> bool {
    let lower = input.base().to_ascii_lowercase();
    let is_called_so = lower.rsplit_once('.').is_some_and(|(_, last)| last == ending);
    is_called_so && {
        let head = input.head();
        !head.is_empty() && !is_pointer(head)
    }
}

/// What Git leaves in place of a large file that was not fetched.
fn is_pointer(head: &[u8]) -> bool {
    head.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// A pickle, or the archive of PyTorch with one in it.
fn is_pickle(head: &[u8]) -> bool {
    let holds = |text: &[u8]| head.windows(text.len()).any(|window| window == text);
    matches!(head, [0x80, 2..=5, ..]) || head.starts_with(b"PK\x03\x04") && holds(b"data.pkl")
}
