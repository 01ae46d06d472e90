//! Durable work, from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[cfg(feature = "embedded")]
mod embedded;
mod order;
mod rehearsed;
