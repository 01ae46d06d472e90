//! Durable work, from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod order;
mod rehearsed;
