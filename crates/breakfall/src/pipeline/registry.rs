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

/// The places of the first table: enough for what most programs have.
const NEAR: usize = 64;
/// Each further table is this much larger than the one before.
const GROWTH: usize = 8;
/// In how many places beside each other a name may stand, in the first table and in further ones: where a third of those are taken, one
/// name in ten million finds none, and most stand in the first.
const NEAR_PROBES: usize = 2;
const PROBES: usize = 32;

/// The operations by where their name stands in memory: a literal is always in the same place. The same name in two places is
/// one operation all the same.
pub(crate) struct Registry {
    near: [Place; NEAR + NEAR_PROBES - 1],
    far: OnceLock<Box<Table>>,
    known: Mutex<Known>,
    /// Operations on one of many targets, by name and key.
    keyed: Keyed<Entry>,
}

struct Known {
    settings: Arc<Settings>,
    entries: HashMap<&'static str, Arc<Entry>>,
    targets: HashMap<Box<str>, Arc<Target>>,
}

/// Where those are found that have no place near.
struct Table {
    /// As many as a power of two, and behind them those that names of the last ones spread to.
    places: Box<[Place]>,
    /// A larger one, once a name has found no place here. Whoever stands here and is asked for again gets a place there as well: nobody
    /// looks into more than the largest.
    larger: OnceLock<Box<Self>>,
}

type Place = OnceLock<Slot>;

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
        Self {
            near: std::array::from_fn(|_| OnceLock::new()),
            far: OnceLock::new(),
            known: Mutex::new(known),
            keyed: Keyed::default(),
        }
    }

    /// The operation of this name, made when it is first asked for.
    #[inline]
    pub(crate) fn entry(&self, name: &'static str) -> &Entry {
        let near = self.near(name);
        let found = near.iter().filter_map(OnceLock::get).find(|slot| slot.is_of(name));
        found.map_or_else(|| self.find(name, near), |slot| &slot.entry)
    }

    /// Where `name` is looked for first.
    #[inline]
    fn near(&self, name: &'static str) -> &[Place] {
        let first = hash(name) % NEAR;
        self.near.get(first..first + NEAR_PROBES).unwrap_or_default()
    }

    /// An operation that is not near, or not there yet.
    #[cold]
    fn find<'r>(&'r self, name: &'static str, near: &'r [Place]) -> &'r Entry {
        let empty = near.iter().filter(|place| place.get().is_none());
        for place in empty {
            if let Some(entry) = self.fill(place, name) {
                return entry;
            }
        }
        let mut table = self.far.get_or_init(|| Box::new(Table::new(NEAR * GROWTH)));
        while let Some(larger) = table.larger.get() {
            table = larger;
        }
        loop {
            for place in table.places(name) {
                let found = match place.get() {
                    Some(slot) => Some(&*slot.entry).filter(|_| slot.is_of(name)),
                    None => self.fill(place, name),
                };
                if let Some(entry) = found {
                    return entry;
                }
            }
            table = table.larger.get_or_init(|| Box::new(Table::new(table.len() * GROWTH)));
        }
    }

    /// Puts the operation into an empty place; `None` where another one was faster.
    fn fill<'r>(&self, place: &'r Place, name: &'static str) -> Option<&'r Entry> {
        let filled = place.get_or_init(|| Slot { name, entry: self.known().entry(name) });
        filled.is_of(name).then_some(&*filled.entry)
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

impl Slot {
    #[inline]
    fn is_of(&self, name: &'static str) -> bool {
        std::ptr::eq(self.name, name)
    }
}

impl Table {
    fn new(places: usize) -> Self {
        let places = (0..places + PROBES - 1).map(|_| OnceLock::new()).collect();
        Self { places, larger: OnceLock::new() }
    }

    /// In how many places a name may stand first.
    fn len(&self) -> usize {
        self.places.len() + 1 - PROBES
    }

    /// Where `name` may stand: for all names in as many places, or two at the end would be enough to ask for a larger table.
    fn places(&self, name: &'static str) -> impl Iterator<Item = &Place> {
        let first = hash(name) % self.len();
        self.places.iter().skip(first).take(PROBES)
    }
}

/// Fibonacci hashing: the upper bits of the product are well mixed, whatever the linker's alignment.
#[inline]
fn hash(name: &'static str) -> usize {
    let place = (name.as_ptr().addr() ^ name.len()) as u64;
    (place.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
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
        let mut table = registry.far.get().unwrap();
        let mut known = registry.near.len() + table.places.len();
        while let Some(larger) = table.larger.get() {
            known += larger.places.len();
            table = larger;
        }
        // Where they stand is chance: the table after the one that they fill to a third would do.
        assert!(known < 400_000, "{known} places for ten thousand names");
        // Whoever is asked for again stands near or in the largest: nobody looks further.
        let is_found = |name: &&'static str| {
            let places = registry.near(name).iter().chain(table.places(name));
            places.filter_map(OnceLock::get).any(|slot| slot.is_of(name))
        };
        assert_eq!(names.iter().filter(|name| is_found(name)).count(), names.len());
    }

    #[test]
    fn a_name_may_stand_in_as_many_places_as_any_other() {
        let table = Table::new(8);
        for name in 0..100 {
            let name: &'static str = format!("operation_{name}").leak();
            assert_eq!(table.places(name).count(), PROBES, "{name}");
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
