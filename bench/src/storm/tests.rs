use crate::storm::Scenario;
use crate::storm::figures::Figures;
use crate::storm::systems::Limits;
use crate::storm::systems::System;
use crate::storm::upstream::Trouble;
use crate::storm::upstream::World;
use crate::storm::users::Temper;

/// A fifth of the usual one, for a shorter time: the same load, and as many calls for each client.
const SMALL: World =
    World { users: 80.0, capacity: 100.0, queue: 600.0, before: 5, outage: 20, after: 50 };

fn run(trouble: Trouble, temper: Temper, system: System, outage: u32) -> Figures {
    let scenario = Scenario { name: "", trouble, temper, limits: Limits::Brisk, clients: 4 };
    scenario.run(World { outage, ..SMALL }, system, 7)
}

#[test]
fn retries_as_the_seed_has_them_outlive_the_outage() {
    for trouble in [Trouble::Stall, Trouble::Fast503, Trouble::BrownOut] {
        let seed = run(trouble, Temper::Patient, System::Seed, 20);
        assert_eq!(seed.recovery_seconds, None, "{trouble:?}: {seed:?}");
        assert!(seed.amplification_outage > 3.0, "{trouble:?}: {seed:?}");
    }
}

#[test]
fn the_defaults_end_with_the_outage() {
    for (trouble, most) in [(Trouble::Stall, 10), (Trouble::Fast503, 5), (Trouble::BrownOut, 5)] {
        // Another second of outage is another moment at which probes happen to go.
        for outage in 20..24 {
            let ours = run(trouble, Temper::Patient, System::Default, outage);
            let recovered = ours.recovery_seconds.is_some_and(|after| after <= most);
            assert!(recovered, "{trouble:?} of {outage} s: {ours:?}");
            // In a brown-out a third of the capacity is left, and worth using.
            let calls = if trouble == Trouble::BrownOut { 0.45 } else { 0.35 };
            assert!(ours.amplification_outage <= calls, "{trouble:?} of {outage} s: {ours:?}");
            assert!(ours.peak < 2.0, "{trouble:?} of {outage} s: {ours:?}");
        }
    }
}

#[test]
fn hasty_users_do_not_keep_the_defaults_down() {
    let none = run(Trouble::Stall, Temper::Hasty, System::None, 20);
    assert_eq!(none.recovery_seconds, None, "without any retry: {none:?}");
    let ours = run(Trouble::Stall, Temper::Hasty, System::Default, 20);
    assert!(ours.recovery_seconds.is_some_and(|after| after <= 10), "{ours:?}");
}

#[test]
fn the_defaults_hide_single_errors_and_cost_next_to_nothing() {
    let none = run(Trouble::TwoPercent, Temper::Patient, System::None, 20);
    assert!(none.success_percent < 99.0, "{none:?}");
    let ours = run(Trouble::TwoPercent, Temper::Patient, System::Default, 20);
    assert!(ours.success_percent >= 99.99 && ours.amplification <= 1.03, "{ours:?}");
}

#[test]
fn the_same_seed_is_the_same_storm() {
    let told = || format!("{:?}", run(Trouble::Stall, Temper::Hasty, System::Adaptive, 20));
    assert_eq!(told(), told());
}
