//! Every operation that a handler has met, found by its name in a few instructions.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use crate::pipeline::Settings;
use crate::pipeline::entry::Entry;
use crate::pipeline::entry::Rest;
use crate::pipeline::target::Target;
use crate::policy::keyed::Keyed;

/// The places that are looked at first, and those of the first table: enough for what most programs have.
const NEAR: usize = 64;
/// Each further table is this much larger than the one before, and made before more than a third of that is taken: most names stand in
/// their first place then, where the processor guesses that they do.
const GROWTH: usize = 2;
const FILLED: usize = 3;
/// How many further tables there can be: the last is larger than any memory.
const LARGER: usize = 48;
/// How many lines are allocated at once, so that they are neighbours, and not a few kilobytes apart: no machine knows as many pages by heart.
const LINES: usize = 32;

/// The operations by where their name stands in memory: a literal is always in the same place. The same name in two places is
/// one operation all the same.
pub(crate) struct Registry {
    /// Of all names whose first place it is one. Who has few looks no further.
    near: [Place; NEAR],
    /// All names.
    first: Table,
    larger: [OnceLock<Table>; LARGER],
    /// How many of those there are: all names are in the last. Changed while `known` is held.
    made: AtomicUsize,
    known: Mutex<Known>,
    /// Operations on one of many targets, by name and key.
    keyed: Keyed<Entry>,
}

struct Known {
    settings: Arc<Settings>,
    entries: HashMap<&'static str, Arc<Entry>>,
    targets: HashMap<Box<str>, Arc<Target>>,
    /// Lines of operations to come.
    unused: Vec<Arc<Entry>>,
    /// How many places are taken in the largest table.
    placed: usize,
}

/// Names by their hash, each in the first place from there on that was empty. A table is filled while `known` is held, and read by everybody.
struct Table(Box<[Place]>);

/// Within one cache line.
#[repr(align(32))]
#[derive(Default)]
struct Place(OnceLock<Slot>);

#[derive(Clone)]
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
            unused: Vec::new(),
            placed: 0,
        };
        Self {
            near: std::array::from_fn(|_| Place::default()),
            first: Table::new(NEAR),
            larger: std::array::from_fn(|_| OnceLock::new()),
            made: AtomicUsize::new(0),
            known: Mutex::new(known),
            keyed: Keyed::default(),
        }
    }

    /// The operation of this name, made when it is first asked for.
    #[inline]
    pub(crate) fn entry(&self, name: &'static str) -> &Entry {
        let hash = hash(name);
        if let Some(place) = self.near.get(hash as usize % NEAR)
            && let Some(entry) = place.of(name)
        {
            return entry;
        }
        let place = self.table().first_place(hash);
        place.and_then(|place| place.of(name)).unwrap_or_else(|| self.find(name))
    }

    /// Where all names are.
    #[inline]
    fn table(&self) -> &Table {
        // Whoever sees a number sees the table, which is published by itself; who sees an older one finds an older table, and looks again under the lock.
        let last = self.larger.get(self.made.load(Ordering::Relaxed).wrapping_sub(1));
        last.and_then(OnceLock::get).unwrap_or(&self.first)
    }

    /// An operation that is not in its first place, or not there yet.
    #[cold]
    fn find(&self, name: &'static str) -> &Entry {
        let in_order = self.table().in_order(name);
        if let Some(slot) = in_order.map_while(Place::get).find(|slot| slot.is_of(name)) {
            return &slot.entry;
        }
        let mut known = self.known();
        let slot = Slot { name, entry: known.entry(name) };
        if let Some(near) = self.near.get(hash(name) as usize % NEAR) {
            near.0.get_or_init(|| slot.clone());
        }
        loop {
            if (known.placed + 1) * FILLED > self.table().0.len() {
                self.grow();
            }
            if let Some(place) = self.table().place_for(name) {
                known.placed += usize::from(place.get().is_none());
                return &place.0.get_or_init(|| slot).entry;
            }
        }
    }

    /// Puts all names into a larger table.
    fn grow(&self) {
        let table = self.table();
        let made = self.made.load(Ordering::Relaxed);
        let Some(place) = self.larger.get(made) else { return };
        place.get_or_init(|| {
            let larger = Table::new(table.0.len() * GROWTH);
            for slot in table.0.iter().filter_map(Place::get) {
                if let Some(place) = larger.place_for(slot.name) {
                    place.0.get_or_init(|| slot.clone());
                }
            }
            larger
        });
        self.made.store(made + 1, Ordering::Relaxed);
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

    /// The same, and those on one of many targets.
    pub(crate) fn everything(&self) -> Vec<Arc<Entry>> {
        let keyed = self.keyed.all().into_iter().map(|(_, entry)| entry);
        self.entries().into_iter().chain(keyed).collect()
    }

    /// The operation of this name on one of many targets.
    pub(crate) fn keyed(&self, name: &'static str, key: &str) -> Arc<Entry> {
        self.keyed_as_of(&self.settings(), name, key)
    }

    /// As with `settings`, which others may have overtaken.
    fn keyed_as_of(&self, settings: &Arc<Settings>, name: &'static str, key: &str) -> Arc<Entry> {
        let entry = self.keyed.get(&format!("{name} {key}"), || {
            let target = Target::new(key, name, settings.plan_of(name), &settings.dice);
            Arc::new(Entry::unused(Rest::new(name, Arc::new(target)))).begin(settings)
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
        let entry = self.line(Rest::new(name, target)).begin(&self.settings);
        self.entries.insert(name, Arc::clone(&entry));
        entry
    }

    /// A line for an operation, beside those that were made before it.
    fn line(&mut self, rest: Arc<Rest>) -> Arc<Entry> {
        if self.unused.is_empty() {
            let line = || Arc::new(Entry::unused(Arc::clone(&rest)));
            self.unused.extend(std::iter::repeat_with(line).take(LINES));
        }
        let Some(mut line) = self.unused.pop() else { return Arc::new(Entry::unused(rest)) };
        if let Some(unused) = Arc::get_mut(&mut line) {
            unused.give_to(rest);
        }
        line
    }
}

impl Slot {
    #[inline]
    fn is_of(&self, name: &'static str) -> bool {
        std::ptr::eq(self.name, name)
    }
}

impl Place {
    #[inline]
    fn get(&self) -> Option<&Slot> {
        self.0.get()
    }

    /// The operation of this name, if it is here.
    #[inline]
    fn of(&self, name: &'static str) -> Option<&Entry> {
        match self.get() {
            Some(slot) if slot.is_of(name) => Some(&slot.entry),
            _ => None,
        }
    }
}

impl Table {
    fn new(places: usize) -> Self {
        Self((0..places).map(|_| Place::default()).collect())
    }

    /// Which place a name with this hash has unless somebody else has it.
    #[inline]
    const fn first(&self, hash: u32) -> usize {
        ((hash as u64 * self.0.len() as u64) >> 32) as usize
    }

    #[inline]
    fn first_place(&self, hash: u32) -> Option<&Place> {
        self.0.get(self.first(hash))
    }

    /// All places, the first one of `name` first.
    fn in_order(&self, name: &'static str) -> impl Iterator<Item = &Place> {
        let (before, from) = self.0.split_at(self.first(hash(name)));
        from.iter().chain(before)
    }

    /// Where `name` is, or else belongs; `None` where there is no empty place.
    fn place_for(&self, name: &'static str) -> Option<&Place> {
        self.in_order(name).find(|place| place.get().is_none_or(|slot| slot.is_of(name)))
    }
}

/// Well mixed, whatever the linker or the allocator make of the addresses.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "of the lower halves all is wanted")]
fn hash(name: &'static str) -> u32 {
    let place = (name.as_ptr().addr() ^ name.len()) as u128;
    let product = place * 0x9E37_79B9_7F4A_7C15;
    (product >> 64) as u32 ^ product as u32
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

    #[test]
    fn ten_thousand_names_are_each_found_again_and_take_room_for_as_many() {
        let registry = Registry::new(settings(1));
        let names: Vec<&'static str> =
            (0..10_000).map(|name| &*format!("operation_{name}").leak()).collect();
        let places = |names: &[&'static str]| -> Vec<*const Entry> {
            names.iter().map(|name| std::ptr::from_ref(registry.entry(name))).collect()
        };
        let first = places(&names);
        for _ in 0..2 {
            assert!(places(&names) == first, "a name has become another operation");
        }
        let larger = registry.larger.iter().filter_map(OnceLock::get);
        let known: usize = larger.map(|table| table.0.len()).sum();
        // A table and those before it.
        assert!(known < 70_000, "{known} places for ten thousand names");
        // All stand in the largest, and most where they are looked for first.
        let table = registry.table();
        let stands = |name: &&&'static str| {
            table.in_order(name).map_while(Place::get).any(|slot| slot.is_of(name))
        };
        assert_eq!(names.iter().filter(stands).count(), names.len());
        let is_first = |name: &&&'static str| {
            table.first_place(hash(name)).is_some_and(|place| place.of(name).is_some())
        };
        let first = names.iter().filter(is_first).count();
        assert!(first > 8000, "{first} of ten thousand names are found at once");
    }

    #[test]
    fn who_comes_to_the_end_of_a_table_goes_on_at_its_beginning() {
        let table = Table::new(8);
        for name in 0..100 {
            let name: &'static str = format!("operation_{name}").leak();
            assert_eq!(table.in_order(name).count(), 8, "{name}");
        }
    }

    #[test]
    fn the_same_name_in_two_places_is_one_operation() {
        let registry = Registry::new(settings(1));
        let [one, other]: [&'static str; 2] = [(); 2].map(|()| &*String::from("ask").leak());
        assert!(std::ptr::eq(registry.entry(one), registry.entry(other)));
        // And a part of a name is another one, though it begins at the same place.
        let (part, _) = one.split_at(2);
        assert_eq!((registry.entry(one).name, registry.entry(part).name), ("ask", "as"));
    }
}
