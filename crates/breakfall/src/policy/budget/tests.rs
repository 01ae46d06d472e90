use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::time::Duration;

use super::*;
use crate::clock::now;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;

const SECOND: Duration = Duration::from_secs(1);

/// Without the trickle, so that only what happens counts.
fn still() -> BudgetConfig {
    BudgetConfig { per_second: 0.0, ..BudgetConfig::default() }
}

/// Retries that are let through of three for each failed call, when of `calls` every `failing`th fails.
fn retries(budget: &Budget, calls: u64, failing: u64) -> u64 {
    let (now, mut successes, mut retries) = (now(), 0, 0);
    for call in 1..=calls {
        if call % failing != 0 {
            successes += 1;
            continue;
        }
        for _ in 0..3 {
            let Some(token) = budget.try_take(now, successes, BudgetConfig::COST) else { break };
            token.spent();
            retries += 1;
        }
    }
    retries
}

#[test]
fn trap_18_budget_before_sleep() {
    let budget = Budget::new(BudgetConfig { reserve: 1.0, ..still() });
    let now = now();
    let waiting = budget.try_take(now, 0, 1.0).unwrap();
    assert!(budget.try_take(now, 0, 1.0).is_none(), "the whole program shares it");
    drop(waiting);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _waiting = budget.try_take(now, 0, 1.0).expect("cancelled while waiting: it is back");
        panic!("while waiting")
    }));
    assert!(panicked.is_err());
    budget.try_take(now, 0, 1.0).expect("panicked while waiting: it is back").spent();
    assert!(budget.try_take(now, 0, 1.0).is_none(), "what is spent came back");
}

#[test]
fn trap_19_budget_ratio() {
    let calls = 10_000;
    let most = calls / 5 + 10;
    let at_90 = retries(&Budget::new(still()), calls, 10);
    assert!(at_90 <= most, "{at_90} retries of {calls} calls");
    assert!(at_90 >= calls * 8 / 100, "only {at_90}: nobody would be helped");
    assert_eq!(
        retries(&Budget::new(still()), calls, 1),
        10,
        "nothing works: the reserve and no more"
    );
}

#[test]
fn two_seconds_bring_a_token_and_ten_successes_do() {
    let budget = Budget::new(BudgetConfig::default());
    let mut now = now();
    (0..10).for_each(|_| budget.try_take(now, 0, 1.0).unwrap().spent());
    assert!(budget.try_take(now, 9, 1.0).is_none());
    budget.try_take(now, 10, 1.0).unwrap().spent();
    assert!(budget.try_take(now, 10, 1.0).is_none(), "the same ten were rewarded twice");
    now += Duration::from_millis(1999);
    assert!(budget.try_take(now, 10, 1.0).is_none());
    now += Duration::from_millis(1);
    budget.try_take(now, 10, 1.0).unwrap().spent();
    assert!(budget.try_take(now, 10, 1.0).is_none(), "the same two seconds were counted twice");
    now += 3600 * SECOND;
    assert!((budget.balance(now, 1_000_000) - 10.0).abs() < 1e-9, "more than the reserve");
}

#[test]
fn an_older_total_or_time_neither_gives_nor_takes() {
    let budget = Budget::new(still());
    let now = now();
    (0..10).for_each(|_| budget.try_take(now, 100, 1.0).unwrap().spent());
    assert!(budget.try_take(now - SECOND, 50, 1.0).is_none());
    assert!(budget.try_take(now, 100, 1.0).is_none(), "what was rewarded was rewarded again");
}

#[test]
fn timeouts_and_throttles_may_cost_otherwise() {
    let config = BudgetConfig { timeout_cost: 2.0, throttle_cost: 0.5, ..still() };
    let timeout = AsyncFault::Timeout { limit: SECOND };
    let down = Failure::raised(AsyncFault::Rejected { after: None }, Origin::Raised);
    let costs = [Failure::raised(timeout, Origin::TimedOut), Busy::Busy.into(), down]
        .map(|failure| config.cost(&failure).to_string());
    assert_eq!(costs, ["2", "0.5", "1"]);
    let budget = Budget::new(config);
    let now = now();
    (0..5).for_each(|_| budget.try_take(now, 0, 2.0).unwrap().spent());
    assert!(budget.try_take(now, 0, 0.5).is_none());
}

#[derive(crate::Fault)]
enum Busy {
    /// it is asked too often
    #[fault(code = "BUSY", class = ResourceExhausted, actions(retry))]
    Busy,
}

#[test]
fn trap_40_reload_keeps_the_balance() {
    let budget = Budget::new(still());
    let now = now();
    (0..7).for_each(|_| budget.try_take(now, 0, 1.0).unwrap().spent());
    let waiting = budget.try_take(now, 0, 1.0).unwrap();
    budget.reconfigure(BudgetConfig { reserve: 100.0, ..still() });
    assert!((budget.balance(now, 0) - 2.0).abs() < 1e-9);
    drop(waiting);
    assert!((budget.balance(now, 0) - 3.0).abs() < 1e-9);
    budget.reconfigure(BudgetConfig { reserve: 1.0, ..still() });
    assert!((budget.balance(now, 0) - 1.0).abs() < 1e-9);
}

#[test]
fn switched_off_it_refuses_nothing() {
    let budget = Budget::new(BudgetConfig { enabled: false, reserve: 0.0, ..still() });
    let now = now();
    (0..100).for_each(|_| budget.try_take(now, 0, 1.0).unwrap().spent());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tokens_come_back_and_none_is_made(
            steps in proptest::collection::vec((0_u8..4, any::<usize>()), 1..300),
        ) {
            let budget = Budget::new(still());
            let now = now();
            let (mut held, mut spent) = (Vec::new(), 0_u8);
            for (what, which) in steps {
                match what {
                    0 | 1 => held.extend(budget.try_take(now, 0, 1.0)),
                    _ if held.is_empty() => {}
                    2 => drop(held.swap_remove(which % held.len())),
                    _ => {
                        held.swap_remove(which % held.len()).spent();
                        spent += 1;
                    }
                }
                let expected = 10.0 - f64::from(spent) - f64::from(u8::try_from(held.len()).unwrap());
                prop_assert!((budget.balance(now, 0) - expected).abs() < 1e-9);
            }
        }

        #[test]
        fn any_numbers_are_safe(
            numbers in proptest::array::uniform5(any::<f64>()),
            asked in proptest::collection::vec((any::<u64>(), any::<u32>()), 1..30),
        ) {
            let [ratio, reserve, per_second, cost, later] = numbers;
            let budget = Budget::new(BudgetConfig { ratio, reserve, per_second, ..still() });
            let mut now = now();
            for (successes, passed) in asked {
                now += Duration::from_micros(u64::from(passed));
                drop(budget.try_take(now, successes, cost));
                let balance = budget.balance(now, successes);
                prop_assert!(balance >= 0.0 && balance <= reserve.max(0.0), "{balance}");
            }
            budget.reconfigure(BudgetConfig { reserve: later, ..still() });
            prop_assert!(budget.balance(now, 0) >= 0.0);
        }
    }
}
