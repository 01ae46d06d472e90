//! The library's own keys: the eleven of the handler, in the order of the file, what they override per
//! operation, and in [`policies`] the numbers of all other policies.

mod overridable;
pub(crate) mod policies;

pub(crate) use self::overridable::Overridable;
pub use self::overridable::PolicyKey;

use std::time::Duration;

use crate::config::key::Declaration;
use crate::config::key::Each;
use crate::config::key::Key;
use crate::policy::fallback::FallbackConfig;
use crate::policy::retry::RetryConfig;
use crate::policy::timeout::TimeoutConfig;

const LEAST: Duration = Duration::from_millis(10);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const MOST_RETRIES: u64 = 20;

/// Bounds a whole operation: attempts and the waits between them.
pub const TIMEOUT: Key<Duration> = Key::seconds(
    "error_handling.async.timeout_seconds",
    LEAST,
    DAY,
    "Bounds a whole operation: attempts and the waits between them.",
)
.or(TimeoutConfig::DEFAULT_TOTAL);

/// How often a failed call is tried again; 3 means at most 4 calls.
pub const MAX_RETRIES: Key<u64> = Key::count(
    "error_handling.async.max_retries",
    0,
    MOST_RETRIES,
    "How often a failed call is tried again; 3 means at most 4 calls.",
)
.or(policies::wide(RetryConfig::DEFAULT_MAX_RETRIES));

/// The first step of the growing wait between two attempts.
pub const RETRY_DELAY: Key<Duration> = Key::seconds(
    "error_handling.async.retry_delay_seconds",
    Duration::ZERO,
    HOUR,
    "The first step of the growing wait between two attempts.",
)
.or(RetryConfig::DEFAULT_BASE);

/// Whether a fallback may answer in place of the operation.
pub const FALLBACK_ENABLED: Key<bool> = Key::switch(
    "error_handling.graceful_degradation.enabled",
    "Whether a fallback may answer in place of the operation.",
)
.or(true);

/// The fallback's own time, kept free of the caller's deadline.
pub const FALLBACK_TIMEOUT: Key<Duration> = Key::seconds(
    "error_handling.graceful_degradation.fallback_timeout_seconds",
    LEAST,
    DAY,
    "The fallback's own time, kept free of the caller's deadline.",
)
.or(FallbackConfig::DEFAULT_TIMEOUT);

/// Whether failures are logged that need nobody's attention, such as the caller's own.
pub const LOG_ALL_ERRORS: Key<bool> = Key::switch(
    "error_handling.logging.log_all_errors",
    "Whether failures are logged that need nobody's attention, such as the caller's own.",
)
.or(true);

/// Whether the log has the stack of a panic.
pub const INCLUDE_STACK_TRACES: Key<bool> = Key::switch(
    "error_handling.logging.include_stack_traces",
    "Whether the log has the stack of a panic.",
)
.or(true);

/// Whether every attempt that is repeated is logged, and every recovery.
pub const LOG_RECOVERY_ATTEMPTS: Key<bool> = Key::switch(
    "error_handling.logging.log_recovery_attempts",
    "Whether every attempt that is repeated is logged, and every recovery.",
)
.or(true);

/// Whether answers tell what to do next.
pub const INCLUDE_RECOVERY_GUIDANCE: Key<bool> = Key::switch(
    "error_handling.user_messages.include_recovery_guidance",
    "Whether answers tell what to do next.",
)
.or(true);

/// Whether answers carry technical details; meant for development.
pub const TECHNICAL_DETAILS: Key<bool> = Key::switch(
    "error_handling.user_messages.technical_details",
    "Whether answers carry technical details; meant for development.",
)
.or(false);

/// After how many failures in a row the support is named.
pub const CONTACT_SUPPORT_THRESHOLD: Key<u64> = Key::count(
    "error_handling.user_messages.contact_support_threshold",
    1,
    1000,
    "After how many failures in a row the support is named.",
)
.or(3);

/// The section in which the overrides per operation stand, each under the operation's name.
pub const OPERATIONS: &str = "error_handling.operations";

/// [`TIMEOUT`] of one operation.
pub const OPERATION_TIMEOUT: Key<Each<Duration>> = Key::seconds(
    "error_handling.operations.*.timeout_seconds",
    LEAST,
    DAY,
    "Overrides async.timeout_seconds for one operation.",
)
.each();

/// [`MAX_RETRIES`] of one operation.
pub const OPERATION_MAX_RETRIES: Key<Each<u64>> = Key::count(
    "error_handling.operations.*.max_retries",
    0,
    MOST_RETRIES,
    "Overrides async.max_retries for one operation.",
)
.each();

/// [`RETRY_DELAY`] of one operation.
pub const OPERATION_RETRY_DELAY: Key<Each<Duration>> = Key::seconds(
    "error_handling.operations.*.retry_delay_seconds",
    Duration::ZERO,
    HOUR,
    "Overrides async.retry_delay_seconds for one operation.",
)
.each();

/// [`FALLBACK_TIMEOUT`] of one operation.
pub const OPERATION_FALLBACK_TIMEOUT: Key<Each<Duration>> = Key::seconds(
    "error_handling.operations.*.fallback_timeout_seconds",
    LEAST,
    DAY,
    "Overrides graceful_degradation.fallback_timeout_seconds for one operation.",
)
.each();

/// Whether a fallback may answer in place of one operation.
pub const OPERATION_FALLBACK_ENABLED: Key<Each<bool>> = Key::switch(
    "error_handling.operations.*.fallback_enabled",
    "Overrides graceful_degradation.enabled for one operation.",
)
.each();

/// What one operation calls. Those that name the same target share breaker, budget and gates.
pub const OPERATION_TARGET: Key<Each<&'static str>> = Key::text(
    "error_handling.operations.*.target",
    "What the operation calls: those with the same target share breaker, budget and gates.",
)
.each();

/// The seed's eleven, in its order.
const SEED: [Declaration; 11] = [
    TIMEOUT.declaration(),
    MAX_RETRIES.declaration(),
    RETRY_DELAY.declaration(),
    FALLBACK_ENABLED.declaration(),
    FALLBACK_TIMEOUT.declaration(),
    LOG_ALL_ERRORS.declaration(),
    INCLUDE_STACK_TRACES.declaration(),
    LOG_RECOVERY_ATTEMPTS.declaration(),
    INCLUDE_RECOVERY_GUIDANCE.declaration(),
    TECHNICAL_DETAILS.declaration(),
    CONTACT_SUPPORT_THRESHOLD.declaration(),
];

/// Their overrides, and what only an operation has.
const OPERATION: [Declaration; 6] = [
    OPERATION_TARGET.declaration(),
    OPERATION_TIMEOUT.declaration(),
    OPERATION_MAX_RETRIES.declaration(),
    OPERATION_RETRY_DELAY.declaration(),
    OPERATION_FALLBACK_ENABLED.declaration(),
    OPERATION_FALLBACK_TIMEOUT.declaration(),
];

/// The table of all keys, in the order in which they are listed and documented: the seed's, the policies', and both again per
/// operation.
pub const KEYS: &[Declaration] = &all();

const fn all() -> [Declaration; SEED.len() + OPERATION.len() + 2 * policies::KEYS.len()] {
    let mut all = [SEED[0]; SEED.len() + OPERATION.len() + 2 * policies::KEYS.len()];
    let (seed, rest) = all.split_at_mut(SEED.len());
    let (general, rest) = rest.split_at_mut(policies::KEYS.len());
    let (operation, own) = rest.split_at_mut(OPERATION.len());
    seed.copy_from_slice(&SEED);
    operation.copy_from_slice(&OPERATION);
    overridable::copy(policies::KEYS, general, own);
    all
}
