//! What Restate calls of a workflow.
//!
//! | handler | takes | does |
//! |---|---|---|
//! | `run` | the input of the workflow | runs it, once for each id |
//! | `signal` | [`Signal`] | keeps the promise that the run waits for; `false` where it was kept before |
//! | `decide` | [`Decision`] | answers a question that the run has for an operator; `false` where it has none of this name |
//! | `cancel` | [`Cancel`] | cancels the run; `false` where it has not begun |
//! | `look` | nothing | [`Look`] |
//! | `note` | [`Note`] | nothing: that it was called is what an operator did in Restate itself |
//!
//! Whoever calls them writes it down in Restate: who decided or cancelled is found there as long as the run is kept.

use std::fmt;
use std::sync::Arc;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::fault::PublicText;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::LogConfig;
use breakfall::observe::Subject;
use breakfall::wire::Decoder;
use breakfall::wire::FailureRecord;
use breakfall_flow::Course;
use breakfall_flow::FlowFault;
use breakfall_flow::Verdict;
use bytes::Bytes;
use restate_sdk::context::RunFuture;
use restate_sdk::endpoint::ContextInternal;
use restate_sdk::endpoint::Error;
use restate_sdk::errors::HandlerError;
use restate_sdk::errors::TerminalError;
use restate_sdk::service::Service;
use restate_sdk::service::macro_support::ServiceBoxFuture;
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::cancels::Cancels;
use crate::drive::Driver;
use crate::drive::Ended;
use crate::drive::Running;
use crate::flow::RestateFlow;
use crate::flow::signal_key;
use crate::flow::verdict_key;
use crate::wire;

pub(crate) const RUN: &str = "run";
pub(crate) const SIGNAL: &str = "signal";
pub(crate) const DECIDE: &str = "decide";
pub(crate) const CANCEL: &str = "cancel";
pub(crate) const LOOK: &str = "look";
pub(crate) const NOTE: &str = "note";

/// The state of a run: that it has begun, what it asks an operator, and why its outcome is not whole.
const BEGUN: &str = "begun";
const QUESTIONS: &str = "questions";
const DEGRADED: &str = "degraded";

/// How the entry is called that says that an operator was told of a question.
pub(crate) const NEEDS_ATTENTION: &str = " needs attention";

/// What comes from outside.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Signal {
    pub(crate) name: String,
    pub(crate) value: Box<RawValue>,
}

/// What an operator has decided.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Decision {
    /// The undo that it is about.
    pub(crate) step: String,
    pub(crate) verdict: Verdict,
    /// Who decided.
    pub(crate) by: String,
}

/// Somebody wants the run to end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cancel {
    /// Who.
    pub(crate) by: String,
}

/// Somebody has done something to the run that no handler of it does.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) act: String,
    /// Who.
    pub(crate) by: String,
}

/// A run that has begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// What it was started with.
    pub(crate) input: Value,
    /// What Restate knows it by.
    pub(crate) invocation: String,
}

/// A question to an operator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    /// The undo that failed, and the round it is in.
    pub(crate) step: String,
    /// Why.
    pub(crate) failure: FailureRecord,
}

/// An optional step that failed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Degraded {
    pub(crate) step: String,
    pub(crate) failure: FailureRecord,
}

/// What a run says of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Look {
    pub(crate) begun: Option<Begun>,
    pub(crate) questions: Vec<Question>,
}

/// One version of a workflow, as Restate calls it.
#[derive(Clone)]
pub(crate) struct Handlers {
    pub(crate) kind: &'static str,
    pub(crate) handler: Handler,
    pub(crate) decoder: Arc<Decoder>,
    pub(crate) most_bytes: usize,
    pub(crate) start: Arc<Starter>,
    pub(crate) cancels: Cancels,
}

pub(crate) type Starter =
    dyn Fn(Arc<RestateFlow>, &[u8]) -> serde_json::Result<Running> + Send + Sync;

impl Service for Handlers {
    type Future = ServiceBoxFuture;

    fn handle(&self, req: ContextInternal) -> ServiceBoxFuture {
        let (handlers, ctx) = (self.clone(), req);
        Box::pin(async move {
            let ended = match ctx.handler_name() {
                RUN => handlers.run(&ctx).await,
                SIGNAL => signal(&ctx).await,
                DECIDE => decide(&ctx).await,
                CANCEL => cancel(&ctx, &handlers.cancels).await,
                LOOK => look(&ctx).await,
                NOTE => note(&ctx).await,
                other => return Err(Error::unknown_handler(ctx.service_name(), other)),
            };
            ctx.handle_handler_result(ended);
            ctx.end();
            Ok(())
        })
    }
}

impl Handlers {
    /// Errors that are not terminal are for Restate to repeat: the code cannot go on, and may after somebody has mended it.
    async fn run(&self, ctx: &ContextInternal) -> Result<Bytes, HandlerError> {
        let (input, metadata) = ctx.input::<Bytes>().await;
        let read = serde_json::from_slice(&input).unwrap_or_default();
        let here = self.cancels.enter(&metadata.invocation_id);
        ctx.set(BEGUN, json(&Begun { input: read, invocation: metadata.invocation_id })?);
        let course = Course::new(&metadata.key, self.handler.clone(), Arc::clone(&self.decoder));
        let flow = Arc::new(RestateFlow::new(course, self.most_bytes));
        let log = self.handler.settings().log;
        let subject = Subject { operation: self.kind, correlation: Some(&metadata.key) };
        let stopped = match (self.start)(Arc::clone(&flow), &input) {
            Ok(running) => {
                let questions = Questions { ctx, log, kind: self.kind, open: Vec::new() };
                match Driver::new(ctx, flow, (questions, here.token.clone())).drive(running).await {
                    Ok(ended) => return Self::ended(ctx, (log, subject), ended),
                    Err(stopped) => stopped,
                }
            }
            Err(error) => {
                let step = PublicText::cleaned("its input");
                Failure::from(FlowFault::DefinitionChanged { step }).because(error)
            }
        };
        observe::failure(log, Ending::Failed, subject, &stopped, None);
        Err(HandlerError::from(Stopped(wire::terminal(&stopped).message().to_owned())))
    }

    fn ended(
        ctx: &ContextInternal,
        (log, subject): (LogConfig, Subject<'_>),
        ended: Ended,
    ) -> Result<Bytes, HandlerError> {
        let ended = ended.and_then(|outcome| {
            match &outcome {
                Outcome::Degraded { failure, step, .. } => {
                    observe::failure(log, Ending::Degraded, subject, failure, None);
                    let (step, failure) = ((*step).to_owned(), FailureRecord::from(failure));
                    let degraded = serde_json::to_vec(&Degraded { step, failure });
                    ctx.set(DEGRADED, Bytes::from(degraded.unwrap_or_default()));
                }
                Outcome::Full(_) | Outcome::Deferred { .. } => observe::whole(subject),
            }
            wire::output(&outcome)
        });
        ended.map_err(|failure| {
            observe::failure(log, Ending::Failed, subject, &failure, None);
            wire::terminal(&failure).into()
        })
    }
}

/// Why code cannot go on, for Restate to show: as a record, in any format.
struct Stopped(String);

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Stopped {}

/// The questions of a run that nobody has answered yet, where whoever looks finds them.
pub(crate) struct Questions<'c> {
    ctx: &'c ContextInternal,
    log: LogConfig,
    kind: &'static str,
    open: Vec<(u64, Question)>,
}

impl Questions<'_> {
    pub(crate) async fn ask(&mut self, id: u64, flow: &str, step: &str, failure: Failure) {
        let record = FailureRecord::from(&failure);
        let asked = attention(step, failure);
        let (log, kind) = (self.log, self.kind);
        // Once, and not again each time that the code runs from its beginning.
        let told = self.ctx.run(move || async move {
            let subject = Subject { operation: kind, correlation: Some(flow) };
            observe::failure(log, Ending::Failed, subject, &asked, None);
            Ok(Bytes::from_static(b"null"))
        });
        // Cancelled or not: this is an undo.
        drop(told.name(format!("{step}{NEEDS_ATTENTION}")).await);
        self.open.push((id, Question { step: step.to_owned(), failure: record }));
        self.show();
    }

    pub(crate) fn answered(&mut self, id: u64) {
        let before = self.open.len();
        self.open.retain(|(of, _)| *of != id);
        if self.open.len() < before {
            self.show();
        }
    }

    fn show(&self) {
        let open: Vec<_> = self.open.iter().map(|(_, question)| question).collect();
        self.ctx.set(QUESTIONS, Bytes::from(serde_json::to_vec(&open).unwrap_or_default()));
    }
}

/// The failure of a run that waits for an operator, because of `failure`.
pub(crate) fn attention(step: &str, failure: Failure) -> Failure {
    let step = PublicText::cleaned(step);
    let reference = failure.reference();
    Failure::from(FlowFault::NeedsAttention { step }).with_reference(reference).also(failure)
}

async fn signal(ctx: &ContextInternal) -> Result<Bytes, HandlerError> {
    let Signal { name, value } = input(ctx).await?;
    let value = Bytes::from(value.get().to_owned());
    Ok(json(&keep(ctx, &signal_key(&name), value).await?)?)
}

async fn decide(ctx: &ContextInternal) -> Result<Bytes, HandlerError> {
    let decision: Decision = input(ctx).await?;
    let is_asked = questions(ctx).await?.iter().any(|asked| asked.step == decision.step);
    let key = verdict_key(&decision.step);
    let value = json(&decision)?;
    let is_first = is_asked && keep(ctx, &key, value).await?;
    Ok(json(&is_first)?)
}

async fn cancel(ctx: &ContextInternal, cancels: &Cancels) -> Result<Bytes, HandlerError> {
    let Cancel { .. } = input(ctx).await?;
    let begun: Option<Begun> = state(ctx, BEGUN).await?;
    if let Some(Begun { invocation, .. }) = &begun {
        ctx.cancel_invocation(invocation);
        cancels.tell(invocation);
    }
    Ok(json(&begun.is_some())?)
}

async fn look(ctx: &ContextInternal) -> Result<Bytes, HandlerError> {
    let ((), _) = ctx.input().await;
    let (begun, questions) = (state(ctx, BEGUN).await?, questions(ctx).await?);
    Ok(json(&Look { begun, questions })?)
}

async fn note(ctx: &ContextInternal) -> Result<Bytes, HandlerError> {
    let Note { .. } = input(ctx).await?;
    Ok(json(&true)?)
}

async fn questions(ctx: &ContextInternal) -> Result<Vec<Question>, TerminalError> {
    Ok(state(ctx, QUESTIONS).await?.unwrap_or_default())
}

async fn state<T: DeserializeOwned>(
    ctx: &ContextInternal,
    key: &str,
) -> Result<Option<T>, TerminalError> {
    let json = ctx.get::<Bytes>(key).await?;
    Ok(json.and_then(|json| serde_json::from_slice(&json).ok()))
}

/// Keeps the promise `key`; false where it was kept before.
async fn keep(ctx: &ContextInternal, key: &str, value: Bytes) -> Result<bool, TerminalError> {
    if ctx.peek_promise::<Bytes>(key).await?.is_some() {
        return Ok(false);
    }
    ctx.resolve_promise(key, value);
    Ok(true)
}

async fn input<T: DeserializeOwned>(ctx: &ContextInternal) -> Result<T, TerminalError> {
    let (bytes, _) = ctx.input::<Bytes>().await;
    serde_json::from_slice(&bytes)
        .map_err(|error| TerminalError::new_with_code(400, format!("not what is taken: {error}")))
}

fn json<T: Serialize>(value: &T) -> Result<Bytes, TerminalError> {
    let bytes = serde_json::to_vec(value).map_err(|error| TerminalError::from_error(&error))?;
    Ok(bytes.into())
}
