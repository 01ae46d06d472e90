//! What goes on by itself: each kind of durable work, step by step.
//!
//! | kind | steps | undone by |
//! |---|---|---|
//! | `create_ticket` | `create_ticket`, then `notify_channel`, which is optional | closing the ticket |
//! | `answer_request` | `classify_intent`, then the one step of what was asked, then `notify_channel` | nothing: it is one step, or it creates a ticket as above |
//!
//! A step is an operation of its own, as in a request, and retried like one. Where that was in vain and waiting helps, deferred work tries
//! again after a pause that outlives the process.

use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::message::Locales;
use breakfall_flow::Flow;
use breakfall_flow::Workflow;
use serde::Deserialize;
use serde::Serialize;

use crate::durable::crew::Crew;
use crate::integrations::classifier::Understood;
use crate::integrations::tracker::NewTicket;
use crate::orchestration::reply::Solved;

/// Somebody was told that it goes on.
pub(super) const DEFERRED: &str = "deferred";

/// What is asked, as it outlives the request. Whatever may change until it is done stands here: after a restart the same is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) request_id: String,
    pub(crate) user: String,
    pub(crate) query: String,
    /// The language that the channel is told in.
    pub(crate) language: String,
    /// What was understood, where that is known.
    pub(crate) understood: Option<Understood>,
    /// Whether there is a channel.
    pub(crate) tells: bool,
    /// For how long it is tried again.
    pub(crate) patience: Duration,
    /// The first wait before that.
    pub(crate) pause: Duration,
    /// The process that took it on, and that nobody but a later one goes on from.
    #[serde(default)]
    pub(crate) process: String,
}

/// A ticket is created, and the channel is told.
pub(super) struct CreateTicket(pub(super) Arc<Crew>);

/// A request is answered that missed its time.
pub(super) struct AnswerRequest(pub(super) Arc<Crew>);

impl Workflow for CreateTicket {
    const KIND: &'static str = "create_ticket";
    type Input = Asked;
    type Output = Solved;

    async fn run<F: Flow>(&self, flow: &F, input: Asked) -> Result<Solved, Failure> {
        let asked = Arc::new(input);
        let solved = match asked.understood.clone() {
            Some(understood) => self.0.create(flow, &asked, understood).await,
            None => Err(Failure::unexpected("a ticket is created of what was understood")),
        };
        match solved {
            Ok(solved) => Ok(solved),
            // Who waited for the answer has heard of it.
            Err(failure) if !was_deferred(flow, &asked).await => Err(failure),
            Err(failure) => Err(self.0.tell_of(flow, &asked, failure).await),
        }
    }
}

impl Workflow for AnswerRequest {
    const KIND: &'static str = "answer_request";
    type Input = Asked;
    type Output = Solved;

    async fn run<F: Flow>(&self, flow: &F, input: Asked) -> Result<Solved, Failure> {
        let asked = Arc::new(input);
        match self.0.answer(flow, &asked).await {
            Ok(solved) => Ok(solved),
            Err(failure) => Err(self.0.tell_of(flow, &asked, failure).await),
        }
    }
}

/// Whether somebody was told that it goes on.
async fn was_deferred<F: Flow>(flow: &F, asked: &Asked) -> bool {
    asked.tells
        && matches!(flow.event_within::<bool>(DEFERRED, Duration::ZERO).await, Ok(Some(true)))
}

impl Asked {
    pub(crate) fn locales(&self) -> Locales {
        Locales::new([&self.language])
    }

    /// The ticket that is asked for.
    pub(super) fn ticket<'a>(&'a self, title: &'a str) -> NewTicket<'a> {
        NewTicket { title, user: &self.user, request_id: &self.request_id }
    }
}
