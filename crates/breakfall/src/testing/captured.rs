//! The events of the library, captured.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use tracing::Dispatch;
use tracing::field::Field;
use tracing::field::Visit;
use tracing::span;
use tracing::subscriber::DefaultGuard;

use crate::observe::TARGET;

/// One captured event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Its name, for example `operation.failed`.
    pub name: String,
    /// `ERROR`, `WARN`, `INFO` or `DEBUG`.
    pub level: String,
    /// Its fields, as text.
    pub fields: BTreeMap<&'static str, String>,
}

/// Captures the library's events of this thread until it is dropped. Use it with a current-thread runtime. Other threads may do the same
/// at the same time.
#[derive(Debug)]
pub struct Captured {
    events: Arc<Mutex<Vec<Event>>>,
    _default: DefaultGuard,
}

impl Captured {
    /// Begins to capture.
    #[must_use]
    pub fn start() -> Self {
        // While there is a single listener in the process, `tracing` asks the thread that happens to come by an event first whether
        // anybody wants it, and keeps the answer for all. With two of them it asks the listeners.
        static SECOND: OnceLock<Dispatch> = OnceLock::new();
        SECOND.get_or_init(|| Dispatch::new(Sink(Arc::default())));
        let events = Arc::<Mutex<Vec<Event>>>::default();
        let default = tracing::subscriber::set_default(Sink(Arc::clone(&events)));
        Self { events, _default: default }
    }

    /// The events so far.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The names of the events so far.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.events().into_iter().map(|event| event.name).collect()
    }
}

struct Sink(Arc<Mutex<Vec<Event>>>);

impl tracing::Subscriber for Sink {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let name = fields.0.remove("event").unwrap_or_default();
        let level = event.metadata().level().to_string();
        let event = Event { name, level, fields: fields.0 };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}
