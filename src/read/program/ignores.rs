//! `.gitignore` files, before a library reads them: one that is a pipe would not end.

use std::path::Path;

/// The most of a `.gitignore`.
const LIMIT: u64 = 64 << 10;

/// Why a folder is not entered.
pub(in crate::read) const UNSOUND: &str = "its `.gitignore` is not a small regular file";

/// Whether a folder's `.gitignore` is a small file, if there is any.
pub(in crate::read) fn are_sound(folder: &Path) -> bool {
    let meta = folder.join(".gitignore").symlink_metadata();
    meta.map_or(true, |m| m.is_file() && m.len() <= LIMIT)
}
