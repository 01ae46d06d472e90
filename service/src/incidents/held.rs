//! Records on their way into the store, and those that wait until it is well again: not many, and none that is forgotten in silence.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::incidents::record::Incident;

/// How many records are held at most while nothing can be written: some megabytes.
const MOST: usize = 4096;

/// What is not written yet, the oldest first. Only what is written or counted as lost is taken out.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<VecDeque<Incident>>);

impl Held {
    /// Holds `new` as well, joined with what is held of the same failures; what there is no room for.
    #[must_use]
    pub(super) fn add(&self, new: Vec<Incident>) -> Vec<Incident> {
        let mut held = self.held();
        join(&mut held, new);
        let fits = held.len().min(MOST);
        held.split_off(fits).into()
    }

    /// The first of them, at most so many.
    pub(super) fn first(&self, most: usize) -> Vec<Incident> {
        self.held().iter().take(most).cloned().collect()
    }

    /// Takes the first of them out, at most so many.
    pub(super) fn take(&self, most: usize) -> Vec<Incident> {
        let mut held = self.held();
        let count = most.min(held.len());
        held.drain(..count).collect()
    }

    /// Whether something is held of the failure with this reference.
    pub(super) fn has(&self, reference: &str) -> bool {
        self.held().iter().any(|held| held.reference == reference)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.held().len()
    }

    fn held(&self) -> MutexGuard<'_, VecDeque<Incident>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds `new` to `known`: one record of each failure, whatever was reported of it and when.
pub(super) fn join(known: &mut VecDeque<Incident>, new: impl IntoIterator<Item = Incident>) {
    let placed = known.iter().enumerate().map(|(place, one)| (one.reference.clone(), place));
    let mut known_at: HashMap<String, usize> = placed.collect();
    for incident in new {
        let before = known_at.get(&incident.reference).and_then(|place| known.get_mut(*place));
        if let Some(before) = before {
            *before = std::mem::take(before).followed_by(incident);
        } else {
            known_at.insert(incident.reference.clone(), known.len());
            known.push_back(incident);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident(reference: usize, request: Option<&str>) -> Incident {
        let reference = format!("BF-{reference}");
        Incident { reference, request: request.map(str::to_owned), ..Incident::default() }
    }

    #[test]
    fn what_is_held_is_bounded_and_what_does_not_fit_is_handed_back() {
        let held = Held::default();
        assert_eq!(held.add((0..MOST).map(|n| incident(n, None)).collect()), []);
        let over = held.add(vec![incident(7, Some("r-7")), incident(MOST, None)]);
        assert_eq!(over, [incident(MOST, None)]);
        assert!(held.has("BF-7") && !held.has(&format!("BF-{MOST}")));
        let first = held.first(8);
        assert_eq!(first[7].request.as_deref(), Some("r-7"), "joined with what was held of it");
        assert_eq!((held.take(8), held.count()), (first, MOST - 8));
    }
}
