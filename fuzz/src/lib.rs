//! What every target does: bytes as a file of one format.

#[path = "../../tests/inputs/sound.rs"]
mod sound;

use cleartitle::read::{Options, formats, read_bytes};
use sound::checked;

/// Reads bytes as a file of a format and looks at what comes of it.
///
/// # Panics
/// Where what was read is not as it always is.
pub fn read(word: &str, bytes: &[u8]) {
    let format = formats().find(|f| f.word == word).expect("a format of this word");
    match word {
        "sources" => ["app.py", "main.rs", "book.ipynb"].iter().for_each(|n| named(n, bytes)),
        _ => named(format.file_name, bytes),
    }
}

/// Reads bytes as a file that is called so; without a name, as standard input.
///
/// # Panics
/// Where what was read is not as it always is, or not the same a second time.
pub fn named(name: &str, bytes: &[u8]) {
    let reading = || checked(read_bytes(name, bytes, Options::default()));
    let (graph, problems) = reading();
    // Once in a while: it takes as long again.
    if bytes.len().is_multiple_of(8) {
        let (again, same) = reading();
        assert_eq!(problems, same);
        assert!(graph.artifacts() == again.artifacts() && graph.edges() == again.edges());
    }
}
