//! Workflows of three steps that do nothing, each of which is on the disk before the next begins.

use std::path::Path;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall_flow::Engine;
use breakfall_flow::Flow;
use breakfall_flow::Workflow;

use crate::flows::Row;
use crate::flows::asking::INPUT;
use crate::flows::asking::WORK;
use crate::flows::asking::Watch;
use crate::flows::asking::ask;
use crate::flows::runtime;
use crate::measure::approximate;

pub(super) const WHO: &str = "breakfall-flow";

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
    let (asked, commits) = runtime.block_on(async {
        let engine = Engine::builder(Handler::new(Settings::default())).with(ThreeSteps);
        let engine = engine.open(file).await.expect("a file");
        let asking = engine.clone();
        let asked = ask(clients, lasts, move |number| {
            let engine = asking.clone();
            async move {
                let id = format!("order-{number}");
                engine.run::<ThreeSteps>(&id, &INPUT.to_owned()).await.is_ok()
            }
        });
        let asked = asked.await;
        let commits = engine.commits();
        engine.shut_down(Duration::from_secs(5)).await.expect("an end");
        (asked, commits)
    });
    drop(runtime);
    all_in(file);
    let bytes = std::fs::metadata(file).map_or(0, |file| file.len());
    let flows = asked.count();
    let mut row = asked.row(WORK, WHO);
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
