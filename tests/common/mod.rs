//! What the integration tests share: license texts, and how two texts are compared.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod temp;

use proptest::test_runner::{Config, RngSeed};

use std::path::PathBuf;

/// The folder of texts and real files that is not part of the project, where it is at hand.
pub fn shared() -> Option<PathBuf> {
    std::env::var_os("CLEARTITLE_SHARED").map(PathBuf::from)
}

/// So many cases, the same in every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` look further.
pub fn cases(cases: u32) -> Config {
    let usual = Config::default();
    let rng_seed = match usual.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20_261_123),
        fixed => fixed,
    };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { usual.cases } else { cases };
    Config { cases, rng_seed, failure_persistence: None, ..usual }
}

/// The folded text of a license: SPDX ones always, others where the shared folder is at hand.
pub fn license_text(id: &str) -> Option<String> {
    let plain = id.strip_suffix("-only").or_else(|| id.strip_suffix("-or-later")).unwrap_or(id);
    let shared = shared().map(|s| s.join("license-texts").join(format!("{id}.txt")));
    if let Some(text) = shared.and_then(|p| std::fs::read_to_string(p).ok()) {
        return Some(fold(&text));
    }
    let text = spdx::license_id(id)
        .or_else(|| spdx::license_id(plain))
        .map(|l| l.text())
        .or_else(|| spdx::exception_id(id).map(|e| e.text()));
    text.map(fold)
}

/// White space, quotation marks, dashes and Markdown marks do not count.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '“' | '”' | '„' => '"',
            '‘' | '’' | '`' => '\'',
            '–' | '—' | '‑' => '-',
            '*' | '\u{a0}' => ' ',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
