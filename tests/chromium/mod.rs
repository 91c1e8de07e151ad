//! A real browser, driven over its own protocol: messages of JSON that end with a zero byte, on
//! two pipes of the browser's process.
#![allow(dead_code, reason = "each program that drives it uses a part of it")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one tab.
pub struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    folder: PathBuf,
    session: String,
    sent: u64,
    /// What happened meanwhile, each `{"method", "params"}`.
    pub events: Vec<Value>,
}

/// The browser, if this machine has one. `CLEARTITLE_BROWSER` names it; `required` makes it an
/// error not to have one.
fn program() -> Option<String> {
    let asked = std::env::var("CLEARTITLE_BROWSER").unwrap_or_default();
    let required = asked == "required";
    let named = (!required && !asked.is_empty()).then_some(asked);
    let names = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
    let starts = |name: &String| {
        let mut version = Command::new(name);
        version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        version.status().is_ok_and(|s| s.success())
    };
    let found = named.into_iter().chain(names).find(starts);
    assert!(found.is_some() || !required, "no Chromium: apt-get install chromium");
    found
}

impl Browser {
    /// Starts one; `None`, with a note, where there is none.
    pub fn start() -> Option<Self> {
        let Some(program) = program() else {
            eprintln!(
                "skipped: no Chromium here (CLEARTITLE_BROWSER=required makes this an error)"
            );
            return None;
        };
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cleartitle-browser-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut command = Command::new("sh");
        // The browser reads from 3 and writes to 4; what it says besides goes nowhere.
        command.args(["-c", r#"exec "$@" 3<&0 4>&1 0</dev/null 1>/dev/null 2>&1"#, "sh", &program]);
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]);
        command.args(["--no-first-run", "--disable-background-networking", "--disable-sync"]);
        command.args([
            "--disable-component-update",
            "--remote-debugging-pipe",
            "--disable-dev-shm-usage",
        ]);
        command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
        command.arg("about:blank").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("sh starts");
        let to = process.stdin.take().expect("a pipe");
        let mut out = BufReader::new(process.stdout.take().expect("a pipe"));
        let (tell, from) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while out.read_until(0, &mut message).is_ok_and(|n| n > 0) {
                message.pop();
                let value = serde_json::from_slice(&message).expect("the browser speaks JSON");
                message.clear();
                if tell.send(value).is_err() {
                    break;
                }
            }
        });
        let session = String::new();
        let events = Vec::new();
        let mut browser = Self { process, to, from, folder, session, sent: 0, events };
        let tab = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let id = &tab["targetId"];
        let attached =
            browser.call("Target.attachToTarget", json!({"targetId": id, "flatten": true}));
        browser.session = attached["sessionId"].as_str().expect("a session").to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Calls a method and gives its result.
    #[track_caller]
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut message = json!({"id": self.sent, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).expect("the browser listens");
        loop {
            let mut answer = self.next(method);
            if answer["id"] == self.sent {
                assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    #[track_caller]
    fn next(&mut self, what: &str) -> Value {
        self.from.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("waiting for {what}: {e}"))
    }

    /// Writes a page into a file and opens it; everything that happened before is forgotten.
    #[track_caller]
    pub fn open(&mut self, html: &str) {
        let file = self.folder.join("page.html");
        std::fs::write(&file, html).expect("a file");
        self.go(&format!("file://{}", file.display()));
    }

    /// Goes to an address.
    #[track_caller]
    pub fn go(&mut self, url: &str) {
        self.call("Page.navigate", json!({"url": "about:blank"}));
        self.events.clear();
        self.call("Page.navigate", json!({ "url": url }));
        self.until("document.readyState === 'complete' && location.protocol === 'file:'");
    }

    /// The address of the last page that was opened.
    pub fn address(&self) -> String {
        format!("file://{}", self.folder.join("page.html").display())
    }

    /// What an expression of the page's script gives.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut result = self.call("Runtime.evaluate", params);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].take()
    }

    /// Waits until an expression holds.
    #[track_caller]
    pub fn until(&mut self, expression: &str) {
        let begun = Instant::now();
        while self.eval(expression) != json!(true) {
            assert!(begun.elapsed() < PATIENCE, "never: {expression}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses a key where the focus is.
    pub fn press(&mut self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            key if key.chars().count() == 1 => key,
            _ => "",
        };
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => 0,
        };
        let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        let params = json!({"type": down, "key": key, "text": text, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", params);
        let params = json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", params);
    }

    /// Types a text where the focus is.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Clicks, as a mouse does, in the middle of what a selector finds first.
    #[track_caller]
    pub fn click(&mut self, selector: &str) {
        let at = self.eval(&format!(
            "(() => {{ const e = document.querySelector({selector:?}); \
             if (!e) return null; if (!e.closest('svg')) e.scrollIntoView({{ block: 'nearest' }}); \
             const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        assert!(!at.is_null(), "nothing is {selector}");
        for what in ["mousePressed", "mouseReleased"] {
            let params = json!({"type": what, "x": at[0], "y": at[1], "button": "left",
                "buttons": u8::from(what == "mousePressed"), "clickCount": 1});
            self.call("Input.dispatchMouseEvent", params);
        }
    }

    /// The size of the window.
    pub fn size(&mut self, width: u32, height: u32) {
        let params =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", params);
    }

    /// Light or dark.
    pub fn scheme(&mut self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// What went wrong since the page was opened: exceptions, and errors and warnings that were
    /// logged; and every address that was asked for and is no file of ours.
    pub fn complaints(&mut self) -> Vec<String> {
        self.eval("new Promise((done) => setTimeout(done, 50))");
        let mut complaints = Vec::new();
        for event in &self.events {
            let params = &event["params"];
            match event["method"].as_str().unwrap_or_default() {
                "Runtime.exceptionThrown" => complaints.push(params.to_string()),
                "Runtime.consoleAPICalled" => complaints.push(params.to_string()),
                "Log.entryAdded" => complaints.push(params.to_string()),
                "Page.javascriptDialogOpening" => complaints.push(params.to_string()),
                "Network.requestWillBeSent" => {
                    let url = params["request"]["url"].as_str().unwrap_or_default();
                    let own = url.split('#').next() == Some(&self.address());
                    if !own && !url.starts_with("data:") {
                        complaints.push(format!("asked for {url}"));
                    }
                }
                _ => {}
            }
        }
        complaints
    }

    /// A picture of the window, into the folder that `CLEARTITLE_PICTURES` names, if it does.
    pub fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("CLEARTITLE_PICTURES") else { return };
        use base64::Engine as _;
        self.eval("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))");
        let shot = self.call("Page.captureScreenshot", json!({"format": "png"}));
        let data = shot["data"].as_str().expect("a picture");
        let bytes = base64::prelude::BASE64_STANDARD.decode(data).expect("base64");
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).expect("a file");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
