//! Requests: redirects, retries, waiting, limits. A token goes to the hub's own host and never
//! further.

use std::io::Read as _;
use std::time::Duration;

use ureq::http::header::{AUTHORIZATION, HeaderMap, LOCATION, RETRY_AFTER};
use ureq::http::{StatusCode, Uri};

use super::address::{Origin, redirect};
use super::{ANSWER_LIMIT, FILE_LIMIT, Failure, HubOptions, Session, is_table};

/// The most redirects of one request.
const REDIRECTS: usize = 5;

/// The program that makes the requests. It follows no redirect by itself.
pub(super) fn agent(options: &HubOptions, origin: &Origin) -> ureq::Agent {
    let mut config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .https_only(!origin.is_safe(&Uri::from_static("http://a")))
        .user_agent(concat!("cleartitle/", env!("CARGO_PKG_VERSION")))
        .max_response_header_size(64 << 10)
        .timeout_resolve(Some(options.connect))
        .timeout_connect(Some(options.connect))
        .timeout_per_read(Some(options.silence))
        .timeout_per_write(Some(options.silence));
    if origin.is_local() {
        config = config.proxy(None);
    }
    config.build().into()
}

/// What came of one try.
enum Tried {
    Done(Result<Vec<u8>, Failure>),
    /// The hub asks for patience.
    Busy(Option<Duration>),
    /// It may go better another time.
    Broken(String),
}

impl Session<'_> {
    /// Gets what lies at a path of the hub: an answer of its API, or a file or its beginning.
    pub(super) fn get(&mut self, path: &str, is_api: bool) -> Result<Vec<u8>, Failure> {
        if self.hub.options.offline {
            return Err(Failure::Offline);
        }
        let odd = || Failure::Failed("its name makes no address".to_owned());
        let address = self.hub.origin.address(path).ok_or_else(odd)?;
        let options = &self.hub.options;
        let mut tries = 0;
        loop {
            if let Some(over) = &self.over {
                return Err(Failure::Failed(over.clone()));
            }
            let left = options.run.saturating_sub(self.began.elapsed());
            if left.is_zero() {
                return Err(self.give_up(format!("the run took {}", seconds(options.run))));
            }
            let pause = options.pause.saturating_mul(1 << tries.min(16));
            let (reason, pause) = match self.attempt(&address, is_api, left.min(options.request)) {
                Tried::Done(done) => return done,
                Tried::Busy(asked) => {
                    let pause = asked.unwrap_or(pause);
                    if self.waited.saturating_add(pause) > options.wait {
                        let asked = seconds(pause);
                        let limit = seconds(options.wait);
                        return Err(self.give_up(format!(
                            "it is asked too often and wants {asked} of patience (the limit is {limit})"
                        )));
                    }
                    self.waited += pause;
                    ("it is asked too often".to_owned(), pause)
                }
                Tried::Broken(reason) => (reason, pause),
            };
            if tries >= options.retries {
                return Err(Failure::Failed(format!("{reason}, {} times", tries + 1)));
            }
            tries += 1;
            std::thread::sleep(pause.min(options.run.saturating_sub(self.began.elapsed())));
        }
    }

    /// Asks nothing more in this run.
    fn give_up(&mut self, reason: String) -> Failure {
        self.over = Some(reason.clone());
        Failure::Failed(reason)
    }

    fn attempt(&self, address: &Uri, is_api: bool, limit: Duration) -> Tried {
        let began = std::time::Instant::now();
        let failed = |reason: &str| Tried::Done(Err(Failure::Failed(reason.to_owned())));
        let (origin, token) = (&self.hub.origin, self.hub.options.token.as_ref());
        let mut address = address.clone();
        let mut at_home = true;
        for _ in 0..=REDIRECTS {
            let left = limit.saturating_sub(began.elapsed());
            let request = self.hub.agent.get(&address).config();
            let mut request = request.timeout_global(Some(left)).build();
            if at_home && let Some(header) = token.and_then(super::Token::header) {
                request = request.header(AUTHORIZATION, header);
            }
            let response = match request.call() {
                Ok(response) => response,
                Err(error) => return Tried::Broken(told(&error)),
            };
            let status = response.status();
            match status.as_u16() {
                200 => return body(response.into_body(), is_api),
                301 | 302 | 303 | 307 | 308 => {
                    let to = response.headers().get(LOCATION).and_then(|l| l.to_str().ok());
                    let Some(to) = to.and_then(|to| redirect(&address, to)) else {
                        return failed("it redirects to nowhere");
                    };
                    // Once out, what follows comes from others, wherever it leads.
                    at_home &= origin.is(&to);
                    if !at_home && is_api {
                        return failed("it redirects to another host");
                    }
                    if !origin.is_safe(&to) {
                        return failed("it redirects to an address that is not encrypted");
                    }
                    address = to;
                }
                401 | 403 => return Tried::Done(Err(Failure::NotVisible)),
                404 | 410 => return Tried::Done(Err(Failure::Gone)),
                400 => return Tried::Done(Err(Failure::Refused)),
                429 => return Tried::Busy(patience(response.headers())),
                408 | 500..=599 => return Tried::Broken(answered(status)),
                _ => return failed(&answered(status)),
            }
        }
        failed("it redirects too often")
    }
}

/// The body of a good answer: all of what the API says, and of a file at least the beginning.
fn body(body: ureq::Body, is_api: bool) -> Tried {
    let limit = if is_api { ANSWER_LIMIT } else { FILE_LIMIT };
    let mut bytes = Vec::new();
    let reader = body.into_with_config().limit(u64::MAX).reader();
    if let Err(error) = reader.take(limit + 1).read_to_end(&mut bytes) {
        return Tried::Broken(told(&error.into()));
    }
    let is_long = bytes.len() as u64 > limit;
    match is_api {
        true if is_long => {
            let limit = format!("its answer is longer than {} MiB", limit >> 20);
            Tried::Done(Err(Failure::Failed(limit)))
        }
        true if !is_table(&bytes) => Tried::Broken("its answer is no JSON table".to_owned()),
        _ => Tried::Done(Ok(bytes)),
    }
}

fn answered(status: StatusCode) -> String {
    let reason = status.canonical_reason().unwrap_or("no known status");
    format!("it answers {} ({reason})", status.as_u16())
}

/// What went wrong on the way, without addresses: they may hold signatures.
fn told(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "it takes too long".to_owned(),
        ureq::Error::HostNotFound => "its host is not found".to_owned(),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "its answer ends too early".to_owned()
        }
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "nobody answers there".to_owned()
        }
        ureq::Error::Io(error) => format!("the connection fails ({})", error.kind()),
        ureq::Error::Rustls(error) => format!("no safe connection ({error})"),
        ureq::Error::Tls(_) | ureq::Error::Pem(_) => "no safe connection".to_owned(),
        ureq::Error::LargeResponseHeader(..) => "the head of its answer is too long".to_owned(),
        _ => "it does not answer as the web does".to_owned(),
    }
}

/// How long the hub asks to wait: `RateLimit: "api";r=0;t=55`, or `Retry-After: 55`.
fn patience(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let field = |item: &str, key: &str| {
        let mut fields = item.split(';').filter_map(|part| part.trim().split_once('='));
        fields.find(|(k, _)| *k == key).and_then(|(_, v)| v.trim().parse::<u64>().ok())
    };
    // Of several limits those that are used up count.
    let limits = text("ratelimit").into_iter().flat_map(|value| value.split(','));
    let used_up = limits.filter(|item| field(item, "r").is_none_or(|left| left == 0));
    let wait = used_up.filter_map(|item| field(item, "t")).max();
    let wait = wait.or_else(|| text(RETRY_AFTER.as_str())?.trim().parse().ok());
    wait.map(Duration::from_secs)
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64().ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &'static str)]) -> Option<u64> {
        let headers = headers.iter().map(|(name, value)| {
            (name.parse().unwrap(), ureq::http::HeaderValue::from_static(value))
        });
        patience(&headers.collect::<HeaderMap>()).map(|d| d.as_secs())
    }

    #[test]
    fn the_hub_says_how_long_to_wait() {
        assert_eq!(asked(&[("ratelimit", "\"api\";r=0;t=55")]), Some(55));
        assert_eq!(asked(&[("ratelimit", "\"pages\";r=7;t=200, \"api\"; r=0; t=3")]), Some(3));
        assert_eq!(asked(&[("retry-after", "12")]), Some(12));
        assert_eq!(asked(&[("ratelimit", "\"api\";r=0;t=5"), ("retry-after", "12")]), Some(5));
        assert_eq!(asked(&[("ratelimit", "\"api\";r=0;t=-5")]), None);
        assert_eq!(asked(&[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")]), None);
        assert_eq!(asked(&[]), None);
    }
}
