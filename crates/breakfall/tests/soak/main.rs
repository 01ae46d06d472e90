//! Many operations with every policy on, ended in every way: all that they took comes back, memory included. A binary of its own,
//! since the counting allocator is the whole program's.
#![cfg(test)]

use std::time::Duration;

use allocation_counter::measure;
use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::Dice;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::pipeline::Count;
use breakfall::policy::adaptive::AdaptiveConfig;
use breakfall::policy::bulkhead::BulkheadConfig;
use breakfall::policy::hedge::HedgeConfig;
use breakfall::policy::hedge::HedgeDelay;
use breakfall::policy::rate::RateConfig;
use futures_util::future::join_all;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// How many run at once.
const CROWD: u32 = 100;
const SLOTS: usize = 60;
/// What the structures that grow with the crowd may keep for the next one.
const KEPT: i64 = 64 * 1024;

#[derive(Fault)]
enum Upstream {
    /// down for a moment
    #[fault(code = "UPSTREAM_DOWN", class = Unavailable, actions(retry))]
    Down,
}

async fn pass(millis: u64) {
    sleep_until(later(now(), Duration::from_millis(millis))).await;
}

fn handler() -> Handler {
    let mut settings = Settings::default();
    settings.dice = Dice::seeded(42);
    let plan = &mut settings.plan;
    plan.timeout.total = Duration::from_secs(10);
    plan.fallback.timeout = Duration::from_secs(1);
    let mut bulkhead = BulkheadConfig::default();
    (bulkhead.max_concurrent, bulkhead.max_queue) = (SLOTS, 20);
    plan.bulkhead = Some(bulkhead);
    plan.rate = Some(RateConfig::per_second(100.0));
    plan.adaptive = Some(AdaptiveConfig::default());
    let mut hedge = HedgeConfig::default();
    hedge.delay = HedgeDelay::Fixed(Duration::from_millis(200));
    plan.hedge = Some(hedge);
    Handler::new(settings)
}

/// One operation that ends in one of many ways.
async fn one(handler: &Handler, name: &'static str, seed: u64) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let cancel = CancellationToken::new();
    let mut operation = handler.operation(name).context("seed", seed);
    if rng.bool() {
        operation = operation.idempotent();
    }
    if rng.u8(..) < 64 {
        operation = operation.cancel_on(&cancel);
    }
    let call = |rolled: u8, wait: u64| async move {
        if wait > 0 {
            pass(wait).await;
        }
        match rolled {
            0..180 => Ok(1),
            180..230 => Err(Failure::from(Upstream::Down)),
            230..240 => panic!("on purpose"),
            _ => std::future::pending().await,
        }
    };
    let (fate, after) = (rng.u8(..), rng.u64(0..3_000));
    let mut calls = rng.fork();
    let wait = |rng: &mut fastrand::Rng| if rng.bool() { 0 } else { rng.u64(0..1_000) };
    let run = operation.run(|_| call(calls.u8(..), wait(&mut calls)));
    let run = run.or_degrade(|_| call(rng.u8(..), wait(&mut rng)));
    let outside = async {
        pass(after).await;
        cancel.cancel();
    };
    match fate {
        0..60 => tokio::select! {
            biased;
            ended = run => drop(ended),
            () = outside => {}
        },
        60..100 => drop(tokio::join!(run, outside)),
        _ => drop(run.await),
    }
}

/// So many operations, a crowd at a time. Half of them have nothing but the breaker before them.
async fn crowds(handler: &Handler, plain: &Handler, operations: u32, seed: u64) {
    for crowd in 0..operations / CROWD {
        let one = |nth: u32| {
            let seed = seed ^ (u64::from(crowd) << 32 | u64::from(nth));
            one(if nth.is_multiple_of(2) { handler } else { plain }, "ask", seed)
        };
        join_all((0..CROWD).map(one)).await;
    }
}

/// Everybody who may be in at once is, so none of it is lost; and one more is not.
async fn all_slots_are_back(handler: &Handler) {
    let cancel = CancellationToken::new();
    pass(120_000).await;
    for _ in 0..2 {
        // A probe, then the end of the ramp.
        drop(handler.operation("ask").run(|_| async { Ok::<_, Failure>(()) }).await);
        pass(5_000).await;
    }
    let state = handler.breaker("ask").state(now());
    assert_eq!(state.as_str(), "closed", "it never heals");
    let mut settings = (*handler.settings()).clone();
    (settings.plan.adaptive, settings.plan.rate) = (None, None);
    settings.plan.hedge = None;
    handler.reload(settings).unwrap();
    let inside = std::sync::atomic::AtomicUsize::new(0);
    let hold = |_| {
        handler.operation("ask").cancel_on(&cancel).run(|_| {
            inside.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            std::future::pending::<Result<(), Failure>>()
        })
    };
    let (_, ()) = tokio::join!(join_all((0..=SLOTS).map(hold)), async {
        pass(500).await;
        cancel.cancel();
    });
    assert_eq!(inside.into_inner(), SLOTS, "slots are lost, or made");
}

fn soak(operations: u32) {
    let runtime: Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let (gated, plain) = (handler(), Handler::new(Settings::default()));
    // Whatever is made once is made.
    runtime.block_on(crowds(&gated, &plain, 20 * CROWD, 1));
    let counted = measure(|| runtime.block_on(crowds(&gated, &plain, operations, 2)));
    assert!(counted.bytes_current.abs() < KEPT, "{} bytes are left", counted.bytes_current);

    let all = u64::from(operations) + u64::from(20 * CROWD);
    for handler in [&gated, &plain] {
        let metrics = handler.metrics();
        let [metrics] = metrics.as_slice() else { panic!("one operation") };
        let ends = [Count::Degraded, Count::Failed, Count::Abandoned].map(|end| metrics.count(end));
        assert_eq!(metrics.succeeded + ends.iter().sum::<u64>(), all / 2, "one end each");
        let seen =
            [Count::Degraded, Count::Failed, Count::Abandoned, Count::Retries, Count::TimedOut];
        assert!(seen.iter().all(|count| metrics.count(*count) > 0), "{metrics:?}");
    }
    runtime.block_on(async {
        all_slots_are_back(&gated).await;
        let fresh = plain.operation("ask").run(|_| async { Ok::<_, Failure>(()) }).await;
        assert!(matches!(fresh, Ok(Outcome::Full(()))));
    });
}

#[test]
fn a_hundred_thousand_operations_leave_nothing() {
    soak(100_000);
}

#[test]
#[ignore = "a minute without optimisation: `cargo test --release -p breakfall --test soak -- --ignored`"]
fn a_million_operations_leave_nothing() {
    soak(1_000_000);
}
