//! What goes with a release: the files that its obligations ask for, planned from a report and the
//! texts that were read. Nothing is written here.
//!
//! ```
//! use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Relation};
//! use cleartitle::bundle::{Card, plan};
//!
//! let mut builder = ArtifactGraph::builder();
//! builder.artifact(Artifact::new("acme/Llama-chat", ArtifactKind::Model).license("llama3.1"));
//! builder.artifact(Artifact::new("meta-llama/Llama-3.1-8B", ArtifactKind::Model).license("llama3.1"));
//! builder.relation("acme/Llama-chat", Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B");
//! let graph = builder.build().unwrap();
//! let catalog = Catalog::builtin();
//! let report = Checker::new(&catalog).check(&graph);
//!
//! let bundle = plan(&report, &graph, &catalog, &["acme/Llama-chat"], &Card::default());
//! let notice = bundle.files.iter().find(|f| f.name == "NOTICE").unwrap();
//! assert!(notice.text.contains("Copyright © Meta Platforms, Inc."));
//! // Nobody gave the text of the license, so that duty is told as open.
//! let open: Vec<_> = bundle.open().map(|open| report.obligations[open.obligation].duty.word()).collect();
//! assert!(open.contains(&"include-license") && !open.contains(&"include-notice"));
//! ```

mod card;
mod changes;
mod notice;
mod policy;
mod reasons;
mod texts;
mod third_party;

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Artifact, ArtifactGraph, Document};
use crate::report::{DetailValue, Obligation, Report};
use crate::vocab::{ArtifactKind, Duty, Status};
use crate::{Catalog, render::plain};

pub use card::Card;

/// `NOTICE`.
pub const NOTICE: &str = "NOTICE";
/// `THIRD_PARTY_LICENSES`.
pub const THIRD_PARTY: &str = "THIRD_PARTY_LICENSES";
/// `USE_POLICY.md`.
pub const USE_POLICY: &str = "USE_POLICY.md";
/// `CHANGES.md`: a person fills it in.
pub const CHANGES: &str = "CHANGES.md";
/// `README.md`.
pub const CARD: &str = "README.md";
/// What a card that is there already is to be given.
pub const CARD_ADDITIONS: &str = "MODEL_CARD_ADDITIONS.md";

/// The files that go with a release, and what becomes of each of its obligations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// By name; none twice.
    pub files: Vec<File>,
    /// Of each obligation of the artifacts, in the order of the report.
    pub duties: Vec<Settled>,
}

/// A file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, in the folder of the bundle.
    pub name: &'static str,
    /// All of it.
    pub text: String,
    /// What becomes of a file that is there and says something else.
    pub old: Old,
}

/// What becomes of a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    /// It is replaced, where that is allowed.
    Replace,
    /// It stays: a person filled it in.
    Keep,
}

/// What becomes of an obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its place in [`Report::obligations`].
    pub obligation: usize,
    /// By what it is met.
    pub by: By,
}

/// By what an obligation is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// By what was there before.
    Already,
    /// By a file of the bundle.
    File(&'static str),
    /// By nothing that the bundle can hold, and why.
    Open(String),
}

/// An obligation that stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open<'b> {
    /// Its place in [`Report::obligations`].
    pub obligation: usize,
    /// Why no file meets it.
    pub why: &'b str,
}

impl Bundle {
    /// What stays open.
    pub fn open(&self) -> impl Iterator<Item = Open<'_>> {
        self.duties.iter().filter_map(|settled| match &settled.by {
            By::Open(why) => Some(Open { obligation: settled.obligation, why }),
            _ => None,
        })
    }
}

/// Plans the files for some of what is shipped, which go into one folder.
pub fn plan(
    report: &Report,
    graph: &ArtifactGraph,
    catalog: &Catalog,
    artifacts: &[&str],
    card: &Card,
) -> Bundle {
    let planner = Planner { report, graph, catalog, artifacts, card };
    planner.plan()
}

/// What all files are made from.
struct Planner<'p> {
    report: &'p Report,
    graph: &'p ArtifactGraph,
    catalog: &'p Catalog,
    artifacts: &'p [&'p str],
    card: &'p Card,
}

/// What one file makes of the obligations: by their place.
type Outcome = BTreeMap<usize, By>;

impl<'p> Planner<'p> {
    fn plan(&self) -> Bundle {
        let due = self.due();
        let mut outcome = Outcome::new();
        let mut files = Vec::new();
        files.extend(self.third_party(&due, &mut outcome));
        files.extend(self.notice(&due, &mut outcome));
        files.extend(self.policy(&due, &mut outcome));
        files.extend(self.changes(&due, &mut outcome));
        files.extend(self.card(&due, &mut outcome));
        let duties = due.iter().map(|&(obligation, o)| {
            let by = match outcome.remove(&obligation) {
                // A file may hold it, and it was met before, too.
                Some(By::Open(_)) | None if o.status == Status::Met => By::Already,
                Some(by) => by,
                None => By::Open(reasons::open(o)),
            };
            Settled { obligation, by }
        });
        Bundle { duties: duties.collect(), files }
    }

    fn due(&self) -> Vec<(usize, &'p Obligation)> {
        let all = self.report.obligations.iter().enumerate();
        all.filter(|(_, o)| self.artifacts.contains(&&*o.artifact)).collect()
    }

    /// An artifact by its id.
    fn artifact(&self, id: &str) -> Option<&'p Artifact> {
        Some(self.graph.artifact(self.graph.find(id)?))
    }

    /// An upstream's own texts, wherever they were read.
    fn documents(&self, id: &str) -> impl Iterator<Item = &'p Document> {
        let details = self.artifact(id).map(Artifact::details);
        details.into_iter().flat_map(|d| d.folder.iter().flat_map(|f| &f.documents).chain(&d.texts))
    }

    fn kind(&self, id: &str) -> ArtifactKind {
        self.artifact(id).map_or(ArtifactKind::Code, |a| a.kind)
    }

    /// Title and address of a license.
    fn license(&self, id: &str) -> (&'p str, &'p str) {
        let entry = self.report.licenses.iter().find(|l| l.id == id);
        entry.map_or(("", ""), |l| (&*l.title, &*l.url))
    }

    /// What the bundle goes with, in words.
    fn whole(&self) -> String {
        let names: BTreeSet<String> = self.artifacts.iter().map(|id| plain(id)).collect();
        names.into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// The exact words that an obligation asks for.
fn words(obligation: &Obligation) -> Option<&str> {
    match obligation.detail.get("text") {
        Some(DetailValue::Text(text)) => Some(text),
        _ => None,
    }
}

/// Whether an obligation is about the texts of a license.
fn is_about_texts(duty: Duty) -> bool {
    matches!(duty, Duty::IncludeLicense | Duty::RetainNotices)
}

/// A text as a file may hold it: its lines end alike, and nothing in it steers a terminal.
fn clean(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    text.chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .collect()
}
