//! License strings as they are on real hubs.

use super::names::OWNERS;
use super::numbers::Numbers;

/// License strings and how often each stands in 100,000 rows that state one; the rest is drawn from
/// [`RARE`] and from strings made up for one.
const LICENSES: [(&str, u32); 42] = [
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
const NAMED_FROM: usize = 29;

/// Ids of the hub's own list that are rare.
const RARE: [&str; 52] = [
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
const MADE_UP: u64 = 156;

/// A license as somebody states it.
pub fn draw(numbers: &mut Numbers) -> String {
    match numbers.weighed(&LICENSES, 100_000) {
        Some(license) => license.to_owned(),
        None if numbers.in_thousand(300) => numbers.of(&RARE).to_owned(),
        None => match numbers.popular(MADE_UP) {
            n if n % 3 == 0 => format!("see-license-of-base-{n}"),
            n if n % 3 == 1 => format!("{}-research-only-{n}", OWNERS[n as usize % OWNERS.len()]),
            n => format!("custom license v{n}"),
        },
    }
}

/// Whether the hub's list has it. Any other string stands as `license_name` beside `other`.
pub fn is_listed(license: &str) -> bool {
    LICENSES[..NAMED_FROM].iter().any(|(id, _)| *id == license) || RARE.contains(&license)
}
