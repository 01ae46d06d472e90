//! How operations are driven: by hand wherever no time has to pass, so that no turn of a scheduler hides what is measured.

use std::hint::black_box;
use std::pin::pin;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::time::Duration;

use breakfall::clock::now;
use breakfall::clock::sleep_until;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

use crate::measure::Case;
use crate::pipeline::work::ATTEMPTS;
use crate::pipeline::work::Script;

/// Earlier than every limit here, so that arming one never has to wake the runtime's driver.
const FAR: Duration = Duration::from_secs(1);

/// The stack that `make` builds, running `script`.
pub(crate) fn case<S>(name: &'static str, script: Script, make: impl FnOnce() -> S) -> Case
where
    S: AsyncFnMut(Script) -> u64 + 'static,
{
    let virtual_time = matches!(script, Script::FailsTwice | Script::Hangs);
    let runtime = runtime(virtual_time);
    let mut stack = runtime.block_on(async { make() });
    let size = size_of_val(&stack(script));
    if script == Script::Hangs {
        return Case::new(name, size, move |times| {
            runtime.block_on(repeated(&mut stack, script, times))
        });
    }
    // Its timer stays armed as long as it lives.
    let mut far = Box::pin({
        let _inside = runtime.enter();
        sleep_until(now() + FAR)
    });
    if !virtual_time {
        runtime.block_on(async {
            poll_once(far.as_mut());
            // The driver looks at its timers when it goes to sleep.
            sleep_until(now() + Duration::from_millis(1)).await;
        });
    }
    Case::new(name, size, move |times| {
        let _alive = &far;
        let _inside = runtime.enter();
        until_ready(repeated(&mut stack, script, times))
    })
}

/// The sum of the answers.
async fn repeated(stack: &mut impl AsyncFnMut(Script) -> u64, script: Script, times: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..times {
        ATTEMPTS.set(0);
        sum += black_box(stack(black_box(script)).await);
    }
    sum
}

fn runtime(virtual_time: bool) -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_time().start_paused(virtual_time);
    builder.build().unwrap_or_else(|_| std::process::abort())
}

fn until_ready(future: impl Future<Output = u64>) -> u64 {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return value;
        }
    }
}

/// Arms what `future` waits for.
pub(crate) fn poll_once(future: std::pin::Pin<&mut impl Future>) {
    let pending = future.poll(&mut Context::from_waker(Waker::noop())).is_pending();
    debug_assert!(pending, "it waits for something");
}
