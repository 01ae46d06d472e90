//! The words for the faults of this crate.

#[cfg(any(feature = "edge", feature = "reqwest"))]
use breakfall::fault::Declared;
use breakfall::fault::Spec;

breakfall::catalogue! {
    /// The texts of this crate's faults in each language of the library, to be added to a
    /// [`Catalogue`](breakfall::message::Catalogue).
    pub MESSAGES = "messages": en, de, fr, es, pt-BR, zh-Hant, ar;
    extends breakfall::message::MESSAGES;
}

/// The static facts of every fault of this crate: for a program's own check that its catalogue has words for all.
#[must_use]
pub fn specs() -> Vec<&'static Spec> {
    let tables: [&'static [Spec]; _] = [
        #[cfg(feature = "reqwest")]
        crate::client::UpstreamFault::SPECS,
        #[cfg(feature = "edge")]
        crate::edge::EdgeFault::SPECS,
    ];
    tables.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    breakfall::catalogue_tests!(MESSAGES, specs());
}
