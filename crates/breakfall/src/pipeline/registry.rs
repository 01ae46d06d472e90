//! Every operation that a handler has met, found by its name in a few instructions.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;

use crate::pipeline::Settings;
use crate::pipeline::entry::Entry;
use crate::pipeline::target::Target;
use crate::policy::keyed::Keyed;

/// The buckets of the first table.
const FIRST: usize = 16;
/// Each further table is this much larger.
const GROWTH: usize = 8;
/// How many names of one hash a table holds before the next one is asked.
const PROBES: usize = 4;

/// The operations by where their name stands in memory: a literal is always in the same place. The same name in two places is
/// one operation all the same.
pub(crate) struct Registry {
    table: Table,
    known: Mutex<Known>,
    /// Operations on one of many targets, by name and key.
    keyed: Keyed<Entry>,
}

struct Known {
    settings: Arc<Settings>,
    entries: HashMap<&'static str, Arc<Entry>>,
    targets: HashMap<Box<str>, Arc<Target>>,
}

struct Table {
    /// As many as a power of two.
    buckets: Box<[[OnceLock<Slot>; PROBES]]>,
    next: OnceLock<Box<Self>>,
}

struct Slot {
    name: &'static str,
    entry: Arc<Entry>,
}

impl Registry {
    pub(crate) fn new(settings: Settings) -> Self {
        let known = Known {
            settings: Arc::new(settings),
            entries: HashMap::new(),
            targets: HashMap::new(),
        };
        Self { table: Table::new(FIRST), known: Mutex::new(known), keyed: Keyed::default() }
    }

    /// The operation of this name, made when it is first asked for.
    #[inline]
    pub(crate) fn entry(&self, name: &'static str) -> &Entry {
        let mut table = &self.table;
        loop {
            for slot in table.bucket(name) {
                match slot.get() {
                    Some(slot) if std::ptr::eq(slot.name, name) => return &slot.entry,
                    Some(_) => {}
                    None => {
                        if let Some(entry) = self.fill(slot, name) {
                            return entry;
                        }
                    }
                }
            }
            table = table.next();
        }
    }

    /// Puts the operation into an empty slot; `None` where another one was faster.
    #[cold]
    fn fill<'r>(&self, slot: &'r OnceLock<Slot>, name: &'static str) -> Option<&'r Entry> {
        let filled = slot.get_or_init(|| Slot { name, entry: self.known().entry(name) });
        std::ptr::eq(filled.name, name).then_some(&*filled.entry)
    }

    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.known().settings)
    }

    /// The operations so far, by name.
    pub(crate) fn entries(&self) -> Vec<Arc<Entry>> {
        let mut entries: Vec<_> = self.known().entries.values().cloned().collect();
        entries.sort_unstable_by_key(|entry| entry.name);
        entries
    }

    /// The operation of this name on one of many targets.
    pub(crate) fn keyed(&self, name: &'static str, key: &str) -> Arc<Entry> {
        self.keyed_as_of(&self.settings(), name, key)
    }

    /// As with `settings`, which others may have overtaken.
    fn keyed_as_of(&self, settings: &Arc<Settings>, name: &'static str, key: &str) -> Arc<Entry> {
        let entry = self.keyed.get(&format!("{name} {key}"), || {
            let target = Target::new(key, name, settings.plan_of(name), &settings.dice);
            Entry::new(name, settings, Arc::new(target))
        });
        // Other settings may have come before the entry could be found by those who brought them.
        let known = self.known();
        if !Arc::ptr_eq(&known.settings, settings) {
            entry.reconfigure(&known.settings);
        }
        drop(known);
        entry
    }

    /// Takes over `settings`, for operations that are under way as well. Each keeps its target and what that has learned.
    pub(crate) fn reload(&self, settings: Settings) -> Result<(), Refused> {
        let mut known = self.known();
        for entry in known.entries.values() {
            let target = settings.plan_of(entry.name).target.as_deref().unwrap_or(entry.name);
            if target != &*entry.target.name {
                let operation = entry.name;
                return Err(Refused {
                    operation,
                    from: entry.target.name.clone(),
                    to: target.into(),
                });
            }
        }
        known.settings = Arc::new(settings);
        for entry in known.entries.values() {
            entry.reconfigure(&known.settings);
        }
        for (_, entry) in self.keyed.all() {
            entry.reconfigure(&known.settings);
        }
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why settings were not taken over: an operation in use would have moved to another target, and what is known of its target
/// with it. Restart the program for that.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The operation.
    pub operation: &'static str,
    /// The target that it has.
    pub from: Box<str>,
    /// The target that the new settings give it.
    pub to: Box<str>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, from, to } = self;
        write!(
            f,
            "operation {operation} is in use on target {from} and cannot move to {to} without a restart"
        )
    }
}

impl Error for Refused {}

impl Known {
    fn entry(&mut self, name: &'static str) -> Arc<Entry> {
        if let Some(entry) = self.entries.get(name) {
            return Arc::clone(entry);
        }
        let plan = self.settings.plan_of(name);
        let target = plan.target.as_deref().unwrap_or(name);
        let target = if let Some(known) = self.targets.get(target) {
            Arc::clone(known)
        } else {
            let made = Arc::new(Target::new(target, name, plan, &self.settings.dice));
            self.targets.insert(target.into(), Arc::clone(&made));
            made
        };
        let entry = Arc::new(Entry::new(name, &self.settings, target));
        self.entries.insert(name, Arc::clone(&entry));
        entry
    }
}

impl Table {
    fn new(buckets: usize) -> Self {
        let bucket = |_| std::array::from_fn(|_| OnceLock::new());
        Self { buckets: (0..buckets).map(bucket).collect(), next: OnceLock::new() }
    }

    #[cold]
    fn next(&self) -> &Self {
        self.next.get_or_init(|| Box::new(Self::new(self.buckets.len() * GROWTH)))
    }

    #[inline]
    fn bucket(&self, name: &'static str) -> &[OnceLock<Slot>] {
        // Fibonacci hashing: the upper bits of the product are well mixed, whatever the linker's alignment.
        let place = (name.as_ptr().addr() ^ name.len()) as u64;
        let hash = (place.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize;
        self.buckets.get(hash & (self.buckets.len() - 1)).map_or(&[], |bucket| bucket)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn settings(seconds: u64) -> Settings {
        let mut settings = Settings::default();
        settings.plan.timeout.total = Duration::from_secs(seconds);
        settings
    }

    #[test]
    fn a_key_follows_a_reload() {
        let registry = Registry::new(settings(1));
        let entry = registry.keyed("ask", "host");
        registry.reload(settings(2)).unwrap();
        assert_eq!(entry.plan().timeout.total, Duration::from_secs(2));
    }

    #[test]
    fn a_key_that_appears_during_a_reload_follows_it() {
        let registry = Registry::new(settings(1));
        let before = registry.settings();
        registry.reload(settings(2)).unwrap();
        let entry = registry.keyed_as_of(&before, "ask", "host");
        assert_eq!(entry.plan().timeout.total, Duration::from_secs(2));
    }
}
