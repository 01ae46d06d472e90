//! What stands in the log of a service. A program of its own: whoever captures events shares them with nobody.
#![cfg(test)]

#[path = "../it/support.rs"]
#[expect(dead_code, reason = "shared with the other tests, which need other parts of it")]
mod support;

use breakfall::Failure;
use breakfall::testing::Captured;
use tonic::Status;
use tonic_health::pb::HealthCheckRequest;

use crate::support::Chosen;
use crate::support::not_found;

fn ask() -> HealthCheckRequest {
    HealthCheckRequest::default()
}

#[tokio::test]
async fn each_failure_is_written_to_the_log_once() {
    let captured = Captured::start();
    let service = Chosen::check(|caller| Err(caller.status(not_found())));
    service.client().check(ask()).await.unwrap_err();
    Chosen::check(|_| Err(Status::aborted("x"))).client().check(ask()).await.unwrap_err();
    let logged = || {
        let failure = Failure::from(not_found());
        failure.claim_log();
        failure
    };
    Chosen::check(move |caller| Err(caller.status(logged())))
        .client()
        .check(ask())
        .await
        .unwrap_err();
    assert_eq!(captured.names(), ["request.failed", "request.failed"], "{:?}", captured.events());
}
