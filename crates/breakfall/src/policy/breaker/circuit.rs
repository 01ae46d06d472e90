//! How a breaker changes its state, without any sharing: one caller at a time.

use std::time::Duration;

use crate::clock::Moment;
use crate::policy::breaker::BreakerConfig;
use crate::policy::breaker::BreakerState;
use crate::policy::breaker::Reason;
use crate::policy::breaker::Rejected;
use crate::policy::breaker::Transition;
use crate::policy::breaker::Word;
use crate::policy::breaker::config::is_share;
use crate::policy::breaker::window::Window;

/// A breaker in one hand. Every change of state, and every probe, has a word of its own: what comes back under another is stale.
#[derive(Debug)]
pub(super) struct Circuit {
    config: BreakerConfig,
    word: Word,
    state: State,
    window: Window,
    /// How many probes have failed since it was last closed for a while.
    failed_probes: u32,
    /// When it was last closed; `None` if it has never been anything else.
    closed_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    Open(Span),
    /// With the lease of the probe that is under way.
    HalfOpen(Option<Span>),
    /// With how many calls went well since, the probe being the first, and how many did not.
    Ramping {
        since: Moment,
        good: u64,
        bad: u64,
    },
    Isolated,
}

/// A stretch of time; not as its end, which may lie beyond what can be counted.
#[derive(Clone, Copy, Debug)]
struct Span {
    since: Moment,
    lasts: Duration,
}

impl Span {
    fn left(self, now: Moment) -> Duration {
        self.lasts.saturating_sub(now.since(self.since))
    }
}

/// A call that may start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Admitted {
    pub(super) word: Word,
    pub(super) lease: Option<Duration>,
    pub(super) transition: Option<Transition>,
}

impl Circuit {
    pub(super) fn new(config: BreakerConfig) -> Self {
        Self {
            config,
            word: Word::first(),
            state: State::Closed,
            window: Window::new(config.window),
            failed_probes: 0,
            closed_at: None,
        }
    }

    pub(super) const fn word(&self) -> Word {
        self.word
    }

    pub(super) fn state(&self, now: Moment) -> BreakerState {
        match self.state {
            State::Closed => BreakerState::Closed,
            State::Open(span) => BreakerState::Open { left: span.left(now) },
            State::HalfOpen(_) => BreakerState::HalfOpen,
            State::Ramping { since, .. } => {
                let share = self.config.share_after(now.since(since));
                BreakerState::Ramping { share: share.unwrap_or(1.0) }
            }
            State::Isolated => BreakerState::Isolated,
        }
    }

    /// Lets a call in or not; `lot`, 0 to 1, decides where only a share of them goes.
    pub(super) fn admit(&mut self, now: Moment, lot: f64) -> Result<Admitted, Rejected> {
        let rejected = |after| Err(Rejected { after: Some(after) });
        match self.state {
            State::Closed => Ok(self.admitted(None)),
            State::Open(span) | State::HalfOpen(Some(span)) if span.left(now) > Duration::ZERO => {
                rejected(span.left(now))
            }
            State::Open(_) | State::HalfOpen(_) => Ok(self.probe(now)),
            State::Ramping { since, .. } => {
                let elapsed = now.since(since);
                match self.config.share_after(elapsed) {
                    None => {
                        let transition = self.close(Reason::RampEnded, now);
                        Ok(self.admitted(Some(transition)))
                    }
                    Some(share) if lot < share => Ok(self.admitted(None)),
                    Some(_) => rejected(self.config.ramp.saturating_sub(elapsed)),
                }
            }
            State::Isolated => Err(Rejected { after: None }),
        }
    }

    fn admitted(&self, transition: Option<Transition>) -> Admitted {
        Admitted { word: self.word, lease: None, transition }
    }

    fn probe(&mut self, now: Moment) -> Admitted {
        let lasts = self.config.lease_after(self.failed_probes);
        let transition =
            self.turn(State::HalfOpen(Some(Span { since: now, lasts })), Reason::ProbeDue, now);
        // A further probe changes who is waited for, not the state.
        let transition = Some(transition).filter(|turn| turn.from != turn.to);
        Admitted { lease: Some(lasts), ..self.admitted(transition) }
    }

    /// A call that was let in under `admitted` has failed.
    #[inline]
    pub(super) fn failed(
        &mut self,
        admitted: Word,
        now: Moment,
        successes: u64,
    ) -> Option<Transition> {
        self.bad(admitted, now, |window| window.failed(now, successes))
    }

    /// A call that was let in under `admitted` has ended well, but too late.
    pub(super) fn slow(
        &mut self,
        admitted: Word,
        now: Moment,
        successes: u64,
    ) -> Option<Transition> {
        self.bad(admitted, now, |window| window.slow(now, successes))
    }

    /// What both have in common: while closed `count` puts it into the window.
    #[inline]
    fn bad(
        &mut self,
        admitted: Word,
        now: Moment,
        count: impl FnOnce(&mut Window),
    ) -> Option<Transition> {
        if admitted != self.word {
            return None;
        }
        match &mut self.state {
            State::Closed => {
                count(&mut self.window);
                self.judge(now)
            }
            State::HalfOpen(_) => Some(self.open_longer(Reason::ProbeFailed, now)),
            State::Ramping { good, bad, .. } => {
                *bad = bad.saturating_add(1);
                let calls = good.saturating_add(*bad);
                is_share(*bad, calls, self.config.failure_rate)
                    .then(|| self.open_longer(Reason::RampFailed, now))
            }
            State::Open(_) | State::Isolated => None,
        }
    }

    /// A call that was let in under `admitted` has ended well after `took`.
    pub(super) fn succeeded(
        &mut self,
        admitted: Word,
        took: Duration,
        now: Moment,
        successes: u64,
    ) -> Option<Transition> {
        if self.config.slow_call.is_some_and(|slow| took >= slow) {
            return self.slow(admitted, now, successes);
        }
        if admitted != self.word {
            return None;
        }
        match &mut self.state {
            State::HalfOpen(_) if self.config.ramp.is_zero() => {
                Some(self.close(Reason::ProbeSucceeded, now))
            }
            State::HalfOpen(_) => {
                let ramp = State::Ramping { since: now, good: 1, bad: 0 };
                Some(self.turn(ramp, Reason::ProbeSucceeded, now))
            }
            State::Ramping { good, .. } => {
                *good = good.saturating_add(1);
                None
            }
            State::Closed | State::Open(_) | State::Isolated => None,
        }
    }

    /// Nobody waited for a call that was let in under `admitted`.
    pub(super) fn abandoned(
        &mut self,
        admitted: Word,
        now: Moment,
        successes: u64,
    ) -> Option<Transition> {
        self.let_go(admitted);
        if admitted != self.word || !matches!(self.state, State::Closed) {
            return None;
        }
        self.window.abandoned(now, successes);
        self.judge(now)
    }

    /// The probe that was let in under `admitted` is not coming back: the next call may be one.
    pub(super) fn let_go(&mut self, admitted: Word) {
        if let State::HalfOpen(lease) = &mut self.state
            && admitted == self.word
        {
            *lease = None;
        }
    }

    pub(super) fn isolate(&mut self, now: Moment) -> Option<Transition> {
        let isolated = matches!(self.state, State::Isolated);
        (!isolated).then(|| self.turn(State::Isolated, Reason::ByHand, now))
    }

    pub(super) fn close_by_hand(&mut self, now: Moment) -> Option<Transition> {
        self.failed_probes = 0;
        let closed = matches!(self.state, State::Closed);
        (!closed).then(|| self.close(Reason::ByHand, now))
    }

    /// New numbers. The state stays, and what the window has seen as long as that has the same length.
    pub(super) fn reconfigure(&mut self, config: BreakerConfig, now: Moment) -> Option<Transition> {
        if config.window != self.config.window {
            self.window = Window::new(config.window);
        }
        self.config = config;
        let stays = config.enabled || matches!(self.state, State::Closed | State::Isolated);
        (!stays).then(|| self.close(Reason::SwitchedOff, now))
    }

    #[inline]
    fn judge(&mut self, now: Moment) -> Option<Transition> {
        let reason = self.window.judge(&self.config).filter(|_| self.config.enabled)?;
        Some(self.open_for(reason, now))
    }

    #[cold]
    fn open_for(&mut self, reason: Reason, now: Moment) -> Transition {
        let calm = |at| now.since(at) >= self.config.open_cap;
        if self.closed_at.is_none_or(calm) {
            self.failed_probes = 0;
        }
        self.open(reason, now)
    }

    #[cold]
    fn open_longer(&mut self, reason: Reason, now: Moment) -> Transition {
        self.failed_probes = self.failed_probes.saturating_add(1);
        self.open(reason, now)
    }

    fn open(&mut self, reason: Reason, now: Moment) -> Transition {
        let lasts = self.config.open_after(self.failed_probes);
        self.turn(State::Open(Span { since: now, lasts }), reason, now)
    }

    fn close(&mut self, reason: Reason, now: Moment) -> Transition {
        self.window = Window::new(self.config.window);
        self.closed_at = Some(now);
        self.turn(State::Closed, reason, now)
    }

    fn turn(&mut self, to: State, reason: Reason, now: Moment) -> Transition {
        let from = self.state(now);
        self.state = to;
        self.word = self.word.next(matches!(to, State::Closed));
        Transition { from, to: self.state(now), reason }
    }
}
