//! Models and datasets: cards, folders, the hub and its cache, descriptions of data.

pub(in crate::read) mod answer;
pub(in crate::read) mod cache;
pub(in crate::read) mod card;
pub(in crate::read) mod croissant;
pub(in crate::read) mod folder;
pub(in crate::read) mod hub;
pub(in crate::read) mod hub_api;
pub(in crate::read) mod lineage;
pub(in crate::read) mod mof;
#[cfg(feature = "hub")]
pub(in crate::read) mod online;
pub(in crate::read) mod provenance;
pub(in crate::read) mod rows;

// What the files here use of the rest.
use super::Reading;
#[cfg(feature = "hub")]
use super::join;
use super::{
    archive, disk, error, facts, format, input, json, name, node, recognize, source, yaml,
};
