//! The peers that have a breaker, with it: around the timeout, inside the retry.

use failsafe::futures::CircuitBreaker;
use layered::Execute;
use layered::Service;
use layered::Stack;
use seatbelt::RecoveryInfo;
use seatbelt::ResilienceContext;
use seatbelt::breaker::Breaker;
use seatbelt::fallback::Fallback;
use seatbelt::retry::Backoff;
use seatbelt::retry::Retry;
use seatbelt::timeout::Timeout;
use tick::Clock;
use tower::ServiceBuilder;
use tower::ServiceExt;
use tower::service_fn;
use tower_resilience::circuitbreaker::CircuitBreakerError;
use tower_resilience::circuitbreaker::CircuitBreakerLayer;
use tower_resilience::fallback::FallbackLayer;
use tower_resilience::retry::RetryLayer;
use tower_resilience::timelimiter::TimeLimiterError;
use tower_resilience::timelimiter::TimeLimiterLayer;

use crate::pipeline::drive::poll_once;
use crate::pipeline::peers::limited;
use crate::pipeline::peers::seatbelt::FAR;
use crate::pipeline::work::DELAY;
use crate::pipeline::work::LIMIT;
use crate::pipeline::work::Lost;
use crate::pipeline::work::RETRIES;
use crate::pipeline::work::SUBSTITUTE;
use crate::pipeline::work::Script;
use crate::pipeline::work::Work;

pub(crate) fn seatbelt() -> impl AsyncFnMut(Script) -> u64 {
    let clock = Clock::new_tokio();
    let mut far = Box::pin(clock.delay(FAR));
    poll_once(far.as_mut());
    let context: ResilienceContext<Script, Result<u64, Lost>> = ResilienceContext::new(&clock);
    let recovery = |result: &Result<u64, Lost>| match result {
        Err(Lost::ForNow) => RecoveryInfo::retry(),
        Ok(_) | Err(_) => RecoveryInfo::never(),
    };
    let service = (
        Fallback::layer("fallback", &context)
            .should_fallback(Result::is_err)
            .fallback_output(Ok(SUBSTITUTE)),
        Retry::layer("retry", &context)
            .clone_input()
            .recovery_with(move |result, _| recovery(result))
            .max_retry_attempts(u32::from(RETRIES))
            .backoff(Backoff::Constant)
            .use_jitter(false)
            .base_delay(DELAY),
        Breaker::layer("breaker", &context)
            .recovery_with(move |result, _| recovery(result))
            .rejected_input(|_, _| Err(Lost::ForGood)),
        Timeout::layer("timeout", &context).timeout_error(|_| Lost::Late).timeout(LIMIT),
        Execute::new(Work::new),
    )
        .into_service();
    async move |script| {
        let _alive = &far;
        service.execute(script).await.unwrap_or(0)
    }
}

pub(crate) fn tower_resilience() -> impl AsyncFnMut(Script) -> u64 {
    type Error = CircuitBreakerError<TimeLimiterError<Lost>>;
    let transient = |error: &Error| {
        matches!(error, CircuitBreakerError::Inner(TimeLimiterError::Inner(Lost::ForNow)))
    };
    let breaker = CircuitBreakerLayer::builder().build();
    let breaker = breaker.unwrap_or_else(|_| std::process::abort());
    let mut service = ServiceBuilder::new()
        .layer(FallbackLayer::<Script, u64, Error>::value(SUBSTITUTE))
        .layer(
            RetryLayer::<Script, u64, Error>::builder()
                .max_attempts(usize::from(RETRIES) + 1)
                .fixed_backoff(DELAY)
                .retry_on(transient)
                .build(),
        )
        .layer(breaker)
        .layer(TimeLimiterLayer::builder().timeout_duration(LIMIT).build())
        .service(service_fn(Work::new));
    async move |script| {
        let Ok(service) = ServiceExt::<Script>::ready(&mut service).await else { return 0 };
        tower::Service::call(service, script).await.unwrap_or(0)
    }
}

/// Failsafe's breaker and backon's retry.
pub(crate) fn failsafe() -> impl AsyncFnMut(Script) -> u64 {
    use backon::ConstantBuilder;
    use backon::Retryable;

    let breaker = failsafe::Config::new().build();
    async move |script| {
        let waits = ConstantBuilder::new().with_delay(DELAY).with_max_times(usize::from(RETRIES));
        let attempt = || breaker.call(limited(script));
        let transient =
            |lost: &failsafe::Error<Lost>| matches!(lost, failsafe::Error::Inner(Lost::ForNow));
        attempt.retry(waits).when(transient).await.unwrap_or(SUBSTITUTE)
    }
}
