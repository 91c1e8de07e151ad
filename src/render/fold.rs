//! Findings that differ only in whom they are about: two hundred packages without a license are one
//! thing to a person. JSON has each.

use std::collections::HashMap;

use super::plain;
use crate::report::Finding;
use crate::vocab::{Code, Verdict};

/// From this many on, they are one.
const MANY: usize = 5;
/// So many are named, of more.
const NAMED: usize = 5;

/// What is shown as one.
#[derive(Debug)]
pub(super) enum Block<'a> {
    One(&'a Finding),
    Same(Vec<&'a Finding>),
}

/// What findings that are shown as one have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key<'a> {
    code: Code,
    verdict: Verdict,
    note: bool,
    /// The file that they are in, so that what is to be corrected is in one place; without a file
    /// whose they are.
    file: &'a str,
    message: String,
}

fn key(finding: &Finding) -> Option<Key<'_>> {
    let message = match finding.code {
        Code::LicenseMissing | Code::LicenseUnrecognized => of(finding, "…"),
        Code::UpstreamUnknown => String::new(),
        Code::PolicyDenied | Code::PolicyReview => of_others(finding),
        _ => return None,
    };
    let file = finding.places.first().map_or(&*finding.artifact, |p| &*p.place.file);
    let Finding { code, verdict, note, .. } = *finding;
    Some(Key { code, verdict, note, file, message })
}

/// What is said of an artifact, said of others.
fn of(finding: &Finding, others: &str) -> String {
    finding.message.replacen(&format!("`{}`", finding.artifact), others, 1)
}

/// What a policy says of an artifact and its upstream, said of others.
fn of_others(finding: &Finding) -> String {
    let text = of(finding, "…");
    match finding.path.last() {
        Some(step) => text.replacen(&format!(" of `{}`", step.to), "", 1),
        None => text,
    }
}

/// The findings in their order, those that are alike where the first of them is.
pub(super) fn blocks<'a>(findings: &[&'a Finding]) -> Vec<Block<'a>> {
    let mut alike: HashMap<Key<'_>, Vec<&Finding>> = HashMap::new();
    for finding in findings.iter().copied() {
        if let Some(key) = key(finding) {
            alike.entry(key).or_default().push(finding);
        }
    }
    let mut blocks = Vec::new();
    for finding in findings.iter().copied() {
        match key(finding).and_then(|key| alike.get_mut(&key)) {
            // Empty: shown already.
            Some(all) if all.is_empty() => {}
            Some(all) if all.len() >= MANY => blocks.push(Block::Same(std::mem::take(all))),
            _ => blocks.push(Block::One(finding)),
        }
    }
    blocks
}

/// Those of a block that are named, and how many more there are; a single one is named, too.
pub(super) fn named<'b, 'a>(findings: &'b [&'a Finding]) -> (&'b [&'a Finding], usize) {
    let named = if findings.len() == NAMED + 1 { NAMED + 1 } else { NAMED };
    let named = findings.get(..named).unwrap_or(findings);
    (named, findings.len() - named.len())
}

/// What all of a block say.
pub(super) fn title(findings: &[&Finding]) -> String {
    let count = findings.len();
    match findings.first() {
        Some(first) if first.code.verdict() != Verdict::Unknown => {
            let once = findings.iter().all(|f| f.artifact == first.artifact);
            let who = match once {
                true => format!("{count} times `{}`", first.artifact),
                false => format!("{count} times an artifact"),
            };
            plain(&of_others(first).replacen('…', &who, 1))
        }
        Some(first) if first.code != Code::UpstreamUnknown => {
            plain(&of(first, &format!("{count} artifacts")))
        }
        _ => format!("{count} times an upstream is named that nothing describes"),
    }
}

/// What to do about all of a block.
pub(super) fn help(finding: &Finding) -> Vec<String> {
    match finding.code {
        Code::UpstreamUnknown => vec!["describe each as an artifact with its license".to_owned()],
        _ => finding.help.iter().map(|advice| plain(advice)).collect(),
    }
}

/// Whom one of a block is about.
pub(super) fn name(finding: &Finding) -> String {
    match finding.path.last() {
        Some(step) if finding.code == Code::UpstreamUnknown => {
            format!("`{}` names `{}`", plain(&step.from), plain(&step.to))
        }
        Some(step) if finding.code.verdict() != Verdict::Unknown => {
            format!("`{}` of `{}`", plain(&finding.artifact), plain(&step.to))
        }
        _ => format!("`{}`", plain(&finding.artifact)),
    }
}
