//! Operations through timeout, retries and fallback.

pub(crate) mod drive;
mod ours;
mod peers;
#[cfg(test)]
mod tests;
pub(crate) mod work;

use crate::measure::Case;
use crate::measure::Scenario;
use crate::pipeline::drive::case;
use crate::pipeline::work::Script;

/// What is measured. Those under the paused clock come last: once a clock has been paused, tokio's costs more in this process.
pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "ready at once", cases: || with_breakers(Script::Ready) },
    Scenario { name: "pending once", cases: || with_breakers(Script::PendingOnce) },
    Scenario { name: "fails to fallback", cases: || with_bare(Script::Fails) },
    Scenario { name: "fails twice, then succeeds (no wait)", cases: || armed(Script::FailsTwice) },
    Scenario { name: "timeout fires (virtual 30 s)", cases: || armed(Script::Hangs) },
];

fn with_bare(script: Script) -> Vec<Case> {
    let mut cases = vec![case("bare call", script, peers::bare)];
    cases.extend(armed(script));
    cases
}

/// Where nothing fails the breakers stay closed, and what they cost can be compared.
fn with_breakers(script: Script) -> Vec<Case> {
    let mut cases = with_bare(script);
    cases.extend([
        case("failsafe + backon", script, peers::breakers::failsafe),
        case("seatbelt + breaker", script, peers::breakers::seatbelt),
        case("tower-r. + breaker", script, peers::breakers::tower_resilience),
    ]);
    cases
}

fn armed(script: Script) -> Vec<Case> {
    vec![
        case("breakfall", script, ours::breakfall),
        case("by hand", script, peers::by_hand),
        case("tower", script, peers::tower),
        case("tokio-retry2", script, peers::tokio_retry2),
        case("backon", script, peers::backon),
        seatbelt(script),
        case("tower-resilience", script, peers::tower_resilience),
    ]
}

fn seatbelt(script: Script) -> Case {
    // Its own clock for the runtime does not follow a paused one; the one it offers for tests does the same job in place.
    if script == Script::Hangs {
        case("seatbelt", script, peers::seatbelt_virtual)
    } else {
        case("seatbelt", script, peers::seatbelt)
    }
}
