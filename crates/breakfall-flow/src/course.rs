//! What every engine keeps of a run.

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::fault::Effect;
use breakfall::fault::PublicText;
use breakfall::wire::Decoder;

use crate::FlowFault;
use crate::Journaled;

/// The part of a run that is the same on every engine. An engine makes one for each run, and asks it for the outcome at the end.
#[derive(Debug)]
pub struct Course {
    id: Arc<str>,
    handler: Handler,
    decoder: Arc<Decoder>,
    names: Mutex<HashSet<Box<str>>>,
    degraded: Mutex<Option<Degraded>>,
    shielded: AtomicBool,
    lasting: AtomicBool,
}

/// Why the outcome is not whole.
#[derive(Debug)]
struct Degraded {
    step: &'static str,
    failure: Failure,
}

impl Course {
    /// The course of the run `id`, whose steps are tried as the plans of `handler` say and whose failures `decoder` reads again.
    #[must_use]
    pub fn new(id: &str, handler: Handler, decoder: Arc<Decoder>) -> Self {
        Self {
            id: id.into(),
            handler,
            decoder,
            names: Mutex::default(),
            degraded: Mutex::default(),
            shielded: AtomicBool::new(false),
            lasting: AtomicBool::new(false),
        }
    }

    /// The id of the run.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn shared_id(&self) -> Arc<str> {
        Arc::clone(&self.id)
    }

    /// Where the plans of the steps stand.
    #[must_use]
    pub const fn handler(&self) -> &Handler {
        &self.handler
    }

    /// What makes failures of their records.
    #[must_use]
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Takes the name of a primitive: every engine calls this first, so that a name that stands twice is found on all of them.
    ///
    /// # Errors
    /// `ASYNC_FLOW_STEP_REPEATED` where it is taken.
    pub fn claim(&self, name: &str) -> Result<(), Failure> {
        if locked(&self.names).insert(name.into()) {
            return Ok(());
        }
        Err(FlowFault::StepRepeated { step: PublicText::cleaned(name) }.into())
    }

    /// What a step gave, as JSON of at most so many bytes: how every engine writes it down. Where it cannot be written the step has happened all the
    /// same.
    ///
    /// # Errors
    /// `ASYNC_FLOW_VALUE_TOO_LARGE`; that of a value that is no JSON.
    pub fn written<T: Journaled>(value: &T, most_bytes: usize) -> Result<String, Failure> {
        let failure = match serde_json::to_string(value) {
            Ok(json) if json.len() <= most_bytes => return Ok(json),
            Ok(json) => FlowFault::too_large(json.len(), most_bytes),
            Err(error) => Failure::unexpected(error),
        };
        Err(failure.with_effect(Effect::Unknown))
    }

    /// Compensation has begun: from here on an engine lets nobody cancel the run before that has ended.
    pub fn shield(&self) {
        self.shielded.store(true, Ordering::Relaxed);
    }

    /// Whether compensation has begun.
    #[must_use]
    pub fn is_shielded(&self) -> bool {
        self.shielded.load(Ordering::Relaxed)
    }

    /// An optional step failed: the outcome is degraded. The first such step names it, later failures stand beside its.
    pub(crate) fn degrade(&self, step: &'static str, failure: Failure) {
        let mut degraded = locked(&self.degraded);
        *degraded = Some(match degraded.take() {
            None => Degraded { step, failure },
            Some(first) => Degraded { failure: first.failure.also(failure), ..first },
        });
    }

    /// Something was done that nothing undoes.
    pub(crate) fn keep(&self) {
        self.lasting.store(true, Ordering::Relaxed);
    }

    /// Whether something was done that nothing undoes.
    pub(crate) fn is_lasting(&self) -> bool {
        self.lasting.load(Ordering::Relaxed)
    }

    /// The name of an optional step that a journal told, for the life of the program: there are as many as its code has such steps.
    #[must_use]
    pub fn optional_step(told: Option<&str>) -> &'static str {
        const MOST: usize = 1024;
        const UNNAMED: &str = "optional_step";
        static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let Some(step) = told else { return UNNAMED };
        let mut names = locked(&NAMES);
        if let Some(known) = names.get(step) {
            return known;
        }
        if names.len() >= MOST {
            return UNNAMED;
        }
        let name: &'static str = Box::leak(step.into());
        names.insert(name);
        name
    }

    /// What the run gives, degraded where an optional step failed.
    pub fn outcome<T>(&self, value: T) -> Outcome<T> {
        match locked(&self.degraded).take() {
            None => Outcome::Full(value),
            Some(Degraded { step, failure }) => Outcome::Degraded { value, failure, step },
        }
    }
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
