//! Checks duties against the folder that was given: is the file there, does the notice stand in it?

use super::kept::{Shelf, fold, notices};
use crate::graph::{Artifact, Document, Folder, Role};
use crate::license::{Require, RuleSet};
use crate::vocab::{Duty, Status};

/// What a check of one duty needs to know.
pub(crate) struct Checked<'a> {
    pub artifact: &'a str,
    pub folder: Option<&'a Folder>,
    /// The license that demands it, and its steward's names for it.
    pub set: &'a RuleSet,
    /// What it is called where it was stated: of `or any later version`, the one that was given.
    pub shown: &'a str,
    pub require: &'a Require,
    /// The artifact that carries the license.
    pub from: &'a Artifact,
    /// The texts of folders as they are compared.
    pub shelf: &'a Shelf,
}

/// Where a duty stands, and what was looked at.
pub(crate) fn status(c: &Checked<'_>) -> (Status, Option<String>) {
    if c.require.request && c.folder.is_none() {
        return (Status::Unchecked, None);
    }
    if c.require.duty == Duty::NamePrefix {
        let prefix = c.require.prefix.as_deref().unwrap_or_default();
        let place = format!("the name `{}`", last(c.artifact));
        return (met(has_prefix(c.artifact, prefix)), Some(place));
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
    let whole = || Some(folder.path.clone());
    let last = last(&c.from.id);
    let find = |roles: &[Role], needles: &[&str]| {
        let documents = folder.documents.iter().filter(|d| roles.contains(&d.role));
        let found =
            |d: &Document| Some(format!("{}:{}", d.name, c.shelf.text(d).line_with(needles)?));
        documents.filter_map(found).next()
    };
    let every = [Role::Notice, Role::Card, Role::Changes, Role::License];
    match c.require.duty {
        Duty::IncludeLicense => {
            let same_text = |l: &String| {
                let plain = |id: &str| {
                    id.trim_end_matches("-only").trim_end_matches("-or-later").to_owned()
                };
                [&*c.set.id, c.shown]
                    .iter()
                    .any(|id| plain(l) == plain(id.split(" WITH ").next().unwrap_or_default()))
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
            // What waits to be filled in says nothing, and a name is no statement: `merged-3b`.
            let said = |line: &str| {
                let around = line.replace(&fold(last), " ");
                line.contains(&fold(last))
                    && !line.contains("todo")
                    && words.iter().any(|w| around.contains(w))
            };
            let documents = folder.documents.iter().filter(|d| every[..3].contains(&d.role));
            let place = documents.into_iter().find_map(|d| {
                let line = c.shelf.text(d).lines.iter().position(|l| said(l))?;
                Some(format!("{}:{}", d.name, line + 1))
            });
            (met(place.is_some()), place.or_else(whole))
        }
        Duty::Attribution => {
            let place = find(&every, &[last]);
            (met(place.is_some()), place.or_else(whole))
        }
        Duty::RetainNotices => retained(c, folder),
        // Whether an agreement makes them enforceable is not to be seen; that they were handed on is.
        Duty::PassOnRestrictions => {
            let names = [&*c.set.id, &*c.set.title];
            let there = names.iter().find_map(|name| find(&[Role::UsePolicy], &[name]));
            (if there.is_some() { Status::Met } else { Status::Unchecked }, there)
        }
        _ => (Status::Unchecked, None),
    }
}

/// Whether the notices of the upstream's own texts stand in the folder, as far as its texts are known.
fn retained(c: &Checked<'_>, folder: &Folder) -> (Status, Option<String>) {
    let details = c.from.details();
    let own = details.folder.iter().flat_map(|f| &f.documents).chain(&details.texts);
    let own: Vec<&Document> =
        own.filter(|d| matches!(d.role, Role::License | Role::Notice)).collect();
    if own.is_empty() {
        return (Status::Unchecked, None);
    }
    let ours: Vec<_> = folder
        .documents
        .iter()
        .filter(|d| matches!(d.role, Role::License | Role::Notice))
        .map(|d| c.shelf.text(d))
        .collect();
    let missing = own.into_iter().flat_map(notices).find(|notice| {
        let notice = fold(notice);
        !ours.iter().any(|text| text.holds(&notice))
    });
    match missing {
        Some(notice) => {
            let notice = notice.trim();
            (Status::Unmet, Some(format!("{}, without “{notice}”", folder.path)))
        }
        None => (Status::Met, Some(folder.path.clone())),
    }
}

fn met(there: bool) -> Status {
    if there { Status::Met } else { Status::Unmet }
}

/// Whether the last part of an id begins with a prefix that a license demands.
pub(crate) fn has_prefix(id: &str, prefix: &str) -> bool {
    let mut name = squeezed(last(id));
    squeezed(prefix).all(|c| name.next() == Some(c))
}

/// An id without its owner.
fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// A name without what a prefix is compared without.
fn squeezed(name: &str) -> impl Iterator<Item = char> {
    let kept = name.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '.'));
    kept.flat_map(char::to_lowercase)
}
