//! What is wrong with one field of a request.

use std::borrow::Cow;
use std::fmt;

use crate::fault::plays_tricks;

/// One wrong field of a request: where it is and what is wrong with it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the field, from the program's own source or that of a program it trusts.
    pub pointer: Cow<'static, str>,
    /// What is wrong.
    pub problem: FieldProblem,
}

impl FieldError {
    /// A field error.
    #[must_use]
    pub const fn new(pointer: &'static str, problem: FieldProblem) -> Self {
        Self { pointer: Cow::Borrowed(pointer), problem }
    }

    /// A field error that another program told; none where `pointer` is no JSON pointer or longer than 256 bytes.
    #[must_use]
    pub fn told(pointer: &str, problem: FieldProblem) -> Option<Self> {
        let is_pointer = pointer.is_empty() || pointer.starts_with('/');
        let is_plain = !pointer.chars().any(plays_tricks);
        (is_pointer && is_plain && pointer.len() <= 256)
            .then(|| Self { pointer: Cow::Owned(pointer.to_owned()), problem })
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

    /// The problem of this word, as [`FieldProblem::as_str`] gives it; none where the word is not known, or where it is
    /// `too_long` and `max` is missing.
    #[must_use]
    pub fn named(word: &str, max: Option<u32>) -> Option<Self> {
        Some(match word {
            "missing" => Self::Missing,
            "empty" => Self::Empty,
            "too_long" => Self::TooLong { max: max? },
            "not_text" => Self::NotText,
            "unknown" => Self::Unknown,
            _ => return None,
        })
    }

    /// The most that is allowed, where it is about that.
    #[must_use]
    pub const fn max(self) -> Option<u32> {
        match self {
            Self::TooLong { max } => Some(max),
            Self::Missing | Self::Empty | Self::NotText | Self::Unknown => None,
        }
    }
}
