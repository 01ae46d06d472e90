//! Connections that are slow, and connections that end.

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use breakfall::clock::now;

use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

/// A connection on which a byte is sent every second, of a head or of a body.
struct Slow {
    stream: TcpStream,
    left: Vec<u8>,
}

impl Slow {
    fn open(service: &Service, is_body: bool) -> Self {
        let mut stream = TcpStream::connect(service.address).expect("it listens");
        let mut head =
            "POST /v1/requests HTTP/1.1\r\nHost: breakfall\r\nContent-Type: application/json\r\n"
                .to_owned();
        if is_body {
            head += "Content-Length: 1000\r\n\r\n";
            stream.write_all(head.as_bytes()).expect("it listens");
            return Self { stream, left: vec![b'['; 1000] };
        }
        Self { stream, left: head.into_bytes() }
    }

    /// Sends a byte; whether the other side has ended it.
    fn step(&mut self) -> bool {
        let Some(byte) = self.left.pop() else { return false };
        self.stream.set_nonblocking(true).expect("it is open");
        let is_over = match self.stream.read(&mut [0; 4096]) {
            Ok(_) => true,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        };
        is_over || self.stream.write_all(&[byte]).is_err()
    }
}

/// How long the service takes for a request, in the middle of several.
fn latency(service: &Service) -> Duration {
    let mut took: Vec<_> = (0..15).map(|_| service.ask("help").took).collect();
    took.sort_unstable();
    took[took.len() / 2]
}

#[test]
fn e03_t13_a_hundred_slow_clients_keep_nobody_waiting_and_are_let_go() {
    let service = Setup::plain().start();
    latency(&service);
    let before = latency(&service);
    let mut slow: Vec<_> = (0..100).map(|number| Slow::open(&service, number % 2 == 0)).collect();
    // One that says nothing at all, and one that may yet be HTTP/2.
    slow.push(Slow {
        stream: TcpStream::connect(service.address).expect("it listens"),
        left: Vec::new(),
    });
    let mut maybe = TcpStream::connect(service.address).expect("it listens");
    maybe.write_all(b"PRI * HT").expect("it listens");
    let start = now();
    let mut worst = Duration::ZERO;
    while now() - start < Duration::from_secs(8) {
        assert_eq!(slow.iter_mut().map(Slow::step).filter(|over| *over).count(), 0, "not yet");
        worst = worst.max(latency(&service));
        thread::park_timeout(Duration::from_secs(1));
    }
    // Twice as long, and what the machine is busy with otherwise.
    let most = before * 2 + Duration::from_millis(50);
    assert!(worst <= most, "{before:?} alone, {worst:?} beside them");
    for client in &mut slow {
        assert_ended(&mut client.stream, start + Duration::from_secs(13));
    }
    assert_ended(&mut maybe, start + Duration::from_secs(13));
    service.ask("help").success();
}

/// The other side ends the connection before `end`.
fn assert_ended(stream: &mut TcpStream, end: breakfall::clock::Instant) {
    stream.set_nonblocking(false).expect("it is open");
    let left = end.saturating_duration_since(now()).max(Duration::from_millis(1));
    stream.set_read_timeout(Some(left)).expect("it is open");
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let kind = read.err().map(|error| error.kind());
    assert!(
        !matches!(kind, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)),
        "it is still open: {}",
        String::from_utf8_lossy(&answer)
    );
}

#[test]
fn e07_who_hangs_up_is_not_worked_for_and_is_no_failure_of_ours() {
    let hanging = Trouble::Hang.upstream();
    let setup = Setup::plain().set("error_handling.async.timeout_seconds", 600);
    let service = setup.model("classifier", &hanging.url()).start();
    let mut person = TcpStream::connect(service.address).expect("it listens");
    let body = r#"{"id":"1","user":"ada","query":"Create a ticket: never mind"}"#;
    let head = "POST /v1/requests HTTP/1.1\r\nHost: breakfall\r\nContent-Type: application/json\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    person.write_all(request.as_bytes()).expect("it listens");
    hanging.calls.wait_until(|calls| !calls.is_empty());
    drop(person);
    for event in service.events_with("operation.abandoned") {
        assert_eq!(event["event"], "operation.abandoned", "{event}");
        assert_eq!(event["span"]["trace_id"], "0af7651916cd43dd8448eb211c80319c", "{event}");
    }
    assert_eq!(service.tickets().len(), 0, "nothing is half done");
}

#[test]
fn e04_after_a_panic_the_connection_is_of_use() {
    let setup = Setup::plain()
        .set("error_handling.chaos.armed", true)
        .set("error_handling.chaos.panic_rate", 1.0)
        .set("error_handling.graceful_degradation.enabled", false);
    let service = setup.start();
    let answer = service.ask("Create a ticket: the login page is slow");
    answer.problem(500, "ASYNC_PANICKED_FAILED");
    let reference = answer.reference();
    assert!(!answer.body.contains("panic at") && !answer.body.contains(".rs"), "{answer:?}");
    // Two on one connection: the second is answered behind the first, which failed.
    let body = r#"{"id":"2","user":"ada","query":"help"}"#;
    let first = format!(
        "POST /v1/requests HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let second = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let mut stream = TcpStream::connect(service.address).expect("it listens");
    stream.write_all(format!("{first}{second}").as_bytes()).expect("it listens");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("both are answered");
    assert!(text.starts_with("HTTP/1.1 500 ") && text.contains("HTTP/1.1 200 OK"), "{text}");
    let log = service.stop();
    let recorded =
        log.lines.iter().find(|line| line.contains(&reference)).expect("it is in the log");
    assert!(recorded.contains("panic"), "with what the panic said: {recorded}");
}

#[test]
fn e05_the_error_page_and_others_say_how_long_they_are() {
    // Nothing of the service streams, so that a cut answer is shorter than it says; what streams is held in
    // `crates/breakfall-http/tests/edge/plain_service.rs`.
    let service = Setup::plain().start();
    for asking in [Asking::get("/errors"), Asking::get("/nope"), Asking::json(b"{}")] {
        let answer = service.send(&asking);
        let length = answer.header("content-length").expect("a length");
        assert_eq!(length, answer.body.len().to_string());
        assert_eq!(answer.header("transfer-encoding"), None);
    }
}
