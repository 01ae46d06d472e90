//! What a status tells.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::fault::Declared;
use breakfall::fault::FieldError;
use breakfall::fault::FieldProblem;
use breakfall::fault::OperationFailed;
use breakfall::fault::Origin;
use breakfall::fault::PublicText;
use breakfall::message::ProblemStyle;
use breakfall::message::Wording;
use breakfall::wire::Decoder;
use breakfall_grpc::CallFault;
use breakfall_grpc::client::Peer;
use breakfall_grpc::edge::EdgeLayer;
use breakfall_grpc::edge::EdgeSettings;
use breakfall_grpc::status::MOST_BYTES;
use tonic::Code;
use tonic::Status;
use tonic_types::pb;
use tower::Layer;

use crate::support::Chosen;
use crate::support::DOMAIN;
use crate::support::TicketFault;
use crate::support::asking;
use crate::support::detail;
use crate::support::details;
use crate::support::info;
use crate::support::not_found;
use crate::support::packed;
use crate::support::reason;
use crate::support::settings;
use crate::support::status_with;
use crate::support::trusted;
use crate::support::words;

/// What a caller who reads English gets of `failure`.
pub(crate) async fn told(failure: impl Fn() -> Failure + Send + Sync + 'static) -> Status {
    told_by(settings(), failure, false).await
}

async fn told_by(
    settings: EdgeSettings,
    failure: impl Fn() -> Failure + Send + Sync + 'static,
    is_trusted: bool,
) -> Status {
    let service = Chosen::check(move |caller| Err(caller.with_support(true).status(failure())));
    let layer = EdgeLayer::new(settings).trusting(move |_, _| is_trusted);
    let mut client =
        tonic_health::pb::health_client::HealthClient::new(layer.layer(service.bare()));
    client.check(asking("en")).await.unwrap_err()
}

#[tokio::test]
async fn a_failure_is_told_with_all_that_a_caller_can_use() {
    let status = told(|| not_found().into()).await;
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no ticket has this number"));
    let info = info(&status);
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("TICKET_NOT_FOUND", DOMAIN));
    let metadata = |key: &str| info.metadata.get(key).map(String::as_str);
    assert_eq!(metadata("number"), Some("8"));
    assert_eq!(metadata("breakfall-retry"), Some("after_fix"));
    assert_eq!(metadata("breakfall-effect"), Some("none"));
    assert_eq!(metadata("breakfall-actions"), Some("fix_request,contact_support"));
    let words = words(&status);
    assert_eq!(words.locale, "en");
    let lines: Vec<_> = words.message.lines().collect();
    assert_eq!(lines[0], "There is no ticket 8.");
    assert_eq!(lines.len(), 3, "support, and how to mend it: {lines:?}");
    let request: pb::RequestInfo = detail(&status, "RequestInfo").unwrap();
    assert!(request.request_id.starts_with("BF-"), "{}", request.request_id);
    let resource: pb::ResourceInfo = detail(&status, "ResourceInfo").unwrap();
    assert_eq!(resource.resource_name, "number=8");
    assert_eq!(status.metadata().get("grpc-retry-pushback-ms").unwrap(), "-1");
    assert_eq!(detail::<pb::RetryInfo>(&status, "RetryInfo"), None);
    assert_eq!(detail::<pb::DebugInfo>(&status, "DebugInfo"), None);
}

#[tokio::test]
async fn a_wait_is_told_to_people_and_programs_alike() {
    let rests = || TicketFault::Rests { after: Some(Duration::from_secs(7)) };
    let status = told(move || rests().into()).await;
    let delay = detail::<pb::RetryInfo>(&status, "RetryInfo").unwrap().retry_delay.unwrap();
    let millis = delay.seconds * 1000 + i64::from(delay.nanos) / 1_000_000;
    assert!((7000..=10_500).contains(&millis), "spread, and never earlier: {millis}");
    let pushback = status.metadata().get("grpc-retry-pushback-ms").unwrap().to_str().unwrap();
    assert!((7000..=10_500).contains(&pushback.parse::<u32>().unwrap()), "{pushback}");
    assert!(words(&status).message.contains("Try again in about"));

    let exhausted = told(move || Failure::from(rests()).settled("ask", [])).await;
    assert_eq!(exhausted.metadata().get("grpc-retry-pushback-ms").unwrap(), "-1");
    assert_eq!(info(&exhausted).metadata["breakfall-exhausted"], "true");
    let moves = told(|| TicketFault::Moves.into()).await;
    assert_eq!(moves.code(), Code::Unavailable);
    assert_eq!(moves.metadata().get("grpc-retry-pushback-ms").unwrap(), "-1", "not retried");
    assert_eq!(detail::<pb::RetryInfo>(&moves, "RetryInfo"), None);
}

#[tokio::test]
async fn wrong_fields_quotas_and_conditions_have_details_of_their_own() {
    let errors = || {
        vec![
            FieldError::new("/query", FieldProblem::TooLong { max: 4000 }),
            FieldError::new("/tickets/0/title", FieldProblem::Missing),
        ]
    };
    let status = told(move || TicketFault::Invalid { errors: errors() }.into()).await;
    let fields: pb::BadRequest = detail(&status, "BadRequest").unwrap();
    let told: Vec<_> = fields.field_violations.iter().map(|f| (&*f.field, &*f.reason)).collect();
    assert_eq!(told, [("query", "TOO_LONG"), ("tickets[1].title", "MISSING")]);
    for field in &fields.field_violations {
        let words = field.localized_message.as_ref().unwrap();
        assert_eq!((words.locale.as_str(), &words.message), ("en", &field.description));
        assert!(!words.message.is_empty());
    }
    let quota: pb::QuotaFailure =
        detail(&told_of(TicketFault::TooMany).await, "QuotaFailure").unwrap();
    assert_eq!(quota.violations[0].description, "too many tickets");
    let closed = told_of(TicketFault::Closed).await;
    let condition: pb::PreconditionFailure = detail(&closed, "PreconditionFailure").unwrap();
    assert_eq!(condition.violations[0].r#type, "TICKET_CLOSED");
    assert_eq!(info(&closed).metadata["breakfall-status"], "412");
}

async fn told_of(fault: TicketFault) -> Status {
    told(move || fault.clone().into()).await
}

#[tokio::test]
async fn pages_of_steps_and_codes_are_links() {
    let style = ProblemStyle::default().with_type_base("https://tickets.example/errors/");
    let wording = Wording::default().with_support_contact("https://tickets.example/support");
    let settings = settings().with_style(style).with_wording(wording);
    let status = told_by(settings, || not_found().into(), false).await;
    let help: pb::Help = detail(&status, "Help").unwrap();
    let links: Vec<_> = help.links.iter().map(|link| link.url.as_str()).collect();
    let expected =
        ["https://tickets.example/support", "https://tickets.example/errors/TICKET_NOT_FOUND"];
    assert_eq!(links, expected);
}

/// A failure with a canary in every private place.
fn canary() -> Failure {
    Failure::from(not_found())
        .because(std::io::Error::other("CANARY source"))
        .with_note("note", &"CANARY note")
        .also(Failure::unexpected(std::io::Error::other("CANARY beside")))
        .context("reading the map")
}

#[tokio::test]
async fn trap_01_nothing_private_is_in_a_status() {
    for (technical, is_trusted) in [(false, false), (false, true), (true, false), (true, true)] {
        let style = ProblemStyle::default().with_technical(technical);
        let status = told_by(settings().with_style(style), canary, is_trusted).await;
        let headers: http::HeaderMap = status.metadata().clone().into_headers();
        let all = format!(
            "{headers:?} {} {}",
            status.message(),
            String::from_utf8_lossy(status.details())
        );
        assert!(!all.contains("CANARY"), "{all}");
        let debug = detail::<pb::DebugInfo>(&status, "DebugInfo");
        assert_eq!(debug.is_some(), technical && is_trusted, "{technical} {is_trusted}");
        if let Some(debug) = debug {
            assert!(debug.stack_entries.iter().any(|entry| entry.contains("reading the map")));
            assert!(debug.detail.contains(r#""origin":"raised""#), "{}", debug.detail);
        }
    }
}

#[tokio::test]
async fn g03_trap_55_what_does_not_fit_is_left_out_and_who_it_is_stays() {
    let fields = (0..64).map(|n| {
        let pointer = format!("/{}/{n}", "long_name_of_a_field_".repeat(9));
        FieldError::told(&pointer, FieldProblem::Missing).unwrap()
    });
    let fields: Vec<_> = fields.collect();
    let status = told(move || TicketFault::Invalid { errors: fields.clone() }.into()).await;
    assert!(travelling(&status) <= MOST_BYTES, "{}", travelling(&status));
    assert_eq!(info(&status).reason, "TICKET_INVALID");
    assert_eq!(info(&status).metadata["breakfall-truncated"], "true");
    let kept = detail::<pb::BadRequest>(&status, "BadRequest").unwrap().field_violations.len();
    assert!((1..64).contains(&kept), "the first of them: {kept}");
    assert!(detail::<pb::RequestInfo>(&status, "RequestInfo").is_some());

    // More parameters than fit, as another program may tell them.
    let text = "w".repeat(250);
    let metadata = (0..60).map(|n| (format!("param_{n}"), text.clone())).collect();
    let huge = pb::ErrorInfo { reason: "HUGE_ONE".into(), domain: DOMAIN.into(), metadata };
    let opaque = packed(
        "elsewhere.Unknown",
        &pb::DebugInfo { detail: "x".repeat(3000), ..Default::default() },
    );
    let huge = move || {
        let details = vec![packed("google.rpc.ErrorInfo", &huge), opaque.clone()];
        trusted().failure(status_with(Code::Unavailable, details))
    };
    let status = told(huge).await;
    assert!(travelling(&status) <= MOST_BYTES, "{}", travelling(&status));
    let info = info(&status);
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("HUGE_ONE", DOMAIN));
    assert!(info.metadata.keys().any(|key| key.starts_with("param_")), "as many as fit");
    assert!(detail::<pb::RequestInfo>(&status, "RequestInfo").is_some());
    assert!(!details(&status).iter().any(|detail| detail.type_url.ends_with("Unknown")));
}

/// How long message and details are as headers.
fn travelling(status: &Status) -> usize {
    let mut headers = http::HeaderMap::new();
    status.add_header(&mut headers).unwrap();
    let length = |name| headers.get(name).map_or(0, http::HeaderValue::len);
    length("grpc-message") + length("grpc-status-details-bin")
}

/// Every kind of fault that there is here.
fn every_fault() -> Vec<Failure> {
    let mut all: Vec<Failure> = vec![
        not_found().into(),
        TicketFault::Rests { after: None }.into(),
        TicketFault::Moves.into(),
        TicketFault::Closed.into(),
        TicketFault::TooMany.into(),
        TicketFault::Invalid { errors: vec![FieldError::new("/a", FieldProblem::Empty)] }.into(),
        TicketFault::All {
            n: -1,
            part: 0.5,
            on: true,
            limit: Duration::from_millis(1),
            text: PublicText::cleaned("a\u{202E}b"),
        }
        .into(),
        OperationFailed::new("print_label").into(),
        AsyncFault::Timeout { limit: Duration::from_secs(3) }.into(),
    ];
    let parts = breakfall::fault::Parts::default();
    let bare = CallFault::SPECS.iter().map(|spec| {
        CallFault::from_parts(spec.code.as_str(), &parts).expect("it has no parameters").into()
    });
    all.extend(bare);
    all
}

#[tokio::test]
async fn trap_56_58_each_detail_stands_there_once_and_keeps_its_grammar() {
    let is_inside = |text: &str, allowed: &str| {
        text.chars().all(|c| c.is_ascii_alphanumeric() || allowed.contains(c))
    };
    for number in 0..every_fault().len() {
        let status = told(move || every_fault().swap_remove(number)).await;
        let mut kinds: Vec<_> = details(&status).into_iter().map(|any| any.type_url).collect();
        let all = kinds.len();
        kinds.sort();
        kinds.dedup();
        assert_eq!(kinds.len(), all, "{kinds:?}");
        let info = info(&status);
        let reason = info.reason.as_str();
        assert!(reason.len() <= 63 && is_inside(reason, "_"), "{reason}");
        assert!(reason.starts_with(|c: char| c.is_ascii_uppercase()), "{reason}");
        assert!(!reason.ends_with('_') && !reason.contains(|c: char| c.is_ascii_lowercase()));
        for key in info.metadata.keys() {
            assert!((2..=64).contains(&key.len()) && is_inside(key, "-_"), "{key}");
            assert!(key.starts_with(|c: char| c.is_ascii_lowercase()), "{key}");
        }
    }
}

#[tokio::test]
async fn trap_59_one_code_several_reasons_several_faults() {
    let rests = trusted().failure(told(|| TicketFault::Rests { after: None }.into()).await);
    let moves = trusted().failure(told(|| TicketFault::Moves.into()).await);
    assert!(matches!(rests.downcast_ref(), Some(TicketFault::Rests { .. })), "{rests:?}");
    assert!(matches!(moves.downcast_ref(), Some(TicketFault::Moves)), "{moves:?}");
    assert_eq!((rests.class(), rests.origin()), (moves.class(), Origin::Remote));
    assert!(rests.recovery().is_retryable() && !moves.recovery().is_retryable());
    // The same reason of another domain is another one.
    let elsewhere = status_with(Code::Unavailable, vec![reason("TICKET_TRACKER_MOVES", "other")]);
    assert_eq!(trusted().failure(elsewhere).code().as_str(), "ASYNC_RESOURCE_CUT");
    // A reason with another code than is declared contradicts itself.
    let other = status_with(Code::Internal, vec![reason("TICKET_TRACKER_MOVES", DOMAIN)]);
    let other = trusted().failure(other);
    assert!(other.downcast_ref::<TicketFault>().is_none(), "{other:?}");
    assert_eq!((other.code().as_str(), other.status().get()), ("TICKET_TRACKER_MOVES", 500));
}

#[tokio::test]
async fn what_concerns_the_account_of_this_program_stays_with_it() {
    for code in [Code::Unauthenticated, Code::PermissionDenied, Code::ResourceExhausted] {
        let status = status_with(code, vec![reason("TICKET_TOO_MANY", DOMAIN)]);
        let failure = trusted().failure(status);
        assert!(failure.code().as_str().starts_with("ASYNC_RESOURCE_"), "{code:?} {failure:?}");
        assert!(failure.notes().iter().any(|note| &*note.value == "TICKET_TOO_MANY"));
    }
    let untrusted = Peer::new("tickets").failure(told(|| not_found().into()).await);
    assert_eq!(untrusted.code().as_str(), "ASYNC_RESOURCE_MISSING");
    assert!(!format!("{untrusted:?}").contains("There is no ticket"));
    let decoder = Decoder::new().knows::<TicketFault>();
    let by_name = Peer::new("tickets").trusted("other.example", decoder);
    assert_eq!(by_name.failure(told(|| not_found().into()).await).code(), untrusted.code());
}
