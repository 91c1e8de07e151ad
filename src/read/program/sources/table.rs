//! Which calls load what, and which of their arguments names it.

/// A call that loads something.
#[derive(Debug)]
pub(super) struct Call {
    /// What is called.
    pub name: &'static str,
    /// Of whom: `*` at either end stands for anything, `""` for nobody. Empty: of whomever.
    pub of: &'static [&'static str],
    /// The place of the argument that names what is loaded.
    pub at: Option<usize>,
    /// Its names, where it is given by name.
    pub keys: &'static [&'static str],
    pub gives: Gives,
    pub form: Form,
    /// Other calls are called so, too: this one is meant where one of these names is in the file.
    /// Elsewhere a name with an owner is taken for one of the hub, as a guess.
    pub library: &'static [&'static str],
    /// Whether it surely loads something, so that one whose argument is no name is told.
    pub told: bool,
}

/// What a call loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Gives {
    Model,
    Dataset,
    /// What its argument `repo_type`, or a `RepoType`, says.
    ByType,
    /// A model whose owner is `sentence-transformers` unless another one is named.
    Sentences,
    /// Code on GitHub.
    Code,
}

/// Which names a call takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// `owner/name`, an address, and the hub's old names of one word.
    Any,
    /// `owner/name` or an address.
    Owned,
    /// An address: `hf://…`, `hf-hub:…`, `https://huggingface.co/…`.
    Address,
}

const fn call(name: &'static str, keys: &'static [&'static str], form: Form) -> Call {
    let gives = Gives::Model;
    Call { name, of: &[], at: Some(0), keys, gives, form, library: &[], told: false }
}

impl Call {
    const fn of(self, of: &'static [&'static str]) -> Self {
        Self { of, ..self }
    }

    const fn at(self, at: usize) -> Self {
        Self { at: Some(at), ..self }
    }

    const fn gives(self, gives: Gives) -> Self {
        Self { gives, ..self }
    }

    const fn with(self, library: &'static [&'static str]) -> Self {
        Self { library, ..self }
    }

    const fn told(self) -> Self {
        Self { told: true, ..self }
    }
}

use Form::{Address, Any, Owned};
use Gives::{ByType, Code, Dataset, Sentences};

/// A library that no file names: whatever is found so is a guess.
const NONE: &[&str] = &["\0"];
const MODEL: &[&str] = &[
    "pretrained_model_name_or_path",
    "model_name_or_path",
    "pretrained_model_or_path",
    "model_name",
    "model_id",
    "repo_id",
];

/// Calls in Python. The first that fits counts.
pub(super) static PYTHON: &[Call] = &[
    call("from_pretrained", &["model_id"], Any).of(&["PeftModel*", "PeftMixedModel*"]).at(1).told(),
    call("from_pretrained", MODEL, Any).told(),
    call("from_model_id", &["model_id"], Any).told(),
    call("from_preset", &["preset"], Address),
    call("from_single_file", &["pretrained_model_link_or_path"], Address),
    call("hf_hub_download", &["repo_id"], Any).gives(ByType).told(),
    call("hf_hub_url", &["repo_id"], Any).gives(ByType),
    call("snapshot_download", &["repo_id"], Any).gives(ByType).told(),
    call("load_from_hub", &["repo_id"], Owned),
    call("load_dataset", &["path"], Any).of(&["", "datasets"]).gives(Dataset).told(),
    call("load_dataset", &["path"], Owned).gives(Dataset).with(NONE),
    call("load_dataset_builder", &["path"], Any).gives(Dataset),
    call("pipeline", &["model"], Any).at(1).with(&["transformers", "optimum"]),
    call("SentenceTransformer", &["model_name_or_path"], Any).gives(Sentences).told(),
    call("SparseEncoder", &["model_name_or_path"], Owned),
    call("CrossEncoder", &["model_name_or_path", "model_name"], Any).told(),
    call("HuggingFaceEmbeddings", &["model_name", "model"], Any).gives(Sentences),
    call("HuggingFaceBgeEmbeddings", &["model_name"], Any).gives(Sentences),
    call("HuggingFaceInstructEmbeddings", &["model_name"], Any).gives(Sentences),
    call("SentenceTransformerEmbeddings", &["model_name", "model"], Any).gives(Sentences),
    call("SentenceTransformerEmbeddingFunction", &["model_name"], Any).gives(Sentences),
    call("HuggingFaceEmbedding", &["model_name"], Any),
    call("HuggingFaceLLM", &["model_name"], Any),
    call("HuggingFaceInferenceAPI", &["model_name"], Owned),
    call("HuggingFaceEndpoint", &["repo_id", "model"], Owned),
    call("InferenceClient", &["model"], Owned),
    call("AsyncInferenceClient", &["model"], Owned),
    call("LLM", &["model"], Any).with(&["vllm", "tensorrt_llm"]).told(),
    call("EngineArgs", &["model"], Any).with(&["vllm"]),
    call("AsyncEngineArgs", &["model"], Any).with(&["vllm"]),
    call("Engine", &["model_path"], Owned).with(&["sglang", "sgl"]),
    call("WhisperModel", &["model_size_or_path"], Owned),
    call("TextEmbedding", &["model_name"], Owned),
    call("load_lora_weights", &["pretrained_model_name_or_path_or_dict"], Owned),
    call("load_textual_inversion", &["pretrained_model_name_or_path"], Owned),
    call("load_ip_adapter", &["pretrained_model_name_or_path_or_dict"], Owned),
    call("load_adapter", &["peft_model_id", "adapter_name_or_path"], Owned),
    call("create_model", &["model_name"], Address),
    call("create_model_and_transforms", &["model_name"], Address),
    call("create_model_from_pretrained", &["model_name"], Address),
    call("get_tokenizer", &["model_name"], Address),
    call("load", &["repo_or_dir"], Owned).of(&["hub"]).gives(Code).with(&["torch"]),
    call("load", &["path_or_hf_repo"], Owned).of(&["mlx_lm", "mlx_vlm"]),
];

/// Calls in Rust. The first that fits counts.
pub(super) static RUST: &[Call] = &[
    call("from_pretrained", &[], Any).told(),
    call("model", &[], Any).of(&["Repo"]).told(),
    call("dataset", &[], Any).of(&["Repo"]).gives(Dataset).told(),
    call("new", &[], Any).of(&["Repo"]).gives(ByType).with(&["hf_hub"]).told(),
    call("with_revision", &[], Any).of(&["Repo"]).gives(ByType).told(),
    call("model", &[], Owned).with(&["hf_hub"]),
    call("dataset", &[], Owned).gives(Dataset).with(&["hf_hub"]),
    call("new", &[], Owned).of(&["*ModelBuilder"]).with(&["mistralrs"]).told(),
    call("new", &[], Any).of(&["HuggingfaceDatasetLoader"]).gives(Dataset).told(),
    call("hf_hub_download", &[], Owned).with(NONE),
    call("snapshot_download", &[], Owned).with(NONE),
    call("load_dataset", &[], Owned).gives(Dataset).with(NONE),
];

/// Words of which a Python file that loads anything has at least one.
pub(super) static PYTHON_WORDS: &[&str] = &[
    "from_pretrained",
    "from_model_id",
    "from_preset",
    "from_single_file",
    "hf_hub",
    "snapshot_download",
    "load_from_hub",
    "load_dataset",
    "pipeline(",
    "SentenceTransformer",
    "SparseEncoder(",
    "CrossEncoder(",
    "HuggingFace",
    "InferenceClient(",
    "LLM(",
    "EngineArgs(",
    "Engine(",
    "WhisperModel(",
    "TextEmbedding(",
    "load_lora_weights",
    "load_textual_inversion",
    "load_ip_adapter",
    "load_adapter",
    "create_model",
    "get_tokenizer",
    "hub.load",
    "mlx_",
    "hf://",
    "hf-hub:",
];

/// The same for Rust.
pub(super) static RUST_WORDS: &[&str] = &[
    "from_pretrained",
    "hf_hub",
    "Repo::",
    ".model(",
    ".dataset(",
    "ModelBuilder::",
    "HuggingfaceDatasetLoader",
    "snapshot_download",
    "load_dataset",
    "hf://",
];

impl Call {
    /// Whether the call of such a name of such a receiver is this one.
    pub fn is(&self, name: &str, of: Option<&str>) -> bool {
        let fits = |pattern: &&str| match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
            (Some(head), _) => of.is_some_and(|of| of.starts_with(head)),
            (_, Some(tail)) => of.is_some_and(|of| of.ends_with(tail)),
            _ if pattern.is_empty() => of.is_none(),
            _ => of == Some(pattern),
        };
        self.name == name && (self.of.is_empty() || self.of.iter().any(fits))
    }
}
