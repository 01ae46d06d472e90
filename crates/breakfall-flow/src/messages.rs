//! The words for the faults of this crate.

use breakfall::fault::Declared;
use breakfall::fault::Spec;

use crate::FlowFault;

breakfall::catalogue! {
    /// The texts of this crate's faults in each language of the library, to be added to a
    /// [`Catalogue`](breakfall::message::Catalogue).
    pub MESSAGES = "messages": en, de, fr, es, pt-BR, zh-Hant, ar;
    extends breakfall::message::MESSAGES;
}

/// The static facts of every fault of this crate: for a program's own check that its catalogue has words for all.
#[must_use]
pub fn specs() -> Vec<&'static Spec> {
    FlowFault::SPECS.iter().collect()
}

#[cfg(test)]
mod tests {
    use breakfall::testing::changed_on_the_wire;

    use super::*;

    breakfall::catalogue_tests!(MESSAGES, specs());

    #[test]
    fn every_fault_comes_back_from_the_wire() {
        for seed in 0..20 {
            assert_eq!(changed_on_the_wire::<FlowFault>(seed), Vec::<String>::new());
        }
    }
}
