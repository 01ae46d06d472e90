//! The hot paths and nothing else: `breakfall-cost ready 1000` runs one of them so often and prints nothing. `tests/pinned.rs` counts
//! its instructions.

use std::hint::black_box;
use std::pin::Pin;
use std::pin::pin;
use std::process::ExitCode;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use tokio::runtime::Builder;

/// What the operation does.
#[derive(Clone, Copy)]
enum Script {
    Ready,
    PendingOnce,
    Fails,
}

#[derive(Clone, Copy, Fault)]
enum Lost {
    /// the answer is not there
    #[fault(code = "COST_LOST", class = Internal, recovery = never, actions(try_later))]
    ForGood,
}

/// The operation itself: as little as it can be.
struct Work {
    script: Script,
    polled: bool,
}

impl Future for Work {
    type Output = Result<u64, Lost>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let again = std::mem::replace(&mut self.polled, true);
        match self.script {
            Script::PendingOnce if !again => Poll::Pending,
            Script::Fails => Poll::Ready(Err(black_box(Lost::ForGood))),
            Script::Ready | Script::PendingOnce => Poll::Ready(Ok(black_box(1))),
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, times] = arguments.as_slice() else { return ExitCode::from(2) };
    let Ok(times) = times.parse() else { return ExitCode::from(2) };
    let (script, bare) = match path.as_str() {
        "bare-ready" => (Script::Ready, true),
        "bare-pending" => (Script::PendingOnce, true),
        "ready" => (Script::Ready, false),
        "pending" => (Script::PendingOnce, false),
        "fallback" => (Script::Fails, false),
        _ => return ExitCode::from(2),
    };
    let Ok(runtime) = Builder::new_current_thread().enable_time().build() else {
        return ExitCode::FAILURE;
    };
    let _inside = runtime.enter();
    let sum = if bare { drive(call(script, times)) } else { drive(operations(script, times)) };
    ExitCode::from(u8::from(sum != times))
}

async fn call(script: Script, times: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..times {
        sum += black_box(Work { script: black_box(script), polled: false }.await.unwrap_or(1));
    }
    sum
}

async fn operations(script: Script, times: u64) -> u64 {
    let mut settings = Settings::default();
    // What fails over and over would be refused at once; it counts, and lets through.
    settings.plan.breaker.failure_rate = 2.0;
    settings.plan.breaker.consecutive = 0;
    let handler = Handler::new(settings);
    let mut sum = 0;
    for _ in 0..times {
        let outcome = handler
            .operation("answer")
            .run(|_| Work { script: black_box(script), polled: false })
            .or_degrade(|_| std::future::ready(Ok::<_, Lost>(1)))
            .await;
        sum += black_box(match outcome {
            Ok(Outcome::Full(value) | Outcome::Degraded { value, .. }) => value,
            Ok(Outcome::Deferred { .. }) | Err(_) => 0,
        });
    }
    sum
}

fn drive(future: impl Future<Output = u64>) -> u64 {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(sum) = future.as_mut().poll(&mut cx) {
            return sum;
        }
    }
}
