//! Every integration does its part, and asks for it in the way that the other side expects.

use serde_json::json;

use crate::support::recorded::github::repository;
use crate::support::setup::Setup;
use crate::support::upstream::Call;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;

const VERDICT: &str =
    r#"{"intent":"create_ticket","confidence":0.9,"title":"the VPN drops","number":null}"#;

fn only_call(upstream: &Upstream) -> Call {
    let calls = upstream.calls.items();
    assert_eq!(calls.len(), 1, "{calls:?}");
    calls[0].clone()
}

#[test]
fn a_model_classifies() {
    let fenced = format!("```json\n{VERDICT}\n```");
    for content in [VERDICT, &fenced] {
        let model = Upstream::model(content);
        let service = Setup::quick().model("classifier", &model.url()).start();
        let answer = service.ask("It would be nice if somebody looked at the VPN");
        assert_eq!(answer.success(), "I created ticket #1: the VPN drops");
        assert_eq!(service.tickets(), ["the VPN drops"]);
        let call = only_call(&model);
        assert_eq!(call.line, "POST /base/chat/completions");
        assert!(call.headers.contains("authorization: bearer canary-key-classifier"), "{call:?}");
        assert!(call.headers.contains("content-type: application/json"), "{call:?}");
        let body = call.json();
        assert_eq!(body["model"], "classifier-model");
        assert_eq!(body["response_format"], json!({ "type": "json_object" }));
        assert_eq!(body["messages"][0]["role"], "system");
        let query =
            json!({ "role": "user", "content": "It would be nice if somebody looked at the VPN" });
        assert_eq!(body["messages"][1], query);
    }
}

#[test]
fn a_model_that_does_not_understand_is_believed() {
    for intent in ["none", "help"] {
        let verdict = json!({ "intent": intent, "confidence": 0.2 }).to_string();
        let model = Upstream::model(&verdict);
        let service = Setup::quick().model("classifier", &model.url()).start();
        let answer = service.ask("list open tickets");
        answer.problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
        only_call(&model);
    }
}

#[test]
fn a_model_writes() {
    let model = Upstream::model(" Ticket one is written down. ");
    let service = Setup::quick().model("generator", &model.url()).start();
    let answer = service.ask("Create a ticket: the login page is slow");
    assert_eq!(answer.success(), "Ticket one is written down.");
    let call = only_call(&model);
    assert_eq!(call.line, "POST /base/chat/completions");
    assert!(call.headers.contains("authorization: bearer canary-key-generator"), "{call:?}");
    let body = call.json();
    assert_eq!(body["model"], "generator-model");
    assert_eq!(body["response_format"], json!(null));
    let told = body["messages"][1]["content"].as_str().expect("a message");
    assert!(told.contains("the login page is slow") && told.contains("created"), "{told}");
}

#[test]
fn each_model_has_an_address_of_its_own() {
    let (understands, writes) = (Upstream::model(VERDICT), Upstream::model("It is done."));
    let setup = Setup::quick().model("classifier", &understands.url());
    let service = setup.model("generator", &writes.url()).start();
    assert_eq!(service.ask("the VPN again").success(), "It is done.");
    assert_eq!((understands.count(), writes.count()), (1, 1));
}

#[test]
fn github_keeps_the_tickets() {
    let github = repository();
    let service = Setup::quick().github(&github.url()).start();
    let steps = [
        ("Create a ticket: the VPN drops", "I created ticket #3: the VPN drops"),
        ("list open tickets", "One ticket is open:\n#1 the login page is slow"),
        ("show ticket 1", "Ticket #1 is open: the login page is slow"),
        ("close ticket 1", "I closed ticket #1: the login page is slow"),
    ];
    for (query, words) in steps {
        assert_eq!(service.ask(query).success(), words, "{query}");
    }
    service.ask("show ticket 7").problem(404, "ASYNC_TICKET_NOT_FOUND");
    let calls = github.calls.items();
    for call in &calls {
        assert!(call.headers.contains("authorization: bearer canary-key-tracker"), "{call:?}");
        assert!(call.headers.contains("accept: application/vnd.github+json"), "{call:?}");
        assert!(call.headers.contains("user-agent: breakfall/"), "{call:?}");
    }
    let created = calls[0].json();
    assert_eq!(created["title"], "the VPN drops");
    let (text, mark) = created["body"].as_str().and_then(|body| body.split_once("\n\n")).unwrap();
    assert_eq!(text, "Reported by ada");
    assert!(mark.starts_with("<!-- breakfall ") && mark.ends_with(" -->"), "not shown: {mark}");
    assert!(
        !service.setup.data().join("tracker.sqlite").exists(),
        "no tickets of its own beside it"
    );
}

#[test]
fn slack_hears_of_what_changed_and_of_nothing_else() {
    let slack = Upstream::always(say("200 OK", &[], "ok"));
    let service = Setup::quick().slack(&slack.url()).start();
    service.ask("Create a ticket: <!channel> is loud & slow").success();
    service.ask("list open tickets").success();
    service.ask("help").success();
    service.ask("asdf qwer").problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    let call = only_call(&slack);
    assert_eq!(call.line, "POST /base/CANARY-WEBHOOK");
    let text = "I created ticket #1: &lt;!channel&gt; is loud &amp; slow";
    assert_eq!(call.json(), json!({ "text": text }));
    service.ask("close ticket 1").success();
    assert_eq!(slack.count(), 2);
}
