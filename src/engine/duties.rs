//! Checks duties against the folder that was given: is the file there, does the notice stand in it?

use crate::graph::{Document, Folder, Role};
use crate::license::{Require, RuleSet};
use crate::vocab::{Duty, Status};

/// What a check of one duty needs to know.
pub(crate) struct Checked<'a> {
    pub artifact: &'a str,
    pub folder: Option<&'a Folder>,
    /// The license that demands it, and its steward's names for it.
    pub set: &'a RuleSet,
    pub require: &'a Require,
    /// The artifact that carries the license.
    pub from: &'a str,
}

/// Where a duty stands, and what was looked at.
pub(crate) fn status(c: &Checked<'_>) -> (Status, Option<String>) {
    if c.require.request && c.folder.is_none() {
        return (Status::Unchecked, None);
    }
    if c.require.duty == Duty::NamePrefix {
        let prefix = c.require.prefix.as_deref().unwrap_or_default();
        let name = c.artifact.rsplit('/').next().unwrap_or(c.artifact);
        return (
            met(squeeze(name).starts_with(&squeeze(prefix))),
            Some(format!("the name `{name}`")),
        );
    }
    let Some(folder) = c.folder else { return (Status::Unchecked, None) };
    let (status, place) = in_folder(c, folder);
    // What a license merely asks for is never unmet.
    match (c.require.request, status) {
        (true, Status::Unmet) => (Status::Unchecked, place),
        _ => (status, place),
    }
}

fn in_folder(c: &Checked<'_>, folder: &Folder) -> (Status, Option<String>) {
    let base = c.set.id.split(" WITH ").next().unwrap_or_default();
    let whole = || Some(folder.path.clone());
    let last = c.from.rsplit('/').next().unwrap_or(c.from);
    let find = |roles: &[Role], needles: &[&str]| {
        let documents = folder.documents.iter().filter(|d| roles.contains(&d.role));
        documents.filter_map(|d| line_with(d, needles).map(|n| format!("{}:{n}", d.name))).next()
    };
    let every = [Role::Notice, Role::Card, Role::Changes, Role::License];
    match c.require.duty {
        Duty::IncludeLicense => {
            let same_text = |l: &String| {
                let plain = |id: &str| {
                    id.trim_end_matches("-only").trim_end_matches("-or-later").to_owned()
                };
                plain(l) == plain(base)
            };
            let copy = folder.documents.iter().find(|d| d.licenses.iter().any(same_text));
            (met(copy.is_some()), copy.map(|d| d.name.clone()).or_else(whole))
        }
        // The license leaves the words open: nothing to look for.
        Duty::IncludeNotice | Duty::Display if c.require.text.is_none() => {
            (Status::Unchecked, None)
        }
        Duty::IncludeNotice => {
            let text = c.require.text.as_deref().unwrap_or_default();
            let place = find(&[Role::Notice, Role::License], &[text]);
            (met(place.is_some()), place.or_else(whole))
        }
        Duty::Display => {
            let text = c.require.text.as_deref().unwrap_or_default();
            let place = find(&[Role::Card, Role::Notice], &[text]);
            (met(place.is_some()), place.or_else(whole))
        }
        Duty::StateChanges => {
            let words = [
                "modif", "fine-tun", "finetun", "quantiz", "convert", "merge", "chang", "adapt",
                "trained",
            ];
            let place = words.iter().find_map(|w| find(&every[..3], &[w, last]));
            (met(place.is_some()), place.or_else(whole))
        }
        Duty::Attribution => {
            let place = find(&every, &[last]);
            (met(place.is_some()), place.or_else(whole))
        }
        _ => (Status::Unchecked, None),
    }
}

fn met(there: bool) -> Status {
    if there { Status::Met } else { Status::Unmet }
}

/// The first line on which all needles stand, or from which a needle of several lines runs on.
pub(super) fn line_with(document: &Document, needles: &[&str]) -> Option<usize> {
    let needles: Vec<String> = needles.iter().map(|n| fold(n)).collect();
    let lines: Vec<String> = document.text.lines().map(fold).collect();
    let on_one = lines.iter().position(|l| needles.iter().all(|n| l.contains(n.as_str())));
    let running = || {
        let [needle] = &needles[..] else { return None };
        let (mut all, mut starts) = (String::new(), Vec::new());
        for line in &lines {
            starts.push(all.len());
            all.push_str(line);
            all.push(' ');
        }
        let all_folded = fold(&all);
        if all.len() == all_folded.len() + 1 {
            let at = all.find(needle.as_str())?;
            return Some(starts.partition_point(|s| *s <= at) - 1);
        }
        all_folded.contains(needle.as_str()).then_some(0)
    };
    on_one.or_else(running).map(|n| n + 1)
}

/// White space, case, quotation marks and Markdown marks do not count.
fn fold(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '“' | '”' | '"' | '‘' | '’' | '\'' | '`' | '*' | '_' | '#' | '>' | '\u{a0}' => {
                ' '
            }
            '–' | '—' => '-',
            '©' => 'c',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    plain.replace("(c)", "c").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name without what a prefix is compared without.
fn squeeze(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '.'));
    kept.flat_map(char::to_lowercase).collect()
}
