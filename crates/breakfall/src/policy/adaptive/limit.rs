//! How the limit follows what is seen.

use std::time::Duration;

use crate::clock::Instant;
use crate::clock::later;
use crate::policy::adaptive::AdaptiveConfig;

/// The limit, what it rests on, and how much of it is used.
#[derive(Debug)]
pub(super) struct Limit {
    config: AdaptiveConfig,
    /// Between the least and the most; a fraction counts when it has become a whole.
    allowed: f64,
    in_flight: usize,
    window: Window,
    /// The latency without a queue, in seconds.
    unqueued: Option<f64>,
    next_probe: Instant,
    /// While it is measured: the limit that holds afterwards.
    held: Option<f64>,
}

/// What was seen since the limit was last changed.
#[derive(Debug)]
struct Window {
    since: Instant,
    successes: u32,
    /// Of the successes, in seconds.
    latencies: f64,
    overloads: u32,
    /// The most calls that were under way at once.
    peak: usize,
}

/// How a call ended, where that tells of the load.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen {
    /// It succeeded after this long.
    Latency(Duration),
    /// It was shed, or not served in time.
    Overload,
}

impl Limit {
    /// Fewer calls than these say nothing: the minimum of Netflix's `WindowedLimit`.
    const ENOUGH: u32 = 10;
    /// Latency that is so much above the least is no queue but the ordinary spread: Envoy's buffer of 25 %.
    const TOLERANCE: f64 = 1.25;
    /// One window at most halves the limit for latency: as in Netflix's and Envoy's controllers.
    const STEEPEST: f64 = 0.5;

    pub(super) fn new(config: AdaptiveConfig, now: Instant) -> Self {
        let mut limit = Self {
            config,
            allowed: 0.0,
            in_flight: 0,
            window: Window::new(now, 0),
            unqueued: None,
            next_probe: later(now, config.probe_every),
            held: None,
        };
        limit.set(count(config.initial));
        limit
    }

    pub(super) fn reconfigure(&mut self, config: AdaptiveConfig) {
        self.config = config;
        self.set(self.allowed);
    }

    pub(super) const fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// The limit in whole calls.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a limit is at least 1, and a fraction is no call"
    )]
    pub(super) fn slots(&self) -> usize {
        self.allowed as usize
    }

    pub(super) fn try_take(&mut self) -> bool {
        let free = self.in_flight < self.slots();
        if free {
            self.in_flight += 1;
            self.window.peak = self.window.peak.max(self.in_flight);
        }
        free
    }

    pub(super) fn give_back(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// A call that started at `since` ended at `now`.
    pub(super) fn see(&mut self, seen: Seen, since: Instant, now: Instant) {
        // What started before tells of an earlier limit.
        if since < self.window.since {
            return;
        }
        match seen {
            Seen::Latency(took) => {
                self.window.successes = self.window.successes.saturating_add(1);
                self.window.latencies += took.as_secs_f64();
            }
            Seen::Overload => self.window.overloads = self.window.overloads.saturating_add(1),
        }
        let lasted = now.saturating_duration_since(self.window.since);
        if lasted >= self.config.window && self.window.calls() >= Self::ENOUGH {
            self.turn(now);
        }
    }

    /// Moves the limit by what the window has shown, and opens the next one.
    fn turn(&mut self, now: Instant) {
        let overloaded = f64::from(self.window.overloads) / f64::from(self.window.calls().max(1));
        let latency = self.window.latency();
        if let Some(held) = self.held.take() {
            self.unqueued = latency.or(self.unqueued);
            self.set(held * (1.0 - overloaded / 2.0));
        } else {
            let gradient = latency.map_or(1.0, |latency| self.gradient(latency));
            let used = count(self.window.peak) * 2.0 >= self.allowed;
            let room = if used { self.allowed.sqrt() * (1.0 - overloaded) } else { 0.0 };
            self.set(self.allowed * gradient * (1.0 - overloaded / 2.0) + room);
            if now >= self.next_probe {
                self.next_probe = later(now, self.config.probe_every);
                self.held = Some(self.allowed);
                self.set(self.allowed / 2.0);
            }
        }
        self.window = Window::new(now, self.in_flight);
    }

    /// How the latency without a queue relates to that of now: 1 where there is no queue.
    fn gradient(&mut self, latency: f64) -> f64 {
        let unqueued = self.unqueued.map_or(latency, |unqueued| unqueued.min(latency));
        self.unqueued = Some(unqueued);
        (Self::TOLERANCE * unqueued / latency).clamp(Self::STEEPEST, 1.0)
    }

    /// The limit, within its ends. Never below one: what is never tried never works again.
    fn set(&mut self, limit: f64) {
        let least = count(self.config.min).max(1.0);
        self.allowed = limit.min(count(self.config.max)).max(least);
    }
}

impl Window {
    const fn new(since: Instant, peak: usize) -> Self {
        Self { since, successes: 0, latencies: 0.0, overloads: 0, peak }
    }

    const fn calls(&self) -> u32 {
        self.successes.saturating_add(self.overloads)
    }

    /// The mean latency in seconds, where any call succeeded; never quite zero, so that it can be divided by.
    fn latency(&self) -> Option<f64> {
        const LEAST: f64 = 1e-9;
        (self.successes > 0).then(|| (self.latencies / f64::from(self.successes)).max(LEAST))
    }
}

/// A number of calls, to reckon with.
#[expect(clippy::cast_precision_loss, reason = "nobody makes 2⁵² calls at once")]
const fn count(calls: usize) -> f64 {
    calls as f64
}
