//! What runs durable work: a file of this machine, or Restate.

use std::time::Duration;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall_flow::Engine;
use breakfall_flow::Started;
use breakfall_flow::Workflow;

use crate::durable::operators::Operators;
#[cfg(feature = "restate")]
use crate::durable::restate::Restate;
use crate::durable::work::Asked;

/// What runs durable work.
#[derive(Debug)]
pub(super) enum Runs {
    File(Engine),
    #[cfg(feature = "restate")]
    Restate(Box<Restate>),
}

impl Runs {
    pub(super) async fn start<W: Workflow<Input = Asked>>(
        &self,
        id: &str,
        asked: &Asked,
    ) -> Result<Started, Failure> {
        match self {
            Self::File(engine) => engine.start::<W>(id, asked).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.start::<W>(id, asked)).await,
        }
    }

    pub(super) async fn wait<W: Workflow<Input = Asked>>(
        &self,
        id: &str,
    ) -> Result<Outcome<W::Output>, Failure> {
        match self {
            Self::File(engine) => engine.wait::<W>(id).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.wait::<W>(id)).await,
        }
    }

    pub(super) async fn signal(&self, id: &str, name: &str, value: &bool) -> Result<bool, Failure> {
        match self {
            Self::File(engine) => engine.signal(id, name, value).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Box::pin(restate.signal(id, name, value)).await,
        }
    }

    pub(super) fn operators(&self) -> Operators {
        match self {
            Self::File(engine) => Operators::File(engine.operator()),
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Operators::Restate(restate.overseer()),
        }
    }

    /// How many of those that have not ended are at work, where that is known.
    pub(super) fn running(&self) -> Option<usize> {
        match self {
            Self::File(engine) => Some(engine.running()),
            #[cfg(feature = "restate")]
            Self::Restate(_) => None,
        }
    }

    /// Ends it: steps under way may end within `grace`. Gives how many were broken off.
    pub(super) async fn shut_down(&self, grace: Duration) -> Result<usize, Failure> {
        match self {
            Self::File(engine) => engine.shut_down(grace).await,
            #[cfg(feature = "restate")]
            Self::Restate(restate) => Ok(restate.shut_down(grace).await),
        }
    }
}
