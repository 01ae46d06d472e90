//! A real PostgreSQL, on a free port of this machine.

use std::env;
use std::fs;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::Weak;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::clock::now;
use tempfile::TempDir;

/// Where Debian keeps the programs of each version.
const SHELF: &str = "/usr/lib/postgresql";
/// Whom the package makes: nobody who may do everything may start a server.
const USER: &str = "postgres";
/// The name and the word of the one who may do everything in there.
pub(crate) const OWNER: &str = "owner";
pub(crate) const PASSWORD: &str = "CANARY-PASSWORD";

/// A server that nobody needs after the test. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Postgres {
    child: Option<Child>,
    port: u16,
    home: TempDir,
    databases: AtomicU32,
}

impl Postgres {
    /// A server, or `None` with a word about what is skipped, where the machine has none.
    ///
    /// # Panics
    /// Where the machine has none and `CI` is `true`: there nothing is skipped.
    pub(crate) fn start(skipped: &str) -> Option<Self> {
        if program("initdb").is_none() {
            let required = env::var_os("CI").is_some_and(|ci| ci == "true");
            assert!(!required, "no PostgreSQL on this machine: run .ci/services");
            eprintln!("skipped, as there is no PostgreSQL here (.ci/services): {skipped}");
            return None;
        }
        let home = tempfile::tempdir().expect("a temporary directory");
        // Between the two somebody else may take the port: then the start fails, and with it the test.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let mut postgres = Self { child: None, port, home, databases: AtomicU32::new(0) };
        postgres.make();
        postgres.start_again();
        Some(postgres)
    }

    /// The server that the tests of this process share as long as one of them needs it.
    pub(crate) fn shared(skipped: &str) -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = shared.upgrade() {
            return Some(there);
        }
        let started = Arc::new(Self::start(skipped)?);
        *shared = Arc::downgrade(&started);
        Some(started)
    }

    /// The address of a new database with nothing in it.
    pub(crate) fn database(&self) -> String {
        let name = format!("d{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.ask("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// The address of the database of this name.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{OWNER}:{PASSWORD}@127.0.0.1:{}/{database}", self.port)
    }

    /// What the database at `place`, an address or a name, answers to `sql`: a line for each row, without any ornament.
    pub(crate) fn ask(&self, place: &str, sql: &str) -> String {
        let (answered, said) = self.try_ask(place, sql);
        assert!(answered, "{sql}: {said}");
        said
    }

    /// Kills it as nobody should be killed: without a word to those that are connected.
    pub(crate) fn kill(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        child.kill().expect("it is ours");
        child.wait().expect("it can be waited for");
    }

    /// Starts it again on the same port, with what was in it.
    pub(crate) fn start_again(&mut self) {
        let end = now() + Duration::from_mins(1);
        loop {
            let child = self.spawn();
            self.child = Some(child);
            // It ends at once while something of the one that was killed is still there.
            while self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None))) {
                if self.try_ask("postgres", "SELECT 1").0 {
                    return;
                }
                assert!(now() < end, "PostgreSQL does not come up: {}", self.said());
            }
            assert!(now() < end, "PostgreSQL does not come up: {}", self.said());
        }
    }

    /// Stops it from doing anything at all, or lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("it runs").id();
        // All that the server has started for its clients stops as well.
        let script = format!("kill -{name} {id} $(cat /proc/{id}/task/{id}/children)");
        let sent = Command::new("sh").args(["-c", &script]).status();
        assert!(sent.expect("there is a shell").success());
    }

    /// The folder of the server, for those who put files there before it starts again.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Gives what is at `path` to the one who runs the server.
    pub(crate) fn give(path: &Path) {
        if is_root() {
            let given = Command::new("chown").args(["-R", USER]).arg(path).status();
            assert!(given.expect("there is chown").success());
        }
    }

    fn make(&self) {
        let word = self.home.path().join("word");
        fs::write(&word, PASSWORD).expect("it can be written");
        Self::give(self.home.path());
        let mut command = as_user(&program("initdb").expect("it was there"));
        command.args(["--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C"]);
        command.args(["--auth=scram-sha-256", "--username", OWNER, "--pwfile"]).arg(&word);
        let made = command.arg("--pgdata").arg(self.data()).output().expect("it starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    fn spawn(&self) -> Child {
        let said = fs::OpenOptions::new().create(true).append(true).open(self.log());
        let mut command = as_user(&program("postgres").expect("it was there"));
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        command.arg("-k").arg(self.home.path()).args(["-h", "127.0.0.1"]);
        // Nothing here outlives the machine.
        for setting in
            ["fsync=off", "max_connections=60", "shared_buffers=16MB", "autovacuum_naptime=5s"]
        {
            command.args(["-c", setting]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said.expect("a file"));
        command.spawn().expect("it was there")
    }

    fn log(&self) -> PathBuf {
        self.home.path().join("log")
    }

    fn said(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn try_ask(&self, place: &str, sql: &str) -> (bool, String) {
        let url = if place.contains("://") { place.to_owned() } else { self.url(place) };
        let mut command = Command::new(program("psql").expect("it comes with the server"));
        command.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", &url, "-c", sql]);
        let asked = command.stdin(Stdio::null()).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if asked.status.success() {
            (true, text(&asked.stdout))
        } else {
            (false, text(&asked.stderr))
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Some(child) = &self.child else { return };
        // Quickly, but so that it tells those it has started: none of them is left behind.
        let sent = Command::new("sh").arg("-c").arg(format!("kill -QUIT {}", child.id())).status();
        if sent.is_ok_and(|sent| sent.success()) {
            let mut child = self.child.take().expect("it was there");
            child.wait().expect("it can be waited for");
        }
        self.kill();
    }
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// `program` as somebody who may not do everything.
fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--"]).arg(program);
    command
}

/// Where a program of PostgreSQL is, of the newest version that there is.
fn program(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir(SHELF).ok().into_iter().flatten().flatten();
    let mut shelves: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    shelves.sort();
    let path = env::var_os("PATH").unwrap_or_default();
    let places = shelves.into_iter().rev().chain(env::split_paths(&path));
    places.map(|place| place.join(name)).find(|program| program.exists())
}
