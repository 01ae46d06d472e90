use super::*;

fn rolls(config: ChaosConfig, seed: u64) -> Vec<Option<Trouble>> {
    let chaos = Chaos::armed(config, Dice::seeded(seed));
    (0..10_000).map(|_| chaos.roll()).collect()
}

#[test]
fn nothing_is_armed_by_itself() {
    let silent = ChaosConfig::default();
    let absurd = ChaosConfig { fail: -1.0, hang: f64::NAN, ..silent };
    for chaos in [
        Chaos::default(),
        Chaos::disarmed(),
        Chaos::armed(silent, Dice::system()),
        Chaos::armed(absurd, Dice::system()),
    ] {
        assert!(!chaos.is_armed());
        assert!((0..1_000).all(|_| chaos.roll().is_none()));
    }
    let armed = Chaos::armed(ChaosConfig { panic: 0.001, ..silent }, Dice::system());
    assert!(armed.is_armed());
}

#[test]
fn each_trouble_has_its_share() {
    let delay_for = Duration::from_secs(3);
    let config = ChaosConfig { fail: 0.4, panic: 0.1, hang: 0.2, delay: 0.2, delay_for };
    let rolls = rolls(config, 3);
    let share = |of: Option<Trouble>| rolls.iter().filter(|roll| **roll == of).count();
    for (trouble, expected) in [
        (Some(Trouble::Fail), 4_000),
        (Some(Trouble::Panic), 1_000),
        (Some(Trouble::Hang), 2_000),
        (Some(Trouble::Delay(delay_for)), 2_000),
        (None, 1_000),
    ] {
        let share = share(trouble);
        assert!(share.abs_diff(expected) < 200, "{trouble:?}: {share} of 10000");
    }
}

#[test]
fn a_seed_repeats_and_another_does_not() {
    let config = ChaosConfig { fail: 0.5, ..ChaosConfig::default() };
    assert_eq!(rolls(config, 1), rolls(config, 1));
    assert_ne!(rolls(config, 1), rolls(config, 2));
}

#[test]
fn rates_beyond_a_whole_leave_the_last_what_is_left() {
    let config = ChaosConfig { fail: 0.8, hang: 7.0, delay: 1.0, ..ChaosConfig::default() };
    let rolls = rolls(config, 4);
    let fails = rolls.iter().filter(|roll| **roll == Some(Trouble::Fail)).count();
    assert!(fails.abs_diff(8_000) < 200);
    assert!(rolls.iter().all(|roll| matches!(roll, Some(Trouble::Fail | Trouble::Hang))));
    let below = ChaosConfig { fail: -5.0, hang: 0.5, ..ChaosConfig::default() };
    let hangs = self::rolls(below, 5).iter().filter(|roll| roll.is_some()).count();
    assert!(hangs.abs_diff(5_000) < 200, "a rate below zero took from the others");
}
