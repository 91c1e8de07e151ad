//! The hub, over its API: what it says of a repository, and single files. It is asked politely,
//! within limits, and nothing that it answers is trusted. What the answers mean is left to `read`.

mod address;
mod cache;
mod http;
mod options;

pub use options::{HubError, HubOptions, Token};

use std::fmt;
use std::time::{Duration, Instant};

use address::Origin;
pub(crate) use address::{encoded, is_revision};
use cache::Cache;

/// The most bytes of an answer of the API. Repositories of 100,000 files stay below.
const ANSWER_LIMIT: u64 = 16 << 20;
/// The most bytes of a file; of a longer one the beginning is read.
pub(crate) const FILE_LIMIT: u64 = 1 << 20;
/// After so many repositories in a row that could not be asked for, no more are.
const IN_VAIN: u32 = 3;

/// What can be asked of a model. Fields that nothing here reads are not asked for.
const MODEL_FIELDS: &[&str] = &[
    "sha",
    "cardData",
    "baseModels",
    "tags",
    "gated",
    "private",
    "disabled",
    "siblings",
    "library_name",
    "pipeline_tag",
];
/// What can be asked of a dataset.
const DATASET_FIELDS: &[&str] =
    &["sha", "cardData", "tags", "gated", "private", "disabled", "siblings"];

/// A hub that can be asked.
///
/// ```no_run
/// use cleartitle::hub::{Client, HubOptions};
/// use cleartitle::read::{Options, read};
///
/// let hub = Client::new(HubOptions::from_env()?)?;
/// let options = Options { online: Some(&hub), ..Options::default() };
/// let gathered = read(&["models/support".into()], None, options);
/// # Ok::<(), cleartitle::hub::HubError>(())
/// ```
pub struct Client {
    options: HubOptions,
    origin: Origin,
    agent: ureq::Agent,
    cache: Cache,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Client {
    /// A hub that is asked as the options say. Nothing is asked yet.
    ///
    /// # Errors
    /// An endpoint that is no address, a token that no header can hold.
    pub fn new(options: HubOptions) -> Result<Self, HubError> {
        let origin = Origin::new(&options.endpoint)?;
        options.token.as_ref().map_or(Ok(()), Token::check)?;
        let agent = http::agent(&options, &origin);
        let cache = Cache::new(options.cache.as_deref(), &options.endpoint);
        Ok(Self { options, origin, agent, cache })
    }

    /// What messages call it: its host.
    pub(crate) fn shown(&self) -> &str {
        self.origin.shown()
    }

    /// How it is asked.
    pub(crate) fn options(&self) -> &HubOptions {
        &self.options
    }

    /// Begins to ask.
    pub(crate) fn session(&self) -> Session<'_> {
        Session { hub: self, began: Instant::now(), waited: Duration::ZERO, in_vain: 0, over: None }
    }
}

/// A repository of the hub.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    /// `owner/name`, or one word.
    pub id: String,
    /// Whether it is one of a dataset.
    pub is_dataset: bool,
    /// The commit, tag or branch, where one is named.
    pub revision: Option<String>,
}

impl Repository {
    fn kind(&self) -> &'static str {
        if self.is_dataset { "datasets" } else { "models" }
    }

    /// The id as a part of an address.
    fn path(&self) -> String {
        self.id.split('/').map(encoded).collect::<Vec<_>>().join("/")
    }

    /// Where the API speaks of it.
    pub fn api(&self) -> String {
        format!("/api/{}/{}", self.kind(), self.path())
    }

    /// Where a person sees it.
    pub fn page(&self) -> String {
        format!("{}/{}", if self.is_dataset { "/datasets" } else { "" }, self.path())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// 401, 403.
    NotVisible,
    /// 404, 410.
    Gone,
    /// 400.
    Refused,
    /// Nothing was asked.
    Offline,
    /// The reason, for people. It never holds a token, nor the address of a redirect.
    Failed(String),
}

/// One run: how long it took and waited so far.
pub(crate) struct Session<'h> {
    hub: &'h Client,
    began: Instant,
    waited: Duration,
    in_vain: u32,
    over: Option<String>,
}

impl Session<'_> {
    /// Why nothing more is asked, once that is so.
    pub fn over(&self) -> Option<&str> {
        self.over.as_deref()
    }

    /// What the API says of a repository.
    pub fn answer(&mut self, repository: &Repository) -> Result<Vec<u8>, Failure> {
        let (cache, options) = (&self.hub.cache, &self.hub.options);
        let key = cache.answer(repository);
        let fresh = (!options.offline).then_some(options.fresh);
        if let Some(known) = key.as_ref().and_then(|key| key.read(ANSWER_LIMIT, fresh))
            && is_table(&known)
        {
            return Ok(known);
        }
        let revision = repository.revision.as_deref().filter(|r| is_revision(r));
        let revision = revision.map_or(String::new(), |r| format!("/revision/{}", encoded(r)));
        let path = format!("{}{revision}", repository.api());
        let fields = if repository.is_dataset { DATASET_FIELDS } else { MODEL_FIELDS };
        let expand: Vec<String> = fields.iter().map(|f| format!("expand%5B%5D={f}")).collect();
        let mut answered = self.get(&format!("{path}?{}", expand.join("&")), true);
        if answered == Err(Failure::Refused) {
            // A field that this hub does not know: then whatever it tells by itself.
            answered = self.get(&path, true);
        }
        if let Err(Failure::Failed(reason)) = &answered {
            self.in_vain += 1;
            if self.in_vain >= IN_VAIN && self.over.is_none() {
                self.over = Some(format!("{IN_VAIN} repositories in a row failed: {reason}"));
            }
        } else {
            self.in_vain = 0;
        }
        let answer = answered?;
        if let Some(key) = key {
            key.write(&answer);
        }
        Ok(answer)
    }

    /// A file of a repository, or its beginning, as of a commit.
    pub fn file(
        &mut self,
        repository: &Repository,
        commit: Option<&str>,
        name: &str,
    ) -> Result<Vec<u8>, Failure> {
        if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(Failure::Gone);
        }
        let key = commit.and_then(|commit| self.hub.cache.file(repository, commit, name));
        if let Some(known) = key.as_ref().and_then(|key| key.read(FILE_LIMIT, None)) {
            return Ok(known);
        }
        let path: Vec<String> = name.split('/').map(encoded).collect();
        let (page, at, path) = (repository.page(), commit.unwrap_or("main"), path.join("/"));
        let found = self.get(&format!("{page}/resolve/{at}/{path}"), false)?;
        if let Some(key) = key.filter(|_| found.len() as u64 <= FILE_LIMIT) {
            key.write(&found);
        }
        Ok(found)
    }
}

/// Whether an answer is a whole JSON table; what is in it is looked at later.
fn is_table(answer: &[u8]) -> bool {
    answer.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{')
        && serde_json::from_slice::<serde::de::IgnoredAny>(answer).is_ok()
}
