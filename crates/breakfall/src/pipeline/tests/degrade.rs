//! What is counted and told where a substitute stands in, or cannot, whichever way the operation went before.

use std::future::Ready;
use std::future::pending;
use std::future::ready;
use std::time::Duration;

use super::down;
use super::entry;
use super::handler;
use crate::clock::now;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::outcome::Outcome;
use crate::pipeline::Count;
use crate::pipeline::Plan;
use crate::policy::bulkhead::BulkheadConfig;

/// A plan without and one with a gate: what a substitute is told must not depend on the path.
const PLANS: [fn(&mut Plan); 2] = [|_| (), |plan| plan.bulkhead = Some(BulkheadConfig::default())];

const SECOND: Duration = Duration::from_secs(1);

fn fails() -> Ready<Result<u8, Failure>> {
    ready(Err(down().with_effect(Effect::Applied)))
}

#[tokio::test(start_paused = true)]
async fn each_end_is_counted_as_what_it_is() {
    for change in PLANS {
        let handler = handler(change);
        let counts = || {
            [Count::Degraded, Count::Failed].map(|count| entry(&handler, "ask").tally.get(count))
        };
        let run = || handler.operation("ask").run(|_| fails());
        assert!(run().await.is_err());
        assert_eq!(counts(), [0, 1]);
        let degraded = run().or_degrade(|_| async { Ok::<_, Failure>(1) }).await;
        assert!(matches!(degraded, Ok(Outcome::Degraded { value: 1, .. })));
        assert_eq!(counts(), [1, 1]);
        let second = run().or_degrade(|_| fails()).or_degrade(|_| async { Ok::<_, Failure>(2) });
        assert!(matches!(second.await, Ok(Outcome::Degraded { value: 2, .. })));
        assert_eq!(counts(), [2, 1]);
        assert!(run().or_degrade(|_| fails()).or_degrade(|_| fails()).await.is_err());
        assert_eq!(counts(), [2, 2]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_substitute_that_hangs_ends_with_the_callers_deadline_and_has_changed_nothing() {
    for change in PLANS {
        let handler = handler(change);
        let start = now();
        let run = handler.operation("ask").deadline(start + 2 * SECOND).run(|_| fails());
        let failure = run.or_degrade(|_| pending::<Result<u8, Failure>>()).await.unwrap_err();
        let took = now() - start;
        assert!((2 * SECOND..2 * SECOND + SECOND / 100).contains(&took), "after {took:?}");
        // What failed first has its effect; what stood in for it has none, or people would be told to look what has happened.
        let [late] = failure.secondary() else { panic!("{failure:?}") };
        assert_eq!((late.origin(), late.effect()), (Origin::TimedOut, Effect::None));
        assert_eq!(failure.effect(), Effect::Applied);
    }
}
