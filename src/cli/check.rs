//! `check`: the main job.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Args;

use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Format, Outcome, Refusal, complain, print, today};
use crate::read;
use crate::render::{self, HumanOptions};
use crate::report::Report;
use crate::vocab::{Code, Purpose, Release, Switch, Verdict};
use crate::{Catalog, Checker, Upstreams};

#[derive(Args)]
pub(super) struct Check {
    /// What to read: folders, archives, manifests, cards, Cargo workspaces; `-` is standard input
    /// [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Read this cleartitle.toml
    #[arg(long, value_name = "FILE")]
    manifest_path: Option<PathBuf>,
    /// What for: commercial, noncommercial, research
    #[arg(long)]
    purpose: Option<Purpose>,
    /// How it is released: internal, share, host, outputs
    #[arg(long, value_delimiter = ',')]
    release: Vec<Release>,
    /// Answer an open question
    #[arg(long, value_name = "NAME=VALUE", value_parser = assumption)]
    assume: Vec<(Switch, bool)>,
    /// Fail on findings of this code or verdict
    #[arg(long, value_name = "CODE", value_parser = topic)]
    deny: Vec<Topic>,
    /// Report findings of this code or verdict without failing
    #[arg(long, value_name = "CODE", value_parser = topic)]
    warn: Vec<Topic>,
    /// Leave findings of this code or verdict out of what fails
    #[arg(long, value_name = "CODE", value_parser = topic)]
    allow: Vec<Topic>,
}

/// A finding code, or a verdict for all findings that have it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Code(Code),
    Verdict(Verdict),
}

fn topic(text: &str) -> Result<Topic, String> {
    let code = text.parse::<Code>().map(Topic::Code);
    code.or_else(|e| text.parse().map(Topic::Verdict).map_err(|_| e.to_string()))
}

fn assumption(text: &str) -> Result<(Switch, bool), String> {
    let (name, value) =
        text.split_once('=').ok_or("expected NAME=VALUE, as training-adapts-data=no")?;
    let switch = name
        .trim()
        .parse::<Switch>()
        .map_err(|e| format!("{e}; one of: {}", e.expected.join(", ")))?;
    match value.trim() {
        "yes" => Ok((switch, true)),
        "no" => Ok((switch, false)),
        other => Err(format!("`{other}` is neither yes nor no")),
    }
}

impl Check {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let progress = Progress::start();
        progress.at("reading");
        let known = |name: &str| catalog.expression(name).unrecognized.is_empty();
        let options = read::Options { network: false, known: Some(&known) };
        let mut gathered = read::read(&self.paths, self.manifest_path.as_deref(), options);
        for problem in &gathered.problems {
            let kind = if problem.is_warning() { "warning" } else { "error" };
            super::say(kind, &format!("{}: {problem}", problem.place()), &problem.help());
        }
        let broken = gathered.problems.iter().any(|p| !p.is_warning());
        if !gathered.read_something {
            if broken {
                return Ok(COULD_NOT_RUN);
            }
            let paths: Vec<String> = self.paths.iter().map(|p| super::shown(p)).collect();
            return Err(Refusal::new(
                format!("nothing that is recognized in {}", paths.join(", ")),
                "name a folder with a cleartitle.toml, a Cargo.toml or a model card, or write a cleartitle.toml",
            ));
        }
        let intent = gathered.builder.intent_mut();
        intent.purpose = self.purpose.or(intent.purpose);
        if !self.release.is_empty() {
            intent.release = self.release.iter().copied().collect();
        }
        intent.as_of = intent.as_of.or_else(|| Some(today()));
        for (switch, answer) in &self.assume {
            gathered.builder.assume(*switch, *answer);
        }
        Upstreams::builtin().describe(&mut gathered.builder);
        let (graph, errors) = gathered.builder.build_sound();
        for error in &errors {
            let place = error.place().map(|p| format!("{p}: ")).unwrap_or_default();
            complain(&format!("{place}{error}"), &error.help());
        }
        let broken = broken || !errors.is_empty();
        if graph.artifacts().is_empty() {
            if broken {
                return Ok(COULD_NOT_RUN);
            }
            let files: Vec<&str> = gathered.sources.iter().map(|(name, _)| name.as_str()).collect();
            return Err(Refusal::new(
                format!("{}: describes no artifact", files.join(", ")),
                "add an [[artifact]] with id, kind and license",
            ));
        }
        progress.at("judging");
        let report = Checker::new(catalog).check(&graph);
        drop(progress);
        match self.format {
            Format::Json => print(&render::json(&report)),
            Format::Human => {
                let color =
                    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
                let sources = gathered.sources.into_iter().collect();
                print(&render::human(
                    &report,
                    &sources,
                    HumanOptions { color, ..HumanOptions::default() },
                ));
            }
        }
        Ok(if broken { COULD_NOT_RUN } else { self.exit_code(&report) })
    }

    /// Findings decide; notes at upstreams do not count.
    fn exit_code(&self, report: &Report) -> u8 {
        // A level for a code is the more exact one: it goes before one for a verdict.
        let level = |topic: Topic| {
            let named = |levels: &[Topic]| levels.contains(&topic);
            if named(&self.allow) || named(&self.warn) {
                Some(false)
            } else {
                named(&self.deny).then_some(true)
            }
        };
        let denied = |code: Code, verdict: Verdict| {
            level(Topic::Code(code))
                .or_else(|| level(Topic::Verdict(verdict)))
                .unwrap_or(verdict >= Verdict::Unknown)
        };
        let found = report.findings.iter().filter(|f| !f.note).any(|f| denied(f.code, f.verdict));
        if found { FINDINGS } else { CLEAR }
    }
}

/// A line on standard error, on a terminal only, once something takes longer than a second.
struct Progress {
    stage: Arc<Mutex<&'static str>>,
    done: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Progress {
    fn start() -> Self {
        let stage = Arc::new(Mutex::new("starting"));
        let done = Arc::new(AtomicBool::new(false));
        let thread = std::io::stderr().is_terminal().then(|| {
            let (stage, done) = (Arc::clone(&stage), Arc::clone(&done));
            std::thread::spawn(move || {
                let began = Instant::now();
                let mut shown = false;
                while !done.load(Ordering::Relaxed) {
                    std::thread::park_timeout(Duration::from_millis(200));
                    if began.elapsed() > Duration::from_secs(1) && !done.load(Ordering::Relaxed) {
                        let stage = stage.lock().map_or("working", |s| *s);
                        eprint!("\r{stage} … {} s", began.elapsed().as_secs());
                        shown = true;
                    }
                }
                if shown {
                    eprint!("\r\x1b[K");
                }
            })
        });
        Self { stage, done, thread }
    }

    fn at(&self, stage: &'static str) {
        if let Ok(mut current) = self.stage.lock() {
            *current = stage;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
