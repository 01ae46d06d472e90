//! Serves workflows to Restate.

use std::convert::Infallible;
use std::future::Ready;
use std::future::ready;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::AsyncFault;
use breakfall::fault::ResultExt;
use breakfall::wire::Decoder;
use breakfall_flow::Flow;
use breakfall_flow::FlowFault;
use breakfall_flow::Workflow;
use breakfall_http::serve::ConnectionLimits;
use breakfall_http::serve::serve;
use http::Request;
use http::Response;
use hyper::body::Incoming;
use restate_sdk::discovery;
use restate_sdk::endpoint::Endpoint;
use restate_sdk::endpoint::ResponseBody;
use restate_sdk::service::macro_support::service_definition;
use tokio::net::TcpListener;

use crate::cancels::Cancels;
use crate::drive::Running;
use crate::flow::RestateFlow;
use crate::handlers::CANCEL;
use crate::handlers::DECIDE;
use crate::handlers::Handlers;
use crate::handlers::LOOK;
use crate::handlers::NOTE;
use crate::handlers::RUN;
use crate::handlers::SIGNAL;
use crate::handlers::Starter;

/// How many runs one connection of Restate may carry at once.
const STREAMS: u32 = 10_000;

/// The numbers of a [`Host`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostSettings {
    /// The most bytes of one value; 1 MiB unless set.
    pub most_bytes: usize,
    /// The longest that an attempt at a step may take: a connection over which nothing has come for longer is cut by Restate, and the
    /// attempt begun anew. An hour unless set.
    pub longest_step: Duration,
    /// How long Restate keeps what became of a run; 7 days unless set.
    pub keep: Duration,
    /// How long Restate waits between two tries of code that cannot go on, or of a process that does not answer; at most a minute unless set.
    pub longest_retry: Duration,
}

impl Default for HostSettings {
    fn default() -> Self {
        Self {
            most_bytes: 1024 * 1024,
            longest_step: Duration::from_hours(1),
            keep: Duration::from_hours(7 * 24),
            longest_retry: Duration::from_mins(1),
        }
    }
}

/// The workflows of this process, for a Restate that calls them.
///
/// Restate is told where it serves by [`RestateAdmin::register`](crate::RestateAdmin::register). Whoever reaches its address may run what it
/// serves, so it listens where only Restate reaches it.
#[must_use = "nothing runs before `serve`"]
pub struct Host {
    handler: Handler,
    decoder: Decoder,
    settings: HostSettings,
    kinds: Vec<Kind>,
}

struct Kind {
    service: String,
    name: &'static str,
    start: Arc<Starter>,
}

/// The name of a workflow in Restate: a version is a service of its own.
pub(crate) fn service_of<W: Workflow>() -> String {
    service_named(W::KIND, W::VERSION)
}

pub(crate) fn service_named(kind: &str, version: u32) -> String {
    match version {
        1 => kind.to_owned(),
        version => format!("{kind}.v{version}"),
    }
}

impl Host {
    /// A host whose steps are tried as the plans of `handler` say.
    pub fn new(handler: Handler) -> Self {
        let settings = HostSettings::default();
        Self { handler, decoder: Decoder::new(), settings, kinds: Vec::new() }
    }

    /// With the workflow `W`.
    pub fn with<W: Workflow>(mut self, workflow: W) -> Self {
        let workflow = Arc::new(workflow);
        let start = move |flow: Arc<RestateFlow>, input: &[u8]| -> serde_json::Result<_> {
            let (workflow, input) = (Arc::clone(&workflow), serde_json::from_slice(input)?);
            let running: Running = Box::pin(async move {
                let value = workflow.run(&*flow, input).await?;
                let json = serde_json::to_string(&value).unexpected()?;
                Ok(flow.course().outcome(json))
            });
            Ok(running)
        };
        self.kinds.push(Kind { service: service_of::<W>(), name: W::KIND, start: Arc::new(start) });
        self
    }

    /// With these numbers.
    pub const fn with_settings(mut self, settings: HostSettings) -> Self {
        self.settings = settings;
        self
    }

    /// With this to make failures of their records: it should know every fault of the workflows, so that they come back typed.
    pub fn with_decoder(mut self, decoder: Decoder) -> Self {
        self.decoder = decoder;
        self
    }

    /// Serves until `stop`; what is under way then may end within `grace`. Restate has the rest done elsewhere, or here after a restart.
    ///
    /// # Errors
    /// Where the name of a workflow is none for Restate: letters, digits, `_`, `-` and `.`, a letter first.
    ///
    /// **Dropped mid-way**: steps under way are broken off, and done again under the same idempotency keys.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
        grace: Duration,
    ) -> Result<(), Failure> {
        let service = EndpointService(self.endpoint()?);
        let mut limits = ConnectionLimits::default();
        limits.streams = STREAMS;
        let stopping = tokio::sync::Notify::new();
        let serving = serve(listener, service, limits, async {
            stop.await;
            stopping.notify_one();
        });
        let patience = async {
            stopping.notified().await;
            sleep_until(later(now(), grace)).await;
        };
        tokio::select! {
            () = serving => {}
            () = patience => {}
        }
        Ok(())
    }

    fn endpoint(self) -> Result<Endpoint, Failure> {
        let decoder = Arc::new(self.decoder.knows::<FlowFault>().knows::<AsyncFault>());
        let (mut builder, cancels) = (Endpoint::builder(), Cancels::default());
        for Kind { service, name: kind, start } in self.kinds {
            let described = describe(&service, self.settings)?;
            let (handler, decoder) = (self.handler.clone(), Arc::clone(&decoder));
            let most_bytes = self.settings.most_bytes;
            let cancels = cancels.clone();
            let handlers = Handlers { kind, handler, decoder, most_bytes, start, cancels };
            builder = builder.bind(service_definition(handlers, described));
        }
        Ok(builder.build())
    }
}

/// What Restate is told of a workflow.
fn describe(service: &str, settings: HostSettings) -> Result<discovery::Service, Failure> {
    let HostSettings { longest_step, keep, longest_retry, .. } = settings;
    let handlers =
        [RUN, SIGNAL, DECIDE, CANCEL, LOOK, NOTE].map(|name| handler(name, millis(keep)));
    Ok(discovery::Service {
        ty: discovery::ServiceType::Workflow,
        name: service.parse().unexpected()?,
        handlers: handlers.into_iter().collect::<Result<_, _>>()?,
        documentation: None,
        metadata: std::collections::HashMap::default(),
        abort_timeout: Some(millis(longest_step)),
        inactivity_timeout: None,
        journal_retention: Some(millis(keep)),
        idempotency_retention: None,
        enable_lazy_state: None,
        ingress_private: None,
        retry_policy_initial_interval: Some(millis(FIRST_RETRY)),
        retry_policy_max_interval: Some(millis(longest_retry)),
        // For ever: a process that is away for long is no reason to give up.
        retry_policy_max_attempts: Some(u32::MAX.into()),
        retry_policy_exponentiation_factor: Some(2.0),
        retry_policy_on_max_attempts: Some(discovery::RetryPolicyOnMaxAttempts::Pause),
    })
}

/// How long Restate waits before it tries for the second time.
const FIRST_RETRY: Duration = Duration::from_millis(250);

fn handler(name: &str, keep: u64) -> Result<discovery::Handler, Failure> {
    let is_run = name == RUN;
    // Whoever waits looks often, and nobody asks later who did.
    let journal_retention = (name == LOOK).then_some(0);
    let ty = if is_run { discovery::HandlerType::Workflow } else { discovery::HandlerType::Shared };
    Ok(discovery::Handler {
        name: name.parse().unexpected()?,
        input: Some(discovery::InputPayload {
            content_type: Some("*/*".to_owned()),
            json_schema: None,
            required: Some(false),
        }),
        output: Some(discovery::OutputPayload {
            content_type: Some("application/json".to_owned()),
            json_schema: None,
            set_content_type_if_empty: Some(false),
        }),
        ty: Some(ty),
        documentation: None,
        metadata: std::collections::HashMap::default(),
        abort_timeout: None,
        inactivity_timeout: None,
        journal_retention,
        idempotency_retention: None,
        workflow_completion_retention: is_run.then_some(keep),
        enable_lazy_state: None,
        ingress_private: None,
        retry_policy_initial_interval: None,
        retry_policy_max_interval: None,
        retry_policy_max_attempts: None,
        retry_policy_exponentiation_factor: None,
        retry_policy_on_max_attempts: None,
    })
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

/// The endpoint of the SDK, as a service of tower.
#[derive(Clone)]
struct EndpointService(Endpoint);

impl tower_service::Service<Request<Incoming>> for EndpointService {
    type Response = Response<ResponseBody>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, req: Request<Incoming>) -> Self::Future {
        ready(Ok(self.0.handle(req)))
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds: Vec<_> = self.kinds.iter().map(|kind| &kind.service).collect();
        f.debug_struct("Host").field("kinds", &kinds).finish_non_exhaustive()
    }
}
