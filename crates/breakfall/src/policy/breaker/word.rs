//! What a call must know before it starts, in one word.

/// Whether a breaker is closed, and since which change of its state: a call keeps the word under which it was let in, so that
/// its result is ignored once the state has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Word(u64);

impl Word {
    /// The lowest bit is set while calls need a permit; the others count the changes.
    const NEEDS_PERMIT: u64 = 1;

    /// Whether a call may start without asking further.
    #[inline]
    #[must_use]
    pub const fn is_closed(self) -> bool {
        self.0 & Self::NEEDS_PERMIT == 0
    }

    /// Closed, and nothing has changed yet.
    pub(super) const fn first() -> Self {
        Self(0)
    }

    /// The word of the next generation.
    pub(super) const fn next(self, closed: bool) -> Self {
        let generation = (self.0 | Self::NEEDS_PERMIT).wrapping_add(1);
        Self(if closed { generation } else { generation | Self::NEEDS_PERMIT })
    }

    pub(super) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(super) const fn bits(self) -> u64 {
        self.0
    }
}
