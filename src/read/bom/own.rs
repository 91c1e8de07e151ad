//! What this program's own bills of materials say beyond what the standards have words for. Its
//! conclusions are no statements: read back, they would stand beside what they were drawn from.

/// What references begin with that stand for a name as it was stated. Others are the ids of
/// licenses themselves, whatever they are called in words.
pub(crate) const REFERENCE: &str = "LicenseRef-cleartitle-";

/// What is said of a package that only others name.
pub(crate) const NAMED_ONLY: &str = "Named by the lineage; nothing describes it.";

/// Whether a tool is this program.
pub(in crate::read) fn is_own(tool: &str) -> bool {
    tool.strip_prefix(env!("CARGO_PKG_NAME")).is_some_and(|rest| rest.starts_with('-'))
}

// What CycloneDX has no words for stands in properties.

/// The id of an artifact: what has this property was written by this program.
pub(crate) const ID: &str = "cleartitle:id";
/// What it is.
pub(crate) const KIND: &str = "cleartitle:kind";
/// `false`: only others name it.
pub(crate) const DESCRIBED: &str = "cleartitle:described";
/// The commit or tag.
pub(crate) const REVISION: &str = "cleartitle:revision";
/// A statement of a license as it was made, in JSON.
pub(crate) const STATEMENT: &str = "cleartitle:statement";
/// Before the reference of an upstream: the relation to it, with its grade if that is less than
/// declared.
pub(crate) const RELATION: &str = "cleartitle:relation:";
