use super::SCENARIOS;
use crate::pipeline::work::ANSWER;
use crate::pipeline::work::ATTEMPTS;
use crate::pipeline::work::SUBSTITUTE;

/// The answer and the number of attempts of every scenario, in their order.
const EXPECTED: [(u64, u8); 5] =
    [(ANSWER, 1), (ANSWER, 1), (SUBSTITUTE, 1), (ANSWER, 3), (SUBSTITUTE, 1)];

#[test]
fn every_stack_does_the_same_work() {
    assert_eq!(SCENARIOS.len(), EXPECTED.len());
    for (scenario, (answer, attempts)) in SCENARIOS.iter().zip(EXPECTED) {
        for mut case in (scenario.cases)() {
            assert_eq!(case.run(1), answer, "{}: {}", scenario.name, case.name);
            assert_eq!(ATTEMPTS.get(), attempts, "{}: {}", scenario.name, case.name);
            // As often as it takes a breaker to open and a budget to run dry.
            assert_eq!(case.run(50), 50 * answer, "{}: {}", scenario.name, case.name);
            assert_eq!(ATTEMPTS.get(), attempts, "{}: {}", scenario.name, case.name);
        }
    }
}
