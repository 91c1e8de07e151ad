//! A hub on this machine: it answers as the real one does, and as it should not.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

pub const MODEL: &[&str] = &[
    "author",
    "baseModels",
    "cardData",
    "childrenModelCount",
    "config",
    "createdAt",
    "disabled",
    "downloads",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "private",
    "safetensors",
    "sha",
    "siblings",
    "tags",
    "usedStorage",
];
pub const DATASET: &[&str] = &[
    "author",
    "cardData",
    "citation",
    "createdAt",
    "description",
    "disabled",
    "downloads",
    "gated",
    "lastModified",
    "likes",
    "private",
    "sha",
    "siblings",
    "tags",
];

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub query: String,
    pub token: Option<String>,
    pub agent: String,
    /// How often the same was asked before.
    pub before: usize,
}

/// What is sent back.
pub enum Reply {
    Whole(u16, Vec<(String, String)>, Vec<u8>),
    /// So many bytes are promised, and these are sent.
    Cut(usize, Vec<u8>),
    /// A byte each 50 ms.
    Slow(Vec<u8>),
    /// So many bytes, without a length.
    Endless(u8, usize),
}

pub fn status(status: u16) -> Reply {
    Reply::Whole(status, Vec::new(), b"{\"error\":\"no\"}".to_vec())
}

pub fn to(location: &str) -> Reply {
    Reply::Whole(307, vec![("Location".to_owned(), location.to_owned())], Vec::new())
}

type Special = Box<dyn Fn(&Asked) -> Option<Reply> + Send + Sync>;

/// What a hub holds.
#[derive(Default)]
pub struct Content {
    /// By `models/owner/name` and `datasets/owner/name`.
    answers: HashMap<String, Value>,
    files: HashMap<String, Vec<u8>>,
    special: Vec<Special>,
}

pub fn content() -> Content {
    Content::default()
}

impl Content {
    /// A repository with the fields of the API and its files; `sha` and `siblings` come by themselves.
    pub fn repository(mut self, at: &str, fields: Value, files: &[(&str, &str)]) -> Self {
        let id = at.split_once('/').unwrap().1;
        let mut answer = json!({
            "_id": "0", "id": id, "sha": "c0ffee0000000000000000000000000000000000",
            "siblings": files.iter().map(|(name, _)| json!({"rfilename": name})).collect::<Vec<_>>(),
            "gated": false, "private": false, "disabled": false, "tags": [],
        });
        for (key, value) in fields.as_object().unwrap() {
            answer[key] = value.clone();
        }
        for (name, text) in files {
            self.files.insert(format!("{at}/{name}"), text.as_bytes().to_vec());
        }
        self.answers.insert(at.to_owned(), answer);
        self
    }

    /// A model with a card.
    pub fn model(self, id: &str, fields: Value, card: &str) -> Self {
        self.repository(&format!("models/{id}"), fields, &[("README.md", card)])
    }

    /// Answers that go before all others.
    pub fn special(
        mut self,
        special: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        self.special.push(Box::new(special));
        self
    }

    fn reply(&self, asked: &Asked) -> Reply {
        if let Some(reply) = self.special.iter().find_map(|special| special(asked)) {
            return reply;
        }
        if let Some(at) = asked.path.strip_prefix("/api/") {
            let (at, _) = at.split_once("/revision/").unwrap_or((at, ""));
            let Some(answer) = self.answers.get(at) else { return status(404) };
            let valid = if at.starts_with("models/") { MODEL } else { DATASET };
            let fields: Vec<&str> = asked
                .query
                .split('&')
                .filter(|part| !part.is_empty())
                .map(|part| part.strip_prefix("expand%5B%5D=").unwrap_or("?"))
                .collect();
            if fields.iter().any(|field| !valid.contains(field)) {
                return Reply::Whole(400, Vec::new(), json!({"error": valid}).to_string().into());
            }
            let mut answer = answer.clone();
            answer
                .as_object_mut()
                .unwrap()
                .retain(|key, _| matches!(&**key, "_id" | "id") || fields.contains(&&**key));
            return Reply::Whole(200, Vec::new(), answer.to_string().into());
        }
        let path = asked.path.trim_start_matches('/');
        let at = match path.strip_prefix("datasets/") {
            Some(rest) => format!("datasets/{rest}"),
            None => format!("models/{path}"),
        };
        let file = at.split_once("/resolve/").and_then(|(at, rest)| {
            let (_, name) = rest.split_once('/')?;
            self.files.get(&format!("{at}/{name}"))
        });
        file.map_or_else(|| status(404), |file| Reply::Whole(200, Vec::new(), file.clone()))
    }

    pub fn serve(self) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let log: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let stop: Arc<AtomicBool> = Arc::default();
        let (content, log_, stop_) = (Arc::new(self), Arc::clone(&log), Arc::clone(&stop));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop_.load(Ordering::Relaxed) {
                    break;
                }
                let (content, log) = (Arc::clone(&content), Arc::clone(&log_));
                std::thread::spawn(move || drop(answer(stream, &content, &log)));
            }
        });
        Server { host: address.to_string(), log, stop }
    }
}

fn answer(
    mut stream: TcpStream,
    content: &Content,
    log: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers: HashMap<String, String> = HashMap::new();
    for line in lines {
        let line = line?;
        let Some((key, value)) = line.split_once(':') else { break };
        headers.insert(key.to_ascii_lowercase(), value.trim().to_owned());
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let asked = {
        let mut log = log.lock().unwrap();
        let before = log.iter().filter(|a| a.path == path && a.query == query).count();
        log.push(Asked {
            path: path.to_owned(),
            query: query.to_owned(),
            token: headers.get("authorization").cloned(),
            agent: headers.get("user-agent").cloned().unwrap_or_default(),
            before,
        });
        log.last().unwrap().clone()
    };
    let head = |status: u16, length: Option<usize>, more: &[(String, String)]| {
        let mut head = format!("HTTP/1.1 {status} So\r\nConnection: close\r\n");
        if let Some(length) = length {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        for (key, value) in more {
            head.push_str(&format!("{key}: {value}\r\n"));
        }
        head + "\r\n"
    };
    match content.reply(&asked) {
        Reply::Whole(status, more, body) => {
            stream.write_all(head(status, Some(body.len()), &more).as_bytes())?;
            stream.write_all(&body)
        }
        Reply::Cut(length, body) => {
            stream.write_all(head(200, Some(length), &[]).as_bytes())?;
            stream.write_all(&body)
        }
        Reply::Slow(body) => {
            stream.write_all(head(200, Some(body.len()), &[]).as_bytes())?;
            for byte in body {
                std::thread::sleep(Duration::from_millis(50));
                stream.write_all(&[byte])?;
            }
            Ok(())
        }
        Reply::Endless(byte, count) => {
            stream.write_all(head(200, None, &[]).as_bytes())?;
            for _ in 0..count / 65_536 {
                stream.write_all(&[byte; 65_536])?;
            }
            Ok(())
        }
    }
}

/// A hub that runs until it is dropped.
pub struct Server {
    pub host: String,
    log: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.host)
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    /// Their paths.
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(&self.host);
    }
}
