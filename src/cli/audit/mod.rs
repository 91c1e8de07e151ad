//! `audit`: the answer for every artifact of a hub at once.

mod out;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::format::for_people;
use super::subject::{Asked, Progress};
use super::{CLEAR, FINDINGS, Outcome, Refusal, print, say, write};
use crate::audit::Hub;
use crate::read::dump::{BadRow, Batch, read_dumps};
use crate::render::audit::{SummaryOptions, summary_html, summary_human, summary_json};
use crate::render::{self, Sources};
use crate::vocab::Verdict;
use crate::{Catalog, Checker};
use out::{Form, Out};

/// How many bad rows are told one by one.
const TOLD: usize = 20;

#[derive(Args)]
pub(super) struct Audit {
    /// Dumps of a hub: JSON Lines (plain, gzip, Zstandard) or Parquet, one artifact a row; `-` is
    /// standard input
    #[arg(value_name = "FILE", required = true)]
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
    /// Print the full proof for this artifact, and no rows
    #[arg(long, value_name = "ID", conflicts_with_all = ["output", "format", "only"])]
    explain: Option<String>,
    /// What is told of all artifacts together; on standard error, or in `--summary-file`
    #[arg(long, value_enum, default_value = "human")]
    summary: Summary,
    /// Write the summary to this file
    #[arg(long, value_name = "FILE")]
    summary_file: Option<PathBuf>,
    /// List every bad row in this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    bad_rows: Option<PathBuf>,
    /// How many threads read and write [default: as many as there are cores]
    #[arg(long, value_name = "NUMBER")]
    threads: Option<std::num::NonZeroUsize>,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Summary {
    Human,
    Json,
    Html,
    None,
}

impl Audit {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let (intent, answers) = self.asked.intent()?;
        let progress = Progress::start();
        let mut hub = Hub::new(catalog, intent, answers);
        progress.at("reading");
        let bad = self.read(&mut hub)?;
        progress.at("judging");
        hub.judge();
        if let Some(id) = &self.explain {
            drop(progress);
            return explain(id, &hub, catalog);
        }
        progress.at("writing");
        let out = Out::create(self.output.as_deref(), self.form()?)?;
        let tally = out.rows(&hub, &self.only, self.threads())?;
        out.finish()?;
        drop(progress);
        self.tell_bad(&bad)?;
        let summary = hub.summary(&tally, bad.len() as u64);
        self.tell(&summary)?;
        Ok(match () {
            () if summary.verdicts.blocked + summary.verdicts.unknown > 0 => FINDINGS,
            () => CLEAR,
        })
    }

    fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism();
        self.threads.or(cores.ok()).map_or(1, usize::from)
    }

    fn form(&self) -> Result<Form, Refusal> {
        let ending = self.output.as_deref().and_then(Path::extension);
        let by_name = match ending.and_then(|e| e.to_str()) {
            Some("parquet") => Form::Parquet,
            _ => Form::Jsonl,
        };
        Ok(self.format.unwrap_or(by_name))
    }

    /// Adds all rows; returns the bad ones.
    fn read(&self, hub: &mut Hub<'_>) -> Result<Vec<BadRow>, Refusal> {
        let mut bad = Vec::new();
        let read = read_dumps(&self.files, self.threads(), &mut |batch| {
            take(batch, hub, &mut bad);
            true
        });
        read.map_err(|e| Refusal::new(format!("{}: {e}", e.place()), e.help()))?;
        Ok(bad)
    }

    fn tell_bad(&self, bad: &[BadRow]) -> Result<(), Refusal> {
        for row in bad.iter().take(TOLD) {
            say("warning", &format!("{}:{}: {}", row.file, row.row, row.problem), "");
        }
        if bad.len() > TOLD {
            let more =
                format!("{} more rows could not be read as they were meant", bad.len() - TOLD);
            say("warning", &more, "--bad-rows FILE lists all of them");
        }
        let Some(path) = &self.bad_rows else { return Ok(()) };
        let mut text = String::new();
        for row in bad {
            let problem = row.problem.to_string();
            let line =
                serde_json::json!({ "file": &*row.file, "row": row.row, "problem": problem });
            text += &format!("{line}\n");
        }
        put(path, text.as_bytes())
    }

    fn tell(&self, summary: &crate::audit::Summary) -> Result<(), Refusal> {
        let text = match self.summary {
            Summary::None => return Ok(()),
            Summary::Human => summary_human(summary, SummaryOptions::default()),
            Summary::Json => summary_json(summary),
            Summary::Html => summary_html(summary),
        };
        match &self.summary_file {
            Some(path) => put(path, text.as_bytes()),
            None => {
                let _ = std::io::stderr().lock().write_all(text.as_bytes());
                Ok(())
            }
        }
    }
}

fn take(batch: Batch, hub: &mut Hub<'_>, bad: &mut Vec<BadRow>) {
    let mut own = batch.bad.into_iter().peekable();
    for (row, number) in batch.rows.into_iter().zip(batch.row_numbers) {
        while let Some(earlier) = own.next_if(|b| b.row <= number) {
            bad.push(earlier);
        }
        if let Err(problem) = hub.add(row) {
            bad.push(BadRow { file: batch.file.clone(), row: number, problem });
        }
    }
    bad.extend(own);
}

/// The full proof of one artifact.
fn explain(id: &str, hub: &Hub<'_>, catalog: &Catalog) -> Outcome {
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
    Ok(CLEAR)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    write::atomically(path, bytes).map_err(|e| {
        let help = "name a file in a folder that can be written to";
        Refusal::new(format!("cannot write {}: {e}", super::shown(path)), help)
    })
}
