//! Without graceful degradation, a trouble is a problem with its own status.

use std::thread;

use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

fn strict(setup: Setup) -> Setup {
    setup.set("error_handling.graceful_degradation.enabled", false)
}

#[test]
fn a_trouble_is_a_problem() {
    thread::scope(|scope| {
        for trouble in Trouble::ALL {
            scope.spawn(move || {
                let upstream = trouble.upstream();
                let service = strict(Setup::against(trouble, &["classify_intent"]))
                    .model("classifier", &upstream.url())
                    .start();
                let answer = service.ask("Create a ticket: the login page is slow");
                answer.problem(trouble.status(), trouble.code());
                assert_eq!(upstream.count(), trouble.calls(true), "{trouble:?}");
                assert_eq!(service.tickets().len(), 0, "{trouble:?}");
            });
        }
    });
}

#[test]
fn a_wait_that_was_asked_for_is_a_header() {
    let upstream = Trouble::Maintenance.upstream();
    let service = strict(Setup::quick()).github(&upstream.url()).start();
    let answer = service.ask("list open tickets");
    answer.problem(502, "ASYNC_UPSTREAM_FAILED");
    let after: u64 = answer.header("retry-after").and_then(|s| s.parse().ok()).expect("a wait");
    assert!(after >= 3600, "{answer:?}");
    assert_eq!(answer.json()["retry"]["advice"], "unavailable", "{answer:?}");
}

#[test]
fn what_was_done_before_the_trouble_is_said() {
    thread::scope(|scope| {
        for trouble in Trouble::ALL {
            scope.spawn(move || {
                let upstream = trouble.upstream();
                let service = strict(Setup::against(trouble, &["generate_response"]))
                    .model("generator", &upstream.url())
                    .start();
                let answer = service.ask("Create a ticket: the login page is slow");
                answer.problem(trouble.status(), trouble.code());
                assert_eq!(service.tickets().len(), 1, "{trouble:?}");
                let said = answer.text("/detail");
                assert!(!said.contains("Nothing was changed"), "{trouble:?}: {answer:?}");
                assert_eq!(answer.actions(), ["nothing_to_do"], "{trouble:?}: {answer:?}");
                assert_eq!(answer.header("retry-after"), None, "{trouble:?}: nothing to repeat");
            });
        }
    });
}
