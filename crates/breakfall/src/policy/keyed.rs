//! One value for each key that shows up at run time, such as a host: found by text, bounded in number.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use lru::LruCache;

/// Values by key. At most as many as it was made for: the least recently used one that no call holds makes room.
///
/// A call holds what [`Keyed::get`] gave it until it drops that. What is held is never forgotten, since a second value beside it
/// would let a second probe through.
#[derive(Debug)]
pub(crate) struct Keyed<T>(Mutex<LruCache<Box<str>, Arc<T>>>);

impl<T> Keyed<T> {
    /// 1024: the targets of a large deployment, in a few megabytes.
    pub(crate) const DEFAULT_MOST: NonZeroUsize = NonZeroUsize::new(1024).unwrap();

    /// For at most `most` keys.
    pub(crate) fn new(most: NonZeroUsize) -> Self {
        // Not `new`: that allocates for all of them at once.
        let mut values = LruCache::unbounded();
        values.resize(most);
        Self(Mutex::new(values))
    }

    /// The value of `key`, made with `make` where there is none. Where all places are held by calls, one that is not kept.
    ///
    /// Takes a lock for the look-up; `make` runs under it and must not come back here.
    pub(crate) fn get<M: Into<Arc<T>>>(&self, key: &str, make: impl FnOnce() -> M) -> Arc<T> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = values.get(key) {
            return Arc::clone(known);
        }
        let value = make().into();
        if has_room(&mut values) {
            values.push(key.into(), Arc::clone(&value));
        }
        value
    }

    /// All values: for a new configuration, and to look at them.
    pub(crate) fn all(&self) -> Vec<(Box<str>, Arc<T>)> {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.iter().map(|(key, value)| (key.clone(), Arc::clone(value))).collect()
    }
}

/// Whether one more fits, after the least recently used one that nobody holds was forgotten if need be.
fn has_room<T>(values: &mut LruCache<Box<str>, Arc<T>>) -> bool {
    if values.len() < values.cap().get() {
        return true;
    }
    let unheld = values.iter().rev().find(|(_, value)| Arc::strong_count(value) == 1);
    let Some(oldest) = unheld.map(|(key, _)| key.clone()) else {
        return false;
    };
    values.pop(&oldest).is_some()
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self::new(Self::DEFAULT_MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Keyed<u32> {
        Keyed::new(NonZeroUsize::new(3).unwrap())
    }

    #[test]
    fn a_key_has_one_value() {
        let keyed = three();
        let first = keyed.get("a", || 1);
        assert!(Arc::ptr_eq(&first, &keyed.get("a", || 2)));
        assert_eq!(*keyed.get("b", || 2), 2);
    }

    #[test]
    fn trap_37_per_key_bounded() {
        let keyed = Keyed::default();
        for host in 0..5000 {
            keyed.get(&format!("host-{host}"), || host);
        }
        assert_eq!(keyed.all().len(), Keyed::<i32>::DEFAULT_MOST.get());
        assert_eq!(*keyed.get("host-4999", || 0), 4999, "the newest is forgotten");
        assert_eq!(*keyed.get("host-0", || 7), 7, "the oldest is kept");
    }

    #[test]
    fn the_least_recently_used_makes_room_but_not_what_is_held() {
        let keyed = three();
        let held = keyed.get("a", || 1);
        drop((keyed.get("b", || 2), keyed.get("c", || 3), keyed.get("b", || 0)));
        keyed.get("d", || 4);
        assert!(Arc::ptr_eq(&held, &keyed.get("a", || 9)), "what is held was forgotten");
        assert_eq!(*keyed.get("b", || 9), 2, "what was used since was forgotten");
        assert_eq!(*keyed.get("c", || 9), 9, "what was used least is kept");
    }

    #[test]
    fn where_all_are_held_a_further_key_is_served_but_not_kept() {
        let keyed = three();
        let _held = ["a", "b", "c"].map(|key| keyed.get(key, || 1));
        assert_eq!(*keyed.get("d", || 4), 4);
        assert_eq!(*keyed.get("d", || 5), 5);
        assert_eq!(keyed.all().len(), 3);
    }
}
