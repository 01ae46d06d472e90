//! What a handler keeps of one operation.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::clock::LONGEST;
use crate::clock::nanos;
use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::observe::LogConfig;
use crate::observe::Reporter;
use crate::pipeline::Plan;
use crate::pipeline::Settings;
use crate::pipeline::metrics::Tally;
use crate::pipeline::retrying::List;
use crate::pipeline::target::Target;
use crate::policy::breaker;
use crate::policy::breaker::Word;
use crate::policy::breaker::WordCopy;
use crate::policy::count::Counters;
use crate::policy::fallback;
use crate::policy::retry;
use crate::policy::retry::Situation;
use crate::policy::retry::Stop;

/// Something stands between the operation and its work that the fast path does not know. The bit with which the word of a breaker says
/// the same: both are told by one look.
const GATED: u32 = 1 << 1;
const _: () = assert!(GATED == Word::NEEDS_PERMIT);
/// Panics leave their stack.
const STACKS: u32 = 1 << 2;
/// Whoever succeeds after a wait says how long it took.
const TIMED: u32 = 1 << 3;
/// What goes into the log, beside [`STACKS`].
const ALL_ERRORS: u32 = 1 << 4;
const RECOVERIES: u32 = 1 << 5;
/// Somebody keeps a record of what fails.
const REPORTS: u32 = 1 << 6;
/// What of the plan decides on a first failure, which so is no reason to look at the plan: there may be retries and a substitute, and
/// what is asked for too much counts as failing.
const RETRIES: u32 = 1 << 7;
const DEGRADES: u32 = 1 << 8;
const THROTTLES_COUNT: u32 = 1 << 9;

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("name", &self.name).finish_non_exhaustive()
    }
}

/// One operation: what success reads and writes of it, on a cache line of its own, and [`Rest`].
#[repr(align(64))]
pub(crate) struct Entry {
    gate: AtomicU32,
    /// The copy of what the breaker of its target says.
    word: AtomicU32,
    /// The limit of an attempt in nanoseconds, and that of one that may be repeated.
    limit: AtomicU64,
    limit_of_repeatable: AtomicU64,
    pub(crate) successes: Counters,
    rest: Arc<Rest>,
}

const _: () = assert!(size_of::<Entry>() == 64, "of ten thousand operations no cache holds more");

/// What else there is to an operation: its name, its plan, and what its target has learned.
pub(crate) struct Rest {
    pub(crate) name: &'static str,
    pub(crate) tally: Tally,
    pub(crate) target: Arc<Target>,
    plan: RwLock<Arc<Plan>>,
    /// Read where [`REPORTS`] says so.
    reporter: RwLock<Reporter>,
    pub(crate) retrying: List,
}

impl Deref for Entry {
    type Target = Rest;

    fn deref(&self) -> &Rest {
        &self.rest
    }
}

impl WordCopy for Entry {
    fn set(&self, word: Word) {
        self.word.store(word.bits(), Ordering::Release);
    }
}

/// What the fast path must know of an operation: one load.
#[derive(Clone, Copy)]
pub(crate) struct Gate(u32);

impl Gate {
    /// Whether the work may start at once where the breaker says `word`: nothing else stands before it, and that is closed.
    #[inline]
    pub(crate) const fn lets(self, word: Word) -> bool {
        (self.0 | word.bits()) & GATED == 0
    }

    /// Whether anything but the breaker stands before the work, or beside it.
    pub(crate) const fn is_gated(self) -> bool {
        self.0 & GATED != 0
    }

    /// Whether it matters how long a success took.
    pub(crate) const fn is_timed(self) -> bool {
        self.0 & TIMED != 0
    }

    pub(crate) const fn stack(self) -> Stack {
        if self.0 & STACKS == 0 { Stack::Skip } else { Stack::Capture }
    }

    /// Whether also what needs nobody's attention goes into the log.
    pub(crate) const fn is_all_told(self) -> bool {
        self.0 & ALL_ERRORS != 0
    }

    /// Whether somebody keeps a record of what fails.
    pub(crate) const fn is_recorded(self) -> bool {
        self.0 & REPORTS != 0
    }

    /// Why nothing is tried again after a first attempt that ended with `failure`, whatever the time and the chance.
    pub(crate) fn refuses_retry(self, failure: &Failure, is_idempotent: bool) -> Option<Stop> {
        let first = Situation::new(1, is_idempotent, Duration::ZERO);
        retry::refuses(failure, first, self.0 & RETRIES != 0)
    }

    /// Whether `failure` counts against the target.
    pub(crate) fn counts(self, failure: &Failure) -> bool {
        breaker::counts(failure, self.0 & THROTTLES_COUNT != 0)
    }

    /// Whether a substitute may stand in for what `failure` kept from being done.
    pub(crate) fn degrades(self, failure: &Failure, on_defects: bool) -> bool {
        self.0 & DEGRADES != 0 && fallback::helps(failure, on_defects)
    }

    /// What goes into the log, and to `reporter` where there is one.
    fn log(self, reporter: impl FnOnce() -> Reporter) -> LogConfig {
        LogConfig {
            all_errors: self.0 & ALL_ERRORS != 0,
            stack_traces: self.0 & STACKS != 0,
            recovery_attempts: self.0 & RECOVERIES != 0,
            reporter: if self.0 & REPORTS == 0 { Reporter::default() } else { reporter() },
        }
    }
}

impl Rest {
    pub(crate) fn new(name: &'static str, target: Arc<Target>) -> Arc<Self> {
        Arc::new(Self {
            name,
            tally: Tally::default(),
            target,
            plan: RwLock::default(),
            reporter: RwLock::default(),
            retrying: List::default(),
        })
    }
}

impl Entry {
    /// Of an operation that is not in use yet.
    pub(crate) fn unused(rest: Arc<Rest>) -> Self {
        Self {
            gate: AtomicU32::new(0),
            word: AtomicU32::new(0),
            limit: AtomicU64::new(0),
            limit_of_repeatable: AtomicU64::new(0),
            successes: Counters::new(),
            rest,
        }
    }

    /// Makes it that of another operation.
    pub(crate) fn give_to(&mut self, rest: Arc<Rest>) {
        self.rest = rest;
    }

    /// It is in use from here on.
    pub(crate) fn begin(self: Arc<Self>, settings: &Settings) -> Arc<Self> {
        self.follow(settings);
        self.target.join(&self);
        self
    }

    /// Takes over the plan that `settings` have for it.
    pub(crate) fn reconfigure(&self, settings: &Settings) {
        if self.target.leader == self.name {
            self.target.reconfigure(settings.plan_of(self.name));
        }
        self.follow(settings);
    }

    fn follow(&self, settings: &Settings) {
        let plan = settings.plan_of(self.name);
        let flag = |is: bool, flag| if is { flag } else { 0 };
        let gate = flag(plan.is_gated(), GATED)
            | flag(settings.log.stack_traces, STACKS)
            | flag(settings.log.all_errors, ALL_ERRORS)
            | flag(settings.log.recovery_attempts, RECOVERIES)
            | flag(settings.log.reporter.is_on(), REPORTS)
            | flag(plan.breaker.slow_call.is_some(), TIMED)
            | flag(plan.retry.max_retries > 0, RETRIES)
            | flag(plan.fallback.enabled, DEGRADES)
            | flag(plan.breaker.count_throttles, THROTTLES_COUNT);
        let limit = |repeatable| nanos(plan.timeout.attempt(repeatable).min(LONGEST));
        self.limit.store(limit(false), Ordering::Relaxed);
        self.limit_of_repeatable.store(limit(plan.retry.max_retries > 0), Ordering::Relaxed);
        *self.plan.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(plan.clone());
        *self.reporter.write().unwrap_or_else(PoisonError::into_inner) = settings.log.reporter;
        self.gate.store(gate, Ordering::Release);
    }

    #[inline]
    pub(crate) fn gate(&self) -> Gate {
        Gate(self.gate.load(Ordering::Acquire))
    }

    /// What the breaker says, to be kept until the call has ended.
    #[inline]
    pub(crate) fn word(&self) -> Word {
        Word::from_bits(self.word.load(Ordering::Acquire))
    }

    /// The limit of the first attempt where the caller has no deadline, in nanoseconds.
    #[inline]
    pub(crate) fn limit(&self, repeatable: bool) -> u64 {
        let limit = if repeatable { &self.limit_of_repeatable } else { &self.limit };
        limit.load(Ordering::Relaxed)
    }

    /// The successes of all operations on its target, of which mostly it is the only one.
    #[inline]
    pub(crate) fn successes_on_target(&self) -> u64 {
        if self.target.is_shared() { self.target.successes() } else { self.successes.successes() }
    }

    pub(crate) fn plan(&self) -> Arc<Plan> {
        Arc::clone(&self.plan.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn log(&self) -> LogConfig {
        self.gate().log(|| *self.reporter.read().unwrap_or_else(PoisonError::into_inner))
    }
}
