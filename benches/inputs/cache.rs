//! A cache of 10,000 repositories, against merely opening and reading the files that are needed.

use std::fs;
use std::path::{Path, PathBuf};

use cleartitle::read::{Options, read};

const REPOSITORIES: usize = 10_000;

/// What speaks of terms or descent in such a repository.
const NEEDED: [&str; 4] = ["README.md", "config.json", "LICENSE", "adapter_config.json"];

/// The files of every repository that speak of terms or descent.
fn needed(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for n in 0..REPOSITORIES {
        let folder = root.join(format!("models--owner{}--model-{n}", n % 900));
        files.push(folder.join("refs/main"));
        let snapshot = folder.join(format!("snapshots/{n:040x}"));
        for name in NEEDED {
            let file = snapshot.join(name);
            files.extend(file.exists().then_some(file));
        }
    }
    files
}

#[cfg(unix)]
fn make(root: &Path) -> std::io::Result<()> {
    let prose = "How the model was made, what it is for, and how it is used.\n".repeat(80);
    let license = spdx::license_id("Apache-2.0").map_or("", |l| l.text());
    for n in 0..REPOSITORIES {
        let folder = root.join(format!("models--owner{}--model-{n}", n % 900));
        let snapshot = folder.join(format!("snapshots/{n:040x}"));
        fs::create_dir_all(folder.join("refs"))?;
        fs::create_dir_all(folder.join("blobs"))?;
        fs::create_dir_all(&snapshot)?;
        fs::write(folder.join("refs/main"), format!("{n:040x}"))?;
        let base = n / 3;
        let card = format!(
            "---\nlanguage:\n- en\nlicense: apache-2.0\nlibrary_name: transformers\npipeline_tag: text-generation\ntags:\n- chat\nbase_model: owner{}/model-{base}\ndatasets:\n- owner/talk\n---\n# Model {n}\n\n{prose}",
            base % 900
        );
        let config = format!(
            "{{\n  \"architectures\": [\"LlamaForCausalLM\"],\n  \"model_type\": \"llama\",\n  \"_name_or_path\": \"owner{}/model-{base}\",\n  \"hidden_size\": 4096\n}}\n",
            base % 900
        );
        let mut files = vec![("README.md", card), ("config.json", config)];
        if n % 4 == 0 {
            files.push(("LICENSE", license.to_owned()));
        }
        if n % 5 == 0 {
            let adapter = format!(
                "{{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"owner{}/model-{base}\"}}",
                base % 900
            );
            files.push(("adapter_config.json", adapter));
        }
        files.push(("tokenizer.json", "{}".to_owned()));
        files.push(("tokenizer_config.json", "{}".to_owned()));
        for (at, (name, text)) in files.into_iter().enumerate() {
            fs::write(folder.join(format!("blobs/{n:08x}{at}")), text)?;
            std::os::unix::fs::symlink(format!("../../blobs/{n:08x}{at}"), snapshot.join(name))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
pub fn run() {
    let root = std::env::temp_dir().join(format!("cleartitle-bench-cache-{}", std::process::id()));
    if let Err(error) = make(&root) {
        println!("hub cache: cannot be made: {error}");
        let _ = fs::remove_dir_all(&root);
        return;
    }
    let files = needed(&root);
    let floor = super::best(5, || {
        let bytes: usize = files.iter().map(|f| fs::read(f).map_or(0, |b| b.len())).sum();
        assert!(bytes > 0);
    });
    // Which files there are is known only when the folders are listed.
    let listed = super::best(5, || {
        let mut bytes = 0;
        for repository in fs::read_dir(&root).into_iter().flatten().flatten() {
            let commit = fs::read_to_string(repository.path().join("refs/main"));
            let folder = repository.path().join("snapshots").join(commit.unwrap_or_default());
            for file in fs::read_dir(folder).into_iter().flatten().flatten() {
                if NEEDED.iter().any(|name| file.file_name() == *name) {
                    bytes += fs::read(file.path()).map_or(0, |b| b.len());
                }
            }
        }
        assert!(bytes > 0);
    });
    let ours = super::best(5, || {
        let gathered = read(std::slice::from_ref(&root), None, Options::default());
        assert_eq!(gathered.problems, []);
        assert_eq!(gathered.builder.artifacts().count(), REPOSITORIES);
    });
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    println!(
        "hub cache of {REPOSITORIES}: {:.0} ms on all cores; {} files opened and read by one core {:.0} ms ({:.2} of it), folders listed and files read {:.0} ms ({:.2} of it)",
        ms(ours),
        files.len(),
        ms(floor),
        ms(ours) / ms(floor),
        ms(listed),
        ms(ours) / ms(listed),
    );
    let _ = fs::remove_dir_all(&root);
}

#[cfg(not(unix))]
pub fn run() {
    println!("hub cache: its links are made on Unix only");
}
