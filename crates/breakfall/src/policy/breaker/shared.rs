//! The breaker as threads share it: its word is read by everybody, the rest stands behind a lock.

use std::sync::PoisonError;
use std::sync::Weak;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::clock::Dice;
use crate::clock::Moment;
use crate::policy::breaker::BreakerConfig;
use crate::policy::breaker::BreakerState;
use crate::policy::breaker::Permit;
use crate::policy::breaker::Rejected;
use crate::policy::breaker::Transition;
use crate::policy::breaker::Word;
use crate::policy::breaker::circuit::Circuit;
use crate::policy::sync::AtomicU32;
use crate::policy::sync::Mutex;

/// The breaker of one target.
///
/// A call reads [`Breaker::word`] before it starts. Is it closed, the call starts at once, and reports only an end that is not a
/// success. Otherwise it asks [`Breaker::admit`] and reports through the [`Permit`].
///
/// `now` is the present, `successes` the total of the target's successes so far; it never gets smaller but for what threads that
/// count at this moment have not told each other yet. What a method returns is to be written as an event by the caller: nothing
/// is called from under the lock.
#[derive(Debug)]
pub struct Breaker {
    /// The word of the circuit, written under its lock only.
    word: AtomicU32,
    held: Mutex<Held>,
    dice: Dice,
}

/// What one caller at a time has.
#[derive(Debug)]
struct Held {
    circuit: Circuit,
    copies: Vec<Weak<dyn WordCopy>>,
}

/// What has a copy of the word, where its calls find it without a look at the breaker.
pub(crate) trait WordCopy: Send + Sync {
    /// The word is another one.
    fn set(&self, word: Word);
}

impl Breaker {
    /// Closed. `dice` decides who goes first after an outage.
    #[must_use]
    pub fn new(config: BreakerConfig, dice: Dice) -> Self {
        let circuit = Circuit::new(config);
        let word = AtomicU32::new(circuit.word().bits());
        Self { word, held: Mutex::new(Held { circuit, copies: Vec::new() }), dice }
    }

    /// Keeps `copy` the same as the word, as long as there is somebody who has it.
    pub(crate) fn copy_to(&self, copy: Weak<dyn WordCopy>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = copy.upgrade() {
            copy.set(held.circuit.word());
        }
        held.copies.push(copy);
    }

    /// Whether a call may start at once, to be kept until it has ended.
    #[inline]
    #[must_use]
    pub fn word(&self) -> Word {
        Word::from_bits(self.word.load(Ordering::Acquire))
    }

    /// Asks for a call when the word is not closed.
    ///
    /// # Errors
    /// The call must not start.
    #[cold]
    pub fn admit(&self, now: impl Into<Moment>) -> Result<Permit<'_>, Rejected> {
        let now = now.into();
        let lot = self.dice.up_to(Duration::from_secs(1)).as_secs_f64();
        let admitted = self.locked(|circuit| circuit.admit(now, lot))?;
        Ok(Permit::new(self, admitted, now))
    }

    /// Counts a failure of a call that was let in under `admitted`; ignored if the state has changed since.
    #[inline]
    pub fn failed(
        &self,
        admitted: Word,
        now: impl Into<Moment>,
        successes: u64,
    ) -> Option<Transition> {
        self.report(admitted, |circuit| circuit.failed(admitted, now.into(), successes))
    }

    /// Counts a success of a call that was let in under a closed word, but took [`BreakerConfig::slow_call`] or longer.
    /// `successes` has it already.
    #[cold]
    pub fn slow(
        &self,
        admitted: Word,
        now: impl Into<Moment>,
        successes: u64,
    ) -> Option<Transition> {
        self.report(admitted, |circuit| circuit.slow(admitted, now.into(), successes))
    }

    /// Counts a call that was let in under a closed word and then dropped by whoever waited for it: neither success nor failure,
    /// unless nothing else is seen for at least half a window.
    #[cold]
    pub fn abandoned(
        &self,
        admitted: Word,
        now: impl Into<Moment>,
        successes: u64,
    ) -> Option<Transition> {
        self.report(admitted, |circuit| circuit.abandoned(admitted, now.into(), successes))
    }

    /// Rejects all calls from now on, until [`Breaker::close`].
    pub fn isolate(&self, now: impl Into<Moment>) -> Option<Transition> {
        self.locked(|circuit| circuit.isolate(now.into()))
    }

    /// Lets all calls through from now on, whatever happened before.
    pub fn close(&self, now: impl Into<Moment>) -> Option<Transition> {
        self.locked(|circuit| circuit.close_by_hand(now.into()))
    }

    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: impl Into<Moment>) -> BreakerState {
        self.locked(|circuit| circuit.state(now.into()))
    }

    /// Goes on with other numbers in the same state; a configuration that switches it off closes it.
    pub fn reconfigure(&self, config: BreakerConfig, now: impl Into<Moment>) -> Option<Transition> {
        self.locked(|circuit| circuit.reconfigure(config, now.into()))
    }

    /// Counts the success of a call that had a permit.
    pub(super) fn succeeded(
        &self,
        admitted: Word,
        took: Duration,
        now: Moment,
        successes: u64,
    ) -> Option<Transition> {
        self.report(admitted, |circuit| circuit.succeeded(admitted, took, now, successes))
    }

    pub(super) fn let_go(&self, admitted: Word) {
        self.locked(|circuit| circuit.let_go(admitted));
    }

    /// The result of a call, unless it is stale: when a target goes down, all calls under way fail, and need not queue at the lock
    /// to be ignored.
    #[inline]
    fn report(
        &self,
        admitted: Word,
        change: impl FnOnce(&mut Circuit) -> Option<Transition>,
    ) -> Option<Transition> {
        if admitted != self.word() {
            return None;
        }
        self.locked(change)
    }

    /// The one place that changes the circuit, and tells everybody the word that comes out of it.
    #[inline]
    fn locked<R>(&self, change: impl FnOnce(&mut Circuit) -> R) -> R {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Held { circuit, copies } = &mut *held;
        let before = circuit.word();
        let result = change(circuit);
        if circuit.word() != before {
            self.word.store(circuit.word().bits(), Ordering::Release);
            copies.iter().filter_map(Weak::upgrade).for_each(|copy| copy.set(circuit.word()));
        }
        result
    }
}
