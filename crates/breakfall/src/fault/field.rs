//! What is wrong with one field of a request.

use std::fmt;

/// One wrong field of a request: where it is and what is wrong with it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the field, from the program's own source.
    pub pointer: &'static str,
    /// What is wrong.
    pub problem: FieldProblem,
}

impl FieldError {
    /// A field error.
    #[must_use]
    pub const fn new(pointer: &'static str, problem: FieldProblem) -> Self {
        Self { pointer, problem }
    }
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.problem.as_str())
    }
}

/// What can be wrong with a field; its words stand in the catalogue under `field-<name>` with dashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldProblem {
    /// It is not there.
    Missing,
    /// It is there and says nothing.
    Empty,
    /// It is text longer than `max` characters.
    TooLong {
        /// The most characters allowed.
        max: u32,
    },
    /// It is not text.
    NotText,
    /// It is not known here.
    Unknown,
}

impl FieldProblem {
    /// The word on the wire: `missing`, `empty`, `too_long`, `not_text`, `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::NotText => "not_text",
            Self::Unknown => "unknown",
        }
    }
}
