//! `graph`: the lineage as a picture.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::subject::Subject;
use super::{CLEAR, COULD_NOT_RUN, Outcome, Refusal, print, say};
use crate::Catalog;
use crate::render;
use crate::render::draw::{self, Drawing, Extent};

#[derive(Args)]
pub(super) struct Graph {
    #[command(flatten)]
    subject: Subject,
    /// How to draw [default: what the name of the output says, else mermaid]
    #[arg(long, value_enum)]
    format: Option<Picture>,
    /// Write to this file, in one step, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Draw all of a large graph, not only what its findings are about
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    /// For Graphviz
    Dot,
    /// For a page of Markdown
    Mermaid,
    /// For a browser or an image viewer
    Svg,
    /// A page to search and to click through, without network
    Html,
}

impl Picture {
    /// The format that the name of a file says.
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "dot" | "gv" => Some(Self::Dot),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            "svg" => Some(Self::Svg),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// A drawing that leaves nothing out.
fn whole(text: String) -> Drawing {
    Drawing { text, shown: 0, of: 0 }
}

impl Graph {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let format = self.picture()?;
        let answered = self.subject.answer(catalog)?;
        let report = &answered.report;
        let extent = if self.all { Extent::All } else { Extent::Findings };
        let Drawing { text, shown, of } = match format {
            Picture::Dot => draw::dot(report, extent),
            Picture::Mermaid => draw::mermaid(report, extent),
            Picture::Svg => draw::svg(report, extent),
            // The page holds all, and unfolds what one asks for.
            Picture::Html => whole(render::html(report)),
        };
        if shown < of {
            let help = match format {
                Picture::Mermaid if self.all => {
                    "GitHub draws no more of Mermaid than 500 arrows and 50,000 characters; `--format svg --all` has everything"
                }
                _ => "`--all` draws every one",
            };
            let message = format!("{shown} of {of} artifacts are drawn, those with findings first");
            say("note", &message, help);
        }
        self.put(&text)?;
        Ok(if answered.broken { COULD_NOT_RUN } else { CLEAR })
    }

    fn picture(&self) -> Result<Picture, Refusal> {
        match (self.format, &self.output) {
            (Some(format), _) => Ok(format),
            (None, None) => Ok(Picture::Mermaid),
            (None, Some(file)) => Picture::of(file).ok_or_else(|| {
                let formats =
                    Picture::value_variants().iter().filter_map(|f| f.to_possible_value());
                let formats: Vec<String> = formats.map(|f| f.get_name().to_owned()).collect();
                Refusal::new(
                    format!("cannot tell from the name {} how to draw", super::shown(file)),
                    format!("name it with --format: {}", formats.join(", ")),
                )
            }),
        }
    }

    fn put(&self, text: &str) -> Result<(), Refusal> {
        let Some(file) = &self.output else {
            print(text);
            return Ok(());
        };
        super::write::atomically(file, text.as_bytes()).map_err(|error| {
            Refusal::new(
                format!("cannot write {}: {error}", super::shown(file)),
                "name a file in a folder that exists and can be written to",
            )
        })
    }
}
