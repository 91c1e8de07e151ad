//! *May I ship this, on what terms, and why?* Licenses of AI models, data and code are encoded as
//! rules in data files; artifacts and their relations form one graph; what stands against a release
//! is told with the path that carries it, the clause that decides it, and what to do.
//!
//! ```
//! use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Relation, Verdict};
//!
//! let mut builder = ArtifactGraph::builder();
//! builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model).license("Apache-2.0"));
//! builder.artifact(Artifact::new("meta-llama/Llama-3.1-8B", ArtifactKind::Model).license("llama3.1"));
//! builder.relation("acme/chat-8b", Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B");
//! let graph = builder.build().expect("every relation fits its kinds");
//!
//! let catalog = Catalog::builtin();
//! let report = Checker::new(&catalog).check(&graph);
//! assert_eq!(report.verdict, Verdict::Blocked);
//! let finding = &report.findings[0];
//! assert_eq!(finding.because[0].license, "LicenseRef-Llama-3.1");
//! ```
//!
//! The nouns: an [`Artifact`] is a node, a [`Relation`] an edge, a [`license::RuleSet`] one license
//! encoded, a [`report::Finding`] something to tell, a [`Verdict`] the answer.
//!
//! Not covered: fair use, patents outside the clauses, trademark law, whether weights are
//! copyrightable at all. This is engineering, not legal advice.
//!
//! # Modules, each standing on those before it
//!
//! | module | holds |
//! |---|---|
//! | [`vocab`] | the closed word lists |
//! | flat | long lists in a file (feature `readers`) |
//! | [`license`] | rule sets, and how their files are read |
//! | [`graph`] | artifacts, relations, intent |
//! | [`catalog`] | every rule set known, names, well-known upstreams |
//! | [`report`] | the answer as one value |
//! | engine | judges; reads no files |
//! | [`change`] | what differs between two answers |
//! | [`review`] | what a user lives with: policy, levels, acceptances, baseline |
//! | `identify` | which license a text is (feature `readers`) |
//! | `hub` | asks the hub's API (feature `hub`) |
//! | `read` | files into a graph; judges nothing (feature `readers`) |
//! | `audit` | a whole hub at once (feature `readers`) |
//! | [`render`] | a report in words; decides nothing |
//! | `bundle` | the files that go with a release (feature `readers`) |
//! | `cli` | the program (feature `cli`) |
//!
//! # Features
//!
//! `cli` (default): the program. `readers`: model cards, folders, Cargo workspaces, license texts.
//! `hub` (default): missing upstreams from the hub's API, where that is asked for. `parquet` (default): dumps and answers as tables. Without them, the library judges graphs built in Rust, and pulls neither YAML, nor a command
//! line, nor a network.

#[cfg(feature = "readers")]
pub mod audit;
#[cfg(feature = "readers")]
pub mod bundle;
pub mod catalog;
pub mod change;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod engine;
#[cfg(feature = "readers")]
mod flat;
pub mod graph;
#[cfg(feature = "hub")]
pub mod hub;
#[cfg(feature = "readers")]
pub mod identify;
pub mod license;
#[cfg(feature = "cli")]
mod pages;
#[cfg(feature = "readers")]
pub mod read;
pub mod render;
pub mod report;
pub mod review;
mod share;
pub mod vocab;

#[cfg(feature = "readers")]
pub use audit::Hub;
pub use catalog::{Catalog, Upstreams};
pub use engine::{Answer, Checker, Compatibility, Verdicts};
pub use graph::{Artifact, ArtifactGraph, Assumptions, GraphBuilder, GraphError, Intent, Place};
pub use license::Date;
pub use report::Report;
pub use vocab::{ArtifactKind, Relation, Verdict};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
