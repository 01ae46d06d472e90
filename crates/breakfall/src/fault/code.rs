//! The permanent name of a fault.

use std::fmt;

/// The permanent, unique name of a fault: `SCREAMING_SNAKE`, 3 to 63 characters. The same string stands in
/// problem+json, in the catalogue, in logs and metrics. Once published, a code is never given a second meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// The most characters a code may have (the limit of `google.rpc.ErrorInfo.reason`).
    pub const MAX_LENGTH: usize = 63;

    /// A code, checked where it is written: in a `const` a bad one does not compile.
    ///
    /// # Panics
    /// If `text` is not of the form `[A-Z][A-Z0-9_]+[A-Z0-9]` or longer than [`Code::MAX_LENGTH`].
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        assert!(Self::is_valid(text), "a code is SCREAMING_SNAKE, 3 to 63 characters");
        Self(text)
    }

    /// Whether `text` has the form of a code.
    #[must_use]
    pub const fn is_valid(text: &str) -> bool {
        let mut rest = text.as_bytes();
        if rest.len() < 3 || rest.len() > Self::MAX_LENGTH {
            return false;
        }
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return false };
        if !first.is_ascii_uppercase() || *last == b'_' {
            return false;
        }
        while let [byte, tail @ ..] = rest {
            if !(byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_') {
                return false;
            }
            rest = tail;
        }
        true
    }

    /// The code as it is written everywhere.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
