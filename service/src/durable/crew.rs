//! Who does the work: each step, and when it is tried again.

use std::sync::Arc;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::fault::Param;
use breakfall::fault::PublicText;
use breakfall_flow::Flow;
use breakfall_flow::Saga;
use breakfall_flow::StepAttempt;
use breakfall_http::edge::LiveSettings;

use crate::durable::early::Early;
use crate::durable::patience::Patience;
use crate::durable::work::Asked;
use crate::integrations::classifier::Understood;
use crate::integrations::generator;
use crate::integrations::tracker::Ticket;
use crate::orchestration::intent::Intent;
use crate::orchestration::reply::Done;
use crate::orchestration::reply::Solved;
use crate::orchestration::workflow_engine::PartOf;
use crate::orchestration::workflow_engine::WorkflowEngine;
use crate::orchestration::workflow_engine::about;
use crate::orchestration::workflow_engine::titled;

/// Everybody that a step needs.
#[derive(Debug)]
pub(super) struct Crew {
    pub(super) engine: Arc<WorkflowEngine>,
    pub(super) handler: Handler,
    pub(super) edge: LiveSettings,
    pub(super) early: Early,
    /// What tells this process from those before.
    pub(super) process: String,
    /// Whether others take up what this one has begun, and it what they have: replicas of one Restate, also where only a connection broke off.
    pub(super) is_one_of_several: bool,
}

impl Crew {
    /// What was asked, understood and done.
    pub(super) async fn answer<F: Flow>(
        self: &Arc<Self>,
        flow: &F,
        asked: &Arc<Asked>,
    ) -> Result<Solved, Failure> {
        let understood = self.understand(flow, asked).await?;
        if understood.intent == Intent::CreateTicket {
            let understood = titled(&asked.query, understood)?;
            return self.create(flow, asked, understood).await;
        }
        let solved = self.act(flow, asked, understood).await?;
        let (catalogue, locales) = (&self.engine.catalogue, asked.locales());
        let text = generator::embedded::text(catalogue, &solved.facts, &locales);
        let head = catalogue.text(&locales, "deferred-done", &[("id", told(&asked.request_id))]);
        self.tell(flow, asked, head.into_iter().chain([text]).collect::<Vec<_>>().join("\n"))
            .await?;
        Ok(solved)
    }

    async fn understand<F: Flow>(
        self: &Arc<Self>,
        flow: &F,
        asked: &Arc<Asked>,
    ) -> Result<Understood, Failure> {
        let mut patience = Patience::new(self, asked, "classify_intent").harmless();
        loop {
            let (crew, of) = (Arc::clone(self), Arc::clone(asked));
            let work = move |attempt: StepAttempt| {
                let (crew, asked) = (Arc::clone(&crew), Arc::clone(&of));
                async move {
                    let part = crew.part(&asked, &attempt);
                    // Whoever stood in has understood it: that need not be told so much later.
                    let understood = crew.engine.understand(&asked.query, part).await?;
                    match understood {
                        Outcome::Full(value) | Outcome::Degraded { value, .. } => Ok(value),
                        Outcome::Deferred { .. } => {
                            Err(Failure::unexpected("a step within a step"))
                        }
                    }
                }
            };
            match patience.step(flow).run(work).await {
                Ok(understood) => return Ok(understood),
                Err(failure) => patience.again(flow, failure).await?,
            }
        }
    }

    async fn act<F: Flow>(
        self: &Arc<Self>,
        flow: &F,
        asked: &Arc<Asked>,
        understood: Understood,
    ) -> Result<Solved, Failure> {
        let (intent, understood) = (understood.intent, Arc::new(understood));
        let mut patience = Patience::new(self, asked, intent.as_str()).harmless();
        loop {
            let (crew, of, what) = (Arc::clone(self), Arc::clone(asked), Arc::clone(&understood));
            let work = move |attempt: StepAttempt| {
                let (crew, asked, what) = (Arc::clone(&crew), Arc::clone(&of), Arc::clone(&what));
                async move {
                    let part = crew.part(&asked, &attempt);
                    crew.engine.act(&asked.query, &what, part).await
                }
            };
            match patience.step(flow).run(work).await {
                Ok(facts) => return Ok(Solved { intent, facts }),
                Err(failure) => patience.again(flow, failure).await?,
            }
        }
    }

    /// Creates the ticket and tells the channel. What was done when it is cancelled is undone.
    pub(super) async fn create<F: Flow>(
        self: &Arc<Self>,
        flow: &F,
        asked: &Arc<Asked>,
        understood: Understood,
    ) -> Result<Solved, Failure> {
        let saga = Saga::new(flow);
        let title: Arc<str> = understood.title.unwrap_or_default().into();
        let ticket = match self.create_patiently(flow, &saga, asked, &title).await {
            Ok(ticket) => ticket,
            // Nobody can find out what there is to undo: it is told as it is, and may have happened.
            Err(failure) if !self.engine.tracker.knows_repetitions() => return Err(failure),
            Err(failure) => return saga.settle(Err(failure)).await,
        };
        let facts = about(Done::Created, ticket);
        let text = generator::embedded::text(&self.engine.catalogue, &facts, &asked.locales());
        let told = self.tell(flow, asked, text).await;
        saga.settle(told.map(|()| Solved { intent: Intent::CreateTicket, facts })).await
    }

    async fn create_patiently<F: Flow>(
        self: &Arc<Self>,
        flow: &F,
        saga: &Saga<'_, F>,
        asked: &Arc<Asked>,
        title: &Arc<str>,
    ) -> Result<Ticket, Failure> {
        let mut patience = Patience::new(self, asked, "create_ticket");
        if self.engine.tracker.knows_repetitions() {
            patience = patience.harmless();
        }
        loop {
            let of = (Arc::clone(self), Arc::clone(asked), Arc::clone(title));
            let undoing = of.clone();
            let work = move |attempt: StepAttempt| {
                let (crew, asked, title) = of.clone();
                async move {
                    let part = crew.part(&asked, &attempt);
                    let new = asked.ticket(&title);
                    // A process that is gone may have done it without having written it down.
                    let may_be_made = crew.is_one_of_several || asked.process != crew.process;
                    if may_be_made && let Some(made) = crew.engine.made(new, part).await? {
                        return Ok(made);
                    }
                    crew.engine.create(new, part).await
                }
            };
            let undo = move |attempt: StepAttempt, made: Option<Ticket>| {
                let (crew, asked, title) = undoing.clone();
                async move {
                    let part = crew.part(&asked, &attempt);
                    crew.engine.take_back(asked.ticket(&title), made, part).await
                }
            };
            match saga.step(patience.step(flow), work, undo).await {
                Ok(ticket) => return Ok(ticket),
                Err(failure) => patience.again(flow, failure).await?,
            }
        }
    }

    /// Tells the channel, if there is one. Where that fails the outcome is degraded.
    async fn tell<F: Flow>(
        self: &Arc<Self>,
        flow: &F,
        asked: &Arc<Asked>,
        text: String,
    ) -> Result<(), Failure> {
        if !asked.tells {
            return Ok(());
        }
        let of = (Arc::clone(self), Arc::clone(asked), Arc::<str>::from(text));
        let work = move |attempt: StepAttempt| {
            let (crew, asked, text) = of.clone();
            async move {
                let part = crew.part(&asked, &attempt);
                crew.engine.tell_channel(&text, part).await
            }
        };
        flow.step("notify_channel").run_or_skip(work).await.map(drop)
    }

    /// Tells the channel that nothing came of it.
    pub(super) async fn tell_of<F: Flow>(
        self: &Arc<Self>,
        flow: &F,
        asked: &Arc<Asked>,
        failure: Failure,
    ) -> Failure {
        let locales = asked.locales();
        let catalogue = &self.engine.catalogue;
        let wording = self.edge.current().wording.clone();
        let explained = catalogue.explain(&failure, &locales, &wording);
        let reference = told(&failure.reference().to_string());
        let args = [("id", told(&asked.request_id)), ("reference", reference)];
        let head = catalogue.text(&locales, "deferred-failed", &args);
        let text = head.into_iter().chain([explained.message]).collect::<Vec<_>>().join("\n");
        match self.tell(flow, asked, text).await {
            Ok(()) => failure,
            Err(untold) => failure.also(untold),
        }
    }

    /// What an operation inside of this attempt is a part of.
    fn part<'a>(&'a self, asked: &'a Asked, attempt: &StepAttempt) -> PartOf<'a> {
        let end = later(now(), attempt.limit());
        PartOf::Work { handler: &self.handler, id: &asked.request_id, end }
    }
}

/// A text of somebody else, as a part of ours.
fn told(text: &str) -> Param {
    Param::Text(PublicText::cleaned(text))
}
