//! What a person or a program gets wrong, and what each is told.

use std::io::Write;
use std::net::TcpStream;

use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

#[test]
fn what_is_not_understood_is_explained() {
    let service = Setup::plain().start();
    let answer = service.ask("asdf qwer");
    let words = answer.problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    assert!(words.starts_with("I did not understand"), "{words}");
    assert_eq!(answer.actions()[0], "rephrase");
    let cases = [
        ("create a ticket", 422, "ASYNC_TICKET_TITLE_MISSING"),
        ("show ticket", 422, "ASYNC_TICKET_NUMBER_MISSING"),
        ("show ticket 99999999999999999999999999", 422, "ASYNC_TICKET_NUMBER_MISSING"),
        ("close ticket 99", 404, "ASYNC_TICKET_NOT_FOUND"),
        ("close ticket 9223372036854775808", 404, "ASYNC_TICKET_NOT_FOUND"),
    ];
    for (query, status, code) in cases {
        service.ask(query).problem(status, code);
    }
    assert_eq!(service.tickets().len(), 0);
}

#[test]
fn all_wrong_fields_are_named_at_once() {
    let service = Setup::plain().start();
    let long = format!(r#"{{"id":7,"user":" ","query":"{}"}}"#, "x".repeat(4001));
    let answer = service.send(&Asking::json(long.as_bytes()));
    answer.problem(422, "ASYNC_REQUEST_INVALID");
    let wrong = answer.json();
    let wrong = wrong["errors"].as_array().expect("a list of fields");
    let fields: Vec<_> = wrong.iter().map(|e| [&e["pointer"], &e["code"]]).collect();
    assert_eq!(fields, [["/id", "not_text"], ["/user", "empty"], ["/query", "too_long"]]);
    for body in ["{}", "[]", "null", "7", r#""text""#, r#"{"query":null}"#] {
        let answer = service.send(&Asking::json(body.as_bytes()));
        answer.problem(422, "ASYNC_REQUEST_INVALID");
        assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(3), "{answer:?}");
    }
}

#[test]
fn what_cannot_be_read_is_turned_away_at_the_door() {
    let service = Setup::plain().start();
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let large = "x".repeat(5 * 1024 * 1024);
    let bodies: [(&[u8], u16, &str); 5] = [
        (b"{\"id\":", 400, "ASYNC_REQUEST_MALFORMED"),
        (b"not json", 400, "ASYNC_REQUEST_MALFORMED"),
        (b"{\"id\":\"\xFF\"}", 400, "ASYNC_REQUEST_MALFORMED"),
        (deep.as_bytes(), 400, "ASYNC_REQUEST_MALFORMED"),
        (large.as_bytes(), 413, "ASYNC_BODY_TOO_LARGE"),
    ];
    for (body, status, code) in bodies {
        service.send(&Asking::json(body)).problem(status, code);
    }
    let asking = Asking::json(b"id=1").with_headers(&[("Content-Type", "text/plain")]);
    service.send(&asking).problem(415, "ASYNC_MEDIA_TYPE_UNSUPPORTED");
    service
        .send(&Asking::json(b"{}").with_headers(&[]))
        .problem(415, "ASYNC_MEDIA_TYPE_UNSUPPORTED");
}

#[test]
fn wrong_addresses_and_methods_are_explained() {
    let service = Setup::plain().start();
    service.send(&Asking::get("/nope")).problem(404, "ASYNC_ROUTE_NOT_FOUND");
    service.send(&Asking::get("/errors/NO_SUCH_CODE")).problem(404, "ASYNC_ROUTE_NOT_FOUND");
    for method in ["GET", "PUT", "DELETE"] {
        let answer =
            service.send(&Asking { method, path: "/v1/requests", headers: &[], body: b"" });
        answer.problem(405, "ASYNC_METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), Some("POST"), "{answer:?}");
    }
    let answer = service.send(&Asking { method: "HEAD", path: "/nope", headers: &[], body: b"" });
    assert_eq!((answer.status, &*answer.body), (404, ""));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert!(answer.header("breakfall-reference").is_some(), "{answer:?}");
    let answer = service.send(&Asking { method: "HEAD", path: "/livez", headers: &[], body: b"" });
    assert_eq!((answer.status, &*answer.body), (200, ""));
}

#[test]
fn what_is_not_even_a_request_harms_nobody() {
    let service = Setup::plain().start();
    let noise: [&[u8]; 4] =
        [b"noise\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\0", b"GET / HTTP/9.9\r\n\r\n"];
    for bytes in noise {
        let mut stream = TcpStream::connect(service.address).expect("it listens");
        stream.write_all(bytes).expect("it listens");
    }
    service.send(&Asking::get("/errors/%FF")).problem(400, "ASYNC_REQUEST_MALFORMED");
    service.ask("help").success();
}

#[test]
fn every_problem_leads_to_its_page() {
    let service = Setup::plain().start();
    let problems = [
        service.ask("asdf qwer"),
        service.ask("create a ticket"),
        service.ask("show ticket"),
        service.ask("show ticket 9"),
        service.send(&Asking::json(b"{}")),
        service.send(&Asking::json(b"{")),
        service.send(&Asking::json(b"{}").with_headers(&[])),
        service.send(&Asking::json("x".repeat(70_000).as_bytes())),
        service.send(&Asking::get("/nope")),
        service.send(&Asking { method: "PUT", path: "/livez", headers: JSON, body: b"" }),
    ];
    for problem in &problems {
        assert_leads_to_its_page(&service, problem);
    }
}

fn assert_leads_to_its_page(service: &Service, problem: &Answer) {
    let page = service.send(&Asking::get(&problem.text("/type")));
    assert_eq!(page.status, 200, "{problem:?}");
    assert!(page.body.contains(&problem.text("/code")), "{page:?}");
}
