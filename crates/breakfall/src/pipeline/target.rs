//! What the operations on one target share: the breaker, the retry budget and the gates.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::Weak;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::clock::Dice;
use crate::clock::now;
use crate::pipeline::Plan;
use crate::pipeline::entry::Entry;
use crate::policy::adaptive::Adaptive;
use crate::policy::breaker::Breaker;
use crate::policy::budget::Budget;
use crate::policy::bulkhead::Bulkhead;
use crate::policy::chaos::Chaos;
use crate::policy::hedge::Hedge;
use crate::policy::rate::Rate;

/// The state of one target: a service that is called, as its operations know it. An operation without a `target` of its own
/// is one by itself.
pub(crate) struct Target {
    pub(crate) name: Box<str>,
    /// The operation whose plan has its numbers: the first that used it. Others do not change what it is.
    pub(crate) leader: &'static str,
    pub(crate) breaker: Breaker,
    pub(crate) budget: Budget,
    pub(crate) bulkhead: Switch<Bulkhead>,
    pub(crate) rate: Switch<Rate>,
    pub(crate) adaptive: Switch<Adaptive>,
    pub(crate) hedge: Switch<Hedge>,
    pub(crate) chaos: Switch<Chaos>,
    dice: Dice,
    /// Its first operation: what the rates of breaker and budget are derived from are the successes.
    first: OnceLock<Weak<Entry>>,
    /// Its other operations, which most targets have not.
    others: Mutex<Vec<Weak<Entry>>>,
    has_others: AtomicBool,
}

impl Target {
    pub(crate) fn new(name: &str, leader: &'static str, plan: &Plan, dice: &Dice) -> Self {
        let target = Self {
            name: name.into(),
            leader,
            breaker: Breaker::new(plan.breaker, dice.clone()),
            budget: Budget::new(plan.budget),
            bulkhead: Switch::default(),
            rate: Switch::default(),
            adaptive: Switch::default(),
            hedge: Switch::default(),
            chaos: Switch::default(),
            dice: dice.clone(),
            first: OnceLock::new(),
            others: Mutex::default(),
            has_others: AtomicBool::new(false),
        };
        target.set_gates(plan);
        target
    }

    /// Takes over the numbers of `plan`. What has been counted, is open or is let in stays as it is.
    pub(crate) fn reconfigure(&self, plan: &Plan) {
        self.breaker.reconfigure(plan.breaker, now());
        self.budget.reconfigure(plan.budget);
        self.set_gates(plan);
    }

    fn set_gates(&self, plan: &Plan) {
        self.bulkhead.set(plan.bulkhead, Bulkhead::new, Bulkhead::reconfigure);
        let adaptive = |config| Adaptive::new(config, now());
        self.adaptive.set(plan.adaptive, adaptive, Adaptive::reconfigure);
        // These two forget what they have seen where their numbers change: it was seen under others.
        self.rate.set_anew(plan.rate, Rate::new, Rate::config);
        self.hedge.set_anew(plan.hedge, Hedge::new, Hedge::config);
        let armed = |config| Chaos::armed(config, self.dice.clone());
        self.chaos.replace(plan.chaos.map(armed));
    }

    /// Where jitter comes from.
    pub(crate) const fn dice(&self) -> &Dice {
        &self.dice
    }

    /// One more operation is on it.
    pub(crate) fn join(&self, operation: &Arc<Entry>) {
        let copy: Weak<Entry> = Arc::downgrade(operation);
        self.breaker.copy_to(copy);
        if let Err(other) = self.first.set(Arc::downgrade(operation)) {
            self.others.lock().unwrap_or_else(PoisonError::into_inner).push(other);
            self.has_others.store(true, Ordering::Release);
        }
    }

    /// Whether there is more than one operation on it.
    #[inline]
    pub(crate) fn is_shared(&self) -> bool {
        self.has_others.load(Ordering::Acquire)
    }

    /// The successes of all operations so far.
    pub(crate) fn successes(&self) -> u64 {
        let first = self.first.get().map_or(0, successes);
        if self.is_shared() { self.with_others(first) } else { first }
    }

    #[cold]
    fn with_others(&self, first: u64) -> u64 {
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.iter().map(successes).fold(first, u64::wrapping_add)
    }
}

/// Of an operation, which is there as long as anybody asks.
fn successes(operation: &Weak<Entry>) -> u64 {
    operation.upgrade().map_or(0, |operation| operation.successes.successes())
}

/// A policy that may be switched on and off while operations run.
pub(crate) struct Switch<P>(RwLock<Option<Arc<P>>>);

impl<P> Default for Switch<P> {
    fn default() -> Self {
        Self(RwLock::new(None))
    }
}

impl<P> Switch<P> {
    /// The policy, if it is on.
    pub(crate) fn get(&self) -> Option<Arc<P>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Switches it on with `config`, changes the numbers of the one that is on, or switches it off.
    fn set<C>(&self, config: Option<C>, make: impl FnOnce(C) -> P, change: impl FnOnce(&P, C)) {
        match (config, self.get()) {
            (Some(config), Some(policy)) => change(&policy, config),
            (Some(config), None) => self.replace(Some(make(config))),
            (None, _) => self.replace(None),
        }
    }

    /// As [`Switch::set`], for a policy whose numbers do not change: other numbers make another one.
    fn set_anew<C: PartialEq>(
        &self,
        config: Option<C>,
        make: impl FnOnce(C) -> P,
        known: impl FnOnce(&P) -> C,
    ) {
        let same = self.get().map(|policy| known(&policy)) == config;
        if !same {
            self.replace(config.map(make));
        }
    }

    fn replace(&self, policy: Option<P>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = policy.map(Arc::new);
    }
}
