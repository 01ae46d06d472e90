//! A header that may come in several lines.

use std::borrow::Cow;

use http::HeaderMap;
use http::HeaderName;

use breakfall::wire::quality::MOST_BYTES;
use breakfall::wire::quality::MOST_RANGES;

/// The lines of one header, kept until a failure needs them. They are copied: a header that is kept keeps all bytes that came with it,
/// which the connection would use again.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// As one list. Ends one byte after what is read of it: enough for the reader to see that it goes on.
    list: Vec<u8>,
    count: usize,
}

impl Lines {
    pub(crate) fn of(headers: &HeaderMap, name: &HeaderName) -> Self {
        let mut lines = Self::default();
        headers.get_all(name).iter().for_each(|line| lines.add(line.as_bytes()));
        lines
    }

    /// Takes another line, unless there are more than anybody reads.
    pub(crate) fn add(&mut self, line: &[u8]) {
        if self.count == MOST_RANGES {
            return;
        }
        self.count += 1;
        if !self.list.is_empty() {
            self.list.push(b',');
        }
        let room = MOST_BYTES.saturating_add(1).saturating_sub(self.list.len());
        self.list.extend(line.iter().take(room));
    }

    /// The lines as one list. A byte that is no text becomes a sign that no range has, so that it spoils its own range only.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.list)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::ACCEPT;
    use proptest::prop_assert;
    use proptest::proptest;

    use super::*;

    fn joined(lines: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT, HeaderValue::from_bytes(line).unwrap());
        }
        Lines::of(&headers, &ACCEPT).text().into_owned()
    }

    #[test]
    fn lines_are_joined_in_their_order() {
        assert_eq!(joined(&[]), "");
        assert_eq!(joined(&[b"a/b"]), "a/b");
        assert_eq!(joined(&[b"a/b", b"c/d, e/f"]), "a/b,c/d, e/f");
        assert_eq!(joined(&[b"", b"c/d"]), "c/d");
        assert_eq!(joined(&[b"a/\xff", b"c/d"]), "a/\u{fffd},c/d");
        assert_eq!(joined(&[b"*/*"]), "*/*");
        assert_eq!(joined(&[b"*/*", b"a/b", b"*/*"]), "*/*,a/b,*/*");
    }

    #[test]
    fn a_cut_can_be_seen() {
        let long = vec![b'a'; MOST_BYTES];
        assert_eq!(joined(&[&long]).len(), MOST_BYTES);
        assert!(joined(&[&long, b"b"]).len() > MOST_BYTES);
        assert!(joined(&[&[b'a'; MOST_BYTES * 8]]).len() > MOST_BYTES);
    }

    proptest! {
        #[test]
        fn stays_small(lines in proptest::collection::vec(proptest::collection::vec(0x80_u8.., 0..700), 0..100)) {
            let lines: Vec<_> = lines.iter().map(Vec::as_slice).collect();
            // A byte that is no text grows to the three of its stand-in.
            prop_assert!(joined(&lines).len() <= 3 * (MOST_BYTES + MOST_RANGES + 1));
        }
    }
}
