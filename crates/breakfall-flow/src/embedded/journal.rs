//! One run's journal in the file.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use breakfall::pipeline::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::Wall;
use crate::embedded::runs;
use crate::embedded::runs::Held;
use crate::embedded::store::Store;
use crate::replay::Entry;
use crate::replay::Interruption;
use crate::replay::Journal;

pub(super) struct FileJournal {
    pub(super) store: Store,
    pub(super) wall: Wall,
    pub(super) held: Held,
    /// How often it was taken up without getting any further.
    pub(super) tries: Arc<AtomicU32>,
    pub(super) stopping: CancellationToken,
}

impl Journal for FileJournal {
    fn put(&self, entry: Entry) -> BoxFuture<'_, Result<(), Interruption>> {
        let (held, now) = (self.held, self.wall.now_ms());
        let further = self.tries.swap(0, Ordering::Relaxed) > 0;
        Box::pin(async move {
            let put = self.store.write(move |file| {
                let put = runs::put(file, held, &entry, now)?;
                if put && further {
                    runs::got_further(file, held)?;
                }
                Ok(put)
            });
            match put.await {
                // It is written down, and so is a good place to stop at.
                Ok(true) if self.stopping.is_cancelled() => Err(Interruption::Elsewhere),
                Ok(true) => Ok(()),
                Ok(false) => Err(Interruption::Elsewhere),
                Err(failure) => Err(Interruption::Unwritable(failure)),
            }
        })
    }
}
