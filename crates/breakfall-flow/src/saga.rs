//! What is done and cannot stay is undone.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::Context;
use std::task::Poll;

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall::pipeline::BoxFuture;
use breakfall::pipeline::Fallible;

use crate::Flow;
use crate::Journaled;
use crate::Step;
use crate::StepAttempt;
use crate::Verdict;
use crate::course::locked;

/// Steps with an undo each: where a later one fails for good, they are undone, the last first.
///
/// | the step | is undone |
/// |---|---|
/// | was done | yes; the undo is given what it made |
/// | failed, and it did not happen ([`Effect::None`]) | no |
/// | failed, and it may have happened | yes, without what it made: whoever undoes goes by the idempotency key, or is asked first ([`Saga::step_asked`]) |
/// | was not begun | no |
///
/// An undo is a step of its own, under the name `undo-…`, and is repeated like one: at least four times, after a wait each. It must
/// be harmless to do it twice. Where it fails all the same an operator decides ([`Flow::attention`]): the run waits for that, however
/// long, and is never taken for undone.
#[must_use = "settle it with the result, or nothing is ever undone"]
pub struct Saga<'f, F> {
    flow: &'f F,
    undos: Mutex<Vec<Option<Undo>>>,
}

struct Undo {
    name: &'static str,
    nth: Option<u64>,
    act: Act,
}

type Act = Box<dyn Fn(StepAttempt) -> Undoing + Send + Sync>;

/// A type of its own: a bare `dyn` in the future of a step is more than the compiler can see through when it asks for `Send`.
struct Undoing(BoxFuture<'static, Result<(), Failure>>);

impl Future for Undoing {
    type Output = Result<(), Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<'f, F: Flow> Saga<'f, F> {
    /// A saga in which nothing was done yet.
    pub const fn new(flow: &'f F) -> Self {
        Self { flow, undos: Mutex::new(Vec::new()) }
    }

    /// Runs `step`, and keeps how to undo it, from before it begins: one that is broken off may have happened. `undo` is given what
    /// the step made, where that is known.
    ///
    /// # Errors
    /// Those of [`Step::run`].
    pub async fn step<W, Fut, U, UndoFut>(
        &self,
        step: Step<'f, F>,
        work: W,
        undo: U,
    ) -> Result<Fut::Value, Failure>
    where
        W: Fn(StepAttempt) -> Fut + Send + Sync,
        Fut: Fallible + 'static,
        Fut::Value: Journaled + Clone,
        U: Fn(StepAttempt, Option<Fut::Value>) -> UndoFut + Send + Sync + 'static,
        UndoFut: Fallible<Value = ()> + 'static,
    {
        let made = Arc::new(Mutex::new(None));
        let act = {
            let made = Arc::clone(&made);
            move |attempt| boxed(undo(attempt, locked(&made).clone()))
        };
        self.kept(step, work, made, Box::new(act)).await
    }

    /// [`Saga::step`], where it can be found out whether a step that was broken off has happened: `ask` gives what it made, or `None`
    /// where it did not happen, and then there is nothing to undo.
    ///
    /// # Errors
    /// Those of [`Step::run`].
    pub async fn step_asked<W, Fut, A, AskFut, U, UndoFut>(
        &self,
        step: Step<'f, F>,
        work: W,
        ask: A,
        undo: U,
    ) -> Result<Fut::Value, Failure>
    where
        W: Fn(StepAttempt) -> Fut + Send + Sync,
        Fut: Fallible + 'static,
        Fut::Value: Journaled + Clone,
        A: Fn(StepAttempt) -> AskFut + Send + Sync + 'static,
        AskFut: Fallible<Value = Option<Fut::Value>> + 'static,
        U: Fn(StepAttempt, Fut::Value) -> UndoFut + Send + Sync + 'static,
        UndoFut: Fallible<Value = ()> + 'static,
    {
        let made = Arc::new(Mutex::new(None));
        let both = Arc::new((ask, undo));
        let act = {
            let made = Arc::clone(&made);
            move |attempt: StepAttempt| {
                let (known, both) = (locked(&made).clone(), Arc::clone(&both));
                Undoing(Box::pin(async move {
                    let (ask, undo) = (&both.0, &both.1);
                    let made = match known {
                        Some(made) => Some(made),
                        None => AskFut::into_result(ask(attempt.clone()).await)?,
                    };
                    match made {
                        Some(made) => UndoFut::into_result(undo(attempt, made).await),
                        None => Ok(()),
                    }
                }))
            }
        };
        self.kept(step, work, made, Box::new(act)).await
    }

    async fn kept<W, Fut>(
        &self,
        step: Step<'f, F>,
        work: W,
        made: Arc<Mutex<Option<Fut::Value>>>,
        act: Act,
    ) -> Result<Fut::Value, Failure>
    where
        W: Fn(StepAttempt) -> Fut + Send + Sync,
        Fut: Fallible + 'static,
        Fut::Value: Journaled + Clone,
    {
        let place = {
            let mut undos = locked(&self.undos);
            undos.push(Some(Undo { name: step.name(), nth: step.place(), act }));
            undos.len() - 1
        };
        match step.run_apart(work).await {
            Ok(value) => {
                *locked(&made) = Some(value.clone());
                Ok(value)
            }
            Err(failure) => {
                if failure.effect() == Effect::None
                    && let Some(undo) = locked(&self.undos).get_mut(place)
                {
                    *undo = None;
                }
                Err(failure)
            }
        }
    }

    /// The end of the saga: where `result` is a failure, everything is undone first. That failure is the result all the same, with the
    /// effect that is left of it: *none* where all was undone and nothing was done outside of the saga. What could not be undone stands
    /// beside it.
    ///
    /// # Errors
    /// That of `result`.
    pub async fn settle<T>(self, result: Result<T, Failure>) -> Result<T, Failure> {
        match result {
            Ok(value) => Ok(value),
            Err(cause) => Err(self.undo_all(cause).await),
        }
    }

    async fn undo_all(self, mut cause: Failure) -> Failure {
        self.flow.course().shield();
        let undos = std::mem::take(&mut *locked(&self.undos));
        let mut is_undone = true;
        for undo in undos.into_iter().rev().flatten() {
            match self.undo(&undo).await {
                Undone::Yes => {}
                Undone::ByHand(failure) => cause = cause.also(failure),
                Undone::No(failure) => {
                    is_undone = false;
                    cause = cause.also(failure);
                    break;
                }
            }
        }
        if is_undone && !self.flow.course().is_lasting() {
            cause.with_effect(Effect::None)
        } else {
            cause.with_effect_of(Effect::Unknown)
        }
    }

    async fn undo(&self, undo: &Undo) -> Undone {
        let mut round = 1;
        loop {
            let mut step = self.flow.step(undo.name).undoing(round);
            if let Some(place) = undo.nth {
                step = step.nth(place);
            }
            let Err(failure) = step.run_apart(|attempt| (undo.act)(attempt)).await else {
                return Undone::Yes;
            };
            let question = format!("{}?{round}", step.key());
            match self.flow.attention(&question, &failure).await {
                Ok(Verdict::Resume) => round += 1,
                Ok(Verdict::Skip) => return Undone::ByHand(failure),
                Ok(Verdict::GiveUp) => return Undone::No(failure),
                Err(unanswered) => return Undone::No(failure.also(unanswered)),
            }
        }
    }
}

enum Undone {
    Yes,
    /// Somebody else did it.
    ByHand(Failure),
    /// Nobody will.
    No(Failure),
}

fn boxed<Fut: Fallible<Value = ()> + 'static>(undo: Fut) -> Undoing {
    Undoing(Box::pin(async move { Fut::into_result(undo.await) }))
}

impl<F: Flow> fmt::Debug for Saga<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let undos = locked(&self.undos);
        let names: Vec<_> = undos.iter().flatten().map(|undo| undo.name).collect();
        f.debug_struct("Saga").field("flow", &self.flow.id()).field("undos", &names).finish()
    }
}
