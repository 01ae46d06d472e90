//! What comes back of work under guard, on the fast path and behind a gate alike.

use std::future::pending;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use super::handler;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::pipeline::Handler;
use crate::pipeline::Plan;
use crate::policy::bulkhead::BulkheadConfig;

const PLANS: [fn(&mut Plan); 2] = [|_| (), |plan| plan.bulkhead = Some(BulkheadConfig::default())];

#[tokio::test(start_paused = true)]
async fn a_limit_says_how_long_it_was() {
    for change in PLANS {
        let handler = handler(|plan| {
            change(plan);
            plan.retry.max_retries = 0;
            plan.timeout.total = Duration::from_secs(7);
        });
        let run = handler.operation("ask").run(|_| pending::<Result<u8, Failure>>());
        let failure = run.await.unwrap_err();
        let Some(AsyncFault::Timeout { limit }) = failure.downcast_ref() else {
            panic!("{failure}")
        };
        assert_eq!(*limit, Duration::from_secs(7));
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_brings_its_stack_where_the_log_takes_it() {
    for change in PLANS {
        let handler = handler(change);
        let run =
            handler.operation("ask").run(|_| async { panic!("broken") as Result<u8, Failure> });
        assert!(run.await.unwrap_err().backtrace().is_some());
        let mut settings = super::settings(change);
        settings.log.stack_traces = false;
        handler.reload(settings).unwrap();
        let run =
            handler.operation("ask").run(|_| async { panic!("broken") as Result<u8, Failure> });
        assert!(run.await.unwrap_err().backtrace().is_none());
    }
}

/// An error that cannot be turned into a failure.
struct Broken;

#[expect(clippy::fallible_impl_from, reason = "a defect, to see what becomes of it")]
impl From<Broken> for Failure {
    fn from(_: Broken) -> Self {
        panic!("broken")
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_conversion_is_caught_like_one_in_the_work() {
    for change in PLANS {
        let handler = handler(change);
        let run = handler.operation("ask").run(|_| async { Err::<u8, _>(Broken) });
        assert_eq!(run.await.unwrap_err().origin(), Origin::Panicked);
        let run = handler.operation("ask").run(|_| async { Err::<u8, _>(super::down()) });
        let failure = run.or_degrade(|_| async { Err::<u8, _>(Broken) }).await.unwrap_err();
        assert_eq!(failure.secondary()[0].origin(), Origin::Panicked);
    }
}

#[test]
fn an_operation_takes_little_room_beside_its_future() {
    /// The place of its alarm in the wheel.
    const ALARM: usize = 32;
    let handler = handler(|_| ());
    for (words, whole) in [(3, room::<3>(&handler)), (100, room::<100>(&handler))] {
        let beside = whole - words * size_of::<u64>() + ALARM;
        assert!(beside <= 96, "{beside} bytes beside a future of {words} words");
    }
    // With that in the wheel and a box around it no more than the runtime's timeout, which is 120 bytes by itself.
    let least = size_of_val(&handler.operation("ask").run(|_| pending::<Result<u64, Failure>>()));
    assert!(least + ALARM <= 104, "{least} bytes for an operation whose future is hardly there");
}

/// The size of an operation whose future is so many words.
fn room<const WORDS: usize>(handler: &Handler) -> usize {
    struct Large<const WORDS: usize>([u64; WORDS]);
    impl<const WORDS: usize> Future for Large<WORDS> {
        type Output = Result<u64, Failure>;
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            Poll::Ready(Ok(self.0.iter().sum()))
        }
    }
    size_of_val(&handler.operation("ask").run(|_| Large([0; WORDS])))
}
