//! The program: arguments in, report on standard output, exit code out. Named after cargo's own
//! habits; everything it does is in the library.

mod audit;
mod bom;
mod check;
mod compat;
mod diff;
mod explain;
mod format;
mod graph;
mod init;
mod inputs;
mod licenses;
mod living;
mod manifest;
mod notice;
mod revision;
mod shell;
mod subject;
#[cfg(test)]
mod tests;
mod write;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::license::LicenseSource;
use crate::render::plain;
use crate::review::Notice;
use crate::{Catalog, Date};

/// Nothing denied.
const CLEAR: u8 = 0;
/// Findings at deny level.
const FINDINGS: u8 = 1;
/// Bad usage or unreadable input.
const COULD_NOT_RUN: u8 = 2;

/// May I ship this, on what terms, and why? License rules for AI models, data and code.
#[derive(Parser)]
#[command(name = "cleartitle", bin_name = "cleartitle", version, arg_required_else_help = true)]
struct Arguments {
    /// Also read the license files of this folder; one of a known id replaces it
    #[arg(long, value_name = "DIR", global = true)]
    licenses: Vec<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Judge every artifact of a hub at once, each as if it alone were shipped
    #[command(
        after_help = "Examples:\n  cleartitle audit models.parquet -o answers.parquet\n  cleartitle audit models.jsonl.gz datasets.jsonl.gz --only blocked > blocked.jsonl\n  cleartitle audit hub.jsonl --summary html --summary-file hub.html -o answers.jsonl\n  cleartitle audit hub.jsonl --explain acme/chat-8b\n\nThe columns that are read and written are told in docs/audit.md."
    )]
    Audit(Box<audit::Audit>),
    /// Write a bill of materials: what it is made of, on which terms, and what is to be done
    #[command(
        after_help = "Examples:\n  cleartitle bom > bom.cdx.json\n  cleartitle bom models/support --format cyclonedx --spec-version 1.7 -o bom.cdx.json\n  cleartitle bom --format spdx -o bom.spdx.json\n\nWhat goes where is told in docs/bom.md. The same input gives the same bytes: the time in it is\nthe day that was judged for, or that of SOURCE_DATE_EPOCH. Findings are in it and fail nothing;\n`cleartitle check` does."
    )]
    Bom(bom::Bom),
    /// Judge what would be shipped: manifests, model and dataset folders, cards, Cargo workspaces
    #[command(
        after_help = "Examples:\n  cleartitle check\n  cleartitle check models/support --purpose commercial\n  cleartitle check --format json > report.json\n  cleartitle check --format sarif > cleartitle.sarif\n  cleartitle check --baseline known.json --deny GPL-3.0-only\n  cleartitle check --explain outbound-drops-terms"
    )]
    Check(check::Check),
    /// May a work under one license take in a work under another?
    #[command(
        after_help = "Examples:\n  cleartitle compat Apache-2.0 GPL-2.0-only\n  cleartitle compat --matrix ids.txt"
    )]
    Compat(compat::Compat),
    /// What a change does to licenses, verdicts and duties; fails where a denied finding is new
    #[command(
        after_help = "Examples:\n  cleartitle diff main\n  cleartitle diff v1.0 v1.1 --format markdown\n  cleartitle diff main:models/support models/support\n  cleartitle diff old-bom.json new-bom.json"
    )]
    Diff(diff::Diff),
    /// The page of a finding code or a license
    #[command(
        after_help = "Examples:\n  cleartitle explain outbound-drops-terms\n  cleartitle explain llama3.1"
    )]
    Explain(explain::Explain),
    /// Draw what is made of what, with licenses and verdicts; the exit status does not judge
    #[command(
        after_help = "Examples:\n  cleartitle graph -o lineage.svg\n  cleartitle graph -o lineage.html\n  cleartitle graph models/support > lineage.mmd\n  cleartitle graph --all --format dot | dot -Tpdf > lineage.pdf\n\nLarge graphs are drawn around their findings; the rest is counted where it hangs.\nThe exit status is 0 when it is drawn, whatever the verdict (`check` judges), and 2 when input is broken."
    )]
    Graph(graph::Graph),
    /// Write a commented cleartitle.toml from what is found, which leaves the answer as it is
    #[command(
        after_help = "Examples:\n  cleartitle init\n  cleartitle init models/support --purpose commercial --release share,host\n  cleartitle init --force"
    )]
    Init(init::Init),
    /// Write what goes with a release: notices, license texts, credits, limits of use, the card
    #[command(
        after_help = "Examples:\n  cleartitle notice\n  cleartitle notice models/support -o dist\n  cleartitle notice --check"
    )]
    Notice(notice::Notice),
    /// What can be read: every format, how it is recognized, what it becomes
    #[command(after_help = "Examples:\n  cleartitle inputs\n  cleartitle inputs gguf")]
    Inputs(inputs::Inputs),
    /// What is known of licenses, and which one a text is
    #[command(
        subcommand,
        after_help = "Examples:\n  cleartitle licenses list\n  cleartitle licenses identify LICENSE"
    )]
    Licenses(licenses::Licenses),
    /// A script that completes words in a shell
    #[command(
        after_help = "Examples:\n  cleartitle completions bash > ~/.local/share/bash-completion/completions/cleartitle\n  cleartitle completions fish > ~/.config/fish/completions/cleartitle.fish"
    )]
    Completions(shell::Completions),
    /// Pages for `man`
    #[command(after_help = "Examples:\n  cleartitle man | man -l -\n  cleartitle man -o man/man1")]
    Man(shell::Man),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Something that keeps the program from running.
struct Refusal {
    message: String,
    help: String,
}

impl Refusal {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// Everything was told on standard error already.
    fn told() -> Self {
        Self { message: String::new(), help: String::new() }
    }
}

type Outcome = Result<u8, Refusal>;

/// Runs the program with the process's own arguments.
pub fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    // `cargo cleartitle …` hands its own name on.
    if arguments.get(1).is_some_and(|a| a == "cleartitle") {
        arguments.remove(1);
    }
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { COULD_NOT_RUN } else { CLEAR });
        }
    };
    match run(parsed) {
        Ok(code) => ExitCode::from(code),
        Err(refusal) => {
            if !refusal.message.is_empty() {
                complain(&refusal.message, &refusal.help);
            }
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

fn run(arguments: Arguments) -> Outcome {
    let (catalog, broken) = catalog(&arguments.licenses)?;
    let code = match arguments.command {
        Command::Audit(audit) => audit.run(&catalog)?,
        Command::Bom(bom) => bom.run(&catalog)?,
        Command::Check(check) => check.run(&catalog)?,
        Command::Compat(compat) => compat.run(&catalog)?,
        Command::Diff(diff) => diff.run(&catalog)?,
        Command::Explain(explain) => explain.run(&catalog)?,
        Command::Graph(graph) => graph.run(&catalog)?,
        Command::Notice(notice) => notice.run(&catalog)?,
        Command::Init(init) => init.run(&catalog)?,
        Command::Inputs(inputs) => inputs.run()?,
        Command::Licenses(licenses) => licenses.run(&catalog)?,
        Command::Completions(completions) => completions.run()?,
        Command::Man(man) => man.run()?,
    };
    Ok(if broken { COULD_NOT_RUN } else { code })
}

/// The built-in licenses and the user's own; whether some of the user's files are broken.
fn catalog(folders: &[PathBuf]) -> Result<(Catalog, bool), Refusal> {
    let mut catalog = Catalog::builtin();
    let mut broken = false;
    let mut texts: Vec<(String, String, String)> = Vec::new();
    for folder in folders {
        let listing = std::fs::read_dir(folder).map_err(|e| {
            Refusal::new(
                format!("cannot read the folder {}: {e}", shown(folder)),
                "name a folder of license files with --licenses",
            )
        })?;
        let mut files: Vec<PathBuf> = listing
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "toml"))
            .collect();
        files.sort();
        for path in files {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            match std::fs::read_to_string(&path) {
                Ok(text) => texts.push((stem, path.display().to_string(), text)),
                Err(error) => {
                    complain(&format!("{}: {error}", shown(&path)), "a license file is UTF-8 text");
                    broken = true;
                }
            }
        }
    }
    let files: Vec<LicenseSource<'_>> =
        texts.iter().map(|(stem, path, text)| LicenseSource { stem, path, text }).collect();
    for error in catalog.add(&files).err().into_iter().flatten() {
        broken = true;
        complain(&error.to_string(), &error.help);
    }
    Ok((catalog, broken))
}

/// An error of input, on standard error, with its cure.
fn complain(message: &str, help: &str) {
    say("error", message, help);
}

/// A message on standard error, with its cure.
fn say(kind: &str, message: &str, help: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{kind}: {}", plain(message));
    if !help.is_empty() {
        let _ = writeln!(err, "help: {}", plain(help));
    }
}

/// What there is to say of the user's rules.
fn notice(kind: &str, notice: &Notice) {
    let place = notice.place.as_ref().map(|p| format!("{p}: ")).unwrap_or_default();
    say(kind, &format!("{place}{}", notice.message), &notice.help);
}

/// Prints a report; a closed pipe is no failure.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// The folder that a path lies in.
fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

fn shown(path: &Path) -> String {
    plain(&path.display().to_string())
}

/// Today, by the machine's clock.
fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Date::from_unix_days(since.map_or(0, |d| (d.as_secs() / 86_400) as u32))
}
