//! The parsers of headers, for the fuzzer alone: nothing else may see them.

use http::HeaderMap;
use http::HeaderValue;
use http::header::RETRY_AFTER;

use crate::client::retry_after::LONGEST;
use crate::client::retry_after::retry_after;
use crate::edge::accept::accepted;

/// Reads `header` as `Accept`: there is a format for whatever it says.
pub fn accept(header: &str) {
    assert_eq!(accepted(header), accepted(header), "the same header has the same answer");
}

/// Reads each line of `data` as a `Retry-After`: no wait is longer than the longest.
pub fn retry_after_lines(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for value in data.split(|byte| *byte == b'\n').take(8).flat_map(HeaderValue::from_bytes) {
        headers.append(RETRY_AFTER, value);
    }
    assert!(retry_after(&headers).is_none_or(|wait| wait <= LONGEST));
}
