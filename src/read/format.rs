//! The formats, and the one trait that each of their readers has.

use super::facts::Facts;
use super::input::{Bytes, Input};
use super::{
    archive, axolotl, card, cargo_lock, config_json, croissant, cyclonedx, dist_info, gguf,
    hub_api, llama_factory, manifest, mergekit, model_index, modelfile, mof, package_json,
    package_lock, peft, poetry_lock, provenance, pyproject, requirements, safetensors,
    sentence_transformers, sources, spacy, spdx2, spdx3, uv_lock, weights,
};

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Format {
    /// Its word, which is also the name of its page in `docs/inputs/`.
    pub word: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What such a file is called, for one.
    pub file_name: &'static str,
    /// How it is recognized.
    pub recognized_by: &'static str,
    /// What it becomes.
    pub gives: &'static str,
}

/// Every format that is read.
///
/// ```
/// assert!(cleartitle::read::formats().any(|format| format.word == "peft"));
/// ```
pub fn formats() -> impl Iterator<Item = &'static Format> {
    let others = [&card::FORMAT, &archive::FORMAT];
    FOLDERS.iter().chain(others).chain(READERS.iter().map(|reader| reader.format()))
}

/// The format that a file is of, as far as its name and its bytes tell; `name` may be empty.
///
/// ```
/// let format = cleartitle::read::format_of("it.md", b"---\nlicense: mit\n---\n");
/// assert_eq!(format.map(|format| format.word), Some("card"));
/// ```
pub fn format_of(name: &str, bytes: &[u8]) -> Option<&'static Format> {
    let files = Bytes { name, bytes };
    let mut input = Input::new(&files, name);
    if archive::kind(&mut input).is_some() {
        Some(&archive::FORMAT)
    } else if manifest::is_manifest(&mut input) {
        FOLDERS.first()
    } else if card::is_card(&mut input) {
        Some(&card::FORMAT)
    } else {
        reader(&mut input).map(Reader::format)
    }
}

/// What is more than one file.
static FOLDERS: &[Format] = &[
    Format {
        word: "manifest",
        title: "Manifest",
        file_name: "cleartitle.toml",
        recognized_by: "`cleartitle.toml`, any `.toml` that is named",
        gives: "what a person states, before everything else",
    },
    Format {
        word: "model-folder",
        title: "Model or dataset folder",
        file_name: "",
        recognized_by: "a folder with a card, an adapter or model configuration, or a license beside weights",
        gives: "one artifact, and the files that duties are checked against",
    },
    Format {
        word: "hub-cache",
        title: "The hub's cache on disk",
        file_name: "",
        recognized_by: "folders `models--owner--name` and `datasets--owner--name`; `--hub-cache`",
        gives: "every model and dataset that the machine holds",
    },
    Format {
        word: "cargo",
        title: "Cargo workspace",
        file_name: "Cargo.toml",
        recognized_by: "`Cargo.toml`",
        gives: "a code artifact for each crate that ends in the result",
    },
];

/// What a file of a format speaks of, besides others that it describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The model, adapter or dataset whose folder it lies in.
    Artifact,
    /// The program whose folder it lies in.
    Program,
    /// Only what it describes itself.
    Others,
    /// What it is, where it is named by itself; in a folder it says nothing.
    Itself,
}

/// Reads one format. It says what stands in a file, looks nothing up and judges nothing.
pub(super) trait Reader: Sync {
    /// Which format.
    fn format(&self) -> &'static Format;
    /// What its files speak of.
    fn subject(&self) -> Subject;
    /// Whether a file is of it: by its content, and by its name where the content leaves it open.
    fn recognizes(&self, input: &mut Input<'_>) -> bool;
    /// Adds what the file says, and whatever keeps it from being read.
    fn read(&self, input: &mut Input<'_>, facts: &mut Facts);
}

/// Every reader of single files, in the order in which they are asked.
pub(super) static READERS: &[&dyn Reader] = &[
    &gguf::Gguf,
    &safetensors::Safetensors,
    &weights::Weights,
    &peft::Peft,
    &cyclonedx::CycloneDx,
    &spdx2::Spdx2,
    &spdx3::Spdx3,
    &hub_api::HubApi,
    &axolotl::Axolotl,
    &cargo_lock::CargoLock,
    &config_json::ConfigJson,
    &croissant::Croissant,
    &dist_info::DistInfo,
    &llama_factory::LlamaFactory,
    &mergekit::Mergekit,
    &model_index::ModelIndex,
    &modelfile::Modelfile,
    &mof::Mof,
    &package_json::PackageJson,
    &package_lock::PackageLock,
    &poetry_lock::PoetryLock,
    &provenance::Provenance,
    &pyproject::Pyproject,
    &requirements::Requirements,
    &sentence_transformers::SentenceTransformers,
    &sources::Sources,
    &spacy::Spacy,
    &uv_lock::UvLock,
];

/// The reader of a file, if it is of any known format.
pub(super) fn reader(input: &mut Input<'_>) -> Option<&'static dyn Reader> {
    if is_schema(&input.head_text()) {
        return None;
    }
    READERS.iter().copied().find(|r| r.recognizes(input))
}

/// Whether a text is the schema of a format, which names all keys of the format and says nothing.
fn is_schema(head: &str) -> bool {
    let text = head.trim_start_matches('\u{feff}').trim_start();
    let of = text.split_once("\"$schema\"").map(|(_, rest)| rest.trim_start());
    let of = of.and_then(|of| of.strip_prefix(':')).map(|of| of.trim_start());
    let begins = |of: &str| {
        ["\"http://json-schema.org/", "\"https://json-schema.org/"]
            .iter()
            .any(|s| of.starts_with(s))
    };
    text.starts_with('{') && of.is_some_and(begins)
}
