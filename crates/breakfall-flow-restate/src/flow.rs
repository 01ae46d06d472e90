//! What a workflow awaits: it asks, and the driver answers.

use std::collections::BTreeMap;
use std::fmt;
use std::future::pending;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall::fault::PublicText;
use breakfall::pipeline::BoxFuture;
use breakfall::wire::FailureRecord;
use breakfall_flow::Course;
use breakfall_flow::Flow;
use breakfall_flow::FlowFault;
use breakfall_flow::Journaled;
use breakfall_flow::Verdict;

use crate::handlers::Decision;

/// A run on Restate.
pub(crate) struct RestateFlow {
    course: Course,
    most_bytes: usize,
    asks: Mutex<Asks>,
}

/// What was asked and not yet taken, in the order of asking.
#[derive(Default)]
struct Asks {
    open: BTreeMap<u64, Ask>,
    count: u64,
    is_cancelled: bool,
    /// Why this code cannot go on.
    stopped: Option<Failure>,
}

struct Ask {
    name: Box<str>,
    wish: Option<Wish>,
    answer: Option<Answer>,
    waker: Option<Waker>,
}

/// JSON.
type Answer = Result<String, Failure>;
pub(crate) type Work = BoxFuture<'static, Answer>;

/// What is asked for.
pub(crate) enum Wish {
    /// To do it and write it down.
    Effect(Work),
    /// To wait so long.
    Sleep(Duration),
    /// To wait for the signal of this name.
    Event,
    /// To have an operator decide about this failure.
    Attention(Failure),
}

impl RestateFlow {
    pub(crate) fn new(course: Course, most_bytes: usize) -> Self {
        Self { course, most_bytes, asks: Mutex::default() }
    }

    /// How much was asked for so far.
    pub(crate) fn asked(&self) -> u64 {
        self.lock().count
    }

    /// Whether anything is waited for.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.lock().open.is_empty()
    }

    /// What was asked since the last time.
    pub(crate) fn new_wishes(&self) -> Vec<(u64, Box<str>, Wish)> {
        let take = |(id, ask): (&u64, &mut Ask)| Some((*id, ask.name.clone(), ask.wish.take()?));
        self.lock().open.iter_mut().filter_map(take).collect()
    }

    /// Whether somebody still waits for the answer.
    pub(crate) fn is_open(&self, id: u64) -> bool {
        self.lock().open.contains_key(&id)
    }

    pub(crate) fn answer(&self, id: u64, answer: Answer) {
        let mut asks = self.lock();
        if let Some(ask) = asks.open.get_mut(&id) {
            ask.answer = Some(answer);
            if let Some(waker) = ask.waker.take() {
                waker.wake();
            }
        }
    }

    /// From here on everything that is asked for is answered by a failure, unless it is for an undo.
    pub(crate) fn cancel(&self) {
        self.lock().is_cancelled = true;
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.lock().is_cancelled && !self.course.is_shielded()
    }

    /// Why this code cannot go on, if it cannot.
    pub(crate) fn stopped(&self) -> Option<Failure> {
        self.lock().stopped.take()
    }

    /// This code is not the one that the journal was written by: it never goes on from here.
    async fn stop(&self, step: &str) {
        let step = PublicText::cleaned(step);
        let changed = || FlowFault::DefinitionChanged { step }.into();
        self.lock().stopped.get_or_insert_with(changed);
        pending::<()>().await;
    }

    async fn ask(&self, name: &str, wish: Wish) -> Answer {
        if self.is_cancelled() {
            return Err(cancelled(Effect::None));
        }
        let id = {
            let mut asks = self.lock();
            asks.count += 1;
            let id = asks.count;
            let ask = Ask { name: name.into(), wish: Some(wish), answer: None, waker: None };
            asks.open.insert(id, ask);
            id
        };
        Asked { flow: self, id }.await
    }

    fn lock(&self) -> MutexGuard<'_, Asks> {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The failure of what somebody cancelled.
pub(crate) fn cancelled(effect: Effect) -> Failure {
    Failure::cancelled(&"whoever cancelled the run").with_effect(effect)
}

/// The promise that the signal `name` keeps.
pub(crate) fn signal_key(name: &str) -> String {
    format!("event:{name}")
}

/// The promise that the decision about `question` keeps.
pub(crate) fn verdict_key(question: &str) -> String {
    format!("verdict:{question}")
}

struct Asked<'f> {
    flow: &'f RestateFlow,
    id: u64,
}

impl Future for Asked<'_> {
    type Output = Answer;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        let mut asks = self.flow.lock();
        let Some(ask) = asks.open.get_mut(&self.id) else { return Poll::Pending };
        if let Some(answer) = ask.answer.take() {
            return Poll::Ready(answer);
        }
        ask.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.flow.lock().open.remove(&self.id);
    }
}

impl Flow for RestateFlow {
    fn course(&self) -> &Course {
        &self.course
    }

    async fn effect<T, Fut>(&self, name: &str, work: Fut) -> Result<T, Failure>
    where
        T: Journaled,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        self.course.claim(name)?;
        let most = self.most_bytes;
        let work: Work = Box::pin(async move { Course::written(&work.await?, most) });
        let json = self.ask(name, Wish::Effect(work)).await?;
        match serde_json::from_str(&json) {
            Ok(value) => Ok(value),
            Err(error) => {
                self.stop(name).await;
                Err(Failure::unexpected(error))
            }
        }
    }

    async fn sleep(&self, name: &str, length: Duration) -> Result<(), Failure> {
        self.course.claim(name)?;
        self.ask(name, Wish::Sleep(length)).await.map(drop)
    }

    async fn event<T: Journaled>(&self, name: &str) -> Result<T, Failure> {
        self.course.claim(&signal_key(name))?;
        let json = self.ask(name, Wish::Event).await?;
        serde_json::from_str(&json).map_err(|error| {
            let step = PublicText::cleaned(name);
            Failure::from(FlowFault::SignalUnfit { step }).because(error)
        })
    }

    async fn attention(&self, name: &str, failure: &Failure) -> Result<Verdict, Failure> {
        self.course.claim(&verdict_key(name))?;
        let record = FailureRecord::from(failure);
        let failure = self.course.decoder().restore(record);
        let json = self.ask(name, Wish::Attention(failure)).await?;
        let decision = serde_json::from_str::<Decision>(&json).map_err(Failure::unexpected)?;
        Ok(decision.verdict)
    }
}

impl fmt::Debug for RestateFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestateFlow").field("id", &self.course.id()).finish_non_exhaustive()
    }
}
