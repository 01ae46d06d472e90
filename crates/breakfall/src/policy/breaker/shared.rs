//! The breaker as threads share it: its word is read by everybody, the rest stands behind a lock.

use std::ops::Deref;
use std::ops::DerefMut;
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
use crate::policy::sync::MutexGuard;

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
        let mut circuit = self.locked();
        if let Some(copy) = copy.upgrade() {
            copy.set(circuit.word());
        }
        circuit.held.copies.push(copy);
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
        let admitted = self.locked().admit(now, lot)?;
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
        self.current(admitted)?.failed(admitted, now.into(), successes)
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
        self.current(admitted)?.slow(admitted, now.into(), successes)
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
        self.current(admitted)?.abandoned(admitted, now.into(), successes)
    }

    /// Rejects all calls from now on, until [`Breaker::close`].
    pub fn isolate(&self, now: impl Into<Moment>) -> Option<Transition> {
        self.locked().isolate(now.into())
    }

    /// Lets all calls through from now on, whatever happened before.
    pub fn close(&self, now: impl Into<Moment>) -> Option<Transition> {
        self.locked().close_by_hand(now.into())
    }

    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: impl Into<Moment>) -> BreakerState {
        self.locked().state(now.into())
    }

    /// Goes on with other numbers in the same state; a configuration that switches it off closes it.
    pub fn reconfigure(&self, config: BreakerConfig, now: impl Into<Moment>) -> Option<Transition> {
        self.locked().reconfigure(config, now.into())
    }

    /// Counts the success of a call that had a permit.
    pub(super) fn succeeded(
        &self,
        admitted: Word,
        took: Duration,
        now: Moment,
        successes: u64,
    ) -> Option<Transition> {
        self.current(admitted)?.succeeded(admitted, took, now, successes)
    }

    pub(super) fn let_go(&self, admitted: Word) {
        self.locked().let_go(admitted);
    }

    /// The circuit, for the result of a call that is not stale: when a target goes down, all calls under way fail, and need not queue at
    /// the lock to be ignored.
    #[inline]
    fn current(&self, admitted: Word) -> Option<Locked<'_>> {
        (admitted == self.word()).then(|| self.locked())
    }

    /// The one place that takes the lock.
    #[inline]
    fn locked(&self) -> Locked<'_> {
        Locked { breaker: self, held: self.held.lock().unwrap_or_else(PoisonError::into_inner) }
    }
}

/// The circuit in one hand. **Dropped**: everybody is told the word that comes out of it.
struct Locked<'b> {
    breaker: &'b Breaker,
    held: MutexGuard<'b, Held>,
}

impl Locked<'_> {
    #[cold]
    fn tell(&self, word: Word) {
        self.breaker.word.store(word.bits(), Ordering::Release);
        self.held.copies.iter().filter_map(Weak::upgrade).for_each(|copy| copy.set(word));
    }
}

impl Deref for Locked<'_> {
    type Target = Circuit;

    #[inline]
    fn deref(&self) -> &Circuit {
        &self.held.circuit
    }
}

impl DerefMut for Locked<'_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Circuit {
        &mut self.held.circuit
    }
}

impl Drop for Locked<'_> {
    #[inline]
    fn drop(&mut self) {
        let word = self.word();
        if word != self.breaker.word() {
            self.tell(word);
        }
    }
}
