//! Stacks of tower services, owned by one caller at a time.

use tokio::time::Sleep;
use tower::BoxError;
use tower::Service;
use tower::ServiceBuilder;
use tower::ServiceExt;
use tower::retry::Policy;
use tower::service_fn;
use tower_resilience::fallback::FallbackLayer;
use tower_resilience::retry::RetryLayer;
use tower_resilience::timelimiter::TimeLimiterError;
use tower_resilience::timelimiter::TimeLimiterLayer;

use crate::pipeline::work::DELAY;
use crate::pipeline::work::LIMIT;
use crate::pipeline::work::Lost;
use crate::pipeline::work::RETRIES;
use crate::pipeline::work::SUBSTITUTE;
use crate::pipeline::work::Script;
use crate::pipeline::work::Work;

/// `Retry` over `Timeout`; tower has no fallback, so a `match` it is.
pub(crate) fn tower() -> impl AsyncFnMut(Script) -> u64 {
    let mut service = ServiceBuilder::new()
        .retry(Transient { left: RETRIES })
        .timeout(LIMIT)
        .service(service_fn(Work::new));
    async move |script| {
        let Ok(service) = ServiceExt::<Script>::ready(&mut service).await else { return 0 };
        service.call(script).await.unwrap_or(SUBSTITUTE)
    }
}

/// Retries what is lost for now.
#[derive(Clone)]
struct Transient {
    left: u8,
}

impl Policy<Script, u64, BoxError> for Transient {
    type Future = Sleep;

    #[expect(clippy::disallowed_methods, reason = "this is what others do")]
    fn retry(&mut self, _: &mut Script, result: &mut Result<u64, BoxError>) -> Option<Sleep> {
        let lost = result.as_ref().err()?.downcast_ref()?;
        if !matches!(lost, Lost::ForNow) {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        Some(tokio::time::sleep(DELAY))
    }

    fn clone_request(&mut self, req: &Script) -> Option<Script> {
        Some(*req)
    }
}

/// All three layers are its own.
pub(crate) fn tower_resilience() -> impl AsyncFnMut(Script) -> u64 {
    let transient =
        |error: &TimeLimiterError<Lost>| matches!(error, TimeLimiterError::Inner(Lost::ForNow));
    let mut service = ServiceBuilder::new()
        .layer(FallbackLayer::<Script, u64, TimeLimiterError<Lost>>::value(SUBSTITUTE))
        .layer(
            RetryLayer::<Script, u64, TimeLimiterError<Lost>>::builder()
                .max_attempts(usize::from(RETRIES) + 1)
                .fixed_backoff(DELAY)
                .retry_on(transient)
                .build(),
        )
        .layer(TimeLimiterLayer::builder().timeout_duration(LIMIT).build())
        .service(service_fn(Work::new));
    async move |script| {
        let Ok(service) = ServiceExt::<Script>::ready(&mut service).await else { return 0 };
        service.call(script).await.unwrap_or(0)
    }
}
