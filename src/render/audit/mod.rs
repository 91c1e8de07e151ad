//! What an audit says, in every form that it is handed on: a row an artifact as JSON
//! ([`json_lines`]) or Parquet (`ParquetRows`, feature `parquet`); the summary as JSON, for a
//! terminal and as a page (feature `cli`); what changed since an earlier audit.

#[cfg(feature = "cli")]
mod chart;
#[cfg(feature = "cli")]
mod html;
#[cfg(feature = "cli")]
mod human;
#[cfg(feature = "cli")]
mod numbers;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
#[cfg(feature = "cli")]
mod sections;

#[cfg(feature = "cli")]
pub use html::summary_html;
#[cfg(feature = "cli")]
pub use human::{SummaryOptions, changes_human, summary_human};
#[cfg(feature = "parquet")]
pub use parquet::{ParquetRows, ROWS_A_GROUP, RowGroup, RowGroups, join_parquet};
pub use rows::{changes_json, json_lines};

use crate::audit::Summary;

/// The summary as pretty JSON, as `schemas/audit-summary-1.json` describes it.
///
/// ```
/// use cleartitle::audit::Summary;
/// use cleartitle::render::audit::summary_json;
///
/// let text = summary_json(&Summary { format: 1, artifacts: 3, ..Summary::default() });
/// assert!(text.starts_with("{\n  \"format\": 1,\n  \"artifacts\": 3,\n"));
/// ```
pub fn summary_json(summary: &Summary) -> String {
    super::json(summary)
}
