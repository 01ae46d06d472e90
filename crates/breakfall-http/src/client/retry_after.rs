//! How long an upstream service asks to be left alone.

use std::time::Duration;
use std::time::SystemTime;

use http::HeaderMap;
use http::HeaderValue;
use http::header::DATE;
use http::header::RETRY_AFTER;

/// The longest wait that is believed. What asks for more asks for the end of the operation either way.
pub(crate) const LONGEST: Duration = Duration::from_hours(24);

/// The wait that `Retry-After` asks for: whole seconds or a date in any of the three forms of RFC 9110, the longest
/// where there are several, at most [`LONGEST`]. What is neither is ignored.
///
/// A date is compared with the answer's own `Date`, so that a clock that is off on either side does not matter.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get_all(RETRY_AFTER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .filter_map(|text| seconds(text.trim()).or_else(|| until(text.trim(), headers)))
        .max()
        .map(|wait| wait.min(LONGEST))
}

/// The wait in a header that holds milliseconds, with or without a fraction. What is no such number is ignored.
pub(crate) fn millis(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let begun = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    let wait = whole
        .parse()
        .map_or(LONGEST, |whole: u64| Duration::from_millis(whole.saturating_add(begun)));
    Some(wait.min(LONGEST))
}

/// The wait until the moment in a header that holds seconds since 1970, by the `Date` of the answer; none where it has passed.
pub(crate) fn until_epoch(value: &HeaderValue, headers: &HeaderMap) -> Option<Duration> {
    let since_1970 = seconds(value.to_str().ok()?.trim())?;
    let present = sent_at(headers).duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Some(since_1970.saturating_sub(present).min(LONGEST))
}

fn seconds(text: &str) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Digits that do not fit ask for longer than the longest wait.
    is_number.then(|| text.parse().map_or(Duration::MAX, Duration::from_secs))
}

fn until(text: &str, headers: &HeaderMap) -> Option<Duration> {
    let end = httpdate::parse_http_date(text).ok()?;
    // A moment that has passed asks for no wait.
    Some(end.duration_since(sent_at(headers)).unwrap_or_default())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a date is a moment of the wall clock: without the answer's `Date` there is nothing else to compare it with"
)]
fn sent_at(headers: &HeaderMap) -> SystemTime {
    let date = headers.get(DATE).and_then(|value| value.to_str().ok());
    date.and_then(|text| httpdate::parse_http_date(text.trim()).ok())
        .unwrap_or_else(SystemTime::now)
}

#[cfg(test)]
mod tests {
    use http::HeaderName;
    use proptest::prelude::*;

    use super::*;

    const NOW: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn headers(date: Option<&str>, waits: &[&str]) -> HeaderMap {
        let line = |name: HeaderName, text: &str| (name, HeaderValue::from_str(text).unwrap());
        let date = date.into_iter().map(|text| line(DATE, text));
        let mut headers: HeaderMap = date.collect();
        for text in waits {
            headers.append(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
        }
        headers
    }

    #[test]
    fn trap_47_reads_what_servers_send() {
        let day = Some(86_400);
        let table: &[(&[&str], Option<u64>)] = &[
            (&[], None),
            (&["0"], Some(0)),
            (&["120"], Some(120)),
            (&["  7\t"], Some(7)),
            (&["007"], Some(7)),
            // past the longest wait
            (&["99999999"], day),
            (&["9223372036854775808"], day),
            (&["123456789012345678901234567890"], day),
            // not a number of seconds
            (&[""], None),
            (&["-5"], None),
            (&["+5"], None),
            (&["1.5"], None),
            (&["5 s"], None),
            (&["1, 2"], None),
            (&["soon"], None),
            (&["٣"], None),
            // the three forms of a date
            (&["Sun, 06 Nov 1994 08:50:37 GMT"], Some(60)),
            (&["Sunday, 06-Nov-94 08:50:37 GMT"], Some(60)),
            (&["Sun Nov  6 08:50:37 1994"], Some(60)),
            // passed, far, and no date at all
            (&["Sun, 06 Nov 1994 08:49:36 GMT"], Some(0)),
            (&["Fri, 31 Dec 9999 23:59:59 GMT"], day),
            (&["Sun, 06 Nov 1994 25:61:61 GMT"], None),
            // several
            (&["3", "40", "5"], Some(40)),
            (&["soon", "4"], Some(4)),
            (&["4", "Sun, 06 Nov 1994 08:49:47 GMT"], Some(10)),
        ];
        for (waits, expected) in table {
            let found = retry_after(&headers(Some(NOW), waits));
            assert_eq!(found, expected.map(Duration::from_secs), "{waits:?}");
        }
    }

    #[test]
    fn without_a_date_the_wall_clock_stands_in() {
        for date in [None, Some("yesterday")] {
            let past = retry_after(&headers(date, &[NOW]));
            assert_eq!(past, Some(Duration::ZERO));
            let future = retry_after(&headers(date, &["Fri, 31 Dec 9999 23:59:59 GMT"]));
            assert_eq!(future, Some(LONGEST));
        }
    }

    #[test]
    fn milliseconds_and_moments_are_read_too() {
        let value = |text| HeaderValue::from_str(text).unwrap();
        let table = [
            ("0", Some(0)),
            ("1500", Some(1500)),
            ("20.5", Some(21)),
            (" 7.0 ", Some(7)),
            ("99999999999999999999", Some(86_400_000)),
            ("-1", None),
            ("1e3", None),
            (".5", None),
            ("5.", None),
            ("NaN", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(millis(&value(text)), expected.map(Duration::from_millis), "{text:?}");
        }
        // The moment of `NOW` is 784111777 s after 1970.
        let table = [
            ("784111780", Some(3)),
            ("784111000", Some(0)),
            ("0", Some(0)),
            ("99999999999999999999", Some(86_400)),
            ("784111780.5", None),
            ("soon", None),
        ];
        for (text, expected) in table {
            let wait = until_epoch(&value(text), &headers(Some(NOW), &[]));
            assert_eq!(wait, expected.map(Duration::from_secs), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_never_exceeds_a_day(
            date in proptest::collection::vec(any::<u8>(), 0..60),
            wait in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let mut headers = HeaderMap::new();
            for (name, bytes) in [(DATE, date), (RETRY_AFTER, wait)] {
                if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                    headers.insert(name, value);
                }
            }
            prop_assert!(retry_after(&headers).is_none_or(|wait| wait <= LONGEST));
        }

        #[test]
        fn dates_of_any_shape_do_not_panic(
            text in "[A-Z][a-z]{2,8},? [0-9]{1,4}[- ][A-Z][a-z]{2}[- ][0-9]{1,5} [0-9]{2}:[0-9]{2}:[0-9]{2}( GMT)?",
        ) {
            let found = retry_after(&headers(Some(NOW), &[&text]));
            prop_assert!(found.is_none_or(|wait| wait <= LONGEST));
        }
    }
}
