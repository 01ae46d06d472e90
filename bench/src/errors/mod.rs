//! Raising, telling and encoding errors.

mod library;
mod ours;
mod peers;
#[cfg(test)]
mod tests;

use std::hint::black_box;

use crate::errors::library::Library;
use crate::errors::library::cases_of;
use crate::measure::Case;
use crate::measure::Scenario;

/// What is measured: first what every library can do, then what only ours has.
pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "raise, two contexts, drop", cases: raise },
    Scenario { name: "… and walk into a buffer", cases: || each(|library| (library.walk)()) },
    Scenario { name: "… and `{}` into a buffer", cases: || each(|library| (library.display)()) },
    Scenario { name: "… and `{:?}` into a buffer", cases: || each(|library| (library.debug)()) },
    Scenario { name: "words for a user (en)", cases: ours::explain },
    Scenario { name: "problem+json", cases: ours::encode },
    Scenario { name: "problem+json by language", cases: ours::languages },
    Scenario { name: "raise, encode", cases: ours::answer },
];

const LIBRARIES: &[Library] = &[
    cases_of::<ours::Breakfall>(),
    cases_of::<peers::Thiserror>(),
    cases_of::<peers::Snafu>(),
    cases_of::<peers::Anyhow>(),
    cases_of::<peers::Eyre>(),
    cases_of::<peers::Miette>(),
    cases_of::<peers::Ohno>(),
    cases_of::<peers::ErrorStack>(),
    cases_of::<peers::Exn>(),
];

fn raise() -> Vec<Case> {
    let mut cases = each(|library| (library.raise)());
    // What one allocation costs anybody in this program.
    cases.push(Case::new("a box of 128 B", size_of::<Box<u8>>(), |times| {
        for _ in 0..times {
            drop(black_box(Box::new(black_box([0_u8; 128]))));
        }
        times
    }));
    cases
}

fn each(make: fn(&Library) -> Case) -> Vec<Case> {
    LIBRARIES.iter().map(make).collect()
}
