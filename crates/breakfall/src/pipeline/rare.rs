//! What hardly any operation has, so that those without it pay for a comparison.

use std::mem::ManuallyDrop;

/// Something that is hardly ever there. Its drop stands apart: what the compiler adds for it would stand in the way of all the others.
pub(crate) struct Rare<T>(ManuallyDrop<Option<T>>);

impl<T> Rare<T> {
    pub(crate) const fn none() -> Self {
        Self(ManuallyDrop::new(None))
    }

    pub(crate) const fn some(it: T) -> Self {
        Self(ManuallyDrop::new(Some(it)))
    }

    #[inline]
    pub(crate) fn as_ref(&self) -> Option<&T> {
        self.0.as_ref()
    }

    #[inline]
    pub(crate) fn as_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut()
    }

    #[inline]
    pub(crate) fn get_or_insert_with(&mut self, make: impl FnOnce() -> T) -> &mut T {
        self.0.get_or_insert_with(make)
    }

    /// It, which is not there any more.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<T> {
        self.0.take()
    }

    /// Makes it `it`, where nothing is there: nothing is dropped.
    #[inline]
    pub(crate) fn put(&mut self, it: T) {
        debug_assert!(self.0.is_none(), "what is there would never be dropped");
        self.0 = ManuallyDrop::new(Some(it));
    }

    /// Drops it.
    #[inline]
    pub(crate) fn clear(&mut self) {
        // Nothing is written where nothing is there.
        if self.0.is_some()
            && let Some(it) = self.0.take()
        {
            apart(it);
        }
    }
}

impl<T> Drop for Rare<T> {
    #[inline]
    fn drop(&mut self) {
        self.clear();
    }
}

#[cold]
#[inline(never)]
fn apart<T>(it: T) {
    drop(it);
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn it_is_dropped_once_wherever_it_goes() {
        let held = Rc::new(());
        let rare = Rare::some(Rc::clone(&held));
        assert_eq!(Rc::strong_count(&held), 2);
        drop(rare);
        assert_eq!(Rc::strong_count(&held), 1, "it was not dropped");
        let mut rare = Rare::none();
        rare.get_or_insert_with(|| Rc::clone(&held));
        assert!(rare.as_mut().is_some());
        drop(rare.take());
        drop(rare);
        assert_eq!(Rc::strong_count(&held), 1);
    }
}
