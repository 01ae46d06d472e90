//! Code that awaits several things at once, that breaks, and that changes.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::supervise::all_or_failure;
use breakfall::supervise::join_all_settled;
use breakfall_flow::Flow;
use breakfall_flow::Saga;
use breakfall_flow::State;
use breakfall_flow::Workflow;

use breakfall_flow_restate::Which;

use crate::order::Answer;
use crate::order::World;
use crate::stage::Stage;
use crate::stage::host;
use crate::stage::until;

/// Joins, races and skips.
struct Busy {
    world: World,
}

impl Workflow for Busy {
    const KIND: &'static str = "busy";
    type Input = ();
    type Output = (Vec<String>, Option<String>, Option<u32>);

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<Self::Output, Failure> {
        let branches = (0..3_u64).map(|place| async move {
            // The later one begun, the earlier it ends.
            let (world, rest) = (self.world.clone(), Duration::from_millis(100 - 40 * place));
            let first = flow.step("first").nth(place);
            first
                .run(move |step| {
                    let act = world.act(step);
                    async move {
                        sleep_until(later(now(), rest)).await;
                        act.await
                    }
                })
                .await?;
            flow.sleep(&format!("rest-{place}"), Duration::from_millis(10 * place)).await?;
            let world = self.world.clone();
            flow.step("second").nth(place).run(move |step| world.act(step)).await
        });
        let joined = all_or_failure(join_all_settled(branches).await)?;
        let world = self.world.clone();
        let skipped = flow.step("optional").run_or_skip(move |step| world.act(step)).await?;
        let late = flow.event_within::<u32>("never", Duration::from_millis(20)).await?;
        let came = flow.event_within::<u32>("go", Duration::from_hours(1)).await?;
        assert_eq!(late, None);
        Ok((joined, skipped, came))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joined_and_raced_it_goes_on_after_a_restart_where_it_was() {
    let Some(stage) = Stage::empty("joined steps and limits") else { return };
    let world = &stage.world;
    drop(world.clone().answers("optional", [Answer::Gone]));
    let busy = || host().with(Busy { world: world.clone() });
    stage.host(busy()).await;
    stage.client.start::<Busy>("b-1", &()).await.unwrap();
    until(async || world.steps().iter().any(|step| step.starts_with("second"))).await;
    stage.host(busy()).await;
    until(async || world.steps().len() >= 6).await;
    // Now it waits for the signal; from its beginning it gets there once more.
    sleep_until(later(now(), Duration::from_millis(100))).await;
    stage.host(busy()).await;
    stage.client.signal::<Busy>("b-1", "go", &7).await.unwrap();
    let ended = stage.wait::<Busy>("b-1").await.unwrap();
    let Outcome::Degraded { value, failure, step } = ended else {
        panic!("not degraded: {ended:?}")
    };
    assert_eq!((failure.code().as_str(), step), ("SHOP_ITEM_GONE", "optional"));
    assert_eq!(
        value,
        (
            vec!["second-0 done".into(), "second-1 done".into(), "second-2 done".into()],
            None,
            Some(7)
        )
    );
    assert_eq!(stage.client.state::<Busy>("b-1").await.unwrap(), State::Degraded);
    let summary = stage.admin.runs::<Busy>(Which::All, 10).await.unwrap().remove(0).summary;
    assert_eq!((summary.state, summary.step.as_deref()), (State::Degraded, Some("optional")));
    assert!(summary.ended_at >= Some(summary.started_at));
    let mut seen = world.steps();
    seen.sort_unstable();
    // What was under way when the host ended may have been done twice, under the same key.
    seen.dedup();
    assert_eq!(seen, ["first-0", "first-1", "first-2", "second-0", "second-1", "second-2"]);
}

/// Two sides that are waited for together, in a saga; one of them waits for what never comes.
struct Sides {
    world: World,
}

impl Workflow for Sides {
    const KIND: &'static str = "sides";
    type Input = ();
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
        let saga = Saga::new(flow);
        let (world, undoing) = (self.world.clone(), self.world.clone());
        let step = saga.step(
            flow.step("step"),
            move |step| world.act(step),
            move |step, made| {
                undoing.note(&format!("{made:?}"));
                let undone = undoing.act(step);
                async move { undone.await.map(drop) }
            },
        );
        let (stepped, came) = tokio::join!(step, flow.event::<()>("never"));
        let settled = saga.settle(stepped.and(came)).await;
        // A panic in an effect is a failure like any other.
        let panicked = flow.effect::<(), _>("raw", async { panic!("canary") }).await;
        assert_eq!(panicked.unwrap_err().origin(), Origin::Panicked);
        settled
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_in_restate_beside_a_step_the_step_ends_and_what_waits_does_not() {
    let Some(stage) = Stage::empty("cancellation of joined steps") else { return };
    let world = &stage.world;
    drop(world.clone().answers("step", [Answer::Pause]));
    stage.host(host().with(Sides { world: world.clone() })).await;
    stage.client.start::<Sides>("s-1", &()).await.unwrap();
    until(async || world.seen().len() == 1).await;
    let runs = stage.admin.runs::<Sides>(Which::One("s-1"), 1).await.unwrap();
    stage.server.act(&runs[0].invocation, "cancel");
    world.go_on();
    let ended = stage.wait::<Sides>("s-1").await.unwrap_err();
    assert_eq!((ended.origin(), ended.effect()), (Origin::Cancelled, Effect::None));
    assert_eq!(world.steps(), ["step", "undo-step"]);
    assert_eq!(world.notes(), ["Some(\"step done\")"], "the undo knows what was made");
    assert!(!stage.server.holds("canary"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_restate_it_is_given_up_and_nothing_is_undone() {
    let Some(stage) = Stage::empty("a run that is killed") else { return };
    stage.host(host().with(Sides { world: stage.world.clone() })).await;
    stage.client.start::<Sides>("s-1", &()).await.unwrap();
    until(async || stage.world.seen().len() == 1).await;
    let runs = stage.admin.runs::<Sides>(Which::One("s-1"), 10).await.unwrap();
    assert_eq!(
        (runs.len(), runs[0].summary.state, runs[0].input.as_deref()),
        (1, State::Open, Some("null"))
    );
    assert!(runs[0].summary.started_at > 1_700_000_000_000);
    assert!(stage.admin.runs::<Sides>(Which::One("' OR '1'='1"), 10).await.unwrap().is_empty());
    stage.admin.give_up(&runs[0]).await.unwrap();
    let ended = stage.wait::<Sides>("s-1").await.unwrap_err();
    assert_eq!(ended.code().as_str(), "ASYNC_FLOW_GIVEN_UP");
    assert_eq!(stage.client.state::<Sides>("s-1").await.unwrap(), State::GivenUp);
    assert_eq!(stage.world.steps(), ["step"]);
}

/// Panics outside of its steps until it is mended.
struct Broken {
    is_mended: Arc<AtomicBool>,
    world: World,
}

impl Workflow for Broken {
    const KIND: &'static str = "broken";
    type Input = ();
    type Output = u32;

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<u32, Failure> {
        let world = self.world.clone();
        flow.step("fine").run(move |step| world.act(step)).await?;
        assert!(self.is_mended.load(Ordering::SeqCst), "canary");
        Ok(7)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w04_code_that_breaks_each_time_is_told_and_goes_on_when_it_is_mended() {
    let Some(stage) = Stage::empty("code that breaks") else { return };
    let is_mended = Arc::new(AtomicBool::new(false));
    let mut settings = breakfall_flow_restate::HostSettings::default();
    settings.longest_retry = Duration::from_millis(20);
    let broken = Broken { is_mended: Arc::clone(&is_mended), world: stage.world.clone() };
    stage.host(host().with(broken).with_settings(settings)).await;
    stage.client.start::<Broken>("b-1", &()).await.unwrap();
    let code = async || {
        let runs = stage.admin.runs::<Broken>(Which::Open, 10).await.unwrap();
        runs.into_iter().find_map(|run| Some(run.summary.failure?.code))
    };
    until(async || code().await.as_deref() == Some("ASYNC_FLOW_POISONED")).await;
    assert!(!stage.server.holds("canary"), "what it said stays here");
    // Somebody has it stand still, and lets it go on when the code is mended.
    let run = stage.admin.runs::<Broken>(Which::One("b-1"), 1).await.unwrap().remove(0);
    stage.server.act(&run.invocation, "pause");
    is_mended.store(true, Ordering::SeqCst);
    sleep_until(later(now(), Duration::from_millis(300))).await;
    let standing = async || {
        let runs = stage.admin.runs::<Broken>(Which::One("b-1"), 1).await.unwrap();
        runs[0].summary.state
    };
    assert_eq!(standing().await, State::NeedsAttention, "it does not go on by itself");
    stage.client.note::<Broken>("b-1", "resume", "ann").await.unwrap();
    stage.admin.resume(&run).await.unwrap();
    assert_eq!(stage.wait::<Broken>("b-1").await.unwrap().value(), Some(&7));
    let shown = stage.admin.show(run).await.unwrap();
    let acts: Vec<_> = shown.acts.iter().map(|act| (&*act.act, &*act.by)).collect();
    assert_eq!(acts, [("resume", "ann")], "who let it go on is kept");
    assert_eq!(stage.world.steps(), ["fine"], "what was done is not done again");
    assert!(stage.admin.runs::<Broken>(Which::Open, 10).await.unwrap().is_empty());
}

/// Its code, before and after somebody has changed it without saying so.
#[derive(Clone)]
struct Changing<const NEW: bool> {
    world: World,
}

impl<const NEW: bool> Workflow for Changing<NEW> {
    const KIND: &'static str = "changing";
    type Input = ();
    type Output = u32;

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<u32, Failure> {
        let world = self.world.clone();
        let first = flow.step(if NEW { "other" } else { "first" });
        first.run(move |step| world.act(step)).await?;
        flow.event("go").await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w05_changed_code_is_told_by_its_first_step_and_goes_on_when_it_is_back() {
    let Some(stage) = Stage::empty("changed code") else { return };
    let old = || Changing::<false> { world: stage.world.clone() };
    stage.host(host().with(old())).await;
    stage.client.start::<Changing<false>>("c-1", &()).await.unwrap();
    until(async || stage.world.seen().len() == 1).await;
    stage.host(host().with(Changing::<true> { world: stage.world.clone() })).await;
    let stuck = async || {
        let runs = stage.admin.runs::<Changing<true>>(Which::Open, 10).await.unwrap();
        runs.into_iter().find_map(|run| run.summary.failure)
    };
    until(async || stuck().await.is_some()).await;
    let failure = stuck().await.unwrap();
    assert_eq!(failure.code, "ASYNC_FLOW_DEFINITION_CHANGED");
    assert_eq!(failure.params["step"], "other");
    stage.host(host().with(old())).await;
    stage.client.signal::<Changing<false>>("c-1", "go", &7).await.unwrap();
    assert_eq!(stage.wait::<Changing<false>>("c-1").await.unwrap().value(), Some(&7));
    assert_eq!(stage.world.steps(), ["first"], "nothing of the new code was done");
}

struct Version<const V: u32>;

impl<const V: u32> Workflow for Version<V> {
    const KIND: &'static str = "versioned";
    const VERSION: u32 = V;
    type Input = ();
    type Output = u32;

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<u32, Failure> {
        flow.event::<()>("go").await?;
        Ok(V)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w05_a_run_keeps_its_version_and_an_unknown_one_is_refused() {
    let Some(stage) = Stage::empty("versions") else { return };
    let client = &stage.client;
    stage.host(host().with(Version::<1>)).await;
    client.start::<Version<1>>("v-1", &()).await.unwrap();
    for refused in [
        client.start::<Version<2>>("v-2", &()).await.map(drop),
        stage.run::<Version<2>>("v-2", &()).await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code().as_str(), "ASYNC_FLOW_KIND_UNKNOWN");
    }
    stage.host(host().with(Version::<1>).with(Version::<2>)).await;
    client.start::<Version<2>>("v-2", &()).await.unwrap();
    client.signal::<Version<1>>("v-1", "go", &()).await.unwrap();
    client.signal::<Version<2>>("v-2", "go", &()).await.unwrap();
    assert_eq!(stage.wait::<Version<1>>("v-1").await.unwrap().value(), Some(&1));
    assert_eq!(stage.wait::<Version<2>>("v-2").await.unwrap().value(), Some(&2));
}
