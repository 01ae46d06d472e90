//! From values to the plan of an operation.

use std::num::NonZeroU32;

use crate::config::keys::OPERATION_TARGET;
use crate::config::keys::policies as keys;
use crate::config::scope::Scope;
use crate::pipeline::Plan;
use crate::policy::adaptive::AdaptiveConfig;
use crate::policy::breaker::BreakerConfig;
use crate::policy::budget::BudgetConfig;
use crate::policy::bulkhead::BulkheadConfig;
use crate::policy::chaos::ChaosConfig;
use crate::policy::hedge::HedgeConfig;
use crate::policy::hedge::HedgeDelay;
use crate::policy::rate::RateConfig;
use crate::policy::retry::Backoff;

/// The plan of the operation of this scope.
pub(crate) fn plan(scope: &Scope<'_>) -> Plan {
    let mut plan = Plan::default();
    let target = scope.operation.and_then(|name| scope.values.get_for(&OPERATION_TARGET, name));
    plan.target = target.map(Into::into);
    set(&mut plan.timeout.total, scope.get(&keys::TOTAL));
    plan.timeout.attempt = scope.get(&keys::ATTEMPT_TIMEOUT);
    set(&mut plan.fallback.enabled, scope.get(&keys::FALLBACK_ON));
    set(&mut plan.fallback.timeout, scope.get(&keys::FALLBACK_FOR));
    set(&mut plan.retry.max_retries, scope.get(&keys::RETRIES).map(whole));
    set(&mut plan.retry.base, scope.get(&keys::BASE));
    set(&mut plan.retry.backoff, scope.get(&keys::RETRY_BACKOFF).map(backoff));
    set(&mut plan.retry.factor, scope.get(&keys::RETRY_FACTOR).map(whole));
    set(&mut plan.retry.cap, scope.get(&keys::RETRY_CAP));
    plan.budget = budget(scope);
    plan.rate = rate(scope);
    plan.bulkhead = scope.is_on(&keys::BULKHEAD_ENABLED).then(|| bulkhead(scope));
    plan.adaptive = scope.is_on(&keys::ADAPTIVE_ENABLED).then(|| adaptive(scope));
    plan.breaker = breaker(scope);
    plan.hedge = scope.is_on(&keys::HEDGE_ENABLED).then(|| hedge(scope));
    plan.chaos = scope.is_on(&keys::CHAOS_ARMED).then(|| chaos(scope));
    plan
}

fn budget(scope: &Scope<'_>) -> BudgetConfig {
    let mut budget = BudgetConfig::default();
    set(&mut budget.enabled, scope.get(&keys::BUDGET_ENABLED));
    set(&mut budget.ratio, scope.get(&keys::BUDGET_RATIO));
    set(&mut budget.reserve, scope.get(&keys::BUDGET_RESERVE));
    set(&mut budget.per_second, scope.get(&keys::BUDGET_PER_SECOND));
    set(&mut budget.timeout_cost, scope.get(&keys::BUDGET_TIMEOUT_COST));
    set(&mut budget.throttle_cost, scope.get(&keys::BUDGET_THROTTLE_COST));
    budget
}

/// On without a rate is refused before (`together`), so that it never comes to nothing in silence.
fn rate(scope: &Scope<'_>) -> Option<RateConfig> {
    let permits =
        scope.get(&keys::RATE_PERMITS_PER_SECOND).filter(|_| scope.is_on(&keys::RATE_ENABLED))?;
    let mut rate = RateConfig::per_second(permits);
    set(&mut rate.burst, scope.get(&keys::RATE_BURST).map(whole).and_then(NonZeroU32::new));
    set(&mut rate.max_wait, scope.get(&keys::RATE_MAX_WAIT));
    Some(rate)
}

fn bulkhead(scope: &Scope<'_>) -> BulkheadConfig {
    let mut bulkhead = BulkheadConfig::default();
    set(&mut bulkhead.max_concurrent, scope.get(&keys::BULKHEAD_MAX_CONCURRENT).map(size));
    set(&mut bulkhead.max_queue, scope.get(&keys::BULKHEAD_MAX_QUEUE).map(size));
    set(&mut bulkhead.max_wait, scope.get(&keys::BULKHEAD_MAX_WAIT));
    bulkhead
}

/// A limit to begin with that nobody chose is moved between the other two.
fn adaptive(scope: &Scope<'_>) -> AdaptiveConfig {
    let mut adaptive = AdaptiveConfig::default();
    set(&mut adaptive.min, scope.get(&keys::ADAPTIVE_MIN).map(size));
    set(&mut adaptive.max, scope.get(&keys::ADAPTIVE_MAX).map(size));
    set(&mut adaptive.initial, scope.get(&keys::ADAPTIVE_INITIAL).map(size));
    adaptive.initial = adaptive.initial.min(adaptive.max).max(adaptive.min);
    set(&mut adaptive.window, scope.get(&keys::ADAPTIVE_WINDOW));
    set(&mut adaptive.probe_every, scope.get(&keys::ADAPTIVE_PROBE_EVERY));
    adaptive
}

fn breaker(scope: &Scope<'_>) -> BreakerConfig {
    let mut breaker = BreakerConfig::default();
    set(&mut breaker.enabled, scope.get(&keys::BREAKER_ENABLED));
    set(&mut breaker.failure_rate, scope.get(&keys::BREAKER_FAILURE_RATE));
    set(&mut breaker.window, scope.get(&keys::BREAKER_WINDOW));
    set(&mut breaker.min_calls, scope.get(&keys::BREAKER_MIN_CALLS).map(whole));
    set(&mut breaker.consecutive, scope.get(&keys::BREAKER_CONSECUTIVE).map(whole));
    set(&mut breaker.open, scope.get(&keys::BREAKER_OPEN));
    set(&mut breaker.open_cap, scope.get(&keys::BREAKER_OPEN_CAP));
    set(&mut breaker.probe, scope.get(&keys::BREAKER_PROBE));
    set(&mut breaker.ramp, scope.get(&keys::BREAKER_RAMP));
    breaker.slow_call = scope.get(&keys::BREAKER_SLOW_CALL);
    set(&mut breaker.slow_rate, scope.get(&keys::BREAKER_SLOW_RATE));
    set(&mut breaker.count_throttles, scope.get(&keys::BREAKER_COUNT_THROTTLES));
    breaker
}

fn hedge(scope: &Scope<'_>) -> HedgeConfig {
    let mut hedge = HedgeConfig::default();
    set(&mut hedge.delay, scope.get(&keys::HEDGE_QUANTILE).map(HedgeDelay::Quantile));
    set(&mut hedge.delay, scope.get(&keys::HEDGE_DELAY).map(HedgeDelay::Fixed));
    set(&mut hedge.max_hedges, scope.get(&keys::HEDGE_MAX_HEDGES).map(whole));
    hedge
}

fn chaos(scope: &Scope<'_>) -> ChaosConfig {
    let mut chaos = ChaosConfig::default();
    set(&mut chaos.fail, scope.get(&keys::CHAOS_FAIL_RATE));
    set(&mut chaos.panic, scope.get(&keys::CHAOS_PANIC_RATE));
    set(&mut chaos.hang, scope.get(&keys::CHAOS_HANG_RATE));
    set(&mut chaos.delay, scope.get(&keys::CHAOS_DELAY_RATE));
    set(&mut chaos.delay_for, scope.get(&keys::CHAOS_DELAY));
    chaos
}

fn set<T>(number: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *number = value;
    }
}

fn backoff(word: &str) -> Backoff {
    match word {
        "decorrelated" => Backoff::Decorrelated,
        "constant" => Backoff::Constant,
        _ => Backoff::Exponential,
    }
}

/// The declared ranges are far below this type's.
pub(crate) fn whole(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
