//! Problems of other programs, as they are really sent.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::fault::Class;
use crate::fault::FieldError;
use crate::fault::FieldProblem;
use crate::fault::Recovery;
use crate::wire::RemoteProblem;

fn read(body: &Value) -> RemoteProblem {
    RemoteProblem::read(body.to_string().as_bytes(), 404).expect("an object")
}

#[test]
fn trap_28_a_type_that_is_absent_null_or_relative_is_about_blank() {
    for named in [
        json!(null),
        json!(""),
        json!("about:blank"),
        json!("/errors/X"),
        json!("no scheme"),
        json!("1a:b"),
    ] {
        assert_eq!(read(&json!({ "type": named })).type_uri, "about:blank", "{named}");
    }
    assert_eq!(read(&json!({})).type_uri, "about:blank");
    let long = format!("https://a.example/{}", "a".repeat(3000));
    assert_eq!(read(&json!({ "type": long })).type_uri, "about:blank");
    // The code at its end is read all the same.
    let relative = read(&json!({ "type": "/errors/TICKET_NOT_FOUND" }));
    assert_eq!(relative.code.as_deref(), Some("TICKET_NOT_FOUND"));
}

#[test]
fn trap_27_a_type_keeps_its_fragment() {
    for named in
        ["https://iana.example/types#date", "urn:problem:TICKET_GONE", "tag:a.example,2026:b#c"]
    {
        assert_eq!(read(&json!({ "type": named })).type_uri, named);
    }
    let fragment = read(&json!({ "type": "https://a.example/errors#TICKET_GONE" }));
    assert_eq!(fragment.code.as_deref(), Some("TICKET_GONE"));
}

#[test]
fn trap_29_members_of_a_wrong_type_are_ignored_singly() {
    let body = json!({
        "type": 7, "title": 7, "status": "404", "detail": [], "instance": {}, "code": "TICKET_NOT_FOUND", "class": "NOPE",
        "reference": "BF-1", "retry": { "advice": "retry", "after_ms": -5 }, "errors": { "a": 1 }, "params": [1],
    });
    let problem = read(&body);
    assert_eq!(problem.code.as_deref(), Some("TICKET_NOT_FOUND"));
    assert_eq!((problem.class, problem.reference), (None, None));
    assert_eq!(problem.recovery, Some(Recovery::RETRY));
    assert_eq!(problem.ignored, ["status", "type", "class", "reference", "errors", "params"]);
    assert_eq!(read(&json!({ "status": 404.0 })).ignored, ["status"]);
    assert_eq!(read(&json!({ "status": 500 })).status, 404, "the answer's status stands");
    assert!(read(&json!({ "status": 404, "class": "NOT_FOUND" })).ignored.is_empty());
    assert_eq!(read(&json!({ "class": "NOT_FOUND" })).class, Some(Class::NotFound));
    let fields = json!([
        { "pointer": "/a", "code": "missing" }, { "pointer": "/b", "code": "too_long" }, { "pointer": "b", "code": "empty" },
        { "pointer": "/c", "code": "too_long", "max": 7 }, { "pointer": "/\u{202e}", "code": "empty" }, 7, { "code": 7 },
    ]);
    let usable = [
        FieldError::new("/a", FieldProblem::Missing),
        FieldError::new("/c", FieldProblem::TooLong { max: 7 }),
    ];
    assert_eq!(read(&json!({ "errors": fields })).fields, usable);
    let params =
        json!({ "a": 1, "b": null, "c": [1], "d": "x\u{202e}\n", "e f": 1, "": 1, "g": 0.5 });
    let usable = json!({ "a": 1, "d": "x", "g": 0.5 });
    assert_eq!(Value::from(read(&json!({ "params": params })).params), usable);
}

#[test]
fn trap_30_unknown_members_are_kept_as_long_as_they_are_little() {
    let body = json!({ "detail": "not kept", "balance": 30, "accounts": ["/a", null], "big": "x".repeat(9000) });
    let kept = json!({ "balance": 30, "accounts": ["/a", null] });
    assert_eq!(Value::from(read(&body).members), kept);
    let many: serde_json::Map<_, _> =
        (0..3000).map(|n| (format!("member_{n}"), json!(n))).collect();
    let many = read(&Value::from(many)).members;
    assert!(serde_json::to_string(&many).unwrap().len() < 2 * RemoteProblem::MOST_EXTRA_BYTES);
    assert!(many.len() > 100);
}

#[test]
fn a_wait_is_at_most_a_day() {
    let wait = |after: Value| {
        read(&json!({ "retry": { "advice": "unavailable", "after_ms": after } }))
            .recovery
            .and_then(Recovery::after)
    };
    assert_eq!(wait(json!(1500)), Some(Duration::from_millis(1500)));
    assert_eq!(wait(json!(u64::MAX)), Some(Duration::from_hours(24)));
    for odd in [json!(-1), json!(1.5), json!("1"), json!(1e300), json!(null)] {
        assert_eq!(wait(odd.clone()), None, "{odd}");
    }
}

#[test]
fn what_is_no_object_of_a_sane_size_is_no_problem() {
    let deep =
        |n: usize| format!("{}{}", r#"{"a":"#.repeat(n), "}".repeat(n).replacen('}', "1}", 1));
    assert!(RemoteProblem::read(deep(RemoteProblem::MOST_DEPTH).as_bytes(), 500).is_some());
    let brackets = format!(r#"{{"a":"{}\"{}"}}"#, "[".repeat(99), "{".repeat(99));
    assert!(RemoteProblem::read(brackets.as_bytes(), 500).is_some(), "brackets in a text are text");
    let utf16: Vec<u8> = r#"{"code":"A_B"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(RemoteProblem::MOST_BYTES));
    let too_deep = deep(RemoteProblem::MOST_DEPTH + 1);
    let bodies: [&[u8]; _] = [
        b"",
        b"null",
        b"[]",
        b"{",
        b"{\"a\":\"\xff\"}",
        b"\xff\xfe{\x00}\x00",
        b"{} {}",
        &utf16,
        large.as_bytes(),
        too_deep.as_bytes(),
        &b"[".repeat(60_000),
    ];
    for body in bodies {
        assert_eq!(RemoteProblem::read(body, 500), None, "{:?}", body.get(..20));
    }
    let marked =
        RemoteProblem::read(b"\xEF\xBB\xBF{\"code\":\"OLD_ONE\",\"code\":\"NEW_ONE\"}", 500)
            .unwrap();
    assert_eq!(
        marked.code.as_deref(),
        Some("NEW_ONE"),
        "of a member that stands twice the last is read"
    );
}

proptest! {
    #[test]
    fn no_body_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..400), status: u16) {
        drop(RemoteProblem::read(&bytes, status));
    }

    #[test]
    fn no_torn_problem_breaks_it(cut in 0..200_usize, put in "[{}\\[\\]\":,a-z0-9\\\\]{0,4}") {
        const BODY: &str = r#"{"type":"/errors/A_B","status":404,"code":"A_B","class":"NOT_FOUND","retry":{"advice":"retry","after_ms":7},"errors":[{"pointer":"/a","code":"missing"}],"params":{"a":1,"b":"c"},"x":[{}]}"#;
        let cut = cut.min(BODY.len());
        let (before, after) = BODY.split_at(cut);
        let torn = format!("{before}{put}{after}");
        drop(RemoteProblem::read(torn.as_bytes(), 404));
    }
}
