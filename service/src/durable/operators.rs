//! What somebody who runs the service can see of durable work, and decide, whatever runs it.

#[cfg(feature = "restate")]
use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::wire::FailureRecord;
use breakfall_flow::Filter;
use breakfall_flow::FlowSummary;
use breakfall_flow::FlowView;
use breakfall_flow::Operator;
use breakfall_flow::State;

use crate::config::ServiceConfig;
use crate::durable::JOURNAL;
#[cfg(feature = "restate")]
use crate::durable::restate::Overseer;

/// Looks at durable work and decides about it.
#[derive(Clone, Debug)]
pub(crate) enum Operators {
    /// Where it stands in a file.
    File(Operator),
    /// Where Restate has it.
    #[cfg(feature = "restate")]
    Restate(Arc<Overseer>),
}

impl Operators {
    /// Those of this configuration, whether or not a service runs; none where nothing was ever begun.
    ///
    /// # Errors
    /// If the file cannot be used; if this program knows no Restate.
    pub(crate) fn open(config: &ServiceConfig) -> Result<Option<Self>, Failure> {
        if let Some(place) = &config.durable.restate {
            #[cfg(feature = "restate")]
            return Overseer::new(place).map(|overseer| Some(Self::Restate(Arc::new(overseer))));
            #[cfg(not(feature = "restate"))]
            return Err(Failure::unexpected(crate::durable::without_restate(place)));
        }
        let journal = config.data_directory.join(JOURNAL);
        // Not made for a look at it.
        if journal.exists() {
            Operator::open(&journal).map(|o| Some(Self::File(o)))
        } else {
            Ok(None)
        }
    }

    /// Where they look, in words.
    pub(crate) fn place(config: &ServiceConfig) -> String {
        match &config.durable.restate {
            Some(place) => place.admin.clone(),
            None => config.data_directory.join(JOURNAL).display().to_string(),
        }
    }

    pub(crate) async fn list(
        &self,
        filter: Filter,
        most: usize,
    ) -> Result<Vec<FlowSummary>, Failure> {
        match self {
            Self::File(file) => file.list(filter, most).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.list(&filter, most)).await,
        }
    }

    /// All that is known of one.
    pub(crate) async fn show(&self, id: &str) -> Result<FlowView, Failure> {
        match self {
            Self::File(file) => file.show(id).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.show(id)).await,
        }
    }

    /// What it was started with, how it stands and what it gave, for whoever looks often; its steps only where they cost nothing.
    pub(crate) async fn glance(&self, id: &str) -> Result<FlowView, Failure> {
        match self {
            Self::File(file) => file.show(id).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.glance(id)).await,
        }
    }

    /// How many there are in each state; of Restate, of those that have not ended.
    pub(crate) async fn counts(&self) -> Result<Vec<(State, u64)>, Failure> {
        match self {
            Self::File(file) => file.counts().await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.counts()).await,
        }
    }

    pub(crate) async fn cancel(&self, id: &str, by: &str) -> Result<bool, Failure> {
        match self {
            Self::File(file) => file.cancel(id, by).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.cancel(id, by)).await.map(|()| true),
        }
    }

    pub(crate) async fn resume(&self, id: &str, by: &str) -> Result<(), Failure> {
        match self {
            Self::File(file) => file.resume(id, by).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.resume(id, by)).await,
        }
    }

    pub(crate) async fn skip(&self, id: &str, by: &str) -> Result<(), Failure> {
        match self {
            Self::File(file) => file.skip(id, by).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.skip(id, by)).await,
        }
    }

    pub(crate) async fn give_up(&self, id: &str, by: &str) -> Result<(), Failure> {
        match self {
            Self::File(file) => file.give_up(id, by).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.give_up(id, by)).await,
        }
    }

    /// Forgets what ended longer ago than `age`; Restate does so by itself.
    pub(super) async fn sweep(&self, age: Duration) -> Result<usize, Failure> {
        match self {
            Self::File(file) => file.sweep(age).await,
            #[cfg(feature = "restate")]
            Self::Restate(_) => Ok(0),
        }
    }
}

/// Whether `work` is what the failure of this reference stopped or put off: it names the failure, or has the name that the person was given.
pub(crate) fn is_of(work: &FlowSummary, reference: &str, ticket: Option<&str>) -> bool {
    let failure = work.failure.as_ref();
    failure.is_some_and(|failure| is_named(failure, reference)) || ticket == Some(&*work.id)
}

fn is_named(failure: &FailureRecord, reference: &str) -> bool {
    failure.reference == reference
        || failure.secondary.iter().any(|beside| is_named(beside, reference))
}
