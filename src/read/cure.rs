//! What to do about each thing that is wrong with input.

use super::baseline::BASELINE;
use super::error::{ReadError, Shown};

impl ReadError {
    /// What to do.
    pub fn help(&self) -> String {
        let listed = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|w| format!("`{w}`")).collect();
            format!("expected one of {}", words.join(", "))
        };
        let fixed = match self {
            Self::UnknownKey { expected, .. } => return listed(expected),
            Self::UnknownWord { word, .. } => return listed(&word.expected),
            Self::MissingKey { place, key, .. } if place.file.ends_with(".toml") => {
                return format!("add `{key} = …`");
            }
            Self::MissingKey { table, .. } if table.ends_with("baseline") => {
                "write the baseline anew with --write-baseline"
            }
            Self::MissingKey { key, .. } => {
                return format!("add `{key}`, or describe the artifact in `cleartitle.toml`");
            }
            Self::OddValue { .. } => "have whoever wrote the file correct it",
            Self::WrongValue { key, expected, .. } => {
                return format!("write `{key}` as {expected}");
            }
            Self::NotText { found: "binary data", .. } => "give the text as a plain text file",
            Self::NotText { .. } => "save it as UTF-8",
            Self::Unreadable { .. } => "check the path and who may read it",
            Self::Unrecognized { .. } => {
                "`cleartitle inputs` lists what can be read; or describe the artifact in `cleartitle.toml`"
            }
            Self::TooMuch { .. } => "split it, or describe the artifact in `cleartitle.toml`",
            Self::OtherForm { expected, .. } if *expected == BASELINE => {
                return format!("name {expected}, or write it anew with --write-baseline");
            }
            Self::OtherForm { expected, .. } => {
                return format!("have the tool that wrote it write {expected}");
            }
            Self::MergeMarkers { .. } => "finish the merge, then check again",
            Self::LeadsOut { .. } => "copy what it points to into the folder",
            Self::NotFollowed { .. } => "put a copy of what it leads to in its place",
            Self::Syntax { format: "gzip" | "Zstandard" | "Parquet", .. } => {
                "fetch the file again, or have it written anew"
            }
            Self::Syntax { format: "TOML", .. } => "see https://toml.io for the grammar",
            Self::Syntax { .. } => "correct it, or describe the artifact in `cleartitle.toml`",
            Self::Unterminated { .. } => "add a line `---` after the last key",
            Self::NoFrontMatter { .. } => {
                "put the keys between two lines `---`, the first of them on line 1"
            }
            Self::NotKeys { .. } => "write each as `key: value`, with a space after the colon",
            Self::Recovered { .. } => "correct the YAML so that all of it counts",
            Self::Tabs { .. } => "indent with spaces",
            Self::LocalParent { .. } => "name the model as `owner/name`",
            Self::OddRelation { .. } => {
                "write `adapter`, `finetune`, `merge` or `quantized`, or state the relation in `cleartitle.toml`"
            }
            Self::UnknownInstruction { .. } => {
                "correct it, or put text of several lines between `\"\"\"`; the line was left out"
            }
            Self::ParentsDisagree { .. } => "make both name the same model; until then both count",
            Self::RevisionsDiffer { .. } => {
                "name the revision that you use in `cleartitle.toml`; terms may have changed between the two"
            }
            Self::NotVisible { .. } => {
                "set HF_TOKEN to the token of somebody who may see it, or describe it in `cleartitle.toml`"
            }
            Self::Gone { .. } => "correct the name, or describe the artifact in `cleartitle.toml`",
            Self::NoAnswer { .. } => {
                "try again later, or describe the artifact in `cleartitle.toml`"
            }
            Self::Offline { .. } => {
                "unset HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE, or leave out --online"
            }
            Self::NotDownloaded { .. } => {
                "download it, or describe the artifact in `cleartitle.toml`"
            }
            Self::NotOpened { what, .. } if what.contains("Git LFS") => {
                "fetch it with `git lfs pull`, or describe the model in `cleartitle.toml`"
            }
            Self::NotOpened { .. } => {
                "describe the model in `cleartitle.toml`, or name its folder with the card"
            }
            Self::OldExpression { meant, .. } => return format!("write `{}`", Shown(meant)),
            Self::UnnamedLoads { .. } => "state what is loaded in `cleartitle.toml`, by `runs`",
            Self::NotSearched { .. } => {
                "check who may read it, or state what it loads in `cleartitle.toml`, by `runs`"
            }
            Self::NotLookedAt { .. } => "name the others that speak of terms or of descent",
            Self::OnePlatform { .. } => "run `cargo fetch` once to have all of them judged",
            Self::Cargo { .. } => {
                "run `cargo metadata` here to see all of it; `cargo fetch` gets what is missing"
            }
        };
        fixed.to_owned()
    }
}
