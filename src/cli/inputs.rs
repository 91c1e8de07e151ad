//! `inputs`: what can be read.

use clap::Args;

use super::{CLEAR, Format, Outcome, Refusal, print};
use crate::pages;
use crate::read::formats;
use crate::vocab::nearest;

#[derive(Args)]
pub(super) struct Inputs {
    /// The page of one format
    #[arg(value_name = "FORMAT")]
    format_word: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

impl Inputs {
    pub(super) fn run(&self) -> Outcome {
        if let Some(word) = &self.format_word {
            let Some(page) = pages::input(word) else {
                let words: Vec<&str> = formats().map(|f| f.word).collect();
                let near = nearest(word, words.iter().copied());
                let near = near.map(|n| format!(", did you mean `{n}`?")).unwrap_or_default();
                return Err(Refusal::new(
                    format!("no format is called `{word}`{near}"),
                    format!("one of: {}", words.join(", ")),
                ));
            };
            print(page);
            return Ok(CLEAR);
        }
        let mut text = String::new();
        match self.format {
            Format::Json => {
                let all: Vec<_> = formats()
                    .map(|f| {
                        serde_json::json!({
                            "word": f.word, "title": f.title, "recognized-by": f.recognized_by, "gives": f.gives,
                        })
                    })
                    .collect();
                text = serde_json::to_string_pretty(&all).unwrap_or_default();
                text.push('\n');
            }
            Format::Human => {
                for f in formats() {
                    text += &format!("{:<15} {}\n", f.word, f.title);
                    text += &format!("{:<15} recognized by {}\n", "", f.recognized_by);
                    text += &format!("{:<15} gives {}\n\n", "", f.gives);
                }
                text += "`cleartitle inputs FORMAT` prints the page of one.\n";
            }
        }
        print(&text);
        Ok(CLEAR)
    }
}
