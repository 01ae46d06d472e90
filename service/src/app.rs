//! The parts of the service, put together.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;

use breakfall::Handler;
use breakfall::Settings;
use breakfall::config::Values;
use breakfall::fault::AsyncFault;
use breakfall::fault::BoxError;
use breakfall::fault::Declared;
use breakfall::fault::OperationFailed;
use breakfall::fault::Spec;
use breakfall::message::Catalogue;
use breakfall::message::Escalation;
use breakfall::message::ProblemStyle;
use breakfall::observe::LogConfig;
use breakfall::pipeline::Refused;
use breakfall::supervise::Supervisor;
use breakfall_http::client::Client;
use breakfall_http::edge::EdgeSettings;
use breakfall_http::edge::LiveSettings;

use crate::api::Answers;
use crate::config::Secret;
use crate::config::ServiceConfig;
use crate::config::StoreConfig;
use crate::durable::Durable;
use crate::faults::ChannelFault;
use crate::faults::ConsoleFault;
use crate::faults::ModelFault;
use crate::faults::RequestFault;
use crate::faults::ServiceFault;
use crate::faults::TrackerFault;
use crate::incidents::Incidents;
use crate::integrations::classifier::Classifier;
use crate::integrations::classifier::EmbeddedClassifier;
use crate::integrations::classifier::OpenAiClassifier;
use crate::integrations::classifier::embedded;
use crate::integrations::config::GitHubConfig;
use crate::integrations::config::IntegrationsConfig;
use crate::integrations::config::ModelConfig;
use crate::integrations::escalation;
use crate::integrations::escalation::RedisCounter;
use crate::integrations::generator::Generator;
use crate::integrations::generator::OpenAiGenerator;
use crate::integrations::notifier::Notifier;
use crate::integrations::notifier::SlackWebhook;
use crate::integrations::openai::ChatModel;
use crate::integrations::tracker::EmbeddedTracker;
use crate::integrations::tracker::GitHubIssues;
use crate::integrations::tracker::Tracker;
use crate::integrations::tracker::embedded as embedded_tracker;
use crate::integrations::tracker::embedded::Store;
use crate::metrics::Measures;
use crate::orchestration::workflow_engine::WorkflowEngine;
use crate::reload::Reloaded;

breakfall::catalogue! {
    /// The service's own words.
    pub(crate) MESSAGES = "messages": en, de, fr, es, pt-BR, zh-Hant, ar;
    extends breakfall_http::MESSAGES, breakfall_flow::MESSAGES;
}

/// Everything that answering a request needs.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) handler: Handler,
    pub(crate) engine: Arc<WorkflowEngine>,
    /// What outlives a request.
    pub(crate) durable: Durable,
    pub(crate) catalogue: Catalogue,
    /// What people and operators are told of failures; it may change while requests are served.
    pub(crate) edge: LiveSettings,
    pub(crate) escalation: Escalation,
    pub(crate) supervisor: Supervisor,
    /// The records of what failed.
    pub(crate) incidents: Incidents,
    /// What people got so far.
    pub(crate) answers: Answers,
    /// Whether new requests are welcome.
    pub(crate) ready: AtomicBool,
    /// Every value that holds now, with its origin.
    values: Mutex<Values>,
    /// What became of the last change of the configuration.
    reloaded: Mutex<Option<Reloaded>>,
}

/// Why the service cannot start: what, and what to do about it.
#[derive(Debug)]
pub(crate) struct StartError {
    what: String,
    cause: BoxError,
    help: &'static str,
}

impl StartError {
    pub(crate) fn new(
        what: impl Into<String>,
        cause: impl Into<BoxError>,
        help: &'static str,
    ) -> Self {
        Self { what: what.into(), cause: cause.into(), help }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  = help: {}", self.what, self.cause, self.help)
    }
}

impl Error for StartError {}

impl App {
    /// Puts the parts together as `config` says, and opens the files.
    pub(crate) async fn build(config: &ServiceConfig) -> Result<Self, StartError> {
        let incidents = Incidents::new(&config.data_directory, &config.incidents);
        incidents.adopt(&config.incidents, &config.values);
        incidents.start();
        let settings = settings(config, &incidents);
        let supervisor = Supervisor::new(settings.log);
        let catalogue = catalogue()?;
        let edge = LiveSettings::from(edge(config, catalogue.clone(), settings.log));
        let handler = Handler::new(settings);
        let engine = Arc::new(WorkflowEngine {
            classifier: classifier(&config.integrations)?,
            generator: generator(&config.integrations)?,
            tracker: tracker(config, &supervisor)?,
            notifier: notifier(&config.integrations)?,
            catalogue: catalogue.clone(),
            measures: Measures::default(),
        });
        let crew = (Arc::clone(&engine), handler.clone(), edge.clone());
        let durable = Durable::open(&config.data_directory, config.durable.clone(), crew).await?;
        durable.keep_clean(&supervisor);
        Ok(Self {
            handler,
            engine,
            durable,
            edge,
            catalogue,
            escalation: escalation(config)?,
            supervisor,
            incidents,
            answers: Answers::default(),
            ready: AtomicBool::new(true),
            values: Mutex::new(config.values.clone()),
            reloaded: Mutex::default(),
        })
    }

    /// What `look` finds in the values that hold now.
    pub(crate) fn in_force<T>(&self, look: impl FnOnce(&Values) -> T) -> T {
        look(&self.values.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What became of the last change of the configuration, if there was any.
    pub(crate) fn reloaded(&self) -> Option<Reloaded> {
        self.reloaded.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers what became of a change of the configuration.
    pub(crate) fn set_reloaded(&self, reloaded: Reloaded) {
        *self.reloaded.lock().unwrap_or_else(PoisonError::into_inner) = Some(reloaded);
    }

    /// Takes over what may change while requests are served: the plans of the operations, what is logged, what people are told.
    pub(crate) fn adopt(&self, config: &ServiceConfig) -> Result<(), Refused> {
        let settings = settings(config, &self.incidents);
        let log = settings.log;
        self.handler.reload(settings)?;
        self.edge.replace(edge(config, self.catalogue.clone(), log));
        self.incidents.adopt(&config.incidents, &config.values);
        *self.values.lock().unwrap_or_else(PoisonError::into_inner) = config.values.clone();
        self.escalation.set_threshold(config.error_handling.words.contact_support_threshold);
        Ok(())
    }
}

/// What the configuration says of operations, with `incidents` keeping the record of those that fail.
fn settings(config: &ServiceConfig, incidents: &Incidents) -> Settings {
    let mut settings = config.error_handling.settings.clone();
    settings.log.reporter = incidents.reporter();
    settings
}

fn edge(config: &ServiceConfig, catalogue: Catalogue, log: LogConfig) -> EdgeSettings {
    let words = config.error_handling.words;
    if words.technical {
        let what = "programs are told operation, attempts and blame of each failure; secrets are not among it";
        tracing::warn!(event = "config.technical_details", "{what}");
    }
    let mut wording = words.wording();
    if let Some(contact) = &config.support_contact {
        wording = wording.with_support_contact(contact);
    }
    EdgeSettings::new(catalogue)
        .with_wording(wording)
        .with_style(ProblemStyle::default().with_technical(words.technical))
        .with_log(log)
}

/// The words of the library, of its halves for HTTP, gRPC and durable work, and of the service.
pub(crate) fn catalogue() -> Result<Catalogue, StartError> {
    let words = Catalogue::builtin().with(breakfall_http::MESSAGES);
    let words = words.and_then(|words| words.with(breakfall_grpc::MESSAGES));
    let words = words.and_then(|words| words.with(breakfall_flow::MESSAGES));
    words.and_then(|words| words.with(MESSAGES)).map_err(|error| {
        StartError::new(
            "the built-in messages cannot be read",
            error,
            "this is a defect: report it",
        )
    })
}

/// Every fault that a person may be shown.
pub(crate) fn specs() -> Vec<&'static Spec> {
    let own = [
        AsyncFault::SPECS,
        RequestFault::SPECS,
        ServiceFault::SPECS,
        ModelFault::SPECS,
        TrackerFault::SPECS,
        ChannelFault::SPECS,
        ConsoleFault::SPECS,
    ];
    let generic = [OperationFailed::generic()];
    let libraries = [breakfall_http::specs(), breakfall_grpc::specs(), breakfall_flow::specs()];
    own.into_iter().flatten().chain(generic).chain(libraries.into_iter().flatten()).collect()
}

fn classifier(config: &IntegrationsConfig) -> Result<Classifier, StartError> {
    let trained = embedded::Classifier::built_in().map_err(|error| {
        let what = "the classifier cannot be trained";
        StartError::new(what, error, "mend service/data/phrases.txt and build again")
    })?;
    let embedded = EmbeddedClassifier(trained);
    Ok(match &config.classifier {
        None => Classifier::Embedded(embedded),
        Some(model) => {
            let client = OpenAiClassifier(chat_model(config, model)?);
            Classifier::OpenAi { client, substitute: embedded }
        }
    })
}

fn generator(config: &IntegrationsConfig) -> Result<Generator, StartError> {
    Ok(match &config.generator {
        None => Generator::Embedded,
        Some(model) => Generator::OpenAi(OpenAiGenerator(chat_model(config, model)?)),
    })
}

fn chat_model(config: &IntegrationsConfig, model: &ModelConfig) -> Result<ChatModel, StartError> {
    let client = client(config, model.name, &model.base_url, model.api_key.as_ref())?;
    Ok(ChatModel::new(client, model.model.clone()))
}

fn tracker(config: &ServiceConfig, supervisor: &Supervisor) -> Result<Tracker, StartError> {
    if let Some(GitHubConfig { base_url, repository, token }) = &config.integrations.tracker {
        let client = client(&config.integrations, "tracker", base_url, token.as_ref())?;
        return Ok(Tracker::GitHub(GitHubIssues::new(client, repository.clone())));
    }
    let store = Arc::new(open_store(&config.data_directory)?);
    Ok(Tracker::Embedded(EmbeddedTracker { store, supervisor: supervisor.clone() }))
}

fn open_store(directory: &Path) -> Result<Store, StartError> {
    const HELP: &str = "set data_directory to a directory that this user may write to";
    let shown = directory.display();
    fs::create_dir_all(directory).map_err(|error| {
        StartError::new(format!("cannot make the directory {shown}"), error, HELP)
    })?;
    let file = directory.join(embedded_tracker::FILE);
    Store::open(&file).map_err(|error| {
        StartError::new(format!("cannot open the tickets in {}", file.display()), error, HELP)
    })
}

fn notifier(config: &IntegrationsConfig) -> Result<Notifier, StartError> {
    Ok(match &config.notifier {
        None => Notifier::None,
        Some(url) => Notifier::Slack(SlackWebhook::new(client(config, "notifier", &url.0, None)?)),
    })
}

fn escalation(config: &ServiceConfig) -> Result<Escalation, StartError> {
    let threshold = config.error_handling.words.contact_support_threshold;
    let escalation = Escalation::new(threshold).with_window(config.escalation_window);
    let store = config.escalation_store.as_ref().map(|StoreConfig { url, key }| {
        RedisCounter::new(&url.0, &key.0).map_err(|error| {
            let what = "cannot use escalation.store";
            StartError::new(what, error, "mend this section of the configuration")
        })
    });
    Ok(escalation::shared(escalation, store.transpose()?))
}

fn client(
    config: &IntegrationsConfig,
    name: &'static str,
    base_url: &str,
    secret: Option<&Secret>,
) -> Result<Client, StartError> {
    let mut client = Client::new(name, base_url);
    if let Some(secret) = secret {
        client = client.and_then(|client| client.bearer(&secret.0));
    }
    if let Some(proxy) = &config.proxy {
        client = client.and_then(|client| client.by_proxy(&proxy.0));
    }
    client.map_err(|error| {
        let what = format!("cannot use integrations.{name}");
        StartError::new(what, error, "mend this section of the configuration")
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use breakfall::testing::changed_on_the_wire;

    use super::*;

    proptest::proptest! {
        #[test]
        fn trap_69_every_fault_of_the_service_comes_back_from_the_wire_as_it_went(seed: u64) {
            assert!(changed_on_the_wire::<RequestFault>(seed).is_empty());
            assert!(changed_on_the_wire::<ServiceFault>(seed).is_empty());
            assert!(changed_on_the_wire::<ModelFault>(seed).is_empty());
            assert!(changed_on_the_wire::<TrackerFault>(seed).is_empty());
            assert!(changed_on_the_wire::<ChannelFault>(seed).is_empty());
        }
    }

    #[test]
    fn every_fault_has_words_in_every_language() {
        let gaps = catalogue().unwrap().check(&specs());
        let gaps: Vec<_> = gaps.iter().map(ToString::to_string).collect();
        assert!(gaps.is_empty(), "{gaps:#?}");
    }

    /// Those whose words stand in the texts here or in what these extend; the faults of gRPC have theirs where they are declared.
    fn worded() -> Vec<&'static Spec> {
        let elsewhere: BTreeSet<_> = breakfall_grpc::specs().iter().map(|spec| spec.code).collect();
        specs().into_iter().filter(|spec| !elsewhere.contains(&spec.code)).collect()
    }

    breakfall::catalogue_tests!(MESSAGES, worded());
}
