//! Calls to others: what is sent along, what a failure means, and when it is called again.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::pipeline::tower::HandlerLayer;
use breakfall_grpc::client::Guard;
use breakfall_grpc::client::Peer;
use tonic::Code;
use tonic::Status;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::HealthCheckResponse;
use tonic_health::pb::health_client::HealthClient;
use tower::ServiceBuilder;
use tower::ServiceExt;
use tower::service_fn;

use crate::support::Chosen;
use crate::support::TicketFault;
use crate::support::trusted;

fn ask() -> HealthCheckRequest {
    HealthCheckRequest::default()
}

fn rests() -> TicketFault {
    TicketFault::Rests { after: Some(Duration::from_secs(1)) }
}

/// Calls `service` as one operation that may be repeated.
async fn called(
    handler: &Handler,
    peer: &Peer,
    service: &Chosen,
) -> Result<HealthCheckResponse, Failure> {
    let client = service.client();
    let outcome = handler.operation("check").read_only().run(|attempt| {
        let (mut client, request) = (client.clone(), peer.request(ask(), &attempt));
        async move { client.check(request?).await.map_err(|status| peer.failure(status)) }
    });
    match outcome.await? {
        Outcome::Full(answer) => Ok(answer.into_inner()),
        other @ (Outcome::Degraded { .. } | Outcome::Deferred { .. }) => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_says_how_long_it_waits_and_how_many_there_were() {
    let count = AtomicU32::new(0);
    let service = Chosen::check(move |caller| match count.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => Err(caller.status(rests())),
        _ => Ok(()),
    });
    called(&Handler::new(Settings::default()), &trusted(), &service).await.unwrap();
    let asked = service.asked();
    let said = |name: &str| {
        let values = asked.iter().map(|headers| headers.get(name).map(|v| v.to_str().unwrap()));
        values.map(|value| value.map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(said("grpc-previous-rpc-attempts"), [None, Some("1".into()), Some("2".into())]);
    // A third of thirty seconds.
    assert_eq!(said("grpc-timeout")[0].as_deref(), Some("10000000u"));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_a_caller_is_that_of_what_is_called_in_turn() {
    let inner = Chosen::check(|caller| {
        let left = caller.deadline().expect("it is told") - now();
        assert!(left <= Duration::from_millis(700), "{left:?}");
        Ok(())
    });
    let outer = Chosen::check(move |caller| {
        assert!(caller.deadline().is_some());
        Ok(())
    });
    let handler = Handler::new(Settings::default());
    let deadline = now() + Duration::from_millis(700);
    let peer = trusted();
    let (inner, outer) = (inner.client(), outer.client());
    let ended = handler.operation("outer").deadline(Some(deadline)).run(|attempt| {
        let (mut outer, inner, peer) = (outer.clone(), inner.clone(), &peer);
        async move {
            let request = peer.request(ask(), &attempt)?;
            outer.check(request).await.map_err(|status| peer.failure(status))?;
            let answer = attempt.operation("inner").run(|attempt| {
                let request = peer.request(ask(), &attempt);
                let mut inner = inner.clone();
                async move { inner.check(request?).await.map_err(|status| peer.failure(status)) }
            });
            answer.await.map(|_| ())
        }
    });
    drop(ended.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn no_service_is_told_of_more_than_a_day() {
    let mut settings = Settings::default();
    settings.plan.timeout.total = Duration::from_hours(100);
    let handler = Handler::new(settings);
    let peer = trusted();
    let asked = handler.operation("long").run(|attempt| {
        let request = peer.request(ask(), &attempt);
        async move { request }
    });
    let outcome = asked.await.unwrap();
    let metadata = outcome.value().expect("it is whole").metadata();
    assert_eq!(metadata.get("grpc-timeout").unwrap(), "86400000m");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_whose_time_is_over_makes_no_call() {
    let handler = Handler::new(Settings::default());
    let peer = trusted();
    let failure = handler
        .operation("late")
        .run(|attempt| {
            let peer = &peer;
            async move {
                breakfall::clock::sleep_until(attempt.deadline() - Duration::from_micros(10)).await;
                peer.request(ask(), &attempt).map(|_| ())
            }
        })
        .await
        .unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_TIMEOUT_FAILED");
}

#[tokio::test(start_paused = true)]
async fn t11_a_wait_of_nothing_does_not_hammer_and_one_of_days_parks_nobody() {
    let pushing = |wait: Duration| {
        Chosen::check(move |caller| Err(caller.status(TicketFault::Rests { after: Some(wait) })))
    };
    let handler = Handler::new(Settings::default());
    let start = now();
    let hasty = pushing(Duration::ZERO);
    called(&handler, &trusted(), &hasty).await.unwrap_err();
    assert!(hasty.asked().len() <= 4);
    assert!(now() - start >= Duration::from_millis(1), "it backs off all the same");

    let start = now();
    let endless = pushing(Duration::from_secs(1_000_000_000));
    let failure = called(&handler, &trusted(), &endless).await.unwrap_err();
    assert_eq!((endless.asked().len(), now() - start), (1, Duration::ZERO), "at once");
    assert_eq!(failure.code().as_str(), "TICKET_TRACKER_RESTS");
    assert!(failure.recovery().after() <= Some(Duration::from_hours(24)));
}

#[tokio::test(start_paused = true)]
async fn a_pushback_of_minus_one_is_not_called_again() {
    let service = Chosen::check(|caller| Err(caller.status(TicketFault::Moves)));
    let stranger = Peer::new("stranger");
    called(&Handler::new(Settings::default()), &stranger, &service).await.unwrap_err();
    assert_eq!(service.asked().len(), 1, "though UNAVAILABLE alone would be");
    let exhausted = Chosen::check(|caller| {
        Err(caller.status(Failure::from(TicketFault::Rests { after: None }).already_retried()))
    });
    called(&Handler::new(Settings::default()), &stranger, &exhausted).await.unwrap_err();
    assert_eq!(exhausted.asked().len(), 1, "it was retried there");
}

#[tokio::test]
async fn no_connection_is_told_apart_and_had_no_effect() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy();
    let status = HealthClient::new(Guard::new(channel)).check(ask()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    let failure = trusted().failure(status);
    assert_eq!(failure.code().as_str(), "ASYNC_RESOURCE_UNREACHABLE");
    assert_eq!((failure.effect(), failure.origin()), (Effect::None, Origin::Raised));
    assert!(!format!("{failure} {failure:?}").contains("127.0.0.1"));
}

#[tokio::test]
async fn a_failure_of_this_program_behind_a_status_is_that_failure() {
    let own = Failure::from(TicketFault::Moves);
    let reference = own.reference();
    let mut status = Status::unavailable("");
    status.set_source(Arc::new(own));
    let failure = Peer::new("peer").failure(status);
    assert_eq!((failure.code().as_str(), failure.reference()), ("TICKET_TRACKER_MOVES", reference));
}

/// The policies as a tower layer around a generated client: each message is one operation.
#[tokio::test(start_paused = true)]
async fn a_generated_client_goes_behind_the_layer_of_the_pipeline() {
    let count = AtomicU32::new(0);
    let service = Chosen::check(move |caller| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Err(caller.status(rests())),
        _ => Ok(()),
    });
    let client = service.client();
    let call = service_fn(move |message: HealthCheckRequest| {
        let mut client = client.clone();
        async move { client.check(message).await }
    });
    let peer = trusted();
    let layer = HandlerLayer::new(Handler::new(Settings::default()), "check")
        .classify(move |status| peer.failure(status))
        .describe(|operation, _: &HealthCheckRequest| operation.read_only());
    let stack = ServiceBuilder::new().layer(layer).concurrency_limit(1).service(call);
    stack.oneshot(ask()).await.unwrap();
    assert_eq!(service.asked().len(), 2);
}
