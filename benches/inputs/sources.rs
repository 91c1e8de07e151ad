//! A tree of 100,000 sources searched for what they load, beside ripgrep counting the same words.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use cleartitle::read::{Options, read};

use super::best;

const FILES: u64 = 100_000;
/// What ripgrep counts: the words that make the readers look closer.
const WORDS: &[&str] = &[
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
    "Repo::",
    ".model(",
    ".dataset(",
    "ModelBuilder::",
    "HuggingfaceDatasetLoader",
];

const PYTHON: &[&str] = &[
    "    def forward(self, hidden, mask=None):\n",
    "        # Attention over the last {} steps, without dropout.\n",
    "        scores = torch.einsum(\"bhqd,bhkd->bhqk\", query, key) / math.sqrt({})\n",
    "        if mask is not None and mask.dim() == {}:\n",
    "            scores = scores.masked_fill(mask == 0, float(\"-inf\"))\n",
    "        logger.info(f\"step {step}: loss {loss:.4f} of {}\", extra={\"rank\": rank})\n",
    "        return self.project(values.transpose(1, 2).reshape(batch, -1, {}))\n\n",
    "    for name, parameter in self.model.named_parameters():\n",
    "        \"\"\"Reads the configuration of run {} and merges it with the defaults.\"\"\"\n",
    "    results = [row for row in rows if row[\"score\"] > {} and not row[\"skipped\"]]\n",
    "import os, sys, json\n",
];

const RUST: &[&str] = &[
    "    pub fn forward(&self, hidden: &Tensor, step: usize) -> Result<Tensor> {\n",
    "        // Attention over the last {} steps, without dropout.\n",
    "        let scores = (query.matmul(&key.t()?)? / f64::sqrt({} as f64))?;\n",
    "        if let Some(mask) = self.masks.get(&{}).filter(|m| m.rank() == 2) {\n",
    "            tracing::debug!(target: \"attention\", step, \"masked {} positions\");\n",
    "        Ok(values.transpose(1, 2)?.reshape((batch, (), {}))?)\n    }\n\n",
    "    let rows: Vec<_> = rows.into_iter().filter(|row| row.score > {}.0).collect();\n",
    "#[derive(Debug, Clone, PartialEq, serde::Deserialize)]\n",
    "    /// Reads the configuration of run {} and merges it with the defaults.\n",
];

/// A tree of sources that is gone at the end.
struct Tree(PathBuf);

impl Tree {
    fn new() -> Self {
        let root = env::temp_dir().join(format!("cleartitle-bench-sources-{}", std::process::id()));
        let tree = Self(root);
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut below = |end: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % end
        };
        for n in 0..FILES {
            let (lines, ending) = if n % 2 == 0 { (PYTHON, "py") } else { (RUST, "rs") };
            let length = 2_048 + below(4_096) as usize;
            let mut text = String::with_capacity(length + 256);
            while text.len() < length {
                let line = lines[below(lines.len() as u64) as usize];
                text += &line.replace("{}", &below(1_000).to_string());
            }
            if n % 100 < 2 && n % 200 < 101 {
                let id = below(500);
                let _ = match ending {
                    "py" => {
                        writeln!(text, "m = AutoModel.from_pretrained(\n    \"acme/model-{id}\")")
                    }
                    _ => writeln!(text, "let m = Model::from_pretrained(\"acme/model-{id}\")?;"),
                };
            }
            let folder = tree.0.join(format!("part{:02}/module{:02}", n % 40, n / 40 % 50));
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(format!("source{n}.{ending}")), text).expect("a file");
        }
        tree
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// ripgrep's run; `None`: there is none.
fn ripgrep(root: &Path) -> Option<()> {
    let mut command = Command::new("rg");
    command.args(["-c", "-F"]).args(WORDS.iter().flat_map(|w| ["-e", w])).arg(root);
    command.stdout(Stdio::null()).status().ok().map(drop)
}

/// Prints how long the search takes, and how long ripgrep does.
pub fn run() {
    let tree = Tree::new();
    let paths = [tree.0.clone()];
    let mut count = 0;
    let mut ours = || {
        let graph = read(&paths, None, Options::default()).builder.build().expect("a graph");
        count = graph.edges().len();
    };
    ours();
    // In turns, so that what else the machine does falls on both.
    let mut times = (best(1, &mut ours), None);
    for _ in 0..7 {
        times.0 = times.0.min(best(1, &mut ours));
        let mut found = None;
        let theirs = best(1, || found = ripgrep(&tree.0));
        times.1 = found.map(|()| times.1.map_or(theirs, |t: Duration| t.min(theirs)));
    }
    let (ours, theirs) = times;
    assert!(count > 0, "names are found");
    println!("sources: {FILES} files, {count} names in {ours:.0?}");
    match theirs {
        Some(theirs) => {
            let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
            println!("  ripgrep counts the words in {theirs:.0?}: {ratio:.2} of its time");
        }
        None => println!("  no `rg` to compare with: install ripgrep"),
    }
}
