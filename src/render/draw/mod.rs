//! A report's lineage as a picture: DOT, Mermaid, SVG. All three show the same boxes and arrows;
//! arrows lead from what is made to what it is made of, as a relation is read.

mod columns;
mod dot;
mod layout;
mod mermaid;
mod style;
mod svg;
pub(super) mod text;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

use std::collections::HashMap;

use super::lineage::{Edge, Fold, Lineage, Node};
use super::plain;
use crate::report::{Finding, Report};
use crate::vocab::Verdict;

/// How much of a large graph is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// What its findings are about; the rest is counted.
    #[default]
    Findings,
    /// Everything.
    All,
}

/// A picture, and how much of the graph it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The picture.
    pub text: String,
    /// How many artifacts have a box of their own.
    pub shown: usize,
    /// How many there are.
    pub of: usize,
}

/// What a box stands for.
enum Content<'a> {
    Node(&'a Node<'a>),
    /// So many that are not shown, of which so many have findings.
    Rest {
        words: String,
        troubled: u32,
    },
}

impl Content<'_> {
    /// The lines of the box: who it is, what is known of it, and the verdict.
    fn lines(&self) -> [String; 3] {
        match self {
            Self::Rest { words, troubled: 0 } => [words.clone(), String::new(), String::new()],
            Self::Rest { words, troubled } => {
                [words.clone(), format!("{troubled} with findings"), String::new()]
            }
            Self::Node(node) => {
                let license = match (node.verdict, node.license) {
                    (None, _) => "not described".into(),
                    (_, None) => "no license stated".into(),
                    (_, Some(license)) => plain(license),
                };
                let verdict = node.verdict.map_or("", Verdict::word);
                let shipped = if node.shipped { " · shipped" } else { "" };
                [
                    plain(node.id),
                    format!("{} · {license}", node.kind),
                    format!("{verdict}{shipped}"),
                ]
            }
        }
    }

    /// Its class, by which it is colored.
    fn class(&self) -> &'static str {
        match self {
            Self::Rest { .. } => "rest",
            Self::Node(node) => node.verdict.map_or("undescribed", Verdict::word),
        }
    }

    fn is_shipped(&self) -> bool {
        matches!(self, Self::Node(node) if node.shipped)
    }
}

/// An arrow between two boxes, for all relations between them.
#[derive(PartialEq, Eq)]
struct Arrow {
    from: u32,
    to: u32,
    /// The relations' words; none where it leads to or from what is not shown.
    label: String,
    mark: Option<Verdict>,
    guess: bool,
}

impl Arrow {
    /// Its class, by which it is colored: of a path that is clear it has none.
    fn class(&self) -> Option<&'static str> {
        self.mark.filter(|m| *m > Verdict::Clear).map(Verdict::word)
    }
}

/// The boxes and arrows of a picture.
struct Picture<'a> {
    boxes: Vec<Content<'a>>,
    arrows: Vec<Arrow>,
    shown: usize,
    of: usize,
}

impl<'a> Picture<'a> {
    fn of(lineage: &'a Lineage<'a>, fold: &Fold) -> Self {
        let mut number = vec![u32::MAX; lineage.nodes.len()];
        let mut boxes = Vec::new();
        for (n, node) in lineage.nodes.iter().enumerate().filter(|(n, _)| fold.shown[*n]) {
            number[n] = boxes.len() as u32;
            boxes.push(Content::Node(node));
        }
        let shown = boxes.len();
        let mut arrows = between(&lineage.edges, fold, &number);
        let bare = |from, to| Arrow { from, to, label: String::new(), mark: None, guess: false };
        for rest in &fold.rest {
            let own = boxes.len() as u32;
            let what = if rest.at.is_some() { "upstream" } else { "artifact" };
            let s = if rest.count == 1 { "" } else { "s" };
            let words = format!("+ {} more {what}{s}", rest.count);
            boxes.push(Content::Rest { words, troubled: rest.troubled });
            arrows.extend(rest.at.map(|at| bare(number[at as usize], own)));
            arrows.extend(rest.leads_to.iter().map(|to| bare(own, number[*to as usize])));
        }
        Self { boxes, arrows, shown, of: lineage.nodes.len() }
    }

    /// What the picture says in one line.
    fn caption(&self, report: &Report) -> String {
        let plural = |count: usize, word: &str| {
            format!("{count} {word}{}", if count == 1 { "" } else { "s" })
        };
        let relations = plural(report.relations.len(), "relation");
        let mut caption =
            format!("{} · {}, {relations}", report.verdict, plural(self.of, "artifact"));
        if self.shown < self.of {
            caption += &format!(" · {} shown, those with findings first", self.shown);
        }
        caption
    }

    fn drawing(&self, text: String) -> Drawing {
        Drawing { text, shown: self.shown, of: self.of }
    }
}

/// The arrows between shown nodes, one for each pair.
fn between(edges: &[Edge], fold: &Fold, number: &[u32]) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    let mut known: HashMap<(u32, u32), usize> = HashMap::new();
    for edge in edges {
        if !(fold.shown[edge.from as usize] && fold.shown[edge.to as usize]) {
            continue;
        }
        let (from, to) = (number[edge.from as usize], number[edge.to as usize]);
        let index = *known.entry((from, to)).or_insert(arrows.len());
        let label = edge.relation.word();
        match arrows.get_mut(index) {
            Some(arrow) => {
                if !arrow.label.split(", ").any(|word| word == label) {
                    arrow.label = format!("{}, {label}", arrow.label);
                }
                arrow.mark = arrow.mark.max(edge.mark);
                arrow.guess &= edge.is_guess();
            }
            None => arrows.push(Arrow {
                from,
                to,
                label: label.to_owned(),
                mark: edge.mark,
                guess: edge.is_guess(),
            }),
        }
    }
    arrows
}

/// What to show of a lineage.
fn fold(lineage: &Lineage<'_>, extent: Extent) -> Fold {
    match extent {
        Extent::Findings => lineage.opening(),
        Extent::All => lineage.whole(),
    }
}

/// The findings of each artifact, notes included.
fn findings(report: &Report) -> HashMap<&str, Vec<&Finding>> {
    let mut findings: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in &report.findings {
        findings.entry(&finding.artifact).or_default().push(finding);
    }
    findings
}
