//! The process dies at any instruction: no ticket is lost, none is doubled, and everything that was begun ends.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use breakfall::clock::Dice;
use rusqlite::Connection;
use serde_json::Value;
use serde_json::json;

use crate::journal::runs;
use crate::journal::wait_until_done;
use crate::stages::Gate;
use crate::stages::channel;
use crate::stages::forgetful;
use crate::stages::repository;
use crate::stages::told;
use crate::stages::waiting_for;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;
use crate::support::shelf::Shelf;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;

/// How often it is killed; more by `BREAKFALL_KILL_ROUNDS`.
const ROUNDS: usize = 8;
/// How many people ask at once.
const PEOPLE: usize = 4;

/// Asks for a ticket, and kills the service as soon as it has called `upstream` for that.
fn kill_once_called(service: Service, upstream: &Upstream) {
    let address = service.address;
    let asked = thread::spawn(move || Asking::json(&request("r-1", "the VPN drops")).send(address));
    upstream.calls.wait_until(|calls| !calls.is_empty());
    service.signal("KILL");
    service.ended();
    assert!(asked.join().expect("it only asks").is_err(), "nobody was told anything");
}

#[test]
fn while_the_ticket_is_created() {
    let gate = Gate::default();
    let github = waiting_for(&gate, repository);
    let setup = Setup::plain().github(&github.url());
    let service = setup.clone().start();
    kill_once_called(service, &github);
    gate.open();
    let service = setup.start();
    wait_until_done(&service);
    assert_eq!(runs(&service.setup.data()).len(), 1);
}

#[test]
fn after_github_has_created_the_ticket_and_nobody_has_heard_of_it() {
    let gate = Gate::default();
    let github = forgetful(&gate);
    let setup = Setup::plain().github(&github.url());
    let service = setup.clone().start();
    kill_once_called(service, &github);
    let service = setup.start();
    wait_until_done(&service);
    let again = service.send(&Asking::json(&request("r-1", "the VPN drops")));
    assert_eq!(again.success(), "I created ticket #1: the VPN drops");
    let calls = github.calls.items();
    let created = calls.iter().filter(|call| call.line.starts_with("POST")).count();
    assert_eq!(created, 1, "it was there already: {calls:#?}");
    let body = calls[0].json()["body"].to_string();
    assert!(!body.contains("r-1"), "the mark says nothing of the request: {body}");
    gate.open();
}

#[test]
fn while_the_channel_is_told() {
    let gate = Gate::default();
    let slack = waiting_for(&gate, |_| say("200 OK", &[], "ok"));
    let setup = Setup::plain().slack(&slack.url());
    let service = setup.clone().start();
    kill_once_called(service, &slack);
    gate.open();
    let service = setup.start();
    slack.calls.wait_until(|calls| calls.len() == 2);
    wait_until_done(&service);
    assert_eq!(service.tickets(), ["the VPN drops"], "it was there already");
    assert_eq!(told(&slack), ["I created ticket #1: the VPN drops"; 2], "at least once");
    let again = service.send(&Asking::json(&request("r-1", "the VPN drops")));
    assert_eq!(again.success(), "I created ticket #1: the VPN drops");
    assert_eq!(
        (service.tickets().len(), slack.count()),
        (1, 2),
        "the same request is the same work"
    );
}

/// Kills it again and again, a moment later each time, while people ask for tickets.
#[test]
fn at_any_moment() {
    let rounds = std::env::vars_os().find(|(name, _)| name == "BREAKFALL_KILL_ROUNDS");
    let rounds = rounds.and_then(|(_, rounds)| rounds.to_str()?.parse().ok()).unwrap_or(ROUNDS);
    let dice = Dice::seeded(6);
    let slack = channel();
    let setup = Setup::plain().slack(&slack.url());
    let (asked, promised) = (AtomicUsize::new(0), Shelf::default());
    for round in 0..rounds {
        let service = setup.clone().start();
        let address = service.address;
        thread::scope(|scope| {
            for _ in 0..PEOPLE {
                scope.spawn(|| {
                    loop {
                        let number = asked.fetch_add(1, Ordering::Relaxed);
                        let title = format!("number {number} is slow");
                        let body = request(&format!("r-{number}"), &title);
                        match Asking::json(&body).send(address) {
                            Ok(answer) if answer.status == 200 => drop(promised.push(title)),
                            Ok(answer) => panic!("{answer:?}"),
                            Err(_) => break,
                        }
                    }
                });
            }
            let enough = (round + 1) * 3;
            promised.wait_until(|promised| promised.len() >= enough);
            Shelf::<()>::default().pause(dice.up_to(Duration::from_millis(30)));
            service.signal("KILL");
        });
        service.ended();
    }
    let service = setup.start();
    wait_until_done(&service);
    let mut tickets = BTreeMap::<String, usize>::new();
    for title in service.tickets() {
        *tickets.entry(title).or_default() += 1;
    }
    assert!(tickets.values().all(|count| *count == 1), "doubled: {tickets:?}");
    let promised = promised.items();
    let lost: Vec<_> = promised.iter().filter(|title| !tickets.contains_key(*title)).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    let titles = runs(&service.setup.data()).into_iter().map(|(_, _, input)| title(&input));
    for title in titles {
        assert!(tickets.contains_key(&title), "begun, done, and not there: {title}");
        let heard = told(&slack).iter().any(|text| text.ends_with(&title));
        assert!(heard, "the channel has not heard of {title}");
    }
    let journal = Connection::open(service.setup.data().join("flows.sqlite")).expect("a journal");
    let check: String =
        journal.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(check, "ok");
}

fn request(id: &str, title: &str) -> Vec<u8> {
    let query = format!("Create a ticket: {title}");
    json!({ "id": id, "user": "ada", "query": query }).to_string().into_bytes()
}

fn title(input: &str) -> String {
    let input: Value = serde_json::from_str(input).expect("it is JSON");
    input["understood"]["title"].as_str().expect("a title").to_owned()
}
