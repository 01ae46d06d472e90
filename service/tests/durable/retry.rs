//! From a reference to the work that it stopped, in the terminal and in the console.

use serde_json::Value;

use crate::journal::wait_until;
use crate::operators::flows;
use crate::operators::json;
use crate::operators::stuck;
use crate::operators::wait_for;
use crate::stages::Gate;
use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;

/// `breakfall failures retry …`: its exit code, and what it says on stdout and stderr.
fn retry(service: &Service, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = program();
    command.env("BREAKFALL__DATA_DIRECTORY", service.setup.data()).env("USER", "grace");
    let output = command.args(["failures", "retry"]).args(arguments).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("messages are text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// What is recorded of the request of this id: the references.
fn references(service: &Service, request: &str) -> Vec<String> {
    let mut command = program();
    command.env("BREAKFALL__DATA_DIRECTORY", service.setup.data());
    let output = command.args(["failures", "ls", "--json", "--request", request]).output();
    let list: Value = serde_json::from_slice(&output.expect("it starts").stdout).expect("JSON");
    let list = list["failures"].as_array().expect("a list").clone();
    let reference = |failure: &Value| failure["reference"].as_str().expect("a text").to_owned();
    list.iter().map(reference).collect()
}

/// Work whose undo has failed, and its id.
pub(crate) fn standing_still(gate: &Gate) -> (Service, crate::support::upstream::Upstream, String) {
    let (service, github, id) = stuck(gate);
    flows(&service, &["cancel", &id, "--by", "grace"]);
    wait_for(&service, &id, "needs_attention");
    (service, github, id)
}

#[test]
fn what_stands_still_is_taken_up_again_by_its_reference() {
    let gate = Gate::default();
    let (service, _github, id) = standing_still(&gate);
    let shown = json(&service, &["show", &id, "--json"]);
    let reference = shown["failure"]["reference"].as_str().expect("it has one").to_owned();
    gate.open();
    let (code, said, _) = retry(&service, &[&format!("It said ({}).", reference.to_lowercase())]);
    assert!(code == Some(0) && said.contains("by grace") && said.contains(&id), "{said}");
    wait_for(&service, &id, "undone");
    let acts = json(&service, &["show", &id, "--json"])["acts"].clone();
    assert_eq!((&acts[1]["act"], &acts[1]["by"]), (&"resume".into(), &"grace".into()));
    let (code, _, error) = retry(&service, &[&reference]);
    assert!(code == Some(1) && error.contains("does not begin again by itself"), "{error}");
}

#[test]
fn any_failure_of_the_request_leads_to_its_work() {
    let gate = Gate::default();
    let (service, _github, id) = standing_still(&gate);
    let own = json(&service, &["show", &id, "--json"])["failure"]["reference"].clone();
    let others = || references(&service, "r-1").into_iter().filter(|one| *one != own);
    wait_until("what the person heard of", || others().count() > 1);
    let others: Vec<_> = others().collect();
    // Somebody else gave theirs the same id.
    let body = br#"{"id":"r-1","user":"eve","query":"asdf qwer"}"#;
    let theirs = service.send(&Asking::json(body)).text("/reference");
    wait_until("their record", || references(&service, "r-1").contains(&theirs));
    let (code, _, error) = retry(&service, &[&theirs]);
    assert!(code == Some(1) && error.contains("what the person said is not kept"), "{error}");
    gate.open();
    let mut acts = Vec::new();
    for other in &others {
        let (code, said, error) = retry(&service, &[other, "--json"]);
        if code == Some(1) {
            // It is done by then: it was found all the same.
            assert!(error.contains(&id), "{error}");
            continue;
        }
        assert_eq!(code, Some(0), "{error}");
        let said: Value = serde_json::from_str(&said).expect("it is JSON");
        assert_eq!((&said["schema"], &said["id"]), (&1.into(), &id.clone().into()));
        acts.push(said["act"].clone());
    }
    assert_eq!(acts.first(), Some(&"resume".into()));
    wait_for(&service, &id, "undone");
}

#[test]
fn what_cannot_be_retried_is_said_with_what_can_be_done() {
    let service = Setup::plain().start();
    let reference = service.ask("asdf qwer").text("/reference");
    let (code, said, error) = retry(&service, &[&reference]);
    assert_eq!((code, &*said), (Some(1), ""));
    assert!(error.contains("what the person said is not kept, on purpose"), "{error}");
    assert!(error.contains("they send it again. They were told:"), "{error}");
    assert!(error.contains("with durable.defer"), "{error}");
    let (code, _, error) = retry(&service, &["BF-00000-00000-00000-00000-0"]);
    assert_eq!(code, Some(1), "{error}");
    let (code, _, error) = retry(&service, &["ASYNC_TIMEOUT_FAILED"]);
    assert!(code == Some(1) && error.contains("is a code, not a reference"), "{error}");
}

#[test]
fn what_goes_on_by_itself_is_left_alone() {
    let gate = Gate::default();
    let (service, _github, id) = stuck(&gate);
    wait_until("a failure of the request", || !references(&service, "r-1").is_empty());
    let reference = references(&service, "r-1").remove(0);
    let (code, said, error) = retry(&service, &[&reference]);
    assert!(code == Some(0) && said.contains("goes on by itself"), "{said}{error}");
    assert_eq!(json(&service, &["show", &id, "--json"])["acts"], Value::Array(Vec::new()));
}

pub(crate) const WORK: &str = "/console/work";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

pub(crate) fn page(service: &Service, path: &str) -> Answer {
    let headers = [("Accept", "text/html"), ("Host", "localhost")];
    service.send(&Asking::get(path).with_headers(&headers))
}

/// Presses a button of the console that sends `order` to `path`, with the word of the session in `shown` or with another one.
pub(crate) fn press(
    service: &Service,
    path: &str,
    shown: &Answer,
    word: Option<&str>,
    order: &str,
) -> u16 {
    let cookie = shown.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    let cookie = cookie.unwrap_or_else(|| panic!("no cookie in {shown:?}"));
    let theirs = shown.body.split("name=\"word\" value=\"").nth(1).expect("a form");
    let word = word.unwrap_or_else(|| theirs.split('"').next().expect("a word"));
    let body = format!("word={word}&{order}&note=it+works+again");
    let headers = [FORM, ("Accept", "text/html"), ("Host", "localhost"), ("Cookie", cookie)];
    let asking = Asking { method: "POST", path, headers: &headers, body: body.as_bytes() };
    service.send(&asking).status
}

#[test]
fn the_console_shows_what_stands_still_and_takes_it_up_again() {
    let gate = Gate::default();
    let (service, _github, id) = standing_still(&gate);
    let work =
        service.send(&Asking::get("/console/work").with_headers(&[("Host", "localhost")])).json();
    assert_eq!((&work["needs_attention"], &work["work"][0]["id"]), (&1.into(), &id.clone().into()));
    assert_eq!(work["work"][0]["acts"], serde_json::json!(["resume", "skip", "give_up"]));
    let list = page(&service, "/console/work");
    assert!(list.body.contains("One piece of work stands still."), "{}", list.body);
    assert!(list.body.contains("/console/failures/BF-"), "it leads to the story");
    let order = format!("id={id}&act=resume");
    let confirm = page(&service, &format!("/console/work/confirm?{order}"));
    assert!(confirm.body.contains("Try again?") && confirm.body.contains(&id), "{}", confirm.body);
    gate.open();
    // Nothing is done by a look, nor without the word of the session.
    assert_eq!(press(&service, WORK, &confirm, Some("guessed"), &order), 403);
    assert_eq!(json(&service, &["show", &id, "--json"])["state"], "needs_attention");
    assert_eq!(press(&service, WORK, &confirm, None, &order), 303);
    wait_for(&service, &id, "undone");
    let about =
        service.send(&Asking::get("/console/about").with_headers(&[("Host", "localhost")])).json();
    let done = about["actions"][0].clone();
    assert_eq!((&done["what"], &done["subject"]), (&"resume".into(), &id.clone().into()));
    // It has ended: the same again is refused with the reason, in the frame of the console.
    assert_eq!(press(&service, WORK, &confirm, None, &order), 400);
}

#[test]
fn of_many_the_oldest_is_tried_first() {
    let gate = Gate::default();
    let (service, _github, id) = standing_still(&gate);
    gate.open();
    for act in ["resume_oldest", "resume_all"] {
        let confirm = page(&service, &format!("/console/work/confirm?act={act}"));
        assert_eq!(confirm.body.contains(&id), act == "resume_oldest", "{act}: {}", confirm.body);
        assert_eq!(press(&service, WORK, &confirm, None, &format!("act={act}")), 303);
        wait_for(&service, &id, "undone");
    }
    let by = json(&service, &["show", &id, "--json"])["acts"].clone();
    assert_eq!(by.as_array().map(Vec::len), Some(2), "cancelled by grace, resumed once: {by}");
}
