//! An order of three steps that outlives its process: end it with ctrl-c or `kill -9` while it pauses, start it again, and it goes on
//! where it was. `cargo run -p breakfall-flow --example order [FILE] [fail]`; with `fail` the last step fails and the others are undone.
#![expect(clippy::print_stdout, reason = "it shows what it does")]

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Settings;
use breakfall_flow::Engine;
use breakfall_flow::Flow;
use breakfall_flow::Saga;
use breakfall_flow::StepAttempt;
use breakfall_flow::Workflow;

/// What a shop can say.
#[derive(Fault)]
/// the last van has left
#[fault(code = "SHOP_NO_VAN", class = FailedPrecondition, actions(try_later))]
struct NoVan;

async fn tell(step: StepAttempt) -> Result<(), Failure> {
    println!("  {} (idempotency key {})", step.step(), step.idempotency_key());
    Ok(())
}

struct PlaceOrder;

impl Workflow for PlaceOrder {
    const KIND: &'static str = "place_order";
    type Input = bool;
    type Output = String;

    async fn run<F: Flow>(&self, flow: &F, input: bool) -> Result<String, Failure> {
        let saga = Saga::new(flow);
        let placed = async {
            saga.step(flow.step("reserve").idempotent(), tell, |step, _made| tell(step)).await?;
            saga.step(flow.step("charge").idempotent(), tell, |step, _made| tell(step)).await?;
            // Outside of a step, so it is said again whenever the run is taken up.
            println!("  pausing for 15 s: end me now, if you like");
            flow.sleep("pause", Duration::from_secs(15)).await?;
            flow.step("ship")
                .run(move |step| async move {
                    if input { Err(Failure::from(NoVan)) } else { tell(step).await }
                })
                .await?;
            Ok("on its way".to_owned())
        };
        let placed = placed.await;
        saga.settle(placed).await
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().map_or_else(|| env::temp_dir().join("order.sqlite"), PathBuf::from);
    let fails = arguments.next().is_some();
    let engine = Engine::builder(Handler::new(Settings::default())).with(PlaceOrder);
    let engine = engine.open(&file).await?;
    let id = if fails { "order-that-fails" } else { "order" };
    println!("{id} in {}:", file.display());
    let ended = engine.run::<PlaceOrder>(id, &fails).await;
    match ended {
        Ok(outcome) => println!("ended: {}", outcome.value().map_or("", String::as_str)),
        Err(failure) => println!("failed: {failure}, reference {}", failure.reference()),
    }
    for entry in engine.operator().show(id).await?.entries {
        println!("  {:>2} {:<6} {:<14} {}", entry.seq, entry.kind, entry.name, entry.value);
    }
    engine.shut_down(Duration::from_secs(5)).await?;
    Ok(())
}
