//! What a connection is waiting for, as those who have to do with it tell each other: its stream, its requests, its answers.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use http::Version;

/// What a connection is waiting for, apart from the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Nothing, or what others have limits for: bodies, and over HTTP/2 all but the first request.
    Other,
    /// The head of a request.
    Head,
    /// That its client takes what is written.
    Reader,
}

/// What is known of a connection. HTTP/1.1 is one task, which sees what it has written itself; what HTTP/2 spreads over several decides
/// nothing here.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// How many requests are being answered.
    busy: AtomicU32,
    /// Whether its client takes nothing at the moment.
    is_full: AtomicBool,
    /// Whether requests come beside each other.
    is_multiplexed: AtomicBool,
    /// Counts what ends a wait, so that two of them are not taken for one.
    steps: AtomicU32,
}

impl Line {
    /// What it is waiting for, and which wait this is.
    pub(super) fn wait(&self) -> (Wait, u32) {
        let wait = if self.is_full.load(Ordering::Relaxed) {
            Wait::Reader
        } else if self.busy.load(Ordering::Relaxed) > 0
            || self.is_multiplexed.load(Ordering::Relaxed)
        {
            Wait::Other
        } else {
            Wait::Head
        };
        (wait, self.steps.load(Ordering::Relaxed))
    }

    /// The head of a request has come; it is being answered as long as what this gives is kept.
    pub(super) fn came(self: &Arc<Self>, version: Version) -> Busy {
        change(&self.busy, |busy| busy.wrapping_add(1));
        self.step();
        if version >= Version::HTTP_2 {
            self.is_multiplexed.store(true, Ordering::Relaxed);
        }
        Busy(Arc::clone(self))
    }

    /// Its client took nothing.
    pub(super) fn fills(&self) {
        self.is_full.store(true, Ordering::Relaxed);
    }

    /// Its client took something.
    pub(super) fn drains(&self) {
        if self.is_full.load(Ordering::Relaxed) {
            self.is_full.store(false, Ordering::Relaxed);
            self.step();
        }
    }

    fn step(&self) {
        change(&self.steps, |steps| steps.wrapping_add(1));
    }
}

/// A request that is being answered, until the last byte of the answer is on its way.
#[derive(Debug)]
pub(super) struct Busy(Arc<Line>);

impl Drop for Busy {
    fn drop(&mut self) {
        change(&self.0.busy, |busy| busy.wrapping_sub(1));
    }
}

/// Over HTTP/1.1 nobody else counts at the same time, and what several tasks miscount over HTTP/2 decides nothing.
fn change(number: &AtomicU32, to: impl FnOnce(u32) -> u32) {
    number.store(to(number.load(Ordering::Relaxed)), Ordering::Relaxed);
}
