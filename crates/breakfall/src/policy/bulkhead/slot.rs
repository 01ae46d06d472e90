//! A slot that is taken.

use std::fmt;
use std::ops::Deref;

use crate::policy::bulkhead::Bulkhead;

/// A call that is in. It is `Slot<&Bulkhead>` or, where it has to outlive the borrow, `Slot<Arc<Bulkhead>>`.
///
/// **Dropped**: the slot goes to whoever has waited longest, or is free.
#[must_use = "a slot that is dropped is free again"]
pub struct Slot<B: Deref<Target = Bulkhead>>(B);

impl<B: Deref<Target = Bulkhead>> Slot<B> {
    /// The slot that was just taken from `bulkhead`: exactly one for each.
    pub(super) const fn taken(bulkhead: B) -> Self {
        Self(bulkhead)
    }
}

impl<B: Deref<Target = Bulkhead>> Drop for Slot<B> {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

impl<B: Deref<Target = Bulkhead>> fmt::Debug for Slot<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}
