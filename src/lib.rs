//! x
pub mod catalog;
pub mod graph;
pub mod license;
pub mod report;
pub mod vocab;
pub use catalog::{Catalog, Upstreams};
pub use graph::{Artifact, ArtifactGraph, Assumptions, GraphBuilder, GraphError, Intent, Place};
pub use license::Date;
pub use vocab::{ArtifactKind, Relation, Verdict};
