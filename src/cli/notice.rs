//! `notice`: writes the files that go with a release.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::subject::{Answered, Subject};
use super::write::atomically;
use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Outcome, Refusal, complain, print, say, shown};
use crate::Catalog;
use crate::bundle::{self, Bundle, By, Card, File, Old};
use crate::render::plain;
use crate::report::Report;
use crate::vocab::{ArtifactKind, Duty, Origin};

/// The most upstreams that a line names.
const NAMED: usize = 3;

#[derive(Args)]
pub(super) struct Notice {
    #[command(flatten)]
    subject: Subject,
    /// Write into this folder [default: the folder of what is shipped; a workspace's is its root]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace files that say something else; a README.md is only added to
    #[arg(long)]
    force: bool,
    /// Write nothing; exit with 1 where a file is missing or says something else
    #[arg(long, conflicts_with = "force")]
    check: bool,
}

/// A folder, and what is shipped of which it holds the files.
struct Destination {
    folder: PathBuf,
    artifacts: Vec<usize>,
}

/// What becomes of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unchanged,
    /// A person filled it in.
    Kept,
    Written,
    Replaced,
    /// It says something else, and stays.
    Differs,
    /// It would be written.
    Missing,
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Kept => "kept",
            Self::Written => "written",
            Self::Replaced => "replaced",
            Self::Differs => "differs",
            Self::Missing => "missing",
        }
    }
}

impl Notice {
    pub(super) fn run(mut self, catalog: &Catalog) -> Outcome {
        self.subject.asked.texts = true;
        let answered = self.subject.answer(catalog)?;
        let mut out = String::new();
        let mut code = if answered.broken { COULD_NOT_RUN } else { CLEAR };
        let destinations = self.destinations(&answered);
        if destinations.is_empty() {
            return Err(Refusal::new(
                "nothing here is your own to ship: all of it was made by others",
                "name the folder of what you ship, or state it in a cleartitle.toml",
            ));
        }
        for destination in destinations {
            let fates = self.bundle(catalog, &answered, &destination, &mut out)?;
            let stale = |f: &Fate| matches!(f, Fate::Differs | Fate::Missing);
            if code == CLEAR && fates.iter().any(stale) {
                code = FINDINGS;
            }
        }
        print(&out);
        Ok(code)
    }

    /// Where the files of each artifact go that the user ships.
    fn destinations(&self, answered: &Answered) -> Vec<Destination> {
        let graph = &answered.graph;
        let shipped = answered.report.artifacts.iter().enumerate().filter_map(|(n, artifact)| {
            let at = graph.find(&artifact.id).filter(|_| artifact.shipped)?;
            (graph.origin(at) == Origin::Own).then(|| {
                let home = graph.artifact(at).details().home.clone();
                (n, home, artifact.kind == ArtifactKind::Code)
            })
        });
        let shipped: Vec<_> = shipped.collect();
        let first = || match self.subject.paths.first() {
            Some(path) if path.is_dir() => path.clone(),
            Some(path) if path.parent().is_some_and(Path::is_dir) => super::parent(path),
            _ => PathBuf::from("."),
        };
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let programs: Vec<(PathBuf, PathBuf)> = shipped
            .iter()
            .filter(|(_, _, is_program)| *is_program)
            .filter_map(|(_, home, _)| home.as_ref().map(|home| (real(home), home.clone())))
            .collect();
        let mut all: BTreeMap<PathBuf, Destination> = BTreeMap::new();
        for (n, home, _) in shipped {
            let folder = match (&self.output, home) {
                (Some(folder), _) => folder.clone(),
                (None, Some(home)) => {
                    // A model in a workspace is shipped with it.
                    let at = real(&home);
                    let around = programs.iter().filter(|(root, _)| at.starts_with(root));
                    let around = around.min_by_key(|(root, _)| root.components().count());
                    around.map_or(home, |(_, named)| named.clone())
                }
                (None, None) => first(),
            };
            let entry = all.entry(real(&folder));
            let into = entry.or_insert_with(|| Destination { folder, artifacts: Vec::new() });
            into.artifacts.push(n);
        }
        all.into_values().collect()
    }

    /// Plans and writes the files of one folder.
    fn bundle(
        &self,
        catalog: &Catalog,
        answered: &Answered,
        destination: &Destination,
        out: &mut String,
    ) -> Result<Vec<Fate>, Refusal> {
        let (report, folder) = (&answered.report, &destination.folder);
        let card = Card { existing: existing_card(folder)?, may_add: self.force };
        let ids: Vec<&str> =
            destination.artifacts.iter().map(|n| &*report.artifacts[*n].id).collect();
        let bundle = bundle::plan(report, &answered.graph, catalog, &ids, &card);
        if !self.check && !bundle.files.is_empty() {
            std::fs::create_dir_all(folder).map_err(|e| {
                Refusal::new(
                    format!("cannot make the folder {}: {e}", shown(folder)),
                    "name another one with -o DIR",
                )
            })?;
        }
        let mut fates = Vec::new();
        for file in &bundle.files {
            let fate = self.file(folder, file)?;
            let _ = writeln!(out, "{:9}  {}", fate.word(), shown(&folder.join(file.name)));
            fates.push(fate);
        }
        if bundle.files.is_empty() {
            let names: Vec<String> = ids.iter().map(|id| format!("`{}`", plain(id))).collect();
            let _ = writeln!(out, "nothing to write for {}", names.join(", "));
        }
        out.push_str(&told(report, &bundle));
        Ok(fates)
    }

    fn file(&self, folder: &Path, file: &File) -> Result<Fate, Refusal> {
        let path = folder.join(file.name);
        let there = path.symlink_metadata().ok();
        let is_file = there.as_ref().is_none_or(std::fs::Metadata::is_file);
        if !is_file {
            complain(
                &format!("{} is no regular file: it stays as it is", shown(&path)),
                "put a file in its place, or name another folder with -o DIR",
            );
            return Ok(Fate::Differs);
        }
        let write = || {
            atomically(&path, file.text.as_bytes()).map_err(|e| {
                Refusal::new(
                    format!("cannot write {}: {e}", shown(&path)),
                    "what was there is there still; name another folder with -o DIR",
                )
            })
        };
        if there.is_none() {
            if self.check {
                return Ok(Fate::Missing);
            }
            return write().map(|()| Fate::Written);
        }
        if std::fs::read(&path).is_ok_and(|old| old == file.text.as_bytes()) {
            return Ok(Fate::Unchanged);
        }
        if file.old == Old::Keep {
            return Ok(Fate::Kept);
        }
        if self.force {
            return write().map(|()| Fate::Replaced);
        }
        if !self.check {
            complain(
                &format!("{} is there and says something else: it stays as it is", shown(&path)),
                "--force replaces it; -o DIR writes the files elsewhere, to be compared",
            );
        }
        Ok(Fate::Differs)
    }
}

/// The card that is there.
fn existing_card(folder: &Path) -> Result<Option<String>, Refusal> {
    let path = folder.join(bundle::CARD);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Refusal::new(
            format!("cannot read {}: {e}", shown(&path)),
            "a card is UTF-8 text; or name another folder with -o DIR",
        )),
    }
}

/// What stays open, and why: like ones in one line.
fn told(report: &Report, bundle: &Bundle) -> String {
    let mut groups: BTreeMap<(&str, Duty, &str, &str), Vec<&str>> = BTreeMap::new();
    for open in bundle.open() {
        let o = &report.obligations[open.obligation];
        groups.entry((&o.artifact, o.duty, &o.license, open.why)).or_default().push(&o.from);
    }
    let (all, met) = (bundle.duties.len(), bundle.duties.iter());
    let met = met.filter(|d| !matches!(d.by, By::Open(_))).count();
    let mut out = format!("\n{met} of {all} obligations are met by files or were met before\n");
    let mut warned = BTreeSet::new();
    for ((artifact, duty, license, why), mut froms) in groups {
        froms.sort_unstable();
        froms.dedup();
        let more = if froms.len() > NAMED {
            format!(", … ({} in all)", froms.len())
        } else {
            String::new()
        };
        let names: Vec<String> = froms.iter().take(NAMED).map(|f| plain(f)).collect();
        let names = format!("{}{more}", names.join(", "));
        let (artifact, license) = (plain(artifact), plain(license));
        let _ =
            write!(out, "  [ ] {duty} for `{artifact}`, by {license} of {names}\n      {why}\n");
        if matches!(duty, Duty::IncludeLicense | Duty::RetainNotices)
            && warned.insert((license.clone(), names.clone()))
        {
            say("warning", &format!("a text of {license} is missing: of {names}"), why);
        }
    }
    out
}
