//! What `breakfall doctor` finds, and what it leads to.

use std::fs;
use std::fs::Permissions;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use crate::support::http::Asking;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;
use crate::support::upstream::say_json;

/// With files that are small enough for any disk, on a port that is free.
fn small() -> Setup {
    let setup = Setup::plain().set("store.max_mib", 8).set("durable.max_mebibytes", 1);
    setup.set("server.listen", "127.0.0.1:0")
}

/// What the doctor says of `setup`: the exit code and each finding.
fn examined(setup: &Setup, arguments: &[&str]) -> (Option<i32>, Vec<(String, String)>) {
    let mut program = program();
    program.env("BREAKFALL__DATA_DIRECTORY", setup.data());
    program.args(["doctor", "--json", "--config"]).arg(setup.file()).args(arguments);
    let output = program.output().expect("the program starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(report["schema"], 1);
    assert_eq!(report["exit_code"].as_i64(), output.status.code().map(i64::from));
    let findings = report["findings"].as_array().expect("a list");
    let text = |finding: &Value, name: &str| finding[name].as_str().expect("a text").to_owned();
    for finding in findings {
        let helps = matches!(finding["state"].as_str(), Some("fine" | "skipped"));
        let is_configuration = finding["area"] == "configuration";
        assert!(helps || is_configuration || finding["help"].is_string(), "{finding}");
    }
    let findings = findings.iter().map(|finding| (text(finding, "state"), text(finding, "what")));
    (output.status.code(), findings.collect())
}

/// Asserts that one finding in this state has this `part`.
fn found(found: &[(String, String)], state: &str, part: &str) {
    let is_it = |(s, what): &(String, String)| s == state && what.contains(part);
    assert!(found.iter().any(is_it), "no {state} {part:?} in {found:#?}");
}

/// Asserts that `setup` has one thing wrong, and what that leads to.
fn wrong(setup: &Setup, exit_code: i32, part: &str) {
    let (code, findings) = examined(setup, &[]);
    assert_eq!(code, Some(exit_code), "{part:?}: {findings:#?}");
    let is_bad = |(state, what): &(String, String)| {
        !["fine", "skipped"].contains(&&**state) && what.contains(part)
    };
    assert_eq!(findings.iter().filter(|f| is_bad(f)).count(), 1, "{part:?}: {findings:#?}");
}

/// The data directory after a service that kept something in each file.
fn used() -> Setup {
    let setup = small();
    let service = setup.clone().start();
    service.ask("Create a ticket: the login page is slow").success();
    service.ask("asdf qwer").problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    service.stop();
    setup
}

#[test]
fn a_set_up_that_was_never_used_is_fine_and_stays_as_it_is() {
    let setup = small();
    let (code, findings) = examined(&setup, &[]);
    assert_eq!(code, Some(0), "{findings:#?}");
    found(&findings, "fine", "is made at the first start");
    found(&findings, "fine", "the service calls nobody");
    found(&findings, "fine", "127.0.0.1:0 (server.listen) is free");
    assert!(!setup.data().exists(), "it only looks");
}

#[test]
fn the_service_that_runs_is_found_and_asked_how_it_is() {
    let setup = small();
    let service = setup.clone().start();
    service.ask("Create a ticket: the login page is slow").success();
    service.ask("asdf qwer").problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    let there = setup.set("server.listen", service.address.to_string());
    let (code, findings) = examined(&there, &[]);
    assert_eq!(code, Some(0), "{findings:#?}");
    for part in [
        "the service runs on",
        "it is ready",
        "it has lost no record of a failure",
        "tracker.sqlite (the tickets) is whole",
        "incidents.sqlite (the records of failures) is whole",
        "flows.sqlite (the durable work) is whole",
        "what is in it is its owner's alone",
    ] {
        found(&findings, "fine", part);
    }
    service.send(&Asking::get("/readyz"));
    let left: Vec<_> = fs::read_dir(there.data()).expect("it is there").flatten().collect();
    assert!(left.iter().all(|file| !file.file_name().to_string_lossy().starts_with(".tmp")));
}

#[test]
fn people_read_it_in_a_terminal() {
    let setup = small();
    let mut program = program();
    program.env("BREAKFALL__DATA_DIRECTORY", setup.data());
    let output = program.arg("doctor").arg("--config").arg(setup.file()).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.starts_with("configuration\n  fine     "), "{text}");
    assert!(
        text.contains("\ndata directory\n  fine  ") && text.ends_with("\nnothing to mend\n"),
        "{text}"
    );
    let mut program = crate::support::service::program();
    program.env("CLICOLOR_FORCE", "1").args(["doctor", "--config", "nowhere.yaml"]);
    let output = program.output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(78));
    assert!(text.contains("\u{1b}[31mbroken ") && text.contains("nowhere.yaml"), "{text}");
    assert!(text.contains("skipped"), "what depends on it is not guessed at: {text}");
}

#[test]
fn a_configuration_that_cannot_be_used_is_the_gravest() {
    let setup = small().set("error_handling.async.timeout_second", 3);
    wrong(&setup, 78, "did you mean timeout_seconds?");
}

#[test]
fn a_directory_that_cannot_be_used_is_named() {
    let setup = small();
    fs::write(setup.data(), "in its place").expect("the home can be written to");
    wrong(&setup, 69, "is no directory");
}

#[test]
fn a_disk_that_may_become_too_small_is_named() {
    let setup = used().set("store.max_mib", 1_048_576);
    wrong(&setup, 1, "the files may grow by");
}

#[test]
fn an_address_that_cannot_be_used_is_named() {
    let other = Upstream::always(say("404 Not Found", &[], "nothing"));
    let address = other.url().trim_start_matches("http://").trim_end_matches("/base").to_owned();
    wrong(&small().set("server.listen", &*address), 69, "is taken by another program");
    wrong(&small().set("console.listen", &*address), 69, "(console.listen) is taken by another");
    // TEST-NET-1 is no machine's.
    wrong(&small().set("server.listen", "192.0.2.1:80"), 69, "cannot be listened on");
}

#[test]
fn a_damaged_file_is_found_before_anybody_needs_it() {
    let setup = used();
    let path = setup.data().join("tracker.sqlite");
    let mut file = fs::OpenOptions::new().write(true).open(&path).expect("it is there");
    file.seek(SeekFrom::Start(4096)).expect("it has pages");
    file.write_all(&[0xff; 2048]).expect("it can be written");
    drop(file);
    wrong(&setup, 78, "tracker.sqlite (the tickets) is damaged");
    fs::write(&path, "this is no database".repeat(100)).expect("it can be written");
    wrong(&setup, 78, "tracker.sqlite (the tickets) is damaged");
}

#[test]
fn a_file_of_a_newer_program_is_found() {
    let setup = used();
    for name in ["incidents.sqlite", "flows.sqlite", "tracker.sqlite"] {
        let file = Connection::open(setup.data().join(name)).expect("it is there");
        let known: u32 =
            file.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a number");
        file.pragma_update(None, "user_version", 99).expect("it can be written");
        wrong(&setup, 78, "has schema 99");
        file.pragma_update(None, "user_version", known).expect("it can be written");
    }
    assert_eq!(examined(&setup, &[]).0, Some(0));
}

#[test]
fn durable_work_that_stands_still_is_counted() {
    let setup = used();
    let file = Connection::open(setup.data().join("flows.sqlite")).expect("it is there");
    // As the engine writes it.
    let changed = file.execute("UPDATE flow SET state = 1", []).expect("it can be written");
    assert_eq!(changed, 1);
    drop(file);
    wrong(&setup, 1, "1 of the durable work stand still");
}

#[test]
fn what_others_get_at_is_named() {
    let open = |path: &Path, mode| {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
    };
    let setup = used();
    let key = setup.data().join("ticket.key");
    open(&key, 0o640);
    wrong(&setup, 1, "others can get at ticket.key (mode 0640)");
    open(&key, 0o600);
    open(&setup.data(), 0o777);
    wrong(&setup, 1, "others can put files into it (mode 0777)");
    open(&setup.data(), 0o700);
    fs::write(setup.data().join("incidents.sqlite.broken-1"), "").expect("it can be written");
    open(&setup.data().join("incidents.sqlite.broken-1"), 0o600);
    wrong(&setup, 1, "incidents.sqlite.broken-1 was set aside");
}

#[test]
fn secrets_are_looked_for_and_never_shown() {
    let setup = small().set("console.token", "CANARY-0123456789");
    // The file of a test is everybody's to read.
    wrong(&setup, 1, "console.token comes from");
    let setup = small().set("integrations.classifier.provider", "openai");
    wrong(&setup, 1, "integrations.classifier.api_key is not set");
    let github = Upstream::missing();
    let setup = small()
        .set("integrations.tracker.provider", "github")
        .set("integrations.tracker.base_url", github.url())
        .set("integrations.tracker.repository", "owner/name");
    wrong(&setup, 1, "integrations.tracker.token is not set");
}

#[test]
fn a_clock_that_has_gone_back_is_noticed() {
    let setup = used();
    let file = fs::File::open(setup.data().join("ticket.key")).expect("it is there");
    let ahead = breakfall::clock::wall() + Duration::from_hours(48);
    file.set_modified(ahead).expect("it is ours");
    wrong(&setup, 1, "it has gone back");
}

/// What `--reach` says of a set-up that others are needed for.
fn reached(setup: &Setup) -> (Option<i32>, Vec<(String, String)>) {
    let (code, findings) = examined(setup, &["--reach"]);
    assert!(!format!("{findings:?}").contains("CANARY-KEY"), "{findings:?}");
    assert!(!format!("{findings:?}").contains("CANARY-WEBHOOK"), "{findings:?}");
    (code, findings)
}

#[test]
fn others_are_asked_only_if_somebody_wants_it() {
    let models = Upstream::always(say_json("200 OK", &serde_json::json!({ "data": [] })));
    let github = Upstream::always(say_json("200 OK", &serde_json::json!({})));
    let slack = Upstream::always(say("405 Method Not Allowed", &[], "no"));
    let collector = Upstream::always(say("200 OK", &[], ""));
    let setup = small()
        .model("classifier", &models.url())
        .github(&github.url())
        .slack(&slack.url())
        .set("telemetry.otlp.endpoint", collector.url());
    let (_, findings) = examined(&setup, &[]);
    found(&findings, "skipped", "integrations.classifier, integrations.tracker");
    let all = [&models, &github, &slack, &collector];
    assert_eq!(all.map(Upstream::count), [0; 4]);

    let (code, findings) = reached(&setup);
    // The secrets stand in a file that everybody can read.
    assert_eq!(code, Some(1), "{findings:#?}");
    found(&findings, "fine", "integrations.classifier answers (200)");
    found(&findings, "fine", "integrations.tracker answers (200)");
    found(&findings, "fine", "integrations.notifier answers; nothing was sent");
    found(&findings, "fine", "telemetry.otlp answers (200)");
    let asked = |upstream: &Upstream| upstream.calls.items()[0].clone();
    assert_eq!(asked(&models).line, "GET /base/models");
    assert!(asked(&models).headers.contains("authorization: bearer canary-key-classifier"));
    assert_eq!(asked(&github).line, "GET /base/repos/owner/name");
    assert!(asked(&slack).line.starts_with("GET "), "nothing is written into a channel");
    assert_eq!(asked(&collector).line, "POST /base/v1/traces");
}

#[test]
fn who_does_not_answer_or_accept_is_named() {
    let refusing = Upstream::always(say("401 Unauthorized", &[], ""));
    let old = "Date: Tue, 15 Nov 1994 08:12:31 GMT";
    let elsewhere = Upstream::always(say("404 Not Found", &[old], ""));
    let away = Upstream::missing();
    let setup = small()
        .model("classifier", &refusing.url())
        .model("generator", &away.url())
        .github(&elsewhere.url())
        .set("escalation.store.provider", "redis")
        .set("escalation.store.key", "CANARY-KEY-0123456789-0123456789")
        .set(
            "escalation.store.url",
            away.url().replace("http://", "redis://:CANARY-KEY@").replace("/base", ""),
        );
    let (code, findings) = reached(&setup);
    assert_eq!(code, Some(69), "{findings:#?}");
    found(
        &findings,
        "broken",
        "integrations.classifier answers, but does not accept the credentials (401)",
    );
    found(&findings, "broken", "integrations.generator does not answer");
    found(&findings, "broken", "has no such repository for this token (404)");
    found(&findings, "mend", "the clock here and that of integrations.tracker are");
    found(&findings, "broken", "escalation.store does not answer");
}

#[test]
fn integrations_are_asked_by_the_proxy_that_they_are_called_by() {
    let proxy = Upstream::always(say_json("200 OK", &serde_json::json!({ "data": [] })));
    let collector = Upstream::always(say("200 OK", &[], ""));
    let setup = small()
        .model("classifier", "http://model.invalid/v1")
        .set("integrations.proxy", proxy.url())
        .set("telemetry.otlp.endpoint", collector.url());
    let (_, findings) = reached(&setup);
    found(&findings, "fine", "integrations.classifier answers (200)");
    assert_eq!(proxy.calls.items()[0].line, "GET http://model.invalid/v1/models");
    assert_eq!(collector.calls.items()[0].line, "POST /base/v1/traces");
}
