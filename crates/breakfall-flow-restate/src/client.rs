//! Starts runs on Restate, waits for them, and tells them what comes from outside.

use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::clock::Instant;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::AsyncFault;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::PublicText;
use breakfall::fault::ResultExt;
use breakfall::supervise::within;
use breakfall::wire::Decoder;
use breakfall_flow::FlowFault;
use breakfall_flow::Journaled;
use breakfall_flow::Started;
use breakfall_flow::State;
use breakfall_flow::Verdict;
use breakfall_flow::Workflow;
use breakfall_http::client::Answer;
use breakfall_http::client::Client;
use breakfall_http::client::Request;
use breakfall_http::client::TargetError;
use http::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::flow::cancelled;
use crate::handlers::CANCEL;
use crate::handlers::Cancel;
use crate::handlers::DECIDE;
use crate::handlers::Decision;
use crate::handlers::LOOK;
use crate::handlers::Look;
use crate::handlers::NOTE;
use crate::handlers::Note;
use crate::handlers::RUN;
use crate::handlers::SIGNAL;
use crate::handlers::Signal;
use crate::handlers::attention;
use crate::host::service_of;
use crate::wire;

/// How long one answer is waited for, unless it is that of a run.
const LIMIT: Duration = Duration::from_secs(10);
/// How long a run is waited for to say what it waits for: where its host is away, that says more.
const LOOK_LIMIT: Duration = Duration::from_secs(3);
/// How long the end of a run is waited for before it is looked whether it waits for an operator; doubled each time, up to the second.
const FIRST_LOOK: Duration = Duration::from_secs(1);
const LAST_LOOK: Duration = Duration::from_secs(10);
/// How long a Restate that does not answer is asked again for the end of a run.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(200);
/// How often a run that has only just been accepted is looked for.
const MOST_LOOKS: u32 = 20;
/// The status of a run that has not ended.
const NOT_READY: u16 = 470;
/// Who says it, in an answer of Restate that is a failure: `invocation` for what a run says itself.
const SOURCE: &str = "x-restate-error-source";

/// What tells Restate's ingress about runs. Cheap to clone.
///
/// The program installs a rustls `CryptoProvider` first, as for every [`Client`].
#[derive(Clone, Debug)]
pub struct RestateClient {
    ingress: Client,
    decoder: Arc<Decoder>,
}

/// What Restate says about a call, or a run about itself.
enum Said {
    /// A success.
    Yes(Answer),
    /// What a run, or one of its handlers, ended with.
    Failed(Failure),
    /// Restate knows nothing of it.
    Unknown,
    /// There is one of this id already.
    Taken,
    /// It has not ended.
    NotReady,
}

impl RestateClient {
    /// A client of the ingress at `address` (`http://127.0.0.1:8081`).
    ///
    /// # Errors
    /// [`TargetError`], where that is no address that can be called.
    pub fn new(address: &str) -> Result<Self, TargetError> {
        let ingress = Client::new("restate", address)?;
        Ok(Self { ingress, decoder: Arc::new(known(Decoder::new())) })
    }

    /// With this to make failures of their records: it should know every fault of the workflows, so that they come back typed.
    #[must_use]
    pub fn with_decoder(mut self, decoder: Decoder) -> Self {
        self.decoder = Arc::new(known(decoder));
        self
    }

    /// Starts the run `id`. When this returns Restate has written it down, and it will end, whatever happens to this process. The same start
    /// again is [`Started::Known`], so whoever got no answer asks again.
    ///
    /// # Errors
    /// `ASYNC_FLOW_ALREADY_STARTED` where something else was started under this id; `ASYNC_FLOW_ID_INVALID`; `ASYNC_FLOW_KIND_UNKNOWN`
    /// where no host serves the workflow; those of [`breakfall_http::client`] where Restate does not answer.
    ///
    /// **Dropped mid-way**: it may have been started all the same, and then runs.
    pub async fn start<W: Workflow>(&self, id: &str, input: &W::Input) -> Result<Started, Failure> {
        let run = Run::of::<W>(id)?;
        let request = self.ingress.post_json(&run.path("run/send"), input);
        match self.ask(request.route("/{kind}/{id}/run/send").repeatable(), LIMIT).await? {
            Said::Yes(answer) => {
                let Submitted { status } = answer.json()?;
                if status == "Accepted" {
                    return Ok(Started::New);
                }
                self.known(&run, input).await
            }
            Said::Taken => self.known(&run, input).await,
            Said::Failed(failure) => Err(failure),
            Said::Unknown | Said::NotReady => Err(run.unknown_kind::<W>()),
        }
    }

    /// Waits for the end of the run `id`, whoever runs it. A Restate that does not answer is asked again for half a minute.
    ///
    /// # Errors
    /// The failure that ended it; `ASYNC_FLOW_NEEDS_ATTENTION` where an operator has to decide first; `ASYNC_FLOW_GIVEN_UP` where it was
    /// killed in Restate; `ASYNC_FLOW_NOT_FOUND`.
    ///
    /// **Dropped mid-way**: the run goes on.
    pub async fn wait<W: Workflow>(&self, id: &str) -> Result<Outcome<W::Output>, Failure> {
        let run = Run::of::<W>(id)?;
        let path = format!("/restate/workflow/{}/{}/attach", run.service, run.key);
        let (mut limit, mut away) = (FIRST_LOOK, None);
        loop {
            let request = self.ingress.get(&path).route("/restate/workflow/{kind}/{id}/attach");
            match self.ask(request, limit).await {
                Ok(said) => return self.outcome(said),
                Err(failure) if failure.origin() == Origin::TimedOut => {
                    away = None;
                    limit = limit.saturating_mul(2).min(LAST_LOOK);
                    self.has_no_question(&run).await?;
                }
                Err(failure) => is_away(&mut away, failure).await?,
            }
        }
    }

    /// [`RestateClient::start`] and [`RestateClient::wait`], in one call where nothing stands in its way.
    ///
    /// # Errors
    /// Those of both.
    ///
    /// **Dropped mid-way**: the run goes on, once it was started.
    pub async fn run<W: Workflow>(
        &self,
        id: &str,
        input: &W::Input,
    ) -> Result<Outcome<W::Output>, Failure> {
        let run = Run::of::<W>(id)?;
        let mut away = None;
        loop {
            let request = self.ingress.post_json(&run.path(RUN), input).route("/{kind}/{id}/run");
            let failure = match self.ask(request.repeatable(), FIRST_LOOK).await {
                Ok(Said::Unknown | Said::NotReady) => return Err(run.unknown_kind::<W>()),
                Ok(Said::Taken) => {
                    self.known(&run, input).await?;
                    break;
                }
                Ok(said) => return self.outcome(said),
                // It may have been started, or not: to start it again does no harm.
                Err(failure) if failure.origin() == Origin::TimedOut => {
                    match self.start::<W>(id, input).await {
                        Ok(_) => break,
                        Err(failure) => failure,
                    }
                }
                Err(failure) => failure,
            };
            is_away(&mut away, failure).await?;
        }
        self.wait::<W>(id).await
    }

    /// Sends the signal `name` to a run. The first of a name counts: false where there was one.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where it has ended.
    pub async fn signal<W: Workflow>(
        &self,
        id: &str,
        name: &str,
        value: &impl Journaled,
    ) -> Result<bool, Failure> {
        let value = serde_json::value::to_raw_value(value).unexpected()?;
        let run = Run::of::<W>(id)?;
        self.is_open(&run).await?;
        self.call(&run, SIGNAL, &Signal { name: name.to_owned(), value }).await
    }

    /// Wants the run to end: what it is doing is broken off, what it has done is undone. An undo is not disturbed. A step under way ends first
    /// where this call reaches another host than that which does it. `by` is kept with it.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where it has ended.
    pub async fn cancel<W: Workflow>(&self, id: &str, by: &str) -> Result<(), Failure> {
        let run = Run::of::<W>(id)?;
        self.is_open(&run).await?;
        for _ in 0..MOST_LOOKS {
            if self.call(&run, CANCEL, &Cancel { by: by.to_owned() }).await? {
                return Ok(());
            }
            // It is accepted, and has not begun.
            sleep_until(later(now(), PAUSE)).await;
        }
        Err(impossible(State::Open))
    }

    /// Decides about the undos of a run that need attention: all that it asks about now. `by` is kept with it.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where it needs no attention.
    pub async fn decide<W: Workflow>(
        &self,
        id: &str,
        verdict: Verdict,
        by: &str,
    ) -> Result<(), Failure> {
        let run = Run::of::<W>(id)?;
        self.is_open(&run).await?;
        let mut has_decided = false;
        for question in self.look(&run).await?.questions {
            let decision = Decision { step: question.step, verdict, by: by.to_owned() };
            has_decided |= self.call::<bool>(&run, DECIDE, &decision).await?;
        }
        if has_decided { Ok(()) } else { Err(impossible(State::Open)) }
    }

    /// Writes down what `by` is about to do to a run by a [`RestateAdmin`](crate::RestateAdmin), which keeps no names: it is one of the acts that are
    /// shown. When this returns Restate has it, also where no host answers.
    ///
    /// # Errors
    /// Where Restate does not answer, or nobody serves the workflow.
    pub async fn note<W: Workflow>(&self, id: &str, act: &str, by: &str) -> Result<(), Failure> {
        let run = Run::of::<W>(id)?;
        let note = Note { act: act.to_owned(), by: by.to_owned() };
        let request = self.ingress.post_json(&run.path(&format!("{NOTE}/send")), &note);
        match self.ask(request.route("/{kind}/{id}/note/send").repeatable(), LIMIT).await? {
            Said::Yes(_) => Ok(()),
            Said::Failed(failure) => Err(failure),
            Said::Unknown | Said::Taken | Said::NotReady => Err(run.unknown_kind::<W>()),
        }
    }

    /// Where the run stands.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`.
    pub async fn state<W: Workflow>(&self, id: &str) -> Result<State, Failure> {
        let run = Run::of::<W>(id)?;
        match self.output(&run).await? {
            Said::Yes(answer) => {
                let outcome = wire::outcome::<serde_json::Value>(&answer.body, &self.decoder)?;
                let is_degraded = matches!(outcome, Outcome::Degraded { .. });
                Ok(if is_degraded { State::Degraded } else { State::Done })
            }
            Said::Failed(failure) if failure.origin() == Origin::Cancelled => Ok(State::Cancelled),
            Said::Failed(failure) if failure.downcast_ref().is_some_and(is_given_up) => {
                Ok(State::GivenUp)
            }
            Said::Failed(_) => Ok(State::Failed),
            Said::Unknown | Said::Taken => Err(FlowFault::NotFound.into()),
            Said::NotReady => {
                let is_asking = !self.look(&run).await?.questions.is_empty();
                Ok(if is_asking { State::NeedsAttention } else { State::Open })
            }
        }
    }

    fn outcome<T: Journaled>(&self, said: Said) -> Result<Outcome<T>, Failure> {
        match said {
            Said::Yes(answer) => wire::outcome(&answer.body, &self.decoder),
            Said::Failed(failure) => Err(failure),
            Said::Unknown | Said::Taken | Said::NotReady => Err(FlowFault::NotFound.into()),
        }
    }

    /// A run of this id was there before: whether it is the same.
    async fn known(&self, run: &Run, input: &(impl Serialize + Sync)) -> Result<Started, Failure> {
        let input = serde_json::to_value(input).unexpected()?;
        // One that has not begun cannot say what it was started with, nor can one whose host is away.
        match self.look(run).await {
            Ok(Look { begun: Some(begun), .. }) if begun.input != input => {
                Err(FlowFault::AlreadyStarted.into())
            }
            Ok(_) | Err(_) => Ok(Started::Known),
        }
    }

    async fn has_no_question(&self, run: &Run) -> Result<(), Failure> {
        // A host that is away cannot say; then it is waited for.
        let Ok(look) = self.look(run).await else { return Ok(()) };
        match look.questions.into_iter().next() {
            None => Ok(()),
            Some(question) => {
                let failure = self.decoder.restore(question.failure);
                Err(attention(&question.step, failure))
            }
        }
    }

    async fn look(&self, run: &Run) -> Result<Look, Failure> {
        self.answered(self.ingress.post_json(&run.path(LOOK), &()), LOOK_LIMIT).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        run: &Run,
        handler: &str,
        input: &(impl Serialize + Sync),
    ) -> Result<T, Failure> {
        self.answered(self.ingress.post_json(&run.path(handler), input), LIMIT).await
    }

    async fn answered<T: DeserializeOwned>(
        &self,
        request: Request,
        limit: Duration,
    ) -> Result<T, Failure> {
        match self.ask(request.repeatable().route("/{kind}/{id}/{handler}"), limit).await? {
            Said::Yes(answer) => answer.json(),
            Said::Failed(failure) => Err(failure),
            Said::Unknown | Said::Taken | Said::NotReady => Err(FlowFault::NotFound.into()),
        }
    }

    async fn is_open(&self, run: &Run) -> Result<(), Failure> {
        match self.output(run).await? {
            Said::NotReady => Ok(()),
            Said::Unknown | Said::Taken => Err(FlowFault::NotFound.into()),
            Said::Yes(_) => Err(impossible(State::Done)),
            Said::Failed(_) => Err(impossible(State::Failed)),
        }
    }

    async fn output(&self, run: &Run) -> Result<Said, Failure> {
        let path = format!("/restate/workflow/{}/{}/output", run.service, run.key);
        let request = self.ingress.get(&path).route("/restate/workflow/{kind}/{id}/output");
        self.ask(request, LIMIT).await
    }

    async fn ask(&self, request: Request, limit: Duration) -> Result<Said, Failure> {
        let answer = sent(request.allow_all(), limit).await?;
        if answer.status.is_success() {
            return Ok(Said::Yes(answer));
        }
        let source = answer.headers.get(SOURCE).map(http::HeaderValue::as_bytes);
        if source == Some(b"invocation") {
            let Refused { message } = answer.json()?;
            return Ok(self.ended(&answer, &message));
        }
        match answer.status {
            StatusCode::NOT_FOUND => Ok(Said::Unknown),
            StatusCode::CONFLICT => Ok(Said::Taken),
            status if status.as_u16() == NOT_READY => Ok(Said::NotReady),
            _ => Err(answer.by_status().unwrap_or_else(|| answer.garbled("no success"))),
        }
    }

    /// What a run, or one of its handlers, ended with.
    fn ended(&self, answer: &Answer, message: &str) -> Said {
        let is_conflict = answer.status == StatusCode::CONFLICT;
        Said::Failed(match (wire::failure(message, &self.decoder), message) {
            (Some(failure), _) => failure,
            // In Restate, and everything stays as it was.
            (None, "killed") if is_conflict => FlowFault::GivenUp.into(),
            // Before its code was ever run.
            (None, "cancelled") if is_conflict => cancelled(Effect::None),
            (None, _) if is_conflict => return Said::Taken,
            (None, _) if answer.status == StatusCode::NOT_FOUND => return Said::Unknown,
            (None, _) => answer.by_status().unwrap_or_else(|| answer.garbled("no success")),
        })
    }
}

/// A run, as Restate calls it.
struct Run {
    service: String,
    /// The id, as a part of a path.
    key: String,
}

impl Run {
    fn of<W: Workflow>(id: &str) -> Result<Self, Failure> {
        FlowFault::check_id(id)?;
        // These two are places to the readers of addresses, however they are written.
        if matches!(id, "." | "..") {
            return Err(FlowFault::IdInvalid.into());
        }
        let escaped = |byte: u8| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        };
        Ok(Self { service: service_of::<W>(), key: id.bytes().map(escaped).collect() })
    }

    fn path(&self, handler: &str) -> String {
        format!("/{}/{}/{handler}", self.service, self.key)
    }

    fn unknown_kind<W: Workflow>(&self) -> Failure {
        let kind = PublicText::cleaned(W::KIND);
        Failure::from(FlowFault::KindUnknown { kind, version: W::VERSION })
            .with_note("service", &self.service)
    }
}

#[derive(serde::Deserialize)]
struct Submitted {
    status: String,
}

#[derive(serde::Deserialize)]
struct Refused {
    message: String,
}

pub(crate) fn known(decoder: Decoder) -> Decoder {
    decoder.knows::<FlowFault>().knows::<AsyncFault>()
}

fn impossible(state: State) -> Failure {
    FlowFault::ActImpossible { state: PublicText::cleaned(state.as_str()) }.into()
}

const fn is_given_up(fault: &FlowFault) -> bool {
    matches!(fault, FlowFault::GivenUp)
}

/// The answer to `request`, waited for no longer than `limit`.
pub(crate) async fn sent(request: Request, limit: Duration) -> Result<Answer, Failure> {
    // What waits for it need not be as large as a connection.
    Box::pin(within("restate", limit, request.send())).await
}

/// Waits a moment for a Restate that does not answer.
///
/// # Errors
/// `failure`, where waiting does not help, or has not helped for long.
async fn is_away(since: &mut Option<Instant>, failure: Failure) -> Result<(), Failure> {
    let since = *since.get_or_insert_with(now);
    if !failure.recovery().is_retryable() || now().saturating_duration_since(since) > PATIENCE {
        return Err(failure);
    }
    sleep_until(later(now(), PAUSE)).await;
    Ok(())
}
