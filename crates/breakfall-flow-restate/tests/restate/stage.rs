//! A Restate, a host, and what the tests ask them.

use std::sync::Mutex;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::supervise::Supervisor;
use breakfall::wire::Decoder;
use breakfall_flow::Workflow;
use breakfall_flow_restate::Host;
use breakfall_flow_restate::RestateAdmin;
use breakfall_flow_restate::RestateClient;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::order::PlaceOrder;
use crate::order::ShopFault;
use crate::order::World;
use crate::server::Server;
use crate::server::free_ports;

pub(crate) struct Stage {
    pub(crate) client: RestateClient,
    pub(crate) admin: RestateAdmin,
    pub(crate) server: Server,
    pub(crate) world: World,
    port: u16,
    pub(crate) supervisor: Supervisor,
    stop: Mutex<Option<oneshot::Sender<()>>>,
}

pub(crate) fn decoder() -> Decoder {
    Decoder::new().knows::<ShopFault>()
}

/// Waits between attempts take a millisecond: this clock is the real one.
pub(crate) fn host() -> Host {
    let mut settings = Settings::default();
    settings.plan.retry.base = Duration::from_millis(1);
    Host::new(Handler::new(settings)).with_decoder(decoder())
}

impl Stage {
    /// A stage on which orders are placed, unless there is no Restate.
    pub(crate) async fn set(skipped: &str) -> Option<Self> {
        let stage = Self::empty(skipped)?;
        stage.host(host().with(PlaceOrder { world: stage.world.clone() })).await;
        Some(stage)
    }

    /// One on which nothing is served.
    pub(crate) fn empty(skipped: &str) -> Option<Self> {
        Server::start(skipped).map(Self::before)
    }

    /// One before this Restate.
    pub(crate) fn before(server: Server) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = RestateClient::new(&server.ingress()).unwrap().with_decoder(decoder());
        let admin = RestateAdmin::new(&server.admin()).unwrap();
        let [port] = free_ports();
        let (world, supervisor) = (World::default(), Supervisor::new(Settings::default().log));
        Self { client, admin, server, world, port, supervisor, stop: Mutex::default() }
    }

    /// Serves `host` in place of the one before, which ends as if its process did.
    pub(crate) async fn host(&self, host: Host) {
        let (stop, stopped) = oneshot::channel();
        drop(self.stop.lock().unwrap().replace(stop));
        // The one before may not have let go of it.
        let listener = loop {
            match TcpListener::bind(("127.0.0.1", self.port)).await {
                Ok(listener) => break listener,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        let stopped = async { drop(stopped.await) };
        let serving = host.serve(listener, stopped, Duration::ZERO);
        drop(self.supervisor.spawn("host", serving));
        self.admin.register(&self.address()).await.unwrap();
    }

    /// The end of a run, which comes in time or fails the test.
    pub(crate) async fn wait<W: Workflow>(&self, id: &str) -> Result<Outcome<W::Output>, Failure> {
        in_time(Box::pin(self.client.wait::<W>(id))).await
    }

    pub(crate) async fn run<W: Workflow>(
        &self,
        id: &str,
        input: &W::Input,
    ) -> Result<Outcome<W::Output>, Failure> {
        in_time(Box::pin(self.client.run::<W>(id, input))).await
    }

    /// Where the host serves.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }
}

async fn in_time<T>(work: impl Future<Output = T> + Send) -> T {
    tokio::select! {
        ended = work => ended,
        () = sleep_until(later(now(), Duration::from_secs(40))) => panic!("it takes too long"),
    }
}

/// Until `is_so` says yes.
pub(crate) async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..2_000 {
        if is_so().await {
            return;
        }
        sleep_until(later(now(), Duration::from_millis(10))).await;
    }
    panic!("it never came");
}
