//! Breakfall's handler, as a program would call it.

use std::future::ready;

use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;

use crate::pipeline::work::DELAY;
use crate::pipeline::work::Lost;
use crate::pipeline::work::SUBSTITUTE;
use crate::pipeline::work::Script;
use crate::pipeline::work::Work;

/// The defaults (30 s, 3 retries, a fallback, budget and breaker), but no wait before a retry, and nothing is ever refused.
pub(crate) fn breakfall() -> impl AsyncFnMut(Script) -> u64 {
    let mut settings = Settings::default();
    settings.plan.retry.base = DELAY;
    // Where everything fails over and over both would refuse at once, which is not the work: they count, and let through.
    settings.plan.budget.reserve = f64::MAX;
    settings.plan.breaker.failure_rate = 2.0;
    settings.plan.breaker.consecutive = 0;
    let breakfall = Handler::new(settings);
    async move |script| {
        let outcome = breakfall
            .operation("answer")
            .run(|_attempt| Work::new(script))
            .or_degrade(|_failure| ready(Ok::<_, Lost>(SUBSTITUTE)))
            .await;
        match outcome {
            Ok(Outcome::Full(value) | Outcome::Degraded { value, .. }) => value,
            Ok(Outcome::Deferred { .. }) | Err(_) => 0,
        }
    }
}
