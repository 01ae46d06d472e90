//! How far an operation has come, for whoever hears that it was given up.

use std::task::Context as TaskContext;
use std::task::Poll;

use tokio_util::sync::CancellationToken;

use crate::clock::Alarm;
use crate::clock::Moment;
use crate::fault::Failure;
use crate::fault::panic::in_destructor;
use crate::observe;
use crate::observe::in_flight::InFlight;
use crate::pipeline::gates;
use crate::pipeline::guarded::Cancelled;
use crate::pipeline::guarded::Interruption;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::pipeline::rare::Rare;
use crate::policy::breaker::Word;

/// How far an operation has come. Most end before anybody asks: there is no [`Course`] before it has to wait, and in its room stands what the
/// operation is a part of. A million operations may wait at the same time, each with all that is in here.
pub(crate) struct Progress<'h>(Rare<Course<'h>, Option<&'h str>>);

const _: () = assert!(size_of::<Progress<'_>>() == 24, "there may be a million of these");

/// An operation that has waited, or goes on after its first attempt.
struct Course<'h> {
    /// When it started.
    start: Moment,
    alarm: Alarm,
    /// What most have not.
    around: Option<Box<Around<'h>>>,
}

/// What an operation has around it, and what waits for the end of it.
struct Around<'h> {
    bounds: Bounds<'h>,
    correlation: Option<&'h str>,
    cancelled: Cancelled<'h>,
}

/// What can end an operation from outside.
#[derive(Clone, Copy)]
pub(crate) struct Bounds<'h> {
    /// The caller's, or [`Moment::NEVER`].
    pub(crate) deadline: Moment,
    pub(crate) cancel: Option<&'h CancellationToken>,
}

impl Bounds<'_> {
    /// Nothing can.
    pub(crate) const NONE: Self = Self { deadline: Moment::NEVER, cancel: None };

    /// Whether anything can.
    #[inline]
    pub(crate) fn exist(&self) -> bool {
        self.deadline != Moment::NEVER || self.cancel.is_some()
    }
}

impl<'h> Progress<'h> {
    /// None yet, of an operation that is a part of `correlation`.
    #[inline]
    pub(crate) const fn new(correlation: Option<&'h str>) -> Self {
        Self(Rare::without(correlation))
    }

    /// What is around the operation. Before it has waited others keep its bounds: `known`.
    #[inline]
    pub(crate) fn around(&self, known: Bounds<'h>) -> (Bounds<'h>, Option<&'h str>) {
        match self.0.either() {
            Err(correlation) => (known, correlation),
            Ok(Course { around: None, .. }) => (Bounds::NONE, None),
            Ok(Course { around: Some(around), .. }) => (around.bounds, around.correlation),
        }
    }

    /// When the operation started, where somebody has asked.
    #[inline]
    pub(crate) fn start(&self) -> Option<Moment> {
        self.0.as_ref().map(|course| course.start)
    }

    /// The same; where nobody has asked, it has `started` then, or now.
    pub(crate) fn begun(&mut self, facts: Facts<'h>, started: Option<Moment>) -> Moment {
        self.start().unwrap_or_else(|| {
            let (start, around) = (started.unwrap_or_else(Moment::now), Around::of(&facts));
            self.0.put(Course { start, alarm: Alarm::new(), around });
            start
        })
    }

    /// Whether it has not waited, and has nothing around it but maybe bounds.
    #[inline]
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.0.either(), Err(None))
    }

    /// What is bare and has no bounds waits: what is new has not passed yet.
    #[inline]
    pub(crate) fn begin_to_wait(&mut self, start: Moment, end: Moment, cx: &TaskContext<'_>) {
        self.0.put(Course { start, alarm: Alarm::armed(end, cx), around: None });
    }

    /// Whether what waits must end. `end` is asked for once, when it first waits.
    pub(crate) fn poll(
        &mut self,
        facts: Facts<'h>,
        end: impl FnOnce() -> Moment,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Interruption> {
        self.begun(facts, None);
        let Some(Course { alarm, around, .. }) = self.0.as_mut() else { return Poll::Pending };
        if let Some(Around { bounds: Bounds { cancel: Some(token), .. }, cancelled, .. }) =
            around.as_deref_mut()
            && let Poll::Ready(cancelled) = cancelled.poll(token, cx)
        {
            return Poll::Ready(cancelled);
        }
        alarm.poll(end, cx).map(|()| Interruption::TimedOut)
    }

    /// Nothing is waited for any more.
    pub(crate) fn stop(&mut self) {
        if let Some(Course { alarm, around, .. }) = self.0.as_mut() {
            alarm.stop();
            if let Some(around) = around {
                around.cancelled = Cancelled::default();
            }
        }
    }

    /// The operation has ended: nobody gives it up any more.
    #[inline]
    pub(crate) fn end(&mut self) {
        // Nothing is written where nothing is there.
        if self.start().is_some() {
            drop(self.0.take());
        }
    }

    /// Nobody waits for the end of an operation whose first attempt, where it is still running, was let in under `word`.
    #[cold]
    pub(crate) fn abandoned(&mut self, facts: &Facts<'h>, word: Option<Word>) {
        let Some(Course { start, .. }) = self.0.take() else { return };
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

/// What is known of an operation with bounds while it is polled for the first time, and later by its course.
#[derive(Clone, Copy)]
pub(crate) struct Fresh<'h> {
    pub(crate) bounds: Bounds<'h>,
    /// When it started, where that had to be known.
    pub(crate) start: Option<Moment>,
}

impl Fresh<'_> {
    pub(crate) const NONE: Self = Self { bounds: Bounds::NONE, start: None };

    /// Why the work must not even start, where it has a deadline or can be cancelled. With a deadline, it starts here.
    pub(crate) fn refused(facts: Facts<'_>, fallback: bool) -> (Option<Moment>, Option<Failure>) {
        if facts.deadline == Moment::NEVER && !facts.is_cancelled() {
            return (None, None);
        }
        let start = Moment::now();
        (Some(start), facts.refuses(start, fallback))
    }
}

impl<'h> Around<'h> {
    #[inline]
    fn of(facts: &Facts<'h>) -> Option<Box<Self>> {
        let Facts { deadline, cancel, correlation, .. } = *facts;
        let bounds = Bounds { deadline, cancel };
        (bounds.exist() || correlation.is_some()).then(|| Self::boxed(bounds, correlation))
    }

    #[cold]
    fn boxed(bounds: Bounds<'h>, correlation: Option<&'h str>) -> Box<Self> {
        Box::new(Self { bounds, correlation, cancelled: Cancelled::default() })
    }
}

/// A first attempt that was let in under `word` has succeeded, maybe too slowly.
#[cold]
pub(crate) fn timed(facts: &Facts<'_>, start: Moment, word: Option<Word>) {
    if let Some(word) = word {
        gates::slow_call(facts.entry, word, start);
    }
}
