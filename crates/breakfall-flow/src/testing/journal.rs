//! A journal in memory, and the trouble that a test wants.

use std::sync::Mutex;
use std::time::Duration;

use breakfall::pipeline::BoxFuture;

use crate::course::locked;
use crate::replay::Entry;
use crate::replay::Interruption;
use crate::replay::Journal;
use crate::replay::Moment;
use crate::replay::Trouble;

#[derive(Debug, Default)]
pub(super) struct MemoryJournal {
    entries: Mutex<Vec<Entry>>,
    planned: Mutex<Vec<Planned>>,
}

#[derive(Debug)]
struct Planned {
    name: &'static str,
    moment: Moment,
    trouble: Trouble,
}

impl MemoryJournal {
    /// `trouble` at `moment` of the effect `name`, once.
    pub(super) fn plan(&self, name: &'static str, moment: Moment, trouble: Trouble) {
        locked(&self.planned).push(Planned { name, moment, trouble });
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        locked(&self.entries).clone()
    }

    /// What was planned and never came, by name.
    pub(super) fn left_over(&self) -> Vec<&'static str> {
        locked(&self.planned).iter().map(|planned| planned.name).collect()
    }
}

impl Journal for MemoryJournal {
    fn put(&self, entry: Entry) -> BoxFuture<'_, Result<(), Interruption>> {
        locked(&self.entries).push(entry);
        Box::pin(async { Ok(()) })
    }

    fn trouble(&self, name: &str, moment: Moment) -> Option<Trouble> {
        let mut planned = locked(&self.planned);
        let place = planned.iter().position(|one| one.name == name && one.moment == moment)?;
        Some(planned.remove(place).trouble)
    }
}

pub(super) const fn delay(by: Duration) -> Trouble {
    Trouble::Delay(by)
}
