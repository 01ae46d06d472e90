//! A browser, driven over `WebDriver` (W3C): the few commands that the tests need.

use std::env;
use std::io::BufRead;
use std::io::BufReader;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use breakfall::clock::now;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::support::http::Asking;

/// What keeps a browser quiet: no window, nothing of the network but this machine.
const ARGUMENTS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-pings",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-features=OptimizationHints,MediaRouter",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
];

/// How long something on a page may take to come.
const PATIENCE: Duration = Duration::from_secs(15);

/// A browser with one window. Dropped, both it and its driver are ended.
#[derive(Debug)]
pub(crate) struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
    profile: TempDir,
}

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) width: u32,
    pub(crate) dark: bool,
    pub(crate) scripts: bool,
}

impl Look {
    pub(crate) const DESK: Self = Self { width: 1280, dark: false, scripts: true };
    pub(crate) const PHONE: Self = Self { width: 390, dark: false, scripts: true };

    /// Both widths and both themes. Places depend on the one, colours on the other.
    pub(crate) const ALL: [Self; 2] = [Self::DESK, Self::PHONE.in_the_dark()];

    pub(crate) const fn in_the_dark(self) -> Self {
        Self { dark: true, ..self }
    }

    pub(crate) const fn without_scripts(self) -> Self {
        Self { scripts: false, ..self }
    }
}

impl Browser {
    /// A browser, or `None` with a word about what is skipped, where the machine has none.
    ///
    /// # Panics
    /// Where the machine has none and `CI` is `true`: there nothing is skipped.
    pub(crate) fn start(skipped: &str) -> Option<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null());
        let driver = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut driver) = driver else {
            let required = env::var_os("CI").is_some_and(|ci| ci == "true");
            assert!(!required, "no Chromium on this machine: run .ci/services");
            eprintln!("skipped, as there is no Chromium on this machine (.ci/services): {skipped}");
            return None;
        };
        let lines = BufReader::new(driver.stdout.take().expect("it is piped")).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let port = line.split("successfully on port ").nth(1)?;
            port.trim_end_matches('.').parse().ok()
        });
        let address = (Ipv4Addr::LOCALHOST, port.expect("it says its port")).into();
        let profile = tempfile::tempdir().expect("a temporary directory");
        let mut browser = Self { driver, address, session: String::new(), profile };
        browser.open();
        Some(browser)
    }

    fn open(&mut self) {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let mut arguments = ARGUMENTS.to_vec();
        arguments.push(&profile);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let session = self.command("POST", "/session", &wanted);
        session["sessionId"].as_str().expect("a session").clone_into(&mut self.session);
    }

    /// Looks at pages like this from now on.
    pub(crate) fn look(&self, look: Look) {
        let Look { width, dark, scripts } = look;
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        let theme = if dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": theme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !scripts }));
    }

    /// Goes to a page.
    pub(crate) fn go(&self, address: SocketAddr, path: &str) {
        self.of_session("POST", "/url", &json!({ "url": format!("http://{address}{path}") }));
    }

    /// What the body of a function returns in the page.
    pub(crate) fn run(&self, body: &str) -> Value {
        self.of_session("POST", "/execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// The text of the first element of this selector, empty where there is none.
    pub(crate) fn text(&self, selector: &str) -> String {
        let body = format!("return document.querySelector({selector:?})?.innerText ?? ''");
        self.run(&body).as_str().unwrap_or_default().to_owned()
    }

    /// How many elements of this selector there are.
    pub(crate) fn count(&self, selector: &str) -> u64 {
        let body = format!("return document.querySelectorAll({selector:?}).length");
        self.run(&body).as_u64().unwrap_or_default()
    }

    /// Presses the first element of this selector as a person does.
    pub(crate) fn press(&self, selector: &str) {
        let path = format!("/element/{}/click", self.element(selector));
        self.of_session("POST", &path, &json!({}));
    }

    /// Presses what leads to another page, and waits until that is there.
    pub(crate) fn go_by(&self, selector: &str) {
        self.run("window.__here = true");
        self.press(selector);
        self.wait_until("return window.__here === undefined && document.readyState === 'complete'");
    }

    /// Types into the first element of this selector, in place of what is there.
    pub(crate) fn type_into(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.of_session("POST", &format!("/element/{element}/clear"), &json!({}));
        self.of_session("POST", &format!("/element/{element}/value"), &json!({ "text": text }));
    }

    /// Waits until `body`, that of a function in the page, returns true.
    pub(crate) fn wait_until(&self, body: &str) {
        let end = now() + PATIENCE;
        while self.run(body) != true {
            let page = self.run("return document.body.innerText");
            assert!(now() < end, "does not come: {body}\n{page}");
            // The page belongs to another process: there is nothing to wait for but time.
            thread::yield_now();
        }
    }

    /// What the browser complains of since it was asked last: broken scripts, what the policy of a page forbids.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.of_session("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        let messages = entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default());
        // That an answer is an error is what many of these pages are about.
        let is_answer =
            |message: &&str| message.contains("Failed to load resource: the server responded");
        messages.filter(|message| !is_answer(message)).map(str::to_owned).collect()
    }

    /// What is seen, as a PNG.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let shot = self.of_session("GET", "/screenshot", &Value::Null);
        BASE64_STANDARD.decode(shot.as_str().expect("a picture")).expect("base 64")
    }

    fn element(&self, selector: &str) -> String {
        let wanted = json!({ "using": "css selector", "value": selector });
        let found = self.of_session("POST", "/element", &wanted);
        let id = found.as_object().and_then(|found| found.values().next()?.as_str());
        id.unwrap_or_else(|| panic!("no {selector}")).to_owned()
    }

    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        let wanted = json!({ "cmd": command, "params": parameters });
        self.of_session("POST", "/goog/cdp/execute", &wanted)
    }

    fn of_session(&self, method: &str, path: &str, body: &Value) -> Value {
        self.command(method, &format!("/session/{}{path}", self.session), body)
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let host = self.address.to_string();
        let headers = [("Host", &*host), ("Content-Type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let asking = Asking { method, path, headers: &headers, body: body.as_bytes() };
        let mut answer = asking.send(self.address).expect("the driver answers").json();
        let value = answer["value"].take();
        assert!(value.get("error").is_none(), "{method} {path} {body:.300}: {value:#}");
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser is ended by its driver, also where the test has failed.
        let path = format!("/session/{}", self.session);
        let host = self.address.to_string();
        let headers = [("Host", &*host)];
        drop(
            Asking { method: "DELETE", path: &path, headers: &headers, body: b"" }
                .send(self.address),
        );
        self.driver.kill().expect("it is ours");
        self.driver.wait().expect("it can be waited for");
    }
}
