//! A server for the service to call, which plays a part.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use breakfall::clock::Instant;
use breakfall::clock::now;
use serde_json::Value;
use serde_json::json;

use crate::support::shelf::Shelf;

/// How a call is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// With these bytes; then the connection is closed.
    Say(Vec<u8>),
    /// With these bytes, one by one and so slowly that the end is never reached.
    Drip(Vec<u8>),
    /// With these bytes; then the connection waits for the next call.
    Keep(Vec<u8>),
    /// Not at all; the connection stays open.
    Hang,
    /// Not at all; the connection is reset.
    Reset,
}

/// A call that the service made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// As in `POST /chat/completions`.
    pub(crate) line: String,
    /// The headers, in small letters.
    pub(crate) headers: String,
    pub(crate) body: String,
    /// The body as it came.
    pub(crate) bytes: Vec<u8>,
    /// When it had arrived.
    pub(crate) at: Instant,
}

impl Call {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body of JSON")
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct Upstream {
    address: SocketAddr,
    pub(crate) calls: Shelf<Call>,
    /// Keeps the port from being given to anybody else.
    _kept: Option<TcpListener>,
}

impl Upstream {
    /// A server that answers each call as `part` says, which sees the call and its number, from 1.
    pub(crate) fn new(part: impl Fn(&Call, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let calls = Shelf::default();
        let (part, shelf) = (Arc::new(part), calls.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (part, shelf) = (Arc::clone(&part), shelf.clone());
                // What goes wrong on a connection is the service's to find out.
                thread::spawn(move || drop(play(stream, &*part, &shelf)));
            }
        });
        Self { address, calls, _kept: None }
    }

    /// A server that answers every call alike.
    pub(crate) fn always(reply: Reply) -> Self {
        Self::new(move |_, _| reply.clone())
    }

    /// A model that gives this answer.
    pub(crate) fn model(content: &str) -> Self {
        Self::always(completion(content))
    }

    /// An address where nobody listens: a neighbour of one that is taken, so that nobody else can get it either.
    pub(crate) fn missing() -> Self {
        let kept = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = kept.local_addr().expect("it is bound").port();
        let address = SocketAddr::from(([127, 0, 0, 2], port));
        Self { address, calls: Shelf::default(), _kept: Some(kept) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/base", self.address)
    }

    /// How often it was called.
    pub(crate) fn count(&self) -> usize {
        self.calls.items().len()
    }
}

/// An answer with this status line, these header lines and this body.
pub(crate) fn say(status: &str, headers: &[&str], body: &str) -> Reply {
    let first = format!("HTTP/1.1 {status}");
    let length = format!("Content-Length: {}", body.len());
    let lines = [&[&*first], headers, &[&*length, "Connection: close", "", body]].concat();
    Reply::Say(lines.join("\r\n").into_bytes())
}

/// The same answer, after which the connection stays.
pub(crate) fn kept(reply: Reply) -> Reply {
    let Reply::Say(bytes) = reply else { return reply };
    let text = String::from_utf8(bytes).expect("an answer of text");
    Reply::Keep(text.replacen("Connection: close\r\n", "", 1).into_bytes())
}

/// An answer of JSON.
pub(crate) fn say_json(status: &str, body: &Value) -> Reply {
    say(status, &["Content-Type: application/json"], &body.to_string())
}

/// A chat completion with this content.
pub(crate) fn completion(content: &str) -> Reply {
    let message = json!({ "role": "assistant", "content": content });
    say_json("200 OK", &json!({ "choices": [{ "index": 0, "message": message }] }))
}

fn play(
    mut stream: TcpStream,
    part: &(dyn Fn(&Call, usize) -> Reply + Send + Sync),
    calls: &Shelf<Call>,
) -> io::Result<()> {
    let reply = loop {
        let call = hear(&mut stream)?;
        let number = calls.push(call.clone());
        let reply = part(&call, number);
        let Reply::Keep(bytes) = reply else { break reply };
        stream.read_exact(&mut [0])?;
        stream.write_all(&bytes)?;
    };
    match reply {
        // Its last byte was not read: closing the connection now resets it.
        Reply::Reset => return Ok(()),
        Reply::Hang | Reply::Keep(_) => {}
        Reply::Say(bytes) => {
            stream.read_exact(&mut [0])?;
            stream.write_all(&bytes)?;
            stream.shutdown(Shutdown::Write)?;
        }
        Reply::Drip(bytes) => {
            stream.read_exact(&mut [0])?;
            stream.set_read_timeout(Some(Duration::from_millis(50)))?;
            for byte in bytes {
                stream.write_all(&[byte])?;
                // Nothing comes, so this waits; unless the other side has had enough.
                if stream.read(&mut [0]).is_ok() {
                    break;
                }
            }
        }
    }
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink()).map(drop)
}

/// Waits for a whole request, and leaves its last byte unread.
fn hear(stream: &mut TcpStream) -> io::Result<Call> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (line, headers) = head.split_once("\r\n").unwrap_or_default();
    let headers = headers.to_lowercase();
    let length = headers.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length.saturating_sub(1)];
    if length > 0 {
        stream.read_exact(&mut byte)?;
        stream.read_exact(&mut body)?;
    }
    stream.peek(&mut byte)?;
    body.extend(byte.iter().take(length.min(1)));
    Ok(Call {
        line: line.trim_end_matches(" HTTP/1.1").to_owned(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        bytes: body,
        at: now(),
    })
}
