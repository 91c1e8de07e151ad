//! Archives, read in place.

pub(in crate::read) mod archive;
pub(in crate::read) mod keep;
pub(in crate::read) mod tar;
pub(in crate::read) mod zip;

// What the files here use of the rest.
use super::{error, folder, format, input, source};
