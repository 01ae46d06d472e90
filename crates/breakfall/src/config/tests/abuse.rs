//! Hostile files end in a diagnostic: no panic, no overflow, no explosion (C05).

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;
use proptest::sample::Index;
use proptest::test_runner::Config;
use proptest::test_runner::RngSeed;

use crate::config::tests::API_KEY;
use crate::config::tests::SEED;
use crate::config::tests::file;
use crate::config::tests::lines;
use crate::config::tests::loader;
use crate::config::tests::mistake;
use crate::config::tests::mistakes;

const MEBIBYTE: usize = 1024 * 1024;

#[test]
fn deep_nesting_is_refused_early() {
    for open in ["[", "{a: ", "- ", "? ", "[{a: "] {
        let levels = mistakes(&file(open.repeat(10_000)));
        assert!(levels.len() <= 101, "{open}");
    }
    let indented = |levels| lines(levels, |level| format!("{}a:", " ".repeat(level)));
    let problem = "more than 32 sections or lists stand in each other";
    assert_eq!(mistake(indented(33)).problem(), problem);
    assert_eq!(mistake(indented(32)).problem(), "unknown key a");
    let problems =
        |yaml: String| mistakes(&file(yaml)).iter().last().map(|it| it.problem().to_owned());
    assert_eq!(problems("[".repeat(100)).as_deref(), Some(problem));
}

#[test]
fn an_alias_bomb_stays_small() {
    let bomb = lines(30, |level| match level {
        0 => "a0: &a0 [x, x]".to_owned(),
        _ => format!("a{level}: &a{level} [*a{below}, *a{below}]", below = level - 1),
    });
    assert!(mistakes(&file(bomb)).len() >= 30);
    mistakes(&file("a: &a [*a]"));
}

#[test]
fn a_huge_key_is_cut_in_the_message() {
    let key = "k".repeat(MEBIBYTE - 10);
    let mistake = mistake(format!("{key}: 1"));
    assert!(mistake.problem().len() < 100, "{}", mistake.problem().len());
    assert!(mistakes(&file(format!("{key}: 1"))).to_string().len() < 1000);
    assert!(mistakes(&file(format!("generator: {{provider: {key}"))).to_string().len() < 1000);
}

#[test]
fn a_huge_file_is_refused_unread() {
    let mistake = mistake(" ".repeat(MEBIBYTE + 1));
    assert_eq!(mistake.problem(), "the file is larger than 1048576 bytes");
    file(" ".repeat(MEBIBYTE)).load().expect("the largest file");
    #[cfg(unix)]
    assert_eq!(mistakes(&loader().file("/dev/zero")).len(), 1);
}

#[test]
fn many_mistakes_are_bounded() {
    let keys = lines(100_000, |number| format!("k{number}: 1"));
    let mistakes = mistakes(&file(keys));
    assert_eq!(mistakes.len(), 100_000);
    assert!(mistakes.to_string().len() < 100_000);
}

/// Loads, and renders what there is: none of it may panic.
fn survive(bytes: &[u8]) {
    match file(bytes).load() {
        Ok(values) => drop(format!("{values:?}")),
        Err(mistakes) => {
            let text = mistakes.render(false);
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
            drop(mistakes.render(true));
        }
    }
}

/// The same cases in every run.
fn fixed() -> Config {
    Config { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..300)) {
        survive(&bytes);
    }

    #[test]
    fn arbitrary_yaml_like_text_never_panics(
        text in r"([a-z~]|[ \t\n]|[\-\[\]{}:,#&*!|>'%@?\x22.0-9\\]|漢|é|\u{202e}|<<: |\n  ){0,60}"
    ) {
        survive(text.as_bytes());
    }

    #[test]
    fn mutated_seeds_never_panic(
        edits in vec((any::<Index>(), any::<u8>(), 0..3_u8), 1..8)
    ) {
        let mut bytes = SEED.as_bytes().to_vec();
        for (place, byte, edit) in edits {
            let at = place.index(bytes.len());
            match edit {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        survive(&bytes);
    }

    #[test]
    fn arbitrary_variables_and_flags_never_panic(name in ".{0,20}", value in ".{0,60}") {
        let loader = loader()
            .environment([(format!("BREAKFALL__{name}").into(), value.clone().into())])
            .flag("--key", &API_KEY, value);
        if let Err(mistakes) = loader.load() {
            drop(mistakes.to_string());
        }
    }

    #[test]
    fn whole_numbers_are_read_as_written_or_refused(number in any::<u64>()) {
        let load = file(format!("error_handling: {{async: {{max_retries: {number}}}}}")).load();
        match load {
            Ok(values) => prop_assert_eq!(values.get(&crate::config::MAX_RETRIES), number),
            Err(_) => prop_assert!(number > 20),
        }
    }
}
