//! Clients that each ask again and again, and what came of it. The program in `bench/duroxide` has this file, too: nothing of this crate is used here.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use serde::Deserialize;
use serde::Serialize;
use tokio::task::JoinSet;

/// What an order knows: a few words, as they are usual.
pub(crate) const INPUT: &str = "an order of three things for somebody";
/// What is done by whoever does durable work.
pub(crate) const WORK: &str = "3 steps";

/// One line of the table.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Row {
    pub(crate) work: String,
    pub(crate) who: String,
    pub(crate) clients: u32,
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// How many changes shared one fsync.
    pub(crate) per_sync: Option<f64>,
    /// What the file has grown by, for each.
    pub(crate) bytes: Option<f64>,
    /// How many came to nothing.
    pub(crate) lost: u32,
}

/// When `lasts` is over, and how long something took.
#[derive(Clone, Copy)]
pub(crate) struct Watch(Instant);

#[expect(clippy::disallowed_methods, reason = "a benchmark is about the real clock")]
impl Watch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn is_over(self, lasts: Duration) -> bool {
        self.elapsed() >= lasts
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// What came of asking.
pub(crate) struct Asked {
    /// How long each took that came to something.
    pub(crate) took: Vec<Duration>,
    lost: u32,
    all: Duration,
    clients: u32,
}

/// So many clients ask side by side, each again and again until `lasts` is over: `one` is given a number that nobody else has, and gives
/// whether it came to something. Each asks at least once, however late a busy machine lets it begin.
pub(crate) async fn ask<F>(
    clients: u32,
    lasts: Duration,
    one: impl Fn(u64) -> F + Clone + Send + 'static,
) -> Asked
where
    F: Future<Output = bool> + Send + 'static,
{
    let (next, all) = (Arc::new(AtomicU64::new(0)), Watch::start());
    let mut asking = JoinSet::new();
    for _ in 0..clients {
        let (one, next) = (one.clone(), Arc::clone(&next));
        asking.spawn(async move {
            let (mut took, mut lost) = (Vec::new(), 0);
            loop {
                let watch = Watch::start();
                if one(next.fetch_add(1, Ordering::Relaxed)).await {
                    took.push(watch.elapsed());
                } else {
                    lost += 1;
                }
                if all.is_over(lasts) {
                    break;
                }
            }
            (took, lost)
        });
    }
    let (mut took, mut lost) = (Vec::new(), 0);
    while let Some(ended) = asking.join_next().await {
        // One that panicked has said why, and counts as lost.
        let (some, none) = ended.unwrap_or_else(|_| (Vec::new(), 1));
        took.extend(some);
        lost += none;
    }
    Asked { took, lost, all: all.elapsed(), clients }
}

impl Asked {
    /// How many came to something.
    pub(crate) fn count(&self) -> f64 {
        f64::from(u32::try_from(self.took.len()).unwrap_or(u32::MAX))
    }

    /// As a line.
    pub(crate) fn row(mut self, work: &str, who: &str) -> Row {
        self.took.sort_unstable();
        let at = |share: usize| {
            let place = self.took.len().saturating_sub(1) * share / 100;
            self.took.get(place).map_or(f64::NAN, |took| took.as_secs_f64() * 1e3)
        };
        Row {
            work: work.to_owned(),
            who: who.to_owned(),
            clients: self.clients,
            per_second: self.count() / self.all.as_secs_f64(),
            p50_ms: at(50),
            p99_ms: at(99),
            per_sync: None,
            bytes: None,
            lost: self.lost,
        }
    }

    /// What one client did alone, one thing after the other.
    pub(crate) const fn alone(took: Vec<Duration>, all: Duration) -> Self {
        Self { took, lost: 0, all, clients: 1 }
    }
}
