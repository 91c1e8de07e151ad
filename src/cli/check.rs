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
    /// Read the hub's cache: every model and dataset that this machine holds [default: where the
    /// hub's own programs keep it]
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    #[allow(clippy::option_option, reason = "absent, without a folder, with one")]
    hub_cache: Option<Option<PathBuf>>,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Read this cleartitle.toml
    #[arg(long, value_name = "FILE")]
    manifest_path: Option<PathBuf>,
    /// Ask the hub for upstreams that nothing describes; cargo may use the network, too
    #[arg(long)]
    online: bool,
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
        let paths = self.paths()?;
        #[cfg(feature = "hub")]
        let hub = self.hub()?;
        #[cfg(not(feature = "hub"))]
        if self.online {
            return Err(Refusal::new(
                "this program was built without `--online`",
                "build it with the feature `hub`: cargo install cleartitle --features hub",
            ));
        }
        let options = read::Options {
            network: self.online,
            known: Some(&known),
            #[cfg(feature = "hub")]
            online: hub.as_ref(),
        };
        let mut gathered = read::read(&paths, self.manifest_path.as_deref(), options);
        for problem in &gathered.problems {
            let kind = if problem.is_warning() { "warning" } else { "error" };
            super::say(kind, &format!("{}: {problem}", problem.place()), &problem.help());
        }
        let broken = gathered.problems.iter().any(|p| !p.is_warning());
        if !gathered.read_something {
            if broken {
                return Ok(COULD_NOT_RUN);
            }
            let paths: Vec<String> = paths.iter().map(|p| super::shown(p)).collect();
            return Err(Refusal::new(
                format!("nothing that is recognized in {}", paths.join(", ")),
                "`cleartitle inputs` lists what can be read; or write a cleartitle.toml",
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
                "a cleartitle.toml has an [[artifact]] with id, kind and license; `cleartitle inputs` says what other files have to hold",
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
                    HumanOptions {
                        color,
                        list: self.hub_cache.is_some(),
                        ..HumanOptions::default()
                    },
                ));
            }
        }
        Ok(if broken { COULD_NOT_RUN } else { self.exit_code(&report) })
    }

    /// What to read: what is named, and the hub's cache if that is asked for.
    fn paths(&self) -> Result<Vec<PathBuf>, Refusal> {
        let Some(cache) = &self.hub_cache else { return Ok(self.paths.clone()) };
        let found = cache.clone().or_else(|| read::hub_cache(|name| std::env::var(name).ok()));
        let help = "name it with --hub-cache=DIR, or set HF_HUB_CACHE";
        let Some(found) = found else {
            return Err(Refusal::new("cannot tell where the hub's cache is", help));
        };
        if !found.is_dir() {
            let message = format!("there is no cache of the hub at {}", super::shown(&found));
            return Err(Refusal::new(message, help));
        }
        Ok(self.paths.iter().cloned().chain([found]).collect())
    }

    /// The hub, where it is to be asked.
    #[cfg(feature = "hub")]
    fn hub(&self) -> Result<Option<crate::hub::Hub>, Refusal> {
        use crate::hub::{Hub, HubOptions};
        let refusal = |error: crate::hub::HubError| Refusal::new(error.to_string(), error.help());
        if !self.online {
            return Ok(None);
        }
        HubOptions::from_env().and_then(Hub::new).map(Some).map_err(refusal)
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
