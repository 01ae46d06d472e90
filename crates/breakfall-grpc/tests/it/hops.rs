//! Over several programs: what a failure is stays what it is.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::fault::Declared;
use breakfall::fault::Effect;
use breakfall::fault::FieldError;
use breakfall::fault::FieldProblem;
use breakfall::fault::Origin;
use breakfall::fault::PublicText;
use breakfall::wire::Decoder;
use breakfall::wire::params_of;
use breakfall_grpc::client::Peer;
use breakfall_grpc::edge::Caller;
use proptest::prelude::*;
use tonic::Code;
use tonic::Request;
use tonic_types::pb;

use crate::details::told;
use crate::support::DOMAIN;
use crate::support::TicketFault;
use crate::support::details;
use crate::support::info;
use crate::support::packed;
use crate::support::reason;
use crate::support::status_with;
use crate::support::trusted;

/// What everybody may know of a failure.
fn facts(failure: &Failure) -> impl PartialEq + std::fmt::Debug {
    (
        (failure.code(), failure.class(), failure.status().get()),
        (failure.recovery().as_str(), failure.recovery().after().is_some(), failure.effect()),
        failure.reference(),
        params_of(failure),
        format!("{:?}", failure.fault().fields()),
        failure.is_exhausted(),
    )
}

/// A failure that went to another program, without an edge, and was read there.
fn gone<F: Declared>(failure: Failure) -> Failure {
    let status = Caller::of(&Request::new(())).status(failure);
    let peer = Peer::new("peer").trusted("breakfall", Decoder::new().knows::<F>());
    // As it travels: what stands behind it does not.
    let mut headers = http::HeaderMap::new();
    status.add_header(&mut headers).unwrap();
    peer.failure(tonic::Status::from_header_map(&headers).unwrap())
}

fn ticket_faults() -> impl Strategy<Value = TicketFault> {
    let field = ("(/[a-z~]{0,3}|/[0-9]{1,2}){0,3}", any::<Option<u32>>()).prop_map(|(at, max)| {
        let problem = max.map_or(FieldProblem::Missing, |max| FieldProblem::TooLong { max });
        FieldError::told(&at, problem).unwrap()
    });
    let all = (any::<i64>(), any::<f64>(), any::<bool>(), any::<u32>(), ".{0,40}");
    prop_oneof![
        any::<u32>()
            .prop_map(|n| TicketFault::NotFound { number: n.into(), _query: String::new() }),
        any::<Option<u16>>().prop_map(|after| TicketFault::Rests {
            after: after.map(|after| Duration::from_secs(after.into()))
        }),
        Just(TicketFault::Moves),
        Just(TicketFault::Closed),
        proptest::collection::vec(field, 1..5).prop_map(|errors| TicketFault::Invalid { errors }),
        all.prop_map(|(n, part, on, limit, text)| TicketFault::All {
            n,
            part,
            on,
            limit: Duration::from_millis(limit.into()),
            text: PublicText::cleaned(&text),
        }),
    ]
}

proptest! {
    #[test]
    fn trap_69_typed_to_a_status_and_back_is_the_same(
        fault in ticket_faults(),
        effect in prop_oneof![Just(None), Just(Some(Effect::Unknown)), Just(Some(Effect::Applied))],
        is_exhausted: bool,
    ) {
        let mut went = Failure::from(fault);
        if let Some(effect) = effect {
            went = went.with_effect(effect);
        }
        if is_exhausted {
            went = went.already_retried();
        }
        let reference = went.reference();
        let expected = format!("{:?}", facts(&with_told_wait(&went)));
        let came = gone::<TicketFault>(went);
        prop_assert!(came.downcast_ref::<TicketFault>().is_some(), "{came:?}");
        prop_assert_eq!(came.origin(), Origin::Remote);
        prop_assert_eq!(format!("{:?}", facts(&came)), &*expected);
        // A program in between that does not know the code tells it on as it came.
        let between = gone::<AsyncFault>(came);
        prop_assert!(between.downcast_ref::<TicketFault>().is_none());
        let again = gone::<TicketFault>(between);
        prop_assert!(again.downcast_ref::<TicketFault>().is_some(), "{again:?}");
        prop_assert_eq!(again.reference(), reference);
        prop_assert_eq!(format!("{:?}", facts(&again)), &*expected);
    }
}

/// With the wait that people are told, which is spread: whoever may call again is told one, whether it was known or not.
fn with_told_wait(failure: &Failure) -> Failure {
    let fault = failure.downcast_ref::<TicketFault>().expect("one of these").clone();
    let fault = if let TicketFault::Rests { .. } = fault {
        let told = failure.recovery().is_retryable().then_some(Duration::from_secs(1));
        TicketFault::Rests { after: told }
    } else {
        fault
    };
    let same = Failure::from(fault);
    let same = same.with_reference(failure.reference()).with_effect(failure.effect());
    if failure.is_settled() { same.already_retried() } else { same }
}

#[tokio::test]
async fn trap_57_g02_unknown_details_are_passed_on_by_those_who_trust() {
    let unknown = packed(
        "elsewhere.Trace",
        &pb::DebugInfo { detail: "kept as it came".into(), ..Default::default() },
    );
    let twice = unknown.clone();
    let broken = prost_types::Any {
        type_url: "type.googleapis.com/google.rpc.BadRequest".into(),
        value: vec![0xff; 9],
    };
    let all = vec![unknown.clone(), broken, reason("ELSEWHERE_FAILED", DOMAIN), twice];
    let status = || status_with(Code::Internal, all.clone());

    let came = trusted().failure(status());
    assert_eq!(came.code().as_str(), "ELSEWHERE_FAILED", "the good one among the others");
    let all_details = {
        let status = status();
        let told = told(move || trusted().failure(status_again(&status))).await;
        assert_eq!(info(&told).domain, DOMAIN);
        details(&told)
    };
    let passed = all_details.iter().filter(|any| **any == unknown).count();
    assert_eq!(passed, 1, "as it came, and once");

    for peer in [Peer::new("stranger"), Peer::new("other").trusted("other", Decoder::new())] {
        let status = status();
        let told = told(move || peer.failure(status_again(&status))).await;
        assert!(!details(&told).contains(&unknown), "nothing of a stranger");
    }
    // What is made of it is another failure: what stands behind it is for operators.
    let status = status();
    let barrier =
        told(move || trusted().failure(status_again(&status)).handled_as(TicketFault::Moves)).await;
    assert!(!details(&barrier).contains(&unknown));
}

#[tokio::test]
async fn g02_of_a_kind_the_first_counts_and_of_unknown_kinds_no_more_than_sixteen() {
    let all = vec![reason("FIRST_ONE", DOMAIN), reason("SECOND_ONE", DOMAIN)];
    let first = trusted().failure(status_with(Code::Internal, all));
    assert_eq!(first.code().as_str(), "FIRST_ONE");

    let unknown =
        |place| prost_types::Any { type_url: format!("elsewhere/{place}"), value: vec![] };
    let all: Vec<_> = (0..40).map(unknown).chain([reason("ELSEWHERE_FAILED", DOMAIN)]).collect();
    let told = told(move || trusted().failure(status_with(Code::Internal, all.clone()))).await;
    let passed = details(&told).iter().filter(|any| any.type_url.starts_with("elsewhere")).count();
    assert_eq!(passed, 16);
}

#[test]
fn g01_details_that_are_too_long_are_not_read() {
    for (length, code) in [(60 * 1024, "TICKET_CLOSED"), (64 * 1024, "ASYNC_RESOURCE_REJECTED")] {
        let padding = prost_types::Any { type_url: "elsewhere".into(), value: vec![0; length] };
        let all = vec![reason("TICKET_CLOSED", DOMAIN), padding];
        let failure = trusted().failure(status_with(Code::FailedPrecondition, all));
        assert_eq!(failure.code().as_str(), code, "{length}");
    }
}

#[test]
fn what_was_retried_there_is_not_retried_here_whoever_says_so() {
    let metadata = [("breakfall-exhausted".to_owned(), "true".to_owned())].into();
    let rests = "TICKET_TRACKER_RESTS";
    let info = pb::ErrorInfo { reason: rests.into(), domain: DOMAIN.into(), metadata };
    let status = || status_with(Code::Unavailable, vec![packed("google.rpc.ErrorInfo", &info)]);
    for (peer, code) in [(trusted(), rests), (Peer::new("stranger"), "ASYNC_RESOURCE_CUT")] {
        let failure = peer.failure(status());
        assert_eq!((failure.code().as_str(), failure.is_exhausted()), (code, true));
    }
}

fn status_again(status: &tonic::Status) -> tonic::Status {
    tonic::Status::with_details(status.code(), status.message(), status.details().to_vec().into())
}

#[tokio::test]
async fn the_words_of_another_program_go_nowhere() {
    let localized = pb::LocalizedMessage { locale: "en".into(), message: "CANARY words".into() };
    let help = pb::Help {
        links: vec![pb::help::Link { description: "CANARY".into(), url: "https://CANARY".into() }],
    };
    let debug = pb::DebugInfo { detail: "CANARY debug".into(), ..Default::default() };
    let all = vec![
        reason("ELSEWHERE_FAILED", DOMAIN),
        packed("google.rpc.LocalizedMessage", &localized),
        packed("google.rpc.Help", &help),
        packed("google.rpc.DebugInfo", &debug),
    ];
    let told = told(move || trusted().failure(status_with(Code::Internal, all.clone()))).await;
    assert!(!String::from_utf8_lossy(told.details()).contains("CANARY"));
    assert!(!told.message().contains("CANARY"));
}
