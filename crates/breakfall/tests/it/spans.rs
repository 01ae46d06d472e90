//! What a supervised task does, it does in the span that it was started in: while it works, while it is dropped, and on another thread.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::observe::LogConfig;
use breakfall::supervise::Supervisor;
use breakfall::testing::Captured;
use tracing::Subscriber;
use tracing::span::Id;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::Layer;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::Context;
use tracing_subscriber::layer::SubscriberExt;

/// In how many spans somebody is, on whatever thread.
#[derive(Clone, Default)]
struct Inside(Arc<AtomicU32>);

impl Inside {
    fn now(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }

    /// Listens from now on. The other listener is there so that each of them is asked what it wants.
    fn listen(&self) -> (Captured, DefaultGuard) {
        let captured = Captured::start();
        (captured, tracing::subscriber::set_default(Registry::default().with(self.clone())))
    }
}

impl<S: Subscriber> Layer<S> for Inside {
    fn on_enter(&self, _: &Id, _: Context<'_, S>) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    fn on_exit(&self, _: &Id, _: Context<'_, S>) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Notes on its drop in how many spans that happens.
struct Dropped {
    inside: Inside,
    then: Arc<AtomicU32>,
}

impl Drop for Dropped {
    fn drop(&mut self) {
        self.then.store(self.inside.now(), Ordering::Release);
    }
}

#[tokio::test(start_paused = true)]
async fn work_runs_in_the_span_it_was_started_in() {
    let inside = Inside::default();
    let _listening = inside.listen();
    let supervisor = Supervisor::new(LogConfig::default());
    let span = tracing::info_span!("request");
    let here = inside.clone();
    let task = span.in_scope(|| {
        supervisor.spawn("ask", async move {
            tokio::task::yield_now().await;
            Ok::<_, Failure>(here.now())
        })
    });
    assert_eq!((task.await.unwrap(), inside.now()), (1, 0));
    let there = inside.clone();
    let task =
        span.in_scope(|| supervisor.spawn_blocking("read", move || Ok::<_, Failure>(there.now())));
    // It tells before it leaves the span.
    assert_eq!(task.await.unwrap(), 1, "on another thread");
}

#[test]
fn work_is_dropped_in_the_span_it_was_started_in() {
    let inside = Inside::default();
    let _listening = inside.listen();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let then = Arc::<AtomicU32>::default();
    let dropped = Dropped { inside: inside.clone(), then: Arc::clone(&then) };
    runtime.block_on(async {
        let supervisor = Supervisor::new(LogConfig::default());
        tracing::info_span!("request").in_scope(|| {
            drop(supervisor.spawn("ask", async move {
                let _dropped = dropped;
                std::future::pending::<Result<(), Failure>>().await
            }));
        });
        tokio::task::yield_now().await;
    });
    // Nobody cancels it: it ends with its runtime.
    runtime.shutdown_timeout(Duration::from_secs(9));
    assert_eq!((then.load(Ordering::Acquire), inside.now()), (1, 0));
}
