//! Doubles for your own tests (feature `testing`).
//!
//! Own the clock with `#[tokio::test(start_paused = true)]`, chance with [`Dice::seeded`](crate::clock::Dice::seeded), the
//! operation with [`Script`] and the log with [`Captured`]. Whether your
//! faults come back typed from another program says `changed_on_the_wire`.

mod captured;
mod script;
#[cfg(feature = "message")]
mod wire;

pub use self::captured::Captured;
pub use self::captured::Event;
pub use self::script::Script;
pub use self::script::Step;
#[cfg(feature = "message")]
pub use self::wire::changed_on_the_wire;
