//! The real program, as a process of its own.

use std::fs;
use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use tempfile::TempDir;

/// The service. Dropped, it is killed, and its files are gone.
#[derive(Debug)]
pub(super) struct Service {
    child: Child,
    _files: TempDir,
    /// Kept open: it may have more to say.
    _stdout: BufReader<ChildStdout>,
    address: String,
}

impl Service {
    /// Starts it with the generator behind `model_url`, and everything else as it is by default but for the time limit.
    pub(super) fn start(model_url: &str, limit_seconds: u32) -> io::Result<Self> {
        let files = TempDir::new()?;
        let file = files.path().join("breakfall.yaml");
        fs::write(&file, configuration(model_url, limit_seconds))?;
        let mut command = Command::new(program()?);
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(&file).env_clear();
        command.env("BREAKFALL__DATA_DIRECTORY", files.path().join("data"));
        let log = files.path().join("log");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut stdout = BufReader::new(stdout);
        let mut greeting = String::new();
        stdout.read_line(&mut greeting)?;
        let Some(address) = address_in(&greeting) else {
            child.wait()?;
            let told = fs::read_to_string(&log)?;
            return Err(io::Error::other(format!("the service did not start: {greeting}{told}")));
        };
        let address = address.to_owned();
        Ok(Self { child, _files: files, _stdout: stdout, address })
    }

    /// The address of one of its paths.
    pub(super) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn address_in(greeting: &str) -> Option<&str> {
    let (_, rest) = greeting.split_once("http://")?;
    rest.split([' ', ',', '/', '\n']).next()
}

fn configuration(model_url: &str, limit_seconds: u32) -> String {
    format!(
        "error_handling:\n  async: {{ timeout_seconds: {limit_seconds} }}\n\
         integrations:\n  generator: {{ provider: openai, base_url: '{model_url}' }}\n"
    )
}

/// The program that stands beside this one.
fn program() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("breakfall");
    if program.is_file() {
        return Ok(program);
    }
    let profile = if cfg!(debug_assertions) { "" } else { " --release" };
    Err(io::Error::other(format!(
        "{} is not there: build it with `cargo build{profile} -p breakfall-service`",
        program.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_first_of_the_greeting() {
        let greeting = "Breakfall listens on http://127.0.0.1:4711, and for people at http://x/\n";
        assert_eq!(address_in(greeting), Some("127.0.0.1:4711"));
        assert_eq!(address_in("error: no\n"), None);
    }
}
