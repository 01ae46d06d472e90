//! Workflows of three steps that do nothing, each of which is on the disk before the next begins.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall_flow::Engine;
use breakfall_flow::Flow;
use breakfall_flow::Workflow;

use crate::flows::Row;
use crate::flows::Watch;
use crate::flows::runtime;
use crate::measure::approximate;

/// What an order knows: a few words, as they are usual.
pub(super) const INPUT: &str = "an order of three things for somebody";

pub(super) struct ThreeSteps;

impl Workflow for ThreeSteps {
    const KIND: &'static str = "three_steps";
    type Input = String;
    type Output = String;

    async fn run<F: Flow>(&self, flow: &F, input: String) -> Result<String, Failure> {
        for step in ["reserve", "charge", "ship"] {
            flow.step(step).run(|step| async move { Ok::<_, Failure>(step.number()) }).await?;
        }
        Ok(input)
    }
}

#[expect(clippy::expect_used, reason = "a benchmark that cannot write has nothing to say")]
pub(super) fn flows(file: &Path, clients: u32, lasts: Duration) -> Row {
    let runtime = runtime();
    let (took, all, commits) = runtime.block_on(async {
        let engine = Engine::builder(Handler::new(Settings::default())).with(ThreeSteps);
        let engine = engine.open(file).await.expect("a file");
        let next = Arc::new(AtomicU64::new(0));
        let all = Watch::start();
        let asking = (0..clients).map(|_| {
            let (engine, next) = (engine.clone(), Arc::clone(&next));
            runtime.spawn(async move {
                let (mut took, input) = (Vec::new(), INPUT.to_owned());
                while !all.is_over(lasts) {
                    let id = format!("order-{}", next.fetch_add(1, Ordering::Relaxed));
                    let one = Watch::start();
                    let ended = engine.run::<ThreeSteps>(&id, &input).await;
                    ended.expect("a whole run").value().expect("a value");
                    took.push(one.elapsed());
                }
                took
            })
        });
        let asking: Vec<_> = asking.collect();
        let mut took = Vec::new();
        for one in asking {
            took.extend(one.await.expect("no panic"));
        }
        let all = all.elapsed();
        let commits = engine.commits();
        engine.shut_down(Duration::from_secs(5)).await.expect("an end");
        (took, all, commits)
    });
    drop(runtime);
    all_in(file);
    let flows = approximate(u64::try_from(took.len()).unwrap_or(u64::MAX));
    let bytes = std::fs::metadata(file).map_or(0, |file| file.len());
    let mut row = Row::of("3 steps", "breakfall-flow", clients, took, all);
    row.per_sync = Some(approximate(commits.1) / approximate(commits.0.max(1)));
    row.bytes = Some(approximate(bytes) / flows.max(1.0));
    row
}

/// Waits until the threads of the engine have gone: the last one puts into the file what still stands in the log beside it.
fn all_in(file: &Path) {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let watch = Watch::start();
    while Path::new(&log).exists() && !watch.is_over(Duration::from_secs(10)) {
        std::thread::yield_now();
    }
}
