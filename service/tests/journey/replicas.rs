//! Several replicas keep their records in one PostgreSQL.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::time::Duration;

use breakfall::clock::now;
use serde_json::Value;

use super::records::NONSENSE;
use super::records::killed;
use super::records::metric;
use super::records::reference_of;
use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::postgres::PASSWORD;
use crate::support::postgres::Postgres;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;

const KEY: &str = "CANARY-KEY-0123456789-0123456789-abc";

/// A replica with its records at `url`.
fn replica(url: &str) -> Setup {
    Setup::plain().set("store.provider", "postgres").set("store.url", url).set("store.key", KEY)
}

/// What the terminal says to somebody with the configuration of a replica.
fn command(setup: &Setup, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut program = program();
    let (file, home) = (setup.file(), setup.data());
    program.env("BREAKFALL__DATA_DIRECTORY", home).args(arguments).arg("--config").arg(file);
    let Output { status, stdout, stderr } = program.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
    (status.code(), text(stdout), text(stderr))
}

fn console(service: &Service, path: &str) -> Answer {
    let host = format!("127.0.0.1:{}", service.address.port());
    let headers = [("Accept", "application/json"), ("Host", &*host)];
    service.send(&Asking::get(path).with_headers(&headers))
}

/// Waits until what `look` finds is `wanted`.
fn wait_for(what: &str, mut look: impl FnMut() -> bool) {
    let end = now() + Duration::from_secs(30);
    while !look() {
        assert!(now() < end, "in vain: {what}");
    }
}

/// How many of `told` are in the database.
fn kept(postgres: &Postgres, url: &str, told: &[String]) -> usize {
    let told = told.iter().map(|reference| format!("'{reference}'")).collect::<Vec<_>>().join(",");
    let sql = format!("SELECT count(*) FROM breakfall.incidents WHERE reference IN ({told})");
    postgres.ask(url, &sql).parse().expect("a number")
}

#[test]
fn whoever_is_told_a_reference_by_one_replica_finds_it_at_every_other() {
    let Some(postgres) = Postgres::shared("that replicas share their records") else { return };
    let url = postgres.database();
    let (one, other) = (replica(&url).start(), replica(&url).start());
    let reference = reference_of(&one.ask_as("ada", NONSENSE).json());
    reference_of(&other.ask_as("ada", NONSENSE).json());

    let story = console(&other, &format!("/console/failures/{reference}")).json();
    assert_eq!(story["incident"]["reference"], reference.as_str());
    assert!(story["configuration"].as_array().expect("it is kept").len() > 20);
    let listed = console(&one, "/console").json();
    assert_eq!(
        (&listed["groups"][0]["count"], &listed["groups"][0]["users"]),
        (&2.into(), &1.into())
    );
    let sought = console(&one, "/console?q=fits+quer&view=single").json();
    assert_eq!(sought["failures"].as_array().expect("a list").len(), 2, "{sought}");
    let people = console(&one, "/console/people").json();
    assert_eq!(people["people"][0]["failures"], 2, "{people}");
    let about = console(&one, "/console/about").json();
    assert_eq!(
        (&about["incidents"]["lost"], &about["incidents"]["trouble"]),
        (&0.into(), &Value::Null)
    );

    let setup = &other.setup;
    let (code, out, error) = command(setup, &["failures", "show", &reference, "--json"]);
    assert_eq!(code, Some(0), "{error}");
    let shown: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(shown["failure"], story["incident"]);
    let (_, out, _) = command(setup, &["doctor", "--reach"]);
    assert!(out.contains("store answers"), "{out}");
    let (_, out, _) = command(setup, &["failures", "ls", "--user", "ada"]);
    assert_eq!(out.lines().count(), 2, "{out}");
    let (_, out, _) = command(setup, &["failures", "export", "--format", "csv"]);
    assert_eq!(out.lines().count(), 3, "{out}");
    let (code, out, _) = command(setup, &["failures", "erase", "--user", "ada", "--yes"]);
    assert_eq!((code, out.as_str()), (Some(0), "2 records erased\n"));
    assert!(!one.setup.data().join("incidents.sqlite").exists(), "nothing is kept beside it");
}

#[test]
fn s06_t16_nothing_private_is_in_the_database_or_said_of_it() {
    let Some(postgres) = Postgres::shared("that nothing private is in the database") else {
        return;
    };
    let url = postgres.database();
    let service = replica(&url).start();
    service.ask_as("CANARY-USER", "CANARY-QUERY password=CANARY-SECRET asdf");
    let (_, plan, _) = command(&service.setup, &["config", "show", "--origin"]);
    let setup = service.setup.clone();
    let log = service.stop().lines.join("\n");
    for table in ["incidents", "configurations"] {
        let all = postgres.ask(&url, &format!("SELECT t::text FROM breakfall.{table} t"));
        assert!(!all.is_empty(), "{table}");
        // The home of the test has one in its own name; a configuration in force may name it.
        assert!(!all.replace("CANARY-PATH", "").contains("CANARY"), "{all}");
    }
    for said in [&log, &plan] {
        assert!(!said.contains(PASSWORD) && !said.contains(KEY), "{said}");
    }
    drop(setup);
}

#[test]
fn what_was_told_is_found_again_after_kill_9_of_the_program() {
    let Some(postgres) = Postgres::shared("that a told reference is in the database") else {
        return;
    };
    let url = postgres.database();
    let told = killed(&replica(&url), 2, 8, 12);
    assert!(told.len() > 50, "{}", told.len());
    assert_eq!(kept(&postgres, &url, &told), told.len());
}

#[test]
fn kill_9_of_the_server_changes_no_answer_and_loses_nothing() {
    let Some(mut postgres) = Postgres::start("that a server may be killed") else { return };
    let url = postgres.database();
    let service = replica(&url).start();
    let ask = || reference_of(&service.ask(NONSENSE).json());
    let mut told: Vec<_> = (0..5).map(|_| ask()).collect();
    assert_eq!(kept(&postgres, &url, &told), 5);

    postgres.kill();
    told.extend((0..10).map(|_| ask()));
    service.events_with("incidents.away");
    let up = |service: &Service| metric(service, "breakfall_incidents_up") > 0.5;
    assert!(!up(&service) && metric(&service, "breakfall_incidents_waiting") > 9.5);
    assert!(console(&service, "/console").status >= 500, "it says that it cannot look");
    let (code, _, error) = command(&service.setup, &["failures", "ls"]);
    assert_eq!(code, Some(69), "{error}");
    assert!(error.contains("cannot be read") && !error.contains(PASSWORD), "{error}");

    postgres.start_again();
    wait_for("what was held is written", || kept(&postgres, &url, &told) == told.len());
    wait_for("the operator is told", || up(&service));
    service.events_with("incidents.back");
    told.push(ask());
    assert_eq!(kept(&postgres, &url, &told), 16);
    assert_eq!(console(&service, "/console").status, 200);
    for (name, wanted) in [("lost_total", 0.0), ("waiting", 0.0)] {
        let found = metric(&service, &format!("breakfall_incidents_{name}"));
        assert!((found - wanted).abs() < f64::EPSILON, "{name}: {found}");
    }
}

#[test]
fn a_server_that_hangs_delays_few_answers_and_what_cannot_be_written_is_counted() {
    let Some(mut postgres) = Postgres::start("that a server may hang") else { return };
    let url = postgres.database();
    let service = replica(&url).start();
    let first = reference_of(&service.ask(NONSENSE).json());
    postgres.signal("STOP");
    let answers: Vec<_> = (0..10).map(|_| service.ask(NONSENSE)).collect();
    let slow = answers.iter().filter(|answer| answer.took > Duration::from_millis(500)).count();
    assert!(slow <= 2, "{:?}", answers.iter().map(|answer| answer.took).collect::<Vec<_>>());
    postgres.signal("KILL");
    postgres.kill();
    // Nothing more can be written, and the program ends: each is told of in the last place that is left.
    let lost = service.stop().events("incident.lost");
    for answer in answers {
        let reference = reference_of(&answer.json());
        assert!(lost.iter().any(|lost| lost["reference"] == reference.as_str()), "{reference}");
    }
    postgres.start_again();
    assert_eq!(kept(&postgres, &url, &[first]), 1);
}

#[test]
fn a_program_that_ends_while_its_server_hangs_counts_what_is_not_written() {
    let Some(postgres) = Postgres::start("that a program ends while its server hangs") else {
        return;
    };
    let service = replica(&postgres.database()).start();
    service.ask(NONSENSE);
    postgres.signal("STOP");
    let told: Vec<_> = (0..3).map(|_| reference_of(&service.ask(NONSENSE).json())).collect();
    service.signal("TERM");
    let ended = service.ended();
    postgres.signal("CONT");
    let lost = [ended.events("incident.lost"), ended.events("report.lost")].concat();
    for reference in told {
        assert!(
            lost.iter().any(|lost| lost["reference"] == reference.as_str()),
            "{reference}: {lost:#?}"
        );
    }
}

#[test]
fn a_replica_starts_without_its_server_and_keeps_what_fails_until_there_is_one() {
    let Some(mut postgres) = Postgres::start("that a server may come later") else { return };
    let url = postgres.database();
    postgres.kill();
    let service = replica(&url).start();
    let told = vec![reference_of(&service.ask(NONSENSE).json())];
    postgres.start_again();
    wait_for("it is written", || {
        let there = "SELECT count(*) FROM pg_namespace WHERE nspname = 'breakfall'";
        postgres.ask(&url, there) == "1" && kept(&postgres, &url, &told) == 1
    });
}

#[test]
fn a_server_is_spoken_to_over_tls_as_soon_as_it_is_asked_for() {
    let Some(mut postgres) = Postgres::start("that records go over TLS") else { return };
    let url = format!("{}?sslmode=require", postgres.database());
    let authority = certify(&mut postgres);
    let ls = |trusted: Option<&Path>| {
        let mut program = program();
        let (file, home) = (replica(&url).file(), Setup::plain().data());
        program.env("BREAKFALL__STORE__PROVIDER", "postgres").env("BREAKFALL__STORE__URL", &url);
        program.env("BREAKFALL__STORE__KEY", KEY).env("BREAKFALL__DATA_DIRECTORY", home);
        if let Some(trusted) = trusted {
            program.env("SSL_CERT_FILE", trusted);
        }
        drop(file);
        let output = program.args(["failures", "ls"]).output().expect("the program starts");
        String::from_utf8(output.stderr).expect("it speaks UTF-8")
    };
    assert!(
        ls(Some(&authority)).contains("no failure has been recorded"),
        "{}",
        ls(Some(&authority))
    );
    let refused = ls(None);
    assert!(refused.contains("certificate") || refused.contains("TLS"), "{refused}");
}

/// Lets the server speak TLS only; the certificate to trust.
fn certify(postgres: &mut Postgres) -> std::path::PathBuf {
    let data = postgres.data();
    let script = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test \
                -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
                -keyout server.key -out server.crt && chmod 600 server.key";
    let made = Command::new("sh").args(["-c", script]).current_dir(&data).output();
    let made = made.expect("there is a shell");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let rules =
        "hostssl all all 127.0.0.1/32 scram-sha-256\nhostnossl all all 127.0.0.1/32 reject\n";
    let settings = data.join("postgresql.conf");
    let before = fs::read_to_string(&settings).expect("it was made");
    fs::write(settings, format!("{before}\nssl = on\n")).expect("it can be written");
    fs::write(data.join("pg_hba.conf"), rules).expect("it can be written");
    Postgres::give(&data);
    postgres.kill();
    postgres.start_again();
    data.join("server.crt")
}

#[test]
fn what_a_store_of_several_replicas_needs_is_said_before_anything_starts() {
    let refused = |setup: &Setup| {
        let (code, _, error) = command(setup, &["config", "check"]);
        assert_eq!(code, Some(78), "{error}");
        error
    };
    let postgres = Setup::plain().set("store.provider", "postgres");
    let error = refused(&postgres);
    assert!(error.contains("store.provider is postgres, which needs store.url"), "{error}");
    let error = refused(&postgres.clone().set("store.url", "postgres://h/d"));
    assert!(error.contains("which needs store.key"), "{error}");
    let short = postgres.clone().set("store.url", "postgres://h/d").set("store.key", "short");
    assert!(refused(&short).contains("store.key has fewer than 32 characters"));
    let error = refused(&replica("mysql://u:CANARY-WORD@h/d"));
    assert!(error.contains("store.url is no address of a PostgreSQL"), "{error}");
    assert!(!error.contains("CANARY-WORD") && !error.contains(KEY), "{error}");
}
