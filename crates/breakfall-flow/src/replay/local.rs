//! The four primitives over a journal.

use std::future::pending;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::Poll;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::Effect;
use breakfall::fault::PublicText;
use breakfall::fault::panic::Stack;
use breakfall::fault::panic::catch_poll;
use breakfall::wire::FailureRecord;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::Course;
use crate::Flow;
use crate::FlowFault;
use crate::Journaled;
use crate::Verdict;
use crate::Wall;
use crate::course::locked;
use crate::replay::Entry;
use crate::replay::History;
use crate::replay::Interruption;
use crate::replay::Journal;
use crate::replay::Kind;
use crate::replay::Moment;
use crate::replay::Trouble;
use crate::replay::state::State;
use crate::replay::verdict_key;
use crate::wall::millis;

/// A run on an engine of this crate.
pub struct LocalFlow {
    course: Course,
    journal: Arc<dyn Journal>,
    terms: Terms,
    state: Mutex<State>,
    changed: Notify,
    cancel: CancellationToken,
}

/// What an engine runs its flows by.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) wall: Wall,
    /// A wait up to this long is spent in memory.
    pub(crate) linger: Duration,
    /// The most bytes of one value.
    pub(crate) most_bytes: usize,
}

impl LocalFlow {
    pub(crate) fn new(
        course: Course,
        journal: Arc<dyn Journal>,
        terms: Terms,
        history: History,
    ) -> Self {
        Self {
            course,
            journal,
            terms,
            state: Mutex::new(State::new(history)),
            changed: Notify::new(),
            cancel: CancellationToken::new(),
        }
    }

    /// Something has come from outside.
    pub(crate) fn deliver(&self, key: &str, value: String) {
        locked(&self.state).add_signal(key, value);
        self.changed.notify_waiters();
    }

    /// Somebody wants it to end.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Whether somebody wants it to end.
    pub(crate) fn is_cancel_asked(&self) -> bool {
        self.cancel.is_cancelled()
    }

    pub(super) const fn state(&self) -> &Mutex<State> {
        &self.state
    }

    pub(super) fn go_live(&self) {
        locked(&self.state).is_live = true;
        self.changed.notify_waiters();
    }

    fn take(&self, name: &str, kinds: &[Kind]) -> Option<Entry> {
        locked(&self.state).take(name, kinds)
    }

    /// Until everything that is written down has been asked for.
    async fn live(&self) {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            if locked(&self.state).is_live {
                return;
            }
            changed.await;
        }
    }

    /// Ends when somebody cancels the run; compensation is not disturbed.
    async fn cancelled(&self) {
        if self.course.is_shielded() {
            pending::<()>().await;
        }
        self.cancel.cancelled().await;
    }

    async fn put(&self, kind: Kind, name: &str, value: String) {
        let seq = locked(&self.state).next_seq();
        let entry = Entry { seq, kind, name: name.into(), value };
        if let Err(why) = self.journal.put(entry).await {
            self.interrupt(why).await;
        }
    }

    /// The end of this run here: never returns.
    async fn interrupt(&self, why: Interruption) {
        locked(&self.state).interrupt(why);
        pending::<()>().await;
    }

    async fn trouble(&self, name: &str, moment: Moment) {
        match self.journal.trouble(name, moment) {
            None => {}
            Some(Trouble::Crash) => self.interrupt(Interruption::Crashed).await,
            Some(Trouble::Delay(delay)) => sleep_until(later(now(), delay)).await,
            Some(Trouble::Cancel) => self.cancel(),
        }
    }

    /// The value of `entry`, or the failure.
    fn read<T: Journaled>(&self, entry: &Entry) -> Result<T, Failure> {
        match entry.kind {
            Kind::Done | Kind::Sleep => serde_json::from_str(&entry.value).map_err(|error| {
                // Another type than the one that was written: other code.
                let step = entry.name.clone().into();
                locked(&self.state).interrupt(Interruption::Diverged { step });
                Failure::unexpected(error)
            }),
            Kind::Failed | Kind::Cut => Err(self.restored(&entry.value)),
        }
    }

    fn restored(&self, record: &str) -> Failure {
        match serde_json::from_str::<FailureRecord>(record) {
            Ok(record) => self.course.decoder().restore(record),
            Err(error) => Failure::unexpected(error),
        }
    }

    /// The entry of what came of some work, and that again: a value that cannot be written down is a failure.
    fn written<T: Journaled>(
        &self,
        result: Result<T, Failure>,
    ) -> (Kind, String, Result<T, Failure>) {
        let written = result.and_then(|value| {
            let json = Course::written(&value, self.terms.most_bytes)?;
            Ok((json, value))
        });
        match written {
            Ok((json, value)) => (Kind::Done, json, Ok(value)),
            Err(failure) => (Kind::Failed, record(&failure), Err(failure)),
        }
    }

    /// Work that may be ended by a cancellation.
    async fn worked<T>(
        &self,
        name: &str,
        work: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        let mut work = pin!(work);
        let mut begun = false;
        let mut cancelled = pin!(self.cancelled());
        let ended = poll_fn(|cx| {
            // First, so that it is not begun in vain.
            if cancelled.as_mut().poll(cx).is_ready() {
                let effect = if begun { Effect::Unknown } else { Effect::None };
                return Poll::Ready(Err(cancelled_run().with_effect(effect)));
            }
            begun = true;
            let polled = match catch_poll(work.as_mut(), cx, Stack::Capture) {
                Ok(polled) => polled,
                Err(panicked) => Poll::Ready(Err(panicked)),
            };
            if polled.is_pending() {
                match self.journal.trouble(name, Moment::Inside) {
                    Some(Trouble::Crash) => {
                        locked(&self.state).interrupt(Interruption::Crashed);
                    }
                    Some(Trouble::Cancel) => self.cancel(),
                    Some(Trouble::Delay(_)) | None => {}
                }
            }
            polled
        });
        ended.await
    }

    /// What came from outside under `key`.
    async fn signalled(&self, key: &str) -> Result<String, Failure> {
        self.course.claim(key)?;
        let cut = format!("{key}!");
        if let Some(entry) = self.take(&cut, &[Kind::Cut]) {
            return Err(self.restored(&entry.value));
        }
        let _waiting = Waiting::begin(self, key, u64::MAX);
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(value) = locked(&self.state).signal(key) {
                return Ok(value);
            }
            tokio::select! {
                () = changed => {}
                () = self.cancelled() => return Err(self.cut(&cut).await),
            }
        }
    }

    /// A cancellation ended a wait: written down, so that it does so again after a restart.
    async fn cut(&self, name: &str) -> Failure {
        self.live().await;
        let _active = Active::begin(self);
        let failure = cancelled_run().with_effect(Effect::None);
        self.put(Kind::Cut, name, record(&failure)).await;
        failure
    }

    /// The end of the wait `name`: written down when it begins.
    async fn wait_end(&self, name: &str, length: Duration) -> Result<u64, Failure> {
        if let Some(entry) = self.take(name, &[Kind::Sleep]) {
            return self.read(&entry);
        }
        self.live().await;
        let _active = Active::begin(self);
        let end = self.terms.wall.now_ms().saturating_add(millis(length));
        self.put(Kind::Sleep, name, end.to_string()).await;
        Ok(end)
    }
}

impl Flow for LocalFlow {
    fn course(&self) -> &Course {
        &self.course
    }

    async fn effect<T, Fut>(&self, name: &str, work: Fut) -> Result<T, Failure>
    where
        T: Journaled,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        self.course.claim(name)?;
        if let Some(entry) = self.take(name, &[Kind::Done, Kind::Failed]) {
            return self.read(&entry);
        }
        self.live().await;
        let _active = Active::begin(self);
        self.trouble(name, Moment::Before).await;
        let ended = self.worked(name, work).await;
        self.trouble(name, Moment::Unrecorded).await;
        let (kind, value, ended) = self.written(ended);
        self.put(kind, name, value).await;
        self.trouble(name, Moment::Recorded).await;
        ended
    }

    async fn sleep(&self, name: &str, length: Duration) -> Result<(), Failure> {
        self.course.claim(name)?;
        let cut = format!("{name}!");
        if let Some(entry) = self.take(&cut, &[Kind::Cut]) {
            // Where it was cut before it began, there is no end of it.
            drop(self.take(name, &[Kind::Sleep]));
            return Err(self.restored(&entry.value));
        }
        let end = self.wait_end(name, length).await?;
        loop {
            let left = Duration::from_millis(end.saturating_sub(self.terms.wall.now_ms()));
            if left.is_zero() {
                return Ok(());
            }
            let (mut active, mut waiting) = (None, None);
            if left <= self.terms.linger {
                active = Some(Active::begin(self));
            } else {
                waiting = Some(Waiting::begin(self, name, end));
            }
            tokio::select! {
                () = sleep_until(later(now(), left)) => {}
                () = self.cancelled() => {
                    drop((active, waiting));
                    return Err(self.cut(&cut).await);
                }
            }
        }
    }

    async fn event<T: Journaled>(&self, name: &str) -> Result<T, Failure> {
        let value = self.signalled(&format!("event:{name}")).await?;
        serde_json::from_str(&value).map_err(|error| {
            let step = PublicText::cleaned(name);
            Failure::from(FlowFault::SignalUnfit { step }).because(error)
        })
    }

    async fn attention(&self, name: &str, failure: &Failure) -> Result<Verdict, Failure> {
        let key = verdict_key(name);
        self.course.claim(&key)?;
        let given = locked(&self.state).signal(&key);
        if let Some(verdict) = given.and_then(|json| serde_json::from_str(&json).ok()) {
            return Ok(verdict);
        }
        self.live().await;
        let failure = self.course.decoder().restore(FailureRecord::from(failure));
        let question = name.to_owned();
        self.interrupt(Interruption::Attention { question, failure }).await;
        // Never reached: an interruption has no end.
        Ok(Verdict::GiveUp)
    }
}

pub(crate) fn record(failure: &Failure) -> String {
    serde_json::to_string(&FailureRecord::from(failure)).unwrap_or_default()
}

fn cancelled_run() -> Failure {
    Failure::cancelled(&"whoever cancelled the run")
}

/// As long as this is there, the run is not put aside.
struct Active<'f>(&'f LocalFlow);

impl<'f> Active<'f> {
    fn begin(flow: &'f LocalFlow) -> Self {
        locked(&flow.state).active += 1;
        Self(flow)
    }
}

impl Drop for Active<'_> {
    fn drop(&mut self) {
        let mut state = locked(&self.0.state);
        state.active = state.active.saturating_sub(1);
    }
}

/// As long as this is there, the run waits for something that may take long.
struct Waiting<'f> {
    flow: &'f LocalFlow,
    name: &'f str,
}

impl<'f> Waiting<'f> {
    fn begin(flow: &'f LocalFlow, name: &'f str, until_ms: u64) -> Self {
        locked(&flow.state).begin_wait(name, until_ms);
        Self { flow, name }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        locked(&self.flow.state).end_wait(self.name);
    }
}

impl std::fmt::Debug for LocalFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalFlow").field("id", &self.course.id()).finish_non_exhaustive()
    }
}
