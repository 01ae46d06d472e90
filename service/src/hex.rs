//! Bytes as people and files write them.

use std::fmt::Write;

/// Two symbols for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a text never fails.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

/// The hash of `text` that tells it from others: as many bytes of it as are asked for.
pub(crate) fn digest(text: &str, bytes: usize) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    hex(digest.as_ref().get(..bytes).unwrap_or_default())
}
