//! Pat's day: somebody who runs the service, from the first start to three in the morning. What each walk asks for stands in
//! `docs/contract.md`, "Three walks".

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use breakfall::clock::now;
use serde_json::Value;

use super::console::FORM;
use super::console::ask;
use super::console::breaker;
use super::console::data;
use super::console::recorded;
use super::console::see;
use super::console::session;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::shelf::Shelf;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;

/// The first link on the page whose address begins like this, as somebody would press it.
fn link(page: &str, begins: &str) -> String {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut links = links.map(|link| link.replace("&amp;", "&"));
    links.find(|link| link.starts_with(begins)).unwrap_or_else(|| panic!("no {begins} in {page}"))
}

/// What the program says to these arguments: its exit code, stdout and stderr.
fn run(setup: &Setup, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut program = program();
    program.env("BREAKFALL__DATA_DIRECTORY", setup.data()).args(arguments);
    let output = program.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("messages are text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn walk_b_pat_from_the_first_start_to_the_cause_at_night() {
    // A mistake is found before the start, at its place, with the code that keeps a supervisor from starting it again and again.
    let github = Upstream::always(say("503 Broken", &[], ""));
    let target = |setup: Setup, operation: &str| {
        setup.set(&format!("error_handling.operations.{operation}.target"), "github")
    };
    let setup = ["list_tickets", "show_ticket"].into_iter().fold(Setup::quick(), target);
    let setup = setup.github(&github.url());
    let file = setup.file();
    let file = file.to_str().expect("a path of ours");
    let good = fs::read_to_string(file).expect("it is there");
    fs::write(file, good.replace("max_retries", "max_retrys")).expect("it is ours");
    let (code, _, error) = run(&setup, &["config", "check", "--config", file]);
    assert!(code == Some(78) && error.contains("did you mean max_retries?"), "{error}");
    fs::write(file, good).expect("it is ours");
    assert_eq!(run(&setup, &["config", "check", "--config", file]).0, Some(0));

    // The start says where everything is.
    let service = setup.start();
    for part in ["/v1/requests", "/console", "curl"] {
        assert!(service.greeting.contains(part), "{part}: {}", service.greeting);
    }

    // At night: the wall, the failures of one target, one story. Three presses from what is wrong to why.
    for user in ["ada", "bob", "eve"] {
        service.ask_as(user, "list open tickets");
    }
    service.ask("show ticket 7");
    service.ask("asdf qwer");
    recorded(&service, 5);
    let wall = see(&service, "/console/wall").body;
    let list = see(&service, &link(&wall, "/console?dependency=github")).body;
    assert!(list.contains("show_ticket") && !list.contains("ASYNC_INTENT"), "{list}");
    let story = see(&service, &link(&list, "/console/failures/")).body;
    for part in ["503", "list_tickets", "What the person read"] {
        assert!(story.contains(part), "{part}: {story}");
    }
    assert_eq!(data(&service, "/console?operation=list_tickets")["groups"][0]["users"], 3);

    // The target is left alone by hand, and asked again by hand; both are written down.
    isolate_and_close(&service, &github);

    // Somebody wants to be forgotten.
    let (code, out, _) = run(&service.setup, &["failures", "erase", "--user", "ada", "--yes"]);
    assert!(code == Some(0) && out.contains("erased"), "{out}");
}

fn isolate_and_close(service: &Service, github: &Upstream) {
    let confirm = see(service, "/console/wall/confirm?target=github&act=isolate");
    let (cookie, word) = session(&confirm);
    let give = |act: &str| {
        let body = format!("word={word}&target=github&act={act}&note=503+since+02:51");
        ask(service, "POST", "/console/wall", &[FORM, ("Cookie", &cookie)], &body).status
    };
    assert_eq!((give("isolate"), &*breaker(service, "github")), (303, "isolated"));
    let before = github.count();
    service.ask("list open tickets");
    assert_eq!(github.count(), before, "nobody calls what is isolated");
    assert_eq!((give("close"), &*breaker(service, "github")), (303, "closed"));
    service.ask("list open tickets");
    assert!(github.count() > before, "it is asked again");
    let actions = data(service, "/console/about")["actions"].clone();
    let done = |place: usize| (actions[place]["what"].clone(), actions[place]["note"].clone());
    assert_eq!(done(0), ("close".into(), "503 since 02:51".into()));
    assert_eq!(done(1).0, "isolate");
}

#[test]
fn what_is_tried_again_is_seen_while_it_waits() {
    // It is asked to wait longer than the test looks on, as often as that may be.
    let github = Upstream::always(say("503 Broken", &["Retry-After: 8"], ""));
    let setup = Setup::quick()
        .set("error_handling.async.timeout_seconds", 600)
        .set("error_handling.async.max_retries", 10)
        .set("error_handling.breaker.enabled", false);
    let service = setup.github(&github.url()).start();
    let mut waiting = TcpStream::connect(service.address).expect("it listens");
    let body = r#"{"id":"r-waits","user":"ada","query":"list open tickets"}"#;
    let head = "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json";
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    waiting.write_all(request.as_bytes()).expect("it reads");

    let shown = until(&service, 1);
    assert_eq!(
        (&shown["operation"], &shown["request"], &shown["code"]),
        (&"list_tickets".into(), &"r-waits".into(), &"ASYNC_UPSTREAM_FAILED".into())
    );
    let page = see(&service, "/console?status=retrying").body;
    for part in ["Retrying now", "tries again in", "failed, ", "r-waits"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let all = see(&service, "/console").body;
    assert!(link(&all, "/console?status=retrying").ends_with("retrying"), "there is a tab");
    let other = data(&service, "/console?status=retrying&operation=close_ticket");
    assert_eq!(other["retrying"], Value::Array(Vec::new()), "narrowed like any list");
    let metrics = ask(&service, "GET", "/metrics", &[], "").body;
    let gauge = "breakfall_operations_retrying{operation=\"list_tickets\"} 1";
    assert!(metrics.contains(gauge), "{metrics}");

    // Whoever waited goes away, and nothing is tried again.
    drop(waiting);
    until(&service, 0);
}

/// Waits until so many are tried again; the first of them.
fn until(service: &Service, count: usize) -> Value {
    let end = now() + Duration::from_secs(20);
    let nobody = Shelf::<()>::default();
    loop {
        let shown = data(service, "/console?status=retrying")["retrying"].clone();
        if shown.as_array().is_some_and(|all| all.len() == count) {
            return shown[0].clone();
        }
        assert!(now() < end, "not {count}: {shown}");
        nobody.pause(Duration::from_millis(20));
    }
}
