//! Every number of a policy shows when it is flipped: in when what is called, how long it takes, and how it ends.

use std::fmt::Write;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Config;
use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::clock::Dice;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::config::KEYS;
use futures_util::future::join_all;

#[derive(Fault)]
enum Supplier {
    /// down for a moment
    #[fault(code = "SUPPLIER_DOWN", class = Unavailable, actions(retry))]
    Down,
    /// too many requests
    #[fault(code = "SUPPLIER_BUSY", class = ResourceExhausted, actions(retry))]
    Busy,
}

/// What the supplier does with the call of this number.
#[derive(Clone, Copy)]
enum Does {
    Fails,
    FailsEveryOther,
    Throttles,
    FailsFirst(u32),
    FailsFirstThenHangs(u32),
    Hangs,
    HangsFirst(u32),
    /// Answers after so many milliseconds.
    Takes(u64),
    /// One in ten calls takes 2 s, the others 10 ms.
    IsSlowNowAndThen,
}

async fn call(does: Does, number: u32) -> Result<(), Failure> {
    let wait = |millis| sleep_until(now() + Duration::from_millis(millis));
    match does {
        Does::Fails => return Err(Supplier::Down.into()),
        Does::FailsEveryOther if number % 2 == 1 => return Err(Supplier::Down.into()),
        Does::Throttles => return Err(Supplier::Busy.into()),
        Does::FailsFirst(first) if number <= first => return Err(Supplier::Down.into()),
        Does::FailsFirstThenHangs(first) if number <= first => return Err(Supplier::Down.into()),
        Does::Hangs | Does::FailsFirstThenHangs(_) => std::future::pending().await,
        Does::HangsFirst(first) if number <= first => std::future::pending().await,
        Does::Takes(millis) => wait(millis).await,
        Does::IsSlowNowAndThen => wait(if number.is_multiple_of(10) { 2000 } else { 10 }).await,
        Does::FailsFirst(_) | Does::HangsFirst(_) | Does::FailsEveryOther => {}
    }
    Ok(())
}

/// What is observed of operations under `settings`: for each its end, when it came, and the calls so far.
async fn observed(
    settings: &str,
    does: Does,
    (rounds, at_once): (u32, usize),
    pause: u64,
) -> String {
    let mut config = Config::from_yaml(&format!("error_handling:\n{settings}\n"))
        .unwrap_or_else(|e| panic!("{e}"));
    config.settings.dice = Dice::seeded(42);
    let handler = Handler::new(config.settings);
    let (calls, start, mut seen) = (AtomicU32::new(0), now(), String::new());
    for _ in 0..rounds {
        let one = |_| async {
            let work = |_| call(does, calls.fetch_add(1, Ordering::Relaxed) + 1);
            let ended = handler.operation("ask").idempotent().run(work).or_degrade(|_| async {
                sleep_until(now() + Duration::from_secs(2)).await;
                Ok::<_, Failure>(())
            });
            let ended = match ended.await {
                Ok(outcome) => {
                    format!("{outcome:?}").split([' ', '(']).next().unwrap_or_default().to_owned()
                }
                Err(failure) => failure.code().to_string(),
            };
            (ended, start.elapsed().as_millis(), calls.load(Ordering::Relaxed))
        };
        let ended = join_all((0..at_once).map(one)).await;
        writeln!(seen, "{ended:?} {}", handler.breaker("ask").state(now()).as_str()).unwrap();
        sleep_until(now() + Duration::from_millis(pause)).await;
    }
    seen
}

/// A key with a value, what stands beside it with and without it, and a scene in which it shows: what the supplier does, rounds,
/// how many at once, milliseconds between the rounds.
type Row = (&'static str, &'static str, &'static str, Does, (u32, usize), u64);

const NONE: &str = "breaker: { enabled: false }, budget: { enabled: false }";
const ALONE: &str = "async: { max_retries: 0 }, budget: { enabled: false }";
const OPEN: &str = "async: { max_retries: 0 }, breaker: { consecutive: 3, open_seconds: 2 }";

const ROWS: &[Row] = &[
    ("async.timeout_seconds", "12", NONE, Does::Hangs, (1, 1), 0),
    ("async.max_retries", "1", NONE, Does::Fails, (1, 1), 0),
    ("async.retry_delay_seconds", "0.1", NONE, Does::Fails, (1, 1), 0),
    ("async.retry_backoff", "constant", NONE, Does::Fails, (1, 1), 0),
    ("async.retry_factor", "4", NONE, Does::Fails, (1, 1), 0),
    ("async.retry_cap_seconds", "1", NONE, Does::Fails, (1, 1), 0),
    ("async.attempt_timeout_seconds", "4", NONE, Does::HangsFirst(1), (1, 1), 0),
    ("graceful_degradation.enabled", "false", NONE, Does::Fails, (1, 1), 0),
    ("graceful_degradation.fallback_timeout_seconds", "1", NONE, Does::Fails, (1, 1), 0),
    (
        "budget.enabled",
        "false",
        "budget: { reserve: 2, per_second: 0 }, breaker: { enabled: false }",
        Does::Fails,
        (3, 1),
        0,
    ),
    (
        "budget.ratio",
        "1",
        "budget: { reserve: 2, per_second: 0 }, breaker: { enabled: false }",
        Does::FailsEveryOther,
        (30, 1),
        0,
    ),
    (
        "budget.reserve",
        "2",
        "budget: { per_second: 0 }, breaker: { enabled: false }",
        Does::Fails,
        (8, 1),
        0,
    ),
    (
        "budget.per_second",
        "9",
        "budget: { reserve: 3 }, breaker: { enabled: false }",
        Does::Fails,
        (3, 4),
        0,
    ),
    (
        "budget.timeout_cost",
        "9",
        "budget: { per_second: 0 }, breaker: { enabled: false }",
        Does::Hangs,
        (3, 1),
        0,
    ),
    (
        "budget.throttle_cost",
        "9",
        "budget: { per_second: 0 }, breaker: { enabled: false }",
        Does::Throttles,
        (3, 1),
        0,
    ),
    (
        "rate.enabled",
        "true",
        "rate: { enabled: false, permits_per_second: 1 }",
        Does::Takes(1),
        (1, 5),
        0,
    ),
    (
        "rate.permits_per_second",
        "3",
        "rate: { enabled: true, permits_per_second: 1 }",
        Does::Takes(1),
        (1, 5),
        0,
    ),
    (
        "rate.burst",
        "4",
        "rate: { enabled: true, permits_per_second: 1 }",
        Does::Takes(1),
        (1, 5),
        0,
    ),
    (
        "rate.max_wait_seconds",
        "3",
        "rate: { enabled: true, permits_per_second: 1 }",
        Does::Takes(1),
        (1, 5),
        0,
    ),
    (
        "bulkhead.enabled",
        "true",
        "bulkhead: { enabled: false, max_concurrent: 1 }",
        Does::Takes(500),
        (1, 5),
        0,
    ),
    (
        "bulkhead.max_concurrent",
        "3",
        "bulkhead: { enabled: true, max_concurrent: 1 }",
        Does::Takes(500),
        (1, 5),
        0,
    ),
    (
        "bulkhead.max_queue",
        "2",
        "bulkhead: { enabled: true, max_concurrent: 1 }",
        Does::Takes(500),
        (1, 5),
        0,
    ),
    (
        "bulkhead.max_wait_seconds",
        "0.1",
        "bulkhead: { enabled: true, max_concurrent: 1, max_queue: 4 }",
        Does::Takes(500),
        (1, 5),
        0,
    ),
    (
        "adaptive.enabled",
        "true",
        "adaptive: { enabled: false, initial_concurrent: 3 }",
        Does::Takes(500),
        (1, 9),
        0,
    ),
    (
        "adaptive.min_concurrent",
        "6",
        "breaker: { enabled: false }, adaptive: { enabled: true, initial_concurrent: 6 }",
        Does::Hangs,
        (9, 9),
        0,
    ),
    (
        "adaptive.max_concurrent",
        "6",
        "adaptive: { enabled: true, initial_concurrent: 5 }",
        Does::Takes(100),
        (60, 9),
        0,
    ),
    (
        "adaptive.initial_concurrent",
        "4",
        "adaptive: { enabled: true }",
        Does::Takes(500),
        (1, 9),
        0,
    ),
    (
        "adaptive.window_seconds",
        "9",
        "adaptive: { enabled: true, initial_concurrent: 4 }",
        Does::Takes(100),
        (60, 9),
        0,
    ),
    (
        "adaptive.probe_every_seconds",
        "2",
        "adaptive: { enabled: true, initial_concurrent: 8 }",
        Does::Takes(100),
        (60, 9),
        0,
    ),
    ("breaker.enabled", "false", ALONE, Does::Fails, (8, 1), 0),
    (
        "breaker.failure_rate",
        "0.9",
        "async: { max_retries: 0 }, breaker: { consecutive: 0, window_seconds: 60 }",
        Does::FailsEveryOther,
        (4, 8),
        0,
    ),
    (
        "breaker.window_seconds",
        "30",
        "async: { max_retries: 0 }, breaker: { consecutive: 0 }",
        Does::Fails,
        (14, 1),
        500,
    ),
    (
        "breaker.min_calls",
        "4",
        "async: { max_retries: 0 }, breaker: { consecutive: 0, window_seconds: 60 }",
        Does::Fails,
        (8, 1),
        0,
    ),
    ("breaker.consecutive", "2", ALONE, Does::Fails, (6, 1), 0),
    ("breaker.open_seconds", "5", OPEN, Does::FailsFirst(3), (9, 1), 500),
    ("breaker.open_cap_seconds", "30", OPEN, Does::Fails, (30, 1), 500),
    ("breaker.probe_seconds", "1", OPEN, Does::FailsFirstThenHangs(3), (9, 1), 500),
    ("breaker.ramp_seconds", "0", OPEN, Does::FailsFirst(3), (20, 3), 100),
    (
        "breaker.slow_call_seconds",
        "0.2",
        "breaker: { min_calls: 3, window_seconds: 60 }",
        Does::Takes(500),
        (8, 1),
        0,
    ),
    (
        "breaker.slow_rate",
        "0.05",
        "breaker: { slow_call_seconds: 1, window_seconds: 60 }",
        Does::IsSlowNowAndThen,
        (24, 1),
        0,
    ),
    ("breaker.count_throttles", "true", ALONE, Does::Throttles, (8, 1), 0),
    (
        "hedge.enabled",
        "true",
        "hedge: { enabled: false, delay_seconds: 1 }",
        Does::HangsFirst(1),
        (1, 1),
        0,
    ),
    ("hedge.quantile", "0.5", "hedge: { enabled: true }", Does::IsSlowNowAndThen, (200, 1), 0),
    (
        "hedge.delay_seconds",
        "3",
        "hedge: { enabled: true, delay_seconds: 1 }",
        Does::HangsFirst(1),
        (1, 1),
        0,
    ),
    (
        "hedge.max_hedges",
        "3",
        "hedge: { enabled: true, delay_seconds: 1 }",
        Does::HangsFirst(3),
        (1, 1),
        0,
    ),
    ("chaos.armed", "true", "chaos: { armed: false, fail_rate: 1 }", Does::Takes(1), (1, 1), 0),
    ("chaos.fail_rate", "1", "chaos: { armed: true }", Does::Takes(1), (1, 1), 0),
    ("chaos.panic_rate", "1", "chaos: { armed: true }", Does::Takes(1), (1, 1), 0),
    ("chaos.hang_rate", "1", "chaos: { armed: true }", Does::Takes(1), (1, 1), 0),
    (
        "chaos.delay_rate",
        "1",
        "chaos: { armed: true, delay_seconds: 1 }",
        Does::Takes(1),
        (1, 1),
        0,
    ),
    (
        "chaos.delay_seconds",
        "2",
        "chaos: { armed: true, delay_rate: 1, delay_seconds: 1 }",
        Does::Takes(1),
        (1, 1),
        0,
    ),
];

/// `beside` as lines of YAML, with `key` set where it belongs.
fn with(beside: &str, key: Option<(&str, &str)>) -> String {
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    for section in beside.split(" }").filter(|section| !section.is_empty()) {
        let (name, entries) = section.trim_start_matches(", ").split_once(": { ").unwrap();
        sections.push((name.to_owned(), entries.split(", ").map(str::to_owned).collect()));
    }
    if let Some((path, value)) = key {
        let (section, name) = path.split_once('.').unwrap();
        if !sections.iter().any(|(known, _)| known == section) {
            sections.push((section.to_owned(), Vec::new()));
        }
        let (_, entries) = sections.iter_mut().find(|(known, _)| known == section).unwrap();
        entries.retain(|entry| !entry.starts_with(&format!("{name}:")));
        entries.push(format!("{name}: {value}"));
    }
    let lines =
        sections.iter().map(|(name, entries)| format!("  {name}: {{ {} }}", entries.join(", ")));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test(start_paused = true)]
async fn every_number_of_a_policy_shows_when_it_is_flipped() {
    let mut silent = Vec::new();
    for (key, value, beside, does, people, pause) in ROWS.iter().copied() {
        let before = observed(&with(beside, None), does, people, pause).await;
        let again = observed(&with(beside, None), does, people, pause).await;
        assert_eq!(before, again, "{key}: the scene is the same each time");
        if before == observed(&with(beside, Some((key, value))), does, people, pause).await {
            silent.push((key, before));
        }
    }
    assert!(silent.is_empty(), "these change nothing: {silent:#?}");
}

#[test]
fn no_number_is_left_out() {
    let told = ["logging.", "user_messages.", "operations."];
    let left = KEYS.iter().map(|key| key.path.strip_prefix("error_handling.").unwrap());
    let left = left.filter(|path| !told.iter().any(|section| path.starts_with(section)));
    let left: Vec<_> = left.filter(|path| ROWS.iter().all(|row| row.0 != *path)).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(start_paused = true)]
async fn operations_on_one_target_share_what_is_known_of_it() {
    for (target, is_spared) in [("one", true), ("another", false)] {
        let settings = format!(
            "error_handling: {{ async: {{ max_retries: 0 }}, operations: {{ ask: {{ target: one }}, tell: {{ target: {target} }} }} }}"
        );
        let handler = Config::from_yaml(&settings).unwrap().handler();
        for _ in 0..5 {
            handler.operation("ask").run(|_| call(Does::Fails, 1)).await.unwrap_err();
        }
        let told = handler.operation("tell").run(|_| call(Does::Takes(1), 1)).await;
        assert_eq!(told.is_err(), is_spared, "{target}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_is_judged_by_what_succeeds_on_it_too() {
    for (target, is_spared) in [("one", false), ("another", true)] {
        let settings = format!(
            "error_handling: {{ async: {{ max_retries: 0 }}, breaker: {{ consecutive: 0 }}, operations: {{ ask: {{ target: one }}, tell: {{ target: {target} }} }} }}"
        );
        let handler = Config::from_yaml(&settings).unwrap().handler();
        let ask = |does| handler.operation("ask").run(move |_| call(does, 1));
        for _ in 0..20 {
            drop(handler.operation("tell").run(|_| call(Does::Takes(0), 1)).await.unwrap());
            drop(handler.operation("tell").run(|_| call(Does::Takes(0), 1)).await.unwrap());
            drop(ask(Does::Fails).await.unwrap_err());
        }
        assert_eq!(ask(Does::Takes(0)).await.is_err(), is_spared, "{target}");
    }
}

/// The most that [`breakfall::pipeline::Plan`] promises is never exceeded, and is reached where all goes wrong.
#[tokio::test(start_paused = true)]
async fn the_worst_case_is_the_worst() {
    for (settings, does, reaches) in [
        ("async: { timeout_seconds: 5 }", Does::Hangs, [false, false]),
        (
            "async: { retry_delay_seconds: 0 }, breaker: { enabled: false }",
            Does::Fails,
            [false, true],
        ),
        (
            "async: { max_retries: 0, timeout_seconds: 3 }, graceful_degradation: { enabled: false }",
            Does::Hangs,
            [true, true],
        ),
        (
            "async: { max_retries: 1, timeout_seconds: 9 }, hedge: { enabled: true, delay_seconds: 1 }, breaker: { enabled: false }",
            Does::Hangs,
            [false, true],
        ),
        (
            "hedge: { enabled: true, delay_seconds: 1, max_hedges: 3 }",
            Does::Takes(1500),
            [false, false],
        ),
    ] {
        let mut config =
            Config::from_yaml(&format!("error_handling:\n{}\n", with(settings, None))).unwrap();
        config.settings.dice = Dice::seeded(42);
        let (plan, handler) = (config.settings.plan.clone(), Handler::new(config.settings));
        let (calls, start) = (AtomicU32::new(0), now());
        let work = |_| call(does, calls.fetch_add(1, Ordering::Relaxed) + 1);
        let ended = handler.operation("ask").idempotent().run(work);
        drop(ended.or_degrade(|_| std::future::pending::<Result<(), Failure>>()).await);
        let (took, calls) = (start.elapsed(), u64::from(calls.load(Ordering::Relaxed)));
        assert!(
            took <= plan.longest() && calls <= plan.most_calls(),
            "{settings}: {took:?} {calls}"
        );
        assert_eq!(
            [took == plan.longest(), calls == plan.most_calls()],
            reaches,
            "{settings}: {took:?} {calls}"
        );
    }
}
