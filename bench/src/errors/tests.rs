use super::LIBRARIES;
use super::SCENARIOS;
use crate::errors::library::Fails;
use crate::errors::ours::Breakfall;
use crate::errors::peers;

/// Whether a library tells both contexts and the leaf with its number: only then is the work equal.
fn tells_all<L: Fails>() {
    let mut told = String::new();
    let error = L::printing(7).err().unwrap();
    L::walk(&error, &mut told);
    for part in ["printing", "reading", "a line is wrong", "line: 7"] {
        assert!(told.contains(part), "{}: {part} is not in {told}", L::NAME);
    }
}

#[test]
fn everybody_does_the_same_work() {
    tells_all::<Breakfall>();
    tells_all::<peers::Thiserror>();
    tells_all::<peers::Snafu>();
    tells_all::<peers::Anyhow>();
    tells_all::<peers::Eyre>();
    tells_all::<peers::Miette>();
    tells_all::<peers::Ohno>();
    tells_all::<peers::ErrorStack>();
    tells_all::<peers::Exn>();
}

#[test]
fn every_case_runs_as_often_as_it_is_told() {
    for library in LIBRARIES {
        for mut case in
            [(library.raise)(), (library.walk)(), (library.display)(), (library.debug)()]
        {
            assert_eq!(case.run(3), 3, "{}", case.name);
        }
    }
    for scenario in SCENARIOS {
        for mut case in (scenario.cases)() {
            assert_ne!(case.run(1), 0, "{}: {}", scenario.name, case.name);
        }
    }
}
