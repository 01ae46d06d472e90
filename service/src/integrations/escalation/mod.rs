//! Where the failures of each person are counted: in this process, or in a store that all replicas share.

mod client;
#[cfg(test)]
mod tests;

pub(crate) use self::client::RedisCounter;

use breakfall::message::Escalation;
use breakfall::message::Outage;
use breakfall::observe;

/// Counts in `store` where there is one. Its outage is told once, by an event; this process's own count stands in.
pub(crate) fn shared(escalation: Escalation, store: Option<RedisCounter>) -> Escalation {
    match store {
        None => escalation,
        Some(store) => escalation.with_shared(store, tell),
    }
}

fn tell(outage: Outage<'_>) {
    match outage {
        Outage::Began(failure) => tracing::warn!(
            event = "escalation.store_away",
            code = failure.code().as_str(),
            detail = observe::detail(failure),
            help = "each replica counts for itself until escalation.store.url answers again",
        ),
        Outage::Ended => tracing::info!(event = "escalation.store_back"),
    }
}
