//! Alarms where runtimes begin and end, and threads go from one to another.

use std::collections::HashSet;

use super::*;

#[test]
fn the_bell_of_a_runtime_that_is_gone_does_not_ring() {
    let runtime = paused();
    let driver = runtime.block_on(async {
        until(now() + TICK).await;
        Driver::of(&Handle::current())
    });
    drop(runtime);
    // As somebody does who was about to when it ended: the timer of a runtime that is gone would panic.
    assert!(driver.bell.ring_by(0).is_pending());
}

#[test]
fn who_moves_to_another_runtime_when_the_first_is_gone_is_woken_and_waits_there() {
    let (first, second) = (paused(), paused());
    let (woken, mut alarm) = (Arc::<Woken>::default(), Alarm::new());
    let deadline = first.block_on(async {
        let deadline = now() + Duration::from_secs(5);
        assert!(poll(&mut alarm, deadline, &woken).is_pending());
        pass(Duration::from_secs(1)).await;
        deadline
    });
    drop(first);
    assert_eq!(woken.times(), 1, "its runtime is gone, and nobody told it");
    second.block_on(async {
        std::future::poll_fn(|cx| alarm.poll(|| Moment::of(deadline), cx)).await;
        let late = now().checked_duration_since(deadline);
        assert!(late.is_some_and(|late| late <= 2 * TICK), "{late:?} late");
        drop(alarm);
        assert_eq!(armed(), 0);
    });
}

#[test]
fn who_moves_while_both_live_is_woken_by_the_first() {
    let multi = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    let mut alarm = Alarm::new();
    let deadline = multi.block_on(async {
        let deadline = now() + Duration::from_millis(20);
        assert!(poll(&mut alarm, deadline, &Arc::default()).is_pending());
        deadline
    });
    let second = Builder::new_current_thread().enable_time().build().unwrap();
    second.block_on(std::future::poll_fn(|cx| alarm.poll(|| Moment::of(deadline), cx)));
    assert!(now() >= deadline);
}

#[test]
fn runtimes_do_not_meet_and_their_drivers_are_used_again() {
    let drivers = || {
        let drivers = DRIVERS.lock();
        drivers.serving.len() + drivers.spare.len()
    };
    let (before, used) = (drivers(), Arc::<Mutex<HashSet<_>>>::default());
    for _ in 0..25 {
        let threads = [1_u64, 2, 3, 4].map(|seconds| {
            let used = Arc::clone(&used);
            thread::spawn(move || {
                paused().block_on(async {
                    let start = now();
                    until(start + Duration::from_secs(seconds)).await;
                    assert_eq!(now() - start, Duration::from_secs(seconds));
                    let driver = Driver::of(&Handle::current());
                    used.lock().insert(std::ptr::from_ref(driver).addr());
                });
            })
        });
        for thread in threads {
            thread.join().unwrap();
        }
    }
    // Other tests make some at the same time.
    assert!(drivers() - before < 50, "a hundred runtimes left {} drivers", drivers() - before);
    assert!(used.lock().len() < 50, "a hundred runtimes needed {} drivers", used.lock().len());
}

#[test]
fn what_arms_when_its_runtime_has_ended_is_not_left_behind() {
    let (driver, runtime) = started();
    drop(Tenancy { driver, runtime });
    for shard in &driver.shards {
        assert!(shard.arm(runtime, Moment::now(), Waker::noop()).is_none());
        assert_eq!(shard.timed.lock().wheel.live(), 0);
    }
}

#[test]
fn a_driver_takes_nobody_on_for_a_runtime_that_it_does_not_serve_any_more() {
    let ((driver, before), later) = (started(), paused().handle().id());
    let shard = &driver.shards[0];
    assert!(shard.arm(before, Moment::now(), Waker::noop()).is_some());
    driver.start(later);
    let armed = shard.arm(before, Moment::now(), Waker::noop());
    assert!(armed.is_none(), "its new runtime may be asleep");
    assert!(shard.arm(later, Moment::now(), Waker::noop()).is_some());
}

#[test]
fn a_thread_that_goes_from_one_runtime_to_another_arms_in_the_one_in_which_it_is() {
    // The first lives on, but nobody drives it: what is armed there would wait for ever.
    let (first, second) = (paused(), paused());
    for _ in 0..3 {
        for (runtime, seconds) in [(&first, 1), (&second, 2)] {
            runtime.block_on(async {
                let start = now();
                until(start + Duration::from_secs(seconds)).await;
                assert_eq!(now() - start, Duration::from_secs(seconds));
            });
        }
    }
}

#[test]
fn in_a_runtime_that_is_gone_it_panics_as_its_timers_do_and_never_waits_for_ever() {
    let runtime = paused();
    let handle = runtime.handle().clone();
    drop(runtime);
    let waiting = || handle.block_on(until(now() + Duration::from_secs(1)));
    assert!(catch_unwind(AssertUnwindSafe(waiting)).is_err());
}

#[test]
fn who_arms_while_the_runtime_ends_is_woken() {
    let over = Arc::new(AtomicBool::new(false));
    // Other runtimes begin meanwhile, and take over what one leaves behind.
    let others = [(); 3].map(|()| {
        let over = Arc::clone(&over);
        thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let runtime = Builder::new_current_thread().enable_time().build().unwrap();
                runtime.block_on(async { until(now()).await });
            }
        })
    });
    for _ in 0..300 {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { until(now()).await });
        let (handle, barrier) = (runtime.handle().clone(), Arc::new(Barrier::new(2)));
        let (woken, begins) = (Arc::<Woken>::default(), Arc::clone(&barrier));
        let arming = thread::spawn({
            let woken = Arc::clone(&woken);
            move || {
                let _entered = handle.enter();
                let mut alarm = Alarm::new();
                begins.wait();
                let far = now() + Duration::from_hours(1);
                let polled = catch_unwind(AssertUnwindSafe(|| poll(&mut alarm, far, &woken)));
                (alarm, polled.is_err())
            }
        });
        barrier.wait();
        drop(runtime);
        let (alarm, panicked) = arming.join().unwrap();
        assert!(panicked || woken.times() > 0, "it waits for a bell that does not ring any more");
        drop(alarm);
    }
    over.store(true, Ordering::Relaxed);
    for other in others {
        other.join().unwrap();
    }
}

#[test]
fn threads_of_one_runtime_arm_and_disarm_at_once() {
    let runtime = Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    let task = |seed: u64| async move {
        let mut rng = fastrand::Rng::with_seed(seed);
        for _ in 0..20 {
            let deadline = now() + micros(rng.u64(0..4_000));
            if rng.bool() {
                until(deadline).await;
                assert!(now() >= deadline, "early");
            } else {
                let mut alarm = Alarm::new();
                assert!(poll(&mut alarm, deadline, &Arc::default()).is_pending());
                tokio::task::yield_now().await;
            }
        }
    };
    runtime.block_on(async {
        let spawn = |seed| Handle::current().spawn(task(seed));
        let tasks: Vec<_> = (0..200).map(spawn).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(armed(), 0);
    });
}

#[test]
fn a_thread_that_ran_the_tasks_of_one_runtime_arms_in_the_one_in_which_it_is() {
    // The first lives on, and nobody drives it.
    let (first, second) = (paused(), paused());
    for (runtime, seconds) in [(&first, 1), (&second, 2), (&first, 3)] {
        runtime.block_on(async {
            let start = now();
            let waiting = async move { until(start + Duration::from_secs(seconds)).await };
            Handle::current().spawn(waiting).await.unwrap();
            assert_eq!(now() - start, Duration::from_secs(seconds));
        });
    }
}

#[test]
fn who_has_waited_beside_workers_waits_by_the_clock_of_the_next_runtime() {
    let multi = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    multi.block_on(until(now()));
    paused().block_on(async {
        let start = now();
        until(start + Duration::from_hours(1)).await;
        assert_eq!(now() - start, Duration::from_hours(1));
    });
}

#[test]
fn a_worker_that_drives_another_runtime_waits_there_too() {
    let multi = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    let inner = || {
        let inner = Builder::new_current_thread().enable_time().build().unwrap();
        inner.block_on(async {
            let deadline = now() + 2 * TICK;
            until(deadline).await;
            assert!(now() >= deadline);
        });
    };
    let waiting = async move {
        until(now()).await;
        tokio::task::block_in_place(inner);
        until(now()).await;
    };
    multi.block_on(multi.spawn(waiting)).unwrap();
}
