//! `THIRD_PARTY_LICENSES`: the texts of the licenses of others, each once, with who uses it and who
//! holds the rights.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use super::texts::{Texts, is_of_others, part, unfilled};
use super::{By, File, Old, Outcome, Planner, THIRD_PARTY, clean, is_about_texts};
use crate::engine::kept::notices;
use crate::graph::{Role, section_width};
use crate::render::plain;
use crate::report::Obligation;
use crate::vocab::{ArtifactKind, Duty};

/// One text, and everything that stands under it.
struct Group {
    license: String,
    text: String,
    /// By id.
    works: BTreeMap<String, Work>,
}

/// What stands under a text.
#[derive(Default)]
struct Work {
    /// Who holds the rights.
    notices: BTreeSet<String>,
    /// Whether the text is not its own.
    is_published: bool,
}

/// Texts that differ in white space only are one.
#[derive(Default)]
struct Groups {
    all: Vec<Group>,
    known: HashMap<(String, String), usize>,
}

impl Groups {
    fn add(&mut self, license: &str, text: String, from: &str) -> &mut Work {
        let key = (license.to_owned(), text.split_whitespace().collect::<Vec<_>>().join(" "));
        let at = *self.known.entry(key).or_insert(self.all.len());
        if at == self.all.len() {
            let license = license.to_owned();
            self.all.push(Group { license, text, works: BTreeMap::new() });
        }
        self.all[at].works.entry(from.to_owned()).or_default()
    }
}

impl Planner<'_> {
    pub(super) fn third_party(
        &self,
        due: &[(usize, &Obligation)],
        outcome: &mut Outcome,
    ) -> Option<File> {
        let mut groups = Groups::default();
        let mut absent: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut works: BTreeMap<(&str, &str), Vec<(usize, &Obligation)>> = BTreeMap::new();
        for &(at, o) in due.iter().filter(|(_, o)| is_about_texts(o.duty)) {
            works.entry((&o.license, &o.from)).or_default().push((at, o));
        }
        for (&(license, from), duties) in &works {
            let texts = self.texts(from, license);
            // Who holds the rights often stands in the text that was not chosen.
            let lines = self.licenses_of(from).flat_map(notices);
            let lines: Vec<String> = lines.map(|line| clean(line.trim())).collect();
            for document in &texts.own {
                let text = clean(&document.text);
                let (body, notices) = part(&text, license);
                let work = groups.add(license, body, from);
                work.notices.extend(notices.into_iter().map(str::to_owned));
                work.notices.extend(lines.iter().cloned());
            }
            if !texts.standard.is_empty() {
                let all = texts.standard.iter().map(|t| unfilled(&clean(t)));
                let work = groups.add(license, all.collect::<Vec<_>>().join("\n\n"), from);
                work.notices.extend(lines);
                work.is_published = true;
            }
            if texts.own.is_empty() && texts.standard.is_empty() {
                absent.insert((license, from));
            }
            for &(at, o) in duties {
                outcome.insert(at, self.settled(o, &texts));
            }
        }
        // What an upstream itself hands on of others goes on with it.
        let froms: BTreeSet<&str> = works.keys().map(|(_, from)| *from).collect();
        for from in froms.into_iter().filter(|from| !self.artifacts.contains(from)) {
            let passed =
                self.documents(from).filter(|d| d.role == Role::License && is_of_others(d));
            for document in passed.filter(|d| !d.text.trim().is_empty()) {
                groups.add("", clean(&document.text), from);
            }
        }
        if groups.all.is_empty() && absent.is_empty() {
            return None;
        }
        let text = self.written(groups.all, &absent);
        Some(File { name: THIRD_PARTY, text, old: Old::Replace })
    }

    fn settled(&self, o: &Obligation, texts: &Texts<'_>) -> By {
        let has_notice = || self.documents(&o.from).any(|d| d.role == Role::Notice);
        let at_hand = || self.documents(&o.from).next().is_some();
        match o.duty {
            Duty::IncludeLicense if texts.is_known || !texts.standard.is_empty() => {
                By::File(THIRD_PARTY)
            }
            Duty::IncludeLicense if !texts.own.is_empty() => By::Open(format!(
                "its own text is in {THIRD_PARTY}, but is not that of {} word for word: compare them",
                o.license
            )),
            Duty::RetainNotices if !texts.own.is_empty() => By::File(THIRD_PARTY),
            Duty::RetainNotices
                if !texts.standard.is_empty()
                    && self.licenses_of(&o.from).flat_map(notices).next().is_some() =>
            {
                By::File(THIRD_PARTY)
            }
            Duty::RetainNotices if has_notice() => By::File(super::NOTICE),
            Duty::RetainNotices if at_hand() || self.kind(&o.from) == ArtifactKind::Code => By::Open(
                "no text of its license lies with it, so that no line says who holds the rights; \
                 look for one where it is developed"
                    .to_owned(),
            ),
            _ => By::Open(
                "its own texts are not at hand; give its folder as a PATH, read the hub's cache \
                 (--hub-cache) or ask the hub (--online)"
                    .to_owned(),
            ),
        }
    }

    fn written(&self, mut groups: Vec<Group>, absent: &BTreeSet<(&str, &str)>) -> String {
        groups.sort_by(|a, b| {
            let key =
                |g: &Group| (g.license.is_empty(), g.license.clone(), usize::MAX - g.works.len());
            key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text))
        });
        let width = section_width(groups.iter().map(|g| &*g.text));
        let (thick, thin) = ("=".repeat(width), "-".repeat(width));
        let mut out = format!(
            "Third-party licenses\n\n{} contains, or is made from, works of others. Here are the \
             texts of\ntheir licenses. Under each stands whose it is, with its lines on who holds \
             the rights.\n\n",
            self.whole()
        );
        let mut counts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for group in &groups {
            counts.entry(&group.license).or_default().extend(group.works.keys().map(|w| &**w));
        }
        for (license, works) in counts.iter().filter(|(license, _)| !license.is_empty()) {
            let _ = writeln!(out, "  {}: {}", plain(license), count(works.len()));
        }
        if !absent.is_empty() {
            out.push_str(
                "\nMISSING. The texts of these could not be had; they have to be added:\n",
            );
            for (license, from) in absent {
                let (_, url) = self.license(license);
                let _ = writeln!(out, "  {} of {} {}", plain(license), plain(from), plain(url));
            }
        }
        for group in &groups {
            let _ = writeln!(out, "\n{thick}");
            out.push_str(&self.heading(group));
            let _ = writeln!(out, "{thin}\n\n{}", group.text);
        }
        out
    }

    fn heading(&self, group: &Group) -> String {
        let mut out = String::new();
        if group.license.is_empty() {
            out.push_str("What these hand on of others:\n\n");
        } else {
            let (title, url) = self.license(&group.license);
            let _ = writeln!(out, "{}: {}", plain(&group.license), plain(title));
            if !url.is_empty() {
                let _ = writeln!(out, "{}", plain(url));
            }
            out.push('\n');
        }
        for (id, work) in &group.works {
            let _ = writeln!(out, "* {}", plain(id));
            for notice in &work.notices {
                let _ = writeln!(out, "    {notice}");
            }
            if work.is_published {
                out.push_str("    (as it is published; the work comes without this text)\n");
            }
        }
        out
    }
}

fn count(works: usize) -> String {
    if works == 1 { "1 work".to_owned() } else { format!("{works} works") }
}
