//! Workflows in memory, with trouble at every step.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::Reference;
use breakfall::supervise::all_or_failure;
use breakfall::supervise::join_all_settled;
use breakfall::wire::Decoder;
use breakfall_flow::Flow;
use breakfall_flow::Saga;
use breakfall_flow::Verdict;
use breakfall_flow::Workflow;
use breakfall_flow::testing::Rehearsal;
use breakfall_flow::testing::Stuck;

use crate::order::Answer;
use crate::order::Order;
use crate::order::PlaceOrder;
use crate::order::STEPS;
use crate::order::ShopFault;
use crate::order::World;

fn rehearsal() -> Rehearsal {
    Rehearsal::new().with_decoder(Decoder::new().knows::<ShopFault>())
}

fn order(world: &World) -> PlaceOrder {
    PlaceOrder { world: world.clone() }
}

#[tokio::test(start_paused = true)]
async fn a_run_does_each_step_once_under_its_own_key() {
    let world = World::default();
    let played = rehearsal().run(order(&world), "o-1", Order::default()).await;
    assert_eq!(played.names(), STEPS);
    assert_eq!(world.seen(), ["o-1/reserve", "o-1/charge", "o-1/ship"]);
    let Outcome::Full(done) = played.ended().unwrap() else { panic!("not whole") };
    assert_eq!(done, ["reserve done", "charge done", "ship done"]);
}

/// For every step, and for every undo, and at each of the four moments.
#[tokio::test(start_paused = true)]
async fn w01_a_crash_at_any_moment_repeats_at_most_the_step_under_way_under_the_same_key() {
    type Crash = fn(Rehearsal, &'static str) -> Rehearsal;
    let moments: [(Crash, usize); 4] = [
        (Rehearsal::crash_before, 1),
        (Rehearsal::crash_inside, 1),
        (Rehearsal::crash_unrecorded, 2),
        (Rehearsal::crash_after, 1),
    ];
    for step in ["reserve", "charge", "undo-charge", "undo-reserve"] {
        for (moment, (crash, times)) in moments.into_iter().enumerate() {
            let world = World::default().answers("ship", [Answer::Gone]);
            let played = crash(rehearsal(), step).run(order(&world), "o-1", Order::default()).await;
            assert_eq!(played.restarts(), 1, "{step} {moment}");
            let failure = played.ended().unwrap_err();
            assert_eq!(failure.code().as_str(), "SHOP_ITEM_GONE");
            assert_eq!(failure.effect(), Effect::None, "all was undone");
            let seen = world.steps();
            for every in ["reserve", "charge", "undo-charge", "undo-reserve"] {
                let expected = if every == step { times } else { 1 };
                let found = seen.iter().filter(|seen| *seen == every).count();
                assert_eq!(found, expected, "{every} after a crash at {step} {moment}: {seen:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn w03_failure_at_step_k_undoes_those_before_it_in_reverse_and_k_only_if_it_may_have_happened()
 {
    for (k, step) in STEPS.into_iter().enumerate() {
        for (answer, happened) in [(Answer::Gone, false), (Answer::Silent, true)] {
            let world = World::default().answers(step, [answer]);
            let played = rehearsal().run(order(&world), "o-1", Order::default()).await;
            assert!(played.ended().is_err());
            let undone = if happened { k + 1 } else { k };
            let forward = STEPS[..undone].iter().map(|step| (*step).to_owned());
            let backward = STEPS[..undone].iter().rev().map(|step| format!("undo-{step}"));
            assert_eq!(
                world.steps(),
                forward.chain(backward).collect::<Vec<_>>(),
                "{k} {happened}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_is_retried_as_its_plan_says_and_all_attempts_are_told() {
    let mut settings = Settings::default();
    settings.plan.retry.max_retries = 2;
    let handler = Handler::new(settings);
    let busy = [Answer::Busy(None), Answer::Busy(Some(7200)), Answer::Busy(None)];
    let world = World::default().answers("charge", busy);
    let start = now();
    let played = rehearsal()
        .with_handler(handler)
        .crash_after("charge#2")
        .run(order(&world), "o-1", Order::default())
        .await;
    assert!(now() - start >= Duration::from_hours(2), "a server's wait is kept, however long");
    let names = played.names().join(" ");
    assert_eq!(names, "reserve charge charge~1 charge#2 charge~2 charge#3 undo-reserve");
    let failure = played.ended().unwrap_err();
    assert_eq!(failure.attempts().len(), 3);
    assert_eq!(failure.operation(), Some("charge"));
    assert!(
        failure.downcast_ref::<ShopFault>().is_some(),
        "typed, though it came out of a journal"
    );
}

#[derive(Clone, Default)]
struct Fails {
    told: Arc<Mutex<Vec<Reference>>>,
}

impl Workflow for Fails {
    const KIND: &'static str = "fails";
    type Input = ();
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
        let told = Arc::clone(&self.told);
        let failed = flow
            .step("fail")
            .run(move |_| {
                let failure = Failure::from(ShopFault::Silent);
                told.lock().unwrap().push(failure.reference());
                async move { Err::<(), _>(failure) }
            })
            .await;
        flow.step("after").run(|_| async { Ok::<_, Failure>(()) }).await?;
        failed
    }
}

#[tokio::test(start_paused = true)]
async fn the_reference_survives_every_restart() {
    let fails = Fails::default();
    let told = Arc::clone(&fails.told);
    let rehearsal = rehearsal().crash_after("fail").crash_after("after");
    let failure = rehearsal.run(fails, "f-1", ()).await.ended().unwrap_err();
    // The later ones were made by a replay and nobody has seen them.
    assert_eq!(failure.reference(), told.lock().unwrap()[0]);
    assert_eq!(failure.origin(), Origin::Raised);
    assert_eq!(failure.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn h14_what_may_have_happened_is_not_repeated_unless_that_is_harmless() {
    let world = World::default().answers("charge", [Answer::Silent]);
    let played = rehearsal().run(order(&world), "o-1", Order::default()).await;
    assert!(played.ended().is_err());
    let charges = world.steps().iter().filter(|step| *step == "charge").count();
    assert_eq!(charges, 1, "no silent second effect");

    let world = World::default().answers("pay", [Answer::Silent]);
    let played = rehearsal().run(Pay { world: world.clone() }, "p-1", ()).await;
    assert!(played.ended().is_ok());
    assert_eq!(world.seen(), ["p-1/pay", "p-1/pay"], "the same key each time");
}

#[derive(Clone)]
struct Pay {
    world: World,
}

impl Workflow for Pay {
    const KIND: &'static str = "pay";
    type Input = ();
    type Output = String;

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<String, Failure> {
        let world = self.world.clone();
        flow.step("pay").idempotent().run(move |step| world.act(step)).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_and_a_hang_are_failures_of_the_step() {
    let world = World::default().answers("charge", [Answer::Panic]);
    let failure =
        rehearsal().run(order(&world), "o-1", Order::default()).await.ended().unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_PANICKED_FAILED");
    assert_eq!(failure.origin(), Origin::Panicked);

    let world = World::default().answers("charge", [Answer::Hang]);
    let failure =
        rehearsal().run(order(&world), "o-1", Order::default()).await.ended().unwrap_err();
    assert_eq!(failure.origin(), Origin::TimedOut);
    assert_eq!(world.steps(), ["reserve", "charge", "undo-charge", "undo-reserve"]);
}

#[tokio::test(start_paused = true)]
async fn w02_an_undo_that_fails_five_times_waits_for_an_operator() {
    let busy = || [Answer::Busy(None); 5];
    let stuck_world =
        || World::default().answers("ship", [Answer::Gone]).answers("undo-charge", busy());
    let world = stuck_world();
    let stuck = rehearsal().run(order(&world), "o-1", Order::default()).await.stuck();
    let Stuck::Attention { step, failure } = stuck else { panic!("{stuck:?}") };
    assert_eq!((&*step, failure.attempts().len()), ("undo-charge?1", 5));
    assert_eq!(world.steps(), ["reserve", "charge"], "nothing is taken for undone");

    let world = stuck_world();
    let played = rehearsal()
        .verdict(Verdict::Resume)
        .crash_after("undo-charge@2")
        .run(order(&world), "o-1", Order::default())
        .await;
    let failure = played.ended().unwrap_err();
    assert_eq!(world.steps(), ["reserve", "charge", "undo-charge", "undo-reserve"]);
    assert_eq!(failure.effect(), Effect::None);

    let world = stuck_world();
    let skipped = rehearsal().verdict(Verdict::Skip).run(order(&world), "o-1", Order::default());
    let failure = skipped.await.ended().unwrap_err();
    assert_eq!(world.steps(), ["reserve", "charge", "undo-reserve"]);
    assert_eq!(failure.secondary()[0].code().as_str(), "SHOP_BUSY", "nothing is lost");

    let world = stuck_world();
    let given = rehearsal().verdict(Verdict::GiveUp).run(order(&world), "o-1", Order::default());
    let failure = given.await.ended().unwrap_err();
    assert_eq!(world.steps(), ["reserve", "charge"]);
    assert_eq!(failure.effect(), Effect::Unknown, "nobody says that nothing was changed");
}

#[tokio::test(start_paused = true)]
async fn w08_cancelled_during_the_work_it_is_undone_and_during_compensation_that_ends_first() {
    for (rehearsal, seen) in [
        (rehearsal().cancel_before("charge"), &["reserve", "undo-reserve"][..]),
        (rehearsal().cancel_inside("charge"), &["reserve", "undo-charge", "undo-reserve"]),
        (
            rehearsal().cancel_inside("charge").crash_after("undo-charge"),
            &["reserve", "undo-charge", "undo-reserve"],
        ),
    ] {
        let world = World::default();
        let failure =
            rehearsal.run(order(&world), "o-1", Order::default()).await.ended().unwrap_err();
        assert_eq!(failure.origin(), Origin::Cancelled);
        assert_eq!(failure.effect(), Effect::None);
        assert_eq!(world.steps(), seen);
    }
    // Twice, and the second time while it is being undone.
    let world = World::default().answers("ship", [Answer::Gone]);
    let played = rehearsal()
        .cancel_inside("undo-charge")
        .cancel_before("undo-reserve")
        .run(order(&world), "o-1", Order::default())
        .await;
    let failure = played.ended().unwrap_err();
    assert_eq!(failure.code().as_str(), "SHOP_ITEM_GONE");
    assert_eq!(world.steps(), ["reserve", "charge", "undo-charge", "undo-reserve"]);
}

#[tokio::test(start_paused = true)]
async fn signals_and_waits_outlive_restarts() {
    let world = World::default();
    let input = Order { approve: true, pause_seconds: 7 * 86_400 };
    let start = now();
    let played = rehearsal()
        .signal("approval", &"ann".to_owned())
        .crash_after("charge")
        .crash_after("ship")
        .run(order(&world), "o-1", input.clone())
        .await;
    assert_eq!(now() - start, Duration::from_hours(7 * 24), "not waited twice");
    let Outcome::Full(done) = played.ended().unwrap() else { panic!("not whole") };
    assert_eq!(done[2], "approved by ann");

    let stuck = rehearsal().run(order(&World::default()), "o-2", input).await.stuck();
    let Stuck::Waiting(names) = stuck else { panic!("{stuck:?}") };
    assert_eq!(names, ["event:approval".into()]);
}

#[derive(Clone)]
struct Announce {
    world: World,
}

impl Workflow for Announce {
    const KIND: &'static str = "announce";
    type Input = ();
    type Output = usize;

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<usize, Failure> {
        let places = (0..3).map(|place| {
            let world = self.world.clone();
            flow.step("tell").nth(place).run(move |step| world.act(step))
        });
        let told = all_or_failure(join_all_settled(places).await)?;
        let world = self.world.clone();
        flow.step("notify").run_or_skip(move |step| world.act(step)).await?;
        Ok(told.len())
    }
}

#[tokio::test(start_paused = true)]
async fn joined_steps_keep_all_failures_and_optional_ones_degrade() {
    for step in ["tell-0", "tell-1", "tell-2"] {
        let world = World::default();
        let played = rehearsal().crash_unrecorded(step).run(Announce { world }, "a-1", ()).await;
        assert_eq!((played.restarts(), played.ended().unwrap().value()), (1, Some(&3)));
    }
    let gone = [Answer::Gone];
    let world = World::default().answers("tell-0", gone).answers("tell-2", gone);
    let failure = rehearsal().run(Announce { world }, "a-1", ()).await.ended().unwrap_err();
    assert_eq!(failure.secondary_count(), 1);

    let world = World::default().answers("notify", gone);
    let played = rehearsal().crash_after("notify").run(Announce { world }, "a-1", ()).await;
    let Outcome::Degraded { value, failure, step } = played.ended().unwrap() else {
        panic!("not degraded")
    };
    assert_eq!((value, step), (3, "notify"));
    assert_eq!(failure.code().as_str(), "SHOP_ITEM_GONE");
}

#[derive(Clone)]
struct Wait;

impl Workflow for Wait {
    const KIND: &'static str = "wait";
    type Input = ();
    type Output = Option<u32>;

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<Option<u32>, Failure> {
        let answer = flow.event_within("answer", Duration::from_hours(1)).await?;
        flow.step("after").run(|_| async { Ok::<_, Failure>(()) }).await?;
        Ok(answer)
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_signal_ends_with_its_limit() {
    let played = rehearsal().crash_after("after").run(Wait, "w-1", ()).await;
    assert_eq!(played.ended().unwrap().value(), Some(&None));
    let played =
        rehearsal().signal("answer", &7_u32).crash_after("after").run(Wait, "w-1", ()).await;
    assert_eq!(played.ended().unwrap().value(), Some(&Some(7)));
}

/// Other code than the one that began: each kind of difference, seen before anything wrong is done.
#[derive(Clone)]
struct Changing {
    world: World,
    change: &'static str,
    runs: Arc<AtomicU32>,
}

impl Workflow for Changing {
    const KIND: &'static str = "changing";
    type Input = ();
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
        let is_new = self.runs.fetch_add(1, Ordering::SeqCst) > 0;
        let change = if is_new { self.change } else { "" };
        let act = |step| {
            let world = self.world.clone();
            flow.step(step).run(move |step| world.act(step))
        };
        if change == "a step before" {
            act("newcomer").await?;
        }
        if change == "another type" {
            flow.step("first").run(|_| async { Ok::<u32, Failure>(1) }).await?;
        } else if change == "a wait" {
            flow.sleep("first", Duration::from_secs(1)).await?;
        } else if change != "one less" {
            act(if change == "another name" { "renamed" } else { "first" }).await?;
        }
        act("second").await?;
        act("third").await?;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn w05_changed_code_is_parked_at_the_first_step_that_differs() {
    for change in ["a step before", "another type", "a wait", "one less", "another name"] {
        let world = World::default();
        let changing = Changing { world: world.clone(), change, runs: Arc::default() };
        let played = rehearsal().crash_after("second").run(changing, "c-1", ()).await;
        let failure = played.ended().unwrap_err();
        assert_eq!(failure.code().as_str(), "ASYNC_FLOW_DEFINITION_CHANGED", "{change}");
        assert!(failure.to_string().contains("first"), "{change}: {failure}");
        assert_eq!(world.steps(), ["first", "second"], "{change}: nothing wrong was done");
    }
    let world = World::default();
    let same = Changing { world: world.clone(), change: "none", runs: Arc::default() };
    assert!(rehearsal().crash_after("second").run(same, "c-1", ()).await.ended().is_ok());
}

#[derive(Clone)]
struct Broken;

impl Workflow for Broken {
    const KIND: &'static str = "broken";
    type Input = ();
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
        flow.step("fine").run(|_| async { Ok::<_, Failure>(()) }).await?;
        panic!("broken each time")
    }
}

#[tokio::test(start_paused = true)]
async fn w04_code_that_panics_each_time_is_parked() {
    let failure = rehearsal().run(Broken, "b-1", ()).await.ended().unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_FLOW_POISONED");
}

#[derive(Clone)]
struct Twice;

impl Workflow for Twice {
    const KIND: &'static str = "twice";
    type Input = ();
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
        for _ in 0..2 {
            flow.step("same").run(|_| async { Ok::<_, Failure>(()) }).await?;
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_that_stands_twice_is_a_defect() {
    let failure = rehearsal().run(Twice, "t-1", ()).await.ended().unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_FLOW_STEP_REPEATED");
}

/// Books a room; whether a booking that was broken off is there can be found out.
#[derive(Clone)]
struct Book {
    world: World,
    /// What is found when somebody asks.
    found: Option<u32>,
}

impl Workflow for Book {
    const KIND: &'static str = "book";
    type Input = ();
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
        let saga = Saga::new(flow);
        let booked = async {
            let (world, asking, undoing) =
                (self.world.clone(), self.world.clone(), self.world.clone());
            let found = self.found;
            saga.step_asked(
                flow.step("book"),
                move |step| {
                    let booking = world.act(step);
                    async move { booking.await.map(|_| 7) }
                },
                move |_step| {
                    asking.note("asked");
                    async move { Ok::<_, ShopFault>(found) }
                },
                move |step, number| {
                    undoing.note(&format!("undo {number}"));
                    let undone = undoing.act(step);
                    async move { undone.await.map(drop) }
                },
            )
            .await?;
            let world = self.world.clone();
            flow.step("pay").run(move |step| world.act(step)).await?;
            Ok(())
        };
        let booked = booked.await;
        saga.settle(booked).await
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_happened_is_asked_about_before_it_is_undone() {
    let silent = || World::default().answers("book", [Answer::Silent]);
    // It has happened: it is undone, by what was found.
    let world = silent();
    let book = Book { world: world.clone(), found: Some(9) };
    assert!(rehearsal().run(book, "b-1", ()).await.ended().is_err());
    assert_eq!(world.notes(), ["asked", "undo 9"]);
    // It has not: there is nothing to undo.
    let world = silent();
    let book = Book { world: world.clone(), found: None };
    let failure = rehearsal().run(book, "b-1", ()).await.ended().unwrap_err();
    assert_eq!(world.notes(), ["asked"]);
    assert_eq!(failure.effect(), Effect::None);
    // It is known to have happened: nobody is asked, in no process.
    let world = World::default().answers("pay", [Answer::Gone]);
    let book = Book { world: world.clone(), found: None };
    let rehearsal = rehearsal().crash_after("pay");
    assert!(rehearsal.run(book, "b-1", ()).await.ended().is_err());
    assert_eq!(world.notes(), ["undo 7"]);
}

/// A step that has a handler of its own inside.
#[derive(Clone)]
struct Nested {
    world: World,
    outlasting: bool,
}

impl Workflow for Nested {
    const KIND: &'static str = "nested";
    type Input = ();
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
        let (world, handler) = (self.world.clone(), flow.course().handler().clone());
        let step = flow.step("call");
        let step = if self.outlasting { step.outlasting() } else { step };
        step.run(move |step| {
            let (world, handler) = (world.clone(), handler.clone());
            async move {
                let called = handler.operation("inner").run(|_| world.act(step.clone())).await;
                called.map(drop)
            }
        })
        .await
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_handler_inside_has_retried_is_not_retried_again_unless_the_step_outlasts_it() {
    let busy = [Answer::Busy(None); 5];
    let world = World::default().answers("call", busy);
    let nested = Nested { world: world.clone(), outlasting: false };
    let failure = rehearsal().run(nested, "n-1", ()).await.ended().unwrap_err();
    assert_eq!(failure.attempts().len(), 4, "those of the handler");
    assert!(world.seen().is_empty());

    let world = World::default().answers("call", busy);
    let nested = Nested { world: world.clone(), outlasting: true };
    assert!(rehearsal().run(nested, "n-1", ()).await.ended().is_ok());
    assert_eq!(world.steps(), ["call"]);
}

#[tokio::test(start_paused = true)]
async fn a_delay_takes_time_and_a_cancelled_run_skips_nothing() {
    let start = now();
    let day = Duration::from_hours(24);
    let delayed = rehearsal().delay("charge", day);
    assert!(delayed.run(order(&World::default()), "o-1", Order::default()).await.ended().is_ok());
    assert_eq!(now() - start, day);

    let world = World::default();
    let cancelled = rehearsal().cancel_inside("notify");
    let failure = cancelled.run(Announce { world }, "a-1", ()).await.ended().unwrap_err();
    assert_eq!(failure.origin(), Origin::Cancelled, "an optional step does not swallow it");
}
