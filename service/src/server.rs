//! Listening, and stopping without cutting anybody off.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall_http::serve;
use breakfall_http::serve::ConnectionLimits;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio_util::sync::CancellationToken;

use crate::api;
use crate::app::App;
use crate::app::StartError;
use crate::config::ServiceConfig;
use crate::manager;
use crate::reload::Layers;
use crate::reload::Reload;

/// How long background work may take to end once the last request is answered.
const BACKGROUND_GRACE: Duration = Duration::from_secs(2);

/// Serves until a SIGTERM or SIGINT, then answers what is under way and ends. A second signal ends at once.
pub(crate) fn serve(config: ServiceConfig, layers: Layers) -> Result<(), StartError> {
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|error| {
        StartError::new("cannot start the runtime", error, "raise the limits of this process")
    })?;
    let served = runtime.block_on(run(config, layers));
    // Blocking work that outlives its grace must not hold up the end of the process.
    runtime.shutdown_background();
    served
}

async fn run(config: ServiceConfig, layers: Layers) -> Result<(), StartError> {
    let listener = TcpListener::bind(&config.listen).await.map_err(|error| {
        let what = format!("cannot listen on {}", config.listen);
        StartError::new(what, error, "choose another address with --listen or server.listen")
    })?;
    let app = Arc::new(App::build(&config).await?);
    let signals = Signals::listen()?;
    let hangup = listen(SignalKind::hangup())?;
    if let Ok(address) = listener.local_addr() {
        greet(address, &config);
    }
    manager::ready();

    let stop = CancellationToken::new();
    let router = api::router(Arc::clone(&app));
    let limits = ConnectionLimits::default();
    let serving = serve::serve(listener, router, limits, stop.clone().cancelled_owned());
    let reload = Reload::new(Arc::clone(&app), layers, config.values);
    tokio::select! {
        () = serving => {}
        () = stopped(signals, &app, stop) => {}
        () = reload.follow(hangup) => {}
        () = manager::keep_alive() => {}
    }
    app.durable.shut_down(BACKGROUND_GRACE).await;
    app.supervisor.shut_down(BACKGROUND_GRACE).await;
    app.incidents.shut_down().await;
    tracing::info!(event = "service.stopped");
    Ok(())
}

/// Waits for a signal, refuses new requests, and returns when those under way have had all the time they may take, or at
/// a second signal.
async fn stopped(mut signals: Signals, app: &App, stop: CancellationToken) {
    signals.next().await;
    app.ready.store(false, Ordering::Relaxed);
    stop.cancel();
    tracing::info!(
        event = "service.stopping",
        "answering what is under way; a second signal ends at once"
    );
    let longest = app.handler.plan(api::OPERATION).longest();
    manager::stopping(longest + 2 * BACKGROUND_GRACE);
    tokio::select! {
        () = sleep_until(now() + longest) => tracing::warn!(event = "service.drain_incomplete"),
        () = signals.next() => tracing::warn!(event = "service.stopped_at_once"),
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self, StartError> {
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn listen(kind: SignalKind) -> Result<Signal, StartError> {
    signal(kind).map_err(|error| {
        StartError::new("cannot listen for signals", error, "raise the limits of this process")
    })
}

fn greet(address: SocketAddr, config: &ServiceConfig) {
    let text = format!(
        "breakfall {version} answers on http://{address}, data in {data}

  requests   POST http://{address}/v1/requests
  grpc       http://{address} breakfall.v1.Requests/Ask, plaintext HTTP/2
  health     http://{address}/livez  /readyz  /healthz
  metrics    http://{address}/metrics
  contract   http://{address}/openapi.json
  errors     http://{address}/errors

Try it:
  curl -s http://{address}/v1/requests -H 'Content-Type: application/json' \\
    -d '{{\"id\":\"r-1\",\"user\":\"ada\",\"query\":\"Create a ticket: the login page is slow\"}}'
",
        version = env!("CARGO_PKG_VERSION"),
        data = config.data_directory.display(),
    );
    let mut stdout = std::io::stdout().lock();
    // A closed stdout is no reason not to serve.
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).unwrap_or_default();
}
