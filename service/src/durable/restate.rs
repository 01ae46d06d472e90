//! Durable work on Restate: this service is a host of it, starts runs by its ingress, and asks its admin interface how they stand.

use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use breakfall::fault::Origin;
use breakfall::fault::PublicText;
use breakfall::fault::ResultExt;
use breakfall::supervise::Supervisor;
use breakfall_flow::Filter;
use breakfall_flow::FlowFault;
use breakfall_flow::FlowSummary;
use breakfall_flow::FlowView;
use breakfall_flow::Started;
use breakfall_flow::State;
use breakfall_flow::Verdict;
use breakfall_flow::Workflow;
use breakfall_flow_restate::Host;
use breakfall_flow_restate::HostSettings;
use breakfall_flow_restate::RestateAdmin;
use breakfall_flow_restate::RestateClient;
use breakfall_flow_restate::RestateRun;
use breakfall_flow_restate::Which;
use breakfall_http::client::UpstreamFault;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::StartError;
use crate::durable::config::DurableConfig;
use crate::durable::config::RestatePlace;
use crate::durable::crew::Crew;
use crate::durable::decoder;
use crate::durable::work::AnswerRequest;
use crate::durable::work::CreateTicket;

/// How long until it is tried again to tell Restate of this service; doubled up to the second.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LAST_PAUSE: Duration = Duration::from_secs(15);
/// The most runs of a kind that are counted.
const MOST: usize = 10_000;

/// This service as a host of Restate, and as its client.
#[derive(Debug)]
pub(super) struct Restate {
    overseer: Arc<Overseer>,
    supervisor: Supervisor,
    stop: CancellationToken,
}

/// What Restate says of runs, and what it is told about them.
#[derive(Clone, Debug)]
pub(crate) struct Overseer {
    client: RestateClient,
    admin: RestateAdmin,
}

impl Restate {
    /// Serves Restate, and tells it where: until it has heard of that, nothing can be begun.
    pub(super) async fn open(
        place: &RestatePlace,
        config: &DurableConfig,
        (crew, handler): (&Arc<Crew>, &Handler),
    ) -> Result<Self, StartError> {
        let listener = TcpListener::bind(&place.listen).await.map_err(|error| {
            let help = "choose another address with durable.restate.listen";
            StartError::new(format!("cannot listen on {}", place.listen), error, help)
        })?;
        let overseer = Overseer::new(place).map_err(|error| {
            let help = "durable.restate.ingress and durable.restate.admin are addresses of Restate";
            StartError::new("cannot call Restate", error, help)
        })?;
        let mut settings = HostSettings::default();
        settings.keep = config.keep;
        let host = Host::new(handler.clone())
            .with(CreateTicket(Arc::clone(crew)))
            .with(AnswerRequest(Arc::clone(crew)))
            .with_settings(settings)
            .with_decoder(decoder());
        let supervisor = Supervisor::new(handler.settings().log);
        let stop = CancellationToken::new();
        let serving = host.serve(listener, stop.clone().cancelled_owned(), Duration::ZERO);
        drop(supervisor.spawn("restate_host", serving));
        let told = tell(overseer.admin.clone(), place.address.clone(), stop.clone());
        drop(supervisor.spawn("restate_registration", told));
        Ok(Self { overseer: Arc::new(overseer), supervisor, stop })
    }

    pub(super) fn overseer(&self) -> Arc<Overseer> {
        Arc::clone(&self.overseer)
    }

    pub(super) async fn start<W: Workflow>(
        &self,
        id: &str,
        input: &W::Input,
    ) -> Result<Started, Failure> {
        self.overseer.client.start::<W>(id, input).await.map_err(|failure| {
            // Restate is away, or has not heard of us yet: nothing was promised.
            let is_away = matches!(failure.downcast_ref(), Some(UpstreamFault::Unreachable))
                || matches!(failure.downcast_ref(), Some(FlowFault::KindUnknown { .. }));
            if is_away { unavailable(failure) } else { failure }
        })
    }

    pub(super) async fn wait<W: Workflow>(&self, id: &str) -> Result<Outcome<W::Output>, Failure> {
        self.overseer.client.wait::<W>(id).await
    }

    pub(super) async fn signal(&self, id: &str, name: &str, value: &bool) -> Result<bool, Failure> {
        let client = &self.overseer.client;
        let first = client.signal::<CreateTicket>(id, name, value).await;
        or(first, client.signal::<AnswerRequest>(id, name, value)).await
    }

    /// Gives how many tasks were broken off; the runs go on elsewhere, or here after a restart.
    pub(super) async fn shut_down(&self, grace: Duration) -> usize {
        self.stop.cancel();
        self.supervisor.shut_down(grace).await
    }
}

/// What a person is told where Restate cannot be asked: it is our journal.
fn unavailable(failure: Failure) -> Failure {
    let after = Some(failure.recovery().after().unwrap_or(LAST_PAUSE));
    Failure::from(FlowFault::JournalUnavailable { after }).also(failure)
}

/// The same of a failure that may also be another: one of a look, which changes nothing.
fn unseen(failure: Failure) -> Failure {
    let is_away =
        failure.downcast_ref::<UpstreamFault>().is_some() || failure.origin() == Origin::TimedOut;
    if is_away { unavailable(failure) } else { failure }
}

/// Tells Restate that this service answers at `address`, until it has heard.
async fn tell(
    admin: RestateAdmin,
    address: String,
    stop: CancellationToken,
) -> Result<(), OperationFailed> {
    let mut pause = FIRST_PAUSE;
    while !stop.is_cancelled() {
        match admin.register(&address).await {
            Ok(()) => {
                tracing::info!(event = "flow.registered", address);
                break;
            }
            Err(failure) => {
                let detail = breakfall::observe::detail(&failure);
                tracing::warn!(event = "flow.registration_failed", address, detail);
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = sleep_until(later(now(), pause)) => {}
        }
        pause = pause.saturating_mul(2).min(LAST_PAUSE);
    }
    Ok(())
}

/// The ids of both kinds are names that no other run has: `second` where the first kind has none of it.
async fn or<T>(
    first: Result<T, Failure>,
    second: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    match first {
        Err(failure) if matches!(failure.downcast_ref(), Some(FlowFault::NotFound)) => second.await,
        first => first,
    }
}

impl Overseer {
    /// What is to be found at `place`.
    pub(super) fn new(place: &RestatePlace) -> Result<Self, Failure> {
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = RestateClient::new(&place.ingress).unexpected()?.with_decoder(decoder());
        Ok(Self { client, admin: RestateAdmin::new(&place.admin).unexpected()? })
    }

    pub(super) async fn list(
        &self,
        filter: &Filter,
        most: usize,
    ) -> Result<Vec<FlowSummary>, Failure> {
        let is_open = filter.state.is_some_and(|state| !state.is_final());
        let which = if is_open { Which::Open } else { Which::All };
        let mut runs: Vec<FlowSummary> = Vec::new();
        // Of a state that only this side knows, some of the first may not be in it.
        let many = if filter.state.is_some() { MOST } else { most };
        for found in [
            self.of::<CreateTicket>(which, many).await?,
            self.of::<AnswerRequest>(which, many).await?,
        ] {
            runs.extend(found.into_iter().map(|run| run.summary));
        }
        runs.retain(|run| {
            filter.state.is_none_or(|state| run.state == state)
                && filter.kind.as_ref().is_none_or(|kind| run.kind == *kind)
        });
        runs.sort_by_key(|run| std::cmp::Reverse(run.started_at));
        if let Some(before) = &filter.before {
            let later = runs.iter().position(|run| run.id == *before).unwrap_or(runs.len());
            runs = runs.split_off(runs.len().min(later + 1));
        }
        runs.truncate(most);
        Ok(runs)
    }

    async fn of<W: Workflow>(
        &self,
        which: Which<'_>,
        most: usize,
    ) -> Result<Vec<RestateRun>, Failure> {
        self.admin.runs::<W>(which, most).await.map_err(unseen)
    }

    pub(super) async fn show(&self, id: &str) -> Result<FlowView, Failure> {
        let view = self.admin.show(self.find(id).await?).await.map_err(unseen)?;
        self.with_result(view).await
    }

    pub(super) async fn glance(&self, id: &str) -> Result<FlowView, Failure> {
        let RestateRun { summary, input, .. } = self.find(id).await?;
        self.with_result(FlowView::new(summary, input.unwrap_or_default())).await
    }

    async fn with_result(&self, mut view: FlowView) -> Result<FlowView, Failure> {
        if matches!(view.summary.state, State::Done | State::Degraded) {
            let id = &*view.summary.id;
            let first = Box::pin(self.result::<CreateTicket>(id)).await;
            view.result = Some(or(first, Box::pin(self.result::<AnswerRequest>(id))).await?);
        }
        Ok(view)
    }

    async fn result<W: Workflow>(&self, id: &str) -> Result<String, Failure> {
        match self.client.wait::<W>(id).await.map_err(unseen)? {
            Outcome::Full(value) | Outcome::Degraded { value, .. } => {
                serde_json::to_string(&value).unexpected()
            }
            Outcome::Deferred { .. } => Ok("null".to_owned()),
        }
    }

    async fn find(&self, id: &str) -> Result<RestateRun, Failure> {
        let which = Which::One(id);
        for found in
            [self.of::<CreateTicket>(which, 1).await?, self.of::<AnswerRequest>(which, 1).await?]
        {
            if let Some(run) = found.into_iter().next() {
                return Ok(run);
            }
        }
        Err(FlowFault::NotFound.into())
    }

    pub(super) async fn counts(&self) -> Result<Vec<(State, u64)>, Failure> {
        let open = self.list(&Filter::default(), MOST).await?;
        let of = |state| open.iter().filter(|run| run.state == state).count();
        let of = |state| (state, u64::try_from(of(state)).unwrap_or(u64::MAX));
        Ok(State::ALL.map(of).into())
    }

    pub(super) async fn resume(&self, id: &str, by: &str) -> Result<(), Failure> {
        let run = self.needing(id).await?;
        if run.summary.step.is_some() {
            return self.decide(id, Verdict::Resume, by).await;
        }
        self.note(&run, "resume", by).await?;
        self.admin.resume(&run).await
    }

    pub(super) async fn skip(&self, id: &str, by: &str) -> Result<(), Failure> {
        self.decide(id, Verdict::Skip, by).await
    }

    pub(super) async fn give_up(&self, id: &str, by: &str) -> Result<(), Failure> {
        let run = self.needing(id).await?;
        if run.summary.step.is_some() {
            return self.decide(id, Verdict::GiveUp, by).await;
        }
        self.note(&run, "give_up", by).await?;
        self.admin.give_up(&run).await
    }

    pub(super) async fn cancel(&self, id: &str, by: &str) -> Result<(), Failure> {
        let first = Box::pin(self.client.cancel::<CreateTicket>(id, by)).await;
        or(first, Box::pin(self.client.cancel::<AnswerRequest>(id, by))).await
    }

    async fn decide(&self, id: &str, verdict: Verdict, by: &str) -> Result<(), Failure> {
        let first = Box::pin(self.client.decide::<CreateTicket>(id, verdict, by)).await;
        or(first, Box::pin(self.client.decide::<AnswerRequest>(id, verdict, by))).await
    }

    /// Who does what Restate keeps nobody's name of, before it is done.
    async fn note(&self, run: &RestateRun, act: &str, by: &str) -> Result<(), Failure> {
        let RestateRun { summary, .. } = run;
        if summary.kind == CreateTicket::KIND {
            self.client.note::<CreateTicket>(&summary.id, act, by).await
        } else {
            self.client.note::<AnswerRequest>(&summary.id, act, by).await
        }
    }

    /// The run, where it needs attention.
    async fn needing(&self, id: &str) -> Result<RestateRun, Failure> {
        let run = self.find(id).await?;
        if run.summary.state == State::NeedsAttention {
            return Ok(run);
        }
        let state = PublicText::cleaned(run.summary.state.as_str());
        Err(FlowFault::ActImpossible { state }.into())
    }
}
