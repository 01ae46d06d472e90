//! The configuration changes while people are served.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

const THRESHOLD: &str = "error_handling.user_messages.contact_support_threshold";

/// The `count`th event of this name, as soon as it is there.
fn nth(service: &Service, name: &str, count: usize) -> Value {
    let is = |line: &&String| line.contains(&format!("\"event\":\"{name}\""));
    let lines = service.log.wait_until(|lines| lines.iter().filter(is).count() >= count);
    let line = lines.iter().filter(is).nth(count - 1).expect("it is there");
    serde_json::from_str(line).expect("a line is an event")
}

/// How often an event of this name was told so far.
fn told(service: &Service, name: &str) -> usize {
    service.log.items().iter().filter(|line| line.contains(name)).count()
}

fn is_offered_support(service: &Service) -> bool {
    let answer = service.ask_as("eve", "asdf qwer");
    answer.actions().contains(&"contact_support".to_owned())
}

fn has_line(service: &Service, line: &str) -> bool {
    let metrics = service.send(&Asking::get("/metrics"));
    metrics.body.lines().any(|found| found == line)
}

#[test]
fn an_open_breaker_stays_open_over_a_reload() {
    let failing = Trouble::ServerError.upstream();
    let setup = Setup::quick()
        .set("error_handling.async.max_retries", 0)
        .set("error_handling.breaker.consecutive", 2)
        .set("error_handling.breaker.open_seconds", 600)
        .set("error_handling.breaker.open_cap_seconds", 600);
    let service = setup.model("classifier", &failing.url()).start();
    for _ in 0..4 {
        service.ask("help");
    }
    assert_eq!(failing.count(), 2, "then it is left alone");
    let open = "breakfall_breaker_state{target=\"classify_intent\",state=\"open\"} 1";
    assert!(has_line(&service, open));

    service.setup.clone().set("error_handling.async.timeout_seconds", 21).file();
    let event = nth(&service, "config.reloaded", 1);
    assert_eq!(event["changed"], "error_handling.async.timeout_seconds: 20 -> 21");
    assert_eq!(event["restart"], "");
    assert!(has_line(&service, open), "what is known of the target is kept");
    service.ask("help");
    assert_eq!(failing.count(), 2, "it is still left alone");
}

#[test]
fn a_plan_changes_while_it_is_in_use() {
    let failing = Trouble::ServerError.upstream();
    let setup = Setup::quick().set("error_handling.async.max_retries", 0);
    let service = setup.model("classifier", &failing.url()).start();
    service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
    assert_eq!(failing.count(), 1);
    service.setup.clone().set("error_handling.operations.classify_intent.max_retries", 2).file();
    nth(&service, "config.reloaded", 1);
    service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
    assert_eq!(failing.count(), 1 + 3);
}

#[test]
fn trap_40_watching_goes_on_after_a_bad_file() {
    let service = Setup::plain().set(THRESHOLD, 500).start();
    assert!(!is_offered_support(&service));
    let file = service.setup.home().join("breakfall.yaml");

    fs::write(&file, "error_handling: { async: { max_retrys: 2 } }").expect("the home is ours");
    let mistakes = nth(&service, "config.refused", 1)["mistakes"].clone();
    let mistakes = mistakes.as_str().expect("a text");
    for part in ["breakfall.yaml:1:28", "max_retrys", "^^^^^^^^^^", "did you mean max_retries?"] {
        assert!(mistakes.contains(part), "{part:?} is missing in\n{mistakes}");
    }
    assert!(!is_offered_support(&service), "what held before still holds");

    // As editors do it: another file is put in its place.
    let new = service.setup.home().join("new.yaml");
    fs::write(&new, "error_handling: { user_messages: { contact_support_threshold: 1 } }")
        .expect("as above");
    fs::rename(&new, &file).expect("as above");
    let event = nth(&service, "config.reloaded", 1);
    assert_eq!(event["changed"], format!("{THRESHOLD}: 500 -> 1"));
    assert!(is_offered_support(&service));

    fs::remove_file(&file).expect("as above");
    let missing = nth(&service, "config.refused", 2)["mistakes"].to_string();
    assert!(missing.contains("there is no such file"), "{missing}");
    fs::write(&file, "").expect("as above");
    assert_eq!(nth(&service, "config.reloaded", 2)["changed"], format!("{THRESHOLD}: 1 -> 3"));
}

#[test]
fn c06_a_link_that_is_turned_is_followed_and_half_a_file_is_not_taken() {
    let setup = Setup::plain().set(THRESHOLD, 500);
    let home = setup.home().to_owned();
    // As Kubernetes does it: the file is a link into a folder that is a link, and the folder's link is turned.
    let folder = |name: &str, text: &str| {
        fs::create_dir(home.join(name)).expect("the home is ours");
        fs::write(home.join(name).join("breakfall.yaml"), text).expect("as above");
    };
    let threshold = |n: u32| {
        format!("error_handling: {{ user_messages: {{ contact_support_threshold: {n} }} }}")
    };
    folder("first", &threshold(500));
    folder("broken", "error_handling: { user_messages: { contact_support");
    folder("second", &threshold(1));
    let turn_to = |name: &str| {
        let new = home.join("..turned");
        symlink(home.join(name), &new).expect("as above");
        fs::rename(&new, home.join("..data")).expect("as above");
    };
    turn_to("first");
    let file = home.join("linked.yaml");
    symlink(home.join("..data/breakfall.yaml"), &file).expect("as above");
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(&file);
    command.env("BREAKFALL__DATA_DIRECTORY", setup.data());
    let service = Service::run(command, setup);

    turn_to("broken");
    nth(&service, "config.refused", 1);
    assert!(!is_offered_support(&service), "what held before still holds");
    let host = format!("127.0.0.1:{}", service.address.port());
    let headers = [("Accept", "text/html"), ("Host", &*host)];
    let about = service.send(&Asking::get("/console/about").with_headers(&headers));
    assert!(about.body.contains("refused"), "the console says it: {}", about.body);

    turn_to("second");
    nth(&service, "config.reloaded", 1);
    assert!(is_offered_support(&service));
}

#[test]
fn a_hangup_reads_it_at_once() {
    let service = Setup::plain().start();
    service.signal("HUP");
    let event = nth(&service, "config.reloaded", 1);
    assert_eq!(event["changed"], "", "nothing has");
    fs::write(service.setup.home().join("breakfall.yaml"), "error_handling: [")
        .expect("the home is ours");
    service.signal("HUP");
    nth(&service, "config.refused", 1);
    service.ask("help").success();
    service.stop();
}

#[test]
fn numbers_that_contradict_each_other_are_refused_too() {
    let service = Setup::plain().start();
    service.setup.clone().set("error_handling.async.attempt_timeout_seconds", 31).file();
    let mistakes = nth(&service, "config.refused", 1)["mistakes"].to_string();
    assert!(mistakes.contains("longer than the whole"), "{mistakes}");
}

#[test]
fn an_operation_in_use_keeps_its_target() {
    let service = Setup::plain().start();
    service.ask("help").success();
    let moved =
        service.setup.clone().set("error_handling.operations.classify_intent.target", "models");
    moved.set(THRESHOLD, 1).file();
    let mistakes = nth(&service, "config.refused", 1)["mistakes"].to_string();
    assert!(mistakes.contains("classify_intent") && mistakes.contains("restart"), "{mistakes}");
    assert!(!is_offered_support(&service), "all of it is refused, not a part");
    assert_eq!(told(&service, "config.reloaded"), 0);
}

#[test]
fn what_needs_a_restart_is_named_until_there_is_one() {
    let service = Setup::plain().model("classifier", "http://127.0.0.1:9/v1").start();
    let changed = service.setup.clone().set("integrations.classifier.api_key", "CANARY-NEW");
    let changed = changed.set("data_directory", "/nowhere").set("server.log_level", "debug");
    changed.clone().set("support.contact", "desk 7").file();
    let event = nth(&service, "config.reloaded", 1);
    // The directory comes from the environment here, so that the file's says nothing.
    assert_eq!(event["restart"], "integrations.classifier.api_key; server.log_level");
    let told_of = event["changed"].as_str().expect("a text");
    assert!(told_of.contains("support.contact: nothing -> desk 7"), "{told_of}");
    assert!(told_of.contains("api_key: (hidden) -> (hidden)"), "{told_of}");
    changed.set("support.contact", "desk 8").file();
    let event = nth(&service, "config.reloaded", 2);
    assert_eq!(event["changed"], "support.contact: desk 7 -> desk 8");
    assert_eq!(event["restart"], "integrations.classifier.api_key; server.log_level", "still");
    let ended = service.stop();
    assert!(!ended.lines.iter().any(|line| line.contains("CANARY-NEW")), "{:#?}", ended.lines);
}

#[test]
fn a_file_that_stays_is_not_read_again() {
    let service = Setup::plain().start();
    let file = service.setup.file();
    let same = fs::read(&file).expect("it is there");
    fs::write(&file, same).expect("the home is ours");
    // The hangup after it is told; the file itself gave no reason.
    service.signal("HUP");
    nth(&service, "config.reloaded", 1);
    service.ask("help").success();
    assert_eq!(told(&service, "config.reloaded"), 1);
}
