//! Servers that say hello, each as a process of its own, so that the load is another process's. They are a program of their own, too: what
//! this one counts and links for its own sake, allocations among it, costs them nothing.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::OnceLock;

use breakfall_hello::Served;

use crate::callgrind;
use crate::turns;

/// A server that runs. Dropped, it ends by itself.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(served: Served) -> io::Result<Self> {
        Self::run(Command::new(program()?), served)
    }

    /// The same where its instructions are counted.
    pub(crate) fn counted(served: Served) -> io::Result<Self> {
        Self::run(callgrind::counted(program()?), served)
    }

    fn run(mut command: Command, served: Served) -> io::Result<Self> {
        command.arg(served.word());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().parse().map_err(io::Error::other)?;
        Ok(Self { child, address })
    }

    /// For how many seconds it has worked.
    pub(crate) fn worked(&self) -> Option<f64> {
        turns::worked(self.child.id())
    }

    /// Ends it; gives the instructions that it took in all, where they were counted.
    pub(crate) fn end(mut self) -> io::Result<Option<u64>> {
        drop(self.child.stdin.take());
        let mut report = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut report)?;
        }
        self.child.wait()?;
        Ok(callgrind::collected_in(&report))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ended = self.child.wait();
    }
}

/// The program that serves: for release and with the features that it asks for and no others, as its users build theirs.
fn program() -> io::Result<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = PROGRAM.get_or_init(built).as_deref();
    built.ok_or_else(|| io::Error::other("`cargo build --release -p breakfall-hello` has failed"))
}

fn built() -> Option<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "build",
        "--release",
        "--locked",
        "--message-format=json",
        "-p",
        "breakfall-hello",
    ]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit());
    let messages = String::from_utf8(cargo.output().ok()?.stdout).ok()?;
    let (_, executable) = messages.rsplit_once("\"executable\":\"")?;
    Some(executable.split_once('"')?.0.into())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::mpsc;

    use tokio::sync::oneshot;

    use super::*;

    /// A server in this process, for as long as the first is kept.
    pub(crate) fn started(served: Served) -> (oneshot::Sender<()>, SocketAddr) {
        let (ends, ended) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || served.serve(|address| tell.send(address).unwrap(), ended));
        (ends, told.recv().unwrap())
    }
}
