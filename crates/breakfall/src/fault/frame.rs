//! What was being done when a failure came up.

use std::fmt;
use std::panic::Location;

/// One step of the way up: what was being done, and where in the source.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// What was being done: a lowercase fragment that fits "while …".
    pub doing: &'static str,
    /// Where the frame was added.
    pub at: &'static Location<'static>,
}

impl Frame {
    /// The frames that cost no further allocation.
    pub const IN_PLACE: usize = 2;
    /// The most frames of one failure.
    pub const MOST: usize = 32;
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "while {} ({})", self.doing, self.at)
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
