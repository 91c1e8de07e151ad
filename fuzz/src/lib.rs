//! What every target does: bytes as a file of one format.

use cleartitle::read::{Options, formats, read_bytes};

/// Reads bytes as a file of a format and looks at what comes of it.
///
/// # Panics
/// Where bytes come to neither facts nor a named problem.
pub fn read(word: &str, bytes: &[u8]) {
    let format = formats().find(|f| f.word == word).expect("a format of this word");
    let gathered = read_bytes(format.file_name, bytes, Options::default());
    assert!(gathered.read_something || !gathered.problems.is_empty(), "lost");
    for problem in &gathered.problems {
        assert!(!problem.to_string().is_empty() && !problem.help().is_empty());
        assert!(!problem.to_string().contains('\u{1b}'), "an escape code in a message");
    }
    let _ = gathered.builder.build_sound();
}
