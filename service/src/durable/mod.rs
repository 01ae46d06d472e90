//! Durable work: what takes several steps, or longer than a request, is finished, undone or explained, whatever happens to the process.
//!
//! | question | answered by |
//! |---|---|
//! | what is done, and what undoes it? | `work.rs` |
//! | each step? | `crew.rs` |
//! | when is it tried again? | `patience.rs` |
//! | under what name does a person find it? | `ticket.rs` |
//! | what runs it, and where does it stand? | `runs.rs`: [`breakfall_flow::Engine`], with `flows.sqlite` in the data directory; or Restate, `restate.rs` |
//! | what can be seen of it and decided? | `operators.rs` |

pub(crate) mod config;
mod crew;
mod early;
pub(crate) mod look;
pub(crate) mod operators;
mod patience;
#[cfg(feature = "restate")]
mod restate;
mod runs;
mod ticket;
mod work;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::time::UNIX_EPOCH;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::clock::wall;
use breakfall::fault::OperationFailed;
use breakfall::supervise::Supervisor;
use breakfall::wire::Decoder;
use breakfall_flow::Engine;
use breakfall_flow::EngineSettings;
use breakfall_flow::FlowFault;
use breakfall_flow::Started;
use breakfall_flow::State;
use breakfall_flow::Workflow;
use breakfall_http::client::UpstreamFault;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::LiveSettings;
use tempfile::TempDir;

use crate::app::StartError;
use crate::durable::config::DurableConfig;
#[cfg(not(feature = "restate"))]
use crate::durable::config::RestatePlace;
use crate::durable::crew::Crew;
use crate::durable::early::Early;
use crate::durable::early::Longer;
use crate::durable::patience::helps;
#[cfg(feature = "restate")]
use crate::durable::restate::Restate;
use crate::durable::runs::Runs;
use crate::durable::ticket::Tickets;
use crate::durable::work::AnswerRequest;
use crate::durable::work::Asked;
use crate::durable::work::CreateTicket;
use crate::durable::work::DEFERRED;
use crate::faults::ChannelFault;
use crate::faults::ModelFault;
use crate::faults::RequestFault;
use crate::faults::ServiceFault;
use crate::faults::TrackerFault;
use crate::integrations::classifier::Understood;
use crate::orchestration::reply::Reply;
use crate::orchestration::reply::Solved;
use crate::orchestration::workflow_engine::Request;
use crate::orchestration::workflow_engine::WorkflowEngine;

/// The file in the data directory where it stands.
pub(crate) const JOURNAL: &str = "flows.sqlite";
/// How often a request that failed may be begun anew under a name of its own.
const MOST_ROUNDS: u32 = 100;
/// How often is forgotten what has ended long ago.
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// What does durable work, and knows of it.
#[derive(Debug)]
pub(crate) struct Durable {
    runs: Runs,
    crew: Arc<Crew>,
    tickets: Tickets,
    config: DurableConfig,
    /// Where it stands if nothing outlives the process.
    _memory: Option<TempDir>,
}

impl Durable {
    /// Opens the journal and takes up what is there.
    pub(crate) async fn open(
        directory: &Path,
        config: DurableConfig,
        (engine, handler, edge): (Arc<WorkflowEngine>, Handler, LiveSettings),
    ) -> Result<Self, StartError> {
        let memory = config.in_memory.then(tempfile::tempdir).transpose();
        let memory =
            memory.map_err(|error| cannot("make a directory", Path::new("/tmp"), error))?;
        let directory = memory.as_ref().map_or(directory, TempDir::path);
        fs::create_dir_all(directory)
            .map_err(|error| cannot("make the directory", directory, error))?;
        let key = directory.join("ticket.key");
        let tickets = Tickets::of_file(&key).map_err(|error| cannot("use", &key, error))?;
        let journal = directory.join(JOURNAL);
        let process = this_process();
        let early = Early::default();
        let is_one_of_several = config.restate.is_some();
        let handlers = handler.clone();
        let crew = Crew { engine, handler: handlers, edge, early, process, is_one_of_several };
        let crew = Arc::new(crew);
        let runs = match &config.restate {
            None => Runs::File(file(&journal, config.most_bytes, (&crew, handler)).await?),
            #[cfg(feature = "restate")]
            Some(place) => {
                Runs::Restate(Restate::open(place, &config, (&crew, &handler)).await?.into())
            }
            #[cfg(not(feature = "restate"))]
            Some(place) => return Err(without_restate(place)),
        };
        Ok(Self { runs, crew, tickets, config, _memory: memory })
    }

    /// Creates the ticket that `request` asks for. From here on it ends, even if nobody waits any more.
    ///
    /// # Errors
    /// Those of the work; nothing was begun where the journal cannot be written.
    pub(crate) async fn create_ticket(
        &self,
        request: &Request,
        understood: Understood,
    ) -> Result<Outcome<Solved>, Failure> {
        let asked = self.asked(request, Some(understood));
        // Whoever is refused is told at once: the journal has been waited for.
        let started = self.start::<CreateTicket>(request, &asked).await;
        let (id, mut longer) = started.map_err(Failure::already_retried)?;
        tokio::select! {
            biased;
            ended = self.runs.wait::<CreateTicket>(&id) => ended.map_err(told),
            Some(failure) = longer.because() => Err(failure),
        }
    }

    /// How a request ended, or that it goes on: where it missed its time, waiting helps, and the configuration says so.
    pub(crate) async fn or_deferred(
        &self,
        request: &Request,
        ended: Result<Outcome<Reply>, Failure>,
    ) -> Result<Outcome<Reply>, Failure> {
        let (Err(failure) | Ok(Outcome::Degraded { value: Reply::Apology, failure, .. })) = &ended
        else {
            return ended;
        };
        if is_refusal(failure) {
            // Nothing was begun: it is no answer, not even a degraded one.
            return match ended {
                Ok(Outcome::Degraded { failure, .. }) => Err(failure),
                ended => ended,
            };
        }
        // What is under way goes on by itself, so it does no harm.
        let goes_on = request.run.get();
        if !self.config.defer || !helps(failure, goes_on.is_some()) {
            return ended;
        }
        let when = failure.recovery().after().unwrap_or_default().max(self.config.retry_delay);
        match self.defer(request, goes_on).await {
            Ok(Some(ticket)) => Ok(Outcome::Deferred { ticket: ticket.into(), when: Some(when) }),
            // What was to be told first holds: nothing was promised.
            Ok(None) | Err(_) => ended,
        }
    }

    /// The name of the work that goes on; none where it has ended in this moment.
    async fn defer(
        &self,
        request: &Request,
        goes_on: Option<&String>,
    ) -> Result<Option<String>, Failure> {
        let id = if let Some(id) = goes_on {
            id.clone()
        } else {
            let asked = self.asked(request, None);
            self.start::<AnswerRequest>(request, &asked).await?.0
        };
        // So that the channel hears how it ended, even if this process does not.
        match self.runs.signal(&id, DEFERRED, &true).await {
            Ok(_) => Ok(Some(id)),
            Err(failure) if failure.downcast_ref::<FlowFault>().is_some_and(is_over) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Begins the work, or finds it begun: the same request again is the same work, unless that has failed.
    async fn start<W: Workflow<Input = Asked>>(
        &self,
        request: &Request,
        asked: &Asked,
    ) -> Result<(String, Longer<'_>), Failure> {
        let name = self.tickets.name(&[W::KIND, &request.user, &request.id, &request.query]);
        for round in 1..=MOST_ROUNDS {
            let id = if round == 1 { name.clone() } else { format!("{name}-{round}") };
            // Before it begins: it may fail at once.
            let longer = self.crew.early.listen(&id);
            let is_new = match self.runs.start::<W>(&id, asked).await {
                Ok(started) => started == Started::New,
                // Understood in another way, perhaps: it is the same request.
                Err(failure) if is_taken(&failure) => false,
                Err(failure) => return Err(failure),
            };
            if is_new || !self.has_failed(&id).await? {
                // Set once for each request.
                drop(request.run.set(id.clone()));
                return Ok((id, longer));
            }
        }
        Err(FlowFault::Busy { after: None }.into())
    }

    async fn has_failed(&self, id: &str) -> Result<bool, Failure> {
        let state = self.runs.operators().glance(id).await?.summary.state;
        Ok(matches!(state, State::Failed | State::Cancelled | State::GivenUp))
    }

    fn asked(&self, request: &Request, understood: Option<Understood>) -> Asked {
        let DurableConfig { defer, give_up, retry_delay, .. } = self.config;
        let engine = &self.crew.engine;
        Asked {
            request_id: request.id.clone(),
            user: request.user.clone(),
            query: request.query.clone(),
            language: engine.catalogue.choose(&request.locales).to_owned(),
            understood,
            tells: engine.notifier.listens(),
            patience: if defer { give_up } else { Duration::ZERO },
            pause: retry_delay,
            process: self.crew.process.clone(),
        }
    }

    /// Whether the channel hears of what was deferred.
    pub(crate) fn tells(&self) -> bool {
        self.crew.engine.notifier.listens()
    }

    /// Forgets from time to time what has ended long ago.
    pub(crate) fn keep_clean(&self, supervisor: &Supervisor) {
        let (operator, keep) = (self.runs.operators(), self.config.keep);
        let stopping = supervisor.stopping().clone();
        supervisor.spawn("sweep_flows", async move {
            while !stopping.is_cancelled() {
                // What cannot be forgotten now is forgotten the next time.
                if let Err(failure) = operator.sweep(keep).await {
                    let detail = breakfall::observe::detail(&failure);
                    tracing::warn!(event = "flow.sweep_failed", detail);
                }
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = sleep_until(later(now(), SWEEP_EVERY)) => {}
                }
            }
            Ok::<_, OperationFailed>(())
        });
    }

    /// Ends it: steps under way may end within `grace`; the rest is taken up at the next start.
    pub(crate) async fn shut_down(&self, grace: Duration) {
        match self.runs.shut_down(grace).await {
            Ok(broken_off) => tracing::info!(event = "flow.stopped", broken_off),
            Err(failure) => {
                let detail = breakfall::observe::detail(&failure);
                tracing::warn!(event = "flow.stopped", detail);
            }
        }
    }
}

/// The engine that keeps its journal in the file at `journal`.
async fn file(
    journal: &Path,
    most_bytes: u64,
    (crew, handler): (&Arc<Crew>, Handler),
) -> Result<Engine, StartError> {
    let mut settings = EngineSettings::default();
    settings.most_file_bytes = Some(most_bytes);
    Engine::builder(handler)
        .with(CreateTicket(Arc::clone(crew)))
        .with(AnswerRequest(Arc::clone(crew)))
        .with_settings(settings)
        .with_decoder(decoder())
        .open(journal)
        .await
        .map_err(|error| cannot("use", journal, error))
}

/// This program cannot do what its configuration says.
#[cfg(not(feature = "restate"))]
fn without_restate(place: &RestatePlace) -> StartError {
    let what = format!("cannot use the Restate at {} (durable.engine)", place.ingress);
    let help = "build it with --features restate, or set durable.engine to sqlite";
    StartError::new(what, "this program was built without it", help)
}

/// What makes failures of their records.
pub(crate) fn decoder() -> Decoder {
    Decoder::new()
        .knows::<RequestFault>()
        .knows::<ServiceFault>()
        .knows::<ModelFault>()
        .knows::<TrackerFault>()
        .knows::<ChannelFault>()
        .knows::<UpstreamFault>()
        .knows::<EdgeFault>()
}

/// The engine has written its event: nobody else has to.
fn told(failure: Failure) -> Failure {
    failure.claim_log();
    failure
}

fn is_taken(failure: &Failure) -> bool {
    matches!(failure.downcast_ref(), Some(FlowFault::AlreadyStarted))
}

fn is_refusal(failure: &Failure) -> bool {
    let fault = failure.downcast_ref();
    matches!(fault, Some(FlowFault::JournalUnavailable { .. } | FlowFault::Busy { .. }))
}

const fn is_over(fault: &FlowFault) -> bool {
    matches!(fault, FlowFault::ActImpossible { .. })
}

fn cannot(what: &str, path: &Path, error: impl Into<breakfall::fault::BoxError>) -> StartError {
    const HELP: &str = "set data_directory to a directory that this user may write to";
    StartError::new(format!("cannot {what} {}", path.display()), error, HELP)
}

/// What tells this process from every other that worked on the journal before.
fn this_process() -> String {
    let since_1970 = wall().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", std::process::id(), since_1970.as_nanos())
}
