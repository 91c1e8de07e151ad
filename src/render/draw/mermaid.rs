//! Mermaid, as GitHub and others draw it in a page.

use std::fmt::Write as _;

use super::style::{color, tint};
use super::text::fit;
use super::{Drawing, Extent, Picture, fold};
use crate::render::escape;
use crate::render::lineage::Lineage;
use crate::report::Report;
use crate::vocab::Verdict;

/// What GitHub draws at most, as Mermaid itself does where nobody set it up otherwise.
const EDGES: usize = 500;
const CHARACTERS: usize = 50_000;
/// As much of a text as a box shows.
const LABEL: u32 = 40_000;

/// The lineage as a flowchart. What is too large for Mermaid is folded further, whatever `extent`
/// asks for.
///
/// ```
/// use cleartitle::render::draw::{Extent, mermaid};
/// # use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker};
/// # let mut builder = ArtifactGraph::builder();
/// # builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model).license("MIT"));
/// # let report = Checker::new(&Catalog::builtin()).check(&builder.build().unwrap());
///
/// assert!(mermaid(&report, Extent::Findings).text.contains("flowchart LR"));
/// ```
pub fn mermaid(report: &Report, extent: Extent) -> Drawing {
    let lineage = Lineage::of(report);
    let mut picture = Picture::of(&lineage, &fold(&lineage, extent));
    let mut text = written(&picture, report);
    let mut most = 400;
    while most > 0 && (picture.arrows.len() > EDGES || text.chars().count() > CHARACTERS) {
        most /= 2;
        picture = Picture::of(&lineage, &lineage.fold(most));
        text = written(&picture, report);
    }
    picture.drawing(text)
}

fn written(picture: &Picture<'_>, report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "%% cleartitle: {}", picture.caption(report));
    out.push_str("flowchart LR\n");
    for (n, content) in picture.boxes.iter().enumerate() {
        let lines = content.lines().map(|l| escape::mermaid(&fit(&l, LABEL)));
        let label: Vec<&str> = lines.iter().map(|l| &**l).filter(|l| !l.is_empty()).collect();
        let _ = writeln!(out, "  n{n}[\"{}\"]", label.join("<br/>"));
    }
    for arrow in &picture.arrows {
        let line = if arrow.guess { "-.->" } else { "-->" };
        let label =
            if arrow.label.is_empty() { String::new() } else { format!("|\"{}\"|", arrow.label) };
        let _ = writeln!(out, "  n{} {line}{label} n{}", arrow.from, arrow.to);
    }
    for verdict in Verdict::ALL.iter().rev().filter(|v| **v > Verdict::Clear) {
        let numbers = picture.arrows.iter().enumerate().filter(|(_, a)| a.mark == Some(*verdict));
        let numbers: Vec<String> = numbers.map(|(n, _)| n.to_string()).collect();
        if !numbers.is_empty() {
            let color = color(verdict.word());
            let _ =
                writeln!(out, "  linkStyle {} stroke:{color},stroke-width:3px", numbers.join(","));
        }
    }
    let boxes = || (0u32..).zip(&picture.boxes);
    for class in ["blocked", "unknown", "conditional", "clear", "undescribed", "rest"] {
        let dashes = match class {
            "undescribed" | "rest" => ",stroke-dasharray:5 3",
            _ => "",
        };
        let style = format!("fill:{},stroke:{},color:#1b1b1b{dashes}", tint(class), color(class));
        let members = boxes().filter(|(_, b)| b.class() == class).map(|(n, _)| n);
        classed(&mut out, class, &style, members);
    }
    let shipped = boxes().filter(|(_, b)| b.is_shipped()).map(|(n, _)| n);
    classed(&mut out, "shipped", "stroke-width:3px", shipped);
    out
}

/// The style of a class, and the boxes that have it.
fn classed(out: &mut String, class: &str, style: &str, members: impl Iterator<Item = u32>) {
    let members: Vec<String> = members.map(|n| format!("n{n}")).collect();
    if !members.is_empty() {
        let _ = writeln!(out, "  classDef {class} {style}\n  class {} {class}", members.join(","));
    }
}
