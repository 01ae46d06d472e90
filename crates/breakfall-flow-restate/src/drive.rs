//! Drives a run from turn to turn.
//!
//! A handler of the SDK may await one thing of Restate at a time; a workflow may await many, joined or raced. So the workflow only asks, and
//! this does what was asked, in an order that the journal fixes: after a restart it asks for the same, and is told the same, one by one.
//!
//! | the workflow waits for | what is done | what the journal says |
//! |---|---|---|
//! | effects | all of them side by side, until the first has ended | a `run` of their names: which one it was, and what it gave |
//! | waits and signals only | a timer or promise each, until the first of them comes | a `sleep` or a promise each |
//!
//! So what is waited for beside an effect is looked at when that has ended. Effects are attempts, and an attempt has a limit.
//!
//! **Cancelled** from outside, a step under way is broken off where this process is told; otherwise Restate can say so only when that has ended,
//! and what it gave counts. Everything else that is waited for is cancelled, and so is all
//! that is asked for afterwards, unless it is an undo: those are not disturbed.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::fault::Effect;
use breakfall::fault::PublicText;
use breakfall::fault::panic::Stack;
use breakfall::fault::panic::catch_poll;
use breakfall::pipeline::BoxFuture;
use breakfall_flow::Flow;
use breakfall_flow::FlowFault;
use restate_sdk::context::RunFuture;
use restate_sdk::endpoint::ContextInternal;
use tokio_util::sync::CancellationToken;

use crate::flow::RestateFlow;
use crate::flow::Wish;
use crate::flow::Work;
use crate::flow::cancelled;
use crate::flow::signal_key;
use crate::flow::verdict_key;
use crate::handlers::Questions;
use crate::wait::Wait;
use crate::wire;
use crate::wire::Read;

/// What a run gave, as JSON.
pub(crate) type Ended = Result<Outcome<String>, Failure>;
pub(crate) type Running = BoxFuture<'static, Ended>;

/// How often in a row code must stand still until that is believed: what joins futures may leave one out in a poll.
const STILL: u32 = 3;

/// A run, as far as it has come.
pub(crate) struct Driver<'c> {
    ctx: &'c ContextInternal,
    flow: Arc<RestateFlow>,
    works: Vec<Doing>,
    waits: Vec<Wait<'c>>,
    questions: Questions<'c>,
    /// Somebody wants it to end, and has said so here.
    told: CancellationToken,
}

struct Doing {
    id: u64,
    name: Box<str>,
    work: Work,
}

/// An effect that has ended.
struct Done {
    name: Box<str>,
    result: Result<String, Failure>,
}

impl<'c> Driver<'c> {
    pub(crate) fn new(
        ctx: &'c ContextInternal,
        flow: Arc<RestateFlow>,
        (questions, told): (Questions<'c>, CancellationToken),
    ) -> Self {
        Self { ctx, flow, works: Vec::new(), waits: Vec::new(), questions, told }
    }

    /// Until the end.
    ///
    /// # Errors
    /// Why its code cannot go on, here and now.
    pub(crate) async fn drive(mut self, mut running: Running) -> Result<Ended, Failure> {
        let flow = Arc::clone(&self.flow);
        loop {
            let ended = poll_fn(|cx| advance(&flow, running.as_mut(), cx)).await?;
            if let Some(ended) = ended {
                return Ok(ended);
            }
            self.take_up().await;
            if self.works.is_empty() {
                self.wait().await;
            } else {
                self.turn().await?;
            }
        }
    }

    /// Begins what was asked for, in that order, and forgets what nobody waits for any more.
    async fn take_up(&mut self) {
        for (id, name, wish) in self.flow.new_wishes() {
            match wish {
                Wish::Effect(work) => self.works.push(Doing { id, name, work }),
                Wish::Sleep(length) => self.waits.push(Wait::until(self.ctx, id, length)),
                Wish::Event => self.waits.push(Wait::promise(self.ctx, id, signal_key(&name))),
                Wish::Attention(failure) => {
                    let flow = Arc::clone(&self.flow);
                    self.questions.ask(id, flow.id(), &name, failure).await;
                    self.waits.push(Wait::promise(self.ctx, id, verdict_key(&name)));
                }
            }
        }
        self.works.retain(|doing| self.flow.is_open(doing.id));
        self.waits.retain(|wait| self.flow.is_open(wait.id()));
    }

    /// Until one of the effects has ended.
    async fn turn(&mut self) -> Result<(), Failure> {
        let names: Vec<&str> = self.works.iter().map(|doing| &*doing.name).collect();
        let names = names.join(" | ");
        let mut done = None;
        loop {
            let is_cancelled = self.flow.is_cancelled();
            let is_shielded = self.flow.course().is_shielded();
            let (works, slot, told) = (&mut self.works, &mut done, &self.told);
            let journaled = self.ctx.run(move || async move {
                if slot.is_none() && !is_cancelled {
                    tokio::select! {
                        biased;
                        ended = first(works) => *slot = Some(ended),
                        () = told.cancelled(), if !is_shielded => {}
                    }
                }
                let ended = slot.as_ref().map(|Done { name, result }| (&**name, result));
                Ok(wire::entry(ended)?)
            });
            let read = wire::read(journaled.name(&*names).await, self.flow.course().decoder());
            match read {
                Read::Ended(name, result) => self.ended(&name, result)?,
                Read::BrokenOff => {
                    self.flow.cancel();
                    self.break_off();
                }
                Read::Unreadable => return Err(changed(&names)),
                // What has ended by now is written down all the same; an undo is done.
                Read::Cancelled => {
                    self.flow.cancel();
                    continue;
                }
            }
            if is_cancelled {
                self.break_off();
            }
            return Ok(());
        }
    }

    fn ended(&mut self, name: &str, result: Result<String, Failure>) -> Result<(), Failure> {
        let Some(place) = self.works.iter().position(|doing| &*doing.name == name) else {
            return Err(changed(name));
        };
        let doing = self.works.remove(place);
        self.flow.answer(doing.id, result);
        Ok(())
    }

    /// Until the first of what is waited for has come.
    async fn wait(&mut self) {
        let handles = self.waits.iter().map(Wait::handle).map(Into::into).collect();
        match self.ctx.select(handles).await {
            Ok(place) => {
                let wait = self.waits.remove(place);
                let id = wait.id();
                self.questions.answered(id);
                let came = wait.came().await;
                self.flow.answer(id, came);
            }
            Err(_cancelled) => {
                self.flow.cancel();
                if self.flow.is_cancelled() {
                    self.break_off();
                }
            }
        }
    }

    /// Nothing that is waited for will come.
    fn break_off(&mut self) {
        for doing in self.works.drain(..) {
            self.flow.answer(doing.id, Err(cancelled(Effect::Unknown)));
        }
        for wait in self.waits.drain(..) {
            self.flow.answer(wait.id(), Err(cancelled(Effect::None)));
        }
    }
}

/// Polls the code until it has ended, or stands still.
fn advance(
    flow: &RestateFlow,
    mut running: Pin<&mut (dyn Future<Output = Ended> + Send)>,
    cx: &mut Context<'_>,
) -> Poll<Result<Option<Ended>, Failure>> {
    let mut still = 0;
    while still < STILL {
        let before = flow.asked();
        let polled = catch_poll(running.as_mut(), cx, Stack::Capture);
        if let Some(stopped) = flow.stopped() {
            return Poll::Ready(Err(stopped));
        }
        match polled {
            Err(panicked) => return Poll::Ready(Err(panicked)),
            Ok(Poll::Ready(ended)) => return Poll::Ready(Ok(Some(ended))),
            Ok(Poll::Pending) => {}
        }
        still = if flow.asked() > before { 0 } else { still + 1 };
    }
    if flow.is_waiting() { Poll::Ready(Ok(None)) } else { Poll::Pending }
}

/// The first of these that ends. A panic is the failure of the one that panicked.
async fn first(works: &mut [Doing]) -> Done {
    poll_fn(|cx| {
        let ended = works.iter_mut().find_map(|Doing { name, work, .. }| {
            let result = match catch_poll(work.as_mut(), cx, Stack::Capture) {
                Ok(Poll::Pending) => return None,
                Ok(Poll::Ready(result)) => result,
                Err(panicked) => Err(panicked),
            };
            Some(Done { name: name.clone(), result })
        });
        ended.map_or(Poll::Pending, Poll::Ready)
    })
    .await
}

fn changed(step: &str) -> Failure {
    FlowFault::DefinitionChanged { step: PublicText::cleaned(step) }.into()
}
