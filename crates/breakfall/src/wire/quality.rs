//! Weights in the headers by which a reader chooses (RFC 9110 §12.4.2), and how much of such a header is read.

/// The most bytes of such a header that are read; what browsers send is a quarter of it.
pub const MOST_BYTES: usize = 1024;
/// The most ranges of such a header that are looked at.
pub const MOST_RANGES: usize = 32;

/// The part of `header` that is read: whole ranges only, so that a cut never asks for something else.
#[must_use]
pub fn bounded(header: &str) -> &str {
    if header.len() <= MOST_BYTES {
        return header;
    }
    let head = header.get(..header.floor_char_boundary(MOST_BYTES)).unwrap_or_default();
    head.rfind(',').and_then(|comma| head.get(..comma)).unwrap_or_default()
}

/// A weight in thousandths: 0 to 1 with at most three decimals.
#[must_use]
pub fn weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = decimals.bytes().chain([b'0'; 3]).take(3);
    let thousandths = digits.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    match (whole, thousandths) {
        ("0", below_one) => Some(below_one),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights() {
        for (text, expected) in [
            ("0", Some(0)),
            ("0.", Some(0)),
            ("0.5", Some(500)),
            ("0.05", Some(50)),
            ("0.999", Some(999)),
            ("1", Some(1000)),
            ("1.000", Some(1000)),
            ("1.001", None),
            ("2", None),
            ("0.1234", None),
            (".5", None),
            ("-0", None),
            ("+1", None),
            ("high", None),
            ("0,5", None),
            ("0.٣", None),
            ("", None),
        ] {
            assert_eq!(weight(text), expected, "{text}");
        }
    }

    #[test]
    fn a_cut_leaves_whole_ranges() {
        let full = format!("a/b,{}", "c".repeat(MOST_BYTES - 4));
        assert_eq!(bounded(&full), full);
        assert_eq!(bounded(&(full + "d")), "a/b");
        assert_eq!(bounded(&"c".repeat(MOST_BYTES + 1)), "");
        assert_eq!(bounded(&format!("a/b,{}", "é".repeat(MOST_BYTES))), "a/b");
    }
}
