//! Ada's day: her app has the edge (`tests/existing_app.rs`), and now her own words. What each walk asks for stands in `docs/contract.md`,
//! "Three walks".

use std::fs;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get as on_get;
use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::fault::ResultExt;
use breakfall::supervise::Supervisor;
use breakfall::testing::Captured;
use breakfall::testing::assert_no_lost_failures;
use breakfall_http::edge::Result;

use crate::TicketFault;
use crate::get;

/// A third party's error gets its meaning where it comes in.
async fn stored() -> Result<String> {
    let text = fs::read_to_string("/CANARY/no/such/file");
    Ok(text.or_fault(|_| TicketFault::NotFound { number: 8, _query: String::new() })?)
}

/// A dependency that hangs, under the policies.
async fn tracked() -> Result<String> {
    let hangs = |_| std::future::pending::<std::result::Result<String, Failure>>();
    let tracker = Handler::new(Settings::default());
    let outcome = tracker
        .operation("read_tracker")
        .run(hangs)
        .or_degrade(|_| async { Err::<String, _>(TicketFault::Rests { after: None }) });
    Ok(outcome.await?.value().cloned().unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn walk_a_ada_from_anyhow_to_her_own_words_without_losing_a_failure() {
    let books = assert_no_lost_failures();
    let log = Captured::start();
    let app = || Router::new().route("/stored", on_get(stored)).route("/tracked", on_get(tracked));

    // Whoever asks reads her words; what stood behind it is for operators.
    let reply = get(app(), "/stored").await;
    let problem = reply.problem();
    assert_eq!(
        (reply.status, &problem["code"]),
        (StatusCode::NOT_FOUND, &"TICKET_NOT_FOUND".into())
    );
    assert_eq!(problem["detail"], "There is no ticket 8.");
    assert!(!reply.body.contains("CANARY"), "{}", reply.body);
    let causes = log.events().into_iter().find(|event| event.name == "request.failed");
    let detail = causes.expect("it is in the log").fields["detail"].clone();
    assert!(detail.contains("No such file"), "{detail}");

    // A test of hers owns the clock: what hangs for half a minute is answered at once, with the way out.
    let (start, reply) = (now(), get(app(), "/tracked").await);
    assert!(now() - start >= Duration::from_secs(10), "by the clock of the test");
    assert!(reply.status.is_server_error(), "{}", reply.body);
    let problem = reply.problem();
    let steps = problem["recovery_actions"].as_array().map(Vec::len);
    assert!(steps.is_some_and(|steps| steps > 0) && problem["reference"].is_string(), "{problem}");

    // Work in the background that fails is told, although nobody waits for it.
    let supervisor = Supervisor::default();
    drop(
        supervisor.spawn("print_label", async { Err::<(), _>(TicketFault::Rests { after: None }) }),
    );
    supervisor.shut_down(Duration::from_secs(1)).await;
    assert!(log.names().contains(&"task.failed".to_owned()), "{:?}", log.names());

    // And the way out: a failure is an error like any other.
    let failure = Failure::from(TicketFault::Rests { after: None });
    let error = anyhow::Error::from(failure);
    assert!(error.to_string().contains("TICKET_TRACKER_RESTS"), "{error}");
    drop(books);
}
