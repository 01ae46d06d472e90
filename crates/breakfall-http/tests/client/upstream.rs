//! A server that plays a part: it reads a request and then does what it is told.

use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::thread;

/// What the server does once a request has come.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Writes these bytes and closes the connection.
    Say(Vec<u8>),
    /// Writes these bytes without waiting for a request.
    Shout(Vec<u8>),
    /// Resets the connection without reading the request.
    Reset,
    /// Answers nothing and waits for the other side to close.
    Hang,
    /// Answers the first request on a connection and leaves it open; closes it when another one comes, having said these bytes of an answer.
    Tire(Vec<u8>),
}

/// What the server saw.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A whole request.
    Request(String),
    /// The other side closed the connection.
    Closed,
}

/// The server; every connection plays the same part.
pub(crate) struct Upstream {
    address: SocketAddr,
    seen: Receiver<Seen>,
}

impl Upstream {
    pub(crate) fn playing(part: Part) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the port");
        let (tell, seen) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                play(stream, &part, &tell);
            }
        });
        Self { address, seen }
    }

    /// Answers with this status, these headers and this body.
    pub(crate) fn answering(status: u16, headers: &[&str], body: &[u8]) -> Self {
        Self::playing(Part::Say(answer(status, headers, body)))
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/base", self.address)
    }

    /// What the server sees next; waits for it.
    pub(crate) fn next(&self) -> Seen {
        self.seen.recv().expect("the server is there")
    }

    pub(crate) fn next_request(&self) -> String {
        match self.next() {
            Seen::Request(text) => text,
            Seen::Closed => panic!("closed before a request came"),
        }
    }

    /// Whether nothing more was seen so far.
    pub(crate) fn saw_nothing_more(&self) -> bool {
        self.seen.try_recv().is_err()
    }
}

/// The bytes of a whole answer.
pub(crate) fn answer(status: u16, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status} Some Phrase\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        bytes.push_str(header);
        bytes.push_str("\r\n");
    }
    bytes.push_str("\r\n");
    [bytes.as_bytes(), body].concat()
}

fn play(mut stream: TcpStream, part: &Part, tell: &Sender<Seen>) {
    if matches!(part, Part::Reset) {
        // Closing with unread bytes in the buffer is what makes the kernel reset the connection.
        let _arrived = stream.peek(&mut [0]);
        return;
    }
    if let Part::Shout(bytes) = part {
        let _client_may_be_gone = stream.write_all(bytes);
        // Until the other side closes: to close first would reset the connection under its eyes.
        while stream.read(&mut [0; 512]).is_ok_and(|count| count > 0) {}
        return;
    }
    let Some(request) = read_request(&mut stream) else { return };
    let _test_may_be_over = tell.send(Seen::Request(request));
    match part {
        Part::Say(bytes) => {
            let _client_may_be_gone = stream.write_all(bytes);
        }
        Part::Hang => {
            let _end = stream.read(&mut [0]);
            let _test_may_be_over = tell.send(Seen::Closed);
        }
        Part::Tire(last_words) => {
            let _client_may_be_gone = stream.write_all(&answer(200, &[], b"{}"));
            let Some(request) = read_request(&mut stream) else { return };
            let _test_may_be_over = tell.send(Seen::Request(request));
            let _client_may_be_gone = stream.write_all(last_words);
        }
        Part::Shout(_) | Part::Reset => {}
    }
}

/// Head and body of one request, by its `Content-Length`.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().expect("a number")) {
                return Some(text);
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
