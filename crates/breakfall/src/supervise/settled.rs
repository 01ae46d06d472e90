//! Results that come in any order and are given in one.

use crate::fault::Failure;
use crate::supervise::label::Label;

/// A place for each result, in the order in which the places were opened. Failures that nobody takes are logged.
pub(super) struct Settled<T> {
    label: Label,
    places: Vec<Option<Result<T, Failure>>>,
}

impl<T> Settled<T> {
    pub(super) const fn new(label: Label) -> Self {
        Self { label, places: Vec::new() }
    }

    pub(super) fn open(&mut self) -> usize {
        self.places.push(None);
        self.places.len() - 1
    }

    pub(super) fn close(&mut self, place: usize, result: Result<T, Failure>) {
        if let Some(empty) = self.places.get_mut(place) {
            *empty = Some(result);
        }
    }

    /// All results, once every place is closed.
    pub(super) fn take(&mut self) -> Vec<Result<T, Failure>> {
        std::mem::take(&mut self.places).into_iter().flatten().collect()
    }
}

impl<T> Drop for Settled<T> {
    fn drop(&mut self) {
        for failure in self.places.iter().flatten().filter_map(|result| result.as_ref().err()) {
            self.label.unread(failure);
        }
    }
}
