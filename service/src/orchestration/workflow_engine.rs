//! A request, step by step: understand, act, tell the channel, put into words.
//!
//! Each step is an operation of its own with its own plan, retries and substitute. A step that could only be done by its
//! substitute, or an optional one that failed, degrades the whole answer; the failure travels with it.

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::fault::Effect;
use breakfall::message::Catalogue;
use breakfall::message::Locales;
use breakfall::pipeline::Attempt;

use crate::faults::RequestFault;
use crate::integrations::classifier::Classifier;
use crate::integrations::classifier::Understood;
use crate::integrations::generator;
use crate::integrations::generator::Generator;
use crate::integrations::notifier::Notifier;
use crate::integrations::tracker::NewTicket;
use crate::integrations::tracker::Ticket;
use crate::integrations::tracker::Tracker;
use crate::orchestration::intent::Intent;
use crate::orchestration::reply::Done;
use crate::orchestration::reply::Facts;
use crate::orchestration::reply::MOST_NAMED;
use crate::orchestration::reply::Reply;
use crate::orchestration::slots;

/// What a person asks.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) query: String,
    pub(crate) locales: Locales,
}

/// Carries requests out with the integrations that the configuration chose.
#[derive(Debug)]
pub(crate) struct WorkflowEngine {
    pub(crate) classifier: Classifier,
    pub(crate) generator: Generator,
    pub(crate) tracker: Tracker,
    pub(crate) notifier: Notifier,
    pub(crate) catalogue: Catalogue,
}

impl WorkflowEngine {
    /// Carries `request` out within what `attempt` has left.
    pub(crate) async fn respond(
        &self,
        request: &Request,
        attempt: Attempt<'_>,
    ) -> Result<Outcome<Reply>, Failure> {
        let mut degraded = Degraded::default();
        match self.carry_out(request, attempt, &mut degraded).await {
            Ok(reply) => Ok(degraded.outcome(reply)),
            Err(failure) => Err(degraded.failed(failure)),
        }
    }

    async fn carry_out(
        &self,
        request: &Request,
        attempt: Attempt<'_>,
        degraded: &mut Degraded,
    ) -> Result<Reply, Failure> {
        let understood = degraded.keep(self.understand(request, attempt).await?)?;
        let facts = self.act(request, &understood, attempt).await?;
        degraded.applied = matches!(facts.done, Done::Created | Done::Closed);
        degraded.also(self.tell_channel(request, &facts, attempt).await);
        let text = degraded.keep(self.put_into_words(request, &facts, attempt).await?)?;
        Ok(Reply::Answer { intent: understood.intent, text, tickets: facts.tickets })
    }

    /// What the person wants. Where the configured classifier fails, the embedded one stands in.
    async fn understand(
        &self,
        request: &Request,
        attempt: Attempt<'_>,
    ) -> Result<Outcome<Understood>, Failure> {
        let operation = attempt.operation("classify_intent").read_only();
        let run = operation.run(|_| self.classifier.classify(&request.query));
        match &self.classifier {
            Classifier::Embedded(_) => run.await,
            Classifier::OpenAi { substitute, .. } => {
                run.or_degrade(|_| async { substitute.classify(&request.query) }).await
            }
        }
    }

    async fn act(
        &self,
        request: &Request,
        understood: &Understood,
        attempt: Attempt<'_>,
    ) -> Result<Facts, Failure> {
        match understood.intent {
            Intent::CreateTicket => self.create(request, understood, attempt).await,
            Intent::ListTickets => self.list(Done::Listed, attempt).await,
            Intent::SummariseTickets => self.list(Done::Summarised, attempt).await,
            Intent::ShowTicket => {
                let number = number(request, understood)?;
                let run = attempt.operation("show_ticket").read_only().context("ticket", number);
                let found = run.run(|_| self.tracker.find(number)).await?;
                let ticket = whole(found)?.ok_or(RequestFault::TicketNotFound { number })?;
                Ok(about(Done::Shown, ticket))
            }
            Intent::CloseTicket => {
                let number = number(request, understood)?;
                let run = attempt.operation("close_ticket").idempotent().context("ticket", number);
                let closed = whole(run.run(|_| self.tracker.close(number)).await?)?;
                let closed = closed.ok_or(RequestFault::TicketNotFound { number })?;
                let done = if closed.was_closed { Done::WasClosed } else { Done::Closed };
                Ok(about(done, closed.ticket))
            }
            Intent::Help => Ok(Facts { done: Done::Helped, tickets: Vec::new(), open: None }),
        }
    }

    async fn create(
        &self,
        request: &Request,
        understood: &Understood,
        attempt: Attempt<'_>,
    ) -> Result<Facts, Failure> {
        let title = understood.title.clone().or_else(|| slots::ticket_title(&request.query));
        let title = title.ok_or(RequestFault::TitleMissing)?;
        let new = NewTicket { title: &title, user: &request.user, request_id: &request.id };
        let mut operation = attempt.operation("create_ticket");
        if self.tracker.knows_repetitions() {
            operation = operation.idempotent();
        }
        let created = whole(operation.run(|_| self.tracker.create(new)).await?)?;
        Ok(about(Done::Created, created))
    }

    async fn list(&self, done: Done, attempt: Attempt<'_>) -> Result<Facts, Failure> {
        let operation = attempt.operation("list_tickets").read_only();
        let open = whole(operation.run(|_| self.tracker.open_tickets(MOST_NAMED)).await?)?;
        Ok(Facts { done, tickets: open.newest, open: Some(open.count) })
    }

    /// Tells the channel of what changed. Optional: its failure degrades the answer and undoes nothing.
    async fn tell_channel(
        &self,
        request: &Request,
        facts: &Facts,
        attempt: Attempt<'_>,
    ) -> Option<Failure> {
        if !matches!(facts.done, Done::Created | Done::Closed) || !self.notifier.listens() {
            return None;
        }
        let text = generator::embedded::text(&self.catalogue, facts, &request.locales);
        // Told twice is better than not told: a repetition does no harm.
        let operation = attempt.operation("notify_channel").idempotent();
        operation.run(|_| self.notifier.notify(&text)).await.err()
    }

    /// The answer in words. Where the configured generator fails, the embedded one stands in.
    async fn put_into_words(
        &self,
        request: &Request,
        facts: &Facts,
        attempt: Attempt<'_>,
    ) -> Result<Outcome<String>, Failure> {
        let embedded = || generator::embedded::text(&self.catalogue, facts, &request.locales);
        let Generator::OpenAi(client) = &self.generator else {
            return Ok(Outcome::Full(embedded()));
        };
        let language = self.catalogue.choose(&request.locales);
        attempt
            .operation("generate_response")
            .read_only()
            .run(|_| client.generate(&request.query, facts, language))
            .or_degrade(|_| async { Ok::<_, Failure>(embedded()) })
            .await
    }
}

fn about(done: Done, ticket: Ticket) -> Facts {
    Facts { done, tickets: vec![ticket], open: None }
}

fn number(request: &Request, understood: &Understood) -> Result<u64, RequestFault> {
    let said = slots::ticket_number(&request.query);
    said.or(understood.number).ok_or(RequestFault::NumberMissing)
}

/// The value of a step that has no substitute.
fn whole<T>(outcome: Outcome<T>) -> Result<T, Failure> {
    Degraded::default().keep(outcome)
}

/// Why an answer is not whole, gathered over its steps.
#[derive(Default)]
struct Degraded {
    failure: Option<Failure>,
    /// Something was changed: nobody may be told that nothing was, or to send such a request again.
    applied: bool,
}

impl Degraded {
    /// The value of a step; why it is a substitute is kept.
    fn keep<T>(&mut self, outcome: Outcome<T>) -> Result<T, Failure> {
        match outcome {
            Outcome::Full(value) => Ok(value),
            Outcome::Degraded { value, failure, .. } => {
                self.also(Some(failure));
                Ok(value)
            }
            Outcome::Deferred { .. } => {
                Err(Failure::unexpected("a step of a request cannot be deferred"))
            }
        }
    }

    fn also(&mut self, failure: Option<Failure>) {
        self.failure = match (self.failure.take(), failure) {
            (Some(first), Some(next)) => Some(first.also(next)),
            (first, next) => first.or(next),
        };
    }

    /// All steps were done.
    fn outcome(self, reply: Reply) -> Outcome<Reply> {
        let Self { failure, applied } = self;
        match failure {
            None => Outcome::Full(reply),
            Some(failure) => {
                let failure = truthful(failure, applied);
                Outcome::Degraded { value: reply, failure, step: "workflow" }
            }
        }
    }

    /// A step could not be done at all; what went wrong before stays beside it.
    fn failed(self, failure: Failure) -> Failure {
        let failure = truthful(failure, self.applied);
        self.failure.into_iter().fold(failure, Failure::also)
    }
}

/// The failure, saying whether something was changed all the same.
fn truthful(failure: Failure, applied: bool) -> Failure {
    if applied { failure.with_effect(Effect::Applied) } else { failure }
}
