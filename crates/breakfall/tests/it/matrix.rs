//! The seed's handler as a table: operation × fallback × degradation → what is returned, which code, what is logged.
//!
//! Where it differs from the seed: the fallback also runs for timeouts (the seed: only for API errors), and where the fallback
//! fails, the *primary* failure is returned with the fallback's beside it (the seed: the fallback's).

use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::Dice;
use breakfall::clock::now;
use breakfall::fault::OperationFailed;
use breakfall::fault::ResultExt;
use breakfall::testing::Captured;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    Ok,
    Known,
    Timeout,
    Unexpected,
    Panic,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fallback {
    None,
    Ok,
    Fails,
    Hangs,
    Panics,
}

use Operation as O;

const OPERATIONS: [(Operation, &str, &str); 6] = [
    // operation, code of its failure, level of its event where nothing helps
    (O::Ok, "", ""),
    (O::Known, "ASYNC_ANSWER_FAILED", "ERROR"),
    (O::Timeout, "ASYNC_TIMEOUT_FAILED", "WARN"),
    (O::Unexpected, "ASYNC_UNEXPECTED_FAILED", "ERROR"),
    (O::Panic, "ASYNC_PANICKED_FAILED", "ERROR"),
    (O::Cancelled, "ASYNC_CANCELLED_FAILED", "INFO"),
];

const FALLBACKS: [(Fallback, &str); 5] = [
    // fallback, code of its failure
    (Fallback::None, ""),
    (Fallback::Ok, ""),
    (Fallback::Fails, "ASYNC_SUBSTITUTE_FAILED"),
    (Fallback::Hangs, "ASYNC_TIMEOUT_FAILED"),
    (Fallback::Panics, "ASYNC_PANICKED_FAILED"),
];

#[tokio::test(start_paused = true)]
async fn every_cell() {
    for (operation, code, level) in OPERATIONS {
        for (fallback, secondary) in FALLBACKS {
            for degradation in [true, false] {
                let cell = format!("{operation:?} × {fallback:?} × {degradation}");
                let log = Captured::start();
                let start = now();
                let ended = run(operation, fallback, degradation).await;
                let lasted = now() - start;
                let events = log.events();
                let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();

                // The fallback runs for known failures and timeouts, where it is there and switched on.
                let may_degrade = matches!(operation, O::Known | O::Timeout) && degradation;
                let took_fallback = may_degrade && fallback != Fallback::None;
                match ended {
                    Ok(Outcome::Full(answer)) => {
                        assert_eq!((operation, answer), (O::Ok, "whole"), "{cell}");
                        assert_eq!(names, ["operation.succeeded"], "{cell}");
                        continue;
                    }
                    Ok(Outcome::Degraded { value, failure, step }) => {
                        assert!(took_fallback && fallback == Fallback::Ok, "{cell}");
                        assert_eq!((value, step), ("substitute", "fallback"), "{cell}");
                        assert_eq!(failure.code().as_str(), code, "{cell}");
                        assert_eq!(names, ["operation.degraded"], "{cell}");
                        assert_eq!(events[0].level, "WARN", "{cell}");
                    }
                    Err(failure) => {
                        assert!(operation != O::Ok, "{cell}");
                        assert!(!(took_fallback && fallback == Fallback::Ok), "{cell}");
                        assert_eq!(failure.code().as_str(), code, "{cell}: the primary failure");
                        let beside: Vec<_> =
                            failure.secondary().iter().map(|f| f.code().as_str()).collect();
                        let expected = if took_fallback { vec![secondary] } else { vec![] };
                        assert_eq!(beside, expected, "{cell}: the fallback's failure is kept");
                        assert_eq!(names, ["operation.failed"], "{cell}");
                        assert_eq!(events[0].level, level, "{cell}");
                        assert_eq!(events[0].fields["reference"], failure.reference().to_string());
                    }
                    Ok(Outcome::Deferred { .. }) => panic!("{cell}: nothing defers here"),
                }
                assert_eq!(events[0].fields["code"], code, "{cell}");
                let own = if operation == O::Timeout { 30 } else { 0 };
                let hung = took_fallback && fallback == Fallback::Hangs;
                let limit = own + if hung { 10 } else { 0 };
                assert_eq!(lasted.as_secs(), limit, "{cell}: time taken");
            }
        }
    }
}

async fn run(
    operation: Operation,
    fallback: Fallback,
    degradation: bool,
) -> Result<Outcome<&'static str>, Failure> {
    let mut settings = Settings::default();
    settings.plan.fallback.enabled = degradation;
    settings.dice = Dice::seeded(1);
    let handler = Handler::new(settings);
    let cancel = CancellationToken::new();
    if operation == O::Cancelled {
        cancel.cancel();
    }
    let run = handler.operation("answer").cancel_on(&cancel).run(|_| work(operation));
    if fallback == Fallback::None {
        return run.await;
    }
    run.or_degrade(|_| substitute(fallback)).await
}

async fn work(operation: Operation) -> Result<&'static str, Failure> {
    match operation {
        O::Ok => Ok("whole"),
        O::Known => Err(OperationFailed::new("answer").into()),
        O::Timeout | O::Cancelled => std::future::pending().await,
        O::Unexpected => Err(std::io::Error::other("CANARY")).unexpected(),
        O::Panic => panic!("CANARY"),
    }
}

async fn substitute(fallback: Fallback) -> Result<&'static str, Failure> {
    match fallback {
        Fallback::None | Fallback::Ok => Ok("substitute"),
        Fallback::Fails => Err(OperationFailed::new("substitute").into()),
        Fallback::Hangs => std::future::pending().await,
        Fallback::Panics => panic!("CANARY"),
    }
}

#[tokio::test(start_paused = true)]
async fn cancellation_ends_it_at_once_even_between_attempts() {
    let handler = Handler::new(Settings::default());
    let cancel = CancellationToken::new();
    let trigger = cancel.clone();
    let start = now();
    let run = handler
        .operation("answer")
        .idempotent()
        .cancel_on(&cancel)
        .run(|_| async { std::future::pending::<Result<(), OperationFailed>>().await });
    let later = async {
        breakfall::clock::sleep_until(start + Duration::from_millis(50)).await;
        trigger.cancel();
    };
    let (ended, ()) = tokio::join!(run, later);
    assert_eq!(ended.unwrap_err().code().as_str(), "ASYNC_CANCELLED_FAILED");
    assert_eq!(now() - start, Duration::from_millis(50));
}
