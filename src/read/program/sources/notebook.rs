//! Notebooks: the code of their cells, line by line, with where each line stands in the file.

use std::ops::Range;
use std::sync::Arc;

use super::super::error::ReadError;
use super::super::json;
use super::super::source::Source;
use crate::graph::Place;

/// The code of a notebook as one text.
#[derive(Debug, Default)]
pub(super) struct Notebook {
    pub text: String,
    /// Where a line begins in the text, and where it stands in the file.
    lines: Vec<(usize, Arc<Place>)>,
}

impl Notebook {
    pub fn new(source: &Source) -> Result<Self, ReadError> {
        let file = json::parse(source)?;
        let mut notebook = Self::default();
        let cells = file.get("cells").map(|cells| cells.items()).unwrap_or_default();
        for cell in cells.iter().filter(|c| c.get_text("cell_type") == Some("code")) {
            let lines = cell.get("source").map(|lines| lines.items()).unwrap_or_default();
            // A cell in another language says so first.
            if lines.first().and_then(|l| l.text()).is_some_and(|l| l.starts_with("%%")) {
                continue;
            }
            for line in lines {
                notebook.lines.push((notebook.text.len(), line.place(source)));
                // What begins so is for the notebook or for a shell.
                let code = line.text().filter(|l| !l.trim_start().starts_with(['%', '!']));
                notebook.text += code.unwrap_or("\n");
            }
            notebook.text.push('\n');
        }
        Ok(notebook)
    }

    /// Where bytes of the text stand in the file.
    pub fn place(&self, at: &Range<usize>) -> Option<Arc<Place>> {
        let after = self.lines.partition_point(|(start, _)| *start <= at.start);
        self.lines.get(after.checked_sub(1)?).map(|(_, place)| Arc::clone(place))
    }
}
