//! What a person asks, in the words of the manual and in others, of a service without any configuration.

use std::process::Command;

use crate::support::http::Asking;
use crate::support::setup::Setup;

const SLOW: &str = "Create a ticket: the login page is slow";

#[test]
fn tickets_live_from_creation_to_the_end() {
    let service = Setup::plain().start();
    assert_eq!(service.ask(SLOW).success(), "I created ticket #1: the login page is slow");
    assert_eq!(service.tickets(), ["the login page is slow"]);
    let steps = [
        ("list open tickets", "One ticket is open:\n#1 the login page is slow"),
        ("show ticket 1", "Ticket #1 is open: the login page is slow"),
        ("summarise the open tickets", "One ticket is open. It is #1: the login page is slow"),
        ("close ticket 1", "I closed ticket #1: the login page is slow"),
        ("close ticket 1", "Ticket #1 was closed already: the login page is slow"),
        ("show ticket 1", "Ticket #1 is closed: the login page is slow"),
        ("list open tickets", "No tickets are open."),
    ];
    for (query, words) in steps {
        assert_eq!(service.ask(query).success(), words, "{query}");
    }
    assert!(service.ask("help").success().contains("I keep tickets"));
}

#[test]
fn other_words_mean_the_same() {
    let service = Setup::plain().start();
    service.ask(SLOW).success();
    let groups: [(&str, &[&str]); 6] = [
        (
            "create_ticket",
            &["please open a ticket: the printer is broken", "new ticket: no sound in room 4"],
        ),
        ("list_tickets", &["Which tickets are open?", "show me all open tickets"]),
        ("show_ticket", &["what is ticket #1 about?", "Show me ticket number 1"]),
        ("summarise_tickets", &["give me a summary of the open tickets", "Summarize open tickets"]),
        ("help", &["what can you do?", "Help me please"]),
        ("close_ticket", &["please close ticket #1", "mark ticket 1 as done"]),
    ];
    for (intent, queries) in groups {
        for query in queries {
            let answer = service.ask(query);
            answer.success();
            assert_eq!(answer.text("/intent"), intent, "{query}");
        }
    }
    let titles = ["the login page is slow", "the printer is broken", "no sound in room 4"];
    assert_eq!(service.tickets(), titles);
}

#[test]
fn tickets_outlive_the_service() {
    let setup = Setup::plain();
    let service = setup.clone().start();
    service.ask(SLOW).success();
    service.stop();
    let service = setup.start();
    assert_eq!(service.ask("show ticket 1").success(), "Ticket #1 is open: the login page is slow");
    service.ask("create a ticket: a second one").success();
    assert_eq!(service.tickets(), ["the login page is slow", "a second one"]);
}

#[test]
fn the_same_request_sent_again_makes_no_second_ticket() {
    let service = Setup::plain().start();
    let body = br#"{"id":"r-7","user":"ada","query":"Create a ticket: the login page is slow"}"#;
    let answers = [(); 3].map(|()| service.send(&Asking::json(body)).success());
    assert_eq!(answers, ["I created ticket #1: the login page is slow"; 3]);
    assert_eq!(service.tickets().len(), 1);
}

#[test]
fn who_reads_german_is_answered_in_german() {
    let service = Setup::plain().start();
    let german = [("Content-Type", "application/json"), ("Accept-Language", "de-AT, en;q=0.5")];
    let ask = |query: &str| {
        let body = format!(r#"{{"id":"1","user":"ada","query":"{query}"}}"#);
        service.send(&Asking::json(body.as_bytes()).with_headers(&german))
    };
    let created = ask(SLOW);
    assert_eq!(created.success(), "Ich habe Ticket #1 angelegt: the login page is slow");
    assert_eq!(created.header("content-language"), Some("de"));
    let puzzled = ask("asdf qwer");
    let words = puzzled.problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    assert!(words.starts_with("Ich habe nicht verstanden"), "{words}");
    assert_eq!(puzzled.header("content-language"), Some("de"));
    assert!(puzzled.texts("/recovery_actions")[0].starts_with("Sagen Sie"), "{puzzled:?}");
}

#[test]
fn the_command_printed_at_the_start_works_as_it_stands() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let service = Setup::plain().start();
    let (_, command) = service.greeting.split_once("Try it:\n").expect("a command to copy");
    let output = Command::new("sh").arg("-c").arg(command).output().expect("there is a shell");
    let answer = String::from_utf8(output.stdout).expect("answers are text");
    assert!(answer.contains("I created ticket #1: the login page is slow"), "{answer}");
    assert_eq!(service.tickets(), ["the login page is slow"]);
}
