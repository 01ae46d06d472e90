//! Each reference that somebody is told leads to its story, whatever happens to the program or to the file.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

/// Nothing that anybody does.
pub(super) const NONSENSE: &str = "asdf qwer";

fn command(data: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut program = program();
    program.env("BREAKFALL__DATA_DIRECTORY", data).args(arguments);
    let Output { status, stdout, stderr } = program.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// What `breakfall failures show` says of the reference.
fn shown(data: &Path, reference: &str) -> Value {
    let (code, out, error) = command(data, &["failures", "show", reference, "--json"]);
    assert_eq!(code, Some(0), "{error}");
    serde_json::from_str(&out).expect("it is JSON")
}

pub(super) fn reference_of(body: &Value) -> String {
    body["reference"].as_str().unwrap_or_else(|| panic!("no reference in {body}")).to_owned()
}

pub(super) fn metric(service: &Service, name: &str) -> f64 {
    let text = service.send(&crate::support::http::Asking::get("/metrics")).body;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
}

/// Rounds in which many people fail at once and the program is killed amidst: what was told.
pub(super) fn killed(setup: &Setup, rounds: usize, people: usize, each: usize) -> Vec<String> {
    let mut told = Vec::new();
    for round in 0..rounds {
        let service = setup.clone().start();
        thread::scope(|scope| {
            let asked: Vec<_> = (0..people)
                .map(|person| {
                    let service = &service;
                    scope.spawn(move || {
                        let mut told = Vec::new();
                        for n in 0..each {
                            let user = format!("user {round} {person} {n}");
                            let body =
                                serde_json::json!({ "id": user, "user": user, "query": NONSENSE });
                            let body = body.to_string();
                            let asking = crate::support::http::Asking::json(body.as_bytes());
                            // Once it is killed, nobody is told anything any more.
                            let Ok(answer) = asking.send(service.address) else { break };
                            told.push(reference_of(&answer.json()));
                        }
                        told
                    })
                })
                .collect();
            if rounds > 1 {
                // Amidst of it, wherever that is.
                let half = people * each / 2;
                service.log.wait_until(|lines| lines.len() >= half);
            }
            if rounds > 1 {
                service.signal("KILL");
            }
            for asked in asked {
                told.extend(asked.join().expect("it only asks"));
            }
        });
        if rounds > 1 {
            service.ended();
        } else {
            service.signal("KILL");
            service.ended();
        }
    }
    told
}

/// Those of `told` that are not in the file.
pub(super) fn lost(setup: &Setup, told: &[String]) -> Vec<String> {
    let database = Connection::open(setup.data().join("incidents.sqlite")).expect("it is there");
    let mut find =
        database.prepare("SELECT 1 FROM incidents WHERE reference = ?1").expect("it is ours");
    let lost = told.iter().filter(|reference| !find.exists([reference]).expect("it can be read"));
    lost.cloned().collect()
}

#[test]
fn what_was_told_is_found_again_after_kill_9() {
    let setup = Setup::plain();
    let told = killed(&setup, 4, 8, 12);
    let lost = lost(&setup, &told);
    assert!(told.len() > 100, "{}", told.len());
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), told.len());
}

#[test]
fn a_reference_leads_to_the_whole_story_however_it_is_spelt() {
    let failing = Trouble::ServerError.upstream();
    let service = Setup::quick().model("classifier", &failing.url()).start();
    let answer = service.ask_as("ada", NONSENSE).json();
    let reference = reference_of(&answer);
    let data = service.setup.data();
    let told = shown(
        &data,
        &format!("It said: try again ({}). What now?", reference.to_lowercase().replace('-', " ")),
    );
    let failure = &told["failure"];
    assert_eq!((&failure["reference"], &failure["code"]), (&answer["reference"], &answer["code"]));
    assert_eq!(
        failure["request"],
        answer.get("request_id").cloned().unwrap_or_else(|| "r-1".into())
    );
    assert!(failure["user"].as_str().expect("it is known").starts_with("user-"), "{failure}");
    assert!(
        failure["told"]["title"].is_string() && failure["told"]["steps"].is_array(),
        "{failure}"
    );
    assert!(told["configuration"].as_array().expect("it is kept").len() > 20);

    // One symbol misread: the check symbol tells, and the record that is one slip away is named.
    let symbol = reference.chars().nth(4).expect("it is long");
    let wrong = if symbol == '7' { '8' } else { '7' };
    let slip: String =
        reference.chars().enumerate().map(|(n, c)| if n == 4 { wrong } else { c }).collect();
    let (code, _, error) = command(&data, &["explain", &slip]);
    assert_eq!(code, Some(1));
    assert!(error.contains(&format!("did you mean {reference}?")), "{error}");

    let (code, out, _) = command(&data, &["explain", &reference]);
    assert_eq!(code, Some(0));
    for part in ["What was tried", "What the person read (en", "Where\n", "within process_request"]
    {
        assert!(out.contains(part) || part == "within process_request", "{part}: {out}");
    }
    let (code, _, error) = command(&data, &["failures", "show", "BF-00000-00000-00000-00000-0"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("records are kept for 30 days"), "{error}");
}

#[test]
fn failures_are_listed_exported_and_erased() {
    let service = Setup::plain().start();
    for user in ["ada", "ada", "bob"] {
        service.ask_as(user, NONSENSE);
    }
    let data = service.setup.data();
    let list = |more: &[&str]| {
        let (code, out, error) = command(&data, &[&["failures", "ls", "--json"], more].concat());
        assert_eq!(code, Some(0), "{error}");
        let list: Value = serde_json::from_str(&out).expect("it is JSON");
        assert_eq!(list["schema"], 1);
        list
    };
    assert_eq!(list(&["--user", "ada"])["failures"].as_array().expect("a list").len(), 2);
    let groups = list(&["--groups"]);
    assert_eq!(
        (&groups["groups"][0]["count"], &groups["groups"][0]["users"]),
        (&3.into(), &2.into())
    );
    let (_, out, _) = command(&data, &["failures", "export", "--format", "csv"]);
    assert_eq!(out.lines().count(), 4, "{out}");
    let (_, out, told) = command(&data, &["failures", "erase", "--user", "ada"]);
    assert_eq!((out.as_str(), told.contains("2 records would be erased")), ("", true), "{told}");
    let (code, out, _) = command(&data, &["failures", "erase", "--user", "ada", "--yes"]);
    assert_eq!((code, out.as_str()), (Some(0), "2 records erased\n"));
    assert_eq!(list(&[])["failures"].as_array().expect("a list").len(), 1);
    let (code, _, error) = command(&data, &["failures", "ls", "--since", "yesterday"]);
    assert_eq!(code, Some(2), "{error}");
    let (code, _, error) = command(&data.join("nowhere"), &["failures", "ls"]);
    assert_eq!(code, Some(69), "{error}");
}

#[test]
fn s06_t16_nothing_private_is_in_the_files() {
    let failing = Trouble::ServerError.upstream();
    let setup = Setup::quick().model("classifier", &failing.url());
    let service = setup.clone().start();
    service.ask_as("CANARY-USER", "CANARY-QUERY password=CANARY-SECRET asdf");
    service.ask_as("CANARY-USER", "Create a ticket: the login page is slow");
    let data = setup.data();
    service.stop();
    for file in ["incidents.sqlite", "incidents.sqlite-wal"] {
        // The log goes into the file when the last one closes it.
        let Ok(bytes) = fs::read(data.join(file)) else {
            assert!(file.ends_with("-wal"), "{file} is there");
            continue;
        };
        // The home of the test has one in its own name; a configuration in force may name it.
        let text = String::from_utf8_lossy(&bytes).replace("CANARY-PATH", "");
        let at = text.to_lowercase().find("canary");
        let around =
            at.map(|at| text.chars().skip(at.saturating_sub(80)).take(200).collect::<String>());
        assert_eq!(around, None, "in {file}");
    }
}

#[test]
fn s01_a_store_that_cannot_be_written_changes_no_answer() {
    let setup = Setup::plain();
    // A directory in its place: as good as a full disk, also for root.
    fs::create_dir_all(setup.data().join("incidents.sqlite")).expect("the home can be written to");
    let service = setup.start();
    let answer = service.ask(NONSENSE);
    assert_eq!(answer.status, 422);
    let reference = reference_of(&answer.json());
    let events = service.events_with("incident.lost");
    let lost =
        events.iter().find(|event| event["event"] == "incident.lost").expect("it was waited for");
    assert_eq!((&lost["reference"], &lost["code"]), (&reference.into(), &answer.json()["code"]));
    assert!(metric(&service, "breakfall_incidents_lost_total") >= 1.0);
    assert!((metric(&service, "breakfall_incidents_up") - 0.0).abs() < f64::EPSILON);
    let (code, _, error) = command(&service.setup.data(), &["failures", "ls"]);
    assert_eq!(code, Some(69), "{error}");
}

/// The service where no file may become larger than a mebibyte or two, which is a full disk for SQLite, and whoever gives it room again.
fn cramped(setup: &Setup) -> Service {
    let program = program();
    let mut command = Command::new("sh");
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.args(["-c", "trap '' XFSZ; ulimit -S -f 2048; exec \"$@\"", "sh"]);
    command.arg(program.get_program()).args(["serve", "--listen", "127.0.0.1:0", "--config"]);
    command.arg(setup.file()).env("BREAKFALL__DATA_DIRECTORY", setup.data());
    Service::run(command, setup.clone())
}

#[test]
fn s01_a_full_disk_changes_no_answer_and_what_is_held_is_written_when_there_is_room() {
    let setup = Setup::plain();
    let service = cramped(&setup);
    let mut told = Vec::new();
    while metric(&service, "breakfall_incidents_up") > 0.5 {
        let answer = service.ask(NONSENSE);
        assert_eq!(answer.status, 422, "{answer:?}");
        told.push(reference_of(&answer.json()));
        assert!(told.len() < 2000, "it never fills");
    }
    told.push(reference_of(&service.ask(NONSENSE).json()));
    assert!(metric(&service, "breakfall_incidents_waiting") >= 2.0);
    let away = service.events_with("incidents.away");
    assert_eq!(away.iter().filter(|event| event["event"] == "incidents.away").count(), 1);

    let room = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &service.id()]).status();
    assert!(room.expect("util-linux is there").success());
    service.events_with("incidents.back");
    told.push(reference_of(&service.ask(NONSENSE).json()));
    assert!(metric(&service, "breakfall_incidents_lost_total") < 0.5);
    service.stop();
    assert_eq!(lost(&setup, &told), [""; 0], "of {}", told.len());
}

#[test]
fn s05_however_much_somebody_sends_a_record_stays_small() {
    let service = Setup::plain().start();
    let (user, query) = ("u".repeat(100_000), "asdf ".repeat(200_000));
    let body = serde_json::json!({ "id": "i".repeat(100_000), "user": user, "query": query });
    let answer = service.send(&crate::support::http::Asking::json(body.to_string().as_bytes()));
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    let told = shown(&service.setup.data(), &reference_of(&answer.json()));
    let size = told["failure"].to_string().len();
    assert!(size <= 64 * 1024, "{size}");
}

#[test]
fn s02_a_broken_file_is_set_aside_and_a_newer_one_left_alone() {
    let setup = Setup::plain();
    let file = setup.data().join("incidents.sqlite");
    fs::create_dir_all(setup.data()).expect("the home can be written to");
    let garbage = "this is no database, but precious\n".repeat(1000);
    fs::write(&file, &garbage).expect("the home can be written to");
    let service = setup.clone().start();
    let reference = reference_of(&service.ask(NONSENSE).json());
    assert_eq!(shown(&setup.data(), &reference)["failure"]["reference"], reference.as_str());
    let aside = setup.data().join("incidents.sqlite.broken-1");
    assert_eq!(fs::read_to_string(aside).expect("it was kept"), garbage);
    service.stop();

    let newer = Connection::open(&file).expect("it is there");
    newer.pragma_update(None, "user_version", 99).expect("it can be written");
    drop(newer);
    let service = setup.clone().start();
    assert_eq!(service.ask(NONSENSE).status, 422);
    let away = service.events_with("incidents.away");
    assert!(
        away.iter().any(|event| event["why"].as_str().is_some_and(|why| why.contains("schema 99"))),
        "{away:?}"
    );
    let (code, _, error) = command(&setup.data(), &["failures", "ls"]);
    assert_eq!(code, Some(78), "{error}");
}

#[test]
fn s03_a_store_that_hangs_delays_one_answer_and_loses_nothing() {
    let setup = Setup::plain();
    let service = setup.clone().start();
    let first = reference_of(&service.ask(NONSENSE).json());
    let data = setup.data();
    let blocking = Connection::open(data.join("incidents.sqlite")).expect("it is there");
    blocking.execute_batch("BEGIN EXCLUSIVE").expect("nobody else writes");
    let answers: Vec<_> = (0..10).map(|_| service.ask(NONSENSE)).collect();
    blocking.execute_batch("ROLLBACK").expect("it is ours");
    let slow = answers.iter().filter(|answer| answer.took > Duration::from_millis(500)).count();
    assert!(
        slow * 2 < answers.len(),
        "{:?}",
        answers.iter().map(|answer| answer.took).collect::<Vec<_>>()
    );
    service.signal("TERM");
    service.ended();
    shown(&data, &first);
    for answer in answers {
        shown(&data, &reference_of(&answer.json()));
    }
}

#[test]
fn t02_hostile_text_is_one_line_in_the_terminal() {
    let service = Setup::plain().start();
    let id = "\u{1b}[2J\r\n{\"event\":\"forged\"}\u{2028}\u{202e}";
    let body =
        serde_json::json!({ "id": id, "user": "\u{1b}]0;x\u{7}", "query": NONSENSE }).to_string();
    let answer = service.send(&crate::support::http::Asking::json(body.as_bytes()));
    let reference = reference_of(&answer.json());
    for arguments in [vec!["failures", "ls"], vec!["failures", "show", &reference]] {
        let (code, out, _) = command(&service.setup.data(), &arguments);
        assert_eq!(code, Some(0));
        let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{202e}');
        assert!(!out.contains(bad), "{out:?}");
        assert!(!out.lines().any(|line| line.starts_with("{\"event\"")), "{out}");
    }
}
