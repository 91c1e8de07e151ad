//! `audit`: the answer for every artifact of a hub at once.

mod against;
mod bad;
mod out;
mod parts;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::format::for_people;
use super::subject::{Progress, Question};
use super::{CLEAR, FINDINGS, Outcome, Refusal, print, write};
use crate::audit::{Hub, Plan, plan};
use crate::read::ReadError;
use crate::read::dump::{Batch, read_dumps};
use crate::render::audit::{SummaryOptions, summary_html, summary_human, summary_json};
use crate::render::{self, Sources};
use crate::vocab::Verdict;
use crate::{Assumptions, Catalog, Checker, Intent};
use bad::Bad;
use out::{Form, Out};

#[derive(Args)]
pub(super) struct Audit {
    /// Dumps of a hub: JSON Lines (plain, gzip, Zstandard) or Parquet, one artifact a row; `-` is
    /// standard input
    #[arg(value_name = "FILE", required_unless_present = "against")]
    files: Vec<PathBuf>,
    /// Write the rows to this file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How to write the rows [default: by the name of the output, else jsonl]
    #[arg(long, value_enum)]
    format: Option<Form>,
    /// Write only rows of these verdicts; all are counted
    #[arg(long, value_delimiter = ',', value_name = "VERDICT")]
    only: Vec<Verdict>,
    /// Print the full proof for this artifact; rows are written where `--output` says so
    #[arg(long, value_name = "ID")]
    explain: Option<String>,
    /// What is told of all artifacts together; on standard error, or in `--summary-file`
    #[arg(long, value_enum, default_value = "human")]
    summary: SummaryForm,
    /// Write the summary to this file
    #[arg(long, value_name = "FILE")]
    summary_file: Option<PathBuf>,
    /// List every bad row in this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    bad_rows: Option<PathBuf>,
    /// Use about so much memory: a larger hub is judged in parts, in more passes over the files. As
    /// `2GB`, `512MiB`
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<u64>,
    /// Go on where a run in parts was interrupted
    #[arg(long, requires = "output")]
    resume: bool,
    /// Keep the judged hub in this file, for `--against`
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Judge only what the rows of FILE change in a hub that `--save` has kept, and list the changes
    #[arg(long, value_name = "SAVED", conflicts_with_all = ["only", "memory", "resume", "summary_file"])]
    against: Option<PathBuf>,
    /// How many threads read and write [default: as many as there are cores]
    #[arg(long, value_name = "NUMBER")]
    threads: Option<std::num::NonZeroUsize>,
    #[command(flatten)]
    question: Question,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SummaryForm {
    /// For people
    Human,
    /// For programs, as schemas/audit-summary-1.json describes
    Json,
    /// A page with charts
    Html,
    /// Nothing
    None,
}

impl Audit {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        if let Some(saved) = &self.against {
            return self.against(saved, catalog);
        }
        let (intent, answers) = self.question.intent()?;
        let new = || Hub::new(catalog, intent.clone(), answers);
        let progress = Progress::start();
        progress.at("reading");
        if let Some(begun) = self.begun(&intent, answers)? {
            drop(progress);
            return self.in_parts(begun, &new, catalog);
        }
        let mut rows = Vec::new();
        let source = |each: &mut dyn FnMut(&mut Batch) -> bool| self.read(each);
        let planned = plan(&source, self.memory, new, &mut rows).map_err(unreadable)?;
        let bad = Bad::of(&rows);
        let mut hub = match planned {
            Plan::Whole(hub) => *hub,
            Plan::Parts(parts) => {
                drop(progress);
                let begun = self.begin(parts, bad, &intent, answers)?;
                return self.in_parts(begun, &new, catalog);
            }
        };
        progress.at("judging");
        hub.judge(self.threads());
        progress.at("writing");
        let mut told = false;
        if let Some(id) = &self.explain {
            told = explain(id, &hub, catalog)?;
        }
        let summary = if told && self.output.is_none() {
            None
        } else {
            let out = Out::create(self.output.as_deref(), self.form())?;
            let Some(tally) = out.rows(&hub, &self.only, self.threads())? else {
                return Ok(CLEAR);
            };
            out.finish()?;
            Some(hub.summary(&tally, bad.count()))
        };
        if let Some(path) = &self.save {
            against::save(&hub, path)?;
        }
        // The program is about to end: giving the memory back piece by piece would only take time.
        std::mem::forget(hub);
        drop(progress);
        bad.tell(self.bad_rows.as_deref())?;
        match summary {
            Some(summary) => self.tell(summary),
            None => Ok(CLEAR),
        }
    }

    fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism();
        self.threads.or(cores.ok()).map_or(1, usize::from)
    }

    fn form(&self) -> Form {
        let ending = self.output.as_deref().and_then(Path::extension).and_then(|e| e.to_str());
        let by_name = if ending == Some("parquet") { Form::Parquet } else { Form::Jsonl };
        self.format.unwrap_or(by_name)
    }

    /// Gives all rows.
    fn read(&self, each: &mut dyn FnMut(&mut Batch) -> bool) -> Result<(), ReadError> {
        read_dumps(&self.files, self.threads(), each)
    }

    /// Tells what there is to tell of all artifacts together; the exit status is that of the worst.
    fn tell(&self, mut summary: crate::audit::Summary) -> Outcome {
        summary.shorten();
        let text = match self.summary {
            SummaryForm::None => String::new(),
            SummaryForm::Human => summary_human(&summary, SummaryOptions::default()),
            SummaryForm::Json => summary_json(&summary),
            SummaryForm::Html => summary_html(&summary),
        };
        match &self.summary_file {
            Some(path) => put(path, text.as_bytes())?,
            None => {
                let _ = std::io::stderr().lock().write_all(text.as_bytes());
            }
        }
        let denied = summary.verdicts.blocked + summary.verdicts.unknown;
        Ok(if denied > 0 { FINDINGS } else { CLEAR })
    }
}

/// Prints the full proof of one artifact.
fn explain(id: &str, hub: &Hub<'_>, catalog: &Catalog) -> Result<bool, Refusal> {
    let Some(graph) = hub.graph(id) else {
        return Err(Refusal::new(
            format!("no row is of `{id}`, and none names it"),
            "name an artifact as its row does, `owner/name`",
        ));
    };
    let report = Checker::new(catalog).check(&graph);
    let (sources, options) = (Sources::default(), for_people(false));
    print(&render::human(&report, &sources, options));
    let findings: Vec<_> = report.findings.iter().filter(|f| !f.note).collect();
    if !findings.is_empty() {
        let rules = |id: &str| catalog.get(id);
        print("\n");
        print(&render::in_full(&report, &findings, &sources, &rules, options));
    }
    Ok(true)
}

fn unreadable(error: ReadError) -> Refusal {
    Refusal::new(format!("{}: {error}", error.place()), error.help())
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    write::atomically(path, bytes).map_err(|e| unwritable(path, &e))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new(
        format!("cannot write {}: {error}", super::shown(path)),
        "name a file in a folder that can be written to",
    )
}

/// A number of bytes.
fn size(text: &str) -> Result<u64, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "k" | "kib" => 1 << 10,
        "mb" => 1_000_000,
        "m" | "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "g" | "gib" => 1 << 30,
        other => return Err(format!("`{other}` is no unit; as 2GB or 512MiB")),
    };
    let number = number.parse::<u64>().map_err(|_| "expected a number, as 2GB".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "more than there is".to_owned())
}

/// What all rows are asked, in words that are equal for equal questions.
fn asked(intent: &Intent, answers: Assumptions) -> String {
    format!("{intent:?} {answers:?}")
}
