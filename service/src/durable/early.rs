//! Who waits for work of this process, and hears of it when it will take longer.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use breakfall::Failure;
use tokio::sync::oneshot;

/// The requests that wait, by the id of the work. Two may wait for the same: the later one hears of it.
#[derive(Debug, Default)]
pub(super) struct Early(Mutex<HashMap<String, oneshot::Sender<Failure>>>);

/// Somebody who waits. Dropped, nobody does.
#[derive(Debug)]
pub(super) struct Longer<'e> {
    early: &'e Early,
    id: String,
    because: oneshot::Receiver<Failure>,
}

impl Early {
    /// Listens for the work `id`.
    pub(super) fn listen(&self, id: &str) -> Longer<'_> {
        let (sender, because) = oneshot::channel();
        self.waiting().insert(id.to_owned(), sender);
        Longer { early: self, id: id.to_owned(), because }
    }

    /// The work `id` will take longer, because of `failure`.
    pub(super) fn tell(&self, id: &str, failure: Failure) {
        if let Some(sender) = self.waiting().remove(id) {
            // Whoever has gone need not know; the log does.
            drop(sender.send(failure));
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Failure>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Longer<'_> {
    /// Why it takes longer; `None` where nobody will say.
    pub(super) async fn because(&mut self) -> Option<Failure> {
        (&mut self.because).await.ok()
    }
}

impl Drop for Longer<'_> {
    fn drop(&mut self) {
        self.because.close();
        let mut waiting = self.early.waiting();
        if waiting.get(&self.id).is_some_and(oneshot::Sender::is_closed) {
            waiting.remove(&self.id);
        }
    }
}
