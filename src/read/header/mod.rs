//! Files of weights: only their headers are read.

pub(in crate::read) mod gguf;
pub(in crate::read) mod gguf_keys;
pub(in crate::read) mod safetensors;
pub(in crate::read) mod weights;

// What the files here use of the rest.
use super::{card, error, facts, folder, format, input, name, source};
