//! The table of well-known upstreams: what a name means that a card cites and the user rarely holds.

use std::sync::OnceLock;

use serde::Deserialize;

use super::UPSTREAMS;
use crate::Date;
use crate::graph::{Artifact, Fact, GraphBuilder, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Modality, Relation};

/// One row of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Upstream {
    /// Ids that it speaks of; `*` stands for any run of characters.
    pub pattern: Vec<String>,
    /// The id that a re-upload really is; `{*}` is what the star matched.
    pub canonical: Option<String>,
    /// What it is.
    pub kind: ArtifactKind,
    /// Its license, whole or by component.
    pub license: Terms,
    /// What it reads or makes.
    pub modalities: Option<Vec<Modality>>,
    /// The public file that says so.
    pub source: String,
    /// Its own upstreams.
    #[serde(default)]
    pub relations: Vec<Lineage>,
    /// A remark for people.
    pub note: Option<String>,
    /// What held before.
    #[serde(default)]
    pub until: Vec<Until>,
}

/// A license, whole or by component.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Terms {
    /// One expression.
    Whole(String),
    /// By component.
    Parts(std::collections::BTreeMap<Component, String>),
}

/// A relation of an upstream.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lineage {
    /// How it stands.
    pub by: Relation,
    /// To what.
    pub to: String,
}

/// Terms that held before a day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Until {
    /// The day from which they no longer hold.
    pub before: Date,
    /// The license until then.
    pub license: Terms,
    /// The public file that says so.
    pub source: String,
}

/// The table. A row is read when it is first asked for.
#[derive(Debug)]
pub struct Upstreams {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    patterns: &'static [&'static str],
    text: &'static str,
    read: OnceLock<Option<Upstream>>,
}

impl Row {
    fn read(&self) -> Option<&Upstream> {
        self.read.get_or_init(|| toml::from_str(self.text).ok()).as_ref()
    }
}

impl Upstreams {
    /// The built-in table.
    ///
    /// ```
    /// let table = cleartitle::Upstreams::builtin();
    /// assert!(table.find("meta-llama/Llama-3.1-8B").is_some());
    /// ```
    pub fn builtin() -> &'static Self {
        static TABLE: OnceLock<Upstreams> = OnceLock::new();
        TABLE.get_or_init(|| {
            let row = |(patterns, text): &(&'static [&'static str], &'static str)| Row {
                patterns,
                text,
                read: OnceLock::new(),
            };
            Self { rows: UPSTREAMS.iter().map(row).collect() }
        })
    }

    /// The rows, in the order in which they are tried.
    pub fn rows(&self) -> impl Iterator<Item = &Upstream> {
        self.rows.iter().filter_map(Row::read)
    }

    /// The row that speaks of an id, with what the star matched.
    pub fn find<'a>(&self, id: &'a str) -> Option<(&Upstream, &'a str)> {
        let fits = |row: &&Row| row.patterns.iter().find_map(|p| matched(p, id));
        let (row, star) = self.rows.iter().find_map(|row| Some((row, fits(&row)?)))?;
        Some((row.read()?, star))
    }

    /// Describes, from the table, what the graph so far only names: license, kind, lineage.
    /// An artifact that the user describes without a license gets the license, too; its fact
    /// `acquired` decides which one held where it changed. Returns what was described, with sources.
    pub fn describe(&self, builder: &mut GraphBuilder) -> Vec<(String, String)> {
        let mut done: Vec<(String, String)> = Vec::new();
        // What the user describes without a word on its license: the terms of the day on which it
        // was acquired, where that is stated.
        for artifact in builder.described_mut().filter(|a| a.statements.is_empty()) {
            let Some((row, _)) = self.find(&artifact.id) else { continue };
            let (terms, source) =
                row.terms(match artifact.details().license_facts.get("acquired") {
                    Some(Fact::Day(day)) => Some(*day),
                    _ => None,
                });
            artifact.statements = terms.statements();
            let modalities = row.modalities.as_ref().map(|m| m.iter().copied().collect());
            let details = artifact.details_mut();
            details.table = Some(source.to_owned());
            details.modalities = details.modalities.or(modalities);
            done.push((artifact.id.to_string(), source.to_owned()));
        }
        // Lineage may name further upstreams: until nothing new is found.
        loop {
            let open = builder.undescribed();
            let before = done.len();
            for (id, _) in open {
                if done.iter().any(|(d, _)| **d == *id) {
                    continue;
                }
                if let Some((row, star)) = self.find(&id) {
                    builder.artifact(row.artifact(&id));
                    for lineage in &row.relations {
                        let to = lineage.to.replace("{*}", star);
                        builder.relation(&id, lineage.by, &to);
                    }
                    done.push((id.to_string(), row.source.clone()));
                }
            }
            if done.len() == before {
                return done;
            }
        }
    }
}

impl Upstream {
    /// The license on a day, with its source; the present one where no day is named.
    pub fn terms(&self, day: Option<Date>) -> (&Terms, &str) {
        let before = |u: &&Until| day.is_some_and(|d| d < u.before);
        match self.until.iter().filter(before).min_by_key(|u| u.before) {
            Some(earlier) => (&earlier.license, &earlier.source),
            None => (&self.license, &self.source),
        }
    }

    fn artifact(&self, id: &str) -> Artifact {
        let mut artifact = Artifact::new(id, self.kind);
        artifact.statements = self.license.statements();
        let details = artifact.details_mut();
        details.modalities = self.modalities.as_ref().map(|m| m.iter().copied().collect());
        details.table = Some(self.source.clone());
        details.note.clone_from(&self.note);
        artifact
    }
}

impl Terms {
    /// The statements that they make.
    pub fn statements(&self) -> Vec<Statement> {
        let one = |component: Component, expression: &str| {
            let stated = match expression {
                "NONE" => Stated::Nothing,
                _ => Stated::Expression(expression.into()),
            };
            Statement { stated, component, evidence: Evidence::Table, place: None }
        };
        match self {
            Self::Whole(expression) if expression == "NOASSERTION" => Vec::new(),
            Self::Whole(expression) => vec![one(Component::All, expression)],
            Self::Parts(parts) => parts
                .iter()
                .filter(|(_, e)| *e != "NOASSERTION")
                .map(|(component, e)| one(*component, e))
                .collect(),
        }
    }
}

/// What the star of a pattern matched in an id; `Some("")` where there is none.
fn matched<'a>(pattern: &str, id: &'a str) -> Option<&'a str> {
    let (head, tail) = pattern.split_once('*').unwrap_or((pattern, ""));
    if !pattern.contains('*') {
        return id.eq_ignore_ascii_case(pattern).then_some("");
    }
    if tail.contains('*') || id.len() < head.len() + tail.len() {
        // Two stars: try every place for the first one.
        let start = id.get(..head.len()).filter(|h| h.eq_ignore_ascii_case(head))?;
        let rest = &id[start.len()..];
        return rest
            .char_indices()
            .map(|(n, _)| n)
            .chain([rest.len()])
            .find_map(|n| matched(tail, &rest[n..]).map(|_| &rest[..n]));
    }
    let start = id.get(..head.len())?;
    let end = id.get(id.len() - tail.len()..)?;
    let fits = start.eq_ignore_ascii_case(head) && end.eq_ignore_ascii_case(tail);
    fits.then(|| &id[head.len()..id.len() - tail.len()])
}
