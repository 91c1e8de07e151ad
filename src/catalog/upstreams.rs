//! The table of well-known upstreams: what a name means that a card cites and the user rarely holds.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::UPSTREAMS;
use crate::Date;
use crate::graph::namesakes::{CODE, Caseless, DATA, meant};
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
    index: Index,
}

/// Where a pattern stands in the table: the number of its row, and which of the row's it is.
type At = (u32, u32);

/// Patterns by what ids that they fit begin with, so that an id is compared with few of them.
#[derive(Debug, Default)]
struct Index {
    /// Those without a star.
    whole: HashMap<Caseless<'static>, At>,
    /// Those whose text before the star names an owner, by the owner with its `/`.
    by_owner: HashMap<Caseless<'static>, Vec<At>>,
    /// The others, by their first letter; `None`: they begin with a star.
    others: HashMap<Option<u8>, Vec<At>>,
}

impl Index {
    fn new(rows: &[Row]) -> Self {
        let mut index = Self::default();
        for (n, row) in rows.iter().enumerate() {
            for (nth, pattern) in row.patterns.iter().copied().enumerate() {
                let at = (n as u32, nth as u32);
                match pattern.split_once('*').map(|(head, _)| (head, owner(head))) {
                    None => _ = index.whole.entry(Caseless(pattern)).or_insert(at),
                    Some((_, Some(owner))) => {
                        index.by_owner.entry(Caseless(owner)).or_default().push(at);
                    }
                    Some((head, None)) => {
                        index.others.entry(first_letter(head)).or_default().push(at);
                    }
                }
            }
        }
        index
    }

    /// The first pattern that fits, of those that may.
    fn first<T>(&self, id: &str, fits: impl Fn(At) -> Option<T>) -> Option<(At, T)> {
        let whole = self.whole.get(&Caseless(id)).into_iter();
        let owned = owner(id).and_then(|owner| self.by_owner.get(&Caseless(owner)));
        let others = self.others.get(&None).into_iter().flatten();
        let letter = first_letter(id).and_then(|letter| self.others.get(&Some(letter)));
        let may = whole.chain(owned.into_iter().flatten());
        let may = may.chain(others).chain(letter.into_iter().flatten());
        may.filter_map(|at| Some((*at, fits(*at)?))).min_by_key(|(at, _)| *at)
    }
}

/// The owner that an id or the beginning of one names, with its `/`.
fn owner(id: &str) -> Option<&str> {
    id.find('/').map(|at| &id[..=at])
}

fn first_letter(text: &str) -> Option<u8> {
    text.bytes().next().map(|letter| letter.to_ascii_lowercase())
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
            let rows: Vec<Row> = UPSTREAMS.iter().map(row).collect();
            Self { index: Index::new(&rows), rows }
        })
    }

    /// The rows, in the order in which they are tried.
    pub fn rows(&self) -> impl Iterator<Item = &Upstream> {
        self.rows.iter().filter_map(Row::read)
    }

    /// The row that speaks of an id, with what the star matched.
    pub fn find<'a>(&self, id: &'a str) -> Option<(&Upstream, &'a str)> {
        let pattern = |at: At| self.rows[at.0 as usize].patterns[at.1 as usize];
        let (at, star) = self.index.first(id, |at| matched(pattern(at), id))?;
        Some((self.rows[at.0 as usize].read()?, star))
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
            let source = row.complete(artifact);
            done.push((artifact.id.to_string(), source.to_owned()));
        }
        // Lineage may name further upstreams: until nothing new is found.
        let mut known: Option<Known> = None;
        loop {
            let found: Vec<_> = builder
                .undescribed()
                .into_iter()
                .filter_map(|(id, _)| {
                    let (row, star) = self.find(&id)?;
                    let star = star.to_owned();
                    Some((id, row, star))
                })
                .collect();
            if found.is_empty() {
                return done;
            }
            let known = known.get_or_insert_with(|| Known::of(builder));
            let mut lineage: Vec<(String, Relation, Arc<str>)> = Vec::new();
            for (id, row, star) in found {
                builder.artifact(row.artifact(&id));
                let ends = row.relations.iter().map(|l| (l.end(&star), l.by, Arc::clone(&id)));
                lineage.extend(ends);
                done.push((id.to_string(), row.source.clone()));
            }
            // The order in which they were named decides no spelling: small letters come first.
            lineage.sort_unstable_by(|a, b| b.cmp(a));
            for (to, by, from) in lineage {
                builder.relation(&from, by, &known.meant(by, &to));
            }
        }
    }
}

/// Whom the lineage of the table means in a graph: names are compared as those in cards are.
#[derive(Default)]
struct Known {
    /// What the user describes, by name.
    described: HashMap<String, Vec<(Arc<str>, ArtifactKind)>>,
    /// Ids of what is only named, or described by the table, by the id without case.
    named: HashMap<String, Arc<str>>,
}

impl Known {
    fn of(builder: &GraphBuilder) -> Self {
        let mut known = Self::default();
        for artifact in builder.artifacts() {
            let apart = match artifact.kind {
                ArtifactKind::Dataset => artifact.id.strip_prefix(DATA),
                ArtifactKind::Code => artifact.id.strip_suffix(CODE),
                _ => None,
            };
            let name = apart.unwrap_or(&artifact.id).to_ascii_lowercase();
            let same = known.described.entry(name).or_default();
            same.push((Arc::clone(&artifact.id), artifact.kind));
        }
        for (id, _) in builder.undescribed() {
            known.named.insert(id.to_ascii_lowercase(), id);
        }
        known
    }

    fn meant(&mut self, by: Relation, to: &str) -> Arc<str> {
        let name = to.to_ascii_lowercase();
        let (key, id) = match self.described.get(&name) {
            Some(all) => {
                let all_kinds = all.iter().enumerate().map(|(n, (_, kind))| (n, *kind));
                match meant(by, None, Evidence::Declared, all_kinds) {
                    Some(at) => return Arc::clone(&all[at].0),
                    None => (format!("{DATA}{name}"), format!("{DATA}{to}")),
                }
            }
            None => (name, to.to_owned()),
        };
        Arc::clone(self.named.entry(key).or_insert_with(|| id.into()))
    }
}

impl Lineage {
    /// Whom it names; `star` is what the star of the pattern matched.
    pub(crate) fn end(&self, star: &str) -> String {
        self.to.replace("{*}", star)
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

    /// Gives the license to an artifact whose user says nothing of it: the terms of the day on which
    /// it was acquired, where that is stated. Returns the source.
    pub(crate) fn complete(&self, artifact: &mut Artifact) -> &str {
        let (terms, source) = self.terms(match artifact.details().license_facts.get("acquired") {
            Some(Fact::Day(day)) => Some(*day),
            _ => None,
        });
        artifact.statements = terms.statements();
        let modalities = self.modalities.as_ref().map(|m| m.iter().copied().collect());
        let details = artifact.details_mut();
        details.table = Some(source.to_owned());
        details.modalities = details.modalities.or(modalities);
        source
    }

    /// What it says of an id that nothing else describes.
    pub(crate) fn artifact(&self, id: &str) -> Artifact {
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

/// What the star of a pattern matched in an id; `Some("")` where there is none. It stands for a part of
/// one name: what has spaces or commas is a sentence or a list, and names nobody.
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
            .take_while(|n| is_of_a_name(&rest[..*n]))
            .find_map(|n| matched(tail, &rest[n..]).map(|_| &rest[..n]));
    }
    let start = id.get(..head.len())?;
    let end = id.get(id.len() - tail.len()..)?;
    let fits = start.eq_ignore_ascii_case(head) && end.eq_ignore_ascii_case(tail);
    let star = &id[head.len()..id.len() - tail.len()];
    (fits && is_of_a_name(star)).then_some(star)
}

fn is_of_a_name(star: &str) -> bool {
    !star.contains(|c: char| c == ',' || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As the documentation says it: row by row, pattern by pattern.
    fn slowly<'a>(table: &Upstreams, id: &'a str) -> Option<(usize, &'a str)> {
        let fits = |row: &Row| row.patterns.iter().find_map(|p| matched(p, id));
        table.rows.iter().enumerate().find_map(|(n, row)| Some((n, fits(row)?)))
    }

    #[test]
    fn a_star_stands_for_a_part_of_one_name() {
        let table = Upstreams::builtin();
        assert_eq!(table.find("google/gemma-3-4b-it").map(|found| found.1), Some("4b-it"));
        for text in ["google/gemma-3-4b-it and more words", "google/gemma-3-4b, google/gemma-3-1b"]
        {
            assert!(table.find(text).is_none(), "{text}");
        }
        assert_eq!(matched("a/*-b*", "a/x-b-c"), Some("x"));
        assert_eq!(matched("a/*-b*", "a/x y-b-c"), None);
        assert_eq!(matched("a/*-b*", "a/x-b,c"), None);
    }

    fn check(table: &Upstreams, id: &str) -> Result<(), TestCaseError> {
        let slow = slowly(table, id).map(|(n, star)| (table.rows[n].read().unwrap(), star));
        let fast = table.find(id);
        prop_assert_eq!(fast.map(|f| f.1), slow.map(|s| s.1), "{}", id);
        let same = |(a, b): (&Upstream, &Upstream)| std::ptr::eq(a, b);
        prop_assert!(fast.map(|f| f.0).zip(slow.map(|s| s.0)).is_none_or(same), "{}", id);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// The row that is found by the index is the first one that fits.
        #[test]
        fn the_index_finds_what_a_search_of_all_rows_finds(
            at: prop::sample::Index,
            star in "[a-zA-Z0-9/.-]{0,8}",
            upper: bool,
            cut in 0usize..4,
        ) {
            let table = Upstreams::builtin();
            let all: Vec<&str> = table.rows.iter().flat_map(|r| r.patterns).copied().collect();
            let id = all[at.index(all.len())].replace('*', &star);
            let id = if upper { id.to_ascii_uppercase() } else { id };
            let id: String = id.chars().take(id.chars().count().saturating_sub(cut)).collect();
            check(table, &id)?;
            check(table, &star)?;
        }

        /// The same of tables that hold anything.
        #[test]
        fn every_table_is_searched_in_its_order(
            patterns in prop::collection::vec(prop::collection::vec("[aA/*]{0,4}", 1..3), 0..8),
            ids in prop::collection::vec("[aA/]{0,4}", 1..8),
        ) {
            let leak = |p: &Vec<String>| -> &'static [&'static str] {
                let all: Vec<&'static str> = p.iter().map(|p| &*p.clone().leak()).collect();
                all.leak()
            };
            let text = "pattern = []\nkind = \"model\"\nlicense = \"MIT\"\nsource = \"x\"";
            let rows: Vec<Row> = patterns
                .iter()
                .map(|p| Row { patterns: leak(p), text, read: OnceLock::new() })
                .collect();
            let table = Upstreams { index: Index::new(&rows), rows };
            for id in ids {
                check(&table, &id)?;
            }
        }
    }
}
