//! The engine on a real file.

use std::path::PathBuf;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::supervise::within;
use breakfall::wire::Decoder;
use breakfall_flow::Engine;
use breakfall_flow::EngineBuilder;
use breakfall_flow::EngineSettings;
use breakfall_flow::Filter;
use breakfall_flow::Flow;
use breakfall_flow::Operator;
use breakfall_flow::Started;
use breakfall_flow::State;
use breakfall_flow::Wall;
use breakfall_flow::Workflow;
use tempfile::TempDir;

use crate::order::Answer;
use crate::order::Order;
use crate::order::PlaceOrder;
use crate::order::ShopFault;
use crate::order::World;

/// A place for a file, which goes with the test.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("flows.sqlite")
    }
}

/// Waits between attempts take a millisecond: this clock is the real one.
fn handler() -> Handler {
    let mut settings = Settings::default();
    settings.plan.retry.base = Duration::from_millis(1);
    Handler::new(settings)
}

fn builder(world: &World) -> EngineBuilder {
    Engine::builder(handler())
        .with(PlaceOrder { world: world.clone() })
        .with_decoder(Decoder::new().knows::<ShopFault>())
}

/// One whose time stands still, and that looks only when it is told to.
fn settings(wall: &Wall) -> EngineSettings {
    let mut settings = EngineSettings::default();
    settings.wall = wall.clone();
    settings.linger = Duration::ZERO;
    settings.poll = Duration::from_hours(1);
    settings
}

/// Until `is_so` says yes; the engine looks each time.
pub(crate) async fn until<Fut: Future<Output = bool>>(
    engine: &Engine,
    mut is_so: impl FnMut() -> Fut,
) {
    for _ in 0..2_000 {
        if is_so().await {
            return;
        }
        engine.look();
        sleep_until(later(now(), Duration::from_millis(5))).await;
    }
    panic!("it never came");
}

async fn state(engine: &Engine, id: &str) -> State {
    engine.operator().show(id).await.unwrap().summary.state
}

#[tokio::test]
async fn what_ended_is_found_again_after_a_restart() {
    let place = Place::new();
    let world = World::default().answers("charge", [Answer::Busy(None), Answer::Gone]);
    let engine = builder(&world).open(place.file()).await.unwrap();
    let told = engine.run::<PlaceOrder>("o-1", &Order::default()).await.unwrap_err();
    assert!(engine.run::<PlaceOrder>("o-2", &Order::default()).await.is_ok());
    assert_eq!(engine.shut_down(Duration::from_secs(5)).await.unwrap(), 0);

    let engine = builder(&world).open(place.file()).await.unwrap();
    let found = engine.wait::<PlaceOrder>("o-1").await.unwrap_err();
    assert_eq!(found.reference(), told.reference());
    assert!(found.downcast_ref::<ShopFault>().is_some(), "typed: {found}");
    assert_eq!((found.attempts().len(), found.effect()), (2, Effect::None));
    let Outcome::Full(done) = engine.wait::<PlaceOrder>("o-2").await.unwrap() else { panic!() };
    assert_eq!(done.len(), 3);
    let missing = engine.wait::<PlaceOrder>("o-3").await.unwrap_err();
    assert_eq!(missing.code().as_str(), "ASYNC_FLOW_NOT_FOUND");
    let seen = world.seen().len();
    assert_eq!(seen, 2 + 3, "nothing was done again: {:?}", world.seen());
}

#[tokio::test]
async fn the_same_start_again_is_known_and_another_is_refused() {
    let place = Place::new();
    let world = World::default();
    let engine = builder(&world).open(place.file()).await.unwrap();
    let input = Order::default();
    assert_eq!(engine.start::<PlaceOrder>("o-1", &input).await.unwrap(), Started::New);
    assert_eq!(engine.start::<PlaceOrder>("o-1", &input).await.unwrap(), Started::Known);
    assert!(engine.run::<PlaceOrder>("o-1", &input).await.is_ok());
    let other = Order { approve: true, ..input };
    let taken = engine.start::<PlaceOrder>("o-1", &other).await.unwrap_err();
    assert_eq!(taken.code().as_str(), "ASYNC_FLOW_ALREADY_STARTED");
    for id in ["", "a b", "a/b", &"x".repeat(129), "ä"] {
        let refused = engine.start::<PlaceOrder>(id, &Order::default()).await.unwrap_err();
        assert_eq!(refused.code().as_str(), "ASYNC_FLOW_ID_INVALID", "{id}");
    }
    assert_eq!(world.seen().len(), 3);
}

#[tokio::test]
async fn w02_needs_attention_is_kept_shown_and_decided_by_an_operator() {
    let decisions = [
        ("resume", State::Failed, &["reserve", "charge", "undo-charge", "undo-reserve"][..]),
        ("skip", State::Failed, &["reserve", "charge", "undo-reserve"]),
        ("give_up", State::GivenUp, &["reserve", "charge"]),
    ];
    for (decision, state, steps) in decisions {
        let place = Place::new();
        let world = World::default()
            .answers("ship", [Answer::Gone])
            .answers("undo-charge", [Answer::Busy(None); 5]);
        let engine = builder(&world).open(place.file()).await.unwrap();
        let stuck = engine.run::<PlaceOrder>("o-1", &Order::default()).await.unwrap_err();
        assert_eq!(stuck.code().as_str(), "ASYNC_FLOW_NEEDS_ATTENTION");
        engine.shut_down(Duration::from_secs(5)).await.unwrap();

        // As the command line does it, while nothing runs.
        let operator = Operator::open(place.file()).unwrap();
        let mut filter = Filter::default();
        filter.state = Some(State::NeedsAttention);
        let listed = operator.list(filter, 10).await.unwrap();
        assert_eq!((listed.len(), &*listed[0].id), (1, "o-1"));
        let failure = listed[0].failure.clone().unwrap();
        assert_eq!(failure.reference, stuck.reference().to_string());
        assert_eq!(failure.secondary[0].attempts.len(), 5);
        match decision {
            "resume" => operator.resume("o-1", "ann").await.unwrap(),
            "skip" => operator.skip("o-1", "ann").await.unwrap(),
            _ => operator.give_up("o-1", "ann").await.unwrap(),
        }
        let again = operator.resume("o-1", "ann").await.unwrap_err();
        assert_eq!(again.code().as_str(), "ASYNC_FLOW_ACT_IMPOSSIBLE");
        drop(operator);

        let engine = builder(&world).open(place.file()).await.unwrap();
        let ended = engine.wait::<PlaceOrder>("o-1").await.unwrap_err();
        assert_eq!(ended.code().as_str(), "SHOP_ITEM_GONE");
        let view = engine.operator().show("o-1").await.unwrap();
        assert_eq!(view.summary.state, state, "{decision}");
        assert_eq!((&*view.acts[0].act, &*view.acts[0].by), (decision, "ann"));
        assert_eq!(world.steps(), steps, "{decision}");
        assert_eq!(ended.effect() == Effect::None, decision != "give_up");
    }
}

/// Panics outside of its steps as long as it is told to.
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

#[tokio::test]
async fn w04_poison_is_parked_after_its_tries_and_blocks_nobody() {
    let (place, wall) = (Place::new(), Wall::by_hand());
    let world = World::default();
    let engine = builder(&world)
        .with(Broken)
        .with_settings(settings(&wall))
        .open(place.file())
        .await
        .unwrap();
    engine.start::<Broken>("b-1", &()).await.unwrap();
    let mut tries = 0;
    until(&engine, || {
        tries += 1;
        wall.advance(Duration::from_mins(1));
        async { state(&engine, "b-1").await == State::NeedsAttention }
    })
    .await;
    assert!(engine.run::<PlaceOrder>("o-1", &Order::default()).await.is_ok());
    let view = engine.operator().show("b-1").await.unwrap();
    let failure = view.summary.failure.unwrap();
    assert_eq!(failure.code, "ASYNC_FLOW_POISONED");
    assert_eq!(failure.params["tries"], 5);
    assert_eq!(view.entries.len(), 1, "what was done is not done again");
    engine.operator().give_up("b-1", "ann").await.unwrap();
    assert_eq!(state(&engine, "b-1").await, State::GivenUp);
}

#[derive(Clone)]
struct Version<const V: u32> {
    world: World,
}

impl<const V: u32> Workflow for Version<V> {
    const KIND: &'static str = "changing";
    const VERSION: u32 = V;
    type Input = ();
    type Output = u32;

    async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<u32, Failure> {
        let world = self.world.clone();
        flow.step("first").run(move |step| world.act(step)).await?;
        flow.event::<()>("go").await?;
        Ok(V)
    }
}

#[tokio::test]
async fn w05_a_run_keeps_its_version_and_is_parked_without_it() {
    let place = Place::new();
    let world = World::default();
    let open = |builder: EngineBuilder| builder.open(place.file());
    let engine = open(builder(&world).with(Version::<1> { world: world.clone() })).await.unwrap();
    engine.start::<Version<1>>("c-1", &()).await.unwrap();
    until(&engine, || async { engine.running() == 0 }).await;
    engine.shut_down(Duration::from_secs(5)).await.unwrap();

    // Both: the old run goes on with the old code, a new one with the new.
    let both = builder(&world)
        .with(Version::<1> { world: world.clone() })
        .with(Version::<2> { world: world.clone() });
    let engine = open(both).await.unwrap();
    engine.start::<Version<2>>("c-2", &()).await.unwrap();
    engine.signal("c-1", "go", &()).await.unwrap();
    assert_eq!(engine.wait::<Version<1>>("c-1").await.unwrap().value(), Some(&1));
    engine.shut_down(Duration::from_secs(5)).await.unwrap();

    // Without the code of c-2 it waits for somebody, and goes on when that is there again.
    let engine = open(builder(&world).with(Version::<1> { world: world.clone() })).await.unwrap();
    engine.signal("c-2", "go", &()).await.unwrap();
    until(&engine, || async { state(&engine, "c-2").await == State::NeedsAttention }).await;
    engine.operator().resume("c-2", "ann").await.unwrap();
    engine.shut_down(Duration::from_secs(5)).await.unwrap();
    let engine = open(builder(&world).with(Version::<2> { world: world.clone() })).await.unwrap();
    // Where it was put aside once more before the end, it has to be let go once more.
    drop(engine.operator().resume("c-2", "ann").await);
    assert_eq!(engine.wait::<Version<2>>("c-2").await.unwrap().value(), Some(&2));
    assert_eq!(world.steps(), ["first", "first"]);
}

#[tokio::test]
async fn w06_who_pauses_past_its_lease_is_fenced_off() {
    let (place, wall) = (Place::new(), Wall::by_hand());
    let slow = World::default().answers("charge", [Answer::Pause]);
    let one = builder(&slow).with_settings(settings(&wall)).open(place.file()).await.unwrap();
    one.start::<PlaceOrder>("o-1", &Order::default()).await.unwrap();
    until(&one, || async { slow.steps().len() == 2 }).await;

    let world = World::default().answers("charge", [Answer::Pause]);
    let other = builder(&world).with_settings(settings(&wall)).open(place.file()).await.unwrap();
    for _ in 0..20 {
        other.look();
        tokio::task::yield_now().await;
    }
    assert!(world.seen().is_empty(), "a lease that holds is heeded");
    wall.advance(Duration::from_secs(31));
    until(&other, || async { world.steps().len() == 1 }).await;
    assert_eq!(world.steps(), ["charge"], "what was written down is not done again");

    // Now the first one wakes up, while the other is still at it: what it did is not taken, and it does not go on.
    slow.go_on();
    until(&one, || async { one.running() == 0 }).await;
    assert_eq!(slow.steps(), ["reserve", "charge"]);
    let view = other.operator().show("o-1").await.unwrap();
    assert_eq!(view.entries.len(), 1, "{:?}", view.entries);
    world.go_on();
    until(&other, || async { state(&other, "o-1").await == State::Done }).await;
    assert_eq!(world.steps(), ["charge", "ship"]);
}

/// Sleeps as long as it is told to.
struct Sleeper {
    world: World,
}

impl Workflow for Sleeper {
    const KIND: &'static str = "sleeper";
    type Input = u64;
    type Output = ();

    async fn run<F: Flow>(&self, flow: &F, input: u64) -> Result<(), Failure> {
        flow.sleep("nap", Duration::from_hours(input)).await?;
        let world = self.world.clone();
        flow.step("awake").run(move |step| world.act(step)).await?;
        Ok(())
    }
}

#[tokio::test]
async fn w07_timers_that_were_due_during_a_stop_fire_once_and_in_order() {
    let (place, wall) = (Place::new(), Wall::by_hand());
    let world = World::default();
    let sleepers = || {
        let mut settings = settings(&wall);
        settings.most_resumed = 1;
        builder(&world).with(Sleeper { world: world.clone() }).with_settings(settings)
    };
    let engine = sleepers().open(place.file()).await.unwrap();
    for hours in [3, 1, 2, 100] {
        engine.start::<Sleeper>(&format!("s-{hours}"), &hours).await.unwrap();
    }
    until(&engine, || async { engine.running() == 0 }).await;
    engine.shut_down(Duration::from_secs(5)).await.unwrap();
    assert!(world.seen().is_empty());

    wall.advance(Duration::from_hours(10));
    let engine = sleepers().open(place.file()).await.unwrap();
    until(&engine, || async { world.seen().len() == 3 }).await;
    for _ in 0..20 {
        engine.look();
        tokio::task::yield_now().await;
    }
    assert_eq!(world.seen(), ["s-1/awake", "s-2/awake", "s-3/awake"]);
    assert_eq!(state(&engine, "s-100").await, State::Open);
}

#[tokio::test]
async fn w08_cancelled_twice_it_is_undone_once_and_ends_as_cancelled() {
    let place = Place::new();
    let world = World::default();
    let engine = builder(&world).open(place.file()).await.unwrap();
    let input = Order { approve: true, ..Order::default() };
    engine.start::<PlaceOrder>("o-1", &input).await.unwrap();
    until(&engine, || async { engine.running() == 0 }).await;
    assert!(engine.operator().cancel("o-1", "ann").await.unwrap());
    assert!(!engine.operator().cancel("o-1", "bob").await.unwrap_or(false));
    let ended = engine.wait::<PlaceOrder>("o-1").await.unwrap_err();
    assert_eq!((ended.origin(), ended.effect()), (Origin::Cancelled, Effect::None));
    assert_eq!(state(&engine, "o-1").await, State::Cancelled);
    assert_eq!(world.steps(), ["reserve", "charge", "undo-charge", "undo-reserve"]);
    let late = engine.operator().cancel("o-1", "ann").await.unwrap_err();
    assert_eq!(late.code().as_str(), "ASYNC_FLOW_ACT_IMPOSSIBLE");
}

#[tokio::test]
async fn w08_cancelled_during_compensation_it_is_cancelled_when_that_has_ended() {
    let place = Place::new();
    let world =
        World::default().answers("ship", [Answer::Gone]).answers("undo-charge", [Answer::Pause]);
    let unheard = settings(&Wall::system());
    let engine = builder(&world).with_settings(unheard).open(place.file()).await.unwrap();
    engine.start::<PlaceOrder>("o-1", &Order::default()).await.unwrap();
    until(&engine, || async { world.steps().contains(&"undo-charge".to_owned()) }).await;
    // From another process, of which this one hears nothing before the run ends.
    let operator = Operator::open(place.file()).unwrap();
    assert!(operator.cancel("o-1", "ann").await.unwrap());
    world.go_on();
    let ended = engine.wait::<PlaceOrder>("o-1").await.unwrap_err();
    assert_eq!(ended.code().as_str(), "SHOP_ITEM_GONE", "why it failed is not lost");
    assert_eq!(world.steps(), ["reserve", "charge", "undo-charge", "undo-reserve"]);
    assert_eq!(state(&engine, "o-1").await, State::Cancelled);
}

#[tokio::test]
async fn a_signal_is_never_lost_whenever_it_comes() {
    let place = Place::new();
    let world = World::default();
    let engine = builder(&world).open(place.file()).await.unwrap();
    let input = Order { approve: true, ..Order::default() };
    for n in 0..50 {
        let id = format!("o-{n}");
        engine.start::<PlaceOrder>(&id, &input).await.unwrap();
        for _ in 0..n {
            tokio::task::yield_now().await;
        }
        assert!(engine.signal(&id, "approval", &"ann".to_owned()).await.unwrap());
        assert!(!engine.signal(&id, "approval", &"bob".to_owned()).await.unwrap_or(false));
    }
    for n in 0..50 {
        let id = format!("o-{n}");
        let waiting = engine.wait::<PlaceOrder>(&id);
        let ended = within("wait", Duration::from_secs(30), waiting).await.unwrap();
        assert_eq!(ended.value().unwrap()[2], "approved by ann");
    }
}

#[tokio::test]
async fn w09_while_the_file_is_busy_or_full_nothing_is_promised() {
    let (place, wall) = (Place::new(), Wall::system());
    let world = World::default();
    let mut settings = settings(&wall);
    settings.busy = Duration::from_millis(50);
    settings.most_file_bytes = Some(128 * 1024);
    let engine = builder(&world).with_settings(settings).open(place.file()).await.unwrap();

    let other = rusqlite::Connection::open(place.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = engine.start::<PlaceOrder>("busy", &Order::default()).await.unwrap_err();
    assert_eq!(
        (refused.code().as_str(), refused.status().get()),
        ("ASYNC_FLOW_JOURNAL_UNAVAILABLE", 503)
    );
    assert_eq!(refused.effect(), Effect::None);
    assert!(refused.recovery().after().is_some(), "with a wait");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(
        engine.wait::<PlaceOrder>("busy").await.unwrap_err().code().as_str(),
        "ASYNC_FLOW_NOT_FOUND"
    );
    assert!(engine.run::<PlaceOrder>("later", &Order::default()).await.is_ok());

    // Until the file is as large as it may be.
    let mut promised = Vec::new();
    let full = loop {
        let id = format!("o-{}", promised.len());
        match engine.start::<PlaceOrder>(&id, &Order::default()).await {
            Ok(_) => promised.push(id),
            Err(refused) => break refused,
        }
    };
    assert_eq!(full.code().as_str(), "ASYNC_FLOW_JOURNAL_UNAVAILABLE");
    assert!(promised.len() > 50, "only {}", promised.len());
    // It cannot even write down that it goes.
    drop(engine.shut_down(Duration::from_secs(5)).await);
    drop(engine);

    // With room again everything that was promised ends, and nothing else is there.
    let engine = builder(&world).open(place.file()).await.unwrap();
    for id in &promised {
        assert!(engine.wait::<PlaceOrder>(id).await.is_ok(), "{id}");
    }
    let all = engine.operator().list(Filter::default(), usize::MAX).await.unwrap();
    assert_eq!(all.len(), promised.len() + 1);
}

#[tokio::test]
async fn what_could_not_be_written_goes_on_when_it_can() {
    let place = Place::new();
    let world = World::default().answers("charge", [Answer::Pause]);
    let mut settings = settings(&Wall::system());
    settings.busy = Duration::from_millis(20);
    let engine = builder(&world).with_settings(settings).open(place.file()).await.unwrap();
    engine.start::<PlaceOrder>("o-1", &Order::default()).await.unwrap();
    until(&engine, || async { world.steps().len() == 2 }).await;
    let other = rusqlite::Connection::open(place.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    world.go_on();
    until(&engine, || async { engine.running() == 0 }).await;
    other.execute_batch("ROLLBACK").unwrap();
    until(&engine, || async { state(&engine, "o-1").await == State::Done }).await;
    assert_eq!(world.steps(), ["reserve", "charge", "charge", "ship"], "under the same key");
}

#[tokio::test]
async fn a_value_that_is_too_large_is_refused_or_fails_the_step() {
    struct Large;
    impl Workflow for Large {
        const KIND: &'static str = "large";
        type Input = String;
        type Output = String;
        async fn run<F: Flow>(&self, flow: &F, input: String) -> Result<String, Failure> {
            let words: String = flow.event("words").await?;
            let twice = format!("{input}{words}");
            flow.step("double")
                .run(move |_| std::future::ready(Ok::<_, Failure>(twice.clone())))
                .await
        }
    }
    let place = Place::new();
    let mut settings = EngineSettings::default();
    settings.most_bytes = 100;
    let builder = Engine::builder(handler()).with(Large).with_settings(settings);
    let engine = builder.open(place.file()).await.unwrap();
    let (words, many) = ("x".repeat(60), "x".repeat(120));
    let refused = engine.start::<Large>("l-1", &many).await.unwrap_err();
    assert_eq!(
        (refused.code().as_str(), refused.status().get()),
        ("ASYNC_FLOW_VALUE_TOO_LARGE", 413)
    );
    engine.start::<Large>("l-1", &words).await.unwrap();
    let refused = engine.signal("l-1", "words", &many).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "ASYNC_FLOW_VALUE_TOO_LARGE");
    engine.signal("l-1", "words", &words).await.unwrap();
    let failed = engine.wait::<Large>("l-1").await.unwrap_err();
    assert_eq!(failed.code().as_str(), "ASYNC_FLOW_VALUE_TOO_LARGE");
    assert_eq!(failed.effect(), Effect::Unknown, "the step was done");
}

#[tokio::test]
async fn too_much_at_once_is_refused_with_a_wait() {
    let place = Place::new();
    let world = World::default().answers("reserve", [Answer::Pause]);
    let mut settings = EngineSettings::default();
    settings.most_running = 1;
    let engine = builder(&world).with_settings(settings).open(place.file()).await.unwrap();
    engine.start::<PlaceOrder>("o-1", &Order::default()).await.unwrap();
    let refused = engine.start::<PlaceOrder>("o-2", &Order::default()).await.unwrap_err();
    assert_eq!((refused.code().as_str(), refused.status().get()), ("ASYNC_FLOW_BUSY", 503));
    assert_eq!(refused.recovery().after(), Some(Duration::from_secs(1)));
    world.go_on();
    assert!(engine.wait::<PlaceOrder>("o-1").await.is_ok());
    until(&engine, || async { engine.running() == 0 }).await;
    assert!(engine.run::<PlaceOrder>("o-2", &Order::default()).await.is_ok());
}

#[tokio::test]
async fn what_ended_long_ago_is_swept_away_and_the_rest_stays() {
    let (place, wall) = (Place::new(), Wall::by_hand());
    let world = World::default();
    let engine = builder(&world).with_settings(settings(&wall)).open(place.file()).await.unwrap();
    let input = Order { approve: true, ..Order::default() };
    engine.start::<PlaceOrder>("waits", &input).await.unwrap();
    assert!(engine.run::<PlaceOrder>("old", &Order::default()).await.is_ok());
    wall.advance(Duration::from_hours(48));
    assert!(engine.run::<PlaceOrder>("new", &Order::default()).await.is_ok());
    let operator = engine.operator();
    assert_eq!(operator.sweep(Duration::from_hours(24)).await.unwrap(), 1);
    let ids: Vec<_> =
        operator.list(Filter::default(), 9).await.unwrap().into_iter().map(|run| run.id).collect();
    assert_eq!(ids, ["new", "waits"]);
    let counts = operator.counts().await.unwrap();
    assert_eq!(counts[..3], [(State::Open, 1), (State::NeedsAttention, 0), (State::Done, 1)]);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone_and_a_newer_one_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let engine = builder(&World::default()).open(place.file()).await.unwrap();
    assert!(engine.run::<PlaceOrder>("o-1", &Order::default()).await.is_ok());
    for file in std::fs::read_dir(place.0.path()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
    engine.shut_down(Duration::from_secs(5)).await.unwrap();
    drop(engine);
    let file = rusqlite::Connection::open(place.file()).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    let refused = builder(&World::default()).open(place.file()).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "ASYNC_FLOW_JOURNAL_NEWER");
    assert!(refused.to_string().contains("found: 99"), "{refused}");
    let nowhere = place.0.path().join("no/such/place");
    let refused = builder(&World::default()).open(nowhere).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "ASYNC_FLOW_JOURNAL_UNAVAILABLE");
}

#[tokio::test]
async fn a_canary_in_what_is_private_reaches_no_file() {
    #[derive(breakfall::Fault)]
    /// it leaks
    #[fault(code = "CANARY_LEAK", class = Internal, actions(try_later))]
    struct Leak {
        _secret: String,
    }
    struct Leaks;
    impl Workflow for Leaks {
        const KIND: &'static str = "leaks";
        type Input = ();
        type Output = ();
        async fn run<F: Flow>(&self, flow: &F, (): ()) -> Result<(), Failure> {
            flow.step("leak")
                .run(|_| async {
                    let leak = Failure::from(Leak { _secret: "canary".into() });
                    Err::<(), _>(leak.with_note("key", &"canary").because("canary"))
                })
                .await
        }
    }
    let place = Place::new();
    let engine = Engine::builder(handler()).with(Leaks).open(place.file()).await.unwrap();
    engine.run::<Leaks>("l-1", &()).await.unwrap_err();
    engine.shut_down(Duration::from_secs(5)).await.unwrap();
    for file in std::fs::read_dir(place.0.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"canary"));
    }
}
