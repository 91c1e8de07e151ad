//! x
pub mod catalog;
mod engine;
pub mod graph;
pub mod license;
pub mod report;
pub mod vocab;

pub use catalog::{Catalog, Upstreams};
pub use engine::{Answer, Checker, Compatibility, Verdicts};
pub use graph::{Artifact, ArtifactGraph, Assumptions, GraphBuilder, GraphError, Intent, Place};
pub use license::Date;
pub use report::Report;
pub use vocab::{ArtifactKind, Relation, Verdict};
