//! The kinds of values, and how to say what they accept.

use std::fmt;
use std::time::Duration;

/// What a key accepts. The [`Display`](fmt::Display) completes "… must be".
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Seconds, fractions allowed, both bounds included.
    #[non_exhaustive]
    Seconds {
        /// The least that is accepted.
        min: Duration,
        /// The most that is accepted.
        max: Duration,
    },
    /// A whole number, both bounds included.
    #[non_exhaustive]
    Count {
        /// The least that is accepted.
        min: u64,
        /// The most that is accepted.
        max: u64,
    },
    /// A number, fractions allowed, both bounds included.
    #[non_exhaustive]
    Number {
        /// The least that is accepted.
        min: f64,
        /// The most that is accepted.
        max: f64,
    },
    /// `true` or `false`.
    Switch,
    /// Text in one line, not empty.
    Text,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// `host:port`, the host a name, an IPv4 address or an IPv6 address in brackets.
    Address,
    /// An `http://` or `https://` address without a user name.
    Url,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds { min, max } => {
                let (min, max) = (min.as_secs_f64(), max.as_secs_f64());
                write!(f, "a number of seconds from {min} to {max}")
            }
            Self::Count { min, max } => write!(f, "a whole number from {min} to {max}"),
            Self::Number { min, max } => write!(f, "a number from {min} to {max}"),
            Self::Switch => f.write_str("true or false"),
            Self::Text => f.write_str("text in one line"),
            Self::Choice(words) => f.write_str(&alternatives(words)),
            Self::Address => f.write_str("an address with a port, like 127.0.0.1:8080"),
            Self::Url => f.write_str("an http:// or https:// address"),
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn alternatives<S: AsRef<str>>(words: &[S]) -> String {
    let mut list = String::new();
    for (index, word) in words.iter().enumerate() {
        let separator = match index {
            0 => "",
            _ if index + 1 == words.len() => " or ",
            _ => ", ",
        };
        list.push_str(separator);
        list.push_str(word.as_ref());
    }
    list
}
