//! Whether trying again can help, as far as a declaration says it.

use std::fmt;

use crate::attribute::Written;
use crate::classes::Class;

/// The recovery of a row, and the class that implies it where the row does not name it.
pub(crate) struct Recovery {
    word: String,
    implied_by: Option<&'static str>,
}

impl Recovery {
    /// Nothing where neither the row nor its class says it.
    pub(crate) fn of(written: &Written, class: Option<&Class>) -> Option<Self> {
        match &written.recovery {
            Some(word) => Some(Self { word: word.to_string(), implied_by: None }),
            // A value that could not be read was reported; the default is not what it meant.
            None if written.place("recovery").is_some() => None,
            None => class.map(|class| Self {
                word: class.recovery.to_owned(),
                implied_by: Some(class.name),
            }),
        }
    }

    pub(crate) fn is_never(&self) -> bool {
        self.word == "never"
    }

    /// Whether no wait heals it.
    pub(crate) fn is_idle(&self) -> bool {
        self.is_never() || self.word == "after_fix"
    }
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.word)?;
        self.implied_by.map_or(Ok(()), |class| write!(f, " (the default of `class = {class}`)"))
    }
}
