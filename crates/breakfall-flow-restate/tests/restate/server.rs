//! A real Restate, on free ports of this machine.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use breakfall::clock::now;
use tempfile::TempDir;

/// Where `.ci/services` puts it, in the folder of caches.
const PROGRAM: &str =
    "breakfall/restate/node_modules/@restatedev/restate-server-linux-x64/bin/restate-server";
/// What is shipped as the configuration of one node.
const CONFIGURATION: &str = include_str!("../../../../deploy/restate/restate.toml");

/// A Restate. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    home: TempDir,
    ingress: u16,
    admin: u16,
}

impl Server {
    /// A Restate, or `None` with a word about what is skipped, where the machine has none.
    pub(crate) fn start(skipped: &str) -> Option<Self> {
        Self::start_in(tempfile::tempdir().unwrap(), skipped)
    }

    /// The same, which keeps in `home` what it writes down.
    pub(crate) fn start_in(home: TempDir, skipped: &str) -> Option<Self> {
        let program = program(skipped)?;
        // Between the two somebody else may take a port: then the start fails, and with it the test.
        let ports = free_ports();
        let server = Self::spawned(&program, home, ports, &configuration(ports));
        server.wait_until_up();
        Some(server)
    }

    /// Three nodes of one cluster, which keep everything twice.
    pub(crate) fn cluster(skipped: &str) -> Option<[Self; 3]> {
        let program = program(skipped)?;
        let [n1, a1, i1, n2, a2, i2, n3, a3, i3] = free_ports();
        let nodes = [(1, [n1, a1, i1]), (2, [n2, a2, i2]), (3, [n3, a3, i3])];
        let addresses = [n1, n2, n3].map(|node| format!("http://127.0.0.1:{node}"));
        let servers = nodes.map(|(number, ports)| {
            let text = configuration(ports).replace("node-1", &format!("node-{number}"));
            let (head, tables) = text.split_once("[admin]").unwrap();
            let text = format!(
                "{head}\ndefault-replication = 2\nauto-provision = {}\n[admin]{tables}\n\
                 [metadata-client]\ntype = \"replicated\"\naddresses = {addresses:?}\n\
                 [bifrost]\ndefault-provider = \"replicated\"\n",
                number == 1,
            );
            Self::spawned(&program, tempfile::tempdir().unwrap(), ports, &text)
        });
        servers.iter().for_each(Self::wait_until_up);
        Some(servers)
    }

    fn spawned(
        program: &PathBuf,
        home: TempDir,
        [_, admin, ingress]: [u16; 3],
        configuration: &str,
    ) -> Self {
        fs::write(home.path().join("restate.toml"), configuration).unwrap();
        let child = spawn(program, &home);
        Self { child, home, ingress, admin }
    }

    pub(crate) fn ingress(&self) -> String {
        format!("http://127.0.0.1:{}", self.ingress)
    }

    pub(crate) fn admin(&self) -> String {
        format!("http://127.0.0.1:{}", self.admin)
    }

    /// Kills it as nobody should be killed.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again, on the same ports and with what it had written down.
    pub(crate) fn start_again(&mut self) {
        self.child = spawn(&program("").unwrap(), &self.home);
        self.wait_until_up();
    }

    /// Whether it has written down an entry of this type for the run `id`.
    pub(crate) fn has_entry(&self, id: &str, entry: &str) -> bool {
        let rows = self.query(&format!(
            "SELECT entry_type FROM sys_journal j JOIN sys_invocation i ON i.id = j.id WHERE i.target_service_key = '{id}'"
        ));
        rows.contains(entry)
    }

    /// Whether `text` stands anywhere in what it keeps of the runs, or in its log.
    pub(crate) fn holds(&self, text: &str) -> bool {
        let mut hex = String::new();
        text.bytes().for_each(|byte| write!(hex, "{byte:02x}").unwrap());
        let mut kept = self.query("SELECT * FROM sys_journal");
        kept += &self.query("SELECT * FROM sys_invocation");
        kept.contains(text) || kept.contains(&hex) || self.log().contains(text)
    }

    /// Does this to a run, as its console does.
    pub(crate) fn act(&self, invocation: &str, act: &str) {
        let act = format!("PATCH /invocations/{invocation}/{act}");
        let said = ask(self.admin, &act, "content-length: 0", "").unwrap();
        assert!(said.starts_with("HTTP/1.1 2"), "{said}");
    }

    fn query(&self, sql: &str) -> String {
        let body = serde_json::json!({ "query": sql }).to_string();
        let head = format!("content-type: application/json\r\ncontent-length: {}", body.len());
        ask(self.admin, "POST /query", &format!("accept: application/json\r\n{head}"), &body)
            .unwrap()
    }

    fn wait_until_up(&self) {
        let end = now() + Duration::from_mins(3);
        while !is_up(self.admin, "/health") || !is_up(self.ingress, "/restate/health") {
            assert!(now() < end, "Restate does not come up: {}", self.log());
            // Asked without a pause, it would have no processor to come up with.
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// What it has said, for whoever looks for what went wrong.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program(skipped: &str) -> Option<PathBuf> {
    let caches = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let caches = caches.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let program = caches.map(|caches| caches.join(PROGRAM)).filter(|program| program.exists());
    if program.is_none() {
        let required = env::var_os("CI").is_some_and(|ci| ci == "true");
        assert!(!required, "no Restate on this machine: run .ci/services");
        eprintln!("skipped, as there is no Restate on this machine (.ci/services): {skipped}");
    }
    program
}

/// What Restate makes of the shipped configuration, as it would run with it; or `None`, as for [`Server::start`].
pub(crate) fn understood(skipped: &str) -> Option<String> {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("restate.toml"), CONFIGURATION).unwrap();
    let mut command = Command::new(program(skipped)?);
    command.args(["--config-file", "restate.toml", "--dump-config"]).current_dir(home.path());
    let output = command.env_remove("DO_NOT_TRACK").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// The shipped configuration, on other ports.
fn configuration([node, admin, ingress]: [u16; 3]) -> String {
    let mut text = String::new();
    for line in CONFIGURATION.lines() {
        let line = line
            .replace("9070", &admin.to_string())
            .replace("8081", &ingress.to_string())
            .replace("5122", &node.to_string());
        writeln!(text, "{line}").unwrap();
    }
    text
}

fn spawn(program: &PathBuf, home: &TempDir) -> Child {
    let log = fs::File::options().create(true).append(true).open(home.path().join("log")).unwrap();
    let mut command = Command::new(program);
    command.args(["--no-logo", "--config-file", "restate.toml"]).current_dir(home.path());
    command.env("RUST_LOG", "warn").env("DO_NOT_TRACK", "1");
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    command.spawn().unwrap()
}

fn is_up(port: u16, path: &str) -> bool {
    let said = ask(port, &format!("GET {path}"), "accept: */*", "");
    said.is_ok_and(|said| said.starts_with("HTTP/1.1 200"))
}

fn ask(port: u16, what: &str, headers: &str, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(
        stream,
        "{what} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n\r\n{body}"
    )?;
    let mut said = String::new();
    stream.read_to_string(&mut said)?;
    Ok(said)
}
