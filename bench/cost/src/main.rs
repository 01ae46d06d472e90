//! The hot paths and nothing else: `breakfall-cost ready 1000` runs one of them so often and prints nothing. `tests/pinned.rs` counts
//! its instructions.

use std::hint::black_box;
use std::pin::Pin;
use std::pin::pin;
use std::process::ExitCode;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::observe::Reporter;
use tokio::runtime::Builder;

/// How many reports may wait, and how many come before they are looked at.
const MOST_WAITING: usize = 4096;
const BATCH: u64 = 256;

/// How long work is waited for that does not end.
const LIMIT: Duration = Duration::from_millis(1);

/// How many operations take turns.
const NAMES: u32 = 10_000;

/// What is around the operation.
#[derive(Clone, Copy)]
enum How {
    /// Nothing.
    Bare,
    /// All policies.
    Armed,
    /// The same, where ten thousand operations take turns: to look at by hand, since what making them takes is different each time.
    Named,
    /// The same, around work that fails twice and then succeeds. Apart, since the other work knows nothing of attempts.
    Retried,
    /// Work that does not end, under a limit of a millisecond of real time: the runtime's, or the operation's. To look at by hand.
    Limited,
    TimedOut,
    /// All policies, and somebody who keeps a record of what fails.
    Recorded,
}

/// What the operation does.
#[derive(Clone, Copy)]
enum Script {
    Ready,
    PendingOnce,
    Fails,
}

#[derive(Clone, Copy, Fault)]
enum Lost {
    /// the answer is not there yet
    #[fault(code = "COST_LOST_FOR_NOW", class = Unavailable, effect = none, actions(retry))]
    ForNow,
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
    let (script, how) = match path.as_str() {
        "bare-ready" => (Script::Ready, How::Bare),
        "bare-pending" => (Script::PendingOnce, How::Bare),
        "ready" => (Script::Ready, How::Armed),
        "ready-recorded" => (Script::Ready, How::Recorded),
        "ready-names" => (Script::Ready, How::Named),
        "pending" => (Script::PendingOnce, How::Armed),
        "pending-recorded" => (Script::PendingOnce, How::Recorded),
        "fallback" => (Script::Fails, How::Armed),
        "bare-timed-out" => (Script::Ready, How::Limited),
        "timed-out" => (Script::Ready, How::TimedOut),
        "retried" => (Script::Fails, How::Retried),
        "fallback-recorded" => (Script::Fails, How::Recorded),
        _ => return ExitCode::from(2),
    };
    let Ok(runtime) = Builder::new_current_thread().enable_time().build() else {
        return ExitCode::FAILURE;
    };
    let _inside = runtime.enter();
    let sum = match how {
        How::Limited => runtime.block_on(limited(times)),
        How::TimedOut => runtime.block_on(timed_out(times)),
        How::Bare => drive(call(script, times)),
        How::Retried => drive(retried(&handler(Reporter::default()), times)),
        How::Armed => drive(operations(&handler(Reporter::default()), script, times)),
        How::Named => drive(named(&handler(Reporter::default()), script, times)),
        How::Recorded => recorded(script, times),
    };
    ExitCode::from(u8::from(sum != times))
}

async fn call(script: Script, times: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..times {
        sum += black_box(Work { script: black_box(script), polled: false }.await.unwrap_or(1));
    }
    sum
}

fn handler(reporter: Reporter) -> Handler {
    let mut settings = Settings::default();
    settings.log.reporter = reporter;
    // What fails over and over would be refused at once; it counts, and lets through.
    // No wait before a retry, and none is refused: what is counted is the library.
    settings.plan.retry.base = Duration::ZERO;
    settings.plan.budget.reserve = f64::MAX;
    settings.plan.breaker.failure_rate = 2.0;
    settings.plan.breaker.consecutive = 0;
    Handler::new(settings)
}

/// The same operations with what was reported of them taken out now and then and dropped, which in a program is somebody else's work.
fn recorded(script: Script, times: u64) -> u64 {
    let (reporter, mut reports) = Reporter::new(MOST_WAITING);
    let handler = handler(reporter);
    let mut sum = 0;
    while sum < times {
        let some = (times - sum).min(BATCH);
        if drive(operations(&handler, script, some)) != some {
            break;
        }
        drop(black_box(reports.there(MOST_WAITING)));
        sum += some;
    }
    sum
}

async fn operations(handler: &Handler, script: Script, times: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..times {
        let outcome = handler
            .operation("answer")
            .run(|_| Work { script: black_box(script), polled: false })
            .or_degrade(|_| std::future::ready(Ok::<_, Lost>(1)))
            .await;
        sum += black_box(value(&outcome));
    }
    sum
}

/// Operations of ten thousand names, each of which has been met before.
async fn named(handler: &Handler, script: Script, times: u64) -> u64 {
    let names: Vec<&'static str> = (0..NAMES).map(|name| &*name.to_string().leak()).collect();
    for name in &names {
        black_box(handler.breaker(name).word());
    }
    let mut names = names.iter().cycle();
    let mut sum = 0;
    for _ in 0..times {
        let name = names.next().copied().unwrap_or_default();
        let outcome = handler
            .operation(name)
            .run(|_| Work { script: black_box(script), polled: false })
            .or_degrade(|_| std::future::ready(Ok::<_, Lost>(1)))
            .await;
        sum += black_box(value(&outcome));
    }
    sum
}

/// Work that does not end, under the runtime's own limit.
#[expect(clippy::disallowed_methods, reason = "this is what an operation is compared with")]
async fn limited(times: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..times {
        let limited = tokio::time::timeout(LIMIT, std::future::pending::<u64>());
        sum += black_box(limited.await.unwrap_or(1));
    }
    sum
}

/// Operations that do not end in time.
async fn timed_out(times: u64) -> u64 {
    let mut settings = Settings::default();
    settings.plan.timeout.total = LIMIT;
    settings.plan.breaker.failure_rate = 2.0;
    settings.plan.breaker.consecutive = 0;
    let handler = Handler::new(settings);
    let mut sum = 0;
    for _ in 0..times {
        let outcome = handler
            .operation("answer")
            .run(|_| std::future::pending::<Result<u64, Lost>>())
            .or_degrade(|_| std::future::ready(Ok::<_, Lost>(1)))
            .await;
        sum += black_box(value(&outcome));
    }
    sum
}

#[inline]
fn value(outcome: &Result<Outcome<u64>, Failure>) -> u64 {
    match outcome {
        Ok(Outcome::Full(value) | Outcome::Degraded { value, .. }) => *value,
        Ok(Outcome::Deferred { .. }) | Err(_) => 0,
    }
}

/// Operations that fail twice and then succeed.
async fn retried(handler: &Handler, times: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..times {
        let outcome = handler
            .operation("answer")
            .run(|attempt| {
                let ended = if attempt.number() < 3 { Err(Lost::ForNow) } else { Ok(1) };
                std::future::ready(black_box(ended))
            })
            .or_degrade(|_| std::future::ready(Ok::<_, Lost>(0)))
            .await;
        sum += black_box(value(&outcome));
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
