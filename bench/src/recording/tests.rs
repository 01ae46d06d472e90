use super::SCENARIOS;

#[test]
fn both_do_the_same_work_and_only_one_is_recorded() {
    for scenario in SCENARIOS {
        for mut case in (scenario.cases)() {
            assert_eq!(case.run(300), 300, "{}: {}", scenario.name, case.name);
        }
    }
}
