//! `notice` for a workspace of some 500 crates from the registry, beside `cargo about generate` on
//! the same tree and, as a floor, `cargo metadata`. It downloads those crates and, where
//! `cargo about` is not at hand, builds that in a temporary folder. `cargo bench --bench notice`;
//! `ABOUT_RUNS=3` runs the slow one more often.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 5;
/// What `notice` may take of the time of `cargo about generate`.
const SHARE: f64 = 1.0 / 20.0;

/// Crates that stand on many others.
const MANIFEST: &str = r#"[package]
name = "large"
version = "0.1.0"
edition = "2021"
license = "MIT"

[dependencies]
aws-sdk-s3 = "1"
axum = "0.8"
image = "0.25"
ratatui = "0.29"
reqwest = "0.12"
sqlx = { version = "0.8", features = ["sqlite", "postgres", "runtime-tokio"] }
tantivy = "0.25"
tonic = "0.14"

[workspace]
"#;

const ABOUT: &str = r#"accepted = ["0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause",
"BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0", "ISC", "LGPL-2.1-or-later", "MIT",
"MPL-2.0", "NCSA", "OpenSSL", "Unicode-3.0", "Unlicense", "Zlib", "bzip2-1.0.6"]
"#;

const TEMPLATE: &str = "{{#each licenses}}{{name}}\n{{#each used_by}}{{crate.name}} {{crate.version}}\n{{/each}}{{text}}\n{{/each}}";

fn ran(command: &mut Command) -> Duration {
    let began = Instant::now();
    let shown = format!("{command:?}");
    let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(done.is_ok_and(|s| s.success()), "{shown} failed");
    began.elapsed()
}

fn median(runs: usize, mut run: impl FnMut() -> Duration) -> Duration {
    let mut all: Vec<Duration> = (0..runs).map(|_| run()).collect();
    all.sort_unstable();
    all[runs / 2]
}

fn workspace(root: &Path) {
    let write = |name: &str, text: &str| fs::write(root.join(name), text).expect("a file");
    fs::create_dir_all(root.join("src")).expect("a temporary folder");
    write("Cargo.toml", MANIFEST);
    write("src/main.rs", "fn main() {}\n");
    write("about.toml", ABOUT);
    write("about.hbs", TEMPLATE);
    ran(Command::new("cargo").arg("generate-lockfile").current_dir(root));
    ran(Command::new("cargo").arg("fetch").current_dir(root));
}

/// `cargo about`, installed where it is missing.
fn about(root: &Path) -> PathBuf {
    if Command::new("cargo-about").arg("--version").output().is_ok_and(|o| o.status.success()) {
        return PathBuf::from("cargo-about");
    }
    eprintln!("cargo-about is not at hand: building it …");
    let install = ["install", "cargo-about", "--locked", "--features", "cli", "--root"];
    ran(Command::new("cargo").args(install).arg(root));
    root.join("bin/cargo-about")
}

fn main() {
    let root = std::env::temp_dir().join(format!("cleartitle-bench-notice-{}", std::process::id()));
    let tree = root.join("tree");
    workspace(&tree);
    let about = about(&root);
    let lock = fs::read_to_string(tree.join("Cargo.lock")).expect("a lock file");
    println!("crates: {}", lock.matches("[[package]]").count());
    let metadata = median(RUNS, || {
        let ask = ["metadata", "--format-version", "1", "--offline", "--locked"];
        ran(Command::new("cargo").args(ask).current_dir(&tree))
    });
    println!("cargo metadata         {:8.0} ms", metadata.as_secs_f64() * 1e3);
    let notice = median(RUNS, || {
        // As in a fresh tree: nothing was written before.
        for name in ["NOTICE", "THIRD_PARTY_LICENSES"] {
            let _ = fs::remove_file(tree.join(name));
        }
        ran(Command::new(env!("CARGO_BIN_EXE_cleartitle")).arg("notice").current_dir(&tree))
    });
    println!("cleartitle notice      {:8.0} ms", notice.as_secs_f64() * 1e3);
    let runs = std::env::var("ABOUT_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let theirs = median(runs, || {
        let ask = ["generate", "--offline", "about.hbs", "-o", "about.txt"];
        ran(Command::new(&about).args(ask).current_dir(&tree))
    });
    println!("cargo about generate   {:8.0} ms", theirs.as_secs_f64() * 1e3);
    let share = notice.as_secs_f64() / theirs.as_secs_f64();
    println!("notice takes 1/{:.0} of it (at most 1/{:.0} is wanted)", 1.0 / share, 1.0 / SHARE);
    let _ = fs::remove_dir_all(&root);
    assert!(share <= SHARE, "notice is too slow");
}
