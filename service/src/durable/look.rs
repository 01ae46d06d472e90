//! How it stands with durable work, for the person who asked for it.

use std::time::Duration;
use std::time::UNIX_EPOCH;

use breakfall::Failure;
use breakfall::clock::wall;
use breakfall_flow::FlowFault;
use breakfall_flow::FlowSummary;
use breakfall_flow::FlowView;
use breakfall_flow::State;

use crate::durable::Durable;
use crate::durable::decoder;
use crate::durable::operators::Operators;
use crate::durable::work::Asked;
use crate::orchestration::reply::Solved;

/// What is known of a request that goes on, or has ended.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) request_id: String,
    pub(crate) standing: Standing,
}

/// How it stands.
#[derive(Debug)]
pub(crate) enum Standing {
    /// It goes on: look again after this long.
    Working(Duration),
    /// It was done, though perhaps not everything around it.
    Done(Solved, Option<Failure>),
    /// It was not done.
    Failed(Failure),
    /// It was taken back.
    Undone(Failure),
    /// It stands still until an operator has decided.
    NeedsAttention(Failure),
}

/// How many there are, for whoever watches.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) running: u64,
    pub(crate) waiting: u64,
    pub(crate) needs_attention: u64,
}

/// Nobody needs to look more often.
const LEAST_WAIT: Duration = Duration::from_secs(2);
/// A signal may come at any time.
const MOST_WAIT: Duration = Duration::from_mins(5);

impl Durable {
    /// What became of the request with this ticket.
    ///
    /// # Errors
    /// The same where there is none and where it is somebody else's, who has not told it: `ASYNC_FLOW_NOT_FOUND`.
    pub(crate) async fn look(&self, ticket: &str) -> Result<Look, Failure> {
        let FlowView { summary, input, result, .. } = self.runs.operators().glance(ticket).await?;
        let asked = serde_json::from_str::<Asked>(&input);
        let Ok(Asked { request_id, .. }) = asked else { return Err(FlowFault::NotFound.into()) };
        let solved = result.and_then(|json| serde_json::from_str(&json).ok());
        Ok(Look { request_id, standing: standing(summary, solved) })
    }

    /// What somebody who runs the service can see and decide.
    pub(crate) fn operator(&self) -> Operators {
        self.runs.operators()
    }

    /// How many there are.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub(crate) async fn counts(&self) -> Result<Counts, Failure> {
        let counts = self.runs.operators().counts().await?;
        let of = |state| counts.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count);
        let open = of(State::Open);
        // Where nobody says which of them wait, all are taken to be at work.
        let running = self.runs.running().and_then(|running| u64::try_from(running).ok());
        let running = running.unwrap_or(open);
        let waiting = open.saturating_sub(running);
        Ok(Counts { running, waiting, needs_attention: of(State::NeedsAttention) })
    }
}

fn standing(summary: FlowSummary, solved: Option<Solved>) -> Standing {
    let FlowSummary { state, wake_at, failure, .. } = summary;
    let failure = failure.map(|record| decoder().knows::<FlowFault>().restore(record));
    let missing = || FlowFault::GivenUp.into();
    match (state, solved) {
        (State::Open, _) => Standing::Working(wait_until(wake_at)),
        (State::Done | State::Degraded, Some(solved)) => Standing::Done(solved, failure),
        (State::Cancelled, _) => Standing::Undone(failure.unwrap_or_else(missing)),
        (State::NeedsAttention, _) => Standing::NeedsAttention(failure.unwrap_or_else(missing)),
        (State::Failed | State::GivenUp | State::Done | State::Degraded, _) => {
            Standing::Failed(failure.unwrap_or_else(missing))
        }
    }
}

fn wait_until(wake_at: u64) -> Duration {
    let now = wall().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(wake_at).saturating_sub(now).clamp(LEAST_WAIT, MOST_WAIT)
}
