//! How often a step is tried again whose operation has done so in vain.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall_flow::Flow;
use breakfall_flow::Step;

use crate::durable::crew::Crew;
use crate::durable::work::Asked;

/// A pause is at most this many times the first one.
const MOST_GROWTH: u32 = 20;

/// The rounds of a step. The pauses between them double, and outlive the process.
#[derive(Debug)]
pub(super) struct Patience<'a> {
    crew: &'a Crew,
    name: &'static str,
    round: u32,
    pause: Duration,
    most: Duration,
    left: Duration,
    harmless: bool,
}

impl<'a> Patience<'a> {
    /// That of the step `name`, as it was when this was asked.
    pub(super) fn new(crew: &'a Crew, asked: &Asked, name: &'static str) -> Self {
        let (pause, left) = (asked.pause, asked.patience);
        let most = pause.saturating_mul(MOST_GROWTH);
        Self { crew, name, round: 1, pause, most, left, harmless: false }
    }

    /// To do it once more does no harm where it may have been done.
    pub(super) const fn harmless(mut self) -> Self {
        self.harmless = true;
        self
    }

    /// The step of this round.
    pub(super) fn step<'f, F: Flow>(&self, flow: &'f F) -> Step<'f, F> {
        let step = flow.step(self.name);
        if self.round == 1 { step } else { step.nth(self.round.into()) }
    }

    /// Waits for the next round.
    ///
    /// # Errors
    /// `failure`, where waiting does not help, or nobody has the patience; that of a run that was cancelled.
    pub(super) async fn again<F: Flow>(
        &mut self,
        flow: &F,
        failure: Failure,
    ) -> Result<(), Failure> {
        let asked_for = failure.recovery().after().unwrap_or_default();
        let wait = self.pause.max(asked_for);
        if wait > self.left || !helps(&failure, self.harmless) {
            return Err(failure);
        }
        self.left -= wait;
        self.pause = self.pause.saturating_mul(2).min(self.most);
        let name = format!("{}~pause-{}", self.name, self.round);
        self.round += 1;
        self.crew.early.tell(flow.id(), failure);
        // What failed together does not come back together; never earlier than asked for.
        let dice = self.crew.handler.settings().dice.clone();
        flow.sleep(&name, wait + dice.up_to(wait / 4)).await
    }
}

/// Whether to try again later helps against `failure`, and does no harm.
pub(super) fn helps(failure: &Failure, harmless: bool) -> bool {
    let repeatable = match failure.effect() {
        Effect::None => true,
        Effect::Unknown => harmless,
        Effect::Applied => false,
    };
    repeatable && failure.recovery().is_retryable()
}
