//! DOT, as Graphviz reads it.

use std::fmt::Write as _;

use super::style::{color, tint};
use super::text::fit;
use super::{Content, Drawing, Extent, Picture, fold};
use crate::render::escape;
use crate::render::lineage::Lineage;
use crate::report::Report;

/// As much of a text as a box shows, and as a tooltip does: Graphviz takes no string without end.
const LABEL: u32 = 40_000;
const TOOLTIP: u32 = 1_000_000;

/// The lineage for Graphviz.
///
/// ```
/// use cleartitle::render::draw::{Extent, dot};
/// # use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker};
/// # let mut builder = ArtifactGraph::builder();
/// # builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model).license("MIT"));
/// # let report = Checker::new(&Catalog::builtin()).check(&builder.build().unwrap());
///
/// assert!(dot(&report, Extent::Findings).text.starts_with("digraph lineage {"));
/// ```
pub fn dot(report: &Report, extent: Extent) -> Drawing {
    let lineage = Lineage::of(report);
    let picture = Picture::of(&lineage, &fold(&lineage, extent));
    let mut out = String::from("digraph lineage {\n");
    let _ = writeln!(out, "  label=\"cleartitle: {}\"", escape::dot(&picture.caption(report)));
    out.push_str(
        "  labelloc=t\n  rankdir=LR\n  fontname=\"sans-serif\"\n  \
         node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", fontsize=11]\n  \
         edge [fontname=\"sans-serif\", fontsize=9, color=\"#767676\"]\n",
    );
    for (n, content) in picture.boxes.iter().enumerate() {
        let lines = content.lines().map(|l| escape::dot(&fit(&l, LABEL)));
        let label: Vec<&str> = lines.iter().map(|l| &**l).filter(|l| !l.is_empty()).collect();
        let class = content.class();
        let _ = write!(
            out,
            "  n{n} [label=\"{}\", class=\"{class}\", color=\"{}\", fillcolor=\"{}\"",
            label.join("\\n"),
            color(class),
            tint(class),
        );
        if let Content::Node(node) = content {
            let _ = write!(out, ", tooltip=\"{}\"", escape::dot(&fit(node.id, TOOLTIP)));
        }
        if content.is_shipped() {
            out.push_str(", penwidth=3");
        }
        if matches!(class, "undescribed" | "rest") {
            out.push_str(", style=\"rounded,filled,dashed\"");
        }
        out.push_str("]\n");
    }
    for arrow in &picture.arrows {
        let _ = write!(out, "  n{} -> n{} [label=\"{}\"", arrow.from, arrow.to, arrow.label);
        if let Some(class) = arrow.class() {
            let _ = write!(out, ", class=\"{class}\", color=\"{}\", penwidth=2.5", color(class));
        }
        if arrow.guess {
            out.push_str(", style=dashed");
        }
        out.push_str("]\n");
    }
    out.push_str("}\n");
    picture.drawing(out)
}
