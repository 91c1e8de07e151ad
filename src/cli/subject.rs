//! What a command is about: reads what is named, and has it judged. The same for every command.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Args;

use super::{Refusal, complain, today};
use crate::read;
use crate::render::Sources;
use crate::report::Report;
use crate::review::review;
use crate::vocab::{Purpose, Release, Switch};
use crate::{ArtifactGraph, Assumptions, Catalog, Checker, GraphBuilder, Intent, Upstreams};

/// What to read, and what is asked of it.
#[derive(Args)]
pub(super) struct Subject {
    /// What to read: folders, archives, manifests, cards, Cargo workspaces; `-` is standard input
    /// [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Read the hub's cache: every model and dataset that this machine holds [default: where the
    /// hub's own programs keep it]
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    #[allow(clippy::option_option, reason = "absent, without a folder, with one")]
    pub hub_cache: Option<Option<PathBuf>>,
    #[command(flatten)]
    pub asked: Asked,
}

/// What is asked, whatever is read.
#[derive(Args)]
pub(super) struct Asked {
    #[command(flatten)]
    pub question: Question,
    /// Ask the hub for upstreams that nothing describes; cargo may use the network, too
    #[arg(long)]
    pub online: bool,
    /// Whether the texts of upstreams are kept, for the command that hands them on.
    #[arg(skip)]
    pub texts: bool,
}

/// What is to be done, and how open questions are answered.
#[derive(Args)]
pub(super) struct Question {
    /// Read this cleartitle.toml
    #[arg(long, value_name = "FILE", alias = "intent")]
    pub manifest_path: Option<PathBuf>,
    /// What for: commercial, noncommercial, research
    #[arg(long)]
    pub purpose: Option<Purpose>,
    /// How it is released: internal, share, host, outputs
    #[arg(long, value_delimiter = ',')]
    pub release: Vec<Release>,
    /// Answer an open question
    #[arg(long, value_name = "NAME=VALUE", value_parser = assumption)]
    pub assume: Vec<(Switch, bool)>,
}

/// What was read and judged.
pub(super) struct Answered {
    pub graph: ArtifactGraph,
    pub report: Report,
    /// The texts that places point into.
    pub sources: Sources,
    /// Some of the input could not be read: it was told on standard error.
    pub broken: bool,
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

impl Subject {
    /// Reads and judges.
    pub fn answer(&self, catalog: &Catalog) -> Result<Answered, Refusal> {
        self.asked.answer(&self.paths()?, catalog)
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
}

impl Asked {
    /// Reads these paths, and judges what they tell.
    pub fn answer(&self, paths: &[PathBuf], catalog: &Catalog) -> Result<Answered, Refusal> {
        let shown: Vec<String> = paths.iter().map(|p| super::shown(p)).collect();
        self.answer_of(&shown.join(", "), catalog, |options| {
            read::read(paths, self.question.manifest_path.as_deref(), options)
        })
    }

    /// Judges what is read of something that messages call so.
    pub fn answer_of(
        &self,
        shown: &str,
        catalog: &Catalog,
        read: impl FnOnce(read::Options<'_>) -> read::Gathered,
    ) -> Result<Answered, Refusal> {
        let progress = Progress::start();
        progress.at("reading");
        let known = |name: &str| catalog.expression(name).unrecognized.is_empty();
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
            texts: self.texts,
            #[cfg(feature = "hub")]
            online: hub.as_ref(),
            ..read::Options::default()
        };
        let mut gathered = read(options);
        for problem in &gathered.problems {
            let kind = if problem.is_warning() { "warning" } else { "error" };
            super::say(kind, &format!("{}: {problem}", problem.place()), &problem.help());
        }
        let broken = gathered.problems.iter().any(|p| !p.is_warning());
        if !gathered.read_something {
            if broken {
                return Err(Refusal::told());
            }
            return Err(Refusal::new(
                format!("nothing that is recognized in {shown}"),
                "`cleartitle inputs` lists what can be read; or write a cleartitle.toml",
            ));
        }
        self.question.apply(&mut gathered.builder);
        Upstreams::builtin().describe(&mut gathered.builder);
        let (graph, errors) = gathered.builder.build_sound();
        for error in &errors {
            let place = error.place().map(|p| format!("{p}: ")).unwrap_or_default();
            complain(&format!("{place}{error}"), &error.help());
        }
        let broken = broken || !errors.is_empty();
        if graph.artifacts().is_empty() {
            if broken {
                return Err(Refusal::told());
            }
            let files: Vec<&str> = gathered.sources.iter().map(|(name, _)| name.as_str()).collect();
            return Err(Refusal::new(
                format!("{}: describes no artifact", files.join(", ")),
                "a cleartitle.toml has an [[artifact]] with id, kind and license; `cleartitle inputs` says what other files have to hold",
            ));
        }
        progress.at("judging");
        let mut report = Checker::new(catalog).check(&graph);
        let unknown = gathered.rules.resolve(catalog);
        let notices = review(&mut report, &graph, catalog, &gathered.rules);
        drop(progress);
        let broken = broken || !unknown.is_empty();
        unknown.iter().for_each(|notice| super::notice("error", notice));
        notices.iter().for_each(|notice| super::notice("warning", notice));
        let sources = gathered.sources.into_iter().collect();
        Ok(Answered { graph, report, sources, broken })
    }

    /// The hub, where it is to be asked.
    #[cfg(feature = "hub")]
    fn hub(&self) -> Result<Option<crate::hub::Client>, Refusal> {
        use crate::hub::{Client, HubOptions};
        let refusal = |error: crate::hub::HubError| Refusal::new(error.to_string(), error.help());
        if !self.online {
            return Ok(None);
        }
        HubOptions::from_env().and_then(Client::new).map(Some).map_err(refusal)
    }
}

impl Question {
    /// Whether nothing is asked here: what is asked is what was asked before.
    pub fn is_silent(&self) -> bool {
        self.manifest_path.is_none()
            && self.purpose.is_none()
            && self.release.is_empty()
            && self.assume.is_empty()
    }

    /// What is to be done, and how open questions are answered: as a manifest says and as is said
    /// here, whatever it is asked of.
    pub fn intent(&self) -> Result<(Intent, Assumptions), Refusal> {
        let mut builder = match &self.manifest_path {
            None => GraphBuilder::default(),
            Some(path) => {
                let gathered = read::read(&[], Some(path), read::Options::default());
                for problem in gathered.problems.iter().filter(|p| !p.is_warning()) {
                    super::say(
                        "error",
                        &format!("{}: {problem}", problem.place()),
                        &problem.help(),
                    );
                }
                if gathered.problems.iter().any(|p| !p.is_warning()) {
                    return Err(Refusal::told());
                }
                gathered.builder
            }
        };
        self.apply(&mut builder);
        let graph = builder.build_sound().0;
        Ok((graph.default_intent().clone(), *graph.assumptions()))
    }

    /// Adds what is said here to what a manifest says.
    fn apply(&self, builder: &mut GraphBuilder) {
        let intent = builder.intent_mut();
        intent.purpose = self.purpose.or(intent.purpose);
        if !self.release.is_empty() {
            intent.release = self.release.iter().copied().collect();
        }
        intent.as_of = intent.as_of.or_else(|| Some(today()));
        for (switch, answer) in &self.assume {
            builder.assume(*switch, *answer);
        }
    }
}

/// A line on standard error, on a terminal only, once something takes longer than a second.
pub(super) struct Progress {
    stage: Arc<Mutex<&'static str>>,
    done: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Progress {
    pub fn start() -> Self {
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

    pub fn at(&self, stage: &'static str) {
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
