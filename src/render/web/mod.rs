//! A report as one page for a browser: the lineage in layers, every finding with its proof. The
//! page carries all that it shows and loads nothing.

mod data;

use super::escape;
use crate::report::Report;

const STYLE: &str = concat!(include_str!("colors.css"), include_str!("page.css"));

/// The parts of the script share one scope, and nothing outside sees it.
const SCRIPT: &str = concat!(
    "'use strict';\n{\n",
    include_str!("read.js"),
    include_str!("layout.js"),
    include_str!("draw.js"),
    include_str!("move.js"),
    include_str!("detail.js"),
    include_str!("page.js"),
    "}\n"
);

/// What the browser may do: this style, this script, and nothing from anywhere. A test says what
/// the numbers have to be when style or script change.
const POLICY: &str = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; \
    style-src 'sha256-n09hzi3ebyi0tB0QF0wSHhPj25HNAQKYiVnPFUOp8AI='; script-src 'sha256-IlQaEy5G/F4tq5zCB29L7IP9FDMgcyHD1b307TKQYFU='; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// A page of its own with the lineage of a report: what is shipped, what it stands on, and every
/// finding with its path and clauses. It loads nothing and works from a file.
///
/// ```
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, render};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/</script>", ArtifactKind::Model).license("MIT"));
/// let report = Checker::new(&Catalog::builtin()).check(&builder.build().unwrap());
/// let page = render::html(&report);
/// assert!(page.starts_with("<!doctype html>") && page.contains(r"acme/\u003c/script\u003e"));
/// ```
pub fn html(report: &Report) -> String {
    let json = serde_json::to_string(&data::page(report)).expect("keys are strings");
    format!(
        include_str!("page.html"),
        policy = POLICY,
        title = title(report),
        style = STYLE,
        data = escape::script(&json),
        script = SCRIPT,
    )
}

/// As a tab of the browser shows it.
fn title(report: &Report) -> String {
    let shipped = report.artifacts.iter().find(|a| a.shipped);
    let of = shipped.map(|a| format!(": {}", escape::html(&a.id))).unwrap_or_default();
    format!("{}{of} – cleartitle", report.verdict)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_policy_names_this_style_and_this_script() {
        let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.replace('\r', "")));
        for (what, text) in [("style", super::STYLE), ("script", super::SCRIPT)] {
            let named = format!("{what}-src 'sha256-{}'", hash(text));
            assert!(super::POLICY.contains(&named), "POLICY has to say: {named}");
        }
    }

    #[test]
    fn style_and_script_end_where_the_page_ends_them() {
        assert!(!super::STYLE.contains("</style") && !super::SCRIPT.contains("</script"));
        assert!(!super::SCRIPT.contains("innerHTML") && !super::SCRIPT.contains("<!--"));
    }
}
