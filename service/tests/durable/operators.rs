//! What an operator sees of durable work, and decides.

use serde_json::Value;

use crate::journal::NEEDS_ATTENTION;
use crate::journal::OPEN;
use crate::journal::runs;
use crate::journal::wait_until;
use crate::stages::Gate;
use crate::stages::repository;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;

/// A command about durable work: its exit code, and what it says on stdout and stderr.
pub(crate) fn flows(service: &Service, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = program();
    command.env("BREAKFALL__DATA_DIRECTORY", service.setup.data()).env("USER", "grace");
    let output = command.arg("flows").args(arguments).output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("messages are text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

pub(crate) fn json(service: &Service, arguments: &[&str]) -> Value {
    let (code, stdout, stderr) = flows(service, arguments);
    assert_eq!((code, &*stderr), (Some(0), ""), "{arguments:?}");
    serde_json::from_str(&stdout).expect("it is JSON")
}

/// A ticket that is created, while the channel never hears of it; closing it meets a server that fails until the gate is open.
pub(crate) fn stuck(gate: &Gate) -> (Service, Upstream, String) {
    stuck_in(Setup::start, gate)
}

/// The same in a service that `start` makes.
pub(crate) fn stuck_in(
    start: impl FnOnce(Setup) -> Service,
    gate: &Gate,
) -> (Service, Upstream, String) {
    let open = gate.clone();
    let github = Upstream::new(move |call, _| {
        if call.line.starts_with("PATCH") && !open.is_open() {
            return say("500 Broken", &[], "");
        }
        repository(call)
    });
    let setup = Setup::quick()
        .set("durable.defer", true)
        .set("error_handling.async.timeout_seconds", 20)
        // Long enough for a busy machine to promise it, Restate's part included: nothing answers before it has passed.
        .set("error_handling.operations.process_request.timeout_seconds", 2)
        .set("error_handling.operations.notify_channel.max_retries", 0)
        .set("error_handling.breaker.enabled", false);
    let slack = Upstream::always(Reply::Hang);
    let service = start(setup.github(&github.url()).slack(&slack.url()));
    let answer = service.ask("Create a ticket: the VPN drops");
    let place = answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    slack.calls.wait_until(|calls| !calls.is_empty());
    let id = place.rsplit('/').next().expect("an id").to_owned();
    drop(slack);
    (service, github, id)
}

fn status(service: &Service, id: &str) -> String {
    service.send(&Asking::get(&format!("/v1/requests/{id}"))).text("/status")
}

pub(crate) fn wait_for(service: &Service, id: &str, wanted: &str) {
    wait_until(wanted, || status(service, id) == wanted);
}

#[test]
fn what_goes_on_is_listed_shown_and_cancelled() {
    let gate = Gate::default();
    gate.open();
    let (service, github, id) = stuck(&gate);
    let listed = json(&service, &["ls", "--json"]);
    assert_eq!(listed["schema"], 1);
    let listed = &listed["flows"][0];
    assert_eq!((&listed["id"], &listed["state"]), (&Value::from(&*id), &"open".into()));
    let (_, lines, _) = flows(&service, &["ls", "--state", "open", "--kind", "create_ticket"]);
    assert!(lines.starts_with(&id) && lines.lines().count() == 1, "{lines}");
    let done = json(&service, &["ls", "--json", "--state", "done"]);
    assert_eq!(done["flows"], Value::Array(Vec::new()));
    let (_, shown, _) = flows(&service, &["show", &id]);
    assert!(shown.contains("create_ticket done") && shown.contains("the VPN drops"), "{shown}");
    let metrics = service.send(&Asking::get("/metrics")).body;
    assert!(metrics.contains("breakfall_flows{state=\"running\"} 1"), "{metrics}");

    let acted = json(&service, &["cancel", &id, "--json"]);
    assert_eq!((&acted["by"], &acted["is_new"]), (&"grace".into(), &true.into()));
    wait_for(&service, &id, "undone");
    let closed = |calls: &[crate::support::upstream::Call]| {
        calls.iter().filter(|call| call.line.starts_with("PATCH")).count()
    };
    assert_eq!(closed(&github.calls.items()), 1, "the ticket was closed");
    let shown = json(&service, &["show", &id, "--json"]);
    assert_eq!(shown["state"], "cancelled");
    assert_eq!(
        (&shown["acts"][0]["act"], &shown["acts"][0]["by"]),
        (&"cancel".into(), &"grace".into())
    );
    assert!(shown["acts"][0]["at"].as_u64().is_some_and(|at| at > 0));
    let (code, _, stderr) = flows(&service, &["cancel", &id]);
    assert!(code == Some(1) && stderr.contains("it has ended"), "{stderr}");
}

#[test]
fn an_undo_that_fails_waits_for_an_operator() {
    for (act, wanted, by_hand) in
        [("resume", "undone", 1), ("skip", "undone", 0), ("give-up", "failed", 0)]
    {
        let gate = Gate::default();
        let (service, github, id) = stuck(&gate);
        flows(&service, &["cancel", &id, "--by", "grace"]);
        wait_for(&service, &id, "needs_attention");
        assert_eq!(runs(&service.setup.data())[0].1, NEEDS_ATTENTION);
        let metrics = service.send(&Asking::get("/metrics")).body;
        assert!(metrics.contains("breakfall_flows{state=\"needs_attention\"} 1"), "{metrics}");
        let told = service.send(&Asking::get(&format!("/v1/requests/{id}")));
        assert_eq!(told.text("/code"), "ASYNC_FLOW_NEEDS_ATTENTION", "{told:?}");
        let (_, shown, _) = flows(&service, &["show", &id]);
        assert!(
            shown.contains("resume|skip|give-up") && shown.contains("undo-create_ticket"),
            "{shown}"
        );
        let before = github.calls.items().len();
        gate.open();
        let (code, said, _) = flows(&service, &[act, &id, "--by", "lin"]);
        assert!(code == Some(0) && said.contains("by lin"), "{said}");
        wait_for(&service, &id, wanted);
        let since = &github.calls.items()[before..];
        let closed = since.iter().filter(|call| call.line.starts_with("PATCH")).count();
        assert_eq!(closed, by_hand, "{act}");
        let acts = json(&service, &["show", &id, "--json"])["acts"].clone();
        assert_eq!((&acts[0]["by"], &acts[1]["by"]), (&"grace".into(), &"lin".into()), "{act}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    let setup = Setup::plain();
    let mut command = program();
    command.env("BREAKFALL__DATA_DIRECTORY", setup.data()).args(["flows", "ls", "--json"]);
    let output = command.output().expect("the program starts");
    let none: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((output.status.code(), &none["flows"]), (Some(0), &Value::Array(Vec::new())));
    assert_eq!(none["schema"], 1);
    assert!(!setup.data().exists(), "a look makes nothing");

    let service = setup.start();
    service.ask("Create a ticket: the first").success();
    let (id, state, _) = runs(&service.setup.data()).remove(0);
    assert_ne!(state, OPEN);
    for (arguments, told) in [
        (["show", "nothing"], "ASYNC_FLOW_NOT_FOUND"),
        (["cancel", "nothing"], "ASYNC_FLOW_NOT_FOUND"),
        (["resume", &id], "it has ended"),
        (["skip", &id], "it has ended"),
        (["give-up", &id], "it has ended"),
    ] {
        let (code, _, stderr) = flows(&service, &arguments);
        assert!(code == Some(1) && stderr.contains(told), "{arguments:?}: {stderr}");
    }
    let (code, _, stderr) = flows(&service, &["ls", "--state", "sleeping"]);
    assert!(code == Some(2) && stderr.contains("needs_attention"), "{stderr}");
}
