//! Where the service listens: nobody is there, or it is the service, and it is well.

use std::io::ErrorKind;

use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::cli::doctor::finding::Section;
use crate::config::ServiceConfig;
use crate::console::config::Place;

/// An address of the configuration.
struct Listener<'c> {
    key: &'static str,
    address: &'c str,
}

pub(super) async fn look(config: &ServiceConfig, client: &Client) -> Section {
    let mut section = Section::new("listeners");
    let service = Listener { key: "server.listen", address: &config.listen };
    if is_taken(&mut section, &service).await {
        serving(&mut section, &service, client).await;
    }
    match &config.console.place {
        Place::Nowhere(why) => section.skipped(format!("there is no console: {why}")),
        Place::Beside => section.fine("the console is on the listener of the service"),
        Place::Own(address) => {
            let console = Listener { key: "console.listen", address };
            if is_taken(&mut section, &console).await {
                console_there(&mut section, &console, client).await;
            }
        }
    }
    section
}

/// Whether somebody listens there.
async fn is_taken(section: &mut Section, Listener { key, address }: &Listener<'_>) -> bool {
    let Err(error) = TcpListener::bind(address).await else {
        section.fine(format!("{address} ({key}) is free: the service does not run there"));
        return false;
    };
    let kind = error.kind();
    let help = if kind == ErrorKind::AddrInUse {
        return true;
    } else if kind == ErrorKind::PermissionDenied {
        "choose a port above 1023, or give the unit AmbientCapabilities=CAP_NET_BIND_SERVICE"
            .to_owned()
    } else if kind == ErrorKind::AddrNotAvailable {
        format!("this machine has no such address: set {key} to one of `ip address`, or 0.0.0.0")
    } else {
        format!("set {key} to another address")
    };
    section.unavailable(format!("{address} ({key}) cannot be listened on: {error}"), help);
    false
}

impl Listener<'_> {
    /// Where it is asked from here: an address that means all of them is that of this machine.
    fn url(&self, path: &str) -> String {
        let (host, port) = self.address.rsplit_once(':').unwrap_or((self.address, "80"));
        let host = match host {
            "0.0.0.0" => "127.0.0.1",
            "[::]" => "[::1]",
            host => host,
        };
        format!("http://{host}:{port}{path}")
    }

    fn is_somebody_else(&self, section: &mut Section) {
        let Self { key, address } = self;
        section.unavailable(
            format!("{address} ({key}) is taken by another program"),
            format!("stop it (`ss -ltnp` names it), or set {key} to another address"),
        );
    }
}

/// What the service that runs says of itself.
async fn serving(section: &mut Section, listener: &Listener<'_>, client: &Client) {
    let contract = json(client, &listener.url("/openapi.json")).await;
    let said = |pointer| contract.as_ref().and_then(|(_, body)| body.pointer(pointer)?.as_str());
    if said("/info/title") != Some("Breakfall") {
        return listener.is_somebody_else(section);
    }
    let address = listener.address;
    let version = said("/info/version").unwrap_or_default();
    let ours = env!("CARGO_PKG_VERSION");
    if version == ours {
        section.fine(format!("the service runs on {address}, version {version}"));
    } else {
        section.mend(
            format!("the service runs on {address} in version {version}; this program is {ours}"),
            "restart the service after an update",
        );
    }
    match json(client, &listener.url("/readyz")).await {
        Some((200, _)) => section.fine("it is ready"),
        Some((_, problem)) => {
            let detail =
                problem.get("detail").and_then(Value::as_str).unwrap_or("it does not say why");
            let help = "look into its log; `breakfall failures ls` tells what failed";
            section.unavailable(format!("it is not ready: {detail}"), help);
        }
        None => section.unavailable("it does not say whether it is ready", "look into its log"),
    }
    records(section, listener, client).await;
}

/// That no record is lost must be seen.
async fn records(section: &mut Section, listener: &Listener<'_>, client: &Client) {
    let metrics = match client.get(listener.url("/metrics")).send().await {
        Ok(answer) => answer.text().await.unwrap_or_default(),
        Err(_) => String::new(),
    };
    let value = |name: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|line| line.parse::<f64>().ok())
    };
    match (value("breakfall_incidents_up"), value("breakfall_incidents_lost_total")) {
        (Some(up), _) if up < 1.0 => section.mend(
            "it cannot keep records of failures",
            "its log says why (event incidents.away); people are answered meanwhile",
        ),
        (_, Some(lost)) if lost > 0.0 => section.mend(
            format!("it has lost {lost} records of failures since its start"),
            "its log names each (event incident.lost)",
        ),
        (Some(_), Some(_)) => section.fine("it has lost no record of a failure"),
        _ => section.skipped("it does not tell its metrics"),
    }
}

/// A console answers everybody: with a page, or that they may not come in.
async fn console_there(section: &mut Section, listener: &Listener<'_>, client: &Client) {
    let answer = client.get(listener.url("/console")).send().await;
    match answer.map(|answer| answer.status().as_u16()) {
        Ok(200 | 401 | 403 | 421) => {
            section.fine(format!("the console answers on {}", listener.address));
        }
        Ok(_) | Err(_) => listener.is_somebody_else(section),
    }
}

/// The status, and what it says.
async fn json(client: &Client, url: &str) -> Option<(u16, Value)> {
    let answer = client.get(url).header("accept", "application/json").send().await.ok()?;
    let status = answer.status().as_u16();
    let body = answer.text().await.ok()?;
    Some((status, serde_json::from_str(&body).unwrap_or_default()))
}
