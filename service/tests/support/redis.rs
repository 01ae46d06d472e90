//! A real Redis, on a free port of this machine.

use std::env;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use breakfall::clock::now;
use tempfile::TempDir;

/// Names of the program, the first that there is.
const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];

/// A Redis that keeps nothing on disk. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Redis {
    child: Child,
    port: u16,
    home: TempDir,
}

impl Redis {
    /// A Redis, or `None` with a word about what is skipped, where the machine has none.
    ///
    /// # Panics
    /// Where the machine has none and `CI` is `true`: there nothing is skipped.
    pub(crate) fn start(skipped: &str) -> Option<Self> {
        let home = tempfile::tempdir().expect("a temporary directory");
        // Between the two somebody else may take the port: then the start fails, and with it the test.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let Some(child) = PROGRAMS.iter().find_map(|program| spawn(program, port, &home)) else {
            let required = env::var_os("CI").is_some_and(|ci| ci == "true");
            assert!(!required, "no Redis on this machine: run .ci/services");
            eprintln!("skipped, as there is no Redis on this machine (.ci/services): {skipped}");
            return None;
        };
        let redis = Self { child, port, home };
        redis.wait_until_up();
        Some(redis)
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills it as nobody should be killed: without a word to those that are connected.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it can be waited for");
    }

    /// Starts it again on the same port, with nothing of what was in it.
    pub(crate) fn start_again(&mut self) {
        let found = PROGRAMS.iter().find_map(|program| spawn(program, self.port, &self.home));
        self.child = found.expect("it was there before");
        self.wait_until_up();
    }

    /// The lines of the answer to `command`, lengths and counts left out.
    pub(crate) fn ask(&self, command: &str) -> Vec<String> {
        self.try_ask(command).expect("it answers")
    }

    fn try_ask(&self, command: &str) -> io::Result<Vec<String>> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        (&stream).write_all(format!("{command}\r\nQUIT\r\n").as_bytes())?;
        let lines: Vec<_> = BufReader::new(stream).lines().collect::<Result<_, _>>()?;
        let (_quit, said) = lines.split_last().ok_or(io::ErrorKind::UnexpectedEof)?;
        let is_data = |line: &&String| !line.starts_with(['*', '$']);
        Ok(said.iter().filter(is_data).map(|line| line.trim_start_matches(':').into()).collect())
    }

    fn wait_until_up(&self) {
        let end = now() + Duration::from_secs(10);
        while self.try_ask("PING").ok().as_deref() != Some(&["+PONG".to_owned()]) {
            assert!(now() < end, "Redis does not come up");
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(program: &str, port: u16, home: &TempDir) -> Option<Child> {
    let mut command = Command::new(program);
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]);
    command.args(["--port", &port.to_string(), "--dir"]).arg(home.path());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
}
