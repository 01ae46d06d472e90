//! What hardly any operation has, so that those without it pay for a comparison.

use std::mem::ManuallyDrop;

/// Something that is hardly ever there, and what is in its room where it is not. Its drop stands apart: what the compiler adds for it would
/// stand in the way of all the others.
pub(crate) struct Rare<T, E: Copy + Default = ()>(ManuallyDrop<Result<T, E>>);

impl<T, E: Copy + Default> Rare<T, E> {
    pub(crate) const fn some(it: T) -> Self {
        Self(ManuallyDrop::new(Ok(it)))
    }

    /// It is not there, but `instead`.
    #[inline]
    pub(crate) const fn without(instead: E) -> Self {
        Self(ManuallyDrop::new(Err(instead)))
    }

    #[inline]
    pub(crate) fn as_ref(&self) -> Option<&T> {
        self.0.as_ref().ok()
    }

    #[inline]
    pub(crate) fn as_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut().ok()
    }

    /// It, or what is there instead.
    #[inline]
    pub(crate) fn either(&self) -> Result<&T, E> {
        self.0.as_ref().map_err(|instead| *instead)
    }

    /// It, which is not there any more.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<T> {
        std::mem::replace(&mut *self.0, Err(E::default())).ok()
    }

    /// Makes it `it`, where nothing is there: nothing is dropped.
    #[inline]
    pub(crate) fn put(&mut self, it: T) {
        debug_assert!(self.0.is_err(), "what is there would never be dropped");
        self.0 = ManuallyDrop::new(Ok(it));
    }

    /// Drops it.
    #[inline]
    pub(crate) fn clear(&mut self) {
        // Nothing is written where nothing is there.
        if self.0.is_ok()
            && let Some(it) = self.take()
        {
            apart(it);
        }
    }
}

impl<T, E: Copy + Default> Default for Rare<T, E> {
    /// It is not there.
    #[inline]
    fn default() -> Self {
        Self::without(E::default())
    }
}

impl<T, E: Copy + Default> Drop for Rare<T, E> {
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
        let rare = Rare::<_>::some(Rc::clone(&held));
        assert_eq!(Rc::strong_count(&held), 2);
        drop(rare);
        assert_eq!(Rc::strong_count(&held), 1, "it was not dropped");
        let mut rare = Rare::<_>::default();
        rare.put(Rc::clone(&held));
        assert!(rare.as_mut().is_some());
        drop(rare.take());
        drop(rare);
        assert_eq!(Rc::strong_count(&held), 1);
    }
}
