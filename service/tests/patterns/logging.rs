//! `error_handling.logging`: what operators see.

use serde_json::Value;

use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

#[test]
fn log_all_errors_is_whether_a_persons_mistakes_are_logged() {
    for all in [true, false] {
        let service = Setup::plain().set("error_handling.logging.log_all_errors", all).start();
        let reference = service.ask("asdf qwer").reference();
        let failed = service.stop().events("operation.failed");
        let found: Vec<_> = failed.iter().filter_map(|event| event["reference"].as_str()).collect();
        assert_eq!(found, if all { vec![&*reference] } else { vec![] });
    }
}

#[test]
fn what_needs_attention_is_logged_either_way() {
    for all in [true, false] {
        let failing = Trouble::ServerError.upstream();
        let setup = Setup::quick().set("error_handling.logging.log_all_errors", all);
        let service = setup.model("classifier", &failing.url()).start();
        let answer = service.ask("help");
        answer.degraded("ASYNC_UPSTREAM_FAILED");
        let ended = service.stop();
        let degraded = ended.events("operation.degraded");
        assert_eq!(degraded.len(), 1, "once, however many layers it passed: {degraded:#?}");
        assert_eq!(degraded[0]["level"], "WARN");
        assert_eq!(degraded[0]["reference"], answer.reference());
        assert_eq!(degraded[0]["operation"], "classify_intent");
        assert_eq!(degraded[0]["attempts"], 2);
        assert_eq!(ended.events("operation.failed"), Vec::<Value>::new());
    }
}

#[test]
fn log_recovery_attempts_is_whether_attempts_are_logged() {
    for attempts in [true, false] {
        let failing = Trouble::ServerError.upstream();
        let setup = Setup::quick().set("error_handling.logging.log_recovery_attempts", attempts);
        let service = setup.model("classifier", &failing.url()).start();
        service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
        let failed = service.stop().events("attempt.failed");
        assert_eq!(failed.len(), usize::from(attempts), "{failed:#?}");
    }
}
