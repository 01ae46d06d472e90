//! The same work on a real Restate.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use serde_json::json;

use crate::journal::wait_until;
use crate::operators::stuck_in;
use crate::restate_server::Server;
use crate::restate_server::free_ports;
use crate::retry::WORK;
use crate::retry::page;
use crate::retry::press;
use crate::stages::Gate;
use crate::stages::channel;
use crate::stages::forgetful;
use crate::stages::repository;
use crate::stages::told;
use crate::stages::waiting_for;
use crate::support::http::Asking;
use crate::support::proxy::Proxy;
use crate::support::proxy::Wire;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::upstream::Call;
use crate::support::upstream::Upstream;

/// With its durable work on `server`, until which it is waited at the start.
fn on(server: &Server, setup: Setup) -> Setup {
    let [port] = free_ports();
    setup
        .set("durable.engine", "restate")
        .set("durable.restate.ingress", server.ingress())
        .set("durable.restate.admin", server.admin())
        .set("durable.restate.listen", format!("127.0.0.1:{port}"))
        .set("durable.restate.address", format!("http://127.0.0.1:{port}"))
        .set("error_handling.breaker.enabled", false)
}

fn start(setup: Setup) -> Service {
    let service = setup.start();
    service.events_with("flow.registered");
    service
}

/// A command about durable work, as JSON.
fn flows(service: &Service, arguments: &[&str]) -> Value {
    let mut command = program();
    command.env("USER", "grace").arg("flows").args(arguments).arg("--json");
    let output = command.arg("--config").arg(service.setup.file()).output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), &*told), (Some(0), ""), "{arguments:?}");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[test]
fn a_ticket_on_restate_outlives_the_process_and_is_found_later() {
    let Some(server) = Server::start("the service's durable work") else { return };
    let gate = Gate::default();
    let (github, slack) = (waiting_for(&gate, repository), channel());
    let setup = deferring().github(&github.url()).slack(&slack.url());
    let service = start(on(&server, setup));
    let asked = |service: &Service| {
        let body = json!({ "id": "r-1", "user": "ada", "query": "Create a ticket: the VPN drops" });
        service.send(&Asking::json(body.to_string().as_bytes()))
    };
    let answer = asked(&service);
    let place = answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    assert_eq!(answer.status, 202);
    let id = place.rsplit('/').next().expect("an id");
    assert_eq!(service.send(&Asking::get(&place)).text("/status"), "working");
    let listed = &flows(&service, &["ls"])["flows"][0];
    assert_eq!((&listed["id"], &listed["state"]), (&Value::from(id), &"open".into()));

    service.signal("KILL");
    let setup = service.setup.clone();
    service.ended();
    gate.open();
    let service = start(setup);
    wait_until("it is done", || service.send(&Asking::get(&place)).text("/status") == "success");
    let done = service.send(&Asking::get(&place));
    assert_eq!(done.success(), "I created ticket #1: the VPN drops");
    assert_eq!(done.json()["request_id"], "r-1");
    assert_eq!(asked(&service).success(), "I created ticket #1: the VPN drops", "the same work");
    slack.calls.wait_until(|calls| !calls.is_empty());
    assert!(told(&slack).iter().all(|told| told == "I created ticket #1: the VPN drops"));
    let shown = flows(&service, &["show", id]);
    assert_eq!((&shown["state"], &shown["kind"]), (&"done".into(), &"create_ticket".into()));
    assert!(shown["input"].to_string().contains("the VPN drops"), "{shown}");
    let steps = shown["entries"].as_array().expect("its steps");
    let steps: Vec<_> = steps.iter().filter(|step| step["kind"] == "done").collect();
    let names: Vec<_> = steps.iter().filter_map(|step| step["name"].as_str()).collect();
    assert_eq!(names.last(), Some(&"notify_channel"), "{shown}");
    assert!(names.iter().any(|name| name.starts_with("create_ticket")), "{shown}");
}

#[test]
fn an_undo_on_restate_that_fails_waits_for_an_operator() {
    let Some(server) = Server::start("operators of the service") else { return };
    let gate = Gate::default();
    let (service, _github, id) = stuck_in(|setup| start(on(&server, setup)), &gate);
    flows(&service, &["cancel", &id]);
    let place = format!("/v1/requests/{id}");
    let status = || service.send(&Asking::get(&place)).text("/status");
    wait_until("it needs attention", || status() == "needs_attention");
    let listed = &flows(&service, &["ls", "--state", "needs_attention"])["flows"][0];
    assert_eq!(
        (&listed["id"], &listed["step"]),
        (&Value::from(&*id), &"undo-create_ticket?1".into())
    );
    assert_eq!(listed["failure"]["code"], "ASYNC_FLOW_NEEDS_ATTENTION");
    let metrics = service.send(&Asking::get("/metrics")).body;
    assert!(metrics.contains("breakfall_flows{state=\"needs_attention\"} 1"), "{metrics}");

    gate.open();
    flows(&service, &["resume", &id]);
    wait_until("it is undone", || status() == "undone");
    let shown = flows(&service, &["show", &id]);
    assert_eq!(shown["state"], "cancelled");
    let acts = shown["acts"].as_array().expect("who decided").iter();
    let acts: Vec<_> = acts.map(|act| (act["act"].as_str(), act["by"].as_str())).collect();
    assert_eq!(acts, [(Some("cancel"), Some("grace")), (Some("resume"), Some("grace"))]);
    let steps = shown["entries"].as_array().expect("its steps").iter();
    let mut undone =
        steps.filter(|step| step["name"].as_str().is_some_and(|n| n.starts_with("undo-")));
    assert_eq!(undone.next_back().map(|step| &step["kind"]), Some(&"done".into()), "{shown}");
}

#[test]
fn without_its_restate_nothing_is_promised_and_with_it_again_it_is() {
    let Some(mut server) = Server::start("a Restate that is away") else { return };
    let setup = Setup::quick().set("error_handling.graceful_degradation.enabled", false);
    let service = start(on(&server, setup));
    server.kill();
    let refused = service.ask("Create a ticket: the VPN drops");
    assert_eq!((refused.status, &*refused.text("/code")), (503, "ASYNC_FLOW_JOURNAL_UNAVAILABLE"));
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    assert_eq!(service.tickets(), Vec::<String>::new());
    server.start_again();
    wait_until("it is taken", || service.ask("Create a ticket: the VPN drops").status == 200);
    assert_eq!(service.tickets(), ["the VPN drops"]);
}

/// What the doctor says of `service`: its exit code, and each finding with its state.
fn examined(service: &Service, arguments: &[&str]) -> (Option<i32>, Vec<String>) {
    let mut command = program();
    command.env("BREAKFALL__DATA_DIRECTORY", service.setup.data());
    // Of a file that is small enough for any disk, and an address that is free.
    let setup = service.setup.clone().set("store.max_mib", 8).set("server.listen", "127.0.0.1:0");
    let file = setup.file();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("it is ours");
    let output = command.args(["doctor", "--json", "--config"]).arg(file).args(arguments).output();
    let output = output.expect("it starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let findings = report["findings"].as_array().expect("a list").iter();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let told = findings.map(|one| format!("{}: {}", text(one, "state"), text(one, "what")));
    (output.status.code(), told.collect())
}

#[test]
fn the_console_and_the_doctor_see_work_on_restate_and_it_is_decided_there() {
    let Some(mut server) = Server::start("console and doctor on Restate") else { return };
    let gate = Gate::default();
    let (service, _github, id) = stuck_in(|setup| start(on(&server, setup)), &gate);
    let work = |service: &Service| {
        service.send(&Asking::get("/console/work").with_headers(&[("Host", "localhost")]))
    };
    let seen = work(&service).json();
    assert_eq!((&seen["needs_attention"], &seen["open"]), (&0.into(), &1.into()), "{seen}");
    assert_eq!(seen["work"][0]["acts"], json!(["cancel"]), "{seen}");
    let (code, findings) = examined(&service, &[]);
    let has = |findings: &[String], part: &str| findings.iter().any(|one| one.starts_with(part));
    assert_eq!(code, Some(0), "{findings:#?}");
    assert!(has(&findings, "fine: no durable work stands still; 1 go on"), "{findings:#?}");

    let cancel = format!("id={id}&act=cancel");
    let confirm = page(&service, &format!("/console/work/confirm?{cancel}"));
    assert_eq!(press(&service, WORK, &confirm, None, &cancel), 303);
    wait_until("it needs attention", || work(&service).json()["needs_attention"] == 1);
    let seen = work(&service).json();
    let stuck = &seen["work"][0];
    assert_eq!((&stuck["id"], &stuck["standing"]), (&Value::from(&*id), &"needs_attention".into()));
    assert_eq!(stuck["acts"], json!(["resume", "skip", "give_up"]));
    assert_eq!(stuck["code"], "ASYNC_FLOW_NEEDS_ATTENTION");
    assert!(page(&service, "/console/work").body.contains("One piece of work stands still."));
    let (code, findings) = examined(&service, &[]);
    assert_eq!(code, Some(1), "{findings:#?}");
    assert!(has(&findings, "mend: 1 of the durable work stand still"), "{findings:#?}");
    let (_, findings) = examined(&service, &["--reach"]);
    for asked in ["ingress", "admin"] {
        let answers = format!("fine: durable.restate.{asked} answers (200)");
        assert!(has(&findings, &answers), "{findings:#?}");
    }

    gate.open();
    let resume = format!("id={id}&act=resume");
    let confirm = page(&service, &format!("/console/work/confirm?{resume}"));
    assert!(confirm.body.contains("Try again?") && confirm.body.contains(&id), "{}", confirm.body);
    assert_eq!(press(&service, WORK, &confirm, Some("guessed"), &resume), 403);
    assert_eq!(press(&service, WORK, &confirm, None, &resume), 303);
    wait_until("it has ended", || work(&service).json()["work"] == json!([]));
    let shown = flows(&service, &["show", &id]);
    let acts = shown["acts"].as_array().expect("who decided").iter();
    let acts: Vec<_> = acts.map(|act| (act["act"].as_str(), act["by"].as_str())).collect();
    assert_eq!(acts, [(Some("cancel"), Some("local")), (Some("resume"), Some("local"))]);
    let about = Asking::get("/console/about");
    let about = service.send(&about.with_headers(&[("Host", "localhost")])).json();
    assert_eq!(
        (&about["actions"][0]["what"], &about["actions"][0]["subject"]),
        (&"resume".into(), &Value::from(&*id))
    );

    server.kill();
    let (code, findings) = examined(&service, &[]);
    assert_eq!(code, Some(69), "{findings:#?}");
    assert!(has(&findings, "broken: Restate cannot be asked"), "{findings:#?}");
    assert_eq!(work(&service).status, 503);
}

#[test]
fn of_two_replicas_behind_one_address_the_other_finishes_what_one_was_killed_in() {
    let Some(server) = Server::start("two replicas on one Restate") else { return };
    let gate = Gate::default();
    let (github, slack) = (forgetful(&gate), channel());
    let hosts = free_ports().map(|port: u16| format!("127.0.0.1:{port}"));
    let [first, second] = &hosts;
    let both = [&*format!("http://{first}"), &*format!("http://{second}")];
    // Everything that Restate calls goes to the first, as long as it is there.
    let balancer = Proxy::before_all(&both, Wire::Clear);
    let replica = |host: &String| {
        let setup = on(&server, deferring().github(&github.url()).slack(&slack.url()));
        let setup = setup.set("durable.restate.listen", host.as_str());
        start(setup.set("durable.restate.address", balancer.root()))
    };
    let (killed, lives) = (replica(first), replica(second));
    let place = asked_until_created(&lives, &github);
    killed.signal("KILL");
    killed.ended();
    made_once(&lives, &place, &github);
    let told = told(&slack);
    assert!(told.iter().all(|text| text == "I created ticket #1: the VPN drops"), "{told:?}");
    assert!(!told.is_empty());
    gate.open();
}

#[test]
fn where_restate_is_killed_while_a_ticket_is_created_no_second_one_is() {
    let Some(mut server) = Server::start("kill -9 of Restate in a step") else { return };
    let gate = Gate::default();
    let github = forgetful(&gate);
    let service = start(on(&server, deferring().github(&github.url())));
    let place = asked_until_created(&service, &github);
    server.kill();
    let away = service.send(&Asking::get(&place));
    assert_eq!((away.status, &*away.text("/code")), (503, "ASYNC_FLOW_JOURNAL_UNAVAILABLE"));
    server.start_again();
    made_once(&service, &place, &github);
    gate.open();
}

/// So that whoever asks is soon told where to look.
fn deferring() -> Setup {
    Setup::quick()
        .set("durable.defer", true)
        .set("durable.retry_delay_seconds", 0.1)
        .set("error_handling.operations.process_request.timeout_seconds", 1)
}

/// Asks for a ticket until GitHub has created it, of which nobody hears; gives where to look.
fn asked_until_created(service: &Service, github: &Upstream) -> String {
    let answer = service.ask("Create a ticket: the VPN drops");
    let place = answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    let is_created = |calls: &[Call]| calls.iter().any(|call| call.line.starts_with("POST"));
    github.calls.wait_until(is_created);
    place
}

/// The work ends with the ticket that was there already.
fn made_once(service: &Service, place: &str, github: &Upstream) {
    wait_until("it is finished", || {
        let now = service.send(&Asking::get(place));
        // Before Restate is there again, nobody can say.
        let is_away = now.status == 503 && now.text("/code") == "ASYNC_FLOW_JOURNAL_UNAVAILABLE";
        !is_away && now.text("/status") == "success"
    });
    let done = service.send(&Asking::get(place));
    assert_eq!(done.success(), "I created ticket #1: the VPN drops");
    let calls = github.calls.items();
    let created = calls.iter().filter(|call| call.line.starts_with("POST")).count();
    assert_eq!(created, 1, "it was there already: {calls:#?}");
}
