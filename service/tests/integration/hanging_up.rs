//! Who asks and does not wait for the answer.

use std::io::Write;
use std::net::TcpStream;

use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

#[test]
fn work_that_nobody_waits_for_is_given_up() {
    let hanging = Trouble::Hang.upstream();
    let setup = Setup::plain().set("error_handling.async.timeout_seconds", 600);
    let service = setup.model("classifier", &hanging.url()).start();
    let mut person = TcpStream::connect(service.address).expect("it listens");
    let body = r#"{"id":"1","user":"ada","query":"Create a ticket: never mind"}"#;
    let head = "POST /v1/requests HTTP/1.1\r\nHost: breakfall\r\nContent-Type: application/json";
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    person.write_all(request.as_bytes()).expect("it listens");
    hanging.calls.wait_until(|calls| !calls.is_empty());
    drop(person);
    let events = service.events_with("operation.abandoned");
    assert!(events.iter().all(|event| event["event"] == "operation.abandoned"), "{events:?}");
    assert_eq!((hanging.count(), service.tickets().len()), (1, 0));
}
