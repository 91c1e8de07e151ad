//! The lines of a file that a finding points into, and where on them.

use std::ops::Range;

use super::{plain, push_plain};
use crate::report::Pointer;

/// A longer line is not shown, only named.
pub(super) const LINE_LIMIT: usize = 4_000;

/// A part of a file, safe to print, with what is pointed at.
pub(super) struct Shown {
    pub file: String,
    pub text: String,
    pub first_line: usize,
    pub last_line: usize,
    pub spans: Vec<Span>,
}

pub(super) struct Span {
    pub range: Range<usize>,
    pub label: String,
    pub primary: bool,
}

impl Shown {
    pub fn new(
        file: &str,
        lines: &[&str],
        pointers: &[(usize, &Pointer)],
        primary: Option<usize>,
    ) -> Self {
        let line_of = |p: &Pointer| p.place.line as usize;
        let first_line = pointers.iter().map(|(_, p)| line_of(p)).min().unwrap_or(1);
        let last_line = pointers.iter().map(|(_, p)| line_of(p)).max().unwrap_or(1);
        let mut shown = Self {
            file: plain(file),
            text: String::new(),
            first_line,
            last_line,
            spans: Vec::new(),
        };
        for number in first_line..=last_line {
            let line = lines[number - 1];
            let here = pointers.iter().filter(|(_, p)| line_of(p) == number);
            for (n, pointer) in here {
                let start =
                    line.floor_char_boundary(pointer.place.column.saturating_sub(1) as usize);
                let end =
                    line.ceil_char_boundary(start.saturating_add(pointer.place.length as usize));
                let base = shown.text.len();
                let at = |to: usize| base + safe_line(&line[..to]).len();
                shown.spans.push(Span {
                    range: at(start)..at(end),
                    label: plain(&pointer.label),
                    primary: primary == Some(*n),
                });
            }
            if line.len() <= LINE_LIMIT {
                shown.text.push_str(&safe_line(line));
            }
            shown.text.push('\n');
        }
        shown
    }
}

/// A line of a file, with its tabs.
fn safe_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if c == '\t' { out.push(c) } else { push_plain(&mut out, c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Place;

    fn pointer(line: u32, column: u32, length: u32) -> Pointer {
        let place = Place { file: "f".into(), line, column, length };
        Pointer { place: place.into(), label: "here".to_owned() }
    }

    #[test]
    fn a_place_moves_with_what_is_spelled_out_before_it() {
        let p = pointer(1, 5, 1);
        let shown = Shown::new("f", &["a\u{1b}\u{7}bcd"], &[(0, &p)], Some(0));
        assert_eq!(shown.text, "a\\u{1b}\\u{7}bcd\n");
        assert_eq!(&shown.text[shown.spans[0].range.clone()], "c");
    }

    #[test]
    fn a_place_past_the_end_of_its_line_is_its_end() {
        let p = pointer(1, 90, 7);
        let shown = Shown::new("f", &["äb"], &[(0, &p)], None);
        assert_eq!(shown.spans[0].range, 3..3);
    }
}
