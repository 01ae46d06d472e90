//! Whether work that belongs together fails together.

/// What a failure in a [`Scope`](crate::supervise::Scope) means for the work beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "one or the other")]
pub enum Siblings {
    /// Each goes on to its own end.
    Settle,
    /// The first failure ends them all: what still runs is dropped, what waits does not begin, and each of these has
    /// `ASYNC_CANCELLED_FAILED` as its result, with the name of the one that failed as the note `cancelled_by`.
    Cancel,
}
