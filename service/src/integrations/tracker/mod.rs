//! Where tickets live.

mod client;
pub(crate) mod embedded;
mod ticket;

pub(crate) use self::client::GitHubIssues;
pub(crate) use self::ticket::Ticket;

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use breakfall::Failure;
use breakfall::clock;
use breakfall::fault::ResultExt;
use breakfall::supervise::Supervisor;

use crate::faults::ServiceFault;

/// A ticket to create.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewTicket<'a> {
    pub(crate) title: &'a str,
    pub(crate) user: &'a str,
    pub(crate) request_id: &'a str,
}

/// The open tickets.
#[derive(Clone, Debug)]
pub(crate) struct OpenTickets {
    /// The newest ones, newest first.
    pub(crate) newest: Vec<Ticket>,
    /// How many there are in all, as far as the tracker says.
    pub(crate) count: u64,
}

/// A ticket that is closed now.
#[derive(Clone, Debug)]
pub(crate) struct ClosedTicket {
    pub(crate) ticket: Ticket,
    /// It was closed before.
    pub(crate) was_closed: bool,
}

/// Whoever keeps the tickets.
#[derive(Debug)]
pub(crate) enum Tracker {
    Embedded(EmbeddedTracker),
    GitHub(GitHubIssues),
}

impl Tracker {
    /// Whether creating the same ticket for the same request twice gives one ticket.
    pub(crate) const fn knows_repetitions(&self) -> bool {
        matches!(self, Self::Embedded(_))
    }

    pub(crate) async fn create(&self, new: NewTicket<'_>) -> Result<Ticket, Failure> {
        match self {
            Self::Embedded(tracker) => tracker.create(new).await,
            Self::GitHub(tracker) => tracker.create(new).await,
        }
    }

    /// The ticket that [`Tracker::create`] made of `new`, as far as the tracker can be asked.
    pub(crate) async fn made(&self, new: NewTicket<'_>) -> Result<Option<Ticket>, Failure> {
        match self {
            Self::Embedded(tracker) => tracker.made(new).await,
            Self::GitHub(tracker) => tracker.made(new).await,
        }
    }

    pub(crate) async fn open_tickets(&self, most: u32) -> Result<OpenTickets, Failure> {
        match self {
            Self::Embedded(tracker) => tracker.open_tickets(most).await,
            Self::GitHub(tracker) => tracker.open_tickets(most).await,
        }
    }

    pub(crate) async fn find(&self, number: u64) -> Result<Option<Ticket>, Failure> {
        match self {
            Self::Embedded(tracker) => tracker.find(number).await,
            Self::GitHub(tracker) => tracker.find(number).await,
        }
    }

    pub(crate) async fn close(&self, number: u64) -> Result<Option<ClosedTicket>, Failure> {
        match self {
            Self::Embedded(tracker) => tracker.close(number).await,
            Self::GitHub(tracker) => tracker.close(number).await,
        }
    }

    /// Whether the tracker can be used at the moment, as far as that can be told without calling anybody.
    pub(crate) async fn check(&self) -> Result<(), Failure> {
        match self {
            Self::Embedded(tracker) => tracker.open_tickets(1).await.map(|_open| ()),
            Self::GitHub(_) => Ok(()),
        }
    }
}

/// The SQLite file in the data directory, off the async threads.
#[derive(Debug)]
pub(crate) struct EmbeddedTracker {
    pub(crate) store: Arc<embedded::Store>,
    pub(crate) supervisor: Supervisor,
}

impl EmbeddedTracker {
    async fn create(&self, new: NewTicket<'_>) -> Result<Ticket, Failure> {
        let [title, user, request_id] = [new.title, new.user, new.request_id].map(str::to_owned);
        let since_1970 = clock::wall().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_unix_seconds = i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX);
        self.blocking("create_ticket", move |store| {
            let (title, user, request_id) = (&*title, &*user, &*request_id);
            store.create(embedded::NewTicket { title, user, request_id, now_unix_seconds })
        })
        .await
    }

    async fn made(&self, new: NewTicket<'_>) -> Result<Option<Ticket>, Failure> {
        let [title, user, request_id] = [new.title, new.user, new.request_id].map(str::to_owned);
        self.blocking("show_ticket", move |store| store.made(&user, &request_id, &title)).await
    }

    async fn open_tickets(&self, most: u32) -> Result<OpenTickets, Failure> {
        let newest = move |store: &embedded::Store| {
            let count = store.count_open()?;
            Ok(OpenTickets { newest: store.open_tickets(most)?, count })
        };
        self.blocking("list_tickets", newest).await
    }

    async fn find(&self, number: u64) -> Result<Option<Ticket>, Failure> {
        self.blocking("show_ticket", move |store| store.find(number)).await
    }

    async fn close(&self, number: u64) -> Result<Option<ClosedTicket>, Failure> {
        let close = move |store: &embedded::Store| store.close(number);
        let closed = self.blocking("close_ticket", close).await?;
        Ok(closed.map(|closed| ClosedTicket { ticket: closed.ticket, was_closed: closed.already }))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        name: &'static str,
        work: impl FnOnce(&embedded::Store) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let store = Arc::clone(&self.store);
        let work = move || work(&store).or_fault(|_| ServiceFault::Tracker);
        self.supervisor.spawn_blocking(name, work).await
    }
}
