//! The numbers of the policies, in the order in which they stand around an operation. Each default is the policy's own constant.

use std::time::Duration;

use crate::config::key::Key;
use crate::config::keys::DAY;
use crate::config::keys::FALLBACK_ENABLED;
use crate::config::keys::FALLBACK_TIMEOUT;
use crate::config::keys::HOUR;
use crate::config::keys::LEAST;
use crate::config::keys::MAX_RETRIES;
use crate::config::keys::OPERATION_FALLBACK_ENABLED;
use crate::config::keys::OPERATION_FALLBACK_TIMEOUT;
use crate::config::keys::OPERATION_MAX_RETRIES;
use crate::config::keys::OPERATION_RETRY_DELAY;
use crate::config::keys::OPERATION_TIMEOUT;
use crate::config::keys::Overridable;
use crate::config::keys::PolicyKey;
use crate::config::keys::RETRY_DELAY;
use crate::config::keys::TIMEOUT;
use crate::policy::adaptive::AdaptiveConfig;
use crate::policy::breaker::BreakerConfig;
use crate::policy::budget::BudgetConfig;
use crate::policy::bulkhead::BulkheadConfig;
use crate::policy::hedge::HedgeConfig;
use crate::policy::rate::RateConfig;
use crate::policy::retry::RetryConfig;

/// The policies as the configuration names them, outermost first.
pub const POLICIES: &[&str] = &[
    "fallback", "timeout", "retry", "budget", "rate", "bulkhead", "adaptive", "breaker", "attempt",
    "hedge", "chaos",
];

/// Those that the operations on one target share, with their numbers.
pub(crate) const SHARED: &[&str] =
    &["budget", "rate", "bulkhead", "adaptive", "breaker", "hedge", "chaos"];

/// The words for [`Backoff`](crate::policy::retry::Backoff).
pub(crate) const BACKOFFS: &[&str] = &["exponential", "decorrelated", "constant"];

/// The policies with numbers among the seed's eleven.
pub(crate) const SEED: &[PolicyKey] =
    &[*FALLBACK_ON.key(), *FALLBACK_FOR.key(), *TOTAL.key(), *RETRIES.key(), *BASE.key()];
pub(crate) const FALLBACK_ON: Overridable<bool> =
    Overridable::new("fallback", FALLBACK_ENABLED.declaration(), &OPERATION_FALLBACK_ENABLED);
pub(crate) const FALLBACK_FOR: Overridable<Duration> =
    Overridable::new("fallback", FALLBACK_TIMEOUT.declaration(), &OPERATION_FALLBACK_TIMEOUT);
pub(crate) const TOTAL: Overridable<Duration> =
    Overridable::new("timeout", TIMEOUT.declaration(), &OPERATION_TIMEOUT);
pub(crate) const RETRIES: Overridable<u64> =
    Overridable::new("retry", MAX_RETRIES.declaration(), &OPERATION_MAX_RETRIES);
pub(crate) const BASE: Overridable<Duration> =
    Overridable::new("retry", RETRY_DELAY.declaration(), &OPERATION_RETRY_DELAY);

/// Declares each key twice, for all operations and for one, and lists them.
macro_rules! policy_keys {
    ($($policy:literal {
        $($name:ident: $type:ty = $kind:ident($general:literal, $own:literal, $doc:literal
            $(, $limit:expr)*) $(or $default:expr)?;)*
    })*) => {
        $($(
            #[doc = $doc]
            pub(crate) const $name: Overridable<$type> = Overridable::new(
                $policy,
                Key::$kind(concat!("error_handling.", $general) $(, $limit)*, $doc)
                    $(.or($default))?
                    .declaration(),
                &Key::$kind(
                    concat!("error_handling.operations.*.", $own)
                    $(, $limit)*,
                    concat!("Overrides ", $general, " for one operation."),
                )
                .each(),
            );
        )*)*

        /// All of them.
        pub(crate) const KEYS: &[PolicyKey] = &[$($(*$name.key(),)*)*];
    };
}

policy_keys! {
    "retry" {
        RETRY_BACKOFF: &'static str = choice("async.retry_backoff", "retry_backoff",
            "How the waits grow and are spread.", BACKOFFS) or "exponential";
        RETRY_FACTOR: u64 = count("async.retry_factor", "retry_factor",
            "By how much each step of the exponential backoff is longer than the one before.", 1, 10) or wide(RetryConfig::DEFAULT_FACTOR);
        RETRY_CAP: Duration = seconds("async.retry_cap_seconds", "retry_cap_seconds",
            "The longest wait between two attempts, and the longest that a server may ask for.", LEAST, HOUR) or RetryConfig::DEFAULT_CAP;
    }
    "budget" {
        BUDGET_ENABLED: bool = switch("budget.enabled", "budget.enabled",
            "Whether retries and hedges need tokens at all.") or true;
        BUDGET_RATIO: f64 = number("budget.ratio", "budget.ratio",
            "How many tokens a success brings.", 0.0, 10.0) or BudgetConfig::DEFAULT_RATIO;
        BUDGET_RESERVE: f64 = number("budget.reserve", "budget.reserve",
            "The most tokens there are, and how many there are at first.", 0.0, 100_000.0) or BudgetConfig::DEFAULT_RESERVE;
        BUDGET_PER_SECOND: f64 = number("budget.per_second", "budget.per_second",
            "How many tokens a second brings, whatever happens.", 0.0, 100_000.0) or BudgetConfig::DEFAULT_PER_SECOND;
        BUDGET_TIMEOUT_COST: f64 = number("budget.timeout_cost", "budget.timeout_cost",
            "What a retry costs after a time that ran out.", 0.0, 1000.0) or BudgetConfig::DEFAULT_TIMEOUT_COST;
        BUDGET_THROTTLE_COST: f64 = number("budget.throttle_cost", "budget.throttle_cost",
            "What a retry costs after a target said \"too many requests\".", 0.0, 1000.0) or BudgetConfig::DEFAULT_THROTTLE_COST;
    }
    "rate" {
        RATE_ENABLED: bool = switch("rate.enabled", "rate.enabled",
            "Whether the number of calls that start in a time is limited.") or false;
        RATE_PERMITS_PER_SECOND: f64 = number("rate.permits_per_second", "rate.permits_per_second",
            "How many calls may start in a second, in the long run; needed where the limit is on.", 0.0001, 1_000_000.0);
        RATE_BURST: u64 = count("rate.burst", "rate.burst",
            "How many calls may start at once after a quiet time; without it as many as a second brings.", 1, 1_000_000);
        RATE_MAX_WAIT: Duration = seconds("rate.max_wait_seconds", "rate.max_wait_seconds",
            "The longest that a call waits for its turn; 0: it is refused.", Duration::ZERO, HOUR) or RateConfig::DEFAULT_MAX_WAIT;
    }
    "bulkhead" {
        BULKHEAD_ENABLED: bool = switch("bulkhead.enabled", "bulkhead.enabled",
            "Whether the number of calls at once is limited.") or false;
        BULKHEAD_MAX_CONCURRENT: u64 = count("bulkhead.max_concurrent", "bulkhead.max_concurrent",
            "The most calls at once.", 1, 1_000_000) or wide_size(BulkheadConfig::DEFAULT_MAX_CONCURRENT);
        BULKHEAD_MAX_QUEUE: u64 = count("bulkhead.max_queue", "bulkhead.max_queue",
            "The most calls that wait for one of them to end; 0: who does not get in is refused.", 0, 1_000_000) or wide_size(BulkheadConfig::DEFAULT_MAX_QUEUE);
        BULKHEAD_MAX_WAIT: Duration = seconds("bulkhead.max_wait_seconds", "bulkhead.max_wait_seconds",
            "The longest that one of them waits.", Duration::ZERO, HOUR) or BulkheadConfig::DEFAULT_MAX_WAIT;
    }
    "adaptive" {
        ADAPTIVE_ENABLED: bool = switch("adaptive.enabled", "adaptive.enabled",
            "Whether the number of calls at once is limited to what the target can bear.") or false;
        ADAPTIVE_MIN: u64 = count("adaptive.min_concurrent", "adaptive.min_concurrent",
            "The fewest calls at once, whatever happens.", 1, 1_000_000) or wide_size(AdaptiveConfig::DEFAULT_MIN);
        ADAPTIVE_MAX: u64 = count("adaptive.max_concurrent", "adaptive.max_concurrent",
            "The most calls at once.", 1, 1_000_000) or wide_size(AdaptiveConfig::DEFAULT_MAX);
        ADAPTIVE_INITIAL: u64 = count("adaptive.initial_concurrent", "adaptive.initial_concurrent",
            "The limit to begin with.", 1, 1_000_000) or wide_size(AdaptiveConfig::DEFAULT_INITIAL);
        ADAPTIVE_WINDOW: Duration = seconds("adaptive.window_seconds", "adaptive.window_seconds",
            "How long calls are watched before the limit is changed.", LEAST, HOUR) or AdaptiveConfig::DEFAULT_WINDOW;
        ADAPTIVE_PROBE_EVERY: Duration = seconds("adaptive.probe_every_seconds", "adaptive.probe_every_seconds",
            "How often the latency without a queue is measured anew.", LEAST, DAY) or AdaptiveConfig::DEFAULT_PROBE_EVERY;
    }
    "breaker" {
        BREAKER_ENABLED: bool = switch("breaker.enabled", "breaker.enabled",
            "Whether it opens by itself.") or true;
        BREAKER_FAILURE_RATE: f64 = number("breaker.failure_rate", "breaker.failure_rate",
            "The share of failed calls that opens it.", 0.001, 1.0) or BreakerConfig::DEFAULT_FAILURE_RATE;
        BREAKER_WINDOW: Duration = seconds("breaker.window_seconds", "breaker.window_seconds",
            "How far back calls count for the rates.", LEAST, HOUR) or BreakerConfig::DEFAULT_WINDOW;
        BREAKER_MIN_CALLS: u64 = count("breaker.min_calls", "breaker.min_calls",
            "How many calls of the window there must be before a rate means anything.", 1, 1_000_000) or wide(BreakerConfig::DEFAULT_MIN_CALLS);
        BREAKER_CONSECUTIVE: u64 = count("breaker.consecutive", "breaker.consecutive",
            "How many failures in a row open it whatever the rate; 0: none do.", 0, 1_000_000) or wide(BreakerConfig::DEFAULT_CONSECUTIVE);
        BREAKER_OPEN: Duration = seconds("breaker.open_seconds", "breaker.open_seconds",
            "How long it stays open at first; each probe that fails doubles it.", LEAST, HOUR) or BreakerConfig::DEFAULT_OPEN;
        BREAKER_OPEN_CAP: Duration = seconds("breaker.open_cap_seconds", "breaker.open_cap_seconds",
            "The longest it stays open.", LEAST, DAY) or BreakerConfig::DEFAULT_OPEN_CAP;
        BREAKER_PROBE: Duration = seconds("breaker.probe_seconds", "breaker.probe_seconds",
            "How long a probe is waited for, at most as long as it was open.", LEAST, HOUR) or BreakerConfig::DEFAULT_PROBE;
        BREAKER_RAMP: Duration = seconds("breaker.ramp_seconds", "breaker.ramp_seconds",
            "How long the target is spared after a good probe; 0: not at all.", Duration::ZERO, HOUR) or BreakerConfig::DEFAULT_RAMP;
        BREAKER_SLOW_CALL: Duration = seconds("breaker.slow_call_seconds", "breaker.slow_call_seconds",
            "From how long on a call that ended well is slow; without it none is.", LEAST, DAY);
        BREAKER_SLOW_RATE: f64 = number("breaker.slow_rate", "breaker.slow_rate",
            "The share of slow calls that opens it.", 0.001, 1.0) or BreakerConfig::DEFAULT_SLOW_RATE;
        BREAKER_COUNT_THROTTLES: bool = switch("breaker.count_throttles", "breaker.count_throttles",
            "Whether a target that says \"too many requests\" counts as failing.") or false;
    }
    "attempt" {
        ATTEMPT_TIMEOUT: Duration = seconds("async.attempt_timeout_seconds", "attempt_timeout_seconds",
            "Bounds one attempt; without it a third of the whole where attempts may be repeated, otherwise all of it.", LEAST, DAY);
    }
    "hedge" {
        HEDGE_ENABLED: bool = switch("hedge.enabled", "hedge.enabled",
            "Whether a slow call of work that may be repeated gets company.") or false;
        HEDGE_QUANTILE: f64 = number("hedge.quantile", "hedge.quantile",
            "Slow is what takes longer than this share of the recent calls.", 0.5, 0.999) or HedgeConfig::DEFAULT_QUANTILE;
        HEDGE_DELAY: Duration = seconds("hedge.delay_seconds", "hedge.delay_seconds",
            "Slow is what takes longer than this, in place of the quantile.", Duration::from_millis(1), HOUR);
        HEDGE_MAX_HEDGES: u64 = count("hedge.max_hedges", "hedge.max_hedges",
            "How many further calls may be started beside the first.", 1, 10) or wide(HedgeConfig::DEFAULT_MAX_HEDGES);
    }
    "chaos" {
        CHAOS_ARMED: bool = switch("chaos.armed", "chaos.armed",
            "Whether trouble is made on purpose. Never where people depend on the answers.") or false;
        CHAOS_FAIL_RATE: f64 = number("chaos.fail_rate", "chaos.fail_rate",
            "The share of calls that fail.", 0.0, 1.0) or 0.0;
        CHAOS_PANIC_RATE: f64 = number("chaos.panic_rate", "chaos.panic_rate",
            "The share of calls that panic.", 0.0, 1.0) or 0.0;
        CHAOS_HANG_RATE: f64 = number("chaos.hang_rate", "chaos.hang_rate",
            "The share of calls that never end.", 0.0, 1.0) or 0.0;
        CHAOS_DELAY_RATE: f64 = number("chaos.delay_rate", "chaos.delay_rate",
            "The share of calls that are late.", 0.0, 1.0) or 0.0;
        CHAOS_DELAY: Duration = seconds("chaos.delay_seconds", "chaos.delay_seconds",
            "How late they are.", Duration::ZERO, HOUR) or Duration::ZERO;
    }
}

pub(crate) const fn wide(count: u32) -> u64 {
    count as u64
}

const fn wide_size(count: usize) -> u64 {
    count as u64
}
