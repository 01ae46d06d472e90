//! What was going on, in the operator's words.

use std::fmt;

use crate::fault::panic::Stack;
use crate::fault::panic::catch;

/// What was going on, for operators only.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// What the value is.
    pub key: &'static str,
    /// The value, cut to [`Note::MAX_BYTES`].
    pub value: Box<str>,
}

impl Note {
    /// The most bytes of a note's value that are kept.
    pub const MAX_BYTES: usize = 1024;
    /// The most notes of one failure.
    pub const MOST: usize = 32;
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?}", self.key, self.value)
    }
}

/// The text of `value`, cut at [`Note::MAX_BYTES`]; a `Display` that fails or panics half-way keeps its first half.
pub(crate) fn bounded(value: &dyn fmt::Display) -> Box<str> {
    use fmt::Write;

    struct Cut(String);
    impl Write for Cut {
        fn write_str(&mut self, s: &str) -> fmt::Result {
            let room = Note::MAX_BYTES - self.0.len();
            let fits = s.floor_char_boundary(room);
            self.0.push_str(s.get(..fits).unwrap_or_default());
            if fits < s.len() { Err(fmt::Error) } else { Ok(()) }
        }
    }

    let mut kept = Cut(String::new());
    // A text that panics must not take the failure with it that it was to explain.
    let written = catch(Stack::Skip, || write!(kept, "{value}"));
    if !matches!(written, Ok(Ok(()))) {
        kept.0.push('…');
    }
    kept.0.into()
}
