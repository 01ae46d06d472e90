//! The work of `breakfall-bench flows` on duroxide with its SQLite provider: three steps that do nothing, for 1, 16, 64 and 256 at once.
//! `cargo run --release --manifest-path bench/duroxide/Cargo.toml [DIRECTORY]`

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use duroxide::ActivityContext;
use duroxide::Client;
use duroxide::OrchestrationContext;
use duroxide::OrchestrationRegistry;
use duroxide::OrchestrationStatus;
use duroxide::providers::sqlite::SqliteProvider;
use duroxide::runtime::Runtime;
use duroxide::runtime::RuntimeOptions;
use duroxide::runtime::registry::ActivityRegistry;

const LASTS: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(60);
const INPUT: &str = "an order of three things for somebody";

fn defaults() -> RuntimeOptions {
    RuntimeOptions::default()
}

/// What went fastest of what was tried: it asks fifty times as often.
fn tuned() -> RuntimeOptions {
    RuntimeOptions {
        dispatcher_min_poll_interval: Duration::from_millis(2),
        orchestration_concurrency: 4,
        worker_concurrency: 8,
        ..RuntimeOptions::default()
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let place = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    println!("| work | who | at once | a second | p50 ms | p99 ms | ended in time |\n|---|---|---:|---:|---:|---:|---:|");
    for (who, options) in [("duroxide", defaults as fn() -> _), ("duroxide, poll 2 ms", tuned)] {
        for clients in [1, 16, 64, 256] {
            let place = tempfile::tempdir_in(&place).expect("a directory");
            measure(place.path(), who, options(), clients).await;
        }
    }
}

async fn measure(place: &Path, who: &str, options: RuntimeOptions, clients: u32) {
    let file = place.join("flows.sqlite");
    std::fs::File::create(&file).expect("a file");
    let url = format!("sqlite:{}", file.display());
    let store = Arc::new(SqliteProvider::new(&url, None).await.expect("a store"));
    let step = |_: ActivityContext, input: String| async move { Ok::<_, String>(input) };
    let activities = ActivityRegistry::builder()
        .register("reserve", step)
        .register("charge", step)
        .register("ship", step)
        .build();
    let order = |flow: OrchestrationContext, input: String| async move {
        let mut value = input;
        for step in ["reserve", "charge", "ship"] {
            value = flow.schedule_activity(step, value).await?;
        }
        Ok::<_, String>(value)
    };
    let orders = OrchestrationRegistry::builder().register("order", order).build();
    let runtime = Runtime::start_with_options(store.clone(), activities, orders, options).await;
    let (all, next) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let asking = (0..clients).map(|_| {
        let (client, next) = (Client::new(store.clone()), Arc::clone(&next));
        tokio::spawn(async move {
            let (mut took, mut late) = (Vec::new(), 0_u32);
            while all.elapsed() < LASTS {
                let id = format!("order-{}", next.fetch_add(1, Ordering::Relaxed));
                let one = Instant::now();
                let started = client.start_orchestration(&id, "order", INPUT).await;
                let ended = client.wait_for_orchestration(&id, LIMIT).await;
                match (started, ended) {
                    (Ok(()), Ok(OrchestrationStatus::Completed { .. })) => took.push(one.elapsed()),
                    _ => late += 1,
                }
            }
            (took, late)
        })
    });
    let asking: Vec<_> = asking.collect();
    let (mut took, mut late) = (Vec::new(), 0);
    for one in asking {
        let (some, more) = one.await.expect("no panic");
        took.extend(some);
        late += more;
    }
    let all = all.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: usize| {
        let place = took.len().saturating_sub(1) * share / 100;
        took.get(place).map_or(f64::NAN, |took| took.as_secs_f64() * 1e3)
    };
    let each = took.len() as f64 / all;
    let (p50, p99, in_time) = (at(50), at(99), took.len());
    println!("| 3 steps | {who} | {clients} | {each:.1} | {p50:.2} | {p99:.2} | {in_time} of {} |", in_time + late as usize);
    runtime.shutdown(Some(1000)).await;
}
