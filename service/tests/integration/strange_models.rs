//! Models that answer in the right form and say the wrong things.

use serde_json::Value;
use serde_json::json;

use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;
use crate::support::upstream::say;
use crate::support::upstream::say_json;

const CREATE: &str = "Create a ticket: the login page is slow";

/// A completion whose content is not even text, or that has none.
fn contentless() -> [Reply; 4] {
    let empty = [json!({}), json!({ "choices": [] })];
    let strange = [Value::Null, json!(7)];
    let strange =
        strange.map(|content| json!({ "choices": [{ "message": { "content": content } }] }));
    let [a, b, c, d] = [&empty[0], &empty[1], &strange[0], &strange[1]];
    [a, b, c, d].map(|body| say_json("200 OK", body))
}

#[test]
fn a_verdict_that_is_none_is_replaced() {
    let verdicts = [
        "create_ticket",
        r#"{"intent":"drop_tables","confidence":1}"#,
        r#"{"intent":"create_ticket","confidence":"high"}"#,
        r#"{"intent":"create_ticket"}"#,
        r#"{"intent":"show_ticket","confidence":1,"number":-5}"#,
        "```",
        "",
    ];
    for reply in verdicts.into_iter().map(completion).chain(contentless()) {
        let model = Upstream::always(reply);
        let service = Setup::quick().model("classifier", &model.url()).start();
        let answer = service.ask(CREATE);
        let words = answer.degraded("ASYNC_UPSTREAM_GARBLED");
        assert_eq!(words, "I created ticket #1: the login page is slow");
        assert_eq!((model.count(), service.tickets().len()), (2, 1));
    }
}

#[test]
fn a_text_that_is_none_is_replaced() {
    for reply in ["", " \n "].into_iter().map(completion).chain(contentless()) {
        let model = Upstream::always(reply);
        let service = Setup::quick().model("generator", &model.url()).start();
        let answer = service.ask(CREATE);
        let words = answer.degraded("ASYNC_UPSTREAM_GARBLED");
        assert_eq!(words, "I created ticket #1: the login page is slow");
        assert_eq!(service.tickets().len(), 1);
    }
}

#[test]
fn an_answer_that_is_too_large_is_not_read() {
    let room = " ".repeat(1024 * 1024);
    let body = format!(r#"{{"choices":[{{"message":{{"content":"It is done."}}}}]{room}}}"#);
    let model = Upstream::always(say("200 OK", &[], &body));
    let service = Setup::quick().model("generator", &model.url()).start();
    service.ask(CREATE).degraded("ASYNC_UPSTREAM_GARBLED");
}

#[test]
fn what_a_model_writes_is_bounded_and_plain() {
    let title = format!("A\u{1b}[31m\r\n{}", "b".repeat(5000));
    let verdict = json!({ "intent": "create_ticket", "confidence": 1, "title": title });
    let understands = Upstream::model(&verdict.to_string());
    let writes = Upstream::model(&format!("Done\u{1b}\u{7}.\n{}", "c".repeat(20_000)));
    let setup = Setup::quick().model("classifier", &understands.url());
    let service = setup.model("generator", &writes.url()).start();
    let words = service.ask("whatever").success();
    assert_eq!(words.chars().count(), 4000);
    assert!(words.starts_with("Done.\nccc"), "{words}");
    let titles = service.tickets();
    assert!(titles[0].starts_with("A[31mbbb"), "{titles:?}");
    assert_eq!(titles[0].chars().count(), 200);
}
