//! HTTP statuses that can stand on a failure.

use std::fmt;

/// An HTTP status of a failure: 400 to 599. A success or redirect cannot be written here.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorStatus(u16);

impl ErrorStatus {
    /// A status, checked where it is written: in a `const` a bad one does not compile.
    ///
    /// # Panics
    /// If `status` is not from 400 to 599.
    #[must_use]
    pub const fn new(status: u16) -> Self {
        assert!(status >= 400 && status <= 599, "a failure's status is from 400 to 599");
        Self(status)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for ErrorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for ErrorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
