//! What is tried again at this moment, for whoever looks.
//!
//! Only an operation of which an attempt has failed is ever in the list: success pays nothing for it.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use slab::Slab;

use crate::clock::Instant;
use crate::clock::Moment;
use crate::fault::Attempted;
use crate::pipeline::entry::Entry;
use crate::pipeline::operation::Facts;

/// The most of one operation that are kept one by one; the others are counted.
pub const MOST: usize = 200;

/// An operation of which an attempt has failed, and which is not over: it waits to try again, or is at it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Retrying {
    /// Its name.
    pub operation: &'static str,
    /// Whom it calls: the target of its plan, or the key.
    pub target: Box<str>,
    /// The id of what it is a part of, such as a request.
    pub correlation: Option<Box<str>>,
    /// When the operation began.
    pub since: Instant,
    /// The attempt that failed last.
    pub last: Attempted,
    /// When the next attempt begins; if that has passed, it is at it.
    pub next: Instant,
}

/// Those of one operation.
#[derive(Debug, Default)]
pub(crate) struct List(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// All of them.
    count: u64,
    known: Slab<One>,
}

/// What is kept of one until somebody looks.
#[derive(Debug)]
struct One {
    correlation: Option<Box<str>>,
    since: Moment,
    last: Attempted,
}

impl List {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.kept().count
    }

    /// Those of `entry`, whose list this is, that are kept one by one.
    pub(crate) fn all(&self, entry: &Entry) -> Vec<Retrying> {
        let of = |one: &One| Retrying {
            operation: entry.name,
            target: entry.target.name.clone(),
            correlation: one.correlation.clone(),
            since: one.since.instant(),
            last: one.last,
            next: one.next().instant(),
        };
        self.kept().known.iter().map(|(_, one)| of(one)).collect()
    }
}

impl One {
    /// When the next attempt begins.
    fn next(&self) -> Moment {
        let Attempted { started, lasted, wait, .. } = self.last;
        self.since.after(started).after(lasted).after(wait.unwrap_or_default())
    }
}

/// The place of an operation in the list: from when it first waits after a failed attempt, until this is dropped. One that never waits is
/// over before anybody looks.
#[derive(Default)]
pub(crate) struct Listed<'h> {
    place: Option<Place<'h>>,
    /// The number of the attempt that it is listed with.
    told: u32,
}

struct Place<'h> {
    entry: &'h Entry,
    /// None where there were too many.
    id: Option<usize>,
}

impl<'h> Listed<'h> {
    /// An operation that began at `since` waits, for another attempt or in it, where `last` is the one that failed before.
    pub(crate) fn waits(&mut self, facts: &Facts<'h>, since: Moment, last: Option<&Attempted>) {
        if let Some(last) = last.filter(|last| last.number != self.told) {
            self.tell(facts, since, *last);
        }
    }

    #[cold]
    fn tell(&mut self, facts: &Facts<'h>, since: Moment, last: Attempted) {
        let entry = facts.entry;
        let mut kept = entry.retrying.kept();
        self.told = last.number;
        if let Some(place) = &self.place {
            if let Some(one) = place.id.and_then(|id| kept.known.get_mut(id)) {
                one.last = last;
            }
            return;
        }
        kept.count += 1;
        let id = (kept.known.len() < MOST).then(|| {
            let correlation = facts.correlation.map(Box::from);
            kept.known.insert(One { correlation, since, last })
        });
        self.place = Some(Place { entry, id });
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut kept = self.entry.retrying.kept();
        kept.count -= 1;
        if let Some(id) = self.id {
            kept.known.try_remove(id);
        }
    }
}
