//! A list that one thread fills and another waits for.

use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::time::Duration;

use breakfall::clock::now;

/// A list that grows. The clones share it.
#[derive(Debug)]
pub(crate) struct Shelf<T>(Arc<(Mutex<Vec<T>>, Condvar)>);

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Shelf<T> {
    /// Adds an item; gives its number, from 1.
    pub(crate) fn push(&self, item: T) -> usize {
        let mut items = self.0.0.lock().expect("no thread panics with the list");
        items.push(item);
        self.0.1.notify_all();
        items.len()
    }

    /// What is there now.
    pub(crate) fn items(&self) -> Vec<T> {
        self.0.0.lock().expect("no thread panics with the list").clone()
    }

    /// What is there as soon as `enough` says so.
    ///
    /// # Panics
    /// After 10 s.
    pub(crate) fn wait_until(&self, enough: impl Fn(&[T]) -> bool) -> Vec<T> {
        let end = now() + Duration::from_secs(10);
        let mut items = self.0.0.lock().expect("no thread panics with the list");
        while !enough(&items) {
            let left = end.saturating_duration_since(now());
            assert!(!left.is_zero(), "it did not come, only {} others", items.len());
            items = self.0.1.wait_timeout(items, left).expect("as above").0;
        }
        items.clone()
    }

    /// Waits for `length`, or until an item is added.
    pub(crate) fn pause(&self, length: Duration) {
        let items = self.0.0.lock().expect("no thread panics with the list");
        drop(self.0.1.wait_timeout(items, length).expect("as above"));
    }
}
