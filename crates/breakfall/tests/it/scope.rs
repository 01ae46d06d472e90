//! Scopes: work that belongs together ends together, and all of it is told in one order.

use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use breakfall::observe::in_flight::InFlight;
use breakfall::policy::timeout::Limited;
use breakfall::supervise::Scope;
use breakfall::supervise::Siblings;
use breakfall::supervise::Supervisor;
use breakfall::supervise::channel;
use breakfall::testing::Captured;
use breakfall::testing::assert_no_lost_failures;

async fn after(millis: u64, result: Result<u64, &'static str>) -> Result<u64, OperationFailed> {
    sleep_until(now() + Duration::from_millis(millis)).await;
    result.map_err(OperationFailed::new)
}

fn note<'f>(failure: &'f Failure, key: &str) -> &'f str {
    failure.notes().iter().find(|note| note.key == key).map_or("", |note| &note.value)
}

struct PanicsInDrop;
impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("even going");
    }
}

#[tokio::test(start_paused = true)]
async fn trap_47_three_failures_are_told_in_the_order_of_the_work() {
    let _books = assert_no_lost_failures();
    let scope = Scope::new("orders", Siblings::Settle);
    scope.add("slow", after(50, Err("slow")));
    scope.add("good", after(10, Ok(7)));
    scope.add("quick", after(1, Err("quick")));
    scope.add("panics", async {
        if now() == now() { panic!("of all things") } else { Ok::<_, Failure>(0) }
    });
    let start = now();
    let settled = scope.settle().await;
    assert_eq!(now() - start, Duration::from_millis(50), "one failure stops none of the others");
    let told: Vec<_> = settled
        .iter()
        .map(|result| {
            result.as_ref().map_err(|failure| (failure.code().as_str(), note(failure, "work")))
        })
        .collect();
    assert_eq!(
        told,
        [
            Err(("ASYNC_SLOW_FAILED", "slow")),
            Ok(&7),
            Err(("ASYNC_QUICK_FAILED", "quick")),
            Err(("ASYNC_PANICKED_FAILED", "panics")),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_failure_cancels_the_others_where_the_policy_says_so() {
    let _books = assert_no_lost_failures();
    let log = Captured::start();
    let scope = Scope::new("orders", Siblings::Cancel);
    let adder = scope.adder();
    scope.add("hangs", async {
        let _reading = InFlight::enter("read_stock");
        std::future::pending::<Result<u64, Failure>>().await
    });
    scope.add("good", after(1, Ok(7)));
    scope.add("fails", async move {
        let failed = after(5, Err("payment")).await;
        adder.add("too late", after(1, Ok(1)))?;
        failed.map_err(Failure::from)
    });
    scope.add("breaks", async {
        let _held = PanicsInDrop;
        std::future::pending::<Result<u64, Failure>>().await
    });
    let start = now();
    let settled = scope.settle().await;
    assert_eq!(now() - start, Duration::from_millis(5));
    assert_eq!(*settled[1].as_ref().unwrap(), 7, "what had ended stays");
    for (place, name) in [(0, "hangs"), (3, "breaks"), (4, "too late")] {
        let cancelled = settled[place].as_ref().unwrap_err();
        assert_eq!(cancelled.code().as_str(), "ASYNC_CANCELLED_FAILED");
        assert_eq!((note(cancelled, "work"), note(cancelled, "cancelled_by")), (name, "fails"));
    }
    let inside = note(settled[0].as_ref().unwrap_err(), "in_flight");
    assert_eq!(inside, "read_stock for 5ms");
    assert!(log.names().is_empty(), "it came to its end: {:?}", log.names());
    let broken = settled[3].as_ref().unwrap_err();
    assert_eq!(broken.secondary()[0].code().as_str(), "ASYNC_PANICKED_FAILED");

    let failure = breakfall::supervise::all_or_failure(settled).unwrap_err();
    assert_eq!(
        failure.code().as_str(),
        "ASYNC_PAYMENT_FAILED",
        "the cause stands, not what followed"
    );
    assert_eq!(failure.secondary_count(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_never_stands_for_a_failure_even_of_the_caller() {
    #[derive(breakfall::Fault)]
    enum Order {
        /// the order is wrong
        #[fault(code = "ORDER_WRONG", class = InvalidArgument, severity = debug, actions(fix_request))]
        Wrong,
    }
    let scope = Scope::<()>::new("orders", Siblings::Cancel);
    scope.add("hangs", std::future::pending::<Result<(), Failure>>());
    scope.add("wrong", async { Err::<(), _>(Order::Wrong) });
    assert_eq!(scope.all().await.unwrap_err().code().as_str(), "ORDER_WRONG");
}

#[tokio::test(start_paused = true)]
async fn work_is_added_while_it_runs_and_not_when_it_is_over() {
    let _books = assert_no_lost_failures();
    let scope = Scope::new("crawl", Siblings::Settle);
    let adder = scope.adder();
    let inside = adder.clone();
    scope.add("root", async move {
        for depth in [3, 2] {
            inside.add("leaf", after(depth, Ok(depth)))?;
        }
        Ok::<_, Failure>(0)
    });
    // From outside, while everything waits.
    let outside = async {
        sleep_until(now() + Duration::from_millis(1)).await;
        adder.add("guest", after(5, Ok(9)))
    };
    let (all, guest) = tokio::join!(scope.all(), outside);
    assert!(guest.is_ok());
    assert_eq!(all.unwrap(), [0, 3, 2, 9]);
    assert_eq!(
        adder.add("late", after(1, Ok(1))).unwrap_err().code().as_str(),
        "ASYNC_CANCELLED_FAILED"
    );
}

#[tokio::test(start_paused = true)]
async fn a_scope_dropped_half_way_tells_what_it_had() {
    let _books = assert_no_lost_failures();
    let log = Captured::start();
    let scope = Scope::new("orders", Siblings::Settle);
    scope.add("fails", after(1, Err("payment")));
    scope.add("hangs", after(500, Ok(1)));
    assert!(Limited::new(scope.settle(), now() + Duration::from_millis(5)).await.is_none());
    let told: Vec<_> =
        log.events().into_iter().map(|e| (e.name, e.fields["operation"].clone())).collect();
    let of = |name: &str| (name.to_owned(), "orders".to_owned());
    assert_eq!(told, [of("operation.abandoned"), of("failure.unread")]);
}

#[tokio::test(start_paused = true)]
async fn work_that_is_added_from_elsewhere_wakes_the_scope() {
    let supervisor = Supervisor::default();
    let scope = Scope::new("crawl", Siblings::Settle);
    let adder = scope.adder();
    let (sender, waited_for) = channel::oneshot::<u64>("guest");
    scope.add("waits", waited_for);
    let guest = supervisor.spawn("guest", async move {
        sleep_until(now() + Duration::from_millis(1)).await;
        adder.add("guest", async move {
            sender.send(Ok(7));
            Ok::<_, Failure>(8)
        })
    });
    let start = now();
    let all = Limited::new(scope.all(), start + Duration::from_mins(1)).await;
    assert_eq!(all.map(Result::unwrap), Some(vec![7, 8]));
    assert_eq!(now() - start, Duration::from_millis(1), "the limit is not what woke it");
    guest.await.unwrap();
}

#[test]
fn whatever_a_scope_takes_it_runs() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for round in 0..2000 {
        let scope = Scope::new("crawl", Siblings::Settle);
        let adder = scope.adder();
        let (sender, begun) = channel::oneshot::<u64>("begun");
        scope.add("first", begun);
        // Adds until it is told that the scope is over, which may happen at any moment.
        let taken = std::thread::spawn(move || {
            sender.send(Ok(0));
            let add = || {
                (0..round).for_each(|_| std::hint::spin_loop());
                adder.add("guest", std::future::ready(Ok::<_, Failure>(1)))
            };
            std::iter::from_fn(|| add().ok()).take(100).count()
        });
        let ran = runtime.block_on(scope.settle()).len();
        assert_eq!(ran, 1 + taken.join().unwrap());
    }
}
