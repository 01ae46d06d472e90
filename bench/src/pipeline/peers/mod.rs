//! The peers: a limit of 30 s for each attempt, 3 retries, a substitute; each in its cheapest documented form.

use crate::pipeline::work::DELAY;
use crate::pipeline::work::LIMIT;
use crate::pipeline::work::Lost;
use crate::pipeline::work::RETRIES;
use crate::pipeline::work::SUBSTITUTE;
use crate::pipeline::work::Script;
use crate::pipeline::work::Work;

pub(crate) mod breakers;
mod seatbelt;
mod towers;

pub(crate) use self::seatbelt::seatbelt;
pub(crate) use self::seatbelt::seatbelt_virtual;
pub(crate) use self::towers::tower;
pub(crate) use self::towers::tower_resilience;

/// Nothing but the operation.
pub(crate) fn bare() -> impl AsyncFnMut(Script) -> u64 {
    async |script| Work::new(script).await.unwrap_or(SUBSTITUTE)
}

/// What a program writes that uses no library.
#[expect(clippy::disallowed_methods, reason = "this is what others do")]
pub(crate) fn by_hand() -> impl AsyncFnMut(Script) -> u64 {
    async |script| {
        let mut left = RETRIES;
        loop {
            match tokio::time::timeout(LIMIT, Work::new(script)).await {
                Ok(Ok(value)) => return value,
                Ok(Err(Lost::ForNow)) if left > 0 => {
                    left -= 1;
                    tokio::time::sleep(DELAY).await;
                }
                Ok(Err(_)) | Err(_) => return SUBSTITUTE,
            }
        }
    }
}

/// The attempt of those who bring no timeout of their own.
#[expect(clippy::disallowed_methods, reason = "this is what others do")]
async fn limited(script: Script) -> Result<u64, Lost> {
    tokio::time::timeout(LIMIT, Work::new(script)).await.unwrap_or(Err(Lost::Late))
}

pub(crate) fn tokio_retry2() -> impl AsyncFnMut(Script) -> u64 {
    use tokio_retry2::Retry;
    use tokio_retry2::RetryError;

    async |script| {
        let waits = std::iter::repeat_n(DELAY, usize::from(RETRIES));
        let attempt = async || match limited(script).await {
            Ok(value) => Ok(value),
            Err(Lost::ForNow) => RetryError::to_transient(Lost::ForNow),
            Err(other) => RetryError::to_permanent(other),
        };
        Retry::spawn(waits, attempt).await.unwrap_or(SUBSTITUTE)
    }
}

pub(crate) fn backon() -> impl AsyncFnMut(Script) -> u64 {
    use backon::ConstantBuilder;
    use backon::Retryable;

    async |script| {
        let waits = ConstantBuilder::new().with_delay(DELAY).with_max_times(usize::from(RETRIES));
        let attempt = || limited(script);
        let retried = attempt.retry(waits).when(|lost| matches!(lost, Lost::ForNow));
        retried.await.unwrap_or(SUBSTITUTE)
    }
}
