//! The work of `breakfall-bench -- flows` on duroxide with its SQLite provider: three steps that do nothing. That program starts this one with a
//! directory, how many are at once, and for how many milliseconds they ask, and reads a row a line.

#[path = "../../src/flows/asking.rs"]
#[expect(dead_code, reason = "the other program needs more of it")]
mod asking;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use duroxide::ActivityContext;
use duroxide::Client;
use duroxide::OrchestrationContext;
use duroxide::OrchestrationRegistry;
use duroxide::OrchestrationStatus;
use duroxide::providers::sqlite::SqliteProvider;
use duroxide::runtime::Runtime;
use duroxide::runtime::RuntimeOptions;
use duroxide::runtime::registry::ActivityRegistry;

use crate::asking::INPUT;
use crate::asking::Row;
use crate::asking::WORK;
use crate::asking::ask;

/// How long one is waited for.
const LIMIT: Duration = Duration::from_secs(60);

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
    let mut arguments = std::env::args().skip(1);
    let place = arguments.next().unwrap_or_else(|| ".".to_owned());
    let mut number = |usual| arguments.next().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (clients, lasts) = (number(64), number(5000));
    for (who, options) in [("duroxide", defaults as fn() -> _), ("duroxide, poll 2 ms", tuned)] {
        let place = tempfile::tempdir_in(&place).expect("a directory");
        let lasts = Duration::from_millis(lasts.into());
        let row = measured(place.path(), (who, options()), clients, lasts).await;
        println!("{}", serde_json::to_string(&row).expect("a row is JSON"));
    }
}

async fn measured(
    place: &Path,
    (who, options): (&str, RuntimeOptions),
    clients: u32,
    lasts: Duration,
) -> Row {
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
    let asked = ask(clients, lasts, move |number| {
        let client = Client::new(store.clone());
        async move {
            let id = format!("order-{number}");
            let started = client.start_orchestration(&id, "order", INPUT).await;
            let ended = client.wait_for_orchestration(&id, LIMIT).await;
            started.is_ok() && matches!(ended, Ok(OrchestrationStatus::Completed { .. }))
        }
    });
    let row = asked.await.row(WORK, who);
    runtime.shutdown(Some(1000)).await;
    row
}
