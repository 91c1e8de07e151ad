//! Splits a line into words.

/// The words of a line.
pub fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace()
}
