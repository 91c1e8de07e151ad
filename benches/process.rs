//! The program as a whole process, with a floor beside each figure: CPU of children by the system's
//! own accounting, over many runs (its clock ticks are coarse). `cargo bench --bench process`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// CPU of all finished children so far, in clock ticks of a hundredth of a second.
fn children_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let tick = |n: usize| fields.get(n).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    tick(13) + tick(14)
}

/// Milliseconds of CPU of one run, as the mean of `runs`.
fn cpu(runs: u32, make: impl Fn() -> Command) -> f64 {
    let run = || {
        let done = make().stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(done.is_ok_and(|s| s.code() != Some(2)), "the program could not run");
    };
    run();
    let before = children_ticks();
    (0..runs).for_each(|_| run());
    (children_ticks() - before) as f64 * 10.0 / f64::from(runs)
}

/// A workspace of so many packages, each standing on a few earlier ones. Vendored ones are as from a
/// registry, with the texts of their licenses, each with its own line of copyright.
fn workspace(count: usize, vendored: bool) -> PathBuf {
    let name = format!("cleartitle-bench-{}-{vendored}", std::process::id());
    let root = std::env::temp_dir().join(name);
    let write = |file: PathBuf, text: &str| {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a temporary folder");
        std::fs::write(file, text).expect("a file");
    };
    let licenses =
        ["MIT OR Apache-2.0", "MIT", "Apache-2.0", "BSD-3-Clause", "MPL-2.0", "Zlib", "ISC"];
    let needs = |to: usize| match vendored {
        true => format!("part-{to} = \"1\"\n"),
        false => format!("part-{to} = {{ path = \"../part-{to}\" }}\n"),
    };
    let parts = if vendored { root.join("app/vendor") } else { root.clone() };
    for n in 0..count {
        let folder = parts.join(format!("part-{n}"));
        write(folder.join("src/lib.rs"), "");
        let license = licenses[n % licenses.len()];
        let mut toml = format!(
            "[package]\nname = \"part-{n}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"{license}\"\n[dependencies]\n",
        );
        for to in [n / 2, n / 3, n * 2 / 3].into_iter().filter(|to| *to < n) {
            if !toml.contains(&needs(to)) {
                toml.push_str(&needs(to));
            }
        }
        write(folder.join("Cargo.toml"), &toml);
        if vendored {
            let sum = "0".repeat(64);
            let sum = format!("{{\"files\":{{}},\"package\":\"{sum}\"}}");
            write(folder.join(".cargo-checksum.json"), &sum);
            for id in license.split(" OR ") {
                let text = spdx::license_id(id).map_or("", |l| l.text());
                let text = format!("Copyright (c) 2024 The authors of part {n}\n\n{text}");
                write(folder.join(format!("LICENSE-{id}")), &text);
            }
        }
    }
    let app = root.join("app");
    write(app.join("src/main.rs"), "fn main() {}");
    let mut toml = "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n[workspace]\n[dependencies]\n".to_owned();
    (0..count).for_each(|n| toml.push_str(&needs(n)));
    write(app.join("Cargo.toml"), &toml);
    if vendored {
        let config =
            "[source.crates-io]\nreplace-with = \"near\"\n[source.near]\ndirectory = \"vendor\"\n";
        write(app.join(".cargo/config.toml"), config);
    }
    root
}

fn main() {
    let program = env!("CARGO_BIN_EXE_cleartitle");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let floor = cpu(100, || Command::new("true"));
    println!("starting any process (`true`)               {floor:>7.1} ms");
    let folder = cpu(100, || {
        let mut command = Command::new(program);
        command.arg("check").arg(here.join("examples/sd15-finetune"));
        command
    });
    println!("check of one model folder                   {folder:>7.1} ms");
    let small = |what: &str, arguments: &[&str]| {
        let took = cpu(100, || {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        });
        println!("{what:<44}{took:>7.1} ms");
    };
    small("compat of two licenses", &["compat", "MIT", "GPL-3.0-only"]);
    small("licenses list", &["licenses", "list"]);
    small("licenses diff", &["licenses", "diff", "llama3", "llama3.1"]);
    let gpl = std::env::temp_dir().join(format!("cleartitle-bench-{}-gpl", std::process::id()));
    let text = spdx::license_id("GPL-3.0-only").map_or("", |l| l.text());
    std::fs::write(&gpl, text).expect("a file");
    let name = format!("licenses identify, GPL-3.0 ({} kB)", text.len() / 1000);
    small(&name, &["licenses", "identify", &gpl.to_string_lossy()]);
    let changed = text.replace("convey", "sell");
    std::fs::write(&gpl, changed).expect("a file");
    small(
        "licenses identify, the same with a word changed",
        &["licenses", "identify", &gpl.to_string_lossy()],
    );
    let _ = std::fs::remove_file(gpl);
    let ids: Vec<String> = std::fs::read_dir(here.join("licenses"))
        .expect("the licenses")
        .filter_map(|e| {
            e.ok()?.file_name().into_string().ok()?.strip_suffix(".toml").map(str::to_owned)
        })
        .filter(|id| !id.starts_with('_') && !id.contains("exception"))
        .collect();
    let ids: Vec<&String> = ids.iter().cycle().take(120).collect();
    let file = std::env::temp_dir().join(format!("cleartitle-bench-{}.txt", std::process::id()));
    let text: String = ids.iter().fold(String::new(), |all, id| all + id + "\n");
    std::fs::write(&file, text).expect("a file");
    let matrix = cpu(20, || {
        let mut command = Command::new(program);
        command.args(["compat", "--matrix"]).arg(&file);
        command
    });
    println!("compat --matrix over 120 ids (14,400 pairs)  {matrix:>6.1} ms");
    for (vendored, what) in [(false, "501 packages"), (true, "vendored with texts")] {
        let root = workspace(500, vendored);
        let app = root.join("app");
        let cargo = cpu(10, || {
            let mut command = Command::new(env!("CARGO"));
            command.args(["metadata", "--format-version", "1", "--offline"]).current_dir(&app);
            command
        });
        let check = cpu(10, || {
            let mut command = Command::new(program);
            command.arg("check").arg(&app);
            command
        });
        println!("{:<44}{cargo:>7.1} ms", format!("cargo metadata alone, {what}"));
        println!(
            "check of that workspace                     {check:>7.1} ms  ({:.2} of it)",
            check / cargo
        );
        let _ = std::fs::remove_dir_all(root);
    }
    let _ = std::fs::remove_file(file);
}
