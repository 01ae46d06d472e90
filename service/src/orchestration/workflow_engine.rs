//! A request, step by step: understand, act, tell the channel, put into words.
//!
//! Each step is an operation of its own with its own plan, retries and substitute. A step that could only be done by its
//! substitute, or an optional one that failed, degrades the whole answer; the failure travels with it.

use std::sync::OnceLock;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::clock::Instant;
use breakfall::fault::Effect;
use breakfall::message::Catalogue;
use breakfall::message::Locales;
use breakfall::pipeline::Attempt;
use breakfall::pipeline::Operation;

use crate::durable::Durable;
use crate::faults::RequestFault;
use crate::integrations::classifier::Classifier;
use crate::integrations::classifier::Understood;
use crate::integrations::generator;
use crate::integrations::generator::Generator;
use crate::integrations::notifier::Notifier;
use crate::integrations::tracker::NewTicket;
use crate::integrations::tracker::Ticket;
use crate::integrations::tracker::Tracker;
use crate::metrics::Measures;
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
    /// The durable work that was begun for it.
    pub(crate) run: OnceLock<String>,
}

/// What an operation is a part of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PartOf<'a> {
    /// A request, whose time, cancellation and id it has.
    Request(Attempt<'a>),
    /// Durable work of the request `id`, that may take until `end` now.
    Work { handler: &'a Handler, id: &'a str, end: Instant },
}

impl<'a> PartOf<'a> {
    fn operation(self, name: &'static str) -> Operation<'a> {
        match self {
            Self::Request(attempt) => attempt.operation(name),
            Self::Work { handler, id, end } => handler.operation(name).correlate(id).deadline(end),
        }
    }
}

/// Carries requests out with the integrations that the configuration chose.
#[derive(Debug)]
pub(crate) struct WorkflowEngine {
    pub(crate) classifier: Classifier,
    pub(crate) generator: Generator,
    pub(crate) tracker: Tracker,
    pub(crate) notifier: Notifier,
    pub(crate) catalogue: Catalogue,
    /// How long each attempt took.
    pub(crate) measures: Measures,
}

impl WorkflowEngine {
    /// Carries `request` out within what `attempt` has left.
    pub(crate) async fn respond(
        &self,
        request: &Request,
        attempt: Attempt<'_>,
        durable: &Durable,
    ) -> Result<Outcome<Reply>, Failure> {
        let mut degraded = Degraded::default();
        match self.carry_out(request, attempt, durable, &mut degraded).await {
            Ok(reply) => Ok(degraded.outcome(reply)),
            Err(failure) => Err(degraded.failed(failure)),
        }
    }

    async fn carry_out(
        &self,
        request: &Request,
        attempt: Attempt<'_>,
        durable: &Durable,
        degraded: &mut Degraded,
    ) -> Result<Reply, Failure> {
        let part = PartOf::Request(attempt);
        let understood = degraded.keep(self.understand(&request.query, part).await?)?;
        let facts = if understood.intent == Intent::CreateTicket {
            // Several steps that belong together: they outlive the request, and the process.
            let understood = titled(&request.query, understood.clone())?;
            degraded.keep(durable.create_ticket(request, understood).await?)?.facts
        } else {
            self.act(&request.query, &understood, part).await?
        };
        degraded.applied = facts.done.is_a_change();
        if facts.done == Done::Closed {
            let text = generator::embedded::text(&self.catalogue, &facts, &request.locales);
            degraded.also(self.tell_channel(&text, part).await.err());
        }
        let text = degraded.keep(self.put_into_words(request, &facts, attempt).await?)?;
        Ok(Reply::Answer { intent: understood.intent, text, tickets: facts.tickets })
    }

    /// What the person wants. Where the configured classifier fails, the embedded one stands in.
    pub(crate) async fn understand(
        &self,
        query: &str,
        part: PartOf<'_>,
    ) -> Result<Outcome<Understood>, Failure> {
        let operation = part.operation("classify_intent").read_only();
        let run = operation.run(|attempt| {
            self.measures.attempt("classify_intent", attempt, self.classifier.classify(query))
        });
        match &self.classifier {
            Classifier::Embedded(_) => run.await,
            Classifier::OpenAi { substitute, .. } => {
                run.or_degrade(|_| async { substitute.classify(query) }).await
            }
        }
    }

    /// Does what takes one step: everything but to create a ticket.
    pub(crate) async fn act(
        &self,
        query: &str,
        understood: &Understood,
        part: PartOf<'_>,
    ) -> Result<Facts, Failure> {
        match understood.intent {
            Intent::CreateTicket => Err(Failure::unexpected("creating a ticket takes more steps")),
            Intent::ListTickets => self.list(Done::Listed, part).await,
            Intent::SummariseTickets => self.list(Done::Summarised, part).await,
            Intent::ShowTicket => {
                let number = number(query, understood)?;
                let run = part.operation("show_ticket").read_only().context("ticket", number);
                let found = run
                    .run(|attempt| {
                        self.measures.attempt("show_ticket", attempt, self.tracker.find(number))
                    })
                    .await?;
                let ticket = whole(found)?.ok_or(RequestFault::TicketNotFound { number })?;
                Ok(about(Done::Shown, ticket))
            }
            Intent::CloseTicket => {
                let number = number(query, understood)?;
                let run = part.operation("close_ticket").idempotent().context("ticket", number);
                let closed = whole(
                    run.run(|attempt| {
                        self.measures.attempt("close_ticket", attempt, self.tracker.close(number))
                    })
                    .await?,
                )?;
                let closed = closed.ok_or(RequestFault::TicketNotFound { number })?;
                let done = if closed.was_closed { Done::WasClosed } else { Done::Closed };
                Ok(about(done, closed.ticket))
            }
            Intent::Help => Ok(Facts { done: Done::Helped, tickets: Vec::new(), open: None }),
        }
    }

    /// The ticket, created.
    pub(crate) async fn create(
        &self,
        new: NewTicket<'_>,
        part: PartOf<'_>,
    ) -> Result<Ticket, Failure> {
        let mut operation = part.operation("create_ticket");
        if self.tracker.knows_repetitions() {
            operation = operation.idempotent();
        }
        whole(
            operation
                .run(|attempt| {
                    self.measures.attempt("create_ticket", attempt, self.tracker.create(new))
                })
                .await?,
        )
    }

    /// The ticket that was made of `new` before, if there is one.
    pub(crate) async fn made(
        &self,
        new: NewTicket<'_>,
        part: PartOf<'_>,
    ) -> Result<Option<Ticket>, Failure> {
        let operation = part.operation("show_ticket").read_only();
        let run = operation
            .run(|attempt| self.measures.attempt("show_ticket", attempt, self.tracker.made(new)));
        whole(run.await?)
    }

    /// Takes the creation of a ticket back: one that is `made`, or that may have been made of `new`.
    pub(crate) async fn take_back(
        &self,
        new: NewTicket<'_>,
        made: Option<Ticket>,
        part: PartOf<'_>,
    ) -> Result<(), Failure> {
        let made = match made {
            Some(made) => Some(made),
            None => self.made(new, part).await?,
        };
        if let Some(Ticket { number, .. }) = made {
            let run = part.operation("close_ticket").idempotent().context("ticket", number);
            whole(
                run.run(|attempt| {
                    self.measures.attempt("close_ticket", attempt, self.tracker.close(number))
                })
                .await?,
            )?;
        }
        Ok(())
    }

    async fn list(&self, done: Done, part: PartOf<'_>) -> Result<Facts, Failure> {
        let operation = part.operation("list_tickets").read_only();
        let open = whole(
            operation
                .run(|attempt| {
                    self.measures.attempt(
                        "list_tickets",
                        attempt,
                        self.tracker.open_tickets(MOST_NAMED),
                    )
                })
                .await?,
        )?;
        Ok(Facts { done, tickets: open.newest, open: Some(open.count) })
    }

    /// Tells the channel, where there is one. Optional: a failure degrades the answer and undoes nothing.
    pub(crate) async fn tell_channel(&self, text: &str, part: PartOf<'_>) -> Result<(), Failure> {
        if !self.notifier.listens() {
            return Ok(());
        }
        // Told twice is better than not told: a repetition does no harm.
        let operation = part.operation("notify_channel").idempotent();
        operation
            .run(|attempt| {
                self.measures.attempt("notify_channel", attempt, self.notifier.notify(text))
            })
            .await
            .map(drop)
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
            .run(|attempt| {
                self.measures.attempt(
                    "generate_response",
                    attempt,
                    client.generate(&request.query, facts, language),
                )
            })
            .or_degrade(|_| async { Ok::<_, Failure>(embedded()) })
            .await
    }
}

/// What was understood, with the title of the ticket to create.
pub(crate) fn titled(query: &str, understood: Understood) -> Result<Understood, RequestFault> {
    let title = understood.title.or_else(|| slots::ticket_title(query));
    let title = Some(title.ok_or(RequestFault::TitleMissing)?);
    Ok(Understood { title, ..understood })
}

pub(crate) fn about(done: Done, ticket: Ticket) -> Facts {
    Facts { done, tickets: vec![ticket], open: None }
}

fn number(query: &str, understood: &Understood) -> Result<u64, RequestFault> {
    let said = slots::ticket_number(query);
    said.or(understood.number).ok_or(RequestFault::NumberMissing)
}

/// The value of a step that has no substitute.
pub(crate) fn whole<T>(outcome: Outcome<T>) -> Result<T, Failure> {
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
