//! `NOTICE`: the exact words that licenses demand, the notices of upstreams, and who is credited.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{By, CHANGES, File, NOTICE, Old, Outcome, Planner, THIRD_PARTY, clean, words};
use crate::graph::Role;
use crate::render::plain;
use crate::report::Obligation;
use crate::vocab::{ArtifactKind, Duty};

impl Planner<'_> {
    pub(super) fn notice(
        &self,
        due: &[(usize, &Obligation)],
        outcome: &mut Outcome,
    ) -> Option<File> {
        let mut demanded: Vec<String> = Vec::new();
        let mut credited: BTreeMap<&str, Vec<&Obligation>> = BTreeMap::new();
        let mut told: BTreeMap<(&str, &str, &str), BTreeSet<String>> = BTreeMap::new();
        for &(at, o) in due {
            match (o.duty, words(o)) {
                (Duty::IncludeNotice, Some(text)) => {
                    demanded.push(clean(text).trim().to_owned());
                    outcome.insert(at, By::File(NOTICE));
                }
                // Of a program it is a part of the documentation.
                (Duty::Display, Some(text)) if self.kind(&o.artifact) == ArtifactKind::Code => {
                    demanded.push(clean(text).trim().to_owned());
                    outcome.insert(at, By::File(NOTICE));
                }
                (Duty::Attribution, text) => {
                    demanded.extend(text.map(|text| clean(text).trim().to_owned()));
                    credited.entry(&o.from).or_default().push(o);
                    outcome.insert(at, By::File(NOTICE));
                }
                (Duty::NotifyRecipients, _) => {
                    let key = (&*o.license, &*o.section, &*o.quote);
                    told.entry(key).or_default().insert(plain(&o.from));
                }
                _ => {}
            }
        }
        demanded.sort();
        demanded.dedup();
        let kept = self.kept(due);
        if demanded.is_empty() && credited.is_empty() && kept.is_empty() && told.is_empty() {
            return None;
        }
        let mut out = format!("{} contains, or is made from, works of others.\n", self.whole());
        if due.iter().any(|(_, o)| super::is_about_texts(o.duty)) {
            let _ = writeln!(out, "The texts of their licenses are in {THIRD_PARTY}.");
        }
        for text in &demanded {
            let _ = write!(out, "\n{text}\n");
        }
        for (text, froms) in &kept {
            let names: Vec<&str> = froms.iter().map(String::as_str).collect();
            let _ = write!(out, "\nFrom the notices of {}:\n\n{text}\n", names.join(", "));
        }
        if !credited.is_empty() {
            out.push_str("\nCredits\n");
        }
        for (from, obligations) in &credited {
            out.push_str(&self.credit(from, obligations));
        }
        if !told.is_empty() {
            out.push_str("\nTo whoever receives this\n");
        }
        for ((license, section, quote), froms) in &told {
            let names: Vec<&str> = froms.iter().map(String::as_str).collect();
            let _ = write!(
                out,
                "\n{} is under {}, which asks ({}) that you are told: “{}”\n",
                names.join(", "),
                plain(license),
                plain(section),
                plain(quote)
            );
        }
        Some(File { name: NOTICE, text: out, old: Old::Replace })
    }

    /// The NOTICE files of upstreams, each text once.
    fn kept(&self, due: &[(usize, &Obligation)]) -> BTreeMap<String, BTreeSet<String>> {
        let duties = due.iter().filter(|(_, o)| o.duty == Duty::RetainNotices);
        let froms: BTreeSet<&str> = duties.map(|(_, o)| &*o.from).collect();
        let mut kept: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for from in froms.into_iter().filter(|from| !self.artifacts.contains(from)) {
            for document in self.documents(from).filter(|d| d.role == Role::Notice) {
                let text = clean(&document.text).trim_matches('\n').trim_end().to_owned();
                if !text.is_empty() {
                    kept.entry(text).or_default().insert(plain(from));
                }
            }
        }
        kept
    }

    /// Title, author, source, license and changes: what any license that asks for credit asks for.
    fn credit(&self, from: &str, obligations: &[&Obligation]) -> String {
        let (owner, name) = match from.rsplit_once('/') {
            Some((owner, name)) if !owner.contains(':') => (Some(owner), name),
            _ => (None, from),
        };
        let mut out = format!("\n“{}”", plain(name));
        if let Some(owner) = owner {
            let _ = write!(out, " by {}", plain(owner));
        }
        out.push('\n');
        if let Some(source) = self.address(from) {
            let _ = writeln!(out, "  Source: {source}");
        }
        let licenses: BTreeSet<&str> = obligations.iter().map(|o| &*o.license).collect();
        for license in licenses {
            let (title, url) = self.license(license);
            let called = if title.is_empty() { license } else { title };
            let _ = writeln!(out, "  License: {} {}", plain(called), plain(url));
        }
        let uses: BTreeSet<&str> =
            obligations.iter().filter_map(|o| Some(o.path.first()?.by.word())).collect();
        if !uses.is_empty() {
            let uses: Vec<&str> = uses.into_iter().collect();
            let _ = writeln!(out, "  Use: {}", uses.join(", "));
        }
        if self.is_changed(from) {
            let _ = writeln!(out, "  Changes: see {CHANGES}");
        }
        for notice in self.lines_on_rights(from) {
            let _ = writeln!(out, "  {notice}");
        }
        out
    }

    /// Whether it is to be said what was changed in it.
    fn is_changed(&self, from: &str) -> bool {
        let obligations = self.report.obligations.iter();
        let mut asked = obligations.filter(|o| o.duty == Duty::StateChanges && *o.from == *from);
        asked.any(|o| self.artifacts.contains(&&*o.artifact))
    }

    fn lines_on_rights(&self, from: &str) -> BTreeSet<String> {
        let licenses = self.documents(from).filter(|d| d.role == Role::License);
        let lines = licenses.flat_map(|d| d.text.lines()).take(20);
        let notices = lines.filter(|line| crate::engine::kept::is_notice(line));
        notices.map(|line| clean(line.trim())).collect()
    }

    /// Where a work is published, as far as its id says so.
    pub(super) fn address(&self, from: &str) -> Option<String> {
        if from.starts_with("https://") || from.starts_with("http://") {
            return Some(plain(from));
        }
        if let Some((name, version)) = from.split_once('@')
            && self.kind(from) == ArtifactKind::Code
            && is_name(name)
            && !version.is_empty()
            && version.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.+".contains(&b))
        {
            return Some(format!("https://crates.io/crates/{name}/{version}"));
        }
        let kind = match self.kind(from) {
            ArtifactKind::Model | ArtifactKind::Adapter => "",
            ArtifactKind::Dataset => "datasets/",
            _ => return None,
        };
        is_on_hub(from).then(|| format!("https://huggingface.co/{kind}{from}"))
    }
}

/// Whether an id is one of the hub: `owner/name`.
pub(super) fn is_on_hub(id: &str) -> bool {
    id.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && !name.starts_with(['-', '.'])
}
