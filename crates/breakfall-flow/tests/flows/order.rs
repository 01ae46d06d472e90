//! The workflow of the tests: an order that takes three steps, each of which can be undone.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::PublicText;
use breakfall_flow::Flow;
use breakfall_flow::Saga;
use breakfall_flow::StepAttempt;
use breakfall_flow::Workflow;
use serde::Deserialize;
use serde::Serialize;
use tokio::sync::Notify;

/// What the shops of the tests say.
#[derive(Fault)]
pub(crate) enum ShopFault {
    /// busy
    #[fault(code = "SHOP_BUSY", class = Unavailable, actions(retry))]
    Busy {
        #[wait]
        after: Option<Duration>,
    },
    /// the item is gone
    #[fault(code = "SHOP_ITEM_GONE", class = FailedPrecondition, actions(choose_another))]
    Gone {
        #[public]
        item: PublicText,
    },
    /// the connection broke off after the order was sent
    #[fault(code = "SHOP_SILENT", class = Unavailable, effect = unknown, actions(check_status))]
    Silent,
}

pub(crate) const STEPS: [&str; 3] = ["reserve", "charge", "ship"];

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) approve: bool,
    pub(crate) pause_seconds: u64,
}

/// What the world does to the steps, and what it saw of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    seen: Arc<Mutex<Vec<String>>>,
    script: Arc<Mutex<BTreeMap<String, Vec<Answer>>>>,
    paused: Arc<Notify>,
    notes: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    Busy(Option<u64>),
    Gone,
    /// It is done, and nobody hears of it.
    Silent,
    Panic,
    Hang,
    /// It is done, and says so when the test goes on.
    Pause,
}

impl World {
    /// `step` answers like this first.
    pub(crate) fn answers(self, step: &str, answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        self.script.lock().unwrap().insert(step.to_owned(), answers);
        self
    }

    pub(crate) fn note(&self, note: &str) {
        self.notes.lock().unwrap().push(note.to_owned());
    }

    /// What was noted, in order.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }

    /// What pauses goes on.
    pub(crate) fn go_on(&self) {
        self.paused.notify_one();
    }

    /// What has had its effect, by idempotency key, in order.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// The same without the id of the run.
    pub(crate) fn steps(&self) -> Vec<String> {
        self.seen().iter().map(|key| key.split_once('/').unwrap().1.to_owned()).collect()
    }

    pub(crate) fn act(
        &self,
        step: StepAttempt,
    ) -> impl Future<Output = Result<String, ShopFault>> + Send + use<> {
        let world = self.clone();
        async move {
            // A moment in which the process can end.
            tokio::task::yield_now().await;
            let answer = world.script.lock().unwrap().get_mut(step.step()).and_then(Vec::pop);
            let done = || world.seen.lock().unwrap().push(step.idempotency_key());
            match answer {
                None => {
                    done();
                    Ok(format!("{} done", step.step()))
                }
                Some(Answer::Busy(after)) => {
                    Err(ShopFault::Busy { after: after.map(Duration::from_secs) })
                }
                Some(Answer::Gone) => Err(ShopFault::Gone { item: PublicText::cleaned("tea") }),
                Some(Answer::Silent) => {
                    done();
                    Err(ShopFault::Silent)
                }
                Some(Answer::Panic) => panic!("boom in {}", step.step()),
                Some(Answer::Pause) => {
                    done();
                    world.paused.notified().await;
                    Ok(format!("{} done", step.step()))
                }
                Some(Answer::Hang) => {
                    done();
                    sleep_until(later(now(), Duration::from_hours(24 * 365))).await;
                    Err(ShopFault::Silent)
                }
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct PlaceOrder {
    pub(crate) world: World,
}

impl Workflow for PlaceOrder {
    const KIND: &'static str = "place_order";
    type Input = Order;
    type Output = Vec<String>;

    async fn run<F: Flow>(&self, flow: &F, input: Order) -> Result<Vec<String>, Failure> {
        let saga = Saga::new(flow);
        let placed = async {
            let mut done = Vec::new();
            for step in STEPS {
                if step == "ship" && input.approve {
                    let by: String = flow.event("approval").await?;
                    done.push(format!("approved by {by}"));
                }
                if step == "ship" && input.pause_seconds > 0 {
                    flow.sleep("cool-off", Duration::from_secs(input.pause_seconds)).await?;
                }
                let (world, undoing) = (self.world.clone(), self.world.clone());
                let made = saga
                    .step(
                        flow.step(step),
                        move |step| world.act(step),
                        move |step, _made| {
                            let undone = undoing.act(step);
                            async move { undone.await.map(drop) }
                        },
                    )
                    .await?;
                done.push(made);
            }
            Ok(done)
        };
        let placed = placed.await;
        saga.settle(placed).await
    }
}
