//! A whole hub as one value: rows in, an answer for each of its artifacts out, again after each change.

use std::fmt;

use super::answer::{Answer, Changes, Decided, VerdictChange};
use super::store::Store;
use super::summary::Summary;
use super::tally::Tally;
use crate::catalog::{Catalog, Upstreams};
use crate::engine::survey::{Survey, World, roomy};
use crate::graph::{Artifact, ArtifactGraph, Assumptions, Intent};
use crate::read::dump::{Row, RowProblem};
use crate::share::shares;
use crate::vocab::{ArtifactKind, Verdict};

/// A whole hub. Each artifact is judged as if it alone were shipped, by whoever published it: what
/// [`Checker::check`](crate::Checker::check) says of it and of all that it stands on.
///
/// ```
/// use cleartitle::read::dump::Row;
/// use cleartitle::{Catalog, Hub, Verdict};
///
/// let catalog = Catalog::builtin();
/// let mut hub = Hub::new(&catalog, Default::default(), Default::default());
/// let row = |json: &str| Row::from_json(json.as_bytes()).unwrap().0;
/// hub.add(&row(r#"{"id": "acme/base", "tags": ["license:gpl-3.0"]}"#)).unwrap();
/// hub.judge(2);
/// assert_eq!(hub.answer("acme/base").unwrap().verdict, Verdict::Clear);
///
/// // An upload is answered at once, with all that it changes.
/// let tags = r#"["license:mit", "base_model:finetune:acme/base"]"#;
/// let changes = hub.upload(row(&format!(r#"{{"id": "acme/chat", "tags": {tags}}}"#))).unwrap();
/// assert_eq!((&*changes[0].id, changes[0].after), ("acme/chat", Some(Verdict::Blocked)));
/// ```
pub struct Hub<'c> {
    table: &'static Upstreams,
    pub(super) store: Store,
    pub(super) settled: bool,
    /// By number of what is stated: its label.
    pub(super) labels: Vec<u32>,
    /// The label of what nothing describes.
    nameless: u32,
    /// By artifact.
    label: Vec<u32>,
    pub(super) survey: Survey<'c>,
    /// Rows in the order in which they came.
    pub(super) rows: Vec<u32>,
    /// By artifact: whether it is one of them.
    pub(super) listed: Vec<bool>,
    /// By artifact: the verdict of a row; empty before anything is judged.
    pub(super) verdicts: Vec<Option<Verdict>>,
}

impl fmt::Debug for Hub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl<'c> Hub<'c> {
    /// An empty one: what is to be done with each artifact, and how open questions are answered.
    pub fn new(catalog: &'c Catalog, intent: Intent, answers: Assumptions) -> Self {
        let mut survey = Survey::new(catalog, intent, answers);
        let mut nameless = Artifact::new("", ArtifactKind::Model);
        nameless.described = false;
        Self {
            table: Upstreams::builtin(),
            store: Store::default(),
            settled: false,
            labels: Vec::new(),
            nameless: survey.label(&nameless),
            label: Vec::new(),
            survey,
            rows: Vec::new(),
            listed: Vec::new(),
            verdicts: Vec::new(),
        }
    }

    /// Adds a row that is there at the beginning; one that comes later is an [`upload`](Self::upload).
    ///
    /// # Errors
    /// A second row of one artifact: the first one counts.
    ///
    /// # Panics
    /// When it is [settled](Self::settle) already whom rows mean.
    pub fn add(&mut self, row: &Row) -> Result<(), RowProblem> {
        assert!(!self.settled, "what comes later is an upload");
        let at = self.store.add(row)?;
        self.list(at);
        Ok(())
    }

    /// Takes down that there is a row of an artifact.
    fn list(&mut self, at: u32) {
        if self.listed.len() <= at as usize {
            self.listed.resize(at as usize + 1, false);
        }
        if !std::mem::replace(&mut self.listed[at as usize], true) {
            self.rows.push(at);
        }
    }

    /// Adds a row that others may stand on, and that has no answer of its own.
    pub(super) fn add_beside(&mut self, row: &Row) -> Result<(), RowProblem> {
        self.store.add(row).map(drop)
    }

    /// About how many bytes the rows take that were added, before they are judged.
    pub fn bytes(&self) -> u64 {
        self.store.bytes() + 4 * self.rows.len() as u64
    }

    /// Settles whom all rows mean that were added, by so many threads. [`judge`](Self::judge) does it where
    /// it was not done.
    pub fn settle(&mut self, threads: usize) {
        if !std::mem::replace(&mut self.settled, true) {
            self.store.finish(self.table, threads);
            self.label = roomy(self.nameless, self.store.len() as usize);
            self.relabel(0..self.store.len());
        }
    }

    /// Judges everything that was added, by so many threads; the answers are the same for any number.
    pub fn judge(&mut self, threads: usize) {
        self.settle(threads);
        self.listed.resize(self.store.len() as usize, false);
        self.survey.judge(world(&self.store, &self.label), threads);
        self.survey.work_out(threads);
        self.verdicts = roomy(None, self.store.len() as usize);
        let judged = shares(&self.rows, threads, |rows| -> Vec<(u32, Verdict)> {
            rows.iter().map(|at| (*at, self.judged(*at))).collect()
        });
        for (at, verdict) in judged.into_iter().flatten() {
            self.verdicts[at as usize] = Some(verdict);
        }
    }

    /// Lists what stands on what and makes room for what comes, a tenth of a second for 3 million
    /// artifacts. Where it was not done, single uploads do it.
    pub fn expect_uploads(&mut self) {
        self.store.expect_uploads();
        self.survey.make_room_for_more();
        self.label.reserve_exact(self.label.len() / 16);
        self.rows.reserve_exact(self.rows.len() / 16);
        self.listed.reserve_exact(self.listed.len() / 16);
        self.verdicts.reserve_exact(self.verdicts.len() / 16);
    }

    /// The labels of some artifacts, from what is stated of them now.
    pub(super) fn relabel(&mut self, artifacts: impl IntoIterator<Item = u32>) {
        for sample in &self.store.statings()[self.labels.len()..] {
            self.labels.push(self.survey.label(sample));
        }
        self.label.resize(self.store.len() as usize, self.nameless);
        for at in artifacts {
            self.label[at as usize] = match self.store.described[at as usize] {
                true => self.labels[self.store.stating[at as usize] as usize],
                false => self.nameless,
            };
        }
    }

    /// What is to be done with each artifact.
    pub fn intent(&self) -> &Intent {
        &self.survey.intent
    }

    /// How open questions are answered.
    pub fn assumptions(&self) -> Assumptions {
        self.survey.terms.answers
    }

    /// Takes a new row, or one in place of another, and judges what hangs on it. Returns what has
    /// another verdict now.
    ///
    /// # Errors
    /// No more names fit.
    ///
    /// # Panics
    /// Before the first rows are [judged](Self::judge).
    pub fn upload(&mut self, row: Row) -> Result<Vec<VerdictChange<'_>>, RowProblem> {
        let mut touched = Vec::new();
        self.take(row, &mut touched)?;
        Ok(self.rejudge(touched))
    }

    /// Takes many rows, and the ids of those that are gone, and judges once what hangs on them. Of
    /// several rows of one artifact the last one counts. Returns what has another verdict now, and the
    /// rows that found no room.
    ///
    /// # Panics
    /// Before the first rows are [judged](Self::judge).
    pub fn change(
        &mut self,
        rows: impl IntoIterator<Item = Row>,
        gone: impl IntoIterator<Item = String>,
    ) -> (Vec<VerdictChange<'_>>, Vec<RowProblem>) {
        let (mut touched, mut problems) = (Vec::new(), Vec::new());
        for row in rows {
            problems.extend(self.take(row, &mut touched).err());
        }
        for id in gone {
            if let Some(updated) = self.store.remove(&id, self.table) {
                touched.push(updated.artifact);
                touched.extend(updated.also);
            }
        }
        (self.rejudge(touched), problems)
    }

    fn take(&mut self, row: Row, touched: &mut Vec<u32>) -> Result<(), RowProblem> {
        assert!(self.settled, "what is there at the beginning is added and judged first");
        let updated = self.store.update(&row, self.table)?;
        self.list(updated.artifact);
        touched.push(updated.artifact);
        touched.extend(updated.also);
        Ok(())
    }

    fn rejudge(&mut self, mut touched: Vec<u32>) -> Vec<VerdictChange<'_>> {
        touched.sort_unstable();
        touched.dedup();
        self.relabel(touched.iter().copied());
        self.verdicts.resize(self.store.len() as usize, None);
        self.listed.resize(self.store.len() as usize, false);
        let world = world(&self.store, &self.label);
        let looked_at = self.survey.rejudge(world, &touched, |at| self.store.downstreams(at));
        self.survey.work_out_some(&looked_at);
        let mut changes = Vec::new();
        for at in looked_at {
            let is_row = self.store.row[at as usize];
            let after = is_row.then(|| self.judged(at));
            let before = std::mem::replace(&mut self.verdicts[at as usize], after);
            if before != after {
                changes.push((at, before, after));
            }
        }
        let gone = |at: &u32| self.listed[*at as usize] && !self.store.row[*at as usize];
        let gone: Vec<u32> = touched.into_iter().filter(gone).collect();
        if !gone.is_empty() {
            gone.iter().for_each(|at| self.listed[*at as usize] = false);
            self.rows.retain(|at| self.listed[*at as usize]);
        }
        let change = |(at, before, after)| VerdictChange { id: self.store.id(at), before, after };
        let mut changes: Vec<_> = changes.into_iter().map(change).collect();
        changes.sort_by(|a, b| a.id.cmp(&b.id));
        changes
    }

    /// Whether there is a row of this artifact that says just this.
    pub fn says(&self, row: &Row) -> bool {
        self.store.says(row)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The answer for a row, by its place in the order in which they came.
    ///
    /// # Panics
    /// Where there are not so many, and before [`judge`](Self::judge).
    pub fn nth(&self, row: usize) -> Answer<'_> {
        self.answer_at(self.rows[row], &mut Tally::default())
    }

    /// The answers for some rows, in their order, counted on the way.
    ///
    /// # Panics
    /// Where there are not so many, and before [`judge`](Self::judge).
    pub fn answers<'h, 't>(
        &'h self,
        rows: std::ops::Range<usize>,
        tally: &'t mut Tally,
    ) -> impl Iterator<Item = Answer<'h>> + use<'h, 't, 'c> {
        self.rows[rows].iter().map(|at| self.answer_at(*at, tally))
    }

    /// The answer for an artifact; `None`: no row is of it, or nothing is judged yet.
    pub fn answer(&self, id: &str) -> Option<Answer<'_>> {
        let is_judged = |at: &u32| self.verdicts.get(*at as usize).is_some_and(Option::is_some);
        let at = self.store.find(id).filter(is_judged)?;
        Some(self.answer_at(at, &mut Tally::default()))
    }

    /// An artifact and all that it stands on as a graph, to be [checked](crate::Checker::check) with
    /// all proofs.
    pub fn graph(&self, id: &str) -> Option<ArtifactGraph> {
        let at = self.store.find(id)?;
        let answers = self.survey.terms.answers;
        Some(self.store.graph_of(at, &self.survey.intent, answers))
    }

    /// What a tally of all answers says, every line of every list; `bad_rows` is only handed on.
    pub fn summary(&self, tally: &Tally, bad_rows: u64) -> Summary {
        tally.summary(self, bad_rows)
    }

    /// The verdict of an artifact.
    fn judged(&self, at: u32) -> Verdict {
        let world = world(&self.store, &self.label);
        self.survey.verdict(world, at, || self.store.id(at))
    }

    fn answer_at(&self, at: u32, tally: &mut Tally) -> Answer<'_> {
        let world = world(&self.store, &self.label);
        let id = self.store.id(at);
        let held = self.survey.held(at);
        let words = self.survey.words_of(self.survey.opinion(at));
        let verdict = self.verdicts[at as usize].unwrap_or_else(|| self.judged(at));
        let found = self.survey.found(world, at, &id);
        tally.count(self, world, at, verdict, &found);
        let decided = found.iter().map(|f| Decided {
            code: f.code,
            verdict: f.verdict,
            upstream: f.upstream.map(|at| self.store.id(at)),
            license: f.clause.map(|(set, _)| &*set.id),
            section: f.clause.map(|(_, rule)| &*rule.clause.section),
        });
        let mut findings: Vec<Decided<'_>> = decided.collect();
        findings.sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.cmp(b)));
        findings.dedup();
        let changes = self.survey.changes(world, at, &id, verdict).into_iter();
        Answer {
            kind: self.store.kind[at as usize],
            declared: words.declared.as_deref(),
            license: words.normalized.as_deref(),
            verdict,
            findings,
            title: self.survey.title(held).collect(),
            duties: held.duties.iter().collect(),
            assumptions: changes
                .map(|(assume, answer, verdict)| Changes { assume, answer, verdict })
                .collect(),
            depth: self.survey.depths[at as usize],
            id,
        }
    }
}

fn world<'w>(store: &'w Store, label: &'w [u32]) -> World<'w> {
    World { lines: &store.lines, kind: &store.kind, label, described: &store.described }
}
