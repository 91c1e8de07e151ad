//! How the hub is asked, as the hub's own tools are told: by variables of the environment.

use std::ffi::OsString;
use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::HeaderValue;

/// The most bytes of a file with a token.
const TOKEN_LIMIT: u64 = 4 << 10;

/// What keeps the hub from being asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HubError {
    /// An endpoint that cannot be asked.
    #[error("the hub's endpoint cannot be used: {reason}")]
    Endpoint {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A token that no header can hold.
    #[error("the hub's token holds a character that no token has")]
    Token,
}

impl HubError {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Endpoint { .. } => "set HF_ENDPOINT to an address such as https://huggingface.co",
            Self::Token => "set HF_TOKEN to a token of the hub's settings page, or unset it",
        }
    }
}

/// A secret that says who asks. Nothing shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// A token, without the space around it; `None` where nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// Whether a header can hold it.
    pub(super) fn check(&self) -> Result<(), HubError> {
        self.0.bytes().all(|b| b.is_ascii_graphic()).then_some(()).ok_or(HubError::Token)
    }

    /// The header that shows it to the hub.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// How the hub is asked.
#[derive(Debug, Clone)]
pub struct HubOptions {
    /// Its address, `https://huggingface.co` for one.
    pub endpoint: String,
    /// Who asks; without it only what is public is seen.
    pub token: Option<Token>,
    /// Where answers are kept; `None` keeps none.
    pub cache: Option<PathBuf>,
    /// Whether nothing is asked: only what was kept is read.
    pub offline: bool,
    /// The most repositories that are asked for in a run.
    pub repositories: usize,
    /// How many steps upstream are asked for.
    pub depth: usize,
    /// How long a kept answer of the API is taken for true. Files of a commit never change.
    pub fresh: Duration,
    /// How long it may take to reach the host.
    pub connect: Duration,
    /// How long nothing may arrive.
    pub silence: Duration,
    /// How long one request may take.
    pub request: Duration,
    /// How long all of them may take.
    pub run: Duration,
    /// How long, in a run, is waited where the hub asks for it.
    pub wait: Duration,
    /// How often a request is made again that failed.
    pub retries: u32,
    /// The pause before it is; each is twice as long as the one before.
    pub pause: Duration,
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            endpoint: "https://huggingface.co".to_owned(),
            token: None,
            cache: None,
            offline: false,
            repositories: 200,
            depth: 16,
            fresh: Duration::from_secs(3600),
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(20),
            request: Duration::from_secs(60),
            run: Duration::from_secs(600),
            wait: Duration::from_secs(60),
            retries: 3,
            pause: Duration::from_millis(500),
        }
    }
}

impl HubOptions {
    /// As the environment says: `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HOME`,
    /// `HF_HUB_OFFLINE`, `TRANSFORMERS_OFFLINE`, `XDG_CACHE_HOME`.
    ///
    /// # Errors
    /// An endpoint or a token that cannot be used.
    pub fn from_env() -> Result<Self, HubError> {
        Self::from_variables(&|name| std::env::var_os(name))
    }

    /// The same from other variables than those of the process.
    ///
    /// ```
    /// use cleartitle::hub::HubOptions;
    ///
    /// let options = HubOptions::from_variables(&|name| (name == "HF_HUB_OFFLINE").then(|| "1".into()))?;
    /// assert!(options.offline && options.token.is_none());
    /// # Ok::<(), cleartitle::hub::HubError>(())
    /// ```
    ///
    /// # Errors
    /// An endpoint or a token that cannot be used.
    pub fn from_variables(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, HubError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).map(|value| value.to_string_lossy().trim().to_owned());
        let home = set("HOME").or_else(|| set("USERPROFILE")).map(PathBuf::from);
        let path = |name: &str| set(name).map(|value| in_home(value.into(), home.as_deref()));
        let caches = path("XDG_CACHE_HOME").or_else(|| Some(home.as_ref()?.join(".cache")));
        let hub_home = path("HF_HOME").or_else(|| Some(caches.as_ref()?.join("huggingface")));
        let token_file = path("HF_TOKEN_PATH").or_else(|| Some(hub_home?.join("token")));
        let token = text("HF_TOKEN").and_then(|token| Token::new(&token));
        let token = token.or_else(|| Token::new(&first_bytes(&token_file?)?));
        let is_on = |name| {
            let words = ["1", "ON", "YES", "TRUE"];
            text(name).is_some_and(|value| words.iter().any(|w| value.eq_ignore_ascii_case(w)))
        };
        let mut options = Self {
            token,
            cache: caches.map(|caches| caches.join("cleartitle")),
            offline: is_on("HF_HUB_OFFLINE") || is_on("TRANSFORMERS_OFFLINE"),
            ..Self::default()
        };
        if let Some(endpoint) = text("HF_ENDPOINT") {
            options.endpoint = endpoint.trim_end_matches('/').to_owned();
        }
        super::address::Origin::new(&options.endpoint)?;
        options.token.as_ref().map_or(Ok(()), Token::check)?;
        Ok(options)
    }
}

/// A path that may begin at a person's home.
fn in_home(path: PathBuf, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path,
    }
}

fn first_bytes(path: &Path) -> Option<String> {
    // Opening a pipe would wait for a writer.
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    std::fs::File::open(path).ok()?.take(TOKEN_LIMIT).read_to_string(&mut text).ok()?;
    Some(text)
}
