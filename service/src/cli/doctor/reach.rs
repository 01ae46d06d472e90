//! Whatever the service calls: that it answers, and takes the credentials. Asked only where somebody wants it, and nothing is changed there.

use std::time::Duration;
use std::time::SystemTime;

use breakfall::Failure;
use breakfall::clock::wall;
use breakfall::supervise::Supervisor;
use redis::AsyncConnectionConfig;
use reqwest::Client;
use reqwest::RequestBuilder;
use reqwest::header::DATE;
use reqwest::header::USER_AGENT;

use crate::cli::doctor::PATIENCE;
use crate::cli::doctor::clock::TOLERANCE;
use crate::cli::doctor::finding::Section;
use crate::cli::web::cause;
use crate::cli::web::client_by;
use crate::config::Secret;
use crate::config::ServiceConfig;
use crate::config::StoreConfig;
use crate::incidents::store::Place;
use crate::incidents::store::Reader;
use crate::incidents::store::StoreError;
use crate::integrations::config::GitHubConfig;
use crate::integrations::config::ModelConfig;

const REDIS_PATIENCE: Duration = Duration::from_secs(5);

/// Something to ask.
struct Target {
    /// The section of the configuration.
    section: &'static str,
    request: RequestBuilder,
    /// Whether it says by its status that it would do what is wanted of it.
    tells: bool,
}

pub(super) async fn look(config: &ServiceConfig, client: &Client, asked: bool) -> Section {
    let mut section = Section::new("reach");
    let integrations = match &config.integrations.proxy {
        None => Ok(client.clone()),
        Some(proxy) => client_by(PATIENCE, Some(&proxy.0)),
    };
    let targets = match &integrations {
        Ok(integrations) => targets(config, integrations, client),
        Err(error) => {
            let what = format!("integrations.proxy cannot be used: {}", cause(error));
            section.unavailable(what, "mend integrations.proxy");
            return section;
        }
    };
    let records = match config.incidents.place(&config.data_directory) {
        place @ Place::Server(_) => Some(place),
        Place::File { .. } => None,
    };
    if targets.is_empty() && config.escalation_store.is_none() && records.is_none() {
        section.fine("the service calls nobody");
    } else if asked {
        for target in targets {
            target.ask(&mut section).await;
        }
        if let Some(store) = &config.escalation_store {
            ask_redis(&mut section, store).await;
        }
        if let Some(place) = records {
            ask_records(&mut section, place).await;
        }
    } else {
        let store = config.escalation_store.as_ref().map(|_| "escalation.store");
        let records = records.map(|_| "store");
        let names = targets.iter().map(|target| target.section).chain(store).chain(records);
        let names: Vec<_> = names.collect();
        section.skipped(format!("{}: --reach asks whether they answer", names.join(", ")));
    }
    section
}

/// The integrations are asked by the first client, which may go by a proxy.
fn targets(config: &ServiceConfig, client: &Client, direct: &Client) -> Vec<Target> {
    let integrations = &config.integrations;
    let model = |section, model: &Option<ModelConfig>| {
        let ModelConfig { base_url, api_key, .. } = model.as_ref()?;
        let url = format!("{}/models", base_url.trim_end_matches('/'));
        Some(Target { section, request: bearer(client.get(url), api_key.as_ref()), tells: true })
    };
    let tracker =
        integrations.tracker.as_ref().map(|GitHubConfig { base_url, repository, token }| {
            let url = format!("{}/repos/{repository}", base_url.trim_end_matches('/'));
            let request = bearer(client.get(url), token.as_ref()).header(USER_AGENT, "breakfall");
            Target { section: "integrations.tracker", request, tells: true }
        });
    // It has no other method than the one that writes into the channel.
    let notifier = integrations.notifier.as_ref().map(|url| Target {
        section: "integrations.notifier",
        request: client.get(&url.0),
        tells: false,
    });
    let collector = config.telemetry.collector().map(|(endpoint, headers)| {
        let url = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
        // Nothing at all is a batch of no spans.
        let request = direct.post(url).header("content-type", "application/x-protobuf");
        let add = |request: RequestBuilder, (name, value): &(String, Secret)| {
            request.header(name, &value.0)
        };
        let request = headers.iter().fold(request, add);
        Target { section: "telemetry.otlp", request, tells: true }
    });
    let models = [
        model("integrations.classifier", &integrations.classifier),
        model("integrations.generator", &integrations.generator),
    ];
    let restate = config.durable.restate.iter().flat_map(|place| {
        let asked = |section, address: &str, path: &str| {
            let url = format!("{}{path}", address.trim_end_matches('/'));
            Target { section, request: direct.get(url), tells: true }
        };
        [
            asked("durable.restate.ingress", &place.ingress, "/restate/health"),
            asked("durable.restate.admin", &place.admin, "/health"),
        ]
    });
    let models = models.into_iter().flatten();
    models.chain(tracker).chain(notifier).chain(collector).chain(restate).collect()
}

fn bearer(request: RequestBuilder, secret: Option<&Secret>) -> RequestBuilder {
    match secret {
        Some(secret) => request.bearer_auth(secret.0.trim()),
        None => request,
    }
}

impl Target {
    async fn ask(self, section: &mut Section) {
        let Self { section: name, request, tells } = self;
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                let what = format!("{name} does not answer: {}", cause(&error));
                return section.unavailable(what, format!("mend {name}, or the way to it"));
            }
        };
        let status = answer.status().as_u16();
        let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
        clock(section, name, date);
        match status {
            401 | 403 if tells => section.unavailable(
                format!("{name} answers, but does not accept the credentials ({status})"),
                format!("renew the secret of {name}"),
            ),
            404 if name == "integrations.tracker" => section.unavailable(
                "integrations.tracker answers, but has no such repository for this token (404)",
                "mend integrations.tracker.repository, or let the token see it",
            ),
            500.. => section.unavailable(
                format!("{name} answers that it cannot do anything now ({status})"),
                "wait, or ask whoever runs it",
            ),
            _ if tells => section.fine(format!("{name} answers ({status})")),
            _ => section.fine(format!("{name} answers; nothing was sent")),
        }
    }
}

/// Whether the others have the same time.
fn clock(section: &mut Section, name: &str, date: Option<&str>) {
    let Some(theirs) = date.and_then(http_date) else { return };
    let ours = wall();
    let apart = ours.duration_since(theirs).or_else(|_| theirs.duration_since(ours));
    let apart = apart.unwrap_or_default();
    if apart > TOLERANCE {
        section.mend(
            format!("the clock here and that of {name} are {} s apart", apart.as_secs()),
            "let the clock be kept right: timedatectl set-ntp true",
        );
    }
}

fn http_date(text: &str) -> Option<SystemTime> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(date.timestamp().into())
}

async fn ask_records(section: &mut Section, place: Place) {
    let open = move || Ok::<_, Failure>(Reader::open(&place));
    match Supervisor::default().spawn_blocking("ask_records", open).await {
        Ok(Ok(_)) => section.fine("store answers"),
        Ok(Err(StoreError::Empty)) => section.fine("store answers; nothing is kept there yet"),
        Ok(Err(error)) if error.is_newer() => {
            section.mend(format!("store: {error}"), "use the version of this program that serves");
        }
        Ok(Err(error)) => section.unavailable(
            format!("store does not answer as it should: {}", error.whole()),
            "mend store.url, or start the PostgreSQL that it names",
        ),
        Err(failure) => section.unavailable(
            format!("store cannot be asked: {}", failure.code()),
            "this is a defect: report it",
        ),
    }
}

async fn ask_redis(section: &mut Section, store: &StoreConfig) {
    let patience = Some(REDIS_PATIENCE);
    let limits = AsyncConnectionConfig::new()
        .set_connection_timeout(patience)
        .set_response_timeout(patience);
    let pinged = async {
        let client = redis::Client::open(&*store.url.0)?;
        let mut connection = client.get_multiplexed_async_connection_with_config(&limits).await?;
        redis::cmd("PING").query_async::<String>(&mut connection).await
    };
    match pinged.await {
        Ok(_) => section.fine("escalation.store answers"),
        // Its text may hold the address, which may hold a password.
        Err(error) => section.unavailable(
            format!("escalation.store does not answer: {}", error.category()),
            "mend escalation.store, or start the Redis that it names",
        ),
    }
}
