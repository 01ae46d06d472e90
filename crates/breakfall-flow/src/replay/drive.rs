//! Polls a run until it has ended, or until nothing is left to do for it here.

use std::future::poll_fn;
use std::task::Context;
use std::task::Poll;

use breakfall::Failure;
use breakfall::fault::panic::Stack;
use breakfall::fault::panic::catch_poll;
use breakfall::pipeline::BoxFuture;

use crate::course::locked;
use crate::replay::Ended;
use crate::replay::Interruption;
use crate::replay::LocalFlow;

/// Why a run is not polled any more.
#[derive(Debug)]
pub(crate) enum End {
    /// Its code has returned.
    Ended(Result<Ended, Failure>),
    /// It waits for what may take long: until this time, or for one of these signals.
    Idle { until_ms: u64, waiting_for: Vec<Box<str>> },
    /// It cannot go on here and now.
    Interrupted(Interruption),
}

/// How often in a row code must stand still until that is believed: what joins futures may leave one out in a poll.
const STILL: u32 = 3;

pub(crate) type Running = BoxFuture<'static, Result<Ended, Failure>>;

/// Until the end, or until it stands still; then it can be driven on.
pub(crate) async fn drive(flow: &LocalFlow, running: &mut Running) -> End {
    poll_fn(|cx| poll(flow, running, cx)).await
}

fn poll(flow: &LocalFlow, running: &mut Running, cx: &mut Context<'_>) -> Poll<End> {
    let mut still = 0;
    loop {
        let before = locked(flow.state()).asked;
        let polled = catch_poll(running.as_mut(), cx, Stack::Capture);
        let mut state = locked(flow.state());
        if let Some(why) = state.take_interruption() {
            return Poll::Ready(End::Interrupted(why));
        }
        match polled {
            Err(panicked) => {
                return Poll::Ready(End::Interrupted(Interruption::Panicked(panicked)));
            }
            Ok(Poll::Ready(ended)) => {
                let missed = state.first_left().map(|entry| entry.name.clone().into());
                return Poll::Ready(match missed {
                    Some(step) => End::Interrupted(Interruption::Diverged { step }),
                    None => End::Ended(ended),
                });
            }
            Ok(Poll::Pending) => {}
        }
        let idle = state.idle_until();
        if state.is_live && idle.is_none() {
            return Poll::Pending;
        }
        still = if state.asked > before { 0 } else { still + 1 };
        if still < STILL {
            continue;
        }
        match idle {
            Some(until_ms) if state.is_live => {
                let waiting_for = state.waiting_for();
                return Poll::Ready(End::Idle { until_ms, waiting_for });
            }
            _ => {}
        }
        if let Some(missed) = state.first_left() {
            let step = missed.name.clone().into();
            return Poll::Ready(End::Interrupted(Interruption::Diverged { step }));
        }
        drop(state);
        flow.go_live();
        still = 0;
    }
}
