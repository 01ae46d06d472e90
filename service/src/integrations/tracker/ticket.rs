//! What a tracker keeps.

use serde::Deserialize;
use serde::Serialize;

/// A ticket, as any tracker knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    /// What people call it by, from 1. A number is never given out twice.
    pub(crate) number: u64,
    /// What it is about, on one line.
    pub(crate) title: String,
    /// Whether it still waits to be closed.
    pub(crate) open: bool,
}
