//! What the traps of policies are set with.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::Dice;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::pipeline::Count;
use breakfall::pipeline::Plan;

#[derive(Fault)]
pub(super) enum Upstream {
    /// down for a moment
    #[fault(code = "UPSTREAM_DOWN", class = Unavailable, actions(retry))]
    Down {
        #[wait]
        after: Option<Duration>,
    },
    /// this cannot be asked
    #[fault(code = "UPSTREAM_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong,
}

pub(super) fn down() -> Failure {
    Upstream::Down { after: None }.into()
}

pub(super) fn wrong() -> Failure {
    Upstream::Wrong.into()
}

pub(super) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) fn settings(change: impl FnOnce(&mut Plan)) -> Settings {
    let mut settings = Settings::default();
    settings.dice = Dice::seeded(42);
    change(&mut settings.plan);
    settings
}

pub(super) fn handler(change: impl FnOnce(&mut Plan)) -> Handler {
    Handler::new(settings(change))
}

pub(super) async fn pass(time: Duration) {
    sleep_until(later(now(), time)).await;
}

pub(super) async fn hang() -> Result<(), Failure> {
    std::future::pending().await
}

/// Polls once; whether it goes on.
pub(super) async fn goes_on<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|cx| Poll::Ready(std::pin::Pin::new(&mut *future).poll(cx).is_pending()))
        .await
}

pub(super) fn count(handler: &Handler, what: Count) -> u64 {
    handler.metrics().iter().map(|metrics| metrics.count(what)).sum()
}

/// How many calls there were.
#[derive(Default)]
pub(super) struct Calls(AtomicU32);

impl Calls {
    pub(super) fn one(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs `ask` without a retry until its breaker is open.
pub(super) async fn open(handler: &Handler) {
    for _ in 0..5 {
        let failing = handler.operation("ask").run(|_| async {
            Err::<(), _>(Failure::from(breakfall::fault::OperationFailed::new("ask")))
        });
        assert!(failing.await.is_err());
    }
    assert!(is_open(handler), "{:?}", handler.breaker("ask"));
}

pub(super) fn is_open(handler: &Handler) -> bool {
    handler.breaker("ask").state(now()).as_str() == "open"
}

pub(super) fn is_closed(handler: &Handler) -> bool {
    handler.breaker("ask").state(now()).as_str() == "closed"
}
