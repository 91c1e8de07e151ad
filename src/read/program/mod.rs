//! Programs: Cargo workspaces, projects for Python and npm, and what their sources load.

pub(in crate::read) mod cargo;
pub(in crate::read) mod cargo_license;
pub(in crate::read) mod cargo_lock;
pub(in crate::read) mod cargo_run;
pub(in crate::read) mod cargo_texts;
pub(in crate::read) mod dist_info;
pub(in crate::read) mod embedded;
pub(in crate::read) mod ignores;
pub(in crate::read) mod includes;
pub(in crate::read) mod installed;
pub(in crate::read) mod lock;
pub(in crate::read) mod npm;
pub(in crate::read) mod package_json;
pub(in crate::read) mod package_lock;
pub(in crate::read) mod poetry_lock;
pub(in crate::read) mod project;
pub(in crate::read) mod pyproject;
pub(in crate::read) mod python;
pub(in crate::read) mod requirements;
pub(in crate::read) mod sources;
pub(in crate::read) mod uv_lock;

// What the files here use of the rest.
use super::Reading;
use super::stem;
use super::{
    disk, error, facts, folder, format, hub, input, json, lineage, manifest, name, node, recognize,
    source, tree,
};
