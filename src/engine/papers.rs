//! Papers that lie beside an artifact and are of a license that neither its own statements nor its
//! lineage knows: a NOTICE of another model, the use policy of other terms. Then either the
//! statements or the lineage leave something out.

use std::collections::HashSet;

use super::draft::{Draft, Why, plain};
use super::spread::Spread;
use crate::catalog::{Catalog, Leaf, NOTICES, POLICIES};
use crate::graph::{Document, Role};
use crate::license::{Effect, RuleSet};

/// The findings for a folder's papers. Where something of the lineage is unknown, the papers may be
/// of that: it is told already.
pub(crate) fn stray(spread: &Spread<'_>, catalog: &Catalog, at: u32) -> Vec<Draft> {
    let Some(folder) = &spread.graph.artifact(at).details().folder else { return Vec::new() };
    let told: Vec<(usize, &str, &str)> = folder
        .documents
        .iter()
        .enumerate()
        .flat_map(|(n, document)| {
            papers(spread, document).into_iter().map(move |(paper, license)| (n, paper, license))
        })
        .collect();
    if told.is_empty() {
        return Vec::new();
    }
    let Some(known) = lineage(spread, at) else { return Vec::new() };
    let stray = told.into_iter().filter(|(_, paper, _)| !known.iter().any(|l| has(l, paper)));
    let draft = |(document, _, license): (usize, &str, &str)| Draft {
        leaves: vec![Leaf { shown: license.into(), rules: catalog.get(license) }],
        own: true,
        ..plain(Why::Papers(document))
    };
    stray.map(draft).collect()
}

/// What a document holds that tells of a license, each with that license.
fn papers(spread: &Spread<'_>, document: &Document) -> Vec<(&'static str, &'static str)> {
    match document.role {
        Role::Notice => {
            let text = spread.shelf.text(document);
            let told = |notice: &str| text.line_with(&[notice]).is_some();
            NOTICES.iter().filter(|(notice, _)| told(notice)).copied().collect()
        }
        Role::UsePolicy => {
            let is = |id: &str| document.licenses.iter().any(|l| l == id);
            POLICIES.iter().filter(|(id, _)| is(id)).copied().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a notice or a policy is of this license.
fn has(license: &RuleSet, paper: &str) -> bool {
    let demands = |text: &Option<String>| text.as_deref() == Some(paper);
    license.source.documents.iter().any(|d| d == paper)
        || license.rules.iter().any(|r| matches!(&r.effect, Effect::Require(q) if demands(&q.text)))
}

/// The licenses of an artifact and of all that it stands on; `None` where one is not known.
fn lineage<'s>(spread: &'s Spread<'_>, at: u32) -> Option<Vec<&'s RuleSet>> {
    let graph = spread.graph;
    let (mut known, mut seen, mut todo) = (Vec::new(), HashSet::from([at]), vec![at]);
    let mut labels = HashSet::new();
    while let Some(one) = todo.pop() {
        if !graph.artifact(one).described {
            return None;
        }
        let number = spread.state(one).label;
        if labels.insert(number) {
            let label = &spread.terms.labels.labels[number as usize];
            for part in label.parts.iter().chain(&label.rivals) {
                for leaf in part.expression.alternatives.iter().flatten() {
                    known.push(leaf.rules.as_deref()?);
                }
            }
            if label.unknown.is_some() {
                return None;
            }
        }
        todo.extend(graph.upstreams(one).iter().map(|e| e.to).filter(|to| seen.insert(*to)));
    }
    Some(known)
}
