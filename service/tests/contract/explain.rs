//! `breakfall explain`

use serde_json::Value;
use serde_json::json;

use crate::program::breakfall;

#[test]
fn a_code_is_explained_to_both() {
    let ended = breakfall(&["explain", "[async_timeout_failed]", "the", "operation"]);
    assert_eq!((ended.code, ended.message.as_str()), (Some(0), ""));
    for part in [
        "ASYNC_TIMEOUT_FAILED: ",
        "What you can do\n  - ",
        "For operators\n",
        "Class: DEADLINE_EXCEEDED\n",
        "Status: 504\n",
        "Trying again: retry. ",
    ] {
        assert!(ended.data.contains(part), "{part}\n{}", ended.data);
    }
    let german = breakfall(&["explain", "ASYNC_TIMEOUT_FAILED", "--lang", "de-AT"]);
    assert!(german.data.contains("Was Sie tun können\n"), "{}", german.data);
    let unknown = breakfall(&["explain", "ASYNC_TIMEOUT_FAILED", "--lang", "tlh"]);
    assert_eq!(unknown.message, "there are no texts in this language; shown in en\n");
}

#[test]
fn a_program_gets_the_same_as_json() {
    let ended = breakfall(&["explain", "ASYNC_TICKET_NOT_FOUND", "--json", "--lang", "de"]);
    let told: Value = serde_json::from_str(&ended.data).expect("it is JSON");
    assert_eq!(
        (&told["code"], &told["status"], &told["locale"]),
        (&json!("ASYNC_TICKET_NOT_FOUND"), &json!(404), &json!("de"))
    );
    assert_eq!(told["example"]["params"], json!({ "number": 12 }));
    assert_eq!(told["message"], told["example"]["detail"]);
    assert_eq!(told["steps"], told["example"]["recovery_actions"]);
}

#[test]
fn what_is_not_known_is_met_with_a_guess() {
    let no_records =
        "name the configuration of the service with --config, or set BREAKFALL__DATA_DIRECTORY";
    let cases = [
        ("ASYNC_TIMOUT_FAILED", 1, "did you mean ASYNC_TIMEOUT_FAILED?"),
        ("banana", 1, "every code stands in: breakfall contract export"),
        ("BF-00000-00000-00000-00000-0", 69, no_records),
        ("BF-00000-00000-00000-00000-1", 69, no_records),
    ];
    for (text, code, help) in cases {
        let ended = breakfall(&["explain", text]);
        assert_eq!((ended.code, ended.data.as_str()), (Some(code), ""), "{text}");
        assert!(ended.message.ends_with(&format!("  = help: {help}\n")), "{}", ended.message);
    }
    assert_eq!(breakfall(&["explain"]).code, Some(2));
    assert_eq!(breakfall(&["contract", "chekc"]).code, Some(2));
}
