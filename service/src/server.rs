//! Listening, and stopping without cutting anybody off.

use std::future::pending;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
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
use crate::console;
use crate::console::Console;
use crate::console::config::Place;
use crate::manager;
use crate::reload::Layers;
use crate::reload::Reload;
use crate::telemetry::Telemetry;

/// How long background work may take to end once the last request is answered.
const BACKGROUND_GRACE: Duration = Duration::from_secs(2);

/// Serves until a SIGTERM or SIGINT, then answers what is under way and ends. A second signal ends at once.
pub(crate) fn serve(
    config: ServiceConfig,
    layers: Layers,
    telemetry: &Telemetry,
) -> Result<(), StartError> {
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|error| {
        StartError::new("cannot start the runtime", error, "raise the limits of this process")
    })?;
    let served = runtime.block_on(run(config, layers, telemetry));
    // Blocking work that outlives its grace must not hold up the end of the process.
    runtime.shutdown_background();
    served
}

async fn run(
    config: ServiceConfig,
    layers: Layers,
    telemetry: &Telemetry,
) -> Result<(), StartError> {
    let listener = bind(&config.listen, "--listen or server.listen").await?;
    let app = Arc::new(App::build(&config).await?);
    telemetry.follow(&app).await;
    let signals = Signals::listen()?;
    let hangup = listen(SignalKind::hangup())?;
    let stop = CancellationToken::new();
    let place = config.console.place.clone();
    let console = Console::new(Arc::clone(&app), config.console, &config.data_directory);
    let (beside, own) = match &place {
        Place::Nowhere(_) => (None, None),
        Place::Beside => (Some(console), None),
        Place::Own(address) => {
            (None, Some((bind(address, "console.listen").await?, console::router(console))))
        }
    };
    let router = api::router(Arc::clone(&app), beside);
    let at = own.as_ref().and_then(|(listener, _)| listener.local_addr().ok());
    if let Ok(address) = listener.local_addr() {
        greet(address, &config.data_directory, &whereabouts(&place, address, at));
    }
    manager::ready();

    let limits = ConnectionLimits::default();
    let serving = serve::serve_with_peers(listener, router, limits, stop.clone().cancelled_owned());
    let console = async {
        match own {
            Some((listener, router)) => {
                let stop = stop.clone().cancelled_owned();
                serve::serve_with_peers(listener, router, limits, stop).await;
            }
            None => pending().await,
        }
    };
    let reload = Reload::new(Arc::clone(&app), layers, config.values);
    tokio::select! {
        () = serving => {}
        () = console => {}
        () = stopped(signals, &app, &stop) => {}
        () = reload.follow(hangup) => {}
        () = manager::keep_alive() => {}
    }
    app.durable.shut_down(BACKGROUND_GRACE).await;
    app.supervisor.shut_down(BACKGROUND_GRACE).await;
    app.incidents.shut_down().await;
    telemetry.look(&app).await;
    tracing::info!(event = "service.stopped");
    Ok(())
}

async fn bind(address: &str, key: &'static str) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| {
        let help = match key {
            "console.listen" => "choose another address with console.listen",
            _ => "choose another address with --listen or server.listen",
        };
        StartError::new(format!("cannot listen on {address}"), error, help)
    })
}

/// Where the console is, in words.
fn whereabouts(place: &Place, beside: SocketAddr, own: Option<SocketAddr>) -> String {
    match place {
        Place::Nowhere(why) => format!("off ({why})"),
        Place::Beside => format!("http://{beside}/console"),
        Place::Own(address) => match own {
            Some(address) => format!("http://{address}/console"),
            None => format!("http://{address}/console"),
        },
    }
}

/// Waits for a signal, refuses new requests, and returns when those under way have had all the time they may take, or at
/// a second signal.
async fn stopped(mut signals: Signals, app: &App, stop: &CancellationToken) {
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

fn greet(address: SocketAddr, data: &Path, console: &str) {
    let text = format!(
        "breakfall {version} answers on http://{address}, data in {data}

  chat       http://{address}/
  console    {console}
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
        data = data.display(),
    );
    let mut stdout = std::io::stdout().lock();
    // A closed stdout is no reason not to serve.
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).unwrap_or_default();
}
