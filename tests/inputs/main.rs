//! Every input format: what is read, what is told where it is damaged, what hostile bytes come to.
#![cfg(feature = "readers")]
#![allow(missing_docs, reason = "helpers of tests")]

mod archive;
mod axolotl;
mod cache;
mod card;
mod cards;
mod cargo;
mod cargo_lock;
mod catalogues;
mod config_json;
mod corpus;
mod croissant;
mod cyclonedx;
mod dist_info;
mod fixtures;
mod gguf;
mod hub_api;
mod joined;
mod llama_factory;
mod mergekit;
mod model_index;
mod modelfile;
mod mof;
#[cfg(feature = "hub")]
mod online;
mod package_json;
mod package_lock;
mod peft;
mod poetry_lock;
mod project;
mod provenance;
mod pyproject;
mod real_cards;
mod requirements;
mod safetensors;
mod sentence_transformers;
#[cfg(feature = "hub")]
mod server;
mod sound;
mod sources;
mod spacy;
mod spdx2;
mod spdx3;
mod uv_lock;
mod weights;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use cleartitle::graph::{Artifact, ArtifactGraph, Stated};
use cleartitle::read::{Gathered, Options, ReadError, read, read_bytes};
use cleartitle::{Relation, vocab::Evidence};

/// A folder of its own that is gone when the test is over.
struct Temp(PathBuf);

impl Temp {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("cleartitle-{}-{count}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Reads a file or folder in it; `""` is the folder itself.
    pub fn read(&self, path: &str) -> Gathered {
        read(&[self.0.join(path)], None, Options::default())
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// One file that stands alone.
pub fn one(name: &str, bytes: impl AsRef<[u8]>) -> Gathered {
    read_bytes(name, bytes.as_ref(), Options::default())
}

/// The graph of what was read without any problem.
pub fn graph(gathered: Gathered) -> ArtifactGraph {
    assert_eq!(gathered.problems, [], "problems");
    sound(gathered)
}

/// The graph of what was read, whatever the problems.
pub fn sound(gathered: Gathered) -> ArtifactGraph {
    gathered.builder.build().expect("a graph")
}

pub fn artifact<'g>(graph: &'g ArtifactGraph, id: &str) -> &'g Artifact {
    let ids: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    graph.artifact(graph.find(id).unwrap_or_else(|| panic!("no `{id}` among {ids:?}")))
}

/// Relation, upstream and grade of what an artifact stands on.
pub fn relations<'g>(graph: &'g ArtifactGraph, id: &str) -> Vec<(Relation, &'g str, Evidence)> {
    let edges = graph.upstreams(graph.find(id).unwrap_or_else(|| panic!("no `{id}`")));
    edges.iter().map(|e| (e.relation, &*graph.artifact(e.to).id, e.evidence)).collect()
}

/// Where the relation of an artifact to an upstream is stated, as `file:line:column`.
pub fn stated_at(graph: &ArtifactGraph, id: &str, upstream: &str) -> String {
    let edges = graph.upstreams(graph.find(id).unwrap());
    let edge = edges.iter().find(|e| &*graph.artifact(e.to).id == upstream);
    edge.and_then(|e| e.place.as_ref()).map(|p| p.to_string()).unwrap_or_default()
}

/// What is said of a license, in words, with its grade.
pub fn licenses(artifact: &Artifact) -> Vec<(String, Evidence)> {
    let said = |stated: &Stated| match stated {
        Stated::Expression(text) => text.to_string(),
        Stated::Text(ids) => ids.join(" or "),
        other => format!("{other:?}"),
    };
    artifact.statements.iter().map(|s| (said(&s.stated), s.evidence)).collect()
}

/// The messages of all problems, with line and column.
pub fn told(gathered: &Gathered) -> Vec<String> {
    let told = |p: &ReadError| format!("{}:{}: {p}", p.place().line, p.place().column);
    gathered.problems.iter().map(told).collect()
}

/// The folder of real files, where there is one.
pub fn fixtures() -> Option<PathBuf> {
    let shared = std::env::var_os("CLEARTITLE_SHARED").map(PathBuf::from)?;
    let fixtures = shared.join("fixtures");
    assert!(fixtures.is_dir(), "CLEARTITLE_SHARED has no fixtures");
    Some(fixtures)
}
