//! The formats in which a failure is told.

use breakfall::Failure;
use breakfall::message::Explanation;

use crate::edge::page::page;
use crate::edge::plain::plain;

/// A format in which a failure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// RFC 9457, for programs.
    Problem,
    /// The same body under the type that every program knows.
    Json,
    /// Lines, for terminals.
    Plain,
    /// A page, for browsers.
    Html,
}

impl Format {
    /// Group and name of the media type.
    pub(crate) const fn media_type(self) -> (&'static str, &'static str) {
        match self {
            Self::Problem => ("application", "problem+json"),
            Self::Json => ("application", "json"),
            Self::Plain => ("text", "plain"),
            Self::Html => ("text", "html"),
        }
    }

    /// The `Content-Type`. JSON has no charset: it is always UTF-8.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Problem => "application/problem+json",
            Self::Json => "application/json",
            Self::Plain => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// What is told, in this format.
    pub(crate) fn body(
        self,
        failure: &Failure,
        explanation: &Explanation,
        problem: impl FnOnce() -> Vec<u8>,
    ) -> Vec<u8> {
        match self {
            Self::Problem | Self::Json => problem(),
            Self::Plain => plain(explanation, failure.reference()).into_bytes(),
            Self::Html => page(explanation, failure.reference()).into_bytes(),
        }
    }
}
