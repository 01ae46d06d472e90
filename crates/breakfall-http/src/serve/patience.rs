//! How long a connection is waited for: one timer for all that it is ever waited for. It is moved when it fires, not whenever something
//! came, so that a request costs a look at the clock.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::time::Duration;

use breakfall::clock::Instant;
use breakfall::clock::Sleep;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;

use crate::serve::ConnectionLimits;
use crate::serve::line::Line;
use crate::serve::line::Wait;

/// How long one connection is waited for.
#[derive(Debug)]
pub(super) struct Patience {
    line: Arc<Line>,
    limits: ConnectionLimits,
    /// What it was waiting for when that was last looked at, and until when.
    wait: (Wait, u32),
    until: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    /// When the timer fires, or has fired; it may be early.
    fires: Option<Instant>,
}

impl Patience {
    pub(super) fn new(line: Arc<Line>, limits: ConnectionLimits) -> Self {
        let (start, wait) = (now(), line.wait());
        let until = limit(limits, wait.0).map(|limit| later(start, limit));
        let timer = Box::pin(sleep_until(start));
        Self { line, limits, wait, until, timer, fires: None }
    }

    /// Ready once it was waited for too long. To be polled after the connection; `is_known` says that the task is the one that polled it
    /// the last time, and will be woken by the timer.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, is_known: bool) -> Poll<()> {
        let wait = self.line.wait();
        if wait != self.wait {
            self.wait = wait;
            self.until = limit(self.limits, wait.0).map(|limit| later(now(), limit));
        }
        let Some(until) = self.until else { return Poll::Pending };
        let mut is_known = is_known;
        loop {
            if self.fires.is_none_or(|fires| fires > until) {
                self.timer.as_mut().reset(until);
                self.fires = Some(until);
                is_known = false;
            }
            if is_known && !self.timer.is_elapsed() {
                return Poll::Pending;
            }
            if self.timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if until <= now() {
                return Poll::Ready(());
            }
            self.fires = None;
        }
    }
}

fn limit(limits: ConnectionLimits, wait: Wait) -> Option<Duration> {
    match wait {
        Wait::Other => None,
        Wait::Head => Some(limits.head),
        Wait::Reader => Some(limits.unread),
    }
}

/// The task that polled last.
#[derive(Debug, Default)]
pub(super) struct Task(Option<Waker>);

impl Task {
    /// Whether it is the same as before.
    pub(super) fn is_known(&mut self, cx: &Context<'_>) -> bool {
        let is_known = self.0.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
        if !is_known {
            self.0 = Some(cx.waker().clone());
        }
        is_known
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use http::Version;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A connection and who waits for it, as the task of the connection does.
    struct Waiting {
        start: Instant,
        line: Arc<Line>,
        patience: Patience,
        task: Task,
    }

    impl Waiting {
        fn new() -> Self {
            let line = Arc::new(Line::default());
            let limits = ConnectionLimits::default().with_head(10 * SECOND);
            let patience = Patience::new(Arc::clone(&line), limits.with_unread(30 * SECOND));
            Self { start: now(), line, patience, task: Task::default() }
        }

        /// Waits until so many seconds after the start; gives at which it was waited for too long.
        async fn until(&mut self, seconds: u32) -> Option<u64> {
            let Self { start, patience, task, .. } = self;
            let waits = poll_fn(|cx| {
                let is_known = task.is_known(cx);
                patience.poll(cx, is_known)
            });
            tokio::select! {
                () = waits => Some(start.elapsed().as_secs()),
                () = sleep_until(*start + seconds * SECOND) => None,
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_comes_is_waited_for_so_long() {
        assert_eq!(Waiting::new().until(60).await, Some(10));
    }

    #[tokio::test(start_paused = true)]
    async fn each_head_has_its_own_time_and_an_answer_takes_what_it_takes() {
        let mut waiting = Waiting::new();
        for (comes, answered) in [(2, 6), (14, 40), (45, 47)] {
            assert_eq!(waiting.until(comes).await, None);
            let busy = waiting.line.came(Version::HTTP_11);
            assert_eq!(waiting.until(answered).await, None);
            drop(busy);
        }
        // Two requests between two looks: another wait, although it looks the same.
        assert_eq!(waiting.until(50).await, None);
        drop(waiting.line.came(Version::HTTP_11));
        assert_eq!(waiting.until(70).await, Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_waited_for_from_when_it_took_something() {
        let mut waiting = Waiting::new();
        let busy = waiting.line.came(Version::HTTP_11);
        assert_eq!(waiting.until(5).await, None);
        waiting.line.fills();
        assert_eq!(waiting.until(25).await, None);
        waiting.line.drains();
        waiting.line.fills();
        assert_eq!(waiting.until(50).await, None);
        // All of it is written, but not yet taken: no head is waited for.
        drop(busy);
        assert_eq!(waiting.until(54).await, None);
        waiting.line.drains();
        assert_eq!(waiting.until(99).await, Some(64), "the timer had been armed for later");
    }

    #[tokio::test(start_paused = true)]
    async fn over_http_2_only_the_first_request_is_waited_for() {
        let mut waiting = Waiting::new();
        drop(waiting.line.came(Version::HTTP_2));
        assert_eq!(waiting.until(60).await, None);
    }
}
