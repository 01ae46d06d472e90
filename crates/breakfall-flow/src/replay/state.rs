//! Where a run stands.

use std::collections::HashMap;

use crate::replay::Entry;
use crate::replay::History;
use crate::replay::Interruption;
use crate::replay::Kind;

#[derive(Debug)]
pub(super) struct State {
    /// What is written down and was not asked for yet.
    left: HashMap<Box<str>, Entry>,
    signals: HashMap<Box<str>, String>,
    last_seq: u64,
    /// How much was asked for.
    pub(super) asked: u64,
    pub(super) is_live: bool,
    /// What the code waits for that may take long, by name, with the time when it ends.
    waits: HashMap<Box<str>, u64>,
    /// How much is going on that must not be dropped.
    pub(super) active: u32,
    interruption: Option<Interruption>,
}

impl State {
    pub(super) fn new(history: History) -> Self {
        let last_seq = history.entries.last().map_or(0, |last| last.seq);
        let is_live = history.entries.is_empty();
        let left = history.entries.into_iter().map(|entry| (entry.name.clone(), entry)).collect();
        Self {
            left,
            signals: history.signals,
            last_seq,
            asked: 0,
            is_live,
            waits: HashMap::new(),
            active: 0,
            interruption: None,
        }
    }

    /// What is written down under `name`, if it is one of `kinds`. Anything else there is a sign of other code.
    pub(super) fn take(&mut self, name: &str, kinds: &[Kind]) -> Option<Entry> {
        let entry = self.left.remove(name)?;
        self.asked += 1;
        if kinds.contains(&entry.kind) {
            return Some(entry);
        }
        self.interrupt(Interruption::Diverged { step: name.to_owned() });
        None
    }

    /// The first that was written down and that nobody asked for.
    pub(super) fn first_left(&self) -> Option<&Entry> {
        self.left.values().min_by_key(|entry| entry.seq)
    }

    pub(super) const fn next_seq(&mut self) -> u64 {
        self.last_seq += 1;
        self.last_seq
    }

    pub(super) fn signal(&self, key: &str) -> Option<String> {
        self.signals.get(key).cloned()
    }

    pub(super) fn add_signal(&mut self, key: &str, value: String) {
        self.signals.entry(key.into()).or_insert(value);
    }

    pub(super) fn begin_wait(&mut self, name: &str, until_ms: u64) {
        self.waits.insert(name.into(), until_ms);
    }

    pub(super) fn end_wait(&mut self, name: &str) {
        self.waits.remove(name);
    }

    /// When the first of the waits ends, where there is nothing but waits.
    pub(super) fn idle_until(&self) -> Option<u64> {
        if self.active > 0 { None } else { self.waits.values().min().copied() }
    }

    /// The names of what is waited for.
    pub(super) fn waiting_for(&self) -> Vec<Box<str>> {
        self.waits.keys().cloned().collect()
    }

    /// The first reason counts.
    pub(super) fn interrupt(&mut self, why: Interruption) {
        self.interruption.get_or_insert(why);
    }

    pub(super) const fn take_interruption(&mut self) -> Option<Interruption> {
        self.interruption.take()
    }
}
