//! `error_handling.graceful_degradation`: whether something stands in, and what time that has.

use std::thread;
use std::time::Duration;

use crate::support::answer::Answer;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

#[test]
fn enabled_is_whether_something_stands_in() {
    let failing = Trouble::ServerError.upstream();
    let setup = Setup::quick().model("classifier", &failing.url());
    let switched = |on: bool| setup.clone().set("error_handling.graceful_degradation.enabled", on);
    switched(true).start().ask("help").degraded("ASYNC_UPSTREAM_FAILED");
    switched(false).start().ask("help").problem(502, "ASYNC_UPSTREAM_FAILED");
}

/// What is answered where the classifier hangs, 6 s are there in all, and a substitute may take this long of them.
fn with_fallback_timeout(seconds: f64) -> Answer {
    let hanging = Trouble::Hang.upstream();
    let setup = Setup::plain()
        .set("error_handling.async.timeout_seconds", 6)
        .set("error_handling.async.max_retries", 0)
        .set("error_handling.graceful_degradation.fallback_timeout_seconds", seconds);
    let answer = setup.model("classifier", &hanging.url()).start().ask("help");
    answer.degraded("ASYNC_TIMEOUT_FAILED");
    answer
}

#[test]
fn fallback_timeout_seconds_is_kept_back_for_the_substitute() {
    let (long, short) = thread::scope(|scope| {
        let long = scope.spawn(|| with_fallback_timeout(3.0));
        let short = with_fallback_timeout(0.01);
        (long.join().expect("an answer"), short)
    });
    assert!(long.took >= Duration::from_secs(3), "{long:?}");
    assert!(long.took < Duration::from_millis(5900), "{long:?}");
    assert!(short.took >= Duration::from_millis(5990), "{short:?}");
}
