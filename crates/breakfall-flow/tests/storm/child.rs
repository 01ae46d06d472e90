//! The process that is killed.

use std::fs::File;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Settings;
use breakfall_flow::Engine;
use breakfall_flow::EngineSettings;
use breakfall_flow::Flow;
use breakfall_flow::Saga;
use breakfall_flow::State;
use breakfall_flow::StepAttempt;
use breakfall_flow::Workflow;
use serde::Deserialize;
use serde::Serialize;

/// What goes wrong on purpose.
#[derive(Fault)]
enum StormFault {
    /// for a moment
    #[fault(code = "STORM_BUSY", class = Unavailable, actions(retry))]
    Busy,
    /// for good
    #[fault(code = "STORM_GONE", class = FailedPrecondition, actions(choose_another))]
    Gone,
}

/// What becomes of a run, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fate {
    Plain,
    Fails,
    Flaky,
    Waits,
}

impl Fate {
    pub(crate) const fn of(number: u64) -> Self {
        match number % 4 {
            0 => Self::Plain,
            1 => Self::Fails,
            2 => Self::Flaky,
            _ => Self::Waits,
        }
    }
}

/// `dir/accepted`: an id a line, after its start returned. `dir/effects`: an idempotency key a line, when the effect happens.
struct World {
    effects: File,
    /// The moment at which the process ends by itself, once: `before charge`, `after charge`.
    dies: Option<String>,
    died: PathBuf,
}

impl World {
    fn dies_at(&self, moment: &str, step: &str) {
        if self.dies.as_deref() == Some(&format!("{moment} {step}")) && !self.died.exists() {
            drop(File::create(&self.died));
            // As `kill -9`: nothing is flushed, nothing is unwound.
            std::process::abort();
        }
    }

    async fn act(&self, step: StepAttempt, fate: Fate) -> Result<u32, StormFault> {
        self.dies_at("before", step.step());
        tokio::task::yield_now().await;
        match (fate, step.step()) {
            (Fate::Fails, "ship") => return Err(StormFault::Gone),
            (Fate::Flaky, "charge") if step.number() == 1 => return Err(StormFault::Busy),
            _ => {}
        }
        // One write, so that lines of several processes do not mix.
        (&self.effects).write_all(format!("{}\n", step.idempotency_key()).as_bytes()).unwrap();
        self.dies_at("after", step.step());
        Ok(step.number())
    }
}

struct Storm {
    world: Arc<World>,
}

impl Workflow for Storm {
    const KIND: &'static str = "storm";
    type Input = Fate;
    type Output = u32;

    async fn run<F: Flow>(&self, flow: &F, input: Fate) -> Result<u32, Failure> {
        let act = |fate| {
            let world = Arc::clone(&self.world);
            move |step| {
                let world = Arc::clone(&world);
                async move { world.act(step, fate).await }
            }
        };
        let undo = || {
            let world = Arc::clone(&self.world);
            move |step, _made| {
                let world = Arc::clone(&world);
                async move { world.act(step, Fate::Plain).await.map(drop) }
            }
        };
        let saga = Saga::new(flow);
        let done = async {
            saga.step(flow.step("reserve"), act(input), undo()).await?;
            saga.step(flow.step("charge"), act(input), undo()).await?;
            if input == Fate::Waits {
                flow.sleep("pause", Duration::from_millis(20)).await?;
            }
            flow.step("ship").run(act(input)).await
        };
        let done = done.await;
        saga.settle(done).await
    }
}

/// `child DIR FIRST MOST [MOMENT]`: starts the runs from FIRST to MOST, and ends when all have ended.
pub(crate) async fn run(arguments: &[String]) {
    let [_, dir, first, most, moment @ ..] = arguments else { return };
    let (dir, first, most): (_, u64, u64) =
        (Path::new(dir), first.parse().unwrap(), most.parse().unwrap());
    let append = |name| OpenOptions::new().append(true).create(true).open(dir.join(name)).unwrap();
    let died = dir.join("died");
    let world = Arc::new(World { effects: append("effects"), dies: moment.first().cloned(), died });
    let mut settings = Settings::default();
    settings.plan.retry.base = Duration::from_millis(2);
    let mut leases = EngineSettings::default();
    // Nobody waits for a lease here: that a process has ended must be seen.
    leases.lease = Duration::from_hours(1);
    let engine =
        Engine::builder(Handler::new(settings)).with(Storm { world }).with_settings(leases);
    let engine = engine.open(dir.join("flows.sqlite")).await.unwrap();
    let accepted = append("accepted");
    for number in first..most {
        // A few at a time, so that the process is always in the midst of some.
        while engine.running() > 16 {
            tokio::task::yield_now().await;
        }
        let id = format!("s-{number}");
        engine.start::<Storm>(&id, &Fate::of(number)).await.unwrap();
        (&accepted).write_all(format!("{id}\n").as_bytes()).unwrap();
    }
    loop {
        let counts = engine.operator().counts().await.unwrap();
        if counts.contains(&(State::Open, 0)) {
            break;
        }
        tokio::task::yield_now().await;
        engine.look();
    }
    engine.shut_down(Duration::from_secs(5)).await.unwrap();
}
