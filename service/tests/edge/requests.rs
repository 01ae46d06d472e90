//! Requests that are wrong.

use crate::support::http::Asking;
use crate::support::setup::Setup;

#[test]
fn e01_what_is_wrong_is_told_without_the_decoders_words() {
    let service = Setup::plain().start();
    let cases: [(&[u8], u16); 7] = [
        (b"{\"id\": CANARY}", 400),
        (b"{\"id\":\"CANARY\",", 400),
        (b"{\"id\":\"1\",\"user\":{\"CANARY\":1},\"query\":\"help\"}", 422),
        (b"{\"id\":\"1\",\"user\":\"ada\",\"query\":[\"CANARY\"]}", 422),
        (b"{\"CANARY\":\"1\"}", 422),
        (b"\"CANARY\"", 422),
        (b"", 400),
    ];
    for (body, status) in cases {
        let answer = service.send(&Asking::json(body));
        let code = if status == 400 { "ASYNC_REQUEST_MALFORMED" } else { "ASYNC_REQUEST_INVALID" };
        answer.problem(status, code);
        for word in ["CANARY", "expected", "column", "serde", "invalid type", "struct"] {
            assert!(!answer.body.contains(word), "{word}: {answer:?}");
        }
        if status == 422 {
            let errors = answer.json()["errors"].clone();
            let pointer = errors[0]["pointer"].as_str().expect("a pointer").to_owned();
            assert!(pointer.starts_with('/'), "{answer:?}");
        }
    }
    let form = Asking::json(b"id=CANARY").with_headers(&[("Content-Type", "text/CANARY")]);
    let answer = service.send(&form);
    answer.problem(415, "ASYNC_MEDIA_TYPE_UNSUPPORTED");
    assert!(!answer.body.contains("CANARY"));
}

#[test]
fn e06_addresses_and_methods_that_are_none() {
    let service = Setup::plain().start();
    let unknown = service.send(&Asking::get("/CANARY/%3Cscript%3E?CANARY"));
    unknown.problem(404, "ASYNC_ROUTE_NOT_FOUND");
    assert!(!format!("{unknown:?}").contains("CANARY"), "{unknown:?}");
    for (path, allowed) in [("/v1/requests", "POST"), ("/livez", "GET,HEAD")] {
        let method = "DELETE";
        let wrong = service.send(&Asking { method, path, headers: &[], body: b"" });
        wrong.problem(405, "ASYNC_METHOD_NOT_ALLOWED");
        assert_eq!(wrong.header("allow"), Some(allowed), "{wrong:?}");
    }
    let options = Asking { method: "OPTIONS", path: "/v1/requests", headers: &[], body: b"" };
    assert_eq!(service.send(&options).header("allow"), Some("POST"));
    // HEAD is GET without the body, of failures too.
    for path in ["/livez", "/CANARY"] {
        let got = service.send(&Asking::get(path));
        let head = service.send(&Asking { method: "HEAD", path, headers: &[], body: b"" });
        assert_eq!((head.status, head.body.as_str()), (got.status, ""));
        for name in ["content-type", "content-length", "cache-control"] {
            assert_eq!(head.header(name), got.header(name), "{name}");
        }
    }
}

#[test]
fn e10_all_that_is_wrong_is_told_at_once_and_in_one_order() {
    let service = Setup::plain().start();
    let long = "x".repeat(4001);
    let bodies = [
        format!(r#"{{"query":"{long}","user":" ","id":7}}"#),
        format!(r#"{{"id":7,"user":" ","query":"{long}"}}"#),
    ];
    for body in bodies {
        let answer = service.send(&Asking::json(body.as_bytes()));
        answer.problem(422, "ASYNC_REQUEST_INVALID");
        let errors = answer.json()["errors"].clone();
        let told: Vec<_> =
            (0..3).map(|at| [errors[at]["pointer"].clone(), errors[at]["code"].clone()]).collect();
        assert_eq!(told, [["/id", "not_text"], ["/user", "empty"], ["/query", "too_long"]]);
        assert_eq!(errors[2]["max"], 4000);
    }
}
