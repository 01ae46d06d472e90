//! Six places where Rust loses errors, and what becomes of them here. The page: docs/lossless.md.
#![expect(clippy::print_stdout, reason = "an example prints")]
#![expect(clippy::panic, reason = "and breaks on purpose")]

use std::future::pending;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::OperationFailed;
use breakfall::observe::in_flight::InFlight;
use breakfall::supervise::{Scope, Siblings, Supervisor, channel, stream, within};
use futures_util::{StreamExt, stream::iter};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let supervisor = Supervisor::default();
    let panics = supervisor.spawn("index", breaks());
    tell("a task that panics", panics.await.err());

    let ended = supervisor.spawn("index", pending::<Result<(), Failure>>());
    ended.cancel("operator");
    tell("a task that somebody ends", ended.await.err());

    let (sender, rows) = channel::bounded::<u8>("rows", 8);
    drop(sender);
    tell("a sender that dies", rows.all().await.err());

    let half = stream::guarded_until("words", iter([Ok::<_, Failure>("so far")]), |word| {
        *word == "[DONE]"
    });
    tell("half a stream", half.collect::<Vec<_>>().await.into_iter().find_map(Result::err));

    let late = within("answer", Duration::from_secs(5), async {
        let _reading = InFlight::enter("read_stock");
        pending::<Result<(), Failure>>().await
    });
    tell("a limit", late.await.err());

    let orders = Scope::new("orders", Siblings::Cancel);
    orders.add("pay", async { Err::<(), _>(OperationFailed::new("pay")) });
    orders.add("ship", pending::<Result<(), Failure>>());
    tell("siblings", orders.all().await.err());
}

async fn breaks() -> Result<(), Failure> {
    std::future::ready(()).await;
    panic!("private")
}

fn tell(place: &str, failure: Option<Failure>) {
    let Some(failure) = failure else { return println!("{place}: nothing") };
    println!("{place}: {failure}");
    for note in failure.notes().iter().filter(|note| note.key != "started_at") {
        println!("    {}={}", note.key, note.value);
    }
    for other in failure.secondary() {
        println!("    beside it: {other}");
    }
}

// a task that panics: [ASYNC_PANICKED_FAILED] the operation panicked
//     task=index
// a task that somebody ends: [ASYNC_CANCELLED_FAILED] the operation was cancelled
//     cancelled_by=operator
//     task=index
// a sender that dies: [ASYNC_INCOMPLETE_FAILED] whoever was to deliver the rest went away without a word
//     channel=rows
// half a stream: [ASYNC_INCOMPLETE_FAILED] whoever was to deliver the rest went away without a word
//     stream=words
// a limit: [ASYNC_TIMEOUT_FAILED] the operation did not end in time (limit: 5s)
//     work=answer
//     in_flight=read_stock for 5s
// siblings: [ASYNC_PAY_FAILED] the operation failed
//     work=pay
//     beside it: [ASYNC_CANCELLED_FAILED] the operation was cancelled
