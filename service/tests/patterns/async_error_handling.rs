//! `error_handling.async`: how long, how often, how soon.

use std::time::Duration;

use serde_json::Value;

use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

#[test]
fn timeout_seconds_is_when_what_hangs_is_given_up() {
    for seconds in [0.4, 4.0] {
        let hanging = Trouble::Hang.upstream();
        let setup = Setup::plain().set("error_handling.async.timeout_seconds", seconds);
        let service = setup.github(&hanging.url()).start();
        let answer = service.ask("Create a ticket: the login page is slow");
        answer.degraded("ASYNC_TIMEOUT_FAILED");
        let limit = Duration::from_secs_f64(seconds);
        assert!(answer.took >= limit, "{seconds} {answer:?}");
        // Less than with the other number, however busy the machine is.
        assert!(answer.took < limit + Duration::from_secs_f64(3.5), "{seconds} {answer:?}");
    }
}

#[test]
fn who_waits_for_less_is_answered_sooner() {
    let hanging = Trouble::Hang.upstream();
    let service = Setup::plain().github(&hanging.url()).start();
    let body = br#"{"id":"1","user":"ada","query":"Create a ticket: the login page is slow"}"#;
    let waiting = |millis| {
        let headers = [("Content-Type", "application/json"), ("Request-Timeout-Ms", millis)];
        service.send(&Asking::json(body).with_headers(&headers))
    };
    let answer = waiting("4000");
    answer.degraded("ASYNC_TIMEOUT_FAILED");
    assert!(answer.took < Duration::from_secs(4), "{answer:?}");
    waiting("0").problem(504, "ASYNC_TIMEOUT_FAILED");
}

/// The service with a classifier that always fails, and with enough time for any number of retries.
fn retrying(retries: u32, delay: f64, upstream: &str) -> Service {
    Setup::plain()
        .set("error_handling.async.timeout_seconds", 20)
        .set("error_handling.async.max_retries", retries)
        .set("error_handling.async.retry_delay_seconds", delay)
        .model("classifier", upstream)
        .start()
}

#[test]
fn max_retries_is_how_often_it_is_tried_again() {
    for retries in [0, 1, 3] {
        let failing = Trouble::ServerError.upstream();
        let service = retrying(retries, 0.0, &failing.url());
        service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
        assert_eq!(failing.count(), 1 + usize::try_from(retries).expect("a few"));
    }
}

#[test]
fn retry_delay_seconds_is_the_first_step_of_the_waits() {
    for (delay, most) in [(0.0, [0, 0, 0]), (0.1, [100, 200, 400])] {
        let failing = Trouble::ServerError.upstream();
        let service = retrying(3, delay, &failing.url());
        service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
        let failed = service.stop().events("attempt.failed");
        let waits: Vec<_> = failed.iter().filter_map(|event| event["wait_ms"].as_u64()).collect();
        assert_eq!(waits.len(), 3, "{failed:?}");
        // Full jitter: anything up to the step, which doubles. That all three come out as nothing is one in millions.
        assert!(waits.iter().zip(most).all(|(wait, most)| *wait <= most), "{waits:?}");
        assert_eq!(waits.iter().any(|wait| *wait > 0), delay > 0.0, "{waits:?}");
        let calls = failing.calls.items();
        for (pair, wait) in calls.windows(2).zip(waits) {
            assert!(pair[1].at - pair[0].at >= Duration::from_millis(wait), "{wait} {calls:?}");
        }
    }
}

#[test]
fn the_wait_that_a_server_asks_for_is_kept() {
    use crate::support::upstream::Upstream;
    use crate::support::upstream::completion;
    use crate::support::upstream::say;
    let busy = Upstream::new(|_, number| match number {
        1 => say("503 Service Unavailable", &["Retry-After: 1"], ""),
        _ => completion(r#"{"intent":"help","confidence":1}"#),
    });
    let service = retrying(1, 0.0, &busy.url());
    service.ask("help").success();
    let calls = busy.calls.items();
    assert!(calls[1].at - calls[0].at >= Duration::from_secs(1), "{calls:?}");
}

#[test]
fn the_environment_wins_over_the_file() {
    let failing = Trouble::ServerError.upstream();
    let setup = Setup::quick().model("classifier", &failing.url());
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(setup.file());
    command.env("BREAKFALL__DATA_DIRECTORY", setup.data());
    command.env("BREAKFALL__ERROR_HANDLING__ASYNC__MAX_RETRIES", "0");
    let service = Service::run(command, setup);
    let answer = service.ask("help");
    answer.degraded("ASYNC_UPSTREAM_FAILED");
    assert_eq!(failing.count(), 1);
    assert_eq!(answer.json()["intent"], Value::from("help"));
}
