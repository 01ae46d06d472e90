//! Whatever happens to operations, in whatever order: afterwards nothing of them is left, and each has had one end.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;

use super::down;
use super::entry;
use super::handler;
use super::pass;
use crate::clock::armed;
use crate::clock::later;
use crate::clock::now;
use crate::fault::Failure;
use crate::outcome::Outcome;
use crate::pipeline::Count;
use crate::pipeline::Handler;
use crate::pipeline::Plan;
use crate::policy::adaptive::AdaptiveConfig;
use crate::policy::bulkhead::BulkheadConfig;
use crate::policy::hedge::HedgeConfig;
use crate::policy::hedge::HedgeDelay;
use crate::policy::rate::RateConfig;
use crate::testing::Captured;

const SLOTS: usize = 3;

/// What a call, or a fallback, does after so many milliseconds.
#[derive(Clone, Copy, Debug)]
enum End {
    Succeed,
    Fail,
    Panic,
    Hang,
}

/// What happens to an operation from outside, after so many milliseconds.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Awaited,
    Dropped(u64),
    Cancelled(u64),
}

#[derive(Clone, Debug)]
struct Story {
    starts: u64,
    calls: Vec<(u64, End)>,
    fallback: Option<(u64, End)>,
    fate: Fate,
    idempotent: bool,
    deadline: Option<u64>,
}

fn end() -> impl Strategy<Value = (u64, End)> {
    let end = prop_oneof![
        4 => Just(End::Succeed),
        4 => Just(End::Fail),
        1 => Just(End::Panic),
        1 => Just(End::Hang),
    ];
    (prop_oneof![Just(0), 1..300_u64, 1..20_000_u64], end)
}

fn stories() -> impl Strategy<Value = Vec<Story>> {
    let fate = prop_oneof![
        4 => Just(Fate::Awaited),
        2 => (0..15_000_u64).prop_map(Fate::Dropped),
        1 => (0..15_000_u64).prop_map(Fate::Cancelled),
    ];
    let story = (
        0..20_000_u64,
        proptest::collection::vec(end(), 1..4),
        proptest::option::of(end()),
        fate,
        any::<bool>(),
        proptest::option::of(0..30_000_u64),
    )
        .prop_map(|(starts, calls, fallback, fate, idempotent, deadline)| Story {
            starts,
            calls,
            fallback,
            fate,
            idempotent,
            deadline,
        });
    proptest::collection::vec(story, 1..25)
}

async fn act((after, end): (u64, End)) -> Result<u8, Failure> {
    if after > 0 {
        pass(Duration::from_millis(after)).await;
    }
    match end {
        End::Succeed => Ok(1),
        End::Fail => Err(down()),
        End::Panic => panic!("on purpose"),
        End::Hang => std::future::pending().await,
    }
}

/// One operation, from outside.
async fn tell(handler: &Handler, id: &str, story: Story) {
    pass(Duration::from_millis(story.starts)).await;
    let cancel = CancellationToken::new();
    let mut operation = handler.operation("ask").correlate(id).cancel_on(&cancel);
    if story.idempotent {
        operation = operation.idempotent();
    }
    if let Some(deadline) = story.deadline {
        operation = operation.deadline(later(now(), Duration::from_millis(deadline)));
    }
    let mut calls = story.calls.iter().copied().cycle();
    let run = operation.run(|_| act(calls.next().unwrap_or((0, End::Succeed))));
    let ended = async {
        match story.fallback {
            Some(fallback) => run.or_degrade(move |_| act(fallback)).await,
            None => run.await,
        }
    };
    match story.fate {
        Fate::Awaited => drop(ended.await),
        Fate::Dropped(after) => tokio::select! {
            biased;
            ended = ended => drop(ended),
            () = pass(Duration::from_millis(after)) => {}
        },
        Fate::Cancelled(after) => {
            let cancelling = async {
                pass(Duration::from_millis(after)).await;
                cancel.cancel();
            };
            drop(tokio::join!(ended, cancelling));
        }
    }
}

fn everything(plan: &mut Plan) {
    plan.retry.max_retries = 2;
    plan.retry.base = Duration::from_millis(200);
    plan.fallback.timeout = Duration::from_secs(1);
    plan.bulkhead =
        Some(BulkheadConfig { max_concurrent: SLOTS, max_queue: 2, ..BulkheadConfig::default() });
    plan.rate =
        Some(RateConfig { max_wait: Duration::from_secs(1), ..RateConfig::per_second(20.0) });
    plan.adaptive = Some(AdaptiveConfig::default());
    plan.hedge =
        Some(HedgeConfig { delay: HedgeDelay::Fixed(Duration::from_millis(100)), max_hedges: 2 });
}

const ENDS: [&str; 5] = [
    "operation.succeeded",
    "operation.recovered",
    "operation.degraded",
    "operation.failed",
    "operation.abandoned",
];

async fn leaves_nothing(change: fn(&mut Plan), stories: Vec<Story>) {
    let log = Captured::start();
    let handler = handler(change);
    let told = stories.len();
    let ids: Vec<_> = (0..told).map(|id| id.to_string()).collect();
    let all = stories.into_iter().zip(&ids).map(|(story, id)| tell(&handler, id, story));
    futures_util::future::join_all(all).await;

    let mut ends = BTreeMap::<_, u32>::new();
    for event in log.events().into_iter().filter(|event| ENDS.contains(&event.name.as_str())) {
        *ends.entry(event.fields["correlation"].clone()).or_default() += 1;
    }
    assert!(ids.iter().all(|id| ends.get(id) == Some(&1)), "one end each: {ends:?}");
    let entry = entry(&handler, "ask");
    let counted =
        [Count::Degraded, Count::Failed, Count::Abandoned].map(|count| entry.tally.get(count));
    let counted = entry.successes.successes() + counted.iter().sum::<u64>();
    assert_eq!(counted, told as u64, "one count each");

    assert_eq!(armed(), 0, "an alarm is left");
    assert_eq!((entry.retrying.count(), handler.retrying().len()), (0, 0), "nobody tries again");
    let target = &entry.target;
    if let Some(bulkhead) = target.bulkhead.get() {
        #[expect(clippy::needless_collect, reason = "a slot that is not held is free again")]
        let slots: Vec<_> = std::iter::from_fn(|| bulkhead.try_enter()).take(SLOTS + 1).collect();
        assert_eq!(slots.len(), SLOTS, "a slot is lost, or made");
    }
    if let Some(adaptive) = target.adaptive.get() {
        assert_eq!(adaptive.in_flight(), 0, "a place is lost");
    }
    let balance = target.budget.balance(now(), target.successes());
    assert!((0.0..=10.0).contains(&balance), "{balance} tokens");
    pass(Duration::from_secs(30)).await;
    let balance = target.budget.balance(now(), target.successes());
    assert!((balance - 10.0).abs() < 1e-9, "tokens are lost: {balance}");

    // However long the breaker was open: soon one call may go, and a good one heals it.
    pass(Duration::from_mins(1)).await;
    for _ in 0..2 {
        let fresh = handler.operation("ask").run(|_| act((0, End::Succeed)));
        assert!(matches!(fresh.await, Ok(Outcome::Full(1))), "{:?}", target.breaker);
        pass(Duration::from_secs(4)).await;
    }
    assert!(target.breaker.word().is_closed(), "{:?}", target.breaker);
}

fn check(change: fn(&mut Plan), stories: Vec<Story>) {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(leaves_nothing(change, stories));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn with_every_policy_on_nothing_is_left(stories in stories()) {
        check(everything, stories);
    }

    #[test]
    fn on_the_fast_path_nothing_is_left(stories in stories()) {
        check(|plan| plan.fallback.timeout = Duration::from_secs(1), stories);
    }
}
