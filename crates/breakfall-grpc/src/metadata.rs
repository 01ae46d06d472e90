//! What callers and services tell each other beside the message: time left, attempts, and when to call again.

use std::time::Duration;

use http::HeaderMap;
use tonic::metadata::MetadataMap;

/// The header with the time that the caller still waits, such as `1500m`.
pub(crate) const TIMEOUT: &str = "grpc-timeout";
/// The header with the number of attempts that there were before this one.
pub(crate) const PREVIOUS_ATTEMPTS: &str = "grpc-previous-rpc-attempts";
/// The trailer that says when to call again.
pub(crate) const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// The longest time that is believed; who waits longer waits for ever.
const LONGEST: Duration = Duration::from_hours(24);
/// The most digits of a timeout, by the protocol.
const MOST_DIGITS: usize = 8;

/// When to call again, as a service says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushback {
    /// Not before this has passed.
    After(Duration),
    /// Not at all.
    Never,
}

impl Pushback {
    /// What cannot be read means never, as the design of retries in gRPC has it: who says something wants to be heard.
    pub(crate) fn read(metadata: &MetadataMap) -> Option<Self> {
        let mut values = metadata.get_all(PUSHBACK).iter();
        let value = values.next()?;
        let millis = match values.next() {
            None => value.to_str().ok().and_then(|text| text.parse::<i32>().ok()),
            Some(_) => None,
        };
        Some(match millis.and_then(|millis| u64::try_from(millis).ok()) {
            Some(millis) => Self::After(Duration::from_millis(millis)),
            None => Self::Never,
        })
    }
}

/// How long the sender of a request waits; `None` where it says nothing that can be read.
pub(crate) fn timeout(headers: &HeaderMap) -> Option<Duration> {
    headers.get_all(TIMEOUT).iter().filter_map(|value| read_timeout(value.as_bytes())).min()
}

fn read_timeout(value: &[u8]) -> Option<Duration> {
    let (unit, digits) = value.trim_ascii().split_last()?;
    let is_number =
        (1..=MOST_DIGITS).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let number: u64 = std::str::from_utf8(digits).ok().filter(|_| is_number)?.parse().ok()?;
    let time = match unit {
        b'H' => Duration::from_secs(number * 3600),
        b'M' => Duration::from_secs(number * 60),
        b'S' => Duration::from_secs(number),
        b'm' => Duration::from_millis(number),
        b'u' => Duration::from_micros(number),
        b'n' => Duration::from_nanos(number),
        _ => return None,
    };
    Some(time.min(LONGEST))
}

/// Which attempt a request is, from 1; `None` where it does not say. The first says nothing.
pub(crate) fn attempt(headers: &HeaderMap) -> Option<u32> {
    let before: u32 = headers.get(PREVIOUS_ATTEMPTS)?.to_str().ok()?.trim().parse().ok()?;
    before.checked_add(1)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn headers(name: &'static str, values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_timeout_is_eight_digits_and_a_unit() {
        let table: &[(&[&[u8]], Option<Duration>)] = &[
            (&[], None),
            (&[b"100m"], Some(Duration::from_millis(100))),
            (&[b"2S"], Some(Duration::from_secs(2))),
            (&[b"3M"], Some(Duration::from_mins(3))),
            (&[b"1H"], Some(Duration::from_hours(1))),
            (&[b"7u"], Some(Duration::from_micros(7))),
            (&[b"9n"], Some(Duration::from_nanos(9))),
            (&[b"0n"], Some(Duration::ZERO)),
            (&[b"99999999H"], Some(LONGEST)),
            (&[b"2S", b"1S"], Some(Duration::from_secs(1))),
            (&[b"soon", b"1S"], Some(Duration::from_secs(1))),
            (&[b"123456789m"], None),
            (&[b"m"], None),
            (&[b""], None),
            (&[b"-1S"], None),
            (&[b"1.5S"], None),
            (&[b"10"], None),
            (&[b"1s"], None),
            (&[b"\xff"], None),
        ];
        for (values, expected) in table {
            assert_eq!(timeout(&headers(TIMEOUT, values)), *expected, "{values:?}");
        }
    }

    #[test]
    fn g04_a_pushback_is_a_wait_or_never() {
        let table: &[(&[&[u8]], Option<Pushback>)] = &[
            (&[], None),
            (&[b"0"], Some(Pushback::After(Duration::ZERO))),
            (&[b"250"], Some(Pushback::After(Duration::from_millis(250)))),
            (&[b"2147483647"], Some(Pushback::After(Duration::from_millis(2_147_483_647)))),
            (&[b"-1"], Some(Pushback::Never)),
            (&[b"2147483648"], Some(Pushback::Never)),
            (&[b"later"], Some(Pushback::Never)),
            (&[b""], Some(Pushback::Never)),
            (&[b"\xff"], Some(Pushback::Never)),
            (&[b"250", b"250"], Some(Pushback::Never)),
        ];
        for (values, expected) in table {
            let metadata = MetadataMap::from_headers(headers(PUSHBACK, values));
            assert_eq!(Pushback::read(&metadata), *expected, "{values:?}");
        }
    }

    #[test]
    fn the_attempt_is_one_more_than_there_were() {
        let read = |value: &[u8]| attempt(&headers(PREVIOUS_ATTEMPTS, &[value]));
        assert_eq!((read(b"1"), read(b"0"), read(b" 3 ")), (Some(2), Some(1), Some(4)));
        for garbage in [&b"4294967295"[..], b"-1", b"two", b"", b"\xff"] {
            assert_eq!(read(garbage), None);
        }
    }

    proptest! {
        #[test]
        fn no_header_panics(value in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                let mut all = HeaderMap::new();
                for name in [TIMEOUT, PREVIOUS_ATTEMPTS, PUSHBACK] {
                    all.insert(name, value.clone());
                }
                prop_assert!(timeout(&all).is_none_or(|time| time <= LONGEST));
                attempt(&all);
                Pushback::read(&MetadataMap::from_headers(all));
            }
        }
    }
}
