//! The end: nobody is cut off, and nobody new is let in.

use std::io::Write;
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt;
use std::thread;
use std::time::Duration;

use breakfall::clock::now;

use crate::support::http::Asking;
use crate::support::service::wait_until_closed;
use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;

#[test]
fn who_is_being_served_is_answered_before_the_end() {
    let hanging = Upstream::always(Reply::Hang);
    let setup = Setup::quick().set("error_handling.async.timeout_seconds", 3);
    let service = setup.model("classifier", &hanging.url()).start();
    thread::scope(|scope| {
        let person = scope.spawn(|| service.ask("Create a ticket: the login page is slow"));
        hanging.calls.wait_until(|calls| !calls.is_empty());
        service.signal("TERM");
        wait_until_closed(service.address);
        assert!(!person.is_finished(), "closed before, not because of, the end");
        let words = person.join().expect("an answer").degraded("ASYNC_TIMEOUT_FAILED");
        assert!(words.contains("the login page is slow"), "{words}");
    });
    let ended = service.ended();
    assert_eq!(ended.status.code(), Some(0), "{:#?}", ended.lines);
    assert_eq!(ended.events("service.stopped").len(), 1);
}

#[test]
fn an_interrupt_stops_it_too() {
    let service = Setup::plain().start();
    service.signal("INT");
    let ended = service.ended();
    assert_eq!((ended.status.code(), ended.status.signal()), (Some(0), None));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let hanging = Upstream::always(Reply::Hang);
    let setup = Setup::plain().set("error_handling.async.timeout_seconds", 600);
    let service = setup.model("classifier", &hanging.url()).start();
    let address = service.address;
    thread::scope(|scope| {
        let person = scope.spawn(move || {
            let body = br#"{"id":"1","user":"ada","query":"help"}"#;
            Asking::json(body).send(address)
        });
        hanging.calls.wait_until(|calls| !calls.is_empty());
        service.signal("TERM");
        service.events_with("service.stopping");
        service.signal("TERM");
        let ended = service.ended();
        assert_eq!(ended.events("service.stopped_at_once").len(), 1, "{:#?}", ended.lines);
        assert_eq!(ended.status.code(), Some(0));
        assert!(person.join().expect("it only asks").is_err(), "nobody was there to answer");
    });
}

#[test]
fn who_says_nothing_holds_nobody_up() {
    let service = Setup::plain().start();
    let _idle = TcpStream::connect(service.address).expect("it listens");
    let start = now();
    service.stop();
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn who_never_ends_a_request_is_not_waited_for_longer_than_for_others() {
    let service = Setup::quick().start();
    let mut endless = TcpStream::connect(service.address).expect("it listens");
    let half = b"POST /v1/requests HTTP/1.1\r\nHost: breakfall\r\nContent-Length: 100\r\n\r\n{";
    endless.write_all(half).expect("it listens");
    // Whoever comes later is answered, so the half of a request has arrived.
    service.ask("help").success();
    let start = now();
    service.stop();
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
