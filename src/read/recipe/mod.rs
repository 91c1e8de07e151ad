//! Recipes and configurations that say of what a model was made.

pub(in crate::read) mod axolotl;
pub(in crate::read) mod config;
pub(in crate::read) mod config_json;
pub(in crate::read) mod llama_factory;
pub(in crate::read) mod mergekit;
pub(in crate::read) mod model_index;
pub(in crate::read) mod modelfile;
pub(in crate::read) mod peft;
pub(in crate::read) mod sentence_transformers;
pub(in crate::read) mod spacy;

// What the files here use of the rest.
use super::{error, facts, format, input, json, name, node, recognize, source, yaml};
