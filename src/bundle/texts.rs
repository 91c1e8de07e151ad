//! Which texts of an upstream are those of a license.

use crate::engine::kept::is_notice_or_form;
use crate::graph::{Document, Role};

use super::Planner;

/// The texts of a license as one upstream gives it.
#[derive(Default)]
pub(super) struct Texts<'p> {
    /// Its own.
    pub own: Vec<&'p Document>,
    /// Whether its own are the license, word for word.
    pub is_known: bool,
    /// The license as it is published, where the upstream's own is not at hand, is none, or is not
    /// that text.
    pub standard: Vec<&'static str>,
}

impl<'p> Planner<'p> {
    /// The texts that an upstream gives of its own licenses.
    pub fn licenses_of(&self, from: &str) -> impl Iterator<Item = &'p Document> {
        let texts = self.documents(from).filter(|d| d.role == Role::License);
        texts.filter(|d| !d.text.trim().is_empty() && !is_of_others(d))
    }

    /// The texts of a license at an upstream.
    pub fn texts(&self, from: &str, license: &str) -> Texts<'p> {
        let own: Vec<&Document> = self.licenses_of(from).collect();
        let base = license.split(" WITH ").next().unwrap_or(license);
        let named: Vec<&Document> =
            own.iter().copied().filter(|d| d.licenses.iter().any(|l| same(l, base))).collect();
        if !named.is_empty() {
            return Texts { own: named, is_known: true, standard: exception(license) };
        }
        // A text that is no known one word for word is all the same what the upstream gives.
        let mut strange: Vec<&Document> =
            own.into_iter().filter(|d| d.licenses.is_empty()).collect();
        let called = |d: &&Document| words_of(&d.name).any(|w| words_of(base).next() == Some(w));
        if strange.iter().any(called) {
            strange.retain(called);
        }
        Texts { own: strange, is_known: false, standard: standard(license) }
    }
}

/// Whether a file holds the texts of others.
pub(super) fn is_of_others(document: &Document) -> bool {
    document.name.to_ascii_uppercase().starts_with("THIRD")
}

/// `GPL-3.0-only` and `GPL-3.0-or-later` have one text.
fn same(one: &str, other: &str) -> bool {
    let plain = |id: &str| id.trim_end_matches("-only").trim_end_matches("-or-later").to_owned();
    plain(one) == plain(other)
}

fn words_of(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_ascii_lowercase)
}

/// The text of a license of SPDX, and that of its exception.
fn standard(license: &str) -> Vec<&'static str> {
    let base = license.split(" WITH ").next().unwrap_or(license);
    let text = spdx::license_id(base).map(|l| l.text());
    text.map_or(Vec::new(), |text| [vec![text], exception(license)].concat())
}

/// The text of the exception of a license.
fn exception(license: &str) -> Vec<&'static str> {
    let id = license.split_once(" WITH ").map(|(_, exception)| exception);
    id.and_then(spdx::exception_id).map(|e| e.text()).into_iter().collect()
}

/// A text in two: the license, which many share, and who holds the rights.
pub(super) fn part<'t>(text: &'t str, license: &str) -> (String, Vec<&'t str>) {
    // The GPL says who wrote the GPL: that is part of it.
    let base = license.split(" WITH ").next().unwrap_or(license);
    let published = spdx::license_id(base).map_or("", |l| l.text());
    let is_part = |line: &str| published.lines().any(|l| l.trim() == line.trim());
    let (mut body, mut notices) = (String::with_capacity(text.len()), Vec::new());
    for line in text.lines() {
        if is_notice_or_form(line) && !is_part(line) {
            notices.push(line.trim());
        } else {
            body.push_str(line.trim_end());
            body.push('\n');
        }
    }
    (body.trim_matches('\n').to_owned(), notices)
}

/// A published text without the line that whoever uses it fills in.
pub(super) fn unfilled(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if let Some(at) = lines.iter().take(6).position(|l| is_notice_or_form(l) && l.contains('<')) {
        lines.remove(at);
    }
    lines.join("\n").trim_matches('\n').to_owned()
}
