//! The scenarios of the other engines, on this one: the same workflow, the same ends.

use std::time::Duration;

use breakfall::Outcome;
use breakfall::clock::now;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall_flow::Started;
use breakfall_flow::State;
use breakfall_flow::Verdict;

use breakfall_flow_restate::Which;

use crate::order::Answer;
use crate::order::Order;
use crate::order::PlaceOrder;
use crate::order::STEPS;
use crate::order::ShopFault;
use crate::stage::Stage;
use crate::stage::until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_does_each_step_once_and_the_same_start_again_is_known() {
    let Some(stage) = Stage::set("a run").await else { return };
    let (client, input) = (&stage.client, Order::default());
    let ended = stage.run::<PlaceOrder>("o-1", &input).await;
    let Outcome::Full(done) = ended.unwrap() else { panic!("not whole") };
    assert_eq!(done, ["reserve done", "charge done", "ship done"]);
    assert_eq!(stage.world.seen(), ["o-1/reserve", "o-1/charge", "o-1/ship"]);
    assert_eq!(client.state::<PlaceOrder>("o-1").await.unwrap(), State::Done);

    assert_eq!(client.start::<PlaceOrder>("o-1", &input).await.unwrap(), Started::Known);
    assert!(stage.run::<PlaceOrder>("o-1", &input).await.is_ok(), "found, not run again");
    let other = Order { approve: true, ..input };
    for taken in [
        client.start::<PlaceOrder>("o-1", &other).await.map(drop),
        stage.run::<PlaceOrder>("o-1", &other).await.map(drop),
    ] {
        assert_eq!(taken.unwrap_err().code().as_str(), "ASYNC_FLOW_ALREADY_STARTED");
    }
    for id in ["", "a b", "a/b", "..", &"x".repeat(129), "ä"] {
        let refused = client.start::<PlaceOrder>(id, &input).await.unwrap_err();
        assert_eq!(refused.code().as_str(), "ASYNC_FLOW_ID_INVALID", "{id}");
    }
    // Whatever else an id may be made of reaches the run as it is.
    let odd = "%2e?#'+&=:;\"\\~";
    assert!(stage.run::<PlaceOrder>(odd, &input).await.is_ok());
    assert_eq!(stage.world.seen()[3], format!("{odd}/reserve"));
    for missing in [
        stage.wait::<PlaceOrder>("o-2").await.map(drop),
        client.signal::<PlaceOrder>("o-2", "approval", &1).await.map(drop),
        client.cancel::<PlaceOrder>("o-2", "ann").await,
    ] {
        assert_eq!(missing.unwrap_err().code().as_str(), "ASYNC_FLOW_NOT_FOUND");
    }
    let late = client.cancel::<PlaceOrder>("o-1", "ann").await.unwrap_err();
    assert_eq!(late.code().as_str(), "ASYNC_FLOW_ACT_IMPOSSIBLE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_permanent_failure_is_undone_and_stays_the_failure_that_it_is() {
    let Some(stage) = Stage::set("a failure and its compensation").await else { return };
    let client = &stage.client;
    for (k, step) in STEPS.into_iter().enumerate() {
        for (answer, happened) in [(Answer::Gone, false), (Answer::Silent, true)] {
            let before = stage.world.seen().len();
            drop(stage.world.clone().answers(step, [answer]));
            let id = format!("o-{step}-{happened}");
            let failure = stage.run::<PlaceOrder>(&id, &Order::default()).await.unwrap_err();
            assert!(failure.downcast_ref::<ShopFault>().is_some(), "typed: {failure}");
            assert_eq!((failure.effect(), failure.attempts().len()), (Effect::None, 1));
            let again = stage.wait::<PlaceOrder>(&id).await.unwrap_err();
            assert_eq!(again.reference(), failure.reference());
            let undone = if happened { k + 1 } else { k };
            let forward = STEPS[..undone].iter().map(|step| (*step).to_owned());
            let backward = STEPS[..undone].iter().rev().map(|step| format!("undo-{step}"));
            let steps = forward.chain(backward).collect::<Vec<_>>();
            assert_eq!(stage.world.steps()[before..], steps, "{id}");
            assert_eq!(client.state::<PlaceOrder>(&id).await.unwrap(), State::Failed);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_retried_and_keeps_its_type_when_that_was_in_vain() {
    let Some(stage) = Stage::set("retries").await else { return };
    drop(stage.world.clone().answers("charge", [Answer::Busy(None), Answer::Busy(None)]));
    let ended = stage.run::<PlaceOrder>("o-1", &Order::default()).await;
    assert_eq!(ended.unwrap().value().unwrap().len(), 3);
    assert_eq!(stage.world.steps(), STEPS);

    drop(stage.world.clone().answers("charge", [Answer::Busy(None); 4]));
    let failure = stage.run::<PlaceOrder>("o-2", &Order::default()).await.unwrap_err();
    let busy = failure.downcast_ref::<ShopFault>();
    assert!(matches!(busy, Some(ShopFault::Busy { .. })), "{failure}");
    assert_eq!((failure.attempts().len(), failure.operation()), (4, Some("charge")));
    assert_eq!(stage.world.steps()[3..], ["reserve", "undo-reserve"]);

    // A server's wait is kept, as a timer of Restate.
    drop(stage.world.clone().answers("charge", [Answer::Busy(Some(1))]));
    let start = now();
    assert!(stage.run::<PlaceOrder>("o-3", &Order::default()).await.is_ok());
    assert!(now() - start >= Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_a_step_is_a_failure_and_its_text_stays_here() {
    let Some(stage) = Stage::set("panics").await else { return };
    drop(stage.world.clone().answers("ship", [Answer::Panic]));
    let failure = stage.run::<PlaceOrder>("o-1", &Order::default()).await.unwrap_err();
    assert_eq!(failure.origin(), Origin::Panicked);
    assert_eq!(
        stage.world.steps(),
        ["reserve", "charge", "undo-ship", "undo-charge", "undo-reserve"]
    );
    assert!(!stage.server.holds("boom in ship"), "it stands in the files of Restate");
    assert!(stage.server.holds("undo-charge"), "the search finds what is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_is_waited_for_and_the_first_of_a_name_counts() {
    let Some(stage) = Stage::set("signals").await else { return };
    let (client, input) = (&stage.client, Order { approve: true, ..Order::default() });
    client.start::<PlaceOrder>("o-1", &input).await.unwrap();
    let (first, ended) = tokio::join!(
        async {
            until(async || stage.world.seen().len() == 2).await;
            client.signal::<PlaceOrder>("o-1", "approval", &"ann".to_owned()).await
        },
        stage.wait::<PlaceOrder>("o-1"),
    );
    assert!(first.unwrap());
    assert_eq!(ended.unwrap().value().unwrap()[2], "approved by ann");

    client.start::<PlaceOrder>("o-2", &input).await.unwrap();
    assert!(client.signal::<PlaceOrder>("o-2", "approval", &"ann".to_owned()).await.unwrap());
    drop(client.signal::<PlaceOrder>("o-2", "approval", &"bob".to_owned()).await);
    let ended = stage.wait::<PlaceOrder>("o-2").await.unwrap();
    assert_eq!(ended.value().unwrap()[2], "approved by ann", "one that came before is there");

    // One that carries something else fails the run, which is undone.
    client.start::<PlaceOrder>("o-3", &input).await.unwrap();
    client.signal::<PlaceOrder>("o-3", "approval", &7).await.unwrap();
    let unfit = stage.wait::<PlaceOrder>("o-3").await.unwrap_err();
    assert_eq!((unfit.code().as_str(), unfit.effect()), ("ASYNC_FLOW_SIGNAL_UNFIT", Effect::None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w08_a_cancelled_run_is_undone_and_ends_as_cancelled() {
    let Some(stage) = Stage::set("cancellation").await else { return };
    let (client, world) = (&stage.client, &stage.world);
    let undone = ["reserve", "charge", "undo-charge", "undo-reserve"];

    let input = Order { approve: true, ..Order::default() };
    client.start::<PlaceOrder>("o-wait", &input).await.unwrap();
    until(async || world.seen().len() == 2).await;
    client.cancel::<PlaceOrder>("o-wait", "ann").await.unwrap();
    drop(client.cancel::<PlaceOrder>("o-wait", "bob").await);
    let ended = stage.wait::<PlaceOrder>("o-wait").await.unwrap_err();
    assert_eq!((ended.origin(), ended.effect()), (Origin::Cancelled, Effect::None));
    assert_eq!(client.state::<PlaceOrder>("o-wait").await.unwrap(), State::Cancelled);
    assert_eq!(told(&stage, "o-wait").await, (State::Cancelled, ended.reference().to_string()));
    assert_eq!(world.steps(), undone);

    // A step under way is broken off, and may have happened.
    drop(world.clone().answers("charge", [Answer::Pause]));
    client.start::<PlaceOrder>("o-step", &Order::default()).await.unwrap();
    until(async || world.seen().len() == 6).await;
    client.cancel::<PlaceOrder>("o-step", "ann").await.unwrap();
    let ended = stage.wait::<PlaceOrder>("o-step").await.unwrap_err();
    assert_eq!((ended.origin(), ended.effect()), (Origin::Cancelled, Effect::None));
    assert_eq!(world.steps()[4..], undone);

    // While it is being undone, that ends first: each undo once.
    drop(world.clone().answers("ship", [Answer::Gone]).answers("undo-charge", [Answer::Pause]));
    client.start::<PlaceOrder>("o-undo", &Order::default()).await.unwrap();
    until(async || world.seen().len() == 11).await;
    client.cancel::<PlaceOrder>("o-undo", "ann").await.unwrap();
    world.go_on();
    let ended = stage.wait::<PlaceOrder>("o-undo").await.unwrap_err();
    assert_eq!((ended.code().as_str(), ended.effect()), ("SHOP_ITEM_GONE", Effect::None));
    assert_eq!(world.steps()[8..], undone);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w02_needs_attention_is_told_and_decided_by_an_operator() {
    let Some(stage) = Stage::set("questions to an operator").await else { return };
    let (client, world) = (&stage.client, &stage.world);
    let decisions = [
        (Verdict::Resume, State::Failed, &["reserve", "charge", "undo-charge", "undo-reserve"][..]),
        (Verdict::Skip, State::Failed, &["reserve", "charge", "undo-reserve"]),
        (Verdict::GiveUp, State::Failed, &["reserve", "charge"]),
    ];
    for (verdict, state, steps) in decisions {
        let before = world.seen().len();
        let script = world.clone().answers("ship", [Answer::Gone]);
        drop(script.answers("undo-charge", [Answer::Busy(None); 5]));
        let id = format!("o-{verdict:?}");
        let stuck = stage.run::<PlaceOrder>(&id, &Order::default()).await.unwrap_err();
        assert_eq!(stuck.code().as_str(), "ASYNC_FLOW_NEEDS_ATTENTION");
        assert_eq!(stuck.secondary()[0].attempts().len(), 5);
        assert_eq!(client.state::<PlaceOrder>(&id).await.unwrap(), State::NeedsAttention);
        assert_eq!(told(&stage, &id).await, (State::NeedsAttention, stuck.reference().to_string()));

        client.decide::<PlaceOrder>(&id, verdict, "ann").await.unwrap();
        let ended = stage.wait::<PlaceOrder>(&id).await.unwrap_err();
        assert_eq!(ended.code().as_str(), "SHOP_ITEM_GONE");
        assert_eq!(client.state::<PlaceOrder>(&id).await.unwrap(), state, "{verdict:?}");
        assert_eq!(told(&stage, &id).await, (state, ended.reference().to_string()));
        assert_eq!(world.steps()[before..], *steps, "{verdict:?}");
        assert_eq!(ended.effect() == Effect::None, verdict != Verdict::GiveUp);
        let again = client.decide::<PlaceOrder>(&id, verdict, "ann").await.unwrap_err();
        assert_eq!(again.code().as_str(), "ASYNC_FLOW_ACT_IMPOSSIBLE");
    }
}

/// Where a run stands, and the reference of its failure, as an operator sees it.
async fn told(stage: &Stage, id: &str) -> (State, String) {
    let mut runs = stage.admin.runs::<PlaceOrder>(Which::One(id), 1).await.unwrap();
    let summary = runs.remove(0).summary;
    (summary.state, summary.failure.unwrap().reference)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_each_done_once() {
    let Some(stage) = Stage::set("many runs at once").await else { return };
    let runs = (0..64).map(|n| {
        let stage = &stage;
        async move { stage.run::<PlaceOrder>(&format!("o-{n}"), &Order::default()).await }
    });
    let ended = breakfall::supervise::join_all_settled(runs).await;
    assert!(ended.iter().all(Result::is_ok), "{ended:?}");
    let mut seen = stage.world.seen();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!((seen.len(), stage.world.seen().len()), (3 * 64, 3 * 64));
}
