//! Doubles for your own tests (feature `testing`).
//!
//! Own the clock with `#[tokio::test(start_paused = true)]`, chance with [`Dice::seeded`](crate::clock::Dice::seeded), the
//! operation with [`Script`] and the log with [`Captured`].

mod captured;
mod script;

pub use self::captured::Captured;
pub use self::captured::Event;
pub use self::script::Script;
pub use self::script::Step;
