//! Every real file that was collected, by its path and by its bytes: which format it is read as, or
//! why it is refused.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use cleartitle::ArtifactKind;
use cleartitle::read::{format_of, formats};

use super::*;

/// What the files of a pattern come to, all of them together.
struct Row {
    pattern: &'static str,
    /// The word of their format; empty where they are refused.
    word: &'static str,
    files: usize,
    /// Artifacts that they describe, and others that they only name.
    artifacts: (usize, usize),
    problems: usize,
}

const fn reads(
    pattern: &'static str,
    word: &'static str,
    files: usize,
    artifacts: (usize, usize),
    problems: usize,
) -> Row {
    Row { pattern, word, files, artifacts, problems }
}

/// Files that are no input, and why that is right. Each is told to hold nothing that is known.
const fn refuses(pattern: &'static str, files: usize, _why: &'static str) -> Row {
    Row { pattern, word: "", files, artifacts: (0, 0), problems: files }
}

/// Bills of materials have an artifact for each component or package and for what they are of; those
/// that were counted with another tool are marked so.
const ROWS: &[Row] = &[
    reads("bom/aibom/*.json", "cyclonedx", 1, (2, 0), 0),
    // Licenses of the bill itself, in four of them, are no artifact's.
    reads("bom/cyclonedx-spec-tests/*/valid-*.json", "cyclonedx", 34, (53, 0), 0),
    // What is wrong with unknown ids of licenses and with mixed acknowledgements is no reader's to say.
    reads("bom/cyclonedx-spec-tests/*/invalid-*.json", "cyclonedx", 18, (23, 0), 14),
    // 2, 160, 27 and 141 components counted with another tool, and each time what they lie in.
    reads("bom/in-the-wild/cyclonedx/ascii-boxes-*.json", "cyclonedx", 1, (3, 0), 0),
    reads("bom/in-the-wild/cyclonedx/joc-cockpit-*.json", "cyclonedx", 1, (161, 0), 0),
    reads("bom/in-the-wild/cyclonedx/kawipiko-*.json", "cyclonedx", 1, (28, 0), 0),
    reads("bom/in-the-wild/cyclonedx/text-statistician-*.json", "cyclonedx", 1, (142, 0), 0),
    // In the wrong folder. One relation begins at an element that is not there.
    reads("bom/in-the-wild/cyclonedx/jx-*.sbom", "spdx-2", 1, (84, 0), 1),
    // Of 130 packages 94 are called differently.
    reads("bom/in-the-wild/spdx/k8s-*.spdx", "spdx-2", 1, (94, 1), 0),
    // The same in two notations: 124 packages, 133 of 150 and 199 of 218 that differ.
    reads("bom/in-the-wild/spdx/kustomizer_*", "spdx-2", 2, (2 * 124, 0), 0),
    reads("bom/in-the-wild/spdx/notification-controller_*", "spdx-2", 2, (2 * 133, 0), 0),
    reads("bom/in-the-wild/spdx/source-controller_*", "spdx-2", 2, (2 * 199, 0), 0),
    reads("bom/in-the-wild/spdx/microsoft-*.json", "spdx-2", 1, (123, 0), 0),
    reads("bom/in-the-wild/spdx/missionlz.*.json", "spdx-2", 1, (2, 0), 0),
    // 62 and 201 components counted with another tool.
    reads("bom/sbom/laravel-*.json", "cyclonedx", 1, (63, 0), 0),
    reads("bom/sbom/proton-bridge-*.json", "cyclonedx", 1, (202, 0), 0),
    // Of its six packages one only tests it.
    reads("bom/spdx-examples/*spdx2.3*.json", "spdx-2", 1, (5, 0), 0),
    reads("bom/spdx-examples/*spdx3.0*.json", "spdx-3", 1, (4, 0), 0),
    reads("bom/spdx3-ai/*.json", "spdx-3", 1, (1, 0), 0),
    // Cards of another registry, none of them with keys.
    reads("cards/docker-ai/*.md", "card", 10, (10, 0), 10),
    // One without keys, one whose keys are a list.
    reads("cards/hf-hub-tests/*.md", "card", 9, (9, 3), 2),
    reads("cards/hub-2022-02/*.md", "card", 54, (54, 47), 0),
    reads("cards/odd-front-matter/*.md", "card", 40, (40, 18), 23),
    reads("catalogues/ecosystem-graphs.*.jsonl", "provenance", 1, (205, 100), 0),
    reads("catalogues/mof/*.yml", "mof", 85, (85, 0), 0),
    reads("catalogues/open-llms.README.md", "card", 1, (1, 0), 1),
    // Each has one parent and one list of data.
    reads("configs/axolotl/*", "axolotl", 25, (25, 50), 0),
    reads("configs/llama-factory/*.yaml", "llama-factory", 4, (4, 8), 0),
    reads("configs/mergekit/*.yml", "mergekit", 1, (1, 4), 0),
    reads("configs/ollama/Modelfile*", "modelfile", 2, (2, 2), 0),
    // None of them names its base.
    reads("configs/peft/*.json", "peft", 6, (6, 0), 0),
    // A person who names a page of prose is told that it has no keys; four of them are templates.
    reads("specs/*.md", "card", 8, (8, 0), 4),
    reads("weights/*/README.md", "card", 1, (1, 21), 0),
    reads("weights/*/config.json", "model-config", 1, (1, 1), 0),
    reads("weights/*.safetensors*", "safetensors", 2, (2, 0), 0),
    reads("weights/*/meta.json", "spacy", 1, (4, 0), 0),
    reads("weights/*.gguf", "gguf", 1, (1, 0), 0),
    refuses("MANIFEST.tsv", 1, "the list of these files"),
    refuses("bom/in-the-wild/*.csv", 2, "lists of bills of materials and where they were found"),
    refuses(
        "cards/*.jsonl",
        1,
        "collected cards as texts of rows: each is a card, the list is none",
    ),
    refuses("catalogues/*.models.jsonl", 3, "lists in words of their own"),
    refuses("catalogues/*.meta.jsonl", 1, "many `meta.json` in one, as no tool writes them"),
    refuses("configs/*.jsonl", 1, "what was collected of configurations, as no tool writes it"),
    refuses("hub/*.jsonl", 4, "lists of the hub, which are the input of an audit and no artifact"),
    refuses("schemas/*.json", 10, "a schema names the keys of a format and says nothing with them"),
    refuses("specs/*.tsv", 2, "lists of words"),
    refuses(
        "weights/*/LICENSE*",
        2,
        "a license without what it is of; `licenses` tells what it is",
    ),
];

/// Whether a path is of a pattern, in which `*` is anything.
fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Every file below a folder, by its path from there.
fn all_files(top: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(top).unwrap().to_str().unwrap().to_owned(), path));
            }
        }
    }
    found.sort();
    found
}

/// Artifacts that are described, that are only named, and problems.
type Counts = (usize, usize, usize);

/// Counts, once it is sure that whatever there is has a place and every problem its cure.
fn counted(path: &str, file: &str, gathered: Gathered) -> Counts {
    assert!(gathered.read_something || !gathered.problems.is_empty(), "{path} comes to nothing");
    for problem in &gathered.problems {
        assert!(problem.place().file.ends_with(file), "{path}: {problem} at {}", problem.place());
        assert!(!problem.help().is_empty() && !problem.to_string().is_empty(), "{path}");
    }
    let problems = gathered.problems.len();
    let graph = sound(gathered);
    for artifact in graph.artifacts() {
        assert!(artifact.statements.iter().all(|s| s.place.is_some()), "{path}: {}", artifact.id);
    }
    assert!(graph.edges().iter().all(|e| e.place.is_some()), "{path}");
    let described = graph.artifacts().iter().filter(|a| a.described).count();
    (described, graph.artifacts().len() - described, problems)
}

#[test]
fn every_collected_file_is_read_as_its_format_or_refused_for_a_reason() {
    let Some(fixtures) = fixtures() else { return };
    let started = Instant::now();
    let mut sums: BTreeMap<&str, (usize, Counts)> = BTreeMap::new();
    for (path, whole) in all_files(&fixtures) {
        let mut rows = ROWS.iter().filter(|row| fits(row.pattern, &path));
        let (row, None) = (rows.next(), rows.next()) else { panic!("{path} has several rows") };
        let row = row.unwrap_or_else(|| panic!("{path} is new: look at it and give it a row"));
        let name = path.rsplit('/').next().unwrap();
        let bytes = fs::read(&whole).unwrap();
        let word = format_of(name, &bytes).map_or("", |format| format.word);
        assert_eq!(word, row.word, "{path}");
        let by_path = read(&[whole], None, Options::default());
        if row.word.is_empty() {
            assert!(!by_path.read_something, "{path}");
            assert!(matches!(by_path.problems[..], [ReadError::Unrecognized { .. }]), "{path}");
        }
        let counts = counted(&path, name, by_path);
        assert_eq!(counted(&path, name, one(name, bytes)), counts, "{path}, by its bytes");
        let (files, sum) = sums.entry(row.pattern).or_default();
        *files += 1;
        *sum = (sum.0 + counts.0, sum.1 + counts.1, sum.2 + counts.2);
    }
    for row in ROWS {
        let (described, named) = row.artifacts;
        let expected = (row.files, (described, named, row.problems));
        let found = sums.get(row.pattern).copied().unwrap_or_default();
        assert_eq!(found, expected, "files, (described, named, problems) of {}", row.pattern);
    }
    assert_eq!(ROWS.iter().map(|row| row.files).sum::<usize>(), 351);
    assert!(started.elapsed() < Duration::from_secs(300), "something of it hangs");
}

#[test]
fn every_row_says_a_format_that_there_is() {
    for row in ROWS.iter().filter(|row| !row.word.is_empty()) {
        assert!(formats().any(|format| format.word == row.word), "{}", row.word);
    }
    assert!(fits("a/*.b*c", "a/x.bbc") && !fits("a/*.b*c", "a/x.c") && !fits("a", "ab"));
}

/// Each folder of weights: what its files say together.
#[test]
fn every_collected_folder_of_weights_is_one_model() {
    let Some(fixtures) = fixtures() else { return };
    let mut folders: Vec<_> = fs::read_dir(fixtures.join("weights")).unwrap().flatten().collect();
    folders.sort_by_key(fs::DirEntry::file_name);
    let mut seen = Vec::new();
    for folder in folders {
        let graph = graph(read(&[folder.path()], None, Options::default()));
        let models = graph.artifacts().iter().filter(|a| a.described);
        let models: Vec<_> = models.filter(|a| a.kind == ArtifactKind::Model).collect();
        let [model] = models[..] else { panic!("{folder:?}: {}", models.len()) };
        let all = relations(&graph, &model.id);
        let data = all.iter().filter(|r| r.0 == Relation::TrainedOn && r.2 == Evidence::Declared);
        let others: Vec<String> = all
            .iter()
            .filter(|r| r.0 != Relation::TrainedOn)
            .map(|(by, to, grade)| format!("{by} {to}, {grade}"))
            .collect();
        let said: Vec<String> =
            licenses(model).into_iter().map(|(text, grade)| format!("{text}, {grade}")).collect();
        let name = folder.file_name().into_string().unwrap();
        seen.push((name, model.id.to_string(), said.join("; "), data.count(), others.join("; ")));
    }
    let row = |folder: &str, id: &str, said: &str, data, others: &str| {
        (folder.to_owned(), id.to_owned(), said.to_owned(), data, others.to_owned())
    };
    let expected = [
        // The card names its data, and its parent in prose only; `config.json` names it too.
        row(
            "all-MiniLM-L6-v2",
            "all-MiniLM-L6-v2",
            "apache-2.0, declared",
            21,
            "fine-tuned-from nreimers/MiniLM-L6-H384-uncased, inferred",
        ),
        // The text beside it and its metadata say the same; its sources have terms of their own.
        row("en_core_web_sm-3.8.0", "en_core_web_sm-3.8.0", "MIT, text; MIT, declared", 3, ""),
        // Files without a card: each is called as it is, and says neither license nor descent.
        row("gguf", "ggml-vocab-bert-bge", "", 0, ""),
        row("tiny", "jfk-codes", "", 0, ""),
    ];
    assert_eq!(seen, expected);
}
