//! The same workflows, unchanged, on a Restate that is started for it and ended afterwards.

use std::io;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::supervise::Supervisor;
use breakfall_flow_restate::Host;
use breakfall_flow_restate::RestateAdmin;
use breakfall_flow_restate::RestateClient;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::flows::Row;
use crate::flows::asking::INPUT;
use crate::flows::asking::WORK;
use crate::flows::asking::ask;
use crate::flows::ours::ThreeSteps;
use crate::flows::restate_server::Server;
use crate::flows::runtime;

pub(super) const WHO: &str = "breakfall-flow on Restate";

/// Nothing where this machine has no Restate. It keeps what it writes in `home`.
pub(super) fn flows(home: TempDir, clients: u32, lasts: Duration) -> io::Result<Option<Row>> {
    let Some(server) = Server::start_in(home, WHO) else { return Ok(None) };
    drop(rustls::crypto::ring::default_provider().install_default());
    let row = runtime().block_on(measured(&server, clients, lasts));
    row.map(Some)
        .map_err(|failure| io::Error::other(format!("{failure}; Restate says {}", server.log())))
}

async fn measured(server: &Server, clients: u32, lasts: Duration) -> Result<Row, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::unexpected)?;
    let address = listener.local_addr().map_err(Failure::unexpected)?;
    let (settings, stop) = (Settings::default(), CancellationToken::new());
    let supervisor = Supervisor::new(settings.log);
    let host = Host::new(Handler::new(settings)).with(ThreeSteps);
    let serving = host.serve(listener, stop.clone().cancelled_owned(), Duration::ZERO);
    drop(supervisor.spawn("restate_host", serving));
    let admin = RestateAdmin::new(&server.admin()).map_err(Failure::unexpected)?;
    admin.register(&format!("http://{address}")).await?;
    let client = RestateClient::new(&server.ingress()).map_err(Failure::unexpected)?;
    let asked = ask(clients, lasts, move |number| {
        let client = client.clone();
        async move {
            let id = format!("order-{number}");
            client.run::<ThreeSteps>(&id, &INPUT.to_owned()).await.is_ok()
        }
    });
    let row = asked.await.row(WORK, WHO);
    stop.cancel();
    Ok(row)
}
