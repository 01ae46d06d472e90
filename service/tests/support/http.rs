//! A client that sends exactly what it is told, and shows exactly what it got.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use breakfall::clock::now;

use crate::support::answer::Answer;

/// An answer that takes longer than this fails the test.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asking<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: &'a [u8],
}

impl<'a> Asking<'a> {
    pub(crate) const fn get(path: &'a str) -> Self {
        Self { method: "GET", path, headers: &[], body: b"" }
    }

    pub(crate) const fn json(body: &'a [u8]) -> Self {
        let headers = &[("Content-Type", "application/json")];
        Self { method: "POST", path: "/v1/requests", headers, body }
    }

    pub(crate) const fn with_headers(mut self, headers: &'a [(&'a str, &'a str)]) -> Self {
        self.headers = headers;
        self
    }

    /// Sends the request and waits for the whole answer.
    ///
    /// # Errors
    /// No connection, or no answer on it.
    pub(crate) fn send(&self, address: SocketAddr) -> io::Result<Answer> {
        let start = now();
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut writing = stream.try_clone()?;
        let bytes = self.bytes();
        // A server may answer before it has read everything, and then stop reading.
        let writer = thread::spawn(move || writing.write_all(&bytes));
        let mut answer = Vec::new();
        let read = read_whole(&mut stream, &mut answer);
        let written = writer.join().expect("it only writes");
        if answer.is_empty() {
            read.and(written)?;
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Answer::parse(&answer, start.elapsed()))
    }

    fn bytes(&self) -> Vec<u8> {
        let Self { method, path, headers, body } = self;
        let mut lines = vec![format!("{method} {path} HTTP/1.1")];
        if !headers.iter().any(|(name, _)| *name == "Host") {
            lines.push("Host: breakfall".to_owned());
        }
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if !body.is_empty() {
            lines.push(format!("Content-Length: {}", body.len()));
        }
        lines.push("Connection: close\r\n\r\n".to_owned());
        [lines.join("\r\n").as_bytes(), body].concat()
    }
}

/// Reads until the other side closes, or until it has sent as much as it said it would.
fn read_whole(stream: &mut TcpStream, answer: &mut Vec<u8>) -> io::Result<()> {
    let mut part = [0; 16 * 1024];
    while !is_whole(answer) {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&part[..count]),
            // With a timeout, a pause of the machine ends the call; the answer still comes.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let length = head.split("content-length:").nth(1).and_then(|rest| rest.lines().next());
    let length = length.and_then(|length| length.trim().parse::<usize>().ok());
    length.is_some_and(|length| answer.len() >= end + 4 + length)
}
