//! Who waits for the end of a run in this process.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;

use tokio::sync::oneshot;

use crate::course::locked;
use crate::embedded::views::Ending;

#[derive(Debug, Default)]
pub(super) struct Waiters(Mutex<HashMap<Box<str>, Vec<Sender>>>);

type Sender = oneshot::Sender<Arc<Ending>>;

/// Somebody who waits. Dropped, nobody does.
#[derive(Debug)]
pub(super) struct Waiter<'w> {
    waiters: &'w Waiters,
    id: Box<str>,
    ended: oneshot::Receiver<Arc<Ending>>,
}

impl Waiters {
    pub(super) fn enter(&self, id: &str) -> Waiter<'_> {
        let (sender, ended) = oneshot::channel();
        locked(&self.0).entry(id.into()).or_default().push(sender);
        Waiter { waiters: self, id: id.into(), ended }
    }

    pub(super) fn tell(&self, id: &str, ending: Ending) {
        let Some(waiting) = locked(&self.0).remove(id) else { return };
        let ending = Arc::new(ending);
        for waiter in waiting {
            // Whoever has gone need not know.
            drop(waiter.send(Arc::clone(&ending)));
        }
    }
}

impl Waiter<'_> {
    /// The end, if the run ends in this process.
    pub(super) async fn ended(&mut self) -> Option<Arc<Ending>> {
        (&mut self.ended).await.ok()
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.ended.close();
        let mut all = locked(&self.waiters.0);
        if let Some(waiting) = all.get_mut(&self.id) {
            waiting.retain(|waiter| !waiter.is_closed());
            if waiting.is_empty() {
                all.remove(&self.id);
            }
        }
    }
}
