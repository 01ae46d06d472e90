//! What everybody calls: one server with a queue, and the trouble it gets into.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use breakfall::Fault;
use breakfall::clock::Dice;
use breakfall::clock::Instant;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;

/// What happens to the upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It accepts calls and works on none of them until the outage ends.
    Stall,
    /// It answers 503 at once, without any work, until the outage ends.
    Fast503,
    /// It does a third of the work in the same time until the outage ends.
    BrownOut,
    /// Two calls of a hundred fail after all of their work, from beginning to end.
    TwoPercent,
}

/// How much of everything there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    /// New users a second.
    pub(crate) users: f64,
    /// Calls that the upstream can answer in a second.
    pub(crate) capacity: f64,
    /// Calls that may wait there. Beyond them it answers 503 at once.
    pub(crate) queue: f64,
    /// Seconds before the outage, of it, and after it.
    pub(crate) before: u32,
    pub(crate) outage: u32,
    pub(crate) after: u32,
}

impl World {
    /// A load of 0.8: after an outage a fifth of the capacity is left for what has piled up.
    pub(crate) const USUAL: Self =
        Self { users: 400.0, capacity: 500.0, queue: 3_000.0, before: 20, outage: 30, after: 120 };

    pub(crate) const fn end(&self) -> u32 {
        self.before + self.outage + self.after
    }

    pub(crate) const fn outage_end(&self) -> u32 {
        self.before + self.outage
    }
}

/// Why a call was not answered.
#[derive(Clone, Copy, Fault)]
pub(crate) enum Refused {
    /// the upstream says that it cannot
    #[fault(code = "BENCH_UPSTREAM_UNAVAILABLE", class = Unavailable, actions(retry))]
    Unavailable,
}

/// The time to the upstream and back.
const TRAVEL: Duration = Duration::from_millis(5);
/// Of the calls under [`Trouble::TwoPercent`].
const ERRORS: f64 = 0.02;

/// A server that works on one call after the other, in the order they came. It does not know who still waits: a call that its
/// client gave up on takes as much work as any.
pub(crate) struct Upstream {
    world: World,
    trouble: Trouble,
    start: Instant,
    dice: Dice,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// The work that is promised so far, in calls since the start.
    promised: f64,
    /// The calls of each second.
    calls: Vec<u32>,
}

impl Upstream {
    pub(crate) fn new(world: World, trouble: Trouble, seed: u64) -> Self {
        Self { world, trouble, start: now(), dice: Dice::seeded(seed), held: Mutex::default() }
    }

    pub(crate) const fn start(&self) -> Instant {
        self.start
    }

    /// One call.
    pub(crate) async fn call(&self) -> Result<(), Refused> {
        let Some(done) = self.accept((now() - self.start).as_secs_f64()) else {
            sleep_until(now() + TRAVEL).await;
            return Err(Refused::Unavailable);
        };
        sleep_until(later(self.start, Duration::from_secs_f64(done)) + TRAVEL).await;
        let fails = self.trouble == Trouble::TwoPercent && self.dice.chance(ERRORS);
        if fails { Err(Refused::Unavailable) } else { Ok(()) }
    }

    /// The calls of each second so far.
    pub(crate) fn calls(&self) -> Vec<u32> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).calls.clone()
    }

    /// When the work of a call that comes at `at` is done; `None` where it is refused.
    fn accept(&self, at: f64) -> Option<f64> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut held.calls, at);
        let (begin, end) = (self.world.before.into(), self.world.outage_end().into());
        if self.trouble == Trouble::Fast503 && (begin..end).contains(&at) {
            return None;
        }
        let done = self.done_by(at);
        if held.promised - done >= self.world.queue {
            return None;
        }
        held.promised = held.promised.max(done) + 1.0;
        Some(self.time_of(held.promised))
    }

    /// How many calls it can have answered by `at`, if it was never idle.
    fn done_by(&self, at: f64) -> f64 {
        let (begin, end) = (self.world.before.into(), self.world.outage_end().into());
        let during = at.clamp(begin, end) - begin;
        self.world.capacity * (at - during + during * self.share())
    }

    /// When it can have answered as many: the opposite of [`Upstream::done_by`].
    fn time_of(&self, done: f64) -> f64 {
        let (begin, end): (f64, f64) = (self.world.before.into(), self.world.outage_end().into());
        let undisturbed = done / self.world.capacity;
        let late = undisturbed - begin;
        let during = (end - begin) * self.share();
        if late <= 0.0 {
            undisturbed
        } else if late < during {
            begin + late / self.share()
        } else {
            end + late - during
        }
    }

    /// How much of its capacity is left during the outage.
    fn share(&self) -> f64 {
        match self.trouble {
            Trouble::Stall => 0.0,
            Trouble::BrownOut => 1.0 / 3.0,
            Trouble::Fast503 | Trouble::TwoPercent => 1.0,
        }
    }
}

/// One more in the second of `at`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds since the start, of which there are few"
)]
fn count(seconds: &mut Vec<u32>, at: f64) {
    let second = at as usize;
    if seconds.len() <= second {
        seconds.resize(second + 1, 0);
    }
    if let Some(calls) = seconds.get_mut(second) {
        *calls += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_that_was_given_up_on_is_done_all_the_same() {
        let world =
            World { users: 0.0, capacity: 10.0, queue: 15.0, before: 0, outage: 10, after: 0 };
        let upstream = Upstream::new(world, Trouble::Stall, 1);
        for _ in 0..15 {
            let dropped = upstream.accept(1.0);
            assert!(dropped.is_some_and(|end| end > 10.0), "{dropped:?}");
        }
        assert_eq!(upstream.accept(1.0), None, "the queue is full");
        let done = upstream.accept(10.5);
        assert!(done.is_some_and(|end| (end - 11.6).abs() < 1e-9), "{done:?} after the fifteen");
        assert_eq!(upstream.calls(), [0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_brown_out_takes_three_times_as_long() {
        let world =
            World { users: 0.0, capacity: 3.0, queue: 99.0, before: 2, outage: 6, after: 0 };
        let upstream = Upstream::new(world, Trouble::BrownOut, 1);
        for at in [0.0, 1.0, 2.0, 3.5, 7.9, 8.0, 9.0] {
            let back = upstream.time_of(upstream.done_by(at));
            assert!((back - at).abs() < 1e-9, "{at} came back as {back}");
        }
        assert!((upstream.done_by(8.0) - 12.0).abs() < 1e-9);
    }
}
