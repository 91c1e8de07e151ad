//! What holds of everything that was read, whatever the bytes were. The fuzz targets check it too.

use std::collections::HashMap;

use cleartitle::graph::{ArtifactGraph, Place};
use cleartitle::read::{Gathered, ReadError};

/// Checks what was read, and hands out its graph and problems.
///
/// # Panics
/// Where bytes came to neither facts nor a named problem, a message cannot be printed as it is, or
/// a place points to where nothing stands.
pub fn checked(gathered: Gathered) -> (ArtifactGraph, Vec<ReadError>) {
    let Gathered { builder, problems, sources, read_something, .. } = gathered;
    assert!(read_something || !problems.is_empty(), "lost");
    let texts = sources.iter().map(|(name, text)| (&**name, text.split('\n').collect()));
    let lines: HashMap<&str, Vec<&str>> = texts.collect();
    for problem in &problems {
        let (message, help) = (problem.to_string(), problem.help());
        assert!(!message.is_empty() && !help.is_empty(), "{problem:?}");
        assert!(!message.contains(char::is_control), "a control character in {message:?}");
        assert!(!help.contains(char::is_control), "a control character in {help:?}");
        stands(&lines, problem.place());
    }
    let (graph, _) = builder.build_sound();
    for artifact in graph.artifacts() {
        let said = artifact.statements.iter().map(|s| &s.place);
        said.chain([&artifact.place]).flatten().for_each(|place| stands(&lines, place));
    }
    graph.edges().iter().filter_map(|e| e.place.as_ref()).for_each(|place| stands(&lines, place));
    (graph, problems)
}

/// Whether a place is within its line of a text that is at hand.
fn stands(lines: &HashMap<&str, Vec<&str>>, place: &Place) {
    if place.line == 0 {
        return assert_eq!((place.column, place.length), (0, 0), "{place:?}");
    }
    let lines = lines.get(&*place.file).unwrap_or_else(|| panic!("no text for {place:?}"));
    let line = lines.get(place.line as usize - 1);
    let line = line.unwrap_or_else(|| panic!("{place:?} of {} lines", lines.len()));
    let start = (place.column as usize).checked_sub(1);
    let start = start.unwrap_or_else(|| panic!("no column in {place:?}"));
    assert!(start + place.length as usize <= line.len(), "{place:?} in {line:?}");
}
