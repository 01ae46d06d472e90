//! A journal that cannot be written: refused before anything was promised.

use std::time::Duration;

use rusqlite::Connection;

use crate::journal::runs;
use crate::support::setup::Setup;

#[test]
fn a_full_journal_refuses_what_is_new_and_promises_nothing() {
    let service = Setup::plain().set("durable.max_mebibytes", 1).start();
    let long = "it is slow ".repeat(300);
    let mut created = 0;
    let refused = loop {
        let answer = service.ask(&format!("Create a ticket: {long}"));
        if answer.status != 200 {
            break answer;
        }
        created += 1;
        assert!(created < 1000, "it never fills");
    };
    let words = refused.problem(503, "ASYNC_FLOW_JOURNAL_UNAVAILABLE");
    assert!(words.contains("Nothing was changed"), "{words}");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    assert_eq!(service.tickets().len(), created, "nothing was begun that was not accepted");
    assert!(runs(&service.setup.data()).len() <= created + 1);
    assert!(service.ask("list open tickets").success().contains("tickets are open"));
}

#[test]
fn a_journal_that_another_program_holds_is_waited_for_and_then_refused() {
    let service = Setup::plain().start();
    service.ask("Create a ticket: the first").success();
    let other = Connection::open(service.setup.data().join("flows.sqlite")).expect("it is there");
    other.busy_timeout(Duration::from_secs(5)).expect("it can wait");
    other.execute_batch("BEGIN IMMEDIATE").expect("it can be held");
    let refused = service.ask("Create a ticket: the second");
    refused.problem(503, "ASYNC_FLOW_JOURNAL_UNAVAILABLE");
    assert_eq!(service.tickets(), ["the first"]);
    other.execute_batch("ROLLBACK").expect("it is let go");
    service.ask("Create a ticket: the third").success();
    assert_eq!(service.tickets(), ["the first", "the third"]);
}
