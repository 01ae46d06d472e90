//! What a request says of the operation that it is a part of.

use breakfall::Failure;
use breakfall::clock::Instant;
use breakfall::clock::now;
use breakfall::fault::AsyncFault;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::pipeline::Attempt;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;

use crate::tiers::ATTEMPT_HEADER;
use crate::tiers::EXHAUSTED;
use crate::tiers::HEDGE;
use crate::tiers::LAST;
use crate::tiers::RETRY_HEADER;

/// The attempt that a request is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tier {
    deadline: Instant,
    number: u32,
    is_hedge: bool,
    is_last: bool,
}

impl Tier {
    pub(crate) fn of(attempt: &Attempt<'_>) -> Self {
        Self {
            deadline: attempt.deadline(),
            number: attempt.number(),
            is_hedge: attempt.is_hedge(),
            is_last: attempt.is_last(),
        }
    }

    /// Writes it into `headers`, with the time that is left now.
    ///
    /// # Errors
    /// `ASYNC_TIMEOUT_FAILED` where there is less than a millisecond: nobody would wait for the answer.
    pub(crate) fn write(
        self,
        headers: &mut HeaderMap,
        timeout_header: HeaderName,
    ) -> Result<(), Failure> {
        let left = self.deadline.saturating_duration_since(now());
        // Rounded down: the target must not believe that it has longer than it has.
        let millis = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
        if millis == 0 {
            let failure = Failure::raised(AsyncFault::Timeout { limit: left }, Origin::TimedOut);
            return Err(failure.with_effect(Effect::None));
        }
        headers.insert(timeout_header, HeaderValue::from(millis));
        if self.number == 1 && !self.is_hedge && !self.is_last {
            // Nearly every request is this one.
            headers.insert(ATTEMPT_HEADER, HeaderValue::from_static("1"));
            return Ok(());
        }
        let mut attempt = self.number.to_string();
        for word in [(self.is_hedge, HEDGE), (self.is_last, LAST)] {
            if let (true, word) = word {
                attempt.push(';');
                attempt.push_str(word);
            }
        }
        if let Ok(value) = HeaderValue::try_from(attempt) {
            headers.insert(ATTEMPT_HEADER, value);
        }
        Ok(())
    }
}

/// Whether an answer says that repeating its request is of no use: whoever wrote it has retried enough.
pub(crate) fn is_exhausted(headers: &HeaderMap) -> bool {
    let says = |value: &HeaderValue| {
        value.as_bytes().trim_ascii().eq_ignore_ascii_case(EXHAUSTED.as_bytes())
    };
    headers.get_all(RETRY_HEADER).iter().any(says)
}
