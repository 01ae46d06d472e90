//! A process that ended with many runs under way, and how long the next one takes until all of them have ended.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall_flow::Engine;
use breakfall_flow::EngineSettings;
use breakfall_flow::Flow;
use breakfall_flow::State;
use breakfall_flow::Workflow;
use tokio::task::JoinSet;

use crate::flows::Row;
use crate::flows::asking::Asked;
use crate::flows::asking::INPUT;
use crate::flows::asking::Watch;
use crate::flows::ours::WHO;
use crate::flows::runtime;

/// Three steps, of which the second does not end while `holds`.
struct Held {
    holds: Arc<AtomicBool>,
}

impl Workflow for Held {
    const KIND: &'static str = "held";
    type Input = String;
    type Output = String;

    async fn run<F: Flow>(&self, flow: &F, input: String) -> Result<String, Failure> {
        flow.step("reserve").run(|step| async move { Ok::<_, Failure>(step.number()) }).await?;
        let holds = Arc::clone(&self.holds);
        flow.step("charge")
            .run(move |step| {
                let holds = Arc::clone(&holds);
                async move {
                    if holds.load(Ordering::Relaxed) {
                        std::future::pending::<()>().await;
                    }
                    Ok::<_, Failure>(step.number())
                }
            })
            .await?;
        flow.step("ship").run(|step| async move { Ok::<_, Failure>(step.number()) }).await?;
        Ok(input)
    }
}

#[expect(clippy::expect_used, reason = "a benchmark that cannot write has nothing to say")]
pub(super) fn after_a_crash(file: &Path, runs: u32) -> Row {
    let holds = Arc::new(AtomicBool::new(true));
    let builder = || {
        let mut plans = Settings::default();
        plans.plan.timeout.total = Duration::from_hours(1);
        let mut settings = EngineSettings::default();
        settings.most_running = usize::try_from(runs).unwrap_or(usize::MAX).saturating_add(1);
        let held = Held { holds: Arc::clone(&holds) };
        Engine::builder(Handler::new(plans)).with(held).with_settings(settings)
    };
    let crashes = runtime();
    crashes.block_on(async {
        let engine = builder().open(file).await.expect("a file");
        let mut starting = JoinSet::new();
        for lane in 0..256 {
            let engine = engine.clone();
            starting.spawn(async move {
                for number in (lane..runs).step_by(256) {
                    let id = format!("order-{number}");
                    engine.start::<Held>(&id, &INPUT.to_owned()).await.expect("a start");
                }
            });
        }
        while starting.join_next().await.is_some() {}
    });
    // Its runs are dropped where they stand, as by the end of the process.
    drop(crashes);
    holds.store(false, Ordering::Relaxed);

    let runtime = runtime();
    let took = runtime.block_on(async {
        let all = Watch::start();
        let engine = builder().open(file).await.expect("a file");
        let operator = engine.operator();
        while !operator.counts().await.expect("counts").contains(&(State::Open, 0)) {
            tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_millis(20)).await;
        }
        all.elapsed()
    });
    let work = format!("{runs} runs taken up after a crash");
    let mut row = Asked::alone(vec![took], took).row(&work, WHO);
    row.per_second = f64::from(runs) / took.as_secs_f64();
    row
}
