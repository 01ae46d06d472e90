//! What to do now and how long to wait.

use std::time::Duration;

use proptest::prop_assert;
use proptest::proptest;

use super::ShopFault;
use super::explain;
use super::labels;
use super::library_failures;
use super::shelf_low;
use super::shop;
use super::till_shut;
use super::timeout;
use crate::Failure;
use crate::fault::Action;
use crate::fault::AsyncFault;
use crate::fault::Effect;
use crate::fault::OperationFailed;
use crate::fault::Param;
use crate::message::Catalogue;
use crate::message::Explanation;
use crate::message::Locales;
use crate::message::MESSAGES;
use crate::message::Texts;
use crate::message::Wording;
use crate::message::variables::whole_seconds;
use crate::message::wait;

fn with(failure: &Failure, wording: &Wording) -> Explanation {
    shop().explain(failure, &Locales::default(), wording)
}

fn actions(explanation: &Explanation) -> Vec<&'static str> {
    explanation.steps.iter().map(|step| step.action.as_str()).collect()
}

fn asked(failure: &Failure) -> Duration {
    explain(&shop(), failure, "en").wait.expect("waiting can help")
}

#[test]
fn a_wait_is_the_failures_own_or_fits_its_recovery() {
    let within = |wait: Duration, seconds: u64| {
        let least = Duration::from_secs(seconds);
        assert!(wait >= least && wait <= least + least / 2, "{wait:?} for {least:?}");
    };
    for _ in 0..50 {
        within(asked(&till_shut(Some(Duration::from_secs(40)))), 40);
        within(asked(&till_shut(None)), 30);
        within(asked(&timeout()), 5);
        within(asked(&AsyncFault::Unexpected.into()), 300);
        within(asked(&till_shut(Some(Duration::ZERO))), 1);
        within(asked(&till_shut(Some(Duration::MAX))), 30 * 86_400);
    }
}

#[test]
fn those_who_failed_together_do_not_come_back_together() {
    let waits: Vec<Duration> =
        (0..200).map(|_| asked(&till_shut(Some(Duration::from_secs(100))))).collect();
    let early = waits.iter().filter(|wait| wait.as_secs() < 125).count();
    assert!((40..160).contains(&early), "{early} of 200 in the first half");
    let failure = till_shut(None);
    assert_eq!(asked(&failure), asked(&failure), "but one person is told one thing");
}

#[test]
fn every_timed_step_says_its_time() {
    for Texts { locale, .. } in MESSAGES {
        for failure in library_failures() {
            for step in explain(&Catalogue::builtin(), &failure, locale).steps {
                let timed = step.action == Action::RETRY || step.action == Action::TRY_LATER;
                assert_eq!(step.after.is_some(), timed, "{step:?}");
                let (unit, said) =
                    step.after.map_or(("", 0), |after| wait::spoken(whole_seconds(after)));
                let says =
                    said == 0 || step.label.contains(&format!(" {said} ")) || unit == "hours";
                assert!(says, "{step:?} says {said} {unit}");
            }
        }
    }
}

#[test]
fn people_hear_seconds_minutes_and_hours() {
    let label = |seconds, locale: &str| {
        let told =
            explain(&Catalogue::builtin(), &till_shut(Some(Duration::from_secs(seconds))), locale);
        told.steps[0].label.clone()
    };
    for (seconds, english, german) in [
        (50, " seconds.", " Sekunden "),
        (600, " minutes.", " Minuten "),
        (7200, " hours.", " Stunden "),
    ] {
        assert!(label(seconds, "en").contains(english), "{seconds}");
        assert!(label(seconds, "de").contains(german), "{seconds}");
    }
    let one = |unit, locale| {
        let args = [("wait_unit", Param::Word(unit)), ("wait_count", Param::Integer(1))];
        Catalogue::builtin().text(&Locales::new([locale]), "wait", &args).expect("it is there")
    };
    assert_eq!(
        ["seconds", "minutes", "hours"].map(|unit| one(unit, "en")),
        ["in about a second", "in about a minute", "in about an hour"]
    );
    assert_eq!(
        ["seconds", "minutes", "hours"].map(|unit| one(unit, "de")),
        ["in etwa einer Sekunde", "in etwa einer Minute", "in etwa einer Stunde"]
    );
}

#[test]
fn spoken_waits() {
    let cases = [
        (0, ("seconds", 1)),
        (1, ("seconds", 1)),
        (7, ("seconds", 7)),
        (11, ("seconds", 15)),
        (20, ("seconds", 20)),
        (86, ("seconds", 90)),
        (90, ("minutes", 2)),
        (121, ("minutes", 3)),
        (5399, ("minutes", 90)),
        (5400, ("hours", 2)),
        (36_001, ("hours", 11)),
    ];
    for (seconds, said) in cases {
        assert_eq!(wait::spoken(seconds), said, "{seconds}");
    }
}

#[test]
fn where_waiting_cannot_help_none_is_told() {
    for failure in [shelf_low(1, "apples"), AsyncFault::Cancelled.into(), ShopFault::Odd.into()] {
        let told = explain(&shop(), &failure, "en");
        assert_eq!(told.wait, None);
        let timed =
            told.steps.iter().any(|step| step.after.is_some() || wait::is_timed(step.action));
        assert!(!timed && !told.steps.is_empty(), "{told:?}");
    }
}

#[test]
fn support_comes_first_once_it_is_time_and_not_before() {
    let failure = till_shut(None);
    assert_eq!(actions(&with(&failure, &Wording::default())), ["retry"]);
    let told = with(&failure, &Wording::default().with_support(true));
    assert_eq!(actions(&told), ["contact_support", "retry"]);
    assert!(labels(&told)[0].contains(&failure.reference().to_string()), "{told:?}");
    assert_eq!(told.steps[0].href, None);
    let undeclared = with(&shelf_low(1, "apples"), &Wording::default().with_support(true));
    assert_eq!(actions(&undeclared), ["order_less"]);
}

#[test]
fn support_has_a_place() {
    let told = |contact: &str| {
        let wording = Wording::default().with_support(true).with_support_contact(contact);
        with(&till_shut(None), &wording).steps.swap_remove(0)
    };
    let step = told("help@example.com");
    assert!(step.label.contains("(help@example.com)") && step.href.is_none(), "{step:?}");
    let step = told("https://example.com/help");
    assert_eq!(step.href.as_deref(), Some("https://example.com/help"));
    assert_eq!(told("javascript:alert(1)").href, None);
    assert_eq!(told("http://example.com").href, None);
}

#[test]
fn without_guidance_there_are_no_steps() {
    let wording = Wording::default().with_guidance(false).with_support(true);
    let told = with(&till_shut(None), &wording);
    assert_eq!((told.steps.len(), told.title.as_str()), (0, "Till shut"));
    assert!(told.wait.is_some(), "programs still have to know");
}

#[test]
fn a_code_may_word_a_step_its_own_way() {
    let told = explain(&shop(), &till_shut(Some(Duration::from_mins(10))), "de");
    assert!(labels(&told)[0].starts_with("Die Kasse macht in etwa 1"), "{told:?}");
}

#[test]
fn a_timeout_says_what_may_have_happened() {
    let told = |effect| explain(&shop(), &timeout().with_effect(effect), "en");
    assert!(told(Effect::None).message.ends_with("Nothing was changed."));
    assert!(told(Effect::Unknown).message.ends_with("may still have gone through."));
    assert!(told(Effect::Applied).message.starts_with("Your request was carried out"));
    assert!(labels(&told(Effect::None))[0].starts_with("Try again in about"));
    assert!(
        labels(&told(Effect::Unknown))[0]
            .starts_with("If it did not go through, try again in about")
    );
    assert_eq!(told(Effect::None).title, told(Effect::Applied).title);
}

#[test]
fn a_failed_operation_says_what_may_have_happened() {
    let failure = Failure::from(OperationFailed::new("print_label")).with_effect(Effect::None);
    let told = explain(&shop(), &failure, "de");
    assert!(told.message.ends_with("es wurde nichts verändert."), "{told:?}");
}

proptest! {
    #[test]
    fn what_is_said_is_never_less_than_what_is_meant(seconds in 0_u64..=3_000_000) {
        let (unit, count) = wait::spoken(seconds);
        let length = match unit { "hours" => 3600, "minutes" => 60, _ => 1 };
        prop_assert!(count >= 1 && count * length >= seconds);
        prop_assert!(count * length <= (seconds + 5).max(seconds * 2), "and not much more");
    }
}

#[test]
fn what_was_done_all_the_same_is_not_asked_for_again() {
    let failure = Failure::from(AsyncFault::Timeout { limit: Duration::from_secs(30) });
    let failure = failure.with_effect(Effect::Applied);
    for Texts { locale: language, .. } in MESSAGES {
        let locales = Locales::accept_language(language);
        let told = Catalogue::builtin().explain(&failure, &locales, &Wording::default());
        let ids: Vec<_> = told.steps.iter().map(|step| step.action.as_str()).collect();
        assert_eq!(ids, ["nothing_to_do"], "{language}");
        assert_eq!((told.wait, told.locale.as_str()), (None, *language));
    }
}
