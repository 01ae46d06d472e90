mod runtimes;

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Barrier;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicU32;
use std::task::Wake;
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;
use proptest::prelude::*;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

use super::driver::DRIVERS;
use super::driver::Tenancy;
use super::*;
use crate::clock::Instant;
use crate::clock::later;
use crate::clock::now;

const TICK: Duration = Duration::from_nanos(super::TICK);

/// Whoever waits, as something that counts how often it is woken.
#[derive(Default)]
struct Woken(AtomicU32);

impl Woken {
    fn times(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn paused() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

fn micros(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

/// Waits with an alarm.
async fn until(deadline: Instant) {
    let mut alarm = Alarm::new();
    std::future::poll_fn(|cx| alarm.poll(|| Moment::of(deadline), cx)).await;
}

/// Polls once with `waker`.
fn poll(alarm: &mut Alarm, deadline: Instant, waker: &Arc<Woken>) -> Poll<()> {
    let waker = Arc::clone(waker).into();
    alarm.poll(|| Moment::of(deadline), &Context::from_waker(&waker))
}

/// How many alarms of the runtime here are armed.
pub(crate) fn armed() -> usize {
    let driver = Driver::of(&Handle::current());
    driver.shards.iter().map(|shard| shard.timed.lock().wheel.live()).sum()
}

/// A driver that serves a runtime which is not there.
fn started() -> (&'static Driver, Id) {
    let driver = Driver::new();
    let runtime = Handle::try_current().map_or_else(|_| paused().handle().id(), |here| here.id());
    driver.start(runtime);
    (driver, runtime)
}

/// Lets the runtime run for so long.
async fn pass(time: Duration) {
    sleep_until(later(now(), time)).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn it_is_never_early_and_at_most_a_tick_later_than_the_runtimes_timer(
        waits in proptest::collection::vec((0..3_000_000_u64, 0..40_000_000_u64), 1..40)
    ) {
        paused().block_on(async {
            for (before, wait) in waits {
                tokio::time::advance(micros(before)).await;
                let deadline = now() + micros(wait);
                let (ours, runtimes) = tokio::join!(
                    async { until(deadline).await; now() },
                    async { sleep_until(deadline).await; now() },
                );
                let late = ours.saturating_duration_since(runtimes);
                assert!(ours >= deadline, "{:?} early", deadline - ours);
                assert!(late <= TICK, "{late:?} later than the runtime's");
            }
            assert_eq!(armed(), 0);
        });
    }
}

/// Tells how late the latest was woken.
struct Latest {
    deadline: Instant,
    late: Arc<AtomicI64>,
    woken: Arc<AtomicU32>,
}

impl Wake for Latest {
    fn wake(self: Arc<Self>) {
        let late = now().saturating_duration_since(self.deadline).as_micros();
        let early = self.deadline.saturating_duration_since(now()).as_micros();
        let late = i64::try_from(late).unwrap() - i64::try_from(early).unwrap();
        assert!(late >= 0, "{early} microseconds early");
        self.late.fetch_max(late, Ordering::Relaxed);
        self.woken.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_thousand_fire_in_time_and_leave_nothing() {
    const CROWD: u32 = 100_000;
    let (late, woken) = (Arc::<AtomicI64>::default(), Arc::<AtomicU32>::default());
    let (start, mut rng) = (now(), fastrand::Rng::with_seed(7));
    let mut alarms = Vec::new();
    for _ in 0..CROWD {
        let deadline = start + micros(rng.u64(0..600_000_000));
        let latest = Latest { deadline, late: Arc::clone(&late), woken: Arc::clone(&woken) };
        let (waker, mut alarm) = (Arc::new(latest).into(), Alarm::new());
        assert!(alarm.poll(|| Moment::of(deadline), &Context::from_waker(&waker)).is_pending());
        alarms.push(alarm);
    }
    assert_eq!(armed(), CROWD as usize);
    pass(Duration::from_secs(601)).await;
    assert_eq!(woken.load(Ordering::Relaxed), CROWD);
    assert!(late.load(Ordering::Relaxed) <= 2_000, "{late:?} microseconds late");
    drop(alarms);
    assert_eq!(armed(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_crowd_that_is_due_at_once_needed_is_given_back() {
    let (woken, deadline) = (Arc::<Woken>::default(), now() + TICK);
    let mut alarms: Vec<_> = std::iter::repeat_with(Alarm::new).take(10 * driver::FEW).collect();
    for alarm in &mut alarms {
        assert!(poll(alarm, deadline, &woken).is_pending());
    }
    sleep_until(deadline).await;
    assert_eq!(woken.times() as usize, alarms.len());
    let room = Driver::of(&Handle::current()).due.lock().capacity();
    assert!(room <= driver::FEW, "room for {room}");
}

#[tokio::test(start_paused = true)]
async fn a_drop_disarms() {
    let (woken, mut alarm) = (Arc::<Woken>::default(), Alarm::new());
    assert!(poll(&mut alarm, now() + TICK, &woken).is_pending());
    assert_eq!(armed(), 1);
    drop(alarm);
    assert_eq!(armed(), 0);
    assert_eq!(Arc::strong_count(&woken), 1, "its waker is kept");
    pass(Duration::from_secs(1)).await;
    assert_eq!(woken.times(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_asked_for_once_and_nothing_is_armed_before() {
    let (woken, mut alarm) = (Arc::<Woken>::default(), Alarm::new());
    assert_eq!(armed(), 0);
    let deadline = now() + Duration::from_secs(1);
    assert!(poll(&mut alarm, deadline, &woken).is_pending());
    // What is said later does not count.
    assert!(poll(&mut alarm, now(), &woken).is_pending());
    pass(Duration::from_millis(999)).await;
    assert!(poll(&mut alarm, now(), &woken).is_pending());
    pass(Duration::from_millis(2)).await;
    assert!(poll(&mut alarm, deadline, &woken).is_ready());
}

#[tokio::test(start_paused = true)]
async fn the_last_waker_is_woken_and_no_other() {
    let [first, second] = [(); 2].map(|()| Arc::<Woken>::default());
    let (mut alarm, deadline) = (Alarm::new(), now() + Duration::from_secs(1));
    assert!(poll(&mut alarm, deadline, &first).is_pending());
    assert!(poll(&mut alarm, deadline, &second).is_pending());
    assert_eq!(Arc::strong_count(&first), 1, "the first is kept");
    pass(Duration::from_secs(2)).await;
    assert_eq!((first.times(), second.times()), (0, 1));
}

#[expect(clippy::many_single_char_names, reason = "five moments in their order")]
#[tokio::test(start_paused = true)]
async fn an_earlier_alarm_is_not_overslept() {
    let start = now();
    let times = [5_000_u64, 3_000, 4_000, 1_000, 2_000].map(Duration::from_millis);
    let fired = Mutex::new(Vec::new());
    let wait = |time: Duration| {
        let fired = &fired;
        async move {
            until(start + time).await;
            fired.lock().push(now() - start);
        }
    };
    let [a, b, c, d, e] = times;
    // Each is armed when the bell is already set for a later one.
    tokio::join!(
        wait(a),
        async {
            pass(TICK).await;
            wait(b).await;
        },
        async {
            pass(2 * TICK).await;
            wait(c).await;
        },
        async {
            pass(3 * TICK).await;
            wait(d).await;
        },
        async {
            pass(4 * TICK).await;
            wait(e).await;
        },
    );
    let mut sorted = times;
    sorted.sort_unstable();
    assert_eq!(*fired.lock(), sorted);
}

#[tokio::test(start_paused = true)]
async fn who_comes_too_late_is_woken_at_once_by_a_bell_that_is_set_for_later() {
    let (woken, late) = (Arc::<Woken>::default(), Arc::<Woken>::default());
    let [mut alarm, mut second] = [const { Alarm::new() }; 2];
    let start = now();
    assert!(poll(&mut alarm, start + Duration::from_secs(1), &woken).is_pending());
    pass(Duration::from_millis(500)).await;
    assert!(poll(&mut second, start + TICK, &late).is_pending());
    assert_eq!((woken.times(), late.times()), (0, 1));
    pass(Duration::from_secs(1)).await;
    assert_eq!((woken.times(), late.times()), (1, 1));
}

/// Outside of its workers nothing puts off the wake of a task that has used up its share: the bell would ring while it is being set.
#[test]
fn a_task_that_has_done_its_share_of_work_arms_as_any_other() {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    runtime.block_on(async {
        while tokio::task::coop::has_budget_remaining() {
            tokio::task::coop::consume_budget().await;
        }
        let deadline = now() + TICK;
        until(deadline).await;
        assert!(now() >= deadline);
    });
}

#[tokio::test(start_paused = true)]
async fn it_rings_for_the_earliest_of_all_threads() {
    let (driver, runtime) = started();
    driver.used.store(0b1011, Ordering::SeqCst);
    for [first, second, third] in [[2, 3, 4], [4, 3, 2], [3, 2, 4]] {
        let alarms = [(0, first), (1, second), (3, third)].map(|(nth, ticks)| {
            let shard = &driver.shards[nth];
            let key = shard.arm(runtime, Moment::of(now() + ticks * TICK), Waker::noop()).unwrap();
            Alarm { shard: Some(shard.number), key }
        });
        let earliest =
            Moment::of(now() + 2 * TICK).nanos_since(driver.shards[0].timed.lock().epoch);
        assert_eq!(driver.sweep(&mut Vec::new()), Some(earliest / super::TICK));
        drop(alarms);
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_due_is_woken_where_the_timer_rings_and_not_a_turn_later() {
    let (woken, mut alarm) = (Arc::<Woken>::default(), Alarm::new());
    let deadline = now() + 7 * TICK;
    assert!(poll(&mut alarm, deadline, &woken).is_pending());
    sleep_until(deadline).await;
    assert_eq!(woken.times(), 1);
}

/// A thread that has armed in it once does not ask again, whichever runtime the driver serves then.
#[tokio::test(start_paused = true)]
async fn a_shard_that_was_used_is_looked_at_for_later_runtimes() {
    let (driver, runtime) = started();
    let shard = &driver.shards[3];
    driver.used.store(1 << 3, Ordering::SeqCst);
    driver.start(runtime);
    let woken = Arc::<Woken>::default();
    let key = shard.arm(runtime, Moment::now(), &Arc::clone(&woken).into()).unwrap();
    tokio::time::advance(Duration::from_millis(2)).await;
    driver.sweep(&mut Vec::new());
    assert_eq!(woken.times(), 1, "nobody looks where it is armed");
    drop(Alarm { shard: Some(shard.number), key });
}

#[tokio::test(start_paused = true)]
async fn seven_weeks_are_not_the_end() {
    let (driver, runtime) = started();
    let shard = &driver.shards[0];
    driver.used.store(1, Ordering::SeqCst);
    // 2^32 milliseconds are 49.7 days.
    for days in [49, 50, 51, 400] {
        tokio::time::advance(Duration::from_hours(24 * days)).await;
        let deadline = now() + Duration::from_secs(5);
        let woken = Arc::<Woken>::default();
        let waker = Arc::clone(&woken).into();
        let key = shard.arm(runtime, Moment::of(deadline), &waker).unwrap();
        let again = driver.sweep(&mut Vec::new()).unwrap();
        let again = shard.timed.lock().epoch.plus(again * super::TICK).instant();
        assert!(now() < again && again <= deadline, "it would ring without a pause");
        tokio::time::advance(Duration::from_secs(6)).await;
        driver.sweep(&mut Vec::new());
        assert_eq!(woken.times(), 1);
        drop(Alarm { shard: Some(shard.number), key });
    }
}
