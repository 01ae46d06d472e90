//! How far an operation has come, for whoever hears that it was given up.

use crate::clock::Moment;
use crate::clock::now;
use crate::fault::panic::in_destructor;
use crate::observe;
use crate::observe::in_flight::InFlight;
use crate::pipeline::gates;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::policy::breaker::Word;

/// An operation, and how far it has come. **Dropped** on its way, it says so.
pub(crate) struct Course<'h> {
    pub(crate) facts: Facts<'h>,
    /// When it started, once the clock has been read. `None` again when it has ended.
    pub(crate) start: Option<Moment>,
    /// How the breaker let the first attempt in, as long as that runs.
    pub(crate) word: Option<Word>,
}

impl<'h> Course<'h> {
    #[inline]
    pub(crate) const fn new(facts: Facts<'h>) -> Self {
        Self { facts, start: None, word: None }
    }

    /// When it started: now, where nobody has asked before.
    #[inline]
    pub(crate) fn begun(&mut self) -> Moment {
        *self.start.get_or_insert_with(Moment::now)
    }

    /// It has ended: nobody gives it up any more.
    #[inline]
    pub(crate) const fn end(&mut self) {
        (self.start, self.word) = (None, None);
    }

    /// The first attempt has succeeded, maybe too slowly.
    #[cold]
    pub(crate) fn timed(&self) {
        if let (Some(word), Some(start)) = (self.word, self.start) {
            gates::slow_call(&self.facts, word, start.instant(), now());
        }
    }

    #[cold]
    fn abandoned(&self) {
        let Self { facts, start, word } = self;
        facts.entry.tally.add(Count::Abandoned);
        in_destructor(|| {
            if let Some(word) = word {
                gates::abandoned(facts, *word);
            }
            observe::abandoned(facts.entry.log(), facts.subject());
        });
        // What follows a first attempt tells by itself since when.
        let start = start.filter(|_| word.is_some());
        drop(start.map(|start| InFlight::since(facts.entry.name, start.instant())));
    }
}

impl Drop for Course<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.start.is_some() || self.word.is_some() {
            self.abandoned();
        }
    }
}
