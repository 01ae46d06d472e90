//! Many at once.

use std::collections::BTreeSet;
use std::thread;

use crate::support::answer::Answer;
use crate::support::service::Service;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;

const PEOPLE: usize = 200;

/// What the person of this number asks; the endings take turns.
fn ask(service: &Service, number: usize) -> Answer {
    let query = match number % 4 {
        0 => format!("create a ticket: problem number {number}"),
        1 => "list open tickets".to_owned(),
        2 => "asdf qwer".to_owned(),
        _ => "show ticket 100000".to_owned(),
    };
    service.ask_as(&format!("person-{number}"), &query)
}

#[test]
#[expect(clippy::needless_collect, reason = "all must ask before the first is waited for")]
fn everybody_in_a_crowd_is_answered() {
    // Words for new tickets cannot be had, words for everything else can.
    let model = Upstream::new(|call, _| match Trouble::ServerError.reply() {
        Some(trouble) if call.body.contains("created") => trouble,
        Some(_) | None => completion("These are open."),
    });
    // A breaker would spare the model: this is about what becomes of each failure.
    let setup = Setup::plain()
        .set("error_handling.async.max_retries", 0)
        .set("error_handling.breaker.enabled", false);
    let service = setup.model("generator", &model.url()).start();
    let answers: Vec<_> = thread::scope(|scope| {
        let service = &service;
        let people: Vec<_> =
            (0..PEOPLE).map(|number| scope.spawn(move || ask(service, number))).collect();
        people.into_iter().map(|person| person.join().expect("an answer")).collect()
    });
    let mut references = BTreeSet::new();
    for (number, answer) in answers.iter().enumerate() {
        let words = match number % 4 {
            0 => answer.degraded("ASYNC_UPSTREAM_FAILED"),
            1 => answer.success(),
            2 => answer.problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED"),
            _ => answer.problem(404, "ASYNC_TICKET_NOT_FOUND"),
        };
        match number % 4 {
            0 => assert!(words.ends_with(&format!(": problem number {number}")), "{words}"),
            1 => continue,
            _ => {}
        }
        references.insert(answer.reference());
    }
    assert_eq!((references.len(), service.tickets().len()), (PEOPLE * 3 / 4, PEOPLE / 4));
    let ended = service.stop();
    let failed = ended.events("operation.failed");
    let logged = [ended.events("operation.degraded"), failed].concat();
    assert_eq!(logged.len(), references.len(), "each failure is logged once");
    let logged: BTreeSet<_> = logged.iter().filter_map(|e| e["reference"].as_str()).collect();
    assert_eq!(logged, references.iter().map(String::as_str).collect());
}
