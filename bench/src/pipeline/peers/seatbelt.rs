//! Seatbelt's layers over its own clock.

use std::time::Duration;

use layered::Execute;
use layered::Service;
use layered::Stack;
use seatbelt::RecoveryInfo;
use seatbelt::ResilienceContext;
use seatbelt::fallback::Fallback;
use seatbelt::retry::Backoff;
use seatbelt::retry::Retry;
use seatbelt::timeout::Timeout;
use tick::Clock;
use tick::ClockControl;

use crate::pipeline::drive::poll_once;
use crate::pipeline::work::DELAY;
use crate::pipeline::work::LIMIT;
use crate::pipeline::work::Lost;
use crate::pipeline::work::RETRIES;
use crate::pipeline::work::SUBSTITUTE;
use crate::pipeline::work::Script;
use crate::pipeline::work::Work;

/// Earlier than the limit, so that arming a timer never has to wake the clock's driver.
pub(crate) const FAR: Duration = Duration::from_secs(20);

/// Over the runtime's time.
pub(crate) fn seatbelt() -> impl AsyncFnMut(Script) -> u64 {
    let clock = Clock::new_tokio();
    let mut far = Box::pin(clock.delay(FAR));
    poll_once(far.as_mut());
    let mut stack = stack(&clock);
    async move |script| {
        let _alive = &far;
        stack(script).await
    }
}

/// Over the clock that it offers for tests, which goes to the next timer by itself.
pub(crate) fn seatbelt_virtual() -> impl AsyncFnMut(Script) -> u64 {
    stack(&ClockControl::new().auto_advance_timers(true).to_clock())
}

fn stack(clock: &Clock) -> impl AsyncFnMut(Script) -> u64 + use<> {
    let context: ResilienceContext<Script, Result<u64, Lost>> = ResilienceContext::new(clock);
    let service = (
        Fallback::layer("fallback", &context)
            .should_fallback(Result::is_err)
            .fallback_output(Ok(SUBSTITUTE)),
        Retry::layer("retry", &context)
            .clone_input()
            .recovery_with(|result, _| match result {
                Err(Lost::ForNow) => RecoveryInfo::retry(),
                Ok(_) | Err(_) => RecoveryInfo::never(),
            })
            .max_retry_attempts(u32::from(RETRIES))
            .backoff(Backoff::Constant)
            .use_jitter(false)
            .base_delay(DELAY),
        Timeout::layer("timeout", &context).timeout_error(|_| Lost::Late).timeout(LIMIT),
        Execute::new(Work::new),
    )
        .into_service();
    async move |script| service.execute(script).await.unwrap_or(0)
}
