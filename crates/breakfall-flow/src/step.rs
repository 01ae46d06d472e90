//! One step: tried as its plan says, and written down.

use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::fault::Attempted;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::panic::Stack;
use breakfall::fault::panic::catch;
use breakfall::observe;
use breakfall::observe::Subject;
use breakfall::pipeline::Fallible;
use breakfall::policy::retry::Decision;
use breakfall::policy::retry::RetryConfig;
use breakfall::policy::retry::Situation;
use breakfall::policy::retry::Stop;
use breakfall::supervise::within;
use breakfall::wire::FailureRecord;
use serde::Deserialize;
use serde::Serialize;

use crate::Flow;
use crate::Journaled;

/// A step that is about to run: [`Flow::step`].
///
/// Its plan is that of the operation of its name: how long an attempt may take, how often and how fast it is repeated. The waits
/// between attempts outlive the process, and so do the decisions: a plan that changes meanwhile changes what comes, never what was.
/// A server's wait (`Retry-After`) is kept however long it is. What breakers, gates and budgets do belongs inside, as an operation of a
/// handler.
#[derive(Debug)]
#[must_use = "a step does nothing until `run` and `await`"]
pub struct Step<'f, F> {
    flow: &'f F,
    name: &'static str,
    nth: Option<u64>,
    repetition: Repetition,
    outlasting: bool,
    undoing: Option<u32>,
}

/// What comes of doing the work twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repetition {
    Twice,
    Same,
    Nothing,
}

/// How often an undo is tried at least before somebody is asked.
const LEAST_UNDO_RETRIES: u32 = 4;

impl<F> Clone for Step<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Step<'_, F> {}

/// One attempt at a step, handed to the work.
#[derive(Clone, Debug)]
pub struct StepAttempt {
    flow: Arc<str>,
    step: Arc<str>,
    number: u32,
    limit: Duration,
}

impl StepAttempt {
    /// The id of the run.
    #[must_use]
    pub fn flow(&self) -> &str {
        &self.flow
    }

    /// The name of the step in this run, its place in a loop included.
    #[must_use]
    pub fn step(&self) -> &str {
        &self.step
    }

    /// 1 for the first attempt; after a restart, that of the one that was under way.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The longest that this attempt may take.
    #[must_use]
    pub const fn limit(&self) -> Duration {
        self.limit
    }

    /// The same for every attempt at this step, before and after a restart, and of no other: for the header `Idempotency-Key`, or a unique
    /// column. Whoever does the work finds by it that it is done already.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        format!("{}/{}", self.flow, self.step)
    }
}

impl<'f, F: Flow> Step<'f, F> {
    pub(crate) const fn new(flow: &'f F, name: &'static str) -> Self {
        let repetition = Repetition::Twice;
        Self { flow, name, nth: None, repetition, outlasting: false, undoing: None }
    }

    /// The step at this place of a loop: there each needs a name of its own.
    pub const fn nth(mut self, place: u64) -> Self {
        self.nth = Some(place);
        self
    }

    /// Says that doing the work twice is the same as doing it once, as whoever heeds the idempotency key makes it. Only then are attempts
    /// repeated that may have happened, those that timed out among them.
    pub const fn idempotent(mut self) -> Self {
        self.repetition = Repetition::Same;
        self
    }

    /// Says that the work changes nothing.
    pub const fn read_only(mut self) -> Self {
        self.repetition = Repetition::Nothing;
        self
    }

    /// Also repeats what a handler inside has retried in vain: its attempts are seconds apart, those of a step may be hours.
    pub const fn outlasting(mut self) -> Self {
        self.outlasting = true;
        self
    }

    /// The undo of this step, in the `round`th time that somebody wants it.
    pub(crate) const fn undoing(mut self, round: u32) -> Self {
        self.undoing = Some(round);
        self.repetition = Repetition::Same;
        self.outlasting = true;
        self
    }

    /// The plain name, as plans know it.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Its place in a loop.
    pub(crate) const fn place(&self) -> Option<u64> {
        self.nth
    }

    /// Its name in this run. The rounds of an undo are one step to whoever does the work.
    pub(crate) fn key(&self) -> String {
        let undo = if self.undoing.is_some() { "undo-" } else { "" };
        match self.nth {
            None => format!("{undo}{}", self.name),
            Some(place) => format!("{undo}{}-{place}", self.name),
        }
    }

    /// Does the work: `work` is called for each attempt. What it gives is polled where nothing is written down yet, and dropped where there is;
    /// so everything that it does belongs into that future.
    ///
    /// # Errors
    /// The failure of the last attempt, with all of them; that of the run where it was cancelled.
    pub async fn run<W, Fut>(self, work: W) -> Result<Fut::Value, Failure>
    where
        W: Fn(StepAttempt) -> Fut + Send + Sync,
        Fut: Fallible + 'static,
        Fut::Value: Journaled,
    {
        let done = self.run_apart(work).await?;
        if self.repetition != Repetition::Nothing && self.undoing.is_none() {
            self.flow.course().keep();
        }
        Ok(done)
    }

    /// Does the work of an optional step: where it fails for good the run goes on without, and its outcome is degraded.
    ///
    /// # Errors
    /// Only that of a run that was cancelled.
    pub async fn run_or_skip<W, Fut>(self, work: W) -> Result<Option<Fut::Value>, Failure>
    where
        W: Fn(StepAttempt) -> Fut + Send + Sync,
        Fut: Fallible + 'static,
        Fut::Value: Journaled,
    {
        match self.run(work).await {
            Ok(value) => Ok(Some(value)),
            Err(failure) if failure.origin() == Origin::Cancelled => Err(failure),
            Err(failure) => {
                self.flow.course().degrade(self.name, failure);
                Ok(None)
            }
        }
    }

    /// The same as [`Step::run`], for whoever undoes it where that is needed.
    pub(crate) async fn run_apart<W, Fut>(self, work: W) -> Result<Fut::Value, Failure>
    where
        W: Fn(StepAttempt) -> Fut + Send + Sync,
        Fut: Fallible + 'static,
        Fut::Value: Journaled,
    {
        let key = self.key();
        let entry = match self.undoing {
            None | Some(1) => key.clone(),
            Some(round) => format!("{key}@{round}"),
        };
        let mut so_far = SoFar::default();
        loop {
            let number = so_far.number();
            let label = if number == 1 { entry.clone() } else { format!("{entry}#{number}") };
            let attempt = self.attempt(&key, number);
            // Called here, since it need not outlive this; what it gives is polled only where nothing is written down.
            let made = catch(Stack::Capture, || work(attempt.clone()));
            let trying = self.trying(attempt, so_far.clone());
            match self.flow.effect(&label, trying.end(made)).await? {
                Tried::Done(value) => return Ok(value),
                Tried::Again { failure, lasted_ms, wait_ms } => {
                    let wait = Duration::from_millis(wait_ms);
                    let failure = self.flow.course().decoder().restore(*failure);
                    so_far.add(&failure, Duration::from_millis(lasted_ms), wait);
                    self.flow.sleep(&format!("{entry}~{number}"), wait).await?;
                }
            }
        }
    }

    fn attempt(&self, key: &str, number: u32) -> StepAttempt {
        let plan = self.flow.course().handler().plan(self.name);
        let repeatable = self.repetition != Repetition::Twice && plan.retry.max_retries > 0;
        let limit = plan.timeout.attempt(repeatable);
        StepAttempt { flow: self.flow.course().shared_id(), step: key.into(), number, limit }
    }

    fn trying(&self, attempt: StepAttempt, so_far: SoFar) -> Trying {
        let handler = self.flow.course().handler().clone();
        let Self { name, repetition, outlasting, undoing, .. } = *self;
        Trying { handler, name, repetition, outlasting, undoing, attempt, so_far }
    }
}

/// What came of an attempt, as it is written down. The decision about another one is a part of it: after a restart it is not taken again.
#[derive(Debug, Serialize, Deserialize)]
enum Tried<T> {
    #[serde(rename = "ok")]
    Done(T),
    #[serde(rename = "again")]
    Again { failure: Box<FailureRecord>, lasted_ms: u64, wait_ms: u64 },
}

/// The attempts before this one.
#[derive(Clone, Debug, Default)]
struct SoFar {
    attempts: Vec<Attempted>,
    effect: Option<Effect>,
}

impl SoFar {
    fn number(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn add(&mut self, failure: &Failure, lasted: Duration, wait: Duration) {
        let code = failure.code();
        let mut attempt = Attempted::new(self.number(), lasted, code, failure.origin());
        attempt.wait = Some(wait);
        self.attempts.push(attempt);
        self.effect = self.effect.max(Some(failure.effect()));
    }
}

/// An attempt that is about to run, with all that is needed to say what follows it.
struct Trying {
    handler: breakfall::Handler,
    name: &'static str,
    repetition: Repetition,
    outlasting: bool,
    undoing: Option<u32>,
    attempt: StepAttempt,
    so_far: SoFar,
}

impl Trying {
    async fn end<Fut>(self, made: Result<Fut, Failure>) -> Result<Tried<Fut::Value>, Failure>
    where
        Fut: Fallible,
    {
        let start = now();
        let ended = match made {
            Ok(work) => within(self.name, self.attempt.limit, into_result(work)).await,
            Err(panicked) => Err(panicked),
        };
        match ended {
            Ok(value) => Ok(Tried::Done(value)),
            Err(failure) => self.failed(failure, now().saturating_duration_since(start)),
        }
    }

    fn failed<T>(self, failure: Failure, lasted: Duration) -> Result<Tried<T>, Failure> {
        let unchanged =
            self.repetition == Repetition::Nothing && failure.origin() == Origin::TimedOut;
        let failure = if unchanged { failure.with_effect(Effect::None) } else { failure };
        match self.decide(&failure) {
            Decision::Again(wait) => {
                let log = self.handler.settings().log;
                let correlation = Some(&*self.attempt.flow);
                let subject = Subject { operation: self.name, correlation };
                observe::attempt_failed(log, subject, self.attempt.number, &failure, wait);
                let (lasted_ms, wait_ms) = (millis(lasted), millis(wait));
                let failure = Box::new(FailureRecord::from(&failure));
                Ok(Tried::Again { failure, lasted_ms, wait_ms })
            }
            Decision::Stop(stop) => Err(self.stopped(failure, stop, lasted)),
        }
    }

    fn decide(&self, failure: &Failure) -> Decision {
        let settings = self.handler.settings();
        let mut retry: RetryConfig = settings.plan_of(self.name).retry;
        if self.undoing.is_some() {
            retry.max_retries = retry.max_retries.max(LEAST_UNDO_RETRIES);
        }
        if let Some(floor) = failure.recovery().after() {
            // Nobody is kept waiting in front of a screen: what a server asks for can be waited for.
            retry.cap = retry.cap.max(floor);
        }
        let idempotent = self.repetition != Repetition::Twice;
        let waited = self.so_far.attempts.last().and_then(|last| last.wait).unwrap_or_default();
        let now = Situation::new(self.attempt.number, idempotent, Duration::MAX);
        let now = now.having_waited(waited);
        let now = if self.outlasting { now.outlasting() } else { now };
        retry.decide(failure, now, &settings.dice)
    }

    /// The end of the step. What an earlier attempt may have done, a later one does not undo.
    fn stopped(self, failure: Failure, stop: Stop, lasted: Duration) -> Failure {
        let number = self.attempt.number;
        let last = Attempted::new(number, lasted, failure.code(), failure.origin());
        let mut failure = failure.with_effect_of(self.so_far.effect.unwrap_or(Effect::None));
        if !matches!(stop, Stop::Futile | Stop::AlreadyRetried) {
            failure.note("retries", &stop.as_str());
        }
        failure.settled(self.name, self.so_far.attempts.into_iter().chain([last]))
    }
}

async fn into_result<Fut: Fallible>(work: Fut) -> Result<Fut::Value, Failure> {
    Fut::into_result(work.await)
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
