//! How failures are put into words at the edge, and how that changes while the program runs.

use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use breakfall::fault::panic::Stack;
use breakfall::message::Catalogue;
use breakfall::message::ProblemStyle;
use breakfall::message::Wording;
use breakfall::observe::LogConfig;

use crate::messages::MESSAGES;

/// How failures are put into words at the edge.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EdgeSettings {
    /// The texts.
    pub catalogue: Catalogue,
    /// How much they say. Whether support is offered is each failure's own matter
    /// ([`HttpFailure::with_support`](crate::edge::HttpFailure::with_support)), so that `support` has no effect here.
    pub wording: Wording,
    /// How problems are written.
    pub style: ProblemStyle,
    /// What goes into the log.
    pub log: LogConfig,
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
        }
    }

    /// With another wording.
    #[must_use]
    pub fn with_wording(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }

    /// With another style of problems.
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
}

impl Default for EdgeSettings {
    /// The words of the library and of this crate: enough for a program without faults of its own.
    fn default() -> Self {
        // A test holds that they load.
        Self::new(Catalogue::builtin().with(MESSAGES).unwrap_or_else(|_| Catalogue::builtin()))
    }
}

/// Settings that can be replaced while requests are served: each failure is told by those that hold when it is told. The
/// clones share them.
#[derive(Clone, Debug)]
pub struct LiveSettings(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Read when something has failed, and only then.
    current: RwLock<Arc<EdgeSettings>>,
    /// Read for each request: must not be a lock.
    stacks: AtomicBool,
}

impl LiveSettings {
    /// Settings to begin with.
    #[must_use]
    pub fn new(settings: EdgeSettings) -> Self {
        let stacks = AtomicBool::new(settings.log.stack_traces);
        Self(Arc::new(Shared { current: RwLock::new(Arc::new(settings)), stacks }))
    }

    /// The settings that hold now.
    #[must_use]
    pub fn current(&self) -> Arc<EdgeSettings> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets other settings hold from now on.
    pub fn replace(&self, settings: EdgeSettings) {
        self.0.stacks.store(settings.log.stack_traces, Ordering::Relaxed);
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    /// Whether the stack of a panic is wanted.
    pub(crate) fn stack(&self) -> Stack {
        if self.0.stacks.load(Ordering::Relaxed) { Stack::Capture } else { Stack::Skip }
    }
}

impl From<EdgeSettings> for LiveSettings {
    fn from(settings: EdgeSettings) -> Self {
        Self::new(settings)
    }
}
