//! What becomes of a first attempt that failed on the fast path. Most that fail do so for good: then nothing is made for further ones.

use crate::clock::Moment;
use crate::fault::Attempted;
use crate::fault::Failure;
use crate::pipeline::gates;
use crate::pipeline::operation::Facts;
use crate::pipeline::slow::Failed;
use crate::policy::breaker::Word;

/// The first attempt of the fast path, which failed.
pub(crate) struct First {
    /// When it started; `None` where it never waited, so that nobody has asked.
    pub(crate) start: Option<Moment>,
    /// How the breaker let it in; `None` where the work was refused before it started.
    pub(crate) word: Option<Word>,
    pub(crate) failure: Failure,
}

/// What comes after it.
pub(crate) enum After {
    /// Maybe another attempt: time, budget and breaker have a say.
    Maybe(Failed),
    /// None.
    Final(Failure),
}

impl First {
    /// Counts it, and decides what comes after it.
    #[expect(
        clippy::inline_always,
        reason = "apart, what it takes and gives goes through memory: a tenth of a failure"
    )]
    #[inline(always)]
    pub(crate) fn after(self, facts: &Facts<'_>) -> After {
        let Self { start, word, failure } = self;
        let Some(word) = word else {
            return After::Final(failure.settled_after(facts.entry.name, None));
        };
        let ended = Moment::now();
        gates::count(facts.entry, word, &failure, ended);
        let Some(stop) = facts.entry.gate().refuses_retry(&failure, facts.is_idempotent()) else {
            return After::Maybe(Failed { failure, started: start.unwrap_or(ended), ended });
        };
        facts.entry.tally.attempt_failed(failure.origin());
        let lasted = start.map(|start| ended.since(start)).unwrap_or_default();
        let attempt = Attempted::new(1, lasted, failure.code(), failure.origin());
        After::Final(stop.noted_on(failure).settled_after(facts.entry.name, Some(attempt)))
    }
}
