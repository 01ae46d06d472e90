//! A run told step by step, as an operator sees it.

use breakfall_flow::EntryView;
use breakfall_flow::FlowView;
use breakfall_flow::Verdict;
use breakfall_flow_restate::Which;
use serde_json::Value;

use crate::order::Answer;
use crate::order::Order;
use crate::order::PlaceOrder;
use crate::stage::Stage;
use crate::stage::until;

async fn shown(stage: &Stage, id: &str) -> FlowView {
    let run = stage.admin.runs::<PlaceOrder>(Which::One(id), 1).await.unwrap().remove(0);
    stage.admin.show(run).await.unwrap()
}

/// What each entry is, and of what.
fn steps(view: &FlowView) -> Vec<String> {
    view.entries.iter().map(|entry| format!("{} {}", entry.kind, entry.name)).collect()
}

fn value(entry: &EntryView) -> Value {
    serde_json::from_str(&entry.value).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_told_step_by_step_with_its_signals_and_who_decided() {
    let Some(stage) = Stage::set("the steps of a run").await else { return };
    let (client, world) = (&stage.client, &stage.world);
    let script = world.clone().answers("charge", [Answer::Busy(None)]);
    let script = script.answers("ship", [Answer::Gone]);
    drop(script.answers("undo-charge", [Answer::Busy(None); 5]));
    let input = Order { approve: true, ..Order::default() };
    client.start::<PlaceOrder>("o-1", &input).await.unwrap();
    until(async || shown(&stage, "o-1").await.entries.iter().any(|e| e.kind == "waiting")).await;
    let waits = shown(&stage, "o-1").await;
    let forward = ["done reserve", "done charge", "sleep ", "done charge#2"];
    assert_eq!(steps(&waits), [&forward[..], &["waiting event:approval"]].concat());
    assert_eq!(waits.input, r#"{"approve":true,"pause_seconds":0}"#);
    assert_eq!(waits.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let started = waits.summary.started_at;
    assert!(waits.entries.iter().all(|entry| entry.at >= started), "{waits:?}");
    assert!(value(&waits.entries[2]).as_u64().is_some_and(|end| end >= started), "{waits:?}");

    client.signal::<PlaceOrder>("o-1", "approval", &"ann".to_owned()).await.unwrap();
    stage.wait::<PlaceOrder>("o-1").await.unwrap_err();
    client.decide::<PlaceOrder>("o-1", Verdict::Skip, "grace").await.unwrap();
    let ended = stage.wait::<PlaceOrder>("o-1").await.unwrap_err();
    let all = shown(&stage, "o-1").await;
    let undone = all.entries.iter().filter(|entry| entry.kind != "sleep").skip(3);
    let undone: Vec<_> = undone.map(|entry| format!("{} {}", entry.kind, entry.name)).collect();
    let tries = ["done undo-charge", "done undo-charge#2", "done undo-charge#3"];
    let last = ["done undo-charge#4", "failed undo-charge#5", "done undo-reserve"];
    assert_eq!(undone, [&["failed ship"][..], &tries, &last].concat());
    assert_eq!(value(&all.entries[3])["ok"], "charge done");
    let ship = all.entries.iter().find(|entry| entry.name == "ship").unwrap();
    assert_eq!(value(ship)["code"], "SHOP_ITEM_GONE");
    assert_eq!(value(ship)["reference"], ended.reference().to_string());
    let signals: Vec<_> = all.signals.iter().map(|s| (&*s.name, &*s.value)).collect();
    assert_eq!(signals[0], ("event:approval", r#""ann""#));
    assert_eq!((signals.len(), signals[1].0), (2, "verdict:undo-charge?1"));
    let acts: Vec<_> = all.acts.iter().map(|act| (&*act.act, &*act.by)).collect();
    assert_eq!(acts, [("skip", "grace")]);
    assert!(all.acts[0].at >= started);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_was_broken_off_is_told_and_who_did_it() {
    let Some(stage) = Stage::set("the steps of a cancelled run").await else { return };
    drop(stage.world.clone().answers("charge", [Answer::Pause]));
    // The quote is one of SQL: what is asked is about this run all the same.
    let id = "o'1";
    stage.client.start::<PlaceOrder>(id, &Order::default()).await.unwrap();
    until(async || shown(&stage, id).await.entries.len() == 2).await;
    assert_eq!(steps(&shown(&stage, id).await), ["done reserve", "begun charge"]);
    stage.client.cancel::<PlaceOrder>(id, "ann").await.unwrap();
    stage.wait::<PlaceOrder>(id).await.unwrap_err();
    let late = stage.client.cancel::<PlaceOrder>(id, "bob").await;
    assert!(late.is_err(), "it has ended");
    let view = shown(&stage, id).await;
    let undone = ["done reserve", "cut charge", "done undo-charge", "done undo-reserve"];
    assert_eq!(steps(&view), undone);
    let acts: Vec<_> = view.acts.iter().map(|act| (&*act.act, &*act.by)).collect();
    assert_eq!(acts, [("cancel", "ann")]);
}
