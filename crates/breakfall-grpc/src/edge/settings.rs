//! How failures are put into words for callers.

use std::fmt;
use std::sync::Arc;

use breakfall::message::Catalogue;
use breakfall::message::ProblemStyle;
use breakfall::message::Wording;
use breakfall::observe::LogConfig;

/// How failures are put into words for callers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EdgeSettings {
    /// The texts.
    pub catalogue: Catalogue,
    /// How much they say. Whether support is offered is each failure's own matter
    /// ([`Caller::with_support`](crate::edge::Caller::with_support)), so that `support` has no effect here.
    pub wording: Wording,
    /// Where the pages of codes are, and whether technical details are told to callers that are trusted.
    pub style: ProblemStyle,
    /// What goes into the log.
    pub log: LogConfig,
    /// Who says what the codes mean: the name that callers [trust](crate::client::Peer::trusted), `breakfall` unless it is set.
    pub domain: String,
}

impl EdgeSettings {
    /// These texts, everything else as it is by default.
    #[must_use]
    pub fn new(catalogue: Catalogue) -> Self {
        Self {
            catalogue,
            wording: Wording::default(),
            style: ProblemStyle::default(),
            log: LogConfig::default(),
            domain: crate::DOMAIN.to_owned(),
        }
    }

    /// With another wording.
    #[must_use]
    pub fn with_wording(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }

    /// With another style.
    #[must_use]
    pub fn with_style(mut self, style: ProblemStyle) -> Self {
        self.style = style;
        self
    }

    /// With another choice of what is logged.
    #[must_use]
    pub fn with_log(mut self, log: LogConfig) -> Self {
        self.log = log;
        self
    }

    /// With the name of this service, such as `tickets.example.com`.
    #[must_use]
    pub fn with_domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = domain.into();
        self
    }
}

/// Settings that are asked for when a failure is told, and so may change while the program runs.
#[derive(Clone)]
pub struct LiveSettings(Arc<dyn Fn() -> EdgeSettings + Send + Sync>);

impl LiveSettings {
    /// The settings that `current` gives at the time.
    #[must_use]
    pub fn asked(current: impl Fn() -> EdgeSettings + Send + Sync + 'static) -> Self {
        Self(Arc::new(current))
    }

    pub(crate) fn current(&self) -> EdgeSettings {
        (self.0)()
    }
}

impl From<EdgeSettings> for LiveSettings {
    fn from(settings: EdgeSettings) -> Self {
        Self::asked(move || settings.clone())
    }
}

impl fmt::Debug for LiveSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveSettings").finish_non_exhaustive()
    }
}
