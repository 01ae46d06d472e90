//! What success and failure cost, in allocations: exact numbers, whatever else the machine does. A binary of its own, since the
//! counting allocator is the whole program's.
#![cfg(test)]

use allocation_counter::measure;
use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::clock::sleep_until;

#[derive(Fault)]
enum Sample {
    /// the request is wrong
    #[fault(code = "SAMPLE_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong {
        #[public]
        line: u32,
    },
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

/// The allocations of one run of `work`, once everything that is made only once is there.
fn allocations(mut work: impl AsyncFnMut()) -> u64 {
    let runtime = runtime();
    runtime.block_on(async {
        // The first runs install the panic hook and grow the runtime's own structures.
        for _ in 0..3 {
            work().await;
        }
    });
    let mut counted = 0;
    runtime.block_on(async {
        let mut work = std::pin::pin!(work());
        std::future::poll_fn(|cx| {
            let mut poll = std::task::Poll::Pending;
            counted += measure(|| poll = work.as_mut().poll(cx)).count_total;
            poll
        })
        .await;
    });
    counted
}

#[test]
fn success_at_once_allocates_nothing() {
    let handler = Handler::new(Settings::default());
    let user = String::from("ada");
    let count = allocations(async || {
        let run = handler.operation("ask").context("user", &user).correlate(&user).idempotent();
        let run = run.run(|_| async { Ok::<_, Failure>(7) });
        let ended = run.or_degrade(|_| async { Ok::<_, Failure>(8) }).await;
        assert!(matches!(ended, Ok(Outcome::Full(7))));
    });
    assert_eq!(count, 0);
}

#[test]
fn success_after_waiting_allocates_nothing() {
    let handler = Handler::new(Settings::default());
    let count = allocations(async || {
        let run = handler.operation("ask").run(|_| async {
            sleep_until(now() + std::time::Duration::from_millis(5)).await;
            Ok::<_, Failure>(7)
        });
        assert!(matches!(run.await, Ok(Outcome::Full(7))));
    });
    assert_eq!(count, 0);
}

#[test]
fn a_failure_with_two_contexts_is_one_allocation() {
    let counted = measure(|| {
        let failure = Failure::from(Sample::Wrong { line: 7 });
        drop(failure.context("reading").context("printing"));
    });
    assert_eq!(counted.count_total, 1);
}

#[test]
fn trap_23_a_failure_is_one_allocation() {
    let counted = measure(|| {
        let failure = Failure::from(Sample::Wrong { line: 7 });
        assert_eq!(failure.status().get(), 400);
        drop(failure);
    });
    assert_eq!(counted.count_total, 1);
}

/// A defect that hits every request must not cost its stack every time, while the program is failing already.
#[test]
fn trap_24_stacks_are_limited_in_a_storm() {
    use breakfall::fault::panic;
    let broken = || panic::catch(panic::Stack::Capture, || panic!("broken")).unwrap_err();
    let taken = (0..1000).filter(|_| broken().backtrace().is_some()).count();
    assert!((100..=110).contains(&taken), "{taken} stacks of a thousand panics");
    let elsewhere = panic::catch(panic::Stack::Capture, || panic!("elsewhere")).unwrap_err();
    assert!(elsewhere.backtrace().is_some(), "another place has its own count");
}
