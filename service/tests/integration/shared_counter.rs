//! Several replicas that count the failures of a person together.

use std::time::Duration;

use breakfall::clock::now;

use crate::support::redis::Redis;
use crate::support::service::Service;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

const KEY: &str = "CANARY-KEY-0123456789-0123456789-abc";
const WINDOW: u64 = 600;

/// A replica that counts at `url`; support after three failures.
fn replica(url: &str) -> Service {
    Setup::plain()
        .set("error_handling.user_messages.contact_support_threshold", 3)
        .set("escalation.window_seconds", WINDOW)
        .set("escalation.store.provider", "redis")
        .set("escalation.store.url", url)
        .set("escalation.store.key", KEY)
        .start()
}

/// Whether support is offered to `user`, who is not understood.
fn is_offered_support(replica: &Service, user: &str) -> bool {
    let answer = replica.ask_as(user, "asdf qwer");
    answer.problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    answer.actions().contains(&"contact_support".to_owned())
}

/// How often this was logged, once it was.
fn told(replica: &Service, event: &str) -> usize {
    let events = replica.events_with(event);
    events.iter().filter(|told| told["event"] == event).count()
}

#[test]
fn trap_53_replicas_count_together_and_keep_no_name() {
    let Some(redis) = Redis::start("that replicas count together") else { return };
    let (one, other) = (replica(&redis.url()), replica(&redis.url()));
    assert!(!is_offered_support(&one, "canary-ada"));
    assert!(!is_offered_support(&other, "canary-ada"));
    assert!(!is_offered_support(&other, "canary-bob"));
    assert!(is_offered_support(&one, "canary-ada"), "the third in a row");
    assert!(is_offered_support(&other, "canary-ada"), "and the fourth");

    let keys = redis.ask("KEYS *");
    assert_eq!(keys.len(), 2, "one a person: {keys:?}");
    let mut lengths = Vec::new();
    for key in &keys {
        let hash = key.strip_prefix("breakfall:escalation:").expect("our prefix");
        assert!(hash.len() == 32 && hash.bytes().all(|c| c.is_ascii_hexdigit()), "{key}");
        let seconds: u64 = redis.ask(&format!("TTL {key}"))[0].parse().expect("a number");
        assert!((1..=WINDOW).contains(&seconds), "it ends by itself, not in {seconds} s");
        let times = redis.ask(&format!("LRANGE {key} 0 -1"));
        assert!(times.iter().all(|time| time.parse::<u64>().is_ok()), "times alone: {times:?}");
        lengths.push(times.len());
    }
    lengths.sort_unstable();
    assert_eq!(lengths, [1, 3], "no more times than are needed");

    other.ask_as("canary-ada", "help").success();
    let end = now() + Duration::from_secs(10);
    while redis.ask("DBSIZE") != ["1"] {
        assert!(now() < end, "a success is not told to the other replicas");
    }
    assert!(!is_offered_support(&one, "canary-ada"), "a success elsewhere counts here");
}

#[test]
fn a_store_that_is_killed_fails_no_answer_and_is_told_once() {
    let Some(mut redis) = Redis::start("that a store may be killed") else { return };
    let replica = replica(&redis.url());
    assert!(!is_offered_support(&replica, "ada"));
    assert!(!is_offered_support(&replica, "ada"));
    redis.kill();
    assert!(is_offered_support(&replica, "ada"), "its own count stands in");
    for _ in 0..20 {
        assert!(is_offered_support(&replica, "ada"));
    }
    replica.ask_as("ada", "help").success();
    assert!(!is_offered_support(&replica, "ada"), "a success counts all the same");
    assert_eq!(told(&replica, "escalation.store_away"), 1);
    let log = replica.log.items().concat();
    assert!(!log.contains("CANARY-KEY"), "{log}");
}

#[test]
fn a_store_that_is_none_fails_no_answer() {
    for trouble in Trouble::ALL {
        let upstream = trouble.upstream();
        let address = upstream.url();
        let host = address.split('/').nth(2).expect("an address with a host");
        let replica = replica(&format!("redis://{host}"));
        let start = now();
        let offered = [(); 4].map(|()| is_offered_support(&replica, "ada"));
        assert_eq!(offered, [false, false, true, true], "{trouble:?}");
        assert!(now() - start < Duration::from_secs(2), "{trouble:?}");
        assert_eq!(told(&replica, "escalation.store_away"), 1, "{trouble:?}");
    }
}
