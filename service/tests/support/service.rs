//! The real program.

use std::ffi::OsStr;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use breakfall::clock::now;
use rusqlite::Connection;
use serde_json::Value;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::documented::assert_documented;
use crate::support::http::Asking;
use crate::support::setup::Setup;
use crate::support::shelf::Shelf;

/// The service, up and listening. Dropped, it is killed; that it had ended by itself before fails the test.
#[derive(Debug)]
pub(crate) struct Service {
    child: Option<Child>,
    pub(crate) address: SocketAddr,
    /// What it says on stdout when it is up.
    pub(crate) greeting: String,
    pub(crate) log: Shelf<String>,
    reader: Option<JoinHandle<()>>,
    pub(crate) setup: Setup,
    asked: AtomicUsize,
}

/// A service that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Everything on stderr, line by line.
    pub(crate) lines: Vec<String>,
}

/// The program with nothing of this process's environment.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakfall"));
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Service {
    /// Starts the service as `setup` says, on a free port.
    pub(crate) fn start(setup: Setup) -> Self {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(setup.file());
        command.env("BREAKFALL__DATA_DIRECTORY", setup.data());
        Self::run(command, setup)
    }

    /// Starts the service with `command`.
    pub(crate) fn run(mut command: Command, setup: Setup) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let log = Shelf::default();
        let reader = follow(child.stderr.take().expect("stderr is piped"), log.clone());
        let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        // The greeting ends with an empty line after the command to copy.
        let mut lines = stdout.lines().map_while(Result::ok);
        let mut greeting = String::new();
        for line in lines.by_ref() {
            let last = line.starts_with("    -d ");
            greeting.push_str(&line);
            greeting.push('\n');
            if last {
                break;
            }
        }
        let Some(address) = address_in(&greeting) else {
            child.wait().expect("it can be waited for");
            reader.join().expect("it only reads");
            panic!("no address in {greeting:?}, but {:?}", log.items());
        };
        let (child, reader) = (Some(child), Some(reader));
        Self { child, address, greeting, log, reader, setup, asked: AtomicUsize::new(1) }
    }

    /// Sends a request and waits for its answer, which must be one that the document names.
    pub(crate) fn send(&self, asking: &Asking<'_>) -> Answer {
        let answer = asking.send(self.address);
        let answer = answer.unwrap_or_else(|error| panic!("{error}: {asking:?}"));
        assert_documented(self.address, asking, &answer);
        answer
    }

    /// What Ada gets who asks `query`.
    pub(crate) fn ask(&self, query: &str) -> Answer {
        self.ask_as("ada", query)
    }

    /// What `user` gets who asks `query`, in a new request.
    pub(crate) fn ask_as(&self, user: &str, query: &str) -> Answer {
        let id = format!("r-{}", self.asked.fetch_add(1, Ordering::Relaxed));
        let body = json!({ "id": id, "user": user, "query": query }).to_string();
        self.send(&Asking::json(body.as_bytes()))
    }

    /// What is logged as soon as an event of this name is.
    pub(crate) fn events_with(&self, name: &str) -> Vec<Value> {
        let named = |line: &String| event(line)["event"] == name;
        let lines = self.log.wait_until(|lines| lines.iter().any(named));
        lines.iter().map(|line| event(line)).collect()
    }

    /// The most memory that it had at once, in MiB.
    pub(crate) fn most_memory(&self) -> u64 {
        self.mebibytes("VmHWM:")
    }

    /// The memory that it has now, in MiB.
    pub(crate) fn memory(&self) -> u64 {
        self.mebibytes("VmRSS:")
    }

    fn mebibytes(&self, name: &str) -> u64 {
        let id = self.child.as_ref().expect("it runs").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kib.map(|kib: u64| kib / 1024).expect("a number of kB")
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> String {
        self.child.as_ref().expect("it runs").id().to_string()
    }

    /// Sends the signal of this name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("it runs").id();
        // A shell has `kill` built in, wherever this runs.
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {id}")).status();
        assert!(sent.expect("there is a shell").success());
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(mut self) -> Ended {
        let status = self.child.take().expect("it runs").wait().expect("it can be waited for");
        self.reader.take().expect("it runs").join().expect("it only reads");
        Ended { status, lines: self.log.items() }
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn stop(self) -> Ended {
        self.signal("TERM");
        let ended = self.ended();
        assert_eq!(ended.status.code(), Some(0), "{:#?}", ended.lines);
        ended
    }

    /// The titles of the tickets in its database, in the order they were created.
    pub(crate) fn tickets(&self) -> Vec<String> {
        titles(&self.setup.data()).expect("the database can be read")
    }
}

impl Ended {
    /// The events with this name.
    pub(crate) fn events(&self, name: &str) -> Vec<Value> {
        let events = self.lines.iter().map(|line| event(line));
        events.filter(|event| event["event"] == name).collect()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let died = child.try_wait().expect("it can be asked");
        child.kill().expect("it is ours");
        child.wait().expect("it can be waited for");
        if !thread::panicking() {
            assert!(died.is_none(), "it died: {died:?} {:#?}", self.log.items());
        }
    }
}

/// A program that is not expected to serve: its exit code and what it says on stderr.
pub(crate) fn refused<A: AsRef<OsStr>>(arguments: &[A]) -> (Option<i32>, String) {
    finished(program().args(arguments))
}

/// How `command` ends, and what it says on stderr.
pub(crate) fn finished(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().expect("the program starts");
    (output.status.code(), String::from_utf8(output.stderr).expect("messages are text"))
}

fn follow(stderr: impl Read + Send + 'static, log: Shelf<String>) -> JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            log.push(line);
        }
    })
}

fn address_in(greeting: &str) -> Option<SocketAddr> {
    let address = greeting.lines().next()?.split("http://").nth(1)?;
    address.split([' ', ',', '/']).next()?.parse().ok()
}

/// A line of the log, each of which is one event.
fn event(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
}

fn titles(data: &Path) -> rusqlite::Result<Vec<String>> {
    let database = Connection::open(data.join("tracker.sqlite"))?;
    let mut statement = database.prepare("SELECT title FROM tickets ORDER BY number")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Waits until nobody listens at `address` any more.
///
/// # Panics
/// After 10 s.
pub(crate) fn wait_until_closed(address: SocketAddr) {
    let refused = [io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionReset];
    let is_closed = || {
        let asked = Asking::get("/livez").send(address);
        asked.is_err_and(|error| refused.contains(&error.kind()))
    };
    let end = now() + Duration::from_secs(10);
    while !is_closed() {
        assert!(now() < end, "somebody new is still let in");
    }
}
