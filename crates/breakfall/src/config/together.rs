//! What is refused only together: numbers that contradict each other, or would do nothing.
//!
//! A built-in number never contradicts one that somebody wrote: each rule is about something that is written down, and points there.

use std::collections::BTreeMap;

use crate::config::diagnose::Diagnostic;
use crate::config::diagnose::Diagnostics;
use crate::config::diagnose::Report;
use crate::config::keys::OPERATION_TARGET;
use crate::config::keys::OPERATIONS;
use crate::config::keys::Overridable;
use crate::config::keys::PolicyKey;
use crate::config::keys::policies as keys;
use crate::config::plan::plan;
use crate::config::readable::Scalar;
use crate::config::scope::Found;
use crate::config::scope::Scope;
use crate::config::values::Values;
use crate::pipeline::Plan;

/// The policies that do nothing until they are switched on, with their switch.
const SWITCHED: &[Overridable<bool>] = &[
    keys::RATE_ENABLED,
    keys::BULKHEAD_ENABLED,
    keys::ADAPTIVE_ENABLED,
    keys::HEDGE_ENABLED,
    keys::CHAOS_ARMED,
];

/// Checks all plans, those of `operations` and of the operations that `values` name.
pub(crate) fn check(values: &Values, operations: &[&str]) -> Result<(), Diagnostics> {
    let mut report = Report::default();
    let named = values.names_under(OPERATIONS);
    let scope = |operation| Scope { values, operation };
    for scope in [None].into_iter().chain(named.iter().map(|name| Some(*name))).map(scope) {
        contradictions(&scope, &mut report);
        switched_nowhere(&scope, &mut report);
    }
    let all = named.iter().chain(operations).map(|name| scope(Some(name)));
    unequal_targets(all, &mut report);
    report.finish()
}

fn contradictions(scope: &Scope<'_>, report: &mut Report) {
    let plan = plan(scope);
    let mut refuse = Refuse { scope, report };
    times(&plan, &mut refuse);
    let adaptive = plan.adaptive.unwrap_or_default();
    if plan.adaptive.is_some() && adaptive.min > adaptive.max {
        let bounds = [keys::ADAPTIVE_MIN.key(), keys::ADAPTIVE_MAX.key()];
        refuse.contradiction(bounds, "the least is more than the most");
    }
    if let Some(initial) = scope.get(&keys::ADAPTIVE_INITIAL)
        && plan.adaptive.is_some()
        && scope.is_given(&keys::ADAPTIVE_INITIAL)
        && adaptive.min <= adaptive.max
        && usize::try_from(initial) != Ok(adaptive.initial)
    {
        let bound =
            if adaptive.initial == adaptive.min { keys::ADAPTIVE_MIN } else { keys::ADAPTIVE_MAX };
        let pair = [keys::ADAPTIVE_INITIAL.key(), bound.key()];
        refuse.contradiction(pair, "the limit to begin with is outside of its bounds");
    }
    if scope.is_on(&keys::RATE_ENABLED) && plan.rate.is_none() {
        let why = "which needs rate.permits_per_second: only who knows the target knows its rate";
        refuse.switch(&keys::RATE_ENABLED, why, "add permits_per_second beside it");
    }
    let Some(chaos) = plan.chaos else { return };
    if chaos.delay > 0.0 && chaos.delay_for.is_zero() {
        let pair = [keys::CHAOS_DELAY_RATE.key(), keys::CHAOS_DELAY.key()];
        refuse.contradiction(pair, "calls would be late by nothing");
    }
    let rates = [
        (keys::CHAOS_FAIL_RATE, chaos.fail),
        (keys::CHAOS_PANIC_RATE, chaos.panic),
        (keys::CHAOS_HANG_RATE, chaos.hang),
        (keys::CHAOS_DELAY_RATE, chaos.delay),
    ];
    if rates.iter().map(|(_, rate)| rate).sum::<f64>() > 1.0 {
        let mut given = rates.iter().filter(|(_, rate)| *rate > 0.0).map(|(key, _)| key.key());
        if let (Some(one), Some(other)) = (given.next(), given.next()) {
            refuse.contradiction([one, other], "the shares of all calls add up to more than 1");
        }
    }
}

fn times(plan: &Plan, refuse: &mut Refuse<'_, '_>) {
    let (total, attempt) = (plan.timeout.total, keys::ATTEMPT_TIMEOUT.key());
    if plan.timeout.attempt.is_some_and(|attempt| attempt > total) {
        let pair = [attempt, keys::TOTAL.key()];
        refuse.contradiction(pair, "an attempt cannot take longer than the whole");
    }
    if refuse.scope.is_given(&keys::RETRY_CAP) && plan.retry.cap < plan.retry.base {
        let pair = [keys::RETRY_CAP.key(), keys::BASE.key()];
        refuse.contradiction(pair, "the longest wait is shorter than the first step");
    }
    let breaker = plan.breaker;
    if refuse.scope.is_given(&keys::BREAKER_OPEN_CAP) && breaker.open_cap < breaker.open {
        let pair = [keys::BREAKER_OPEN_CAP.key(), keys::BREAKER_OPEN.key()];
        refuse.contradiction(pair, "the longest time open is shorter than the first");
    }
    // A call that may not be repeated has the most time; one that is hedged may be repeated.
    let longest = plan.timeout.attempt(false);
    let limit = if plan.timeout.attempt.is_some() { attempt } else { keys::TOTAL.key() };
    if breaker.slow_call.is_some_and(|slow| slow >= longest) {
        let why =
            format!("no call takes that long: an attempt ends after {} s", longest.as_secs_f64());
        refuse.contradiction([keys::BREAKER_SLOW_CALL.key(), limit], &why);
    }
    let longest = plan.timeout.attempt(plan.retry.max_retries > 0);
    if let Some(delay) = refuse.scope.get(&keys::HEDGE_DELAY)
        && plan.hedge.is_some()
        && delay >= longest
    {
        let why =
            format!("no call takes that long: an attempt ends after {} s", longest.as_secs_f64());
        refuse.contradiction([keys::HEDGE_DELAY.key(), limit], &why);
    }
}

/// Numbers of a policy that nobody has switched on or off would do nothing, in silence.
fn switched_nowhere(scope: &Scope<'_>, report: &mut Report) {
    for switch in SWITCHED {
        let is_switched = scope.is_given(switch)
            || scope.operation.is_none() && is_switched_by_any(scope.values, switch);
        if is_switched {
            continue;
        }
        let own = |key: &&PolicyKey| key.policy == switch.key().policy;
        let given = keys::KEYS.iter().filter(own).find_map(|key| match scope.operation {
            Some(_) => scope.own(key),
            None => scope.find(key).filter(Found::is_given),
        });
        if let Some(found) = given {
            let (path, name) = (&found.path, switch.key().general.name());
            let section = path.strip_suffix(found_name(path)).unwrap_or_default();
            report.add(|| Diagnostic {
                origin: found.stored.origin.clone(),
                key: Some(path.clone()),
                problem: format!("{path} does nothing: {section}{name} is not set"),
                help: Some(format!(
                    "add {name}: true beside it, or {name}: false to keep it for later"
                )),
                excerpts: found.excerpt(None).into_iter().collect(),
            });
        }
    }
}

fn is_switched_by_any(values: &Values, switch: &Overridable<bool>) -> bool {
    let names = values.names_under(OPERATIONS).into_iter();
    names.map(|name| Scope { values, operation: Some(name) }).any(|scope| scope.is_given(switch))
}

fn found_name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

/// The state of a target is one, so that its numbers must be.
fn unequal_targets<'v>(scopes: impl Iterator<Item = Scope<'v>>, report: &mut Report) {
    let mut firsts: BTreeMap<&str, Scope<'v>> = BTreeMap::new();
    for scope in scopes {
        let name = scope.operation.unwrap_or_default();
        let target = scope.values.get_for(&OPERATION_TARGET, name).unwrap_or(name);
        let first = *firsts.entry(target).or_insert(scope);
        let shared = keys::KEYS.iter().filter(|key| keys::SHARED.contains(&key.policy));
        let differs = |key: &&PolicyKey| {
            first.find(key).map(|found| &found.stored.value)
                != scope.find(key).map(|found| &found.stored.value)
        };
        for key in shared.filter(differs) {
            report.add(|| unequal(key, target, [first, scope]));
        }
    }
}

fn unequal(key: &PolicyKey, target: &str, scopes: [Scope<'_>; 2]) -> Diagnostic {
    let [one, other] = scopes.map(|scope| scope.operation.unwrap_or_default());
    let path = key.general.path;
    let name = path.strip_prefix("error_handling.").unwrap_or(path);
    let found = scopes.map(|scope| scope.find(key));
    let [of_one, of_other] = found
        .each_ref()
        .map(|found| found.as_ref().map_or_else(|| "nothing".to_owned(), Found::shown));
    let written: Vec<_> = found.iter().flatten().filter(|found| found.is_given()).collect();
    let excerpt = |found: &&Found<'_>| found.excerpt(None);
    Diagnostic {
        origin: written.first().map(|found| found.stored.origin.clone()).unwrap_or_default(),
        key: Some(path.to_owned()),
        problem: format!(
            "{one} and {other} share the target {target}, but {name} is {of_one} for {one} and {of_other} for {other}"
        ),
        help: Some(format!("write the same {name} for both, or give one of them another target")),
        excerpts: written.iter().filter_map(excerpt).collect(),
    }
}

/// Writes mistakes of one scope.
struct Refuse<'s, 'r> {
    scope: &'s Scope<'s>,
    report: &'r mut Report,
}

impl Refuse<'_, '_> {
    /// Two numbers that do not go together. Where both are those of all operations, it is told there and not for each.
    fn contradiction(&mut self, pair: [&PolicyKey; 2], why: &str) {
        let scope = self.scope;
        if scope.operation.is_some() && !pair.iter().any(|key| scope.own(key).is_some()) {
            return;
        }
        let found: Vec<_> = pair.iter().filter_map(|key| scope.find(key)).collect();
        let [one, other] = found.as_slice() else { return };
        let first = if one.is_given() { one } else { other };
        let told = |found: &Found<'_>| format!("{} is {}", found.path, found.shown());
        let both = format!("{}, and {}", told(one), told(other));
        self.report.add(|| Diagnostic {
            origin: first.stored.origin.clone(),
            key: Some(first.path.clone()),
            problem: format!("{why}: {both}"),
            help: Some("change one of the two".to_owned()),
            excerpts: found.iter().filter_map(|found| found.excerpt(None)).collect(),
        });
    }

    /// A switch that is on and cannot be.
    fn switch<T: Scalar>(&mut self, key: &Overridable<T>, why: &str, help: &str) {
        let Some(found) = self.scope.find(key.key()) else { return };
        if self.scope.operation.is_some() && self.scope.own(key.key()).is_none() {
            return;
        }
        self.report.add(|| Diagnostic {
            origin: found.stored.origin.clone(),
            key: Some(found.path.clone()),
            problem: format!("{} is {}, {why}", found.path, found.shown()),
            help: Some(help.to_owned()),
            excerpts: found.excerpt(None).into_iter().collect(),
        });
    }
}
