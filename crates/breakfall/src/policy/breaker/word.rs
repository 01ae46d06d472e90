//! What a call must know before it starts, in one word.

use std::num::NonZeroU32;

/// Whether a breaker is closed, and since which change of its state: a call keeps the word under which it was let in, so that
/// its result is ignored once the state has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Word(NonZeroU32);

impl Word {
    /// The lowest bit is always set, so that no word takes no room beside one. The next is set while calls need a permit; the others
    /// count the changes: a call would have to last for a thousand million of them to meet its own word again.
    pub(crate) const NEEDS_PERMIT: u32 = 2;

    /// Whether a call may start without asking further.
    #[inline]
    #[must_use]
    pub const fn is_closed(self) -> bool {
        self.bits() & Self::NEEDS_PERMIT == 0
    }

    /// Closed, and nothing has changed yet.
    pub(super) fn first() -> Self {
        Self::from_bits(0)
    }

    /// The word of the next generation.
    pub(super) fn next(self, closed: bool) -> Self {
        let generation = (self.bits() | Self::NEEDS_PERMIT).wrapping_add(1);
        Self::from_bits(if closed { generation } else { generation | Self::NEEDS_PERMIT })
    }

    #[inline]
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(NonZeroU32::MIN | bits)
    }

    pub(crate) const fn bits(self) -> u32 {
        self.0.get()
    }
}
