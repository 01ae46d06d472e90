//! What is tried again at this moment, beside what failed: it is in no record yet, and perhaps never will be. Of this program only; other
//! replicas have their own.

use std::time::Duration;

use breakfall::clock::now;
use breakfall::pipeline::Retrying;
use serde::Serialize;

use crate::console::Console;
use crate::console::asked::Asked;
use crate::incidents::time::millis;
use crate::web::Words;
use crate::web::length;

/// An operation that has failed and tries again.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Retried {
    pub(super) operation: &'static str,
    pub(super) target: String,
    /// The id of the request that it is a part of.
    pub(super) request: Option<String>,
    /// How many attempts have failed.
    failed: u32,
    /// What the last of them failed with.
    pub(super) code: &'static str,
    /// How long the operation has been running.
    running_ms: u64,
    /// For how much longer it waits; nothing where it is at it.
    again_in_ms: Option<u64>,
}

impl Retried {
    fn of(one: Retrying) -> Self {
        let now = now();
        let left = one.next.saturating_duration_since(now);
        Self {
            operation: one.operation,
            target: one.target.into(),
            request: one.correlation.map(Into::into),
            failed: one.last.number,
            code: one.last.code.as_str(),
            running_ms: millis(now.saturating_duration_since(one.since)),
            again_in_ms: (left > Duration::ZERO).then(|| millis(left)),
        }
    }

    pub(super) fn failed_so_far(&self) -> u64 {
        self.failed.into()
    }

    pub(super) fn running(&self) -> String {
        length(self.running_ms)
    }

    pub(super) fn again_in(&self, words: &Words) -> String {
        self.again_in_ms.map_or_else(
            || words.text("retrying-at-it"),
            |left| format!("{} {}", words.text("work-again-in"), length(left)),
        )
    }
}

/// How many there are.
pub(super) fn count(console: &Console) -> u64 {
    console.app.handler.metrics().iter().map(|metrics| metrics.retrying).sum()
}

/// Those that `asked` speaks of, the longest under way first.
pub(super) fn listed(console: &Console, asked: &Asked) -> Vec<Retried> {
    let operations = asked.operations(&console.app.handler.settings());
    let code = asked.code.trim();
    let all = console.app.handler.retrying().into_iter().map(Retried::of);
    all.filter(|one| operations.is_empty() || operations.iter().any(|name| name == one.operation))
        .filter(|one| code.is_empty() || code == one.code)
        .collect()
}
