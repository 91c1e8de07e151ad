//! The words that generated hubs are made of: names, license strings and tags as they are on real ones.

/// Models that are rows of every hub, the most popular first, with the license that each states. Most
/// stand in the table of well-known upstreams, too.
pub const MODELS: [(&str, &str); 48] = [
    ("meta-llama/Llama-3.1-8B", "llama3.1"),
    ("black-forest-labs/FLUX.1-dev", "flux-1-dev-non-commercial-license"),
    ("Qwen/Qwen2.5-7B-Instruct", "apache-2.0"),
    ("stabilityai/stable-diffusion-xl-base-1.0", "openrail++"),
    ("mistralai/Mistral-7B-v0.1", "apache-2.0"),
    ("google/gemma-2-9b-it", "gemma"),
    ("openai/whisper-small", "apache-2.0"),
    ("distilbert/distilbert-base-uncased", "apache-2.0"),
    ("meta-llama/Llama-3.2-1B-Instruct", "llama3.2"),
    ("google-bert/bert-base-uncased", "apache-2.0"),
    ("Qwen/Qwen3-4B-Instruct-2507", "apache-2.0"),
    ("openai/gpt-oss-20b", "apache-2.0"),
    ("meta-llama/Llama-2-7b-hf", "llama2"),
    ("sentence-transformers/all-MiniLM-L6-v2", "apache-2.0"),
    ("FacebookAI/xlm-roberta-base", "mit"),
    ("google-t5/t5-small", "apache-2.0"),
    ("CompVis/stable-diffusion-v1-4", "creativeml-openrail-m"),
    ("allenai/Olmo-3-7B-Think", "apache-2.0"),
    ("microsoft/phi-2", "mit"),
    ("meta-llama/Meta-Llama-3-8B-Instruct", "llama3"),
    ("mistralai/Mixtral-8x7B-v0.1", "apache-2.0"),
    ("google/gemma-3-4b-it", "gemma"),
    ("openai-community/gpt2", "mit"),
    ("unsloth/llama-3-8b-Instruct-bnb-4bit", "llama3"),
    ("meta-llama/Llama-3.3-70B-Instruct", "llama3.3"),
    ("facebook/wav2vec2-base", "apache-2.0"),
    ("TinyLlama/TinyLlama-1.1B-Chat-v1.0", "apache-2.0"),
    ("BAAI/bge-m3", "mit"),
    ("FacebookAI/roberta-base", "mit"),
    ("HuggingFaceTB/SmolLM2-135M-Instruct", "apache-2.0"),
    ("facebook/nllb-200-distilled-600M", "cc-by-nc-4.0"),
    ("Qwen/Qwen2.5-Coder-32B-Instruct", "apache-2.0"),
    ("codellama/CodeLlama-7b-hf", "llama2"),
    ("bigscience/bloom-560m", "bigscience-bloom-rail-1.0"),
    ("EleutherAI/pythia-70m", "apache-2.0"),
    ("tiiuae/falcon-7b", "apache-2.0"),
    ("bigcode/starcoder2-3b", "bigcode-openrail-m"),
    ("HuggingFaceH4/zephyr-7b-beta", "mit"),
    ("stabilityai/stable-diffusion-3.5-large", "stabilityai-ai-community"),
    ("lerobot/smolvla_base", "apache-2.0"),
    ("zai-org/GLM-5.2", "mit"),
    ("deepseek-ai/deepseek-llm-7b-chat", "deepseek"),
    ("LiquidAI/LFM2.5-1.2B-Instruct", "lfm1.0"),
    ("mistralai/Codestral-22B-v0.1", "mnpl"),
    ("NousResearch/Hermes-3-Llama-3.1-8B", "llama3"),
    ("answerdotai/ModernBERT-base", "apache-2.0"),
    ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "llama4"),
    ("microsoft/Phi-3-mini-4k-instruct", "mit"),
];

/// Datasets that are rows of every hub, the most popular first, with the license that each states.
pub const DATASETS: [(&str, &str); 12] = [
    ("openai/gsm8k", "mit"),
    ("HuggingFaceFW/fineweb-edu", "odc-by"),
    ("HuggingFaceH4/ultrachat_200k", "mit"),
    ("tatsu-lab/alpaca", "cc-by-nc-4.0"),
    ("teknium/OpenHermes-2.5", "other"),
    ("bigcode/the-stack", "other"),
    ("Anthropic/hh-rlhf", "mit"),
    ("OpenAssistant/oasst1", "apache-2.0"),
    ("HuggingFaceTB/smoltalk", "apache-2.0"),
    ("Open-Orca/SlimOrca", "mit"),
    ("GAIR/lima", "other"),
    ("openbmb/UltraFeedback", "mit"),
];

/// What rows name and no row describes: gone, renamed, or never on the hub. The table knows some.
pub const GONE_MODELS: [&str; 10] = [
    "runwayml/stable-diffusion-v1-5",
    "huggyllama/llama-7b",
    "decapoda-research/llama-7b-hf",
    "bert-base-uncased",
    "gpt2",
    "roberta-base",
    "xlm-roberta-large",
    "openai/gpt-4",
    "lmsys/vicuna-7b-v1.5",
    "facebook/opt-1.3b",
];

/// The same for datasets.
pub const GONE_DATASETS: [&str; 8] =
    ["common_voice", "imagefolder", "glue", "custom", "generator", "squad", "imdb", "xsum"];

/// What stands where an id should: paths of the machine that trained.
pub const PATHS: [&str; 5] = [
    "outputs/smolvla/checkpoints/last/pretrained_model",
    "/cache/models/unsloth--Llama-3.2-3B-Instruct",
    "/kaggle/working/hf_cache/models--facebook--nllb-200-distilled-600M/snapshots/f8d333a0",
    "./base",
    "C:\\models\\base",
];

/// License strings and how often each stands in 100,000 rows that state one; the rest is drawn from
/// [`RARE`] and from strings made up for one.
pub const LICENSES: [(&str, u32); 42] = [
    ("apache-2.0", 53_400),
    ("mit", 23_200),
    ("cc-by-4.0", 4_030),
    ("other", 3_000),
    ("bsd-3-clause", 2_150),
    ("gemma", 1_080),
    ("creativeml-openrail-m", 950),
    ("openmdw-1.1", 710),
    ("agpl-3.0", 650),
    ("llama3.2", 540),
    ("unknown", 540),
    ("llama3.1", 430),
    ("gpl-3.0", 360),
    ("openrail++", 250),
    ("openrail", 250),
    ("afl-3.0", 220),
    ("llama3", 220),
    ("cc-by-sa-4.0", 220),
    ("cc-by-nc-4.0", 380),
    ("bigcode-openrail-m", 180),
    ("llama4", 180),
    ("cc-by-nc-sa-4.0", 180),
    ("cc0", 180),
    ("cc", 140),
    ("bigscience-openrail-m", 140),
    ("llama2", 140),
    ("unlicense", 110),
    ("llama3.3", 110),
    ("cc0-1.0", 110),
    ("lfm1.0", 570),
    ("ltx-2-community-license-agreement", 530),
    ("qwen3.8-max", 470),
    ("qwen", 320),
    ("nvidia-open-model-license", 280),
    ("ltx-2.x-community-license", 280),
    ("sam-license", 140),
    ("upstage-solar-license", 110),
    ("stabilityai-ai-community", 110),
    ("minimax-h3-community-license-agreement", 110),
    ("falcon-llm-license", 110),
    ("hyperclova-x-seed", 110),
    ("wtfpl", 40),
];

/// Where in [`LICENSES`] the strings begin that a card gives as `license_name` of `other`.
pub const NAMED_FROM: usize = 29;

/// Ids of the hub's own list that are rare.
pub const RARE: [&str; 52] = [
    "bigscience-bloom-rail-1.0",
    "artistic-2.0",
    "bsl-1.0",
    "bsd",
    "bsd-2-clause",
    "bsd-3-clause-clear",
    "c-uda",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-sa-3.0",
    "cc-by-nc-2.0",
    "cc-by-nc-3.0",
    "cc-by-nd-4.0",
    "cc-by-nc-nd-3.0",
    "cc-by-nc-nd-4.0",
    "cc-by-nc-sa-2.0",
    "cc-by-nc-sa-3.0",
    "cdla-sharing-1.0",
    "cdla-permissive-1.0",
    "cdla-permissive-2.0",
    "ecl-2.0",
    "epl-1.0",
    "epl-2.0",
    "etalab-2.0",
    "eupl-1.1",
    "eupl-1.2",
    "gfdl",
    "gpl",
    "gpl-2.0",
    "h-research",
    "intel-research",
    "isc",
    "lgpl",
    "lgpl-2.1",
    "lgpl-3.0",
    "lgpl-lr",
    "lppl-1.3c",
    "ms-pl",
    "apple-ascl",
    "apple-amlr",
    "mpl-2.0",
    "odc-by",
    "odbl",
    "osl-3.0",
    "ofl-1.1",
    "ncsa",
    "zlib",
    "pddl",
    "deepfloyd-if-license",
    "fair-noncommercial-research-license",
    "grok2-community",
];

/// How many strings are made up for one, as `see-base-model` or `my-research-license-17`.
pub const MADE_UP: u64 = 156;

pub const FAMILIES: [&str; 12] = [
    "Llama-3.1", "Qwen2.5", "gemma-2", "Mistral", "SDXL", "whisper", "bert", "Qwen3", "phi-3", "t5",
    "wav2vec2", "FLUX",
];
pub const SIZES: [&str; 8] = ["0.5B", "1B", "3B", "7B", "8B", "14B", "32B", "70B"];
pub const WORDS: [&str; 24] = [
    "nova", "finance", "medical", "code", "chat", "affine", "reason", "story", "math", "legal",
    "sentiment", "ner", "tiny", "ultra", "uncensored", "distill", "arabic", "hindi", "style", "robot",
    "speech", "vision", "ranker", "summary",
];
pub const OWNERS: [&str; 16] = [
    "Quiet", "Forge", "deep", "north", "Pixel", "lab", "Neural", "open", "data", "mira", "zen",
    "Studio", "kaito", "atlas", "river", "Bright",
];
pub const LANGUAGES: [&str; 12] =
    ["en", "zh", "es", "de", "fr", "pt", "it", "ja", "ko", "ar", "hi", "ru"];
pub const TAGS: [&str; 40] = [
    "endpoints_compatible", "conversational", "text-generation-inference", "gguf", "lora", "unsloth",
    "llama", "trl", "sft", "reasoning", "onnx", "generated_from_trainer", "chain-of-thought",
    "quantized", "text-embeddings-inference", "compression", "grpo", "custom_code", "llama.cpp",
    "imatrix", "mlx", "qwen2", "qwen3", "multimodal", "8-bit", "4-bit", "moe", "uncensored", "bert",
    "model-index", "tensorboard", "dpo", "mergekit", "merge", "roleplay", "stable-diffusion",
    "template:sd-lora", "autotrain_compatible", "bitsandbytes", "text2text-generation",
];
/// Pipelines in a thousand rows; the rest names none.
pub const PIPELINES: [(&str, u32); 14] = [
    ("text-generation", 236),
    ("image-text-to-text", 46),
    ("feature-extraction", 38),
    ("robotics", 36),
    ("text-classification", 30),
    ("automatic-speech-recognition", 27),
    ("text-to-image", 24),
    ("sentence-similarity", 20),
    ("token-classification", 17),
    ("reinforcement-learning", 16),
    ("object-detection", 13),
    ("text-to-speech", 12),
    ("image-classification", 10),
    ("translation", 5),
];
/// Libraries in a thousand rows; the rest names none.
pub const LIBRARIES: [(&str, u32); 10] = [
    ("transformers", 320),
    ("peft", 110),
    ("diffusers", 60),
    ("lerobot", 27),
    ("mlx", 23),
    ("pytorch", 20),
    ("sentence-transformers", 20),
    ("gguf", 18),
    ("onnx", 12),
    ("ultralytics", 10),
];
