//! Doubles for your own tests (feature `testing`).
//!
//! Own the clock with `#[tokio::test(start_paused = true)]`, chance with [`Dice::seeded`](crate::clock::Dice::seeded), the
//! operation with [`Script`] and the log with [`Captured`]; [`assert_no_lost_failures`] holds that no failure was dropped unread.
//! Whether your faults come back typed from another program says `changed_on_the_wire`.

mod captured;
mod lost;
mod script;
#[cfg(feature = "message")]
mod wire;

pub use self::captured::Captured;
pub use self::captured::Event;
pub use self::lost::Lost;
pub use self::lost::NoLostFailures;
pub use self::lost::assert_no_lost_failures;
pub use self::script::Script;
pub use self::script::Step;
#[cfg(feature = "message")]
pub use self::wire::changed_on_the_wire;
