//! What the sender of a request says of its own operation.

use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::Instant;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::fault::AsyncFault;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;

use crate::tiers::ATTEMPT_HEADER;
use crate::tiers::HEDGE;
use crate::tiers::LAST;

/// The longest time that is believed; who waits longer waits for ever.
const LONGEST: Duration = Duration::from_hours(24);
/// The longest line that is read.
const MOST_BYTES: usize = 64;

/// What the sender of a request says of its own operation ([`tiers`](crate::tiers)), as an extractor and in the extensions of the
/// request. Of a sender that says nothing, or nothing that can be read, nothing is known.
///
/// ```
/// use breakfall::Handler;
/// use breakfall_http::edge;
/// use breakfall_http::edge::Caller;
/// # use breakfall::fault::OperationFailed;
///
/// async fn forecast(handler: Handler, caller: Caller) -> edge::Result<String> {
///     let outcome = handler
///         .operation("forecast")
///         .deadline(caller.deadline())
///         .run(|_attempt| async { Ok::<_, OperationFailed>("sun".to_owned()) })
///         .await?;
///     Ok(outcome.value().cloned().unwrap_or_default())
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    deadline: Option<Instant>,
    attempt: Option<Attempt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Attempt {
    number: u32,
    is_hedge: bool,
    is_last: bool,
}

impl Caller {
    /// Until when the caller waits, where it says so: give it to
    /// [`Operation::deadline`](breakfall::pipeline::Operation::deadline), so that nobody works for an answer that nobody reads.
    #[must_use]
    pub const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Which attempt of the caller this is, 1 for the first; `None` where it does not say. From 2 on it is a retry.
    #[must_use]
    pub fn attempt(&self) -> Option<u32> {
        self.attempt.map(|attempt| attempt.number)
    }

    /// Whether the caller has another such request under way, which is slow.
    #[must_use]
    pub fn is_hedge(&self) -> bool {
        self.attempt.is_some_and(|attempt| attempt.is_hedge)
    }

    /// Whether the caller says that it will not try again.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.attempt.is_some_and(|attempt| attempt.is_last)
    }

    /// What the headers say; `None` where they say nothing.
    pub(crate) fn read(headers: &HeaderMap, timeout_header: &HeaderName) -> Option<Self> {
        let deadline = headers.get_all(timeout_header).iter().filter_map(timeout).min();
        let deadline = deadline.map(|left| later(now(), left));
        let attempt = headers.get(ATTEMPT_HEADER).and_then(Attempt::read);
        (deadline.is_some() || attempt.is_some()).then_some(Self { deadline, attempt })
    }

    /// Why the work need not start: nobody waits for it any more.
    pub(crate) fn refuses(&self) -> Option<Failure> {
        let left = self.deadline?.saturating_duration_since(now());
        left.is_zero().then(|| {
            let failure = Failure::raised(AsyncFault::Timeout { limit: left }, Origin::TimedOut);
            failure.with_effect(Effect::None).with_note("refused_by", &"deadline of the caller")
        })
    }
}

/// Whole milliseconds.
fn timeout(value: &HeaderValue) -> Option<Duration> {
    let text = text(value)?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Digits that do not fit say that there is time.
    is_number.then(|| text.parse().map_or(LONGEST, Duration::from_millis).min(LONGEST))
}

impl Attempt {
    fn read(value: &HeaderValue) -> Option<Self> {
        let mut words = text(value)?.split(';').map(str::trim);
        let number = words.next()?.parse().ok().filter(|number| *number > 0)?;
        let mut attempt = Self { number, is_hedge: false, is_last: false };
        for word in words {
            attempt.is_hedge |= word == HEDGE;
            attempt.is_last |= word == LAST;
        }
        Some(attempt)
    }
}

fn text(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    (text.len() <= MOST_BYTES).then(|| text.trim())
}

#[cfg(feature = "axum")]
impl<S: Sync> axum::extract::FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tiers::TIMEOUT_HEADER;

    fn read(lines: &[(HeaderName, &[u8])]) -> Option<Caller> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        Caller::read(&headers, &TIMEOUT_HEADER)
    }

    fn left(lines: &[&str]) -> Option<Duration> {
        let lines: Vec<_> = lines.iter().map(|line| (TIMEOUT_HEADER, line.as_bytes())).collect();
        Some(read(&lines)?.deadline()?.saturating_duration_since(now()))
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_is_whole_milliseconds_and_at_most_a_day() {
        let table: &[(&[&str], Option<Duration>)] = &[
            (&[], None),
            (&["1500"], Some(Duration::from_millis(1500))),
            (&[" 7\t"], Some(Duration::from_millis(7))),
            (&["0"], Some(Duration::ZERO)),
            (&["99999999999"], Some(LONGEST)),
            (&["123456789012345678901234567890"], Some(LONGEST)),
            (&["1500", "30"], Some(Duration::from_millis(30))),
            (&["soon", "30"], Some(Duration::from_millis(30))),
            (&[""], None),
            (&["-5"], None),
            (&["+5"], None),
            (&["1.5"], None),
            (&["5s"], None),
            (&["٣"], None),
        ];
        for (lines, expected) in table {
            assert_eq!(left(lines), *expected, "{lines:?}");
        }
    }

    #[test]
    fn the_attempt_is_a_number_and_words() {
        let attempt = |line: &str| {
            let caller = read(&[(ATTEMPT_HEADER, line.as_bytes())])?;
            Some((caller.attempt()?, caller.is_hedge(), caller.is_last()))
        };
        assert_eq!(attempt("1"), Some((1, false, false)));
        assert_eq!(attempt("2;hedge"), Some((2, true, false)));
        assert_eq!(attempt("4 ; hedge ; last"), Some((4, true, true)));
        assert_eq!(attempt("3;first;last;"), Some((3, false, true)));
        for garbage in
            ["", "0", "-1", ";last", "two", "4294967296", "1,2", "1;last;".repeat(20).as_str()]
        {
            assert_eq!(attempt(garbage), None, "{garbage}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_never_waits_longer_than_a_day(
            time in proptest::collection::vec(any::<u8>(), 0..80),
            attempt in "[0-9;a-z =?]{0,80}",
        ) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(&time) {
                headers.insert(TIMEOUT_HEADER, value);
            }
            if let Ok(value) = HeaderValue::from_str(&attempt) {
                headers.insert(ATTEMPT_HEADER, value);
            }
            let start = now();
            if let Some(end) = Caller::read(&headers, &TIMEOUT_HEADER).and_then(|caller| caller.deadline()) {
                prop_assert!(end.saturating_duration_since(start) <= LONGEST + Duration::from_mins(1));
            }
        }
    }
}
