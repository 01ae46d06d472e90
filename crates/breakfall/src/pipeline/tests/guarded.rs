//! What comes back of work under guard, on the fast path and behind a gate alike.

use std::future::pending;
use std::time::Duration;

use super::handler;
use crate::fault::AsyncFault;
use crate::fault::Failure;
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
