//! The text of a manifest that says what was read, with how sure it is, and asks for the rest.

mod entry;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::subject::Answered;
use crate::engine::question;
use crate::render::{is_unsafe, plain};
use crate::report::{ArtifactReport, DetailValue};
use crate::vocab::{ArtifactKind, Code, Duty, Purpose, Release, Switch, WordSet};

/// For a folder in which there is nothing to read.
pub(super) const EXAMPLE: &str = r#"# An example: nothing that cleartitle reads lies in this folder. Take the `#` away, and say what is yours.

[intent]
# purpose = "commercial" # commercial, noncommercial or research
# release = ["share"]    # internal, share (hand out copies), host (others reach it over a network), outputs

# [[artifact]]
# id = "acme/support-8b"
# kind = "model"         # model, adapter, dataset, code, service, document or output
# license = "Apache-2.0" # an SPDX expression or a name that `cleartitle licenses list` knows
# path = "."             # a folder with its card, its LICENSE and NOTICE: duties are checked against it
# relations = [{ by = "fine-tuned-from", to = "Qwen/Qwen2.5-7B" }]
"#;

/// The most artifacts that are written out.
const LISTED: usize = 50;
/// The most names in one comment.
const NAMED: usize = 20;

/// How much is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// What files say in so many words.
    Stated,
    /// Names, kinds and folders; the rest is for a person to state.
    Named,
    /// Nothing: all of it is for a person to state.
    Commented,
}

/// What the manifest is made of.
pub(super) struct Draft<'a> {
    pub answered: &'a Answered,
    /// Where it will lie.
    pub folder: &'a Path,
    /// The folders below that hold a model or a dataset.
    pub folders: &'a [String],
    pub purpose: Option<Purpose>,
    pub release: WordSet<Release>,
    pub assumed: &'a [(Switch, bool)],
}

impl Draft<'_> {
    pub fn text(&self, words: Words) -> String {
        let mut out = String::from(
            "# What `cleartitle init` found here, and what only a person can say. What stands in this file counts\n\
             # more than what other files say: take a line out, and they speak again.\n\n",
        );
        if words == Words::Commented {
            out.push_str("# The other files here are read as long as no [[artifact]] stands in this one.\n\n");
        }
        let facts = self.facts();
        self.intent(&mut out, &facts);
        self.assume(&mut out);
        let report = &self.answered.report;
        let is_listed =
            |a: &&ArtifactReport| a.license.table.is_none() && a.kind != ArtifactKind::Code;
        let mut listed: Vec<_> = report.artifacts.iter().filter(is_listed).collect();
        listed.sort_by_key(|a| !a.shipped);
        let more = listed.len().saturating_sub(LISTED);
        for artifact in listed.iter().take(LISTED) {
            self.artifact(&mut out, artifact, words, &facts);
        }
        if more > 0 {
            let _ =
                writeln!(out, "# {more} more are read from the files here, and not repeated.\n");
        }
        let code = report.artifacts.iter().filter(|a| a.kind == ArtifactKind::Code);
        let own: Vec<&str> = code.clone().filter(|a| a.shipped).map(|a| &*a.id).collect();
        let count = code.count();
        if count > 0 {
            let shipped =
                if own.is_empty() { String::new() } else { format!(" ({})", named(&own)) };
            let _ = writeln!(
                out,
                "# Programs and their packages, {count} in all{shipped}, are read from their own files, and not repeated.\n\
                 # What a crate ships or fetches besides is said in its Cargo.toml, under [package.metadata.cleartitle].\n"
            );
        }
        let table = report.artifacts.iter().filter(|a| a.license.table.is_some());
        let table: Vec<&str> = table.map(|a| &*a.id).collect();
        if !table.is_empty() {
            let _ = writeln!(
                out,
                "# Described by the built-in table of well-known upstreams, and not repeated: {}\n",
                named(&table)
            );
        }
        self.open(&mut out, &facts);
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    /// The facts that findings ask for, by the artifact that they are facts of.
    fn facts(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for finding in &self.answered.report.findings {
            let (Code::FactNeeded, Some(DetailValue::List(facts))) =
                (finding.code, finding.detail.get("facts"))
            else {
                continue;
            };
            let of = finding.path.last().map_or(&finding.artifact, |step| &step.to);
            all.entry(of.to_string()).or_default().extend(facts.iter().cloned());
        }
        all
    }

    /// Which licenses ask for a fact.
    fn because(&self, fact: &str) -> String {
        let findings = self.answered.report.findings.iter().filter(|f| {
            matches!(f.detail.get("facts"), Some(DetailValue::List(all)) if all.iter().any(|f| f == fact))
        });
        let licenses: BTreeSet<&str> =
            findings.flat_map(|f| &f.licenses).map(String::as_str).collect();
        match licenses.len() {
            0 => String::new(),
            1 => format!(" {} asks for it.", named(&Vec::from_iter(licenses))),
            _ => format!(" {} ask for it.", named(&Vec::from_iter(licenses))),
        }
    }

    fn intent(&self, out: &mut String, facts: &BTreeMap<String, BTreeSet<String>>) {
        let report = &self.answered.report;
        let asked: BTreeSet<&str> = facts.values().flatten().map(String::as_str).collect();
        let because = |fact: &str| self.because(fact);
        out.push_str("[intent]\n");
        let _ = writeln!(
            out,
            "# What for: commercial, noncommercial or research.{}",
            because("purpose")
        );
        match self.purpose {
            Some(purpose) => writeln!(out, "purpose = \"{purpose}\""),
            None => writeln!(out, "# purpose = \"commercial\""),
        }
        .expect("a string takes all");
        out.push_str("# How: internal, share (hand out copies; so it is where nothing is said), host (others reach it\n# over a network), outputs (hand out what it produces).\n");
        let release: Vec<String> = self.release.iter().map(|r| format!("\"{r}\"")).collect();
        match release.is_empty() {
            true => out.push_str("# release = [\"share\"]\n"),
            false => {
                writeln!(out, "release = [{}]", release.join(", ")).expect("a string takes all")
            }
        }
        for (fact, ask, value) in [
            ("monthly-active-users", "How many people use your products in a month?", "10_000"),
            ("annual-revenue-usd", "What do you earn in a year, in US dollars?", "500_000"),
            (
                "territory",
                "Where are you, and where is it offered? ISO 3166-1 codes.",
                "[\"DE\", \"US\"]",
            ),
        ] {
            if asked.contains(fact) {
                let _ = writeln!(out, "# {ask}{}\n# {fact} = {value}", because(fact));
            }
        }
        let has_policy = report
            .obligations
            .iter()
            .any(|o| matches!(o.duty, Duty::AcceptableUsePolicy | Duty::PassOnRestrictions));
        if asked.contains("domains") || has_policy {
            let _ = writeln!(
                out,
                "# Which fields of use? Licenses here limit them; [] says: none of them.{}\n# domains = [\"medical-advice\"]",
                because("domains")
            );
        }
        out.push('\n');
    }

    fn assume(&self, out: &mut String) {
        let report = &self.answered.report;
        let findings = report.findings.iter().flat_map(|f| &f.assumptions);
        let duties = report.obligations.iter().flat_map(|o| &o.assumptions);
        let shipped = report.artifacts.iter().filter(|a| a.shipped);
        let titles = shipped.flat_map(|a| &a.title).flat_map(|t| &t.assumptions);
        let mut open: BTreeSet<Switch> = findings.chain(duties).chain(titles).copied().collect();
        let answers: BTreeMap<Switch, bool> = self.assumed.iter().copied().collect();
        open.extend(answers.keys());
        if open.is_empty() {
            return;
        }
        out.push_str(
            "# Questions that law leaves open, and that decide something here.\n[assume]\n",
        );
        for switch in open {
            let _ = writeln!(out, "# {}", question(switch));
            let _ = match answers.get(&switch) {
                Some(answer) => {
                    writeln!(out, "{switch} = \"{}\"", if *answer { "yes" } else { "no" })
                }
                None => writeln!(out, "# {switch} = \"no\""),
            };
        }
        out.push('\n');
    }

    /// What is named and described by nothing, and what the table describes and facts are asked of.
    fn open(&self, out: &mut String, facts: &BTreeMap<String, BTreeSet<String>>) {
        let report = &self.answered.report;
        let unknown = &report.undescribed;
        if !unknown.is_empty() {
            out.push_str("# Named above, and described by nothing here: `cleartitle check --online` asks the hub, or say it yourself.\n");
        }
        for named in unknown.iter().take(NAMED) {
            let _ = writeln!(
                out,
                "# [[artifact]]\n# id = {}\n# kind = \"{}\"\n# license = \"…\"\n",
                quoted(&named.id),
                named.kind
            );
        }
        if unknown.len() > NAMED {
            let _ = writeln!(out, "# … and {} more\n", unknown.len() - NAMED);
        }
        for artifact in report.artifacts.iter().filter(|a| a.license.table.is_some()) {
            let mut asked = String::new();
            license_facts(&mut asked, facts.get(&*artifact.id));
            if asked.is_empty() {
                continue;
            }
            let license = artifact.license.declared.as_deref().unwrap_or("…");
            let _ = writeln!(
                out,
                "# [[artifact]]\n# id = {}\n# kind = \"{}\"\n# license = {}\n{asked}",
                quoted(&artifact.id),
                artifact.kind,
                quoted(license)
            );
        }
    }
}

/// Facts that are said of an artifact, and not of the intent.
fn license_facts(out: &mut String, facts: Option<&BTreeSet<String>>) {
    for fact in facts.into_iter().flatten() {
        let _ = match fact.as_str() {
            "purpose" | "monthly-active-users" | "annual-revenue-usd" | "territory" | "domains" => {
                Ok(())
            }
            "modalities" => {
                writeln!(out, "# modalities = [\"text\"] # a license asks for them")
            }
            other => writeln!(
                out,
                "# license-facts = {{ {} = \"…\" }} # its license asks for it",
                plain(other)
            ),
        };
    }
}

/// Names for a comment.
fn named(names: &[&str]) -> String {
    let mut text: Vec<String> =
        names.iter().take(NAMED).map(|n| format!("`{}`", plain(n))).collect();
    if names.len() > NAMED {
        text.push(format!("{} more", names.len() - NAMED));
    }
    text.join(", ")
}

/// A text as a TOML string of one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_unsafe(c) => write!(out, "\\U{:08x}", c as u32).expect("a string takes all"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
