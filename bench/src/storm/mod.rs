//! A storm: users keep coming while the upstream is in trouble, in virtual time. What do retries make of it, and when is it over?

mod figures;
mod report;
mod systems;
#[cfg(test)]
mod tests;
mod upstream;
mod users;

use std::sync::Arc;

use breakfall::clock::Dice;
use serde::Serialize;
use tokio::runtime::Builder;

use crate::storm::figures::Figures;
pub(crate) use crate::storm::report::json;
pub(crate) use crate::storm::report::text;
use crate::storm::systems::Limits;
use crate::storm::systems::System;
use crate::storm::upstream::Trouble;
use crate::storm::upstream::Upstream;
use crate::storm::upstream::World;
use crate::storm::users::Temper;

/// One line of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    scenario: &'static str,
    clients: u16,
    system: &'static str,
    #[serde(flatten)]
    figures: Figures,
}

/// What happens, to whom.
#[derive(Clone, Copy, Debug)]
struct Scenario {
    name: &'static str,
    trouble: Trouble,
    temper: Temper,
    limits: Limits,
    /// Client processes.
    clients: u16,
}

/// The seconds of the outage in each run: how long after its end somebody probes must not depend on one length.
const OUTAGES: [u32; 5] = [26, 28, 30, 32, 34];

/// Every scenario whose name contains `only`, with every system. `told` hears of each when it begins.
pub(crate) fn run(only: &str, mut told: impl FnMut(&str)) -> Vec<Row> {
    let mut rows = Vec::new();
    for scenario in scenarios().filter(|scenario| scenario.name.contains(only)) {
        told(scenario.name);
        for system in System::ALL {
            let runs = OUTAGES.map(|outage| {
                let world = World { outage, queue: scenario.limits.queue(), ..World::USUAL };
                scenario.run(world, system, u64::from(outage))
            });
            let (figures, system) = (Figures::of_all(&runs), system.name());
            rows.push(Row { scenario: scenario.name, clients: scenario.clients, system, figures });
        }
    }
    rows
}

fn scenarios() -> impl Iterator<Item = Scenario> {
    let kinds = [
        ("2 % errors", Trouble::TwoPercent, Temper::Patient, Limits::Brisk),
        ("stall", Trouble::Stall, Temper::Patient, Limits::Brisk),
        ("503 at once", Trouble::Fast503, Temper::Patient, Limits::Brisk),
        ("brown-out", Trouble::BrownOut, Temper::Patient, Limits::Brisk),
        ("stall, hasty users", Trouble::Stall, Temper::Hasty, Limits::Brisk),
        ("503 at once, hasty users", Trouble::Fast503, Temper::Hasty, Limits::Brisk),
        ("stall, back after 10 s", Trouble::Stall, Temper::AfterTen, Limits::Brisk),
        ("503 at once, back after 10 s", Trouble::Fast503, Temper::AfterTen, Limits::Brisk),
        ("stall, limit 30 s", Trouble::Stall, Temper::Patient, Limits::Seed),
        ("stall, limit 30 s, back after 10 s", Trouble::Stall, Temper::AfterTen, Limits::Seed),
    ];
    kinds.into_iter().flat_map(|(name, trouble, temper, limits)| {
        [10, 100].map(|clients| Scenario { name, trouble, temper, limits, clients })
    })
}

impl Scenario {
    /// One run of it, the same for the same seed.
    fn run(self, world: World, system: System, seed: u64) -> Figures {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_time().start_paused(true).build();
        let runtime = runtime.unwrap_or_else(|_| std::process::abort());
        runtime.block_on(async {
            let upstream = Arc::new(Upstream::new(world, self.trouble, seed));
            let client = |number| system.client(self.limits, seed * 1_000 + u64::from(number));
            let clients: Vec<_> = (0..self.clients).map(client).collect();
            let dice = Dice::seeded(seed);
            let presses = users::crowd(world, &upstream, &clients, self.temper, &dice).await;
            Figures::of(world, &presses, &upstream.calls())
        })
    }
}
