//! `error_handling.user_messages`: what the person reads.

use serde_json::json;

use crate::support::service::Service;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

#[test]
fn include_recovery_guidance_is_whether_next_steps_are_told() {
    let failing = Trouble::ServerError.upstream();
    for guidance in [true, false] {
        let setup = Setup::quick()
            .set("error_handling.user_messages.include_recovery_guidance", guidance)
            .model("generator", &failing.url());
        let service = setup.start();
        for answer in [service.ask("asdf qwer"), service.ask("help")] {
            assert_ne!(answer.text("/code"), "", "both are told: {answer:?}");
            assert_eq!(answer.texts("/recovery_actions").is_empty(), !guidance, "{answer:?}");
            assert_eq!(answer.actions().is_empty(), !guidance, "{answer:?}");
        }
    }
}

#[test]
fn c08_technical_details_in_production_are_warned_of() {
    let warned = |details: bool| {
        let service =
            Setup::plain().set("error_handling.user_messages.technical_details", details).start();
        let events = service.stop().events("config.technical_details");
        events.iter().filter(|event| event["level"] == "WARN").count()
    };
    assert_eq!((warned(true), warned(false)), (1, 0));
}

#[test]
fn technical_details_is_whether_programs_are_told_more() {
    for details in [true, false] {
        let failing = Trouble::ServerError.upstream();
        let service = Setup::quick()
            .set("error_handling.user_messages.technical_details", details)
            .set("error_handling.graceful_degradation.enabled", false)
            .model("classifier", &failing.url())
            .start();
        let answer = service.ask("help");
        answer.problem(502, "ASYNC_UPSTREAM_FAILED");
        let technical = &answer.json()["technical"];
        if details {
            assert_eq!(technical["blame"], "dependency", "{answer:?}");
            assert_eq!(technical["operation"], "classify_intent", "{answer:?}");
            assert_eq!(technical["attempts"].as_array().map(Vec::len), Some(2), "{answer:?}");
        } else {
            assert_eq!(*technical, json!(null), "{answer:?}");
        }
    }
}

/// Whether support is offered to `user`, who is not understood; if so, the reference is in the words.
fn is_offered_support(service: &Service, user: &str) -> bool {
    let answer = service.ask_as(user, "asdf qwer");
    answer.problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    let place = answer.actions().iter().position(|action| action == "contact_support");
    if let Some(place) = place {
        let words = &answer.texts("/recovery_actions")[place];
        assert!(words.contains(&answer.reference()), "{answer:?}");
    }
    place.is_some()
}

#[test]
fn contact_support_threshold_is_after_how_many_failures_support_is_offered() {
    for threshold in [1_usize, 3] {
        let service = Setup::plain()
            .set("error_handling.user_messages.contact_support_threshold", threshold)
            .start();
        let offered = [(); 4].map(|()| is_offered_support(&service, "ada"));
        let expected = [1, 2, 3, 4].map(|failures| failures >= threshold);
        assert_eq!(offered, expected);
        assert_eq!(is_offered_support(&service, "bob"), threshold == 1, "bob failed once");
        service.ask_as("ada", "help").success();
        assert_eq!(is_offered_support(&service, "ada"), threshold == 1, "success forgets");
    }
}

#[test]
fn degraded_answers_count_as_failures() {
    let failing = Trouble::ServerError.upstream();
    let setup = Setup::quick().set("error_handling.user_messages.contact_support_threshold", 2);
    let service = setup.github(&failing.url()).start();
    let offers = [(); 2].map(|()| {
        let answer = service.ask("list open tickets");
        answer.degraded("ASYNC_UPSTREAM_FAILED");
        answer.actions().contains(&"contact_support".to_owned())
    });
    assert_eq!(offers, [false, true]);
}

#[test]
fn support_has_the_address_that_is_configured() {
    let service = Setup::plain()
        .set("error_handling.user_messages.contact_support_threshold", 1)
        .set("support.contact", "https://help.example/desk")
        .start();
    let answer = service.ask("asdf qwer");
    let actions = answer.json();
    let actions = actions["actions"].as_array().expect("a list of actions");
    let support = actions.iter().find(|action| action["id"] == "contact_support");
    let support = support.expect("support is offered");
    assert_eq!(support["href"], "https://help.example/desk", "{support}");
}
