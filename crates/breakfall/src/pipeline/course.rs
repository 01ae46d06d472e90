//! How far an operation has come, for whoever hears that it was given up.

use crate::clock::Moment;
use crate::fault::Failure;
use crate::fault::panic::in_destructor;
use crate::observe;
use crate::observe::in_flight::InFlight;
use crate::pipeline::gates;
use crate::pipeline::guarded::Watch;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::pipeline::rare::Rare;
use crate::policy::breaker::Word;

/// An operation under way. Most end before anybody asks how far they have come: there is none before the clock has been read.
pub(crate) struct Course<'h> {
    /// When it started.
    pub(crate) start: Moment,
    /// How the breaker let the first attempt in, as long as that runs.
    pub(crate) word: Option<Word>,
    /// What ends what it waits for.
    pub(crate) watch: Watch<'h>,
}

impl<'h> Course<'h> {
    /// It starts now.
    #[inline]
    pub(crate) fn begun() -> Self {
        Self::since(Moment::now())
    }

    /// It started at `start`.
    #[inline]
    pub(crate) const fn since(start: Moment) -> Self {
        Self { start, word: None, watch: Watch::new() }
    }

    /// Why the work must not even start, where it has a deadline or can be cancelled. With a deadline, it starts here.
    #[cold]
    pub(crate) fn refused(
        course: &mut Rare<Self>,
        facts: &Facts<'h>,
        fallback: bool,
    ) -> Option<Failure> {
        if facts.deadline == Moment::NEVER && !facts.is_cancelled() {
            return None;
        }
        facts.refuses(course.get_or_insert_with(Self::begun).start, fallback)
    }

    /// The first attempt has succeeded, maybe too slowly.
    #[cold]
    pub(crate) fn timed(&self, facts: &Facts<'h>) {
        if let Some(word) = self.word {
            gates::slow_call(facts.entry, word, self.start);
        }
    }

    /// Nobody waits for its end.
    #[cold]
    pub(crate) fn abandoned(course: &mut Rare<Self>, facts: &Facts<'h>) {
        let Some(Self { start, word, .. }) = course.take() else { return };
        facts.entry.tally.add(Count::Abandoned);
        in_destructor(|| {
            if let Some(word) = word {
                gates::abandoned(facts.entry, word);
            }
            observe::abandoned(facts.entry.log(), facts.subject());
        });
        // What follows a first attempt tells by itself since when.
        if word.is_some() {
            drop(InFlight::since(facts.entry.name, start));
        }
    }
}
