//! Refusals of our own.

use std::collections::BTreeSet;

use crate::support::http::Asking;
use crate::support::setup::Setup;

#[test]
fn a_head_that_is_too_large_is_told_in_words() {
    let service = Setup::plain().start();
    let cookies = format!("session={}", "c".repeat(33 * 1024));
    let headers = [("Cookie", &*cookies), ("Accept-Language", "de")];
    let answer = service.send(&Asking::get("/v1/requests/of-nobody").with_headers(&headers));
    let told = answer.problem(431, "ASYNC_HEADERS_TOO_LARGE");
    assert!(told.contains("angesammelt"), "{told}");
    let address = format!("/v1/requests/{}", "t".repeat(8 * 1024));
    service.send(&Asking::get(&address)).problem(414, "ASYNC_ADDRESS_TOO_LONG");
}

#[test]
fn e09_who_is_refused_is_told_when_and_not_all_the_same() {
    let setup = Setup::plain()
        .set("error_handling.rate.enabled", true)
        .set("error_handling.rate.permits_per_second", 0.01)
        .set("error_handling.rate.burst", 1)
        .set("error_handling.rate.max_wait_seconds", 0)
        .set("error_handling.async.max_retries", 0)
        .set("error_handling.graceful_degradation.enabled", false);
    let service = setup.start();
    let mut waits = BTreeSet::new();
    for _ in 0..30 {
        let answer = service.ask("help");
        if answer.status == 200 {
            continue;
        }
        answer.problem(answer.status, "ASYNC_REJECTED_FAILED");
        assert!(matches!(answer.status, 429 | 503), "{answer:?}");
        let seconds: u64 = answer.header("retry-after").expect("a wait").parse().expect("seconds");
        let told = answer.json()["retry"]["after_ms"].as_u64().expect("the same for programs");
        assert!(seconds >= 1 && seconds * 1000 >= told, "{answer:?}");
        waits.insert(told);
    }
    assert!(waits.len() > 5, "they would all come back together: {waits:?}");
}
